//! Excel workbooks (.xlsx) as rows of text.
//!
//! Owns how a cell prints: numbers with the digits that Excel keeps, dates in ISO form. Zeros that a number format puts
//! before a number (`0012`) are not seen. Cells are streamed,
//! never laid out by the size that a sheet claims, and an archive that would unpack into more
//! than memory bears is refused before anything is parsed.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{self, AssertUnwindSafe};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};

use super::table::{Gather, MAX_COLUMNS, MOST_HELD, Row};
use super::unpacked::{MAX_UNPACKED, fits};
use crate::error::Error;
use crate::messages;

messages! {
    damaged(file, why) { ja: "{file} を .xlsx として読めません: {why}", en: "{file} cannot be read as .xlsx: {why}" }
    crafted() { ja: "中身が壊れています", en: "its contents are damaged" }
    unpacks_too_large(file, limit) {
        ja: "{file} は展開すると大きすぎます（上限 {limit} MiB）",
        en: "{file} unpacks into too much (at most {limit} MiB)",
    }
    save_again() {
        ja: "Excel で開いて .xlsx として保存し直すか、CSV UTF-8 として保存してください",
        en: "open it in Excel and save it again as .xlsx, or save it as CSV UTF-8",
    }
}

/// Shows the sheets in their order to `found` until it says that it has what it looks for.
pub(super) fn each_sheet(file: &str, bytes: &[u8], found: &mut dyn FnMut(&str, Vec<Row>) -> bool) -> Result<(), Error> {
    if !fits(bytes) {
        return Err(Error::usage(unpacks_too_large(file, MAX_UNPACKED >> 20), save_again()));
    }
    // the reader overflows on some crafted files: a damaged file must not end the program
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| sheets(file, bytes, found)));
    outcome.unwrap_or_else(|_| {
        let why = crafted();
        let mut what = damaged(file, &why.en);
        what.ja = damaged(file, &why.ja).ja;
        Err(Error::usage(what, save_again()))
    })
}

fn sheets(file: &str, bytes: &[u8], found: &mut dyn FnMut(&str, Vec<Row>) -> bool) -> Result<(), Error> {
    let unreadable = |why: XlsxError| Error::usage(damaged(file, why), save_again());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    for name in workbook.sheet_names() {
        let rows = match rows(file, &mut workbook, &name) {
            Ok(rows) => rows,
            // a chart has no cells
            Err(SheetError::Workbook(XlsxError::NotAWorksheet(_))) => continue,
            Err(SheetError::Workbook(why)) => return Err(unreadable(why)),
            Err(SheetError::Limit(error)) => return Err(error),
        };
        if found(&name, rows) {
            break;
        }
    }
    Ok(())
}

enum SheetError {
    Workbook(XlsxError),
    Limit(Error),
}

impl From<XlsxError> for SheetError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(error)
    }
}

fn rows(file: &str, workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Row>, SheetError> {
    let mut cells = workbook.worksheet_cells_reader(sheet)?;
    let mut gather = Gather::new(file);
    // by number: a sheet need not list its rows in order
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    while let Some(cell) = cells.next_cell()? {
        let text = printed(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        // one past the limit is enough for the limit to be noticed
        let column = usize::try_from(column).unwrap_or(MAX_COLUMNS).min(MAX_COLUMNS);
        let row = rows.entry(row).or_insert_with(|| Row { number: row.saturating_add(1), cells: Vec::new() });
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = row.cells.get_mut(column) {
            *cell = text;
        }
        gather.check(MOST_HELD, rows.len()).map_err(SheetError::Limit)?;
    }
    for row in rows.into_values() {
        gather.push(row).map_err(SheetError::Limit)?;
    }
    Ok(gather.rows)
}

/// A cell's text; of a number's format nothing is known but that it is a date.
fn printed(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_as_seen(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(time) => time_as_seen(time),
        DataRef::DateTimeIso(time) => time.strip_suffix("T00:00:00").unwrap_or(time).to_owned(),
        DataRef::DurationIso(duration) => duration.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Excel keeps 15 significant digits and shows no more: 3, 0.3, 123456789012.
fn number_as_seen(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // -0 is shown as 0
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// `2024-04-01`; `2024-04-01 09:30` with a time; `8:30` for a time alone.
fn time_as_seen(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
    if time.is_duration() || (0.0..1.0).contains(&days) {
        let hours = f64::from(hour) + 24.0 * days.trunc();
        return format!("{hours}:{minute:02}{seconds}");
    }
    if (hour, minute, second) == (0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}{seconds}")
}

#[cfg(test)]
mod tests {
    use super::super::table::{Table, read_table};
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    #[test]
    fn numbers_print_as_people_see_them() {
        let seen = [3.0, 0.1 + 0.2, 123_456_789_012.0, 10.5, -0.0, 2024.1].map(number_as_seen);
        assert_eq!(seen, ["3", "0.3", "123456789012", "10.5", "0", "2024.1"]);
    }

    #[test]
    fn dates_print_in_iso_form_and_times_as_on_a_clock() {
        let seen = |value, kind| time_as_seen(&ExcelDateTime::new(value, kind, false));
        assert_eq!(seen(44136.0, DateTime), "2020-11-01");
        assert_eq!(seen(44136.5, DateTime), "2020-11-01 12:00");
        assert_eq!(seen(8.5 / 24.0, DateTime), "8:30");
        assert_eq!(seen(1.5, TimeDelta), "36:00");
        assert_eq!(time_as_seen(&ExcelDateTime::new(44136.0 - 1462.0, DateTime, true)), "2020-11-01");
        for odd in [f64::NAN, f64::INFINITY, -5.0, 1e300] {
            seen(odd, DateTime);
            seen(odd, TimeDelta);
        }
    }

    /// A workbook of stored parts, with one sheet per list of rows.
    fn workbook(sheets: &[&str]) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let (mut list, mut targets, mut files) = (String::new(), String::new(), Vec::new());
        for (n, rows) in sheets.iter().enumerate() {
            list += &format!("<sheet name='表{n}' sheetId='{}' r:id='r{n}'/>", n + 1);
            targets += &format!("<Relationship Id='r{n}' Type='{links}/worksheet' Target='worksheets/{n}.xml'/>");
            let sheet = format!("<worksheet xmlns='{main}'><sheetData>{rows}</sheetData></worksheet>");
            files.push((format!("xl/worksheets/{n}.xml"), sheet));
        }
        let book = format!("<workbook xmlns='{main}' xmlns:r='{links}'><sheets>{list}</sheets></workbook>");
        files.push(("xl/workbook.xml".into(), book));
        let office = format!("<Relationship Id='r' Type='{links}/officeDocument' Target='xl/workbook.xml'/>");
        files.push(("_rels/.rels".into(), format!("<Relationships>{office}</Relationships>")));
        files.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{targets}</Relationships>")));
        let (mut archive, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in &files {
            let length = |text: &str| u32::try_from(text.len()).unwrap().to_le_bytes();
            let mut shared = b"\x14\0\0\0\0\0\0\0\x21\0".to_vec();
            shared.extend(crc32fast::hash(content.as_bytes()).to_le_bytes());
            shared.extend([length(content), length(content), [length(name)[0], 0, 0, 0]].concat());
            let at = u32::try_from(archive.len()).unwrap().to_le_bytes();
            directory.extend([b"PK\x01\x02\x14\0", &shared[..], &[0; 10], &at, name.as_bytes()].concat());
            archive.extend([b"PK\x03\x04", &shared[..], name.as_bytes(), content.as_bytes()].concat());
        }
        let count = u16::try_from(files.len()).unwrap().to_le_bytes();
        let [size, at] = [directory.len(), archive.len()].map(|n| u32::try_from(n).unwrap().to_le_bytes());
        archive.extend(directory);
        archive.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &at, &[0; 2]].concat());
        archive
    }

    fn table(bytes: &[u8]) -> Result<Table, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.csv");
        std::fs::write(&path, bytes).unwrap();
        let is_header = |row: &Row| row.cells.iter().any(|cell| cell == "id");
        read_table(&path, &is_header).map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn the_first_sheet_with_the_key_column_is_read() {
        let text = |cell: &str| format!("<c t='inlineStr'><is><t>{cell}</t><rPh><t>よみ</t></rPh></is></c>");
        let cover = format!("<row>{}</row>", text("統合端末 明細"));
        let list = format!(
            "<row r='3'><c r='B3' t='str'><v>id</v></c><c r='C3' t='str'><v>b</v></c></row>\
             <row r='9'><c r='B9' t='n'><v>3</v></c><c r='C9' t='e'><v>#REF!</v></c></row>\
             <row r='5'><c r='B5' t='b'><v>1</v></c>{}</row><row r='7'><c r='B7'><v>0.30000000000000004</v></c></row>",
            text("東京")
        );
        let table = table(&workbook(&[&cover, &list, &list])).unwrap();
        assert_eq!((table.sheet.as_deref(), table.header.number), (Some("表1"), 3));
        let rows: Vec<_> = table.rows.iter().map(|row| (row.number, row.cells.join("|"))).collect();
        assert_eq!(rows, [(5, "|TRUE|東京".into()), (7, "|0.3".into()), (9, "|3|#REF!".into())]);
    }

    #[test]
    fn a_cell_at_the_far_corner_does_not_fill_memory() {
        let far = "<row r='1'><c r='A1' t='str'><v>id</v></c></row>\
                   <row r='1048576'><c r='XFD1048576'><v>1</v></c></row>";
        assert!(table(&workbook(&[far])).unwrap_err().contains("row 1048576"));
        let crafted = far.replace("XFD1048576", "ZZZZZZZZZZ99999999999");
        assert!(table(&workbook(&[&crafted])).is_err());
    }

    #[test]
    fn odd_archives_are_refused_without_a_panic() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors/zip");
        let Ok(entries) = std::fs::read_dir(folder) else {
            eprintln!("no vectors beside this checkout");
            return;
        };
        let mut tried = 0;
        for entry in entries {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "zip") {
                let bytes = std::fs::read(&path).unwrap();
                let refused = each_sheet("odd.xlsx", &bytes, &mut |_, _| false).unwrap_err();
                assert!(refused.what.en.contains("odd.xlsx"), "{}", path.display());
                tried += 1;
            }
        }
        assert!(tried > 10, "{tried}");
    }

    #[test]
    fn a_workbook_with_any_byte_wrong_never_ends_the_program() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/terminals.xlsx");
        let bytes = std::fs::read(path).unwrap();
        for at in (0..bytes.len()).step_by(97) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x55;
            let _ = each_sheet("bad.xlsx", &bytes, &mut |_, _| false);
        }
        let _ = each_sheet("cut.xlsx", &bytes[..bytes.len() / 2], &mut |_, _| false);
    }
}
