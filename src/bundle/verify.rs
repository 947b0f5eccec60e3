//! The order of checks of format §4: this file is the specification, read from top to bottom.

use std::collections::BTreeMap;
use std::io;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::chain::{Listed, MAX_FINDINGS, Opening, Scan};
use super::container::{Container, EVENTS, Entry, MANIFEST, SIGNATURE, SUMS, attachment_digest};
use super::finding::{Code, Finding};
use super::lines::{Line, each_line};
use super::manifest::{Manifest, Sums};
use super::receipts::Receipts;
use crate::domain::{Digest, Moment};
use crate::event::{Envelope, MAX_LINE, Tree};
use crate::keys::{PublicKey, Signature, SignatureDefect};
use crate::trust::{Distrust, Trust};

const MAX_SIGNATURE: usize = 4 << 10;
const MAX_SUMS: usize = 60_000 * 144;

/// By what a bundle is judged.
#[derive(Debug, Clone, Copy)]
pub struct Judging<'a> {
    /// Who may sign as what.
    pub trust: &'a Trust,
    /// The time to judge at where no receipt covers the bundle.
    pub at: Moment,
    /// What office bundles say.
    pub receipts: &'a Receipts,
}

/// What was found out about a file.
#[derive(Debug)]
pub struct Report {
    /// Where the file lies.
    pub path: PathBuf,
    /// SHA-256 of its list; `None` where it has no readable list.
    pub id: Option<Digest>,
    /// Its manifest, where readable.
    pub manifest: Option<Manifest>,
    /// The journal's opening, where it stands in this slice.
    pub opening: Option<Opening>,
    /// The receipt's time, where one covers it.
    pub receipt: Option<Moment>,
    /// The key that signed it; `None` where no signature of the journal's key holds.
    pub key: Option<PublicKey>,
    /// Defects; none means that it holds.
    pub findings: Vec<Finding>,
    /// Not defects: unknown kinds, erased attachments.
    pub notices: Vec<Finding>,
    attachments: Vec<Digest>,
    tree: Option<Tree>,
}

/// A bundle that passed every check; only this can be taken in.
#[derive(Debug)]
pub struct Verified {
    /// The file that was checked.
    pub path: PathBuf,
    /// Its id.
    pub id: Digest,
    /// Its manifest.
    pub manifest: Manifest,
    /// The key that signed it. Everything holds but perhaps this key's validity, which may have ended (format §6).
    pub key: PublicKey,
    /// The journal's opening, where the slice begins at seq 0.
    pub opening: Option<Opening>,
    /// Attachments it carries.
    pub attachments: Vec<Digest>,
    /// The tree over its lines, where the slice begins at seq 0.
    pub tree: Option<Tree>,
    checked: PhantomData<()>,
}

impl Report {
    fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            id: None,
            manifest: None,
            opening: None,
            receipt: None,
            key: None,
            findings: Vec::new(),
            notices: Vec::new(),
            attachments: Vec::new(),
            tree: None,
        }
    }

    /// The bundle as verified, be it late, or the defects that it has.
    ///
    /// # Errors
    /// The report itself.
    pub fn into_verified(self) -> Result<Verified, Box<Self>> {
        let is_sound = self.findings.iter().all(|finding| finding.code == Code::SignerExpired);
        let (true, Some(id), Some(manifest), Some(key)) = (is_sound, self.id, &self.manifest, &self.key) else {
            return Err(Box::new(self));
        };
        Ok(Verified {
            id,
            manifest: manifest.clone(),
            key: key.clone(),
            path: self.path,
            opening: self.opening,
            attachments: self.attachments,
            tree: self.tree,
            checked: PhantomData,
        })
    }
}

/// Verifies a file; each line that holds is shown to `witness`, which must change nothing before
/// the whole is known to hold.
///
/// # Errors
/// Only where the file cannot be read; everything wrong with it is in the report.
pub fn verify(
    path: &Path,
    judging: &Judging<'_>,
    witness: &mut dyn FnMut(&Envelope<'_>, &Digest),
) -> io::Result<Report> {
    let mut report = Report::new(path);
    // container
    let container = match Container::open(path)? {
        Ok(container) => container,
        Err(finding) => {
            report.findings.push(finding);
            return Ok(report);
        }
    };
    let manifest =
        report.keep(read(&container, MANIFEST, MAX_LINE)?).and_then(|bytes| report.keep(Manifest::parse(&bytes)));
    let sums_bytes = report.keep(read(&container, SUMS, MAX_SUMS)?);
    let signature = report.keep(read(&container, SIGNATURE, MAX_SIGNATURE)?);
    // signature and trust
    if let (Some(manifest), Some(sums), Some(signature)) = (&manifest, &sums_bytes, &signature) {
        report.id = Some(Digest::of(sums));
        signature_and_trust(&mut report, judging, manifest, sums, signature);
    }
    report.manifest = manifest;
    // list
    let Some(sums) = sums_bytes.and_then(|bytes| report.keep(Sums::parse(&bytes))) else { return Ok(report) };
    let mut listed = list(&mut report, judging.receipts, &container, &sums);
    report.attachments = container.entries().iter().filter_map(Entry::attachment).collect();
    // hashes of all but the events, which are hashed while they are read
    hashes(&mut report, &container, &sums, &mut listed)?;
    // lines, chain, head, root, kinds, attachments
    let Some(manifest) = report.manifest.clone() else { return Ok(report) };
    let Some(entry) = container.entry(EVENTS) else { return Ok(report) };
    let disputed = |finding: &Finding| matches!(finding.code, Code::JournalKey | Code::SignatureNamespace);
    let mut scan = Scan::new(&manifest, &listed, !report.findings.iter().any(disputed));
    let digest = each_line(&container, entry, Some(Sha256::new()), &|_| (), &mut |line, ()| {
        if let Some((envelope, hash)) = scan.line(line) {
            witness(&envelope, &hash);
        }
        true
    })?;
    let scanned = scan.finish();
    match digest {
        Err(damage) => report.push(damage),
        Ok(digest) => {
            if digest.is_some_and(|digest| sums.0.get(EVENTS).is_some_and(|listed| *listed != digest)) {
                report.add(Code::HashMismatch, EVENTS);
            }
            report.findings.extend(scanned.findings);
            report.notices.extend(scanned.notices);
            report.opening = scanned.opening;
            report.tree = scanned.tree;
        }
    }
    Ok(report)
}

impl Report {
    fn keep<T>(&mut self, result: Result<T, Finding>) -> Option<T> {
        result.map_err(|finding| self.push(finding)).ok()
    }

    fn add(&mut self, code: Code, place: impl std::fmt::Display) {
        self.push(Finding::new(code, place));
    }

    /// The first of each code are enough; none keeps another code out.
    fn push(&mut self, finding: Finding) {
        if self.findings.iter().filter(|it| it.code == finding.code).count() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }
}

fn read(container: &Container, name: &str, limit: usize) -> io::Result<Result<Vec<u8>, Finding>> {
    match container.entry(name) {
        Some(entry) => container.read(entry, limit),
        None => Ok(Err(Finding::new(Code::EntryMissing, name))),
    }
}

fn signature_and_trust(report: &mut Report, judging: &Judging<'_>, manifest: &Manifest, sums: &[u8], armored: &[u8]) {
    let signature = match Signature::parse(armored) {
        Ok(signature) => signature,
        Err(SignatureDefect::Malformed) => return report.add(Code::SignatureMalformed, SIGNATURE),
        Err(SignatureDefect::WeakKey) => return report.add(Code::SignatureWeakKey, SIGNATURE),
    };
    if signature.namespace() != manifest.role.namespace() {
        return report.add(Code::SignatureNamespace, signature.namespace().escape_debug());
    }
    if !signature.verifies(sums) {
        return report.add(Code::SignatureInvalid, SUMS);
    }
    let fingerprint = signature.key().fingerprint();
    if fingerprint != manifest.journal {
        // whether such a key is trusted besides says nothing more
        return report.add(Code::JournalKey, &fingerprint);
    }
    report.receipt = judging.receipts.accepted_at(&Digest::of(sums));
    let at = report.receipt.unwrap_or(judging.at);
    report.findings.extend(distrust(judging.trust, manifest, signature.key(), at));
    report.key = Some(signature.key().clone());
}

/// Why a bundle's signer is not believed at a time; `None` where it is.
pub fn distrust(trust: &Trust, manifest: &Manifest, key: &PublicKey, at: Moment) -> Option<Finding> {
    if at.seconds() <= 0 {
        // ssh-keygen judges no time before 1970 either
        return Some(Finding::new(Code::SignerNotYetValid, at));
    }
    let (code, place) = match trust.judge(&manifest.principal, manifest.role, key, at.seconds()).err()? {
        Distrust::UnknownKey => (Code::SignerUnknown, key.fingerprint()),
        Distrust::OtherPrincipal => (Code::SignerPrincipal, manifest.principal.clone()),
        Distrust::OtherRole => (Code::SignerRole, manifest.role.name().to_owned()),
        Distrust::NotYetValid(from) => (Code::SignerNotYetValid, from),
        Distrust::Expired(until) => (Code::SignerExpired, until),
    };
    Some(Finding::new(code, place))
}

/// Compares list and entries; gives what they say of each attachment.
fn list(report: &mut Report, receipts: &Receipts, container: &Container, sums: &Sums) -> BTreeMap<Digest, Listed> {
    let present: BTreeMap<&str, &Entry> =
        container.entries().iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let mut listed = BTreeMap::new();
    for (name, entry) in &present {
        let is_listed = sums.0.contains_key(*name) || matches!(*name, SUMS | SIGNATURE);
        if !is_listed {
            report.add(Code::ListIncomplete, name);
        }
        if let Some(digest) = entry.attachment() {
            listed.insert(digest, Listed { size: Some(u64::from(entry.size)), owed: is_listed });
        }
    }
    for (name, digest) in &sums.0 {
        let is_present = present.contains_key(name.as_str());
        match attachment_digest(name) {
            None if !is_present => report.add(Code::ListSurplus, name),
            None => {}
            Some(named) => {
                let is_erased = !is_present && receipts.has_erased(&named);
                if named != *digest {
                    report.add(Code::ListMalformed, name);
                    listed.insert(named, Listed { size: None, owed: false });
                } else if is_erased {
                    report.notices.push(Finding::new(Code::AttachmentErased, name));
                    listed.insert(named, Listed { size: None, owed: true });
                } else if !is_present {
                    report.add(Code::AttachmentMissing, name);
                    listed.insert(named, Listed { size: None, owed: false });
                }
            }
        }
    }
    listed
}

fn hashes(
    report: &mut Report,
    container: &Container,
    sums: &Sums,
    listed: &mut BTreeMap<Digest, Listed>,
) -> io::Result<()> {
    for entry in container.entries() {
        let Some(expected) = sums.0.get(&entry.name).filter(|_| entry.name != EVENTS) else { continue };
        let mut hasher = Sha256::new();
        let streamed = container.stream(entry, |chunk| {
            hasher.update(chunk);
            true
        })?;
        match streamed {
            // a manifest that could not be read has said so already
            Err(damage) if report.findings.contains(&damage) => {}
            Err(damage) => report.push(damage),
            Ok(()) if Digest(hasher.finalize().into()) != *expected => {
                let attachment = entry.attachment().and_then(|digest| listed.get_mut(&digest));
                let is_fault_of_list = attachment.as_ref().is_some_and(|it| !it.owed);
                if let Some(attachment) = attachment {
                    attachment.size = None;
                }
                if !is_fault_of_list {
                    report.add(Code::HashMismatch, &entry.name);
                }
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

impl Verified {
    /// Hands every line over, with its LF and what `prepare` made of it on another thread; stops when
    /// told `false`. Another file may have taken the verified one's place since: whoever takes the lines
    /// in compares the root or the head that they lead to with the manifest's.
    ///
    /// # Errors
    /// Where the file can no longer be read as it was verified.
    pub fn lines<T: Send>(
        &self,
        prepare: &(dyn Fn(&Line<'_>) -> T + Sync),
        take: &mut dyn FnMut(&Line<'_>, T) -> bool,
    ) -> io::Result<()> {
        let container = Container::open(&self.path)?.map_err(|_| changed())?;
        let entry = container.entry(EVENTS).ok_or_else(changed)?;
        let mut wanted = true;
        let read = each_line(&container, entry, None, prepare, &mut |line, made| {
            wanted = take(line, made);
            wanted
        })?;
        if read.is_ok() || !wanted { Ok(()) } else { Err(changed()) }
    }

    /// Opens it once for all of its attachments.
    ///
    /// # Errors
    /// As for [`Verified::lines`].
    pub fn carried(&self) -> io::Result<Carried> {
        Ok(Carried(Container::open(&self.path)?.map_err(|_| changed())?))
    }
}

/// The attachments of a bundle that was verified. As for its lines, another file may have taken its place since: whoever
/// takes them in compares their digests.
#[derive(Debug)]
pub struct Carried(Container);

impl Carried {
    /// The attachments, in the bundle's order.
    pub fn attachments(&self) -> impl Iterator<Item = Attached<'_>> {
        let attached = |entry| Some(Attached { digest: Entry::attachment(entry)?, entry, container: &self.0 });
        self.0.entries().iter().filter_map(attached)
    }
}

/// One attachment in an opened bundle.
#[derive(Debug, Clone, Copy)]
pub struct Attached<'a> {
    /// The digest that its name carries.
    pub digest: Digest,
    entry: &'a Entry,
    container: &'a Container,
}

impl Attached<'_> {
    /// Hands its bytes over, in pieces; stops when told `false`.
    ///
    /// # Errors
    /// As for [`Verified::lines`].
    pub fn stream(&self, take: impl FnMut(&[u8]) -> bool) -> io::Result<()> {
        self.container.stream(self.entry, take)?.map_err(|_| changed())
    }
}

fn changed() -> io::Error {
    io::Error::other("the bundle changed while it was read")
}

/// What a file says of itself, before anything of it is believed.
#[derive(Debug, Clone)]
pub struct Claim {
    /// SHA-256 of its list.
    pub id: Digest,
    /// Its manifest.
    pub manifest: Manifest,
    /// The key in its signature.
    pub key: PublicKey,
}

/// Reads what a file claims; `None` where it is not even readable as a bundle.
///
/// # Errors
/// Where the file cannot be read.
pub fn claim(path: &Path) -> io::Result<Option<Claim>> {
    let Ok(container) = Container::open(path)? else { return Ok(None) };
    let manifest = read(&container, MANIFEST, MAX_LINE)?.ok().and_then(|bytes| Manifest::parse(&bytes).ok());
    let id = read(&container, SUMS, MAX_SUMS)?.ok().map(|bytes| Digest::of(&bytes));
    let signature = read(&container, SIGNATURE, MAX_SIGNATURE)?.ok().and_then(|bytes| Signature::parse(&bytes).ok());
    Ok(id.zip(manifest).zip(signature).map(|((id, manifest), signature)| Claim {
        id,
        manifest,
        key: signature.key().clone(),
    }))
}
