//! One fault: from the first report to its end, with the times between.

use serde_json::{Value, json};

use super::run::{file, is_photo, photo};
use super::{terminal_of, worker_name};
use crate::describe::{fault_state_word, place_word};
use crate::error::Result;
use crate::state::Fault;
use crate::store::Store;

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
    let logs = fault.history.iter().filter(|step| step.what == "logs_collected").flat_map(|step| &step.files);
    let files = fault.history.iter().flat_map(|step| step.files.iter().map(move |it| (step, it)));
    let photos = files.filter(|(_, it)| is_photo(it));
    let photos = photos.map(|(step, it)| photo(it, &fault_state_word(&step.what).ja, step.time()));
    let mut history = Vec::new();
    for step in &fault.history {
        history.push(json!({
            "at": step.time(),
            "what": fault_state_word(&step.what).ja,
            "by": worker_name(store, &step.actor)?,
            "party": step.party,
            "note": step.note,
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
