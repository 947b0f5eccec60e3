//! Ids are the city's own (管理番号) and are matched as people type them.

use unicode_normalization::UnicodeNormalization;

use super::text::is_invisible;

/// The form in which ids are compared: full width folded to half, upper case, no surrounding
/// blanks. `Ｔ－０１２`, `t-012` and ` T-012 ` fold to the same text.
pub fn fold(id: &str) -> String {
    if id.is_ascii() {
        // the same, and what nearly every id is
        return id.trim().to_ascii_uppercase();
    }
    id.nfkc()
        .flat_map(char::to_uppercase)
        .map(|c| match c {
            // dashes that an IME offers for the key "-", and lines that look like one
            '‐'..='―' | '−' | 'ー' | '゠' | '─' | '━' | '⁃' | '˗' => '-',
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

/// Letters that many keyboards do not have, and what is typed instead.
const VARIANTS: [(char, char); 4] = [('髙', '高'), ('﨑', '崎'), ('𠮷', '吉'), ('德', '徳')];

/// Whether two names are one person's; see [`bare_name`].
pub fn same_name(left: &str, right: &str) -> bool {
    !bare_name(left).is_empty() && bare_name(left) == bare_name(right)
}

/// Whether something is a part of a name, as the surname alone.
pub fn holds_name(name: &str, part: &str) -> bool {
    !bare_name(part).is_empty() && bare_name(name).contains(&bare_name(part))
}

/// A name as names are compared: however wide and spaced it is written, in whichever of two forms or variants a letter
/// is, and whatever stands between that cannot be seen.
pub fn bare_name(name: &str) -> String {
    let usual = |c: char| VARIANTS.iter().find(|(rare, _)| *rare == c).map_or(c, |(_, usual)| *usual);
    let counts = |c: &char| !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '・' | '·');
    fold(name).chars().filter(counts).map(usual).collect()
}

/// The ids that a mistyped one may mean, nearest first, at most three: the same but for leading
/// zeros and dashes (`T12` for `T-012`), else with one slip of the finger.
pub fn near_ids<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let (typed, bare) = (fold(given), bare_id(given));
    let mut same: Vec<&str> = Vec::new();
    let mut near: Vec<&str> = Vec::new();
    for id in known {
        let folded = fold(id);
        let found = if without_zeros(&folded) == bare {
            &mut same
        } else if is_one_slip(&typed, &folded) {
            &mut near
        } else {
            continue;
        };
        // a procedure may be called like the work that it is for
        if !found.iter().any(|known| same_id(known, id)) {
            found.push(id);
        }
    }
    let mut found = if same.is_empty() { near } else { same };
    found.truncate(3);
    found
}

/// An id without what Excel and people leave out: dashes, blanks and zeros before its numbers. `0012` and `12` are one.
pub fn bare_id(id: &str) -> String {
    without_zeros(&fold(id))
}

/// A folded id without dashes and blanks and without zeros before its numbers.
fn without_zeros(folded: &str) -> String {
    let mut out = String::new();
    let mut in_number = false;
    for c in folded.chars().filter(|c| !matches!(c, '-' | ' ' | '_')) {
        if c != '0' || in_number {
            out.push(c);
        }
        in_number = c.is_ascii_digit() && (c != '0' || in_number);
    }
    out
}

/// Whether one text becomes the other by a letter added, left out, replaced or exchanged with its neighbour.
fn is_one_slip(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len() < 3 || left.len().abs_diff(right.len()) > 1 {
        return false;
    }
    let head = left.iter().zip(&right).take_while(|(l, r)| l == r).count();
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(|(l, r)| l == r).count();
    let longest = left.len().max(right.len());
    let exchanged = || {
        let (l, r) = (left.get(head..head + 2), right.get(head..head + 2));
        head + tail + 2 == longest && l.zip(r).is_some_and(|(l, r)| l.iter().eq(r.iter().rev()))
    };
    head + tail + 1 >= longest || exchanged()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_ids_are_the_same_but_for_zeros_or_one_slip_away() {
        let known: Vec<String> = (1..=65).map(|number| format!("T-{number:03}")).collect();
        let near = |typed: &str| near_ids(typed, known.iter().map(String::as_str));
        for typed in ["T-12", "t12", "T-0012", "Ｔ１２", "T_012"] {
            assert_eq!(near(typed), ["T-012"], "{typed}");
        }
        assert_eq!(near("TT-012"), ["T-012"]);
        assert_eq!(near("T-O12"), ["T-012"]);
        assert_eq!(near("T-102"), ["T-002", "T-012"]);
        assert_eq!(near("T-999"), [""; 0]);
        assert_eq!(near("X"), [""; 0]);
        assert_eq!(near_ids("osupgrade", ["os-upgrade", "OS-upgrade", "os-upgrade"]), ["os-upgrade"]);
        assert!(is_one_slip("W-10", "W-01") && !is_one_slip("W-10", "W-22"));
        assert_eq!(without_zeros("T-0100"), "T100");
    }

    #[test]
    fn ids_match_without_regard_to_width_case_and_blanks() {
        for typed in ["T-012", "t-012", "Ｔ-０１２", "　Ｔ－０１２ ", "Tー012", "T―012", "T─012", "T\u{2012}012"]
        {
            assert!(same_id(typed, "T-012"), "{typed}");
        }
        assert!(!same_id("T-012", "T-O12"));
    }

    #[test]
    fn a_name_is_the_same_person_whatever_hides_in_it() {
        let hiding = ["\u{200b}", "\u{e0100}", "\u{fe00}", "\u{2800}", "\u{2060}", "　", "·", "・"];
        for between in hiding {
            for name in [format!("髙﨑{between}健一"), format!("高{between}崎 健一{between}")] {
                assert!(same_name("髙﨑 健一", &name), "{name:?}");
            }
        }
        assert!(!same_name("髙﨑 健一", "髙﨑 健二") && !same_name("\u{200b}", "\u{2060}"));
    }
}
