//! From events to what they say now: one arm per kind, and nothing else writes projections.
//!
//! A pure function of the events: no clock, no outside. Journals may arrive in any order among
//! each other, so every field is written from one journal only or merged by maximum.

mod faults;
mod foreign;
mod orders;
mod owed;
mod papers;
mod people;
mod runs;

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

pub use foreign::Foreign;
pub(super) use foreign::is_of;
use runs::{Pending, Tally};

use super::{Stored, run_doctor, signed, unreadable_record};
use crate::domain::{Moment, fold, parse_compact};
use crate::error::{Error, Result};
use crate::event::{BundleReceived, DifferenceDecided, Event, Fact, ReceiptNoted, Retired, SignerRevoked, Verdict};
use crate::state::{Difference, Document, Erasure, PublishedProcedure, RunState, Signer, Visit};

/// Runs, and sums over them, held in memory before they are written.
const MAX_PENDING: usize = 1_000;

/// Gathers what changes often, so that a step costs no more than its own line.
#[derive(Default)]
pub(super) struct Projector {
    runs: HashMap<String, Pending>,
    /// What runs change about assignments, by order and terminal as they are spelled.
    tallies: HashMap<(String, String), Tally>,
    /// By journal; one write touches few, and the same again and again.
    standings: Vec<(String, Standing)>,
    /// Events that say something of what another journal began.
    pub(super) foreign: Foreign,
}

#[derive(Default)]
struct Standing {
    last_at: Option<Moment>,
    records: u64,
}

/// Reads a document by its folded key.
pub(super) fn get<T: Document>(db: &Connection, key: &str) -> Result<Option<T>> {
    let doc: Option<String> = db
        .prepare_cached("SELECT doc FROM document WHERE kind = ?1 AND key = ?2")
        .stored()?
        .query_row([T::KIND, key], |row| row.get(0))
        .optional()
        .stored()?;
    doc.map(|doc| read(&doc)).transpose()
}

/// Reads a stored document.
pub(super) fn read<T: serde::de::DeserializeOwned>(doc: &str) -> Result<T> {
    serde_json::from_str(doc).map_err(|why| Error::internal(unreadable_record(why)).with_help(run_doctor()))
}

fn write<T: serde::Serialize>(document: &T) -> Result<String> {
    serde_json::to_string(document).map_err(|why| Error::internal(unreadable_record(why)))
}

fn put<T: Document>(db: &Connection, document: &T) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO document (kind, key, doc, retired, open) VALUES (?1, ?2, ?3, 0, ?4)")
        .stored()?
        .execute(params![T::KIND, document.key(), write(document)?, document.is_open()])
        .stored()?;
    Ok(())
}

fn retire<T: Document>(db: &Connection, id: &str) -> Result<()> {
    db.prepare_cached("UPDATE document SET retired = 1 WHERE kind = ?1 AND key = ?2")
        .stored()?
        .execute([T::KIND, &fold(id)])
        .stored()?;
    Ok(())
}

fn change<T: Document>(db: &Connection, key: &str, edit: impl FnOnce(&mut T)) -> Result<()> {
    if let Some(mut document) = get::<T>(db, key)? {
        edit(&mut document);
        put(db, &document)?;
    }
    Ok(())
}

impl Projector {
    /// Projects one event.
    pub(super) fn apply(&mut self, db: &Connection, event: &Event) -> Result<()> {
        self.standing(event);
        if !self.is_foreign(db, event)? {
            owed::project(db, event)?;
            self.project(db, event)?;
        }
        if self.runs.len().max(self.tallies.len()) > MAX_PENDING { self.flush(db) } else { Ok(()) }
    }

    fn project(&mut self, db: &Connection, event: &Event) -> Result<()> {
        match &event.fact {
            Fact::EvidenceErased(it) => {
                put(db, &Erasure { at: event.at, reason: it.reason.clone(), sha256: it.sha256 })
            }
            Fact::JournalOpened(opened) => foreign::opened(db, event, opened),
            Fact::ClockStepped(_) | Fact::EvidenceOpened(_) => Ok(()),
            Fact::ContractSet(contract) => put(db, contract),
            Fact::SiteSet(site) => put(db, site),
            Fact::SiteRetired(Retired { id, .. }) => retire::<crate::domain::Site>(db, id),
            Fact::TerminalSet(terminal) => put(db, terminal),
            Fact::TerminalRetired(Retired { id, .. }) => retire::<crate::domain::Terminal>(db, id),
            Fact::WorkerReported(worker) => people::reported(db, event, worker),
            Fact::WorkerEnded(ended) => people::ended(db, event, ended),
            Fact::WorkerSuspended(standing) => people::stands(db, event, standing, true),
            Fact::WorkerReinstated(standing) => people::stands(db, event, standing, false),
            Fact::ResponsibleChanged(changed) => people::responsible(db, event, changed),
            Fact::ProcedurePublished(published) => put(
                db,
                &PublishedProcedure {
                    digest: published.digest,
                    id: published.id.clone(),
                    models: published.models.clone(),
                    published: (event.at, event.seq),
                    title: published.title.clone(),
                    version: published.version.clone(),
                    withdrawn: None,
                    work_type: published.work_type,
                },
            ),
            Fact::ProcedureWithdrawn(withdrawn) => {
                change(db, &withdrawn.digest.to_string(), |procedure: &mut PublishedProcedure| {
                    procedure.withdrawn = Some(withdrawn.reason.clone());
                })
            }
            Fact::WorkOrdered(ordered) => orders::ordered(db, event, ordered),
            Fact::WorkChanged(changed) => orders::changed(db, event, changed),
            Fact::WorkCancelled(cancelled) => orders::cancelled(db, event, cancelled),
            Fact::WorkCombined(combined) => orders::combined(db, event, combined),
            Fact::BlackoutSet(set) => orders::blackout(db, event, set),
            Fact::RunAccepted(review) => self.reviewed(db, event, review, true),
            Fact::RunReturned(review) => self.reviewed(db, event, review, false),
            Fact::SignerTrusted(line) => put(
                db,
                &Signer { line: line.clone(), journal: event.journal.clone(), trusted: event.seq, revoked: None },
            ),
            Fact::SignerRevoked(revoked) => signer_revoked(db, revoked),
            Fact::BundleReceived(received) => bundle_received(db, event, received),
            Fact::DifferenceFound(found) => difference(db, &found.difference, |known| {
                known.found = Some(found.clone());
                known.by = Some((event.actor.clone(), event.at));
                known.journal = Some(event.journal.clone());
            }),
            Fact::DifferenceAccepted(decided) => difference_decided(db, decided, true),
            Fact::DifferenceRejected(decided) => difference_decided(db, decided, false),
            Fact::VisitStarted(begun) => put(
                db,
                &Visit {
                    begun: begun.clone(),
                    journal: event.journal.clone(),
                    from: begun.entered_at.unwrap_or(event.at),
                    worker: event.actor.clone(),
                    to: None,
                    ended: None,
                },
            ),
            Fact::VisitEnded(ended) => change(db, &fold(&ended.visit), |visit: &mut Visit| {
                visit.to = Some(ended.left_at.unwrap_or(event.at));
                visit.ended = Some(ended.clone());
            }),
            Fact::RunStarted(started) => self.run_started(db, event, started),
            Fact::RunPaused(paused) => self.run(db, &paused.run, event.seq, |run| run.goes_on_as(RunState::Paused)),
            Fact::RunResumed(resumed) => self.run(db, &resumed.run, event.seq, |run| run.goes_on_as(RunState::Open)),
            Fact::RunFinished(finished) => self.run_finished(db, event, finished),
            Fact::StepRecorded(step) => self.run(db, &step.run, event.seq, |run| run.done_by(&event.actor, event.at)),
            Fact::StepCorrected(_) | Fact::StepVoided(_) | Fact::HoldSigned(_) | Fact::EvidenceAttached(_) => {
                match event.fact.run() {
                    Some(run) => self.run(db, run, event.seq, |_| ()),
                    None => Ok(()),
                }
            }
            Fact::ReceiptNoted(noted) => receipt_noted(db, event, noted),
            Fact::FaultOpened(_)
            | Fact::FaultResponded(_)
            | Fact::FaultIsolated(_)
            | Fact::FaultLogsCollected(_)
            | Fact::FaultHandedOver(_)
            | Fact::FaultTakenBack(_)
            | Fact::FaultRecovered(_)
            | Fact::FaultClosed(_) => faults::project(db, event),
            Fact::PaperDrafted(_)
            | Fact::PaperEdited(_)
            | Fact::PaperSubmitted(_)
            | Fact::PaperApproved(_)
            | Fact::PaperReturned(_)
            | Fact::PaperWithdrawn(_) => papers::project(db, event),
        }
    }

    fn standing(&mut self, event: &Event) {
        let is_work = !matches!(event.fact, Fact::JournalOpened(_) | Fact::ClockStepped(_) | Fact::ReceiptNoted(_));
        let known = self.standings.iter_mut().find(|(journal, _)| *journal == event.journal);
        let records = if is_work { event.seq + 1 } else { 0 };
        match known {
            Some((_, standing)) => {
                standing.last_at = Some(event.at);
                standing.records = standing.records.max(records);
            }
            None => self.standings.push((event.journal.clone(), Standing { last_at: Some(event.at), records })),
        }
    }

    /// Writes what was gathered.
    pub(super) fn flush(&mut self, db: &Connection) -> Result<()> {
        self.flush_runs(db)?;
        owed::settle(db)?;
        self.foreign.flush(db)?;
        for (journal, standing) in self.standings.drain(..) {
            db.prepare_cached(
                "INSERT INTO standing (journal, last_at, records) VALUES (?1, ?2, ?3)
                 ON CONFLICT (journal) DO UPDATE SET last_at = COALESCE(excluded.last_at, last_at),
                     records = max(records, excluded.records)",
            )
            .stored()?
            .execute(params![journal, standing.last_at.map(|at| at.to_string()), signed(standing.records)])
            .stored()?;
        }
        Ok(())
    }
}

fn bundle_received(db: &Connection, event: &Event, received: &BundleReceived) -> Result<()> {
    if received.verdict != Verdict::Accepted {
        return Ok(());
    }
    db.prepare_cached(
        "INSERT OR IGNORE INTO receipt (bundle, office, at, journal, size, head, seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .stored()?
    .execute(params![
        received.bundle.to_string(),
        event.journal,
        event.at.to_string(),
        received.journal,
        signed(received.size),
        received.head.to_string(),
        signed(event.seq)
    ])
    .stored()?;
    Ok(())
}

fn receipt_noted(db: &Connection, event: &Event, noted: &ReceiptNoted) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO noted (journal, office, size) VALUES (?1, ?2, ?3)
         ON CONFLICT (journal, office) DO UPDATE SET size = max(size, excluded.size)",
    )
    .stored()?
    .execute(params![event.journal, noted.journal, signed(noted.seq + 1)])
    .stored()?;
    Ok(())
}

/// Closes every line of a key; a line that ends earlier keeps its end.
fn signer_revoked(db: &Connection, revoked: &SignerRevoked) -> Result<()> {
    let lines: Vec<String> = {
        let mut query = db.prepare_cached("SELECT doc FROM document WHERE kind = ?1 ORDER BY key").stored()?;
        let rows = query.query_map([Signer::KIND], |row| row.get(0)).stored()?;
        rows.collect::<rusqlite::Result<_>>().stored()?
    };
    for doc in lines {
        let mut signer: Signer = read(&doc)?;
        if signer.line.name != revoked.name || signer.line.public_key != revoked.public_key {
            continue;
        }
        let end = parse_compact(&revoked.valid_before);
        let is_earlier = |known: &String| parse_compact(known).is_some_and(|known| end.is_none_or(|end| known < end));
        let earlier = signer.line.valid_before.take().filter(is_earlier);
        let end = earlier.unwrap_or_else(|| revoked.valid_before.clone());
        // a window must not be empty: ssh-keygen would skip the line, and genba refuse the whole file
        let least = signer.line.valid_after.as_deref().and_then(just_after);
        signer.line.valid_before = Some(least.filter(|least| end < *least).unwrap_or(end));
        signer.revoked = Some(revoked.reason.clone());
        put(db, &signer)?;
    }
    Ok(())
}

/// The second after 14 digits and `Z`.
fn just_after(time: &str) -> Option<String> {
    let later = chrono::DateTime::from_timestamp(parse_compact(time)? + 1, 0)?;
    Some(Moment::new(later).compact())
}

fn difference(db: &Connection, id: &str, edit: impl FnOnce(&mut Difference)) -> Result<()> {
    let unknown = || Difference { difference: id.to_owned(), found: None, by: None, journal: None, decided: None };
    let mut known = get::<Difference>(db, &fold(id))?.unwrap_or_else(unknown);
    edit(&mut known);
    put(db, &known)
}

fn difference_decided(db: &Connection, decided: &DifferenceDecided, accepted: bool) -> Result<()> {
    difference(db, &decided.difference, |known| known.decided = Some((accepted, decided.reason.clone())))
}
