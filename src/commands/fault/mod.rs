//! `genba fault`: faults of terminals, from the first report over other parties to their end.
//!
//! Both the office and the laptops write these; what may follow what is judged by the state
//! that this workspace knows.

mod change;
pub mod next;
mod parts;
mod show;

use super::Context;
use super::collect;
use super::field::{self, author, record_unmoved};
use super::lookup;
use super::step::isolation_named;
use crate::cli::{FaultCommand, FaultOpenArgs};
use crate::environment::new_number;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, FaultOpened};
use crate::message::Text;
use crate::messages;
use crate::state::Fault;
use crate::ui::harmless;
use crate::workspace::Workspace;

messages! {
    summary_missing() { ja: "--summary に症状がありません", en: "--summary is empty" }
    say_what_is_seen() { ja: "見えている症状を書いてください", en: "write what is seen" }
    another_open(fault, terminal) {
        ja: "{terminal} には終わっていない障害 {fault} があります",
        en: "the fault {fault} of {terminal} is not closed",
    }
    opened(fault, terminal) { ja: "障害 {fault}（{terminal}）を届け出ました", en: "fault {fault} of {terminal} is opened" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &FaultCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        FaultCommand::Open(args) => open(context, &mut workspace, args),
        FaultCommand::List => show::list(context, &workspace),
        FaultCommand::Show(args) => show::show(context, &workspace, args),
        FaultCommand::Collect(args) => collect::run(context, &mut workspace, args),
        FaultCommand::Respond(args) => change::respond(context, &mut workspace, args),
        FaultCommand::Isolate(args) => change::isolate(context, &mut workspace, args),
        FaultCommand::HandOver(args) => change::hand_over(context, &mut workspace, args),
        FaultCommand::TakeBack(args) => change::take_back(context, &mut workspace, args),
        FaultCommand::Recover(args) => change::recover(context, &mut workspace, args),
        FaultCommand::Close(args) => change::close(context, &mut workspace, args),
    }
}

fn open(context: &Context, workspace: &mut Workspace, args: &FaultOpenArgs) -> Result<()> {
    let size = field::since(workspace)?;
    let terminal = lookup::terminal(workspace, &args.terminal)?;
    let isolation = isolation_named(&args.isolation)?;
    if args.summary.trim().is_empty() {
        return Err(Error::usage(summary_missing(), say_what_is_seen()));
    }
    let seen_at = args.seen_at.as_deref().map(|given| field::moment(given, workspace.now())).transpose()?;
    let runs = workspace.store.emergencies_on(&terminal.id)?;
    let person = author(&context.console, workspace, args.worker.as_deref(), &runs)?;
    for known in field::open_faults(&workspace.store, Some(&terminal.id))? {
        context.console.warn(&another_open(&known.fault, &terminal.id));
    }
    let fault = new_number("F")?;
    let fact = Fact::FaultOpened(FaultOpened {
        fault: fault.clone(),
        isolation,
        run: None,
        seen_at,
        step: None,
        summary: args.summary.trim().to_owned(),
        terminal: terminal.id.clone(),
    });
    record_unmoved(workspace, size, vec![Draft::new(&person.id, fact)])?;
    tell(context, workspace, &fault, &opened(&fault, &terminal.id))
}

/// Says what was recorded and what comes next, or shows the fault as JSON.
fn tell(context: &Context, workspace: &Workspace, fault: &str, text: &Text) -> Result<()> {
    let console = context.console;
    let fault = lookup::live::<Fault>(&workspace.store, fault)?;
    if console.json {
        return console.json(&show::told(workspace, &fault)?);
    }
    console.line(harmless(text.get(console.lang)))?;
    match next::next(workspace, &fault)? {
        Some(next) => console.line(harmless(next.get(console.lang))),
        None => Ok(()),
    }
}
