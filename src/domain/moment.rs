//! Wall-clock times as events carry them: RFC 3339 with milliseconds and a numeric offset.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::calendar::{DayProblem, day_text, parse_day_near};
use super::id::fold;
use super::records::Period;
use crate::message::Text;

/// Japan's offset, +09:00: what events and papers are written in, whatever the laptop's zone.
pub fn jst() -> FixedOffset {
    // INVARIANT: nine hours is within chrono's range of offsets
    #[expect(clippy::expect_used, reason = "a constant offset within range")]
    FixedOffset::east_opt(9 * 3600).expect("+09:00 is an offset")
}

/// A moment in the form of format §2, `2024-06-03T18:02:11.004+09:00`; compared as instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<FixedOffset>);

impl Moment {
    /// A UTC time as a moment in Japan, cut to milliseconds.
    pub fn new(time: DateTime<Utc>) -> Self {
        let cut = DateTime::from_timestamp_millis(time.timestamp_millis()).unwrap_or(time);
        Self(cut.with_timezone(&jst()))
    }

    /// Whether a text is exactly of the form of format §2 and names a moment of the calendar;
    /// `Z`, `-00:00` and leap seconds are not.
    pub fn is_form(text: &str) -> bool {
        const SHAPE: &[u8; 29] = b"0000-00-00T00:00:00.000+00:00";
        let bytes = text.as_bytes();
        let fits = bytes.len() == SHAPE.len()
            && bytes.iter().zip(SHAPE).all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                other => byte == other,
            });
        let number = |from: usize, to: usize| {
            let digits = bytes.get(from..to).unwrap_or_default();
            digits.iter().fold(0u32, |number, digit| number * 10 + u32::from(digit.wrapping_sub(b'0')))
        };
        if !fits {
            return false;
        }
        let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => 0,
        };
        let is_time = number(11, 13) < 24 && number(14, 16) < 60 && number(17, 19) < 60;
        let is_offset = number(24, 26) < 24 && number(27, 29) < 60 && !text.ends_with("-00:00");
        (1..=days).contains(&day) && is_time && is_offset
    }

    /// A time of day in Japan.
    pub fn in_japan(day: NaiveDate, hour: u32, minute: u32) -> Option<Self> {
        let time = day.and_hms_opt(hour, minute, 0)?;
        jst().from_local_datetime(&time).single().map(Self)
    }

    /// Reads exactly the form of format §2; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if Self::is_form(text) { DateTime::parse_from_rfc3339(text).ok().map(Self) } else { None }
    }

    /// The calendar day in Japan.
    pub fn day(&self) -> NaiveDate {
        self.0.with_timezone(&jst()).date_naive()
    }

    /// The first moment of a day in Japan.
    pub fn midnight(day: NaiveDate) -> Self {
        let start = day.and_time(chrono::NaiveTime::MIN).and_local_timezone(jst());
        Self(start.single().unwrap_or_default())
    }

    /// The last second of a day in Japan.
    pub fn last_second(day: NaiveDate) -> Option<Self> {
        jst().from_local_datetime(&day.and_hms_opt(23, 59, 59)?).single().map(Self)
    }

    /// Milliseconds since the Unix epoch.
    pub fn millis(&self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The moment so many milliseconds after the Unix epoch; none beyond the calendar.
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).map(Self::new)
    }

    /// Milliseconds from this moment to a later one; none where that is earlier.
    pub fn until(&self, later: Self) -> u64 {
        u64::try_from(later.millis() - self.millis()).unwrap_or(0)
    }

    /// The moment so many milliseconds later; itself where the calendar ends.
    #[must_use]
    pub fn later_by(self, millis: u64) -> Self {
        let span = chrono::TimeDelta::milliseconds(i64::try_from(millis).unwrap_or(i64::MAX));
        Self(self.0.checked_add_signed(span).unwrap_or(self.0))
    }

    /// Seconds since the Unix epoch, cut: what the validity of keys is judged by.
    pub fn seconds(&self) -> i64 {
        self.0.timestamp()
    }

    /// `2024-06-03 18:02` in Japan, for screens.
    pub fn minute(&self) -> String {
        self.0.with_timezone(&jst()).format("%Y-%m-%d %H:%M").to_string()
    }

    /// `18:02` in Japan.
    pub fn clock(&self) -> String {
        self.0.with_timezone(&jst()).format("%H:%M").to_string()
    }

    /// The time in Japan as people read it: 令和6年6月3日 18:02 in Japanese, `2024-06-03 18:02` in English.
    pub fn text(&self) -> Text {
        let day = day_text(self.day());
        let time = self.clock();
        Text { ja: format!("{} {time}", day.ja), en: format!("{} {time}", day.en) }
    }

    /// Two times as people read them, told apart: with seconds where the minute is the same.
    pub fn told_apart(one: Self, other: Self) -> (Text, Text) {
        if one.minute() != other.minute() {
            return (one.text(), other.text());
        }
        let with_seconds = |at: Self| {
            let (text, seconds) = (at.text(), at.0.format(":%S"));
            Text { ja: format!("{}{seconds}", text.ja), en: format!("{}{seconds}", text.en) }
        };
        (with_seconds(one), with_seconds(other))
    }

    /// The 14 digits and `Z` of an `allowed_signers` validity, UTC.
    pub fn compact(&self) -> String {
        self.0.with_timezone(&Utc).format("%Y%m%d%H%M%SZ").to_string()
    }

    /// Reads a time an auditor gives: RFC 3339 in any form, or `20240701000000Z`.
    pub fn parse_given(text: &str) -> Option<Self> {
        match parse_compact(text) {
            Some(seconds) => DateTime::from_timestamp(seconds, 0).map(Self::new),
            None => DateTime::parse_from_rfc3339(text).ok().map(|time| Self::new(time.to_utc())),
        }
    }
}

/// Reads a day in any usual form, with or without a time of day in Japan:
/// `2024-06-03T08:30`, `令和6年6月3日 8:30`, `R6.6.3`; typed today, so a year may be left out.
///
/// # Errors
/// What is no day, or no time of day.
pub fn parse_local_near(
    text: &str,
    today: NaiveDate,
    period: Option<&Period>,
) -> Result<(NaiveDate, Option<Moment>), DayProblem> {
    let folded = fold(text);
    let Some((day, time)) = folded.rsplit_once(['T', ' ']).filter(|(_, time)| time.contains(':')) else {
        return parse_day_near(text, today, period).map(|day| (day, None));
    };
    let day = parse_day_near(day, today, period)?;
    let mut numbers = time.split(':').map(|number| number.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
        (Some(hour), Some(minute), None | Some(Some(0))) => {
            let moment = Moment::in_japan(day, hour, minute).ok_or(DayProblem::Form)?;
            Ok((day, Some(moment)))
        }
        _ => Err(DayProblem::Form),
    }
}

/// Reads 14 digits and `Z` (UTC) as seconds since the Unix epoch; `None` if no such time.
pub fn parse_compact(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('Z')?;
    if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.ends_with("60") {
        return None;
    }
    let time = NaiveDateTime::parse_from_str(digits, "%Y%m%d%H%M%S").ok()?;
    Some(Utc.from_utc_datetime(&time).timestamp())
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.3f%:z"))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a time with milliseconds and offset"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_events_form() {
        let text = "2024-06-03T18:02:11.004+09:00";
        let moment = Moment::parse(text).unwrap();
        assert_eq!(moment.to_string(), text);
        assert_eq!(moment.compact(), "20240603090211Z");
        assert_eq!(moment.minute(), "2024-06-03 18:02");
        assert!(Moment::parse("0000-02-29T00:00:00.000+00:00").is_some());
        assert!(Moment::parse("9999-12-31T23:59:59.999-23:59").is_some());
    }

    #[test]
    fn refuses_every_other_form() {
        for text in [
            "2024-06-03T18:02:11+09:00",
            "2024-06-03t18:02:11.004+09:00",
            "2024-06-03 18:02:11.004+09:00",
            "2024-06-03T18:02:11.004Z",
            "2024-06-03T18:02:11.004-00:00",
            "2024-06-03T18:02:60.004+09:00",
            "2024-02-30T18:02:11.004+09:00",
            "2023-02-29T18:02:11.004+09:00",
            "2024-06-03T24:00:00.000+09:00",
            "2024-06-03T18:02:11.004+24:00",
            "2024-06-03T18:02:11.004+09:60",
            "2024-06-03T18:02:11,004+09:00",
            "２024-06-03T18:02:11.004+09:00",
            "",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn reads_local_times_in_every_form_of_a_day() {
        let parse_local = |text: &str| parse_local_near(text, "2024-06-02".parse().unwrap(), None);
        for text in [
            "2024-06-03T08:30",
            "2024-06-03 8:30:00",
            "令和6年6月3日 8:30",
            "Ｒ６.６.３　８：３０",
            "6/3 8:30",
            "明日 08:30",
        ] {
            let (_, moment) = parse_local(text).unwrap();
            assert_eq!(moment, Moment::parse("2024-06-03T08:30:00.000+09:00"), "{text}");
        }
        assert_eq!(parse_local("R6.6.3").unwrap().1, None);
        for text in ["2024-06-03T25:00", "2024-06-03T08:30:15", "8:30", "2024-06-31 08:30", ""] {
            assert!(parse_local(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_the_auditors_forms() {
        let noon = Moment::parse_given("20240701000000Z").unwrap();
        assert_eq!(noon, Moment::parse_given("2024-07-01T09:00:00+09:00").unwrap());
        assert_eq!(parse_compact("20240231000000Z"), None);
        assert_eq!(parse_compact("2024070100000Z"), None);
    }
}
