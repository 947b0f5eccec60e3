//! One value: from what a person types or a fact says to what is stored, and to what is printed.
//!
//! Stored: text; ISO days; moments as in events; `18:02`; decimals as text; lists of rows.
//! Printed: days in their era (元年), moments with the day, nothing machine-like.

use chrono::{NaiveDate, TimeZone};
use serde_json::{Map, Value};

use super::form::{Column, FieldType};
use super::words;
use crate::domain::{DayProblem, Digest, Moment, day_in_era, fold, forbidden_character, jst, normalise, parse_day};
use crate::message::Text;

/// What a value must fit into.
pub(super) struct Shape<'f> {
    pub kind: FieldType,
    pub choices: &'f [String],
    pub columns: &'f [Column],
}

impl<'f> Shape<'f> {
    fn of(column: &'f Column) -> Self {
        Self { kind: column.kind, choices: &[], columns: &[] }
    }

    /// The value as it is stored; `null` where nothing is given.
    ///
    /// # Errors
    /// What is wrong and what is expected.
    pub fn accept(&self, given: &Value) -> Result<Value, (Text, Text)> {
        if is_empty(given) {
            return Ok(Value::Null);
        }
        match self.kind {
            FieldType::Table => self.rows(given),
            FieldType::Photos => photos(given),
            FieldType::Signature => Err((words::never_filled(), words::sign_by_hand())),
            FieldType::Bool => flag(given),
            kind => {
                let joint = if kind == FieldType::Lines { "\n" } else { "、" };
                let text = plain(given, joint).ok_or_else(|| (words::no_text(), words::give_text()))?;
                if let Some(c) = forbidden_character(&text) {
                    return Err((words::forbidden(format!("{:04X}", u32::from(c))), words::delete_it()));
                }
                self.one(&text)
            }
        }
    }

    fn one(&self, text: &str) -> Result<Value, (Text, Text)> {
        let text = text.trim();
        let stored = match self.kind {
            FieldType::Date => read_day(text)?.to_string(),
            FieldType::DateTime => read_moment(text)?.to_string(),
            FieldType::Time => read_time(text).ok_or_else(|| (words::not_a_time(text), words::give_time()))?,
            FieldType::Number => read_number(text).ok_or_else(|| (words::not_a_number(text), words::give_number()))?,
            FieldType::Choice => {
                let choice = self.choices.iter().find(|choice| fold(choice) == fold(text));
                let known = || (words::not_a_choice(text), words::give_choice(self.choices.join("、")));
                choice.ok_or_else(known)?.clone()
            }
            FieldType::Text if text.contains('\n') => return Err((words::several_lines(), words::give_line())),
            _ => text.to_owned(),
        };
        Ok(Value::String(stored))
    }

    fn rows(&self, given: &Value) -> Result<Value, (Text, Text)> {
        let rows = given.as_array().ok_or_else(|| (words::no_rows(), self.give_rows()))?;
        let mut stored = Vec::with_capacity(rows.len());
        for (number, row) in (1usize..).zip(rows) {
            let row = row.as_object().ok_or_else(|| (words::no_row(number), self.give_rows()))?;
            if let Some(name) = row.keys().find(|name| self.columns.iter().all(|column| column.id != **name)) {
                return Err((words::no_column(name, number), self.give_rows()));
            }
            let mut cells = Map::new();
            for column in self.columns {
                let given = row.get(&column.id).unwrap_or(&Value::Null);
                let cell = Self::of(column).accept(given);
                let cell = cell.map_err(|(what, help)| (in_row(number, column, &what), help))?;
                cells.insert(column.id.clone(), cell);
            }
            if cells.values().any(|cell| !cell.is_null()) {
                stored.push(Value::Object(cells));
            }
        }
        Ok(if stored.is_empty() { Value::Null } else { Value::Array(stored) })
    }

    fn give_rows(&self) -> Text {
        let names: Vec<&str> = self.columns.iter().map(|column| column.id.as_str()).collect();
        words::give_rows(names.join(", "))
    }
}

fn in_row(number: usize, column: &Column, what: &Text) -> Text {
    let ja = words::in_row(number, &column.label, &what.ja).ja;
    Text { ja, en: words::in_row(number, &column.label_en, &what.en).en }
}

/// Whether a value says nothing.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A value as one text, the texts of a list joined.
pub(super) fn plain(value: &Value, joint: &str) -> Option<String> {
    match value {
        Value::String(text) => Some(normalise(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(yes_no(*flag).to_owned()),
        Value::Array(items) => {
            let texts: Option<Vec<String>> =
                items.iter().filter(|item| !is_empty(item)).map(|item| plain(item, joint)).collect();
            let mut once: Vec<String> = Vec::new();
            for text in texts? {
                if !once.contains(&text) {
                    once.push(text);
                }
            }
            Some(once.join(joint))
        }
        Value::Null | Value::Object(_) => None,
    }
}

fn yes_no(flag: bool) -> &'static str {
    if flag { "○" } else { "―" }
}

fn flag(given: &Value) -> Result<Value, (Text, Text)> {
    let word = plain(given, "").unwrap_or_default();
    match fold(&word).as_str() {
        "はい" | "有" | "あり" | "YES" | "Y" | "TRUE" | "○" | "〇" => Ok(Value::Bool(true)),
        "いいえ" | "無" | "なし" | "NO" | "N" | "FALSE" | "×" | "―" | "-" => Ok(Value::Bool(false)),
        _ => Err((words::not_a_flag(word), words::give_flag())),
    }
}

fn photos(given: &Value) -> Result<Value, (Text, Text)> {
    let wrong = || (words::no_photos(), words::give_photos());
    let mut stored = Vec::new();
    for photo in given.as_array().ok_or_else(wrong)? {
        let text = |name: &str| photo.get(name).and_then(Value::as_str).map(normalise).unwrap_or_default();
        let (name, sha256, caption) = (text("name"), text("sha256"), text("caption"));
        if sha256.parse::<Digest>().is_err() || [&name, &caption].iter().any(|it| forbidden_character(it).is_some()) {
            return Err(wrong());
        }
        let at = Moment::parse(&text("at")).map(|at| ("at", at.to_string()));
        let members = at.into_iter().chain([("caption", caption), ("name", name), ("sha256", sha256)]);
        let members = members.map(|(key, text)| (key.to_owned(), Value::String(text)));
        stored.push(Value::Object(members.collect()));
    }
    Ok(Value::Array(stored))
}

fn read_day(text: &str) -> Result<NaiveDate, (Text, Text)> {
    if let Some(moment) = Moment::parse(text) {
        return Ok(moment.day());
    }
    parse_day(text).map_err(|problem| {
        let what = match problem {
            DayProblem::Form => words::not_a_day(text),
            DayProblem::NoYear => words::no_year(text),
            DayProblem::NoSuchDay => words::no_such_day(text),
            DayProblem::OutsideEra => words::outside_era(text),
        };
        (what, words::give_day())
    })
}

/// `令和6年6月3日 18時02分`, `R6.6.3 18:02`, `2024-06-03T18:02`, or a moment as in events.
fn read_moment(text: &str) -> Result<Moment, (Text, Text)> {
    if let Some(moment) = Moment::parse(text) {
        return Ok(moment);
    }
    let wrong = || (words::not_a_moment(text), words::give_moment());
    let cut =
        text.rfind('日').map(|at| at + '日'.len_utf8()).or_else(|| text.rfind([' ', '　', 'T'])).ok_or_else(wrong)?;
    let (day, time) = (text.get(..cut).unwrap_or_default(), text.get(cut..).unwrap_or_default());
    let day = read_day(day.trim())?;
    let time = read_time(time.trim_start_matches(['T', ' ', '　'])).ok_or_else(wrong)?;
    let (hour, minute) = time.split_once(':').ok_or_else(wrong)?;
    let at = day.and_hms_opt(hour.parse().unwrap_or(99), minute.parse().unwrap_or(99), 0).ok_or_else(wrong)?;
    jst().from_local_datetime(&at).single().map(|at| Moment::new(at.to_utc())).ok_or_else(wrong)
}

/// A time of day as `18:02`; of a moment, its time in Japan.
fn read_time(text: &str) -> Option<String> {
    if let Some(moment) = Moment::parse(text) {
        return moment.minute().split_once(' ').map(|(_, time)| time.to_owned());
    }
    let folded = fold(text);
    let (hour, minute) = match folded.split_once(['時', ':']) {
        Some((hour, "")) => (hour, "0"),
        Some((hour, minute)) => (hour, minute.trim_end_matches('分')),
        None => return None,
    };
    let number = |digits: &str| -> Option<u32> {
        let sound = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| sound)
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

fn read_number(text: &str) -> Option<String> {
    let folded = fold(text).replace(',', "");
    folded.parse::<rust_decimal::Decimal>().ok().filter(|_| !folded.starts_with('+')).map(|number| number.to_string())
}

/// A stored value as it is printed, but for tables and photos.
pub fn printed(kind: FieldType, value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Bool(flag) => return yes_no(*flag).to_owned(),
        other => return plain(other, "、").unwrap_or_default(),
    };
    match kind {
        FieldType::Date => text.parse().map_or_else(|_| text.to_owned(), day_in_era),
        FieldType::DateTime => {
            let at = Moment::parse(text).and_then(|at| Some((at.day(), at.minute().split_once(' ')?.1.to_owned())));
            at.map_or_else(|| text.to_owned(), |(day, time)| format!("{} {time}", day_in_era(day)))
        }
        FieldType::Number => grouped(text),
        _ => text.replace('\t', "    "),
    }
}

/// A number with a comma before every three digits of its whole part.
fn grouped(text: &str) -> String {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.split_at(whole.len() - whole.trim_start_matches('-').len());
    let mut shown = sign.to_owned();
    for (place, digit) in (0..digits.len()).rev().zip(digits.chars()) {
        shown.push(digit);
        if place > 0 && place % 3 == 0 {
            shown.push(',');
        }
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn accept(kind: FieldType, given: Value) -> Result<Value, String> {
        let choices = ["有".to_owned(), "無".to_owned()];
        Shape { kind, choices: &choices, columns: &[] }.accept(&given).map_err(|(what, _)| what.en)
    }

    #[test]
    fn days_are_read_in_any_form_and_printed_in_their_era() {
        for (given, iso, era) in [
            ("平成31年4月30日", "2019-04-30", "平成31年4月30日"),
            ("令和元年5月1日", "2019-05-01", "令和元年5月1日"),
            ("R6.6.3", "2024-06-03", "令和6年6月3日"),
            ("2024-06-03T00:30:00.000+09:00", "2024-06-03", "令和6年6月3日"),
        ] {
            assert_eq!(accept(FieldType::Date, json!(given)), Ok(json!(iso)));
            assert_eq!(printed(FieldType::Date, &json!(iso)), era);
        }
        assert!(accept(FieldType::Date, json!("6/3")).unwrap_err().contains("no year"));
        assert!(accept(FieldType::Date, json!("平成31年5月1日")).unwrap_err().contains("era"));
    }

    #[test]
    fn moments_and_times_are_read_in_any_form() {
        let at = json!("2024-06-03T18:02:00.000+09:00");
        for given in ["令和6年6月3日 18時02分", "R6.6.3 18:02", "2024-06-03T18:02", "２０２４／６／３　１８：０２"]
        {
            assert_eq!(accept(FieldType::DateTime, json!(given)), Ok(at.clone()), "{given}");
        }
        assert_eq!(printed(FieldType::DateTime, &at), "令和6年6月3日 18:02");
        assert_eq!(accept(FieldType::Time, at), Ok(json!("18:02")));
        assert_eq!(accept(FieldType::Time, json!("9時")), Ok(json!("09:00")));
        for given in ["24:00", "9", "1:2:3", "九時", "-1:00"] {
            assert!(accept(FieldType::Time, json!(given)).is_err(), "{given}");
        }
    }

    #[test]
    fn numbers_choices_and_flags() {
        assert_eq!(accept(FieldType::Number, json!("１，２３４．５")), Ok(json!("1234.5")));
        assert_eq!(accept(FieldType::Number, json!(12)), Ok(json!("12")));
        for (stored, shown) in
            [("12", "12"), ("-1234567.891", "-1,234,567.891"), ("123", "123"), ("-123", "-123"), ("1000", "1,000")]
        {
            assert_eq!(printed(FieldType::Number, &json!(stored)), shown);
        }
        assert!(accept(FieldType::Number, json!("12GB")).is_err());
        assert_eq!(accept(FieldType::Choice, json!(" 有 ")), Ok(json!("有")));
        assert!(accept(FieldType::Choice, json!("未定")).is_err());
        assert_eq!(accept(FieldType::Bool, json!("有")), Ok(json!(true)));
        assert_eq!(accept(FieldType::Text, json!(["甲", null, "乙", "甲"])), Ok(json!("甲、乙")));
        assert_eq!(accept(FieldType::Text, json!("  ")), Ok(Value::Null));
        assert!(accept(FieldType::Text, json!("a\nb")).is_err());
        assert!(accept(FieldType::Lines, json!("a\u{202e}b")).is_err());
        assert!(accept(FieldType::Signature, json!("印")).is_err());
    }
}
