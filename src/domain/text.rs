//! Which characters may be recorded (format §1), and how text is normalised before it is.

use unicode_normalization::UnicodeNormalization;

/// Whether Line JSON forbids a character: controls but LF and tab, bidi controls, line and
/// paragraph separators, U+FEFF, U+FFF9–FFFB, noncharacters, tags (but the variation
/// selectors that Japanese names need).
pub fn is_forbidden(c: char) -> bool {
    let code = u32::from(c);
    match c {
        '\n' | '\t' => false,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fdd0}'..='\u{fdef}' => true,
        '\u{e0000}'..='\u{e0fff}' => !('\u{e0100}'..='\u{e01ef}').contains(&c),
        _ => code & 0xfffe == 0xfffe,
    }
}

/// Whether a character that may be recorded shows nothing by itself, and so may hide a difference: what Unicode calls
/// default-ignorable (zero-width blanks and joiners, fillers, soft hyphens, variation selectors), format characters
/// of notations that few fonts know, the blank of Braille, and the mark where an object was.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{13430}'..='\u{1345f}'
            | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Each character of a text with whether it hides: [`is_invisible`], but for a variation selector behind what has
/// variants, which are ideographs (葛󠄀) and, for the two that choose between text and picture, signs.
pub fn seen(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = None;
    text.chars().map(move |c| (c, is_hidden(before.replace(c), c)))
}

/// The characters of a text that hide.
pub fn hidden(text: &str) -> impl Iterator<Item = char> {
    seen(text).filter(|(_, hides)| *hides).map(|(c, _)| c)
}

/// What stands on paper and pages for a character that cannot be seen: `[U+200B]`.
pub fn code_point(c: char) -> String {
    format!("[U+{:04X}]", u32::from(c))
}

/// Whether a character hides where it stands; see [`seen`].
fn is_hidden(before: Option<char>, c: char) -> bool {
    let chooses = |before: char| match c {
        '\u{fe0e}' | '\u{fe0f}' => is_ideograph(before) || !before.is_ascii() && !before.is_alphanumeric(),
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => is_ideograph(before),
        _ => false,
    };
    is_invisible(c) && !before.is_some_and(|before| !is_invisible(before) && chooses(before))
}

/// Whether a character is a Han ideograph, or one of the signs that stand for one (々〆〇).
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3fffd}')
}

/// The first character of a text that cannot be recorded.
pub fn forbidden_character(text: &str) -> Option<char> {
    text.chars().find(|&c| is_forbidden(c))
}

/// The text as it is recorded: NFC, line ends as LF. Windows and macOS input differ in both.
pub fn normalise(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_variation_selectors_are_kept() {
        let name = "葛\u{e0100}城";
        assert_eq!(normalise(name), name);
        assert_eq!(forbidden_character(name), None);
        assert_eq!(forbidden_character("a\u{202e}b"), Some('\u{202e}'));
        assert_eq!(forbidden_character("\u{1fffe}"), Some('\u{1fffe}'));
    }

    #[test]
    fn what_hides_is_told_from_what_people_write() {
        let hiding = "\u{200b}\u{ad}\u{3164}\u{2800}\u{2065}\u{fff0}\u{fe0f}\u{e0100}\u{180f}\u{1d173}\u{fffc}";
        assert!(hiding.chars().all(|c| hidden(&format!("T-01{c}2")).eq([c])));
        for usual in
            ["AZaz09-_.Ａ０ーアあ漢々〇﨑髙éß①㈱ ", "葛\u{e0100}城 〆\u{e0101}", "⚠\u{fe0f}❤\u{fe0f}", "か\u{3099}"]
        {
            assert_eq!(hidden(usual).next(), None, "{usual}");
        }
        // only the first selector chooses
        assert!(hidden("葛\u{e0100}\u{e0101}").eq(['\u{e0101}']));
        assert!(hidden("佐\u{200b}\u{fe0f}").eq(['\u{200b}', '\u{fe0f}']));
    }

    #[test]
    fn composes_what_another_system_decomposed() {
        assert_eq!(normalise("か\u{3099}\r\n"), "が\n");
    }
}
