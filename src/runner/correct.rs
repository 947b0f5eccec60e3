//! Corrections: never an edit, always a new fact that points at the old one.
//!
//! Corrections are judged like answers. After the end they are recorded and change what the
//! record says, but never reopen a run.

use super::hold::signed;
use super::judge::typed;
use super::machine::{Machine, Started};
use super::record::Record;
use super::{Context, Missing, Refusal, Reply};
use crate::event::{Answer, Fact, Isolation, StepCorrected, StepVoided, Target};
use crate::procedure::Step;

/// The record that a correction speaks of.
struct Found<'m> {
    started: &'m Started,
    place: usize,
    step: &'m Step,
    record: &'m Record,
    target: Target,
}

impl Machine<'_> {
    /// Corrects the record made by the event `seq` (or one of its corrections). Value, note and
    /// witness that the reply leaves out stay as they were.
    ///
    /// Returns the facts to append in order. Where the result at a hold point changes, everybody
    /// signs anew; where only a name was wrong, whoever the reply names.
    ///
    /// # Errors
    /// No such record, a voided one, no reason, or what an answer would be refused for.
    pub fn correct(&self, seq: u64, reply: &Reply, reason: &str, context: &Context<'_>) -> Result<Vec<Fact>, Refusal> {
        let found = self.found(seq)?;
        let (step, record) = (found.step, found.record);
        if let Some(given) = reply.step.as_deref().filter(|given| *given != step.id) {
            return Err(Refusal::OtherStep { given: given.to_owned(), recorded: step.id.clone(), seq });
        }
        let reply = filled(reply, record, step);
        let answered = self.answered(found.place, step, &reply, context, Some(record));
        let (answered, reason) = with_reason(step, answered, reason)?;
        let mut facts = signed(found.started, step, answered.signatures);
        facts.push(Fact::StepCorrected(StepCorrected {
            answer: answered.entry.answer,
            note: answered.entry.note,
            reason,
            result: answered.entry.result,
            run: found.started.run.clone(),
            step: step.id.clone(),
            target: found.target,
            value: answered.entry.value,
            witness: answered.entry.witness,
        }));
        Ok(self.and_what_follows(facts, reply.isolation, context))
    }

    /// Voids the record made by the event `seq` (or corrected by it): the step is to be done
    /// again.
    ///
    /// # Errors
    /// No such record, a voided one, no reason, or a run that has ended: nobody could do the step again.
    pub fn void(&self, seq: u64, reason: &str, context: &Context<'_>) -> Result<Vec<Fact>, Refusal> {
        let found = self.found(seq)?;
        if let Some((outcome, _)) = self.ended {
            let (run, is_hold) = (found.started.run.clone(), !found.step.roles().is_empty());
            return Err(Refusal::NeverDoneAgain { run, outcome, seq, is_hold });
        }
        let ((), reason) = with_reason(found.step, Ok(()), reason)?;
        let voided = Fact::StepVoided(StepVoided {
            reason,
            run: found.started.run.clone(),
            step: found.step.id.clone(),
            target: found.target,
        });
        Ok(self.and_what_follows(vec![voided], Isolation::default(), context))
    }

    fn found(&self, seq: u64) -> Result<Found<'_>, Refusal> {
        for (place, track) in self.tracks.iter().enumerate() {
            for record in &track.records {
                let (Some(hash), Some(started), Some((step, _))) =
                    (record.hash_of(seq), &self.started, self.step_at(place))
                else {
                    continue;
                };
                if record.voided.is_some() || track.live() != Some(record) {
                    return Err(Refusal::NotCounting { seq, title: step.title.clone() });
                }
                return Ok(Found { started, place, step, record, target: Target { hash, seq } });
            }
        }
        Err(Refusal::NoSuchRecord { seq })
    }
}

/// The reply with what it leaves out taken from the record.
fn filled(reply: &Reply, record: &Record, step: &Step) -> Reply {
    let entry = record.entry();
    let done = matches!(reply.answer, Answer::Ok | Answer::Ng);
    let mut filled = reply.clone();
    if step.takes_value() && done {
        filled.value = filled.value.or_else(|| entry.value.clone());
    }
    filled.note = filled.note.or_else(|| entry.note.clone());
    if step.roles().is_empty() {
        filled.witness = filled.witness.or_else(|| entry.witness.clone());
    }
    filled
}

/// Adds a missing reason to whatever else is missing.
fn with_reason<T>(step: &Step, answered: Result<T, Refusal>, reason: &str) -> Result<(T, String), Refusal> {
    match (answered, typed("reason", Some(reason))?) {
        (Ok(answered), Some(reason)) => Ok((answered, reason)),
        (Ok(_), None) => {
            let missing = vec![Missing::Reason];
            Err(Refusal::Owed { step: step.id.clone(), title: step.title.clone(), missing })
        }
        (Err(Refusal::Owed { step, title, mut missing }), None) => {
            missing.push(Missing::Reason);
            Err(Refusal::Owed { step, title, missing })
        }
        (Err(refusal), _) => Err(refusal),
    }
}
