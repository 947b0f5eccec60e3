//! What limits make of a value, and who counts as the same person.
//!
//! Only comparisons: what an answer owes is `decide`'s.

use super::Refusal;
use crate::domain::{fold, forbidden_character, hidden, normalise};
use crate::event::Answer;
use crate::procedure::{Kind, Step, decimal, plain};

/// Longest text that an answer may hold, in characters.
const MOST_CHARACTERS: usize = 10_000;

/// A typed text as it is recorded; `None` where it is blank.
pub(super) fn typed(field: &'static str, text: Option<&str>) -> Result<Option<String>, Refusal> {
    let text = normalise(text.unwrap_or("")).trim().to_owned();
    if let Some(character) = forbidden_character(&text) {
        return Err(Refusal::Unwritable { field, character });
    }
    if text.chars().nth(MOST_CHARACTERS).is_some() {
        return Err(Refusal::TooLong { field, most: MOST_CHARACTERS });
    }
    Ok((!text.is_empty()).then_some(text))
}

/// The name of a person: nothing hides in it that would make it another's.
pub(super) fn name(field: &'static str, text: Option<&str>) -> Result<Option<String>, Refusal> {
    let name = typed(field, text)?;
    match name.as_deref().and_then(|name| hidden(name).next()) {
        Some(character) => Err(Refusal::Unwritable { field, character }),
        None => Ok(name),
    }
}

/// A value as it is recorded: numbers in half width, choices as the procedure writes them.
pub(super) fn value(step: &Step, text: String) -> Result<String, Refusal> {
    match &step.kind {
        Kind::Measure { unit, .. } => {
            let folded = fold(&text);
            let number = folded.strip_suffix(&fold(unit)).unwrap_or(&folded).trim();
            match decimal(number) {
                Some(_) => Ok(number.trim_start_matches('+').to_owned()),
                None => Err(Refusal::NotANumber { value: text, unit: unit.clone() }),
            }
        }
        Kind::Choice { choices, .. } => match choices.iter().find(|choice| fold(choice) == fold(&text)) {
            Some(choice) => Ok(choice.clone()),
            None => Err(Refusal::NotAChoice { value: text, choices: choices.clone() }),
        },
        _ => Ok(text),
    }
}

/// The result: an `ok` with a value out of limits is `ng`; every other answer stands.
pub(super) fn result(step: &Step, answer: Answer, value: Option<&str>, baseline: Option<&str>) -> Answer {
    match value {
        Some(value) if answer == Answer::Ok && !(fits(step, value) && equals(step, value, baseline)) => Answer::Ng,
        _ => answer,
    }
}

fn fits(step: &Step, value: &str) -> bool {
    match &step.kind {
        Kind::Measure { limits, .. } => decimal(value).is_some_and(|number| limits.include(number)),
        Kind::Choice { equals, .. } => equals.as_ref().is_none_or(|equals| equals == value),
        Kind::Text { pattern, equals, .. } => {
            pattern.as_ref().is_none_or(|pattern| pattern.matches(value))
                && equals.as_ref().is_none_or(|equals| plain(equals) == plain(value))
        }
        Kind::Check | Kind::Evidence | Kind::Hold { .. } => true,
    }
}

/// Whether a value equals the earlier step's, where there is one: numbers as numbers.
pub(super) fn equals(step: &Step, value: &str, baseline: Option<&str>) -> bool {
    let Some(baseline) = baseline else { return true };
    match (&step.kind, decimal(value), decimal(baseline)) {
        (Kind::Measure { .. }, Some(value), Some(baseline)) => value == baseline,
        _ => plain(value) == plain(baseline),
    }
}
