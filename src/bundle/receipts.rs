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
    /// By the office's journal and the receipt's seq there.
    held: BTreeMap<(String, u64), Held>,
}

/// What a receipt says that the office held of a journal afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The receipt's time.
    pub at: Moment,
    /// The journal.
    pub journal: String,
    /// Merkle root over its events held.
    pub root: Digest,
    /// Their number.
    pub size: u64,
}

/// The part of a receipt that a one-step proof leads to.
#[derive(Deserialize)]
struct HeldAfterwards {
    journal: String,
    root: Digest,
    size: u64,
}

/// What a receipt says to an auditor; a newer program's further fields change none of it.
#[derive(Deserialize)]
struct Received<'e> {
    bundle: Digest,
    verdict: &'e str,
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
                let received: Result<Received<'_>, _> = serde_json::from_str(envelope.body);
                if let (Ok(received), Some(at)) = (received, Moment::parse(envelope.at))
                    && received.verdict == Verdict::Accepted.name()
                {
                    self.accepted.entry(received.bundle).or_insert(at);
                    if let Ok(HeldAfterwards { journal, root, size }) = serde_json::from_str(envelope.body) {
                        let place = (envelope.journal.to_owned(), envelope.seq);
                        self.held.entry(place).or_insert(Held { at, journal, root, size });
                    }
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
        for (place, held) in other.held {
            self.held.entry(place).or_insert(held);
        }
    }

    /// What the office held afterwards, by the receipt at a place in its journal.
    pub fn held(&self, office: &str, seq: u64) -> Option<&Held> {
        self.held.get(&(office.to_owned(), seq))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_a_word_and_no_other_form_of_it() {
        let said = |verdict: &str| format!("{{\"bundle\":\"{}\",\"verdict\":{verdict}}}", Digest::ZERO);
        assert!(serde_json::from_str::<Received<'_>>(&said("\"accepted\"")).is_ok());
        assert!(serde_json::from_str::<Received<'_>>(&said("{\"accepted\":null}")).is_err());
    }
}
