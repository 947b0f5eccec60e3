//! One visit: who was there from when to when, and the media.

use serde_json::{Value, json};

use super::{site_name, worker_name};
use crate::domain::{day_in_era, same_id};
use crate::error::Result;
use crate::event::Medium;
use crate::message::Text;
use crate::messages;
use crate::state::{Run, Visit};
use crate::store::Store;

messages! {
    taken(result) { ja: "持帰り {result}", en: "taken away, {result}" }
    stays(reason) { ja: "置いていく {reason}", en: "stays, {reason}" }
    in_visits(count, times) { ja: "訪問 {count} 回（{times}）", en: "{count} visits ({times})" }
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

/// The visits during which a run was done: the one that it names, and those of its laptop during which something of it
/// was recorded. By the time of entry.
///
/// # Errors
/// A failing database.
pub fn visits_of(store: &Store, run: &Run) -> Result<Vec<Visit>> {
    let mut visits = Vec::new();
    for (visit, _) in store.list::<Visit>(true)? {
        if run.visit.as_ref() == Some(&visit.begun.visit) || is_recorded_in(store, run, &visit)? {
            visits.push(visit);
        }
    }
    visits.sort_by_key(|visit| visit.from);
    Ok(visits)
}

/// Several visits as one: from the first entry to the last exit, with everybody and every medium.
pub(super) fn whole(store: &Store, visits: &[Visit]) -> Result<Value> {
    let (Some(first), Some(last)) = (visits.first(), visits.last()) else { return Ok(Value::Null) };
    let mut whole = tree(store, first)?;
    if visits.len() > 1 {
        let trees = visits.iter().map(|visit| tree(store, visit)).collect::<Result<Vec<_>>>()?;
        let names = |field: &str| {
            let given = trees.iter().filter_map(|tree| tree.get(field)?.as_str()).flat_map(|names| names.split('、'));
            let mut names: Vec<&str> = Vec::new();
            given.for_each(|name| {
                if !name.is_empty() && !names.contains(&name) {
                    names.push(name)
                }
            });
            names.join("、")
        };
        let media = trees.iter().filter_map(|tree| tree.get("media")?.as_array()).flatten();
        let changed = [
            ("left_at", json!(last.to)),
            ("witness", json!(names("witness"))),
            ("worker", json!(names("worker"))),
            ("media", media.cloned().collect()),
        ];
        for (field, value) in changed {
            if let Some(place) = whole.get_mut(field) {
                *place = value;
            }
        }
    }
    Ok(whole)
}

/// Where a run took several visits, when each began and ended.
pub(super) fn mark(visits: &[Visit]) -> Option<Text> {
    let times = |visit: &Visit| {
        let left = visit.to.map(|to| if to.day() == visit.from.day() { to.clock() } else { to.text().ja });
        format!("{}〜{}", visit.from.text().ja, left.unwrap_or_default())
    };
    let told: Vec<String> = visits.iter().map(times).collect();
    (visits.len() > 1).then(|| in_visits(visits.len(), told.join("、")))
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
