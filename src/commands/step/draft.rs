//! An answer on its way: what was typed for one step, and what has to be asked next.
//!
//! The prompts and the full screen both ask by this, so that they never differ. Knows no rule: an
//! answer is judged by the runner, and what its refusal names is asked while the rest stays.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::commands::lookup::fill;
use crate::domain::{Moment, Role};
use crate::error::{Error, Kind};
use crate::event::{Answer, Fact, Isolation};
use crate::message::Text;
use crate::messages;
use crate::procedure::{OnNg, Step};
use crate::runner::{Missing, Refusal, Reply};

use super::show;
use super::sitting::{Sitting, usable};

messages! {
    counts_as_ng(leads) { ja: "異常として記録します: {leads}", en: "recorded as NG: {leads}" }
    at_hardware() { ja: "ハードウェア", en: "hardware" }
    at_software() { ja: "ソフトウェア", en: "software" }
    at_network() { ja: "ネットワーク", en: "network" }
    at_unknown() { ja: "まだ分からない", en: "not yet known" }
}

/// What was typed for one step.
#[derive(Debug, Default)]
pub struct Draft {
    /// The step it is for.
    pub step: String,
    /// The answer, once one is chosen.
    pub answer: Option<Answer>,
    /// The value.
    pub value: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The second person.
    pub witness: Option<String>,
    /// Who signs as what.
    pub sign: BTreeMap<Role, String>,
    /// Where a fault lies, once that was asked.
    pub isolation: Option<Isolation>,
    /// The files.
    pub files: Vec<PathBuf>,
    /// Whether a value was asked for that is not owed.
    asked_value: bool,
    /// Whether what an NG leads to was accepted.
    pub is_confirmed: bool,
}

/// What an answer waits for.
#[derive(Debug)]
pub enum Next {
    /// The value, if one was read: it is not owed.
    ValueIfRead,
    /// These, all of them owed; with the value beside what was expected, where that is why.
    Ask(Vec<Missing>, Option<Text>),
    /// A yes to what the NG leads to; where it goes on all the same, only the announcement.
    Confirm {
        /// The value beside what was expected.
        why: Option<Text>,
        /// What follows.
        leads: Text,
        /// Whether it needs a yes.
        is_asked: bool,
    },
    /// Where the fault lies.
    Isolation,
    /// Nothing: it can be recorded.
    Ready,
    /// It is refused. Where `is_mended`, what the refusal names was taken back and only that is
    /// asked again; otherwise the answer is to be given anew.
    Refused {
        /// Why.
        refusal: Refusal,
        /// What is left to do.
        is_mended: bool,
    },
}

impl Draft {
    /// Nothing typed yet.
    pub fn of(step: &str) -> Self {
        Self { step: step.to_owned(), ..Self::default() }
    }

    /// The reply as typed so far.
    pub fn reply(&self, answer: Answer) -> Reply {
        Reply {
            step: Some(self.step.clone()),
            answer,
            value: self.value.clone(),
            note: self.note.clone(),
            witness: self.witness.clone(),
            attachments: self.files.len(),
            sign: self.sign.clone(),
            isolation: self.isolation.unwrap_or_default(),
        }
    }

    /// Takes an answer. A note belongs to its answer: the reason of an NG is not that of a skipped
    /// step.
    pub fn is_now(&mut self, answer: Answer) {
        if self.answer.replace(answer).is_some_and(|before| before != answer) {
            self.note = None;
            self.anew();
        }
        self.is_confirmed = false;
        self.isolation = None;
        // asked again with what was typed before, so that an earlier name can be put right
        self.sign.clear();
    }

    /// The answer is to be given anew: a value may have been mistyped, the rest stays.
    pub fn anew(&mut self) {
        self.value = None;
        self.asked_value = false;
    }

    /// Leaves out the files because of which an answer was not recorded: those that cannot be used,
    /// else, where the command line would be wrong, the last one, which is the twin of another.
    pub fn without_bad_files(&mut self, error: &Error) {
        let before = self.files.len();
        self.files.retain(|file| usable(file).is_ok());
        if self.files.len() == before && error.kind == Kind::Usage {
            self.files.pop();
        }
    }

    /// What has to be asked before the answer can be recorded. `usual` is the witness who is
    /// offered; one whom a refusal names is offered no longer.
    pub fn next(&mut self, sitting: &Sitting<'_>, step: &Step, at: Moment, usual: &mut Option<String>) -> Next {
        let answer = self.answer.unwrap_or(Answer::Ok);
        if step.takes_value() && answer == Answer::Ng && self.value.is_none() && !self.asked_value {
            self.asked_value = true;
            return Next::ValueIfRead;
        }
        let refusal = match sitting.judge(&self.reply(answer), at) {
            Ok(facts) => return self.follows(sitting, step, &facts),
            Err(refusal) => refusal,
        };
        let Refusal::Owed { missing, .. } = &refusal else {
            let is_mended = self.mend(&refusal, usual);
            return Next::Refused { refusal, is_mended };
        };
        let missing = missing.clone();
        let is_turned = answer == Answer::Ok && missing.contains(&Missing::Note { result: Answer::Ng });
        let why = is_turned.then(|| sitting.explained(refusal, &self.reply(answer)).what);
        Next::Ask(missing, why)
    }

    /// Why the value cannot be read, whatever else is owed; it is then taken back.
    pub fn misread(&mut self, sitting: &Sitting<'_>, at: Moment) -> Option<Refusal> {
        let reply = self.reply(self.answer.unwrap_or(Answer::Ok));
        let refusal = sitting.judge(&reply, at).err().filter(Refusal::is_of_value)?;
        self.value = None;
        Some(refusal)
    }

    /// What an NG leads to is accepted first, and its fault placed.
    fn follows(&self, sitting: &Sitting<'_>, step: &Step, facts: &[Fact]) -> Next {
        let is_ng = facts.iter().any(|fact| matches!(fact, Fact::StepRecorded(body) if body.result == Answer::Ng));
        if is_ng && !self.is_confirmed {
            let view = sitting.view();
            let same_as = view.current.as_ref().and_then(|current| current.owed.same_as);
            return Next::Confirm {
                why: show::why_ng(facts, step, same_as),
                leads: fill(&show::branch(step.on_ng), |leads| counts_as_ng(leads)),
                is_asked: step.on_ng != OnNg::Continue,
            };
        }
        let is_fault = facts.iter().any(|fact| matches!(fact, Fact::FaultOpened(_)));
        if is_fault && self.isolation.is_none() { Next::Isolation } else { Next::Ready }
    }

    /// Takes back what a refusal names, so that only this is asked again; `false` where the
    /// answer itself has to be given anew.
    fn mend(&mut self, refusal: &Refusal, usual: &mut Option<String>) -> bool {
        match refusal {
            // one that is not owed is asked for again, too
            _ if refusal.is_of_value() => self.anew(),
            Refusal::WitnessIsActor { .. } => {
                self.witness = None;
                *usual = None;
            }
            // the one typed last is asked again; whoever meant the other goes back to the answer
            Refusal::SamePerson { roles: [_, role], .. } | Refusal::SignerOfCrew { role, .. } => {
                self.sign.remove(role);
                if *role == Role::Witness {
                    *usual = None;
                }
            }
            Refusal::Unwritable { field, .. } | Refusal::TooLong { field, .. } => match *field {
                "note" => self.note = None,
                "witness" => (self.witness, *usual) = (None, None),
                _ => {
                    self.sign.clear();
                    *usual = None;
                }
            },
            // nothing but the answer itself is wrong
            Refusal::HoldIsAnswered { .. } => return false,
            _ => {
                *self = Self::of(&self.step);
                return false;
            }
        }
        true
    }
}

/// The places of a fault in words, in the order of [`Isolation::ALL`].
pub fn places() -> [Text; 4] {
    [at_hardware(), at_software(), at_network(), at_unknown()]
}

/// The place of a fault that was chosen from [`places`].
pub fn place(chosen: usize) -> Isolation {
    Isolation::ALL.get(chosen).copied().unwrap_or_default()
}
