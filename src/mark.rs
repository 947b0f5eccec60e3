//! The high-water mark: how far this machine has written a journal, kept outside the database.
//!
//! A database that is behind its mark was rolled back; a mark of another machine means that the
//! workspace was copied. Either way the journal must not be continued (format §6). The mark is
//! written after the commit and need not be flushed: being behind is harmless, being ahead is the alarm.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::domain::Digest;
use crate::error::{Error, IoContext, Result};
use crate::messages;

/// Two slots written in turn, so that a torn write spoils one of them at most.
const SLOT: usize = 160;

messages! {
    rolled_back(seq) {
        ja: "この端末は {seq} 番まで記録したはずですが、データベースはそれより古い状態です（復元・巻き戻し）",
        en: "this machine has recorded up to event {seq}, but the database is older: it was restored or rolled back",
    }
    other_machine() {
        ja: "このワークスペースは別の PC で使われていたものです",
        en: "this workspace was used on another machine",
    }
    mark_missing(path) {
        ja: "記録位置の控え {path} がないか、壊れています",
        en: "the high-water mark {path} is missing or damaged",
    }
    mark_unreadable(path, why) {
        ja: "記録位置の控え {path} を今は読めません: {why}",
        en: "the high-water mark {path} cannot be read now: {why}",
    }
    read_it_again() {
        ja: "権限と媒体を確かめ、ほかのプログラム（ウイルス対策など）が使っていれば終わるのを待って、もう一度実行してください。何も失われていません",
        en: "check its permissions and the medium, wait where another program (a virus scanner) holds it, and run the command again; nothing is lost",
    }
    take_a_new_key() {
        ja: "続きは書けません。genba init --device 新しい名前 --successor で新しい鍵にし、事務所に登録を頼んでください。これまでの記録は残ります",
        en: "the journal cannot be continued: run `genba init --device NEW-NAME --successor` for a new key and have the office trust it; earlier records stay",
    }
}

/// The mark's file.
#[derive(Debug, Clone)]
pub struct HighWaterMark {
    path: PathBuf,
    machine: Digest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    seq: u64,
    head: Digest,
    machine: Digest,
}

impl HighWaterMark {
    /// The mark in a file, on the machine of this name.
    pub fn new(path: PathBuf, machine: &str) -> Self {
        Self { path, machine: Digest::of(machine.as_bytes()) }
    }

    /// Begins the mark of a new journal, whose first event this is.
    ///
    /// # Errors
    /// A failing disk.
    pub fn begin(&self, head: Digest) -> Result<()> {
        let slot = Slot { seq: 0, head, machine: self.machine }.to_bytes();
        crate::durable::write_own(&self.path, &[slot, [b' '; SLOT]].concat(), true)
    }

    /// Whether the journal may be continued: `held` gives the hash of an event that the database holds.
    ///
    /// # Errors
    /// Refuses after a rollback, on another machine, and without a mark.
    pub fn check(&self, held: &dyn Fn(u64) -> Result<Option<Digest>>) -> Result<()> {
        let missing = || Error::refused(mark_missing(self.path.display()), take_a_new_key());
        let bytes = match read(&self.path) {
            // a new key cannot be taken back: only what is gone for good asks for one
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                let what = mark_unreadable(self.path.display(), why);
                return Err(Error::internal(what).with_help(read_it_again()));
            }
            read => read.unwrap_or_default(),
        };
        let slot = newest(&bytes).ok_or_else(missing)?;
        if slot.machine != self.machine {
            return Err(Error::refused(other_machine(), take_a_new_key()));
        }
        if held(slot.seq)? != Some(slot.head) {
            return Err(Error::refused(rolled_back(slot.seq), take_a_new_key()));
        }
        Ok(())
    }

    /// Moves the mark to the last event written.
    ///
    /// # Errors
    /// A failing disk.
    pub fn raise(&self, seq: u64, head: Digest) -> Result<()> {
        let slot = Slot { seq, head, machine: self.machine };
        let offset = if seq.is_multiple_of(2) { 0 } else { u64::try_from(SLOT).unwrap_or(0) };
        let write = || -> io::Result<()> {
            let mut file = File::options().write(true).open(&self.path)?;
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&slot.to_bytes())
        };
        write().writing(&self.path)
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(4 << 10).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn newest(bytes: &[u8]) -> Option<Slot> {
    bytes.chunks(SLOT).filter_map(Slot::parse).max_by_key(|slot| slot.seq)
}

impl Slot {
    /// `SEQ HEAD MACHINE CRC\n`, fixed width.
    fn to_bytes(self) -> [u8; SLOT] {
        let text = format!("{:020} {} {}", self.seq, self.head, self.machine);
        let line = format!("{text} {:08x}\n", crc32fast::hash(text.as_bytes()));
        let mut bytes = [b' '; SLOT];
        for (slot, byte) in bytes.iter_mut().zip(line.bytes()) {
            *slot = byte;
        }
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim_end();
        let mut words = text.split(' ');
        let (seq, head, machine) =
            (words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let slot = Self { seq, head, machine };
        (slot.to_bytes() == *bytes).then_some(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(seq: u64) -> Digest {
        Digest::of(&seq.to_be_bytes())
    }

    fn held_up_to(last: u64) -> impl Fn(u64) -> Result<Option<Digest>> {
        move |seq| Ok((seq <= last).then(|| head(seq)))
    }

    #[test]
    fn refuses_after_a_rollback_and_on_another_machine() {
        let folder = tempfile::tempdir().unwrap();
        let mark = HighWaterMark::new(folder.path().join("laptop.mark"), "machine");
        assert!(mark.check(&held_up_to(9)).unwrap_err().what.en.contains("missing"));
        mark.begin(head(0)).unwrap();
        for seq in 1..=7 {
            mark.raise(seq, head(seq)).unwrap();
            assert!(mark.check(&held_up_to(seq)).is_ok());
        }
        assert!(mark.check(&held_up_to(20)).is_ok(), "a mark that lags is harmless");
        assert!(mark.check(&held_up_to(6)).unwrap_err().what.en.contains("older"));
        assert!(mark.check(&|seq| Ok(Some(head(seq + 1)))).is_err());
        let elsewhere = HighWaterMark::new(folder.path().join("laptop.mark"), "other");
        assert!(elsewhere.check(&held_up_to(7)).unwrap_err().what.en.contains("another machine"));
    }

    #[test]
    fn a_mark_that_cannot_be_read_now_asks_for_no_new_key() {
        let folder = tempfile::tempdir().unwrap();
        // a folder in its place cannot be read on any system
        let path = folder.path().join("laptop.mark");
        std::fs::create_dir(&path).unwrap();
        let refused = HighWaterMark::new(path, "machine").check(&held_up_to(9)).unwrap_err();
        assert_eq!(refused.kind, crate::error::Kind::Internal);
        assert!(!refused.help.unwrap().en.contains("--successor"));
    }

    #[test]
    fn a_torn_slot_falls_back_to_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("laptop.mark");
        let mark = HighWaterMark::new(path.clone(), "machine");
        mark.begin(head(0)).unwrap();
        mark.raise(1, head(1)).unwrap();
        mark.raise(2, head(2)).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[30] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(mark.check(&held_up_to(1)).is_ok());
        bytes[SLOT + 30] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(mark.check(&held_up_to(9)).is_err());
    }
}
