//! The bundles that came in: what was made of each; the files lie in the inbox.

use rusqlite::{OptionalExtension, params};

use super::append::Ingest;
use super::project::Projector;
use super::{Store, Stored, parse, signed, unsigned};
use crate::domain::Digest;
use crate::error::Result;
use crate::event::Verdict;

/// A bundle that came in, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBundle {
    /// Its id.
    pub id: Digest,
    /// Its journal.
    pub journal: String,
    /// First seq.
    pub first: u64,
    /// Last seq.
    pub last: u64,
    /// The last word on it: a verdict, or `refused` for one that was kept aside before.
    pub verdict: String,
}

impl KnownBundle {
    /// Whether it waits for a person, or for another bundle: whether it brings what is not held.
    pub fn is_open(&self) -> bool {
        [Verdict::Late, Verdict::Fork, Verdict::Gap].iter().any(|verdict| verdict.name() == self.verdict)
    }
}

impl Store {
    /// Every bundle that was taken in, kept aside or quarantined, by journal and then in its order.
    ///
    /// # Errors
    /// A failing database.
    pub fn bundles(&self) -> Result<Vec<KnownBundle>> {
        let mut query = self
            .db
            .prepare_cached("SELECT id, journal, first, last, verdict FROM bundle ORDER BY journal, first, last, id")
            .stored()?;
        let mut rows = query.query([]).stored()?;
        let mut bundles = Vec::new();
        while let Some(row) = rows.next().stored()? {
            bundles.push(KnownBundle {
                id: parse(&row.get::<_, String>(0).stored()?)?,
                journal: row.get(1).stored()?,
                first: unsigned(row.get(2).stored()?),
                last: unsigned(row.get(3).stored()?),
                verdict: row.get(4).stored()?,
            });
        }
        Ok(bundles)
    }

    /// How far the office's receipts say that it holds a laptop's journal: the number of events, and the last one's
    /// hash; none where nothing of it was ever accepted.
    ///
    /// # Errors
    /// A failing database.
    pub fn last_accepted(&self, journal: &str) -> Result<Option<(u64, Digest)>> {
        let last = "SELECT size, head FROM receipt WHERE journal = ?1 AND size > 0 ORDER BY size DESC LIMIT 1";
        let found: Option<(i64, String)> = self
            .db
            .prepare_cached(last)
            .stored()?
            .query_row([journal], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .stored()?;
        found.map(|(size, head)| Ok((unsigned(size), parse(&head)?))).transpose()
    }

    /// How many bundles have this last word on them.
    ///
    /// # Errors
    /// A failing database.
    pub fn bundles_with(&self, verdict: &str) -> Result<usize> {
        let count = "SELECT count(*) FROM bundle WHERE verdict = ?";
        let found: i64 = self.db.prepare_cached(count).stored()?.query_row([verdict], |row| row.get(0)).stored()?;
        Ok(usize::try_from(found).unwrap_or(0))
    }
}

impl Ingest<'_> {
    /// What is done from here on is only tried.
    ///
    /// # Errors
    /// A failing database.
    pub fn begin_trial(&mut self) -> Result<()> {
        self.projector.flush(&self.tx)?;
        self.tx.execute_batch("SAVEPOINT trial").stored()
    }

    /// Takes back what was tried.
    ///
    /// # Errors
    /// A failing database.
    pub fn end_trial(&mut self) -> Result<()> {
        self.projector = Projector::default();
        self.tx.execute_batch("ROLLBACK TO trial; RELEASE trial").stored()
    }

    /// Notes what was made of a bundle.
    ///
    /// # Errors
    /// A failing database.
    pub fn note_bundle(&mut self, id: &Digest, journal: &str, first: u64, last: u64, verdict: &str) -> Result<()> {
        self.tx
            .execute(
                "INSERT OR REPLACE INTO bundle (id, journal, first, last, verdict) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id.to_string(), journal, signed(first), signed(last), verdict],
            )
            .stored()?;
        Ok(())
    }

    /// Notes that a bundle which was kept aside is refused after all; what is known of it besides stays.
    ///
    /// # Errors
    /// A failing database.
    pub fn refuse_kept(&mut self, id: &Digest) -> Result<()> {
        self.tx.execute("UPDATE bundle SET verdict = 'refused' WHERE id = ?1", [id.to_string()]).stored()?;
        Ok(())
    }
}
