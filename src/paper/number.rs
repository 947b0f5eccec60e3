//! How documents are numbered: 作報-R6-laptop-03-001.
//!
//! A pattern of fixed text and `{fy}` (R6, the fiscal year from April), `{year}`, `{writer}`,
//! `{n}` or `{n:3}`. Who counts, and from where, is the caller's business.

use chrono::{Datelike, NaiveDate};

use super::words;
use crate::domain::day_in_era;
use crate::message::Text;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Fixed(String),
    FiscalYear,
    Year,
    Writer,
    Running(usize),
}

/// A checked pattern of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPattern(Vec<Part>);

impl NumberPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(pattern: &str) -> Result<Self, Text> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else { return Err(words::number_unclosed()) };
            if before.contains('}') {
                return Err(words::number_unclosed());
            }
            if !before.is_empty() {
                parts.push(Part::Fixed(before.to_owned()));
            }
            parts.push(Self::part(name)?);
            rest = tail;
        }
        if rest.contains('}') {
            return Err(words::number_unclosed());
        }
        if !rest.is_empty() {
            parts.push(Part::Fixed(rest.to_owned()));
        }
        match parts.iter().filter(|part| matches!(part, Part::Running(_))).count() {
            0 => Err(words::number_without_n()),
            1 => Ok(Self(parts)),
            _ => Err(words::number_with_many_n()),
        }
    }

    fn part(name: &str) -> Result<Part, Text> {
        match name {
            "fy" => Ok(Part::FiscalYear),
            "year" => Ok(Part::Year),
            "writer" => Ok(Part::Writer),
            "n" => Ok(Part::Running(1)),
            _ => {
                let digits = name.strip_prefix("n:").and_then(|digits| digits.parse().ok());
                let digits = digits.filter(|digits| (1..=9).contains(digits));
                digits.map(Part::Running).ok_or_else(|| words::number_unknown(format!("{{{name}}}")))
            }
        }
    }

    /// Whether the writer's name stands in it, so that two laptops never give the same number.
    pub fn names_writer(&self) -> bool {
        self.0.contains(&Part::Writer)
    }

    /// The number of a document of a day: the `n`th of its writer in its year.
    pub fn format(&self, day: NaiveDate, writer: &str, n: u32) -> String {
        let mut number = String::new();
        for part in &self.0 {
            match part {
                Part::Fixed(text) => number.push_str(text),
                Part::FiscalYear => number.push_str(&fiscal_year(day)),
                Part::Year => number.push_str(&day.year().to_string()),
                Part::Writer => number.push_str(writer),
                Part::Running(digits) => number.push_str(&format!("{n:0digits$}")),
            }
        }
        number
    }
}

/// The fiscal year of a day, April to March, in its era: R6; R1 began as H31.
pub fn fiscal_year(day: NaiveDate) -> String {
    let year = if day.month() < 4 { day.year() - 1 } else { day.year() };
    let first = NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or(day);
    let era = day_in_era(first);
    let initial = [("令和", "R"), ("平成", "H"), ("昭和", "S")].into_iter().find(|(name, _)| era.starts_with(name));
    initial.map_or_else(
        || year.to_string(),
        |(name, initial)| {
            let count = era.trim_start_matches(name).split('年').next().unwrap_or_default();
            format!("{initial}{}", if count == "元" { "1" } else { count })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn numbers_by_fiscal_year() {
        let pattern = NumberPattern::parse("作報-{fy}-{writer}-{n:3}").unwrap();
        assert_eq!(pattern.format(day(2024, 6, 3), "laptop-03", 7), "作報-R6-laptop-03-007");
        assert_eq!(pattern.format(day(2025, 3, 31), "x", 1234), "作報-R6-x-1234");
        assert!(pattern.names_writer());
        assert_eq!(NumberPattern::parse("{year}/{n}").unwrap().format(day(2025, 3, 31), "x", 2), "2025/2");
        assert_eq!(fiscal_year(day(2019, 4, 30)), "H31");
        assert_eq!(fiscal_year(day(2020, 4, 1)), "R2");
        assert_eq!(fiscal_year(day(1990, 1, 1)), "H1");
    }

    #[test]
    fn refuses_patterns_that_cannot_number() {
        for (pattern, words) in [
            ("作報", "{n}"),
            ("{fy}-{n", "closed"),
            ("{fy}}-{n}", "closed"),
            ("{n}{n:2}", "once"),
            ("{month}-{n}", "{month}"),
            ("{n:0}", "{n:0}"),
            ("{n:12}", "{n:12}"),
        ] {
            let refusal = NumberPattern::parse(pattern).unwrap_err();
            assert!(refusal.en.contains(words), "{pattern}: {}", refusal.en);
        }
    }
}
