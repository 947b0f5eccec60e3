//! The line of a file that a problem stands in, with its place marked beneath.
//!
//! Owns columns: a full-width character takes two. Text only; whoever prints it decides where.

use unicode_width::UnicodeWidthChar;

use super::problem::Problem;
use crate::domain::forbidden_character;

/// Columns shown before the place where a line is too long.
const BEFORE: usize = 24;

/// Columns of an excerpt within an error, behind the blanks of its list.
const SHOWN: usize = 76;

impl Problem {
    /// The excerpt as it stands within an error: lines of the list below its sentence, each behind two blanks, by
    /// which the screen knows them from a line end that an error quotes.
    pub fn beneath(&self) -> String {
        self.excerpt(SHOWN).iter().map(|line| format!("\n  {line}")).collect()
    }

    /// The source line and the marks under the place, at most `width` columns wide; nothing where the problem is
    /// the whole file's.
    pub fn excerpt(&self, width: usize) -> Vec<String> {
        let letters: Vec<char> = self.source.chars().map(visible).collect();
        let start = self.column.saturating_sub(1);
        let Some(rest) = letters.get(start..).filter(|rest| !matches!(rest, [] | ['#', ..])) else { return Vec::new() };
        let number = self.line.to_string();
        let room = width.saturating_sub(number.len() + 4).max(2 * BEFORE);
        let (lead, from) = window(&letters, start, room);
        let before: usize = lead.len() + letters.get(from..start).map_or(0, columns);
        let marks = columns(rest.get(..extent(rest)).unwrap_or(rest)).clamp(1, room.saturating_sub(before).max(1));
        let line = cut(lead, letters.get(from..).unwrap_or_default(), room);
        let gap = " ".repeat(number.len());
        vec![format!(" {number} | {line}"), format!(" {gap} | {}{}", " ".repeat(before), "^".repeat(marks))]
    }
}

/// A character that can be shown as it is: one column for what has none or would steer the screen.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        _ if c.is_control() || forbidden_character(c.encode_utf8(&mut [0; 4])).is_some() => '?',
        _ if c.width() == Some(0) => '?',
        _ => c,
    }
}

fn columns(letters: &[char]) -> usize {
    letters.iter().map(|c| c.width().unwrap_or(1)).sum()
}

/// Where the shown part of a line begins, and what stands before it where that is not its beginning.
fn window(letters: &[char], start: usize, room: usize) -> (&'static str, usize) {
    if columns(letters) <= room || letters.get(..start).is_none_or(|before| columns(before) <= room / 2) {
        return ("", 0);
    }
    let mut from = start;
    let mut taken = 0;
    while let Some(c) = from.checked_sub(1).and_then(|before| letters.get(before)) {
        taken += c.width().unwrap_or(1);
        if taken > BEFORE {
            break;
        }
        from -= 1;
    }
    ("...", from)
}

fn cut(lead: &str, letters: &[char], room: usize) -> String {
    let is_long = lead.len() + columns(letters) > room;
    let most = if is_long { room.saturating_sub(3) } else { room };
    let mut line = lead.to_owned();
    let mut taken = lead.len();
    for c in letters {
        taken += c.width().unwrap_or(1);
        if taken > most {
            return line + "...";
        }
        line.push(*c);
    }
    line.trim_end().to_owned()
}

/// How many characters belong to what stands at the beginning: a heading, a quoted text, a name or number.
fn extent(rest: &[char]) -> usize {
    let until = |end: char, from: usize| rest.iter().skip(from).position(|c| *c == end).map(|at| at + from + 1);
    let found = match rest {
        ['[', '[', ..] => until(']', 2).map(|end| end + 1),
        ['[', ..] => until(']', 1),
        ['{', ..] => until('}', 1),
        ['"', '"', '"', ..] | ['\'', '\'', '\'', ..] => Some(3),
        [quote @ ('"' | '\''), ..] => until(*quote, 1),
        _ => rest.iter().position(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+'))),
    };
    found.unwrap_or(rest.len()).clamp(1, rest.len().max(1))
}

#[cfg(test)]
mod tests {
    use crate::authored::{Problem, Problems};
    use crate::message::Text;

    fn at(source: &str, place: &str) -> Problem {
        let mut problems = Problems::new(source);
        problems.add(source.find(place).unwrap(), Text::same("x"));
        problems.into_list().remove(0)
    }

    #[test]
    fn the_marks_stand_under_the_place_behind_full_width_text() {
        let shown = at("[[steps]]\nexpect = \"空き\", kind = \"chek\" # x\n", "\"chek\"").excerpt(80);
        assert_eq!(shown, [" 2 | expect = \"空き\", kind = \"chek\" # x", "   |                         ^^^^^^"]);
        let shown = at("title = \"空き容量\"\n", "\"空き").excerpt(80);
        assert_eq!(shown[1], "   |         ^^^^^^^^^^");
        assert_eq!(at("\n [[steps]]\n", "[[").excerpt(80)[1], "   |  ^^^^^^^^^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = format!("a = [{}\"ここ\", {}]", "\"長い値\", ".repeat(20), "1, ".repeat(50));
        for width in [60, 80, 100] {
            let shown = at(&source, "\"ここ").excerpt(width);
            assert!(
                shown.iter().all(|line| unicode_width::UnicodeWidthStr::width(line.as_str()) <= width),
                "{shown:?}"
            );
            let mark = shown[1].find('^').unwrap();
            let before: String = shown[0].chars().take_while(|c| *c != 'こ').collect();
            assert_eq!(unicode_width::UnicodeWidthStr::width(before.as_str()), mark + 1, "{shown:?}");
        }
    }

    #[test]
    fn nothing_in_the_file_steers_the_screen() {
        let shown = at("title = \"a\u{1b}[2J\u{202e}\"\tx = 1", "x =").excerpt(80);
        assert_eq!(shown, [" 1 | title = \"a?[2J?\" x = 1", "   |                  ^"]);
    }

    #[test]
    fn a_problem_of_the_whole_file_has_no_line() {
        assert!(at("# 見本\nschema = 2\n", "#").excerpt(80).is_empty());
        assert!(Problem::whole(Text::same("x")).excerpt(80).is_empty());
    }
}
