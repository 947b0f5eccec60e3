//! Text of other parties on its way to a screen.
//!
//! What is shown must be what is there: nothing in it moves the cursor, turns the direction of
//! reading, hides, piles up over other lines, or begins a line that looks like this program's own.
//! Says nothing of what may be recorded.

use unicode_width::UnicodeWidthChar;

use crate::domain::{is_forbidden, seen};

/// Marks that may stand over one letter: Japanese needs one, and some languages three or four.
const MARKS: usize = 4;

/// A text of another party as part of a line: what steers a screen or hides is made visible, line ends too.
pub fn harmless(text: &str) -> String {
    shown(text, |c, out| out.extend(c.escape_unicode())).replace('\n', "⏎")
}

/// Lines that quote other parties, with their ends.
pub(super) fn harmless_lines(text: &str) -> String {
    shown(text, |c, out| out.extend(c.escape_unicode()))
}

/// A sentence with a list below it, each entry behind two blanks: any other line end is the text of another
/// party, and so is an entry that begins like what this program says itself.
pub(super) fn harmless_list(text: &str, own: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = harmless(lines.next().unwrap_or_default());
    for line in lines {
        let is_entry = line.strip_prefix("  ").is_some_and(|entry| !entry.starts_with(own));
        out.push(if is_entry { '\n' } else { '⏎' });
        out.push_str(&harmless(line));
    }
    out
}

/// JSON with every character that steers a screen or hides as an escape of JSON: the same value.
pub(super) fn harmless_json(json: &str) -> String {
    shown(json, |c, out| {
        let mut units = [0; 2];
        out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
    })
}

fn shown(text: &str, escape: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for (c, hides) in seen(text) {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if is_forbidden(c) || hides || marks > MARKS {
            escape(c, &mut out);
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_cannot_steer_the_screen() {
        assert_eq!(harmless("a\u{1b}[2Jb\u{202e}c 髙"), "a\\u{1b}[2Jb\\u{202e}c 髙");
        assert_eq!(harmless("\u{9b}31m\u{9d}8;;x\u{7}\r"), "\\u{9b}31m\\u{9d}8;;x\\u{7}\\u{d}");
        assert_eq!(harmless("ok\nerror: x"), "ok⏎error: x");
        assert_eq!(harmless_lines("a\u{1b}\nb"), "a\\u{1b}\nb");
    }

    #[test]
    fn only_a_list_goes_on_below_a_sentence() {
        let said = "2 problems\n  row 2: x\n  row 3: y\nerror: z\n  help: run this\u{1b}";
        let shown = "2 problems\n  row 2: x\n  row 3: y⏎error: z⏎  help: run this\\u{1b}";
        assert_eq!(harmless_list(said, "help:"), shown);
    }

    #[test]
    fn nothing_hides_and_nothing_piles_up() {
        assert_eq!(harmless("W-0\u{200b}2\u{2060}"), "W-0\\u{200b}2\\u{2060}");
        assert_eq!(harmless("葛\u{e0100}城 か\u{3099}"), "葛\u{e0100}城 か\u{3099}");
        assert_eq!(harmless("T-012\u{e0100}\u{2800}"), "T-012\\u{e0100}\\u{2800}");
        let flood = harmless(&format!("a{}b", "\u{30d}".repeat(100)));
        assert_eq!(flood.chars().filter(|&c| c == '\u{30d}').count(), MARKS);
        assert!(flood.ends_with("\\u{30d}b"), "{flood}");
    }

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for text in ["", "ok\t髙﨑 ㈱ ①", "\\u{1b}", "😀"] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(harmless(&harmless("\u{1b}\u{200b}")), harmless("\u{1b}\u{200b}"));
    }

    #[test]
    fn json_says_the_same_without_steering_the_screen() {
        let text = format!("a\u{9b}2J\u{202e}\u{7f}\u{e0041}\u{200b}\"\\\n髙{}", "\u{30d}".repeat(9));
        let json = serde_json::to_string(&text).unwrap();
        let shown = harmless_json(&json);
        assert_eq!(harmless_lines(&shown), shown);
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
    }
}
