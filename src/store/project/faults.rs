//! What happened to faults; office and laptops both write of them.

use rusqlite::Connection;

use super::{get, put};
use crate::domain::fold;
use crate::error::Result;
use crate::event::{Event, Fact, FaultMoved, FaultNoted};
use crate::state::{Fault, FaultStep};

pub(super) fn project(db: &Connection, event: &Event) -> Result<()> {
    let step = FaultStep {
        at: event.at,
        journal: event.journal.clone(),
        seq: event.seq,
        what: String::new(),
        actor: event.actor.clone(),
        party: String::new(),
        note: String::new(),
        moved: None,
        isolation: None,
        happened_at: None,
        files: event.attachments.clone(),
    };
    match &event.fact {
        Fact::FaultOpened(opened) => {
            let id = &opened.fault;
            let mut known = get::<Fault>(db, &fold(id))?.unwrap_or_else(|| Fault::unknown(id));
            known.opened = Some(opened.clone());
            known.add(FaultStep {
                what: "opened".to_owned(),
                note: opened.summary.clone(),
                isolation: Some(opened.isolation),
                happened_at: opened.seen_at,
                ..step
            });
            put(db, &known)
        }
        Fact::FaultResponded(it) => add(db, &it.fault, noted("responded", it, step)),
        Fact::FaultRecovered(it) => add(db, &it.fault, noted("recovered", it, step)),
        Fact::FaultIsolated(it) => {
            let (what, note) = ("isolated".to_owned(), it.note.clone());
            add(db, &it.fault, FaultStep { what, note, isolation: Some(it.isolation), ..step })
        }
        Fact::FaultLogsCollected(it) => {
            let (what, party, note) = ("logs_collected".to_owned(), it.source.clone(), it.note.clone());
            add(db, &it.fault, FaultStep { what, party, note, ..step })
        }
        Fact::FaultHandedOver(it) => add(db, &it.fault, moved("handed_over", it, step)),
        Fact::FaultTakenBack(it) => add(db, &it.fault, moved("taken_back", it, step)),
        Fact::FaultClosed(it) => add(db, &it.fault, moved("closed", it, step)),
        _ => Ok(()),
    }
}

fn noted(what: &str, noted: &FaultNoted, step: FaultStep) -> FaultStep {
    FaultStep { what: what.to_owned(), note: noted.note.clone(), happened_at: noted.happened_at, ..step }
}

fn moved(what: &str, moved: &FaultMoved, step: FaultStep) -> FaultStep {
    FaultStep {
        what: what.to_owned(),
        party: moved.party.clone(),
        note: moved.note.clone(),
        happened_at: moved.happened_at,
        moved: Some(moved.clone()),
        ..step
    }
}

fn add(db: &Connection, id: &str, step: FaultStep) -> Result<()> {
    let mut known = get::<Fault>(db, &fold(id))?.unwrap_or_else(|| Fault::unknown(id));
    known.add(step);
    put(db, &known)
}
