//! Tables that leave the program and come back: reports, papers as tables, registers round the office's Excel.

mod checklists;
mod reports;
mod round_trips;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

/// The sheets of a workbook by name, as text.
fn workbook(bytes: &[u8]) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut sheets = BTreeMap::new();
    for name in workbook.sheet_names() {
        let formulas = workbook.worksheet_formula(&name).unwrap();
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{name}");
        let text = |cell: &Data| match cell {
            Data::DateTime(at) => {
                let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
            }
            other => other.to_string(),
        };
        let range = workbook.worksheet_range(&name).unwrap();
        sheets.insert(name, range.rows().map(|row| row.iter().map(text).collect()).collect());
    }
    sheets
}

/// The column of a sheet with this heading.
fn column(sheet: &[Vec<String>], heading: &str) -> Vec<String> {
    let at = sheet[0].iter().position(|cell| cell == heading).unwrap_or_else(|| panic!("{heading}: {:?}", sheet[0]));
    sheet[1..].iter().map(|row| row[at].clone()).collect()
}
