//! The bundles that came in: what was made of each; the files lie in the inbox.

use std::fmt;
use std::str::FromStr;

use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use super::append::Ingest;
use super::project::Projector;
use super::{Store, Stored, parse, signed, unsigned};
use crate::domain::Digest;
use crate::error::Result;
use crate::event::Verdict;

/// What was made of a bundle last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LastWord {
    /// It was kept aside, and its file is not that bundle any more.
    Refused,
    /// Everything else is a verdict that was recorded.
    #[serde(untagged)]
    Judged(Verdict),
}

impl LastWord {
    const ALL: [Self; 6] = [
        Self::Refused,
        Self::Judged(Verdict::Accepted),
        Self::Judged(Verdict::Late),
        Self::Judged(Verdict::Gap),
        Self::Judged(Verdict::Fork),
        Self::Judged(Verdict::Stale),
    ];

    /// The frozen word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Judged(verdict) => verdict.name(),
        }
    }

    /// Whether the bundle is evidence, and not only kept because it came.
    pub fn is_accepted(self) -> bool {
        self == Self::Judged(Verdict::Accepted)
    }

    /// Whether the bundle waits for a person, or for another bundle: whether it brings what is not held.
    pub fn is_open(self) -> bool {
        match self {
            Self::Judged(Verdict::Late | Verdict::Gap | Verdict::Fork) => true,
            Self::Judged(Verdict::Accepted | Verdict::Stale) | Self::Refused => false,
        }
    }
}

impl fmt::Display for LastWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LastWord {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|known| known.name() == word).ok_or(())
    }
}

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
    /// The last word on it.
    pub verdict: LastWord,
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
                verdict: parse(&row.get::<_, String>(4).stored()?)?,
            });
        }
        Ok(bundles)
    }

    /// What was made of a bundle last, where one of this id came in before.
    ///
    /// # Errors
    /// A failing database.
    pub fn known_bundle(&self, id: &Digest) -> Result<Option<LastWord>> {
        let word: Option<String> = self
            .db
            .prepare_cached("SELECT verdict FROM bundle WHERE id = ?1")
            .stored()?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()
            .stored()?;
        word.map(|word| parse(&word)).transpose()
    }

    /// Bundles of a journal that are kept aside, with their first seq and in its order.
    ///
    /// # Errors
    /// A failing database.
    pub fn bundles_aside(&self, journal: &str) -> Result<Vec<(Digest, u64)>> {
        let mut query = self
            .db
            .prepare_cached("SELECT id, first FROM bundle WHERE journal = ?1 AND verdict = ?2 ORDER BY first, id")
            .stored()?;
        let gap = Verdict::Gap.name();
        let rows = query.query_map([journal, gap], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).stored()?;
        rows.map(|row| row.stored().and_then(|(id, first)| Ok((parse(&id)?, unsigned(first))))).collect()
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
    pub fn bundles_with(&self, word: LastWord) -> Result<usize> {
        let count = "SELECT count(*) FROM bundle WHERE verdict = ?";
        let found: i64 = self.db.prepare_cached(count).stored()?.query_row([word.name()], |row| row.get(0)).stored()?;
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
    pub fn note_bundle(&mut self, bundle: &KnownBundle) -> Result<()> {
        let KnownBundle { id, journal, first, last, verdict } = bundle;
        self.tx
            .execute(
                "INSERT OR REPLACE INTO bundle (id, journal, first, last, verdict) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id.to_string(), journal, signed(*first), signed(*last), verdict.name()],
            )
            .stored()?;
        Ok(())
    }

    /// Notes that a bundle which was kept aside is refused after all; what is known of it besides stays.
    ///
    /// # Errors
    /// A failing database.
    pub fn refuse_kept(&mut self, id: &Digest) -> Result<()> {
        let refused = LastWord::Refused.name();
        self.tx.execute("UPDATE bundle SET verdict = ?2 WHERE id = ?1", [&id.to_string(), refused]).stored()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_and_only_what_brings_something_new_is_open() {
        for word in LastWord::ALL {
            assert_eq!(word.name().parse(), Ok(word));
            assert_eq!(serde_json::to_string(&word).unwrap(), format!("\"{word}\""));
        }
        assert_eq!("replayed".parse::<LastWord>(), Err(()));
        let open = LastWord::ALL.into_iter().filter(|word| word.is_open()).map(LastWord::name);
        assert_eq!(open.collect::<Vec<_>>(), ["late", "gap", "fork"]);
    }

    #[test]
    fn what_is_refused_after_all_keeps_what_is_known_of_it_and_waits_no_longer() {
        let mut store = Store::in_memory().unwrap();
        let bundle = KnownBundle {
            id: Digest::of(b"x"),
            journal: "SHA256:x".into(),
            first: 4,
            last: 6,
            verdict: LastWord::Judged(Verdict::Gap),
        };
        let mut write = store.begin().unwrap();
        write.note_bundle(&bundle).unwrap();
        assert_eq!(write.store().bundles_aside("SHA256:x").unwrap(), [(bundle.id, 4)]);
        write.refuse_kept(&bundle.id).unwrap();
        write.commit().unwrap();
        assert_eq!(store.bundles().unwrap(), [KnownBundle { verdict: LastWord::Refused, ..bundle }]);
        assert!(store.bundles_aside("SHA256:x").unwrap().is_empty());
    }
}
