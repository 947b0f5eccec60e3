//! `genba` alone: where one is and what is next; without a workspace, how to begin.
//!
//! Chooses among what `status` tells; shows no tables. Holds no rule.

use super::Context;
use super::status;
use crate::cli::StatusArgs;
use crate::error::Result;
use crate::event::JournalRole;
use crate::filing::library;
use crate::message::Text;
use crate::messages;
use crate::report::{SILENT_DAYS, Status, silent_laptops, status as sum_up};
use crate::ui::{Console, harmless};
use crate::workspace::Workspace;

/// At most so many commands are named: what matters first.
const MOST_NAMED: usize = 3;

messages! {
    none_here(home) { ja: "{home} にはまだワークスペースがありません。", en: "there is no workspace in {home} yet" }
    begin() { ja: "始めるには:", en: "to begin:" }
    try_it() { ja: "genba demo                                            見本のデータで一通り試す", en: "genba demo                                            the whole story on sample data" }
    as_laptop() { ja: "genba init --device laptop-03 --office-key SHA256:…   作業用 PC として始める（指紋は事務所に電話で聞く）", en: "genba init --device laptop-03 --office-key SHA256:…   a laptop; the office reads its fingerprint out" }
    as_office() { ja: "genba init --office --contract 契約.toml              事務所として始める", en: "genba init --office --contract contract.toml          the office" }
    elsewhere() { ja: "別の場所にあるなら --home フォルダー か GENBA_HOME で指定してください。すべてのコマンドは genba help", en: "if it is elsewhere, say so with --home DIR or GENBA_HOME; every command: `genba help`" }
    next_title() { ja: "次にすること:", en: "next:" }
    all_commands() { ja: "くわしくは genba status、すべてのコマンドは genba help", en: "more with `genba status`; every command: `genba help`" }
    going_on(terminal) { ja: "genba step {terminal}   途中の作業の続き", en: "genba step {terminal}   goes on with the run" }
    come_in() { ja: "genba visit start 拠点   入室の記録", en: "genba visit start SITE   on entry" }
    begin_run(terminal, due) { ja: "genba step {terminal}   作業を始める（期限 {due}）", en: "genba step {terminal}   begins the work due {due}" }
    begin_work(terminal, work, due) { ja: "genba step {terminal} --work {work}   作業を始める（期限 {due}）", en: "genba step {terminal} --work {work}   begins the work due {due}" }
    leave() { ja: "genba visit end   退室の記録", en: "genba visit end   on leaving" }
    hand_over(count) { ja: "genba export   未受領の記録 {count} 件を書き出して事務所に渡す", en: "genba export   writes {count} event(s) not yet receipted, for the office" }
    take_in() { ja: "genba import 束.zip   事務所の新しい束を取り込む", en: "genba import BUNDLE.zip   the office's latest bundle" }
    order_work() { ja: "genba work order 作業区分 --site 拠点 --due 日   作業を指示する", en: "genba work order WORK --site SITE --due DAY   orders work" }
    look_at_runs(count) { ja: "genba review list   社内確認を待つ作業 {count} 件", en: "genba review list   {count} run(s) wait for review" }
    write_papers(count) { ja: "genba paper list --owed   提出すべき書面 {count} 件", en: "genba paper list --owed   {count} paper(s) owed" }
    look_at_faults(count) { ja: "genba fault list   終わっていない障害 {count} 件", en: "genba fault list   {count} fault(s) not closed" }
    ask_after(name, days) { ja: "genba status   {name} から {days} 日間届いていない", en: "genba status   nothing came from {name} for {days} days" }
    see_progress() { ja: "genba report progress   進み具合を見る", en: "genba report progress   where the contract stands" }
    dispatch() { ja: "genba export --to 作業用PC -o 指示.zip   指示と受領を作業用 PC へ", en: "genba export --to LAPTOP -o dispatch.zip   orders and receipts for a laptop" }
}

/// Runs it.
///
/// # Errors
/// A database that cannot be used.
pub fn run(context: &Context) -> Result<()> {
    let console = context.console;
    if console.json {
        return status::run(context, &StatusArgs { site: None });
    }
    if !Workspace::is_in(&context.home) {
        console.say(&none_here(harmless(&context.home.display().to_string())))?;
        console.say(&begin())?;
        for way in [try_it(), as_laptop(), as_office()] {
            console.line(format!("  {}", way.get(console.lang)))?;
        }
        return console.say(&elsewhere());
    }
    let workspace = Workspace::open(&context.home)?;
    let today = workspace.now().day();
    let mut known = sum_up(&workspace.store, workspace.role(), workspace.principal(), today, None)?;
    if let Ok(forms) = library(&workspace) {
        known.lay_in_owed(&workspace.store, &forms)?;
    }
    status::head(console, &known)?;
    let next = match workspace.role() {
        JournalRole::Device => on_laptop(&known),
        JournalRole::Office => at_office(&workspace, &known)?,
    };
    show(console, next)
}

fn show(console: Console, next: Vec<Text>) -> Result<()> {
    console.say(&next_title())?;
    for command in next.into_iter().take(MOST_NAMED) {
        console.line(harmless(&format!("  {}", command.get(console.lang))))?;
    }
    console.say(&all_commands())
}

fn on_laptop(known: &Status) -> Vec<Text> {
    let mut next: Vec<Text> = known.runs.iter().map(|run| going_on(&run.terminal)).take(1).collect();
    if let Some((order, terminal, work)) = known.first_due().filter(|_| known.runs.is_empty()) {
        next.extend(known.visit.is_none().then(come_in));
        next.push(match work {
            Some(work) => begin_work(terminal, work, order.due),
            None => begin_run(terminal, order.due),
        });
    }
    next.extend(known.visit.as_ref().filter(|_| known.runs.is_empty()).map(|_| leave()));
    next.extend((known.unreceipted > 0).then(|| hand_over(known.unreceipted)));
    next.push(take_in());
    next
}

fn at_office(workspace: &Workspace, known: &Status) -> Result<Vec<Text>> {
    let mut next: Vec<Text> = (known.to_review > 0).then(|| look_at_runs(known.to_review)).into_iter().collect();
    next.extend((known.owed_total > 0).then(|| write_papers(known.owed_total)));
    next.extend((!known.faults.is_empty()).then(|| look_at_faults(known.faults.len())));
    let silent = silent_laptops(&workspace.store, workspace.now(), SILENT_DAYS)?;
    next.extend(silent.first().map(|it| ask_after(&it.principal, it.days)));
    next.push(if known.due.is_empty() { order_work() } else { dispatch() });
    next.push(see_progress());
    Ok(next)
}
