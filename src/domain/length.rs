//! Lengths of time, as people say them.

use crate::message::Text;
use crate::messages;

messages! {
    minutes(count) { ja: "{count} 分", en: "{count} min" }
    hours(hours, minutes) { ja: "{hours} 時間 {minutes} 分", en: "{hours} h {minutes} min" }
    days(days, hours) { ja: "{days} 日 {hours} 時間", en: "{days} d {hours} h" }
    under_a_minute() { ja: "1 分未満", en: "under 1 min" }
}

/// Hours up to which a length of time is said to the minute.
const EXACT_HOURS: u64 = 72;

/// A length of time, as exactly as people say it.
pub fn span(milliseconds: u64) -> Text {
    let whole = milliseconds / 60_000;
    match (whole / 60, whole % 60) {
        (0, 0) => under_a_minute(),
        (0, count) => minutes(count),
        (count, rest) if count < EXACT_HOURS => hours(count, rest),
        (count, _) => days(count / 24, count % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn lengths_of_time_are_said_in_two_units_at_most() {
        let said = |minutes: u64| span(minutes * 60_000).ja;
        assert_eq!(span(59_999).en, "under 1 min");
        assert_eq!((said(12), said(65), said(1440)), ("12 分".into(), "1 時間 5 分".into(), "24 時間 0 分".into()));
        assert_eq!(said(3 * 1440 + 125), "3 日 2 時間");
    }
}
