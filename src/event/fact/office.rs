//! What the office decides: register, roster, procedures, orders, blackouts, evidence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::PaperPin;
use crate::domain::{Digest, Moment, WorkType, recorded_day, recorded_day_if_any};

/// `*.retired`: an id and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Of the site or terminal.
    pub id: String,
    /// Why, and who asked for it.
    pub reason: String,
}

/// `worker.ended`: a reported worker no longer works on the contract (§8(4)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerEnded {
    /// The worker.
    pub id: String,
    /// Why.
    pub reason: String,
    /// Last day.
    #[serde(deserialize_with = "recorded_day")]
    pub until: NaiveDate,
}

/// `procedure.published`: its bytes travel as the event's only attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedurePublished {
    /// SHA-256 of the TOML.
    pub digest: Digest,
    /// The procedure's id.
    pub id: String,
    /// Models it applies to; empty for all.
    pub models: Vec<String>,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The work it is for.
    pub work_type: WorkType,
}

/// `procedure.withdrawn`: no new run may use this version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureWithdrawn {
    /// SHA-256 of the TOML.
    pub digest: Digest,
    /// The procedure's id.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// `work.ordered`: work on terminals, due on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkOrdered {
    /// Last day on which it is to be done.
    #[serde(deserialize_with = "recorded_day")]
    pub due: NaiveDate,
    /// The order's number.
    pub order: String,
    /// The id of the procedure to follow.
    pub procedure: String,
    /// Why it is due outside the contract's period; empty inside.
    pub reason: String,
    /// The terminals' ids.
    pub terminals: Vec<String>,
    /// The kind of work.
    pub work_type: WorkType,
}

/// `work.changed` (§5(2)): a new due day, terminals added or taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkChanged {
    /// Terminals added.
    pub add: Vec<String>,
    /// Who decided.
    pub decided_by: String,
    /// The new due day.
    #[serde(default, deserialize_with = "recorded_day_if_any")]
    pub due: Option<NaiveDate>,
    /// The order.
    pub order: String,
    /// Why.
    pub reason: String,
    /// Terminals taken out.
    pub remove: Vec<String>,
}

/// `work.cancelled` (§5(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkCancelled {
    /// Who decided.
    pub decided_by: String,
    /// The order.
    pub order: String,
    /// Why.
    pub reason: String,
}

/// `difference.accepted`, `difference.rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferenceDecided {
    /// The difference.
    pub difference: String,
    /// Why.
    pub reason: String,
}

/// `evidence.erased`: the office deleted a ciphertext (format §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceErased {
    /// Why.
    pub reason: String,
    /// What was deleted.
    pub sha256: Digest,
}

/// `worker.suspended`, `worker.reinstated` (§5(3)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Who at the city asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// The worker.
    pub id: String,
    /// The day from which it holds.
    #[serde(default, deserialize_with = "recorded_day_if_any", skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// `responsible.changed` (§13(6)): only with an approved paper, or because the city asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponsibleChanged {
    /// Who at the city asked for it, where it did.
    pub asked_by: Option<String>,
    /// The day from which it holds.
    #[serde(deserialize_with = "recorded_day")]
    pub on: NaiveDate,
    /// The approved paper, where there is one.
    pub paper: Option<PaperPin>,
    /// Why.
    pub reason: String,
    /// The worker who is responsible now.
    pub worker: String,
}

/// `work.combined` (§4): orders that are done on one visit, as was agreed with the city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkCombined {
    /// Its number.
    pub combination: String,
    /// The agreed consultation.
    pub consultation: PaperPin,
    /// The orders.
    pub orders: Vec<String>,
    /// Why.
    pub reason: String,
}

/// `blackout.set`: a time in which no work may begin; set again with `lifted`, it no longer holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlackoutSet {
    /// Its number.
    pub blackout: String,
    /// Who decided.
    pub decided_by: String,
    /// First moment.
    pub from: Moment,
    /// Why it no longer holds.
    pub lifted: Option<String>,
    /// Why.
    pub reason: String,
    /// The sites; empty for all.
    pub sites: Vec<String>,
    /// First moment after it.
    pub until: Moment,
}

/// `evidence.opened`: the office decrypted sealed evidence (format §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceOpened {
    /// The commitment that the plaintext was checked against.
    pub commit: Option<Digest>,
    /// Why.
    pub reason: String,
    /// The ciphertext.
    pub sha256: Digest,
}
