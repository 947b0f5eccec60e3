//! `work order`: resolves the procedure and the terminals, and records one order.

use serde_json::json;

use super::super::Context;
use super::super::details::day_text;
use super::super::field::{decider, record_unmoved, since};
use super::super::lookup::{self, Noun, current_procedures, fill, together, unknown};
use super::blackout::warn_of_due;
use super::next_number;
use super::rules::{check_due, check_terminals, named_terminals};
use crate::cli::WorkOrderArgs;
use crate::domain::{Terminal, WorkType, same_id};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, WorkOrdered};
use crate::messages;
use crate::state::{Order, PublishedProcedure};
use crate::store::Store;
use crate::workspace::Workspace;

messages! {
    none_published(work) { ja: "作業区分「{work}」の手順書が公開されていません", en: "no procedure for {work} is published" }
    publish_one() { ja: "先に手順書を公開してください（genba procedure add FILE）", en: "publish one first: `genba procedure add FILE`" }
    several(work, ids) {
        ja: "作業区分「{work}」の手順書がいくつもあります: {ids}",
        en: "there are several procedures for {work}: {ids}",
    }
    name_one() { ja: "作業区分の代わりに、手順書の番号を指定してください", en: "name the procedure instead of the work type" }
    chosen(id, others) {
        ja: "手順書 {id} で指示します（同じ作業区分の手順書はほかに {others}）",
        en: "ordering by procedure {id}; others for the same work are {others}",
    }
    is_withdrawn(id, why) { ja: "手順書 {id} は取り下げられています（{why}）", en: "procedure {id} is withdrawn ({why})" }
    publish_new() { ja: "新しい版を公開してください（genba procedure add FILE）", en: "publish a new version: `genba procedure add FILE`" }
    known_work(work, ids) {
        ja: "作業区分は {work}、公開された手順書は {ids} です",
        en: "the work types are {work}; the published procedures are {ids}",
    }
    which_terminals() { ja: "対象の端末が指定されていません", en: "no terminal is named" }
    name_terminals() {
        ja: "--terminal ID…、--site ID…、--all のどれかで指定してください",
        en: "give them with --terminal ID…, --site ID… or --all",
    }
    empty_site(site) { ja: "拠点 {site} には端末がありません", en: "site {site} has no terminals" }
    no_terminals() { ja: "台帳に端末がありません", en: "there are no terminals in the register" }
    load_terminals() { ja: "genba terminal load FILE で取り込んでください", en: "load them with `genba terminal load FILE`" }
    check_site() { ja: "genba site list で確かめてください", en: "see `genba site list`" }
    reason_unused() {
        ja: "期限は契約の期間内なので、--reason は記録しません",
        en: "the due day lies inside the contract's period: --reason is not recorded",
    }
    recorded(order, title, procedure, count, due) {
        ja: "作業指示 {order} を記録しました（{title} {procedure}、{count} 台、期限 {due}）",
        en: "recorded order {order}: {title} ({procedure}) on {count} terminal(s), due {due}",
    }
    next() {
        ja: "作業用 PC に束で届けてください（genba export --to 名前）",
        en: "send it to the laptops (`genba export --to NAME`)",
    }
}

/// Runs it.
///
/// # Errors
/// A laptop, and every rule of `rules`.
pub fn order(context: &Context, args: &WorkOrderArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let due = lookup::day(&workspace, &args.due)?;
    let procedure = resolve(context, &workspace.store, &args.work)?;
    let terminals = choose(&workspace, args)?;
    check_terminals(&workspace.store, &procedure, &terminals)?;
    let today = workspace.now().day();
    let is_outside = check_due(context, due, today, &workspace.contract()?, &args.reason)?;
    warn_of_due(context, &workspace.store, due, &terminals)?;
    if !is_outside && !args.reason.trim().is_empty() {
        console.warn(&reason_unused());
    }
    let orders = workspace.store.list::<Order>(true)?;
    let ordered = WorkOrdered {
        due,
        order: next_number("O", orders.iter().map(|(it, _)| it.order.as_str())),
        procedure: procedure.id.clone(),
        reason: if is_outside { args.reason.trim().to_owned() } else { String::new() },
        terminals: terminals.iter().map(|terminal| terminal.id.clone()).collect(),
        work_type: procedure.work_type,
    };
    let clerk = decider(&workspace, args.decider.by.as_deref())?;
    record_unmoved(&mut workspace, size, vec![Draft::new(&clerk, Fact::WorkOrdered(ordered.clone()))])?;
    if console.json {
        return console.json(&json!({ "order": ordered, "version": procedure.version }));
    }
    let (count, order, id) = (terminals.len(), &ordered.order, &ordered.procedure);
    let label = procedure.work_type.label();
    let title = label.get(console.lang);
    console.say(&fill(&day_text(due), |day| recorded(order, title, id, count, day)))?;
    console.say(&next())
}

/// The procedure that a work type or an id means.
fn resolve(context: &Context, store: &Store, work: &str) -> Result<PublishedProcedure> {
    let current = current_procedures(store)?;
    let named = current.iter().find(|procedure| same_id(&procedure.id, work));
    let work_type = WorkType::ALL.iter().copied().find(|known| same_id(known.name(), work) || is_label(*known, work));
    let Some(work_type) = work_type else {
        return named.cloned().map_or_else(|| Err(no_such_work(store, &current, work)), Ok);
    };
    let fitting: Vec<_> = current.iter().filter(|procedure| procedure.work_type == work_type).collect();
    let others = |one: &PublishedProcedure| {
        let others = fitting.iter().filter(|other| other.digest != one.digest).map(|other| other.id.as_str());
        others.collect::<Vec<_>>().join(", ")
    };
    match (fitting.as_slice(), named) {
        ([only], _) => Ok((*only).clone()),
        ([], _) => Err(match withdrawn(store, work) {
            Some(error) => error,
            None => Error::refused(fill(&work_type.label(), |work| none_published(work)), publish_one()),
        }),
        (_, Some(named)) if named.work_type == work_type => {
            // a procedure that is called like its work type is meant before the others
            context.console.warn(&chosen(&named.id, others(named)));
            Ok(named.clone())
        }
        _ => {
            let ids = fitting.iter().map(|procedure| procedure.id.as_str()).collect::<Vec<_>>().join(", ");
            Err(Error::refused(fill(&work_type.label(), |work| several(work, &ids)), name_one()))
        }
    }
}

/// Whether a text is a work type's Japanese name.
fn is_label(work_type: WorkType, text: &str) -> bool {
    same_id(&work_type.label().ja, text)
}

/// The refusal of a procedure that is withdrawn, where the id is that of one.
fn withdrawn(store: &Store, work: &str) -> Option<Error> {
    let known = lookup::procedure(store, work).ok()?;
    let why = known.withdrawn?;
    Some(Error::refused(is_withdrawn(known.id, why), publish_new()))
}

fn no_such_work(store: &Store, current: &[PublishedProcedure], work: &str) -> Error {
    if let Some(error) = withdrawn(store, work) {
        return error;
    }
    let types: Vec<_> = WorkType::ALL.iter().map(|known| known.name()).collect();
    let mut known: Vec<_> = current.iter().map(|procedure| procedure.id.as_str()).collect();
    known.extend(&types);
    let error = unknown(Noun::Procedure, work, &known);
    let ids = current.iter().map(|procedure| procedure.id.as_str()).collect::<Vec<_>>().join(", ");
    let more = known_work(types.join(", "), if ids.is_empty() { "—" } else { &ids });
    match crate::domain::near_ids(work, known).is_empty() {
        true => error.with_help(more),
        false => error,
    }
}

/// The terminals that the order is for, each once, in the order in which they were named.
fn choose(workspace: &Workspace, args: &WorkOrderArgs) -> Result<Vec<Terminal>> {
    let every = || -> Result<Vec<Terminal>> {
        Ok(workspace.store.list::<Terminal>(false)?.into_iter().map(|(terminal, _)| terminal).collect())
    };
    if args.all {
        let all = every()?;
        return if all.is_empty() { Err(Error::refused(no_terminals(), load_terminals())) } else { Ok(all) };
    }
    if args.terminal.is_empty() && args.site.is_empty() {
        return Err(Error::usage(which_terminals(), name_terminals()));
    }
    let mut chosen = named_terminals(workspace, &args.terminal)?;
    let mut refusals = Vec::new();
    let all = if args.site.is_empty() { Vec::new() } else { every()? };
    for id in &args.site {
        match lookup::site(workspace, id) {
            Err(why) => refusals.push(why),
            Ok(site) => {
                let here: Vec<_> = all.iter().filter(|terminal| same_id(&terminal.site, &site.id)).collect();
                if here.is_empty() {
                    refusals.push(Error::refused(empty_site(&site.id), check_site()));
                }
                for terminal in here {
                    if !chosen.iter().any(|known| known.id == terminal.id) {
                        chosen.push(terminal.clone());
                    }
                }
            }
        }
    }
    together(refusals)?;
    if chosen.is_empty() { Err(Error::usage(which_terminals(), name_terminals())) } else { Ok(chosen) }
}
