//! Runs of a procedure: what is begun, answered, corrected, signed and ended; and the office's review.

use serde::{Deserialize, Serialize};

use crate::domain::{Digest, Outcome, Role, WorkType};

/// The exact version of a procedure that a run was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedurePin {
    /// SHA-256 of the TOML.
    pub digest: Digest,
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
}

/// `run.started`: a procedure is begun on a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunStarted {
    /// Why a worker who is not on the reported roster works (§8(4)); a re-report is then due.
    pub emergency: Option<String>,
    /// The order it fulfils.
    pub order: String,
    /// Whether the day lies outside the contract's period.
    pub outside_period: bool,
    /// The preconditions that were shown before it began; nobody need have been asked about each.
    pub preconditions: Vec<String>,
    /// The procedure.
    pub procedure: ProcedurePin,
    /// The run's number.
    pub run: String,
    /// The terminal.
    pub terminal: String,
    /// The visit it belongs to.
    pub visit: Option<String>,
    /// The kind of work.
    pub work_type: WorkType,
    /// The reason for working within a blackout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blackout: Option<String>,
    /// The combination of orders that it belongs to (§4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combination: Option<String>,
}

/// `run.paused`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunPaused {
    /// Why; may be empty.
    pub reason: String,
    /// The run.
    pub run: String,
}

/// `run.resumed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunResumed {
    /// The run.
    pub run: String,
}

/// `run.finished`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunFinished {
    /// Steps that did not go as expected.
    pub deviations: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// The run.
    pub run: String,
}

/// What a technician answers, and what the limits make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// As expected.
    Ok,
    /// Not as expected.
    Ng,
    /// Not done, with a reason.
    Skip,
    /// Does not apply here.
    Na,
}

impl Answer {
    /// The frozen word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Ng => "ng",
            Self::Skip => "skip",
            Self::Na => "na",
        }
    }

    /// The answer with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Ok, Self::Ng, Self::Skip, Self::Na].into_iter().find(|answer| answer.name() == name)
    }
}

/// `step.recorded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecorded {
    /// What was answered.
    pub answer: Answer,
    /// A note; the reason where the step was skipped.
    pub note: Option<String>,
    /// Minutes over the step's `within_minutes`.
    pub overrun_minutes: Option<u32>,
    /// What the limits make of it: a value out of limits is `ng` whatever was answered.
    pub result: Answer,
    /// The run.
    pub run: String,
    /// The step's id.
    pub step: String,
    /// The value read or chosen.
    pub value: Option<String>,
    /// The named second person.
    pub witness: Option<String>,
    /// The record of another run of the same combination that answered this step in common.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Carried>,
}

/// The event that a correction speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its hash.
    pub hash: Digest,
    /// Its seq.
    pub seq: u64,
}

/// `step.corrected`: replaces what a step's record says; both stay readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepCorrected {
    /// The right answer.
    pub answer: Answer,
    /// The right note.
    pub note: Option<String>,
    /// Why it is corrected.
    pub reason: String,
    /// What the limits make of it.
    pub result: Answer,
    /// The run.
    pub run: String,
    /// The step's id.
    pub step: String,
    /// The record corrected.
    pub target: Target,
    /// The right value.
    pub value: Option<String>,
    /// The right witness.
    pub witness: Option<String>,
}

/// `step.voided`: the record does not count; the step is to be done (again).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepVoided {
    /// Why.
    pub reason: String,
    /// The run.
    pub run: String,
    /// The step's id.
    pub step: String,
    /// The record voided.
    pub target: Target,
}

/// `hold.signed`: one signature at a hold point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldSigned {
    /// The person's name.
    pub name: String,
    /// As what they sign.
    pub role: Role,
    /// The run.
    pub run: String,
    /// The hold's id.
    pub step: String,
}

/// The record that a common step was taken over from (§4: combined work).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// Its hash.
    pub hash: Digest,
    /// The run that it stands in.
    pub run: String,
    /// Its seq.
    pub seq: u64,
}

/// `run.accepted`, `run.returned`: the office's review of a finished run. A returned run does not
/// count as done. Names the order and the terminal so that it counts whichever journal comes first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunReviewed {
    /// Hash of the run's `run.finished`: what was reviewed.
    pub head: Digest,
    /// The run's order.
    pub order: String,
    /// How it had ended.
    pub outcome: Outcome,
    /// Why; may be empty where it is accepted.
    pub reason: String,
    /// The run.
    pub run: String,
    /// The run's terminal.
    pub terminal: String,
    /// The kind of work.
    pub work_type: WorkType,
}
