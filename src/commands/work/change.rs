//! `work change` and `work cancel` (§5(2)): what the city decides later, with reason and name.

use serde_json::json;

use super::super::Context;
use super::super::details::day_text;
use super::super::field::{decider, record_unmoved, since};
use super::super::lookup::{self, current_procedures, fill, reason, together};
use super::blackout::warn_of_due;
use super::rules::{check_due, check_terminals, named_terminals};
use crate::cli::{WorkCancelArgs, WorkChangeArgs};
use crate::domain::{Terminal, same_id};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, WorkCancelled, WorkChanged};
use crate::message::Text;
use crate::messages;
use crate::report::counts_as_done;
use crate::state::{Order, Run, RunState};
use crate::workspace::Workspace;

messages! {
    is_cancelled(order, why) { ja: "作業指示 {order} は取り消されています（{why}）", en: "order {order} is cancelled ({why})" }
    order_again() { ja: "必要なら新しく指示してください（genba work order …）", en: "order the work anew if it is needed (`genba work order …`)" }
    all_done(order) { ja: "作業指示 {order} はすべて終わっています", en: "order {order} is done on every terminal" }
    see_order(order) { ja: "genba work show {order} で確かめてください", en: "see `genba work show {order}`" }
    nothing(order) { ja: "作業指示 {order} に変わるところがありません", en: "nothing would change in order {order}" }
    say_what() {
        ja: "--due DAY、--add ID…、--remove ID… のどれかで変更を指定してください",
        en: "say what changes with --due DAY, --add ID… or --remove ID…",
    }
    in_it_already(terminal, order) { ja: "端末 {terminal} はすでに作業指示 {order} に入っています", en: "terminal {terminal} is in order {order} already" }
    leave_it_out(option) { ja: "{option} から外してください", en: "leave it out of {option}" }
    not_in_it(terminal, order) { ja: "端末 {terminal} は作業指示 {order} に入っていません", en: "terminal {terminal} is not in order {order}" }
    its_terminals(terminals) { ja: "入っているのは {terminals} です", en: "its terminals are {terminals}" }
    is_done(terminal, order, run) {
        ja: "端末 {terminal} の作業は終わっています（{order}、{run}）。外せません",
        en: "the work on terminal {terminal} is done ({order}, {run}); it cannot be taken out",
    }
    done_stays() { ja: "終わった作業は記録に残ります", en: "work that is done stays on record" }
    would_be_empty(order) { ja: "作業指示 {order} に端末が残りません", en: "order {order} would have no terminal left" }
    cancel_it(order) { ja: "指示ごと取り消してください（genba work cancel {order} --reason … --decided-by …）", en: "cancel the order itself (`genba work cancel {order} --reason … --decided-by …`)" }
    gone_procedure(id) { ja: "手順書 {id} は取り下げられているため、端末を加えられません", en: "procedure {id} is withdrawn: no terminal can be added" }
    publish_new() { ja: "新しい版を公開してください（genba procedure add FILE）", en: "publish a new version: `genba procedure add FILE`" }
    begun(run, terminal, worker) {
        ja: "端末 {terminal} の作業 {run} はすでに始まっています（{worker}）。作業用 PC に知らせてください",
        en: "run {run} on terminal {terminal} is begun ({worker}): tell the laptop",
    }
    nobody() { ja: "変更や取消しは、だれが決めたかとともに記録します（§5(2)）", en: "a change or cancellation is recorded with who decided it (§5(2))" }
    say_who() { ja: "--decided-by に、決めた人（市の側）の氏名を書いてください", en: "give the name of who decided at the city with --decided-by NAME" }
    changed(order, what) { ja: "作業指示 {order} を変更しました: {what}", en: "changed order {order}: {what}" }
    due(day) { ja: "期限 {day}", en: "due {day}" }
    cancelled(order) { ja: "作業指示 {order} を取り消しました", en: "cancelled order {order}" }
    next() { ja: "作業用 PC に束で届けてください（genba export --to 名前）", en: "send it to the laptops (`genba export --to NAME`)" }
}

/// Runs `work change`.
///
/// # Errors
/// A laptop, an unknown or cancelled order, a change that changes nothing or that a rule refuses.
pub fn change(context: &Context, args: &WorkChangeArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let order = living(&workspace, &args.order)?;
    let given = reason(&args.reason)?;
    let decided_by = decided_by(&args.decided_by)?;
    let due = args.due.as_deref().map(|day| lookup::day(&workspace, day)).transpose()?.filter(|due| *due != order.due);
    let add = added(&workspace, &order, &args.add)?;
    let remove = removed(context, &workspace, &order, &args.remove)?;
    if due.is_none() && add.is_empty() && remove.is_empty() {
        return Err(Error::usage(nothing(&order.order), say_what()));
    }
    if order.terminals.len() + add.len() == remove.len() {
        return Err(Error::refused(would_be_empty(&order.order), cancel_it(&order.order)));
    }
    if let Some(due) = due {
        check_due(context, due, workspace.now().day(), &workspace.contract()?, &given)?;
        let terminals = order.terminals.iter().chain(&add).map(|id| workspace.store.get::<Terminal>(id));
        let terminals: Vec<Terminal> = terminals.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        warn_of_due(context, &workspace.store, due, &terminals)?;
    }
    let changed_order = WorkChanged { add, decided_by, due, order: order.order, reason: given, remove };
    let clerk = decider(&workspace, args.decider.by.as_deref())?;
    record_unmoved(&mut workspace, size, vec![Draft::new(&clerk, Fact::WorkChanged(changed_order.clone()))])?;
    if console.json {
        return console.json(&changed_order);
    }
    let what = words(&changed_order);
    console.say(&fill(&what, |what| changed(&changed_order.order, what)))?;
    console.say(&next())
}

/// Runs `work cancel`.
///
/// # Errors
/// A laptop, an unknown order, one that is cancelled or done already.
pub fn cancel(context: &Context, args: &WorkCancelArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let order = living(&workspace, &args.order)?;
    let given = reason(&args.reason)?;
    let decided_by = decided_by(&args.decided_by)?;
    if workspace.store.assignments(&order.order)?.iter().all(|assignment| assignment.done > 0) {
        return Err(Error::refused(all_done(&order.order), see_order(&order.order)));
    }
    for terminal in &order.terminals {
        warn_if_begun(context, &workspace, &order, terminal)?;
    }
    let fact = WorkCancelled { decided_by, order: order.order.clone(), reason: given };
    let clerk = decider(&workspace, args.decider.by.as_deref())?;
    record_unmoved(&mut workspace, size, vec![Draft::new(&clerk, Fact::WorkCancelled(fact.clone()))])?;
    if console.json {
        return console.json(
            &json!({ "cancelled": true, "order": fact.order, "reason": fact.reason, "decided_by": fact.decided_by }),
        );
    }
    console.say(&cancelled(&order.order))?;
    console.say(&next())
}

/// An order that is not cancelled.
fn living(workspace: &Workspace, id: &str) -> Result<Order> {
    let order = lookup::order(workspace, id)?;
    if order.cancelled {
        let why = order.decisions.last().map(|decision| decision.reason.clone()).unwrap_or_default();
        return Err(Error::refused(is_cancelled(&order.order, why), order_again()));
    }
    Ok(order)
}

/// Who decided, as it is recorded (§5(2)).
///
/// # Errors
/// Where nobody is named.
pub(super) fn decided_by(given: &str) -> Result<String> {
    match given.trim() {
        "" => Err(Error::usage(nobody(), say_who())),
        name => Ok(name.to_owned()),
    }
}

/// The ids of the terminals to add, after all rules of ordering.
fn added(workspace: &Workspace, order: &Order, ids: &[String]) -> Result<Vec<String>> {
    let terminals = named_terminals(workspace, ids)?;
    if terminals.is_empty() {
        return Ok(Vec::new());
    }
    let held = |id: &str| order.terminals.iter().any(|known| same_id(known, id));
    let twice = terminals.iter().filter(|terminal| held(&terminal.id));
    together(twice.map(|it| Error::refused(in_it_already(&it.id, &order.order), leave_it_out("--add"))).collect())?;
    let current = current_procedures(&workspace.store)?;
    let Some(procedure) = current.iter().find(|known| same_id(&known.id, &order.procedure)) else {
        return Err(Error::refused(gone_procedure(&order.procedure), publish_new()));
    };
    check_terminals(&workspace.store, procedure, &terminals)?;
    Ok(terminals.into_iter().map(|terminal| terminal.id).collect())
}

/// The ids of the terminals to take out; work that is done stays.
fn removed(context: &Context, workspace: &Workspace, order: &Order, ids: &[String]) -> Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    let mut refusals = Vec::new();
    for id in ids.iter().filter(|id| !id.trim().is_empty()) {
        let Some(terminal) = order.terminals.iter().find(|known| same_id(known, id)) else {
            let help = its_terminals(order.terminals.join(", "));
            refusals.push(Error::refused(not_in_it(id.trim(), &order.order), help));
            continue;
        };
        if let Some(run) = done_on(workspace, order, terminal)? {
            refusals.push(Error::refused(is_done(terminal, &order.order, &run.run), done_stays()));
        } else if !found.contains(terminal) {
            found.push(terminal.clone());
        }
    }
    together(refusals)?;
    found.iter().try_for_each(|terminal| warn_if_begun(context, workspace, order, terminal))?;
    Ok(found)
}

/// The run of an order that counts as done on a terminal.
fn done_on(workspace: &Workspace, order: &Order, terminal: &str) -> Result<Option<Run>> {
    for run in workspace.store.runs_of_on(&order.order, terminal)? {
        if counts_as_done(&workspace.store, &run)? {
            return Ok(Some(run));
        }
    }
    Ok(None)
}

fn warn_if_begun(context: &Context, workspace: &Workspace, order: &Order, terminal: &str) -> Result<()> {
    let runs = workspace.store.runs_of_on(&order.order, terminal)?;
    for run in runs.iter().filter(|run| run.state != RunState::Finished) {
        context.console.warn(&begun(&run.run, terminal, &run.worker));
    }
    Ok(())
}

/// What changed, in one line.
fn words(fact: &WorkChanged) -> Text {
    let day = fact.due.map(|day| fill(&day_text(day), |day| due(day)));
    let add = fact.add.iter().map(|id| Text::same(format!("+{id}")));
    let remove = fact.remove.iter().map(|id| Text::same(format!("-{id}")));
    let parts: Vec<Text> = day.into_iter().chain(add).chain(remove).collect();
    let join = |pick: fn(&Text) -> &str| parts.iter().map(pick).collect::<Vec<_>>().join(", ");
    Text { ja: join(|part| &part.ja), en: join(|part| &part.en) }
}
