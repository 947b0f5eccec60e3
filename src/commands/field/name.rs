//! A name typed at a question: a key for an answer that went into the wrong line is none.

use crate::domain::fold;
use crate::error::{Error, Result};
use crate::messages;

messages! {
    only_a_key(typed) { ja: "「{typed}」は氏名ではなく、キーを一つ押しただけのようです", en: "`{typed}` is a single key and no name" }
    type_the_name() { ja: "氏名を入力してください", en: "type the name" }
}

/// What was typed as somebody's name, which may be nothing.
///
/// # Errors
/// A single letter or digit, in either width: people answer with those.
pub fn name_at_prompt(typed: &str) -> Result<String> {
    let (typed, folded) = (typed.trim(), fold(typed));
    let mut keys = folded.trim().chars();
    match (keys.next(), keys.next()) {
        (Some(key), None) if key.is_ascii_alphanumeric() => Err(Error::usage(only_a_key(typed), type_the_name())),
        _ => Ok(typed.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::name_at_prompt;

    #[test]
    fn a_single_key_is_no_name_and_a_single_kanji_is() {
        assert!(["o", "ｏ", " N ", "１"].iter().all(|typed| name_at_prompt(typed).is_err()));
        assert!(["", "林", "佐藤 花子", "Jo"].iter().all(|typed| name_at_prompt(typed).is_ok()));
    }
}
