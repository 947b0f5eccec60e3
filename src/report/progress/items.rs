//! Work terminal by terminal: what is ordered, begun, done, and when; orders and sites as sums of it.
//!
//! Counts exactly what `status` counts: terminals in use, and no order that was cancelled before it was done.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::super::{BySite, progress};
use crate::domain::{Moment, Outcome, Period, Terminal, WorkType, fold};
use crate::error::Result;
use crate::state::{Document, Order, Review, Run};
use crate::store::Store;

/// One terminal of one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The order.
    pub order: String,
    /// The terminal.
    pub terminal: String,
    /// Its site, folded.
    #[serde(skip)]
    pub site: String,
    /// The kind of work.
    #[serde(skip)]
    pub work_type: WorkType,
    /// When it was ordered.
    pub ordered_on: NaiveDate,
    /// Last day.
    pub due: NaiveDate,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Whether a run was begun.
    pub begun: bool,
    /// The run that says so: the one that is done, else the one begun last.
    pub run: Option<String>,
}

impl Default for Item {
    fn default() -> Self {
        Self {
            order: String::new(),
            terminal: String::new(),
            site: String::new(),
            work_type: WorkType::OsUpgrade,
            ordered_on: NaiveDate::default(),
            due: NaiveDate::default(),
            done_on: None,
            begun: false,
            run: None,
        }
    }
}

/// An order with how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderRow {
    /// Its number.
    pub order: String,
    /// The kind of work.
    pub work_type: WorkType,
    /// When it was given.
    pub ordered_on: NaiveDate,
    /// Last day.
    pub due: NaiveDate,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// Terminals in it.
    pub terminals: usize,
    /// Of these, done.
    pub done: usize,
    /// Terminals that are not done.
    pub waiting: Vec<String>,
    /// Whether it is not done and its day is over.
    pub overdue: bool,
    /// Whether it is due outside the contract's period (§2).
    pub outside_period: bool,
}

impl OrderRow {
    /// Whether something is still to be done.
    pub fn is_open(&self) -> bool {
        !self.cancelled && !self.waiting.is_empty()
    }
}

/// Work at one site.
#[derive(Debug, Clone, Serialize)]
pub struct SiteRow {
    /// The site with its counts.
    #[serde(flatten)]
    pub counts: BySite,
    /// Terminals of overdue orders, by kind of work.
    pub overdue: BTreeMap<WorkType, u32>,
    /// What the counts are made of.
    pub items: BTreeMap<WorkType, Vec<Item>>,
}

/// What is known of the runs of one order on one terminal.
#[derive(Default)]
struct Known {
    done_at: Option<Moment>,
    last: Option<(bool, Moment, String)>,
}

pub(super) fn gather(store: &Store, terminals: &HashMap<String, Terminal>, runs: &[Run]) -> Result<Vec<Item>> {
    let reviews = store.list::<Review>(false)?.into_iter().filter(|(review, _)| !review.accepted);
    let returned: HashSet<String> = reviews.map(|(review, _)| review.run).collect();
    let mut known: HashMap<(String, String), Known> = HashMap::new();
    for run in runs {
        let counts = run.outcome.is_some_and(Outcome::is_done) && !returned.contains(&run.run);
        let known = known.entry((fold(&run.order), fold(&run.terminal))).or_default();
        if counts {
            known.done_at = [known.done_at, run.finished_at].into_iter().flatten().min();
        }
        let this = (counts, run.started_at, run.run.clone());
        if known.last.as_ref().is_none_or(|last| *last < this) {
            known.last = Some(this);
        }
    }
    let orders: HashMap<String, Order> =
        store.list::<Order>(false)?.into_iter().map(|(order, _)| (order.key(), order)).collect();
    let mut items = Vec::new();
    for assignment in store.all_assignments()? {
        let (Some(order), Some(terminal)) = (orders.get(&assignment.order), terminals.get(&assignment.terminal)) else {
            continue;
        };
        if assignment.done == 0 && order.cancelled {
            continue;
        }
        let known = known.remove(&(assignment.order, assignment.terminal)).unwrap_or_default();
        let ordered_on = order.ordered_at.day();
        let done_on = (assignment.done > 0).then(|| known.done_at.map_or(ordered_on, |at| at.day()));
        items.push(Item {
            order: order.order.clone(),
            terminal: terminal.id.clone(),
            site: fold(&terminal.site),
            work_type: order.work_type,
            ordered_on,
            due: order.due,
            done_on,
            begun: assignment.started > 0,
            run: known.last.map(|(.., run)| run),
        });
    }
    Ok(items)
}

/// Orders of these items: open ones by their due days, then the others, the latest first.
pub(super) fn orders(store: &Store, items: &[Item], period: &Period, today: NaiveDate) -> Result<Vec<OrderRow>> {
    let mut by_order: HashMap<&str, Vec<&Item>> = HashMap::new();
    for item in items {
        by_order.entry(&item.order).or_default().push(item);
    }
    let mut rows = Vec::new();
    for (order, _) in store.list::<Order>(false)? {
        let items = by_order.remove(order.order.as_str()).unwrap_or_default();
        if items.is_empty() && !order.cancelled {
            continue;
        }
        let waiting: Vec<String> =
            items.iter().filter(|item| item.done_on.is_none()).map(|item| item.terminal.clone()).collect();
        rows.push(OrderRow {
            ordered_on: order.ordered_at.day(),
            terminals: items.len(),
            done: items.len() - waiting.len(),
            overdue: !order.cancelled && !waiting.is_empty() && order.due < today,
            outside_period: !period.contains(order.due),
            waiting,
            order: order.order,
            work_type: order.work_type,
            due: order.due,
            cancelled: order.cancelled,
        });
    }
    rows.sort_by(|left, right| {
        let by_due = if left.is_open() { left.due.cmp(&right.due) } else { right.ordered_on.cmp(&left.ordered_on) };
        right.is_open().cmp(&left.is_open()).then(by_due).then_with(|| left.order.cmp(&right.order))
    });
    Ok(rows)
}

/// Sites with work, each with what its counts are made of.
pub(super) fn sites(
    store: &Store,
    terminals: &HashMap<String, Terminal>,
    items: &[Item],
    site: Option<&str>,
    today: NaiveDate,
) -> Result<Vec<SiteRow>> {
    let (_, counts) = progress(store, &BTreeMap::new(), terminals, site)?;
    let mut rows: Vec<SiteRow> =
        counts.into_iter().map(|counts| SiteRow { counts, overdue: BTreeMap::new(), items: BTreeMap::new() }).collect();
    let places: HashMap<String, usize> =
        rows.iter().enumerate().map(|(place, row)| (fold(&row.counts.site), place)).collect();
    for item in items {
        let Some(row) = places.get(&item.site).and_then(|place| rows.get_mut(*place)) else { continue };
        if item.done_on.is_none() && item.due < today {
            *row.overdue.entry(item.work_type).or_default() += 1;
        }
        row.items.entry(item.work_type).or_default().push(item.clone());
    }
    for items in rows.iter_mut().flat_map(|row| row.items.values_mut()) {
        items.sort_by(|left, right| (&left.terminal, &left.order).cmp(&(&right.terminal, &right.order)));
    }
    Ok(rows)
}
