//! The check of a slice's lines: canonical form, envelope, chain, kinds, attachments (format §1–§4).
//!
//! One pass in constant memory. After a broken link the scan goes on from what stands there, so
//! that one altered line gives one finding and not a thousand.

use std::collections::BTreeMap;

use base64ct::{Base64Unpadded, Encoding};

use super::finding::{Code, Finding};
use super::manifest::Manifest;
use crate::domain::Digest;
use crate::event::{
    Envelope, EnvelopeDefect, Fact, JournalOpened, MAX_LINE, Tree, UnreadableEvent, event_hash, leaf_hash, line_json,
    writers,
};
use crate::keys::PublicKey;

/// Findings kept of one bundle; a hopeless file must not fill the memory.
const MAX_FINDINGS: usize = 100;

/// What a journal's first event says about it.
pub type Opening = JournalOpened;

/// The state of a scan over a slice's lines.
pub struct Scan<'a> {
    manifest: &'a Manifest,
    /// Sizes of the attachments that are listed; `None` for a listed one whose entry is absent.
    listed: &'a BTreeMap<Digest, Option<u64>>,
    /// Attachments referred to, with the size that the events give them.
    referenced: BTreeMap<Digest, u64>,
    next: u64,
    bytes: u64,
    head: Digest,
    tree: Option<Tree>,
    opening: Option<Opening>,
    unknown_kinds: BTreeMap<String, u64>,
    chain_holds: bool,
    findings: Vec<Finding>,
}

impl<'a> Scan<'a> {
    /// A scan for the slice that a manifest announces, beside the attachments that its list names.
    pub fn new(manifest: &'a Manifest, listed: &'a BTreeMap<Digest, Option<u64>>) -> Self {
        Self {
            manifest,
            listed,
            referenced: BTreeMap::new(),
            next: manifest.first,
            bytes: 0,
            head: Digest::ZERO,
            tree: (manifest.first == 0).then(Tree::default),
            opening: None,
            unknown_kinds: BTreeMap::new(),
            chain_holds: true,
            findings: Vec::new(),
        }
    }

    fn report(&mut self, code: Code, place: impl FnOnce() -> String) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding::new(code, place()));
        }
    }

    /// Takes the next line with its LF; hands its envelope and hash back where it is an event.
    pub fn line<'l>(&mut self, line: &'l [u8]) -> Option<(Envelope<'l>, Digest)> {
        let number = self.next - self.manifest.first + 1;
        let place = || format!("events.jsonl line {number}");
        self.bytes += u64::try_from(line.len()).unwrap_or(0);
        let seq = self.next;
        self.next += 1;
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let hash = event_hash(line);
        if let Some(tree) = &mut self.tree {
            tree.push(leaf_hash(line));
        }
        let previous = std::mem::replace(&mut self.head, hash);
        if content.len() > MAX_LINE {
            self.chain_holds = false;
            self.report(Code::LineNotCanonical, || format!("{}: {} bytes", place(), content.len()));
            return None;
        }
        if content.len() == line.len() {
            self.chain_holds = false;
            self.report(Code::LineUnfinished, place);
            return None;
        }
        let envelope = match Envelope::parse(content) {
            Ok(envelope) => envelope,
            Err(defect) => {
                self.chain_holds = false;
                match defect {
                    EnvelopeDefect::NotCanonical(why) => {
                        self.report(Code::LineNotCanonical, || format!("{}: {why}", place()));
                    }
                    EnvelopeDefect::Field(field) => {
                        self.report(Code::EventMalformed, || format!("{}: {field}", place()))
                    }
                    EnvelopeDefect::Version => self.report(Code::EventVersion, place),
                }
                return None;
            }
        };
        self.links(&envelope, seq, previous, &place);
        self.kind(&envelope, &place);
        self.attachments(&envelope, &place);
        Some((envelope, hash))
    }

    fn links(&mut self, envelope: &Envelope<'_>, seq: u64, previous: Digest, place: &dyn Fn() -> String) {
        if envelope.seq != seq {
            self.chain_holds = false;
            self.report(Code::SeqBroken, || format!("{}: seq {}, expected {seq}", place(), envelope.seq));
        }
        // a later slice's first link is checked against what the importer holds
        let is_linked = seq == self.manifest.first && seq != 0 || envelope.prev == previous;
        if !is_linked {
            self.chain_holds = false;
            self.report(Code::ChainBroken, || format!("{}: prev {}", place(), envelope.prev.short()));
        }
        if envelope.journal != self.manifest.journal {
            self.report(Code::JournalMixed, || format!("{}: {}", place(), envelope.journal));
        }
    }

    fn kind(&mut self, envelope: &Envelope<'_>, place: &dyn Fn() -> String) {
        let is_opening = envelope.kind == "journal.opened";
        let is_first = self.next == 1;
        if is_first && !is_opening {
            self.report(Code::OpeningMissing, place);
        } else if !is_first && is_opening {
            self.report(Code::OpeningRepeated, place);
        } else if is_opening {
            self.opening(envelope, place);
        }
        match writers(envelope.kind) {
            Some(writers) if writers.include(self.manifest.role) => {}
            Some(_) => self.report(Code::KindForbidden, || format!("{}: {}", place(), envelope.kind)),
            None => {
                if self.unknown_kinds.len() < MAX_FINDINGS || self.unknown_kinds.contains_key(envelope.kind) {
                    *self.unknown_kinds.entry(envelope.kind.to_owned()).or_default() += 1;
                }
            }
        }
    }

    fn opening(&mut self, envelope: &Envelope<'_>, place: &dyn Fn() -> String) {
        let Some(Ok(Fact::JournalOpened(opening))) = Fact::parse(envelope.kind, envelope.body) else {
            self.report(Code::OpeningMismatch, || format!("{}: body", place()));
            return;
        };
        let manifest = self.manifest;
        let key = PublicKey::from_openssh(&opening.public_key).ok();
        let is_exact = key.as_ref().is_some_and(|key| key.to_openssh() == opening.public_key);
        // a missing predecessor would read as null, so the body is held against its own form
        let form = Fact::JournalOpened(opening.clone()).body().map(|body| line_json::write(&body)).unwrap_or_default();
        let has_form = form == envelope.body && opening.predecessor.as_ref().is_none_or(|it| is_journal(&it.journal));
        let mismatch = if !has_form {
            Some("body")
        } else if opening.principal != manifest.principal {
            Some("principal")
        } else if opening.role != manifest.role {
            Some("role")
        } else if opening.contract != manifest.contract {
            Some("contract")
        } else if !is_exact || key.is_none_or(|key| key.fingerprint() != manifest.journal) {
            Some("public_key")
        } else {
            None
        };
        if let Some(field) = mismatch {
            self.report(Code::OpeningMismatch, || format!("{}: {field}", place()));
        }
        self.opening = Some(opening);
    }

    fn attachments(&mut self, envelope: &Envelope<'_>, place: &dyn Fn() -> String) {
        for attachment in envelope.attachments().unwrap_or_default() {
            let digest = attachment.sha256;
            match self.listed.get(&digest) {
                None => self.report(Code::AttachmentUnlisted, || format!("{}: {digest}", place())),
                Some(size) => {
                    let claimed = *self.referenced.entry(digest).or_insert(attachment.size);
                    if size.unwrap_or(claimed) != attachment.size {
                        self.report(Code::AttachmentSize, || format!("{}: {digest}", place()));
                    }
                }
            }
        }
    }

    /// Ends the scan: counts, head, root, attachments that nothing refers to.
    pub fn finish(mut self) -> Scanned {
        let manifest = self.manifest;
        let expected = manifest.last - manifest.first + 1;
        let found = self.next - manifest.first;
        if found != expected {
            self.report(Code::CountMismatch, || format!("events.jsonl: {found} events, manifest: {expected}"));
        } else if self.bytes != manifest.events_bytes {
            let bytes = self.bytes;
            self.report(Code::CountMismatch, || {
                format!("events.jsonl: {bytes} bytes, manifest: {}", manifest.events_bytes)
            });
        } else if self.chain_holds {
            // a broken chain has named its line; head and root would only repeat it
            if self.head != manifest.head {
                self.report(Code::HeadMismatch, || manifest.head.to_string());
            } else if self.tree.as_ref().is_some_and(|tree| tree.root() != manifest.root) {
                self.report(Code::RootMismatch, || manifest.root.to_string());
            }
        }
        let unreferenced: Vec<_> = self.listed.keys().filter(|digest| !self.referenced.contains_key(digest)).collect();
        for digest in unreferenced {
            self.report(Code::AttachmentUnreferenced, || digest.to_string());
        }
        let notices = self
            .unknown_kinds
            .iter()
            .map(|(kind, count)| Finding::new(Code::KindUnknown, format!("{kind} × {count}")))
            .collect();
        Scanned { findings: self.findings, notices, opening: self.opening }
    }
}

/// Whether a text can be a journal's id: the fingerprint of some key.
fn is_journal(id: &str) -> bool {
    id.strip_prefix("SHA256:")
        .is_some_and(|base64| Base64Unpadded::decode_vec(base64).is_ok_and(|bytes| bytes.len() == 32))
}

/// The result of a scan.
pub struct Scanned {
    /// Defects.
    pub findings: Vec<Finding>,
    /// What is worth saying but no defect.
    pub notices: Vec<Finding>,
    /// The journal's opening, where the slice begins at seq 0.
    pub opening: Option<Opening>,
}

/// The finding that an importer makes of a line whose body it cannot use.
pub fn unreadable(seq: u64, why: &UnreadableEvent) -> Finding {
    match why {
        UnreadableEvent::UnknownKind(kind) => Finding::new(Code::KindUnknown, format!("seq {seq}: {kind}")),
        UnreadableEvent::Body(why) => Finding::new(Code::BodyMalformed, format!("seq {seq}: {why}")),
        UnreadableEvent::Envelope(defect) => Finding::new(Code::EventMalformed, format!("seq {seq}: {defect:?}")),
    }
}
