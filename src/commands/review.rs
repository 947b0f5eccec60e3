//! `genba review`: the office looks at finished runs, accepts them or returns them.
//!
//! A returned run does not count as done, so its order is open again. What is corrected after a
//! review waits for another look.

use serde::Serialize;

use super::Context;
use super::field::{self, decider, named, record_unmoved};
use super::lookup::{self, fill};
use crate::cli::{ReviewAcceptArgs, ReviewCommand, ReviewReturnArgs};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, RunReviewed};
use crate::message::Text;
use crate::messages;
use crate::report::{Reviewed, reviewed};
use crate::state::{Review, Run};
use crate::ui::{Table, harmless};
use crate::workspace::Workspace;

messages! {
    not_finished(run, terminal) { ja: "{terminal} の作業 {run} はまだ終わっていません", en: "run {run} on {terminal} is not finished" }
    wait_for_end() {
        ja: "終わった作業の束が届いてから社内確認してください（genba review list）",
        en: "review it when the bundle with its end has arrived (`genba review list`)",
    }
    reviewed_already(run, state, time) { ja: "作業 {run} は {time} に{state}としています", en: "run {run} was {state} at {time}" }
    change_mind() {
        ja: "判断を変えるなら genba review accept か return で逆の判断を記録してください",
        en: "to decide otherwise, record the other verdict with `genba review accept` or `return`",
    }
    accepted(run, terminal) { ja: "作業 {run}（{terminal}）を社内確認しました", en: "run {run} on {terminal} is accepted" }
    returned(run, terminal, order) {
        ja: "作業 {run}（{terminal}）を差し戻しました。作業指示 {order} は残りに戻ります。次の束で作業用 PC に届きます（genba export --to 名前）",
        en: "run {run} on {terminal} is returned and order {order} is open again; laptops learn of it with the next bundle (`genba export --to NAME`)",
    }
    nothing_waits() { ja: "社内確認を待つ作業はありません", en: "no run waits for review" }
    accept_with(run) { ja: "社内確認するには: genba review accept {run}…  差し戻すには: genba review return {run} --reason …", en: "then: `genba review accept {run}…`, or `genba review return {run} --reason …`" }
    state_waiting() { ja: "社内確認待ち", en: "waiting" }
    state_amended() { ja: "訂正あり", en: "amended" }
    state_accepted() { ja: "社内確認済み", en: "accepted" }
    state_returned() { ja: "差戻し", en: "returned" }
    column_run() { ja: "作業", en: "run" }
    column_order() { ja: "指示", en: "order" }
    column_terminal() { ja: "端末", en: "terminal" }
    column_work() { ja: "作業区分", en: "work" }
    column_worker() { ja: "従事者", en: "worker" }
    column_end() { ja: "終了", en: "ended" }
    column_outcome() { ja: "結果", en: "outcome" }
    column_deviations() { ja: "逸脱", en: "deviations" }
    column_state() { ja: "社内確認", en: "review" }
    column_reason() { ja: "理由", en: "reason" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &ReviewCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    match command {
        ReviewCommand::List(args) => list(context, &workspace, args.all),
        ReviewCommand::Accept(args) => accept(context, &mut workspace, args),
        ReviewCommand::Return(args) => send_back(context, &mut workspace, args),
    }
}

fn accept(context: &Context, workspace: &mut Workspace, args: &ReviewAcceptArgs) -> Result<()> {
    let size = field::since(workspace)?;
    let (mut reviews, mut refusals): (Vec<RunReviewed>, Vec<Error>) = (Vec::new(), Vec::new());
    for given in &args.runs {
        match review(workspace, given, args.reason.trim(), true) {
            Ok(review) if reviews.iter().any(|known| known.run == review.run) => {}
            Ok(review) => reviews.push(review),
            Err(why) => refusals.push(why),
        }
    }
    lookup::together(refusals)?;
    let said = reviews.iter().map(|it| accepted(&it.run, &it.terminal)).collect();
    let clerk = decider(workspace, args.decider.by.as_deref())?;
    record(context, workspace, (size, &clerk), reviews.into_iter().map(Fact::RunAccepted).collect(), said)
}

fn send_back(context: &Context, workspace: &mut Workspace, args: &ReviewReturnArgs) -> Result<()> {
    let size = field::since(workspace)?;
    let reason = lookup::reason(&args.reason)?;
    let review = review(workspace, &args.run, &reason, false)?;
    let said = vec![returned(&review.run, &review.terminal, &review.order)];
    let clerk = decider(workspace, args.decider.by.as_deref())?;
    record(context, workspace, (size, &clerk), vec![Fact::RunReturned(review)], said)
}

/// The review of a run that may be reviewed so.
fn review(workspace: &Workspace, given: &str, reason: &str, accepts: bool) -> Result<RunReviewed> {
    let run = field::run(&workspace.store, given)?;
    let (Some(head), Some(outcome)) = (run.head, run.outcome) else {
        return Err(Error::refused(not_finished(&run.run, &run.terminal), wait_for_end()));
    };
    let former = workspace.store.get::<Review>(&run.run)?.filter(|former| former.accepted == accepts);
    if let Some(former) = former
        && reviewed(&workspace.store, &run)? != Reviewed::Amended
    {
        let state = if accepts { state_accepted() } else { state_returned() };
        let what = fill(&state, |state| reviewed_already(&run.run, state, former.at.minute()));
        return Err(Error::refused(what, change_mind()));
    }
    Ok(RunReviewed {
        head,
        order: run.order,
        outcome,
        reason: reason.to_owned(),
        run: run.run,
        terminal: run.terminal,
        work_type: run.work_type,
    })
}

fn record(
    context: &Context,
    workspace: &mut Workspace,
    (size, clerk): (u64, &str),
    facts: Vec<Fact>,
    said: Vec<Text>,
) -> Result<()> {
    let console = context.console;
    let drafts: Vec<Draft> = facts.into_iter().map(|fact| Draft::new(clerk, fact)).collect();
    let events = record_unmoved(workspace, size, drafts)?;
    if console.json {
        let runs = events.iter().filter_map(|event| match &event.fact {
            Fact::RunAccepted(review) | Fact::RunReturned(review) => Some(review.run.as_str()),
            _ => None,
        });
        let reviews = runs.map(|run| workspace.store.get::<Review>(run)).collect::<Result<Vec<_>>>()?;
        return console.json(&reviews);
    }
    said.iter().try_for_each(|text| console.line(harmless(text.get(console.lang))))
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    run: Run,
    review: Reviewed,
    reason: Option<String>,
}

fn list(context: &Context, workspace: &Workspace, with_reviewed: bool) -> Result<()> {
    let (console, store) = (context.console, &workspace.store);
    let mut rows = Vec::new();
    for run in store.finished_runs()? {
        let review = reviewed(store, &run)?;
        if with_reviewed || matches!(review, Reviewed::Waiting | Reviewed::Amended) {
            let reason = store.get::<Review>(&run.run)?.map(|review| review.reason);
            rows.push(Row { run, review, reason });
        }
    }
    rows.sort_by(|left, right| {
        (left.run.finished_at, &left.run.terminal).cmp(&(right.run.finished_at, &right.run.terminal))
    });
    if rows.is_empty() && !console.json {
        return console.say(&nothing_waits());
    }
    let mut table = Table::new([
        column_run(),
        column_order(),
        column_terminal(),
        column_work(),
        column_worker(),
        column_end(),
        column_outcome(),
        column_deviations(),
        column_state(),
        column_reason(),
    ])
    .numbers(&[7]);
    for Row { run, review, reason } in &rows {
        table.row([
            run.run.clone(),
            run.order.clone(),
            run.terminal.clone(),
            run.work_type.label().get(console.lang).to_owned(),
            named(store, &run.worker)?,
            run.finished_at.map(|at| at.minute()).unwrap_or_default(),
            run.outcome.map(|outcome| outcome.label().get(console.lang).to_owned()).unwrap_or_default(),
            run.deviations.to_string(),
            word(*review).get(console.lang).to_owned(),
            reason.clone().unwrap_or_default(),
        ]);
    }
    console.table(&table, &rows)?;
    match rows.iter().find(|row| matches!(row.review, Reviewed::Waiting | Reviewed::Amended)) {
        Some(row) if !console.json => console.say(&accept_with(&row.run.run)),
        _ => Ok(()),
    }
}

fn word(review: Reviewed) -> Text {
    match review {
        Reviewed::Waiting => state_waiting(),
        Reviewed::Amended => state_amended(),
        Reviewed::Accepted => state_accepted(),
        Reviewed::Returned => state_returned(),
    }
}
