//! Runs, orders, procedures, and what was planned, as rows.

use serde_json::{Value, json};

use super::{Source, run::procedure_of, site_name};
use crate::domain::{Contract, Terminal, head_code};
use crate::error::Result;
use crate::messages;
use crate::state::{Order, PublishedProcedure, Review, Run};
use crate::store::Store;

messages! {
    accepted() { ja: "検収済み", en: "accepted" }
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
        rows.push(json!({
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
