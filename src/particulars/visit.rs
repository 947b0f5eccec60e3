//! One visit: who was there from when to when, and the media.

use serde_json::{Value, json};

use super::{site_name, worker_name};
use crate::domain::{day_in_era, same_id};
use crate::error::Result;
use crate::event::Medium;
use crate::messages;
use crate::state::{Run, Visit};
use crate::store::Store;

messages! {
    taken(result) { ja: "持帰り {result}", en: "taken away, {result}" }
    stays(reason) { ja: "置いていく {reason}", en: "stays, {reason}" }
    not_recorded() { ja: "記録なし", en: "not recorded" }
}

pub(super) fn tree(store: &Store, visit: &Visit) -> Result<Value> {
    let mut people = vec![worker_name(store, &visit.worker)?];
    people.extend(visit.begun.people.iter().filter(|name| !people.contains(name)).cloned().collect::<Vec<_>>());
    Ok(json!({
        "id": visit.begun.visit,
        "site": visit.begun.site,
        "site_name": site_name(store, &visit.begun.site)?,
        "entered_at": visit.from,
        "left_at": visit.to,
        "witness": visit.begun.witness,
        "worker": people.join("、"),
        "media": visit.begun.media.iter().map(|it| medium(visit, it)).collect::<Vec<_>>(),
    }))
}

/// The visit that a run belongs to: the one that it names, else the first of its laptop during which something of it
/// was recorded.
///
/// # Errors
/// A failing database.
pub fn visit_of(store: &Store, run: &Run) -> Result<Option<Visit>> {
    if let Some(id) = &run.visit {
        return store.get(id);
    }
    let mut found: Option<Visit> = None;
    for (visit, _) in store.list::<Visit>(true)? {
        let is_earlier = found.as_ref().is_none_or(|known| visit.from < known.from);
        if is_earlier && is_recorded_in(store, run, &visit)? {
            found = Some(visit);
        }
    }
    Ok(found)
}

/// Runs begun on a visit; and those of its laptop that were recorded in during it: begun before, or before the entry
/// was recorded. By the time of their beginning.
///
/// # Errors
/// A failing database.
pub fn runs_in(store: &Store, visit: &Visit) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for run in store.all_runs()? {
        let is_its_own = run.visit.as_ref() == Some(&visit.begun.visit);
        let may_be = run.visit.is_none() || run.started_at < visit.from;
        if is_its_own || may_be && is_recorded_in(store, &run, visit)? {
            runs.push(run);
        }
    }
    runs.sort_by_key(|run| run.started_at);
    Ok(runs)
}

fn is_recorded_in(store: &Store, run: &Run, visit: &Visit) -> Result<bool> {
    let (from, to) = (visit.from, visit.to);
    let is_over = run.finished_at.is_some_and(|end| end < from) || to.is_some_and(|to| to < run.started_at);
    if is_over || run.journal != visit.journal {
        return Ok(false);
    }
    let events = store.run_events(run)?;
    Ok(events.iter().any(|event| from <= event.at && to.is_none_or(|to| event.at <= to)))
}

fn medium(visit: &Visit, medium: &Medium) -> Value {
    let check = (!medium.virus_check.is_empty()).then(|| medium.virus_check.clone());
    let left = visit.ended.as_ref().map(|ended| {
        let out = ended.media.iter().find(|out| same_id(&out.id, &medium.id));
        out.map_or_else(not_recorded, |out| if out.taken { taken(&out.result) } else { stays(&out.result) }).ja
    });
    json!({
        "id": medium.id,
        "serial": medium.serial,
        "engine": medium.engine,
        "pattern": medium.pattern.map(day_in_era),
        "result": medium.result.clone().or(check),
        "by": medium.by,
        "left": left,
    })
}
