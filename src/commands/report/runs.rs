//! `report runs|orders`: every run, every order, a row each.

use super::output::{Target, newest};
use super::places::Places;
use crate::cli::ReportSiteArgs;
use crate::commands::Context;
use crate::commands::work::{Marks, Standing, decision_words, run_state};
use crate::describe::run_marks;
use crate::domain::{Contract, head_code};
use crate::error::Result;
use crate::lacking::{Agreed, Lacking};
use crate::message::Text;
use crate::messages;
use crate::state::{Assignment, Order, Run};
use crate::tabular::Kind::{Count, Day, Moment, Text as Words};
use crate::tabular::{Book, Cell, Column, Table};
use crate::workspace::Workspace;

messages! {
    runs_title() { ja: "作業一覧", en: "runs" }
    orders_title() { ja: "作業指示一覧", en: "work orders" }
    number() { ja: "作業番号", en: "run" }
    order() { ja: "指示番号", en: "order" }
    terminal() { ja: "管理番号", en: "terminal" }
    site() { ja: "拠点番号", en: "site" }
    site_name() { ja: "拠点名", en: "site name" }
    place() { ja: "設置場所", en: "place" }
    work() { ja: "作業区分", en: "work type" }
    procedure() { ja: "手順書", en: "procedure" }
    version() { ja: "版", en: "version" }
    worker() { ja: "従事者番号", en: "worker" }
    worker_name() { ja: "従事者", en: "worker's name" }
    begun_at() { ja: "開始", en: "begun" }
    ended_at() { ja: "終了", en: "ended" }
    minutes() { ja: "所要（分）", en: "minutes" }
    state() { ja: "状態", en: "state" }
    deviations() { ja: "逸脱", en: "deviations" }
    marks() { ja: "印", en: "marks" }
    code() { ja: "先頭符号", en: "head code" }
    laptop() { ja: "作業用 PC", en: "laptop" }
    due() { ja: "期限", en: "due" }
    terminals() { ja: "台数", en: "terminals" }
    begun() { ja: "着手", en: "begun" }
    done() { ja: "完了", en: "done" }
    left() { ja: "残り", en: "left" }
    left_terminals() { ja: "残りの端末", en: "terminals left" }
    ordered_at() { ja: "指示した日時", en: "ordered at" }
    reason() { ja: "期間外の理由", en: "why outside the period" }
    decisions() { ja: "変更・取消し", en: "decisions" }
}

/// Runs `report runs`.
///
/// # Errors
/// A failing database or disk, an unknown site.
pub fn runs(context: &Context, args: &ReportSiteArgs) -> Result<()> {
    let target = Target::of(context, args.output.as_deref(), "runs")?;
    let workspace = Workspace::open(&context.home)?;
    let places = Places::of(&workspace, args.site.as_deref())?;
    let columns = [
        ("run", number(), Words),
        ("order", order(), Words),
        ("terminal", terminal(), Words),
        ("site", site(), Words),
        ("site_name", site_name(), Words),
        ("place", place(), Words),
        ("work", work(), Words),
        ("procedure", procedure(), Words),
        ("version", version(), Words),
        ("worker", worker(), Words),
        ("worker_name", worker_name(), Words),
        ("begun", begun_at(), Moment),
        ("ended", ended_at(), Moment),
        ("minutes", minutes(), Count),
        ("state", state(), Words),
        ("deviations", deviations(), Count),
        ("marks", marks(), Words),
        ("head_code", code(), Words),
        ("laptop", laptop(), Words),
    ];
    let columns = columns.map(|(id, label, kind)| Column::new(id, label, kind));
    let mut table = Table::new("runs", runs_title(), columns);
    let agreed = Agreed::of(&workspace.store);
    for run in workspace.store.all_runs()?.iter().filter(|run| places.wants(&run.terminal)) {
        table.rows.push(row(&workspace, &places, run, &agreed.lacking(run)?)?);
    }
    let brief = ["run", "order", "terminal", "site_name", "work", "worker_name", "begun", "state", "deviations"];
    target.give(&workspace, &Book::of(table, newest(&workspace)?), &brief)
}

fn row(workspace: &Workspace, places: &Places, run: &Run, lacking: &[Lacking]) -> Result<Vec<Cell>> {
    let at = places.terminal(&run.terminal);
    let (name, state) = run_state(workspace, Some(run))?;
    Ok(vec![
        (&run.run).into(),
        (&run.order).into(),
        (&run.terminal).into(),
        at.map(|terminal| &terminal.site).into(),
        at.and_then(|terminal| places.site_name(&terminal.site)).into(),
        at.map(|terminal| &terminal.place).into(),
        Cell::Named(run.work_type.label(), run.work_type.name()),
        (&run.procedure.id).into(),
        (&run.procedure.version).into(),
        run.workers.join(" ").into(),
        places.workers(&run.workers).into(),
        run.started_at.into(),
        run.finished_at.into(),
        run.finished_at.map(|ended| run.started_at.until(ended) / 60_000).into(),
        Cell::Named(state, name),
        run.deviations.into(),
        run_marks(run, lacking).into(),
        run.head.as_ref().map(head_code).into(),
        places.laptop(&run.journal).into(),
    ])
}

/// Runs `report orders`; narrowed to a site, only the terminals there count.
///
/// # Errors
/// A failing database or disk, an unknown site.
pub fn orders(context: &Context, args: &ReportSiteArgs) -> Result<()> {
    let target = Target::of(context, args.output.as_deref(), "orders")?;
    let workspace = Workspace::open(&context.home)?;
    let places = Places::of(&workspace, args.site.as_deref())?;
    let store = &workspace.store;
    let (contract, agreed) = (store.get::<Contract>("")?, Agreed::of(store));
    let mut table = Table::new("orders", orders_title(), order_columns());
    for (order, _) in store.list::<Order>(true)? {
        let mut assignments = store.assignments(&order.order)?;
        assignments.retain(|it| places.wants(&it.terminal));
        if assignments.is_empty() && !places.wants_all() {
            continue;
        }
        let standing = Standing::of(&order, &assignments, workspace.now().day()).text();
        let marks = Marks::of(store, &agreed, &order, contract.as_ref())?;
        table.rows.push(order_row(&places, &order, &assignments, standing, &marks));
    }
    let brief = ["order", "work", "due", "terminals", "begun", "done", "left", "state", "marks"];
    target.give(&workspace, &Book::of(table, newest(&workspace)?), &brief)
}

fn order_columns() -> impl Iterator<Item = Column> {
    let columns = [
        ("order", order(), Words),
        ("work", work(), Words),
        ("procedure", procedure(), Words),
        ("due", due(), Day),
        ("terminals", terminals(), Count),
        ("begun", begun(), Count),
        ("done", done(), Count),
        ("left", left(), Count),
        ("state", state(), Words),
        ("marks", marks(), Words),
        ("left_terminals", left_terminals(), Words),
        ("ordered_at", ordered_at(), Moment),
        ("reason", reason(), Words),
        ("decisions", decisions(), Words),
    ];
    columns.into_iter().map(|(id, label, kind)| Column::new(id, label, kind))
}

fn order_row(places: &Places, order: &Order, assignments: &[Assignment], standing: Text, marks: &Marks) -> Vec<Cell> {
    let count = |is: fn(&Assignment) -> bool| assignments.iter().filter(|assignment| is(assignment)).count();
    // by its own spelling, where the register has it
    let spelt = |id: &str| places.terminal(id).map_or_else(|| id.to_owned(), |terminal| terminal.id.clone());
    let open: Vec<String> = assignments.iter().filter(|it| it.done == 0).map(|it| spelt(&it.terminal)).collect();
    let open = if order.cancelled { Vec::new() } else { open };
    let why = |pick: fn(&Text) -> &String| {
        let lines = order.decisions.iter().map(|it| {
            let line = format!("{} {} {}", pick(&decision_words(&it.what)), it.reason, it.decided_by);
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    vec![
        (&order.order).into(),
        Cell::Named(order.work_type.label(), order.work_type.name()),
        (&order.procedure).into(),
        order.due.into(),
        assignments.len().into(),
        count(|it| it.started > 0).into(),
        count(|it| it.done > 0).into(),
        open.len().into(),
        standing.into(),
        marks.text().into(),
        open.join(" ").into(),
        order.ordered_at.into(),
        marks.due_outside_period.then(|| order.why_due()).into(),
        Text { ja: why(|text| &text.ja), en: why(|text| &text.en) }.into(),
    ]
}
