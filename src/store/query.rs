//! Reading: named queries that give domain values.

use rusqlite::{OptionalExtension, params};

use super::append::{line, readable, role};
use super::project::{get, is_of, read};
use super::replay::succession;
use super::{SEQ_BITS, Store, Stored, Tip, signed, unreadable_record, unsigned};
use crate::domain::{Digest, Moment, WorkType, fold};
use crate::error::{Error, Result};
use crate::event::{Event, Fact, event_hash};
use crate::state::{Assignment, Document, JournalState, Run};

/// How a line shows that the clock was moved.
const STEPPED: &[u8] = b"\"kind\":\"clock.stepped\"";

/// How much work is ordered and done on a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The terminal's folded id.
    pub terminal: String,
    /// The kind of work.
    pub work_type: WorkType,
    /// Orders that want it.
    pub ordered: u32,
    /// Of these, begun.
    pub started: u32,
    /// Of these, done.
    pub done: u32,
}

/// Something that makes a paper owed, for which none was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpaid {
    /// What the submission names.
    pub key: String,
    /// What it is about: a run, a visit, a worker.
    pub about: String,
    /// When it became owed.
    pub at: Moment,
}

impl Store {
    /// A document by its id, as people type it.
    ///
    /// # Errors
    /// A failing database.
    pub fn get<T: Document>(&self, id: &str) -> Result<Option<T>> {
        get(&self.db, &fold(id))
    }

    /// All documents of a kind in order of their keys; the flag says whether one is retired.
    ///
    /// # Errors
    /// A failing database.
    pub fn list<T: Document>(&self, with_retired: bool) -> Result<Vec<(T, bool)>> {
        let mut query = self
            .db
            .prepare_cached("SELECT doc, retired FROM document WHERE kind = ?1 AND retired <= ?2 ORDER BY key")
            .stored()?;
        let rows = query
            .query_map(params![T::KIND, with_retired], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)));
        rows.stored()?.map(|row| row.stored().and_then(|(doc, retired)| Ok((read(&doc)?, retired)))).collect()
    }

    /// Whether a document is retired; `None` where there is none.
    ///
    /// # Errors
    /// A failing database.
    pub fn is_retired<T: Document>(&self, id: &str) -> Result<Option<bool>> {
        self.db
            .prepare_cached("SELECT retired FROM document WHERE kind = ?1 AND key = ?2")
            .stored()?
            .query_row([T::KIND, &fold(id)], |row| row.get(0))
            .optional()
            .stored()
    }

    /// A run.
    ///
    /// # Errors
    /// A failing database.
    pub fn run(&self, id: &str) -> Result<Option<Run>> {
        let doc: Option<String> = self
            .db
            .prepare_cached("SELECT doc FROM run WHERE id = ?1")
            .stored()?
            .query_row([fold(id)], |row| row.get(0))
            .optional()
            .stored()?;
        doc.map(|doc| read(&doc)).transpose()
    }

    /// Runs on a terminal.
    ///
    /// # Errors
    /// A failing database.
    pub fn runs_on(&self, terminal: &str) -> Result<Vec<Run>> {
        self.runs("SELECT doc FROM run WHERE terminal = ?1 ORDER BY id", [fold(terminal)])
    }

    /// Runs that have ended.
    ///
    /// # Errors
    /// A failing database.
    pub fn finished_runs(&self) -> Result<Vec<Run>> {
        self.runs("SELECT doc FROM run WHERE state = 'finished' ORDER BY id", [])
    }

    pub(super) fn runs(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Run>> {
        let mut query = self.db.prepare_cached(sql).stored()?;
        let rows = query.query_map(parameters, |row| row.get::<_, String>(0)).stored()?;
        rows.map(|doc| doc.stored().and_then(|doc| read(&doc))).collect()
    }

    /// The events of a run, in order.
    ///
    /// # Errors
    /// A failing database.
    pub fn run_events(&self, run: &Run) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        self.lines(&run.journal, run.span.0, run.span.1, &mut |line| {
            let event = readable(line)?;
            if event.fact.run() == Some(run.run.as_str()) {
                events.push(event);
            }
            Ok(())
        })?;
        Ok(events)
    }

    /// The steps of its laptop's clock while a run went on, in order: `clock.stepped` events.
    ///
    /// # Errors
    /// A failing database.
    pub fn clock_steps(&self, run: &Run) -> Result<Vec<Event>> {
        let mut steps = Vec::new();
        self.lines(&run.journal, run.span.0, run.span.1, &mut |line| {
            if memchr::memmem::find(line, STEPPED).is_some() {
                steps.extend(Some(readable(line)?).filter(|event| matches!(event.fact, Fact::ClockStepped(_))));
            }
            Ok(())
        })?;
        Ok(steps)
    }

    /// How far an order is, terminal by terminal; those taken out of it left out.
    ///
    /// # Errors
    /// A failing database.
    pub fn assignments(&self, order: &str) -> Result<Vec<Assignment>> {
        self.assignment_rows(
            "SELECT order_id, terminal, started, max(done, 0) FROM assignment WHERE order_id = ?1 AND wanted ORDER BY terminal",
            &fold(order),
        )
    }

    /// The orders that want a terminal, done or not.
    ///
    /// # Errors
    /// A failing database.
    pub fn assignments_on(&self, terminal: &str) -> Result<Vec<Assignment>> {
        self.assignment_rows(
            "SELECT order_id, terminal, started, max(done, 0) FROM assignment WHERE terminal = ?1 AND wanted ORDER BY order_id",
            &fold(terminal),
        )
    }

    /// Every assignment that is wanted.
    ///
    /// # Errors
    /// A failing database.
    pub fn all_assignments(&self) -> Result<Vec<Assignment>> {
        self.assignment_rows(
            "SELECT order_id, terminal, started, max(done, 0) FROM assignment WHERE wanted AND ?1 = '' ORDER BY order_id, terminal",
            "",
        )
    }

    pub(super) fn assignment_rows(&self, sql: &str, parameter: &str) -> Result<Vec<Assignment>> {
        let mut query = self.db.prepare_cached(sql).stored()?;
        let rows = query.query_map([parameter], |row| {
            Ok(Assignment { order: row.get(0)?, terminal: row.get(1)?, started: row.get(2)?, done: row.get(3)? })
        });
        rows.stored()?.map(Stored::stored).collect()
    }

    /// What is known of every journal held, in the order they came.
    ///
    /// # Errors
    /// A failing database.
    pub fn journals(&self) -> Result<Vec<JournalState>> {
        let mut query = self
            .db
            .prepare_cached(
                "SELECT id, role, principal, size, head, last_at, coalesce(records, 0), no
                 FROM journal LEFT JOIN standing ON standing.journal = journal.id ORDER BY no",
            )
            .stored()?;
        let own = self.setting("journal")?;
        let mut rows = query.query([]).stored()?;
        let mut journals = Vec::new();
        while let Some(row) = rows.next().stored()? {
            let at: Option<String> = row.get(5).stored()?;
            let (journal, size) = (row.get::<_, String>(0).stored()?, unsigned(row.get(3).stored()?));
            journals.push(JournalState {
                receipted: self.receipted(&journal, row.get(7).stored()?, size, own.as_ref() == Some(&journal))?,
                journal,
                role: role(&row.get::<_, String>(1).stored()?)?,
                principal: row.get(2).stored()?,
                size,
                head: Digest(row.get(4).stored()?),
                last_at: at.as_deref().and_then(Moment::parse),
                records: unsigned(row.get(6).stored()?),
            });
        }
        Ok(journals)
    }

    /// Whether a journal is another or continues it, as far as openings that are held tell.
    ///
    /// # Errors
    /// A failing database.
    pub fn is_journal_of(&self, journal: &str, former: &str) -> Result<bool> {
        is_of(&self.db, journal, former)
    }

    /// The ids of all journals, predecessors before their successors.
    ///
    /// # Errors
    /// A failing database.
    pub fn succession(&self) -> Result<Vec<String>> {
        Ok(succession(&self.db)?.into_iter().map(|held| held.id).collect())
    }

    /// How many events of a journal receipts cover. A receipt of other events under the same seqs, which
    /// a clone's twin has got, covers none; nor does one beyond the end of a journal that still grows.
    fn receipted(&self, journal: &str, no: i64, held: u64, grows: bool) -> Result<u64> {
        let mut query = self
            .db
            .prepare_cached("SELECT DISTINCT size, head FROM receipt WHERE journal = ?1 ORDER BY size DESC")
            .stored()?;
        let mut rows = query.query([journal]).stored()?;
        while let Some(row) = rows.next().stored()? {
            let (size, head) = (unsigned(row.get(0).stored()?), row.get::<_, String>(1).stored()?);
            if size > held && !grows {
                return Ok(size);
            }
            let last = size.checked_sub(1).filter(|_| size <= held);
            let known = last.map_or(Ok(None), |last| line(&self.db, no, last))?;
            if known.is_some_and(|line| event_hash(&line).to_string() == head) {
                return Ok(size);
            }
        }
        Ok(0)
    }

    /// How many events of an office's journal a laptop's journal has noted.
    ///
    /// # Errors
    /// A failing database.
    pub fn noted(&self, journal: &str, office: &str) -> Result<u64> {
        let size: Option<i64> = self
            .db
            .query_row("SELECT size FROM noted WHERE journal = ?1 AND office = ?2", [journal, office], |row| row.get(0))
            .optional()
            .stored()?;
        Ok(size.map_or(0, unsigned))
    }

    /// When the office accepted a bundle.
    ///
    /// # Errors
    /// A failing database.
    pub fn receipt(&self, bundle: &Digest) -> Result<Option<Moment>> {
        let at: Option<String> = self
            .db
            .query_row("SELECT at FROM receipt WHERE bundle = ?1 ORDER BY at LIMIT 1", [bundle.to_string()], |row| {
                row.get(0)
            })
            .optional()
            .stored()?;
        at.map(moment).transpose()
    }

    /// One line of a journal, with its LF.
    ///
    /// # Errors
    /// A failing database.
    pub fn line(&self, tip: &Tip, seq: u64) -> Result<Option<Vec<u8>>> {
        line(&self.db, tip.no, seq)
    }

    /// Hands the lines of a journal over from `first` to `last`, both included.
    ///
    /// # Errors
    /// A failing database, or whatever `take` returns.
    pub fn lines(&self, journal: &str, first: u64, last: u64, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let Some(tip) = self.tip(journal)? else { return Ok(()) };
        let base = tip.no << SEQ_BITS;
        let mut query =
            self.db.prepare_cached("SELECT line FROM event WHERE id BETWEEN ?1 AND ?2 ORDER BY id").stored()?;
        let mut rows = query.query([base | signed(first), base | signed(last)]).stored()?;
        while let Some(row) = rows.next().stored()? {
            take(row.get_ref(0).stored()?.as_blob().unwrap_or_default())?;
        }
        Ok(())
    }

    /// The contract's number of a journal.
    ///
    /// # Errors
    /// A failing database.
    pub fn contract_of(&self, journal: &str) -> Result<Option<String>> {
        self.db.query_row("SELECT contract FROM journal WHERE id = ?1", [journal], |row| row.get(0)).optional().stored()
    }

    /// Every run in order of its number.
    ///
    /// # Errors
    /// A failing database.
    pub fn all_runs(&self) -> Result<Vec<Run>> {
        self.runs("SELECT doc FROM run ORDER BY id", [])
    }
}

pub(super) fn moment(text: String) -> Result<Moment> {
    Moment::parse(&text).ok_or_else(|| Error::internal(unreadable_record(text)))
}
