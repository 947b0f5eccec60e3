//! Tables that keep their columns with full-width characters.

use comfy_table::presets::{ASCII_FULL_CONDENSED, UTF8_FULL_CONDENSED};
use comfy_table::{Cell, CellAlignment, ContentArrangement};

use super::Console;
use super::glyphs::{COVERED, Glyphs};
use super::harmless::harmless_lines;
use crate::message::Text;
use crate::messages;

messages! {
    none_there() { ja: "ありません", en: "there is none" }
}

/// Columns of the terminal that stdout is, if it is one.
pub(super) fn screen_width() -> Option<u16> {
    comfy_table::Table::new().width()
}

/// A listing on its way to the screen.
#[derive(Debug, Default)]
pub struct Table {
    header: Vec<Text>,
    rows: Vec<Vec<String>>,
    numbers: Vec<usize>,
    nothing: Option<Text>,
}

impl Table {
    /// A table with these column titles.
    pub fn new(header: impl IntoIterator<Item = Text>) -> Self {
        Self { header: header.into_iter().collect(), ..Self::default() }
    }

    /// Aligns columns of numbers to the right.
    #[must_use]
    pub fn numbers(mut self, columns: &[usize]) -> Self {
        self.numbers = columns.to_vec();
        self
    }

    /// Adds a row; text of other parties is made harmless.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| harmless_lines(cell.as_ref())).collect());
    }

    /// What to say where it has no rows: that there are none, and what to do next.
    #[must_use]
    pub fn or(mut self, nothing: Text) -> Self {
        self.nothing = Some(nothing);
        self
    }

    /// The table as text, as wide as the terminal at most; without rows a sentence, never bare titles.
    pub(super) fn render(&self, console: Console) -> String {
        let lang = console.lang;
        if self.rows.is_empty() {
            return self.nothing.clone().unwrap_or_else(none_there).get(lang).to_owned();
        }
        let glyphs = console.glyphs();
        let style = if glyphs == Glyphs::Wide { ASCII_FULL_CONDENSED } else { UTF8_FULL_CONDENSED };
        let mut table = comfy_table::Table::new();
        table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(self.header.iter().map(|title| glyphs.spread(title.get(lang))));
        for row in &self.rows {
            table.add_row(row.iter().enumerate().map(|(column, cell)| {
                let align = if self.numbers.contains(&column) { CellAlignment::Right } else { CellAlignment::Left };
                Cell::new(glyphs.spread(cell)).set_alignment(align)
            }));
        }
        table.to_string().replace(COVERED, "")
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::message::Lang;

    fn rendered(glyphs: Glyphs) -> String {
        let mut table = Table::new([Text::same("状態"), Text::same("端末"), Text::same("室温")]);
        table.row(["○ 正常", "①→T-012", "25℃ ±1"]);
        table.row(["× 異常", "T-013", "—"]);
        table.render(Console { lang: Lang::Ja, json: false, plain: true, glyphs: Some(glyphs), typesetter: None })
    }

    #[test]
    fn a_tables_columns_stand_one_below_the_other_however_the_console_draws() {
        let (narrow, wide) = (rendered(Glyphs::Narrow), rendered(Glyphs::Wide));
        let widths = |table: &str, columns: fn(&str) -> usize| table.lines().map(columns).collect::<Vec<_>>();
        let narrow = widths(&narrow, |line| line.width());
        assert!(narrow.iter().all(|width| *width == narrow[0]), "{narrow:?}");
        assert!(!wide.contains(['─', '│', COVERED]), "{wide}");
        let wide = widths(&wide, |line| line.width_cjk());
        assert!(wide.iter().all(|width| *width == wide[0]), "{wide:?}");
    }
}
