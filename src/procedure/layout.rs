//! Plain text on 80 columns with Japanese in it.
//!
//! Owns widths and line breaks. Characters of ambiguous width count as two columns, so a line
//! fits whichever way the printer draws them.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a page.
pub(super) const COLUMNS: usize = 80;

/// May not begin a line.
const NO_START: &str = "、。，．」』）】］｝〉》！？：；ー〜～・々…ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.!?:;%";
/// May not end a line.
const NO_END: &str = "「『（【［｛〈《([{";

/// Columns that a text takes.
pub fn columns(text: &str) -> usize {
    text.width_cjk()
}

/// Breaks a text into lines of at most `most` columns, at its own line ends and where
/// Japanese and Latin text may break.
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    text.trim().lines().flat_map(|line| wrap_line(line.trim_end(), most.max(2))).collect()
}

fn wrap_line(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if columns(&line) + columns(piece.trim_end()) > most && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        for c in piece.chars() {
            // a piece longer than a line is cut
            if columns(&line) + c.width_cjk().unwrap_or(0) > most && c != ' ' {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The runs of a line that stay together.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        if previous.is_some_and(|before| may_break(before, c)) {
            let (piece, after) = rest.split_at(at - (text.len() - rest.len()));
            pieces.push(piece);
            rest = after;
        }
        previous = Some(c);
    }
    pieces.push(rest);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    let is_wide = |c: char| c.width_cjk() == Some(2);
    !NO_START.contains(after)
        && !NO_END.contains(before)
        && after != ' '
        && (before == ' ' || is_wide(before) || is_wide(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_japanese_anywhere_but_before_closing_marks() {
        assert_eq!(wrap("端末を照合する。", 8), ["端末を照", "合する。"]);
        assert_eq!(wrap("端末を照合。する", 10), ["端末を照", "合。する"]);
    }

    #[test]
    fn keeps_words_and_own_line_ends() {
        assert_eq!(wrap("read the build\n10.0.19044", 10), ["read the", "build", "10.0.19044"]);
        assert_eq!(wrap("aaaaaaaaaaaa", 5), ["aaaaa", "aaaaa", "aa"]);
    }
}
