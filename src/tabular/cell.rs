//! One cell: what it holds, and how that reads for people, in a file for programs and in JSON.
//!
//! People read days in their era in Japanese; files and JSON have ISO. Never a format of Excel: those
//! are the workbook's.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::domain::{Moment, day_in_era, month_in_era};
use crate::message::{Lang, Text};
use crate::messages;

messages! {
    yes() { ja: "はい", en: "yes" }
    no() { ja: "いいえ", en: "no" }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text as it was recorded.
    Text(String),
    /// Words of this program.
    Words(Text),
    /// One of a closed list of things: what it is called, and its name for programs.
    Named(Text, &'static str),
    /// A decimal.
    Number(Decimal),
    /// How many.
    Count(u64),
    /// A day.
    Day(NaiveDate),
    /// A month, as its first day.
    Month(NaiveDate),
    /// A moment.
    Moment(Moment),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// As people read it.
    pub fn shown(&self, lang: Lang) -> String {
        match self {
            Self::Day(day) if lang == Lang::Ja => day_in_era(*day),
            Self::Month(day) if lang == Lang::Ja => month_in_era(*day),
            Self::Moment(at) if lang == Lang::Ja => {
                let minute = at.minute();
                let time = minute.split_once(' ').map_or("", |(_, time)| time);
                format!("{} {time}", day_in_era(at.day()))
            }
            _ => self.plain(lang),
        }
    }

    /// As a file for programs has it.
    pub fn plain(&self, lang: Lang) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Words(words) | Self::Named(words, _) => words.get(lang).to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Month(day) => day.format("%Y-%m").to_string(),
            Self::Moment(at) => at.minute(),
            Self::Flag(flag) => if *flag { yes() } else { no() }.get(lang).to_owned(),
        }
    }

    /// As JSON: decimals as text, times as in events, the program's words in English, closed lists by their names.
    pub fn json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Count(count) => json!(count),
            Self::Moment(at) => json!(at),
            Self::Flag(flag) => json!(flag),
            Self::Named(_, name) => json!(name),
            other => Value::String(other.plain(Lang::En)),
        }
    }

    /// Whether it is a text that people typed, which a file must not take for anything else.
    pub(super) fn is_words(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Words(_) | Self::Named(..))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::from(text.clone())
    }
}

impl From<Text> for Cell {
    fn from(words: Text) -> Self {
        if words.ja.is_empty() && words.en.is_empty() { Self::Empty } else { Self::Words(words) }
    }
}

impl From<Moment> for Cell {
    fn from(at: Moment) -> Self {
        Self::Moment(at)
    }
}

impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        u64::try_from(count).map_or(Self::Empty, Self::Count)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Self::Count(u64::from(count))
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A day that is recorded as ISO text; anything else as it is.
pub fn typed_day(text: &str) -> Cell {
    text.parse().map_or_else(|_| Cell::from(text), Cell::Day)
}

/// A decimal that is recorded as text, where writing it again gives the same text; anything else as it is.
pub fn decimal(text: &str) -> Cell {
    match text.parse::<Decimal>() {
        Ok(number) if number.to_string() == text => Cell::Number(number),
        _ => Cell::from(text),
    }
}
