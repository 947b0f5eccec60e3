//! Tables that keep their columns with full-width characters.

use comfy_table::presets::{ASCII_FULL_CONDENSED, UTF8_FULL_CONDENSED};
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement};
use unicode_width::UnicodeWidthStr;

use super::Console;
use super::glyphs::{COVERED, Glyphs};
use super::harmless::harmless_lines;
use crate::message::{Lang, Text};
use crate::messages;

/// Columns that an id, a date or a number may take and still stand on one line.
const MOST_UNBROKEN: usize = 20;
/// Columns that are left to every other column where ids are kept whole.
const LEAST: usize = 4;
/// Columns that a border and the blanks beside a cell take.
const BORDER: usize = 3;

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
        self.render_within(console, screen_width())
    }

    fn render_within(&self, console: Console, width: Option<u16>) -> String {
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
        if let Some(width) = width {
            table.set_width(width);
            for column in self.unbroken(lang, usize::from(width)) {
                if let Some(column) = table.column_mut(column) {
                    column.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
        }
        table.to_string().replace(COVERED, "")
    }

    /// The columns whose cells are ids, dates or numbers, as many as leave room for the others: a broken one
    /// cannot be typed again.
    fn unbroken(&self, lang: Lang, width: usize) -> Vec<usize> {
        let mut room = width.saturating_sub(1 + self.header.len() * (BORDER + LEAST));
        let mut found = Vec::new();
        for (column, heading) in self.header.iter().enumerate() {
            let cells = || self.rows.iter().filter_map(|row| row.get(column));
            let is_word = |cell: &String| !cell.contains(char::is_whitespace) && cell.width() <= MOST_UNBROKEN;
            let widest = cells().map(|cell| cell.width()).chain([heading.get(lang).width()]).max().unwrap_or_default();
            let is_code = cells().all(is_word) && cells().any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()));
            if is_code && widest.saturating_sub(LEAST) <= room {
                room -= widest.saturating_sub(LEAST);
                found.push(column);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(glyphs: Glyphs) -> String {
        let mut table = Table::new([Text::same("状態"), Text::same("端末"), Text::same("室温")]);
        table.row(["○ 正常", "①→T-012", "25℃ ±1"]);
        table.row(["× 異常", "T-013", "—"]);
        table.render(Console { lang: Lang::Ja, json: false, plain: true, glyphs: Some(glyphs), typesetter: None })
    }

    #[test]
    fn ids_are_never_broken_where_the_screen_is_narrow() {
        let mut table = Table::new(["番号", "区分", "端末", "項目", "台帳", "現物", "記録", "状態"].map(Text::same));
        let found = "U34-2011-01007 のシリアルの札が読めない";
        table.row(["D-87JBY1A2", "値の相違", "JT-0003", "製造番号", found, found, "2026-11-23 10:15", "未処理"]);
        let console =
            Console { lang: Lang::Ja, json: false, plain: true, glyphs: Some(Glyphs::Narrow), typesetter: None };
        let shown = table.render_within(console, Some(80));
        assert!(shown.contains("D-87JBY1A2") && shown.contains("JT-0003"), "{shown}");
        assert!(shown.lines().all(|line| line.width() <= 80), "{shown}");
    }

    #[test]
    fn a_heading_that_is_wider_than_its_numbers_makes_no_table_wider_than_the_screen() {
        let titles = ["端末の台数", "終わった台数", "残っている台数", "相違の件数", "障害の件数", "拠点"];
        let mut table = Table::new(titles.map(Text::same));
        table.row(["65", "12", "53", "2", "1", "みなと野市役所 本庁舎 1 階 市民課窓口"]);
        let console =
            Console { lang: Lang::Ja, json: false, plain: true, glyphs: Some(Glyphs::Narrow), typesetter: None };
        let shown = table.render_within(console, Some(60));
        assert!(shown.lines().all(|line| line.width() <= 60), "{shown}");
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
