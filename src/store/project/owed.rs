//! What makes a paper owed, and which papers were submitted for it.
//!
//! The forms say which causes they answer to; here every cause is kept but changes of the roster,
//! which are documents of their own. Each form owes its own paper: a debt is kept once without a form,
//! and once for every form that ever paid such a cause. The cause and the paper
//! may stand in different journals and arrive in any order.

use rusqlite::{Connection, params};

use super::Stored;
use crate::domain::fold;
use crate::error::Result;
use crate::event::{Event, Fact};
use crate::state::{Paper, PaperStep};

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
        // office and laptop may both close it, and it ends once
        Fact::FaultClosed(it) => {
            let (cause, about) = ("fault.closed", it.fault.as_str());
            keep(db, &Debt { key: &format!("{cause}:{about}"), cause, work: "", about, at: &event.at.to_string() })
        }
        Fact::DifferenceFound(it) => owe(db, "difference.found", &it.difference, event),
        Fact::WorkOrdered(it) => owe(db, "work.ordered", &it.order, event),
        _ => Ok(()),
    }
}

/// What makes a paper owed.
struct Debt<'d> {
    key: &'d str,
    cause: &'d str,
    work: &'d str,
    about: &'d str,
    at: &'d str,
}

fn owe(db: &Connection, cause: &str, about: &str, event: &Event) -> Result<()> {
    let key = format!("{cause}:{about}:{}", event.hash.short());
    keep(db, &Debt { key: &key, cause, work: "", about, at: &event.at.to_string() })
}

/// Keeps a debt for every form; of one that is told twice, since the earlier.
fn keep(db: &Connection, debt: &Debt<'_>) -> Result<()> {
    let values = params![debt.key, debt.cause, debt.work, debt.about, fold(debt.about), debt.at];
    let every = [
        "INSERT INTO owed (key, form, cause, work, about, about_id, at) VALUES (?1, '', ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (key, form) DO UPDATE SET cause = excluded.cause, work = excluded.work, about = excluded.about,
             about_id = excluded.about_id, at = min(coalesce(at, excluded.at), excluded.at)",
        "INSERT INTO owed (key, form, cause, work, about, about_id, at)
         SELECT ?1, form, ?2, ?3, ?4, ?5, ?6 FROM payer WHERE cause = ?2
         ON CONFLICT (key, form) DO UPDATE SET cause = excluded.cause, work = excluded.work, about = excluded.about,
             about_id = excluded.about_id, at = min(coalesce(at, excluded.at), excluded.at)",
    ];
    every.into_iter().try_for_each(|sql| db.prepare_cached(sql).stored()?.execute(values).map(drop).stored())
}

/// What makes papers owed here. Others are paid by documents of their own, or were never heard of.
const CAUSES: [&str; 8] = [
    "run.finished",
    "run.deviated",
    "visit.ended",
    "fault.opened",
    "fault.closed",
    "difference.found",
    "work.ordered",
    "work.done",
];

/// Notes what a paper pays: what its last step does, and where only that made its form known, what all before it did.
pub(super) fn paid(db: &Connection, paper: &Paper, step: &PaperStep, knew_form: bool) -> Result<()> {
    // a form without a name would stand for all of them
    let Some(form) = paper.form().map(|form| fold(&form.id)).filter(|form| !form.is_empty()) else { return Ok(()) };
    let all = paper.history.iter().flat_map(|step| &step.covers);
    let keys: Vec<&String> = if knew_form { step.covers.iter().collect() } else { all.collect() };
    keys.into_iter().try_for_each(|key| pay(db, &form, key, &paper.paper))
}

fn pay(db: &Connection, form: &str, key: &str, paper: &str) -> Result<()> {
    let Some(cause) = key.split(':').next().filter(|cause| CAUSES.contains(cause)) else { return Ok(()) };
    // which of its ends was meant is no matter
    let key = match (cause, key.match_indices(':').nth(1)) {
        ("fault.closed", Some((at, _))) => key.get(..at).unwrap_or(key),
        _ => key,
    };
    let is_first = db
        .prepare_cached("INSERT OR IGNORE INTO payer (cause, form) VALUES (?1, ?2)")
        .stored()?
        .execute([cause, form])
        .stored()?;
    if is_first > 0 {
        db.prepare_cached(
            "INSERT INTO owed (key, form, cause, work, about, about_id, at, void)
             SELECT key, ?2, cause, work, about, about_id, at, void FROM owed WHERE form = '' AND cause = ?1",
        )
        .stored()?
        .execute([cause, form])
        .stored()?;
    }
    db.prepare_cached(
        "INSERT INTO owed (key, form, paper) VALUES (?1, ?2, ?3)
         ON CONFLICT (key, form) DO UPDATE SET paper = max(COALESCE(paper, ''), excluded.paper)",
    )
    .stored()?
    .execute([key, form, paper])
    .stored()?;
    Ok(())
}

/// An order that changed, and where all of it is done, what that makes owed: its number, its work, since when, and
/// which runs did it.
struct Changed {
    order: String,
    owes: Option<(String, String, String, i64)>,
}

/// What orders owe that changed: a paper that says that exactly this was done of them, where all of it is.
pub(super) fn settle(db: &Connection) -> Result<()> {
    let mut query = db
        .prepare_cached(
            "SELECT order_id, about, work, coalesce(finished_at, ordered_at), mark,
                    about IS NOT NULL AND wanted > 0 AND waiting = 0 AND NOT cancelled
             FROM ordered INDEXED BY ordered_changed_open WHERE changed ORDER BY order_id",
        )
        .stored()?;
    let rows = query.query_map([], |row| {
        let is_done: bool = row.get(5)?;
        Ok(Changed {
            order: row.get(0)?,
            owes: if is_done { Some((row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)) } else { None },
        })
    });
    let changed: Vec<Changed> = rows.stored()?.collect::<rusqlite::Result<_>>().stored()?;
    for Changed { order, owes } in &changed {
        // what was owed before is owed no more; a paper that told of it stays known
        for sql in [
            "DELETE FROM owed WHERE about_id = ?1 AND cause = 'work.done' AND paper IS NULL",
            "UPDATE owed SET cause = NULL, work = '', about = NULL, about_id = NULL, at = NULL
             WHERE about_id = ?1 AND cause = 'work.done'",
            "UPDATE ordered SET changed = 0 WHERE order_id = ?1",
        ] {
            db.prepare_cached(sql).stored()?.execute([order]).stored()?;
        }
        if let Some((about, work, at, mark)) = owes {
            let (key, cause) = (format!("work.done:{about}:{mark:x}"), "work.done");
            keep(db, &Debt { key: &key, cause, work, about, at })?;
        }
    }
    Ok(())
}
