//! Where the work stands: counts and lists that commands show; and two pages made of records, the
//! progress report and a run's timeline.
//!
//! Pure sums over what the store gives; prints nothing itself.

pub mod cut_off;
pub mod progress;
mod silent;
pub mod timeline;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use crate::agreement::combination_of;
use crate::domain::{Moment, Outcome, Site, Terminal, WorkType, fold};
use crate::error::Result;
use crate::event::{JournalRole, Verdict};
use crate::filing::{Debt, debts};
use crate::paper::Library;
use crate::state::{Assignment, Document, Fault, JournalState, Order, Review, Run, Visit};
use crate::store::{LastWord, Store};

pub use crate::domain::span;
pub use cut_off::{CutOff, OrderNow, Stopped, is_cut_off};
pub use silent::{SILENT_DAYS, Silent, silent_laptops};

/// Planned against ordered against done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Expected by the contract (§4), where it says.
    pub planned: Option<u32>,
    /// Orders on terminals.
    pub ordered: u32,
    /// Of these, begun.
    pub started: u32,
    /// Of these, done.
    pub done: u32,
}

impl Counts {
    fn add(&mut self, ordered: u32, started: u32, done: u32) {
        self.ordered += ordered;
        self.started += started;
        self.done += done;
    }
}

/// Counts of one work type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ByWorkType {
    /// The kind of work.
    pub work_type: WorkType,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Counts of one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BySite {
    /// The site's id.
    pub site: String,
    /// Its name.
    pub name: String,
    /// Terminals that are not retired.
    pub terminals: u32,
    /// Counts by work type; only those with orders.
    pub work: BTreeMap<WorkType, Counts>,
}

/// An order that is not done on all its terminals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The order's number.
    pub order: String,
    /// The kind of work.
    pub work_type: WorkType,
    /// Last day.
    pub due: NaiveDate,
    /// Whether that day is over.
    pub overdue: bool,
    /// Terminals that are not done.
    pub terminals: Vec<String>,
    /// Whether the day lies outside the contract's period (§2).
    pub outside_period: bool,
    /// The combination that the order is in (§4).
    pub combination: Option<String>,
}

/// A run that the office returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Returned {
    /// The run.
    pub run: String,
    /// Its order.
    pub order: String,
    /// Its terminal.
    pub terminal: String,
    /// Why it was returned.
    pub reason: String,
}

/// Where the review of a finished run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reviewed {
    /// Nobody has looked at it.
    Waiting,
    /// Something was recorded in it since it was looked at.
    Amended,
    /// Accepted.
    Accepted,
    /// Returned.
    Returned,
}

/// Where the review of a finished run stands.
///
/// # Errors
/// A failing database.
pub fn reviewed(store: &Store, run: &Run) -> Result<Reviewed> {
    Ok(match store.get::<Review>(&run.run)? {
        None => Reviewed::Waiting,
        Some(review) if store.is_amended(run, &review)? => Reviewed::Amended,
        Some(Review { accepted: true, .. }) => Reviewed::Accepted,
        Some(_) => Reviewed::Returned,
    })
}

/// Whether a run counts as done: it ended so, and was not returned.
///
/// # Errors
/// A failing database.
pub fn counts_as_done(store: &Store, run: &Run) -> Result<bool> {
    let is_done = run.outcome.is_some_and(Outcome::is_done);
    Ok(is_done && store.get::<Review>(&run.run)?.is_none_or(|review| review.accepted))
}

/// Runs that were returned and whose order is open again.
///
/// # Errors
/// A failing database.
pub fn returned(store: &Store) -> Result<Vec<Returned>> {
    let mut returned = Vec::new();
    for open in store.open_assignments()?.iter().filter(|open| open.started > 0) {
        returned.extend(returned_of(store, open)?);
    }
    returned.sort_by(|left, right| left.run.cmp(&right.run));
    Ok(returned)
}

/// Runs of an open order on a terminal that were returned.
///
/// # Errors
/// A failing database.
pub fn returned_of(store: &Store, open: &Assignment) -> Result<Vec<Returned>> {
    let mut returned = Vec::new();
    for run in store.runs_of_on(&open.order, &open.terminal)? {
        if let Some(review) = store.get::<Review>(&run.run)?.filter(|review| !review.accepted) {
            returned.push(Returned { run: run.run, order: run.order, terminal: run.terminal, reason: review.reason });
        }
    }
    Ok(returned)
}

/// Everything `genba status` tells.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The contract's number.
    pub contract: Option<String>,
    /// The contract's title.
    pub title: Option<String>,
    /// Office or device.
    pub role: JournalRole,
    /// The signer's name.
    pub principal: String,
    /// The day it speaks of.
    pub today: NaiveDate,
    /// Whether that lies outside the contract's period.
    pub outside_period: bool,
    /// Its own journal; none on a laptop before the first dispatch.
    pub journal: Option<JournalState>,
    /// On a laptop: records that no receipt covers.
    pub unreceipted: u64,
    /// On a laptop: whether the office has receipted everything.
    pub safe: bool,
    /// The open visit.
    pub visit: Option<Visit>,
    /// Runs that are open or paused.
    pub runs: Vec<Run>,
    /// Runs of which no end can be expected.
    pub cut_off: Vec<CutOff>,
    /// Faults that are not closed.
    pub faults: Vec<Fault>,
    /// Runs that the office returned and that are not done anew.
    pub returned: Vec<Returned>,
    /// At the office: runs that wait for its review.
    pub to_review: usize,
    /// Orders not done.
    pub due: Vec<Due>,
    /// By work type.
    pub work: Vec<ByWorkType>,
    /// By site.
    pub sites: Vec<BySite>,
    /// Papers owed, those due first; whoever asks lays them in.
    pub owed: Vec<Debt>,
    /// Bundles that came too late or tell another history.
    pub quarantined: usize,
    /// How many are owed in all.
    pub owed_total: usize,
    /// At the office: the laptops' journals.
    pub laptops: Vec<LaptopState>,
}

/// A laptop's journal as the office knows it.
#[derive(Debug, Clone, Serialize)]
pub struct LaptopState {
    /// Its journal.
    #[serde(flatten)]
    pub journal: JournalState,
    /// When a bundle of it was last accepted.
    pub last_receipt: Option<Moment>,
}

/// How many bundles came too late or tell another history.
///
/// # Errors
/// A failing database.
pub fn quarantined(store: &Store) -> Result<usize> {
    let of = |verdict: Verdict| store.bundles_with(LastWord::Judged(verdict));
    Ok(of(Verdict::Late)? + of(Verdict::Fork)?)
}

/// Papers owed that `status` holds; the rest it counts.
const MOST_OWED: usize = 50;

impl Status {
    /// What is due first: its order, the terminal, and what `--work` must say where the terminal has several orders.
    pub fn first_due(&self) -> Option<(&Due, &str, Option<&str>)> {
        let first = self.due.first()?;
        let terminal = first.terminals.first()?;
        let is_one = |due: &&Due| due.combination.is_none() && due.terminals.contains(terminal);
        let is_among_several = self.due.iter().filter(is_one).count() > 1;
        let work = first.combination.as_deref().or_else(|| is_among_several.then_some(first.order.as_str()));
        Some((first, terminal, work))
    }

    /// Lays in the papers that are owed.
    ///
    /// # Errors
    /// A failing database.
    pub fn lay_in_owed(&mut self, store: &Store, forms: &Library) -> Result<()> {
        let debts = debts(store, forms, self.role, self.today, Some(MOST_OWED))?;
        (self.owed, self.owed_total) = (debts.first, debts.total);
        Ok(())
    }
}

/// Sums the store up for a day; `site` narrows sites and orders to one.
///
/// # Errors
/// A failing database.
pub fn status(
    store: &Store,
    role: JournalRole,
    principal: &str,
    today: NaiveDate,
    site: Option<&str>,
) -> Result<Status> {
    let contract: Option<crate::domain::Contract> = store.get("")?;
    let own = store.setting("journal")?;
    let journals = store.journals()?;
    let journal = journals.iter().find(|known| Some(&known.journal) == own.as_ref()).cloned();
    // on a laptop every device's journal is its own or a predecessor's
    let of_devices = journals.iter().filter(|known| role == JournalRole::Device && known.role == role);
    let unreceipted = of_devices.map(|known| known.records.saturating_sub(known.receipted)).sum();
    let terminals = terminals(store, site)?;
    let planned = contract.as_ref().map(crate::domain::Contract::planned).unwrap_or_default();
    let (work, sites) = progress(store, &planned, &terminals, site)?;
    let visit = cut_off::going_on(store, role, today)?;
    let mut runs = store.unfinished_runs()?;
    if site.is_some() {
        runs.retain(|run| terminals.contains_key(&fold(&run.terminal)));
    }
    let cut_off = cut_off::part(store, &mut runs, today)?;
    let mut returned = returned(store)?;
    returned.retain(|run| site.is_none() || terminals.contains_key(&fold(&run.terminal)));
    let safe = role == JournalRole::Device && journal.is_some() && unreceipted == 0;
    Ok(Status {
        title: contract.as_ref().map(|contract| contract.title.clone()),
        outside_period: contract.as_ref().is_some_and(|contract| !contract.period.contains(today)),
        contract: contract.map(|contract| contract.id),
        role,
        principal: principal.to_owned(),
        today,
        journal,
        unreceipted,
        safe,
        visit,
        runs,
        cut_off,
        faults: open_faults(store, site.map(|_| &terminals))?,
        returned,
        to_review: if role == JournalRole::Office { to_review(store)? } else { 0 },
        due: due(store, today, &terminals)?,
        work,
        sites,
        owed: Vec::new(),
        quarantined: quarantined(store)?,
        owed_total: 0,
        laptops: journals
            .into_iter()
            .filter(|journal| role == JournalRole::Office && journal.role == JournalRole::Device)
            .map(|journal| {
                let last_receipt = store.last_receipt(&journal.journal)?;
                Ok(LaptopState { journal, last_receipt })
            })
            .collect::<Result<_>>()?,
    })
}

/// Terminals in use by folded id; of one site where it is given.
fn terminals(store: &Store, site: Option<&str>) -> Result<HashMap<String, Terminal>> {
    let wanted = site.map(fold);
    let all = store.list::<Terminal>(false)?;
    Ok(all
        .into_iter()
        .map(|(terminal, _)| terminal)
        .filter(|terminal| wanted.as_ref().is_none_or(|site| fold(&terminal.site) == *site))
        .map(|terminal| (terminal.key(), terminal))
        .collect())
}

/// Runs that nobody reviewed, and those amended since.
fn to_review(store: &Store) -> Result<usize> {
    let mut waiting = store.unreviewed()?;
    for (run, review) in store.looked_at_again()? {
        waiting += usize::from(store.is_amended(&run, &review)?);
    }
    Ok(waiting)
}

/// Faults that are not closed; of these terminals where they are given.
fn open_faults(store: &Store, terminals: Option<&HashMap<String, Terminal>>) -> Result<Vec<Fault>> {
    let mut faults: Vec<Fault> = store.list_open()?;
    let is_here = |fault: &Fault| match (terminals, &fault.opened) {
        (None, _) => true,
        (Some(terminals), opened) => opened.as_ref().is_some_and(|it| terminals.contains_key(&fold(&it.terminal))),
    };
    faults.retain(is_here);
    faults.sort_by_key(|fault| fault.history.first().map(|step| step.at));
    Ok(faults)
}

fn progress(
    store: &Store,
    planned: &BTreeMap<WorkType, u32>,
    terminals: &HashMap<String, Terminal>,
    site: Option<&str>,
) -> Result<(Vec<ByWorkType>, Vec<BySite>)> {
    let mut by_type: BTreeMap<WorkType, Counts> = BTreeMap::new();
    for (work_type, count) in planned.iter().filter(|_| site.is_none()) {
        by_type.insert(*work_type, Counts { planned: Some(*count), ..Counts::default() });
    }
    let mut by_site: BTreeMap<String, BySite> = BTreeMap::new();
    for (known, _) in store.list::<Site>(false)? {
        let (key, name) = (known.key(), known.name);
        if site.is_none_or(|site| fold(site) == key) {
            by_site.insert(key, BySite { site: known.id, name, terminals: 0, work: BTreeMap::new() });
        }
    }
    for terminal in terminals.values() {
        if let Some(known) = by_site.get_mut(&fold(&terminal.site)) {
            known.terminals += 1;
        }
    }
    for row in store.progress()? {
        let Some(terminal) = terminals.get(&row.terminal) else { continue };
        by_type.entry(row.work_type).or_default().add(row.ordered, row.started, row.done);
        if let Some(known) = by_site.get_mut(&fold(&terminal.site)) {
            known.work.entry(row.work_type).or_default().add(row.ordered, row.started, row.done);
        }
    }
    let by_type = by_type.into_iter().map(|(work_type, counts)| ByWorkType { work_type, counts }).collect();
    Ok((by_type, by_site.into_values().collect()))
}

fn due(store: &Store, today: NaiveDate, terminals: &HashMap<String, Terminal>) -> Result<Vec<Due>> {
    let mut open: BTreeMap<String, Vec<Assignment>> = BTreeMap::new();
    for assignment in store.open_assignments()? {
        open.entry(assignment.order.clone()).or_default().push(assignment);
    }
    let contract = store.get::<crate::domain::Contract>("")?;
    let mut due = Vec::new();
    for (order, waiting) in open {
        let Some(order) = store.get::<Order>(&order)? else { continue };
        let waiting: Vec<String> = waiting
            .into_iter()
            .filter_map(|assignment| terminals.get(&assignment.terminal).map(|terminal| terminal.id.clone()))
            .collect();
        if !waiting.is_empty() {
            let in_combination = combination_of(store, &order.order)?;
            due.push(Due {
                order: order.order,
                work_type: order.work_type,
                due: order.due,
                overdue: order.due < today,
                terminals: waiting,
                outside_period: contract.as_ref().is_some_and(|contract| !contract.period.contains(order.due)),
                combination: in_combination.map(|it| it.number().to_owned()),
            });
        }
    }
    due.sort_by(|left, right| (left.due, &left.order).cmp(&(right.due, &right.order)));
    Ok(due)
}
