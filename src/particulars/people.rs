//! The roster (§8(4)), and what of it the city is yet to be told.

use serde_json::{Value, json};

use crate::domain::Worker;
use crate::error::Result;
use crate::messages;
use crate::state::{RosterChange, RosterEntry};
use crate::store::Store;

messages! {
    added() { ja: "追加", en: "added" }
    changed() { ja: "変更", en: "changed" }
    ended() { ja: "従事終了", en: "ended" }
    emergency() { ja: "緊急従事", en: "emergency" }
}

/// Everybody on the roster.
pub(super) fn workers(store: &Store) -> Result<Value> {
    let mut rows = Vec::new();
    let changes: Vec<RosterChange> = store.list(true)?.into_iter().map(|(change, _)| change).collect();
    for (entry, _) in store.list::<RosterEntry>(true)? {
        let Worker { name, affiliation, role, work, assets, from, until, subcontractor, .. } = &entry.worker;
        let last = changes.iter().filter(|it| it.worker == entry.worker.id && it.what != "added").map(|it| it.at).max();
        rows.push(json!({
            "no": (rows.len() + 1).to_string(),
            "name": name,
            "affiliation": affiliation,
            "role": role,
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
        rows.push(json!({
            "name": worker.as_ref().map_or(&change.worker, |worker| &worker.name),
            "affiliation": worker.as_ref().map(|worker| &worker.affiliation),
            "what": what.ja,
            "date": change.at.day(),
            "reason": change.reason,
            "emergency": change.run.is_some(),
        }));
    }
    Ok(Value::Array(rows))
}
