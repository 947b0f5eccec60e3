//! Tables that keep their columns with full-width characters.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, CellAlignment, ContentArrangement};

use super::harmless::harmless_lines;
use crate::message::{Lang, Text};
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
    pub fn render(&self, lang: Lang) -> String {
        if self.rows.is_empty() {
            return self.nothing.clone().unwrap_or_else(none_there).get(lang).to_owned();
        }
        let mut table = comfy_table::Table::new();
        table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(self.header.iter().map(|title| title.get(lang)));
        for row in &self.rows {
            table.add_row(row.iter().enumerate().map(|(column, cell)| {
                let align = if self.numbers.contains(&column) { CellAlignment::Right } else { CellAlignment::Left };
                Cell::new(cell).set_alignment(align)
            }));
        }
        table.to_string()
    }
}
