//! Everything that is wrong in one file, each with its place.
//!
//! Owns how a place and a value are shown: a value comes from somebody's file, so it is cut
//! short and its control characters are named, never sent to a screen. Prints nothing itself.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::domain::is_forbidden;
use crate::error::Error;
use crate::message::Text;
use crate::messages;

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// A cell of a table, as Excel counts.
    Cell {
        /// The row, from 1.
        row: u32,
        /// The column's letters.
        column: String,
        /// The column's header.
        header: String,
    },
    /// A whole row of a table.
    Row {
        /// The row, from 1.
        row: u32,
    },
    /// A place in a text.
    Line {
        /// The line, from 1.
        line: u32,
        /// The character in it, from 1.
        column: u32,
    },
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What stands there; empty for nothing, and for what must not be repeated.
    pub value: String,
    /// What is wrong with it and what is expected.
    #[serde(serialize_with = "both_languages")]
    pub why: Text,
}

/// All that is wrong in a file; nothing of it is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problems {
    /// The file, as it was named.
    pub file: String,
    /// The workbook's sheet.
    pub sheet: Option<String>,
    /// In the order of the file; never empty.
    pub problems: Vec<Problem>,
}

/// Why a file gives no records.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LoadError {
    /// It cannot be read, or is no such table.
    #[error(transparent)]
    File(#[from] Error),
    /// It can be read, and these places are wrong.
    #[error(transparent)]
    Cells(#[from] Problems),
}

messages! {
    at_cell(row, column, header) { ja: "{row} 行目 {column} 列「{header}」", en: "row {row}, column {column} ({header})" }
    at_row(row) { ja: "{row} 行目", en: "row {row}" }
    at_line(line, column) { ja: "{line} 行目 {column} 文字目", en: "line {line}, column {column}" }
    with_value(place, value, why) { ja: "{place} [{value}]: {why}", en: "{place} [{value}]: {why}" }
    without_value(place, why) { ja: "{place}: {why}", en: "{place}: {why}" }
    in_sheet(file, sheet) { ja: "{file} のシート「{sheet}」", en: "{file}, sheet {sheet}" }
    wrong_places(file, count) { ja: "{file} に {count} 件の誤りがあります", en: "{count} problem(s) in {file}" }
    nothing_loaded() {
        ja: "何も取り込んでいません。すべて直してから、もう一度実行してください",
        en: "nothing was loaded: correct them all and run the command again",
    }
}

impl Problem {
    /// A cell that is wrong.
    pub(super) fn cell(row: u32, column: usize, header: &str, value: &str, why: Text) -> Self {
        let place = Place::Cell { row, column: letters(column), header: shown(header) };
        Self { place, value: shown(value), why }
    }

    /// Place, value and reason in one sentence.
    pub fn text(&self) -> Text {
        let place = match &self.place {
            Place::Cell { row, column, header } => at_cell(row, column, header),
            Place::Row { row } => at_row(row),
            Place::Line { line, column } => at_line(line, column),
        };
        let fill = |place: &str, why: &str| match self.value.as_str() {
            "" => without_value(place, why),
            value => with_value(place, value, why),
        };
        Text { ja: fill(&place.ja, &self.why.ja).ja, en: fill(&place.en, &self.why.en).en }
    }
}

impl Problems {
    /// The first line: how many, and in which file.
    pub fn summary(&self) -> Text {
        let count = self.problems.len();
        match &self.sheet {
            None => wrong_places(&self.file, count),
            Some(sheet) => {
                let file = in_sheet(&self.file, shown(sheet));
                Text { ja: wrong_places(&file.ja, count).ja, en: wrong_places(&file.en, count).en }
            }
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary().en)
    }
}

impl std::error::Error for Problems {}

impl From<Problems> for Error {
    /// One message that lists every problem on a line of its own.
    fn from(problems: Problems) -> Self {
        let mut what = problems.summary();
        for problem in &problems.problems {
            let line = problem.text();
            what.ja.push_str(&format!("\n  {}", line.ja));
            what.en.push_str(&format!("\n  {}", line.en));
        }
        Self::usage(what, nothing_loaded())
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::File(error) => error,
            LoadError::Cells(problems) => problems.into(),
        }
    }
}

fn both_languages<S: Serializer>(text: &Text, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Both<'a> {
        en: &'a str,
        ja: &'a str,
    }
    Both { en: &text.en, ja: &text.ja }.serialize(serializer)
}

/// A column's letters as Excel shows them: 0 is A, 26 is AA.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A value from a file as it can be shown: one line, cut at 40 characters, no controls.
pub(super) fn shown(value: &str) -> String {
    const LONGEST: usize = 40;
    let mut out = String::new();
    for (count, c) in value.trim().chars().enumerate() {
        match c {
            _ if count == LONGEST => {
                out.push('…');
                break;
            }
            '\n' => out.push('⏎'),
            '\t' => out.push(' '),
            c if is_forbidden(c) => out.push_str(&code_point(c)),
            c => out.push(c),
        }
    }
    out
}

/// A character's name for a person: `U+202E`.
pub(super) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_excel() {
        let named: Vec<_> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn shows_no_control_characters_and_no_long_texts() {
        assert_eq!(shown("a\u{1b}[31mb\nc"), "aU+001B[31mb⏎c");
        assert_eq!(shown(&"あ".repeat(50)).chars().count(), 41);
    }

    #[test]
    fn one_message_lists_every_problem_in_both_languages() {
        let problem = Problem::cell(12, 10, "IPアドレス", "10.0.0.999", Text::same("why"));
        let problems =
            Problems { file: "t.csv".into(), sheet: Some("端末".into()), problems: vec![problem.clone(), problem] };
        let error = Error::from(problems);
        assert_eq!(error.kind, crate::error::Kind::Usage);
        insta::assert_snapshot!(error.what.ja, @r"
        t.csv のシート「端末」 に 2 件の誤りがあります
          12 行目 K 列「IPアドレス」 [10.0.0.999]: why
          12 行目 K 列「IPアドレス」 [10.0.0.999]: why
        ");
        insta::assert_snapshot!(error.what.en, @r"
        2 problem(s) in t.csv, sheet 端末
          row 12, column K (IPアドレス) [10.0.0.999]: why
          row 12, column K (IPアドレス) [10.0.0.999]: why
        ");
    }
}
