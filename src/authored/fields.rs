//! A TOML table read field by field, each value with its place.
//!
//! Owns types, lists of words and unknown names. Knows nothing of what fields mean together:
//! that is `check`'s.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Problems, meant};
use super::words;
use crate::domain::{forbidden_character, nearest, normalise};

/// A value and where it stands.
pub type Given<T> = Spanned<T>;

/// One table of the file.
#[derive(Clone, Copy)]
pub struct Fields<'t> {
    table: &'t DeTable<'t>,
    /// Where it begins, to say what is missing from it.
    pub at: usize,
}

impl<'t> Fields<'t> {
    /// The fields of a table that begins at a byte.
    pub fn new(table: &'t DeTable<'t>, at: usize) -> Self {
        Self { table, at }
    }

    /// Where a field's name stands; `None` where it is not given.
    pub fn place(&self, key: &str) -> Option<usize> {
        self.table.get_key_value(key).map(|(name, _)| name.span().start)
    }

    /// Reports every name that is not known here.
    pub fn only(&self, known: &[&str], problems: &mut Problems<'_>) {
        for name in self.table.keys().filter(|name| !known.contains(&name.get_ref().as_ref())) {
            let key = clean(name.get_ref());
            // with a near name in sight, a list of all would only hide it
            let near = nearest(&key, known.iter().copied()).map(words::did_you_mean);
            let help = near.unwrap_or_else(|| words::there_are(known.join(", ")));
            problems.add(name.span().start, words::unknown_key(&key).and(help));
        }
    }

    /// The TOML type of a field's value, for fields that can be written in several ways.
    pub fn kind(&self, key: &str) -> Option<&'static str> {
        self.value(key).map(|value| value.get_ref().type_str())
    }

    /// Whether a field's value is a list.
    pub fn is_list(&self, key: &str) -> bool {
        self.kind(key) == Some("array")
    }

    fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// Reports a field that must be there.
    pub fn require<T>(&self, key: &str, example: &str, given: Option<T>, problems: &mut Problems<'_>) -> Option<T> {
        if self.value(key).is_none() {
            problems.add(self.at, words::missing(key, example));
        }
        given
    }

    /// A text that is not empty.
    pub fn text(&self, key: &str, problems: &mut Problems<'_>) -> Option<Given<String>> {
        read_text(key, self.value(key)?, problems)
    }

    /// A list of texts that are not empty; `None` where it is not a list.
    pub fn texts(&self, key: &str, problems: &mut Problems<'_>) -> Option<Vec<Given<String>>> {
        let value = self.value(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            problems.add(value.span().start, words::wants_list(key, value.get_ref().type_str()));
            return None;
        };
        Some(items.iter().filter_map(|item| read_text(key, item, problems)).collect())
    }

    /// One of a closed list of words.
    pub fn word<T: Copy>(&self, key: &str, known: &[(&str, T)], problems: &mut Problems<'_>) -> Option<Given<T>> {
        let given = self.text(key, problems)?;
        read_word(key, &given, known, problems)
    }

    /// A whole number from 1.
    pub fn number(&self, key: &str, problems: &mut Problems<'_>) -> Option<u32> {
        let value = self.value(key)?;
        let at = value.span().start;
        let DeValue::Integer(integer) = value.get_ref() else {
            problems.add(at, words::wants_number(key, value.get_ref().type_str()));
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| *number > 0);
        if number.is_none() {
            problems.add(at, words::number_range(key, clean(problems.written(value.span()))));
        }
        number
    }

    /// `true` or `false`; `false` where it is not given.
    pub fn flag(&self, key: &str, problems: &mut Problems<'_>) -> bool {
        let Some(value) = self.value(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            problems.add(value.span().start, words::wants_bool(key, value.get_ref().type_str()));
            false
        })
    }

    /// A table inside the table, `example` being how it is written.
    pub fn table(&self, key: &str, example: &str, problems: &mut Problems<'_>) -> Option<Self> {
        let value = self.value(key)?;
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Table(table) => Some(Self::new(table, at)),
            other => {
                problems.add(at, words::wants_table(key, example, other.type_str()));
                None
            }
        }
    }

    /// The tables of a `[[key]]` list.
    pub fn tables(&self, key: &str, problems: &mut Problems<'_>) -> Vec<Self> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            problems.add(value.span().start, words::wants_headings(key, value.get_ref().type_str()));
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(Self::new(table, item.span().start)),
                other => problems.add(item.span().start, words::wants_headings(key, other.type_str())),
            }
        }
        tables
    }
}

fn read_text(key: &str, value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Option<Given<String>> {
    let span = value.span();
    let DeValue::String(text) = value.get_ref() else {
        problems.add(span.start, words::wants_text(key, value.get_ref().type_str()));
        return None;
    };
    let text = normalise(text);
    if text.trim().is_empty() {
        problems.add(span.start, words::empty(key));
        return None;
    }
    if let Some(c) = forbidden_character(&text) {
        // an escape (\u202e) stands nowhere as itself: then the value's beginning is named
        let offset = problems.written(span.clone()).find(c).unwrap_or(0);
        problems.add(span.start + offset, words::forbidden(key, format!("{:04X}", u32::from(c))));
        return None;
    }
    Some(Spanned::new(span, text))
}

/// The meaning of a word of a closed list.
pub fn read_word<T: Copy>(
    key: &str,
    given: &Given<String>,
    known: &[(&str, T)],
    problems: &mut Problems<'_>,
) -> Option<Given<T>> {
    let word = given.get_ref();
    if let Some((_, meaning)) = known.iter().find(|(name, _)| name == word) {
        return Some(Spanned::new(given.span(), *meaning));
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let refusal = words::not_a_word(key, word, names.join(", "));
    problems.add(given.span().start, refusal.and(meant(word, &names)));
    None
}

/// A name or value from the file, fit to be shown: short and without control characters.
fn clean(text: &str) -> String {
    let shown: String = text
        .chars()
        .take(60)
        .map(|c| if forbidden_character(c.encode_utf8(&mut [0; 4])).is_some() { '?' } else { c })
        .collect();
    if text.chars().nth(60).is_some() { shown + "…" } else { shown }
}
