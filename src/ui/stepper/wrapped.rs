//! Lines that fit: broken where Japanese and Latin text may break, cut with `…`, or the part of a
//! typed line around its cursor.
//!
//! Counts columns as ratatui does.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as Row, Span};
use tui_input::Input;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::model::Line;
use crate::procedure::wrap;

/// Columns that labels stand in.
const LABEL: usize = 12;

/// Not to be missed.
pub(super) fn strong() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

/// Of less weight.
pub(super) fn quiet() -> Style {
    Style::new().add_modifier(Modifier::DIM)
}

/// Columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// A text in at most so many columns, with `…` where something is left out.
pub(super) fn cut(text: &str, most: usize) -> String {
    let text = text.replace(['\n', '\t'], " ");
    if columns(&text) <= most {
        return text;
    }
    let mut short = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used >= most {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// A text filled up with blanks to so many columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A line broken to a width; what follows a label stands under its beginning.
pub(super) fn broken(line: &Line, width: usize) -> Vec<Row<'static>> {
    let style = if line.is_strong { strong() } else { Style::new() };
    let text = line.text.replace('\t', " ");
    if line.label.is_empty() {
        return wrap(&text, width).into_iter().map(|text| Row::styled(text, style)).collect();
    }
    let used = columns(&line.label);
    let lead = if used <= 3 { used + 1 } else { used.max(LABEL - 2) + 2 };
    let pieces = wrap(&text, width.saturating_sub(lead));
    let row = |(number, piece): (usize, String)| {
        let label = if number == 0 { padded(&line.label, lead) } else { " ".repeat(lead) };
        Row::from(vec![Span::styled(label, quiet()), Span::styled(piece, style)])
    };
    pieces.into_iter().enumerate().map(row).collect()
}

/// The part of a typed line that fits, and the column of its cursor in it.
pub(super) fn window(input: &Input, width: usize) -> (String, u16) {
    let room = width.saturating_sub(1);
    let scroll = input.visual_scroll(room);
    let (mut text, mut passed) = (String::new(), 0);
    for c in input.value().chars() {
        let wide = c.width().unwrap_or(0);
        if passed >= scroll && passed + wide <= scroll + room {
            text.push(c);
        }
        passed += wide;
    }
    let cursor = input.visual_cursor().saturating_sub(scroll);
    (text, u16::try_from(cursor).unwrap_or(0))
}
