//! What the journals say about themselves: openings, clocks, trust, receipts.

use serde::{Deserialize, Serialize};

use super::JournalRole;
use crate::domain::{Digest, Moment};

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
