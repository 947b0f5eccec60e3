//! `genba attach`: files added outside a step's answer, to a run or to the journal.

use std::path::PathBuf;

use serde_json::json;

use super::Context;
use super::field;
use super::step::{Seat, Target, json, keep};
use crate::cli::AttachArgs;
use crate::domain::fold;
use crate::error::{Error, Result};
use crate::event::{Draft, EvidenceAttached, Fact};
use crate::evidence::not_as_named;
use crate::messages;
use crate::state::Run;
use crate::ui::harmless;
use crate::workspace::Workspace;

messages! {
    attached(seq, count) { ja: "証跡 {count} 点を記録しました（記録 {seq}）", en: "{count} file(s) recorded (event {seq})" }
    only_office_opens() {
        ja: "  封をしました。開けるのは事務所だけです。元のファイルは消していません",
        en: "  sealed: only the office can open it; the original file was not deleted",
    }
    of_another_journal(run) { ja: "作業 {run} はこの PC の記録ではありません", en: "run {run} is not in this laptop's journal" }
    attach_there() {
        ja: "その作業を行った PC で付けるか、--run なしで記録してください",
        en: "attach it on the laptop of that run, or record it without --run",
    }
}

/// Runs it.
///
/// # Errors
/// Files that cannot be used, a run or step that takes none, a worker who may not.
pub fn run(context: &Context, args: &AttachArgs) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_device()?;
    let meant = args.run.as_deref().map(|given| named_run(&workspace, given)).transpose()?;
    let worker = field::worker(&context.console, &workspace, args.worker.as_deref())?;
    let runs: Vec<Run> = meant.iter().map(|(run, _)| run.clone()).collect();
    let person = field::may_record(&workspace, &worker, &runs)?;
    let is_sensitive =
        meant.as_ref().map_or(Ok(false), |(run, step)| is_sensitive(&workspace, run, step.as_deref()))?;
    let files: Vec<PathBuf> = args.files.clone();
    let attachments = keep(&workspace, &files, args.sensitive || is_sensitive)?;
    let (run, step) = meant.map_or((None, None), |(run, step)| (Some(run.run), step));
    let fact = Fact::EvidenceAttached(EvidenceAttached { note: args.note.trim().to_owned(), run, step });
    let recorded = workspace.record(vec![Draft { actor: person.id, attachments, fact }])?;
    context.console.warn_if(not_as_named(&files));
    if context.console.json {
        let files: Vec<_> = recorded.iter().flat_map(|event| &event.attachments).collect();
        return context.console.json(&json!({ "recorded": json::recorded(&recorded), "attachments": files }));
    }
    for event in recorded.iter().filter(|event| !event.attachments.is_empty()) {
        context.console.say(&attached(event.seq, event.attachments.len()))?;
        for attachment in &event.attachments {
            context.console.line(format!("  {}  {}", attachment.sha256.short(), harmless(&attachment.name)))?;
        }
        if event.attachments.iter().any(|attachment| attachment.sealed.is_some()) {
            context.console.say(&only_office_opens())?;
        }
    }
    Ok(())
}

/// Whether what is attached there is sealed: as the step says, without one as its kind of work does.
fn is_sensitive(workspace: &Workspace, run: &Run, step: Option<&str>) -> Result<bool> {
    let Some(step) = step else { return Ok(run.work_type.is_sensitive()) };
    let seat = Seat::at(workspace, Target::Going(Box::new(run.clone())), 0)?;
    seat.machine().accepts_evidence(step)?;
    Ok(seat.procedure.step(step).is_some_and(|step| step.sensitive))
}

/// The run of `R-…` or `R-…:step`, and the step.
fn named_run(workspace: &Workspace, given: &str) -> Result<(Run, Option<String>)> {
    let (run, step) = match given.split_once([':', '：']) {
        Some((run, step)) => (run, Some(fold(step).to_lowercase())),
        None => (given, None),
    };
    let run = field::run(&workspace.store, run)?;
    if run.journal != workspace.journal()? {
        return Err(Error::refused(of_another_journal(&run.run), attach_there()));
    }
    Ok((run, step))
}
