//! Words that several reports share.

use crate::message::Text;
use crate::messages;

messages! {
    minutes(count) { ja: "{count} 分", en: "{count} min" }
    hours(hours, minutes) { ja: "{hours} 時間 {minutes} 分", en: "{hours} h {minutes} min" }
    days(days, hours) { ja: "{days} 日 {hours} 時間", en: "{days} d {hours} h" }
    under_a_minute() { ja: "1 分未満", en: "under 1 min" }
}

/// A length of time, as exactly as people say it.
pub fn span(milliseconds: u64) -> Text {
    let whole = milliseconds / 60_000;
    match (whole / 1440, whole / 60 % 24, whole % 60) {
        (0, 0, 0) => under_a_minute(),
        (0, 0, count) => minutes(count),
        (0, count, rest) => hours(count, rest),
        (count, rest, _) => days(count, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn lengths_of_time_are_said_in_two_units_at_most() {
        let said = |minutes: u64| span(minutes * 60_000).ja;
        assert_eq!(span(59_999).en, "under 1 min");
        assert_eq!((said(12), said(65), said(1440)), ("12 分".into(), "1 時間 5 分".into(), "1 日 0 時間".into()));
        assert_eq!(said(3 * 1440 + 125), "3 日 2 時間");
    }
}
