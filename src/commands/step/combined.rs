//! Combined orders at a terminal (§4): which run comes next, and what an earlier one answered for it.
//!
//! Reads only; what a record answers is the runner's to judge.

use crate::agreement::{self, wants};
use crate::domain::{Moment, Outcome, Terminal, same_id};
use crate::error::Result;
use crate::event::{Fact, RunStarted};
use crate::procedure::Procedure;
use crate::runner::{Candidate, Machine};
use crate::state::{Combination, Run};
use crate::workspace::Workspace;

use super::choose::{self, Target};
use super::sitting::apply;

/// Without a visit, runs so far apart are of one sitting.
const ONE_DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A run, as far as its combination needs it.
#[derive(Debug, Default)]
pub struct Own {
    /// Its number.
    pub run: String,
    combination: Option<String>,
    terminal: String,
    visit: Option<String>,
    at: Option<Moment>,
}

impl Own {
    /// A run that goes on.
    pub fn going(run: &Run) -> Self {
        Self {
            run: run.run.clone(),
            combination: run.combination.clone(),
            terminal: run.terminal.clone(),
            visit: run.visit.clone(),
            at: Some(run.started_at),
        }
    }

    /// One that is about to begin.
    pub fn fresh(started: &RunStarted, now: Moment) -> Self {
        Self {
            run: started.run.clone(),
            combination: started.combination.clone(),
            terminal: started.terminal.clone(),
            visit: started.visit.clone(),
            at: Some(now),
        }
    }

    /// Whether another run is of the same combination and sitting.
    fn belongs_with(&self, other: &Run) -> bool {
        let Some((combination, known)) = self.combination.as_deref().zip(other.combination.as_deref()) else {
            return false;
        };
        let is_same_sitting = match (&self.visit, &other.visit, self.at) {
            (Some(own), Some(other), _) => own == other,
            (None, None, Some(at)) => (at.millis() - other.started_at.millis()).abs() <= ONE_DAY_MS,
            _ => false,
        };
        is_same_sitting && other.run != self.run && same_id(combination, known)
    }
}

/// Runs of a combination's orders on a terminal.
fn runs_in(workspace: &Workspace, number: &str, terminal: &str) -> Result<Vec<Run>> {
    let store = &workspace.store;
    let orders = store.get::<Combination>(number)?.map(|it| it.combined.orders).unwrap_or_default();
    let runs = orders.iter().map(|order| store.runs_of_on(order, terminal));
    Ok(runs.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// What earlier runs of the combination recorded at common steps, oldest run first.
///
/// # Errors
/// A failing database.
pub fn candidates(workspace: &Workspace, own: &Own) -> Result<Vec<Candidate>> {
    let Some(number) = &own.combination else { return Ok(Vec::new()) };
    let journal = workspace.journal()?;
    let mut runs = runs_in(workspace, number, &own.terminal)?;
    runs.retain(|other| other.journal == journal && own.belongs_with(other));
    runs.sort_by_key(|run| run.span);
    let mut found = Vec::new();
    for run in runs {
        let events = workspace.store.run_events(&run)?;
        // without its procedure nothing is known of its steps: they are asked again
        let Ok(procedure) = choose::procedure(workspace, &Target::Going(Box::new(run))) else { continue };
        let mut machine = Machine::new(&procedure);
        for event in &events {
            apply(&mut machine, event);
        }
        found.extend(machine.common_records());
    }
    Ok(found)
}

/// The run that follows one that is done: that of the combination's next order on the terminal.
///
/// # Errors
/// Where that order's procedure is not here.
pub fn next(workspace: &Workspace, run: &str) -> Result<Option<Target>> {
    let Some(run) = workspace.store.run(run)?.filter(|run| run.outcome.is_some_and(Outcome::is_done)) else {
        return Ok(None);
    };
    let Some(number) = &run.combination else { return Ok(None) };
    let Some(combined) = agreement::combination(&workspace.store, number)? else {
        return Ok(None);
    };
    let next = choose::open_in(workspace, &combined, &run.terminal)?.into_iter().next();
    let terminal = workspace.store.get::<Terminal>(&run.terminal)?;
    match next.zip(terminal) {
        Some((order, terminal)) => {
            choose::job(workspace, terminal, order).map(|job| Some(Target::Fresh(Box::new(job))))
        }
        None => Ok(None),
    }
}

/// The procedures of the combination at the terminal, done or not: a file may answer them all.
///
/// # Errors
/// A failing database.
pub fn procedures(workspace: &Workspace, target: &Target) -> Result<Vec<Procedure>> {
    let combination = match target {
        Target::Going(run) => &run.combination,
        Target::Fresh(job) => &job.combination,
    };
    let Some(number) = combination else { return Ok(Vec::new()) };
    let Some(combined) = agreement::combination(&workspace.store, number)? else {
        return Ok(Vec::new());
    };
    let Some(terminal) = workspace.store.get::<Terminal>(target.terminal())? else { return Ok(Vec::new()) };
    let orders = combined.orders.into_iter().filter(|order| wants(order, &terminal.id));
    // one that cannot be begun is refused when its turn comes
    let jobs = orders.filter_map(|order| choose::job(workspace, terminal.clone(), order).ok());
    Ok(jobs.filter_map(|job| choose::procedure(workspace, &Target::Fresh(Box::new(job))).ok()).collect())
}

/// A record of another run that was taken over from one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Carrier {
    /// The other run.
    pub run: String,
    /// The step there.
    pub step: String,
    /// The seq of its record.
    pub seq: u64,
    /// The seq of the record taken over.
    pub from: u64,
}

/// The records of other runs that were taken over from a run.
///
/// # Errors
/// A failing database.
pub fn carriers(workspace: &Workspace, run: &Run) -> Result<Vec<Carrier>> {
    let Some(combination) = &run.combination else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for other in runs_in(workspace, combination, &run.terminal)? {
        if other.run == run.run || other.combination.as_ref() != Some(combination) {
            continue;
        }
        for event in workspace.store.run_events(&other)? {
            if let Fact::StepRecorded(body) = &event.fact
                && let Some(carried) = body.carried.as_ref().filter(|carried| carried.run == run.run)
            {
                let (run, step) = (other.run.clone(), body.step.clone());
                found.push(Carrier { run, step, seq: event.seq, from: carried.seq });
            }
        }
    }
    Ok(found)
}
