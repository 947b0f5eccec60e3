//! What is still open on leaving, by name.

use crate::commands::field;
use crate::commands::step::{Seat, Target};
use crate::domain::{Terminal, same_id};
use crate::error::Result;
use crate::event::MediumOut;
use crate::message::Text;
use crate::messages;
use crate::procedure::Kind;
use crate::state::{Run, RunState, Visit};
use crate::workspace::Workspace;

messages! {
    unfinished(run, terminal) {
        ja: "{terminal} の作業 {run} が終わっていません（genba step {terminal} で続けるか --pause で中断）",
        en: "run {run} on {terminal} is not finished (go on with `genba step {terminal}`, or pause it with --pause)",
    }
    unsigned(run, terminal, title) {
        ja: "{terminal} の作業 {run} の署名「{title}」がありません",
        en: "the hold point `{title}` of run {run} on {terminal} is not signed",
    }
    not_checked_out(id) {
        ja: "媒体 {id} の消去・検査が記録されていません（--media {id}=結果、置いていくなら --left-behind {id}=理由）",
        en: "medium {id} is not checked out (--media {id}=RESULT, or --left-behind {id}=REASON where it stays)",
    }
    open_run(run, terminal) { ja: "作業 {run}（{terminal}）", en: "run {run} ({terminal})" }
    open_hold(title, run, terminal) { ja: "署名 {title}（{run}、{terminal}）", en: "hold point {title} ({run}, {terminal})" }
    open_medium(id) { ja: "媒体 {id}", en: "medium {id}" }
}

/// One thing left open.
pub struct Loose {
    /// What is said of it.
    pub warning: Text,
    /// What is recorded of it.
    pub name: String,
}

/// Everything that is open: runs that are neither paused nor finished, hold points that wait for
/// signatures, media that are not accounted for.
///
/// # Errors
/// A failing database.
pub fn loose_ends(workspace: &Workspace, visit: &Visit, out: &[MediumOut]) -> Result<Vec<Loose>> {
    let mut loose = Vec::new();
    for run in going(workspace, visit)? {
        if run.state == RunState::Open {
            let name = open_run(&run.run, &run.terminal).ja;
            loose.push(Loose { warning: unfinished(&run.run, &run.terminal), name });
        }
        if let Some(title) = waiting_hold(workspace, &run) {
            let name = open_hold(&title, &run.run, &run.terminal).ja;
            loose.push(Loose { warning: unsigned(&run.run, &run.terminal, &title), name });
        }
    }
    for medium in &visit.begun.media {
        if out.iter().all(|known| !same_id(&known.id, &medium.id)) {
            loose.push(Loose { warning: not_checked_out(&medium.id), name: open_medium(&medium.id).ja });
        }
    }
    Ok(loose)
}

/// This laptop's runs that belong to the visit, or stand at its site.
fn going(workspace: &Workspace, visit: &Visit) -> Result<Vec<Run>> {
    let journal = workspace.journal()?;
    let mut runs = Vec::new();
    for run in workspace.store.unfinished_runs()?.into_iter().filter(|run| run.journal == journal) {
        let of_visit = run.visit.as_ref() == Some(&visit.begun.visit);
        let terminal = workspace.store.get::<Terminal>(&run.terminal)?;
        if of_visit || terminal.is_some_and(|terminal| same_id(&terminal.site, &visit.begun.site)) {
            runs.push(run);
        }
    }
    runs.sort_by(|left, right| (left.started_at, &left.terminal).cmp(&(right.started_at, &right.terminal)));
    Ok(runs)
}

/// The title of the hold point at which a run waits. A run that cannot be read hinders nobody from leaving.
fn waiting_hold(workspace: &Workspace, run: &Run) -> Option<String> {
    let size = field::since(workspace).ok()?;
    let seat = Seat::at(workspace, Target::Going(Box::new(run.clone())), size).ok()?;
    let machine = seat.machine();
    let current = machine.view().current?;
    matches!(current.step.kind, Kind::Hold { .. }).then(|| current.step.title.clone())
}
