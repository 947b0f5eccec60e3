//! The doctor's questions: is the database whole, is every journal's chain, do projections equal a replay.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::append::{readable, replay};
use super::project::Projector;
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

/// Table, and what to compare of it in a fixed order.
const PROJECTIONS: [(&str, &str); 13] = [
    ("document", "SELECT kind || char(10) || key || char(10) || doc || char(10) || retired || ' ' || open FROM document ORDER BY kind, key"),
    (
        "run",
        "SELECT id || char(10) || state || char(10) || order_id || char(10) || terminal || char(10) || started || ' ' || in_emergency
             || ' ' || reviewed || ' ' || touched || ' ' || doc FROM run ORDER BY id",
    ),
    (
        "assignment",
        "SELECT order_id || char(10) || terminal || char(10) || work_type || char(10) || wanted || ' ' || started || ' ' || done
         FROM assignment ORDER BY order_id, terminal",
    ),
    (
        "standing",
        "SELECT journal || char(10) || coalesce(last_at, '') || ' ' || records FROM standing ORDER BY journal",
    ),
    ("noted", "SELECT journal || char(10) || office || ' ' || size FROM noted ORDER BY journal, office"),
    (
        "receipt",
        "SELECT bundle || char(10) || office || ' ' || at || ' ' || journal || ' ' || size || ' ' || head || ' ' || seq
         FROM receipt ORDER BY bundle, office",
    ),
    (
        "owed",
        "SELECT key || char(10) || coalesce(cause, '') || ' ' || work || ' ' || coalesce(about, '') || ' ' || coalesce(at, '')
             || ' ' || void || ' ' || coalesce(paper, '') FROM owed ORDER BY key",
    ),
    ("paper", "SELECT key || char(10) || form || char(10) || about || ' ' || submitted FROM paper ORDER BY key"),
    ("combined", "SELECT order_id || char(10) || combination FROM combined ORDER BY order_id, combination"),
    (
        "progress",
        "SELECT terminal || char(10) || work_type || ' ' || ordered || ' ' || started || ' ' || done
         FROM progress WHERE ordered > 0 ORDER BY terminal, work_type",
    ),
    (
        "ordered",
        "SELECT order_id || char(10) || coalesce(about, '') || ' ' || coalesce(work, '') || ' ' || cancelled || ' ' || wanted
             || ' ' || waiting || ' ' || coalesce(ordered_at, '') || ' ' || coalesce(finished_at, '') || ' ' || coalesce(told, '')
         FROM ordered ORDER BY order_id",
    ),
    ("owing", "SELECT cause || char(10) || work || ' ' || unpaid FROM owing WHERE unpaid <> 0 ORDER BY cause, work"),
    ("unreviewed", "SELECT 'unreviewed ' || count FROM unreviewed"),
];

impl Store {
    /// Everything that is wrong with the stored bytes.
    ///
    /// # Errors
    /// A database that cannot be read at all.
    pub fn damages(&self) -> Result<Vec<Damage>> {
        let mut damages = Vec::new();
        let integrity: String = self.db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).stored()?;
        if integrity != "ok" {
            damages.push(Damage::Database(integrity));
            return Ok(damages);
        }
        for journal in self.journals()? {
            if let Some(tip) = self.tip(&journal.journal)? {
                damages.extend(self.chain(&journal.journal, &tip)?);
            }
        }
        if damages.is_empty() {
            damages.extend(self.stale_projections()?.into_iter().map(|table| Damage::Projection { table }));
        }
        Ok(damages)
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
        let fresh = Self::in_memory()?;
        replay(&self.db, &fresh.db, &mut Projector::default())?;
        let mut stale = Vec::new();
        for (table, sql) in PROJECTIONS {
            if digest_rows(&self.db, sql)? != digest_rows(&fresh.db, sql)? {
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
        PROJECTIONS.iter().map(|(_, sql)| digest_rows(&self.db, sql)).collect()
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

fn digest_rows(db: &Connection, sql: &str) -> Result<Digest> {
    use sha2::{Digest as _, Sha256};
    let mut hasher = Sha256::new();
    let mut query = db.prepare(sql).stored()?;
    let mut rows = query.query([]).stored()?;
    while let Some(row) = rows.next().stored()? {
        hasher.update(row.get_ref(0).stored()?.as_str().unwrap_or_default());
        hasher.update([0]);
    }
    Ok(Digest(hasher.finalize().into()))
}
