//! Written documents (書面): drafted, edited, submitted, approved or returned.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{Digest, recorded_day};

/// One revision of a paper, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperPin {
    /// Its number.
    pub paper: String,
    /// The revision, from 1.
    pub revision: u32,
    /// SHA-256 of the document.
    pub sha256: Digest,
}

/// The exact form that a paper was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormPin {
    /// SHA-256 of the form and its template.
    pub digest: Digest,
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
}

/// `paper.drafted`, `paper.edited`: what was typed into a form; the rest fills itself in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperDrafted {
    /// What it is about: a run, visit, fault, order, or nothing.
    pub about: String,
    /// What was typed, by the field's id.
    pub fields: BTreeMap<String, Value>,
    /// The form.
    pub form: FormPin,
    /// Its number.
    pub paper: String,
    /// Which report of a series it is (第一報, 続報, 最終報), where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// The revision, from 1.
    pub revision: u32,
}

/// `paper.submitted`: the document goes to whoever decides; it is the event's first attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperSubmitted {
    /// What was owed and is paid by it.
    pub covers: Vec<String>,
    /// On which day.
    #[serde(deserialize_with = "recorded_day")]
    pub on: NaiveDate,
    /// Its number.
    pub paper: String,
    /// The revision.
    pub revision: u32,
    /// SHA-256 of the document.
    pub sha256: Digest,
    /// To whom.
    pub to: String,
}

/// In which way a decision was told (§13(2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaperMedium {
    /// 書面
    Written,
    /// 口頭
    Oral,
}

/// `paper.approved`, `paper.returned`: a decision about exactly one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperDecided {
    /// Who decided.
    pub by: String,
    /// In which way.
    pub medium: PaperMedium,
    /// What was said; the reason where it was returned.
    pub note: String,
    /// On which day.
    #[serde(deserialize_with = "recorded_day")]
    pub on: NaiveDate,
    /// Its number.
    pub paper: String,
    /// The revision.
    pub revision: u32,
    /// SHA-256 of the document decided about.
    pub sha256: Digest,
}

/// `paper.withdrawn`: a draft that is not needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperWithdrawn {
    /// Its number.
    pub paper: String,
    /// Why.
    pub reason: String,
}
