//! A ZIP writer that writes whatever it is told to.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// The fields of a header, local or central; the latter has more of them.
#[derive(Clone)]
pub struct Header {
    pub made_by: u16,
    pub needed: u16,
    pub flags: u16,
    pub method: u16,
    pub time: u16,
    pub date: u16,
    pub crc: u32,
    pub packed: u32,
    pub size: u32,
    pub name: Vec<u8>,
    pub extra: Vec<u8>,
    pub comment: Vec<u8>,
    pub disk: u16,
    pub internal: u16,
    pub external: u32,
    /// Where the central record says that the local header is, relative to where it is.
    pub shift: i64,
}

/// One entry: its headers need not agree with each other or with its data.
#[derive(Clone)]
pub struct Entry {
    pub local: Header,
    pub central: Header,
    /// The bytes in the file.
    pub data: Vec<u8>,
}

impl Entry {
    pub fn stored(name: &str, data: &[u8]) -> Self {
        Self::new(name, data, data.to_vec(), 0)
    }

    pub fn deflated(name: &str, data: &[u8]) -> Self {
        let mut deflater = DeflateEncoder::new(Vec::new(), Compression::best());
        deflater.write_all(data).unwrap();
        Self::new(name, data, deflater.finish().unwrap(), 8)
    }

    fn new(name: &str, data: &[u8], packed: Vec<u8>, method: u16) -> Self {
        let header = Header {
            made_by: 0x0314,
            needed: 20,
            flags: 0,
            method,
            time: 0,
            date: 0x21,
            crc: crc32fast::hash(data),
            packed: u32::try_from(packed.len()).unwrap(),
            size: u32::try_from(data.len()).unwrap(),
            name: name.as_bytes().to_vec(),
            extra: Vec::new(),
            comment: Vec::new(),
            disk: 0,
            internal: 0,
            external: 0o100_644 << 16,
            shift: 0,
        };
        Self { local: header.clone(), central: header, data: packed }
    }

    /// Changes both headers alike.
    pub fn both(&mut self, edit: impl Fn(&mut Header)) {
        edit(&mut self.local);
        edit(&mut self.central);
    }

    /// Replaces the data and keeps the headers true to it.
    pub fn repack(&mut self, data: Vec<u8>) {
        let packed = u32::try_from(data.len()).unwrap();
        self.both(|header| header.packed = packed);
        self.data = data;
    }
}

/// Entries, and what may stand around them.
pub struct Zip {
    pub entries: Vec<Entry>,
    /// Before the first entry, between data and directory, behind the directory, behind the end.
    pub around: [Vec<u8>; 4],
    pub comment: Vec<u8>,
    /// What the end record says beyond the truth: entries, size and place of the directory.
    pub lies: [i64; 3],
    pub disk: u16,
}

impl Zip {
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, around: Default::default(), comment: Vec::new(), lies: [0; 3], disk: 0 }
    }

    /// The entry of a name.
    pub fn entry(&mut self, name: &str) -> &mut Entry {
        let at = self.place(name);
        &mut self.entries[at]
    }

    /// The place of the first entry whose name begins so.
    pub fn place(&self, name: &str) -> usize {
        self.entries.iter().position(|entry| entry.local.name.starts_with(name.as_bytes())).unwrap()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let [before, gap, behind, tail] = &self.around;
        let (mut out, mut directory) = (before.clone(), Vec::new());
        for Entry { local, central, data } in &self.entries {
            let at = i64::try_from(out.len()).unwrap() + central.shift;
            out.extend(b"PK\x03\x04");
            out.extend(local.common());
            out.extend([&local.name[..], &local.extra, data].concat());
            directory.extend(b"PK\x01\x02");
            directory.extend(central.made_by.to_le_bytes());
            directory.extend(central.common());
            for field in [u16::try_from(central.comment.len()).unwrap(), central.disk, central.internal] {
                directory.extend(field.to_le_bytes());
            }
            directory.extend(central.external.to_le_bytes());
            directory.extend(u32::try_from(at).unwrap().to_le_bytes());
            directory.extend([&central.name[..], &central.extra, &central.comment].concat());
        }
        out.extend(gap);
        let truth = [self.entries.len(), directory.len(), out.len()];
        let [count, size, at] = [0, 1, 2].map(|n| i64::try_from(truth[n]).unwrap() + self.lies[n]);
        out.extend([&directory, &behind[..], b"PK\x05\x06"].concat());
        let count = u16::try_from(count).unwrap();
        out.extend([self.disk, 0, count, count].map(u16::to_le_bytes).concat());
        out.extend([size, at].map(|number| u32::try_from(number).unwrap().to_le_bytes()).concat());
        out.extend(u16::try_from(self.comment.len()).unwrap().to_le_bytes());
        [&out[..], &self.comment, tail].concat()
    }
}

impl Header {
    fn common(&self) -> Vec<u8> {
        let mut out = [self.needed, self.flags, self.method, self.time, self.date].map(u16::to_le_bytes).concat();
        out.extend([self.crc, self.packed, self.size].map(u32::to_le_bytes).concat());
        out.extend([self.name.len(), self.extra.len()].map(|size| u16::try_from(size).unwrap().to_le_bytes()).concat());
        out
    }
}
