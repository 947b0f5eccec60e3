//! One thing with all that is known of it, as two columns; and days as people read them: ISO in tables, so
//! that they can be compared and copied; in their era in sentences.
//!
//! Only arranges text: knows no record and no rule.

use serde::Serialize;

pub use crate::domain::day_text;

use crate::domain::Period;
use crate::error::Result;
use crate::message::{Lang, Text};
use crate::messages;
use crate::ui::{Console, Table};

messages! {
    item() { ja: "項目", en: "field" }
    content() { ja: "内容", en: "value" }
    from_to(from, to) { ja: "{from} から {to} まで", en: "{from} to {to}" }
}

/// A number of bytes for a person.
pub fn bytes(size: u64) -> String {
    match size {
        0..1024 => format!("{size} B"),
        1024..1_048_576 => format!("{} KiB", size >> 10),
        _ => format!("{}.{} MiB", size >> 20, (size >> 10 & 1023) * 10 / 1024),
    }
}

/// Titles and values of one thing.
pub struct Details {
    lang: Lang,
    table: Table,
}

impl Details {
    /// Nothing yet.
    pub fn new(lang: Lang) -> Self {
        Self { lang, table: Table::new([item(), content()]) }
    }

    /// Adds a line.
    pub fn add(&mut self, title: &Text, value: &Text) {
        self.table.row([title.get(self.lang), value.get(self.lang)]);
    }

    /// Shows them, or the thing itself where JSON is wanted.
    ///
    /// # Errors
    /// Where stdout cannot be written to.
    pub fn show(&self, console: Console, thing: &impl Serialize) -> Result<()> {
        if console.json { console.json(thing) } else { console.listing(&self.table) }
    }
}

/// A month that is recorded as the ISO date of its first day: 2020-11.
pub fn month_text(text: &str) -> &str {
    let is_first = text.ends_with("-01") && text.len() == "2020-11-01".len();
    text.rsplit_once('-').filter(|_| is_first).map_or(text, |(month, _)| month)
}

/// A period, both days included.
pub fn period_text(period: &Period) -> Text {
    let (from, to) = (day_text(period.from), day_text(period.to));
    Text { ja: from_to(from.ja, to.ja).ja, en: from_to(from.en, to.en).en }
}

/// A period in a table, both days included.
pub fn period_cell(period: &Period) -> Text {
    from_to(period.from, period.to)
}

/// A text on one line, for a cell or a sentence.
pub fn one_line(text: &str) -> String {
    text.split(['\n', '\t']).map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_stand_as_iso_and_anything_else_as_it_is() {
        assert_eq!(["2020-11-01", "", "不明"].map(month_text), ["2020-11", "", "不明"]);
    }
}
