//! `genba worker`: the roster as reported to the city (§8(4)), suspension and reinstatement (§5(3)).

use serde_json::json;

use super::Context;
use super::lookup::{reason, worker};
use super::register::{list, load, retire, set, show};
use crate::cli::{RetireArgs, WorkerCommand};
use crate::domain::Worker;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, Standing};
use crate::messages;
use crate::workspace::Workspace;

messages! {
    already_suspended(id, why) {
        ja: "従事者 {id} はすでに停止中です（{why}）",
        en: "worker {id} is suspended already ({why})",
    }
    reinstate_first(id) {
        ja: "再開するには genba worker reinstate {id} --reason …",
        en: "`genba worker reinstate {id} --reason …` lets him work again",
    }
    not_suspended(id) { ja: "従事者 {id} は停止されていません", en: "worker {id} is not suspended" }
    see(id) { ja: "genba worker show {id} で確かめてください", en: "see `genba worker show {id}`" }
    suspended(id) { ja: "従事者 {id} を停止しました（§5(3)）", en: "suspended worker {id} (§5(3))" }
    reinstated(id) { ja: "従事者 {id} を再開しました", en: "worker {id} may work again" }
    export_soon() {
        ja: "作業用 PC は束を取り込むまで知りません。すぐに届けてください（genba export --to NAME）",
        en: "laptops do not know until they import a bundle: send one now (`genba export --to NAME`)",
    }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, args: &WorkerCommand) -> Result<()> {
    match args {
        WorkerCommand::Load(args) => load::<Worker>(context, args),
        WorkerCommand::List(args) => list::<Worker>(context, args),
        WorkerCommand::Show(args) => show::<Worker>(context, &args.id),
        WorkerCommand::Set(args) => set::<Worker>(context, args),
        WorkerCommand::Retire(args) => retire::<Worker>(context, args),
        WorkerCommand::Suspend(args) => stand(context, args, true),
        WorkerCommand::Reinstate(args) => stand(context, args, false),
    }
}

/// Suspends or reinstates.
fn stand(context: &Context, args: &RetireArgs, suspend: bool) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let entry = worker(&workspace, &args.id)?;
    let id = entry.worker.id;
    match &entry.suspended {
        Some(why) if suspend => return Err(Error::refused(already_suspended(&id, &why.reason), reinstate_first(&id))),
        None if !suspend => return Err(Error::refused(not_suspended(&id), see(&id))),
        _ => {}
    }
    let fact = Standing { asked_by: None, id: id.clone(), on: None, reason: reason(&args.reason)? };
    let reason = fact.reason.clone();
    let fact = if suspend { Fact::WorkerSuspended(fact) } else { Fact::WorkerReinstated(fact) };
    workspace.record(vec![Draft::new("system", fact)])?;
    if console.json {
        return console.json(&json!({ "id": id, "suspended": suspend, "reason": reason }));
    }
    console.say(&if suspend { suspended(&id) } else { reinstated(&id) })?;
    console.say(&export_soon())
}
