//! What people type for an answer, a role, a place of a fault: on the command line or at a prompt.

use std::path::PathBuf;

use crate::cli::StepArgs;
use crate::commands::field::{given_path, pair};
use crate::domain::{Moment, Role, fold};
use crate::error::{Error, Result};
use crate::event::{Answer, Isolation};
use crate::messages;
use crate::runner::{Refusal, Reply};

use super::sitting::Sitting;

messages! {
    not_an_answer(given) { ja: "「{given}」という回答はありません", en: "there is no answer `{given}`" }
    known_answers() { ja: "--answer に ok、ng、skip、na のどれかを指定してください", en: "give --answer ok, ng, skip or na" }
    not_a_signature(given) { ja: "署名「{given}」を読めません", en: "`{given}` is not a signature" }
    signature_form() {
        ja: "--sign 役割=氏名 と指定してください（役割は technician、witness、manager、lessor）",
        en: "give it as --sign ROLE=NAME; roles are technician, witness, manager, lessor",
    }
    signed_twice(role) { ja: "{role} の署名が二つあります", en: "there are two signatures as {role}" }
    not_a_place(given) { ja: "障害の場所「{given}」を読めません", en: "`{given}` is no place of a fault" }
    known_places() {
        ja: "--isolation に hardware、software、network、unknown のどれかを指定してください",
        en: "give --isolation hardware, software, network or unknown",
    }
}

/// What is wished for at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// An answer.
    Answer(Answer),
    /// To go on later.
    Pause,
}

/// A key or word at the prompt, in either width, with or without the IME.
pub fn wish(typed: &str) -> Option<Wish> {
    let found = match fold(typed).as_str() {
        "O" | "OK" | "1" | "お" | "オ" | "正常" => Answer::Ok,
        "N" | "NG" | "2" | "ん" | "ン" | "異常" => Answer::Ng,
        "S" | "SKIP" | "3" | "す" | "省略" => Answer::Skip,
        "A" | "NA" | "4" | "あ" | "ア" | "対象外" => Answer::Na,
        "P" | "PAUSE" | "5" | "中断" => return Some(Wish::Pause),
        _ => return None,
    };
    Some(Wish::Answer(found))
}

/// What else a key opens while an answer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// A note to go with the answer.
    Note,
    /// A file to go with it.
    File,
    /// An earlier step, to set its record right.
    Correct,
    /// What the keys do.
    Help,
}

/// A key that opens something beside the answer, in either width.
pub fn aside(typed: &str) -> Option<Aside> {
    match fold(typed).as_str() {
        "M" | "6" | "も" | "モ" => Some(Aside::Note),
        "F" | "7" | "ふ" | "フ" => Some(Aside::File),
        "C" | "8" | "ち" | "チ" => Some(Aside::Correct),
        "?" | "H" | "・" => Some(Aside::Help),
        _ => None,
    }
}

/// The answer that a flag names.
///
/// # Errors
/// Where it names none.
pub fn answer(given: &str) -> Result<Answer> {
    // a single key answers prompts only
    let word = Some(given.trim()).filter(|given| given.chars().count() > 1).and_then(wish);
    match word {
        Some(Wish::Answer(answer)) => Ok(answer),
        _ => Err(Error::usage(not_an_answer(given), known_answers())),
    }
}

/// The role that a word names, frozen or Japanese.
fn role(given: &str) -> Option<Role> {
    Role::ALL.iter().copied().find(|role| fold(role.name()) == fold(given) || role.label().ja == given)
}

/// Where a fault lies.
///
/// # Errors
/// Where the word names no such place.
pub fn isolation(given: &str) -> Result<Isolation> {
    Isolation::from_name(&fold(given).to_lowercase()).ok_or_else(|| Error::usage(not_a_place(given), known_places()))
}

/// Signatures on a command line, each role once.
///
/// # Errors
/// One that cannot be read.
pub fn sign(reply: &mut Reply, given: &[String]) -> Result<()> {
    for signature in given {
        let signed = pair(signature).and_then(|(word, name)| Some((role(word)?, name))).filter(|it| !it.1.is_empty());
        let Some((role, name)) = signed else {
            return Err(Error::usage(not_a_signature(signature), signature_form()));
        };
        if reply.sign.insert(role, name.to_owned()).is_some() {
            return Err(Error::usage(signed_twice(role), signature_form()));
        }
    }
    Ok(())
}

/// The reply on a command line, with its files.
///
/// # Errors
/// A flag that cannot be read.
pub fn reply(args: &StepArgs, given: &str) -> Result<(Reply, Vec<PathBuf>)> {
    let mut reply = Reply::new(answer(given)?);
    reply.step = args.at.as_ref().map(|step| fold(step).to_lowercase());
    reply.value.clone_from(&args.value);
    reply.note.clone_from(&args.note);
    reply.witness.clone_from(&args.witness);
    sign(&mut reply, &args.sign)?;
    if let Some(given) = &args.isolation {
        reply.isolation = isolation(given)?;
    }
    let files: Vec<PathBuf> = args.attach.iter().map(|path| given_path(path)).collect();
    reply.attachments = files.len();
    Ok((reply, files))
}

/// The flags that an `ok` to the current step owes.
pub fn owed_flags(sitting: &Sitting<'_>, at: Moment) -> Vec<String> {
    match sitting.judge(&Reply::new(Answer::Ok), at) {
        Err(Refusal::Owed { missing, .. }) => missing.into_iter().map(|missing| missing.flag()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_work_in_either_width_and_with_the_ime_on() {
        for typed in ["o", "O", "ｏ", "お", "ok", "ＯＫ", " 1 ", "正常"] {
            assert_eq!(wish(typed), Some(Wish::Answer(Answer::Ok)), "{typed}");
        }
        assert_eq!(wish("ｎ"), Some(Wish::Answer(Answer::Ng)));
        assert_eq!(wish("省略"), Some(Wish::Answer(Answer::Skip)));
        assert_eq!(wish("４"), Some(Wish::Answer(Answer::Na)));
        assert_eq!(wish("ｐ"), Some(Wish::Pause));
        assert_eq!(wish(""), None);
        assert_eq!(wish("x"), None);
    }

    #[test]
    fn words_of_flags_are_read_in_both_languages() {
        assert_eq!(role("立会者"), Some(Role::Witness));
        assert_eq!(role("Manager"), Some(Role::Manager));
        assert_eq!(role("boss"), None);
        assert_eq!(answer("ＮＧ").unwrap(), Answer::Ng);
        for (word, meant) in [
            ("正常", Answer::Ok),
            ("異常", Answer::Ng),
            ("省略", Answer::Skip),
            ("対象外", Answer::Na),
            ("ok", Answer::Ok),
        ] {
            assert_eq!(answer(word).unwrap(), meant, "{word}");
        }
        assert!(answer("中断").is_err() && answer("1").is_err());
        assert_eq!(answer("yes").unwrap_err().help.unwrap(), known_answers());
        assert_eq!(isolation("Hardware").unwrap(), Isolation::Hardware);
    }
}
