//! What was recorded at one step: the first answer, its corrections, what no longer counts.
//!
//! Only ever grows: a void marks a record, a correction stands beside what it corrects.

use crate::domain::{Digest, Moment, Role};
use crate::event::{Answer, Carried, StepCorrected, StepRecorded, StepVoided};

use super::RunEvent;

/// An answer with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was answered.
    pub answer: Answer,
    /// What the limits made of it.
    pub result: Answer,
    /// The value.
    pub value: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The second person.
    pub witness: Option<String>,
}

/// A step's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its event's seq.
    pub seq: u64,
    /// Its event's hash.
    pub hash: Digest,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: String,
    /// What was first recorded.
    pub first: Entry,
    /// Minutes over the step's limit.
    pub overrun_minutes: Option<u32>,
    /// Files that came with it, those of its corrections included.
    pub attachments: usize,
    /// The record of another run that it was taken over from.
    pub carried: Option<Carried>,
    /// What replaced it, oldest first.
    pub corrections: Vec<Correction>,
    /// Set where it no longer counts.
    pub voided: Option<Voided>,
}

/// A correction of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its event's seq.
    pub seq: u64,
    /// Its event's hash.
    pub hash: Digest,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: String,
    /// What is right.
    pub entry: Entry,
    /// Why.
    pub reason: String,
}

/// Why a record does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voided {
    /// The voiding event's seq.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// A signature at a hold point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// As what.
    pub role: Role,
    /// Who.
    pub name: String,
    /// When.
    pub at: Moment,
}

impl Record {
    /// What counts: the last correction, else what was first recorded.
    pub fn entry(&self) -> &Entry {
        self.corrections.last().map_or(&self.first, |correction| &correction.entry)
    }

    /// The hash of the event with a seq, if it is this record or one of its corrections.
    pub(super) fn hash_of(&self, seq: u64) -> Option<Digest> {
        if self.seq == seq {
            return Some(self.hash);
        }
        self.corrections.iter().find(|correction| correction.seq == seq).map(|correction| correction.hash)
    }
}

/// Everything recorded at one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Track {
    /// Every record, voided ones included.
    pub records: Vec<Record>,
    /// Files attached outside an answer.
    pub evidence: usize,
    /// Every signature that still counts, oldest first.
    pub signatures: Vec<Signature>,
}

impl Track {
    /// The record that counts.
    pub fn live(&self) -> Option<&Record> {
        self.records.iter().rev().find(|record| record.voided.is_none())
    }

    /// Who signed as a role; the last one where several did.
    pub fn signed(&self, role: Role) -> Option<&Signature> {
        self.signatures.iter().rev().find(|signature| signature.role == role)
    }

    pub fn record(&mut self, event: &RunEvent<'_>, body: &StepRecorded) {
        self.records.push(Record {
            seq: event.seq,
            hash: event.hash,
            at: event.at,
            actor: event.actor.to_owned(),
            first: Entry {
                answer: body.answer,
                result: body.result,
                value: body.value.clone(),
                note: body.note.clone(),
                witness: body.witness.clone(),
            },
            overrun_minutes: body.overrun_minutes,
            attachments: event.attachments,
            carried: body.carried.clone(),
            corrections: Vec::new(),
            voided: None,
        });
    }

    pub fn correct(&mut self, event: &RunEvent<'_>, body: &StepCorrected) {
        let Some(record) = self.target(body.target.seq) else { return };
        record.attachments += event.attachments;
        record.corrections.push(Correction {
            seq: event.seq,
            hash: event.hash,
            at: event.at,
            actor: event.actor.to_owned(),
            entry: Entry {
                answer: body.answer,
                result: body.result,
                value: body.value.clone(),
                note: body.note.clone(),
                witness: body.witness.clone(),
            },
            reason: body.reason.clone(),
        });
    }

    pub fn void(&mut self, event: &RunEvent<'_>, body: &StepVoided) {
        let Some(record) = self.target(body.target.seq) else { return };
        record.voided.get_or_insert_with(|| Voided {
            seq: event.seq,
            at: event.at,
            actor: event.actor.to_owned(),
            reason: body.reason.clone(),
        });
        self.signatures.clear();
    }

    fn target(&mut self, seq: u64) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.hash_of(seq).is_some())
    }
}
