//! The bundles that came in: what was made of each; the files lie in the inbox.

use super::{Store, Stored, parse, unsigned};
use crate::domain::Digest;
use crate::error::Result;

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
