//! Common steps of combined work (§4): asked once, recorded in each run.
//!
//! Candidates come from outside, as plain values; what they answer here is judged as an answer
//! is. So replaying the events needs no candidates, and a run without them only asks more.

use std::collections::BTreeMap;

use super::machine::Machine;
use super::position::Position;
use super::{Context, Entry, Reply, RunEvent};
use crate::domain::Digest;
use crate::event::{Answer, Carried, Fact, Isolation, StepRecorded};
use crate::procedure::KindName;

/// A record of another run that may answer a common step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The key of the step.
    pub common: String,
    /// The kind of the step.
    pub kind: KindName,
    /// The step's id there.
    pub step: String,
    /// The record.
    pub carried: Carried,
    /// What it says now, corrections included.
    pub entry: Entry,
    /// Files that show it.
    pub attachments: usize,
}

impl Machine<'_> {
    /// The records of this run that others of its combination may take over: `ok`, not voided, and
    /// not taken over themselves.
    pub fn common_records(&self) -> Vec<Candidate> {
        let Some(started) = &self.started else { return Vec::new() };
        let tracks = self.procedure.all_steps().zip(&self.tracks);
        let candidate = |(step, track): (&crate::procedure::Step, &super::record::Track)| {
            let record = track.live().filter(|record| record.carried.is_none())?;
            let entry = record.entry();
            (entry.answer == Answer::Ok && entry.result == Answer::Ok).then_some(())?;
            Some(Candidate {
                common: step.common.clone()?,
                kind: step.kind.name(),
                step: step.id.clone(),
                carried: Carried { hash: record.hash, run: started.run.clone(), seq: record.seq },
                entry: entry.clone(),
                attachments: track.evidence + record.attachments,
            })
        };
        tracks.filter_map(candidate).collect()
    }

    /// The common steps that are answered already, from the one that waits onwards: their records,
    /// and the end of the run where nothing is left.
    pub fn carry(&self, candidates: &[Candidate], context: &Context<'_>) -> Vec<Fact> {
        let mut facts = Vec::new();
        if candidates.is_empty() {
            return facts;
        }
        let mut after = self.clone();
        while let Some(fact) = after.carried(candidates, context) {
            let (seq, hash) = (u64::MAX, Digest::ZERO);
            after.apply(&RunEvent { seq, hash, at: context.at, actor: context.worker, attachments: 0, fact: &fact });
            facts.push(fact);
        }
        if !facts.is_empty() {
            facts.extend(after.closing(Isolation::default(), context));
        }
        facts
    }

    /// The record of the step that waits, where a candidate answers it as expected. A step that was
    /// recorded before (and voided) is asked.
    fn carried(&self, candidates: &[Candidate], context: &Context<'_>) -> Option<Fact> {
        let (Position::At(place), None, Some(started)) = (self.position(), &self.paused, &self.started) else {
            return None;
        };
        let (step, _) = self.step_at(place)?;
        let key = step.common.as_deref()?;
        if !self.track(place)?.records.is_empty() {
            return None;
        }
        let fits = |candidate: &&Candidate| candidate.common == key && candidate.kind == step.kind.name();
        candidates.iter().filter(fits).find_map(|candidate| {
            let reply = reply(candidate);
            let entry = self.answered(place, step, &reply, context, None).ok()?.entry;
            (entry.result == Answer::Ok).then(|| {
                Fact::StepRecorded(StepRecorded {
                    answer: entry.answer,
                    note: entry.note,
                    overrun_minutes: None,
                    result: entry.result,
                    run: started.run.clone(),
                    step: step.id.clone(),
                    value: entry.value,
                    witness: entry.witness,
                    carried: Some(candidate.carried.clone()),
                })
            })
        })
    }
}

fn reply(candidate: &Candidate) -> Reply {
    let entry = &candidate.entry;
    Reply {
        step: None,
        answer: entry.answer,
        value: entry.value.clone(),
        note: entry.note.clone(),
        witness: entry.witness.clone(),
        attachments: candidate.attachments,
        sign: BTreeMap::new(),
        isolation: Isolation::default(),
    }
}
