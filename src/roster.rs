//! What of the roster the city is still to be told in writing (§8(4)), and who is responsible (§13(6)).
//!
//! The first is a function of the changes and of the papers that cover them: a paper that is returned or
//! withdrawn covers nothing, so what it would have told is due again.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::{Contract, Worker, bare_name, fold, same_name};
use crate::error::Result;
use crate::state::{Paper, PaperState, ResponsibleChange, RosterChange, RosterEntry};
use crate::store::Store;

/// The forms that tell of workers: the first report, and a change.
pub const FORMS: [&str; 2] = ["worker-report", "worker-change"];

/// Changes that no submitted paper covers, in the order in which they were recorded.
///
/// # Errors
/// A failing database.
pub fn due(store: &Store) -> Result<Vec<RosterChange>> {
    let mut covered: HashSet<String> = HashSet::new();
    for form in FORMS {
        covered.extend(store.papers_of(form)?.iter().filter(|paper| tells(paper)).flat_map(covers));
    }
    let mut due: Vec<RosterChange> = store.list::<RosterChange>(true)?.into_iter().map(|(change, _)| change).collect();
    due.retain(|change| !covered.contains(&change.debt()));
    due.sort_by(|left, right| (left.at, &left.journal, left.seq).cmp(&(right.at, &right.journal, right.seq)));
    Ok(due)
}

/// The roster's entry of somebody who recorded: by his id, or by the name that he gave in an emergency.
///
/// # Errors
/// A failing database.
pub fn entry_of(store: &Store, actor: &str) -> Result<Option<RosterEntry>> {
    if let Some(entry) = store.get::<RosterEntry>(actor)? {
        return Ok(Some(entry));
    }
    let roster = store.list::<RosterEntry>(false)?.into_iter().map(|(entry, _)| entry);
    let mut named = roster.filter(|entry| same_name(&entry.worker.name, actor));
    Ok(named.next().filter(|_| named.next().is_none()))
}

/// What everybody who ever stood on the roster is called, by folded id: by the name, with the id beside it where
/// several have that name.
///
/// # Errors
/// A failing database.
pub fn names(store: &Store) -> Result<HashMap<String, String>> {
    let roster = store.list::<RosterEntry>(true)?.into_iter().map(|(entry, _)| entry.worker);
    let roster: Vec<_> = roster.map(|worker| (bare_name(&worker.name), worker)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (bare, _) in &roster {
        *counts.entry(bare).or_default() += 1;
    }
    let name = |bare: &str, worker: &Worker| match counts.get(bare) {
        Some(2..) => format!("{} {}", worker.name, worker.id),
        _ => worker.name.clone(),
    };
    Ok(roster.iter().map(|(bare, worker)| (fold(&worker.id), name(bare, worker))).collect())
}

/// Who worked in an emergency and is still not on the roster: of these the city would be told neither
/// name nor affiliation, work or assets.
///
/// # Errors
/// A failing database.
pub fn unlisted(store: &Store) -> Result<Vec<RosterChange>> {
    let mut unlisted = Vec::new();
    for change in due(store)?.into_iter().filter(|change| change.what == "emergency") {
        if entry_of(store, &change.worker)?.is_none() {
            unlisted.push(change);
        }
    }
    Ok(unlisted)
}

/// Every change of the responsible person in the order in which they take effect, each with who is responsible until
/// then; of one day, the one recorded last holds.
///
/// # Errors
/// A failing database.
pub fn responsible_changes(store: &Store) -> Result<Vec<ResponsibleChange>> {
    let mut changes: Vec<_> = store.list::<ResponsibleChange>(true)?.into_iter().map(|(change, _)| change).collect();
    changes.sort_by_key(|change| (change.at, change.seq));
    // the one recorded first knows who came before all; the others may have been recorded ahead
    let mut former = changes.first().map(|change| change.former.clone()).unwrap_or_default();
    changes.sort_by_key(|change| change.on);
    for change in &mut changes {
        change.former = std::mem::replace(&mut former, change.worker.clone());
    }
    Ok(changes)
}

/// The id of the worker who is responsible on a day: a change that is recorded ahead holds from its day on.
///
/// # Errors
/// A failing database.
pub fn responsible_on(store: &Store, contract: &Contract, day: NaiveDate) -> Result<String> {
    let changes = responsible_changes(store)?;
    let last = changes.iter().rfind(|change| change.on <= day).map(|change| &change.worker);
    let before = changes.first().map(|change| &change.former);
    Ok(last.or(before).unwrap_or(&contract.contractor.responsible).clone())
}

/// The ids of who is responsible on a day, and then of whoever is to be after it.
///
/// # Errors
/// A failing database.
pub fn responsible_from(store: &Store, contract: &Contract, day: NaiveDate) -> Result<Vec<String>> {
    let later = responsible_changes(store)?.into_iter().map(|change| change.on).filter(|on| *on > day);
    std::iter::once(day).chain(later).map(|day| responsible_on(store, contract, day)).collect()
}

/// Whether a paper is with the city, decided or not.
fn tells(paper: &Paper) -> bool {
    matches!(paper.state(), PaperState::Submitted | PaperState::Approved)
}

fn covers(paper: &Paper) -> Vec<String> {
    paper.submission().map(|submission| submission.covers.clone()).unwrap_or_default()
}
