//! What can be recorded: every kind with its body, and the one role that may write it.
//!
//! The names are frozen. To add an event: its struct in the file of its like, one line in `facts!`, then the arms that
//! the compiler asks for (projection, log). Bodies serialise through `serde_json::Value`, which
//! sorts keys, so fields may stand in reading order.

mod fault;
mod journal;
mod office;
mod paper;
mod run;
mod visit;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use fault::*;
pub use journal::*;
pub use office::*;
pub use paper::*;
pub use run::*;
pub use visit::*;

use crate::domain::{Contract, Site, Terminal, Worker};

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
    ($($writers:ident $kind:literal $variant:ident($body:ty);)+) => {
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
                _ if kind.starts_with("fault.") || kind.starts_with("paper.") => Some(Writers::Both),
                _ => None,
            }
        }
    };
}

facts! {
    Both "journal.opened" JournalOpened(JournalOpened);
    Both "clock.stepped" ClockStepped(ClockStepped);
    Office "contract.set" ContractSet(Contract);
    Office "site.set" SiteSet(Site);
    Office "site.retired" SiteRetired(Retired);
    Office "terminal.set" TerminalSet(Terminal);
    Office "terminal.retired" TerminalRetired(Retired);
    Office "worker.reported" WorkerReported(Worker);
    Office "worker.ended" WorkerEnded(WorkerEnded);
    Office "worker.suspended" WorkerSuspended(Standing);
    Office "worker.reinstated" WorkerReinstated(Standing);
    Office "responsible.changed" ResponsibleChanged(ResponsibleChanged);
    Office "procedure.published" ProcedurePublished(ProcedurePublished);
    Office "procedure.withdrawn" ProcedureWithdrawn(ProcedureWithdrawn);
    Office "work.ordered" WorkOrdered(WorkOrdered);
    Office "work.changed" WorkChanged(WorkChanged);
    Office "work.cancelled" WorkCancelled(WorkCancelled);
    Office "work.combined" WorkCombined(WorkCombined);
    Office "blackout.set" BlackoutSet(BlackoutSet);
    Office "signer.trusted" SignerTrusted(SignerTrusted);
    Office "signer.revoked" SignerRevoked(SignerRevoked);
    Office "bundle.received" BundleReceived(BundleReceived);
    Office "difference.accepted" DifferenceAccepted(DifferenceDecided);
    Office "difference.rejected" DifferenceRejected(DifferenceDecided);
    Office "run.accepted" RunAccepted(RunReviewed);
    Office "run.returned" RunReturned(RunReviewed);
    Office "evidence.opened" EvidenceOpened(EvidenceOpened);
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
    Both "fault.responded" FaultResponded(FaultNoted);
    Both "fault.isolated" FaultIsolated(FaultIsolated);
    Both "fault.logs_collected" FaultLogsCollected(FaultLogsCollected);
    Both "fault.handed_over" FaultHandedOver(FaultMoved);
    Both "fault.taken_back" FaultTakenBack(FaultMoved);
    Both "fault.recovered" FaultRecovered(FaultNoted);
    Both "fault.closed" FaultClosed(FaultMoved);
    Both "paper.drafted" PaperDrafted(PaperDrafted);
    Both "paper.edited" PaperEdited(PaperDrafted);
    Both "paper.submitted" PaperSubmitted(PaperSubmitted);
    Both "paper.approved" PaperApproved(PaperDecided);
    Both "paper.returned" PaperReturned(PaperDecided);
    Both "paper.withdrawn" PaperWithdrawn(PaperWithdrawn);
}

impl Fact {
    /// The run that it belongs to.
    pub fn run(&self) -> Option<&str> {
        match self {
            Self::RunStarted(it) => Some(&it.run),
            Self::RunPaused(it) => Some(&it.run),
            Self::RunResumed(it) => Some(&it.run),
            Self::RunFinished(it) => Some(&it.run),
            Self::StepRecorded(it) => Some(&it.run),
            Self::StepCorrected(it) => Some(&it.run),
            Self::StepVoided(it) => Some(&it.run),
            Self::HoldSigned(it) => Some(&it.run),
            Self::EvidenceAttached(it) => it.run.as_deref(),
            Self::FaultOpened(it) => it.run.as_deref(),
            _ => None,
        }
    }
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

    #[test]
    fn a_day_in_a_body_has_one_form() {
        let ended = |until: &str| {
            let body = format!(r#"{{"id":"W-02","reason":"x","until":"{until}"}}"#);
            Fact::parse("worker.ended", &body).unwrap().is_ok()
        };
        assert!(ended("2024-06-30"));
        for day in ["+262142-12-31", "-0001-01-01", "2024-6-30", "+2024-06-30", " 2024-06-30", "2024-02-30", "", "0"] {
            assert!(!ended(day), "{day}");
        }
        let standing = |on: &str| {
            let body = format!(r#"{{{on}"id":"W-02","reason":"x"}}"#);
            Fact::parse("worker.suspended", &body).unwrap().is_ok()
        };
        assert!(standing("") && standing(r#""on":"2024-06-30","#));
        assert!(!standing(r#""on":"+262142-12-31","#));
        let memorandum = |date: &str| {
            let body = format!(r#"{{"date":"{date}","number":""}}"#);
            serde_json::from_str::<crate::domain::Memorandum>(&body).is_ok()
        };
        assert!(memorandum("2024-06-30") && !memorandum("+262142-12-31"));
    }
}
