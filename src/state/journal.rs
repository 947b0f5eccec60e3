//! Journals, their signers, and what was erased.

use serde::{Deserialize, Serialize};

use crate::domain::{Digest, Moment};
use crate::event::{JournalRole, SignerTrusted};

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

/// How a journal was opened (format §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The journal.
    pub journal: String,
    /// Office or device.
    pub role: JournalRole,
    /// The journal that it continues under a new key.
    pub former: Option<String>,
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
