//! Ids are the city's own (管理番号) and are matched as people type them.

use unicode_normalization::UnicodeNormalization;

/// The form in which ids are compared: full width folded to half, upper case, no surrounding
/// blanks. `Ｔ－０１２`, `t-012` and ` T-012 ` fold to the same text.
pub fn fold(id: &str) -> String {
    id.nfkc()
        .flat_map(char::to_uppercase)
        .map(|c| match c {
            // dashes that an IME offers for the key "-"
            '‐' | '‑' | '–' | '—' | '−' | 'ー' | '－' => '-',
            other => other,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Whether two ids are the same to a person.
pub fn same_id(left: &str, right: &str) -> bool {
    fold(left) == fold(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_match_without_regard_to_width_case_and_blanks() {
        for typed in ["T-012", "t-012", "Ｔ-０１２", "　Ｔ－０１２ ", "Tー012"] {
            assert!(same_id(typed, "T-012"), "{typed}");
        }
        assert!(!same_id("T-012", "T-O12"));
    }
}
