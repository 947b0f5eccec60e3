//! `report faults|evidence`: every fault, every file that an event refers to, a row each.

use super::output::{Target, newest};
use super::places::Places;
use crate::cli::ReportSiteArgs;
use crate::commands::Context;
use crate::commands::evidence::{Item, items, state_of};
use crate::describe::{fault_state_word, place_word};
use crate::domain::Moment;
use crate::error::Result;
use crate::event::Fact;
use crate::messages;
use crate::state::{Fault, Run};
use crate::store::Store;
use crate::tabular::Kind::{Count, Flag, Moment as At, Text as Words};
use crate::tabular::{Book, Cell, Column, Table};
use crate::workspace::Workspace;

messages! {
    faults_title() { ja: "障害一覧", en: "faults" }
    evidence_title() { ja: "証跡一覧", en: "evidence" }
    fault() { ja: "障害番号", en: "fault" }
    terminal() { ja: "管理番号", en: "terminal" }
    site() { ja: "拠点番号", en: "site" }
    site_name() { ja: "拠点名", en: "site name" }
    lies() { ja: "箇所", en: "where" }
    state() { ja: "状態", en: "state" }
    summary() { ja: "症状", en: "summary" }
    seen() { ja: "発生", en: "seen" }
    responded() { ja: "対応", en: "responded" }
    recovered() { ja: "復旧", en: "recovered" }
    closed() { ja: "完了", en: "closed" }
    to_response() { ja: "対応まで（分）", en: "minutes to response" }
    to_recovery() { ja: "復旧まで（分）", en: "minutes to recovery" }
    run() { ja: "作業番号", en: "run" }
    party() { ja: "引渡し先", en: "handed over to" }
    history() { ja: "経過", en: "history" }
    digest() { ja: "SHA-256", en: "SHA-256" }
    file() { ja: "ファイル", en: "file" }
    path() { ja: "媒体上の場所", en: "path on the medium" }
    media_type() { ja: "形式", en: "type" }
    size() { ja: "大きさ（バイト）", en: "bytes" }
    sealed() { ja: "封緘", en: "sealed" }
    step() { ja: "手順", en: "step" }
    by() { ja: "記録者", en: "by" }
    at() { ja: "記録日時", en: "recorded" }
    laptop() { ja: "作業用 PC", en: "laptop" }
    seq() { ja: "記録番号", en: "event" }
}

/// Runs `report faults`.
///
/// # Errors
/// A failing database or disk, an unknown site.
pub fn faults(context: &Context, args: &ReportSiteArgs) -> Result<()> {
    let target = Target::of(context, args.output.as_deref(), "faults")?;
    let workspace = Workspace::open(&context.home)?;
    let places = Places::of(&workspace, args.site.as_deref())?;
    let columns = [
        ("fault", fault(), Words),
        ("terminal", terminal(), Words),
        ("site", site(), Words),
        ("site_name", site_name(), Words),
        ("where", lies(), Words),
        ("state", state(), Words),
        ("summary", summary(), Words),
        ("seen", seen(), At),
        ("responded", responded(), At),
        ("recovered", recovered(), At),
        ("closed", closed(), At),
        ("minutes_to_response", to_response(), Count),
        ("minutes_to_recovery", to_recovery(), Count),
        ("run", run(), Words),
        ("party", party(), Words),
        ("history", history(), Words),
    ];
    let mut table = Table::new("faults", faults_title(), columns.map(|(id, label, kind)| Column::new(id, label, kind)));
    let mut faults: Vec<Fault> = workspace.store.list(true)?.into_iter().map(|(fault, _)| fault).collect();
    faults.sort_by_key(|fault| fault.history.first().map(|step| step.at));
    for fault in &faults {
        let terminal = fault.opened.as_ref().map(|opened| opened.terminal.as_str());
        if places.wants(terminal.unwrap_or_default()) {
            table.rows.push(fault_row(&places, fault));
        }
    }
    let brief = ["fault", "terminal", "site_name", "where", "state", "seen", "minutes_to_recovery", "summary"];
    target.give(&workspace, &Book::of(table, newest(&workspace)?), &brief)
}

fn fault_row(places: &Places, fault: &Fault) -> Vec<Cell> {
    let opened = fault.opened.as_ref();
    let terminal = opened.map(|opened| opened.terminal.as_str());
    let site = terminal.and_then(|terminal| places.site_of(terminal));
    let minutes = |what: &str| Some(fault.first("opened")?.until(fault.first(what)?) / 60_000);
    let party = fault.history.iter().rev().find(|step| step.what == "handed_over").map(|step| &step.party);
    let line = |at: Moment, what: &str, note: &str| format!("{} {what} {note}", at.minute()).trim_end().to_owned();
    // words of this program, so that they follow the language of the report
    let history = |pick: fn(&crate::message::Text) -> &String| {
        let steps = fault.told().into_iter().map(|it| line(it.time(), pick(&fault_state_word(&it.what)), &it.note));
        steps.collect::<Vec<_>>().join("\n")
    };
    vec![
        (&fault.fault).into(),
        terminal.into(),
        site.into(),
        site.and_then(|site| places.site_name(site)).into(),
        place_word(fault.isolation()).into(),
        fault_state_word(fault.state()).into(),
        opened.map(|opened| &opened.summary).into(),
        fault.first("opened").into(),
        fault.first("responded").into(),
        fault.first("recovered").into(),
        fault.first("closed").into(),
        minutes("responded").into(),
        minutes("recovered").into(),
        opened.and_then(|opened| opened.run.as_ref()).into(),
        party.into(),
        crate::message::Text { ja: history(|text| &text.ja), en: history(|text| &text.en) }.into(),
    ]
}

/// Runs `report evidence`.
///
/// # Errors
/// A failing database or disk, an unknown site.
pub fn evidence(context: &Context, args: &ReportSiteArgs) -> Result<()> {
    let target = Target::of(context, args.output.as_deref(), "evidence")?;
    let workspace = Workspace::open(&context.home)?;
    let places = Places::of(&workspace, args.site.as_deref())?;
    let columns = [
        ("name", file(), Words),
        ("sha256", digest(), Words),
        ("state", state(), Words),
        ("sealed", sealed(), Flag),
        ("size", size(), Count),
        ("media_type", media_type(), Words),
        ("path", path(), Words),
        ("run", run(), Words),
        ("step", step(), Words),
        ("fault", fault(), Words),
        ("terminal", terminal(), Words),
        ("site_name", site_name(), Words),
        ("by", by(), Words),
        ("at", at(), At),
        ("laptop", laptop(), Words),
        ("seq", seq(), Count),
    ];
    let columns = columns.map(|(id, label, kind)| Column::new(id, label, kind));
    let mut table = Table::new("evidence", evidence_title(), columns);
    let erasures = workspace.store.erased()?;
    let held = workspace.evidence();
    for item in items(&workspace)? {
        let terminal = terminal_of(&workspace.store, &item)?;
        if places.wants(terminal.as_deref().unwrap_or_default()) {
            let state = state_of(&item, erasures.contains_key(&item.attachment.sha256), &held);
            table.rows.push(item_row(&places, &item, terminal, state.into()));
        }
    }
    let brief = ["name", "state", "size", "run", "fault", "terminal", "at"];
    target.give(&workspace, &Book::of(table, newest(&workspace)?), &brief)
}

fn item_row(places: &Places, item: &Item, terminal: Option<String>, state: Cell) -> Vec<Cell> {
    let (event, file) = (&item.event, &item.attachment);
    let step = match &event.fact {
        Fact::StepRecorded(it) => Some(&it.step),
        Fact::StepCorrected(it) => Some(&it.step),
        Fact::EvidenceAttached(it) => it.step.as_ref(),
        _ => None,
    };
    let site = terminal.as_deref().and_then(|terminal| places.site_of(terminal));
    vec![
        (&file.name).into(),
        file.sha256.to_string().into(),
        state,
        item.is_sealed().into(),
        file.size.into(),
        (&file.media_type).into(),
        item.below.as_ref().into(),
        event.fact.run().into(),
        step.into(),
        item.fault().into(),
        terminal.as_ref().into(),
        site.and_then(|site| places.site_name(site)).into(),
        places.worker(&event.actor).into(),
        event.at.into(),
        places.laptop(&event.journal).into(),
        event.seq.into(),
    ]
}

/// The terminal that a file is about, by its run or its fault.
fn terminal_of(store: &Store, item: &Item) -> Result<Option<String>> {
    if let Some(run) = item.event.fact.run() {
        return Ok(store.run(run)?.map(|run: Run| run.terminal));
    }
    let Some(fault) = item.fault() else { return Ok(None) };
    Ok(store.get::<Fault>(fault)?.and_then(|fault| fault.opened).map(|opened| opened.terminal))
}
