//! `report sites|terminals|roster`: a register with all its fields, so that it loads again after it was edited.
//!
//! What is beside the register stands in remarks, which loading leaves aside. Retired records stand in a
//! table of their own, since loading one would bring it back.

use std::collections::HashMap;

use super::output::{Target, newest};
use super::places::Places;
use crate::cli::{ReportAllArgs, ReportFileArgs, ReportTerminalsArgs};
use crate::commands::Context;
use crate::commands::lookup::fill;
use crate::commands::register::{Held, Kept, kept};
use crate::domain::{Site, Terminal, Worker, fold};
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::register::{remark, to_table};
use crate::roster::due;
use crate::state::{Order, Run};
use crate::store::Store;
use crate::tabular::{Book, Cell, Column, Kind, Table};
use crate::workspace::Workspace;

messages! {
    sites_title() { ja: "拠点一覧", en: "sites" }
    terminals_title() { ja: "端末一覧", en: "terminals" }
    roster_title() { ja: "従事者名簿", en: "roster" }
    retired_title(title) { ja: "{title}（廃止）", en: "{title}, retired" }
    terminal_count() { ja: "端末数", en: "terminals" }
    site_name() { ja: "拠点名", en: "site name" }
    open_orders() { ja: "未了の作業指示", en: "open orders" }
    last_run() { ja: "最後の作業", en: "last run" }
    last_day() { ja: "最後の作業日", en: "day of last run" }
    standing() { ja: "登録", en: "register" }
    unreported() { ja: "市への報告が未了", en: "not reported yet" }
}

/// Runs `report sites`.
///
/// # Errors
/// A failing database or disk.
pub fn sites(context: &Context, args: &ReportAllArgs) -> Result<()> {
    let target = Target::of(context, args.output.as_deref(), "sites")?;
    let workspace = Workspace::open(&context.home)?;
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (terminal, _) in workspace.store.list::<Terminal>(false)? {
        *counts.entry(fold(&terminal.site)).or_default() += 1;
    }
    let columns = [info("terminals", &terminal_count(), Kind::Count)];
    let cells = |it: &Kept<Site>| vec![counts.get(&fold(&it.record.id)).copied().unwrap_or(0).into()];
    let tables = tables(&workspace, args.all, &sites_title(), |_| true, &columns, cells)?;
    target.give(&workspace, &book(&workspace, tables)?, &brief::<Site>(&columns))
}

/// Runs `report terminals`.
///
/// # Errors
/// A failing database or disk, an unknown site.
pub fn terminals(context: &Context, args: &ReportTerminalsArgs) -> Result<()> {
    let target = Target::of(context, args.at.output.as_deref(), "terminals")?;
    let workspace = Workspace::open(&context.home)?;
    let places = Places::of(&workspace, args.at.site.as_deref())?;
    let open = orders_by_terminal(&workspace.store)?;
    let mut last: HashMap<String, Run> = HashMap::new();
    for run in workspace.store.all_runs()? {
        let known = last.entry(fold(&run.terminal)).or_insert_with(|| run.clone());
        if known.started_at < run.started_at {
            *known = run;
        }
    }
    let columns = [
        info("site_name", &site_name(), Kind::Text),
        info("open_orders", &open_orders(), Kind::Text),
        info("last_run", &last_run(), Kind::Text),
        info("last_day", &last_day(), Kind::Day),
    ];
    let cells = |it: &Kept<Terminal>| {
        let id = fold(&it.record.id);
        let run = last.get(&id);
        vec![
            places.site_name(&it.record.site).into(),
            open.get(&id).map(|orders| orders.join(" ")).into(),
            run.map(|run| &run.run).into(),
            run.map(|run| run.started_at.day()).into(),
        ]
    };
    let wants = |it: &Kept<Terminal>| places.wants_site(&it.record.site);
    let tables = tables(&workspace, args.all, &terminals_title(), wants, &columns, cells)?;
    target.give(&workspace, &book(&workspace, tables)?, &brief::<Terminal>(&columns))
}

/// Runs `report roster`.
///
/// # Errors
/// A failing database or disk.
pub fn roster(context: &Context, args: &ReportFileArgs) -> Result<()> {
    let target = Target::of(context, args.output.as_deref(), "roster")?;
    let workspace = Workspace::open(&context.home)?;
    let today = workspace.now().day();
    let owed: Vec<String> = due(&workspace.store)?.into_iter().map(|change| fold(&change.worker)).collect();
    let columns = [info("state", &standing(), Kind::Text), info("unreported", &unreported(), Kind::Flag)];
    let cells = |it: &Kept<Worker>| {
        let (_, state) = Worker::state(it, today);
        vec![state.into(), owed.contains(&fold(&it.record.id)).then_some(true).into()]
    };
    let tables = tables(&workspace, false, &roster_title(), |_| true, &columns, cells)?;
    target.give(&workspace, &book(&workspace, tables)?, &brief::<Worker>(&columns))
}

/// A remark's column.
fn info(id: &str, label: &Text, kind: Kind) -> Column {
    Column::new(format!("info_{id}"), remark(label), kind)
}

/// What the screen has room for.
fn brief<R: Held>(columns: &[Column]) -> Vec<&str> {
    R::LISTED.iter().copied().chain(columns.iter().map(|column| column.id.as_str())).collect()
}

fn book(workspace: &Workspace, tables: Vec<Table>) -> Result<Book> {
    let title = tables.first().map_or_else(|| Text::same(""), |table| table.title.clone());
    Ok(Book { title, note: None, as_of: newest(workspace)?, tables })
}

/// The records in use and, where they are asked for, the retired ones; each with its remarks.
fn tables<R: Held>(
    workspace: &Workspace,
    with_retired: bool,
    title: &Text,
    wants: impl Fn(&Kept<R>) -> bool,
    columns: &[Column],
    cells: impl Fn(&Kept<R>) -> Vec<Cell>,
) -> Result<Vec<Table>> {
    let all: Vec<Kept<R>> = kept(&workspace.store, with_retired, workspace.now().day())?;
    let (retired, in_use): (Vec<_>, Vec<_>) = all.into_iter().filter(|it| wants(it)).partition(|it| it.retired);
    let mut tables = Vec::new();
    for (kept, title) in [(in_use, title.clone()), (retired, fill(title, |title| retired_title(title)))] {
        if kept.is_empty() && !tables.is_empty() {
            continue;
        }
        let records: Vec<R> = kept.iter().map(|it| it.record.clone()).collect();
        let mut table = to_table(&records, title);
        table.columns.extend(columns.iter().cloned());
        for (row, it) in table.rows.iter_mut().zip(&kept) {
            row.extend(cells(it));
        }
        if !tables.is_empty() {
            table.id = format!("{}-retired", table.id);
        }
        tables.push(table);
    }
    Ok(tables)
}

/// The orders that are neither done nor cancelled, by the terminal's folded id.
fn orders_by_terminal(store: &Store) -> Result<HashMap<String, Vec<String>>> {
    let mut open: HashMap<String, Vec<String>> = HashMap::new();
    let orders = store.list::<Order>(true)?.into_iter().filter(|(order, _)| !order.cancelled);
    let numbers: HashMap<String, String> = orders.map(|(order, _)| (fold(&order.order), order.order)).collect();
    for assignment in store.all_assignments()?.into_iter().filter(|assignment| assignment.done == 0) {
        if let Some(number) = numbers.get(&fold(&assignment.order)) {
            open.entry(fold(&assignment.terminal)).or_default().push(number.clone());
        }
    }
    Ok(open)
}
