//! Questions line by line: for screen readers, and for terminals that move no cursor.
//!
//! Nothing is drawn again: a question, its options by number, a line read as the terminal gives
//! it. The end of the input leaves, as Esc does elsewhere.

use std::io;

use super::prompt::{left, unreadable};
use super::{Console, harmless};
use crate::domain::fold;
use crate::error::Result;
use crate::messages;

messages! {
    number_of(count) { ja: "番号（1～{count}）", en: "number (1 to {count})" }
    /// What stands behind a question.
    yes_or_no() { ja: "（y はい / n いいえ）", en: " (y/n)" }
}

/// Yes or no as people type it, in either width and language.
pub fn read_yes(typed: &str) -> Option<bool> {
    match fold(typed).as_str() {
        "Y" | "YES" | "はい" | "ハイ" | "は" | "ハ" | "1" => Some(true),
        "N" | "NO" | "いいえ" | "イイエ" | "い" | "イ" | "ん" | "ン" | "0" | "2" => Some(false),
        _ => None,
    }
}

impl Console {
    pub(super) fn ask_plainly(&self, question: &str) -> Result<String> {
        self.bytes(format!("{}: ", harmless(question)).as_bytes())?;
        let mut line = String::new();
        match io::stdin().read_line(&mut line) {
            Ok(0) => {
                self.line("")?;
                Err(left())
            }
            // Esc goes back elsewhere, as an empty line does here
            Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).trim_matches('\u{1b}').to_owned()),
            Err(why) => Err(unreadable(why)),
        }
    }

    pub(super) fn confirm_plainly(&self, question: &str) -> Result<bool> {
        let question = format!("{question}{}", yes_or_no().get(self.lang));
        loop {
            if let Some(yes) = read_yes(&self.ask_plainly(&question)?) {
                return Ok(yes);
            }
        }
    }

    /// The index of one of several.
    pub(super) fn choose_plainly(&self, question: &str, options: &[String]) -> Result<usize> {
        self.line(harmless(question))?;
        for (number, option) in (1..).zip(options) {
            self.line(format!("  {number}  {}", harmless(option)))?;
        }
        let question = number_of(options.len());
        loop {
            let typed = fold(&self.ask_plainly(question.get(self.lang))?);
            let chosen = typed.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            if let Some(index) = chosen.filter(|index| *index < options.len()) {
                return Ok(index);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read_yes;

    #[test]
    fn yes_and_no_are_read_in_either_width_and_language() {
        assert!(["y", "Ｙ", "yes", "はい", "１"].iter().all(|typed| read_yes(typed) == Some(true)));
        assert!(["n", "ｎ", "No", "いいえ", "２"].iter().all(|typed| read_yes(typed) == Some(false)));
        assert!(["", "x", "yn"].iter().all(|typed| read_yes(typed).is_none()));
    }
}
