//! Problems in an authored file: where, and what would be right.
//!
//! Owns the translation from bytes to lines and columns, and the guess at what was meant.
//! Never stops at the first problem: whoever wrote the file wants all of them.

use super::words;
use crate::domain::nearest;
use crate::message::{Lang, Text};

/// One thing wrong with an authored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what is allowed.
    pub text: Text,
}

impl Problem {
    /// `12:5: …`, to stand behind a file's name.
    pub fn show(&self, lang: Lang) -> String {
        format!("{}:{}: {}", self.line, self.column, self.text.get(lang))
    }
}

/// Collects problems by their place in the text.
pub struct Problems<'s> {
    source: &'s str,
    found: Vec<(usize, Text)>,
}

impl<'s> Problems<'s> {
    /// None yet, of a file with this text.
    pub fn new(source: &'s str) -> Self {
        Self { source, found: Vec::new() }
    }

    /// Notes a problem at a byte.
    pub fn add(&mut self, at: usize, text: Text) {
        self.found.push((at, text));
    }

    /// The text between two bytes, as written.
    pub fn written(&self, range: std::ops::Range<usize>) -> &'s str {
        self.source.get(range).unwrap_or("")
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Every problem, in the order of the file, each once.
    pub fn into_list(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|(at, _)| *at);
        self.found.dedup();
        let mut chars = self.source.char_indices().peekable();
        let (mut line, mut column) = (1, 1);
        let mut list = Vec::with_capacity(self.found.len());
        for (at, text) in self.found {
            while let Some((_, c)) = chars.next_if(|(byte, _)| *byte < at) {
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            list.push(Problem { line, column, text });
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
        let places: Vec<_> = problems.into_list().iter().map(|problem| (problem.line, problem.column)).collect();
        assert_eq!(places, [(1, 1), (2, 5)]);
    }

    #[test]
    fn guesses_only_what_is_near() {
        assert!(meant("instructoin", &["instruction", "title"]).en.contains("instruction"));
        assert_eq!(meant("colour", &["instruction", "title"]).en, "");
    }
}
