//! From events to what they say now: one arm per kind, and nothing else writes projections.
//!
//! A pure function of the events: no clock, no outside. Journals may arrive in any order among
//! each other, so every field is written from one journal only or merged by maximum.

mod faults;
mod orders;
mod owed;
mod papers;
mod people;

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use orders::assign;

use super::{Stored, run_doctor, signed, unreadable_record};
use crate::domain::{Moment, Outcome, WorkType, fold, parse_compact};
use crate::error::{Error, Result};
use crate::event::{
    BundleReceived, DifferenceDecided, Event, Fact, ReceiptNoted, Retired, RunFinished, RunReviewed, RunStarted,
    SignerRevoked, Verdict,
};
use crate::state::{Blackout, Difference, Document, Erasure, PublishedProcedure, Review, Run, RunState, Signer, Visit};

/// Runs held in memory before they are written.
const MAX_PENDING: usize = 1_000;

/// Gathers what changes often, so that a step costs no more than its own line.
#[derive(Default)]
pub(super) struct Projector {
    runs: HashMap<String, Pending>,
    /// What runs change about assignments, by order and terminal as they are spelled.
    tallies: HashMap<(String, String), Tally>,
    /// By journal; one write touches few, and the same again and again.
    standings: Vec<(String, Standing)>,
}

/// A run on its way into its table.
#[derive(Clone)]
struct Pending {
    run: Run,
    /// Whether something was recorded in it after its end.
    touched: bool,
}

/// Runs begun and done of an order on a terminal, and when the last one ended.
#[derive(Default)]
struct Tally {
    work_type: &'static str,
    started: i64,
    done: i64,
    ended: Option<Moment>,
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
        owed::project(db, event)?;
        match &event.fact {
            Fact::EvidenceErased(it) => {
                put(db, &Erasure { at: event.at, reason: it.reason.clone(), sha256: it.sha256 })
            }
            Fact::JournalOpened(_) | Fact::ClockStepped(_) | Fact::EvidenceOpened(_) => Ok(()),
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
            Fact::BlackoutSet(set) => put(db, &Blackout { set: set.clone() }),
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
            }),
            Fact::DifferenceAccepted(decided) => difference_decided(db, decided, true),
            Fact::DifferenceRejected(decided) => difference_decided(db, decided, false),
            Fact::VisitStarted(begun) => put(
                db,
                &Visit {
                    begun: begun.clone(),
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
            Fact::RunPaused(paused) => self.run(db, &paused.run, event.seq, |run| run.state = RunState::Paused),
            Fact::RunResumed(resumed) => self.run(db, &resumed.run, event.seq, |run| run.state = RunState::Open),
            Fact::RunFinished(finished) => self.run_finished(db, event, finished),
            Fact::StepRecorded(step) => self.run(db, &step.run, event.seq, |_| ()),
            Fact::StepCorrected(step) => self.run(db, &step.run, event.seq, |_| ()),
            Fact::StepVoided(step) => self.run(db, &step.run, event.seq, |_| ()),
            Fact::HoldSigned(hold) => self.run(db, &hold.run, event.seq, |_| ()),
            Fact::EvidenceAttached(attached) => match &attached.run {
                Some(run) => self.run(db, run, event.seq, |_| ()),
                None => Ok(()),
            },
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

    fn run_started(&mut self, db: &Connection, event: &Event, started: &RunStarted) -> Result<()> {
        let run = Run {
            run: started.run.clone(),
            journal: event.journal.clone(),
            span: (event.seq, event.seq),
            worker: event.actor.clone(),
            order: started.order.clone(),
            terminal: started.terminal.clone(),
            work_type: started.work_type,
            procedure: started.procedure.clone(),
            state: RunState::Open,
            started_at: event.at,
            finished_at: None,
            outcome: None,
            deviations: 0,
            outside_period: started.outside_period,
            emergency: started.emergency.clone(),
            visit: started.visit.clone(),
            blackout: started.blackout.clone(),
            combination: started.combination.clone(),
            head: None,
        };
        if let Some(reason) = &started.emergency {
            people::emergency(db, event, started, reason)?;
        }
        self.runs.insert(run.run.clone(), Pending { run, touched: false });
        self.tally(&started.order, &started.terminal, started.work_type).started += 1;
        if self.runs.len() > MAX_PENDING { self.flush(db) } else { Ok(()) }
    }

    fn run_finished(&mut self, db: &Connection, event: &Event, finished: &RunFinished) -> Result<()> {
        self.counting(db, &finished.run, |projector| {
            projector.run(db, &finished.run, event.seq, |run| {
                run.state = RunState::Finished;
                run.finished_at = Some(event.at);
                run.outcome = Some(finished.outcome);
                run.deviations = finished.deviations;
                run.head = Some(event.hash);
            })
        })?;
        if let Some((order, terminal, work_type)) = self.place(db, &finished.run)? {
            let tally = self.tally(&order, &terminal, work_type);
            tally.ended = tally.ended.max(Some(event.at));
        }
        Ok(())
    }

    fn tally(&mut self, order: &str, terminal: &str, work_type: WorkType) -> &mut Tally {
        let tally = self.tallies.entry((order.to_owned(), terminal.to_owned())).or_default();
        tally.work_type = work_type.name();
        tally
    }

    /// A run that was returned does not count, whichever of the two journals comes first; one that is
    /// not held is nobody's to count.
    fn reviewed(&mut self, db: &Connection, event: &Event, review: &RunReviewed, accepted: bool) -> Result<()> {
        self.counting(db, &review.run, |_| {
            put(
                db,
                &Review {
                    run: review.run.clone(),
                    accepted,
                    reason: review.reason.clone(),
                    at: event.at,
                    head: review.head,
                    office: event.journal.clone(),
                    seq: event.seq,
                },
            )?;
            // one that is still on its way finds the review when it is written
            db.prepare_cached("UPDATE run SET reviewed = 1 WHERE id = ?1").stored()?.execute([&review.run]).stored()?;
            Ok(())
        })
    }

    /// Keeps the number of runs that count level with what `act` changes about one.
    fn counting(&mut self, db: &Connection, id: &str, act: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let before = self.counted(db, id)?;
        act(self)?;
        let after = self.counted(db, id)?;
        if before == after {
            return Ok(());
        }
        if let Some((order, terminal, work_type)) = self.place(db, id)? {
            self.tally(&order, &terminal, work_type).done += i64::from(after) - i64::from(before);
        }
        Ok(())
    }

    /// Whether a run counts as done: it ended so, and was not returned.
    fn counted(&mut self, db: &Connection, id: &str) -> Result<bool> {
        let is_done = self.held(db, id)?.is_some_and(|held| held.run.outcome.is_some_and(Outcome::is_done));
        Ok(is_done && get::<Review>(db, id)?.is_none_or(|review| review.accepted))
    }

    /// Order, terminal and work of a run that is held.
    fn place(&mut self, db: &Connection, id: &str) -> Result<Option<(String, String, WorkType)>> {
        let held = self.held(db, id)?;
        Ok(held.map(|held| (held.run.order.clone(), held.run.terminal.clone(), held.run.work_type)))
    }

    /// A run, taken from its table where it is not on its way.
    fn held(&mut self, db: &Connection, id: &str) -> Result<Option<&mut Pending>> {
        if !self.runs.contains_key(id) {
            let Some(stored) = stored_run(db, id)? else { return Ok(None) };
            self.runs.insert(id.to_owned(), stored);
        }
        Ok(self.runs.get_mut(id))
    }

    /// Changes a run and stretches its span to this event.
    fn run(&mut self, db: &Connection, id: &str, seq: u64, edit: impl FnOnce(&mut Run)) -> Result<()> {
        if let Some(Pending { run, touched }) = self.held(db, id)? {
            *touched |= run.state == RunState::Finished;
            run.span.1 = seq;
            edit(run);
        }
        Ok(())
    }

    /// Writes what was gathered.
    pub(super) fn flush(&mut self, db: &Connection) -> Result<()> {
        for (id, pending) in self.runs.drain() {
            write_run(db, &id, &pending)?;
        }
        for ((order, terminal), tally) in self.tallies.drain() {
            assign(db, &order, &terminal, tally.work_type, None, tally.started, tally.done)?;
            if let Some(at) = tally.ended {
                orders::run_ended(db, &order, at)?;
            }
        }
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

fn write_run(db: &Connection, id: &str, Pending { run, touched }: &Pending) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO run (id, state, order_id, terminal, started, in_emergency, reviewed, touched, doc)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT count(*) FROM document WHERE kind = ?9 AND key = ?1), ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, order_id = excluded.order_id,
             terminal = excluded.terminal, started = excluded.started, in_emergency = excluded.in_emergency,
             reviewed = excluded.reviewed, touched = excluded.touched, doc = excluded.doc",
    )
    .stored()?
    .execute(params![
        id,
        run.state.name(),
        fold(&run.order),
        fold(&run.terminal),
        run.started_at.millis(),
        run.emergency.is_some(),
        touched,
        write(run)?,
        Review::KIND,
    ])
    .stored()?;
    Ok(())
}

/// A run as it was written last.
fn stored_run(db: &Connection, id: &str) -> Result<Option<Pending>> {
    let row: Option<(String, bool)> = db
        .prepare_cached("SELECT doc, touched FROM run WHERE id = ?1")
        .stored()?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .stored()?;
    row.map(|(doc, touched)| Ok(Pending { run: read(&doc)?, touched })).transpose()
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
        let earlier = signer.line.valid_before.take().filter(|known| *known < revoked.valid_before);
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
    let unknown = || Difference { difference: id.to_owned(), found: None, by: None, decided: None };
    let mut known = get::<Difference>(db, &fold(id))?.unwrap_or_else(unknown);
    edit(&mut known);
    put(db, &known)
}

fn difference_decided(db: &Connection, decided: &DifferenceDecided, accepted: bool) -> Result<()> {
    difference(db, &decided.difference, |known| known.decided = Some((accepted, decided.reason.clone())))
}
