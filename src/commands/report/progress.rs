//! `genba report progress`: where the contract stands, on the screen or as one page.

use std::path::Path;

use super::output::{Target, newest};
use crate::cli::ReportProgressArgs;
use crate::commands::Context;
use crate::commands::lookup;
use crate::describe::fault_state_word;
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::filing::{debts, library};
use crate::message::Text;
use crate::messages;
use crate::report::progress::{Overview, book, overview, page};
use crate::report::span;
use crate::tabular::Ending;
use crate::ui::{Console, Table, harmless};
use crate::workspace::Workspace;

messages! {
    written(file) { ja: "進捗報告を {file} に書き出しました。ブラウザーで開いてください", en: "wrote the progress report {file}: open it in a browser" }
    not_html(file) { ja: "{file} は .html で終わっていません", en: "{file} does not end with .html" }
    give_html() { ja: "-o 進捗.html のように指定してください。指定しなければ画面に出します", en: "as in -o progress.html; without -o it is shown here" }
    headline(title, at) { ja: "{title} 進捗（{at} 現在）", en: "{title}: progress as of {at}" }
    all(done, ordered) { ja: "完了 {done} 台／指示 {ordered} 台", en: "{done} done of {ordered} ordered" }
    by_today(count) { ja: "  予定を期間に均すと今日までに {count} 台", en: "  at an even pace the plan comes to {count} by today" }
    overdue(count) { ja: "期限を過ぎた指示 {count} 件", en: "{count} order(s) overdue" }
    faults(count) { ja: "終わっていない障害 {count} 件", en: "{count} fault(s) not closed" }
    runs(open, review) { ja: "途中の作業 {open} 件、社内確認待ち {review} 件", en: "{open} run(s) not ended, {review} to review" }
    papers(count, late) { ja: "提出すべき書面 {count} 件（期限超過 {late} 件）", en: "{count} paper(s) owed, {late} overdue" }
    silent(names) { ja: "音信のない作業用 PC: {names}", en: "silent laptops: {names}" }
    evidence(held, files, verified) { ja: "証跡 {files} 件のうち保有 {held} 件、照合済み {verified} 件", en: "{held} of {files} evidence file(s) held, {verified} verified now" }
    lacking(count) { ja: "証跡の欠け・変化が {count} 件あります: genba doctor", en: "{count} evidence file(s) missing or changed: `genba doctor`" }
    as_page() { ja: "1 枚の報告にするには: genba report progress -o 進捗.html", en: "as one page: `genba report progress -o progress.html`" }
    col_work() { ja: "作業区分", en: "work" }
    col_planned() { ja: "予定", en: "planned" }
    col_ordered() { ja: "指示", en: "ordered" }
    col_done() { ja: "完了", en: "done" }
    col_share() { ja: "進み", en: "share" }
    col_site() { ja: "拠点", en: "site" }
    col_late() { ja: "超過", en: "late" }
    col_order() { ja: "指示", en: "order" }
    col_due() { ja: "期限", en: "due" }
    col_left() { ja: "残り", en: "not done" }
    col_fault() { ja: "障害", en: "fault" }
    col_terminal() { ja: "端末", en: "terminal" }
    col_state() { ja: "状態", en: "state" }
    col_age() { ja: "経過", en: "age" }
    no_work() { ja: "作業指示はまだありません: genba work order", en: "no work is ordered yet: `genba work order`" }
}

/// Runs it.
///
/// # Errors
/// A laptop's workspace, an unknown site, a file that is no page.
pub fn run(context: &Context, args: &ReportProgressArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let site = args.site.as_deref().map(|id| lookup::site(&workspace, id)).transpose()?;
    let console = context.console;
    let owed = match library(&workspace) {
        Ok(forms) => debts(&workspace.store, &forms, workspace.role(), workspace.now().day(), None)?.first,
        // a form that cannot be read must not hide everything else
        Err(error) => {
            console.warn(&error.what);
            Vec::new()
        }
    };
    let overview = overview(&workspace, site.as_ref().map(|site| site.id.as_str()), owed)?;
    match (&args.output, console.json) {
        (Some(file), _) if !is_page(file) => {
            Target::of(context, Some(file), "progress")?.give(&workspace, &book(&overview, newest(&workspace)?), &[])
        }
        (Some(file), is_json) => {
            write_page(file, &page(&overview, console.lang))?;
            if is_json {
                return console.json(&overview);
            }
            console.say(&written(harmless(&file.display().to_string())))
        }
        (None, true) => console.json(&overview),
        (None, false) => show(console, &overview),
    }
}

fn is_page(file: &Path) -> bool {
    Ending::of(file) == Some(Ending::Html)
}

/// Writes a page; a name that does not say so would not open in a browser.
///
/// # Errors
/// Another ending, a place that cannot be written to.
pub fn write_page(file: &Path, page: &str) -> Result<()> {
    if !is_page(file) {
        return Err(Error::usage(not_html(file.display()), give_html()));
    }
    write_file(file, page.as_bytes(), false)
}

fn show(console: Console, overview: &Overview) -> Result<()> {
    console.say(&headline(harmless(&overview.title), overview.at.minute()))?;
    let counts = overview.totals;
    console.say(&all(counts.done, counts.ordered))?;
    if let Some(count) = overview.planned_by_today {
        console.say(&by_today(count))?;
    }
    works(console, overview)?;
    sites(console, overview)?;
    orders(console, overview)?;
    fault_table(console, overview)?;
    let open: u32 = overview.months.iter().map(|month| month.open).sum();
    console.say(&runs(open, overview.to_review))?;
    console.say(&papers(overview.owed.total, overview.owed_overdue))?;
    let quiet = overview.laptops.iter().filter(|laptop| laptop.is_silent()).map(|it| it.principal.as_str());
    let quiet: Vec<&str> = quiet.collect();
    if !quiet.is_empty() {
        console.say(&silent(harmless(&quiet.join(" "))))?;
    }
    let sums = overview.evidence;
    console.say(&evidence(sums.held, sums.files, sums.verified))?;
    if sums.missing + sums.changed > 0 {
        console.say(&lacking(sums.missing + sums.changed))?;
    }
    console.say(&as_page())
}

fn share(done: u32, ordered: u32) -> String {
    if ordered == 0 { "–".to_owned() } else { format!("{}%", u64::from(done) * 100 / u64::from(ordered)) }
}

fn works(console: Console, overview: &Overview) -> Result<()> {
    let mut table = Table::new([col_work(), col_planned(), col_ordered(), col_done(), col_share()])
        .numbers(&[1, 2, 3, 4])
        .or(no_work());
    for row in &overview.work {
        let counts = row.counts;
        table.row([
            row.work_type.label().get(console.lang).to_owned(),
            counts.planned.map_or_else(|| "–".to_owned(), |count| count.to_string()),
            counts.ordered.to_string(),
            counts.done.to_string(),
            share(counts.done, counts.ordered),
        ]);
    }
    console.listing(&table)
}

fn sites(console: Console, overview: &Overview) -> Result<()> {
    let mut table = Table::new([col_site(), col_ordered(), col_done(), col_share(), col_late()])
        .numbers(&[1, 2, 3, 4])
        .or(no_work());
    for site in overview.sites.iter().filter(|site| !site.counts.work.is_empty()) {
        let (ordered, done) = site.counts.work.values().fold((0, 0), |sum, it| (sum.0 + it.ordered, sum.1 + it.done));
        let late: u32 = site.overdue.values().sum();
        table.row([
            format!("{} {}", site.counts.site, site.counts.name),
            ordered.to_string(),
            done.to_string(),
            share(done, ordered),
            if late == 0 { String::new() } else { late.to_string() },
        ]);
    }
    console.listing(&table)
}

fn orders(console: Console, overview: &Overview) -> Result<()> {
    console.say(&overdue(overview.overdue))?;
    let mut table = Table::new([col_order(), col_work(), col_due(), col_left()]);
    for order in overview.orders.rows.iter().filter(|order| order.overdue) {
        let left = format!("{}/{} {}", order.waiting.len(), order.terminals, order.waiting.join(" "));
        table.row([order.order.as_str(), order.work_type.label().get(console.lang), &order.due.to_string(), &left]);
    }
    if overview.overdue == 0 { Ok(()) } else { console.listing(&table) }
}

fn fault_table(console: Console, overview: &Overview) -> Result<()> {
    console.say(&faults(overview.open_faults))?;
    let mut table = Table::new([col_fault(), col_terminal(), col_state(), col_age()]);
    for fault in overview.faults.rows.iter().filter(|fault| fault.is_open()) {
        let (state, age): (Text, Text) = (fault_state_word(&fault.state), span(fault.age_ms));
        table.row([fault.fault.as_str(), &fault.terminal, state.get(console.lang), age.get(console.lang)]);
    }
    if overview.open_faults == 0 { Ok(()) } else { console.listing(&table) }
}
