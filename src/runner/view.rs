//! Everything a screen needs to show a run, and nothing it could decide with.
//!
//! Made afresh from the machine; scripts and tests read the same view as people.

use chrono::DateTime;

use super::judge;
use super::machine::Machine;
use super::position::Position;
use super::record::{Record, Signature, Track};
use crate::domain::{Moment, Outcome, Role};
use crate::event::Answer;
use crate::procedure::{Kind, Limits, OnAnswer, Part, Step, When};

/// A run as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct View<'v> {
    /// The run's number; `None` before it is started.
    pub run: Option<&'v str>,
    /// Its terminal.
    pub terminal: Option<&'v str>,
    /// Where it stands.
    pub phase: Phase,
    /// Why it is paused (may be empty); `None` while it goes on.
    pub paused: Option<&'v str>,
    /// The step that waits for an answer.
    pub current: Option<Current<'v>>,
    /// The current step's number among the applicable ones of its part, from 1; 0 without one.
    pub position: usize,
    /// How many steps of this part apply, as far as known.
    pub of: usize,
    /// Every step, those of the rollback last.
    pub steps: Vec<StepState<'v>>,
    /// What did not go as expected, in the order of the steps.
    pub deviations: Vec<Deviation<'v>>,
    /// The steps with a condition.
    pub branches: Vec<Branch<'v>>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No `run.started` yet.
    NotStarted,
    /// In the steps.
    Main,
    /// On the way back.
    Rollback,
    /// Nothing is left to answer, but its end is not recorded: see [`Machine::settle`].
    Ending(Outcome),
    /// Its end is recorded.
    Ended(Outcome),
}

/// The step that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Current<'v> {
    /// The step.
    pub step: &'v Step,
    /// In which list it stands.
    pub part: Part,
    /// When it became current.
    pub since: Moment,
    /// When its `within_minutes` are over; pausing does not move it.
    pub deadline: Option<Moment>,
    /// What its answer needs.
    pub owed: Owed<'v>,
}

/// What an answer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Owed<'v> {
    /// Whether an `ok` needs a value.
    pub value: bool,
    /// The limits of a measured value.
    pub limits: Option<&'v Limits>,
    /// The earlier step's value that it must equal, where it has one.
    pub same_as: Option<&'v str>,
    /// On which results a note is owed, beside a skipped or inapplicable step.
    pub note: Option<OnAnswer>,
    /// The files.
    pub evidence: Option<Evidence>,
    /// Whether a second person confirms.
    pub witness: bool,
    /// Who has signed the hold point.
    pub signed: Vec<&'v Signature>,
    /// Who has not; the technician signs by answering.
    pub missing: Vec<Role>,
}

/// Files owed at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// How many are there already.
    pub have: usize,
    /// How many are owed.
    pub min: u32,
    /// On which results.
    pub when: OnAnswer,
    /// Whether they are sealed to the office.
    pub sensitive: bool,
}

/// Whether a step's condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// It has none, or it holds.
    Yes,
    /// It does not hold.
    No,
    /// The step it depends on has no answer yet.
    NotYetKnown,
}

/// One step as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct StepState<'v> {
    /// The step.
    pub step: &'v Step,
    /// In which list it stands.
    pub part: Part,
    /// Whether it applies.
    pub applies: Applies,
    /// Whether it waits for its answer.
    pub is_current: bool,
    /// The record that counts, with its corrections.
    pub record: Option<&'v Record>,
    /// Records that no longer count.
    pub voided: Vec<&'v Record>,
    /// Files attached outside its answer.
    pub evidence: usize,
    /// Who has signed it.
    pub signatures: Vec<&'v Signature>,
    /// The earlier step's value, where it was corrected since and an `ok` no longer equals it.
    pub differs_from: Option<&'v str>,
}

/// A step that did not go as expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Deviation<'v> {
    /// The step.
    pub step: &'v Step,
    /// `ng`, `skip`, or `ok` where it was only late.
    pub result: Answer,
    /// Minutes over its limit.
    pub overrun_minutes: Option<u32>,
}

/// A step with a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch<'v> {
    /// The step.
    pub step: &'v Step,
    /// Its condition.
    pub when: &'v When,
    /// Whether it holds.
    pub applies: Applies,
}

impl Machine<'_> {
    /// The run as it stands.
    pub fn view(&self) -> View<'_> {
        let position = self.position();
        let current = position.current().and_then(|place| self.current(place));
        let steps = self.states(position.current());
        let phase = match position {
            Position::NotStarted => Phase::NotStarted,
            Position::At(_) if current.as_ref().is_some_and(|current| current.part == Part::Rollback) => {
                Phase::Rollback
            }
            Position::At(_) => Phase::Main,
            Position::Done(ending) => Phase::Ending(self.outcome(ending)),
            Position::Ended(outcome) => Phase::Ended(outcome),
        };
        let part = current.as_ref().map_or(Part::Main, |current| current.part);
        let applicable = || steps.iter().filter(|state| state.part == part && state.applies == Applies::Yes);
        View {
            run: self.started.as_ref().map(|started| started.run.as_str()),
            terminal: self.started.as_ref().map(|started| started.terminal.as_str()),
            phase,
            paused: self.paused.as_deref(),
            position: applicable().position(|state| state.is_current).map_or(0, |before| before + 1),
            of: applicable().count(),
            current,
            deviations: self.deviations(),
            branches: self.branches(),
            steps,
        }
    }

    fn current(&self, place: usize) -> Option<Current<'_>> {
        let (step, part) = self.step_at(place)?;
        let track = self.track(place)?;
        let (_, since) = self.since?;
        let deadline = step.within_minutes.and_then(|minutes| {
            let end = since.millis().checked_add(i64::from(minutes) * 60_000)?;
            DateTime::from_timestamp_millis(end).map(Moment::new)
        });
        Some(Current { step, part, since, deadline, owed: self.owed(step, track) })
    }

    fn owed<'v>(&'v self, step: &'v Step, track: &'v Track) -> Owed<'v> {
        let roles = step.roles().iter();
        Owed {
            value: step.takes_value(),
            limits: match &step.kind {
                Kind::Measure { limits, .. } => Some(limits),
                _ => None,
            },
            same_as: self.baseline(step),
            note: step.note_when,
            evidence: step.attach.map(|attach| Evidence {
                have: track.evidence,
                min: attach.min,
                when: attach.when,
                sensitive: step.sensitive,
            }),
            witness: step.witness,
            signed: roles.clone().filter_map(|role| track.signed(*role)).collect(),
            missing: roles.copied().filter(|role| track.signed(*role).is_none()).collect(),
        }
    }

    fn states(&self, current: Option<usize>) -> Vec<StepState<'_>> {
        let applies = self.applies();
        let places = self.tracks.iter().zip(applies).enumerate();
        let state = |(place, (track, applies))| {
            let track: &Track = track;
            let (step, part) = self.step_at(place)?;
            let record = track.live();
            let stale = |baseline: &&str| {
                let entry = record.map(Record::entry).filter(|entry| entry.result == Answer::Ok);
                let value = entry.and_then(|entry| entry.value.as_deref());
                value.is_some_and(|value| !judge::equals(step, value, Some(baseline)))
            };
            Some(StepState {
                step,
                part,
                applies,
                is_current: current == Some(place),
                record,
                voided: track.records.iter().filter(|other| Some(*other) != record).collect(),
                evidence: track.evidence,
                signatures: track.signatures.iter().collect(),
                differs_from: self.baseline(step).filter(stale),
            })
        };
        places.filter_map(state).collect()
    }

    /// Steps that apply and went otherwise than expected: an NG, one skipped, one late.
    pub(super) fn deviations(&self) -> Vec<Deviation<'_>> {
        let steps = self.procedure.all_steps().zip(&self.tracks).zip(self.applies());
        let deviation = |((step, track), applies)| {
            let track: &Track = track;
            let record = track.live().filter(|_| applies == Applies::Yes)?;
            let result = record.entry().result;
            let unexpected = matches!(result, Answer::Ng | Answer::Skip) || record.overrun_minutes.is_some();
            unexpected.then_some(Deviation { step, result, overrun_minutes: record.overrun_minutes })
        };
        steps.filter_map(deviation).collect()
    }

    fn branches(&self) -> Vec<Branch<'_>> {
        let steps = self.procedure.all_steps().zip(self.applies());
        steps.filter_map(|(step, applies)| Some(Branch { step, when: step.when.as_ref()?, applies })).collect()
    }
}
