//! Written documents with their revisions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{Digest, Moment};
use crate::event::{Attachment, FormPin, PaperDrafted, PaperMedium};
use crate::message::Text;
use crate::messages;
use crate::paper::Report;

/// How far a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaperState {
    /// It can be edited.
    Draft,
    /// It is with whoever decides.
    Submitted,
    /// It came back; a new revision follows.
    Returned,
    /// It was agreed to.
    Approved,
    /// The draft is not needed.
    Withdrawn,
}

messages! {
    draft() { ja: "起案中", en: "draft" }
    submitted() { ja: "提出済み", en: "submitted" }
    returned() { ja: "差戻し", en: "returned" }
    approved() { ja: "承認済み", en: "approved" }
    withdrawn() { ja: "取下げ", en: "withdrawn" }
    in_writing() { ja: "書面", en: "in writing" }
    orally() { ja: "口頭", en: "orally" }
}

impl PaperState {
    /// What people call it.
    pub fn label(self) -> Text {
        match self {
            Self::Draft => draft(),
            Self::Submitted => submitted(),
            Self::Returned => returned(),
            Self::Approved => approved(),
            Self::Withdrawn => withdrawn(),
        }
    }
}

/// One thing that happened to a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperStep {
    /// The revision.
    pub revision: u32,
    /// What it made of that revision.
    pub state: PaperState,
    /// When it was recorded.
    pub at: Moment,
    /// In which journal.
    pub journal: String,
    /// At which seq.
    pub seq: u64,
    /// Who recorded it.
    pub actor: String,
    /// The day of submission or decision.
    pub on: Option<NaiveDate>,
    /// To whom, or by whom.
    pub party: String,
    /// In which way the decision was told.
    pub medium: Option<PaperMedium>,
    /// What was said.
    pub note: String,
    /// The document submitted or decided about.
    pub sha256: Option<Digest>,
    /// What it pays of what was owed.
    pub covers: Vec<String>,
    /// What was typed, for a draft.
    pub draft: Option<PaperDrafted>,
    /// The document and its print.
    pub files: Vec<Attachment>,
}

impl PaperStep {
    /// In which way a decision was told.
    pub fn way(&self) -> Option<Text> {
        self.medium.map(|medium| match medium {
            PaperMedium::Written => in_writing(),
            PaperMedium::Oral => orally(),
        })
    }

    /// A decision follows the submission that it decides about, whatever two clocks say.
    fn place(&self) -> (u32, PaperState, Moment, &str, u64) {
        (self.revision, self.state, self.at, &self.journal, self.seq)
    }
}

/// A written document with its revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Its number.
    pub paper: String,
    /// The journal that drafted it; absent where this workspace does not hold that.
    pub journal: Option<String>,
    /// What happened, by revision.
    pub history: Vec<PaperStep>,
}

impl Paper {
    /// Adds what happened, in its place, whatever order it arrives in.
    pub fn add(&mut self, step: PaperStep) {
        let place = self.history.partition_point(|known| known.place() < step.place());
        self.history.insert(place, step);
    }

    /// What happened to revisions that were not withdrawn, the last first.
    fn counting(&self) -> impl Iterator<Item = &PaperStep> {
        let is_withdrawn = |revision: u32| {
            self.history.iter().any(|step| step.revision == revision && step.state == PaperState::Withdrawn)
        };
        self.history.iter().rev().filter(move |step| !is_withdrawn(step.revision))
    }

    /// Where its last revision stands; a revision that was withdrawn leaves the one before.
    pub fn state(&self) -> PaperState {
        self.counting().next().map_or(PaperState::Withdrawn, |step| step.state)
    }

    /// The number of its last revision that counts.
    pub fn revision(&self) -> u32 {
        self.counting().next().map_or(1, |step| step.revision)
    }

    /// The number that a further revision gets.
    pub fn next_revision(&self) -> u32 {
        self.history.last().map_or(1, |step| step.revision + 1)
    }

    /// What was typed last.
    pub fn draft(&self) -> Option<&PaperDrafted> {
        let counting = self.counting().find_map(|step| step.draft.as_ref());
        counting.or_else(|| self.history.iter().rev().find_map(|step| step.draft.as_ref()))
    }

    /// The day on which it began.
    pub fn begun(&self) -> Option<Moment> {
        self.history.first().map(|step| step.at)
    }

    /// The form it was made with.
    pub fn form(&self) -> Option<&FormPin> {
        self.draft().map(|draft| &draft.form)
    }

    /// The last submission.
    pub fn submission(&self) -> Option<&PaperStep> {
        self.counting().find(|step| step.state == PaperState::Submitted)
    }

    /// Whether a revision came back.
    pub fn came_back(&self, revision: u32) -> bool {
        self.history.iter().any(|step| step.revision == revision && step.state == PaperState::Returned)
    }

    /// The last submission, unless it came back.
    pub fn standing(&self) -> Option<&PaperStep> {
        self.submission().filter(|step| !self.came_back(step.revision))
    }

    /// The report of a series that its last submission was; none where it is no series.
    pub fn last_report(&self) -> Option<&str> {
        let submitted = self.submission()?.revision;
        let draft = self.history.iter().rev().find(|it| it.revision == submitted && it.draft.is_some())?;
        draft.draft.as_ref()?.report.as_deref()
    }

    /// Whether somebody is to go on with it: it is a draft, it came back, or its series goes on.
    pub fn is_unsettled(&self) -> bool {
        matches!(self.state(), PaperState::Draft | PaperState::Returned)
            || self.last_report().is_some_and(|report| report != Report::Final.name())
    }

    /// The decision that approved exactly the last submitted document.
    pub fn approval(&self) -> Option<&PaperStep> {
        let submitted = self.submission()?;
        let approves = |step: &&PaperStep| step.state == PaperState::Approved && step.sha256 == submitted.sha256;
        self.history.iter().rev().find(approves).filter(|_| self.state() == PaperState::Approved)
    }
}
