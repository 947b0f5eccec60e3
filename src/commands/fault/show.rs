//! `fault list` and `fault show`: states, times between them, and what is next.

use serde_json::{Value, json};

use super::next;
use crate::cli::IdArgs;
use crate::commands::Context;
use crate::commands::field::named;
use crate::commands::lookup::{self, fill};
use crate::describe::{fault_state_word, place_word};
use crate::error::{Error, Result};
use crate::event::FaultMoved;
use crate::message::Text;
use crate::messages;
use crate::report::span;
use crate::state::{Fault, FaultStep};
use crate::ui::{Table, harmless};
use crate::workspace::Workspace;

messages! {
    none_listed() {
        ja: "障害の届出はまだありません。届け出るには genba fault open 端末 --summary 症状",
        en: "no fault was reported yet; `genba fault open TERMINAL --summary WHAT` reports one",
    }
    column_fault() { ja: "番号", en: "fault" }
    column_terminal() { ja: "端末", en: "terminal" }
    column_place() { ja: "場所", en: "where" }
    column_state() { ja: "状態", en: "state" }
    column_opened() { ja: "発生", en: "seen" }
    column_responded() { ja: "対応まで", en: "to response" }
    column_recovered() { ja: "復旧まで", en: "to recovery" }
    column_summary() { ja: "症状", en: "summary" }
    column_when() { ja: "日時", en: "when" }
    column_what() { ja: "経過", en: "what" }
    column_who() { ja: "記録者", en: "by" }
    column_party() { ja: "相手", en: "party" }
    column_note() { ja: "内容", en: "note" }
    heading(fault, terminal, place, summary) {
        ja: "障害 {fault}  端末 {terminal}  {place}  {summary}",
        en: "fault {fault}  terminal {terminal}  {place}  {summary}",
    }
    of_run(run, step) { ja: "作業 {run} の手順 {step} で見つかりました", en: "found in run {run} at the step {step}" }
    not_held() { ja: "（届出の記録がここにありません）", en: "(its report is not held here)" }
    times(response, recovery) { ja: "発生から対応まで {response}、復旧まで {recovery}", en: "{response} to the response, {recovery} to the recovery" }
    not_yet() { ja: "—", en: "—" }
    old_disk(place) { ja: "古いディスク: {place}", en: "old disk: {place}" }
    replaced(parts) { ja: "交換: {parts}", en: "replaced: {parts}" }
    new_serial(serial) { ja: "新しい製造番号: {serial}", en: "new serial: {serial}" }
    new_mac(mac) { ja: "新しい MAC: {mac}", en: "new MAC: {mac}" }
    report(number) { ja: "報告書: {number}", en: "report: {number}" }
    unreadable(why) { ja: "障害を JSON にできません: {why}", en: "the fault cannot be told as JSON: {why}" }
}

/// Minutes from when it was seen to when something first happened.
fn minutes_to(fault: &Fault, what: &str) -> Option<u64> {
    let (seen, then) = (fault.first("opened")?, fault.first(what)?);
    Some(seen.until(then) / 60_000)
}

fn duration(of: Option<u64>) -> Text {
    of.map_or_else(not_yet, |minutes| span(minutes * 60_000))
}

/// A fault as programs see it: with its state, its times and what is next.
///
/// # Errors
/// A failing database.
pub fn told(workspace: &Workspace, fault: &Fault) -> Result<Value> {
    let mut value = serde_json::to_value(fault).map_err(|why| Error::internal(unreadable(why)))?;
    let next = next::next(workspace, fault)?.map(|text| text.en);
    if let Some(object) = value.as_object_mut() {
        object.insert("state".to_owned(), json!(fault.state()));
        object.insert("isolation".to_owned(), json!(fault.isolation()));
        object.insert("minutes_to_response".to_owned(), json!(minutes_to(fault, "responded")));
        object.insert("minutes_to_recovery".to_owned(), json!(minutes_to(fault, "recovered")));
        object.insert("next".to_owned(), json!(next));
    }
    Ok(value)
}

/// Every fault.
///
/// # Errors
/// A failing database.
pub fn list(context: &Context, workspace: &Workspace) -> Result<()> {
    let lang = context.console.lang;
    let mut faults: Vec<Fault> = workspace.store.list(false)?.into_iter().map(|(fault, _)| fault).collect();
    faults.sort_by_key(|fault| fault.history.first().map(|step| step.at));
    let mut table = Table::new([
        column_fault(),
        column_terminal(),
        column_place(),
        column_state(),
        column_opened(),
        column_responded(),
        column_recovered(),
        column_summary(),
    ])
    .or(none_listed());
    for fault in &faults {
        let opened = fault.opened.as_ref();
        table.row([
            fault.fault.clone(),
            opened.map(|opened| opened.terminal.clone()).unwrap_or_default(),
            place_word(fault.isolation()).get(lang).to_owned(),
            fault_state_word(fault.state()).get(lang).to_owned(),
            fault.history.first().map(|step| step.time().minute()).unwrap_or_default(),
            duration(minutes_to(fault, "responded")).get(lang).to_owned(),
            duration(minutes_to(fault, "recovered")).get(lang).to_owned(),
            opened.map_or_else(|| not_held().get(lang).to_owned(), |opened| opened.summary.clone()),
        ]);
    }
    let told = faults.iter().map(|fault| told(workspace, fault)).collect::<Result<Vec<_>>>()?;
    context.console.table(&table, &told)
}

/// One fault with its history.
///
/// # Errors
/// Where there is none.
pub fn show(context: &Context, workspace: &Workspace, args: &IdArgs) -> Result<()> {
    let console = context.console;
    let lang = console.lang;
    let fault = lookup::live::<Fault>(&workspace.store, &args.id)?;
    if console.json {
        return console.json(&told(workspace, &fault)?);
    }
    if let Some(opened) = &fault.opened {
        let place = place_word(fault.isolation());
        let line = fill(&place, |place| heading(&fault.fault, &opened.terminal, place, &opened.summary));
        console.line(harmless(line.get(lang)))?;
        if let (Some(run), Some(step)) = (&opened.run, &opened.step) {
            console.say(&of_run(harmless(run), harmless(step)))?;
        }
    }
    let (response, recovery) = (duration(minutes_to(&fault, "responded")), duration(minutes_to(&fault, "recovered")));
    console.say(&Text { ja: times(response.ja, recovery.ja).ja, en: times(response.en, recovery.en).en })?;
    let mut table = Table::new([column_when(), column_what(), column_who(), column_party(), column_note()]);
    for step in fault.told() {
        table.row([
            step.time().minute(),
            fault_state_word(&step.what).get(lang).to_owned(),
            named(&workspace.store, &step.actor)?,
            party(step),
            content(step).iter().map(|line| line.get(lang)).collect::<Vec<_>>().join("\n"),
        ]);
    }
    console.listing(&table)?;
    match next::next(workspace, &fault)? {
        Some(next) => console.line(harmless(next.get(lang))),
        None => Ok(()),
    }
}

/// With whom it was done; what collected logs keep here is a folder of the machine, which is nobody.
fn party(step: &FaultStep) -> String {
    if step.what == "logs_collected" {
        return String::new();
    }
    let person = step.moved.as_ref().and_then(|moved| moved.person.as_deref()).unwrap_or_default();
    [step.party.as_str(), person].join(" ").trim().to_owned()
}

/// The note of a step and what moved with it, line by line.
fn content(step: &FaultStep) -> Vec<Text> {
    let mut lines = Vec::new();
    if let Some(isolation) = step.isolation.filter(|_| step.what == "isolated") {
        lines.push(place_word(isolation));
    }
    if !step.note.is_empty() {
        lines.push(Text::same(&step.note));
    }
    if let Some(FaultMoved {
        replaced: parts, new_serial: serial, new_mac: mac, old_disk: disk, report: number, ..
    }) = &step.moved
    {
        lines.extend((!parts.is_empty()).then(|| replaced(parts.join(", "))));
        lines.extend(serial.as_ref().map(new_serial));
        lines.extend(mac.as_ref().map(new_mac));
        lines.extend(disk.as_ref().map(old_disk));
        lines.extend(number.as_ref().map(report));
    }
    lines.extend(step.files.iter().map(|file| Text::same(&file.name)));
    lines
}
