//! Where a run stands: derived from the answers that count, and from nothing else.
//!
//! The current step is the first applicable one without an answer. So a corrected branch, a
//! voided step or a lost power supply need no special case: they are looked at afresh.

use super::machine::Machine;
use super::view::Applies;
use crate::domain::Outcome;
use crate::event::{Answer, Isolation};
use crate::procedure::{Is, OnNg, Part};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Nothing was begun.
    NotStarted,
    /// A step waits for its answer.
    At(usize),
    /// Nothing is left to answer.
    Done(Ending),
    /// The end is recorded.
    Ended(Outcome),
}

impl Position {
    /// The place of the step that waits.
    pub fn current(self) -> Option<usize> {
        match self {
            Self::At(place) => Some(place),
            _ => None,
        }
    }
}

/// Why nothing is left to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Every step was done.
    Through,
    /// The way back was gone.
    Back,
    /// An NG stopped it.
    Stop,
    /// An NG at this place is a fault.
    Fault(usize),
}

/// What a walk along one list of steps comes to.
enum Walk {
    Waits(usize),
    Ends(Ending),
    TurnsBack,
    Through,
}

impl Machine<'_> {
    pub(super) fn position(&self) -> Position {
        if self.started.is_none() {
            return Position::NotStarted;
        }
        if let Some((outcome, _)) = self.ended {
            return Position::Ended(outcome);
        }
        let applies = self.applies();
        // a way back that was begun is gone to its end, whatever is corrected before it
        let main = if self.rollback_begun() { Walk::TurnsBack } else { self.walk(Part::Main, &applies) };
        match main {
            Walk::Waits(place) => Position::At(place),
            Walk::Ends(ending) => Position::Done(ending),
            Walk::Through => Position::Done(Ending::Through),
            Walk::TurnsBack => match self.walk(Part::Rollback, &applies) {
                Walk::Waits(place) => Position::At(place),
                Walk::Ends(ending) => Position::Done(ending),
                Walk::TurnsBack => Position::Done(Ending::Stop),
                Walk::Through => Position::Done(Ending::Back),
            },
        }
    }

    /// Whether a step of the way back has an answer that counts.
    pub(super) fn rollback_begun(&self) -> bool {
        self.tracks.iter().skip(self.procedure.steps.len()).any(|track| track.live().is_some())
    }

    fn walk(&self, part: Part, applies: &[Applies]) -> Walk {
        let (first, steps) = match part {
            Part::Main => (0, &self.procedure.steps),
            Part::Rollback => (self.procedure.steps.len(), &self.procedure.rollback),
        };
        for (place, step) in (first..).zip(steps) {
            if applies.get(place) != Some(&Applies::Yes) {
                continue;
            }
            let Some(record) = self.track(place).and_then(|track| track.live()) else { return Walk::Waits(place) };
            if record.entry().result == Answer::Ng {
                match step.on_ng {
                    OnNg::Continue => {}
                    OnNg::Stop => return Walk::Ends(Ending::Stop),
                    OnNg::Fault => return Walk::Ends(Ending::Fault(place)),
                    OnNg::Rollback => return Walk::TurnsBack,
                }
            }
        }
        Walk::Through
    }

    /// For every step whether its condition holds. Conditions point backwards only.
    pub(super) fn applies(&self) -> Vec<Applies> {
        let mut known: Vec<Applies> = Vec::with_capacity(self.tracks.len());
        for step in self.procedure.all_steps() {
            let Some(when) = &step.when else {
                known.push(Applies::Yes);
                continue;
            };
            let place = self.place(&when.step);
            let record = place.and_then(|place| self.track(place)?.live());
            known.push(match (place.and_then(|place| known.get(place)), record) {
                (Some(Applies::Yes), Some(record)) => {
                    let entry = record.entry();
                    let holds = match &when.is {
                        Is::Answer(answer) => entry.result == *answer,
                        Is::Choice(choice) => entry.value.as_ref() == Some(choice),
                    };
                    if holds { Applies::Yes } else { Applies::No }
                }
                (Some(Applies::Yes | Applies::NotYetKnown), None) => Applies::NotYetKnown,
                (Some(Applies::NotYetKnown), Some(_)) => Applies::NotYetKnown,
                (Some(Applies::No) | None, _) => Applies::No,
            });
        }
        known
    }

    /// How a run ends that nothing is left to answer in.
    pub(super) fn outcome(&self, ending: Ending) -> Outcome {
        match ending {
            Ending::Through if self.deviations().is_empty() => Outcome::Completed,
            Ending::Through => Outcome::CompletedWithDeviations,
            Ending::Back => Outcome::RolledBack,
            Ending::Stop => Outcome::Stopped,
            Ending::Fault(place) => match self.isolation(place) {
                Some(Isolation::Hardware) => Outcome::HandedToLessor,
                _ => Outcome::Stopped,
            },
        }
    }

    /// The isolation of the fault opened at a step, if one was.
    pub(super) fn isolation(&self, place: usize) -> Option<Isolation> {
        self.faults.iter().rev().find(|(at, _)| *at == Some(place)).map(|(_, isolation)| *isolation)
    }
}
