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

/// Whether a character that may be recorded shows nothing at all, and so hides a difference: zero-width
/// blanks and joiners, fillers, soft hyphens.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{ffa0}'
    )
}

/// Whether a letter is of a script whose letters look like Latin ones (Greek, Cyrillic, Armenian, Cherokee,
/// Coptic, Lisu): `А` is not `A`. No id of a city in Japan needs them; a name may.
pub fn is_lookalike(c: char) -> bool {
    matches!(
        c,
        '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}'
            | '\u{2c80}'..='\u{2cff}' | '\u{a4d0}'..='\u{a4ff}' | '\u{a640}'..='\u{a69f}' | '\u{ab70}'..='\u{abbf}'
    ) && c.is_alphabetic()
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
    fn lookalikes_and_what_hides_are_told_from_what_people_write() {
        assert!("АВЕαΟԱᎪ".chars().all(is_lookalike) && "\u{200b}\u{ad}\u{3164}".chars().all(is_invisible));
        let usual = "AZaz09-_.Ａ０ーアあ漢々〇﨑髙葛\u{e0100}éß①㈱ ";
        assert!(!usual.chars().any(|c| is_lookalike(c) || is_invisible(c)));
    }

    #[test]
    fn composes_what_another_system_decomposed() {
        assert_eq!(normalise("か\u{3099}\r\n"), "が\n");
    }
}
