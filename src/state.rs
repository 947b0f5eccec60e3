//! What the events say now, by kind: the documents that projections keep.
//!
//! Pure values. Each field is written by one role only, so that journals may arrive in any order;
//! where both roles write (faults), the history is kept sorted and the state read off its end.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{Contract, Digest, Moment, Outcome, Site, Terminal, WorkType, Worker};
use crate::event::{
    Attachment, BlackoutSet, DifferenceFound, FaultMoved, FaultOpened, FormPin, Isolation, JournalRole, PaperDrafted,
    PaperMedium, PaperPin, ProcedurePin, SignerTrusted, Standing, VisitEnded, VisitStarted, WorkCombined,
};

/// A document that the store keeps by kind and key.
pub trait Document: Serialize + for<'de> Deserialize<'de> {
    /// The kind's name in the store.
    const KIND: &'static str;
    /// The folded key within the kind.
    fn key(&self) -> String;
}

macro_rules! documents {
    ($($name:ident = $kind:literal, $self:ident => $key:expr;)+) => {
        $(impl Document for $name {
            const KIND: &'static str = $kind;
            fn key(&$self) -> String { $key }
        })+
    };
}

documents! {
    Contract = "contract", self => String::new();
    Site = "site", self => crate::domain::fold(&self.id);
    Terminal = "terminal", self => crate::domain::fold(&self.id);
    RosterEntry = "worker", self => crate::domain::fold(&self.worker.id);
    PublishedProcedure = "procedure", self => self.digest.to_string();
    Order = "order", self => crate::domain::fold(&self.order);
    Signer = "signer", self => format!("{} {:012}", self.journal, self.trusted);
    Visit = "visit", self => crate::domain::fold(&self.begun.visit);
    Fault = "fault", self => crate::domain::fold(&self.fault);
    Difference = "difference", self => crate::domain::fold(&self.difference);
    Erasure = "erasure", self => self.sha256.to_string();
    Blackout = "blackout", self => crate::domain::fold(&self.set.blackout);
    Combination = "combination", self => crate::domain::fold(&self.combined.combination);
    Review = "review", self => self.run.clone();
    RosterChange = "roster-change", self => format!("{} {:012}", self.journal, self.seq);
    ResponsibleChange = "responsible", self => format!("{} {:012}", self.journal, self.seq);
    Paper = "paper", self => crate::domain::fold(&self.paper);
}

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

/// A key that the office has trusted; every line ever given stays (format §5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// As trusted.
    pub line: SignerTrusted,
    /// The office's journal that trusts it.
    pub journal: String,
    /// Order of trusting, as seq of that journal.
    pub trusted: u64,
    /// Why its validity was ended.
    pub revoked: Option<String>,
}

impl Signer {
    /// Whether it is of a role.
    pub fn is(&self, role: JournalRole) -> bool {
        self.line.role == role
    }
}

/// A visit to a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Entry.
    pub begun: VisitStarted,
    /// Time of entry.
    pub from: Moment,
    /// The worker who entered.
    pub worker: String,
    /// Time of exit.
    pub to: Option<Moment>,
    /// How it was left.
    pub ended: Option<VisitEnded>,
}

/// One thing that happened to a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultStep {
    /// When.
    pub at: Moment,
    /// In which journal.
    pub journal: String,
    /// At which seq.
    pub seq: u64,
    /// `opened`, `responded`, `isolated`, `logs_collected`, `handed_over`, `taken_back`, `recovered`, `closed`.
    pub what: String,
    /// Who recorded it.
    pub actor: String,
    /// Who takes it or gives it back.
    pub party: String,
    /// What was seen or done.
    pub note: String,
    /// What moved with it: parts, serials, the old disk.
    pub moved: Option<FaultMoved>,
    /// Where the fault lies, where this says so.
    pub isolation: Option<Isolation>,
    /// When it happened, where that is not the time of recording.
    pub happened_at: Option<Moment>,
    /// Files that came with it.
    pub files: Vec<Attachment>,
}

impl FaultStep {
    /// When it happened, as far as is told.
    pub fn time(&self) -> Moment {
        self.happened_at.unwrap_or(self.at)
    }

    /// Nothing happens to a fault before it is opened, whatever two clocks say.
    fn place(&self) -> (bool, Moment, &str, u64) {
        (self.what != "opened", self.at, &self.journal, self.seq)
    }
}

/// A fault of a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its number.
    pub fault: String,
    /// How it was opened; absent where this workspace does not hold that journal.
    pub opened: Option<FaultOpened>,
    /// What happened, by time.
    pub history: Vec<FaultStep>,
}

impl Fault {
    /// A fault of which nothing is known yet.
    pub fn unknown(fault: &str) -> Self {
        Self { fault: fault.to_owned(), opened: None, history: Vec::new() }
    }

    /// Adds what happened, in its place by time, whatever order it arrives in.
    pub fn add(&mut self, step: FaultStep) {
        let place = self.history.partition_point(|known| known.place() < step.place());
        self.history.insert(place, step);
    }

    /// Whose it is now: `opened`, `handed_over`, `taken_back`, `recovered` or `closed`.
    pub fn state(&self) -> &str {
        let states = ["opened", "handed_over", "taken_back", "recovered", "closed"];
        let moves = self.history.iter().rev().map(|step| step.what.as_str());
        moves.into_iter().find(|what| states.contains(what)).unwrap_or("unknown")
    }

    /// Where it lies, as is known now.
    pub fn isolation(&self) -> Isolation {
        let known = self.history.iter().rev().find_map(|step| step.isolation);
        known.or_else(|| self.opened.as_ref().map(|opened| opened.isolation)).unwrap_or_default()
    }

    /// When something first happened to it.
    pub fn first(&self, what: &str) -> Option<Moment> {
        self.history.iter().find(|step| step.what == what).map(FaultStep::time)
    }
}

/// A difference between a terminal and the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its number.
    pub difference: String,
    /// As found; absent where this workspace does not hold that journal.
    pub found: Option<DifferenceFound>,
    /// Who found it, and when.
    pub by: Option<(String, Moment)>,
    /// Whether the office accepted it, and why.
    pub decided: Option<(bool, String)>,
}

/// Evidence that the office has erased (format §7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: String,
    /// What.
    pub sha256: Digest,
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

/// What the office made of a finished run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The run.
    pub run: String,
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
}

impl Blackout {
    /// Whether it holds at a moment at a site.
    pub fn holds(&self, at: Moment, site: &str) -> bool {
        let is_here = self.set.sites.is_empty() || self.set.sites.iter().any(|it| crate::domain::same_id(it, site));
        self.set.lifted.is_none() && is_here && self.set.from <= at && at < self.set.until
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

    /// The decision that approved exactly the last submitted document.
    pub fn approval(&self) -> Option<&PaperStep> {
        let submitted = self.submission()?;
        let approves = |step: &&PaperStep| step.state == PaperState::Approved && step.sha256 == submitted.sha256;
        self.history.iter().rev().find(approves).filter(|_| self.state() == PaperState::Approved)
    }
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

/// What is known of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalState {
    /// The key's fingerprint.
    pub journal: String,
    /// Office or device.
    pub role: JournalRole,
    /// The signer's name.
    pub principal: String,
    /// Number of events held.
    pub size: u64,
    /// Hash of the last one.
    pub head: Digest,
    /// `at` of the last one.
    pub last_at: Option<Moment>,
    /// Number of events up to the last that is work: openings, clock steps and noted receipts do not count.
    pub records: u64,
    /// Number of its events that the office's receipts cover.
    pub receipted: u64,
}
