//! Tables on their way out of the program, independent of where they go: Excel, CSV, HTML, JSON.
//!
//! Owns what a table is and how each kind of cell reads. The same book gives the same bytes: times
//! come from records, never from a clock. Knows nothing of what a table speaks of, and writes no file.

mod cell;
mod comma;
mod page;
mod workbook;

#[cfg(test)]
mod tests;

use std::path::Path;

use serde_json::{Map, Value};

pub use cell::{Cell, decimal, typed_day};
pub use comma::{marked, unmarked};

use crate::domain::Moment;
use crate::error::Result;
use crate::message::{Lang, Text};
use crate::messages;

messages! {
    counted(title, count) { ja: "{title}（{count}）", en: "{title} ({count})" }
}

/// What stands in a column: decides how it is aligned and how a cell that is typed into it later is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, ids, serials, addresses: leading zeros stay.
    Text,
    /// Decimals.
    Number,
    /// Whole numbers of things.
    Count,
    /// Days.
    Day,
    /// Months.
    Month,
    /// Days with a time, in Japan.
    Moment,
    /// Yes or no.
    Flag,
    /// Names of files that lie beside the page: the only cells that a page links.
    File,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in JSON.
    pub id: String,
    /// Its heading.
    pub label: Text,
    /// What stands in it.
    pub kind: Kind,
}

impl Column {
    /// A column.
    pub fn new(id: impl Into<String>, label: Text, kind: Kind) -> Self {
        Self { id: id.into(), label, kind }
    }

    /// A column of words.
    pub fn text(id: impl Into<String>, label: Text) -> Self {
        Self::new(id, label, Kind::Text)
    }
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name in links, in JSON and in the first column of a CSV with several tables.
    pub id: String,
    /// Its heading, and the name of its sheet.
    pub title: Text,
    /// What is to be known before it is read.
    pub note: Option<Text>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Whether its rows are things to be counted, sorted and filtered; else it says one thing line by line.
    pub is_list: bool,
    /// The rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub fn new(id: impl Into<String>, title: Text, columns: impl IntoIterator<Item = Column>) -> Self {
        let columns = columns.into_iter().collect();
        Self { id: id.into(), title, note: None, columns, is_list: true, rows: Vec::new() }
    }

    /// A table that says one thing line by line.
    pub fn facts(id: impl Into<String>, title: Text, columns: impl IntoIterator<Item = Column>) -> Self {
        Self { is_list: false, ..Self::new(id, title, columns) }
    }

    /// Its title, with the number of its rows where that means something.
    pub fn heading(&self, lang: Lang) -> String {
        let title = self.title.get(lang);
        if self.is_list { counted(title, self.rows.len()).get(lang).to_owned() } else { title.to_owned() }
    }

    /// Its rows as objects.
    pub fn json(&self) -> Vec<Value> {
        let row = |row: &Vec<Cell>| {
            let cells = self.columns.iter().zip(row).map(|(column, cell)| (column.id.clone(), cell.json()));
            Value::Object(cells.collect::<Map<_, _>>())
        };
        self.rows.iter().map(row).collect()
    }
}

/// Tables that belong together: the sheets of a workbook, the sections of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its title.
    pub title: Text,
    /// What is to be known before any table is read.
    pub note: Option<Text>,
    /// The newest record in it: the time that files of it bear.
    pub as_of: Option<Moment>,
    /// The tables, in the order of reading.
    pub tables: Vec<Table>,
}

/// The forms in which a book is written, each with its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Excel (ISO/IEC 29500).
    Xlsx,
    /// UTF-8 with a byte order mark (RFC 4180).
    Csv,
    /// One page without script.
    Html,
}

impl Ending {
    /// What the end of a file's name asks for.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        match ending.as_str() {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

impl Book {
    /// A book of one table, which gives it its title.
    pub fn of(table: Table, as_of: Option<Moment>) -> Self {
        Self { title: table.title.clone(), note: None, as_of, tables: vec![table] }
    }

    /// The bytes of a file of it.
    ///
    /// # Errors
    /// More rows than a sheet holds.
    pub fn write(&self, ending: Ending, lang: Lang) -> Result<Vec<u8>> {
        match ending {
            Ending::Xlsx => workbook::write(self, lang),
            Ending::Csv => comma::write(self, lang),
            Ending::Html => Ok(page::write(self, lang).into_bytes()),
        }
    }
}
