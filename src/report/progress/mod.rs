//! Where the contract stands, with the records behind every number: what the progress report shows.
//!
//! Sums over projections; reads no event but those with files. Lists are bounded, so that a page made of
//! them stays one that a browser opens at once; what is left out is counted. Shows nothing itself.

mod book;
mod chart;
mod items;
mod page;
mod records;
mod sections;
mod words;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{ByWorkType, Counts};
use crate::domain::{Contract, Moment, Period, Site, fold};
use crate::error::Result;
use crate::filing::Debt;
use crate::lacking::{Agreed, Lacking};
use crate::state::Run;
use crate::workspace::Workspace;

pub use book::book;
pub use items::{Item, OrderRow, SiteRow};
pub use page::page;
pub use records::{EvidenceSums, FaultRow, FileRow, LaptopRow};

/// Runs that are listed; the others are counted by month.
const MOST_RUNS: usize = 400;
/// Orders, faults and files that are listed.
const MOST_ROWS: usize = 200;
/// Papers owed that are listed.
const MOST_PAPERS: usize = 60;

/// Rows that are shown, of how many there are.
#[derive(Debug, Clone, Serialize)]
pub struct Listed<T> {
    /// All of them.
    pub total: usize,
    /// Those shown.
    pub rows: Vec<T>,
}

impl<T> Listed<T> {
    fn first(mut rows: Vec<T>, most: usize) -> Self {
        let total = rows.len();
        rows.truncate(most);
        Self { total, rows }
    }
}

/// Cumulative sums at the end of a day on which one of them changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// Ordered so far.
    pub ordered: u32,
    /// Done so far.
    pub done: u32,
}

/// How many runs began in a month, by how they ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    /// All that began in it.
    pub runs: u32,
    /// Of these, completed as expected.
    pub completed: u32,
    /// Of these, completed with deviations.
    pub deviating: u32,
    /// Of these, rolled back, stopped or handed to the lessor.
    pub broken_off: u32,
    /// Of these, not ended.
    pub open: u32,
}

/// Everything that the progress report shows.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    /// The contract's number.
    pub contract: String,
    /// Its title.
    pub title: String,
    /// Who gives the work.
    pub client: String,
    /// Who does it.
    pub contractor: String,
    /// Its period.
    pub period: Period,
    /// When this was put together.
    pub at: Moment,
    /// The only site it speaks of, where it is one.
    pub site: Option<String>,
    /// All work together.
    pub totals: Counts,
    /// What the estimate of the contract, spread evenly over its period, comes to by today.
    pub planned_by_today: Option<u32>,
    /// By kind of work.
    pub work: Vec<ByWorkType>,
    /// Cumulative sums.
    pub days: Vec<Day>,
    /// By site.
    pub sites: Vec<SiteRow>,
    /// Orders: open ones first, by their due days; then the others, latest first.
    pub orders: Listed<OrderRow>,
    /// Orders not done whose due day is over.
    pub overdue: usize,
    /// Runs: those not ended or not as expected first of all; shown by time, latest first.
    pub runs: Listed<Run>,
    /// What the runs shown were begun without, by their numbers.
    pub lacking: BTreeMap<String, Vec<Lacking>>,
    /// Runs that wait for review.
    pub to_review: usize,
    /// All runs by month.
    pub months: Vec<Month>,
    /// Faults: open ones first.
    pub faults: Listed<FaultRow>,
    /// Faults not closed.
    pub open_faults: usize,
    /// Laptops whose keys count, and those of which anything is held.
    pub laptops: Vec<LaptopRow>,
    /// Sums of files.
    pub evidence: EvidenceSums,
    /// Files: missing and changed ones first, then the latest.
    pub files: Listed<FileRow>,
    /// Papers owed, the earliest deadline first.
    pub owed: Listed<Debt>,
    /// Of these, those whose day is over.
    pub owed_overdue: usize,
}

/// Puts the report together as of now; `site` narrows work, faults and files to one site, `owed` are the
/// papers that are owed.
///
/// # Errors
/// A laptop before its first dispatch, a failing database or disk.
pub fn overview(workspace: &Workspace, site: Option<&str>, owed: Vec<Debt>) -> Result<Overview> {
    let (store, at) = (&workspace.store, workspace.now());
    let contract = workspace.contract()?;
    let terminals = super::terminals(store, site)?;
    let (work, _) = super::progress(store, &contract.planned(), &terminals, site)?;
    let Contract { id, title, client, contractor, period, .. } = contract;
    let mut runs = store.all_runs()?;
    runs.retain(|run| site.is_none() || terminals.contains_key(&fold(&run.terminal)));
    let items = items::gather(store, &terminals, &runs)?;
    let today = at.day();
    let orders = items::orders(store, &items, &period, today)?;
    let of_terminal = |terminal: &str| site.is_none() || terminals.contains_key(&fold(terminal));
    let faults = records::faults(store, at, &of_terminal)?;
    let (evidence, files) = records::files(workspace, &runs, &faults, site.is_some())?;
    let totals = totals(&work);
    let only = match site {
        Some(id) => {
            Some(store.get::<Site>(id)?.map_or_else(|| id.to_owned(), |site| format!("{} {}", site.id, site.name)))
        }
        None => None,
    };
    let (months, runs) = (months(&runs), shown_runs(runs));
    let agreed = Agreed::of(store);
    let lacking = runs.rows.iter().map(|run| Ok((run.run.clone(), agreed.lacking(run)?)));
    let mut lacking = lacking.collect::<Result<BTreeMap<_, _>>>()?;
    lacking.retain(|_, lacking| !lacking.is_empty());
    Ok(Overview {
        contract: id,
        title,
        client: client.name,
        contractor: contractor.name,
        period,
        at,
        site: only,
        totals,
        planned_by_today: totals.planned.map(|count| spread(count, &period, today)),
        work,
        days: days(&items),
        sites: items::sites(store, &terminals, &items, site, today)?,
        overdue: orders.iter().filter(|order| order.overdue).count(),
        orders: Listed::first(orders, MOST_ROWS),
        months,
        runs,
        lacking,
        to_review: super::to_review(store)?,
        open_faults: faults.iter().filter(|fault| fault.is_open()).count(),
        faults: Listed::first(faults, MOST_ROWS),
        laptops: records::laptops(store, at)?,
        evidence,
        files,
        owed_overdue: owed.iter().filter(|debt| debt.overdue).count(),
        owed: Listed::first(owed, MOST_PAPERS),
    })
}

fn totals(work: &[ByWorkType]) -> Counts {
    let mut sum = Counts::default();
    for ByWorkType { counts, .. } in work {
        sum.add(counts.ordered, counts.started, counts.done);
        sum.planned = match (sum.planned, counts.planned) {
            (None, None) => None,
            (known, more) => Some(known.unwrap_or(0) + more.unwrap_or(0)),
        };
    }
    sum
}

/// What a count comes to by the end of a day, spread evenly over a period.
fn spread(count: u32, period: &Period, day: NaiveDate) -> u32 {
    let length = (period.to - period.from).num_days() + 1;
    let passed = ((day - period.from).num_days() + 1).clamp(0, length.max(0));
    u32::try_from(i64::from(count) * passed / length.max(1)).unwrap_or(count)
}

/// Sums at the end of each day on which something was ordered or done.
fn days(items: &[Item]) -> Vec<Day> {
    let mut changes: BTreeMap<NaiveDate, (u32, u32)> = BTreeMap::new();
    for item in items {
        changes.entry(item.ordered_on).or_default().0 += 1;
        if let Some(day) = item.done_on {
            changes.entry(day).or_default().1 += 1;
        }
    }
    let mut sum = (0, 0);
    let sums = changes.into_iter().map(|(day, (ordered, done))| {
        sum = (sum.0 + ordered, sum.1 + done);
        Day { day, ordered: sum.0, done: sum.1 }
    });
    sums.collect()
}

fn months(runs: &[Run]) -> Vec<Month> {
    use crate::domain::Outcome;
    use chrono::Datelike;
    let mut months: BTreeMap<NaiveDate, Month> = BTreeMap::new();
    for run in runs {
        let day = run.started_at.day();
        let first = day.with_day(1).unwrap_or(day);
        let month = months.entry(first).or_insert_with(|| Month { month: first, ..Month::default() });
        month.runs += 1;
        *match run.outcome {
            None => &mut month.open,
            Some(Outcome::Completed) => &mut month.completed,
            Some(Outcome::CompletedWithDeviations) => &mut month.deviating,
            Some(_) => &mut month.broken_off,
        } += 1;
    }
    months.into_values().rev().collect()
}

/// Those that ask for a look, then the latest; in the order of their times, the latest first.
fn shown_runs(mut runs: Vec<Run>) -> Listed<Run> {
    use crate::domain::Outcome;
    let is_plain = |run: &Run| run.outcome == Some(Outcome::Completed);
    let later = |left: &Run, right: &Run| right.started_at.cmp(&left.started_at).then_with(|| left.run.cmp(&right.run));
    runs.sort_by(|left, right| is_plain(left).cmp(&is_plain(right)).then_with(|| later(left, right)));
    let mut shown = Listed::first(runs, MOST_RUNS);
    shown.rows.sort_by(later);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_estimate_is_spread_evenly_over_the_period_and_no_further() {
        let period = Period { from: day("2024-04-01"), to: day("2024-04-10") };
        let by = |text: &str| spread(50, &period, day(text));
        assert_eq!((by("2024-03-31"), by("2024-04-01"), by("2024-04-05")), (0, 5, 25));
        assert_eq!((by("2024-04-10"), by("2025-01-01")), (50, 50));
    }

    #[test]
    fn sums_grow_day_by_day_whatever_order_records_come_in() {
        let item = |ordered: &str, done: Option<&str>| Item {
            ordered_on: day(ordered),
            done_on: done.map(day),
            ..Item::default()
        };
        let items =
            [item("2024-05-02", Some("2024-05-09")), item("2024-05-01", None), item("2024-05-02", Some("2024-05-02"))];
        let sums: Vec<_> = days(&items).into_iter().map(|it| (it.day.to_string(), it.ordered, it.done)).collect();
        let expected = [("2024-05-01", 1, 0), ("2024-05-02", 3, 1), ("2024-05-09", 3, 2)];
        assert_eq!(sums, expected.map(|(day, ordered, done)| (day.to_owned(), ordered, done)));
    }
}
