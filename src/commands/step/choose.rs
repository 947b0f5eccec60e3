//! Which run is meant: one that goes on, or one to be begun for an order.
//!
//! Owns the rules of terminals, orders and published procedures (§4, §5(2)). Knows no worker.

use crate::agreement::{Combined, combination, combination_of, wants};
use crate::commands::field::listed;
use crate::commands::lookup::{self, fill};
use crate::domain::{Terminal, same_id};
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::procedure::{Procedure, parse};
use crate::state::{Order, PublishedProcedure, Run};
use crate::workspace::Workspace;

messages! {
    no_run_here() { ja: "続けられる作業がありません", en: "no run is in progress" }
    name_a_terminal() {
        ja: "genba step 端末 で始めてください。予定は genba status で分かります",
        en: "begin one with `genba step TERMINAL`; `genba status` shows what is due",
    }
    several_runs(list) { ja: "続けられる作業が複数あります: {list}", en: "several runs are in progress: {list}" }
    which_terminal() { ja: "genba step 端末 で一つを選んでください", en: "choose one with `genba step TERMINAL`" }
    one_run(run, terminal, state) { ja: "{terminal}（{run}{state}）", en: "{terminal} ({run}{state})" }
    is_paused() { ja: "、中断中", en: ", paused" }
    other_run(terminal, run, order) {
        ja: "{terminal} では別の作業指示 {order} の作業 {run} が終わっていません",
        en: "run {run} of order {order} is not finished on {terminal}",
    }
    finish_it(terminal, way) {
        ja: "先に genba step {terminal} で終わらせてください。{way}",
        en: "finish it first with `genba step {terminal}`; {way}",
    }
    end_it(terminal, order) {
        ja: "もう続けられない作業は、異常と答えて終わらせます: genba step {terminal} --work {order} --answer ng --note 理由（異常でも続く手順は、作業が終わる手順まで異常か省略で答える）",
        en: "one that cannot go on is ended by answering NG: `genba step {terminal} --work {order} --answer ng --note REASON` (past a step that an NG does not end it at, answer NG or skip)",
    }
    no_order(terminal) { ja: "{terminal} の作業指示がありません", en: "no order wants work on {terminal}" }
    import_or_ask() {
        ja: "事務所の最新の束を genba import で取り込むか、作業指示を依頼してください",
        en: "import the office's latest bundle with `genba import`, or ask for an order",
    }
    several_orders(terminal, list) {
        ja: "{terminal} には作業指示が複数あります: {list}",
        en: "several orders want {terminal}: {list}",
    }
    which_order(order) { ja: "--work {order} のように一つを選んでください", en: "choose one, as in --work {order}" }
    one_order(order, procedure, due) { ja: "{order}（{procedure}、期限 {due}）", en: "{order} ({procedure}, due {due})" }
    order_cancelled(order, reason) { ja: "作業指示 {order} は取り消されました（{reason}）", en: "order {order} was cancelled: {reason}" }
    not_this_one() {
        ja: "この端末の作業は行わないでください。必要なら事務所に新しい作業指示を依頼してください",
        en: "do not do this work; if it is needed after all, ask the office for a new order",
    }
    order_done(order, terminal) {
        ja: "作業指示 {order} の {terminal} は済んでいます",
        en: "order {order} is already done on {terminal}",
    }
    repeat_it(terminal, order) {
        ja: "もう一度行うときは genba step {terminal} --work {order} とします",
        en: "to do it again: `genba step {terminal} --work {order}`",
    }
    not_in_order(terminal, order) {
        ja: "作業指示 {order} に {terminal} は入っていません",
        en: "order {order} does not want {terminal}",
    }
    order_wants(list) { ja: "対象は {list} です", en: "it wants {list}" }
    combination_done(number, terminal) {
        ja: "同時実施 {number} の {terminal} の作業はすべて済んでいます",
        en: "every order of the combination {number} is done on {terminal}",
    }
    not_in_combination(number, terminal) {
        ja: "同時実施 {number} に {terminal} の作業指示はありません",
        en: "no order of the combination {number} wants {terminal}",
    }
    see_orders(number) {
        ja: "genba work combine --list で {number} の作業指示を確かめてください",
        en: "see the orders of {number} with `genba work combine --list`",
    }
    not_published(procedure) { ja: "手順書 {procedure} は公開されていません", en: "the procedure {procedure} is not published" }
    withdrawn(procedure, version, reason) {
        ja: "手順書 {procedure} 版 {version} は取り下げられました（{reason}）",
        en: "the procedure {procedure} {version} was withdrawn: {reason}",
    }
    procedure_missing(procedure, version) {
        ja: "手順書 {procedure} 版 {version} のファイルがここにありません",
        en: "the file of procedure {procedure} {version} is not here",
    }
    import_again() {
        ja: "事務所に束を作り直してもらい、genba import で取り込んでください",
        en: "ask the office for a fresh bundle and import it with `genba import`",
    }
    procedure_unreadable(procedure, version, why) {
        ja: "手順書 {procedure} 版 {version} を読めません: {why}",
        en: "the procedure {procedure} {version} cannot be read: {why}",
    }
    newer_genba() {
        ja: "genba を更新するか、事務所に手順書の訂正を依頼してください（genba procedure check）",
        en: "update genba, or ask the office to correct the procedure (`genba procedure check`)",
    }
    wrong_model(procedure, version, terminal, model, models) {
        ja: "手順書 {procedure} 版 {version} は {terminal} の機種「{model}」用ではありません（対象: {models}）",
        en: "the procedure {procedure} {version} is not for {terminal}, a {model}; it is for {models}",
    }
    register_or_order(terminal) {
        ja: "機種が台帳と違うなら genba difference add {terminal} 機種=… で記録し、事務所に正しい手順書の指示を依頼してください",
        en: "if the register is wrong, record it with `genba difference add {terminal} model=…`; ask the office for the right procedure",
    }
}

/// What `step` is about.
#[derive(Debug)]
pub enum Target {
    /// A run that is not finished.
    Going(Box<Run>),
    /// One to be begun.
    Fresh(Box<Job>),
}

/// Work that an order wants on a terminal.
#[derive(Debug)]
pub struct Job {
    /// The terminal.
    pub terminal: Terminal,
    /// The order.
    pub order: Order,
    /// The version of the procedure to follow.
    pub published: PublishedProcedure,
    /// The combination that the order is in, where another of its orders wants the terminal too.
    pub combination: Option<String>,
}

impl Target {
    /// The terminal's id.
    pub fn terminal(&self) -> &str {
        match self {
            Self::Going(run) => &run.terminal,
            Self::Fresh(job) => &job.terminal.id,
        }
    }
}

/// Runs of this workspace's journal that are not finished.
///
/// # Errors
/// A failing database.
pub fn unfinished(workspace: &Workspace) -> Result<Vec<Run>> {
    let journal = workspace.journal()?;
    Ok(workspace.store.unfinished_runs()?.into_iter().filter(|run| run.journal == journal).collect())
}

/// How a run is ended that cannot go on.
pub fn way_to_end(run: &Run) -> Text {
    end_it(&run.terminal, &run.order)
}

/// The run that a command line means.
///
/// # Errors
/// Whatever rule refuses it.
pub fn find(workspace: &Workspace, terminal: Option<&str>, work: Option<&str>) -> Result<Target> {
    let going = unfinished(workspace)?;
    let Some(given) = terminal else { return only(going, work).map(|run| Target::Going(Box::new(run))) };
    let terminal = lookup::any::<Terminal>(&workspace.store, given)?.0;
    match going.into_iter().find(|run| same_id(&run.terminal, &terminal.id)) {
        Some(run) if work.is_none_or(|work| is_meant(work, &run)) => Ok(Target::Going(Box::new(run))),
        Some(run) => {
            let help = fill(&way_to_end(&run), |way| finish_it(&terminal.id, way));
            Err(Error::refused(other_run(&terminal.id, &run.run, &run.order), help))
        }
        None => fresh(workspace, &terminal, work).map(|job| Target::Fresh(Box::new(job))),
    }
}

/// The only run that goes on.
///
/// # Errors
/// Where there is none, or more than one.
pub fn only(going: Vec<Run>, work: Option<&str>) -> Result<Run> {
    let mut meant: Vec<Run> = going.into_iter().filter(|run| work.is_none_or(|work| is_meant(work, run))).collect();
    meant.sort_by(|left, right| left.terminal.cmp(&right.terminal));
    match (meant.pop(), meant.is_empty()) {
        (None, _) => Err(Error::refused(no_run_here(), name_a_terminal())),
        (Some(run), true) => Ok(run),
        (Some(last), false) => {
            meant.push(last);
            let list = listed(meant.iter().map(shown));
            Err(Error::refused(fill(&list, |list| several_runs(list)), which_terminal()))
        }
    }
}

/// Whether `--work` means a run: by its order, or by the combination.
pub fn is_meant(work: &str, run: &Run) -> bool {
    same_id(work, &run.order) || run.combination.as_deref().is_some_and(|known| same_id(work, known))
}

fn shown(run: &Run) -> Text {
    let state = if run.state == crate::state::RunState::Paused { is_paused() } else { Text::same("") };
    fill(&state, |state| one_run(&run.run, &run.terminal, state))
}

fn fresh(workspace: &Workspace, terminal: &Terminal, work: Option<&str>) -> Result<Job> {
    let store = &workspace.store;
    let terminal: Terminal = lookup::live(store, &terminal.id)?;
    let order = match work {
        Some(work) => match combination(store, work)? {
            Some(combined) => next_in(workspace, &combined, &terminal)?,
            None => named_order(workspace, &terminal, work)?,
        },
        None => wanting(workspace, &terminal)?,
    };
    job(workspace, terminal, order)
}

/// Everything that beginning an order on a terminal needs.
///
/// # Errors
/// Where its procedure is not published.
pub fn job(workspace: &Workspace, terminal: Terminal, order: Order) -> Result<Job> {
    let store = &workspace.store;
    let versions = store.list::<PublishedProcedure>(false)?.into_iter().map(|(version, _)| version);
    let published = latest(versions.filter(|version| version.id == order.procedure), &order.procedure)?;
    let combined = combination_of(store, &order.order)?.filter(|combined| combined.joins_on(&terminal.id));
    let combination = combined.map(|combined| combined.number().to_owned());
    Ok(Job { terminal, order, published, combination })
}

/// The orders of a combination that are not done on a terminal, in the sequence of their runs.
///
/// # Errors
/// A failing database.
pub fn open_in(workspace: &Workspace, combined: &Combined, terminal: &str) -> Result<Vec<Order>> {
    let assignments = workspace.store.open_assignments_on(terminal)?;
    let is_open = |order: &Order| assignments.iter().any(|it| same_id(&it.order, &order.order));
    let open = combined.orders.iter().filter(|order| wants(order, terminal) && is_open(order));
    Ok(open.cloned().collect())
}

/// The next order of a combination on a terminal.
fn next_in(workspace: &Workspace, combined: &Combined, terminal: &Terminal) -> Result<Order> {
    let (number, id) = (combined.number(), &terminal.id);
    if let Some(next) = open_in(workspace, combined, id)?.into_iter().next() {
        return Ok(next);
    }
    match combined.orders.iter().rfind(|order| wants(order, id)) {
        Some(last) => Err(Error::refused(combination_done(number, id), repeat_it(id, &last.order))),
        None => Err(Error::refused(not_in_combination(number, id), see_orders(number))),
    }
}

fn named_order(workspace: &Workspace, terminal: &Terminal, work: &str) -> Result<Order> {
    let order = lookup::order(workspace, work)?;
    refuse_cancelled(&order)?;
    if order.terminals.iter().any(|wanted| same_id(wanted, &terminal.id)) {
        return Ok(order);
    }
    let wanted = order.terminals.iter().map(String::as_str).take(20).collect::<Vec<_>>().join(", ");
    Err(Error::refused(not_in_order(&terminal.id, &order.order), order_wants(wanted)))
}

/// The open orders that want a terminal, the earliest first.
fn open_on(workspace: &Workspace, terminal: &Terminal) -> Result<Vec<Order>> {
    let mut open = lookup::open_orders_on(&workspace.store, &terminal.id)?;
    open.sort_by(|left, right| (left.due, &left.order).cmp(&(right.due, &right.order)));
    Ok(open)
}

/// Open orders of which a person has to choose one, with what is said of each; none where the
/// terminal alone says what is meant.
///
/// # Errors
/// A terminal that is not in the register, or a failing database.
pub fn alternatives(workspace: &Workspace, given: &str) -> Result<Vec<(String, Text)>> {
    let terminal = lookup::any::<Terminal>(&workspace.store, given)?.0;
    if unfinished(workspace)?.iter().any(|run| same_id(&run.terminal, &terminal.id)) {
        return Ok(Vec::new());
    }
    let open = open_on(workspace, &terminal)?;
    if open.len() < 2 || together(workspace, &open)? {
        return Ok(Vec::new());
    }
    Ok(open.iter().map(|order| (order.order.clone(), said_of(order))).collect())
}

fn said_of(order: &Order) -> Text {
    fill(&order.work_type.label(), |work| one_order(&order.order, work, order.due))
}

/// The only open order that wants a terminal.
fn wanting(workspace: &Workspace, terminal: &Terminal) -> Result<Order> {
    let id = &terminal.id;
    let open = open_on(workspace, terminal)?;
    match open.as_slice() {
        [only] => Ok(only.clone()),
        [first, ..] if together(workspace, &open)? => Ok(first.clone()),
        [first, ..] => {
            let list = listed(open.iter().map(said_of));
            let what = fill(&list, |list| several_orders(id, list));
            Err(Error::refused(what, which_order(&first.order)))
        }
        [] => none_open(workspace, id),
    }
}

/// Why no order is open on a terminal: it was done, or cancelled, or there never was one.
fn none_open(workspace: &Workspace, terminal: &str) -> Result<Order> {
    let mut last = None;
    for assignment in workspace.store.assignments_on(terminal)? {
        let Some(order) = workspace.store.get::<Order>(&assignment.order)? else { continue };
        if assignment.done > 0 && !order.cancelled {
            return Err(Error::refused(order_done(&order.order, terminal), repeat_it(terminal, &order.order)));
        }
        last.get_or_insert(order);
    }
    let order = last.ok_or_else(|| Error::refused(no_order(terminal), import_or_ask()))?;
    refuse_cancelled(&order).map(|()| order)
}

/// Whether orders are all of one combination.
fn together(workspace: &Workspace, orders: &[Order]) -> Result<bool> {
    let Some(first) = orders.first() else { return Ok(false) };
    let combined = combination_of(&workspace.store, &first.order)?;
    Ok(combined.is_some_and(|combined| orders.iter().all(|order| combined.has(&order.order))))
}

fn refuse_cancelled(order: &Order) -> Result<()> {
    if !order.cancelled {
        return Ok(());
    }
    let decision = order.decisions.iter().rev().find(|decision| decision.what.iter().any(|what| what == "cancelled"));
    let reason = decision.map(|decision| decision.reason.as_str()).unwrap_or_default();
    Err(Error::refused(order_cancelled(&order.order, reason), not_this_one()))
}

/// The version published last, unless it was withdrawn; then the last before it that was not.
///
/// # Errors
/// Where there is none.
pub fn latest(versions: impl Iterator<Item = PublishedProcedure>, id: &str) -> Result<PublishedProcedure> {
    let mut versions: Vec<_> = versions.collect();
    versions.sort_by_key(|version| version.published);
    if let Some(found) = versions.iter().rev().find(|version| version.withdrawn.is_none()) {
        return Ok(found.clone());
    }
    let what = match versions.last() {
        Some(last) => withdrawn(id, &last.version, last.withdrawn.as_deref().unwrap_or_default()),
        None => not_published(id),
    };
    Err(Error::refused(what, import_or_ask()))
}

/// The procedure that a target follows: the run's own version, or the order's latest.
///
/// # Errors
/// Where its bytes are missing, changed or unreadable, or it is for other models.
pub fn procedure(workspace: &Workspace, target: &Target) -> Result<Procedure> {
    let pin = match target {
        Target::Going(run) => run.procedure.clone(),
        Target::Fresh(job) => job.published.pin(),
    };
    let evidence = workspace.evidence();
    if !evidence.has(&pin.digest) {
        return Err(Error::refused(procedure_missing(&pin.id, &pin.version), import_again()));
    }
    let procedure = parse(&evidence.read(&pin.digest)?).map_err(|problems| {
        let why = problems.first().map_or_else(
            || Text::same("?"),
            |problem| {
                let place = format!("{}:{}: ", problem.line, problem.column);
                Text { ja: format!("{place}{}", problem.text.ja), en: format!("{place}{}", problem.text.en) }
            },
        );
        Error::refused(fill(&why, |why| procedure_unreadable(&pin.id, &pin.version, why)), newer_genba())
    })?;
    if let Target::Fresh(job) = target
        && !procedure.applies_to(&job.terminal.model)
    {
        let (id, models) = (&job.terminal.id, procedure.models.join(", "));
        let what = wrong_model(&pin.id, &pin.version, id, &job.terminal.model, models);
        return Err(Error::refused(what, register_or_order(id)));
    }
    Ok(procedure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Digest, WorkType};

    fn version(version: &str, published: u64, withdrawn: Option<&str>) -> PublishedProcedure {
        PublishedProcedure {
            digest: Digest::of(version.as_bytes()),
            id: "p".into(),
            models: Vec::new(),
            published: (crate::domain::Moment::parse("2024-06-10T09:00:00.000+09:00").unwrap(), published),
            title: "p".into(),
            version: version.into(),
            withdrawn: withdrawn.map(str::to_owned),
            work_type: WorkType::OsUpgrade,
        }
    }

    #[test]
    fn the_version_published_last_counts_unless_it_was_withdrawn() {
        let all = [version("10", 7, Some("誤記")), version("9", 5, None), version("1", 2, None)];
        assert_eq!(latest(all.clone().into_iter(), "p").unwrap().version, "9");
        let withdrawn = latest(all.into_iter().take(1), "p").unwrap_err();
        assert_eq!(withdrawn.what.en, "the procedure p 10 was withdrawn: 誤記");
        assert!(latest(std::iter::empty(), "p").unwrap_err().what.en.contains("not published"));
    }
}
