//! How wide the terminal draws what Unicode leaves open: ○, →, ─ and the like take one column in most, two in
//! consoles with a Japanese font.
//!
//! Owns that question, and text that keeps its columns either way; knows nothing of what is shown.

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

use ratatui::crossterm::cursor;
use ratatui::symbols::border;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands behind a character that may be drawn over it. No text holds it: it is a noncharacter.
pub(super) const COVERED: char = '\u{FDD0}';

/// How wide a terminal draws East Asian ambiguous characters (UAX #11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glyphs {
    /// As one column.
    #[default]
    Narrow,
    /// As two, at least some of them.
    Wide,
}

impl Glyphs {
    /// A setting by its word.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "narrow" => Some(Self::Narrow),
            "wide" => Some(Self::Wide),
            _ => None,
        }
    }

    /// How the terminal that stdout is draws them: looked at once, at the beginning of a line. Only a Windows
    /// console is asked; others answer through stdin, where an answer could be taken from what is typed.
    pub(super) fn of_stdout() -> Self {
        static SEEN: OnceLock<Glyphs> = OnceLock::new();
        *SEEN.get_or_init(|| {
            if cfg!(windows) && io::stdout().is_terminal() {
                Self::measured().unwrap_or_default()
            } else {
                Self::Narrow
            }
        })
    }

    /// How a terminal draws them: some are drawn at the beginning of the line, which is empty, and the cursor is
    /// looked at. `None` where it does not tell. Other than a Windows console it must be in raw mode: it answers
    /// through stdin.
    pub(super) fn measured() -> Option<Self> {
        let mut out = io::stdout();
        let mut widest = 0;
        for probe in ["○", "─"] {
            write!(out, "\r{probe}").and_then(|()| out.flush()).ok()?;
            let column = cursor::position().map(|(column, _)| column);
            // what was drawn goes, whatever came of it
            write!(out, "\r  \r").and_then(|()| out.flush()).ok()?;
            widest = widest.max(column.ok()?);
        }
        Some(if widest > 1 { Self::Wide } else { Self::Narrow })
    }

    /// Columns that a text takes.
    pub(super) fn columns(self, text: &str) -> usize {
        match self {
            Self::Narrow => text.width(),
            Self::Wide => text.width_cjk(),
        }
    }

    /// Columns that a character takes.
    pub(super) fn columns_of(self, c: char) -> usize {
        match self {
            Self::Narrow => c.width(),
            Self::Wide => c.width_cjk(),
        }
        .unwrap_or(0)
    }

    /// A text in which every character stands for one column or, as those of Japanese, for two: behind those that
    /// may be drawn wide there is a [`COVERED`].
    pub(super) fn spread(self, text: &str) -> String {
        let mut spread = String::with_capacity(text.len());
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            spread.push(c);
            if self == Self::Wide && c.width_cjk() > c.width() {
                // marks stay with their character
                while let Some(mark) = rest.next_if(|next| next.width() == Some(0)) {
                    spread.push(mark);
                }
                spread.push(COVERED);
            }
        }
        spread
    }

    /// What single lines are drawn with.
    pub(super) fn lines(self) -> border::Set<'static> {
        match self {
            Self::Narrow => border::PLAIN,
            Self::Wide => in_ascii("-"),
        }
    }

    /// What the frame around a hold point is drawn with.
    pub(super) fn double_lines(self) -> border::Set<'static> {
        match self {
            Self::Narrow => border::DOUBLE,
            Self::Wide => in_ascii("="),
        }
    }
}

fn in_ascii(horizontal: &'static str) -> border::Set<'static> {
    border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: horizontal,
        horizontal_bottom: horizontal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_may_be_drawn_wide_has_its_second_column_behind_its_marks() {
        let spread = |text| Glyphs::Wide.spread(text).replace(COVERED, "_");
        assert_eq!(spread("○ 正常→ab ①\u{20dd}x e\u{301}"), "○_ 正常→_ab ①\u{20dd}_x e\u{301}");
        assert_eq!(Glyphs::Narrow.spread("○→"), "○→");
        assert_eq!(COVERED.width(), Some(1), "or tables would lose a column");
    }
}
