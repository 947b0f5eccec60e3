//! Dates as Japanese papers and spreadsheets write them.
//!
//! Reads 令和6年4月1日, R6.4.1, 令和元年/1年, 2024-04-01, 2024/4/1, 20240401 and 2024年4月1日; typed by
//! somebody today also 6/30 and 今日. Prints the era form. Era days: 令和 from 2019-05-01, 平成 from 1989-01-08, 昭和 from 1926-12-25.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::id::fold;
use super::records::Period;
use crate::message::Text;

/// Era name, initial, first day (year, month, day), newest first.
const ERAS: [(&str, char, (i32, u32, u32)); 3] =
    [("令和", 'R', (2019, 5, 1)), ("平成", 'H', (1989, 1, 8)), ("昭和", 'S', (1926, 12, 25))];

/// Why a text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DayProblem {
    /// Not written in any known form.
    #[error("not a date")]
    Form,
    /// A month and a day without their year, where nothing says which.
    #[error("no year")]
    NoYear,
    /// No such day in the calendar.
    #[error("no such day")]
    NoSuchDay,
    /// The day lies outside the era it is written in: 平成31年5月1日, 令和1年4月30日.
    #[error("the day does not belong to that era")]
    OutsideEra,
}

/// Reads a day in any usual form.
pub fn parse_day(text: &str) -> Result<NaiveDate, DayProblem> {
    if let Some((month, day)) = month_and_day(&fold(text)) {
        // 2024 has every day that any year has
        let exists = NaiveDate::from_ymd_opt(2024, month, day).is_some();
        return Err(if exists { DayProblem::NoYear } else { DayProblem::NoSuchDay });
    }
    let (era, numbers) = numbers(text)?;
    let &[year, month, day] = numbers.as_slice() else { return Err(DayProblem::Form) };
    build(era, year, month, day)
}

/// Reads a day in a record, which is written `2024-06-30` and not otherwise.
///
/// # Errors
/// Any other form, and what is no day.
pub fn recorded_day<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = Cow::<str>::deserialize(from)?;
    let day = text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text && text.len() == "2024-06-30".len());
    day.ok_or_else(|| D::Error::custom("a day is written 2024-06-30"))
}

/// The same where there need not be one.
///
/// # Errors
/// As for [`recorded_day`].
pub fn recorded_day_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    #[derive(Deserialize)]
    struct Day(#[serde(deserialize_with = "recorded_day")] NaiveDate);
    Ok(Option::<Day>::deserialize(from)?.map(|day| day.0))
}

/// Reads a day that somebody types today: in any usual form, by a word (今日, 明日, 明後日, 昨日), or without
/// its year (6/30, 6月30日). That is the one within the period, else the one nearest to today.
pub fn parse_day_near(text: &str, today: NaiveDate, period: Option<&Period>) -> Result<NaiveDate, DayProblem> {
    let folded = fold(text);
    let days = match folded.as_str() {
        "今日" | "本日" | "TODAY" => Some(0),
        "明日" | "あす" | "TOMORROW" => Some(1),
        "明後日" | "あさって" => Some(2),
        "昨日" | "きのう" | "YESTERDAY" => Some(-1),
        _ => None,
    };
    if let Some(days) = days {
        return today.checked_add_signed(TimeDelta::days(days)).ok_or(DayProblem::NoSuchDay);
    }
    let Some((month, day)) = month_and_day(&folded) else { return parse_day(text) };
    let years = [today.year(), today.year() + 1, today.year() - 1];
    let meant = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    let is_outside = |day: &NaiveDate| period.is_some_and(|period| !period.contains(*day));
    meant.min_by_key(|day| (is_outside(day), (*day - today).num_days().abs())).ok_or(DayProblem::NoSuchDay)
}

/// What somebody types today, with the year of its day where that is left out (6/30, 今日, 6/30 18:02);
/// anything else stays as it is.
pub fn with_year(text: &str, today: NaiveDate, period: Option<&Period>) -> String {
    let near = |day: &str| match parse_day(day) {
        Ok(_) => None,
        Err(_) => parse_day_near(day, today, period).ok(),
    };
    let folded = fold(text);
    let end = folded.find('日').map(|at| at + '日'.len_utf8()).filter(|at| *at < folded.len());
    let time = end.or_else(|| folded.rfind(' ')).and_then(|at| folded.split_at_checked(at));
    match (near(&folded), time) {
        (Some(day), _) => day.to_string(),
        (None, Some((day, time))) if time.contains([':', '時']) => {
            near(day).map_or_else(|| text.to_owned(), |day| format!("{day} {}", time.trim_start()))
        }
        _ => text.to_owned(),
    }
}

/// 6/30, 6-30, 6月30日: a day without its year.
fn month_and_day(folded: &str) -> Option<(u32, u32)> {
    let (month, day) = folded.split_once(['/', '-', '月'])?;
    let number = |text: &str| {
        let text = text.trim();
        let is_short = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_short.then(|| text.parse().ok()).flatten()
    };
    Some((number(month)?, number(day.trim_end_matches('日'))?))
}

/// The day that is meant by one written outside its era: 平成31年5月1日 is 令和元年5月1日.
pub fn right_era(text: &str) -> Option<NaiveDate> {
    let (era, numbers) = numbers(text).ok()?;
    let &[year, month, day] = numbers.as_slice() else { return None };
    NaiveDate::from_ymd_opt(western(era?, i32::try_from(year).ok()?)?, month, day)
}

/// Reads a month (導入年月) as its first day; a full date is accepted and keeps its day.
pub fn parse_month(text: &str) -> Result<NaiveDate, DayProblem> {
    let (era, numbers) = numbers(text)?;
    match *numbers.as_slice() {
        [year, month] => {
            let last = build(era, year, month, 28);
            let first = build(era, year, month, 1);
            // 令和元年5月 began on a first; 平成元年1月 only on the 8th
            first.or_else(|problem| last.and_then(|day| day.with_day(1).ok_or(problem)))
        }
        [year, month, day] => build(era, year, month, day),
        _ => Err(DayProblem::Form),
    }
}

/// The day in its era: 令和6年4月1日, 令和元年5月1日; ISO before 昭和.
pub fn day_in_era(day: NaiveDate) -> String {
    ERAS.iter().find(|(_, _, first)| (day.year(), day.month(), day.day()) >= *first).map_or_else(
        || day.to_string(),
        |(name, _, (first, _, _))| {
            let year = match day.year() - first + 1 {
                1 => "元".to_owned(),
                year => year.to_string(),
            };
            format!("{name}{year}年{}月{}日", day.month(), day.day())
        },
    )
}

/// Prints a day's month with its era: 令和2年11月; one before the eras as 1920-01.
pub fn month_in_era(day: NaiveDate) -> String {
    let whole = day_in_era(day);
    whole.split_once('月').map_or_else(|| day.format("%Y-%m").to_string(), |(month, _)| format!("{month}月"))
}

/// The day as people read it: in its era in Japanese, ISO in English.
pub fn day_text(day: NaiveDate) -> Text {
    Text { ja: day_in_era(day), en: day.to_string() }
}

type Era = (i32, u32, u32);

fn numbers(text: &str) -> Result<(Option<Era>, Vec<u32>), DayProblem> {
    let text = fold(text);
    let mut era = None;
    let mut rest = text.as_str();
    for (name, initial, first) in ERAS {
        if let Some(tail) = rest.strip_prefix(name).or_else(|| rest.strip_prefix(initial)) {
            era = Some(first);
            rest = tail.trim_start();
            break;
        }
    }
    let rest =
        if let (Some(_), Some(tail)) = (era, rest.strip_prefix('元')) { format!("1{tail}") } else { rest.to_owned() };
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let separators: &[char] = &['年', '月', '日', '-', '/', '.', ' '];
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            c if separators.contains(&c) => flush(&mut digits, &mut numbers)?,
            _ => return Err(DayProblem::Form),
        }
    }
    flush(&mut digits, &mut numbers)?;
    // 20240630
    if let (None, &[number]) = (era, numbers.as_slice())
        && (10_000_000..100_000_000).contains(&number)
    {
        numbers = vec![number / 10_000, number / 100 % 100, number % 100];
    }
    // a western year has four digits: 6/4/1 says nothing about the era
    match (era, numbers.first()) {
        (None, Some(year)) if *year >= 1000 => Ok((None, numbers)),
        (Some(era), Some(_)) => Ok((Some(era), numbers)),
        _ => Err(DayProblem::Form),
    }
}

fn flush(digits: &mut String, numbers: &mut Vec<u32>) -> Result<(), DayProblem> {
    if digits.is_empty() {
        return Ok(());
    }
    numbers.push(digits.parse().map_err(|_| DayProblem::Form)?);
    digits.clear();
    Ok(())
}

fn build(era: Option<Era>, year: u32, month: u32, day: u32) -> Result<NaiveDate, DayProblem> {
    let year = i32::try_from(year).map_err(|_| DayProblem::NoSuchDay)?;
    let Some(first) = era else {
        return NaiveDate::from_ymd_opt(year, month, day).ok_or(DayProblem::NoSuchDay);
    };
    if year == 0 {
        return Err(DayProblem::NoSuchDay);
    }
    let date = western(first, year).and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    let date = date.ok_or(DayProblem::NoSuchDay)?;
    let end = ERAS.iter().rev().map(|(_, _, begin)| *begin).find(|begin| *begin > first);
    let at = (date.year(), date.month(), date.day());
    if at < first || end.is_some_and(|end| at >= end) {
        return Err(DayProblem::OutsideEra);
    }
    Ok(date)
}

/// A year of an era as a western one.
fn western((first, _, _): Era, year: i32) -> Option<i32> {
    first.checked_add(year)?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn reads_the_usual_forms() {
        for text in [
            "令和6年4月1日",
            "R6.4.1",
            "2024-04-01",
            "2024/4/1",
            "２０２４年４月１日",
            " r6/4/1 ",
            "20240401",
            "２０２４０４０１",
            "令和６年 ４月 １日",
        ] {
            assert_eq!(parse_day(text), Ok(day(2024, 4, 1)), "{text}");
        }
        assert_eq!(parse_day("令和元年5月1日"), Ok(day(2019, 5, 1)));
        assert_eq!(parse_day("令和1年5月1日"), Ok(day(2019, 5, 1)));
        assert_eq!(parse_day("平成31年4月30日"), Ok(day(2019, 4, 30)));
        assert_eq!(parse_day("昭和64年1月7日"), Ok(day(1989, 1, 7)));
    }

    #[test]
    fn refuses_days_outside_their_era() {
        for text in ["平成31年5月1日", "令和1年4月30日", "令和元年4月30日", "昭和64年1月8日"] {
            assert_eq!(parse_day(text), Err(DayProblem::OutsideEra), "{text}");
        }
    }

    #[test]
    fn says_which_day_is_meant_by_one_outside_its_era() {
        assert_eq!(right_era("平成31年5月1日"), Some(day(2019, 5, 1)));
        assert_eq!(right_era("令和1年4月30日"), Some(day(2019, 4, 30)));
        assert_eq!(right_era("2019-05-01"), None);
    }

    #[test]
    fn a_day_without_its_year_is_the_one_in_the_period_else_the_nearest() {
        let today = day(2024, 6, 10);
        let near = |text: &str| parse_day_near(text, today, None);
        for text in ["6/30", "６／３０", "6月30日", "06-30", " 6/30 "] {
            assert_eq!(near(text), Ok(day(2024, 6, 30)), "{text}");
        }
        assert_eq!(
            (near("6/9"), near("1/5"), near("12/31")),
            (Ok(day(2024, 6, 9)), Ok(day(2024, 1, 5)), Ok(day(2023, 12, 31)))
        );
        let period = Period { from: day(2024, 4, 1), to: day(2025, 3, 31) };
        let within = |text: &str| parse_day_near(text, today, Some(&period));
        assert_eq!((within("12/31"), within("1/5")), (Ok(day(2024, 12, 31)), Ok(day(2025, 1, 5))));
        assert_eq!((near("今日"), near("明日"), near("昨日")), (Ok(today), Ok(day(2024, 6, 11)), Ok(day(2024, 6, 9))));
        assert_eq!(near("R6.6.30"), Ok(day(2024, 6, 30)));
        assert_eq!((near("2/30"), near("2/29")), (Err(DayProblem::NoSuchDay), Ok(day(2024, 2, 29))));
        for text in ["6", "6/", "/30", "6/30/1", "x/1", "6.30", ""] {
            assert!(near(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_that_is_left_out_is_known_only_where_somebody_types() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!(parse_day("11/23"), Err(DayProblem::NoYear));
        assert_eq!(parse_day("１１月２３日"), Err(DayProblem::NoYear));
        assert_eq!(parse_day("2/30"), Err(DayProblem::NoSuchDay));
        for (typed, meant) in [
            ("11/24", "2026-11-24"),
            ("１／７", "2027-01-07"),
            ("今日", "2026-11-23"),
            ("明日 9:00", "2026-11-24 9:00"),
            ("11/24 10:00", "2026-11-24 10:00"),
            ("11月24日　10時", "2026-11-24 10時"),
        ] {
            assert_eq!(with_year(typed, today, None), meant, "{typed}");
        }
        for other in ["令和8年11月24日 10:00", "2026-11-24", "R8.11.24", "10:00", "2/30", "1/2 の予備", "窓口"]
        {
            assert_eq!(with_year(other, today, None), other);
        }
    }

    #[test]
    fn refuses_what_is_no_day() {
        assert_eq!(parse_day("2024-02-30"), Err(DayProblem::NoSuchDay));
        for text in ["R2147483647.1.1", "令和2147483647年1月1日", "2147483647-01-01"] {
            assert_eq!((parse_day(text), right_era(text)), (Err(DayProblem::NoSuchDay), None), "{text}");
        }
        assert_eq!(parse_month("R2147483647.1"), Err(DayProblem::NoSuchDay));
        for text in ["", "6/4/1", "元年4月1日", "202404010", "2024041", "令和", "2024-04", "四月一日", "2024-04-01-01"]
        {
            assert!(parse_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn reads_months() {
        assert_eq!(parse_month("令和2年10月"), Ok(day(2020, 10, 1)));
        assert_eq!(parse_month("2021-03"), Ok(day(2021, 3, 1)));
        assert_eq!(parse_month("平成31年4月"), Ok(day(2019, 4, 1)));
        assert_eq!(parse_month("平成31年5月"), Err(DayProblem::OutsideEra));
    }

    #[test]
    fn prints_the_first_year_as_gannen() {
        assert_eq!(day_in_era(day(2019, 5, 1)), "令和元年5月1日");
        assert_eq!(day_in_era(day(2019, 4, 30)), "平成31年4月30日");
        assert_eq!(day_in_era(day(2024, 8, 31)), "令和6年8月31日");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(days in 0i64..60_000) {
            let date = day(1926, 12, 25) + TimeDelta::days(days);
            prop_assert_eq!(parse_day(&day_in_era(date)), Ok(date));
            prop_assert_eq!(parse_day(&date.to_string()), Ok(date));
        }
    }
}
