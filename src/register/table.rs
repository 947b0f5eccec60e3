//! A table in an office file: CSV as Excel and others write it, or a workbook.
//!
//! Owns encodings, delimiters, row numbers as Excel shows them and the limits of a file. What
//! a file is, its first bytes say, not its name. Knows nothing of what the columns mean: a
//! caller says which row is the header.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::{Encoding, SHIFT_JIS};

use super::delimited::{DELIMITERS, csv_rows, need_narrow};
use super::workbook;
use crate::error::Error;
use crate::given::read_given;
use crate::messages;

/// The largest file that is read, in bytes.
pub const MAX_FILE: u64 = 64 << 20;
/// The most rows that are read, the header not counted.
pub const MAX_ROWS: usize = 100_000;
/// The most columns that are read.
pub(super) const MAX_COLUMNS: usize = 256;
/// The header stands within the first rows that are not blank: titles may stand above it.
const HEADER_WITHIN: usize = 30;
/// The most rows that are held before the header is known.
pub(super) const MOST_HELD: usize = MAX_ROWS + HEADER_WITHIN;

/// An archive, empty or not.
pub(super) const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Old Excel files, and new ones with a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// A row that is not blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number as Excel shows it, from 1.
    pub number: u32,
    /// Its cells from column A on; cells at the end may be missing.
    pub cells: Vec<String>,
}

impl Row {
    /// The cell of a column, empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
    }
}

/// The rows under a header.
#[derive(Debug)]
pub(super) struct Table {
    /// The file as it was named.
    pub file: String,
    /// The workbook's sheet.
    pub sheet: Option<String>,
    pub header: Row,
    pub rows: Vec<Row>,
}

/// Why there is no table.
#[derive(Debug)]
pub(super) enum TableError {
    /// The file cannot be read.
    Unreadable(Error),
    /// No row is the header; the row with the most cells is shown in its place.
    NoHeader(Row),
}

impl From<Error> for TableError {
    fn from(error: Error) -> Self {
        Self::Unreadable(error)
    }
}

messages! {
    too_many_rows(path, limit) { ja: "{path} の行が多すぎます（上限 {limit} 行）", en: "{path} has too many rows (at most {limit})" }
    too_many_columns(path, row, limit) {
        ja: "{path} の {row} 行目の列が多すぎます（上限 {limit} 列）",
        en: "row {row} of {path} has too many columns (at most {limit})",
    }
    split_it() { ja: "名簿や明細だけのファイルにして、もう一度実行してください", en: "keep only the list itself in the file and run the command again" }
    is_empty(path) { ja: "{path} は空です", en: "{path} is empty" }
    not_a_table(path) { ja: "{path} は CSV でも .xlsx でもありません", en: "{path} is neither CSV nor .xlsx" }
    old_or_locked(path) {
        ja: "{path} は古い形式（.xls）か、パスワード付きの Excel ファイルです",
        en: "{path} is an old Excel file (.xls) or protected by a password",
    }
    unknown_encoding(path) {
        ja: "{path} の文字コードが UTF-8 でも Shift_JIS（CP932）でもありません",
        en: "{path} is neither UTF-8 nor Shift_JIS (CP932)",
    }
    save_as() {
        ja: "Excel で「.xlsx」または「CSV UTF-8」として保存し直してください",
        en: "save it again in Excel as .xlsx or as CSV UTF-8",
    }
}

/// Reads the first table of a file whose header is recognised.
pub(super) fn read_table(path: &Path, is_header: &dyn Fn(&Row) -> bool) -> Result<Table, TableError> {
    let table = find_table(path, is_header)?;
    Gather::new(&table.file).check(MAX_ROWS, table.rows.len())?;
    Ok(table)
}

fn find_table(path: &Path, is_header: &dyn Fn(&Row) -> bool) -> Result<Table, TableError> {
    let bytes = read_limited(path)?;
    let file = path.display().to_string();
    let mut search = Search { file, is_header, widest: Row::default() };
    if ZIP.iter().any(|magic| bytes.starts_with(magic)) {
        let mut table = None;
        workbook::each_sheet(&search.file.clone(), &bytes, &mut |name, rows| {
            table = search.take(Some(name), rows);
            table.is_some()
        })?;
        return table.ok_or(TableError::NoHeader(search.widest));
    }
    let text = decode(&search.file, &bytes)?;
    let mut first_error = None;
    need_narrow(&search.file, &text)?;
    for delimiter in DELIMITERS {
        let file = search.file.clone();
        let mut gather = Gather::new(&file);
        let error = csv_rows(&mut gather, &text, delimiter).err();
        match (search.take(None, gather.rows), error) {
            (Some(table), None) => return Ok(table),
            (Some(_), Some(error)) => return Err(error.into()),
            (None, error) => first_error = first_error.or(error),
        }
    }
    Err(first_error.map_or(TableError::NoHeader(search.widest), TableError::Unreadable))
}

/// Looks for the header in one sheet after another.
struct Search<'a> {
    file: String,
    is_header: &'a dyn Fn(&Row) -> bool,
    widest: Row,
}

impl Search<'_> {
    fn take(&mut self, sheet: Option<&str>, mut rows: Vec<Row>) -> Option<Table> {
        if let Some(at) = rows.iter().take(HEADER_WITHIN).position(self.is_header) {
            let below = rows.split_off(at + 1);
            let header = rows.pop()?;
            return Some(Table { file: self.file.clone(), sheet: sheet.map(str::to_owned), header, rows: below });
        }
        for row in rows.into_iter().take(HEADER_WITHIN) {
            if row.filled() > self.widest.filled() {
                self.widest = row;
            }
        }
        None
    }
}

/// Gathers rows up to the limits, leaving out blank ones.
pub(super) struct Gather<'a> {
    pub file: &'a str,
    pub rows: Vec<Row>,
}

impl<'a> Gather<'a> {
    pub fn new(file: &'a str) -> Self {
        Self { file, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, mut row: Row) -> Result<(), Error> {
        let Some(last) = row.cells.iter().rposition(|cell| !cell.trim().is_empty()) else { return Ok(()) };
        if last >= MAX_COLUMNS {
            return Err(self.too_wide(row.number));
        }
        // blank cells up to the last column of a sheet are common, and their room is not needed
        row.cells.truncate(last + 1);
        row.cells.shrink_to_fit();
        self.rows.push(row);
        self.check(MOST_HELD, self.rows.len())
    }

    /// The refusal of a row with more columns than are read.
    pub fn too_wide(&self, row: u32) -> Error {
        Error::usage(too_many_columns(self.file, row, MAX_COLUMNS), split_it())
    }

    /// Refuses more rows than a limit.
    pub fn check(&self, limit: usize, rows: usize) -> Result<(), Error> {
        if rows > limit { Err(Error::usage(too_many_rows(self.file, MAX_ROWS), split_it())) } else { Ok(()) }
    }
}

/// The whole file, if it is not too large; a folder or a missing file is an error of its own.
pub(super) fn read_limited(path: &Path) -> Result<Vec<u8>, Error> {
    let bytes = read_given(path, MAX_FILE >> 20)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::usage(is_empty(path.display()), save_as()));
    }
    Ok(bytes)
}

/// The text of a file that is to be a table.
pub(super) fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, Error> {
    if bytes.starts_with(COMPOUND) {
        return Err(Error::usage(old_or_locked(file), save_as()));
    }
    let is_binary = bytes.contains(&0);
    let problem = || if is_binary { not_a_table(file) } else { unknown_encoding(file) };
    decoded(bytes).ok_or_else(|| Error::usage(problem(), save_as()))
}

/// UTF-8, UTF-16 with a byte order mark (Excel's "Unicode text", PowerShell's `>`), or CP932; `None` where it is
/// none of them.
pub fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), bytes.get(length..).unwrap_or_default()),
        None => (None, bytes),
    };
    let text = match (encoding, std::str::from_utf8(body)) {
        (None, Ok(text)) => Some(Cow::Borrowed(text)),
        (None, Err(_)) => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(body),
        (Some(encoding), _) => encoding.decode_without_bom_handling_and_without_replacement(body),
    };
    text.filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Table, TableError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.dat");
        std::fs::write(&path, bytes).unwrap();
        read_table(&path, &|row| row.cells.iter().any(|cell| cell.trim() == "id"))
    }

    fn numbers(table: &Table) -> Vec<u32> {
        table.rows.iter().map(|row| row.number).collect()
    }

    fn why(result: Result<Table, TableError>) -> String {
        match result.unwrap_err() {
            TableError::Unreadable(error) => {
                assert!(error.help.is_some(), "advice is owed");
                assert!(!error.what.ja.is_ascii(), "{}", error.what.ja);
                error.what.en.rsplit_once("register.dat").map_or(error.what.en.clone(), |(_, tail)| tail.trim().into())
            }
            TableError::NoHeader(row) => format!("no header: {:?}", row.cells),
        }
    }

    #[test]
    fn reads_every_delimiter_line_end_and_byte_order_mark() {
        for text in [
            "id,b\r\n1,2\r\n",
            "id,b\n1,2",
            "id\tb\r\n1\t2\r\n",
            "id;b\n1;2\n",
            "\u{feff}id,b\r\n1,2\r\n",
            "\"id\",\"b\"\n\"1\",\"2\"\n",
        ] {
            let table = read(text.as_bytes()).unwrap();
            assert_eq!(table.header.cells, ["id", "b"], "{text:?}");
            assert_eq!(table.rows, [Row { number: 2, cells: vec!["1".into(), "2".into()] }], "{text:?}");
        }
        let unicode: Vec<u8> = "\u{feff}id\t名\r\n1\t髙\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&unicode).unwrap().rows[0].cell(1), "髙");
    }

    #[test]
    fn finds_cp932_by_failing_utf8() {
        let (bytes, _, lossy) = SHIFT_JIS.encode("id,氏名\r\n1,髙﨑①㈱～\r\n");
        assert!(!lossy);
        let table = read(&bytes).unwrap();
        assert_eq!(table.header.cell(1), "氏名");
        assert_eq!(table.rows[0].cell(1), "髙﨑①㈱～");
    }

    #[test]
    fn numbers_rows_as_excel_shows_them() {
        let text = "id,b\n1,\"two\nlines\"\n\n3,x\n,,\n  ,\n6,\"a,\"\"b\"\"\"\n";
        for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            let table = read(text.as_bytes()).unwrap();
            assert_eq!(numbers(&table), [2, 4, 7], "{text:?}");
            assert_eq!(table.rows[2].cell(1), "a,\"b\"");
        }
    }

    #[test]
    fn a_title_may_stand_above_the_header() {
        let table = read("端末一覧\n\n令和6年4月現在,,\nid,b\n1,2\n".as_bytes()).unwrap();
        assert_eq!((table.header.number, numbers(&table)), (4, vec![5]));
    }

    #[test]
    fn shows_the_widest_row_where_no_header_is_found() {
        assert_eq!(why(read(b"title\nno;name;place\n1;2;3\n")), r#"no header: ["no", "name", "place"]"#);
    }

    #[test]
    fn refuses_what_is_no_table() {
        assert_eq!(why(read(b"")), "is empty");
        assert_eq!(why(read(b" \r\n\r\n")), "is empty");
        assert_eq!(why(read(&[0; 4096])), "is neither CSV nor .xlsx");
        assert_eq!(why(read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")), "is neither CSV nor .xlsx");
        assert_eq!(why(read(b"id,b\n\xff\xfd\xa0,1\n")), "is neither UTF-8 nor Shift_JIS (CP932)");
        assert!(why(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....")).contains("password"));
        assert!(why(read(b"PK\x05\x06 not a workbook")).contains("cannot be read as .xlsx"));
        assert!(why(read(b"id,b\n1,\"never closed\n2,x\n")).contains("never closed"));
    }

    #[test]
    fn refuses_folders_and_missing_files() {
        let folder = tempfile::tempdir().unwrap();
        let error = |path: &Path| match read_table(path, &|_| true).unwrap_err() {
            TableError::Unreadable(error) => error.what,
            TableError::NoHeader(_) => panic!("no header"),
        };
        assert!(error(folder.path()).en.ends_with("is a folder"));
        assert!(error(&folder.path().join("none.csv")).ja.contains("読めません"));
    }

    #[test]
    fn refuses_more_than_the_limits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zeros");
        File::create(&path).unwrap().set_len(1 << 30).unwrap();
        assert!(matches!(read_table(&path, &|_| true), Err(TableError::Unreadable(e)) if e.what.en.contains("64 MiB")));
        let rows = |count: usize| format!("id\n{}", "1\n".repeat(count));
        assert_eq!(read(format!("一覧\n{}", rows(MAX_ROWS)).as_bytes()).unwrap().rows.len(), MAX_ROWS);
        assert!(why(read(rows(MAX_ROWS + 1).as_bytes())).contains("too many rows"));
        assert!(why(read(format!("id\n{}x\n", ",".repeat(MAX_COLUMNS)).as_bytes())).contains("too many columns"));
        assert!(why(read(format!("id\n{}\n", ",".repeat(1 << 20)).as_bytes())).contains("too many columns"));
        // a quote within a cell is a letter like another, whatever delimits the cells
        for delimiter in [",", ";", "\t"] {
            let stray = format!("id\nx\"{}\n", delimiter.repeat(1 << 20));
            assert!(why(read(stray.as_bytes())).contains("too many columns"), "{delimiter:?}");
        }
        let quoted = format!("id\n\"{}\"\n", ",".repeat(1 << 15));
        assert_eq!(read(quoted.as_bytes()).unwrap().rows.len(), 1);
        let blank = read(format!("id{0}\n1{0}\n", ",".repeat(16_383)).as_bytes()).unwrap();
        assert_eq!(blank.rows[0].cells, ["1"]);
    }

    proptest::proptest! {
        #[test]
        fn never_panics_on_any_bytes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }
}
