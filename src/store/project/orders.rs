//! Orders: what they want of which terminals, how far they are, and which are done together.
//!
//! Sums and counts follow by triggers from the assignments; this only says what an event changes.

use rusqlite::{Connection, params};

use super::runs::Tally;
use super::{Stored, get, put};
use crate::domain::{Moment, WorkType, fold};
use crate::error::Result;
use crate::event::{BlackoutSet, Event, WorkCancelled, WorkChanged, WorkCombined, WorkOrdered};
use crate::state::{Blackout, Combination, Document, Order, OrderDecision};

/// Changes whether an order wants a terminal.
fn want(db: &Connection, order: &str, terminal: &str, work_type: WorkType, wanted: bool) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO assignment (order_id, terminal, work_type, wanted) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (order_id, terminal) DO UPDATE SET wanted = excluded.wanted",
    )
    .stored()?
    .execute(params![fold(order), fold(terminal), work_type.name(), wanted])
    .stored()?;
    Ok(())
}

/// Adds what runs changed about an order on a terminal.
pub(super) fn count(db: &Connection, order: &str, terminal: &str, tally: &Tally) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO assignment (order_id, terminal, work_type, started, done, mark) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (order_id, terminal) DO UPDATE SET started = started + excluded.started,
             done = done + excluded.done, mark = mark + excluded.mark",
    )
    .stored()?
    .execute(params![fold(order), fold(terminal), tally.work_type, tally.started, tally.done, tally.mark])
    .stored()?;
    Ok(())
}

pub(super) fn ordered(db: &Connection, event: &Event, ordered: &WorkOrdered) -> Result<()> {
    for terminal in &ordered.terminals {
        want(db, &ordered.order, terminal, ordered.work_type, true)?;
    }
    keep(
        db,
        &Order {
            cancelled: false,
            decisions: Vec::new(),
            due: ordered.due,
            order: ordered.order.clone(),
            ordered_at: event.at,
            procedure: ordered.procedure.clone(),
            reason: ordered.reason.clone(),
            terminals: ordered.terminals.clone(),
            work_type: ordered.work_type,
        },
    )
}

pub(super) fn changed(db: &Connection, event: &Event, changed: &WorkChanged) -> Result<()> {
    let Some(mut order) = get::<Order>(db, &fold(&changed.order))? else { return Ok(()) };
    let mut what = Vec::new();
    if let Some(due) = changed.due {
        order.due = due;
        what.push(format!("due {due}"));
    }
    for terminal in &changed.add {
        want(db, &order.order, terminal, order.work_type, true)?;
        order.terminals.push(terminal.clone());
        what.push(format!("+{terminal}"));
    }
    for terminal in &changed.remove {
        want(db, &order.order, terminal, order.work_type, false)?;
        order.terminals.retain(|known| fold(known) != fold(terminal));
        what.push(format!("-{terminal}"));
    }
    order.decisions.push(OrderDecision {
        at: event.at,
        decided_by: changed.decided_by.clone(),
        reason: changed.reason.clone(),
        what,
    });
    keep(db, &order)
}

pub(super) fn cancelled(db: &Connection, event: &Event, cancelled: &WorkCancelled) -> Result<()> {
    let Some(mut order) = get::<Order>(db, &fold(&cancelled.order))? else { return Ok(()) };
    order.cancelled = true;
    order.decisions.push(OrderDecision {
        at: event.at,
        decided_by: cancelled.decided_by.clone(),
        reason: cancelled.reason.clone(),
        what: vec!["cancelled".to_owned()],
    });
    keep(db, &order)
}

/// Keeps an order, and everywhere what it says of its assignments and its papers.
fn keep(db: &Connection, order: &Order) -> Result<()> {
    let (key, work) = (order.key(), order.work_type.name());
    put(db, order)?;
    db.prepare_cached("UPDATE assignment SET cancelled = ?2 WHERE order_id = ?1 AND cancelled <> ?2")
        .stored()?
        .execute(params![key, order.cancelled])
        .stored()?;
    db.prepare_cached(
        "INSERT INTO ordered (order_id, about, work, cancelled, ordered_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (order_id) DO UPDATE SET about = excluded.about, work = excluded.work,
             cancelled = excluded.cancelled, ordered_at = excluded.ordered_at, changed = 1",
    )
    .stored()?
    .execute(params![key, order.order, work, order.cancelled, order.ordered_at.to_string()])
    .stored()?;
    db.prepare_cached("UPDATE owed SET void = ?2, work = ?3 WHERE about_id = ?1 AND cause = 'work.ordered'")
        .stored()?
        .execute(params![key, order.cancelled, work])
        .stored()?;
    Ok(())
}

pub(super) fn combined(db: &Connection, event: &Event, combined: &WorkCombined) -> Result<()> {
    let combination = Combination { combined: combined.clone(), at: event.at };
    let key = combination.key();
    db.prepare_cached("DELETE FROM combined WHERE combination = ?1").stored()?.execute([&key]).stored()?;
    for order in &combined.orders {
        db.prepare_cached("INSERT OR IGNORE INTO combined (order_id, combination) VALUES (?1, ?2)")
            .stored()?
            .execute([&fold(order), &key])
            .stored()?;
    }
    put(db, &combination)
}

/// One that was set before keeps the time at which it came on record.
pub(super) fn blackout(db: &Connection, event: &Event, set: &BlackoutSet) -> Result<()> {
    let former = get::<Blackout>(db, &fold(&set.blackout))?;
    let set_at = former.map_or(event.at, |former| former.set_at);
    put(db, &Blackout { set: set.clone(), set_at, lifted_at: set.lifted.as_ref().map(|_| event.at) })
}

/// Notes when the last run of an order ended.
pub(super) fn run_ended(db: &Connection, order: &str, at: Moment) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO ordered (order_id, finished_at) VALUES (?1, ?2)
         ON CONFLICT (order_id) DO UPDATE SET finished_at = max(coalesce(finished_at, ''), excluded.finished_at),
             changed = 1",
    )
    .stored()?
    .execute(params![fold(order), at.to_string()])
    .stored()?;
    Ok(())
}
