//! `work list` and `work show`; both work on laptops, with the runs that are held there.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

use super::super::Context;
use super::super::details::{Details, one_line};
use super::super::field::listed;
use super::super::lookup;
use crate::agreement::combination_of;
use crate::cli::ListArgs;
use crate::describe::run_marks;
use crate::domain::{Contract, Terminal, WorkType};
use crate::error::Result;
use crate::lacking::{Agreed, Lacking};
use crate::message::Text;
use crate::messages;
use crate::report::{Reviewed, counts_as_done, is_cut_off, reviewed};
use crate::state::{Assignment, Order, OrderDecision, Run, RunState};
use crate::store::Store;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    order_title() { ja: "指示", en: "order" }
    work() { ja: "作業区分", en: "work" }
    procedure() { ja: "手順書", en: "procedure" }
    due() { ja: "期限", en: "due" }
    terminals() { ja: "台数", en: "terminals" }
    begun() { ja: "着手", en: "begun" }
    done() { ja: "完了", en: "done" }
    state() { ja: "状態", en: "state" }
    none_ordered() { ja: "残っている作業指示はありません。指示するのは事務所です（genba work order）。終わったものも見るには --all", en: "no order is open; the office gives one with `genba work order`, `--all` shows those that are done" }
    ordered_at() { ja: "指示した時刻", en: "ordered at" }
    reason() { ja: "期間外の理由", en: "why outside the period" }
    decision(at) { ja: "変更 {at}", en: "decided {at}" }
    decided(what, reason, by) { ja: "{what}（理由: {reason}、決定: {by}）", en: "{what} (reason: {reason}; decided by: {by})" }
    cancelled() { ja: "取消し", en: "cancelled" }
    overdue() { ja: "期限超過", en: "overdue" }
    under_way() { ja: "作業中", en: "under way" }
    waiting() { ja: "未着手", en: "not begun" }
    terminal() { ja: "端末", en: "terminal" }
    site() { ja: "拠点", en: "site" }
    place() { ja: "設置場所", en: "place" }
    run() { ja: "作業", en: "run" }
    worker() { ja: "従事者", en: "worker" }
    when() { ja: "時刻", en: "time" }
    paused() { ja: "中断中", en: "paused" }
    cut_off() { ja: "途切れた", en: "cut off" }
    returned(state) { ja: "差戻し（{state}）", en: "returned ({state})" }
    accepted(state) { ja: "{state}、社内確認済み", en: "{state}, accepted" }
    amended(state) { ja: "{state}、社内確認後に訂正あり", en: "{state}, amended since its review" }
    marks() { ja: "印", en: "marks" }
    due_outside() { ja: "期限が期間外", en: "due outside the period" }
    runs_outside(count) { ja: "期間外の作業 {count} 件", en: "{count} run(s) outside the period" }
    runs_in_blackout(count) { ja: "作業禁止中の作業 {count} 件", en: "{count} run(s) in a blackout" }
    runs_begun_without(count) { ja: "未報告・未承認のままの作業 {count} 件", en: "{count} run(s) begun without a report or an approval" }
    combined_as(number) { ja: "同時実施 {number}", en: "combined as {number}" }
    combined_with(number, orders, paper) {
        ja: "{number}（{orders}、協議 {paper}）",
        en: "{number} ({orders}; agreed in {paper})",
    }
    combined_title() { ja: "同時実施", en: "combined" }
    retired(state) { ja: "{state}（端末は廃止）", en: "{state} (terminal retired)" }
}

/// Where an order stands; the words of `--json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Cancelled,
    Done,
    Overdue,
    UnderWay,
    Waiting,
}

impl Standing {
    /// Where an order stands on a day.
    pub fn of(order: &Order, assignments: &[Assignment], today: NaiveDate) -> Self {
        if order.cancelled {
            Self::Cancelled
        } else if assignments.iter().all(|assignment| assignment.done > 0) {
            Self::Done
        } else if order.due < today {
            Self::Overdue
        } else if assignments.iter().any(|assignment| assignment.started > 0) {
            Self::UnderWay
        } else {
            Self::Waiting
        }
    }

    /// The word people read.
    pub fn text(self) -> Text {
        match self {
            Self::Cancelled => cancelled(),
            Self::Done => done(),
            Self::Overdue => overdue(),
            Self::UnderWay => under_way(),
            Self::Waiting => waiting(),
        }
    }
}

#[derive(Serialize)]
struct Row {
    order: String,
    work_type: WorkType,
    procedure: String,
    due: NaiveDate,
    terminals: usize,
    begun: usize,
    done: usize,
    state: Standing,
    #[serde(flatten)]
    marks: Marks,
}

/// What sets an order apart.
#[derive(Default, Serialize)]
pub struct Marks {
    /// Whether it is due outside the contract's period (§2).
    pub due_outside_period: bool,
    /// Runs of it that began outside the period.
    runs_outside_period: usize,
    /// Runs of it that began in a blackout.
    runs_in_blackout: usize,
    /// Runs of it that began without what was to be agreed or reported first.
    runs_lacking: usize,
    /// The combination that it is in (§4).
    combination: Option<String>,
}

impl Marks {
    /// What sets an order of a contract apart.
    ///
    /// # Errors
    /// A failing database.
    pub fn of(store: &Store, agreed: &Agreed<'_>, order: &Order, contract: Option<&Contract>) -> Result<Self> {
        let (runs, combined) = (store.runs_of(&order.order)?, combination_of(store, &order.order)?);
        let lacking = runs.iter().map(|run| agreed.lacking(run)).collect::<Result<Vec<_>>>()?;
        let is_in_blackout =
            |run: &Run, lacking: &[Lacking]| run.blackout.is_some() || lacking.iter().any(Lacking::is_of_blackout);
        Ok(Self {
            due_outside_period: contract.is_some_and(|contract| !contract.period.contains(order.due)),
            runs_outside_period: runs.iter().filter(|run| run.outside_period).count(),
            runs_in_blackout: runs.iter().zip(&lacking).filter(|(run, lacking)| is_in_blackout(run, lacking)).count(),
            runs_lacking: lacking.iter().filter(|lacking| !lacking.iter().all(Lacking::is_of_blackout)).count(),
            combination: combined.map(|it| it.number().to_owned()),
        })
    }

    /// In words.
    pub fn text(&self) -> Text {
        let mut all: Vec<Text> = self.due_outside_period.then(due_outside).into_iter().collect();
        all.extend((self.runs_outside_period > 0).then(|| runs_outside(self.runs_outside_period)));
        all.extend((self.runs_in_blackout > 0).then(|| runs_in_blackout(self.runs_in_blackout)));
        all.extend((self.runs_lacking > 0).then(|| runs_begun_without(self.runs_lacking)));
        all.extend(self.combination.as_ref().map(combined_as));
        listed(all)
    }
}

/// Runs `work list`.
///
/// # Errors
/// A failing database.
pub fn list(context: &Context, args: &ListArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let (today, lang) = (workspace.now().day(), context.console.lang);
    let store = &workspace.store;
    let (contract, agreed) = (store.get::<Contract>("")?, Agreed::of(store));
    let titles = [order_title(), work(), procedure(), due(), terminals(), begun(), done(), state(), marks()];
    let mut table = Table::new(titles).numbers(&[4, 5, 6]).or(none_ordered());
    let mut rows = Vec::new();
    for order in orders(store, args.all)? {
        let assignments = store.assignments(&order.order)?;
        let standing = Standing::of(&order, &assignments, today);
        let count = |is: fn(&Assignment) -> bool| assignments.iter().filter(|assignment| is(assignment)).count();
        let row = Row {
            terminals: order.terminals.len(),
            begun: count(|assignment| assignment.started > 0),
            done: count(|assignment| assignment.done > 0),
            state: standing,
            marks: Marks::of(store, &agreed, &order, contract.as_ref())?,
            work_type: order.work_type,
            due: order.due,
            procedure: order.procedure,
            order: order.order,
        };
        table.row([
            row.order.as_str(),
            row.work_type.label().get(lang),
            &row.procedure,
            &row.due.to_string(),
            &row.terminals.to_string(),
            &row.begun.to_string(),
            &row.done.to_string(),
            standing.text().get(lang),
            row.marks.text().get(lang),
        ]);
        rows.push(row);
    }
    context.console.table(&table, &rows)
}

/// All orders, or those that somebody waits for.
fn orders(store: &Store, all: bool) -> Result<Vec<Order>> {
    if all {
        return Ok(store.list::<Order>(true)?.into_iter().map(|(order, _)| order).collect());
    }
    let open: BTreeSet<String> = store.open_assignments()?.into_iter().map(|assignment| assignment.order).collect();
    let orders = open.iter().map(|order| store.get::<Order>(order)).collect::<Result<Vec<_>>>()?;
    Ok(orders.into_iter().flatten().filter(|order| !order.cancelled).collect())
}

/// One terminal of an order.
#[derive(Serialize)]
struct Line {
    terminal: String,
    site: String,
    place: String,
    /// Whether it is retired.
    retired: bool,
    state: &'static str,
    run: Option<String>,
    worker: Option<String>,
    at: Option<crate::domain::Moment>,
    /// Whether the run began outside the contract's period.
    outside_period: bool,
    /// The reason for beginning it in a blackout.
    blackout: Option<String>,
    /// The reason of an emergency.
    emergency: Option<String>,
    /// The combination that the run belongs to.
    combination: Option<String>,
    /// What it was begun without.
    lacking: Vec<Lacking>,
}

/// Runs `work show`.
///
/// # Errors
/// Where there is no such order.
pub fn show(context: &Context, id: &str) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let (today, console) = (workspace.now().day(), context.console);
    let order = lookup::order(&workspace, id)?;
    let assignments = workspace.store.assignments(&order.order)?;
    let standing = Standing::of(&order, &assignments, today);
    let mut table = Table::new([terminal(), site(), place(), state(), run(), worker(), when(), marks()]);
    let (mut lines, agreed) = (Vec::new(), Agreed::of(&workspace.store));
    for id in &order.terminals {
        let last = last_run(&workspace.store, &order.order, id)?;
        let (word, text) = run_state(&workspace, last.as_ref())?;
        let lacking = last.as_ref().map(|run| agreed.lacking(run)).transpose()?.unwrap_or_default();
        let marked = last.as_ref().and_then(|run| run_marks(run, &lacking)).unwrap_or_else(|| Text::same(""));
        let line = line(&workspace.store, id, word, last, lacking)?;
        let text = if line.retired { lookup::fill(&text, |text| retired(text)) } else { text };
        table.row([
            line.terminal.as_str(),
            &line.site,
            &one_line(&line.place),
            text.get(console.lang),
            line.run.as_deref().unwrap_or_default(),
            line.worker.as_deref().unwrap_or_default(),
            &line.at.map(|at| at.minute()).unwrap_or_default(),
            &one_line(marked.get(console.lang)),
        ]);
        lines.push(line);
    }
    let combined = combination_of(&workspace.store, &order.order)?;
    let contract = workspace.store.get::<Contract>("")?;
    let marked = Marks::of(&workspace.store, &agreed, &order, contract.as_ref())?;
    if console.json {
        return console.json(&json!({ "order": order, "state": standing, "marks": marked, "terminals": lines }));
    }
    let mut details = head(&order, standing, marked.due_outside_period, context);
    if let Some(combined) = &combined {
        let orders: Vec<_> = combined.orders.iter().map(|order| order.order.as_str()).collect();
        let paper = &combined.combination.combined.consultation.paper;
        details.add(&combined_title(), &combined_with(combined.number(), orders.join(" "), paper));
    }
    if !marked.text().en.is_empty() {
        details.add(&marks(), &marked.text());
    }
    details.show(console, &order)?;
    console.listing(&table)
}

fn head(order: &Order, standing: Standing, is_outside: bool, context: &Context) -> Details {
    let mut details = Details::new(context.console.lang);
    details.add(&order_title(), &Text::same(&order.order));
    details.add(&work(), &order.work_type.label());
    details.add(&procedure(), &Text::same(&order.procedure));
    details.add(&due(), &Text::same(order.due));
    details.add(&state(), &standing.text());
    details.add(&ordered_at(), &Text::same(order.ordered_at.minute()));
    if is_outside && !order.why_due().is_empty() {
        details.add(&reason(), &Text::same(order.why_due()));
    }
    for OrderDecision { at, decided_by, reason, what } in &order.decisions {
        let by = if decided_by.is_empty() { "—" } else { decided_by };
        let what = decision_words(what);
        let text = lookup::fill(&what, |what| decided(what, reason, by));
        details.add(&decision(at.minute()), &text);
    }
    details
}

/// A decision's own words, with the day and the cancellation in both languages.
pub fn decision_words(what: &[String]) -> Text {
    let word = |word: &String| match word.strip_prefix("due ") {
        Some(day) => lookup::fill(&due(), |due| Text::same(format!("{due} {day}"))),
        None if word == "cancelled" => cancelled(),
        None => Text::same(word),
    };
    let words: Vec<Text> = what.iter().map(word).collect();
    let join = |pick: fn(&Text) -> &str| words.iter().map(pick).collect::<Vec<_>>().join(", ");
    Text { ja: join(|text| &text.ja), en: join(|text| &text.en) }
}

fn line(store: &Store, id: &str, state: &'static str, run: Option<Run>, lacking: Vec<Lacking>) -> Result<Line> {
    let known = store.get::<Terminal>(id)?;
    let retired = store.is_retired::<Terminal>(id)?.unwrap_or(false);
    let (site, place) = known.map(|known| (known.site, known.place)).unwrap_or_default();
    let at = run.as_ref().map(|run| run.finished_at.unwrap_or(run.started_at));
    let outside_period = run.as_ref().is_some_and(|run| run.outside_period);
    let told = |pick: fn(&Run) -> &Option<String>| run.as_ref().and_then(|run| pick(run).clone());
    let (blackout, emergency) = (told(|run| &run.blackout), told(|run| &run.emergency));
    let combination = told(|run| &run.combination);
    let (run, worker) = run.map(|run| (run.run, run.worker)).unzip();
    let terminal = id.to_owned();
    Ok(Line {
        terminal,
        site,
        place,
        retired,
        state,
        run,
        worker,
        at,
        outside_period,
        blackout,
        emergency,
        combination,
        lacking,
    })
}

/// The run that says how far a terminal is: one that is done and was not returned, else the one begun last.
fn last_run(store: &Store, order: &str, terminal: &str) -> Result<Option<Run>> {
    let mut last: Option<(bool, Run)> = None;
    for run in store.runs_of_on(order, terminal)? {
        let counts = counts_as_done(store, &run)?;
        if last.as_ref().is_none_or(|(known, former)| (*known, former.started_at) <= (counts, run.started_at)) {
            last = Some((counts, run));
        }
    }
    Ok(last.map(|(_, run)| run))
}

/// A run's state: the word of `--json`, and the one people read.
///
/// # Errors
/// A failing database.
pub fn run_state(workspace: &Workspace, run: Option<&Run>) -> Result<(&'static str, Text)> {
    let store = &workspace.store;
    let Some(run) = run else { return Ok(("waiting", waiting())) };
    if is_cut_off(store, run, workspace.now().day())? {
        return Ok(("cut-off", cut_off()));
    }
    Ok(match (run.state, run.outcome) {
        (_, Some(outcome)) => match reviewed(store, run)? {
            Reviewed::Waiting => (outcome.name(), outcome.label()),
            Reviewed::Accepted => (outcome.name(), lookup::fill(&outcome.label(), |state| accepted(state))),
            Reviewed::Amended => (outcome.name(), lookup::fill(&outcome.label(), |state| amended(state))),
            Reviewed::Returned => ("returned", lookup::fill(&outcome.label(), |state| returned(state))),
        },
        (RunState::Paused, None) => (RunState::Paused.name(), paused()),
        (state, None) => (state.name(), under_way()),
    })
}
