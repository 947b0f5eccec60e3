//! Days on which a city's offices are open (開庁日): not Saturday, Sunday, a public holiday
//! (国民の祝日に関する法律, as it stands since 2022), nor the turn of the year (29 December to 3 January).

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Holidays on a fixed day.
const FIXED: [(u32, u32); 9] = [(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3)];
/// 勤労感謝の日
const LABOUR: (u32, u32) = (11, 23);
/// Holidays on a Monday of a month: 成人の日, 海の日, 敬老の日, スポーツの日.
const MONDAYS: [(u32, u8); 4] = [(1, 2), (7, 3), (9, 3), (10, 2)];

/// Whether a city's offices are open.
pub fn is_open_day(day: NaiveDate) -> bool {
    let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let is_turn_of_year = (day.month() == 12 && day.day() >= 29) || (day.month() == 1 && day.day() <= 3);
    !is_weekend && !is_turn_of_year && !is_holiday(day)
}

/// The first open day after a day (翌開庁日).
pub fn next_open_day(day: NaiveDate) -> NaiveDate {
    day.iter_days().skip(1).find(|day| is_open_day(*day)).unwrap_or(day)
}

/// The n-th open day after a day.
pub fn open_days_later(day: NaiveDate, count: u32) -> NaiveDate {
    (0..count).fold(day, |day, _| next_open_day(day))
}

fn is_holiday(day: NaiveDate) -> bool {
    is_named(day) || is_substitute(day) || is_between(day)
}

fn is_named(day: NaiveDate) -> bool {
    let date = (day.month(), day.day());
    let is_monday = |(month, nth): &(u32, u8)| {
        NaiveDate::from_weekday_of_month_opt(day.year(), *month, Weekday::Mon, *nth) == Some(day)
    };
    FIXED.contains(&date)
        || date == LABOUR
        || MONDAYS.iter().any(is_monday)
        || date == (3, equinox(day.year(), 20_843_100))
        || date == (9, equinox(day.year(), 23_248_800))
}

/// The day of an equinox by the usual approximation, good from 1980 to 2099; in millionths of a day.
fn equinox(year: i32, base: i32) -> u32 {
    let since = year - 1980;
    let day = (base + 242_194 * since).div_euclid(1_000_000) - since.div_euclid(4);
    u32::try_from(day).unwrap_or(0)
}

/// 振替休日: the first day after a holiday on a Sunday that is not one itself.
fn is_substitute(day: NaiveDate) -> bool {
    let mut before = day.checked_sub_days(Days::new(1));
    while let Some(former) = before.filter(|former| is_named(*former)) {
        if former.weekday() == Weekday::Sun {
            return !is_named(day);
        }
        before = former.checked_sub_days(Days::new(1));
    }
    false
}

/// 国民の休日: a day between two holidays.
fn is_between(day: NaiveDate) -> bool {
    let neighbours = [day.checked_sub_days(Days::new(1)), day.checked_add_days(Days::new(1))];
    neighbours.into_iter().all(|near| near.is_some_and(is_named))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn holidays_of_the_contracts_year_are_closed() {
        let closed = [
            "2024-01-08",
            "2024-02-12",
            "2024-02-23",
            "2024-03-20",
            "2024-04-29",
            "2024-05-03",
            "2024-05-06",
            "2024-07-15",
            "2024-08-12",
            "2024-09-16",
            "2024-09-23",
            "2024-10-14",
            "2024-11-04",
            "2024-12-30",
            "2025-01-03",
            "2026-05-06",
            "2026-09-22",
        ];
        assert_eq!(closed.iter().filter(|text| is_open_day(day(text))).collect::<Vec<_>>(), Vec::<&&str>::new());
        let open = ["2024-05-07", "2024-06-03", "2024-08-13", "2024-12-27", "2025-01-06", "2026-09-24", "2026-11-24"];
        assert_eq!(open.iter().filter(|text| !is_open_day(day(text))).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn the_next_open_day_passes_over_the_long_holidays() {
        assert_eq!(next_open_day(day("2024-05-02")), day("2024-05-07"));
        assert_eq!(next_open_day(day("2024-12-27")), day("2025-01-06"));
        assert_eq!(open_days_later(day("2024-06-28"), 3), day("2024-07-03"));
    }
}
