//! The roster, what of its changes the city is to be told (§8(4)), and the responsible person (§13(6)).

use rusqlite::Connection;

use super::{change, get, put};
use crate::domain::{Contract, Worker, fold};
use crate::error::Result;
use crate::event::{Event, ResponsibleChanged, RunStarted, Standing, WorkerEnded};
use crate::state::{ResponsibleChange, RosterChange, RosterEntry, StandingStep};

pub(super) fn reported(db: &Connection, event: &Event, worker: &Worker) -> Result<()> {
    let known = get::<RosterEntry>(db, &fold(&worker.id))?;
    let told = change_of(event, &worker.id, if known.is_some() { "changed" } else { "added" }, "");
    let roster = known.as_ref().map(|known| (known.worker.clone(), worker.clone()));
    put(db, &RosterChange { roster, ..told })?;
    put(db, &RosterEntry { worker: worker.clone(), standings: known.map(|known| known.standings).unwrap_or_default() })
}

pub(super) fn stands(db: &Connection, event: &Event, standing: &Standing, suspended: bool) -> Result<()> {
    let from = standing.on.unwrap_or_else(|| event.at.day());
    change(db, &fold(&standing.id), |entry: &mut RosterEntry| {
        entry.stand(StandingStep { from, suspended, standing: standing.clone() });
    })
}

pub(super) fn ended(db: &Connection, event: &Event, ended: &WorkerEnded) -> Result<()> {
    let told = change_of(event, &ended.id, "ended", &ended.reason);
    put(db, &RosterChange { until: Some(ended.until), ..told })?;
    change(db, &fold(&ended.id), |entry: &mut RosterEntry| entry.worker.until = ended.until.to_string())
}

pub(super) fn emergency(db: &Connection, event: &Event, started: &RunStarted, reason: &str) -> Result<()> {
    let told = change_of(event, &event.actor, "emergency", reason);
    put(db, &RosterChange { run: Some(started.run.clone()), ..told })
}

/// A change that the city is to be told of.
fn change_of(event: &Event, worker: &str, what: &str, reason: &str) -> RosterChange {
    RosterChange {
        journal: event.journal.clone(),
        seq: event.seq,
        at: event.at,
        worker: worker.to_owned(),
        what: what.to_owned(),
        reason: reason.to_owned(),
        run: None,
        until: None,
        roster: None,
    }
}

pub(super) fn responsible(db: &Connection, event: &Event, changed: &ResponsibleChanged) -> Result<()> {
    let Some(mut contract) = get::<Contract>(db, "")? else { return Ok(()) };
    let former = std::mem::replace(&mut contract.contractor.responsible, changed.worker.clone());
    put(db, &contract)?;
    put(db, &change_of(event, &changed.worker, "changed", &changed.reason))?;
    put(
        db,
        &ResponsibleChange {
            journal: event.journal.clone(),
            seq: event.seq,
            at: event.at,
            former,
            worker: changed.worker.clone(),
            on: changed.on,
            reason: changed.reason.clone(),
            asked_by: changed.asked_by.clone(),
            paper: changed.paper.clone(),
        },
    )
}
