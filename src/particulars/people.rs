//! The roster (§8(4)), and what of it the city is yet to be told.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::{Contract, Worker, day_text, same_id, same_name};
use crate::error::Result;
use crate::messages;
use crate::register::{FieldChange, difference, field_title, refused_header};
use crate::state::{RosterChange, RosterEntry};
use crate::store::Store;

messages! {
    added() { ja: "追加", en: "added" }
    changed() { ja: "変更", en: "changed" }
    ended() { ja: "従事終了", en: "ended" }
    responsible_title() { ja: "業務責任者", en: "responsible person" }
    former(role) { ja: "前{role}", en: "former {role}" }
    suspended(role) { ja: "{role}（停止中）", en: "{role} (suspended)" }
    was_changed(title, before, after) { ja: "{title} {before}→{after}", en: "{title} {before} -> {after}" }
    nothing() { ja: "なし", en: "none" }
    emergency() { ja: "緊急従事", en: "emergency" }
}

/// Everybody on the roster.
pub(super) fn workers(store: &Store, today: NaiveDate) -> Result<Value> {
    let mut rows = Vec::new();
    let changes: Vec<RosterChange> = store.list(true)?.into_iter().map(|(change, _)| change).collect();
    let contract = store.get::<Contract>("")?;
    let responsible = contract.map(|contract| crate::roster::responsible_on(store, &contract, today)).transpose()?;
    for (entry, _) in store.list::<RosterEntry>(true)? {
        let shown = role(&entry, responsible.as_deref(), today);
        let Worker { name, affiliation, work, assets, from, until, subcontractor, .. } = &entry.worker;
        let last = changes.iter().filter(|it| it.worker == entry.worker.id && it.what != "added").map(|it| it.at).max();
        rows.push(json!({
            "no": (rows.len() + 1).to_string(),
            "name": name,
            "affiliation": affiliation,
            "role": shown,
            "work": work,
            "assets": assets,
            "from": from,
            "until": until,
            "changed": last.map(|at| at.day()),
            "subcontractor": subcontractor,
        }));
    }
    Ok(Value::Array(rows))
}

/// A worker's role as it is on a day: who is responsible stands in the contract (§13(6)), and who is
/// suspended (§5(3)) does not work.
fn role(entry: &RosterEntry, responsible: Option<&str>, today: NaiveDate) -> String {
    let (title, recorded) = (responsible_title().ja, entry.worker.role.trim());
    let is_responsible = responsible.is_some_and(|id| same_id(id, &entry.worker.id));
    let role = match (is_responsible, same_name(recorded, &title)) {
        (true, _) => title,
        (false, true) => former(title).ja,
        (false, false) => recorded.to_owned(),
    };
    if entry.suspended(today).is_some() { suspended(role).ja } else { role }
}

/// What a change made of the roster's entry, field by field.
fn differences(before: &Worker, after: &Worker) -> String {
    let changed = difference(std::slice::from_ref(before), std::slice::from_ref(after)).changed;
    // what may not be kept of a person is not told either
    let may_be_told = |change: &&FieldChange| refused_header::<Worker>(&change.field).is_none();
    let told = changed.iter().flat_map(|it| &it.changes).filter(may_be_told).map(|change| {
        let title = field_title::<Worker>(&change.field).ja;
        let value = |text: &str| match text.parse::<NaiveDate>() {
            Ok(day) => day_text(day).ja,
            Err(_) if text.is_empty() => nothing().ja,
            Err(_) => text.to_owned(),
        };
        was_changed(title, value(&change.from), value(&change.to)).ja
    });
    told.collect::<Vec<_>>().join("、")
}

/// What the city has not been told in writing.
pub(super) fn changes(store: &Store) -> Result<Value> {
    let mut rows = Vec::new();
    for change in crate::roster::due(store)? {
        let worker = crate::roster::entry_of(store, &change.worker)?.map(|entry| entry.worker);
        let what = match change.what.as_str() {
            "added" => added(),
            "changed" => changed(),
            "ended" => ended(),
            _ => emergency(),
        };
        let changed = change.roster.as_ref().map(|(before, after)| differences(before, after));
        let reason = changed.filter(|changed| !changed.is_empty()).unwrap_or(change.reason);
        rows.push(json!({
            "name": worker.as_ref().map_or(&change.worker, |worker| &worker.name),
            "affiliation": worker.as_ref().map(|worker| &worker.affiliation),
            "what": what.ja,
            "date": change.until.unwrap_or_else(|| change.at.day()),
            "reason": reason,
            "emergency": change.run.is_some(),
        }));
    }
    Ok(Value::Array(rows))
}
