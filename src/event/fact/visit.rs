//! Visits, what is found on them, and files added outside a step.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{Moment, recorded_day_if_any};

/// A medium carried in, with the virus check made before use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Medium {
    /// Who checked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The engine that checked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Its number.
    pub id: String,
    /// The date of the engine's pattern.
    #[serde(default, deserialize_with = "recorded_day_if_any", skip_serializing_if = "Option::is_none")]
    pub pattern: Option<NaiveDate>,
    /// What the check found: `0件`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Its serial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// The check in one text, where its parts were not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub virus_check: String,
}

/// A medium taken away, or left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediumOut {
    /// Its number.
    pub id: String,
    /// Whether it was taken away; else it stays at the site.
    pub taken: bool,
    /// What was found on it, and by whom: emptied, checked.
    pub result: String,
}

/// `visit.started`: entry (入室).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitStarted {
    /// Media brought.
    pub media: Vec<Medium>,
    /// The site.
    pub site: String,
    /// The visit's number.
    pub visit: String,
    /// The city's witness.
    pub witness: String,
    /// Time of entry as the site's book has it, where it is not the time of recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_at: Option<Moment>,
    /// Everybody who entered, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
}

/// `visit.ended`: exit (退室).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitEnded {
    /// What was left open, or empty.
    pub note: String,
    /// The visit.
    pub visit: String,
    /// Time of exit as the site's book has it, where it is not the time of recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<Moment>,
    /// What was open on leaving, by name: runs, media, hold points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_open: Vec<String>,
    /// Media checked on leaving.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<MediumOut>,
}

/// `evidence.attached`: files added outside a step's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceAttached {
    /// What it shows.
    pub note: String,
    /// The run it belongs to.
    pub run: Option<String>,
    /// The step it belongs to.
    pub step: Option<String>,
}

/// `difference.found`: the terminal is not as the register says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferenceFound {
    /// Its number.
    pub difference: String,
    /// The register's field.
    pub field: String,
    /// What stands there.
    pub found: String,
    /// What was seen.
    pub note: String,
    /// What the register says.
    pub registered: String,
    /// The terminal.
    pub terminal: String,
    /// What kind of difference; a field's value where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<DifferenceKind>,
}

/// What a stocktake or a look at a terminal can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// A field of the register has another value.
    Value,
    /// The register has it; it is not there.
    Missing,
    /// It is there; the register does not have it.
    Unknown,
    /// Two machines carry one number.
    Duplicate,
    /// It stands at another site than registered.
    Elsewhere,
}
