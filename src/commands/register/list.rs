//! `… list` and `… show ID`; both work on laptops and show retired records too.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::super::Context;
use super::super::details::{Details, one_line};
use super::super::field::listed;
use super::super::lookup::{any, fill, open_orders_on};
use super::held::{Held, Kept, kept, value_text};
use crate::cli::ListArgs;
use crate::domain::{Terminal, fold};
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::register::field_title;
use crate::state::RosterChange;
use crate::store::Store;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    none_kept(kind) {
        ja: "まだありません。取り込むには genba {kind} load ファイル（使わなくなったものも見るには --all）",
        en: "there is none yet; `genba {kind} load FILE` brings them in (`--all` shows those no longer in use)",
    }
    standing() { ja: "登録", en: "register" }
    terminals() { ja: "端末数", en: "terminals" }
    open_orders() { ja: "作業指示（未了）", en: "open orders" }
    report() { ja: "市への報告", en: "reported to the city" }
    is_reported() { ja: "済み", en: "yes" }
    not_reported(what) { ja: "未了: {what}", en: "not yet: {what}" }
    added() { ja: "新規", en: "added" }
    changed() { ja: "変更", en: "changed" }
    ended() { ja: "終了", en: "ended" }
    emergency() { ja: "緊急従事", en: "emergency" }
    count(count) { ja: "{count} 台", en: "{count}" }
}

#[derive(Serialize)]
struct Row<R> {
    #[serde(flatten)]
    record: R,
    retired: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    terminals: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_orders: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended: Option<String>,
    /// What the city is yet to be told of a worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreported: Option<Vec<String>>,
    state: &'static str,
}

impl<R: Held> Row<R> {
    fn new(kept: Kept<R>, today: NaiveDate, state: &'static str) -> Self {
        let suspended = R::suspended(&kept.entry, today).map(str::to_owned);
        let (terminals, open_orders, unreported) = (None, None, None);
        Self { record: kept.record, retired: kept.retired, terminals, open_orders, suspended, unreported, state }
    }
}

/// What of a worker is not reported yet: the words of `--json`.
fn unreported(owed: &HashMap<String, Vec<RosterChange>>, key: &str) -> Vec<String> {
    let mut words: Vec<String> = owed.get(&fold(key)).into_iter().flatten().map(|change| change.what.clone()).collect();
    words.dedup();
    words
}

/// The same for people.
fn report_text(words: &[String]) -> Text {
    if words.is_empty() {
        return is_reported();
    }
    let word = |word: &String| match word.as_str() {
        "added" => added(),
        "changed" => changed(),
        "ended" => ended(),
        "emergency" => emergency(),
        other => Text::same(other),
    };
    fill(&listed(words.iter().map(word)), |what| not_reported(what))
}

/// Lists a register.
///
/// # Errors
/// A failing database.
pub fn list<R: Held>(context: &Context, args: &ListArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let (today, lang) = (workspace.now().day(), context.console.lang);
    let mut records: Vec<Kept<R>> = kept(&workspace.store, args.all, today)?;
    records.retain(|kept| args.all || !kept.over);
    let counts = if R::KIND == "site" { Some(terminals_by_site(&workspace.store)?) } else { None };
    let mut titles: Vec<_> = R::LISTED.iter().map(|field| field_title::<R>(field)).collect();
    titles.extend(counts.iter().map(|_| terminals()));
    titles.push(standing());
    titles.extend(R::IS_PERSON.then(report));
    let owed = R::unreported(&workspace.store)?;
    let numbers: Vec<_> = counts.iter().map(|_| R::LISTED.len()).collect();
    let mut table = Table::new(titles).numbers(&numbers).or(none_kept(R::KIND));
    let mut rows = Vec::new();
    for kept in records {
        let count = counts.as_ref().map(|counts| counts.get(&fold(kept.record.key())).copied().unwrap_or(0));
        let (state, text) = R::state(&kept, today);
        let mut cells: Vec<_> = R::LISTED.iter().map(|field| one_line(cell(&kept.record, field).get(lang))).collect();
        cells.extend(count.map(|count| count.to_string()));
        cells.push(text.get(lang).to_owned());
        let unreported = R::IS_PERSON.then(|| unreported(&owed, kept.record.key()));
        cells.extend(unreported.as_deref().map(|words| report_text(words).get(lang).to_owned()));
        table.row(cells);
        rows.push(Row { terminals: count, unreported, ..Row::new(kept, today, state) });
    }
    context.console.table(&table, &rows)
}

/// Shows one record with all its fields.
///
/// # Errors
/// Where nothing has that id.
pub fn show<R: Held>(context: &Context, id: &str) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let (today, lang) = (workspace.now().day(), context.console.lang);
    let (entry, retired) = any::<R::Entry>(&workspace.store, id)?;
    let kept = Kept::<R>::new(entry, retired, today);
    let mut details = Details::new(lang);
    for column in R::columns() {
        details.add(&column.title(), &cell(&kept.record, column.field));
    }
    for attribute in kept.record.attributes() {
        details.add(&Text::same(&attribute.name), &Text::same(&attribute.value));
    }
    let key = kept.record.key().to_owned();
    let at_site = if R::KIND == "site" { Some(terminals_by_site(&workspace.store)?) } else { None };
    let at_site = at_site.map(|counts| counts.get(&fold(&key)).copied().unwrap_or(0));
    if let Some(number) = at_site {
        details.add(&terminals(), &count(number));
    }
    let mut orders = None;
    if R::KIND == "terminal" {
        let open = open_orders_on(&workspace.store, &key)?;
        let names: Vec<String> = open.into_iter().map(|order| order.order).collect();
        details.add(&open_orders(), &Text::same(names.join(", ")));
        orders = Some(names);
    }
    let (state, text) = R::state(&kept, today);
    details.add(&standing(), &text);
    let mut words = None;
    if R::IS_PERSON {
        let found = unreported(&R::unreported(&workspace.store)?, &key);
        details.add(&report(), &report_text(&found));
        words = Some(found);
    }
    for (title, text) in R::history(&kept.entry) {
        details.add(&title, &text);
    }
    let row = Row { terminals: at_site, open_orders: orders, unreported: words, ..Row::new(kept, today, state) };
    details.show(context.console, &row)
}

fn cell<R: Held>(record: &R, field: &str) -> Text {
    let value = record.field(field).unwrap_or_default();
    let column = R::columns().iter().find(|column| column.field == field);
    column.map_or_else(|| Text::same(value), |column| value_text(column, value))
}

fn terminals_by_site(store: &Store) -> Result<HashMap<String, usize>> {
    let mut counts = HashMap::new();
    for (terminal, _) in store.list::<Terminal>(false)? {
        *counts.entry(fold(&terminal.site)).or_default() += 1;
    }
    Ok(counts)
}
