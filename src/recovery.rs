//! What of a lost laptop the office holds, and what it can know that it never received (§13(4)).
//!
//! Only says what the journals say: what a laptop recorded after its last bundle leaves no trace here but
//! on papers, whose head codes are looked for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::bundle::{Judging, Receipts, verify};
use crate::domain::{Digest, Moment, fold, head_code};
use crate::error::{IoContext, Result};
use crate::event::{Envelope, Event, Fact, JournalRole, Verdict, event_hash};
use crate::exchange::signers;
use crate::keys::PublicKey;
use crate::report::{Due, status};
use crate::state::{JournalState, Run, RunState, Visit};
use crate::store::{KnownBundle, LastWord, run_of};
use crate::succession::handovers;
use crate::trust::Trust;
use crate::workspace::Workspace;

/// How a visit's line shows its kind.
const VISIT: &[u8] = b"\"kind\":\"visit.started\"";

/// What is known of one laptop.
#[derive(Debug, Clone, Serialize)]
pub struct Laptop {
    /// Its name.
    pub principal: String,
    /// Its key's fingerprint.
    pub journal: String,
    /// Until when its key counts, where that is ended.
    pub valid_before: Option<String>,
    /// What was received; nothing where no bundle was ever accepted.
    pub received: Option<Received>,
    /// When a bundle was last accepted.
    pub last_receipt: Option<Moment>,
    /// Runs of which the end was received.
    pub runs_ended: usize,
    /// Runs that were begun and of which no end was received.
    pub runs_open: Vec<OpenRun>,
    /// Visits without an exit.
    pub visits_open: Vec<OpenVisit>,
    /// Events that are known to exist and were never received: first and last seq.
    pub missing: Vec<(u64, u64)>,
    /// Of these, what only the successor's opening tells of.
    pub named_by: Option<String>,
    /// Bundles that came and are not part of what is held.
    pub not_taken_in: Vec<Aside>,
}

/// The end of what was received.
#[derive(Debug, Clone, Serialize)]
pub struct Received {
    /// Number of events.
    pub size: u64,
    /// Hash of the last one.
    pub head: Digest,
    /// Its head code.
    pub head_code: String,
    /// Its time.
    pub at: Option<Moment>,
}

/// A run without an end.
#[derive(Debug, Clone, Serialize)]
pub struct OpenRun {
    /// Its number.
    pub run: String,
    /// The terminal.
    pub terminal: String,
    /// Who began it.
    pub worker: String,
    /// When.
    pub started_at: Moment,
    /// Whether a pause was received.
    pub paused: bool,
}

/// A visit without an exit.
#[derive(Debug, Clone, Serialize)]
pub struct OpenVisit {
    /// Its number.
    pub visit: String,
    /// The site.
    pub site: String,
    /// Who entered.
    pub worker: String,
    /// When.
    pub from: Moment,
}

/// A bundle that is kept aside or quarantined.
#[derive(Debug, Clone, Serialize)]
pub struct Aside {
    /// Its id.
    pub bundle: Digest,
    /// First seq.
    pub first: u64,
    /// Last seq.
    pub last: u64,
    /// Why it is not taken in.
    pub verdict: LastWord,
}

/// Whether the record of a head code is held.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// The code.
    pub code: String,
    /// Where it is; `None` where it was never received.
    pub found: Option<Found>,
}

/// The event that a head code names.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// The laptop's name.
    pub principal: String,
    /// The event's seq.
    pub seq: u64,
    /// Its time.
    pub at: Option<Moment>,
    /// The run that it belongs to.
    pub run: Option<String>,
    /// The bundle, where that is only kept aside or quarantined.
    pub aside: Option<Digest>,
}

/// An order that is not done.
pub type OpenOrder = Due;

/// Every laptop that was ever trusted or sent something, by name; those of a name or fingerprint where it is given.
///
/// # Errors
/// A failing database.
pub fn laptops(workspace: &Workspace, wanted: Option<&str>) -> Result<Vec<Laptop>> {
    let mut known: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    for signer in signers(workspace)?.into_iter().filter(|signer| signer.is(JournalRole::Device)) {
        if let Ok(key) = PublicKey::from_openssh(&signer.line.public_key) {
            known.insert(key.fingerprint(), (signer.line.name, signer.line.valid_before));
        }
    }
    let journals: Vec<JournalState> =
        workspace.store.journals()?.into_iter().filter(|it| it.role == JournalRole::Device).collect();
    for journal in &journals {
        known.entry(journal.journal.clone()).or_insert_with(|| (journal.principal.clone(), None));
    }
    let is_wanted = |id: &str, name: &str| wanted.is_none_or(|wanted| id == wanted || fold(name) == fold(wanted));
    let runs = workspace.store.all_runs()?;
    let bundles = workspace.store.bundles()?;
    let mut found = Vec::new();
    for (id, (principal, valid_before)) in known.into_iter().filter(|(id, (name, _))| is_wanted(id, name)) {
        let journal = journals.iter().find(|it| it.journal == id);
        let aside: Vec<&KnownBundle> = bundles.iter().filter(|it| it.journal == id && it.verdict.is_open()).collect();
        let Missing { slices: missing, named_by } =
            missing_of(workspace, &id, journal.map_or(0, |it| it.size), &aside)?;
        let own: Vec<&Run> = runs.iter().filter(|run| run.journal == id).collect();
        let is_open = |run: &&&Run| run.state != RunState::Finished;
        found.push(Laptop {
            received: journal.map(received),
            last_receipt: workspace.store.last_receipt(&id)?,
            runs_ended: own.len() - own.iter().filter(is_open).count(),
            runs_open: own.iter().filter(is_open).map(|run| open_run(run)).collect(),
            visits_open: visits_open(workspace, journal)?,
            missing,
            named_by,
            not_taken_in: aside.into_iter().map(as_aside).collect(),
            principal,
            journal: id,
            valid_before,
        });
    }
    found.sort_by_key(|laptop| (fold(&laptop.principal), laptop.received.as_ref().and_then(|it| it.at)));
    Ok(found)
}

fn received(journal: &JournalState) -> Received {
    Received { size: journal.size, head: journal.head, head_code: head_code(&journal.head), at: journal.last_at }
}

fn open_run(run: &Run) -> OpenRun {
    OpenRun {
        run: run.run.clone(),
        terminal: run.terminal.clone(),
        worker: run.worker.clone(),
        started_at: run.started_at,
        paused: run.state == RunState::Paused,
    }
}

fn as_aside(bundle: &KnownBundle) -> Aside {
    Aside { bundle: bundle.id, first: bundle.first, last: bundle.last, verdict: bundle.verdict }
}

/// What is known to exist and is not here.
struct Missing {
    slices: Vec<(u64, u64)>,
    /// Whose opening tells of the last of them.
    named_by: Option<String>,
}

/// What is known to exist and is not here: from slices that wait, and from what the laptop's successor says.
fn missing_of(workspace: &Workspace, journal: &str, held: u64, aside: &[&KnownBundle]) -> Result<Missing> {
    let mut found = missing(held, aside);
    // the rest of a branch is kept aside as such
    let is_forked = aside.iter().any(|slice| slice.verdict == LastWord::Judged(Verdict::Fork));
    for handover in handovers(&workspace.store)?.into_iter().filter(|it| it.former.journal == journal && !is_forked) {
        let next = aside.iter().filter(|slice| waits(slice)).map(|slice| slice.last + 1).max();
        let next = next.unwrap_or(held).max(held);
        if handover.former.seq >= next {
            found.push((next, handover.former.seq));
            return Ok(Missing { slices: found, named_by: Some(handover.principal) });
        }
    }
    Ok(Missing { slices: found, named_by: None })
}

fn waits(bundle: &KnownBundle) -> bool {
    bundle.verdict == LastWord::Judged(Verdict::Gap)
}

/// The events between what is held and the slices that wait for them.
fn missing(held: u64, aside: &[&KnownBundle]) -> Vec<(u64, u64)> {
    let mut missing = Vec::new();
    let mut next = held;
    for slice in aside.iter().filter(|slice| waits(slice) && slice.last >= held) {
        if slice.first > next {
            missing.push((next, slice.first - 1));
        }
        next = next.max(slice.last + 1);
    }
    missing
}

fn visits_open(workspace: &Workspace, journal: Option<&JournalState>) -> Result<Vec<OpenVisit>> {
    let Some(journal) = journal else { return Ok(Vec::new()) };
    let mut begun = Vec::new();
    workspace.store.lines(&journal.journal, 0, journal.size, &mut |line| {
        if memchr::memmem::find(line, VISIT).is_some()
            && let Ok(Event { fact: Fact::VisitStarted(visit), .. }) = Event::parse(line)
        {
            begun.push(visit.visit);
        }
        Ok(())
    })?;
    let mut open = Vec::new();
    for number in begun {
        if let Some(visit) = workspace.store.get::<Visit>(&number)?.filter(|visit| visit.to.is_none()) {
            open.push(OpenVisit { visit: number, site: visit.begun.site, worker: visit.worker, from: visit.from });
        }
    }
    Ok(open)
}

/// The orders that are not done on all their terminals.
///
/// # Errors
/// A failing database.
pub fn open_orders(workspace: &Workspace, today: NaiveDate) -> Result<Vec<OpenOrder>> {
    Ok(status(&workspace.store, workspace.role(), workspace.principal(), today, None)?.due)
}

/// Looks for head codes in every laptop's journal, and in the bundles that are not taken in.
///
/// # Errors
/// A failing database or disk.
pub fn look_for(workspace: &Workspace, codes: &[String]) -> Result<Vec<Answer>> {
    let mut answers: Vec<Answer> = codes.iter().map(|code| Answer { code: code.clone(), found: None }).collect();
    if answers.is_empty() {
        return Ok(answers);
    }
    let journals = workspace.store.journals()?;
    for journal in journals.iter().filter(|journal| journal.role == JournalRole::Device) {
        workspace.store.lines(&journal.journal, 0, journal.size, &mut |line| {
            let code = head_code(&event_hash(line));
            if let Some(answer) = answers.iter_mut().find(|answer| answer.code == code && answer.found.is_none()) {
                let content = line.strip_suffix(b"\n").unwrap_or(line);
                answer.found = Envelope::parse(content).ok().map(|it| found(&it, &journal.principal, None));
            }
            Ok(())
        })?;
    }
    for bundle in workspace.store.bundles()?.into_iter().filter(|bundle| bundle.verdict.is_open()) {
        let file = workspace.inbox(&bundle.id);
        if answers.iter().all(|answer| answer.found.is_some()) || !file.is_file() {
            continue;
        }
        // nothing of it is believed: that the record came is all that is asked
        let judging = Judging { trust: &Trust::default(), at: workspace.now(), receipts: &Receipts::default() };
        let mut seen: Vec<(String, Found)> = Vec::new();
        let report = verify(&file, &judging, &mut |envelope, hash| {
            let code = head_code(hash);
            if answers.iter().any(|answer| answer.code == code && answer.found.is_none()) {
                seen.push((code, found(envelope, "", Some(bundle.id))));
            }
        })
        .reading_own(&file)?;
        let principal = report.manifest.map(|manifest| manifest.principal).unwrap_or_default();
        for (code, found) in seen {
            if let Some(answer) = answers.iter_mut().find(|answer| answer.code == code) {
                answer.found = Some(Found { principal: principal.clone(), ..found });
            }
        }
    }
    Ok(answers)
}

fn found(envelope: &Envelope<'_>, principal: &str, aside: Option<Digest>) -> Found {
    let fact = Fact::parse(envelope.kind, envelope.body).and_then(|fact| fact.ok());
    Found {
        principal: principal.to_owned(),
        seq: envelope.seq,
        at: Moment::parse(envelope.at),
        run: fact.as_ref().and_then(run_of).map(str::to_owned),
        aside,
    }
}
