//! `genba step`: a procedure on a terminal, step by step, by people or by a file of answers.
//!
//! Chooses the way in; rules stand in `choose`, `start` and the runner, sentences beside them.

mod answers;
mod blackout;
mod choose;
pub mod combined;
mod desk;
mod desk_answer;
mod desk_asks;
mod desk_correct;
pub mod draft;
pub mod json;
mod prompts;
mod registered;
mod screen;
mod script;
mod seat;
pub mod show;
pub mod shown;
mod sitting;
mod start;
mod typed;

use serde_json::{Value, json};

use std::path::PathBuf;

use super::Context;
use super::field::{self, named};
use super::lookup;
use crate::cli::StepArgs;
use crate::domain::{Digest, Terminal, same_id};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::evidence::not_as_named;
use crate::lacking::Agreed;
use crate::message::{Text, flag_text};
use crate::messages;
use crate::procedure::checklist_of;
use crate::runner::Reply;
use crate::state::{Order, Run, RunState};
use crate::ui::{Console, harmless};
use crate::workspace::Workspace;

pub use choose::{Target, unfinished, way_to_end};
pub use desk::Desk;
pub use screen::{Eyes, rehearse};
pub use seat::Seat;
use sitting::Sitting;
pub use sitting::keep;
pub use start::Leave;
pub use typed::{answer as answer_named, isolation as isolation_named, sign};

messages! {
    which_terminal() { ja: "どの端末ですか", en: "which terminal" }
    which_work() { ja: "どの作業指示ですか", en: "which order" }
    preconditions() { ja: "始める前に確かめること", en: "before you begin" }
    no_answer_given(step) { ja: "手順「{step}」の回答がありません", en: "there is no answer to the step `{step}`" }
    ways_to_answer() {
        ja: "--answer ok などか --answers ファイルで回答してください。見るだけなら --show を付けます",
        en: "give it with --answer ok or --answers FILE; --show only shows the step",
    }
    one_way_only() { ja: "--pause は --answer、--answers と一緒に使えません", en: "--pause cannot be combined with --answer or --answers" }
    pause_alone() { ja: "先に回答し、そのあとで genba step --pause を実行してください", en: "answer first, then run `genba step --pause`" }
    note_without_answer() { ja: "--note には --answer が要ります", en: "--note needs --answer" }
    where_notes_go() {
        ja: "回答のファイルでは note = \"…\"、中断では --pause 理由 と書きます",
        en: "in a file of answers write note = \"…\"; to pause, --pause REASON",
    }
    no_run_on(terminal) { ja: "{terminal} の作業の記録はまだありません", en: "there is no run on {terminal} yet" }
    no_run_of(terminal, work) { ja: "{terminal} の {work} の作業の記録はまだありません", en: "there is no run of {work} on {terminal} yet" }
    begin_it(terminal, work) { ja: "genba step {terminal}{work} で始めてください", en: "begin one with `genba step {terminal}{work}`" }
    reason_or_terminal(given) {
        ja: "「{given}」が理由なのか端末なのか分かりません",
        en: "is `{given}` the reason or the terminal?",
    }
    terminal_first(given) {
        ja: "genba step {given} --pause のように端末を先に書いてください",
        en: "name the terminal first: `genba step {given} --pause`",
    }
    how_to_answer(terminal, flags) {
        ja: "回答  genba step {terminal} --answer ok{flags}",
        en: "answer   genba step {terminal} --answer ok{flags}",
    }
    go_on_later(terminal) { ja: "続きは genba step {terminal}", en: "`genba step {terminal}` goes on from here" }
}

/// How a person answers one run.
type Sit<'f> = dyn FnMut(&mut Scene<'_>, &Seat, &mut Sitting<'_>, &[Text]) -> Result<()> + 'f;

/// A person at the keyboard: on the full screen, or line by line where that is wished or all that fits.
fn sit_down(scene: &mut Scene<'_>, seat: &Seat, sitting: &mut Sitting<'_>, remarks: &[Text]) -> Result<()> {
    if screen::is_wanted(scene) {
        return screen::run(scene, seat, sitting, remarks);
    }
    scene.introduce(seat, remarks)?;
    prompts::run(scene, seat, sitting)
}

/// A command in progress.
struct Scene<'a> {
    console: Console,
    args: &'a StepArgs,
    workspace: Workspace,
    /// What each run of this sitting came to, for `--json`.
    closed: Vec<Value>,
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, args: &StepArgs) -> Result<()> {
    check_flags(args)?;
    let workspace = Workspace::open(&context.home)?;
    let console = Console { plain: context.console.plain || args.plain, ..context.console };
    let mut scene = Scene { console, args, workspace, closed: Vec::new() };
    if args.show {
        return scene.show();
    }
    if args.print {
        return scene.print_paper();
    }
    scene.workspace.need_device()?;
    if let Some(reason) = &args.pause {
        return scene.pause(reason);
    }
    if let Some(file) = &args.answers {
        return script::run(&mut scene, file);
    }
    scene.answer()
}

fn check_flags(args: &StepArgs) -> Result<()> {
    if args.pause.is_some() && (args.answer.is_some() || args.answers.is_some()) {
        return Err(Error::usage(one_way_only(), pause_alone()));
    }
    if args.note.is_some() && args.answer.is_none() {
        return Err(Error::usage(note_without_answer(), where_notes_go()));
    }
    Ok(())
}

impl Scene<'_> {
    /// The order that a person chooses, where the terminal alone does not say which is meant.
    fn chosen_order(&self) -> Result<Option<String>> {
        let (Some(terminal), None) = (&self.args.terminal, &self.args.work) else { return Ok(None) };
        let orders = choose::alternatives(&self.workspace, terminal)?;
        if orders.is_empty() {
            return Ok(None);
        }
        let texts = orders.iter().map(|(_, text)| text.get(self.console.lang).to_owned()).collect();
        let index = self.console.choose(&which_work(), "--work ID", texts)?;
        Ok(orders.into_iter().nth(index).map(|(order, _)| order))
    }

    /// The terminal and its order that a person chooses, where none is named and not just one run goes on.
    /// Only those of the site that he is in, where a visit is open.
    fn chosen_work(&self) -> Result<Option<(String, String)>> {
        let store = &self.workspace.store;
        let going = unfinished(&self.workspace)?;
        if self.args.terminal.is_some() || going.len() == 1 {
            return Ok(None);
        }
        let here = field::open_visit(store)?.map(|visit| visit.begun.site);
        let mut works: Vec<(String, String)> = going.into_iter().map(|run| (run.terminal, run.order)).collect();
        works.extend(store.open_assignments()?.into_iter().map(|it| (it.terminal, it.order)));
        let mut offered: Vec<(String, String)> = Vec::new();
        let mut lines = Vec::new();
        for (terminal, order) in works {
            let is_known = |(known, of): &(String, String)| same_id(known, &terminal) && same_id(of, &order);
            let (Some(machine), Some(wanted)) = (store.get::<Terminal>(&terminal)?, store.get::<Order>(&order)?) else {
                continue;
            };
            let is_elsewhere = here.as_ref().is_some_and(|here| !same_id(here, &machine.site));
            let is_meant = self.args.work.as_ref().is_none_or(|work| same_id(work, &order));
            if is_elsewhere || !is_meant || offered.iter().any(is_known) {
                continue;
            }
            let work = wanted.work_type.label();
            lines.push(format!("{} {}  {} {}", machine.id, machine.place, wanted.order, work.get(self.console.lang)));
            offered.push((terminal, order));
        }
        if offered.is_empty() {
            return Ok(None);
        }
        let index = self.console.choose(&which_terminal(), "TERMINAL", lines)?;
        Ok(offered.into_iter().nth(index))
    }

    /// One answer, or a person's, one after the other.
    fn answer(&mut self) -> Result<()> {
        let given = self.args.answer.as_deref().map(|answer| typed::reply(self.args, answer)).transpose()?;
        let is_asked = given.is_none() && self.console.may_ask();
        let (terminal, order) = if is_asked { self.chosen_work()? } else { None }.unzip();
        let order = if is_asked && order.is_none() { self.chosen_order()? } else { order };
        let terminal = terminal.as_deref().or(self.args.terminal.as_deref());
        let seat = Seat::find(&self.workspace, terminal, order.as_deref().or(self.args.work.as_deref()))?;
        if given.is_none() && !is_asked {
            return Err(Error::usage(no_answer_given(waiting(&seat)), ways_to_answer()));
        }
        let worker = field::worker(&self.console, &self.workspace, self.args.worker.as_deref())?;
        let Some((reply, files)) = given else { return self.sittings(seat, &worker, &mut sit_down) };
        let (mut sitting, remarks) = seat.sit_here(&self.workspace, &worker, &self.leave())?;
        self.introduce(&seat, &remarks)?;
        self.once(&mut sitting, &reply, &files)?;
        if let Some(next) = combined::next(&self.workspace, &sitting.run)? {
            self.tell_next(&next)?;
        }
        self.print()
    }

    /// A person's answers, run after run where orders are combined.
    fn sittings(&mut self, first: Seat, worker: &str, sit: &mut Sit<'_>) -> Result<()> {
        let mut next = Some(first);
        while let Some(seat) = next.take() {
            let (mut sitting, remarks) = seat.sit_here(&self.workspace, worker, &self.leave())?;
            sit(self, &seat, &mut sitting, &remarks)?;
            if let Some(target) = combined::next(&self.workspace, &sitting.run)? {
                self.tell_next(&target)?;
                let size = field::since(&self.workspace)?;
                next = Some(Seat::at(&self.workspace, target, size)?);
            }
        }
        Ok(())
    }

    /// One answer.
    fn once(&mut self, sitting: &mut Sitting<'_>, reply: &Reply, files: &[PathBuf]) -> Result<()> {
        let mut recorded = sitting.settle(&mut self.workspace)?;
        self.tell(sitting, &recorded)?;
        let view = sitting.view();
        let before = view.current.map(|current| (current.step.clone(), current.owed.same_as.map(str::to_owned)));
        let events = sitting.answer(&mut self.workspace, reply, files)?;
        self.console.warn_if(not_as_named(files));
        self.tell(sitting, &events)?;
        if let Some((step, same_as)) = before {
            self.tell_why(&show::why_ng(&script::facts(&events), &step, same_as.as_deref()))?;
        }
        recorded.extend(events);
        self.close(sitting, &recorded, false)
    }

    /// The reasons on the command line.
    fn leave(&self) -> Leave<'_> {
        Leave { emergency: self.args.emergency.as_deref(), blackout: self.args.in_blackout.as_deref() }
    }

    fn tell_next(&self, next: &Target) -> Result<()> {
        if self.console.json { Ok(()) } else { show::next(self.console, next) }
    }

    fn pause(&mut self, reason: &str) -> Result<()> {
        if self.args.terminal.is_none() && self.workspace.store.get::<Terminal>(reason)?.is_some() {
            return Err(Error::usage(reason_or_terminal(reason), terminal_first(reason)));
        }
        let size = field::since(&self.workspace)?;
        let mut going = unfinished(&self.workspace)?;
        if let Some(given) = &self.args.terminal {
            let terminal = lookup::any::<Terminal>(&self.workspace.store, given)?.0;
            going.retain(|run| same_id(&run.terminal, &terminal.id));
        }
        let run = choose::only(going, self.args.work.as_deref())?;
        let seat = Seat::at(&self.workspace, Target::Going(Box::new(run)), size)?;
        let worker = field::worker(&self.console, &self.workspace, self.args.worker.as_deref())?;
        let (mut sitting, remarks) = seat.sit(&self.workspace, &worker, &self.leave())?;
        self.introduce(&seat, &remarks)?;
        let recorded = sitting.pause(&mut self.workspace, reason)?;
        self.tell(&sitting, &recorded)?;
        if self.console.json {
            self.close(&sitting, &recorded, true)?;
            return self.print();
        }
        self.console.say(&go_on_later(&sitting.terminal))
    }

    /// Where a run stands; records nothing.
    fn show(&self) -> Result<()> {
        let run = self.shown_run()?;
        let seat = Seat::at(&self.workspace, Target::Going(Box::new(run.clone())), 0)?;
        let machine = seat.machine();
        let view = machine.view();
        let now = self.workspace.now();
        let finished = json::finished(seat.events());
        let carriers = combined::carriers(&self.workspace, &run)?;
        let lacking = Agreed::of(&self.workspace.store).lacking(&run)?;
        if self.console.json {
            let mut value = json::view(&view, now, finished.as_ref());
            if let Some(object) = value.as_object_mut() {
                object.insert("summary".to_owned(), json!(run));
                object.insert("carried_by".to_owned(), json!(carriers));
                object.insert("lacking".to_owned(), json!(lacking));
            }
            return self.console.json(&value);
        }
        let worker = named(&self.workspace.store, &run.worker)?;
        show::heading(self.console, &run, &worker, &lacking, &view)?;
        show::carriers(self.console, &carriers)?;
        show::steps(self.console, &view)?;
        show::step(self.console, &self.workspace.store, &view, now)?;
        show::ending(self.console, &view, finished.as_ref())
    }

    /// The paper checklist of the run, or of the one that would begin; records nothing.
    fn print_paper(&self) -> Result<()> {
        let seat = Seat::find(&self.workspace, self.args.terminal.as_deref(), self.args.work.as_deref())?;
        let terminal = self.workspace.store.get::<Terminal>(seat.target.terminal())?;
        let machine = seat.machine();
        let view = machine.view();
        let filled = |id: &str| view.steps.iter().find(|state| state.step.id == id).map(shown::filled);
        let page = checklist_of(&seat.procedure, self.console.lang, terminal.as_ref(), &filled);
        self.console.page(&page)
    }

    /// The run to show: the one that goes on, else the last one on the terminal.
    fn shown_run(&self) -> Result<Run> {
        let work = self.args.work.as_deref();
        let Some(given) = &self.args.terminal else { return choose::only(unfinished(&self.workspace)?, work) };
        let terminal = lookup::any::<Terminal>(&self.workspace.store, given)?.0;
        let store = &self.workspace.store;
        let mut runs = store.unfinished_runs()?;
        runs.retain(|run| same_id(&run.terminal, &terminal.id));
        match work {
            Some(_) => runs.extend(store.runs_on(&terminal.id)?),
            None => runs.extend(store.last_run_on(&terminal.id)?),
        }
        runs.retain(|run| work.is_none_or(|work| choose::is_meant(work, run)));
        runs.sort_by_key(|run| (run.state != RunState::Finished, run.started_at));
        // without it another order's run might go on
        runs.pop().ok_or_else(|| match work {
            Some(work) => {
                Error::refused(no_run_of(&terminal.id, work), begin_it(&terminal.id, format!(" --work {work}")))
            }
            None => Error::refused(no_run_on(&terminal.id), begin_it(&terminal.id, "")),
        })
    }

    /// What a worker should know before he begins.
    fn introduce(&self, seat: &Seat, remarks: &[Text]) -> Result<()> {
        for remark in remarks {
            self.console.warn(remark);
        }
        if seat.is_fresh() && !self.console.json && !seat.procedure.preconditions.is_empty() {
            self.console.say(&preconditions())?;
            for condition in &seat.procedure.preconditions {
                self.console.line(format!("  □ {}", harmless(condition)))?;
            }
        }
        Ok(())
    }

    /// Says what was recorded.
    fn tell(&self, sitting: &Sitting<'_>, recorded: &[Event]) -> Result<()> {
        if self.console.json {
            return Ok(());
        }
        show::events(self.console, sitting.procedure(), recorded)
    }

    fn tell_why(&self, why: &Option<Text>) -> Result<()> {
        match why {
            Some(why) if !self.console.json => {
                self.console.line(format!("    {}", harmless(why.get(self.console.lang))))
            }
            _ => Ok(()),
        }
    }

    /// The end of the run, or what comes next unless that is told otherwise.
    fn close(&mut self, sitting: &Sitting<'_>, recorded: &[Event], is_cut: bool) -> Result<()> {
        let (view, now) = (sitting.view(), self.workspace.now());
        let finished = self.finished(sitting, recorded)?;
        if self.console.json {
            let view = json::view(&view, now, finished.as_ref());
            self.closed.push(json!({ "recorded": json::recorded(recorded), "view": view }));
            return Ok(());
        }
        if is_cut {
            return Ok(());
        }
        show::ending(self.console, &view, finished.as_ref())?;
        show::step(self.console, &self.workspace.store, &view, now)?;
        if view.current.is_none() {
            return Ok(());
        }
        let flags: String = typed::owed_flags(sitting, now).iter().map(|flag| format!(" {flag}")).collect();
        let way = lookup::fill(&flag_text(&flags), |flags| how_to_answer(&sitting.terminal, flags));
        self.console.line(format!("    {}", way.get(self.console.lang)))
    }

    /// What was closed, for programs: the last run, with those before it in the same sitting.
    fn print(&mut self) -> Result<()> {
        let Some(mut last) = self.closed.pop() else { return Ok(()) };
        if let (Some(object), false) = (last.as_object_mut(), self.closed.is_empty()) {
            object.insert("earlier".to_owned(), Value::Array(std::mem::take(&mut self.closed)));
        }
        self.console.json(&last)
    }

    /// The hash that the head code is made of: of this write, or of another process's.
    fn finished(&self, sitting: &Sitting<'_>, recorded: &[Event]) -> Result<Option<Digest>> {
        if let Some(hash) = json::finished(recorded) {
            return Ok(Some(hash));
        }
        match self.workspace.store.run(&sitting.run)? {
            Some(run) if run.state == RunState::Finished => Ok(json::finished(&self.workspace.store.run_events(&run)?)),
            _ => Ok(None),
        }
    }
}

/// The title of the step that an answer is missing for.
fn waiting(seat: &Seat) -> String {
    let machine = seat.machine();
    let title = machine.view().current.map(|current| current.step.title.clone());
    title.or_else(|| seat.procedure.steps.first().map(|step| step.title.clone())).unwrap_or_default()
}
