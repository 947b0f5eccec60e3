//! What makes a paper owed, and which paper was submitted for it.
//!
//! The forms say which causes they answer to; here every cause is kept but changes of the roster,
//! which are documents of their own. The cause and the paper
//! may stand in different journals and arrive in any order.

use rusqlite::{Connection, params};

use super::{Stored, orders};
use crate::domain::fold;
use crate::error::Result;
use crate::event::{Event, Fact};

/// What the key of a paper begins with that says that an order is done; the order's number follows.
const DONE: &str = "work.done:";

/// Notes the causes that an event is.
pub(super) fn project(db: &Connection, event: &Event) -> Result<()> {
    match &event.fact {
        Fact::RunFinished(it) => {
            owe(db, "run.finished", &it.run, event)?;
            if it.outcome == crate::domain::Outcome::Completed {
                return Ok(());
            }
            owe(db, "run.deviated", &it.run, event)
        }
        Fact::VisitEnded(it) => owe(db, "visit.ended", &it.visit, event),
        Fact::FaultOpened(it) => owe(db, "fault.opened", &it.fault, event),
        Fact::FaultClosed(it) => owe(db, "fault.closed", &it.fault, event),
        Fact::DifferenceFound(it) => owe(db, "difference.found", &it.difference, event),
        Fact::WorkOrdered(it) => owe(db, "work.ordered", &it.order, event),
        Fact::PaperSubmitted(it) => it.covers.iter().try_for_each(|key| match key.strip_prefix(DONE) {
            Some(order) => orders::told(db, order, &it.paper),
            None => pay(db, key, &it.paper),
        }),
        _ => Ok(()),
    }
}

fn owe(db: &Connection, cause: &str, about: &str, event: &Event) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO owed (key, cause, about, about_id, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (key) DO UPDATE SET cause = excluded.cause, about = excluded.about,
             about_id = excluded.about_id, at = excluded.at",
    )
    .stored()?
    .execute(params![
        format!("{cause}:{about}:{}", event.hash.short()),
        cause,
        about,
        fold(about),
        event.at.to_string()
    ])
    .stored()?;
    Ok(())
}

fn pay(db: &Connection, key: &str, paper: &str) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO owed (key, paper) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET paper = max(COALESCE(paper, ''), excluded.paper)",
    )
    .stored()?
    .execute([key, paper])
    .stored()?;
    Ok(())
}
