//! One run: its terminal, visit, workers, files, and whatever was not as usual about it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Value, json};

use super::steps::{holds, open_item, shown, signatures, versions};
use super::{Source, terminal_of, visit, visits_of};
use crate::domain::{Digest, Moment, Role, head_code};
use crate::error::{Error, Result};
use crate::event::{Attachment, Event, Fact};
use crate::lacking::{Agreed, Lacking};
use crate::messages;
use crate::procedure::{Procedure, parse};
use crate::runner::{Machine, Phase, RunEvent, StepState};
use crate::state::{RosterEntry, Run, Visit};
use crate::store::Store;

messages! {
    procedure_unreadable(id, version) {
        ja: "手順書 {id} 版 {version} を読めません",
        en: "the procedure {id} {version} cannot be read",
    }
    outside_period() { ja: "業務履行期間の外の作業", en: "work outside the contract's period" }
    by_emergency(reason) { ja: "名簿にない従事者の緊急の従事（{reason}）", en: "emergency work of somebody not on the roster ({reason})" }
    in_blackout(reason) { ja: "作業を控える期間の作業（{reason}）", en: "work within a blackout ({reason})" }
    clock_moved(from, to) {
        ja: "作業中に PC の時計が変わった（{from} の記録の後が {to}）",
        en: "the laptop's clock was moved during the work (after a record of {from} it was {to})",
    }
    sealed_values() { ja: "あり（値は封緘後）", en: "yes (as sealed)" }
    combined(combination) { ja: "作業の併合 {combination}", en: "orders combined as {combination}" }
    import_again() {
        ja: "手順書のファイルがあるか genba doctor で確かめ、なければ束を取り込み直してください",
        en: "check with `genba doctor` whether its file is here, and import the bundle again if not",
    }
}

pub(super) fn tree(source: Source<'_>, run: &Run) -> Result<Value> {
    let store = source.store;
    let procedure = procedure_of(source, &run.procedure.digest, &run.procedure.id, &run.procedure.version)?;
    let events = store.run_events(run)?;
    let mut machine = Machine::new(&procedure);
    for event in &events {
        machine.apply(&RunEvent::from(event));
    }
    let view = machine.view();
    let all = shown(store, &view.steps, run.started_at.day())?;
    let is_off = |row: &&Value| row.get("off").and_then(Value::as_bool) == Some(true);
    let off: Vec<&Value> = all.iter().filter(is_off).collect();
    let open: Vec<Value> = off.iter().map(|row| json!({ "what": open_item(row) })).collect();
    let visits = visits_of(store, run)?;
    let workers = run.workers.iter().map(|id| worker(store, id)).collect::<Result<Vec<_>>>()?;
    let outcome = run.outcome.map(|outcome| outcome.label().ja);
    let is_ended = matches!(view.phase, Phase::Ended(_));
    Ok(json!({
        "id": run.run,
        "order": run.order,
        "outcome": run.outcome.map(|outcome| outcome.name()),
        "outcome_ja": outcome,
        "deviations": run.deviations.to_string(),
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "head_code": run.head.as_ref().filter(|_| is_ended).map(head_code),
        "work_type": run.work_type,
        "work_type_ja": run.work_type.label().ja,
        "witness": witnesses(&view.steps, visits.first()),
        "terminal": terminal_of(store, &run.terminal)?,
        "procedure": {
            "id": procedure.id, "version": procedure.version, "title": procedure.title, "source": procedure.source,
        },
        "worker": worker(store, &run.worker)?,
        "workers": workers,
        "visit": visit::whole(store, &visits)?,
        "deviations_list": off,
        "steps": all,
        "evidence": evidence(&procedure, &events),
        "marks": marks(store, run, &visits)?,
        "photos": photos(&procedure, &events, ""),
        "versions": versions(&view.steps),
        "signatures": signatures(&view.steps),
        "holds": holds(&view.steps),
        "open_items": open,
    }))
}

/// Somebody who worked, as the roster has them; of whom it does not, only the number is known.
fn worker(store: &Store, id: &str) -> Result<Value> {
    let known = store.get::<RosterEntry>(id)?.map(|entry| entry.worker).unwrap_or_default();
    let name = if known.name.is_empty() { id.to_owned() } else { known.name };
    let both = [name.as_str(), &known.affiliation].join("　");
    Ok(json!({
        "id": id, "name": name, "affiliation": known.affiliation, "name_affiliation": both.trim_end(),
    }))
}

/// A procedure's bytes as they were published.
///
/// # Errors
/// Where they are missing, changed or unreadable.
pub fn procedure_of(source: Source<'_>, digest: &Digest, id: &str, version: &str) -> Result<Procedure> {
    let unreadable = || Error::refused(procedure_unreadable(id, version), import_again());
    if !source.evidence.has(digest) {
        return Err(unreadable());
    }
    parse(&source.evidence.read(digest)?).map_err(|_| unreadable())
}

/// Everybody of the city who confirmed or signed, by what counts of it; else the visit's witness.
fn witnesses(steps: &[StepState<'_>], visit: Option<&Visit>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for state in steps {
        let confirmed = state.record.and_then(|record| record.entry().witness.as_deref());
        // a name that was wrong stays in the record, beside the one that was signed anew
        let signed = state.signatures.iter().rfind(|it| it.role == Role::Witness).map(|it| it.name.as_str());
        for name in [confirmed, signed].into_iter().flatten() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    match (names.is_empty(), visit) {
        (true, Some(visit)) => visit.begun.witness.clone(),
        _ => names.join("、"),
    }
}

/// A file of a run: the step it was handed in with, what it was said to show, and when.
struct Shown<'e> {
    file: &'e Attachment,
    step: Option<&'e str>,
    note: &'e str,
    at: Moment,
}

fn attachments<'e>(procedure: &'e Procedure, events: &'e [Event]) -> impl Iterator<Item = Shown<'e>> {
    events.iter().flat_map(move |event| {
        let (step, note) = match &event.fact {
            Fact::StepRecorded(it) => (Some(it.step.as_str()), ""),
            Fact::StepCorrected(it) => (Some(it.step.as_str()), ""),
            Fact::EvidenceAttached(it) => (it.step.as_deref(), it.note.as_str()),
            _ => (None, ""),
        };
        let step = step.map(|id| procedure.step(id).map_or(id, |step| step.title.as_str()));
        event.attachments.iter().map(move |file| Shown { file, step, note, at: event.at })
    })
}

/// Files as rows, for logs as well.
pub(super) fn file(attachment: &Attachment, step: Option<&str>) -> Value {
    json!({
        "name": attachment.name,
        "sha256": attachment.sha256,
        "size": attachment.size.to_string(),
        "sealed": attachment.sealed.unwrap_or(false),
        // size and digest are of what is kept, which is not what was collected
        "seal": attachment.sealed.unwrap_or(false).then(|| sealed_values().ja),
        "step": step,
    })
}

/// The files of a run, each with its step.
pub(super) fn files_of(source: Source<'_>, run: &Run) -> Result<Vec<Value>> {
    let procedure = procedure_of(source, &run.procedure.digest, &run.procedure.id, &run.procedure.version)?;
    Ok(evidence(&procedure, &source.store.run_events(run)?))
}

fn evidence(procedure: &Procedure, events: &[Event]) -> Vec<Value> {
    attachments(procedure, events).map(|shown| file(shown.file, shown.step)).collect()
}

/// The photos of a run; what stands before each caption tells it from those of other runs.
fn photos(procedure: &Procedure, events: &[Event], before: &str) -> Vec<Value> {
    let photos = attachments(procedure, events).filter(|shown| is_photo(shown.file));
    let caption = |shown: &Shown<'_>| {
        let words = [before, shown.step.unwrap_or_default(), shown.note];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("　")
    };
    photos.map(|shown| photo(shown.file, &caption(&shown), shown.at)).collect()
}

/// The photos of several runs, each named by its terminal.
pub(super) fn photos_of(source: Source<'_>, runs: &[Run]) -> Result<Vec<Value>> {
    let mut known: BTreeMap<Digest, Procedure> = BTreeMap::new();
    let mut rows = Vec::new();
    for run in runs {
        let events = source.store.run_events(run)?;
        if !events.iter().flat_map(|event| &event.attachments).any(is_photo) {
            continue;
        }
        let pin = &run.procedure;
        let procedure = match known.entry(pin.digest) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(procedure_of(source, &pin.digest, &pin.id, &pin.version)?),
        };
        rows.extend(photos(procedure, &events, &run.terminal));
    }
    Ok(rows)
}

/// Whether a file is a picture that may be shown: what is sealed is not.
pub(super) fn is_photo(file: &Attachment) -> bool {
    file.sealed != Some(true) && matches!(file.media_type.as_str(), "image/jpeg" | "image/png")
}

/// A photo as a row.
pub(super) fn photo(file: &Attachment, caption: &str, at: Moment) -> Value {
    json!({ "name": file.name, "sha256": file.sha256, "caption": caption, "at": at })
}

/// What was not as usual about a run as a whole.
fn marks(store: &Store, run: &Run, visits: &[Visit]) -> Result<Vec<String>> {
    let outside = run.outside_period.then(outside_period);
    let emergency = run.emergency.as_ref().map(by_emergency);
    let blackout = run.blackout.as_ref().map(in_blackout);
    let combination = run.combination.as_ref().map(combined);
    let steps = store.clock_steps(run)?.into_iter().filter_map(|event| match event.fact {
        // less than a second tells a reader nothing, and stands in the record
        Fact::ClockStepped(step) if step.difference_ms.unsigned_abs() >= 1000 => {
            let (from, to) = Moment::told_apart(step.previous_at, event.at);
            Some(clock_moved(from.ja, to.ja))
        }
        _ => None,
    });
    let lacking = Agreed::of(store).lacking(run)?;
    let lacking = lacking.iter().map(Lacking::mark);
    let all = [outside, emergency, blackout, combination, visit::mark(visits)]
        .into_iter()
        .flatten()
        .chain(lacking)
        .chain(steps);
    Ok(all.map(|text| text.ja).collect())
}
