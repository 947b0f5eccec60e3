//! One thing with all that is known of it, as two columns; and days as people read them.
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
        if console.json { console.json(thing) } else { console.line(self.table.render(self.lang)) }
    }
}

/// A day that is recorded as ISO text; anything else as it is.
pub fn iso_text(text: &str) -> Text {
    text.parse().map_or_else(|_| Text::same(text), day_text)
}

/// A month that is recorded as the ISO date of its first day: 令和2年11月, 2020-11.
pub fn month_text(text: &str) -> Text {
    let whole = iso_text(text);
    let ja = whole.ja.split_inclusive('月').next().unwrap_or(text).to_owned();
    Text { ja, en: text.rsplit_once('-').map_or(text, |(month, _)| month).to_owned() }
}

/// A period, both days included.
pub fn period_text(period: &Period) -> Text {
    let (from, to) = (day_text(period.from), day_text(period.to));
    Text { ja: from_to(from.ja, to.ja).ja, en: from_to(from.en, to.en).en }
}

/// A text on one line, for a cell or a sentence.
pub fn one_line(text: &str) -> String {
    text.split(['\n', '\t']).map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_stand_in_their_era_in_japanese() {
        assert_eq!(iso_text("2019-05-01"), Text { ja: "令和元年5月1日".into(), en: "2019-05-01".into() });
        assert_eq!(month_text("2020-11-01"), Text { ja: "令和2年11月".into(), en: "2020-11".into() });
        assert_eq!(month_text(""), Text::same(""));
        assert_eq!(iso_text("不明"), Text::same("不明"));
    }
}
