//! A run for programs: everything that people are shown, with stable names.

use serde_json::{Value, json};

use crate::domain::{Digest, Moment, head_code};
use crate::event::{Event, Fact};
use crate::procedure::{Kind, OnAnswer, OnNg, Part, Step};
use crate::runner::{Applies, Current, Entry, Phase, Record, StepState, View};

/// What was recorded: place, identity and kind of each event.
pub fn recorded(events: &[Event]) -> Value {
    let one = |event: &Event| json!({ "seq": event.seq, "hash": event.hash, "kind": event.fact.kind() });
    events.iter().map(one).collect()
}

/// A view; `finished` is the hash of the event that ended the run.
pub fn view(view: &View<'_>, now: Moment, finished: Option<&Digest>) -> Value {
    let (phase, outcome) = match view.phase {
        Phase::NotStarted => ("not-started", None),
        Phase::Main => ("main", None),
        Phase::Rollback => ("rollback", None),
        Phase::Ending(outcome) => ("ending", Some(outcome)),
        Phase::Ended(outcome) => ("ended", Some(outcome)),
    };
    let deviations: Vec<Value> = view
        .deviations
        .iter()
        .map(|deviation| {
            json!({
                "step": deviation.step.id,
                "title": deviation.step.title,
                "result": deviation.result,
                "overrun_minutes": deviation.overrun_minutes,
            })
        })
        .collect();
    json!({
        "run": view.run,
        "terminal": view.terminal,
        "phase": phase,
        "outcome": outcome,
        "paused": view.paused,
        "position": view.position,
        "of": view.of,
        "current": view.current.as_ref().map(|waiting| current(waiting, now)),
        "steps": view.steps.iter().map(state).collect::<Vec<_>>(),
        "deviations": deviations,
        "head_code": finished.map(head_code),
    })
}

/// The hash of the event that ended a run.
pub fn finished(events: &[Event]) -> Option<Digest> {
    events.iter().find(|event| matches!(event.fact, Fact::RunFinished(_))).map(|event| event.hash)
}

fn current(current: &Current<'_>, now: Moment) -> Value {
    let owed = &current.owed;
    let seconds = |from: Moment, to: Moment| (to.millis() - from.millis()) / 1000;
    let evidence = owed.evidence.map(|evidence| {
        json!({
            "have": evidence.have,
            "min": evidence.min,
            "when": on_answer(evidence.when),
            "sensitive": evidence.sensitive,
        })
    });
    let signed: Vec<Value> = owed
        .signed
        .iter()
        .map(|signature| json!({ "role": signature.role, "name": signature.name, "at": signature.at }))
        .collect();
    json!({
        "step": step(current.step),
        "part": part(current.part),
        "since": current.since,
        "elapsed_seconds": seconds(current.since, now),
        "deadline": current.deadline,
        "remaining_seconds": current.deadline.map(|deadline| seconds(now, deadline)),
        "owed": {
            "value": owed.value,
            "same_as": owed.same_as,
            "note": owed.note.map(on_answer),
            "evidence": evidence,
            "witness": owed.witness,
            "signed": signed,
            "missing": owed.missing,
        },
    })
}

fn step(step: &Step) -> Value {
    json!({
        "id": step.id,
        "section": step.section,
        "title": step.title,
        "instruction": step.instruction,
        "expect": step.expect,
        "kind": step.kind.name().name(),
        "limits": limits(step),
        "same_as": step.same_as(),
        "new_version_of": step.new_version_of,
        "roles": step.roles(),
        "on_ng": on_ng(step.on_ng),
        "within_minutes": step.within_minutes,
        "secret": step.secret,
        "common": step.common,
    })
}

/// What a value is held against, as the procedure writes it.
fn limits(step: &Step) -> Value {
    match &step.kind {
        Kind::Measure { unit, limits } => json!({
            "unit": unit,
            "min": limits.min.map(|number| number.to_string()),
            "max": limits.max.map(|number| number.to_string()),
            "equals": limits.equals.map(|number| number.to_string()),
        }),
        Kind::Choice { choices, equals, .. } => json!({ "choices": choices, "equals": equals }),
        Kind::Text { pattern, equals, .. } => {
            json!({ "pattern": pattern.as_ref().map(|pattern| pattern.source()), "equals": equals })
        }
        Kind::Check | Kind::Evidence | Kind::Hold { .. } => Value::Null,
    }
}

fn state(state: &StepState<'_>) -> Value {
    json!({
        "id": state.step.id,
        "title": state.step.title,
        "part": part(state.part),
        "applies": match state.applies {
            Applies::Yes => "yes",
            Applies::No => "no",
            Applies::NotYetKnown => "not-yet-known",
        },
        "current": state.is_current,
        "record": state.record.map(record),
        "voided": state.voided.iter().map(|voided| record(voided)).collect::<Vec<_>>(),
        "evidence": state.evidence,
        "differs_from": state.differs_from,
    })
}

fn record(record: &Record) -> Value {
    let corrections: Vec<Value> = record
        .corrections
        .iter()
        .map(|correction| {
            json!({
                "seq": correction.seq,
                "at": correction.at,
                "actor": correction.actor,
                "reason": correction.reason,
                "entry": entry(&correction.entry),
            })
        })
        .collect();
    let voided = record.voided.as_ref();
    json!({
        "seq": record.seq,
        "hash": record.hash,
        "at": record.at,
        "actor": record.actor,
        "entry": entry(record.entry()),
        "first": entry(&record.first),
        "overrun_minutes": record.overrun_minutes,
        "attachments": record.attachments,
        "carried": record.carried,
        "corrections": corrections,
        "voided": voided.map(|voided| json!({ "seq": voided.seq, "at": voided.at, "actor": voided.actor, "reason": voided.reason })),
    })
}

/// What one record says.
pub fn entry(entry: &Entry) -> Value {
    json!({
        "answer": entry.answer,
        "result": entry.result,
        "value": entry.value,
        "note": entry.note,
        "witness": entry.witness,
    })
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Main => "steps",
        Part::Rollback => "rollback",
    }
}

fn on_answer(when: OnAnswer) -> &'static str {
    OnAnswer::WORDS.iter().find(|(_, known)| *known == when).map_or("done", |(word, _)| word)
}

fn on_ng(what: OnNg) -> &'static str {
    OnNg::WORDS.iter().find(|(_, known)| *known == what).map_or("stop", |(word, _)| word)
}
