//! Runs and visits of which no end can be expected: their laptop goes on under another key, or its key has ended.
//!
//! No event says so, and none is needed: it follows from the journals. A late bundle may still bring the end.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::{Moment, same_id};
use crate::error::Result;
use crate::event::JournalRole;
use crate::state::{Order, Run, RunState, Visit};
use crate::store::Store;
use crate::succession::{ended, handovers};

/// A run that was begun and will hardly be ended.
#[derive(Debug, Clone, Serialize)]
pub struct CutOff {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// Who continues its journal; `None` where its key has ended.
    pub successor: Option<String>,
    /// The run that took the same order on the same terminal up again.
    pub again: Option<String>,
    /// What became of the order.
    pub order_now: OrderNow,
}

/// What became of an order on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderNow {
    /// It stands.
    Stands,
    /// It was cancelled.
    Cancelled,
    /// The terminal was taken out of it.
    TakenOut,
}

impl OrderNow {
    fn of(store: &Store, run: &Run) -> Result<Self> {
        let order = store.get::<Order>(&run.order)?;
        Ok(match order {
            Some(order) if order.cancelled => Self::Cancelled,
            Some(order) if !order.terminals.iter().any(|it| same_id(it, &run.terminal)) => Self::TakenOut,
            _ => Self::Stands,
        })
    }
}

/// Whether a run is cut off, as far as is known on a day.
///
/// # Errors
/// A failing database.
pub fn is_cut_off(store: &Store, run: &Run, today: NaiveDate) -> Result<bool> {
    Ok(run.state != RunState::Finished && Stopped::of(store, today)?.holds(&run.journal))
}

/// The journals that will not go on.
pub struct Stopped {
    /// Those that another continues, with its name.
    successors: HashMap<String, String>,
    /// Those whose key has ended.
    ended: HashSet<String>,
}

impl Stopped {
    /// Those that are known of on a day.
    ///
    /// # Errors
    /// A failing database.
    pub fn of(store: &Store, today: NaiveDate) -> Result<Self> {
        let successors = handovers(store)?.into_iter().map(|it| (it.former.journal, it.principal)).collect();
        let ended = ended(store, Moment::last_second(today).unwrap_or_else(|| Moment::midnight(today)))?;
        Ok(Self { successors, ended })
    }

    fn holds(&self, journal: &str) -> bool {
        self.successors.contains_key(journal) || self.ended.contains(journal)
    }

    /// Whether nobody is left who would record the exit of a visit.
    pub fn cuts_off(&self, visit: &Visit) -> bool {
        visit.to.is_none() && self.holds(&visit.journal)
    }
}

/// The visit that goes on. A laptop ends what the one before it began; at the office a visit is over as far as it
/// can be, once nobody is left to end it.
///
/// # Errors
/// A failing database.
pub fn going_on(store: &Store, role: JournalRole, today: NaiveDate) -> Result<Option<Visit>> {
    let mut visits = store.list_open::<Visit>()?;
    if role == JournalRole::Office && !visits.is_empty() {
        let stopped = Stopped::of(store, today)?;
        visits.retain(|visit| !stopped.cuts_off(visit));
    }
    Ok(visits.into_iter().next())
}

/// Takes the runs that are cut off out of those that are not finished.
///
/// # Errors
/// A failing database.
pub fn part(store: &Store, runs: &mut Vec<Run>, today: NaiveDate) -> Result<Vec<CutOff>> {
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    let stopped = Stopped::of(store, today)?;
    let (cut, going): (Vec<Run>, Vec<Run>) = runs.drain(..).partition(|run| stopped.holds(&run.journal));
    *runs = going;
    cut.into_iter()
        .map(|run| {
            let is_later = |it: &&Run| it.started_at >= run.started_at && it.run != run.run;
            let others = store.runs_of_on(&run.order, &run.terminal)?;
            let again = others
                .iter()
                .filter(is_later)
                .filter(|it| it.state == RunState::Finished || !stopped.holds(&it.journal));
            let again = again.max_by_key(|it| it.started_at).map(|it| it.run.clone());
            let order_now = OrderNow::of(store, &run)?;
            Ok(CutOff { successor: stopped.successors.get(&run.journal).cloned(), again, order_now, run })
        })
        .collect()
}
