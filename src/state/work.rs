//! Procedures, orders, runs, and what the office makes of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{Digest, Moment, Outcome, WorkType};
use crate::event::{BlackoutSet, ProcedurePin, WorkCombined};

/// A procedure that the office has published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedProcedure {
    /// SHA-256 of its TOML.
    pub digest: Digest,
    /// Its id.
    pub id: String,
    /// Models it applies to; empty for all.
    pub models: Vec<String>,
    /// When it was published, and as which seq of the office's journal.
    pub published: (Moment, u64),
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// Why it was withdrawn, where it was.
    pub withdrawn: Option<String>,
    /// The work it is for.
    pub work_type: WorkType,
}

impl PublishedProcedure {
    /// Whether it may be used on a model.
    pub fn applies_to(&self, model: &str) -> bool {
        self.models.is_empty() || self.models.iter().any(|known| crate::domain::same_id(known, model))
    }

    /// The pin that a run keeps.
    pub fn pin(&self) -> ProcedurePin {
        ProcedurePin { digest: self.digest, id: self.id.clone(), version: self.version.clone() }
    }
}

/// A decision about an order after it was given (§5(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDecision {
    /// When it was recorded.
    pub at: Moment,
    /// Who decided.
    pub decided_by: String,
    /// Why.
    pub reason: String,
    /// What changed, in the order's own words: `cancelled`, `due 2024-07-31`, `+T-001`, `-T-002`.
    pub what: Vec<String>,
}

/// An order of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// What was decided later.
    pub decisions: Vec<OrderDecision>,
    /// Last day.
    pub due: NaiveDate,
    /// Its number.
    pub order: String,
    /// When it was given.
    pub ordered_at: Moment,
    /// The procedure's id.
    pub procedure: String,
    /// Why it is due outside the contract's period.
    pub reason: String,
    /// The terminals now in it.
    pub terminals: Vec<String>,
    /// The kind of work.
    pub work_type: WorkType,
}

impl Order {
    /// Why it is due on its day: as the decision says that set the day, else as was said with the order.
    pub fn why_due(&self) -> &str {
        let set = format!("due {}", self.due);
        let decision = self.decisions.iter().rev().find(|decision| decision.what.contains(&set));
        decision.map_or(&self.reason, |decision| &decision.reason)
    }
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Going on.
    Open,
    /// Paused.
    Paused,
    /// Ended.
    Finished,
}

impl RunState {
    /// The stored word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Finished => "finished",
        }
    }
}

/// A run, without its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its number.
    pub run: String,
    /// The journal it stands in.
    pub journal: String,
    /// Seq of its first and last event there.
    pub span: (u64, u64),
    /// Who began it.
    pub worker: String,
    /// Everybody who did a step of it, who began it first.
    pub workers: Vec<String>,
    /// Since when each of these, in the same order.
    pub since: Vec<Moment>,
    /// The order.
    pub order: String,
    /// The terminal.
    pub terminal: String,
    /// The kind of work.
    pub work_type: WorkType,
    /// The procedure's version.
    pub procedure: ProcedurePin,
    /// Where it stands.
    pub state: RunState,
    /// Begun.
    pub started_at: Moment,
    /// Ended.
    pub finished_at: Option<Moment>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Steps not as expected.
    pub deviations: u32,
    /// Whether it was begun outside the contract's period.
    pub outside_period: bool,
    /// Why a worker not on the roster began it.
    pub emergency: Option<String>,
    /// The visit it belongs to.
    pub visit: Option<String>,
    /// The reason for beginning it within a blackout.
    pub blackout: Option<String>,
    /// The combination of orders that it belongs to.
    pub combination: Option<String>,
    /// Hash of its `run.finished`.
    pub head: Option<Digest>,
}

impl Run {
    /// Somebody did a step.
    pub fn done_by(&mut self, worker: &str, at: Moment) {
        if !self.workers.iter().any(|known| crate::domain::same_id(known, worker)) {
            self.workers.push(worker.to_owned());
            self.since.push(at);
        }
    }

    /// It was paused or resumed: nothing that comes after its end sets it going again.
    pub fn goes_on_as(&mut self, state: RunState) {
        if self.outcome.is_none() {
            self.state = state;
        }
    }
}

/// What the office made of a finished run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The run.
    pub run: String,
    /// The run's order.
    pub order: String,
    /// The run's terminal.
    pub terminal: String,
    /// The kind of work.
    pub work_type: WorkType,
    /// How it had ended.
    pub outcome: Outcome,
    /// Whether it was accepted; else it was returned.
    pub accepted: bool,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// Hash of the run's `run.finished` that was looked at.
    pub head: Digest,
    /// The office's journal that says so.
    pub office: String,
    /// Its seq there: what the office had received before is what it looked at.
    pub seq: u64,
}

/// A time in which no work may begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blackout {
    /// As set last.
    pub set: BlackoutSet,
    /// When it was recorded first.
    pub set_at: Moment,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
}

impl Blackout {
    /// Whether it holds at a moment at a site.
    pub fn holds(&self, at: Moment, site: &str) -> bool {
        self.set.lifted.is_none() && self.covers(at, site)
    }

    /// Whether it was on record and held at a moment at a site, whatever became of it since.
    pub fn held(&self, at: Moment, site: &str) -> bool {
        self.set_at <= at && self.lifted_at.is_none_or(|lifted| at < lifted) && self.covers(at, site)
    }

    fn covers(&self, at: Moment, site: &str) -> bool {
        let is_here = self.set.sites.is_empty() || self.set.sites.iter().any(|it| crate::domain::same_id(it, site));
        is_here && self.set.from <= at && at < self.set.until
    }
}

/// Orders that are done on one visit (§4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combination {
    /// As combined.
    pub combined: WorkCombined,
    /// When.
    pub at: Moment,
}

/// How far an order is on one terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The order.
    pub order: String,
    /// The terminal.
    pub terminal: String,
    /// Runs begun.
    pub started: u32,
    /// Runs that ended done.
    pub done: u32,
}
