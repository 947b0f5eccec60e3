//! What is told of a bundle that was imported, or tried out.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::judge::{Judged, Outcome};
use crate::bundle::{Claim, Finding, Manifest, Verified};
use crate::domain::Digest;
use crate::event::Verdict;

/// What is to be made of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Judgement {
    /// A check failed; nothing is stored.
    Refused,
    /// This bundle was accepted before.
    Replayed,
    /// Everything else is a verdict that is recorded.
    #[serde(untagged)]
    Judged(Verdict),
}

impl Judgement {
    /// The frozen word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Replayed => "replayed",
            Self::Judged(verdict) => verdict.name(),
        }
    }
}

/// What was made of one file.
#[derive(Debug, Clone, Serialize)]
pub struct Imported {
    /// The file; of a bundle that was kept aside, where it lies.
    pub file: PathBuf,
    /// Whether it is one that was kept aside.
    pub was_aside: bool,
    /// The judgement.
    pub verdict: Judgement,
    /// The bundle's id, where it has one.
    pub bundle: Option<Digest>,
    /// Its manifest, where readable.
    pub manifest: Option<Manifest>,
    /// Why it is refused.
    pub findings: Vec<Finding>,
    /// Fork: the first seq that differs. Gap: the first seq missing.
    pub conflict_seq: Option<i64>,
    /// Of one that was accepted before: whether something of it was lost or damaged here, and is whole again.
    pub set_right: bool,
    /// Events that are new here.
    pub new_events: u64,
    /// Bundles of this laptop that the dispatch receipts.
    pub receipts: Vec<Digest>,
}

impl Imported {
    pub(super) fn refused(file: &Path, claim: Option<Claim>, findings: Vec<Finding>) -> Self {
        let (bundle, manifest) = claim.map(|it| (it.id, it.manifest)).unzip();
        Self {
            file: file.to_owned(),
            was_aside: false,
            verdict: Judgement::Refused,
            bundle,
            manifest,
            findings,
            conflict_seq: None,
            set_right: false,
            new_events: 0,
            receipts: Vec::new(),
        }
    }

    pub(super) fn replayed(file: &Path, verified: &Verified) -> Self {
        Self {
            verdict: Judgement::Replayed,
            bundle: Some(verified.id),
            manifest: Some(verified.manifest.clone()),
            ..Self::refused(file, None, Vec::new())
        }
    }
}

impl Judged {
    /// What is told of it.
    pub(super) fn into_imported(self, path: &Path, verified: &Verified) -> Imported {
        let (verdict, findings) = match self.outcome {
            Outcome::Refused(finding) => (Judgement::Refused, vec![finding]),
            Outcome::Verdict(verdict) => (Judgement::Judged(verdict), Vec::new()),
        };
        Imported {
            file: path.to_owned(),
            was_aside: false,
            verdict,
            bundle: Some(verified.id),
            manifest: Some(verified.manifest.clone()),
            findings,
            conflict_seq: self.conflict_seq,
            set_right: false,
            new_events: self.new_events,
            receipts: self.receipts,
        }
    }
}
