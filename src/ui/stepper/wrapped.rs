//! Lines that fit: broken where Japanese and Latin text may break, cut with `…`, or the part of a
//! typed line around its cursor.
//!
//! Counts columns as the terminal draws them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as Row, Span};
use ratatui::widgets::Paragraph;
use tui_input::Input;

use super::model::Line;
use crate::procedure::wrap;
use crate::ui::glyphs::Glyphs;

/// Columns that labels stand in.
const LABEL: usize = 12;

/// Draws rows where they are wanted, each text in the columns that it takes.
pub(super) fn put<'t>(frame: &mut Frame<'_>, glyphs: Glyphs, rows: impl IntoIterator<Item = Row<'t>>, area: Rect) {
    let spread = |mut row: Row<'t>| {
        row.spans.iter_mut().for_each(|span| span.content = glyphs.spread(&span.content).into());
        row
    };
    frame.render_widget(Paragraph::new(rows.into_iter().map(spread).collect::<Vec<_>>()), area);
}

/// A title that stands in a line.
pub(super) fn titled(glyphs: Glyphs, title: &str) -> Span<'static> {
    Span::styled(glyphs.spread(&format!(" {title} ")), strong())
}

/// Not to be missed.
pub(super) fn strong() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

/// Of less weight.
pub(super) fn quiet() -> Style {
    Style::new().add_modifier(Modifier::DIM)
}

/// A text in at most so many columns, with `…` where something is left out.
pub(super) fn cut(glyphs: Glyphs, text: &str, most: usize) -> String {
    let text = text.replace(['\n', '\t'], " ");
    if glyphs.columns(&text) <= most {
        return text;
    }
    let mut short = String::new();
    let mut used = glyphs.columns_of('…');
    for c in text.chars() {
        used += glyphs.columns_of(c);
        if used > most {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// A text filled up with blanks to so many columns.
pub(super) fn padded(glyphs: Glyphs, text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(glyphs.columns(text))))
}

/// A line broken to a width; what follows a label stands under its beginning.
pub(super) fn broken(glyphs: Glyphs, line: &Line, width: usize) -> Vec<Row<'static>> {
    let style = match line {
        Line { is_strong: true, .. } => strong(),
        Line { is_quiet: true, .. } => quiet(),
        _ => Style::new(),
    };
    let text = line.text.replace('\t', " ");
    if line.label.is_empty() {
        return wrap(&text, width).into_iter().map(|text| Row::styled(text, style)).collect();
    }
    let used = glyphs.columns(&line.label);
    let lead = if used <= 3 { used + 1 } else { used.max(LABEL - 2) + 2 };
    let pieces = wrap(&text, width.saturating_sub(lead));
    let row = |(number, piece): (usize, String)| {
        let label = if number == 0 { padded(glyphs, &line.label, lead) } else { " ".repeat(lead) };
        Row::from(vec![Span::styled(label, quiet()), Span::styled(piece, style)])
    };
    pieces.into_iter().enumerate().map(row).collect()
}

/// The part of a typed line that fits, and the column of its cursor in it.
pub(super) fn window(glyphs: Glyphs, input: &Input, width: usize) -> (String, u16) {
    let room = width.saturating_sub(1);
    let before: String = input.value().chars().take(input.cursor()).collect();
    let at = glyphs.columns(&before);
    let scroll = beginning(glyphs, &before, at.saturating_sub(room));
    let (mut text, mut passed) = (String::new(), 0);
    for c in input.value().chars() {
        let wide = glyphs.columns_of(c);
        if passed >= scroll && passed + wide <= scroll + room {
            text.push(c);
        }
        passed += wide;
    }
    (text, u16::try_from(at.saturating_sub(scroll)).unwrap_or(0))
}

/// The first place at or behind a column where a character begins.
fn beginning(glyphs: Glyphs, text: &str, column: usize) -> usize {
    let mut passed = 0;
    for c in text.chars() {
        if passed >= column {
            break;
        }
        passed += glyphs.columns_of(c);
    }
    passed
}
