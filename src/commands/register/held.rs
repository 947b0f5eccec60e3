//! How each register is kept: its documents, its events, and what hinders a record from going.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::super::details::{day_text, month_text};
use super::super::lookup::{Known, fill, open_orders_on};
use crate::domain::{Contract, Site, Terminal, Worker, fold, same_id};
use crate::error::{Error, Result};
use crate::event::{Fact, Retired, WorkerEnded};
use crate::message::Text;
use crate::messages;
use crate::register::{CellKind, Column, Record, site_resolver};
use crate::roster;
use crate::state::{PublishedProcedure, RosterChange, RosterEntry, StandingStep};
use crate::store::Store;

messages! {
    has_terminals(site, count, names) {
        ja: "拠点 {site} には端末が {count} 台あります（{names}）",
        en: "site {site} has {count} terminal(s): {names}",
    }
    move_terminals() {
        ja: "先に端末を移すか（genba terminal set 番号 拠点=…）、廃止してください（genba terminal retire 番号 --reason …）",
        en: "first move the terminals (`genba terminal set ID site=…`) or retire them (`genba terminal retire ID --reason …`)",
    }
    has_orders(terminal, orders) {
        ja: "端末 {terminal} には終わっていない作業指示 {orders} があります",
        en: "terminal {terminal} is wanted by the open order {orders}",
    }
    end_orders(order) {
        ja: "先に作業指示から外すか（genba work change {order} --remove … --reason … --decided-by …）、取り消してください（genba work cancel {order} --reason … --decided-by …）",
        en: "first take it out of the order (`genba work change {order} --remove … --reason … --decided-by …`) or cancel the order (`genba work cancel {order} --reason … --decided-by …`)",
    }
    is_responsible(worker) {
        ja: "従事者 {worker} は契約の業務責任者です（§13(6)）",
        en: "worker {worker} is the contract's responsible person (§13(6))",
    }
    is_to_be_responsible(worker) {
        ja: "従事者 {worker} は、先の日から契約の業務責任者になることが記録されています（§13(6)）",
        en: "worker {worker} is to be the contract's responsible person from a day to come (§13(6))",
    }
    name_another() {
        ja: "市の承認を得て、先に業務責任者を変更してください（genba contract responsible 従事者 --paper 番号 --reason …）。変更が先の日からなら、その日以後に終了してください（genba contract show）",
        en: "with the city's approval, first name another responsible person (`genba contract responsible WORKER --paper NUMBER --reason …`); where another follows on a day to come, wait for it (`genba contract show`)",
    }
    not_yet(worker, day) {
        ja: "従事者 {worker} の従事開始は {day} で、始まる前に終わることはできません",
        en: "worker {worker} begins on {day}, and cannot end before that",
    }
    end_otherwise(worker) {
        ja: "期間を直すなら genba worker set {worker} 従事開始=… 従事終了=…、従事しないことになったのなら、従事開始の日を最後の日にしてください（genba worker retire {worker} --on 日 --reason …）",
        en: "to correct his days, `genba worker set {worker} from=… until=…`; where he is not to work after all, let his first day be his last (`genba worker retire {worker} --on DAY --reason …`)",
    }
    in_use() { ja: "使用中", en: "in use" }
    retired() { ja: "廃止", en: "retired" }
    working() { ja: "従事中", en: "working" }
    ended() { ja: "終了", en: "ended" }
    not_begun() { ja: "開始前", en: "not begun" }
    suspended(why) { ja: "停止中: {why}", en: "suspended: {why}" }
    suspended_from(day) { ja: "（{day} から停止）", en: " (suspended from {day})" }
    reinstated_from(day) { ja: "（{day} から再開）", en: " (reinstated from {day})" }
    was_suspended(day) { ja: "停止 {day}", en: "suspended {day}" }
    was_reinstated(day) { ja: "再開 {day}", en: "reinstated {day}" }
    asked(reason, name) { ja: "{reason}（求めた人: {name}）", en: "{reason} (asked by {name})" }
    load_terminals() {
        ja: "次に、端末の一覧を取り込んでください（genba terminal load ファイル）",
        en: "next, load the terminals: `genba terminal load FILE`",
    }
    load_workers() {
        ja: "次に、従事者名簿を取り込んでください（genba worker load ファイル）",
        en: "next, load the roster: `genba worker load FILE`",
    }
    add_procedures() {
        ja: "次に、手順書を公開してください（genba procedure add ファイル…）",
        en: "next, publish procedures: `genba procedure add FILE…`",
    }
    export() {
        ja: "作業用 PC には次の束で届きます（genba export --to 名前）",
        en: "laptops learn of it with the next bundle (`genba export --to NAME`)",
    }
    report_again() {
        ja: "従事者の変更は、そのつど市へ書面で報告してください（§8(4)）",
        en: "report every change of workers to the city in writing (§8(4))",
    }
}

/// A record of a register with what the store knows of it.
pub struct Kept<R: Held> {
    /// The record.
    pub record: R,
    /// The document it was kept in.
    pub entry: R::Entry,
    /// Whether it is retired; a worker never is.
    pub retired: bool,
    /// Whether it no longer counts: retired, or a worker whose last day is over.
    pub over: bool,
}

/// A record that the store keeps.
pub trait Held: Record {
    /// The document it is kept in.
    type Entry: Known;
    /// The fields that a listing shows.
    const LISTED: &'static [&'static str];

    /// The record in its document.
    fn of(entry: &Self::Entry) -> Self;
    /// The event that sets it.
    fn set(self) -> Fact;
    /// The event that takes it out.
    fn end(id: String, reason: String, today: NaiveDate) -> Fact;
    /// Whether it no longer counts, but for being retired.
    fn is_over(_entry: &Self::Entry, _today: NaiveDate) -> bool {
        false
    }
    /// Why it is suspended, where it is.
    fn suspended(_entry: &Self::Entry, _today: NaiveDate) -> Option<&str> {
        None
    }
    /// Changes that the city is yet to be told of in writing, by folded id.
    ///
    /// # Errors
    /// A failing database.
    fn unreported(_store: &Store) -> Result<HashMap<String, Vec<RosterChange>>> {
        Ok(HashMap::new())
    }
    /// Its state: the word of `--json`, and the one people read.
    fn state(kept: &Kept<Self>, _today: NaiveDate) -> (&'static str, Text) {
        if kept.retired { ("retired", retired()) } else { ("in-use", in_use()) }
    }
    /// What was decided of it and when, for `show`.
    fn history(_entry: &Self::Entry) -> Vec<(Text, Text)> {
        Vec::new()
    }
    /// Why it cannot be taken out with this as its last day, and what to do first.
    ///
    /// # Errors
    /// A failing database.
    fn hindrance(&self, store: &Store, last: NaiveDate) -> Result<Option<Error>>;
    /// What comes after a change.
    fn next() -> Text {
        export()
    }
}

impl Held for Site {
    type Entry = Self;
    const LISTED: &'static [&'static str] = &["id", "name", "kind", "phone", "hours"];

    fn of(entry: &Self) -> Self {
        entry.clone()
    }

    fn set(self) -> Fact {
        Fact::SiteSet(self)
    }

    fn end(id: String, reason: String, _today: NaiveDate) -> Fact {
        Fact::SiteRetired(Retired { id, reason })
    }

    fn hindrance(&self, store: &Store, _last: NaiveDate) -> Result<Option<Error>> {
        let terminals = store.list::<Terminal>(false)?;
        let here: Vec<_> =
            terminals.iter().filter(|(it, _)| same_id(&it.site, &self.id)).map(|(it, _)| it.id.as_str()).collect();
        if here.is_empty() {
            return Ok(None);
        }
        let names = some_of(&here);
        Ok(Some(Error::refused(has_terminals(&self.id, here.len(), names), move_terminals())))
    }
}

impl Held for Terminal {
    type Entry = Self;
    const LISTED: &'static [&'static str] = &["id", "site", "place", "model", "serial", "ip_address", "status"];

    fn of(entry: &Self) -> Self {
        entry.clone()
    }

    fn set(self) -> Fact {
        Fact::TerminalSet(self)
    }

    fn end(id: String, reason: String, _today: NaiveDate) -> Fact {
        Fact::TerminalRetired(Retired { id, reason })
    }

    fn hindrance(&self, store: &Store, _last: NaiveDate) -> Result<Option<Error>> {
        let orders = open_orders_on(store, &self.id)?;
        let names: Vec<_> = orders.iter().map(|order| order.order.as_str()).collect();
        let Some(first) = names.first() else { return Ok(None) };
        Ok(Some(Error::refused(has_orders(&self.id, names.join(", ")), end_orders(first))))
    }
}

impl Held for Worker {
    type Entry = RosterEntry;
    const LISTED: &'static [&'static str] = &["id", "name", "affiliation", "role", "from", "until"];

    fn of(entry: &RosterEntry) -> Self {
        entry.worker.clone()
    }

    fn set(self) -> Fact {
        Fact::WorkerReported(self)
    }

    fn end(id: String, reason: String, today: NaiveDate) -> Fact {
        Fact::WorkerEnded(WorkerEnded { id, reason, until: today })
    }

    fn is_over(entry: &RosterEntry, today: NaiveDate) -> bool {
        entry.worker.until.parse::<NaiveDate>().is_ok_and(|until| until < today)
    }

    fn suspended(entry: &RosterEntry, today: NaiveDate) -> Option<&str> {
        entry.suspended(today).map(|standing| standing.reason.as_str())
    }

    fn unreported(store: &Store) -> Result<HashMap<String, Vec<RosterChange>>> {
        let mut by_worker: HashMap<String, Vec<RosterChange>> = HashMap::new();
        for change in roster::due(store)? {
            by_worker.entry(fold(&change.worker)).or_default().push(change);
        }
        Ok(by_worker)
    }

    fn history(entry: &RosterEntry) -> Vec<(Text, Text)> {
        let line = |step: &StandingStep| {
            let reason = &step.standing.reason;
            let titled = |day: &str| if step.suspended { was_suspended(day) } else { was_reinstated(day) };
            let title = titled(&step.from.to_string());
            match &step.standing.asked_by {
                Some(name) => (title, asked(reason, name)),
                None => (title, Text::same(reason)),
            }
        };
        entry.standings.iter().map(line).collect()
    }

    fn state(kept: &Kept<Self>, today: NaiveDate) -> (&'static str, Text) {
        let (word, text) = match kept.entry.suspended(today) {
            Some(why) => ("suspended", suspended(&why.reason)),
            None if kept.over => ("ended", ended()),
            None if kept.entry.covers(today) => ("working", working()),
            None => ("not-begun", not_begun()),
        };
        let Some(next) = kept.entry.next_standing(today) else { return (word, text) };
        let then = if next.suspended { suspended_from(next.from) } else { reinstated_from(next.from) };
        (word, Text { ja: text.ja + &then.ja, en: text.en + &then.en })
    }

    fn hindrance(&self, store: &Store, last: NaiveDate) -> Result<Option<Error>> {
        if let Some(from) = self.from.parse::<NaiveDate>().ok().filter(|from| last < *from) {
            return Ok(Some(Error::refused(on(from, |day| not_yet(&self.id, day)), end_otherwise(&self.id))));
        }
        let Some(contract) = store.get::<Contract>("")? else { return Ok(None) };
        // a successor may begin the day after
        let responsible = roster::responsible_from(store, &contract, last.succ_opt().unwrap_or(last))?;
        Ok(match responsible.iter().position(|id| same_id(id, &self.id)) {
            None => None,
            Some(0) => Some(Error::refused(is_responsible(&self.id), name_another())),
            Some(_) => Some(Error::refused(is_to_be_responsible(&self.id), name_another())),
        })
    }

    fn next() -> Text {
        report_again()
    }
}

/// What a new office is to load next; `None` once it has everything.
///
/// # Errors
/// A failing database.
pub fn still_to_load(store: &Store) -> Result<Option<Text>> {
    Ok(if store.list_last::<Terminal>(1)?.is_empty() {
        Some(load_terminals())
    } else if store.list_last::<RosterEntry>(1)?.is_empty() {
        Some(load_workers())
    } else {
        store.list_last::<PublishedProcedure>(1)?.is_empty().then(add_procedures)
    })
}

/// The records of a register.
///
/// # Errors
/// A failing database.
pub fn kept<R: Held>(store: &Store, with_retired: bool, today: NaiveDate) -> Result<Vec<Kept<R>>> {
    let entries = store.list::<R::Entry>(with_retired)?;
    Ok(entries.into_iter().map(|(entry, retired)| Kept::new(entry, retired, today)).collect())
}

impl<R: Held> Kept<R> {
    /// What is kept of a document.
    pub fn new(entry: R::Entry, retired: bool, today: NaiveDate) -> Self {
        Self { record: R::of(&entry), over: retired || R::is_over(&entry, today), entry, retired }
    }
}

/// What stands against a last day that a record gets by being changed.
///
/// # Errors
/// A failing database.
pub(super) fn hindered_end<R: Held>(before: &R, after: &R, store: &Store) -> Result<Option<Error>> {
    let until = |record: &R| record.field("until").and_then(|until| until.parse::<NaiveDate>().ok());
    match until(after) {
        Some(last) if until(before) != Some(last) => after.hindrance(store, last),
        _ => Ok(None),
    }
}

/// Resolves sites that are in use, by id or name.
///
/// # Errors
/// A failing database.
pub(super) fn known_sites(store: &Store) -> Result<(Vec<Site>, impl Fn(&str) -> Option<String> + use<>)> {
    let sites: Vec<Site> = store.list(false)?.into_iter().map(|(site, _)| site).collect();
    let resolve = site_resolver(&sites);
    Ok((sites, resolve))
}

/// A field's value as people read it.
pub(super) fn value_text(column: &Column, value: &str) -> Text {
    match column.kind {
        CellKind::Month => Text::same(month_text(value)),
        _ => Text::same(value),
    }
}

/// A field's old or new value in a sentence; nothing is a dash.
pub(super) fn shown_value<R: Record>(field: &str, value: &str) -> Text {
    let column = R::columns().iter().find(|column| column.field == field);
    let text = column.map_or_else(|| Text::same(value), |column| value_text(column, value));
    match value {
        "" => Text::same("—"),
        _ => fill(&text, |value| Text::same(super::super::details::one_line(value))),
    }
}

/// The first few of many names.
pub(super) fn some_of(names: &[&str]) -> String {
    const MOST: usize = 10;
    let shown: Vec<_> = names.iter().take(MOST).copied().collect();
    if names.len() > MOST { format!("{} …", shown.join(", ")) } else { shown.join(", ") }
}

/// Today's day in a sentence.
pub(super) fn on(day: NaiveDate, sentence: impl Fn(&str) -> Text) -> Text {
    fill(&day_text(day), sentence)
}
