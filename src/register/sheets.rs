//! An office file that is no register: every sheet of it as rows of text.
//!
//! The same files, encodings and limits as for registers; whoever reads it says what the rows mean.

use std::path::Path;

use super::delimited::{DELIMITERS, csv_rows, need_narrow};
use super::table::{Gather, Row, ZIP, decode, read_limited};
use super::workbook;
use crate::error::Result;

/// One sheet of a workbook; a CSV is a sheet without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The sheet's name.
    pub name: Option<String>,
    /// Its rows that are not blank.
    pub rows: Vec<Row>,
}

/// Reads every sheet of a file, in their order.
///
/// # Errors
/// A file that is neither CSV nor a workbook, or too large.
pub fn read_sheets(path: &Path) -> Result<Vec<Sheet>> {
    let bytes = read_limited(path)?;
    let file = path.display().to_string();
    let mut sheets = Vec::new();
    if ZIP.iter().any(|magic| bytes.starts_with(magic)) {
        workbook::each_sheet(&file, &bytes, &mut |name, rows| {
            sheets.push(Sheet { name: Some(name.to_owned()), rows });
            false
        })?;
        return Ok(sheets);
    }
    let text = decode(&file, &bytes)?;
    need_narrow(&file, &text)?;
    let mut widest: Option<Vec<Row>> = None;
    for delimiter in DELIMITERS {
        let mut gather = Gather::new(&file);
        csv_rows(&mut gather, &text, delimiter)?;
        let width = |rows: &[Row]| rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        if widest.as_ref().is_none_or(|rows| width(rows) < width(&gather.rows)) {
            widest = Some(gather.rows);
        }
    }
    Ok(vec![Sheet { name: None, rows: widest.unwrap_or_default() }])
}
