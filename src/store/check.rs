//! The doctor's questions: is the database whole, is every journal's chain, do projections equal a replay.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::append::readable;
use super::project::{Foreign, Projector};
use super::replay::replay;
use super::{Store, Stored, Tip};
use crate::domain::Digest;
use crate::error::Result;
use crate::event::{Attachment, Envelope, Event, Tree, event_hash, leaf_hash};
use crate::state::Erasure;

/// What is wrong with a stored journal or its projections.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// SQLite's own check complains.
    Database(String),
    /// A journal's chain breaks at a seq.
    Chain {
        /// The journal.
        journal: String,
        /// Where.
        seq: u64,
    },
    /// A journal's lines do not lead to its kept head and root.
    Tip {
        /// The journal.
        journal: String,
    },
    /// A projection differs from a replay of the events.
    Projection {
        /// The table.
        table: &'static str,
    },
}

/// What an examination of the stored bytes comes to.
#[derive(Debug, Default)]
pub struct Examination {
    /// What is wrong.
    pub damages: Vec<Damage>,
    /// Events about what another journal began, which count for nothing; told only where nothing is wrong.
    pub foreign: Foreign,
}

/// Table, and which of its rows count; all of them have their key in their first three columns.
const PROJECTIONS: [(&str, &str); 14] = [
    ("document", ""),
    ("run", ""),
    // sums that came back to nothing
    ("assignment", "WHERE wanted <> 0 OR started <> 0 OR done <> 0"),
    ("standing", ""),
    ("noted", ""),
    ("receipt", ""),
    ("owed", ""),
    ("payer", ""),
    ("paper", ""),
    ("combined", ""),
    ("progress", "WHERE ordered > 0"),
    ("ordered", "WHERE wanted <> 0 OR coalesce(ordered_at, finished_at) IS NOT NULL"),
    ("owing", "WHERE unpaid <> 0"),
    ("unreviewed", ""),
];

impl Store {
    /// Everything that is wrong with the stored bytes.
    ///
    /// # Errors
    /// A database that cannot be read at all.
    pub fn damages(&self) -> Result<Vec<Damage>> {
        Ok(self.examine()?.damages)
    }

    /// Everything that is to be said of the stored bytes.
    ///
    /// # Errors
    /// A database that cannot be read at all.
    pub fn examine(&self) -> Result<Examination> {
        let (mut damages, mut foreign) = (Vec::new(), Foreign::default());
        let integrity: String = self.db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).stored()?;
        if integrity != "ok" {
            damages.push(Damage::Database(integrity));
            return Ok(Examination { damages, foreign });
        }
        for journal in self.journals()? {
            if let Some(tip) = self.tip(&journal.journal)? {
                damages.extend(self.chain(&journal.journal, &tip)?);
            }
        }
        if damages.is_empty() {
            let (fresh, left_out) = self.replayed()?;
            damages.extend(self.differing(&fresh)?.into_iter().map(|table| Damage::Projection { table }));
            foreign = left_out;
        }
        Ok(Examination { damages, foreign })
    }

    fn chain(&self, journal: &str, tip: &Tip) -> Result<Option<Damage>> {
        let (mut head, mut tree, mut broken) = (Digest::ZERO, Tree::default(), None);
        self.lines(journal, 0, tip.size.max(1) - 1, &mut |line| {
            let envelope = Envelope::parse(line.strip_suffix(b"\n").unwrap_or(line)).ok();
            let holds = envelope.is_some_and(|it| it.prev == head && it.seq == tree.size() && it.journal == journal);
            if !holds && broken.is_none() {
                broken = Some(tree.size());
            }
            head = event_hash(line);
            tree.push(leaf_hash(line));
            Ok(())
        })?;
        Ok(match broken {
            Some(seq) => Some(Damage::Chain { journal: journal.to_owned(), seq }),
            None if head != tip.head || tree != tip.tree => Some(Damage::Tip { journal: journal.to_owned() }),
            None => None,
        })
    }

    /// Projections that differ from a replay.
    ///
    /// # Errors
    /// A failing database.
    pub fn stale_projections(&self) -> Result<Vec<&'static str>> {
        self.differing(&self.replayed()?.0)
    }

    /// Projections made anew from the events, and the events that were left out.
    fn replayed(&self) -> Result<(Self, Foreign)> {
        let (fresh, mut projector) = (Self::in_memory()?, Projector::default());
        replay(&self.db, &fresh.db, &mut projector)?;
        Ok((fresh, projector.foreign))
    }

    fn differing(&self, fresh: &Self) -> Result<Vec<&'static str>> {
        let mut stale = Vec::new();
        for (table, which) in PROJECTIONS {
            if digest_rows(&self.db, table, which)? != digest_rows(&fresh.db, table, which)? {
                stale.push(table);
            }
        }
        Ok(stale)
    }

    /// A digest of every projection, to compare two workspaces by.
    ///
    /// # Errors
    /// A failing database.
    pub fn projection_digest(&self) -> Result<Vec<Digest>> {
        PROJECTIONS.iter().map(|(table, which)| digest_rows(&self.db, table, which)).collect()
    }

    /// Every attachment that any held event refers to, with its journal's id.
    ///
    /// # Errors
    /// A failing database.
    pub fn attachments(&self) -> Result<Vec<(String, Attachment)>> {
        let mut attachments = Vec::new();
        for journal in self.journals()? {
            self.lines(&journal.journal, 0, journal.size, &mut |line| {
                let content = line.strip_suffix(b"\n").unwrap_or(line);
                let found = Envelope::parse(content).ok().and_then(|envelope| envelope.attachments());
                attachments.extend(found.unwrap_or_default().into_iter().map(|it| (journal.journal.clone(), it)));
                Ok(())
            })?;
        }
        Ok(attachments)
    }
}

impl Store {
    /// The events that refer to files, journal by journal.
    ///
    /// # Errors
    /// A failing database, or an event that this version cannot read.
    pub fn events_with_files(&self) -> Result<Vec<Event>> {
        // written once, and never within a text, where quotes are escaped
        let none: &[u8] = b"\"attachments\":[]";
        let mut query =
            self.db.prepare_cached("SELECT line FROM event WHERE instr(line, ?1) = 0 ORDER BY id").stored()?;
        let mut rows = query.query([none]).stored()?;
        let mut events = Vec::new();
        while let Some(row) = rows.next().stored()? {
            events.push(readable(row.get_ref(0).stored()?.as_blob().unwrap_or_default())?);
        }
        Ok(events)
    }

    /// What the office has erased, as far as it is known here.
    ///
    /// # Errors
    /// A failing database.
    pub fn erased(&self) -> Result<BTreeMap<Digest, Erasure>> {
        let erasures = self.list::<Erasure>(true)?.into_iter();
        Ok(erasures.map(|(erasure, _)| (erasure.sha256, erasure)).collect())
    }
}

/// A digest of every column of the rows that count.
fn digest_rows(db: &Connection, table: &str, which: &str) -> Result<Digest> {
    use sha2::{Digest as _, Sha256};
    let mut hasher = Sha256::new();
    let columns = db.prepare(&format!("SELECT * FROM {table}")).stored()?.column_count();
    let key = if columns > 2 { "1, 2, 3" } else { "1, 2" };
    let mut query = db.prepare(&format!("SELECT * FROM {table} {which} ORDER BY {key}")).stored()?;
    let mut rows = query.query([]).stored()?;
    while let Some(row) = rows.next().stored()? {
        for column in 0..columns {
            match row.get_ref(column).stored()? {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => hasher.update(bytes),
                other => hasher.update(format!("{other:?}")),
            }
            hasher.update([0]);
        }
    }
    Ok(Digest(hasher.finalize().into()))
}
