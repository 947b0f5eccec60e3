//! Writing: the one transaction that seals, inserts and projects; and the taking in of slices.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::project::Projector;
use super::{
    JournalName, Store, Stored, Tip, event_id, forget_projections, run_doctor, set, setting, signed, unreadable_record,
    unsigned,
};
use crate::bundle::Line;
use crate::domain::{Digest, Moment};
use crate::error::{Error, Result};
use crate::event::{ClockStepped, Draft, Event, Fact, JournalRole, Sealing, Tree, leaf_hash, seal};
use crate::messages;

/// How far wall clock and monotonic clock may part before it is recorded (format §2).
const CLOCK_TOLERANCE_MS: i64 = 120_000;

messages! {
    unknown_journal(id) { ja: "記録 {id} はここにありません", en: "the journal {id} is not held here" }
}

/// The clocks and randomness of one event.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// Wall clock.
    pub at: Moment,
    /// Milliseconds since the process began.
    pub mono_ms: u64,
    /// 16 random bytes.
    pub nonce: [u8; 16],
    /// 4 random bytes of the process.
    pub session: [u8; 4],
}

/// A write to several journals that happens whole or not at all.
pub struct Ingest<'a> {
    store: &'a Store,
    pub(super) tx: Transaction<'a>,
    pub(super) projector: Projector,
}

impl Store {
    /// Begins a write; others wait.
    ///
    /// # Errors
    /// Where another process keeps writing, or the database fails.
    pub fn begin(&mut self) -> Result<Ingest<'_>> {
        let store: &Store = self;
        let tx = Transaction::new_unchecked(&store.db, TransactionBehavior::Immediate).stored()?;
        Ok(Ingest { store, tx, projector: Projector::default() })
    }

    /// Prepares for a write that adds far more than it changes: with a rollback journal new pages
    /// are written once, with a write-ahead log twice. The log is back when the database is next
    /// opened; where somebody else has it open, it stays. The journal is emptied and flushed, not deleted:
    /// of a deletion nothing is flushed, and a journal that a power cut brought back would undo the write.
    pub fn expect_bulk(&mut self) {
        if let Err(why) = self.db.pragma_update(None, "journal_mode", "TRUNCATE") {
            debug_assert!(why.sqlite_error_code().is_some(), "{why}");
        }
    }

    /// A journal's end; `None` where it is not held.
    ///
    /// # Errors
    /// A failing database.
    pub fn tip(&self, journal: &str) -> Result<Option<Tip>> {
        tip(&self.db, journal)
    }
}

/// An event that this program wrote or checked before.
pub(super) fn readable(line: &[u8]) -> Result<Event> {
    Event::parse(line).map_err(|why| Error::internal(unreadable_record(format!("{why:?}"))).with_help(run_doctor()))
}

pub(super) fn tip(db: &Connection, journal: &str) -> Result<Option<Tip>> {
    let row = db
        .prepare_cached("SELECT no, size, head, peaks FROM journal WHERE id = ?1")
        .stored()?
        .query_row([journal], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, [u8; 32]>(2)?, row.get::<_, Vec<u8>>(3)?))
        })
        .optional()
        .stored()?;
    row.map(|(no, size, head, peaks)| {
        let tree = Tree::from_peaks(unsigned(size), &peaks)
            .ok_or_else(|| Error::internal(unreadable_record("peaks")).with_help(run_doctor()))?;
        Ok(Tip { no, size: unsigned(size), head: Digest(head), tree })
    })
    .transpose()
}

pub(super) fn line(db: &Connection, no: i64, seq: u64) -> Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT line FROM event WHERE id = ?1")
        .stored()?
        .query_row([event_id(no, seq)], |row| row.get(0))
        .optional()
        .stored()
}

impl Ingest<'_> {
    /// The database as this write sees it; what it has projected last may be missing until it ends.
    pub fn store(&self) -> &Store {
        self.store
    }

    /// A journal's end as this write sees it.
    ///
    /// # Errors
    /// A failing database.
    pub fn tip(&self, journal: &str) -> Result<Option<Tip>> {
        tip(&self.tx, journal)
    }

    /// A setting as this write sees it.
    ///
    /// # Errors
    /// A failing database.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        setting(&self.tx, key)
    }

    /// A held line.
    ///
    /// # Errors
    /// A failing database.
    pub fn line(&self, tip: &Tip, seq: u64) -> Result<Option<Vec<u8>>> {
        line(&self.tx, tip.no, seq)
    }

    /// Enters a journal without events.
    ///
    /// # Errors
    /// A failing database.
    pub fn open_journal(&mut self, name: &JournalName) -> Result<Tip> {
        self.tx
            .execute(
                "INSERT INTO journal (id, role, principal, contract, size, head, peaks) VALUES (?1, ?2, ?3, ?4, 0, ?5, x'')",
                params![name.id, name.role.name(), name.principal, name.contract, Digest::ZERO.0],
            )
            .stored()?;
        self.tip(&name.id)?.ok_or_else(|| Error::internal(unknown_journal(&name.id)))
    }

    /// Seals drafts into one's own journal and projects them; a stepped clock is recorded first.
    ///
    /// # Errors
    /// Text that cannot be recorded, or a failing database; then nothing is written.
    pub fn record(
        &mut self,
        journal: &str,
        drafts: Vec<Draft>,
        stamp: &mut dyn FnMut() -> Result<Stamp>,
    ) -> Result<Vec<Event>> {
        let mut tip = self.tip(journal)?.ok_or_else(|| Error::internal(unknown_journal(journal)))?;
        let mut recorded = Vec::new();
        let stepped = self.clock_step(&tip, &stamp()?)?.map(|fact| Draft::new("system", Fact::ClockStepped(fact)));
        for draft in stepped.into_iter().chain(drafts) {
            let stamp = stamp()?;
            let sealing = Sealing {
                at: stamp.at,
                journal,
                mono_ms: stamp.mono_ms,
                nonce: stamp.nonce,
                prev: tip.head,
                seq: tip.size,
                session: stamp.session,
            };
            let line = seal(&draft, &sealing)?;
            let event = readable(&line)?;
            tip.tree.push(leaf_hash(&line));
            self.push(&mut tip, &Line { bytes: &line, hash: event.hash })?;
            self.projector.apply(&self.tx, &event)?;
            recorded.push(event);
        }
        self.close(&tip)?;
        Ok(recorded)
    }

    fn clock_step(&self, tip: &Tip, stamp: &Stamp) -> Result<Option<ClockStepped>> {
        let Some(seq) = tip.size.checked_sub(1) else { return Ok(None) };
        let Some(line) = self.line(tip, seq)? else { return Ok(None) };
        let last: LastStamp = serde_json::from_slice(&line)
            .map_err(|why| Error::internal(unreadable_record(why)).with_help(run_doctor()))?;
        let moved = stamp.at.millis() - last.at.millis();
        let passed = signed(stamp.mono_ms) - signed(last.mono_ms);
        let is_same_process = last.session == crate::event::hex(&stamp.session);
        let difference = if is_same_process { moved - passed } else { moved.min(0) };
        let is_step = moved < 0 || is_same_process && difference.abs() > CLOCK_TOLERANCE_MS;
        Ok(is_step.then_some(ClockStepped { difference_ms: difference, previous_at: last.at }))
    }

    /// Takes the next line of another's journal in, exactly as it came, with the event that it is.
    ///
    /// # Errors
    /// A failing database.
    pub fn take(&mut self, tip: &mut Tip, line: &Line<'_>, event: &Event) -> Result<()> {
        tip.tree.push(leaf_hash(line.bytes));
        self.take_known(tip, line, event)
    }

    /// As [`Ingest::take`], where the tree over all lines is known and is set in the end.
    ///
    /// # Errors
    /// A failing database.
    pub fn take_known(&mut self, tip: &mut Tip, line: &Line<'_>, event: &Event) -> Result<()> {
        self.push(tip, line)?;
        self.projector.apply(&self.tx, event)
    }

    fn push(&mut self, tip: &mut Tip, line: &Line<'_>) -> Result<()> {
        self.tx
            .prepare_cached("INSERT INTO event (id, line) VALUES (?1, ?2)")
            .stored()?
            .execute(params![event_id(tip.no, tip.size), line.bytes])
            .stored()?;
        tip.head = line.hash;
        tip.size += 1;
        Ok(())
    }

    /// Keeps a journal's new end.
    ///
    /// # Errors
    /// A failing database.
    pub fn close(&mut self, tip: &Tip) -> Result<()> {
        self.tx
            .prepare_cached("UPDATE journal SET size = ?2, head = ?3, peaks = ?4 WHERE no = ?1")
            .stored()?
            .execute(params![tip.no, signed(tip.size), tip.head.0, tip.tree.peaks()])
            .stored()?;
        Ok(())
    }

    /// Keeps a setting together with what else this write does.
    ///
    /// # Errors
    /// A failing database.
    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        set(&self.tx, key, value)
    }

    /// The projections are to be made anew when the database is next opened, if not before.
    ///
    /// # Errors
    /// A failing database.
    pub fn forget_projections(&mut self) -> Result<()> {
        forget_projections(&self.tx)
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// A failing disk; then nothing is written.
    pub fn commit(mut self) -> Result<()> {
        self.projector.flush(&self.tx)?;
        self.tx.commit().stored()
    }
}

#[derive(serde::Deserialize)]
struct LastStamp {
    at: Moment,
    mono_ms: u64,
    session: String,
}

/// The role in the store's words.
pub(super) fn role(word: &str) -> Result<JournalRole> {
    [JournalRole::Office, JournalRole::Device]
        .into_iter()
        .find(|role| role.name() == word)
        .ok_or_else(|| Error::internal(unreadable_record(word)).with_help(run_doctor()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulk_write_leaves_no_journal_that_a_power_cut_could_bring_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genba.db");
        let mut store = Store::open(&path, true).unwrap();
        store.expect_bulk();
        let mode =
            |store: &Store| -> String { store.db.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap() };
        assert_eq!(mode(&store), "truncate");
        store.set("a", "b").unwrap();
        // emptied and flushed, where a deletion would not be
        assert_eq!(folder.path().join("genba.db-journal").metadata().unwrap().len(), 0);
        drop(store);
        let store = Store::open(&path, false).unwrap();
        assert_eq!((mode(&store).as_str(), store.setting("a").unwrap().as_deref()), ("wal", Some("b")));
    }

    #[test]
    fn the_removal_of_a_rollback_journal_is_flushed_where_there_is_no_log() {
        let store = Store::in_memory().unwrap();
        let level: i64 = store.db.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        assert_eq!(level, 3, "EXTRA");
    }

    #[test]
    fn nothing_of_the_register_is_written_to_a_temporary_folder() {
        let store = Store::in_memory().unwrap();
        let place: i64 = store.db.pragma_query_value(None, "temp_store", |row| row.get(0)).unwrap();
        assert_eq!(place, 2, "MEMORY");
    }

    #[test]
    fn forgotten_projections_are_made_anew_by_whoever_opens_it_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genba.db");
        let mut store = Store::open(&path, true).unwrap();
        let mut write = store.begin().unwrap();
        write.tx.execute("INSERT INTO noted (journal, office, size) VALUES ('x', 'y', 1)", []).unwrap();
        write.forget_projections().unwrap();
        write.commit().unwrap();
        assert_eq!(store.stale_projections().unwrap(), ["noted"]);
        drop(store);
        assert!(Store::open(&path, false).unwrap().stale_projections().unwrap().is_empty());
    }
}
