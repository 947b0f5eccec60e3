//! One fault: from the first report to its end, with the times between.

use serde_json::{Value, json};

use super::run::{file, is_photo, photo};
use super::{terminal_of, worker_name};
use crate::describe::place_word;
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::state::{Fault, FaultStep};
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

pub(super) fn tree(store: &Store, fault: &Fault) -> Result<Value> {
    let opened = fault.opened.as_ref();
    let terminal = match opened {
        Some(opened) => terminal_of(store, &opened.terminal)?,
        None => Value::Null,
    };
    let moved = || fault.history.iter().rev().filter_map(|step| step.moved.as_ref());
    let last = |pick: fn(&crate::event::FaultMoved) -> Option<&String>| moved().find_map(pick).cloned();
    let minutes = |from: &str, to: &str| Some((fault.first(from)?.until(fault.first(to)?) / 60_000).to_string());
    let replaced = moved().flat_map(|it| &it.replaced).map(|part| json!({ "part": part })).collect::<Vec<_>>();
    let logs = fault.history.iter().filter(|step| is_logs(step)).flat_map(|step| &step.files);
    let with_step = fault.history.iter().flat_map(|step| step.files.iter().map(move |it| (step, it)));
    let photos = with_step.filter(|(_, it)| is_photo(it));
    let photos = photos.map(|(step, it)| photo(it, &happened(&step.what).ja, step.time()));
    let mut history = Vec::new();
    for step in &fault.history {
        history.push(json!({
            "at": step.time(),
            "what": happened(&step.what).ja,
            "by": worker_name(store, &step.actor)?,
            // of collected logs it is a folder of the machine, which is nobody on a paper
            "party": (!is_logs(step)).then_some(&step.party),
            "note": if is_logs(step) { files(step.files.len()).ja } else { step.note.clone() },
        }));
    }
    Ok(json!({
        "id": fault.fault,
        "terminal": terminal,
        "opened_at": fault.first("opened"),
        "responded_at": fault.first("responded"),
        "recovered_at": fault.first("recovered"),
        "isolation_ja": place_word(fault.isolation()).ja,
        "summary": opened.map(|opened| opened.summary.clone()),
        "new_serial": last(|it| it.new_serial.as_ref()),
        "new_mac": last(|it| it.new_mac.as_ref()),
        "old_disk": last(|it| it.old_disk.as_ref()),
        "minutes_to_respond": minutes("opened", "responded"),
        "minutes_to_recover": minutes("opened", "recovered"),
        "history": history,
        "replaced": replaced,
        "photos": photos.collect::<Vec<_>>(),
        "logs": logs.map(|it| file(it, None)).collect::<Vec<_>>(),
    }))
}
