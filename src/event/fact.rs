//! What can be recorded: every kind with its body, and the one role that may write it.
//!
//! The names are frozen. To add an event: its struct, one line in `facts!`, then the arms that
//! the compiler asks for (projection, log). Bodies serialise through `serde_json::Value`, which
//! sorts keys, so fields may stand in reading order.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::{Contract, Digest, Moment, Outcome, Role, Site, Terminal, WorkType, Worker};

/// Which kind of journal a key writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JournalRole {
    /// The contractor's office: register, roster, orders, trust, receipts.
    Office,
    /// A technician's laptop: visits, runs, steps.
    Device,
}

impl JournalRole {
    /// The word in manifests and journals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Device => "device",
        }
    }

    /// The namespace its signatures are made in (format §4).
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Office => "genba-office",
            Self::Device => "genba-device",
        }
    }

    /// The role whose namespace this is.
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        [Self::Office, Self::Device].into_iter().find(|role| role.namespace() == namespace)
    }

    /// The role whose bundles a workspace of this role takes in.
    #[must_use]
    pub fn counterpart(self) -> Self {
        match self {
            Self::Office => Self::Device,
            Self::Device => Self::Office,
        }
    }
}

/// Who may write a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writers {
    /// Only the office.
    Office,
    /// Only a laptop.
    Device,
    /// Both.
    Both,
}

impl Writers {
    /// Whether a journal of this role may hold such events.
    pub fn include(self, role: JournalRole) -> bool {
        matches!(
            (self, role),
            (Self::Both, _) | (Self::Office, JournalRole::Office) | (Self::Device, JournalRole::Device)
        )
    }
}

macro_rules! facts {
    (known { $($writers:ident $kind:literal $variant:ident($body:ty);)+ } reserved { $($rwriters:ident $rkind:literal;)+ }) => {
        /// Something that happened, as the program understands it.
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, reason = "each variant is documented by its body")]
        #[allow(clippy::large_enum_variant, reason = "facts are few and short-lived; boxing would cloud every match")]
        pub enum Fact { $($variant($body)),+ }

        impl Fact {
            /// The kind's frozen name.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind),+ }
            }

            /// The body as a JSON value.
            ///
            /// # Errors
            /// Where a body cannot be represented, which no body in this file is.
            pub fn body(&self) -> Result<Value, serde_json::Error> {
                match self { $(Self::$variant(body) => serde_json::to_value(body)),+ }
            }

            /// Reads the body of a kind; `None` where this program does not know the kind.
            ///
            /// # Errors
            /// Where the body does not have the kind's shape.
            pub fn parse(kind: &str, body: &str) -> Option<Result<Self, serde_json::Error>> {
                match kind {
                    $($kind => Some(serde_json::from_str(body).map(Self::$variant)),)+
                    _ => None,
                }
            }
        }

        /// Who may write a kind; `None` for a kind that is not in the format's table.
        pub fn writers(kind: &str) -> Option<Writers> {
            match kind {
                $($kind => Some(Writers::$writers),)+
                $($rkind => Some(Writers::$rwriters),)+
                _ if kind.starts_with("fault.") || kind.starts_with("paper.") => Some(Writers::Both),
                _ => None,
            }
        }
    };
}

facts! {
    known {
        Both "journal.opened" JournalOpened(JournalOpened);
        Both "clock.stepped" ClockStepped(ClockStepped);
        Office "contract.set" ContractSet(Contract);
        Office "site.set" SiteSet(Site);
        Office "site.retired" SiteRetired(Retired);
        Office "terminal.set" TerminalSet(Terminal);
        Office "terminal.retired" TerminalRetired(Retired);
        Office "worker.reported" WorkerReported(Worker);
        Office "worker.ended" WorkerEnded(WorkerEnded);
        Office "worker.suspended" WorkerSuspended(Retired);
        Office "worker.reinstated" WorkerReinstated(Retired);
        Office "procedure.published" ProcedurePublished(ProcedurePublished);
        Office "procedure.withdrawn" ProcedureWithdrawn(ProcedureWithdrawn);
        Office "work.ordered" WorkOrdered(WorkOrdered);
        Office "work.changed" WorkChanged(WorkChanged);
        Office "work.cancelled" WorkCancelled(WorkCancelled);
        Office "signer.trusted" SignerTrusted(SignerTrusted);
        Office "signer.revoked" SignerRevoked(SignerRevoked);
        Office "bundle.received" BundleReceived(BundleReceived);
        Office "difference.accepted" DifferenceAccepted(DifferenceDecided);
        Office "difference.rejected" DifferenceRejected(DifferenceDecided);
        Office "evidence.erased" EvidenceErased(EvidenceErased);
        Device "visit.started" VisitStarted(VisitStarted);
        Device "visit.ended" VisitEnded(VisitEnded);
        Device "run.started" RunStarted(RunStarted);
        Device "run.paused" RunPaused(RunPaused);
        Device "run.resumed" RunResumed(RunResumed);
        Device "run.finished" RunFinished(RunFinished);
        Device "step.recorded" StepRecorded(StepRecorded);
        Device "step.corrected" StepCorrected(StepCorrected);
        Device "step.voided" StepVoided(StepVoided);
        Device "hold.signed" HoldSigned(HoldSigned);
        Device "evidence.attached" EvidenceAttached(EvidenceAttached);
        Device "difference.found" DifferenceFound(DifferenceFound);
        Device "receipt.noted" ReceiptNoted(ReceiptNoted);
        Both "fault.opened" FaultOpened(FaultOpened);
        Both "fault.handed_over" FaultHandedOver(FaultMoved);
        Both "fault.taken_back" FaultTakenBack(FaultMoved);
        Both "fault.closed" FaultClosed(FaultMoved);
    }
    reserved {
        Office "responsible.changed";
        Office "work.combined";
        Office "blackout.set";
        Office "run.accepted";
        Office "run.returned";
        Office "evidence.opened";
    }
}

/// `journal.opened`: a journal begins; only at seq 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalOpened {
    /// The contract's number.
    pub contract: String,
    /// The journal this one continues, where a key was replaced.
    pub predecessor: Option<Predecessor>,
    /// The signer's name in `allowed_signers`.
    pub principal: String,
    /// `type base64`, as in an OpenSSH public key file without its comment.
    pub public_key: String,
    /// What the key may write.
    pub role: JournalRole,
}

/// Where a predecessor journal stood when its successor was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predecessor {
    /// Hash of its last known event.
    pub head: Digest,
    /// Its id.
    pub journal: String,
    /// That event's seq.
    pub seq: u64,
}

/// `clock.stepped`: wall clock and monotonic clock disagree, or time went backwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockStepped {
    /// How far the wall clock moved beyond what passed, in milliseconds; negative backwards.
    pub difference_ms: i64,
    /// `at` of the event before.
    pub previous_at: Moment,
}

/// `*.retired`, `worker.suspended`, `worker.reinstated`: an id and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Of the site, terminal or worker.
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

/// `signer.trusted`: one line of `allowed_signers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignerTrusted {
    /// The principal.
    pub name: String,
    /// `type base64`.
    pub public_key: String,
    /// What the key may sign.
    pub role: JournalRole,
    /// 14 digits and `Z`, inclusive.
    pub valid_after: Option<String>,
    /// 14 digits and `Z`, inclusive.
    pub valid_before: Option<String>,
}

/// `signer.revoked`: closes every line of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignerRevoked {
    /// The principal.
    pub name: String,
    /// `type base64`.
    pub public_key: String,
    /// Why: lost, replaced, left.
    pub reason: String,
    /// 14 digits and `Z`: the last moment at which it counts.
    pub valid_before: String,
}

/// What the office made of a bundle (format §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Continues, or overlaps with equal history.
    Accepted,
    /// The key's validity ended before now.
    Late,
    /// Starts after what is held.
    Gap,
    /// Same seq, other hash.
    Fork,
    /// Ends before what is held, equal history.
    Stale,
}

impl Verdict {
    /// The frozen word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Late => "late",
            Self::Gap => "gap",
            Self::Fork => "fork",
            Self::Stale => "stale",
        }
    }
}

/// `bundle.received`: the receipt (format §6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleReceived {
    /// The bundle's id.
    pub bundle: Digest,
    /// Fork: the first seq that differs (`first`−1 where only `prev` does). Gap: the first seq missing.
    pub conflict_seq: Option<i64>,
    /// The slice's first seq.
    pub first: u64,
    /// Head of what the office holds afterwards; zeros where it holds nothing.
    pub head: Digest,
    /// The slice's journal.
    pub journal: String,
    /// The slice's last seq.
    pub last: u64,
    /// Merkle root of what the office holds afterwards; SHA-256 of nothing where it holds nothing.
    pub root: Digest,
    /// Number of events the office holds afterwards.
    pub size: u64,
    /// What was made of it.
    pub verdict: Verdict,
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

/// A medium carried in, with the virus check made before use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Medium {
    /// Its number or serial.
    pub id: String,
    /// Engine, pattern date and result, as the technician read them.
    pub virus_check: String,
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
}

/// `visit.ended`: exit (退室).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitEnded {
    /// What was left open, or empty.
    pub note: String,
    /// The visit.
    pub visit: String,
}

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
    /// The preconditions that were confirmed.
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
}

/// `receipt.noted`: the laptop holds the office's journal up to here, receipts included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptNoted {
    /// Head of the office's journal as held.
    pub head: Digest,
    /// The office's journal.
    pub journal: String,
    /// The bundles of this laptop that it receipts.
    pub receipts: Vec<Digest>,
    /// Seq of that head.
    pub seq: u64,
}

/// Where a fault lies, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// The machine: the lessor's.
    Hardware,
    /// OS or application: J-LIS's desk through the city.
    Software,
    /// The line or the segment: the city's.
    Network,
    /// Not yet known.
    #[default]
    Unknown,
}

impl Isolation {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Hardware, Self::Software, Self::Network, Self::Unknown];

    /// The frozen word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hardware => "hardware",
            Self::Software => "software",
            Self::Network => "network",
            Self::Unknown => "unknown",
        }
    }

    /// The isolation with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|isolation| isolation.name() == name)
    }
}

/// `fault.opened`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultOpened {
    /// Its number.
    pub fault: String,
    /// Where it lies.
    pub isolation: Isolation,
    /// The run in which it was found.
    pub run: Option<String>,
    /// The step at which it was found.
    pub step: Option<String>,
    /// What is seen.
    pub summary: String,
    /// The terminal.
    pub terminal: String,
}

/// `fault.handed_over`, `fault.taken_back`, `fault.closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultMoved {
    /// The fault.
    pub fault: String,
    /// What was done, by whom, replaced parts.
    pub note: String,
    /// Who takes it or gives it back: the lessor, the J-LIS desk.
    pub party: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_writers() {
        assert_eq!(writers("step.recorded"), Some(Writers::Device));
        assert_eq!(writers("bundle.received"), Some(Writers::Office));
        assert_eq!(writers("work.combined"), Some(Writers::Office));
        assert_eq!(writers("paper.submitted"), Some(Writers::Both));
        assert_eq!(writers("fault.anything"), Some(Writers::Both));
        assert_eq!(writers("step.deleted"), None);
        assert!(Writers::Both.include(JournalRole::Device));
        assert!(!Writers::Office.include(JournalRole::Device));
    }

    #[test]
    fn bodies_go_both_ways() {
        let fact = Fact::RunPaused(RunPaused { reason: "昼休み".into(), run: "R-1".into() });
        let body = fact.body().unwrap().to_string();
        assert_eq!(body, r#"{"reason":"昼休み","run":"R-1"}"#);
        assert_eq!(Fact::parse(fact.kind(), &body).unwrap().unwrap(), fact);
        assert!(Fact::parse("run.paused", r#"{"reason":"","run":"R-1","x":1}"#).unwrap().is_err());
        assert!(Fact::parse("run.flown", "{}").is_none());
    }
}
