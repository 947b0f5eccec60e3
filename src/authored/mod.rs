//! Files that people write by hand (TOML): procedures and paper forms.
//!
//! Owns what they share: encoding, syntax, fields with their places, every problem at once with
//! line and column. Knows nothing of what a file is about. Must survive any bytes: limits and
//! errors, never a panic.

mod excerpt;
mod fields;
mod problem;
pub mod words;

use std::fmt::Display;

use toml::Spanned;
use toml::de::DeTable;

use crate::message::{Lang, Text};

pub use fields::{Fields, Given, read_word};
pub use problem::{Complaint, Problem, Problems, Severity, meant};

/// Syntax errors reported at most; behind the first ones the parser only guesses.
const MAX_SYNTAX_ERRORS: usize = 20;

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspected<T> {
    /// Its meaning; none where anything is wrong.
    pub made: Option<T>,
    /// Every problem and warning at once, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads a file of at most `most` bytes; `make` gives its meaning and notes what is wrong.
///
/// # Errors
/// Every problem at once, in the order of the file; never an empty list.
pub fn read<T>(
    bytes: &[u8],
    most: usize,
    make: impl FnOnce(&Fields<'_>, &mut Problems<'_>) -> Option<T>,
) -> Result<T, Vec<Problem>> {
    let Inspected { made, mut problems } = inspect(bytes, most, make);
    problems.retain(|problem| problem.severity == Severity::Error);
    made.ok_or(problems)
}

/// As [`read`], with warnings.
pub fn inspect<T>(
    bytes: &[u8],
    most: usize,
    make: impl FnOnce(&Fields<'_>, &mut Problems<'_>) -> Option<T>,
) -> Inspected<T> {
    let refused = |problems| Inspected { made: None, problems };
    let source = match text(bytes, most) {
        Ok(source) => source,
        Err(problems) => return refused(problems),
    };
    if source.starts_with('\u{feff}') {
        return refused(vec![Problem::whole(words::has_bom())]);
    }
    let table = match tables(source) {
        Ok(table) => table,
        Err(problems) => return refused(problems),
    };
    let mut problems = Problems::new(source);
    let made = make(&Fields::new(table.get_ref(), 0), &mut problems);
    let is_sound = problems.count() == 0;
    Inspected { made: made.filter(|_| is_sound), problems: problems.into_list() }
}

/// A file of at most `most` bytes as text.
///
/// # Errors
/// One that is larger, or no UTF-8.
pub fn text(bytes: &[u8], most: usize) -> Result<&str, Vec<Problem>> {
    if bytes.len() > most {
        return Err(vec![Problem::whole(words::too_large(bytes.len(), most))]);
    }
    std::str::from_utf8(bytes).map_err(|why| not_utf8(bytes, why.valid_up_to()))
}

/// The tables of a file.
///
/// # Errors
/// Everything about its syntax that is wrong.
pub fn tables(source: &str) -> Result<Spanned<DeTable<'_>>, Vec<Problem>> {
    let mut problems = Problems::new(source);
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors.iter().take(MAX_SYNTAX_ERRORS) {
        let detail = error.message();
        let at = error.span().map_or(source.len(), |span| span.start);
        let rest = source.get(at..).unwrap_or_default();
        problems.add(at, words::syntax(words::syntax_in_japanese(detail, rest), detail));
    }
    if problems.count() > 0 { Err(problems.into_list()) } else { Ok(table) }
}

/// What is wrong with a file as one text: each problem behind its place, and beneath it the line it stands in.
pub fn told(file: impl Display, problems: &[Problem]) -> Text {
    let said = |lang: Lang| {
        let each = problems.iter().map(|problem| format!("{file}:{}{}", problem.show(lang), problem.beneath()));
        each.collect::<Vec<_>>().join("\n  ")
    };
    Text { ja: said(Lang::Ja), en: said(Lang::En) }
}

fn not_utf8(bytes: &[u8], valid: usize) -> Vec<Problem> {
    let sound = bytes.get(..valid).and_then(|sound| std::str::from_utf8(sound).ok()).unwrap_or("");
    let mut problems = Problems::new(sound);
    problems.add(valid, words::not_utf8());
    problems.into_list()
}

/// Reads `schema`, of which this program knows 1.
pub fn read_schema(head: &Fields<'_>, problems: &mut Problems<'_>) {
    let schema = head.number("schema", problems);
    if let Some(other) = head.require("schema", "schema = 1", schema, problems)
        && other != 1
    {
        problems.add(head.place("schema").unwrap_or(head.at), words::unknown_schema(other));
    }
}

/// Whether a text can be an id: `[a-z0-9][a-z0-9-]*`.
pub fn is_id(text: &str) -> bool {
    !text.starts_with('-')
        && !text.is_empty()
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Reads the `id` of a table.
pub fn read_id(fields: &Fields<'_>, example: &str, problems: &mut Problems<'_>) -> Option<Given<String>> {
    let id = fields.text("id", problems);
    fields.require("id", example, id, problems).filter(|id| fits_id("id", id, problems))
}

/// Whether a name fits as an id; says so where it does not.
pub fn fits_id(key: &str, given: &Given<String>, problems: &mut Problems<'_>) -> bool {
    let fits = is_id(given.get_ref());
    if !fits {
        problems.add(given.span().start, words::bad_id(key, given.get_ref()));
    }
    fits
}
