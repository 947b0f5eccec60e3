//! What an answer leads to: the facts to append, or why it is refused.
//!
//! Owns what a step owes. Changes nothing: the caller appends the facts and applies the events.

use super::hold::{self, signed};
use super::judge::{self, typed};
use super::machine::{Machine, Started};
use super::position::{Ending, Position};
use super::record::Record;
use super::{Context, Entry, Missing, Refusal, Reply, RunEvent, Unwanted};
use crate::domain::{Digest, Moment, Role};
use crate::event::{Answer, Fact, FaultOpened, Isolation, RunFinished, StepRecorded};
use crate::procedure::{Attach, OnNg, Step};

/// An answer that is complete.
pub(super) struct Answered {
    pub signatures: Vec<(Role, String)>,
    pub entry: Entry,
}

impl<'a> Machine<'a> {
    /// Judges an answer to the current step.
    ///
    /// Returns the facts to append, in order and all in one transaction: signatures, the
    /// step's record, then what follows from it (a fault opened, the run finished).
    ///
    /// # Errors
    /// The rule that refuses it; everything that is missing is named at once.
    pub fn decide(&self, reply: &Reply, context: &Context<'_>) -> Result<Vec<Fact>, Refusal> {
        let (started, place, step) = self.awaited(reply.step.as_deref())?;
        let answered = self.answered(place, step, reply, context, None)?;
        let record = Fact::StepRecorded(StepRecorded {
            carried: None,
            answer: answered.entry.answer,
            note: answered.entry.note,
            overrun_minutes: self.overrun(step, context.at),
            result: answered.entry.result,
            run: started.run.clone(),
            step: step.id.clone(),
            value: answered.entry.value,
            witness: answered.entry.witness,
        });
        let mut facts = signed(started, step, answered.signatures);
        facts.push(record);
        Ok(self.and_what_follows(facts, reply.isolation, context))
    }

    /// What a run owes although nothing is left to answer: the opened fault and its end.
    ///
    /// Empty but for a run that was cut off between an answer and its consequences, or whose
    /// correction ended it. Append these before anything else.
    pub fn settle(&self, context: &Context<'_>) -> Vec<Fact> {
        self.closing(Isolation::default(), context)
    }

    /// Whether files may be attached to a step outside its answer.
    ///
    /// # Errors
    /// Where the procedure has no such step, or something secret is typed at it.
    pub fn accepts_evidence(&self, step: &str) -> Result<(), Refusal> {
        match self.place(step).and_then(|place| self.step_at(place)) {
            None => Err(Refusal::UnknownStep { given: step.to_owned() }),
            Some((step, _)) if step.secret => Err(Refusal::Secret { title: step.title.clone() }),
            Some(_) => Ok(()),
        }
    }

    /// The step that waits, if it is the one meant.
    fn awaited(&self, meant: Option<&str>) -> Result<(&Started, usize, &'a Step), Refusal> {
        let Some(started) = &self.started else { return Err(Refusal::NotStarted) };
        let place = match self.position() {
            Position::NotStarted => return Err(Refusal::NotStarted),
            Position::Ended(outcome) => return Err(Refusal::Ended { run: started.run.clone(), outcome }),
            Position::Done(ending) => {
                return Err(Refusal::Ended { run: started.run.clone(), outcome: self.outcome(ending) });
            }
            Position::At(place) => place,
        };
        if self.paused.is_some() {
            return Err(Refusal::Paused { run: started.run.clone() });
        }
        let Some((step, _)) = self.step_at(place) else { return Err(Refusal::NotStarted) };
        if let Some(given) = meant.filter(|given| *given != step.id) {
            let Some(other) = self.place(given) else { return Err(Refusal::UnknownStep { given: given.to_owned() }) };
            return Err(Refusal::OutOfOrder {
                given: given.to_owned(),
                recorded: self.track(other).and_then(|track| track.live()).map(|record| record.seq),
                current: step.id.clone(),
                title: step.title.clone(),
            });
        }
        Ok((started, place, step))
    }

    /// An answer with everything it owes; `before` is the record that it corrects.
    pub(super) fn answered(
        &self,
        place: usize,
        step: &Step,
        reply: &Reply,
        context: &Context<'_>,
        before: Option<&Record>,
    ) -> Result<Answered, Refusal> {
        refuse_unwanted(step, reply)?;
        let note = typed("note", reply.note.as_deref())?;
        let mut witness = judge::name("witness", reply.witness.as_deref())?;
        let value = typed("value", reply.value.as_deref())?.map(|text| judge::value(step, text)).transpose()?;
        let result = judge::result(step, reply.answer, value.as_deref(), self.baseline(step));
        let done = matches!(result, Answer::Ok | Answer::Ng);

        let mut missing = Vec::new();
        if step.takes_value() && reply.answer == Answer::Ok && value.is_none() {
            missing.push(Missing::Value);
        }
        if note.is_none() && (!done || step.note_when.is_some_and(|when| when.includes(result))) {
            missing.push(Missing::Note { result });
        }
        // the files of a record that was taken over lie with the first one
        let has_them = before.is_some_and(|record| record.carried.is_some());
        let held = self.track(place).map_or(0, |track| track.evidence) + before.map_or(0, |record| record.attachments);
        let have = u32::try_from(held + reply.attachments).unwrap_or(u32::MAX);
        let owes = |attach: &Attach| !has_them && attach.when.includes(result) && have < attach.min;
        if let Some(attach) = step.attach.filter(owes) {
            missing.push(Missing::Evidence { have, min: attach.min });
        }
        let kept = before.and_then(|record| record.entry().witness.as_deref());
        let did_it = |name: &str| context.is(name) || before.is_some_and(|record| context.is_of(name, &record.actor));
        if let Some(name) = witness.as_deref().filter(|name| kept != Some(name) && did_it(name)) {
            return Err(Refusal::WitnessIsActor { name: name.to_owned() });
        }
        if step.witness && done && witness.is_none() {
            missing.push(Missing::Witness);
        }
        let mut signatures = Vec::new();
        if before.is_none_or(|record| record.entry().result != result) {
            let track = self.track(place).filter(|_| before.is_none());
            let signing = hold::signing(step, track, reply, context)?;
            signatures = signing.added;
            // an NG that stops the work needs nobody's leave; one that lets it go on does
            if result == Answer::Ok || step.on_ng == OnNg::Continue {
                missing.extend(signing.missing.into_iter().map(Missing::Signature));
            }
        } else if !reply.sign.is_empty() {
            let signing = hold::signing(step, self.track(place), reply, context)?;
            signatures = signing.added.into_iter().filter(|(role, _)| reply.sign.contains_key(role)).collect();
        }
        if step.roles().contains(&Role::Witness) {
            witness = None;
        }
        if !missing.is_empty() {
            return Err(Refusal::Owed { step: step.id.clone(), title: step.title.clone(), missing });
        }
        Ok(Answered { signatures, entry: Entry { answer: reply.answer, result, value, note, witness } })
    }

    /// Minutes over the current step's limit, begun ones counting whole.
    fn overrun(&self, step: &Step, at: Moment) -> Option<u32> {
        let limit = i64::from(step.within_minutes?) * 60_000;
        let (_, since) = self.since?;
        let over = at.millis() - since.millis() - limit;
        (over > 0).then(|| u32::try_from(over.saturating_add(59_999) / 60_000).unwrap_or(u32::MAX))
    }

    /// The facts with those that follow once they are applied.
    pub(super) fn and_what_follows(
        &self,
        mut facts: Vec<Fact>,
        isolation: Isolation,
        context: &Context<'_>,
    ) -> Vec<Fact> {
        let mut after = self.clone();
        for fact in &facts {
            let (seq, hash) = (u64::MAX, Digest::ZERO);
            after.apply(&RunEvent { seq, hash, at: context.at, actor: context.worker, attachments: 0, fact });
        }
        facts.extend(after.closing(isolation, context));
        facts
    }

    /// What a run owes that nothing is left to answer in.
    pub(super) fn closing(&self, isolation: Isolation, context: &Context<'_>) -> Vec<Fact> {
        let (Some(started), Position::Done(ending)) = (&self.started, self.position()) else { return Vec::new() };
        if let Ending::Fault(place) = ending
            && self.isolation(place).is_none()
            && let Some((step, _)) = self.step_at(place)
        {
            let opened = Fact::FaultOpened(FaultOpened {
                seen_at: None,
                fault: context.fault.to_owned(),
                isolation,
                run: Some(started.run.clone()),
                step: Some(step.id.clone()),
                summary: self.summary(place, step),
                terminal: started.terminal.clone(),
            });
            return self.and_what_follows(vec![opened], isolation, context);
        }
        vec![Fact::RunFinished(RunFinished {
            deviations: u32::try_from(self.deviations().len()).unwrap_or(u32::MAX),
            outcome: self.outcome(ending),
            run: started.run.clone(),
        })]
    }

    /// What is seen at a step, in one line.
    fn summary(&self, place: usize, step: &Step) -> String {
        let entry = self.track(place).and_then(|track| track.live()).map(Record::entry);
        let seen = entry.into_iter().flat_map(|entry| [entry.value.as_deref(), entry.note.as_deref()]).flatten();
        std::iter::once(step.title.as_str()).chain(seen).collect::<Vec<_>>().join(" / ")
    }
}

fn refuse_unwanted(step: &Step, reply: &Reply) -> Result<(), Refusal> {
    let has_value = reply.value.as_deref().is_some_and(|value| !value.trim().is_empty());
    if step.secret && (has_value || reply.attachments > 0) {
        return Err(Refusal::Secret { title: step.title.clone() });
    }
    let is_hold = !step.roles().is_empty();
    let not_done = matches!(reply.answer, Answer::Skip | Answer::Na);
    if is_hold && not_done {
        return Err(Refusal::HoldIsAnswered { title: step.title.clone() });
    }
    let mut unwanted = Vec::new();
    if has_value && (!step.takes_value() || not_done) {
        unwanted.push(Unwanted::Value);
    }
    unwanted
        .extend(reply.sign.keys().filter(|role| !step.roles().contains(role)).map(|role| Unwanted::Signature(*role)));
    if unwanted.is_empty() {
        return Ok(());
    }
    Err(Refusal::Unwanted { title: step.title.clone(), unwanted })
}
