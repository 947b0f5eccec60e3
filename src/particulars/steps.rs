//! The steps of one run as rows: what was measured, by whom, what was corrected, who signed.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::worker_name;
use crate::error::Result;
use crate::event::Answer;
use crate::messages;
use crate::procedure::{Kind, Part, Step, answer_word};
use crate::runner::{Applies, Entry, Record, Signature, StepState};
use crate::store::Store;

messages! {
    on_day(month, day, time) { ja: "{month}月{day}日 {time}", en: "{month}/{day} {time}" }
    witnessed(name) { ja: "立会 {name}", en: "witness {name}" }
    corrected_from(value) { ja: "（訂正前 {value}）", en: "(was {value})" }
    corrected_because(reason) { ja: "訂正: {reason}", en: "corrected: {reason}" }
    result_was(result, reason) { ja: "訂正（訂正前は{result}）: {reason}", en: "corrected (was {result}): {reason}" }
    signed_before(name) { ja: "{name}（訂正前）", en: "{name} (replaced)" }
    voided_because(entry, reason) { ja: "取消し {entry}: {reason}", en: "voided {entry}: {reason}" }
}

/// Every step that applies, as rows; `began` is the day on which the run was begun.
pub(super) fn shown(store: &Store, steps: &[StepState<'_>], began: NaiveDate) -> Result<Vec<Value>> {
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let recorded = steps.iter().filter(|state| state.applies != Applies::No);
    let recorded: Vec<_> = recorded.filter_map(|state| Some((state, state.record?))).collect();
    for (_, record) in &recorded {
        if !names.contains_key(record.actor.as_str()) {
            names.insert(&record.actor, worker_name(store, &record.actor)?);
        }
    }
    let mut rows = Vec::new();
    for (state, record) in recorded {
        let entry = record.entry();
        let worker = names.get(record.actor.as_str());
        let is_off = entry.result != Answer::Ok && entry.result != Answer::Na;
        let changes = changes(state.step, state, record);
        rows.push(json!({
            "no": (rows.len() + 1).to_string(),
            "section": state.step.section,
            "title": state.step.title,
            "expect": state.step.expect,
            "value": values(state.step, record),
            "result": entry.result.name(),
            "result_ja": answer_word(entry.result).ja,
            "note": lines(entry.note.iter().chain(&changes).cloned().collect()),
            "witness": entry.witness,
            "at": record.at,
            // one person is named at the head of a paper, and not in each row
            "by": by(record, worker.filter(|_| names.len() > 1), entry, began),
            "worker": worker,
            "corrected": lines(changes),
            "off": is_off || record.overrun_minutes.is_some(),
        }));
    }
    Ok(rows)
}

/// When a step was done, by whom of several, and beside whom.
fn by(record: &Record, worker: Option<&String>, entry: &Entry, began: NaiveDate) -> Value {
    let day = record.at.day();
    let time = if day == began { record.at.clock() } else { on_day(day.month(), day.day(), record.at.clock()).ja };
    let witness = entry.witness.as_ref().map(|name| witnessed(name).ja);
    lines([Some(time), worker.cloned(), witness].into_iter().flatten().collect())
}

/// What takes a line each; a field of one line joins them.
fn lines(lines: Vec<String>) -> Value {
    match lines.as_slice() {
        [] => Value::Null,
        [line] => json!(line),
        _ => json!(lines),
    }
}

/// The value that counts, and those that it replaced.
fn values(step: &Step, record: &Record) -> Value {
    let now = record.entry().value.as_deref();
    let mut told: Vec<String> = now.map(|value| with_unit(&step.kind, value)).into_iter().collect();
    let mut former: Vec<&str> = Vec::new();
    for value in entries(record).filter_map(|entry| entry.value.as_deref()) {
        if Some(value) != now && !former.contains(&value) {
            former.push(value);
        }
    }
    told.extend(former.into_iter().map(|value| corrected_from(with_unit(&step.kind, value)).ja));
    lines(told)
}

/// Everything that was ever answered in a record, oldest first.
fn entries(record: &Record) -> impl Iterator<Item = &Entry> {
    std::iter::once(&record.first).chain(record.corrections.iter().map(|it| &it.entry))
}

/// Why a step's record was corrected, and records of it that no longer count.
fn changes(step: &Step, state: &StepState<'_>, record: &Record) -> Vec<String> {
    let voided = state.voided.iter().filter_map(|known| {
        let entry = known.entry();
        let value = entry.value.as_deref().map(|value| with_unit(&step.kind, value));
        let told = [value, Some(answer_word(entry.result).ja)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(voided_because(told, &known.voided.as_ref()?.reason).ja)
    });
    let corrected =
        entries(record).zip(&record.corrections).map(|(before, it)| match before.result == it.entry.result {
            true => corrected_because(&it.reason).ja,
            false => result_was(answer_word(before.result).ja, &it.reason).ja,
        });
    voided.chain(corrected).collect()
}

/// What a step that is off leaves to be done.
pub(super) fn open_item(row: &Value) -> String {
    let texts = |name: &str| match row.get(name) {
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => other.and_then(Value::as_str).map(str::to_owned).into_iter().collect::<Vec<_>>(),
    };
    let words = ["title", "result_ja", "note"].into_iter().flat_map(texts).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A value as it is read on paper.
pub fn with_unit(kind: &Kind, value: &str) -> String {
    match kind {
        Kind::Measure { unit, .. } if !unit.is_empty() => format!("{value} {unit}"),
        _ => value.to_owned(),
    }
}

/// Values that replaced others. Once the way back was taken, only what it says has replaced anything.
pub(super) fn versions(steps: &[StepState<'_>]) -> Vec<Value> {
    let value = |state: &StepState<'_>| {
        let value = state.record.and_then(|record| record.entry().value.clone())?;
        Some(with_unit(&state.step.kind, &value))
    };
    let is_done = |state: &&StepState<'_>| state.applies != Applies::No && state.record.is_some();
    let went_back = steps.iter().filter(is_done).any(|state| state.part == Part::Rollback);
    let part = if went_back { Part::Rollback } else { Part::Main };
    let replacing = steps.iter().filter(is_done).filter(|state| state.part == part);
    replacing
        .filter_map(|state| {
            let before = state.step.new_version_of.as_ref()?;
            let before = steps.iter().find(|known| &known.step.id == before)?;
            Some(json!({ "what": state.step.title, "before": value(before), "after": value(state)? }))
        })
        .collect()
}

/// Every signature, in the order of the steps.
pub(super) fn signatures(steps: &[StepState<'_>]) -> Vec<Value> {
    let signed = steps.iter().flat_map(|state| state.signatures.iter().map(move |signature| (state, signature)));
    signed
        .map(|(state, signature)| {
            json!({
                "role": signature.role.label().ja,
                "name": signer(&state.signatures, signature),
                "at": signature.at,
                "step": state.step.title,
            })
        })
        .collect()
}

/// Who signed; a name that was wrong stays beside the one that was signed anew.
fn signer(all: &[&Signature], signature: &Signature) -> String {
    let counts = all.iter().rfind(|it| it.role == signature.role).is_some_and(|last| **last == *signature);
    if counts { signature.name.clone() } else { signed_before(&signature.name).ja }
}

/// Hold points that were signed, one row each: who, and when the last one did.
pub(super) fn holds(steps: &[StepState<'_>]) -> Vec<Value> {
    let signed = steps.iter().filter(|state| !state.signatures.is_empty());
    signed
        .map(|state| {
            let names =
                state.signatures.iter().map(|it| format!("{} {}", it.role.label().ja, signer(&state.signatures, it)));
            json!({
                "step": state.step.title,
                "names": names.collect::<Vec<_>>().join("、"),
                "at": state.signatures.last().map(|it| it.at),
            })
        })
        .collect()
}
