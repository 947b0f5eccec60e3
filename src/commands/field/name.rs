//! A person's name as it is typed: a key for an answer that went into the wrong line is none, and nothing hides in it
//! that would make it another's.

use crate::domain::{fold, hidden};
use crate::error::{Error, Result};
use crate::messages;

messages! {
    only_a_key(typed) { ja: "「{typed}」は氏名ではなく、キーを一つ押しただけのようです", en: "`{typed}` is a single key and no name" }
    type_the_name() { ja: "氏名を入力してください", en: "type the name" }
    hides(code) { ja: "氏名に見えない文字 U+{code} があります", en: "the name holds U+{code}, which cannot be seen" }
    type_anew() { ja: "氏名を打ち直してください", en: "type the name anew" }
}

/// A name that stands on the command line, which may be nothing.
///
/// # Errors
/// Where something hides in it.
pub fn typed_name(typed: &str) -> Result<String> {
    match hidden(typed).next() {
        Some(c) => Err(Error::usage(hides(format!("{:04X}", u32::from(c))), type_anew())),
        None => Ok(typed.trim().to_owned()),
    }
}

/// What was typed at a question as somebody's name, which may be nothing.
///
/// # Errors
/// Where something hides in it; a single letter or digit, in either width: people answer with those.
pub fn name_at_prompt(typed: &str) -> Result<String> {
    let (typed, folded) = (typed_name(typed)?, fold(typed));
    let mut keys = folded.trim().chars();
    match (keys.next(), keys.next()) {
        (Some(key), None) if key.is_ascii_alphanumeric() => Err(Error::usage(only_a_key(typed), type_the_name())),
        _ => Ok(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::name_at_prompt;

    #[test]
    fn a_single_key_is_no_name_and_a_single_kanji_is() {
        assert!(["o", "ｏ", " N ", "１", "佐藤\u{200b}花子"].iter().all(|typed| name_at_prompt(typed).is_err()));
        assert!(["", "林", "佐藤 花子", "Jo"].iter().all(|typed| name_at_prompt(typed).is_ok()));
    }
}
