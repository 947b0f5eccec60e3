//! Bundles made byte by byte, without the program's own writer, so that each rule can be broken alone.
//!
//! A bundle is built in layers: events → lines → slice (with its manifest) → sealed (list and
//! signature) → ZIP. An attack changes one layer; everything below it is computed and signed anew.

mod signing;
mod zip;

use std::collections::BTreeMap;

use genba::domain::Digest;
use serde_json::{Value, json};

pub use signing::{LAPTOP, OFFICE, RawSignature, STRANGER, Signer, armor, hardware_key, key_blob};
pub use zip::{Entry, Header, Zip};

/// The contract of every forged bundle.
pub const CONTRACT: &str = "C-2024-01";
/// Two attachments, the first shorter than the second.
pub const FILES: [&[u8]; 2] = [b"log: nothing found\n", &[0x89; 700]];

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

/// Events and files, before they are lines.
#[derive(Clone)]
pub struct Forge {
    pub signer: Signer,
    pub first: u64,
    pub events: Vec<Value>,
    pub files: Vec<Vec<u8>>,
}

impl Forge {
    /// A laptop's slice from its beginning: seven events, two of them with an attachment.
    pub fn device() -> Self {
        Self::new(LAPTOP, &["visit.started", "step.recorded", "evidence.attached", "fault.opened"])
    }

    /// An office's slice from its beginning.
    pub fn office() -> Self {
        Self::new(OFFICE, &["site.set", "worker.reported", "paper.submitted"])
    }

    fn new(signer: Signer, kinds: &[&str]) -> Self {
        let mut forge = Self { signer, first: 0, events: Vec::new(), files: FILES.map(<[u8]>::to_vec).to_vec() };
        forge.events.push(forge.event(0, "journal.opened", opening(&signer)));
        for seq in 1..7 {
            let body = json!({ "note": "容量 ok 葛\u{e0100}城", "number": 2 });
            forge.events.push(forge.event(seq, kinds[seq as usize % kinds.len()], body));
        }
        for (index, file) in FILES.iter().enumerate() {
            forge.events[index + 4]["attachments"] = json!([attachment(file, &format!("証跡{index}.txt"))]);
        }
        forge
    }

    /// The same slice without attachments.
    pub fn bare(mut self) -> Self {
        self.files.clear();
        self.events.iter_mut().for_each(|event| event["attachments"] = json!([]));
        self
    }

    /// The same events as a slice that begins later: the opening is behind it.
    pub fn later(mut self, first: u64) -> Self {
        self.first = first;
        self.events.remove(0);
        for (seq, event) in (first..).zip(&mut self.events) {
            event["seq"] = json!(seq);
        }
        self.events[0]["prev"] = json!("ab".repeat(32));
        self
    }

    /// An envelope; an empty `prev` is filled in when the events become lines.
    pub fn event(&self, seq: u64, kind: &str, body: Value) -> Value {
        json!({
            "actor": "W-02", "at": format!("2024-06-03T18:{:02}:{:02}.004+09:00", seq / 60 % 60, seq % 60),
            "attachments": [], "body": body, "journal": self.signer.fingerprint(), "kind": kind,
            "mono_ms": 1000 * seq, "nonce": &sha256(&seq.to_be_bytes())[..32], "prev": "", "seq": seq,
            "session": "0a1b2c3d", "v": 1,
        })
    }

    /// The events as chained lines.
    pub fn lines(&self) -> Vec<Vec<u8>> {
        self.lines_with(|_, line| line.to_vec())
    }

    /// The events as lines, each (without its LF) changed by `edit` before the next one names its hash.
    pub fn lines_with(&self, edit: impl Fn(usize, &[u8]) -> Vec<u8>) -> Vec<Vec<u8>> {
        let mut prev = "0".repeat(64);
        let mut lines = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            let mut event = event.clone();
            if event["prev"] == "" {
                event["prev"] = json!(prev);
            }
            let mut line = edit(index, event.to_string().as_bytes());
            line.push(b'\n');
            prev = sha256(&line);
            lines.push(line);
        }
        lines
    }

    /// Lines with the manifest that tells the truth about them.
    pub fn slice(&self, lines: Vec<Vec<u8>>) -> Slice {
        let events = lines.concat();
        let manifest = json!({
            "contract": CONTRACT, "events_bytes": events.len(), "first": self.first, "format": "genba/1",
            "head": sha256(lines.last().map_or(b"", Vec::as_slice)), "journal": self.signer.fingerprint(),
            "last": self.first + self.events.len() as u64 - 1, "principal": self.signer.principal,
            "role": self.signer.role, "root": root(&lines).to_string(),
        });
        Slice { signer: self.signer, events, manifest, files: self.files.clone() }
    }

    /// The sealed bundle of these events.
    pub fn sealed(&self) -> Sealed {
        self.slice(self.lines()).seal()
    }

    /// The bytes of the bundle.
    pub fn bytes(&self) -> Vec<u8> {
        self.sealed().zip().bytes()
    }
}

/// The body of `journal.opened` that fits a signer.
pub fn opening(signer: &Signer) -> Value {
    json!({ "contract": CONTRACT, "predecessor": null, "principal": signer.principal,
        "public_key": signer.public_key(), "role": signer.role })
}

/// How an event refers to a file.
pub fn attachment(bytes: &[u8], name: &str) -> Value {
    json!({ "media_type": "text/plain", "name": name, "sha256": sha256(bytes), "size": bytes.len() })
}

/// RFC 6962 §2.1 as it is written there.
pub fn root(lines: &[Vec<u8>]) -> Digest {
    match lines {
        [] => Digest::of(b""),
        [line] => Digest::of(&[b"\0".as_slice(), line].concat()),
        _ => {
            let (left, right) = lines.split_at(lines.len().next_power_of_two() / 2);
            Digest::of(&[b"\x01".as_slice(), &root(left).0, &root(right).0].concat())
        }
    }
}

/// A slice before it is listed and signed.
pub struct Slice {
    pub signer: Signer,
    pub events: Vec<u8>,
    pub manifest: Value,
    pub files: Vec<Vec<u8>>,
}

impl Slice {
    /// Lists and signs everything.
    pub fn seal(&self) -> Sealed {
        self.seal_with(self.manifest.to_string().into_bytes())
    }

    /// The same with these bytes for a manifest.
    pub fn seal_with(&self, manifest: Vec<u8>) -> Sealed {
        let mut files: BTreeMap<String, Vec<u8>> =
            self.files.iter().map(|file| (format!("attachments/{}", sha256(file)), file.clone())).collect();
        files.insert("events.jsonl".into(), self.events.clone());
        files.insert("manifest.json".into(), manifest);
        Sealed { signer: self.signer, files, sums: Vec::new(), signature: Vec::new() }.listed()
    }
}

/// What lies in the ZIP.
pub struct Sealed {
    pub signer: Signer,
    pub files: BTreeMap<String, Vec<u8>>,
    pub sums: Vec<u8>,
    pub signature: Vec<u8>,
}

impl Sealed {
    /// Lists the files anew and signs the list.
    pub fn listed(mut self) -> Self {
        self.sums =
            self.files.iter().flat_map(|(name, data)| format!("{}  {name}\n", sha256(data)).into_bytes()).collect();
        self.signed()
    }

    /// Signs the list as it stands.
    pub fn signed(mut self) -> Self {
        self.signature = self.signer.sign(&self.sums);
        self
    }

    /// The bundle's id.
    pub fn id(&self) -> String {
        sha256(&self.sums)
    }

    /// The container, events deflated.
    pub fn zip(&self) -> Zip {
        let mut entries = vec![Entry::deflated("events.jsonl", &self.files["events.jsonl"])];
        let others = self.files.iter().filter(|(name, _)| *name != "events.jsonl");
        entries.extend(others.map(|(name, data)| Entry::stored(name, data)));
        entries.push(Entry::stored("SHA256SUMS", &self.sums));
        entries.push(Entry::stored("SHA256SUMS.sig", &self.signature));
        Zip::new(entries)
    }
}
