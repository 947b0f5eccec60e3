//! `contract responsible`: the 業務責任者 changes only with the city's approval, or because it asked (§13(6)).

use chrono::NaiveDate;
use serde_json::json;

use super::super::Context;
use super::super::details::day_text;
use super::super::field::{decider, named, record_unmoved, since};
use super::super::lookup::{day, fill, reason, worker};
use crate::agreement::{RESPONSIBLE_FORM, agreed_change, approved};
use crate::cli::ResponsibleArgs;
use crate::domain::{same_id, same_name};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, PaperPin, ResponsibleChanged};
use crate::filing::pinned;
use crate::message::Text;
use crate::messages;
use crate::roster::{responsible_changes, responsible_on};
use crate::state::{ResponsibleChange, RosterEntry};
use crate::store::Store;
use crate::workspace::Workspace;

messages! {
    nothing_to_show() {
        ja: "業務責任者の変更には、市の承認か求めが要ります（§13(6)）",
        en: "the responsible person changes only with the city's approval, or on its request (§13(6))",
    }
    give_one() {
        ja: "承認された書面を --paper 番号 で、市の求めなら --asked-by 氏名 で指定してください",
        en: "name the approved paper with --paper NUMBER, or who at the city asked for it with --asked-by NAME",
    }
    is_already(worker) { ja: "従事者 {worker} はすでに業務責任者です", en: "worker {worker} is the responsible person already" }
    see_contract() {
        ja: "genba contract show で確かめてください。先の日からの変更を取りやめるなら、その日を --on で指定します",
        en: "see `genba contract show`; to call off a change that is yet to come, give its day with --on",
    }
    is_suspended(worker, why) { ja: "従事者 {worker} は停止中です（{why}）", en: "worker {worker} is suspended ({why})" }
    not_covered(worker, day) { ja: "従事者 {worker} の従事期間に {day} は入りません", en: "the reported period of worker {worker} does not cover {day}" }
    name_another() {
        ja: "従事している別の人を指定してください（genba worker list）",
        en: "name somebody who works on the contract (`genba worker list`)",
    }
    used_already(paper, worker) {
        ja: "書面 {paper} では、すでに {worker} に変更しました",
        en: "paper {paper} was used already, to name {worker}",
    }
    another_paper() {
        ja: "この変更のための書面を作成し、市の承認を得てください",
        en: "draw up a paper for this change and have the city approve it",
    }
    changed(former, worker, day) {
        ja: "業務責任者を {former} から {worker} に変更しました（{day} から）",
        en: "the responsible person is {worker} instead of {former}, from {day}",
    }
    next() {
        ja: "作業用 PC には次の束で届きます（genba export --to 名前）",
        en: "laptops learn of it with the next bundle (`genba export --to NAME`)",
    }
    from_day(day) { ja: "業務責任者 {day} から", en: "responsible from {day}" }
    by_paper(former, worker, paper, revision, reason) {
        ja: "{former} → {worker}（承認 {paper} 第{revision}版、{reason}）",
        en: "{former} -> {worker} (approved in {paper} revision {revision}; {reason})",
    }
    by_request(former, worker, name, reason) {
        ja: "{former} → {worker}（市の求め {name}、{reason}）",
        en: "{former} -> {worker} (asked for by {name} of the city; {reason})",
    }
}

/// Changes the responsible person.
///
/// # Errors
/// A laptop, nothing to show for it, a worker who is not reported, suspended or not at work, a paper that does not do.
pub fn change(context: &Context, workspace: &mut Workspace, args: &ResponsibleArgs) -> Result<()> {
    workspace.need_office()?;
    let size = since(workspace)?;
    let console = context.console;
    let entry = worker(workspace, &args.worker)?;
    let on = args.on.as_deref().map(|on| day(workspace, on)).transpose()?;
    let reason = reason(&args.reason)?;
    let asked_by = args.asked_by.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let paper = match (&args.paper, &asked_by) {
        (Some(number), _) => Some(unused(&workspace.store, approved(&workspace.store, number, RESPONSIBLE_FORM)?)?),
        (None, Some(_)) => None,
        (None, None) => return Err(Error::usage(nothing_to_show(), give_one())),
    };
    let from = match &paper {
        Some(pin) => agreed_change(&pinned(workspace, pin)?, &entry.worker, &namesakes(&workspace.store, &entry)?, on)?,
        None => on.unwrap_or_else(|| workspace.now().day()),
    };
    let former = responsible_on(&workspace.store, &workspace.contract()?, from)?;
    check_worker(&entry, &former, from)?;
    let worker = entry.worker.id;
    let fact = ResponsibleChanged { asked_by, on: from, paper, reason, worker: worker.clone() };
    let clerk = decider(workspace, args.decider.by.as_deref())?;
    record_unmoved(workspace, size, vec![Draft::new(&clerk, Fact::ResponsibleChanged(fact.clone()))])?;
    if console.json {
        return console.json(&json!({ "former": former, "changed": fact }));
    }
    let (former, worker) = (named(&workspace.store, &former)?, named(&workspace.store, &worker)?);
    console.say(&fill(&day_text(from), |day| changed(&former, &worker, day)))?;
    console.say(&next())
}

fn check_worker(entry: &RosterEntry, former: &str, from: NaiveDate) -> Result<()> {
    let id = &entry.worker.id;
    if same_id(former, id) {
        return Err(Error::refused(is_already(id), see_contract()));
    }
    if let Some(why) = entry.suspended(from) {
        return Err(Error::refused(is_suspended(id, &why.reason), name_another()));
    }
    if !entry.covers(from) {
        return Err(Error::refused(fill(&day_text(from), |day| not_covered(id, day)), name_another()));
    }
    Ok(())
}

/// The ids of the others on the roster who have the same name.
fn namesakes(store: &Store, entry: &RosterEntry) -> Result<Vec<String>> {
    let worker = &entry.worker;
    let others = store.list::<RosterEntry>(true)?.into_iter().map(|(other, _)| other.worker);
    let of_name = others.filter(|it| same_name(&it.name, &worker.name) && !same_id(&it.id, &worker.id));
    Ok(of_name.map(|it| it.id).collect())
}

/// A paper that no earlier change was made with: one approval is for one change.
fn unused(store: &Store, pin: PaperPin) -> Result<PaperPin> {
    let used =
        |change: &ResponsibleChange| change.paper.as_ref().is_some_and(|known| same_id(&known.paper, &pin.paper));
    match responsible_changes(store)?.iter().find(|change| used(change)) {
        Some(change) => Err(Error::refused(used_already(&pin.paper, &change.worker), another_paper())),
        None => Ok(pin),
    }
}

/// A change in one line, with its day as the title.
pub fn line(change: &ResponsibleChange) -> (Text, Text) {
    let (former, worker, reason) = (&change.former, &change.worker, &change.reason);
    let text = match (&change.paper, &change.asked_by) {
        (Some(pin), _) => by_paper(former, worker, &pin.paper, pin.revision, reason),
        (None, name) => by_request(former, worker, name.as_deref().unwrap_or("—"), reason),
    };
    (from_day(change.on), text)
}
