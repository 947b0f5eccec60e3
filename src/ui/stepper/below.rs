//! The part below: what is asked and typed, what was said, and what the keys do.
//!
//! Wherever something can be typed the cursor is put there: an IME shows its candidates at it.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as Row, Span};
use ratatui::widgets::{Block, Borders, Padding};
use tui_input::Input;

use super::model::{Ask, Form, Line, Mode, Said, Screen};
use super::words;
use super::wrapped::{broken, cut, padded, put, quiet, strong, titled, window};
use crate::message::Text;
use crate::ui::glyphs::Glyphs;

/// Columns of a form's labels.
const LABEL: usize = 10;

/// Rows under the pen, with the cursor's place among them.
#[derive(Default)]
struct Pen {
    glyphs: Glyphs,
    rows: Vec<Row<'static>>,
    cursor: Option<(u16, u16)>,
}

impl Pen {
    fn here(&mut self, column: usize) {
        let row = u16::try_from(self.rows.len()).unwrap_or(0);
        self.cursor = Some((u16::try_from(column).unwrap_or(0), row));
    }
}

/// Draws the part below.
pub(super) fn below(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let glyphs = screen.glyphs;
    let block = Block::new().borders(Borders::TOP).border_set(glyphs.lines()).padding(Padding::horizontal(1));
    let block = block.title(titled(glyphs, title(screen).get(screen.lang)));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let (width, room) = (usize::from(inner.width), usize::from(inner.height).saturating_sub(1));
    let mut pen = Pen { glyphs, ..Pen::default() };
    let told = said(screen, width);
    asked(&mut pen, screen, width, (room, room.saturating_sub(told.len())));
    let left = room.saturating_sub(pen.rows.len());
    pen.rows.extend(told.into_iter().take(left));
    let foot = Rect { y: inner.bottom().saturating_sub(1), height: 1, ..inner };
    put(frame, glyphs, pen.rows, inner);
    put(frame, glyphs, [Row::styled(cut(glyphs, keys(screen).get(screen.lang), width), quiet())], foot);
    if let Some((column, row)) = pen.cursor {
        let x = inner.x.saturating_add(column).min(inner.right().saturating_sub(1));
        frame.set_cursor_position(Position { x, y: inner.y.saturating_add(row) });
    }
}

fn title(screen: &Screen) -> Text {
    match &screen.mode {
        Mode::Answer { .. } | Mode::Help => words::answer_part(),
        Mode::YesNo { .. } => words::question_part(),
        Mode::Line(_) | Mode::Choose { .. } => match &screen.answering {
            Some(answer) => words::input_for(answer),
            None => words::input_part(),
        },
        Mode::Pick { .. } => words::pick_part(),
        Mode::Form(_) => words::form_part(),
        Mode::End(_) => words::end_part(),
    }
}

fn keys(screen: &Screen) -> Text {
    match &screen.mode {
        Mode::Answer { .. } if screen.run.step.as_ref().is_some_and(|step| step.is_typed) => words::value_keys(),
        Mode::Answer { .. } => words::answer_keys(),
        Mode::YesNo { .. } => words::yes_keys(),
        Mode::Line(ask) if ask.is_path => words::path_keys(),
        Mode::Line(ask) if ask.is_offered => words::offered_keys(),
        Mode::Line(_) => words::line_keys(),
        Mode::Choose { .. } => words::choose_keys(),
        Mode::Pick { .. } => words::pick_keys(),
        Mode::Form(_) => words::form_keys(),
        Mode::Help => words::back_keys(),
        Mode::End(_) => words::end_keys(),
    }
}

/// What is asked, within `room` rows; of these, `spare` are not wanted for what was said.
fn asked(pen: &mut Pen, screen: &Screen, width: usize, (room, spare): (usize, usize)) {
    match &screen.mode {
        Mode::Answer { at } => answers(pen, screen, *at, width),
        Mode::YesNo { question } => {
            pen.rows.extend(broken(pen.glyphs, &Line::plain(question).strong(), width));
            pen.rows.pop().into_iter().for_each(|last| {
                pen.here(wide(pen.glyphs, &last.spans) + 1);
                pen.rows.push(last);
            });
        }
        Mode::Line(ask) => line(pen, ask, width, spare),
        Mode::Choose { question, options, at } => chosen(pen, question, options, *at, (width, room)),
        Mode::Form(it) => form(pen, screen, it, width, spare),
        Mode::Pick { .. } | Mode::Help | Mode::End(_) => {}
    }
}

/// Columns of what stands in a row.
fn wide(glyphs: Glyphs, spans: &[Span<'_>]) -> usize {
    spans.iter().map(|span| glyphs.columns(&span.content)).sum()
}

/// Words to choose among on one line; the cursor stands at the marked one.
fn marked<'w>(pen: &mut Pen, lead: String, words: impl Iterator<Item = &'w (char, String)>, at: usize, is_here: bool) {
    let mut spans = vec![Span::raw(lead)];
    for (number, (key, word)) in words.enumerate() {
        if number == at && is_here {
            pen.here(wide(pen.glyphs, &spans) + 1);
        }
        let style = if number == at { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
        let text = if number == at { format!("[{key} {word}]") } else { format!(" {key} {word} ") };
        spans.push(Span::styled(text, style));
        spans.push(Span::raw("  "));
    }
    pen.rows.push(Row::from(spans));
}

fn answers(pen: &mut Pen, screen: &Screen, at: usize, width: usize) {
    let Some(step) = &screen.run.step else { return };
    marked(pen, String::new(), step.answers.iter(), at, true);
    for (number, line) in step.ready.iter().enumerate() {
        let label = if number == 0 { words::ready().get(screen.lang).to_owned() } else { String::new() };
        let text = if line.label.is_empty() { line.text.clone() } else { format!("{} {}", line.label, line.text) };
        pen.rows.push(Row::from(format!(
            "{}{}",
            padded(pen.glyphs, &label, LABEL),
            cut(pen.glyphs, &text, width.saturating_sub(LABEL))
        )));
    }
}

fn typed(pen: &mut Pen, lead: &str, input: &Input, width: usize, is_here: bool) {
    let used = pen.glyphs.columns(lead);
    let (text, cursor) = window(pen.glyphs, input, width.saturating_sub(used));
    if is_here {
        pen.here(used + usize::from(cursor));
    }
    let style = if is_here { Style::new().add_modifier(Modifier::UNDERLINED) } else { Style::new() };
    pen.rows.push(Row::from(vec![Span::styled(lead.to_owned(), quiet()), Span::styled(text, style)]));
}

fn line(pen: &mut Pen, ask: &Ask, width: usize, spare: usize) {
    let question = broken(pen.glyphs, &Line::plain(&ask.question).strong(), width);
    pen.rows.extend(question.into_iter().take(spare.saturating_sub(1).clamp(1, 2)));
    typed(pen, "> ", &ask.input, width, true);
    if let (true, Some(text)) = (ask.is_offered, pen.rows.last_mut().and_then(|row| row.spans.last_mut())) {
        text.style = Style::new().add_modifier(Modifier::REVERSED);
    }
    if !ask.beside.is_empty() && pen.rows.len() < spare {
        pen.rows.push(Row::styled(cut(pen.glyphs, &ask.beside.join("  "), width), quiet()));
    }
}

fn chosen(pen: &mut Pen, question: &str, options: &[String], at: usize, (width, room): (usize, usize)) {
    pen.rows.push(Row::styled(cut(pen.glyphs, question, width), strong()));
    let height = room.saturating_sub(1).max(1);
    let first = (at + 1).saturating_sub(height);
    for (number, option) in options.iter().enumerate().skip(first).take(height) {
        let text = cut(pen.glyphs, &format!("{} {option}", number + 1), width.saturating_sub(4));
        if number == at {
            pen.here(1);
            let arrow = padded(pen.glyphs, "→", 2);
            pen.rows.push(Row::styled(format!("{arrow}{text}"), Style::new().add_modifier(Modifier::REVERSED)));
        } else {
            pen.rows.push(Row::from(format!("  {text}")));
        }
    }
}

fn form(pen: &mut Pen, screen: &Screen, form: &Form, width: usize, spare: usize) {
    let heading = usize::from(spare > 2);
    if heading == 1 {
        let heading = cut(pen.glyphs, &format!("{}  {}", form.heading, form.before), width);
        pen.rows.push(Row::styled(heading, strong()));
    }
    let label = padded(pen.glyphs, words::answer_label().get(screen.lang), LABEL);
    marked(pen, label, form.answers.iter(), form.answer, form.at == 0);
    // what does not fit beside a refusal moves up with the cursor
    let shown = spare.saturating_sub(heading + 1).clamp(1, 4);
    for (number, (label, input)) in form.fields.iter().enumerate().skip(form.at.saturating_sub(shown)).take(shown) {
        typed(pen, &padded(pen.glyphs, label, LABEL), input, width, form.at == number + 1);
    }
}

fn said(screen: &Screen, width: usize) -> Vec<Row<'static>> {
    let glyphs = screen.glyphs;
    match &screen.said {
        Said::Nothing => Vec::new(),
        Said::Told(lines) => lines.iter().flat_map(|line| broken(glyphs, &Line::plain(line), width)).collect(),
        Said::Refused { what, help } => {
            let what = format!("【{}】{what}", words::refused_mark().get(screen.lang));
            let mut rows = broken(glyphs, &Line::plain(what).strong(), width);
            if !help.is_empty() {
                let help = format!("{}: {help}", words::next_mark().get(screen.lang));
                rows.extend(broken(glyphs, &Line::plain(help), width));
            }
            rows
        }
    }
}
