//! Times as a site's book has them: typed by hand, in the past, in Japan.

use chrono::{NaiveTime, TimeZone};

use crate::domain::{Moment, fold, jst, parse_day_near};
use crate::error::{Error, Result};
use crate::messages;

/// How far a site's clock may be ahead of this one's.
const AHEAD_MS: i64 = 600_000;

messages! {
    bad_time(given) { ja: "「{given}」は時刻として読めません", en: "`{given}` is not a time" }
    time_forms() {
        ja: "17:40、6/10 17:40、2024-06-10 17:40、令和6年6月10日 17:40、昨日 17:40 の形で指定してください",
        en: "write it as 17:40, 6/10 17:40, 2024-06-10 17:40, 令和6年6月10日 17:40 or yesterday 17:40",
    }
    in_future(given, now) { ja: "「{given}」はまだ来ていない時刻です（今は {now}）", en: "`{given}` has not come yet; it is {now} now" }
    give_day() { ja: "前の日のことなら、日付も付けてください", en: "give the day as well where it was another day" }
}

/// A time that was typed: `17:40` of today, or with its day in any usual form.
///
/// # Errors
/// What is no time, or is yet to come.
pub fn moment(given: &str, now: Moment) -> Result<Moment> {
    let typed = fold(given);
    let time = Moment::parse_given(&typed).or_else(|| in_japan(&typed, now));
    let Some(time) = time else { return Err(Error::usage(bad_time(given), time_forms())) };
    if time.millis() > now.millis() + AHEAD_MS {
        return Err(Error::usage(in_future(given, now.minute()), give_day()));
    }
    Ok(time)
}

fn in_japan(typed: &str, now: Moment) -> Option<Moment> {
    let (day, clock) = typed.rsplit_once([' ', 'T']).unwrap_or(("", typed));
    let day = if day.trim().is_empty() { now.day() } else { parse_day_near(day, now.day(), None).ok()? };
    let clock = clock.replace('時', ":").replace('分', "");
    let clock = ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(&clock, form).ok())?;
    jst().from_local_datetime(&day.and_time(clock)).single().map(|time| Moment::new(time.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_stands_in_the_sites_book() {
        let now = Moment::parse("2024-06-10T18:00:00.000+09:00").unwrap();
        let read = |text: &str| moment(text, now).unwrap().to_string();
        for text in [
            "17:40",
            "１７：４０",
            "17時40分",
            "2024-06-10 17:40",
            "令和6年6月10日 17:40",
            "R6.6.10　17:40",
            "6/10 17:40",
            "今日 17:40",
        ] {
            assert_eq!(read(text), "2024-06-10T17:40:00.000+09:00", "{text}");
        }
        assert_eq!(read("2024-06-09T17:40:00+09:00"), "2024-06-09T17:40:00.000+09:00");
        assert_eq!(read("18:05"), "2024-06-10T18:05:00.000+09:00");
        for text in ["", "17", "24:10", "あした 17:40", "18:11", "2024-06-31 10:00"] {
            assert!(moment(text, now).is_err(), "{text}");
        }
    }
}
