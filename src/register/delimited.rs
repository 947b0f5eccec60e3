//! Rows of a delimited text: CSV as Excel and others write it.

use super::table::{Gather, Row};
use crate::error::Error;
use crate::messages;
use crate::tabular::unmarked;

/// Cells of a row that are counted at all; Excel has no more columns, and blank ones at the end are common.
const MOST_CELLS: usize = 16_384;

/// What parts the cells, the most common first.
pub(super) const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

messages! {
    open_quote(path, row) {
        ja: "{path} の {row} 行目で始まる引用符 (\") が閉じていません",
        en: "a quote (\") that opens in row {row} of {path} is never closed",
    }
    close_quote() {
        ja: "引用符を閉じるか、Excel で保存し直してください",
        en: "close the quote, or save the file again in Excel",
    }
}

/// The rows of a CSV text. Excel numbers rows by record, blank lines included, so a cell of
/// several lines does not shift the numbers below it.
pub(super) fn csv_rows(gather: &mut Gather<'_>, text: &str, delimiter: u8) -> Result<(), Error> {
    // a last record of our own: where it is swallowed, a quote was never closed
    const LAST: &str = "\u{1}end";
    let text = format!("{text}\n{LAST}\n");
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut number = 0u32;
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        // cannot fail: the text is in memory, valid UTF-8, and rows may differ in length
        if !reader.read_record(&mut record).unwrap_or(false) {
            return Err(Error::usage(open_quote(gather.file, number), close_quote()));
        }
        number = number.saturating_add(1).saturating_add(blank_lines(&text, from));
        if record.len() == 1 && record.get(0) == Some(LAST) {
            return Ok(());
        }
        gather.push(Row { number, cells: record.iter().map(|cell| unmarked(cell).to_owned()).collect() })?;
    }
}

/// Where a byte of a delimited text stands.
#[derive(Clone, Copy)]
enum Place {
    /// At the beginning of a cell, where alone a quote opens one.
    Beginning,
    /// Within a cell without quotes.
    Plain,
    /// Within quotes.
    Quoted,
    /// Behind a quote within quotes: the end of them, or the first of two.
    Behind,
}

/// Refuses a text with a row of more delimiters than cells are counted, whatever it is delimited by: the
/// reader would hold every cell at once.
pub(super) fn need_narrow(file: &str, text: &str) -> Result<(), Error> {
    for delimiter in DELIMITERS {
        let (mut place, mut number, mut count) = (Place::Beginning, 1u32, 0usize);
        for byte in text.bytes() {
            place = match (place, byte) {
                (Place::Quoted, b'"') => Place::Behind,
                (Place::Quoted, _) | (Place::Beginning | Place::Behind, b'"') => Place::Quoted,
                (_, b'\n' | b'\r') => {
                    count = 0;
                    Place::Beginning
                }
                (_, byte) if byte == delimiter => {
                    count += 1;
                    Place::Beginning
                }
                _ => Place::Plain,
            };
            if count >= MOST_CELLS {
                return Err(Gather::new(file).too_wide(number));
            }
            number = number.saturating_add(u32::from(byte == b'\n'));
        }
    }
    Ok(())
}

/// The lines that the reader skips at a place: blank ones, but not the LF of a CR LF that it
/// left behind there.
fn blank_lines(text: &str, from: usize) -> u32 {
    let (before, after) = text.split_at_checked(from).unwrap_or((text, ""));
    let run = after.trim_start_matches(['\r', '\n']);
    let mut skipped = after.strip_suffix(run).unwrap_or_default();
    if before.ends_with('\r') {
        skipped = skipped.strip_prefix('\n').unwrap_or(skipped);
    }
    let lines = skipped.replace("\r\n", "\n").len();
    u32::try_from(lines).unwrap_or(u32::MAX)
}
