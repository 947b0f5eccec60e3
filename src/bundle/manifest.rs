//! `manifest.json` and `SHA256SUMS`: what the slice is, and what the signature covers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::container::{EVENTS, MANIFEST, attachment_digest};
use super::finding::{Code, Finding};
use crate::domain::Digest;
use crate::event::{JournalRole, line_json};
use crate::trust::is_principal;

/// The only format this program writes and reads.
pub const FORMAT: &str = "genba/1";

/// `manifest.json`: Line JSON without LF; fields in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The contract's number.
    pub contract: String,
    /// Size of `events.jsonl`.
    pub events_bytes: u64,
    /// First seq.
    pub first: u64,
    /// [`FORMAT`].
    pub format: String,
    /// Hash of event `last`.
    pub head: Digest,
    /// The journal's id: the key's fingerprint.
    pub journal: String,
    /// Last seq.
    pub last: u64,
    /// The signer's name.
    pub principal: String,
    /// What the signer may write.
    pub role: JournalRole,
    /// Merkle root over events 0..=last.
    pub root: Digest,
}

impl Manifest {
    /// Number of events in the slice.
    pub fn events(&self) -> u64 {
        self.last - self.first + 1
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// A finding for any other form or format.
    pub fn parse(bytes: &[u8]) -> Result<Self, Finding> {
        let malformed = |why: String| Finding::new(Code::ManifestMalformed, format!("{MANIFEST}: {why}"));
        line_json::check(bytes, |_, _| ()).map_err(|defect| malformed(defect.to_string()))?;
        #[derive(Deserialize)]
        struct OnlyFormat {
            format: String,
        }
        match serde_json::from_slice::<OnlyFormat>(bytes) {
            Ok(only) if only.format != FORMAT => {
                return Err(Finding::new(Code::ManifestFormat, only.format.escape_debug()));
            }
            _ => {}
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(|why| malformed(why.to_string()))?;
        // a reader of JSON takes other forms of a word, too
        if manifest.to_bytes() != bytes {
            return Err(malformed("form".to_owned()));
        }
        if manifest.first > manifest.last {
            return Err(malformed("first is after last".to_owned()));
        }
        if !is_principal(&manifest.principal) {
            return Err(malformed("principal".to_owned()));
        }
        Ok(manifest)
    }
}

/// `SHA256SUMS`: digests by name, as `sha256sum -c` reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums(pub BTreeMap<String, Digest>);

impl Sums {
    /// The canonical bytes, sorted by name.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(name, digest)| format!("{digest}  {name}\n").into_bytes()).collect()
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// A finding for any other form, or for a name that no bundle may list.
    pub fn parse(bytes: &[u8]) -> Result<Self, Finding> {
        let malformed = |line: usize| Finding::new(Code::ListMalformed, format!("SHA256SUMS line {line}"));
        let text = std::str::from_utf8(bytes).map_err(|_| malformed(1))?;
        let mut sums = BTreeMap::new();
        let mut previous = "";
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let (digest, name) = line
                .strip_suffix('\n')
                .and_then(|line| line.split_once("  "))
                .and_then(|(digest, name)| Some((Digest::from_hex(digest.as_bytes())?, name)))
                .ok_or_else(|| malformed(number))?;
            let known = matches!(name, EVENTS | MANIFEST) || attachment_digest(name).is_some();
            if !known || name <= previous {
                return Err(malformed(number));
            }
            previous = name;
            sums.insert(name.to_owned(), digest);
        }
        Ok(Self(sums))
    }
}
