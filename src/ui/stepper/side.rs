//! The right side: the step that waits, in room; or what would follow, a record to correct, the
//! keys.
//!
//! What does not fit is scrolled; that there is more is said.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line as Row;
use ratatui::widgets::{Block, Borders, Padding};

use super::model::{Hold, Line, Mode, Panel, Screen};
use super::words;
use super::wrapped::{broken, padded, put, quiet, strong, titled};
use crate::ui::glyphs::Glyphs;

/// Draws the right side.
pub(super) fn side(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    match (&screen.mode, &screen.run.step) {
        (Mode::Help, _) => page(frame, screen, words::help_part().get(screen.lang), &help(screen), area),
        (Mode::Pick { details, .. }, _) => page(frame, screen, words::pick_part().get(screen.lang), details, area),
        (_, step) => match (&screen.preview, step) {
            (Some((title, lines)), _) => page(frame, screen, title, lines, area),
            (None, Some(panel)) => self::step(frame, screen, panel, area),
            (None, None) => {}
        },
    }
}

/// Draws the end of the run over the whole width.
pub(super) fn ending(frame: &mut Frame<'_>, screen: &Screen, lines: &[Line], area: Rect) {
    let glyphs = screen.glyphs;
    let block = Block::bordered().border_set(glyphs.double_lines()).padding(Padding::horizontal(2));
    let title = titled(glyphs, words::end_part().get(screen.lang));
    inside(frame, screen, block.title(title), broken_all(glyphs, lines, area.width, 6), area);
}

fn page(frame: &mut Frame<'_>, screen: &Screen, title: &str, lines: &[Line], area: Rect) {
    let glyphs = screen.glyphs;
    let block = Block::new().borders(Borders::TOP).border_set(glyphs.lines()).padding(Padding::horizontal(1));
    let block = block.title(titled(glyphs, title));
    inside(frame, screen, block, broken_all(glyphs, lines, area.width, 2), area);
}

fn broken_all(glyphs: Glyphs, lines: &[Line], width: u16, taken: u16) -> Vec<Row<'static>> {
    let width = usize::from(width.saturating_sub(taken));
    let one = |line: &Line| if line == &Line::default() { vec![Row::default()] } else { broken(glyphs, line, width) };
    lines.iter().flat_map(one).collect()
}

fn step(frame: &mut Frame<'_>, screen: &Screen, panel: &Panel, area: Rect) {
    let glyphs = screen.glyphs;
    let block = match &panel.hold {
        Some(hold) => {
            let block = Block::bordered().border_set(glyphs.double_lines());
            block.title(titled(glyphs, &hold.title)).padding(Padding::horizontal(1))
        }
        None => Block::new().borders(Borders::TOP).border_set(glyphs.lines()).padding(Padding::horizontal(2)),
    };
    let inner = block.inner(area);
    let (width, height) = (inner.width, usize::from(inner.height));
    let mut lines = content(glyphs, panel, width, true);
    if lines.len() > height {
        // room is given up before anything is hidden
        lines = content(glyphs, panel, width, false);
    }
    inside(frame, screen, block, lines, area);
}

/// The step's lines, with empty ones between its parts where there is room.
fn content(glyphs: Glyphs, panel: &Panel, width: u16, is_roomy: bool) -> Vec<Row<'static>> {
    let mut lines = Vec::new();
    let gap = |lines: &mut Vec<Row<'static>>| {
        if is_roomy && !lines.is_empty() {
            lines.push(Row::default());
        }
    };
    if is_roomy && panel.hold.is_none() && !panel.section.is_empty() {
        lines.push(Row::styled(panel.section.clone(), quiet()));
        lines.extend(broken_all(glyphs, &[Line::plain(&panel.title).strong()], width, 0));
    } else {
        lines.extend(broken_all(glyphs, &[Line::plain(&panel.title).strong()], width, 0));
    }
    for part in [&panel.instruction, &panel.facts] {
        if !part.is_empty() {
            gap(&mut lines);
            lines.extend(broken_all(glyphs, part, width, 0));
        }
    }
    if let Some(hold) = &panel.hold {
        gap(&mut lines);
        lines.extend(signers(glyphs, hold, width));
    }
    lines
}

fn signers(glyphs: Glyphs, hold: &Hold, width: u16) -> Vec<Row<'static>> {
    let widest = hold.signers.iter().map(|signer| glyphs.columns(&signer.role)).max().unwrap_or(0);
    let line = |signer: &super::Signer| {
        let mark = if signer.is_there { "■" } else { "□" };
        let line = Line::labelled(format!("{mark} {}", padded(glyphs, &signer.role, widest)), &signer.name);
        if signer.is_there { line.strong() } else { line }
    };
    broken_all(glyphs, &hold.signers.iter().map(line).collect::<Vec<_>>(), width, 0)
}

/// Lines in a block, moved up as far as was scrolled.
fn inside(frame: &mut Frame<'_>, screen: &Screen, block: Block<'_>, lines: Vec<Row<'static>>, area: Rect) {
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let height = usize::from(inner.height);
    let most = lines.len().saturating_sub(height);
    let first = usize::from(screen.scroll).min(most);
    let is_more = first < most;
    let room = if is_more { height.saturating_sub(1) } else { height };
    let mut shown: Vec<Row<'_>> = lines.into_iter().skip(first).take(room).collect();
    if is_more {
        shown.push(Row::styled(words::more().get(screen.lang).to_owned(), strong()));
    }
    put(frame, screen.glyphs, shown, inner);
}

fn help(screen: &Screen) -> Vec<Line> {
    let word = |text: crate::message::Text| text.get(screen.lang).to_owned();
    let answers = screen.run.step.iter().flat_map(|step| &step.answers);
    let answers: Vec<String> = answers.map(|(key, name)| format!("{key} {name}")).collect();
    let is_typed = screen.run.step.as_ref().is_some_and(|step| step.is_typed);
    let ways = if is_typed { words::help_answers_or_value() } else { words::help_answers() };
    let mut lines = vec![Line::plain(answers.join("  ")).strong(), Line::plain(word(ways))];
    lines.push(Line::plain(word(words::help_pace())));
    lines.push(Line::default());
    for (key, digit, text) in [
        ("p", " 5", words::help_pause()),
        ("m", " 6", words::help_note()),
        ("f", " 7", words::help_file()),
        ("c", " 8", words::help_correct()),
        ("PgUp PgDn", "", words::help_scroll()),
        ("Ctrl-C", "", words::help_close()),
    ] {
        let key = if is_typed { key.to_owned() } else { format!("{key}{digit}") };
        lines.push(Line::labelled(padded(screen.glyphs, &key, 9), word(text)));
    }
    lines
}
