//! Where in a file the checklist stands: which sheet, which row has the headings, what the title says.

use super::columns::{ColumnGuess, Part, given, guess, names_heading};
use crate::domain::fold;
use crate::error::{Error, Result};
use crate::messages;
use crate::register::{Row, Sheet};

/// Titles may stand above the headings, within so many rows.
const HEADER_WITHIN: usize = 30;
/// So many headings must be known for a row to be the one with the headings.
const KNOWN: usize = 2;

messages! {
    no_sheet(name) { ja: "シート「{name}」がありません", en: "there is no sheet {name}" }
    sheets_are(names) { ja: "シートは {names} です", en: "the sheets are {names}" }
    no_header(file) { ja: "{file} に見出しの行が見つかりません", en: "{file} has no row of headings that are known" }
    say_columns() {
        ja: "--columns title=B,instruction=C のように、どの列が何かを指定してください（見出しの行がなければ先頭の行から読みます）",
        en: "say which column is what, as in --columns title=B,instruction=C; without a row of headings it is read from the first row",
    }
}

/// A checklist as it lies in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The sheet's name.
    pub sheet: Option<String>,
    /// What stands above the headings.
    pub above: Vec<String>,
    /// The number of the row with the headings; none where there is none.
    pub header: Option<u32>,
    /// What the columns are.
    pub columns: Vec<ColumnGuess>,
    /// The rows below.
    pub rows: Vec<Row>,
}

/// Finds the checklist; `words` say what the columns are, where somebody says so.
///
/// # Errors
/// No such sheet, no row with headings, a column that there is not.
pub fn find(file: &str, sheets: Vec<Sheet>, wanted: Option<&str>, words: &[String]) -> Result<Layout> {
    let is_wanted = |sheet: &Sheet| {
        let name = sheet.name.as_deref().unwrap_or_default();
        wanted.is_none_or(|wanted| fold(name) == fold(wanted))
    };
    let names: Vec<String> = sheets.iter().filter_map(|sheet| sheet.name.clone()).collect();
    let sheets: Vec<Sheet> = sheets.into_iter().filter(is_wanted).collect();
    if let (Some(name), true) = (wanted, sheets.is_empty()) {
        return Err(Error::usage(no_sheet(name), sheets_are(names.join("、"))));
    }
    for sheet in &sheets {
        let within = sheet.rows.iter().take(HEADER_WITHIN);
        if let Some(at) = within.into_iter().position(|row| is_header(row) || names_heading(row, words)) {
            return layout(sheet, at, words);
        }
    }
    match sheets.into_iter().find(|sheet| !sheet.rows.is_empty()) {
        Some(sheet) if !words.is_empty() => {
            let widest = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
            let none = Row { number: 0, cells: vec![String::new(); widest] };
            let columns = given(&none, words)?;
            Ok(Layout { sheet: sheet.name, above: Vec::new(), header: None, columns, rows: sheet.rows })
        }
        _ => Err(Error::usage(no_header(file), say_columns())),
    }
}

fn layout(sheet: &Sheet, at: usize, words: &[String]) -> Result<Layout> {
    let (above, rest) = sheet.rows.split_at_checked(at).unwrap_or((&sheet.rows, &[]));
    let Some((header, rows)) = rest.split_first() else {
        return Err(Error::usage(no_header(sheet.name.as_deref().unwrap_or_default()), say_columns()));
    };
    let columns = if words.is_empty() { guess(header) } else { given(header, words)? };
    let texts = above.iter().flat_map(|row| &row.cells).map(|cell| cell.trim().to_owned());
    Ok(Layout {
        sheet: sheet.name.clone(),
        above: texts.filter(|text| !text.is_empty()).collect(),
        header: Some(header.number),
        columns,
        rows: rows.to_vec(),
    })
}

/// Whether a row has the headings: it names what a step is, and more.
fn is_header(row: &Row) -> bool {
    let known = guess(row).into_iter().filter_map(|it| it.part).collect::<Vec<_>>();
    known.len() >= KNOWN && known.iter().any(|part| matches!(part, Part::Title | Part::Instruction))
}
