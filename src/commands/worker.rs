//! `genba worker`: the roster as reported to the city (§8(4)), suspension and reinstatement (§5(3)).

use serde_json::json;

use super::Context;
use super::details::day_text;
use super::field::{decider, record_unmoved, since};
use super::lookup::{day, fill, reason, worker};
use super::register::{add, list, load, retire, set, show};
use crate::cli::{ListArgs, StandArgs, WorkerCommand};
use crate::domain::{Worker, same_id};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, Standing};
use crate::messages;
use crate::roster;
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
    later(day) { ja: "効力は {day} からです", en: "it holds from {day}" }
    is_responsible(id) {
        ja: "従事者 {id} は業務責任者です。市と協議し、genba contract responsible で変更してください（§13(6)）",
        en: "worker {id} is the responsible person: consult the city and name another with `genba contract responsible` (§13(6))",
    }
    is_to_be_responsible(id) {
        ja: "従事者 {id} は、先の日から業務責任者になることが記録されています。市と協議し、genba contract responsible で変更してください（§13(6)）",
        en: "worker {id} is to be the responsible person from a day to come: consult the city and name another with `genba contract responsible` (§13(6))",
    }
    export_soon() {
        ja: "作業用 PC は束を取り込むまで知りません。すぐに届けてください（genba export --to 名前）",
        en: "laptops do not know until they import a bundle: send one now (`genba export --to NAME`)",
    }
    not_listed(worker, run, reason) {
        ja: "名簿にない {worker} が緊急に従事しました（{run}、{reason}）。市への報告が要ります（§8(4)）",
        en: "{worker}, who is not on the roster, worked in an emergency ({run}: {reason}); a report to the city is owed (§8(4))",
    }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, args: &WorkerCommand) -> Result<()> {
    match args {
        WorkerCommand::Load(args) => load::<Worker>(context, args),
        WorkerCommand::List(args) => list_all(context, args),
        WorkerCommand::Show(args) => show::<Worker>(context, &args.id),
        WorkerCommand::Add(args) => add::<Worker>(context, args),
        WorkerCommand::Set(args) => set::<Worker>(context, args),
        WorkerCommand::Retire(args) => retire::<Worker>(context, &args.retired, args.on.as_deref()),
        WorkerCommand::Suspend(args) => stand(context, args, true),
        WorkerCommand::Reinstate(args) => stand(context, args, false),
    }
}

/// The roster, and below it who worked in an emergency without being on it.
fn list_all(context: &Context, args: &ListArgs) -> Result<()> {
    list::<Worker>(context, args)?;
    if context.console.json {
        return Ok(());
    }
    let workspace = Workspace::open(&context.home)?;
    for change in roster::unlisted(&workspace.store)? {
        context.console.warn(&not_listed(&change.worker, change.run.unwrap_or_default(), &change.reason));
    }
    Ok(())
}

/// Suspends or reinstates.
fn stand(context: &Context, args: &StandArgs, suspend: bool) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let entry = worker(&workspace, &args.id)?;
    let today = workspace.now().day();
    let from = args.on.as_deref().map(|on| day(&workspace, on)).transpose()?.unwrap_or(today);
    let id = entry.worker.id.clone();
    match entry.suspended(from) {
        Some(why) if suspend => return Err(Error::refused(already_suspended(&id, &why.reason), reinstate_first(&id))),
        None if !suspend => return Err(Error::refused(not_suspended(&id), see(&id))),
        _ => {}
    }
    let asked_by = args.asked_by.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let fact = Standing { asked_by, id: id.clone(), on: Some(from), reason: reason(&args.reason)? };
    let said = fact.clone();
    let fact = if suspend { Fact::WorkerSuspended(fact) } else { Fact::WorkerReinstated(fact) };
    let clerk = decider(&workspace, args.decider.by.as_deref())?;
    record_unmoved(&mut workspace, size, vec![Draft::new(&clerk, fact)])?;
    let responsible = roster::responsible_from(&workspace.store, &workspace.contract()?, from)?;
    match responsible.iter().position(|it| same_id(it, &id)) {
        Some(0) if suspend => console.warn(&is_responsible(&id)),
        Some(_) if suspend => console.warn(&is_to_be_responsible(&id)),
        _ => {}
    }
    if console.json {
        let (on, asked_by, reason) = (said.on, said.asked_by, said.reason);
        return console
            .json(&json!({ "id": id, "suspended": suspend, "on": on, "asked_by": asked_by, "reason": reason }));
    }
    console.say(&if suspend { suspended(&id) } else { reinstated(&id) })?;
    if from > today {
        console.say(&fill(&day_text(from), |day| later(day)))?;
    }
    console.say(&export_soon())
}
