//! The roster with what changed in it, and the responsible person.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{Moment, Worker};
use crate::event::{PaperPin, Standing};

/// A worker on the reported roster (§8(4)), and whether he may record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterEntry {
    /// As reported.
    pub worker: Worker,
    /// Suspensions and reinstatements (§5(3)), by the day from which they hold.
    pub standings: Vec<StandingStep>,
}

/// A suspension or a reinstatement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingStep {
    /// From which day.
    pub from: NaiveDate,
    /// Whether he is suspended; else he is reinstated.
    pub suspended: bool,
    /// As recorded.
    pub standing: Standing,
}

impl RosterEntry {
    /// Adds a suspension or reinstatement in its place: of one day, the one recorded last counts.
    pub fn stand(&mut self, step: StandingStep) {
        let place = self.standings.partition_point(|known| known.from <= step.from);
        self.standings.insert(place, step);
    }

    /// Why he is suspended on a day, where he is.
    pub fn suspended(&self, day: NaiveDate) -> Option<&Standing> {
        let last = self.standings.iter().rev().find(|step| step.from <= day);
        last.filter(|step| step.suspended).map(|step| &step.standing)
    }

    /// The suspension or reinstatement that is yet to come after a day.
    pub fn next_standing(&self, day: NaiveDate) -> Option<&StandingStep> {
        self.standings.iter().find(|step| step.from > day)
    }

    /// Whether the reported period covers a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        let bound = |text: &str| text.parse::<NaiveDate>().ok();
        bound(&self.worker.from).is_none_or(|from| from <= day)
            && bound(&self.worker.until).is_none_or(|until| day <= until)
    }
}

/// A change of the roster that the city is to be told in writing (§8(4)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterChange {
    /// The journal that says so.
    pub journal: String,
    /// Its seq there.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// The worker.
    pub worker: String,
    /// `added`, `changed`, `ended`, `emergency`.
    pub what: String,
    /// Why, where it is told.
    pub reason: String,
    /// The run of an emergency.
    pub run: Option<String>,
    /// The last day of somebody who ended.
    pub until: Option<NaiveDate>,
    /// Of what changed, as the roster had it and has it.
    pub roster: Option<(Worker, Worker)>,
}

impl RosterChange {
    /// The name under which a paper says that it covers this change.
    pub fn debt(&self) -> String {
        format!("roster:{}:{}", self.journal, self.seq)
    }
}

/// A change of the responsible person (§13(6)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsibleChange {
    /// The journal that says so.
    pub journal: String,
    /// Its seq there.
    pub seq: u64,
    /// When it was recorded.
    pub at: Moment,
    /// Responsible until then.
    pub former: String,
    /// Responsible from then on.
    pub worker: String,
    /// From which day.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who at the city asked for it.
    pub asked_by: Option<String>,
    /// The approved paper.
    pub paper: Option<PaperPin>,
}
