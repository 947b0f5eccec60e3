//! Whether a workbook's archive is fit to be read: what it unpacks into, and for how much it has room made.
//!
//! Believes nothing that the archive says of itself, because its reader does.

use std::io::{self, Read as _};

use flate2::read::DeflateDecoder;

/// What all parts of a workbook may unpack into; 100,000 rows of 20 columns need about half.
pub(super) const MAX_UNPACKED: u64 = 256 << 20;
/// The most parts of an archive; a workbook has a few dozen.
const MAX_PARTS: usize = 10_000;
/// The most strings that a workbook may announce, for which the reader makes room (24 bytes each).
const MAX_STRINGS: u64 = 10_000_000;
/// By what it announces them.
const ANNOUNCING: &[u8] = b"uniqueCount";

/// Whether an archive unpacks into no more than memory bears, and announces no more.
pub(super) fn fits(bytes: &[u8]) -> bool {
    unpacks_within(bytes, MAX_UNPACKED) && !announces_too_much(bytes)
}

/// Whether all parts of an archive together unpack into no more than `limit` bytes. Every
/// local header is tried as if its part were deflated, so neither lengths nor methods nor the
/// directory of the archive are believed; a part that is stored unpacks into next to nothing.
fn unpacks_within(bytes: &[u8], limit: u64) -> bool {
    let mut left = limit;
    let mut parts = 0;
    let mut rest = bytes;
    while let Some(at) = rest.windows(4).position(|four| four == b"PK\x03\x04") {
        rest = rest.get(at..).unwrap_or_default();
        parts += 1;
        let unpacked = part_data(rest).map_or(0, |data| unpacked_size(data, left));
        if parts > MAX_PARTS || unpacked > left {
            return false;
        }
        left -= unpacked;
        rest = rest.get(4..).unwrap_or_default();
    }
    true
}

/// What follows a local header.
fn part_data(local: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| match local.get(at..at + 2) {
        Some(&[low, high]) => Some(usize::from(u16::from_le_bytes([low, high]))),
        _ => None,
    };
    local.get(30 + number(26)? + number(28)?..)
}

/// How many bytes a deflated stream holds, counted up to one more than `limit`; more than any
/// limit where it announces more strings than a workbook can hold.
fn unpacked_size(data: &[u8], limit: u64) -> u64 {
    let mut counted = Counted::default();
    let mut unpacked = DeflateDecoder::new(data).take(limit.saturating_add(1));
    // what does not unpack to its end is as large as it came
    let _ = io::copy(&mut unpacked, &mut counted);
    if counted.most_announced > MAX_STRINGS { u64::MAX } else { counted.bytes }
}

/// Whether a part that is not deflated announces more strings than a workbook can hold.
fn announces_too_much(bytes: &[u8]) -> bool {
    let mut counted = Counted::default();
    bytes.iter().for_each(|byte| counted.look(*byte));
    counted.most_announced > MAX_STRINGS
}

/// What went by: its length, and the largest number of strings it announced anywhere.
#[derive(Default)]
struct Counted {
    bytes: u64,
    most_announced: u64,
    /// Bytes of [`ANNOUNCING`] that stand just before.
    matched: usize,
    announced: u64,
}

impl Counted {
    fn look(&mut self, byte: u8) {
        if let Some(wanted) = ANNOUNCING.get(self.matched) {
            self.matched = match byte {
                byte if byte == *wanted => self.matched + 1,
                b'u' => 1,
                _ => 0,
            };
            return;
        }
        match byte {
            b'0'..=b'9' => {
                self.announced = self.announced.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
                self.most_announced = self.most_announced.max(self.announced);
            }
            b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' if self.announced == 0 => {}
            _ => (self.matched, self.announced) = (0, 0),
        }
    }
}

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        bytes.iter().for_each(|byte| self.look(*byte));
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// An archive of deflated parts, without sums: enough to be looked through.
    fn parts(contents: &[&[u8]]) -> Vec<u8> {
        let mut archive = Vec::new();
        for content in contents {
            let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(content).unwrap();
            archive.extend(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0");
            archive.extend([0; 12]);
            archive.extend(b"\x01\0\0\0x");
            archive.extend(packer.finish().unwrap());
        }
        archive
    }

    #[test]
    fn refuses_an_archive_that_unpacks_into_too_much() {
        let archive = parts(&[&[0; 60_000], &[1; 60_000]]);
        assert!(unpacks_within(&archive, 120_000));
        assert!(!unpacks_within(&archive, 119_999));
        let archive = parts(&[b"<sst uniqueCount=\"123456789012\"></sst>"]);
        assert!(!unpacks_within(&archive, MAX_UNPACKED));
        assert!(unpacks_within(&parts(&[b"<sst uniqueCount=\"12\"></sst>"]), MAX_UNPACKED));
    }

    #[test]
    fn what_a_local_header_says_of_its_method_is_not_believed() {
        let mut archive = parts(&[&[0; 60_000]]);
        archive[8] = 0;
        assert!(!unpacks_within(&archive, 59_999));
        assert!(unpacks_within(&archive, 60_000));
    }

    #[test]
    fn no_spelling_announces_more_strings_than_there_is_room_for() {
        let too_many = [
            "<!-- uniqueCount=\"1\" --><sst uniqueCount=\"1000000000000\">",
            "<sst count='1' uniqueCount \n = '10000001'>",
            "<sst uniqueCount='00000000000010000001'>",
            &format!("<sst {}uniqueCount='99999999999999999999999'>", " ".repeat(70_000)),
        ];
        for text in too_many {
            assert!(!unpacks_within(&parts(&[text.as_bytes()]), MAX_UNPACKED), "{text}");
            assert!(announces_too_much(text.as_bytes()), "{text}");
        }
        for text in
            ["<sst uniqueCount='10000000'>", "<sst uniqueCount='0000000000000001' count='99999999999'>", "uniqueCount"]
        {
            assert!(unpacks_within(&parts(&[text.as_bytes()]), MAX_UNPACKED), "{text}");
            assert!(!announces_too_much(text.as_bytes()), "{text}");
        }
    }
}
