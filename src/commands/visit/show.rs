//! `visit list` and `visit show`; the runs of a visit are those begun on it and those gone on with during it.

use serde_json::json;

use super::media::check_text;
use crate::commands::Context;
use crate::commands::details::Details;
use crate::commands::field::named;
use crate::commands::lookup;
use crate::domain::{Site, same_id};
use crate::error::Result;
use crate::event::{JournalRole, MediumOut};
use crate::message::Text;
use crate::messages;
use crate::particulars::runs_in;
use crate::report::Stopped;
use crate::state::{Run, RunState, Visit};
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    none_listed() {
        ja: "訪問の記録はまだありません。入室したら genba visit start 拠点",
        en: "no visit is recorded yet; on entry: `genba visit start SITE`",
    }
    column_visit() { ja: "番号", en: "visit" }
    column_site() { ja: "拠点", en: "site" }
    column_worker() { ja: "従事者", en: "worker" }
    column_people() { ja: "入室者", en: "people" }
    column_witness() { ja: "立会者", en: "witness" }
    column_from() { ja: "入室", en: "entry" }
    column_to() { ja: "退室", en: "exit" }
    column_media() { ja: "媒体", en: "media" }
    column_note() { ja: "備考", en: "note" }
    column_left_open() { ja: "残したこと", en: "left open" }
    column_run() { ja: "作業", en: "run" }
    column_terminal() { ja: "端末", en: "terminal" }
    column_work() { ja: "作業区分", en: "work" }
    column_state() { ja: "状態", en: "state" }
    cut_off() { ja: "（途切れた: この PC の鍵は終わったか、替わった）", en: "(cut off: the laptop's key has ended or was replaced)" }
    still_there() { ja: "（在室中）", en: "(open)" }
    medium_in(id, check) { ja: "{id}（{check}）", en: "{id} ({check})" }
    taken(id, check, result) { ja: "{id}（{check}） → 持帰り: {result}", en: "{id} ({check}) -> taken away: {result}" }
    left_behind(id, check, result) { ja: "{id}（{check}） → 置いてきた: {result}", en: "{id} ({check}) -> left behind: {result}" }
    state_open() { ja: "作業中", en: "open" }
    state_paused() { ja: "中断中", en: "paused" }
    gone_on(state) { ja: "{state}（前の訪問から）", en: "{state} (since an earlier visit)" }
}

/// Every visit.
///
/// # Errors
/// A failing database.
pub fn list(context: &Context, workspace: &Workspace) -> Result<()> {
    let mut visits: Vec<Visit> = workspace.store.list(false)?.into_iter().map(|(visit, _)| visit).collect();
    visits.sort_by_key(|visit| visit.from);
    let lang = context.console.lang;
    let stopped = stopped(workspace)?;
    let mut table = Table::new([
        column_visit(),
        column_site(),
        column_worker(),
        column_witness(),
        column_from(),
        column_to(),
        column_media(),
        column_left_open(),
        column_note(),
    ])
    .or(none_listed());
    for visit in &visits {
        let media: Vec<_> = media(visit).iter().map(|medium| medium.get(lang).to_owned()).collect();
        table.row([
            visit.begun.visit.clone(),
            site(workspace, visit)?,
            named(&workspace.store, &visit.worker)?,
            visit.begun.witness.clone(),
            visit.from.minute(),
            exit(visit, stopped.as_ref()).get(lang).to_owned(),
            media.join("\n"),
            visit.ended.as_ref().map(|ended| ended.left_open.join("\n")).unwrap_or_default(),
            visit.ended.as_ref().map(|ended| ended.note.clone()).unwrap_or_default(),
        ]);
    }
    context.console.table(&table, &visits)
}

fn site(workspace: &Workspace, visit: &Visit) -> Result<String> {
    let site = workspace.store.get::<Site>(&visit.begun.site)?;
    Ok(site.map_or_else(|| visit.begun.site.clone(), |site| format!("{} {}", site.id, site.name)))
}

/// The laptops that end no visit any more; a laptop itself ends those of the one before it.
fn stopped(workspace: &Workspace) -> Result<Option<Stopped>> {
    let is_office = workspace.role() == JournalRole::Office;
    is_office.then(|| Stopped::of(&workspace.store, workspace.now().day())).transpose()
}

fn exit(visit: &Visit, stopped: Option<&Stopped>) -> Text {
    match visit.to {
        Some(to) => Text::same(to.minute()),
        None if stopped.is_some_and(|stopped| stopped.cuts_off(visit)) => cut_off(),
        None => still_there(),
    }
}

fn media(visit: &Visit) -> Vec<Text> {
    let out = visit.ended.as_ref().map(|ended| ended.media.as_slice()).unwrap_or_default();
    let line = |medium| {
        let check = check_text(medium);
        match out.iter().find(|known| same_id(&known.id, &medium.id)) {
            None => medium_in(&medium.id, check),
            Some(MediumOut { id, taken: true, result }) => taken(id, check, result),
            Some(MediumOut { id, taken: false, result }) => left_behind(id, check, result),
        }
    };
    visit.begun.media.iter().map(line).collect()
}

/// One visit.
///
/// # Errors
/// Where there is none.
pub fn show(context: &Context, workspace: &Workspace, id: &str) -> Result<()> {
    let console = context.console;
    let visit = lookup::live::<Visit>(&workspace.store, id)?;
    let runs = runs_in(&workspace.store, &visit)?;
    if console.json {
        return console.json(&json!({ "visit": visit, "runs": runs }));
    }
    let mut details = Details::new(console.lang);
    let lines = |texts: Vec<Text>| {
        let (ja, en): (Vec<_>, Vec<_>) = texts.into_iter().map(|text| (text.ja, text.en)).unzip();
        Text { ja: ja.join("\n"), en: en.join("\n") }
    };
    details.add(&column_visit(), &Text::same(&visit.begun.visit));
    details.add(&column_site(), &Text::same(site(workspace, &visit)?));
    details.add(&column_worker(), &Text::same(named(&workspace.store, &visit.worker)?));
    if !visit.begun.people.is_empty() {
        details.add(&column_people(), &Text::same(visit.begun.people.join("\n")));
    }
    details.add(&column_witness(), &Text::same(&visit.begun.witness));
    details.add(&column_from(), &Text::same(visit.from.minute()));
    details.add(&column_to(), &exit(&visit, stopped(workspace)?.as_ref()));
    details.add(&column_media(), &lines(media(&visit)));
    if let Some(ended) = &visit.ended {
        details.add(&column_left_open(), &Text::same(ended.left_open.join("\n")));
        details.add(&column_note(), &Text::same(&ended.note));
    }
    details.show(console, &visit)?;
    if runs.is_empty() {
        return Ok(());
    }
    let mut table = Table::new([column_run(), column_terminal(), column_work(), column_worker(), column_state()]);
    for run in &runs {
        table.row([
            run.run.clone(),
            run.terminal.clone(),
            run.work_type.label().get(console.lang).to_owned(),
            named(&workspace.store, &run.worker)?,
            state(run, &visit).get(console.lang).to_owned(),
        ]);
    }
    console.listing(&table)
}

fn state(run: &Run, visit: &Visit) -> Text {
    let state = match (run.outcome, run.state) {
        (Some(outcome), _) => outcome.label(),
        (None, RunState::Paused) => state_paused(),
        (None, _) => state_open(),
    };
    if run.started_at < visit.from { lookup::fill(&state, |state| gone_on(state)) } else { state }
}
