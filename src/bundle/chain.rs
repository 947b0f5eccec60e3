//! The check of a slice's lines: canonical form, envelope, chain, kinds, attachments (format §1–§4).
//!
//! One pass in constant memory. After a broken link the scan goes on from what stands there, so
//! that one altered line gives one finding and not a thousand; what only follows from a finding
//! is not reported beside it.

use std::collections::BTreeMap;

use base64ct::{Base64Unpadded, Encoding};

use super::finding::{Code, Finding};
use super::lines::Line;
use super::manifest::Manifest;
use crate::domain::Digest;
use crate::event::{
    Envelope, EnvelopeDefect, Fact, JournalOpened, MAX_LINE, Tree, UnreadableEvent, Writers, leaf_hash, line_json,
    writers,
};
use crate::keys::PublicKey;

/// Findings kept of one bundle; a hopeless file must not fill the memory.
pub(super) const MAX_FINDINGS: usize = 100;

/// What list and container say of an attachment before any event is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its size; `None` where its bytes are absent or not those that are listed.
    pub size: Option<u64>,
    /// Whether an event must refer to it; not where the list itself is already at fault.
    pub owed: bool,
}

/// What a journal's first event says about it.
pub type Opening = JournalOpened;

/// The state of a scan over a slice's lines.
pub struct Scan<'a> {
    manifest: &'a Manifest,
    listed: &'a BTreeMap<Digest, Listed>,
    /// Attachments referred to, with the size that the events give them.
    referenced: BTreeMap<Digest, u64>,
    /// Whether the signature is of the journal and role that the manifest names; else they are no measure.
    is_signers: bool,
    /// The journal of every line; the manifest's, or else the first line's.
    journal: Option<String>,
    lines: u64,
    bytes: u64,
    /// What the next line's seq and prev must be; `None` where nothing before it says so.
    next: (Option<u64>, Option<Digest>),
    head: Digest,
    tree: Option<Tree>,
    opening: Option<Opening>,
    unknown_kinds: BTreeMap<String, u64>,
    /// Most lines are of the kind of the one before.
    last_kind: (String, Option<Writers>),
    chain_holds: bool,
    every_line_read: bool,
    findings: Vec<Finding>,
}

impl<'a> Scan<'a> {
    /// A scan for the slice that a manifest announces, beside the attachments that its list names.
    pub fn new(manifest: &'a Manifest, listed: &'a BTreeMap<Digest, Listed>, is_signers: bool) -> Self {
        let from_start = manifest.first == 0;
        Self {
            manifest,
            listed,
            referenced: BTreeMap::new(),
            is_signers,
            journal: is_signers.then(|| manifest.journal.clone()),
            lines: 0,
            bytes: 0,
            // a later slice's first link is checked against what the importer holds
            next: (Some(manifest.first), from_start.then_some(Digest::ZERO)),
            head: Digest::ZERO,
            tree: from_start.then(Tree::default),
            opening: None,
            unknown_kinds: BTreeMap::new(),
            last_kind: (String::new(), None),
            chain_holds: true,
            every_line_read: true,
            findings: Vec::new(),
        }
    }

    fn report(&mut self, code: Code, place: impl FnOnce() -> String) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding::new(code, place()));
        }
    }

    /// Takes the next line with its LF; hands its envelope and hash back where it is an event.
    pub fn line<'l>(&mut self, line: &Line<'l>) -> Option<(Envelope<'l>, Digest)> {
        self.lines += 1;
        let number = self.lines;
        let place = || format!("events.jsonl line {number}");
        self.bytes += u64::try_from(line.bytes.len()).unwrap_or(0);
        self.head = line.hash;
        if let Some(tree) = &mut self.tree {
            tree.push(leaf_hash(line.bytes));
        }
        match read_event(line.bytes) {
            Ok(envelope) => {
                let follows = self.links(&envelope, &place);
                if follows {
                    self.opening(&envelope, &place);
                }
                self.kind(&envelope, &place);
                self.attachments(&envelope, &place);
                Some((envelope, self.head))
            }
            Err((code, why)) => {
                self.chain_holds = false;
                self.every_line_read = false;
                self.next = (None, None);
                self.report(code, || format!("{}{why}", place()));
                None
            }
        }
    }

    /// Whether the line stands where its number says.
    fn links(&mut self, envelope: &Envelope<'_>, place: &dyn Fn() -> String) -> bool {
        let (seq, prev) = self.next;
        let other = seq.filter(|seq| *seq != envelope.seq);
        if let Some(seq) = other {
            // a line that stands elsewhere names another one before it, too
            self.chain_holds = false;
            self.report(Code::SeqBroken, || format!("{}: seq {}, expected {seq}", place(), envelope.seq));
        } else if prev.is_some_and(|prev| prev != envelope.prev) {
            self.chain_holds = false;
            self.report(Code::ChainBroken, || format!("{}: prev {}", place(), envelope.prev.short()));
        }
        self.next = (Some(envelope.seq + 1), Some(self.head));
        if self.journal.get_or_insert_with(|| envelope.journal.to_owned()) != envelope.journal {
            self.report(Code::JournalMixed, || format!("{}: {}", place(), envelope.journal));
        }
        other.is_none()
    }

    fn kind(&mut self, envelope: &Envelope<'_>, place: &dyn Fn() -> String) {
        if self.last_kind.0 != envelope.kind {
            self.last_kind = (envelope.kind.to_owned(), writers(envelope.kind));
        }
        match self.last_kind.1 {
            Some(writers) if !self.is_signers || writers.include(self.manifest.role) => {}
            Some(_) => self.report(Code::KindForbidden, || format!("{}: {}", place(), envelope.kind)),
            None => {
                if self.unknown_kinds.len() < MAX_FINDINGS || self.unknown_kinds.contains_key(envelope.kind) {
                    *self.unknown_kinds.entry(envelope.kind.to_owned()).or_default() += 1;
                }
            }
        }
    }

    /// The opening stands at seq 0 and nowhere else, and says what manifest and key say.
    fn opening(&mut self, envelope: &Envelope<'_>, place: &dyn Fn() -> String) {
        match (envelope.seq, envelope.kind) {
            (0, "journal.opened") => {}
            (0, _) => return self.report(Code::OpeningMissing, place),
            (_, "journal.opened") => return self.report(Code::OpeningRepeated, place),
            _ => return,
        }
        let Some(Ok(Fact::JournalOpened(opening))) = Fact::parse(envelope.kind, envelope.body) else {
            return self.report(Code::OpeningMismatch, || format!("{}: body", place()));
        };
        if let Some(field) = mismatch(&opening, envelope, self.manifest).filter(|_| self.is_signers) {
            self.report(Code::OpeningMismatch, || format!("{}: {field}", place()));
        }
        self.opening = Some(opening);
    }

    fn attachments(&mut self, envelope: &Envelope<'_>, place: &dyn Fn() -> String) {
        for attachment in envelope.attachments().unwrap_or_default() {
            let digest = attachment.sha256;
            match self.listed.get(&digest) {
                None => self.report(Code::AttachmentUnlisted, || format!("{}: {digest}", place())),
                Some(listed) => {
                    let claimed = *self.referenced.entry(digest).or_insert(attachment.size);
                    if listed.size.unwrap_or(claimed) != attachment.size {
                        self.report(Code::AttachmentSize, || format!("{}: {digest}", place()));
                    }
                }
            }
        }
    }

    /// Ends the scan: counts, head, root, attachments that nothing refers to.
    pub fn finish(mut self) -> Scanned {
        let manifest = self.manifest;
        let expected = manifest.events();
        let (found, bytes) = (self.lines, self.bytes);
        if !self.chain_holds {
            // a broken chain has named its line; counts, head and root would only repeat it
        } else if found != expected {
            self.report(Code::CountMismatch, || format!("events.jsonl: {found} events, manifest: {expected}"));
        } else if bytes != manifest.events_bytes {
            let said = manifest.events_bytes;
            self.report(Code::CountMismatch, || format!("events.jsonl: {bytes} bytes, manifest: {said}"));
        } else if self.head != manifest.head {
            self.report(Code::HeadMismatch, || manifest.head.to_string());
        } else if self.tree.as_ref().is_some_and(|tree| tree.root() != manifest.root) {
            self.report(Code::RootMismatch, || manifest.root.to_string());
        }
        if self.every_line_read {
            for (digest, it) in self.listed {
                if it.owed && !self.referenced.contains_key(digest) {
                    self.report(Code::AttachmentUnreferenced, || digest.to_string());
                }
            }
        }
        let notices = self
            .unknown_kinds
            .iter()
            .map(|(kind, count)| Finding::new(Code::KindUnknown, format!("{kind} × {count}")))
            .collect();
        Scanned { findings: self.findings, notices, opening: self.opening, tree: self.tree }
    }
}

/// The field of an opening that does not fit the manifest or the journal's key.
fn mismatch(opening: &Opening, envelope: &Envelope<'_>, manifest: &Manifest) -> Option<&'static str> {
    let key = PublicKey::from_openssh(&opening.public_key).ok().filter(|key| key.to_openssh() == opening.public_key);
    // a missing predecessor would read as null, so the body is held against its own form
    let form = Fact::JournalOpened(opening.clone()).body().map(|body| line_json::write(&body)).unwrap_or_default();
    let checks = [
        ("body", form == envelope.body),
        ("predecessor", opening.predecessor.as_ref().is_none_or(|it| is_journal(&it.journal))),
        ("principal", opening.principal == manifest.principal),
        ("role", opening.role == manifest.role),
        ("contract", opening.contract == manifest.contract),
        ("public_key", key.is_some_and(|key| key.fingerprint() == manifest.journal)),
    ];
    checks.into_iter().find(|(_, holds)| !holds).map(|(field, _)| field)
}

/// Reads a line with its LF as an event.
///
/// # Errors
/// What is wrong with it first, and more words on it.
pub fn read_event(line: &[u8]) -> Result<Envelope<'_>, (Code, String)> {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    if content.len() > MAX_LINE {
        return Err((Code::LineNotCanonical, format!(": {} bytes", content.len())));
    }
    if content.len() == line.len() {
        return Err((Code::LineUnfinished, String::new()));
    }
    Envelope::parse(content).map_err(|defect| match defect {
        EnvelopeDefect::NotCanonical(why) => (Code::LineNotCanonical, format!(": {why}")),
        EnvelopeDefect::Field(field) => (Code::EventMalformed, format!(": {field}")),
        EnvelopeDefect::Version => (Code::EventVersion, String::new()),
    })
}

/// Whether a text can be a journal's id: the fingerprint of some key.
pub fn is_journal(id: &str) -> bool {
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
    /// The tree over the lines, where the slice begins at seq 0.
    pub tree: Option<Tree>,
}

/// The finding that an importer makes of a line whose body it cannot use.
pub fn unreadable(seq: u64, why: &UnreadableEvent) -> Finding {
    match why {
        UnreadableEvent::UnknownKind(kind) => Finding::new(Code::KindUnknown, format!("seq {seq}: {kind}")),
        UnreadableEvent::Body(why) => Finding::new(Code::BodyMalformed, format!("seq {seq}: {why}")),
        UnreadableEvent::Envelope(defect) => Finding::new(Code::EventMalformed, format!("seq {seq}: {defect:?}")),
    }
}
