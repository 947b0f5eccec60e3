//! Which characters of a text a reader sees: what shows nothing is written out as its number, on paper and on pages.

use super::text::is_invisible;

/// Each character of a text with whether it shows nothing at all. A selector behind an ideograph chooses the form of
/// that ideograph (葛󠄀) and is seen in it.
pub fn seen(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = ' ';
    text.chars().map(move |c| {
        let hides = match c {
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => !is_ideograph(before),
            _ => is_invisible(c),
        };
        before = c;
        (c, hides)
    })
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '々' | '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// What stands for a character that cannot be seen: `[U+200B]`.
pub fn code_point(c: char) -> String {
    format!("[U+{:04X}]", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_is_seen_in_its_ideograph_and_nowhere_else() {
        let hidden =
            |text: &str| seen(text).filter(|(_, hides)| *hides).map(|(c, _)| code_point(c)).collect::<String>();
        assert_eq!(hidden("葛\u{e0100}城 神\u{fe00}𠮷\u{e0101} か\u{3099}"), "");
        assert_eq!(hidden("W\u{e0100}\u{fe0f} a\u{200b}\u{2060}\u{ad}"), "[U+E0100][U+FE0F][U+200B][U+2060][U+00AD]");
        assert_eq!(hidden("葛\u{e0100}\u{e0100}"), "[U+E0100]");
    }
}
