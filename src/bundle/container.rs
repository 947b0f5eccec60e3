//! The canonical ZIP: written in one form, and read by re-deriving every header byte.
//!
//! General ZIP readers accept many encodings of the same names; this one walks the file from its
//! first byte and accepts only what the writer would have written, so that gaps, overlaps,
//! prefixes, doubled names and hidden entries cannot occur. Limits hold before anything is inflated.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::{Decompress, FlushDecompress, Status};

use super::finding::{Code, Finding};
use crate::domain::Digest;

/// Entries a bundle may have.
pub const MAX_ENTRIES: usize = 60_000;
/// Bytes all entries may have together.
pub const MAX_INFLATED: u64 = 8 << 30;
/// A bundle is smaller than this: ZIP without ZIP64.
pub const MAX_FILE: u64 = 4 << 30;
/// Largest ratio of inflated to deflated bytes, beyond the first KiB.
pub const MAX_RATIO: u64 = 200;

pub const EVENTS: &str = "events.jsonl";
pub const MANIFEST: &str = "manifest.json";
pub const SUMS: &str = "SHA256SUMS";
pub const SIGNATURE: &str = "SHA256SUMS.sig";
const ATTACHMENTS: &str = "attachments/";

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const BUFFER: usize = 256 << 10;

/// One entry of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether its data is deflated (RFC 1951).
    pub deflated: bool,
    /// CRC-32 of the inflated bytes.
    pub crc: u32,
    /// Bytes in the file.
    pub stored: u32,
    /// Bytes inflated.
    pub size: u32,
    /// Where its local header begins.
    pub at: u32,
}

impl Entry {
    /// The local header's bytes.
    pub fn local_header(&self) -> Vec<u8> {
        let mut header = LOCAL.to_le_bytes().to_vec();
        self.common(&mut header);
        header.extend(self.name.as_bytes());
        header
    }

    /// The central directory's record.
    pub fn central_record(&self) -> Vec<u8> {
        let mut record = CENTRAL.to_le_bytes().to_vec();
        record.extend(0x0314u16.to_le_bytes());
        self.common(&mut record);
        record.extend([0; 2 + 2 + 2]); // no comment, disk 0, binary
        record.extend((0o100_644u32 << 16).to_le_bytes());
        record.extend(self.at.to_le_bytes());
        record.extend(self.name.as_bytes());
        record
    }

    /// What both headers hold in the same order: version 20, no flags, method, 1980-01-01 00:00, sizes.
    fn common(&self, out: &mut Vec<u8>) {
        let name = u16::try_from(self.name.len()).unwrap_or(u16::MAX);
        out.extend([20, 0, 0, 0, if self.deflated { 8 } else { 0 }, 0, 0x00, 0x00, 0x21, 0x00]);
        out.extend(self.crc.to_le_bytes());
        out.extend(self.stored.to_le_bytes());
        out.extend(self.size.to_le_bytes());
        out.extend(name.to_le_bytes());
        out.extend([0, 0]);
    }

    fn data_at(&self) -> u64 {
        u64::from(self.at) + 30 + u64::try_from(self.name.len()).unwrap_or(0)
    }

    /// The digest that an attachment's name carries.
    pub fn attachment(&self) -> Option<Digest> {
        attachment_digest(&self.name)
    }
}

/// The name of an attachment's entry.
pub fn attachment_name(digest: &Digest) -> String {
    format!("{ATTACHMENTS}{digest}")
}

/// The digest in an attachment's name; `None` for any other name.
pub fn attachment_digest(name: &str) -> Option<Digest> {
    Digest::from_hex(name.strip_prefix(ATTACHMENTS)?.as_bytes())
}

/// The end-of-central-directory record.
pub fn end_record(entries: u16, central_size: u32, central_at: u32) -> Vec<u8> {
    let mut record = END.to_le_bytes().to_vec();
    record.extend([0; 4]);
    record.extend(entries.to_le_bytes());
    record.extend(entries.to_le_bytes());
    record.extend(central_size.to_le_bytes());
    record.extend(central_at.to_le_bytes());
    record.extend([0, 0]);
    record
}

/// Whether these sizes keep the ratio of format §4.
pub fn ratio_holds(size: u64, stored: u64) -> bool {
    size <= stored * MAX_RATIO + 1024
}

/// An opened bundle whose headers are all canonical.
#[derive(Debug)]
pub struct Container {
    file: File,
    entries: Vec<Entry>,
}

impl Container {
    /// Opens a file and checks its headers.
    ///
    /// # Errors
    /// The outer error where the file cannot be read; the inner [`Finding`] where it is no canonical bundle.
    pub fn open(path: &Path) -> io::Result<Result<Self, Finding>> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut reader = Headers { input: BufReader::with_capacity(64 << 10, file), at: 0, length };
        let entries = match reader.entries()? {
            Ok(entries) => entries,
            Err(finding) => return Ok(Err(finding)),
        };
        Ok(Ok(Self { file: reader.input.into_inner(), entries }))
    }

    /// The entries in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether it carries an attachment.
    pub fn holds(&self, attachment: &Digest) -> bool {
        self.entries.iter().any(|entry| entry.attachment().as_ref() == Some(attachment))
    }

    /// The entry of a name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Reads a small stored entry whole.
    ///
    /// # Errors
    /// As for [`Container::open`]; the finding is its damage or its size.
    pub fn read(&self, entry: &Entry, limit: usize) -> io::Result<Result<Vec<u8>, Finding>> {
        let mut bytes = Vec::new();
        if usize::try_from(entry.size).is_ok_and(|size| size > limit) {
            return Ok(Err(Finding::new(Code::ContainerLimit, format!("{}: {} bytes", entry.name, entry.size))));
        }
        Ok(self
            .stream(entry, |chunk| {
                bytes.extend_from_slice(chunk);
                true
            })?
            .map(|_| bytes))
    }

    /// An entry's data as it stands in the file; ends early where that is cut short.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn raw(&self, entry: &Entry) -> io::Result<impl Read> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(entry.data_at()))?;
        Ok(file.take(u64::from(entry.stored)))
    }

    /// Hands an entry's inflated bytes over in pieces and checks its size and CRC; stops early
    /// when told `false`.
    ///
    /// # Errors
    /// As for [`Container::open`]; the finding is its damage.
    pub fn stream(&self, entry: &Entry, mut take: impl FnMut(&[u8]) -> bool) -> io::Result<Result<(), Finding>> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(entry.data_at()))?;
        let mut input = file.take(u64::from(entry.stored));
        let mut crc = crc32fast::Hasher::new();
        let mut size = 0u64;
        let mut wanted = true;
        let mut sink = |chunk: &[u8]| {
            crc.update(chunk);
            size += u64::try_from(chunk.len()).unwrap_or(0);
            wanted = wanted && size <= u64::from(entry.size) && take(chunk);
            wanted
        };
        let whole = if entry.deflated { inflate(&mut input, &mut sink)? } else { copy(&mut input, &mut sink)? };
        if whole && size == u64::from(entry.size) && crc.finalize() == entry.crc
            || !wanted && size <= u64::from(entry.size)
        {
            Ok(Ok(()))
        } else {
            Ok(Err(Finding::new(Code::ContainerData, &entry.name)))
        }
    }
}

fn copy(input: &mut impl Read, sink: &mut impl FnMut(&[u8]) -> bool) -> io::Result<bool> {
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = input.read(&mut buffer)?;
        match buffer.get(..read) {
            None | Some([]) => return Ok(true),
            Some(chunk) if sink(chunk) => {}
            Some(_) => return Ok(false),
        }
    }
}

/// Inflates a raw stream that must fill its input exactly.
fn inflate(input: &mut impl Read, sink: &mut impl FnMut(&[u8]) -> bool) -> io::Result<bool> {
    let mut buffer = vec![0; BUFFER];
    let mut output = vec![0; BUFFER];
    let mut inflater = Decompress::new(false);
    let mut ended = false;
    loop {
        let read = input.read(&mut buffer)?;
        let mut chunk = buffer.get(..read).unwrap_or_default();
        if chunk.is_empty() {
            return Ok(ended);
        }
        while !chunk.is_empty() {
            if ended {
                return Ok(false);
            }
            let (read_before, wrote_before) = (inflater.total_in(), inflater.total_out());
            let Ok(status) = inflater.decompress(chunk, &mut output, FlushDecompress::None) else { return Ok(false) };
            let used = usize::try_from(inflater.total_in() - read_before).unwrap_or(usize::MAX);
            let made = usize::try_from(inflater.total_out() - wrote_before).unwrap_or(usize::MAX);
            chunk = chunk.get(used..).unwrap_or_default();
            if made > 0 && !output.get(..made).is_some_and(&mut *sink) {
                return Ok(false);
            }
            ended = status == Status::StreamEnd;
            if !ended && used == 0 && made == 0 {
                return Ok(false);
            }
        }
        // a full output buffer may hide more output behind spent input
        while !ended {
            let wrote_before = inflater.total_out();
            let Ok(status) = inflater.decompress(&[], &mut output, FlushDecompress::None) else { break };
            let made = usize::try_from(inflater.total_out() - wrote_before).unwrap_or(usize::MAX);
            ended = status == Status::StreamEnd;
            if made == 0 {
                break;
            }
            if !output.get(..made).is_some_and(&mut *sink) {
                return Ok(false);
            }
        }
    }
}

struct Headers {
    input: BufReader<File>,
    at: u64,
    length: u64,
}

impl Headers {
    fn take<const N: usize>(&mut self) -> io::Result<Option<[u8; N]>> {
        let mut bytes = [0; N];
        match self.input.read_exact(&mut bytes) {
            Ok(()) => {
                self.at += u64::try_from(N).unwrap_or(0);
                Ok(Some(bytes))
            }
            Err(why) if why.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(why) => Err(why),
        }
    }

    fn entries(&mut self) -> io::Result<Result<Vec<Entry>, Finding>> {
        if self.length >= MAX_FILE {
            return Ok(Err(Finding::new(Code::ContainerLimit, format!("{} bytes", self.length))));
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut inflated = 0u64;
        loop {
            let Some(signature) = self.take::<4>()? else { return Ok(Err(self.cut_short())) };
            match u32::from_le_bytes(signature) {
                LOCAL => {}
                CENTRAL | END if !entries.is_empty() => break,
                _ => return Ok(Err(Finding::new(Code::ContainerNotZip, format!("byte {}", self.at - 4)))),
            }
            let entry = match self.entry()? {
                Ok(entry) => entry,
                Err(finding) => return Ok(Err(finding)),
            };
            inflated += u64::from(entry.size);
            if entries.len() == MAX_ENTRIES || inflated > MAX_INFLATED {
                return Ok(Err(Finding::new(Code::ContainerLimit, &entry.name)));
            }
            if entries.last().is_some_and(|last| rank(&last.name) >= rank(&entry.name)) {
                return Ok(Err(Finding::new(Code::ContainerOrder, &entry.name)));
            }
            entries.push(entry);
        }
        Ok(match self.tail(&entries)? {
            Some(finding) => Err(finding),
            None => missing(&entries).map_or(Ok(entries), Err),
        })
    }

    fn cut_short(&self) -> Finding {
        Finding::new(Code::ContainerNotZip, format!("ends at byte {}", self.at))
    }

    /// One local header behind its signature; leaves the input behind the entry's data.
    fn entry(&mut self) -> io::Result<Result<Entry, Finding>> {
        let at = self.at - 4;
        let Some(fixed) = self.take::<26>()? else { return Ok(Err(self.cut_short())) };
        let [.., m, _, _, _, _, _, c0, c1, c2, c3, s0, s1, s2, s3, z0, z1, z2, z3, n0, n1, _, _] = fixed;
        let mut name = vec![0; usize::from(u16::from_le_bytes([n0, n1]))];
        if name.len() > attachment_name(&Digest::ZERO).len() {
            return Ok(Err(Finding::new(Code::ContainerName, format!("byte {at}: a name of {} bytes", name.len()))));
        }
        if let Err(why) = self.input.read_exact(&mut name) {
            return if why.kind() == io::ErrorKind::UnexpectedEof { Ok(Err(self.cut_short())) } else { Err(why) };
        }
        let entry = Entry {
            name: String::from_utf8_lossy(&name).into_owned(),
            deflated: m == 8,
            crc: u32::from_le_bytes([c0, c1, c2, c3]),
            stored: u32::from_le_bytes([s0, s1, s2, s3]),
            size: u32::from_le_bytes([z0, z1, z2, z3]),
            at: u32::try_from(at).unwrap_or(u32::MAX),
        };
        let name_size = u64::try_from(name.len()).unwrap_or(0);
        if rank(&entry.name).is_none() || entry.name.as_bytes() != name {
            return Ok(Err(Finding::new(Code::ContainerName, entry.name.escape_debug())));
        }
        if let Some(differs) = entry.local_header().iter().skip(4).zip(&fixed).position(|(ours, theirs)| ours != theirs)
        {
            return Ok(Err(Finding::new(
                Code::ContainerHeader,
                format!("{}: local header, byte {}", entry.name, differs + 4),
            )));
        }
        if entry.deflated && entry.name != EVENTS || !entry.deflated && entry.stored != entry.size {
            return Ok(Err(Finding::new(Code::ContainerHeader, format!("{}: method or sizes", entry.name))));
        }
        // all ones in a size mean ZIP64
        if entry.size == u32::MAX || !ratio_holds(u64::from(entry.size), u64::from(entry.stored)) {
            return Ok(Err(Finding::new(Code::ContainerLimit, &entry.name)));
        }
        self.at += name_size + u64::from(entry.stored);
        if self.at > self.length {
            return Ok(Err(self.cut_short()));
        }
        self.input.seek_relative(i64::from(entry.stored))?;
        Ok(Ok(entry))
    }

    /// Central directory and end record, whose first signature is already read.
    fn tail(&mut self, entries: &[Entry]) -> io::Result<Option<Finding>> {
        let central_at = self.at - 4;
        let mut expected: Vec<u8> = entries.iter().flat_map(Entry::central_record).collect();
        let sizes = (u16::try_from(entries.len()), u32::try_from(expected.len()), u32::try_from(central_at));
        let (Ok(count), Ok(size), Ok(at)) = sizes else {
            return Ok(Some(Finding::new(Code::ContainerLimit, "central directory")));
        };
        expected.extend(end_record(count, size, at));
        let length = u64::try_from(expected.len()).unwrap_or(u64::MAX);
        let mut found = vec![0; expected.len()];
        self.input.seek(SeekFrom::Start(central_at))?;
        let available = usize::try_from((self.length - central_at).min(length)).unwrap_or(0);
        let Some(readable) = found.get_mut(..available) else { return Ok(Some(self.cut_short())) };
        self.input.read_exact(readable)?;
        let differs = readable.iter().zip(&expected).position(|(theirs, ours)| theirs != ours);
        Ok(if let Some(differs) = differs {
            Some(Finding::new(Code::ContainerHeader, format!("central directory, byte {differs}")))
        } else if self.length < central_at + length {
            Some(Finding::new(Code::ContainerNotZip, format!("ends at byte {}", self.length)))
        } else if self.length > central_at + length {
            Some(Finding::new(Code::ContainerTrailing, format!("{} bytes", self.length - central_at - length)))
        } else {
            None
        })
    }
}

/// The place of a name in the order of entries; `None` for a name that is not allowed.
fn rank(name: &str) -> Option<(u8, &str)> {
    match name {
        EVENTS => Some((0, name)),
        MANIFEST => Some((2, name)),
        SUMS => Some((3, name)),
        SIGNATURE => Some((4, name)),
        _ => attachment_digest(name).map(|_| (1, name)),
    }
}

fn missing(entries: &[Entry]) -> Option<Finding> {
    [EVENTS, MANIFEST, SUMS, SIGNATURE]
        .into_iter()
        .find(|name| entries.iter().all(|entry| entry.name != *name))
        .map(|name| Finding::new(Code::EntryMissing, name))
}
