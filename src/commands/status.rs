//! `genba status`: what is here, due, unsent, not yet receipted; and what to do next.

use super::Context;
use super::contract::memoranda_missing;
use super::field::listed;
use super::lookup::fill;
use super::paper::{owed_next, owed_table};
use crate::cli::StatusArgs;
use crate::clock;
use crate::describe::run_marks;
use crate::domain::{Contract, day_in_era, fold};
use crate::environment::zone_minutes;
use crate::error::Result;
use crate::event::JournalRole;
use crate::filing::library;
use crate::lacking::Agreed;
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::Library;
use crate::report::{Counts, OrderNow, SILENT_DAYS, Silent, Status, silent_laptops, status};
use crate::state::RunState;
use crate::ui::{Console, Table, harmless};
use crate::workspace::Workspace;

/// Minutes by which Japan lies east of UTC.
const JST_MINUTES: i32 = 540;
/// Terminals named before the rest is only counted.
const MOST_NAMED: usize = 8;

messages! {
    headline(title, contract, principal, day) { ja: "{title}（契約 {contract}）  {principal}  {day}", en: "{title} (contract {contract}), {principal}, {day}" }
    no_dispatch_yet(principal) {
        ja: "{principal}: まだ事務所の指示を取り込んでいません。受け取った束を genba import で取り込んでください",
        en: "{principal}: no dispatch of the office has been imported yet; import the bundle that it exported with `genba import`",
    }
    no_memorandum(which) {
        ja: "{which}の記録がありません。契約のファイルに日付と番号を書き、genba contract set で記録してください",
        en: "not on record: {which}; write date and number into the contract's file, and `genba contract set` it",
    }
    outside_period() { ja: "今日は契約の履行期間の外です。記録はできますが、期間外と印が付きます", en: "today lies outside the contract's period; work is recorded, and marked" }
    zone_is_off(minutes) { ja: "この PC の時計は日本時間ではありません（UTC から {minutes} 分）。記録は日本時間で残りますが、時刻の設定を確かめてください", en: "this machine's time zone is not Japan's ({minutes} minutes from UTC); records carry Japan's time, but check the clock" }
    all_safe(size) { ja: "すべての記録は事務所にあります（{size} 件、受領済み）", en: "everything is safe at the office ({size} events receipted)" }
    not_safe(count) { ja: "まだ事務所が受領していない記録が {count} 件あります。genba export で書き出して渡してください", en: "{count} event(s) are not yet receipted by the office: export them with `genba export`" }
    nothing_recorded() { ja: "まだ作業の記録はありません", en: "no work is recorded yet" }
    visit_open(site, since, worker) { ja: "訪問中: {site}（{since} から、{worker}）", en: "visiting {site} since {since} ({worker})" }
    runs_title() { ja: "途中の作業", en: "runs not finished" }
    cut_off_title() { ja: "途切れた作業（終わりの記録は届きません）", en: "runs cut off (no end of them will come)" }
    cut_by_successor(run, terminal, since, worker, name) {
        ja: "{run}  {terminal}  {since} から {worker}。その PC は新しい鍵 {name} で続いています",
        en: "{run}  {terminal}  since {since} by {worker}; that laptop goes on under the key {name}",
    }
    cut_by_ended_key(run, terminal, since, worker) {
        ja: "{run}  {terminal}  {since} から {worker}。その PC の鍵は終わっています",
        en: "{run}  {terminal}  since {since} by {worker}; the key of that laptop has ended",
    }
    done_anew(run) { ja: "{run} でやり直しています", en: "taken up again as {run}" }
    do_anew(terminal, order) {
        ja: "指示 {order} の {terminal} は残っています。どの PC でもやり直せます: genba step {terminal} --work {order}",
        en: "order {order} still wants {terminal}; any laptop can do it anew: genba step {terminal} --work {order}",
    }
    do_anew_here(terminal, order) { ja: "やり直すには: genba step {terminal} --work {order}", en: "to do it anew: genba step {terminal} --work {order}" }
    none_anew_cancelled(order) { ja: "指示 {order} は取り消されました。やり直す作業はありません", en: "order {order} was cancelled: nothing is to be done anew" }
    none_anew_taken_out(terminal, order) {
        ja: "{terminal} は指示 {order} から外されました。やり直す作業はありません",
        en: "{terminal} was taken out of order {order}: nothing is to be done anew",
    }
    in_quarantine(count) {
        ja: "取り込んでいない束が {count} 個あります（遅れて届いた、または食い違う）: genba bundle list --open",
        en: "{count} bundle(s) are quarantined, late or of another history: genba bundle list --open",
    }
    returned_title() { ja: "事務所から差し戻された作業", en: "runs returned by the office" }
    redo_on_laptop(terminal, order) {
        ja: "やり直すには、作業用 PC で: genba step {terminal} --work {order}",
        en: "to do it again, on a laptop: genba step {terminal} --work {order}",
    }
    redo_with(terminal, order) { ja: "やり直すには: genba step {terminal} --work {order}", en: "to do it again: genba step {terminal} --work {order}" }
    to_review(count) { ja: "社内確認を待つ作業が {count} 件あります: genba review list", en: "{count} run(s) wait for review: genba review list" }
    faults_title() { ja: "終わっていない障害", en: "faults not closed" }
    due_title() { ja: "残っている作業指示", en: "orders not done" }
    work_title() { ja: "作業の進み（予定・指示・完了）", en: "work planned, ordered, done" }
    papers_title() { ja: "提出すべき書面", en: "papers owed" }
    more_papers(count) { ja: "ほか {count} 件（genba paper list --owed）", en: "and {count} more (`genba paper list --owed`)" }
    sites_title() { ja: "拠点ごとの進み（完了/指示）", en: "by site (done/ordered)" }
    laptops_title() { ja: "作業用 PC", en: "laptops" }
    none_due() { ja: "残っている作業指示はありません", en: "no orders are open" }
    resume_with(terminal) { ja: "続けるには: genba step {terminal}", en: "to go on: genba step {terminal}" }
    begin_with(terminal) { ja: "始めるには: genba step {terminal}", en: "to begin: genba step {terminal}" }
    begin_work_with(terminal, work) { ja: "始めるには: genba step {terminal} --work {work}", en: "to begin: genba step {terminal} --work {work}" }
    enter_with() { ja: "入室したら: genba visit start 拠点", en: "on entry: genba visit start SITE" }
    and_more(count) { ja: "ほか {count} 台", en: "and {count} more" }
    overdue_word() { ja: "期限切れ", en: "overdue" }
    paused_word() { ja: "中断中", en: "paused" }
    open_word() { ja: "作業中", en: "open" }
    col_run() { ja: "作業", en: "run" }
    col_terminal() { ja: "端末", en: "terminal" }
    col_state() { ja: "状態", en: "state" }
    col_since() { ja: "開始", en: "since" }
    col_worker() { ja: "従事者", en: "worker" }
    col_marks() { ja: "印", en: "marks" }
    due_outside() { ja: "期間外", en: "outside the period" }
    combined_as(number) { ja: "同時実施 {number}", en: "combined as {number}" }
    col_order() { ja: "指示", en: "order" }
    col_work() { ja: "作業区分", en: "work" }
    col_due() { ja: "期限", en: "due" }
    col_terminals() { ja: "端末", en: "terminals" }
    col_planned() { ja: "予定", en: "planned" }
    col_ordered() { ja: "指示", en: "ordered" }
    col_started() { ja: "着手", en: "begun" }
    col_done() { ja: "完了", en: "done" }
    col_site() { ja: "拠点", en: "site" }
    col_name() { ja: "名称", en: "name" }
    col_count() { ja: "台数", en: "units" }
    col_laptop() { ja: "名前", en: "laptop" }
    col_events() { ja: "記録", en: "events" }
    col_heard() { ja: "最後の記録", en: "last event" }
    col_received() { ja: "最後の受領", en: "last receipt" }
    silent(name, days, at) { ja: "{name} から {days} 日間届いていません（最後の受領 {at}）", en: "nothing has come from {name} for {days} days (last receipt {at})" }
    never_heard(name, days) { ja: "{name} からまだ一度も届いていません（登録から {days} 日）", en: "nothing has ever come from {name}, trusted {days} days ago" }
}

/// Runs it.
///
/// # Errors
/// Where there is no workspace.
pub fn run(context: &Context, args: &StatusArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let site = args.site.as_deref().map(|given| super::lookup::site(&workspace, given)).transpose()?;
    let site = site.as_ref().map(|site| site.id.as_str());
    let today = workspace.now().day();
    let mut status = status(&workspace.store, workspace.role(), workspace.principal(), today, site)?;
    let console = context.console;
    if let Some((what, help)) = clock::warning(&workspace)? {
        console.warn(&what);
        console.warn(&help);
    }
    let mut forms = None;
    match library(&workspace) {
        Ok(known) => {
            status.lay_in_owed(&workspace.store, &known)?;
            forms = Some(known);
        }
        // a form that cannot be read must not hide everything else
        Err(error) => console.warn(&error.what),
    }
    if let Some(contract) = workspace.store.get::<Contract>("")?.filter(|_| status.role == JournalRole::Office) {
        let missing = listed(memoranda_missing(&contract));
        if !missing.ja.is_empty() {
            console.warn(&fill(&missing, |missing| no_memorandum(missing)));
        }
    }
    if console.json {
        return console.json(&status);
    }
    head(console, &status)?;
    runs(console, &workspace, &status)?;
    cut_off(console, &status)?;
    returned(console, &status)?;
    faults(console, &workspace, &status)?;
    if status.quarantined > 0 {
        console.say(&in_quarantine(status.quarantined))?;
    }
    due(console, &status)?;
    papers(console, forms.as_ref(), &status)?;
    if status.role == JournalRole::Office {
        // a laptop knows only its own runs, so its sums would mislead
        work(console, &status)?;
        sites(console, &status)?;
        laptops(console, &status)?;
        for it in silent_laptops(&workspace.store, workspace.now(), SILENT_DAYS)? {
            console.warn(&silent_words(&it));
        }
    }
    Ok(())
}

/// Where one is, in a few lines.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn head(console: Console, status: &Status) -> Result<()> {
    let day = if console.lang == Lang::Ja { day_in_era(status.today) } else { status.today.to_string() };
    match (&status.title, &status.contract) {
        (Some(title), Some(contract)) => console.say(&headline(title, contract, &status.principal, day))?,
        _ => console.say(&no_dispatch_yet(&status.principal))?,
    }
    if status.outside_period {
        console.warn(&outside_period());
    }
    if zone_minutes() != JST_MINUTES {
        console.warn(&zone_is_off(zone_minutes()));
    }
    if status.role == JournalRole::Device
        && let Some(journal) = &status.journal
    {
        console.say(&match status.unreceipted {
            0 if journal.records == 0 => nothing_recorded(),
            0 => all_safe(journal.receipted),
            count => not_safe(count),
        })?;
    }
    match &status.visit {
        Some(visit) => console.say(&visit_open(&visit.begun.site, visit.from.minute(), &visit.worker)),
        None => Ok(()),
    }
}

fn title(console: Console, text: &Text) -> Result<()> {
    console.line(format!("\n{}", text.get(console.lang)))
}

fn runs(console: Console, workspace: &Workspace, status: &Status) -> Result<()> {
    if status.runs.is_empty() {
        return Ok(());
    }
    title(console, &runs_title())?;
    let mut table =
        Table::new([col_run(), col_terminal(), col_work(), col_state(), col_since(), col_worker(), col_marks()]);
    let agreed = Agreed::of(&workspace.store);
    for run in &status.runs {
        let state = if run.state == RunState::Paused { paused_word() } else { open_word() };
        table.row([
            run.run.as_str(),
            &run.terminal,
            run.work_type.label().get(console.lang),
            state.get(console.lang),
            &run.started_at.minute(),
            &run.worker,
            run_marks(run, &agreed.lacking(run)?)
                .map_or_else(String::new, |marks| marks.get(console.lang).to_owned())
                .as_str(),
        ]);
    }
    console.listing(&table)?;
    match status.runs.first().filter(|_| status.role == JournalRole::Device) {
        Some(run) => console.say(&resume_with(&run.terminal)),
        None => Ok(()),
    }
}

/// Runs without an end to come, each with the way to do the work anew.
fn cut_off(console: Console, status: &Status) -> Result<()> {
    if !status.cut_off.is_empty() {
        title(console, &cut_off_title())?;
    }
    for it in &status.cut_off {
        let (run, terminal, order) = (&it.run.run, &it.run.terminal, &it.run.order);
        let since = it.run.started_at.minute();
        let why = match &it.successor {
            Some(name) => cut_by_successor(run, terminal, since, &it.run.worker, harmless(name)),
            None => cut_by_ended_key(run, terminal, since, &it.run.worker),
        };
        console.line(harmless(&format!("  {}", why.get(console.lang))))?;
        let next = match (&it.again, it.order_now) {
            (Some(again), _) => done_anew(again),
            (None, OrderNow::Cancelled) => none_anew_cancelled(order),
            (None, OrderNow::TakenOut) => none_anew_taken_out(terminal, order),
            (None, OrderNow::Stands) if status.role == JournalRole::Device => do_anew_here(terminal, order),
            (None, OrderNow::Stands) => do_anew(terminal, order),
        };
        console.line(harmless(&format!("    {}", next.get(console.lang))))?;
    }
    Ok(())
}

fn returned(console: Console, status: &Status) -> Result<()> {
    if !status.returned.is_empty() {
        title(console, &returned_title())?;
    }
    for run in &status.returned {
        console.line(harmless(&format!("  {}  {}  {}", run.run, run.terminal, run.reason)))?;
        let next = match status.role {
            JournalRole::Device => redo_with(&run.terminal, &run.order),
            JournalRole::Office => redo_on_laptop(&run.terminal, &run.order),
        };
        console.line(format!("    {}", next.get(console.lang)))?;
    }
    if status.to_review == 0 { Ok(()) } else { console.say(&to_review(status.to_review)) }
}

/// Each with what is to be done next.
fn faults(console: Console, workspace: &Workspace, status: &Status) -> Result<()> {
    if !status.faults.is_empty() {
        title(console, &faults_title())?;
    }
    for fault in &status.faults {
        let opened = fault.opened.as_ref();
        let (terminal, summary) = opened.map(|it| (it.terminal.as_str(), it.summary.as_str())).unwrap_or_default();
        console.line(harmless(&format!("  {}  {terminal}  {summary}", fault.fault)))?;
        if let Some(next) = super::fault::next::next(workspace, fault)? {
            console.line(harmless(&format!("    {}", next.get(console.lang))))?;
        }
    }
    Ok(())
}

fn due(console: Console, status: &Status) -> Result<()> {
    if status.contract.is_none() {
        return Ok(());
    }
    if status.due.is_empty() {
        return console.say(&none_due());
    }
    title(console, &due_title())?;
    let mut table = Table::new([col_order(), col_work(), col_due(), col_terminals(), col_marks()]);
    for due in &status.due {
        let mut named: Vec<String> = due.terminals.iter().take(MOST_NAMED).cloned().collect();
        if due.terminals.len() > MOST_NAMED {
            named.push(and_more(due.terminals.len() - MOST_NAMED).get(console.lang).to_owned());
        }
        let mut day = due.due.to_string();
        if due.overdue {
            day = format!("{day} {}", overdue_word().get(console.lang));
        }
        let mut marks: Vec<Text> = due.outside_period.then(due_outside).into_iter().collect();
        marks.extend(due.combination.as_ref().map(combined_as));
        let (work, marks) = (due.work_type.label(), listed(marks));
        let (work, marks) = (work.get(console.lang), marks.get(console.lang));
        table.row([due.order.as_str(), work, &day, &named.join(" "), marks]);
    }
    console.listing(&table)?;
    let is_free = status.role == JournalRole::Device && status.runs.is_empty();
    let Some((_, terminal, work)) = status.first_due().filter(|_| is_free) else { return Ok(()) };
    if status.visit.is_none() {
        console.say(&enter_with())?;
    }
    console.say(&match work {
        Some(work) => begin_work_with(terminal, work),
        None => begin_with(terminal),
    })
}

fn papers(console: Console, forms: Option<&Library>, status: &Status) -> Result<()> {
    if status.owed.is_empty() {
        return Ok(());
    }
    title(console, &papers_title())?;
    let named = status.owed.get(..MOST_NAMED).unwrap_or(&status.owed);
    console.listing(&owed_table(console, named))?;
    if let Some(forms) = forms {
        owed_next(console, forms, named)?;
    }
    match status.owed_total.checked_sub(named.len()) {
        Some(more) if more > 0 => console.say(&more_papers(more)),
        _ => Ok(()),
    }
}

fn work(console: Console, status: &Status) -> Result<()> {
    if status.work.is_empty() {
        return Ok(());
    }
    title(console, &work_title())?;
    let header = [col_work(), col_planned(), col_ordered(), col_started(), col_done()];
    let mut table = Table::new(header).numbers(&[1, 2, 3, 4]);
    for row in &status.work {
        let counts = row.counts;
        let planned = counts.planned.map(|count| count.to_string()).unwrap_or_default();
        table.row([
            row.work_type.label().get(console.lang).to_owned(),
            planned,
            counts.ordered.to_string(),
            counts.started.to_string(),
            counts.done.to_string(),
        ]);
    }
    console.listing(&table)
}

/// One column per work type that has any order.
fn sites(console: Console, status: &Status) -> Result<()> {
    let used: Vec<_> = status.work.iter().filter(|row| row.counts.ordered > 0).map(|row| row.work_type).collect();
    if used.is_empty() {
        return Ok(());
    }
    title(console, &sites_title())?;
    let mut header = vec![col_site(), col_name(), col_count()];
    header.extend(used.iter().map(|work_type| work_type.label()));
    let numbers: Vec<usize> = (2..header.len()).collect();
    let mut table = Table::new(header).numbers(&numbers);
    for site in status.sites.iter().filter(|site| !site.work.is_empty()) {
        let mut row = vec![site.site.clone(), site.name.clone(), site.terminals.to_string()];
        row.extend(used.iter().map(|work_type| match site.work.get(work_type) {
            Some(Counts { ordered, done, .. }) => format!("{done}/{ordered}"),
            None => String::new(),
        }));
        table.row(row);
    }
    console.listing(&table)
}

/// What is to be said of a laptop from which nothing comes.
pub fn silent_words(it: &Silent) -> Text {
    match it.last_receipt {
        Some(at) => silent(&it.principal, it.days, at.minute()),
        None => never_heard(&it.principal, it.days),
    }
}

fn laptops(console: Console, status: &Status) -> Result<()> {
    if status.laptops.is_empty() {
        return Ok(());
    }
    title(console, &laptops_title())?;
    let mut table = Table::new([col_laptop(), col_events(), col_heard(), col_received()]).numbers(&[1]);
    let mut laptops: Vec<_> = status.laptops.iter().collect();
    laptops.sort_by_key(|laptop| fold(&laptop.journal.principal));
    for laptop in laptops {
        let heard = laptop.journal.last_at.map(|at| at.minute()).unwrap_or_default();
        let received = laptop.last_receipt.map(|at| at.minute()).unwrap_or_default();
        table.row([laptop.journal.principal.clone(), laptop.journal.size.to_string(), heard, received]);
    }
    console.listing(&table)
}
