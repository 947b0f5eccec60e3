//! Writing a bundle: events while they stream, then attachments, manifest, list and signature.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use sha2::{Digest as _, Sha256};

use super::container::{
    EVENTS, Entry, MANIFEST, MAX_ENTRIES, MAX_FILE, SIGNATURE, SUMS, attachment_name, end_record, ratio_holds,
};
use super::manifest::{FORMAT, Manifest, Sums};
use crate::domain::Digest;
use crate::durable::{Durable, drain};
use crate::error::{Error, IoContext, Result};
use crate::event::{Envelope, JournalRole};
use crate::keys::SecretKey;
use crate::messages;

/// Bytes of events and attachments that one bundle is to have, well under ZIP's 4 GiB.
pub const MAX_PART: u64 = 3 << 30;

/// Which slice of which journal; the manifest but for what is counted while writing.
#[derive(Debug, Clone)]
pub struct Slice {
    /// The contract's number.
    pub contract: String,
    /// First seq.
    pub first: u64,
    /// Hash of event `last`.
    pub head: Digest,
    /// The journal.
    pub journal: String,
    /// Last seq.
    pub last: u64,
    /// The signer's name.
    pub principal: String,
    /// Its role.
    pub role: JournalRole,
    /// Merkle root over events 0..=last.
    pub root: Digest,
}

/// Hands every line of a slice to the function it is given.
pub type Lines<'a> = dyn Fn(&mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> + 'a;

/// Where the slice's bytes come from.
pub struct SliceSource<'a> {
    /// Hands every line over, in order; may be asked twice.
    pub lines: &'a Lines<'a>,
    /// The file that holds an attachment.
    pub evidence: &'a dyn Fn(&Digest) -> PathBuf,
    /// Whether the office has erased an attachment: it may be missing, and is listed all the same.
    pub erased: &'a dyn Fn(&Digest) -> bool,
}

/// What was written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The bundle's id.
    pub id: Digest,
    /// Number of attachments.
    pub attachments: usize,
}

messages! {
    bundle_too_large() { ja: "束が大きすぎます（4 GiB か 6 万件を超えます）", en: "the bundle would pass 4 GiB or 60,000 entries" }
    smaller_files() { ja: "証跡を小さいファイルに分けて添付してください", en: "attach the evidence as smaller files" }
    evidence_changed(digest) {
        ja: "証跡 {digest} の中身が記録と違います",
        en: "the evidence {digest} is no longer what was recorded",
    }
    evidence_missing(digest) { ja: "証跡 {digest} がありません", en: "the evidence {digest} is missing" }
    run_doctor() { ja: "genba doctor で確かめ、バックアップから戻してください", en: "run `genba doctor` and restore it from a backup" }
}

/// Writes a bundle to `target`: whole and durable, or not at all.
///
/// # Errors
/// Where a file cannot be read or written, evidence has changed, or a limit is passed.
pub fn write(target: &Path, slice: &Slice, source: &SliceSource<'_>, key: &SecretKey) -> Result<Written> {
    let (written, file) = compose(target, slice, source, key)?;
    file.commit()?;
    Ok(written)
}

/// Writes a bundle that has no name yet.
///
/// # Errors
/// As for [`write()`].
pub fn compose(target: &Path, slice: &Slice, source: &SliceSource<'_>, key: &SecretKey) -> Result<(Written, Durable)> {
    let mut zip = Zip::create(target)?;
    let mut sums = BTreeMap::new();
    let (references, events_digest, events_bytes) = zip.events(source)?;
    sums.insert(EVENTS.to_owned(), events_digest);
    if references.len() + 4 > MAX_ENTRIES {
        return Err(Error::refused(bundle_too_large(), smaller_files()));
    }
    for digest in &references {
        let path = (source.evidence)(digest);
        let name = attachment_name(digest);
        if !path.is_file() && (source.erased)(digest) {
            sums.insert(name, *digest);
            continue;
        }
        if !path.is_file() {
            return Err(Error::internal(evidence_missing(digest)).with_help(run_doctor()));
        }
        if zip.stored_file(&name, &path)? != *digest {
            return Err(Error::internal(evidence_changed(digest)).with_help(run_doctor()));
        }
        sums.insert(name, *digest);
    }
    let manifest = Manifest {
        contract: slice.contract.clone(),
        events_bytes,
        first: slice.first,
        format: FORMAT.to_owned(),
        head: slice.head,
        journal: slice.journal.clone(),
        last: slice.last,
        principal: slice.principal.clone(),
        role: slice.role,
        root: slice.root,
    };
    sums.insert(MANIFEST.to_owned(), zip.stored(MANIFEST, &manifest.to_bytes())?);
    let sums = Sums(sums).to_bytes();
    let id = zip.stored(SUMS, &sums)?;
    let signature = key.sign(slice.role.namespace(), &sums).to_armor();
    zip.stored(SIGNATURE, signature.as_bytes())?;
    Ok((Written { id, attachments: references.len() }, zip.close()?))
}

/// A ZIP in the one form of format §4, whatever its entries are called: same entries, same bytes.
pub struct Zip {
    out: Durable,
    entries: Vec<Entry>,
    at: u64,
}

impl Zip {
    /// Begins one that will stand at `target`, readable by its owner only.
    ///
    /// # Errors
    /// Where the folder cannot be written to.
    pub fn create(target: &Path) -> Result<Self> {
        Ok(Self { out: Durable::create(target, true)?, entries: Vec::new(), at: 0 })
    }

    /// Writes the events deflated, or stored where the ratio would pass the limit.
    fn events(&mut self, source: &SliceSource<'_>) -> Result<(BTreeSet<Digest>, Digest, u64)> {
        let target = self.out.target().to_owned();
        let mut entry = self.begin(EVENTS, true)?;
        let mut references = BTreeSet::new();
        let mut tally = Tally::default();
        let out = BufWriter::with_capacity(256 << 10, self.out.file().writing(&target)?);
        let mut deflater = DeflateEncoder::new(out, Compression::new(4));
        (source.lines)(&mut |line| {
            note_references(line, &mut references);
            tally.take(line);
            deflater.write_all(line).writing(&target)
        })?;
        let stored = finish_deflate(deflater).writing(&target)?;
        if ratio_holds(tally.size, stored) {
            self.end(&mut entry, &tally, stored)?;
            return Ok((references, tally.digest(), tally.size));
        }
        self.rewind(&entry)?;
        let mut entry = self.begin(EVENTS, false)?;
        let mut out = BufWriter::new(self.out.file().writing(&target)?);
        (source.lines)(&mut |line| out.write_all(line).writing(&target))?;
        out.flush().writing(&target)?;
        drop(out);
        let size = tally.size;
        self.end(&mut entry, &tally, size)?;
        Ok((references, tally.digest(), tally.size))
    }

    /// Writes one stored entry and gives its digest.
    ///
    /// # Errors
    /// A failing disk, or a ZIP of 4 GiB and more.
    pub fn stored(&mut self, name: &str, mut bytes: &[u8]) -> Result<Digest> {
        // what is in memory never fails to be read
        self.stored_from(name, &mut bytes, Path::new(name))
    }

    /// The same from a file of the workspace.
    ///
    /// # Errors
    /// As for [`Zip::stored`]; names the file where it cannot be read.
    pub fn stored_file(&mut self, name: &str, path: &Path) -> Result<Digest> {
        self.stored_from(name, &mut File::open(path).reading_own(path)?, path)
    }

    fn stored_from(&mut self, name: &str, input: &mut dyn Read, source: &Path) -> Result<Digest> {
        let target = self.out.target().to_owned();
        let mut entry = self.begin(name, false)?;
        let mut tally = Tally::default();
        let out = self.out.file().writing(&target)?;
        drain(input, &|read| read.reading_own(source), &mut |chunk| {
            tally.take(chunk);
            out.write_all(chunk).writing(&target)
        })?;
        let size = tally.size;
        self.end(&mut entry, &tally, size)?;
        Ok(tally.digest())
    }

    /// Writes a placeholder of the local header; the real one follows when the sizes are known.
    fn begin(&mut self, name: &str, deflated: bool) -> Result<Entry> {
        let at = u32::try_from(self.at).map_err(|_| Error::refused(bundle_too_large(), smaller_files()))?;
        let entry = Entry { name: name.to_owned(), deflated, crc: 0, stored: 0, size: 0, at };
        self.put(&entry.local_header())?;
        Ok(entry)
    }

    fn end(&mut self, entry: &mut Entry, tally: &Tally, stored: u64) -> Result<()> {
        let target = self.out.target().to_owned();
        let too_large = |_| Error::refused(bundle_too_large(), smaller_files());
        entry.size = u32::try_from(tally.size).map_err(too_large)?;
        entry.stored = u32::try_from(stored).map_err(too_large)?;
        entry.crc = tally.crc.clone().finalize();
        self.at += stored;
        let file = self.out.file().writing(&target)?;
        file.seek(SeekFrom::Start(u64::from(entry.at))).writing(&target)?;
        file.write_all(&entry.local_header()).writing(&target)?;
        file.seek(SeekFrom::Start(self.at)).writing(&target)?;
        self.entries.push(entry.clone());
        Ok(())
    }

    fn rewind(&mut self, entry: &Entry) -> Result<()> {
        let target = self.out.target().to_owned();
        self.at = u64::from(entry.at);
        let file = self.out.file().writing(&target)?;
        file.set_len(self.at).writing(&target)?;
        file.seek(SeekFrom::Start(self.at)).writing(&target)?;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let target = self.out.target().to_owned();
        self.at += u64::try_from(bytes.len()).unwrap_or(0);
        self.out.file().and_then(|file| file.write_all(bytes)).writing(&target)
    }

    /// Ends it: whole and durable, or not at all.
    ///
    /// # Errors
    /// A failing disk, or a ZIP of 4 GiB and more, or 65,536 entries and more.
    pub fn finish(self) -> Result<()> {
        self.close()?.commit()
    }

    fn close(mut self) -> Result<Durable> {
        let too_large = || Error::refused(bundle_too_large(), smaller_files());
        let central: Vec<u8> = self.entries.iter().flat_map(Entry::central_record).collect();
        let at = u32::try_from(self.at).map_err(|_| too_large())?;
        let size = u32::try_from(central.len()).map_err(|_| too_large())?;
        let count = u16::try_from(self.entries.len()).map_err(|_| too_large())?;
        self.put(&central)?;
        self.put(&end_record(count, size, at))?;
        if self.at >= MAX_FILE {
            return Err(too_large());
        }
        Ok(self.out)
    }
}

/// Size, CRC and digest of what went by.
#[derive(Default)]
struct Tally {
    size: u64,
    crc: crc32fast::Hasher,
    sha256: Sha256,
}

impl Tally {
    fn take(&mut self, bytes: &[u8]) {
        self.size += u64::try_from(bytes.len()).unwrap_or(0);
        self.crc.update(bytes);
        self.sha256.update(bytes);
    }

    fn digest(&self) -> Digest {
        Digest(self.sha256.clone().finalize().into())
    }
}

fn note_references(line: &[u8], references: &mut BTreeSet<Digest>) {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    let attachments = Envelope::parse(content).ok().and_then(|envelope| envelope.attachments());
    references.extend(attachments.unwrap_or_default().into_iter().map(|attachment| attachment.sha256));
}

/// Ends the stream and gives its deflated size.
fn finish_deflate<W: Write>(mut deflater: DeflateEncoder<BufWriter<W>>) -> io::Result<u64> {
    deflater.try_finish()?;
    let stored = deflater.total_out();
    deflater.finish()?.flush()?;
    Ok(stored)
}
