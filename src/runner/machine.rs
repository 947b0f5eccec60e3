//! The machine: everything recorded in one run, and nothing that cannot be replayed.
//!
//! Owns what events change. Where the run stands follows from that in `position`; what may be
//! answered, in `decide`.

use std::collections::HashMap;

use super::RunEvent;
use super::record::{Signature, Track};
use crate::domain::{Moment, Outcome};
use crate::event::{Fact, Isolation};
use crate::procedure::{Part, Procedure, Step};

/// One run of a procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine<'a> {
    pub(super) procedure: &'a Procedure,
    /// Every step by id, the main list before the rollback.
    index: HashMap<&'a str, usize>,
    pub(super) started: Option<Started>,
    pub(super) paused: Option<String>,
    pub(super) ended: Option<(Outcome, Moment)>,
    /// As many as steps, in the same order.
    pub(super) tracks: Vec<Track>,
    /// Faults opened in this run, by the step's place.
    pub(super) faults: Vec<(Option<usize>, Isolation)>,
    /// The current step's place and when it became current.
    pub(super) since: Option<(usize, Moment)>,
}

/// What the run's first event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Started {
    pub run: String,
    pub terminal: String,
}

impl<'a> Machine<'a> {
    /// A run that has not begun.
    pub fn new(procedure: &'a Procedure) -> Self {
        Self {
            procedure,
            index: procedure.all_steps().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect(),
            started: None,
            paused: None,
            ended: None,
            tracks: vec![Track::default(); procedure.steps.len() + procedure.rollback.len()],
            faults: Vec::new(),
            since: None,
        }
    }

    /// The procedure that is run.
    pub fn procedure(&self) -> &'a Procedure {
        self.procedure
    }

    /// Takes an event in. Never fails: what is in the journal has happened. Events of other
    /// runs, and steps that the procedure does not have, change nothing.
    pub fn apply(&mut self, event: &RunEvent<'_>) {
        if let Fact::RunStarted(body) = event.fact
            && self.started.is_none()
        {
            self.started = Some(Started { run: body.run.clone(), terminal: body.terminal.clone() });
        }
        if self.started.as_ref().is_some_and(|started| event.fact.run() == Some(started.run.as_str())) {
            self.take(event);
            let current = self.position().current();
            if current != self.since.map(|(place, _)| place) {
                self.since = current.map(|place| (place, event.at));
            }
        }
    }

    fn take(&mut self, event: &RunEvent<'_>) {
        match event.fact {
            Fact::RunPaused(body) if self.ended.is_none() => self.paused = Some(body.reason.clone()),
            Fact::RunResumed(_) => self.paused = None,
            Fact::RunFinished(body) => {
                self.ended.get_or_insert((body.outcome, event.at));
            }
            Fact::StepRecorded(body) => self.at_step(&body.step, |track| track.record(event, body)),
            Fact::StepCorrected(body) => self.at_step(&body.step, |track| track.correct(event, body)),
            Fact::StepVoided(body) => self.at_step(&body.step, |track| track.void(event, body)),
            Fact::HoldSigned(body) => self.at_step(&body.step, |track| {
                track.signatures.push(Signature { role: body.role, name: body.name.clone(), at: event.at });
            }),
            Fact::EvidenceAttached(body) => {
                if let Some(step) = &body.step {
                    self.at_step(step, |track| track.evidence += event.attachments);
                }
            }
            Fact::FaultOpened(body) => {
                let place = body.step.as_deref().and_then(|step| self.place(step));
                self.faults.push((place, body.isolation));
            }
            _ => {}
        }
    }

    fn at_step(&mut self, id: &str, change: impl FnOnce(&mut Track)) {
        if let Some(track) = self.place(id).and_then(|place| self.tracks.get_mut(place)) {
            change(track);
        }
    }

    /// The place of a step among all.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The step at a place, with its part.
    pub(super) fn step_at(&self, place: usize) -> Option<(&'a Step, Part)> {
        match place.checked_sub(self.procedure.steps.len()) {
            None => Some((self.procedure.steps.get(place)?, Part::Main)),
            Some(place) => Some((self.procedure.rollback.get(place)?, Part::Rollback)),
        }
    }

    /// The track at a place.
    pub(super) fn track(&self, place: usize) -> Option<&Track> {
        self.tracks.get(place)
    }

    /// The value that a step's must equal, where the earlier step has one.
    pub(super) fn baseline(&self, step: &Step) -> Option<&str> {
        let earlier = self.track(self.place(step.same_as()?)?)?;
        earlier.live()?.entry().value.as_deref()
    }
}
