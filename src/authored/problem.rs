//! Problems in an authored file: where, and what would be right.
//!
//! Owns the translation from bytes to lines and columns, and the guess at what was meant.
//! Never stops at the first problem: whoever wrote the file wants all of them.

use std::sync::Arc;

use super::words;
use crate::domain::nearest;
use crate::message::{Lang, Text};

/// Characters of a line that are kept to be shown.
const MOST_SHOWN: usize = 400;

/// Whether a file can be used in spite of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, but probably something else was meant.
    Warning,
}

impl Severity {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What is wrong, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Its name, with underscores.
    pub code: &'static str,
    /// What is wrong and what is allowed.
    pub text: Text,
}

impl Complaint {
    /// The same with more behind it.
    #[must_use]
    pub fn and(self, more: Text) -> Self {
        Self { text: words::join(self.text, more), ..self }
    }
}

impl From<Text> for Complaint {
    /// A sentence that has no name of its own.
    fn from(text: Text) -> Self {
        Self { code: "wrong", text }
    }
}

/// Declares sentences as [`messages!`](crate::messages) does, each as a [`Complaint`] whose code is its name.
#[macro_export]
macro_rules! complaints {
    ($($name:ident($($arg:ident),*) { ja: $ja:literal, en: $en:literal $(,)? })+) => {
        $(
            #[allow(missing_docs, clippy::needless_pass_by_value, reason = "the sentences document themselves")]
            pub fn $name($($arg: impl ::std::fmt::Display),*) -> $crate::authored::Complaint {
                let text = $crate::message::Text { ja: format!($ja), en: format!($en) };
                $crate::authored::Complaint { code: stringify!($name), text }
            }
        )+
    };
}

/// One thing wrong with an authored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether the file can be used.
    pub severity: Severity,
    /// Its name for programs: `unknown-key`.
    pub code: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what is allowed.
    pub text: Text,
    /// The line as written, its beginning where it is very long.
    pub source: Arc<str>,
}

impl Problem {
    /// A problem of a file as a whole.
    pub fn whole(complaint: impl Into<Complaint>) -> Self {
        Self::at(1, 1, complaint)
    }

    /// A problem at a place whose line is not shown.
    pub fn at(line: usize, column: usize, complaint: impl Into<Complaint>) -> Self {
        Self::new(Severity::Error, complaint.into(), (line, column), Arc::from(""))
    }

    fn new(severity: Severity, complaint: Complaint, (line, column): (usize, usize), source: Arc<str>) -> Self {
        let code = complaint.code.replace('_', "-");
        Self { severity, code, line, column, text: complaint.text, source }
    }

    /// `12:5: …`, to stand behind a file's name.
    pub fn show(&self, lang: Lang) -> String {
        let text = match self.severity {
            Severity::Error => self.text.clone(),
            Severity::Warning => words::probably(self.text.get(lang)),
        };
        format!("{}:{}: {}", self.line, self.column, text.get(lang))
    }
}

/// Collects problems by their place in the text.
pub struct Problems<'s> {
    source: &'s str,
    found: Vec<(usize, Severity, Complaint)>,
}

impl<'s> Problems<'s> {
    /// None yet, of a file with this text.
    pub fn new(source: &'s str) -> Self {
        Self { source, found: Vec::new() }
    }

    /// Notes a problem at a byte.
    pub fn add(&mut self, at: usize, complaint: impl Into<Complaint>) {
        self.found.push((at, Severity::Error, complaint.into()));
    }

    /// Notes at a byte what is allowed but probably not meant.
    pub fn warn(&mut self, at: usize, complaint: Complaint) {
        self.found.push((at, Severity::Warning, complaint));
    }

    /// The text between two bytes, as written.
    pub fn written(&self, range: std::ops::Range<usize>) -> &'s str {
        self.source.get(range).unwrap_or("")
    }

    /// How many there are, without warnings.
    pub fn count(&self) -> usize {
        self.found.iter().filter(|(_, severity, _)| *severity == Severity::Error).count()
    }

    /// Every problem and warning, in the order of the file, each once.
    pub fn into_list(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|(at, ..)| *at);
        self.found.dedup();
        let mut chars = self.source.char_indices().peekable();
        let (mut line, mut column, mut begin) = (1, 1, 0);
        let mut shown: (usize, Arc<str>) = (0, Arc::from(""));
        let mut list = Vec::with_capacity(self.found.len());
        for (at, severity, complaint) in self.found {
            while let Some((byte, c)) = chars.next_if(|(byte, _)| *byte < at) {
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
                if c == '\n' {
                    begin = byte + 1;
                }
            }
            if shown.0 != line {
                let text = self.source.get(begin..).and_then(|rest| rest.lines().next()).unwrap_or("");
                shown = (line, text.chars().take(MOST_SHOWN).collect::<String>().into());
            }
            list.push(Problem::new(severity, complaint, (line, column), shown.1.clone()));
        }
        list
    }
}

/// `; did you mean …` with the known word nearest to a given one, or nothing.
pub fn meant(given: &str, known: &[&str]) -> Text {
    nearest(given, known.iter().copied()).map_or_else(|| Text::same(""), words::did_you_mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let mut problems = Problems::new("一行目\n二行目 x\n");
        problems.add("一行目\n二行目 ".len(), Text::same("x"));
        problems.add(0, Text::same("first"));
        let list = problems.into_list();
        let places: Vec<_> = list.iter().map(|problem| (problem.line, problem.column, &*problem.source)).collect();
        assert_eq!(places, [(1, 1, "一行目"), (2, 5, "二行目 x")]);
    }

    #[test]
    fn guesses_only_what_is_near() {
        assert!(meant("instructoin", &["instruction", "title"]).en.contains("instruction"));
        assert_eq!(meant("colour", &["instruction", "title"]).en, "");
    }
}
