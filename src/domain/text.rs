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
    fn composes_what_another_system_decomposed() {
        assert_eq!(normalise("か\u{3099}\r\n"), "が\n");
    }
}
