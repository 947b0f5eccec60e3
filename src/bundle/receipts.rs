//! What an office bundle beside a bundle says of it: receipts, which give the time to judge at, and erasures.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::domain::{Digest, Moment};
use crate::event::{Envelope, Verdict};

/// What office bundles say about other bundles: receipts and erasures.
#[derive(Debug, Clone, Default)]
pub struct Receipts {
    accepted: BTreeMap<Digest, Moment>,
    erased: BTreeSet<Digest>,
}

/// What a receipt says to an auditor; a newer program's further fields change none of it.
#[derive(Deserialize)]
struct Received {
    bundle: Digest,
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Erased {
    sha256: Digest,
}

impl Receipts {
    /// Notes what an office's event says, if it says anything of this kind.
    pub fn note(&mut self, envelope: &Envelope<'_>) {
        match envelope.kind {
            "bundle.received" => {
                let received: Result<Received, _> = serde_json::from_str(envelope.body);
                if let (Ok(received), Some(at)) = (received, Moment::parse(envelope.at))
                    && received.verdict == Verdict::Accepted
                {
                    self.accepted.entry(received.bundle).or_insert(at);
                }
            }
            "evidence.erased" => {
                if let Ok(Erased { sha256 }) = serde_json::from_str(envelope.body) {
                    self.erased.insert(sha256);
                }
            }
            _ => {}
        }
    }

    /// Adds what another office bundle says; the earlier word stands.
    pub fn merge(&mut self, other: Self) {
        for (bundle, at) in other.accepted {
            self.add(bundle, at);
        }
        self.erased.extend(other.erased);
    }

    /// Adds a receipt that is already known.
    pub fn add(&mut self, bundle: Digest, at: Moment) {
        self.accepted.entry(bundle).or_insert(at);
    }

    /// Adds an erasure that is already known.
    pub fn add_erased(&mut self, attachment: Digest) {
        self.erased.insert(attachment);
    }

    /// Whether the office has recorded that it erased an attachment.
    pub fn has_erased(&self, attachment: &Digest) -> bool {
        self.erased.contains(attachment)
    }

    /// When a bundle was accepted.
    pub fn accepted_at(&self, bundle: &Digest) -> Option<Moment> {
        self.accepted.get(bundle).copied()
    }
}
