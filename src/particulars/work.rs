//! Runs, orders, procedures, and what was planned, as rows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Source, Subject, run::procedure_of, site_name};
use crate::domain::{Contract, Terminal, fold, head_code, same_id};
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::paper::Document;
use crate::state::{Fault, Order, Paper, PublishedProcedure, Review, Run};
use crate::store::Store;

messages! {
    accepted() { ja: "確認済み", en: "accepted" }
    returned() { ja: "差戻し", en: "returned" }
    left_of_order(order, work, left, all) { ja: "作業指示 {order} {work}: {all} 台のうち {left} 台が未了", en: "order {order}, {work}: {left} of {all} terminals open" }
    left_terminals(left, list) { ja: "{left}（{list}）", en: "{left} ({list})" }
    open_fault(fault, terminal) { ja: "障害 {fault}（{terminal}）が未了", en: "fault {fault} on {terminal} is open" }
    handed_in(title, count, first) { ja: "{title}　{count} 件（{first} ほか）", en: "{title}: {count} ({first} and others)" }
    handed_in_alone(title, number) { ja: "{title}　1 件（{number}）", en: "{title}: 1 ({number})" }
    open() { ja: "未了", en: "open" }
    done() { ja: "完了", en: "done" }
    cancelled() { ja: "取消し", en: "cancelled" }
}

pub(super) fn runs(store: &Store, runs: impl Iterator<Item = Run>) -> Result<Value> {
    let mut runs: Vec<Run> = runs.filter(|run| run.finished_at.is_some()).collect();
    runs.sort_by(|left, right| (left.started_at, &left.run).cmp(&(right.started_at, &right.run)));
    runs.sort_by_cached_key(|run| fold(&run.terminal));
    let mut rows = Vec::new();
    for run in runs {
        let terminal = store.get::<Terminal>(&run.terminal)?;
        let review = store.get::<Review>(&run.run)?;
        let review = review.map(|review| if review.accepted { accepted() } else { returned() }.ja);
        rows.push(json!({
            "id": run.run,
            "terminal": run.terminal,
            "site_name": terminal.map(|terminal| site_name(store, &terminal.site)).transpose()?,
            "work_type_ja": run.work_type.label().ja,
            "outcome_ja": run.outcome.map(|outcome| outcome.label().ja),
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "deviations": run.deviations.to_string(),
            "head_code": run.head.as_ref().map(head_code),
            "accepted": review,
        }));
    }
    Ok(Value::Array(rows))
}

pub(super) fn orders(store: &Store, wanted: impl Fn(&Order) -> bool) -> Result<Value> {
    let mut rows = Vec::new();
    let all = store.all_runs()?;
    for (order, _) in store.list::<Order>(false)? {
        if !wanted(&order) {
            continue;
        }
        let assignments = store.assignments(&order.order)?;
        let done = assignments.iter().filter(|it| it.done > 0).count();
        let is_open = !order.cancelled && done < order.terminals.len();
        let state = match (order.cancelled, is_open) {
            (true, _) => cancelled(),
            (false, false) => self::done(),
            (false, true) => open(),
        };
        let of_order = || all.iter().filter(|run| run.order == order.order);
        let cancelled_at = || order.decisions.iter().filter(|_| order.cancelled).map(|it| it.at).max();
        let ended = of_order().filter_map(|run| run.finished_at).max().or_else(cancelled_at);
        rows.push(json!({
            "begun": of_order().map(|run| run.started_at).min().map(|at| at.day()),
            "ended": ended.filter(|_| !is_open).map(|at| at.day()),
            "order": order.order,
            "work_type_ja": order.work_type.label().ja,
            "due": order.due,
            "terminals": order.terminals.len().to_string(),
            "done": done.to_string(),
            "state": state.ja,
        }));
    }
    Ok(Value::Array(rows))
}

/// The terminals of an order on which it is not done, in their order; none of one that is cancelled.
///
/// # Errors
/// A failing database.
pub fn open_terminals<'o>(store: &Store, order: &'o Order) -> Result<Vec<&'o String>> {
    if order.cancelled {
        return Ok(Vec::new());
    }
    let assignments = store.assignments(&order.order)?;
    let is_open = |id: &&String| !assignments.iter().any(|it| same_id(&it.terminal, id) && it.done > 0);
    Ok(order.terminals.iter().filter(is_open).collect())
}

/// What is left to do of an order, or of the whole contract.
///
/// # Errors
/// A failing database.
pub fn remaining(store: &Store, subject: &Subject) -> Result<Vec<Text>> {
    match subject {
        Subject::Order(order) => {
            let open = open_terminals(store, order)?;
            let list = open.iter().map(|id| id.as_str()).collect::<Vec<_>>().join("、");
            let told = left_of(order, open.len());
            let named =
                told.map(|it| Text { ja: left_terminals(it.ja, &list).ja, en: left_terminals(it.en, &list).en });
            Ok(named.into_iter().collect())
        }
        Subject::Contract => {
            let mut left = Vec::new();
            for (order, _) in store.list::<Order>(false)? {
                left.extend(left_of(&order, open_terminals(store, &order)?.len()));
            }
            let faults = store.list::<Fault>(false)?.into_iter().map(|(fault, _)| fault);
            let terminal = |fault: &Fault| fault.opened.as_ref().map(|it| it.terminal.clone()).unwrap_or_default();
            let open = faults.filter(|fault| fault.state() != "closed");
            left.extend(open.map(|fault| open_fault(&fault.fault, terminal(&fault))));
            Ok(left)
        }
        _ => Ok(Vec::new()),
    }
}

fn left_of(order: &Order, left: usize) -> Option<Text> {
    let work = order.work_type.label();
    let told = |work| left_of_order(&order.order, work, left, order.terminals.len());
    (left > 0).then(|| Text { ja: told(work.ja).ja, en: told(work.en).en })
}

/// The papers that were handed in and stand, by their titles.
pub(super) fn delivered(source: Source<'_>) -> Result<Vec<String>> {
    let mut by_title: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (paper, _) in source.store.list::<Paper>(false)? {
        let Some(digest) = paper.standing().and_then(|step| step.sha256) else { continue };
        let document = source.evidence.has(&digest).then(|| source.evidence.read(&digest)).transpose()?;
        // what is not held here still has the name of its form
        let title = match document {
            Some(bytes) => Document::parse(&bytes)?.title,
            None => paper.form().map(|form| form.id.clone()).unwrap_or_default(),
        };
        by_title.entry(title).or_default().push(paper.paper);
    }
    let told = by_title.iter().filter_map(|(title, numbers)| match numbers.as_slice() {
        [] => None,
        [number] => Some(handed_in_alone(title, number).ja),
        [first, ..] => Some(handed_in(title, numbers.len(), first).ja),
    });
    Ok(told.collect())
}

/// The terminals of an order.
pub(super) fn targets(store: &Store, order: &Order) -> Result<Value> {
    let assignments = store.assignments(&order.order)?;
    let mut rows = Vec::new();
    for id in &order.terminals {
        let is_done = assignments.iter().any(|it| same_id(&it.terminal, id) && it.done > 0);
        let terminal = store.get::<Terminal>(id)?.unwrap_or_else(|| Terminal { id: id.clone(), ..Default::default() });
        rows.push(json!({
            "no": (rows.len() + 1).to_string(),
            "terminal": terminal.id,
            "site_name": site_name(store, &terminal.site)?,
            "place": terminal.place,
            "model": terminal.model,
            "state": if is_done { done() } else { open() }.ja,
        }));
    }
    Ok(Value::Array(rows))
}

pub(super) fn procedures(source: Source<'_>, wanted: impl Fn(&str) -> bool) -> Result<Value> {
    let mut rows = Vec::new();
    for (published, _) in source.store.list::<PublishedProcedure>(false)? {
        if published.withdrawn.is_some() || !wanted(&published.id) {
            continue;
        }
        let procedure = procedure_of(source, &published.digest, &published.id, &published.version)?;
        rows.push(json!({
            "id": procedure.id,
            "version": procedure.version,
            "title": procedure.title,
            "source": procedure.source,
        }));
    }
    Ok(Value::Array(rows))
}

pub(super) fn planned(store: &Store, contract: &Contract) -> Result<Value> {
    let progress = store.progress()?;
    let rows = contract.planned().into_iter().map(|(work_type, planned)| {
        let of_type = || progress.iter().filter(move |row| row.work_type == work_type);
        json!({
            "work_type_ja": work_type.label().ja,
            "planned": planned.to_string(),
            "ordered": of_type().map(|row| row.ordered).sum::<u32>().to_string(),
            "done": of_type().map(|row| row.done).sum::<u32>().to_string(),
        })
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stand_by_their_terminals_however_their_ids_are_typed() {
        let run = |terminal: &str| -> Run {
            let pin = json!({ "digest": "0".repeat(64), "id": "x", "version": "1" });
            let at = "2024-06-10T09:00:00.000+09:00";
            serde_json::from_value(json!({
                "run": terminal, "journal": "", "span": [0, 1], "worker": "W-1", "workers": ["W-1"], "order": "O-1",
                "terminal": terminal, "work_type": "os-upgrade", "procedure": pin, "state": "finished",
                "started_at": at, "finished_at": at, "outcome": "completed", "deviations": 0,
                "outside_period": false, "emergency": null, "visit": null, "blackout": null, "combination": null,
                "head": null, "since": [at],
            }))
            .unwrap()
        };
        let rows = runs(&Store::in_memory().unwrap(), ["T008", "Ｔ００３", "T001"].map(run).into_iter()).unwrap();
        let terminals: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["terminal"].clone()).collect();
        assert_eq!(terminals, ["T001", "Ｔ００３", "T008"]);
    }
}
