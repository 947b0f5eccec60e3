//! Faults with their times, laptops with when they were last heard of, and files with their state.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::{Listed, MOST_ROWS};
use crate::domain::{Digest, Moment, fold};
use crate::error::Result;
use crate::event::JournalRole;
use crate::evidence::Condition;
use crate::report::{SILENT_DAYS, silent_laptops};
use crate::state::{Fault, Run, fault_of};
use crate::store::Store;
use crate::workspace::Workspace;

/// Files are read anew and compared with their digests until so many bytes were read.
pub(super) const MOST_READ: u64 = 64 << 20;

/// A fault with its times.
#[derive(Debug, Clone, Serialize)]
pub struct FaultRow {
    /// Its number.
    pub fault: String,
    /// The terminal.
    pub terminal: String,
    /// What is seen.
    pub summary: String,
    /// Whose it is now.
    pub state: String,
    /// When it was opened.
    pub opened: Option<Moment>,
    /// When somebody responded.
    pub responded: Option<Moment>,
    /// When it worked again.
    pub recovered: Option<Moment>,
    /// When it was closed.
    pub closed: Option<Moment>,
    /// Milliseconds from its opening to its recovery, else to its closing, else to now.
    pub age_ms: u64,
}

impl FaultRow {
    /// Whether it is not closed.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }
}

/// A laptop as the office knows it.
#[derive(Debug, Clone, Serialize)]
pub struct LaptopRow {
    /// Its name.
    pub principal: String,
    /// Events held of it.
    pub events: u64,
    /// Of these, not covered by a receipt.
    pub unreceipted: u64,
    /// Its last event.
    pub last_event: Option<Moment>,
    /// When a bundle of it was last accepted.
    pub last_receipt: Option<Moment>,
    /// Days since then, or since its key was trusted; `None` where its key no longer counts.
    pub silent_days: Option<u64>,
}

impl LaptopRow {
    /// Whether nothing was accepted of it for so long that somebody should ask.
    pub fn is_silent(&self) -> bool {
        self.silent_days.is_some_and(|days| days >= u64::from(SILENT_DAYS))
    }
}

/// Sums of the files that events refer to, each file once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct EvidenceSums {
    /// All of them.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Held here.
    pub held: usize,
    /// Of these, read anew for this report and found to be what was recorded.
    pub verified: usize,
    /// Of these, read anew and found to be something else.
    pub changed: usize,
    /// Neither held nor erased.
    pub missing: usize,
    /// Only the office's key opens them.
    pub sealed: usize,
    /// Erased by the office.
    pub erased: usize,
}

/// A file with its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRow {
    /// Its digest.
    pub sha256: Digest,
    /// Its name where it was taken.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// When it was recorded.
    pub at: Moment,
    /// Whether only the office's key opens it.
    pub sealed: bool,
    /// `held`, `verified`, `changed`, `missing`, `erased`.
    pub state: &'static str,
    /// The run it belongs to.
    pub run: Option<String>,
    /// The fault it belongs to.
    pub fault: Option<String>,
}

/// Faults of terminals, open ones first, the oldest of them first; then closed ones, the latest first.
pub(super) fn faults(store: &Store, now: Moment, is_here: &dyn Fn(&str) -> bool) -> Result<Vec<FaultRow>> {
    let mut rows = Vec::new();
    for (fault, _) in store.list::<Fault>(false)? {
        let opened = fault.opened.as_ref();
        let terminal = opened.map(|it| it.terminal.clone()).unwrap_or_default();
        if !is_here(&terminal) {
            continue;
        }
        let (from, recovered) = (fault.first("opened"), fault.first("recovered"));
        let closed = (fault.state() == "closed").then(|| fault.first("closed")).flatten();
        rows.push(FaultRow {
            terminal,
            summary: opened.map(|it| it.summary.clone()).unwrap_or_default(),
            state: fault.state().to_owned(),
            opened: from,
            responded: fault.first("responded"),
            recovered,
            closed,
            age_ms: from.map_or(0, |from| from.until(recovered.or(closed).unwrap_or(now))),
            fault: fault.fault,
        });
    }
    rows.sort_by(|left, right| {
        let by_time = if left.is_open() { left.opened.cmp(&right.opened) } else { right.opened.cmp(&left.opened) };
        right.is_open().cmp(&left.is_open()).then(by_time).then_with(|| left.fault.cmp(&right.fault))
    });
    Ok(rows)
}

/// Every laptop whose key counts, and those whose key has ended but of which anything is held.
pub(super) fn laptops(store: &Store, now: Moment) -> Result<Vec<LaptopRow>> {
    let mut rows: BTreeMap<String, LaptopRow> = BTreeMap::new();
    for journal in store.journals()?.into_iter().filter(|journal| journal.role == JournalRole::Device) {
        let last_receipt = store.last_receipt(&journal.journal)?;
        let unreceipted = journal.size.saturating_sub(journal.receipted);
        let row = LaptopRow {
            events: journal.size,
            unreceipted,
            last_event: journal.last_at,
            last_receipt,
            silent_days: None,
            principal: journal.principal,
        };
        rows.insert(fold(&row.principal), row);
    }
    for trusted in silent_laptops(store, now, 0)? {
        let row = rows.entry(fold(&trusted.principal)).or_insert_with(|| LaptopRow {
            principal: trusted.principal,
            events: 0,
            unreceipted: 0,
            last_event: None,
            last_receipt: None,
            silent_days: None,
        });
        row.silent_days = Some(trusted.days);
    }
    Ok(rows.into_values().collect())
}

/// Every file once, with the sums; those of one site only where work is narrowed to it.
pub(super) fn files(
    workspace: &Workspace,
    runs: &[Run],
    faults: &[FaultRow],
    narrowed: bool,
) -> Result<(EvidenceSums, Listed<FileRow>)> {
    let of_runs: HashSet<&str> = runs.iter().map(|run| run.run.as_str()).collect();
    let of_faults: HashSet<&str> = faults.iter().map(|fault| fault.fault.as_str()).collect();
    let (erased, evidence) = (workspace.store.erased()?, workspace.evidence());
    let mut seen: BTreeMap<Digest, FileRow> = BTreeMap::new();
    for event in workspace.store.events_with_files()? {
        let (run, fault) = (event.fact.run(), fault_of(&event.fact));
        let is_here = run.is_some_and(|run| of_runs.contains(run)) || fault.is_some_and(|it| of_faults.contains(it));
        for attachment in event.attachments.iter().filter(|_| is_here || !narrowed) {
            seen.entry(attachment.sha256).or_insert_with(|| FileRow {
                sha256: attachment.sha256,
                name: attachment.name.clone(),
                size: attachment.size,
                at: event.at,
                sealed: attachment.sealed == Some(true),
                state: "held",
                run: run.map(str::to_owned),
                fault: fault.map(str::to_owned),
            });
        }
    }
    let (mut sums, mut read) = (EvidenceSums::default(), 0);
    for row in seen.values_mut() {
        if erased.contains_key(&row.sha256) {
            row.state = "erased";
        } else if !evidence.has(&row.sha256) {
            row.state = "missing";
        } else if read + row.size <= MOST_READ {
            read += row.size;
            row.state = match evidence.condition(&row.sha256)? {
                Condition::Whole => "verified",
                Condition::Changed => "changed",
                Condition::Missing => "missing",
            };
        }
        sums.add(row);
    }
    let mut rows: Vec<FileRow> = seen.into_values().collect();
    let is_well = |row: &FileRow| !matches!(row.state, "missing" | "changed");
    rows.sort_by(|left, right| {
        let by_time = right.at.cmp(&left.at).then_with(|| left.name.cmp(&right.name));
        is_well(left).cmp(&is_well(right)).then(by_time).then(left.sha256.cmp(&right.sha256))
    });
    Ok((sums, Listed::first(rows, MOST_ROWS)))
}

impl EvidenceSums {
    fn add(&mut self, row: &FileRow) {
        self.files += 1;
        self.bytes += row.size;
        self.sealed += usize::from(row.sealed);
        match row.state {
            "erased" => self.erased += 1,
            "missing" => self.missing += 1,
            state => {
                self.held += 1;
                self.verified += usize::from(state == "verified");
                self.changed += usize::from(state == "changed");
            }
        }
    }
}
