//! The one-step proof: one event shown to somebody who may not see the rest (format §8).
//!
//! Owns the file's bytes and the order of its checks. Knows the receipts of office bundles that
//! were verified elsewhere; opens no database and reads no clock.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::{Code, Finding, Held, Receipts, is_journal, read_event};
use crate::domain::Digest;
use crate::event::{Envelope, InclusionProof, MAX_LINE, leaf_hash, line_json, writers};

/// The only format this program writes and reads.
pub const FORMAT: &str = "genba-proof/1";
/// A proof is an object, a bundle a ZIP: their first bytes tell them apart.
const FIRST_BYTE: u8 = b'{';

/// Where a receipt stands: an event of the office's journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptPlace {
    /// The office's journal.
    pub journal: String,
    /// Its seq there.
    pub seq: u64,
}

/// A proof: Line JSON without LF; fields in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The event's line without its LF.
    pub event: String,
    /// [`FORMAT`].
    pub format: String,
    /// Sibling hashes, leaf to root.
    pub path: Vec<Digest>,
    /// The receipt to whose root the path leads.
    pub receipt: ReceiptPlace,
    /// The event's place.
    pub seq: u64,
    /// Number of events that the receipt covers.
    pub size: u64,
}

impl Proof {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// A finding for any other form or format.
    pub fn parse(bytes: &[u8]) -> Result<Self, Finding> {
        let malformed = |why: String| Finding::new(Code::ProofMalformed, why);
        if bytes.len() > MAX_LINE {
            return Err(malformed(format!("more than {MAX_LINE} bytes")));
        }
        line_json::check(bytes, |_, _| ()).map_err(|defect| malformed(defect.to_string()))?;
        #[derive(Deserialize)]
        struct OnlyFormat {
            format: String,
        }
        match serde_json::from_slice::<OnlyFormat>(bytes) {
            Ok(only) if only.format != FORMAT => {
                return Err(Finding::new(Code::ProofFormat, only.format.escape_debug()));
            }
            _ => {}
        }
        let proof: Self = serde_json::from_slice(bytes).map_err(|why| malformed(why.to_string()))?;
        // an array in place of the receipt would read as one, so the whole is held against its own form
        if proof.to_bytes() == bytes { Ok(proof) } else { Err(malformed("receipt".to_owned())) }
    }

    /// The event's line, LF included: what is hashed.
    pub fn line(&self) -> Vec<u8> {
        format!("{}\n", self.event).into_bytes()
    }

    /// The event, its seq, the receipt, the path: the first that does not hold.
    ///
    /// # Errors
    /// The finding.
    pub fn judge<'r>(&self, receipts: &'r Receipts) -> Result<&'r Held, Finding> {
        let line = self.line();
        let event = read_event(&line).map_err(|(code, why)| Finding::new(code, format!("event{why}")))?;
        if !is_journal(event.journal) {
            return Err(Finding::new(Code::EventMalformed, "event: journal"));
        }
        if event.seq != self.seq {
            return Err(Finding::new(Code::ProofSeqMismatch, format!("seq {}, event {}", self.seq, event.seq)));
        }
        let place = &self.receipt;
        let named = || format!("receipt {} of {}", place.seq, place.journal.escape_debug());
        let held =
            receipts.held(&place.journal, place.seq).ok_or_else(|| Finding::new(Code::ProofReceiptMissing, named()))?;
        if held.journal != event.journal {
            return Err(Finding::new(Code::ProofReceiptOther, format!("{}: of {}", named(), held.journal)));
        }
        if held.size != self.size {
            let why = format!("{}: over {} events, the proof says {}", named(), held.size, self.size);
            return Err(Finding::new(Code::ProofReceiptOther, why));
        }
        let inclusion = InclusionProof { seq: self.seq, size: self.size, path: self.path.clone() };
        if inclusion.root(leaf_hash(&line)) == Some(held.root) {
            Ok(held)
        } else {
            Err(Finding::new(Code::ProofPathWrong, format!("root {}", held.root)))
        }
    }
}

/// What was found out about a proof.
#[derive(Debug)]
pub struct ProofReport {
    /// Where the file lies.
    pub path: PathBuf,
    /// The proof, where readable.
    pub proof: Option<Proof>,
    /// What its receipt says, where it leads there.
    pub held: Option<Held>,
    /// Defects; none means that it holds.
    pub findings: Vec<Finding>,
    /// Not defects: an unknown kind.
    pub notices: Vec<Finding>,
}

/// Whether a file is meant to be a proof, judged by how it begins and not by its name.
///
/// # Errors
/// Where the file cannot be read.
pub fn is_proof(path: &Path) -> io::Result<bool> {
    let mut first = [0];
    let read = File::open(path)?.read(&mut first)?;
    Ok(read == 1 && first == [FIRST_BYTE])
}

/// Verifies a proof by the receipts of office bundles that hold.
///
/// # Errors
/// Only where the file cannot be read; everything wrong with it is in the report.
pub fn verify(path: &Path, receipts: &Receipts) -> io::Result<ProofReport> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    let mut report =
        ProofReport { path: path.to_owned(), proof: None, held: None, findings: Vec::new(), notices: Vec::new() };
    match Proof::parse(&bytes) {
        Ok(proof) => {
            match proof.judge(receipts) {
                Ok(held) => report.held = Some(held.clone()),
                Err(finding) => report.findings.push(finding),
            }
            let kind = Envelope::parse(proof.event.as_bytes()).ok().map(|event| event.kind);
            if let Some(kind) = kind.filter(|kind| writers(kind).is_none()) {
                report.notices.push(Finding::new(Code::KindUnknown, kind));
            }
            report.proof = Some(proof);
        }
        Err(finding) => report.findings.push(finding),
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let proof = Proof {
            event: "{\"a\":\"\\\"\\n葛\u{e0100}\"}".to_owned(),
            format: FORMAT.to_owned(),
            path: vec![Digest::of(b"x")],
            receipt: ReceiptPlace { journal: "SHA256:x".to_owned(), seq: 7 },
            seq: 3,
            size: 5,
        };
        let text = String::from_utf8(proof.to_bytes()).unwrap();
        assert_eq!(Proof::parse(text.as_bytes()), Ok(proof));
        let code = |changed: String| {
            assert_ne!(changed, text);
            Proof::parse(changed.as_bytes()).unwrap_err().code
        };
        for changed in [
            format!("{text}\n"),
            text.replace("\"seq\":3", "\"seq\":-3"),
            text.replace("{\"journal\":\"SHA256:x\",\"seq\":7}", "[\"SHA256:x\",7]"),
            text.replace("\"size\":5", "\"size\":5,\"z\":0"),
            text.replace(",\"size\":5", ""),
            text.replace("[\"", "[\"F"),
            text.replace("}", " }"),
        ] {
            assert_eq!(code(changed), Code::ProofMalformed);
        }
        assert_eq!(code(text.replace("proof/1", "proof/2")), Code::ProofFormat);
    }
}
