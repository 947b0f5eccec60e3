//! Runs, orders, procedures, and what was planned, as rows.

use serde_json::{Value, json};

use super::{Source, run::procedure_of, site_name};
use crate::domain::{Contract, Terminal, head_code, same_id};
use crate::error::Result;
use crate::messages;
use crate::state::{Order, PublishedProcedure, Review, Run};
use crate::store::Store;

messages! {
    accepted() { ja: "確認済み", en: "accepted" }
    returned() { ja: "差戻し", en: "returned" }
    open() { ja: "未了", en: "open" }
    done() { ja: "完了", en: "done" }
    cancelled() { ja: "中止", en: "cancelled" }
}

pub(super) fn runs(store: &Store, runs: impl Iterator<Item = Run>) -> Result<Value> {
    let mut runs: Vec<Run> = runs.filter(|run| run.finished_at.is_some()).collect();
    runs.sort_by(|left, right| (left.started_at, &left.run).cmp(&(right.started_at, &right.run)));
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
        let state = match (order.cancelled, done >= order.terminals.len()) {
            (true, _) => cancelled(),
            (false, true) => self::done(),
            (false, false) => open(),
        };
        let of_order = || all.iter().filter(|run| run.order == order.order);
        rows.push(json!({
            "begun": of_order().map(|run| run.started_at).min().map(|at| at.day()),
            "ended": of_order().filter_map(|run| run.finished_at).max().map(|at| at.day()),
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
