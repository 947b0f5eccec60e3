//! The screen drawn: heading and clocks above, the list at the left, the step at the right, the
//! answer below.
//!
//! Only reads the screen; nothing here depends on colour.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as Text, Span};
use ratatui::widgets::{Block, Borders};

use super::model::{Mode, Row, Screen};
use super::wrapped::{cut, padded, put, quiet, strong};
use super::{LEAST, below, side, words};
use crate::domain::Moment;
use crate::procedure::wrap;
use crate::ui::glyphs::Glyphs;

/// Rows of the part below.
const BELOW: u16 = 8;

/// A sentence about an hour and a span of time.
type Words = fn(String, String) -> crate::message::Text;

/// Draws the screen.
pub fn draw(frame: &mut Frame<'_>, screen: &Screen) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return too_small(frame, screen, area);
    }
    // at the end nothing is typed: the room is the summary's
    let below = if matches!(screen.mode, Mode::End(_)) { BELOW / 2 } else { BELOW };
    let rows = [Constraint::Length(1), Constraint::Length(1), Constraint::Min(0), Constraint::Length(below)];
    let [head, state, body, under] = Layout::vertical(rows).areas(area);
    heading(frame, screen, head);
    clocks(frame, screen, state);
    if let Mode::End(lines) = &screen.mode {
        side::ending(frame, screen, lines, body);
    } else {
        let left = (area.width * 7 / 20).clamp(28, 44);
        let [list_area, step] = Layout::horizontal([Constraint::Length(left), Constraint::Min(0)]).areas(body);
        list(frame, screen, list_area);
        side::side(frame, screen, step);
    }
    below::below(frame, screen, under);
}

fn too_small(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let words = words::too_small(area.width, area.height, LEAST.0, LEAST.1);
    let lines = wrap(words.get(screen.lang), usize::from(area.width));
    put(frame, screen.glyphs, lines.into_iter().map(Text::from), area);
}

fn heading(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let (width, glyphs) = (usize::from(area.width), screen.glyphs);
    let place = format!(" {} ", screen.run.place);
    let room = width.saturating_sub(glyphs.columns(&place));
    let line = padded(glyphs, &cut(glyphs, &format!(" {}", screen.run.heading), room), room) + &place;
    put(frame, glyphs, [Text::styled(line, Style::new().add_modifier(Modifier::REVERSED))], area);
}

/// Where the run stands, and the clocks that run.
fn clocks(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let step = screen.run.step.as_ref();
    let now = screen.now;
    let word = |text: crate::message::Text| text.get(screen.lang).to_owned();
    let mut running = Vec::new();
    let ends: [(_, Words, Words); 2] = [
        (step.and_then(|step| step.deadline), words::left, words::over),
        (step.and_then(|step| step.way_back), words::back_left, words::back_over),
    ];
    for (end, left, over) in ends.into_iter().filter_map(|(end, left, over)| Some((end?, left, over))) {
        if end < now {
            let style = strong().add_modifier(Modifier::REVERSED);
            running.push((word(over(end.clock(), spent(end, now))), style));
        } else {
            running.push((word(left(end.clock(), spent(now, end))), strong()));
        }
    }
    if let Some(since) = step.and_then(|step| step.since).filter(|_| running.len() < 2 || area.width >= 100) {
        running.insert(0, (word(words::elapsed(spent(since, now))), Style::new()));
    }
    running.push((now.clock(), quiet()));
    let glyphs = screen.glyphs;
    let taken: usize = running.iter().map(|(text, _)| glyphs.columns(text) + 2).sum();
    let room = usize::from(area.width).saturating_sub(taken + 1);
    let state = cut(glyphs, &format!(" {}", screen.run.state), room);
    let mut spans = vec![Span::raw(padded(glyphs, &state, room))];
    for (text, style) in running {
        spans.push(Span::raw("  "));
        spans.push(Span::styled(text, style));
    }
    put(frame, glyphs, [Text::from(spans)], area);
}

/// `4:09`, `1:02:33`.
fn spent(from: Moment, to: Moment) -> String {
    let seconds = from.until(to) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The sections and steps around the one that waits, or that is picked.
fn list(frame: &mut Frame<'_>, screen: &Screen, area: Rect) {
    let glyphs = screen.glyphs;
    let block = Block::new().borders(Borders::RIGHT | Borders::TOP).border_set(glyphs.lines());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let marked = match screen.mode {
        Mode::Pick { at, .. } => Some(at),
        _ => screen.run.current,
    };
    let (rows, height) = (&screen.run.rows, usize::from(inner.height));
    let focus = marked.unwrap_or(rows.len());
    // a third of what is done stays in sight
    let first = focus.saturating_sub(height / 3).min(rows.len().saturating_sub(height));
    let width = usize::from(inner.width);
    let shown = rows.iter().enumerate().skip(first).take(height);
    put(frame, glyphs, shown.map(|(number, row)| row_line(glyphs, row, Some(number) == marked, width)), inner);
}

fn row_line(glyphs: Glyphs, row: &Row, is_marked: bool, width: usize) -> Text<'static> {
    if row.mark.is_empty() {
        return Text::styled(cut(glyphs, &row.title, width), strong());
    }
    let mark = padded(glyphs, row.mark, 2);
    let room = width.saturating_sub(glyphs.columns(&row.tail));
    let text = cut(glyphs, &format!(" {mark} {}", row.title), room) + &row.tail;
    let style = match (is_marked, row.seq) {
        (true, _) => Style::new().add_modifier(Modifier::REVERSED),
        (false, Some(_)) => Style::new(),
        (false, None) => quiet(),
    };
    Text::styled(if is_marked { padded(glyphs, &text, width) } else { text }, style)
}
