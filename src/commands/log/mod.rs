//! `genba log`: the recorded events, readable; both values of what was corrected. A run is shown as it
//! happened, on the screen or as a page.

mod timeline;

use std::path::Path;

use serde_json::{Value, json};

use super::Context;
use super::field;
use super::report::write_page;
use crate::cli::LogArgs;
use crate::describe::describe;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::message::Text;
use crate::messages;
use crate::report::timeline::page;
use crate::ui::{Table, harmless};
use crate::workspace::Workspace;

messages! {
    written(file) { ja: "{file} に書き出しました。ブラウザーで開いてください", en: "wrote {file}: open it in a browser" }
    no_events() { ja: "記録はまだありません。作業は genba step 端末 で始めます", en: "nothing is recorded yet; `genba step TERMINAL` begins work" }
    unreadable(seq, why) { ja: "{seq} 番の記録を読めません: {why}", en: "event {seq} cannot be read: {why}" }
    run_doctor() { ja: "genba doctor で確かめてください", en: "check with `genba doctor`" }
    col_seq() { ja: "番号", en: "seq" }
    col_at() { ja: "日時", en: "time" }
    col_actor() { ja: "記録者", en: "by" }
    col_kind() { ja: "種類", en: "kind" }
    col_what() { ja: "内容", en: "what" }
}

/// Runs it.
///
/// # Errors
/// Unknown runs, terminals and journals.
pub fn run(context: &Context, args: &LogArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    if let Some(id) = &args.run {
        return of_run(context, &workspace, id, args.output.as_deref());
    }
    let mut events = match &args.terminal {
        Some(id) => on_terminal(&workspace, id)?,
        None => latest(&workspace, args)?,
    };
    let surplus = events.len().saturating_sub(usize::try_from(args.last).unwrap_or(usize::MAX));
    events.drain(..surplus);
    show(context, &events)
}

/// A run as it happened; as JSON its events.
fn of_run(context: &Context, workspace: &Workspace, id: &str, output: Option<&Path>) -> Result<()> {
    let console = context.console;
    let run = field::run(&workspace.store, id)?;
    if console.json && output.is_none() {
        return show(context, &workspace.store.run_events(&run)?);
    }
    let made = crate::report::timeline::timeline(workspace, &run)?;
    let Some(file) = output else { return timeline::show(console, &made) };
    write_page(file, &page(&made, console.lang))?;
    if console.json {
        return console.json(&json!({ "file": file, "run": run.run }));
    }
    console.say(&written(harmless(&file.display().to_string())))
}

fn on_terminal(workspace: &Workspace, id: &str) -> Result<Vec<Event>> {
    let terminal = super::lookup::any::<crate::domain::Terminal>(&workspace.store, id)?.0;
    let mut events = Vec::new();
    for run in workspace.store.runs_on(&terminal.id)? {
        events.extend(workspace.store.run_events(&run)?);
    }
    events.sort_by_key(|event| (event.at, event.seq));
    Ok(events)
}

fn latest(workspace: &Workspace, args: &LogArgs) -> Result<Vec<Event>> {
    let journal = super::locate::journal(workspace, args.journal.as_deref())?;
    let first = journal.size.saturating_sub(args.last);
    let mut events = Vec::new();
    workspace.store.lines(&journal.journal, first, journal.size, &mut |line| {
        let seq = first + u64::try_from(events.len()).unwrap_or(0);
        let event = Event::parse(line)
            .map_err(|why| Error::internal(unreadable(seq, format!("{why:?}"))).with_help(run_doctor()))?;
        events.push(event);
        Ok(())
    })?;
    Ok(events)
}

fn show(context: &Context, events: &[Event]) -> Result<()> {
    let console = context.console;
    let header: [Text; 5] = [col_seq(), col_at(), col_actor(), col_kind(), col_what()];
    let mut table = Table::new(header).numbers(&[0]).or(no_events());
    let mut rows = Vec::new();
    for event in events {
        let what = describe(&event.fact);
        let what = what.get(console.lang);
        let kind = event.fact.kind();
        table.row([&event.seq.to_string(), &event.at.minute(), &event.actor, kind, what]);
        rows.push(json!({
            "seq": event.seq,
            "hash": event.hash,
            "journal": event.journal,
            "at": event.at,
            "actor": event.actor,
            "kind": kind,
            "what": what,
            "body": event.fact.body().unwrap_or(Value::Null),
            "attachments": event.attachments,
        }));
    }
    console.table(&table, &rows)
}
