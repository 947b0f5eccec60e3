//! Why an answer is not taken, and what to do next.
//!
//! Owns the cases that callers tell apart; their sentences stand in `words`.

use super::words;
use crate::domain::{Outcome, Role};
use crate::error::Error;
use crate::event::Answer;
use crate::message::{Text, flag_text};
use crate::procedure::answer_word;

/// Why an answer, correction or void is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No `run.started` yet.
    NotStarted,
    /// The run is paused: append `run.resumed` first.
    Paused {
        /// The run.
        run: String,
    },
    /// The run has ended: only corrections are possible.
    Ended {
        /// The run.
        run: String,
        /// How it ended.
        outcome: Outcome,
    },
    /// The procedure has no such step.
    UnknownStep {
        /// What was given.
        given: String,
    },
    /// Another step waits.
    OutOfOrder {
        /// The step meant.
        given: String,
        /// The seq of its record, if it was answered already.
        recorded: Option<u64>,
        /// The step that waits.
        current: String,
        /// Its title.
        title: String,
    },
    /// Something is missing; all of it.
    Owed {
        /// The step.
        step: String,
        /// Its title.
        title: String,
        /// Never empty.
        missing: Vec<Missing>,
    },
    /// Something was given that the step does not take; all of it.
    Unwanted {
        /// The step's title.
        title: String,
        /// Never empty.
        unwanted: Vec<Unwanted>,
    },
    /// A value or a file at a step where something secret is typed.
    Secret {
        /// The step's title.
        title: String,
    },
    /// A measured value that is not a number.
    NotANumber {
        /// What was given.
        value: String,
        /// What it is measured in.
        unit: String,
    },
    /// A value that is not among the choices.
    NotAChoice {
        /// What was given.
        value: String,
        /// What could have been.
        choices: Vec<String>,
    },
    /// A hold point is answered ok or ng.
    HoldIsAnswered {
        /// The step's title.
        title: String,
    },
    /// The witness is the worker who did the step.
    WitnessIsActor {
        /// The name.
        name: String,
    },
    /// The technician's signature is not of the worker who answers.
    NotTheTechnician {
        /// The name given.
        name: String,
        /// Who answers.
        actor: String,
    },
    /// One person signs as two.
    SamePerson {
        /// The name.
        name: String,
        /// As what.
        roles: [Role; 2],
    },
    /// One of the contractor's people signs for the city or the lessor.
    SignerOfCrew {
        /// The name.
        name: String,
        /// As what.
        role: Role,
    },
    /// A text holds a character that cannot be recorded.
    Unwritable {
        /// The flag without its dashes.
        field: &'static str,
        /// The character.
        character: char,
    },
    /// A text is too long to be recorded.
    TooLong {
        /// The flag without its dashes.
        field: &'static str,
        /// Characters at most.
        most: usize,
    },
    /// The event is no record of a step of this run.
    NoSuchRecord {
        /// The event's seq.
        seq: u64,
    },
    /// The record was voided or replaced: it does not count any more.
    NotCounting {
        /// The event's seq.
        seq: u64,
        /// The step's title.
        title: String,
    },
    /// A record of a run that has ended is not voided: the step could not be done again.
    NeverDoneAgain {
        /// The run.
        run: String,
        /// How it ended.
        outcome: Outcome,
        /// The event's seq.
        seq: u64,
        /// Whether the step is a hold point.
        is_hold: bool,
    },
    /// The correction names another step than the record's.
    OtherStep {
        /// The step given.
        given: String,
        /// The record's step.
        recorded: String,
        /// The event's seq.
        seq: u64,
    },
}

/// What an answer still owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The value read or chosen.
    Value,
    /// A note, on this result.
    Note {
        /// What the limits made of the answer.
        result: Answer,
    },
    /// Files.
    Evidence {
        /// How many there are.
        have: u32,
        /// How many are owed.
        min: u32,
    },
    /// The second person's name.
    Witness,
    /// A signature at a hold point.
    Signature(Role),
    /// Why something is corrected or voided.
    Reason,
}

/// What a step does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwanted {
    /// A value, on this step or on this answer.
    Value,
    /// A signature of a role that does not sign here.
    Signature(Role),
}

impl Missing {
    /// What is missing, in words.
    pub fn label(self) -> Text {
        match self {
            Self::Value => words::value(),
            Self::Note { result } => {
                let word = answer_word(result);
                Text { ja: words::note_owed(word.ja).ja, en: words::note_owed(word.en).en }
            }
            Self::Evidence { have, min } => words::evidence(have, min),
            Self::Witness => words::witness(),
            Self::Signature(role) => {
                let label = role.label();
                Text { ja: words::signature(label.ja).ja, en: words::signature(label.en).en }
            }
            Self::Reason => words::reason(),
        }
    }

    /// The flag that brings it.
    pub fn flag(self) -> String {
        match self {
            Self::Value => "--value VALUE".to_owned(),
            Self::Note { .. } => "--note NOTE".to_owned(),
            Self::Evidence { .. } => "--attach FILE".to_owned(),
            Self::Witness => "--witness NAME".to_owned(),
            Self::Signature(role) => format!("--sign {role}=NAME"),
            Self::Reason => "--reason REASON".to_owned(),
        }
    }
}

impl Unwanted {
    fn label(self) -> Text {
        match self {
            Self::Value => Text { ja: "値（--value）".to_owned(), en: "a value (--value)".to_owned() },
            Self::Signature(role) => Text {
                ja: format!("{}の署名（--sign {role}）", role.label().ja),
                en: format!("the {role}'s signature (--sign {role})"),
            },
        }
    }
}

/// Several texts as a list.
fn listed(texts: impl Iterator<Item = Text>) -> Text {
    let (ja, en): (Vec<_>, Vec<_>) = texts.map(|text| (text.ja, text.en)).unzip();
    Text { ja: ja.join("、"), en: en.join(", ") }
}

impl Refusal {
    /// What is refused.
    pub fn what(&self) -> Text {
        match self {
            Self::NotStarted => words::not_started(),
            Self::Paused { run } => words::paused(run),
            Self::Ended { run, outcome } | Self::NeverDoneAgain { run, outcome, .. } => {
                let label = outcome.label();
                Text { ja: words::ended(run, label.ja).ja, en: words::ended(run, label.en).en }
            }
            Self::UnknownStep { given } => words::unknown_step(given),
            Self::OutOfOrder { given, current, title, .. } => words::out_of_order(given, current, title),
            Self::Owed { title, missing, .. } => {
                let list = listed(missing.iter().map(|missing| missing.label()));
                Text { ja: words::owed(title, list.ja).ja, en: words::owed(title, list.en).en }
            }
            Self::Unwanted { title, unwanted: given } => {
                let list = listed(given.iter().map(|given| given.label()));
                Text { ja: words::unwanted(title, list.ja).ja, en: words::unwanted(title, list.en).en }
            }
            Self::Secret { title } => words::secret(title),
            Self::NotANumber { value, .. } => words::not_a_number(value),
            Self::NotAChoice { value, .. } => words::not_a_choice(value),
            Self::HoldIsAnswered { title } => words::hold_is_answered(title),
            Self::WitnessIsActor { name } => words::witness_is_actor(name),
            Self::NotTheTechnician { name, actor } => words::not_the_technician(name, actor),
            Self::SamePerson { name, roles: [first, second] } => {
                let (first, second) = (first.label(), second.label());
                Text {
                    ja: words::same_person(name, first.ja, second.ja).ja,
                    en: words::same_person(name, first.en, second.en).en,
                }
            }
            Self::SignerOfCrew { name, role } => {
                let label = role.label();
                Text { ja: words::signer_of_crew(name, label.ja).ja, en: words::signer_of_crew(name, label.en).en }
            }
            Self::Unwritable { field, character } => words::unwritable(field, format!("{:04X}", u32::from(*character))),
            Self::TooLong { field, most } => words::too_long(field, most),
            Self::NoSuchRecord { seq } => words::no_such_record(seq),
            Self::NotCounting { seq, title } => words::not_counting(seq, title),
            Self::OtherStep { given, recorded, seq } => words::other_step(given, recorded, seq),
        }
    }

    /// Whether it is the value that cannot be read.
    pub fn is_of_value(&self) -> bool {
        match self {
            Self::NotANumber { .. } | Self::NotAChoice { .. } => true,
            Self::Unwritable { field, .. } | Self::TooLong { field, .. } => *field == "value",
            _ => false,
        }
    }

    /// What to do instead.
    pub fn help(&self) -> Text {
        match self {
            Self::NotStarted => words::not_started_help(),
            Self::Paused { .. } => words::paused_help(),
            Self::Ended { .. } => words::ended_help(),
            Self::UnknownStep { .. } => words::see_steps(),
            Self::OutOfOrder { recorded: Some(seq), .. } => words::recorded_help(seq),
            Self::OutOfOrder { current, .. } => words::in_order_help(current),
            Self::Owed { missing, .. } => {
                let flags: Vec<_> = missing.iter().map(|missing| missing.flag()).collect();
                let flags = flag_text(&flags.join(" "));
                Text { ja: words::owed_help(flags.ja).ja, en: words::owed_help(flags.en).en }
            }
            Self::Unwanted { .. } => words::unwanted_help(),
            Self::Secret { .. } => words::secret_help(),
            Self::NotANumber { unit, .. } => words::number_help(unit),
            Self::NotAChoice { choices, .. } => words::choice_help(choices.join(" / ")),
            Self::HoldIsAnswered { .. } => words::hold_help(),
            Self::WitnessIsActor { .. } => words::witness_help(),
            Self::NotTheTechnician { .. } => words::technician_help(),
            Self::SamePerson { roles: [_, second], .. } => words::same_person_help(second),
            Self::SignerOfCrew { .. } => words::signer_of_crew_help(),
            Self::Unwritable { .. } => words::unwritable_help(),
            Self::TooLong { .. } => words::too_long_help(),
            Self::NoSuchRecord { .. } | Self::OtherStep { .. } => words::see_log(),
            Self::NotCounting { .. } => words::not_counting_help(),
            Self::NeverDoneAgain { seq, is_hold: true, .. } => words::sign_anew_help(seq),
            Self::NeverDoneAgain { seq, is_hold: false, .. } => words::never_again_help(seq),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.what(), refusal.help())
    }
}
