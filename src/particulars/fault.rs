//! One fault: from the first report to its end, with the runs that answered it and the times between.

use serde_json::{Value, json};

use super::run::{file, files_of, is_photo, photo};
use super::{Source, terminal_of, worker_name};
use crate::describe::place_word;
use crate::domain::{Moment, WorkType, span};
use crate::error::Result;
use crate::event::FaultMoved;
use crate::message::Text;
use crate::messages;
use crate::state::{Fault, FaultStep, Run};
use crate::store::Store;

messages! {
    opened() { ja: "障害の受付", en: "fault taken in" }
    responded() { ja: "対応の開始", en: "response began" }
    isolated() { ja: "切分け", en: "isolated" }
    logs_collected() { ja: "ログの採取", en: "logs collected" }
    handed_over() { ja: "引渡し", en: "handed over" }
    taken_back() { ja: "引取り", en: "taken back" }
    recovered() { ja: "復旧", en: "recovered" }
    closed() { ja: "対応の完了", en: "closed" }
    report(number) { ja: "報告書 {number}", en: "report {number}" }
    run_told(run, outcome) { ja: "作業 {run}: {outcome}", en: "run {run}: {outcome}" }
    not_ended() { ja: "終わっていない", en: "not ended" }
    files(count) { ja: "{count} 件", en: "{count} file(s)" }
}

/// What happened, as a report tells it.
fn happened(what: &str) -> Text {
    match what {
        "opened" => opened(),
        "responded" => responded(),
        "isolated" => isolated(),
        "logs_collected" => logs_collected(),
        "handed_over" => handed_over(),
        "taken_back" => taken_back(),
        "recovered" => recovered(),
        "closed" => closed(),
        other => Text::same(other),
    }
}

fn is_logs(step: &FaultStep) -> bool {
    step.what == "logs_collected"
}

pub(super) fn tree(source: Source<'_>, fault: &Fault) -> Result<Value> {
    let store = source.store;
    let terminal = match &fault.opened {
        Some(opened) => terminal_of(store, &opened.terminal)?,
        None => Value::Null,
    };
    let runs = runs(store, fault)?;
    let moved = || fault.history.iter().rev().filter_map(|step| step.moved.as_ref());
    let last = |pick: fn(&FaultMoved) -> Option<&String>| moved().find_map(pick).cloned();
    let length = |from: &str, to: &str| Some(fault.first(from)?.until(fault.first(to)?));
    let minutes = |from: &str, to: &str| length(from, to).map(|length| (length / 60_000).to_string());
    let time = |from: &str, to: &str| length(from, to).map(|length| span(length).ja);
    let with_step = fault.history.iter().flat_map(|step| step.files.iter().map(move |it| (step, it)));
    let photos = with_step.filter(|(_, it)| is_photo(it));
    let photos = photos.map(|(step, it)| photo(it, &happened(&step.what).ja, step.time()));
    Ok(json!({
        "id": fault.fault,
        "terminal": terminal,
        "opened_at": fault.first("opened"),
        "responded_at": fault.first("responded"),
        "recovered_at": fault.first("recovered"),
        "isolation_ja": place_word(fault.isolation()).ja,
        "summary": fault.opened.as_ref().map(|opened| opened.summary.clone()),
        "new_serial": last(|it| it.new_serial.as_ref()),
        "new_mac": last(|it| it.new_mac.as_ref()),
        "old_disk": last(|it| it.old_disk.as_ref()),
        "minutes_to_respond": minutes("opened", "responded"),
        "minutes_to_recover": minutes("opened", "recovered"),
        "time_to_respond": time("opened", "responded"),
        "time_to_recover": time("opened", "recovered"),
        "history": history(store, fault, &runs)?,
        "replaced": moved().flat_map(|it| &it.replaced).map(|part| replaced(part)).collect::<Vec<_>>(),
        "photos": photos.collect::<Vec<_>>(),
        "logs": logs(source, fault, &runs)?,
    }))
}

/// The runs that answered a fault (§4: 障害作業): on its terminal, from its report to its end.
fn runs(store: &Store, fault: &Fault) -> Result<Vec<Run>> {
    let (Some(opened), Some(from)) = (&fault.opened, fault.first("opened")) else { return Ok(Vec::new()) };
    let until = fault.history.iter().find(|step| step.what == "closed").map(|step| step.at);
    let answers = |run: &Run| {
        matches!(run.work_type, WorkType::LogCollection | WorkType::InitialSetup)
            && until.is_none_or(|until| run.started_at <= until)
    };
    Ok(store.runs_on_since(&opened.terminal, from)?.into_iter().filter(answers).collect())
}

/// What happened and what was run, by the times that stand beside it.
fn history(store: &Store, fault: &Fault, runs: &[Run]) -> Result<Vec<Value>> {
    let mut rows: Vec<((bool, i64, Moment), Value)> = Vec::new();
    // of what happened in one minute as it was recorded, for a time that is typed knows no seconds
    let place = |step: Option<&FaultStep>, at: Moment, recorded| {
        (step.is_none_or(|step| step.what != "opened"), at.millis().div_euclid(60_000), recorded)
    };
    for step in fault.told() {
        rows.push((place(Some(step), step.time(), step.at), told(step, worker_name(store, &step.actor)?)));
    }
    for run in runs {
        let names = run.workers.iter().map(|id| worker_name(store, id)).collect::<Result<Vec<_>>>()?;
        let outcome = run.outcome.map_or_else(not_ended, |outcome| outcome.label());
        let row = json!({
            "at": run.started_at,
            "what": run.work_type.label().ja,
            "by": names,
            "party": Value::Null,
            "note": run_told(&run.run, outcome.ja).ja,
        });
        rows.push((place(None, run.started_at, run.started_at), row));
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn told(step: &FaultStep, by: String) -> Value {
    let person = step.moved.as_ref().and_then(|moved| moved.person.as_deref()).unwrap_or_default();
    let number = step.moved.as_ref().and_then(|moved| moved.report.as_ref()).map(|number| report(number).ja);
    let note = if is_logs(step) { files(step.files.len()).ja } else { step.note.clone() };
    let note: Vec<String> = [Some(note), number].into_iter().flatten().filter(|it| !it.is_empty()).collect();
    json!({
        "at": step.time(),
        "what": happened(&step.what).ja,
        "by": by,
        // of collected logs it is a folder of the machine, which is nobody on a paper
        "party": (!is_logs(step)).then(|| [step.party.as_str(), person].join(" ").trim().to_owned()),
        "note": note,
    })
}

/// Logs collected for the fault itself, and by the runs that collect them.
fn logs(source: Source<'_>, fault: &Fault, runs: &[Run]) -> Result<Vec<Value>> {
    let collected = fault.history.iter().filter(|step| is_logs(step)).flat_map(|step| &step.files);
    let mut logs: Vec<Value> = collected.map(|it| file(it, None)).collect();
    for run in runs.iter().filter(|run| run.work_type == WorkType::LogCollection) {
        logs.extend(files_of(source, run)?);
    }
    Ok(logs)
}

/// 部品=旧→新 in its parts; what is not written so is the part's name.
fn replaced(text: &str) -> Value {
    let Some((part, change)) = text.split_once(['=', '＝']) else { return json!({ "part": text.trim() }) };
    let (before, after) = change.split_once('→').or_else(|| change.split_once("->")).unwrap_or(("", change));
    json!({ "part": part.trim(), "before": before.trim(), "after": after.trim() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_part_is_read_with_its_numbers() {
        for text in ["ディスク=SN111→SN222", "ディスク ＝ SN111 -> SN222"] {
            assert_eq!(replaced(text), json!({ "part": "ディスク", "before": "SN111", "after": "SN222" }));
        }
        assert_eq!(replaced("電源=P-9"), json!({ "part": "電源", "before": "", "after": "P-9" }));
        assert_eq!(replaced("主基板"), json!({ "part": "主基板" }));
    }
}
