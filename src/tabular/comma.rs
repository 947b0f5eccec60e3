//! A book as CSV: UTF-8 with a byte order mark, CR LF (RFC 4180), no text that a spreadsheet takes for a
//! formula.
//!
//! One table stands by itself. Several stand one below the other, each row with its table's name first.

use csv::{Terminator, Writer, WriterBuilder};

use super::{Book, Cell, Table};
use crate::error::{Error, Result};
use crate::message::Lang;
use crate::messages;

/// The mark by which Excel knows UTF-8.
const MARK: &str = "\u{feff}";
/// What makes a spreadsheet compute; in full width as well, as Japanese ones read it.
const FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

messages! {
    not_written(why) { ja: "表を書けません: {why}", en: "the table cannot be written: {why}" }
}

/// The bytes.
pub(super) fn write(book: &Book, lang: Lang) -> Result<Vec<u8>> {
    let failed = |why: csv::Error| Error::internal(not_written(why));
    let mut writer =
        WriterBuilder::new().flexible(true).terminator(Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    for table in &book.tables {
        add(&mut writer, table, book.tables.len() > 1, lang).map_err(failed)?;
    }
    writer.into_inner().map_err(|why| Error::internal(not_written(why)))
}

fn add(writer: &mut Writer<Vec<u8>>, table: &Table, is_one_of_many: bool, lang: Lang) -> csv::Result<()> {
    let name = |name: String| is_one_of_many.then_some(name);
    let header = table.columns.iter().map(|column| marked(column.label.get(lang).to_owned()));
    writer.write_record(name(format!("[{}]", table.title.get(lang))).into_iter().chain(header))?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| text(cell, lang));
        writer.write_record(name(table.id.clone()).into_iter().chain(cells))?;
    }
    Ok(())
}

fn text(cell: &Cell, lang: Lang) -> String {
    let text = cell.plain(lang);
    if cell.is_words() { marked(text) } else { text }
}

fn needs_mark(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULAS)
}

/// A text that no spreadsheet takes for a formula; [`unmarked`] gives it back.
pub fn marked(text: String) -> String {
    if needs_mark(&text) { format!("'{text}") } else { text }
}

/// A cell of a CSV without the mark that keeps it from being a formula.
pub fn unmarked(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| needs_mark(cell)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_taken_away_again_and_nothing_else_is() {
        for text in ["=1+1", "'=1+1", "''-x", "'x", "x", "", "－５", "\t", "\n=1", "'", "-"] {
            assert_eq!(unmarked(&marked(text.to_owned())), text);
            assert!(!marked(text.to_owned()).starts_with(FORMULAS), "{text}");
        }
    }
}
