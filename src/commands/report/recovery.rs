//! `genba report recovery`: what of a lost laptop was received, and what never was (§13(4)).

use serde_json::json;

use crate::cli::ReportRecoveryArgs;
use crate::commands::Context;
use crate::commands::bundle::verdict_word;
use crate::commands::lookup::{fill, near_list};
use crate::commands::trust::bound_text;
use crate::domain::parse_head_code;
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::recovery::{Answer, Laptop, OpenOrder, laptops, look_for, open_orders};
use crate::ui::{Console, Table, harmless};
use crate::workspace::Workspace;

messages! {
    no_such_laptop(name) { ja: "作業用 PC {name} は登録されていません", en: "there is no laptop {name}" }
    laptops_are(names) { ja: "あるのは {names} です", en: "there are {names}" }
    not_a_head_code(given) { ja: "「{given}」は先頭符号ではありません", en: "`{given}` is no head code" }
    head_code_form() { ja: "確認書の 16 文字（例 7ZQ0-1M4K-V9T2-XC3D）を入力してください", en: "type the paper's 16 characters, 7ZQ0-1M4K-V9T2-XC3D for example" }
    headline(name, journal) { ja: "{name}（{journal}）", en: "{name} ({journal})" }
    received(size, last, at) { ja: "  届いたもの: {size} 件（{last} 番、{at} まで）", en: "  received: {size} events, up to event {last} of {at}" }
    received_head(code) { ja: "  先頭符号 {code}", en: "  head code {code}" }
    last_receipt(at) { ja: "  最後の受領 {at}", en: "  last receipt {at}" }
    nothing_received() { ja: "  一度も届いていません", en: "  nothing was ever received" }
    key_ended(at) { ja: "  鍵は {at} まで", en: "  its key counts until {at}" }
    key_counts(name) { ja: "  鍵はまだ有効です。失われたのなら genba trust revoke {name} --reason 理由", en: "  its key still counts; if it is lost: `genba trust revoke {name} --reason REASON`" }
    runs_whole(count) { ja: "  終わりまで届いた作業 {count} 件", en: "  {count} run(s) received to their end" }
    never_received() { ja: "  届いていないもの:", en: "  never received:" }
    named_by(name, journal) {
        ja: "    （そこまであったことは {name} の記録が述べています。その PC で: genba export --journal {journal}）",
        en: "    ({name} says that they exist; on that laptop: genba export --journal {journal})",
    }
    missing(first, last) { ja: "    {first}〜{last} 番の記録（あったことが、後の記録から分かります）", en: "    events {first} to {last}; what came later shows that they exist" }
    run_open(run, terminal, worker, at) { ja: "    作業 {run} の終わり（端末 {terminal}、{worker}、{at} 開始）", en: "    the end of run {run} on {terminal}, begun by {worker} at {at}" }
    visit_open(visit, site, worker, at) { ja: "    入室 {visit} の退室（拠点 {site}、{worker}、{at} 入室）", en: "    the exit of visit {visit} at {site}, entered by {worker} at {at}" }
    all_after(last) { ja: "    {last} 番より後に記録されたものすべて（あれば）", en: "    whatever was recorded after event {last}, if anything" }
    all_of_it() { ja: "    記録されたものすべて（あれば）", en: "    whatever was recorded, if anything" }
    aside(bundle, first, last, verdict) { ja: "  取り込んでいない束 {bundle}（{first}〜{last} 番、{verdict}）は inbox にあります", en: "  bundle {bundle}, events {first} to {last}, came but is not taken in ({verdict}); it is in the inbox" }
    orders_open() { ja: "終わっていない作業指示", en: "orders not done" }
    papers() { ja: "確認書の先頭符号", en: "head codes of papers" }
    held(code, name, seq, at, run) { ja: "  {code}: あります（{name} の {seq} 番、{at}、作業 {run}）", en: "  {code}: held (event {seq} of {name}, {at}, run {run})" }
    held_aside(code, name, seq, bundle) { ja: "  {code}: 取り込んでいない束 {bundle} の中にあります（{name} の {seq} 番）", en: "  {code}: only in bundle {bundle}, which is not taken in (event {seq} of {name})" }
    not_held(code) { ja: "  {code}: 届いていません。この確認書のほかに記録はありません", en: "  {code}: never received; that paper is the only record of it" }
    ask_for_papers() {
        ja: "市が保管する確認書の先頭符号を --head で調べると、届かなかった作業が分かります",
        en: "look for the head codes of the papers that the city keeps with --head CODE: what is not held was never received",
    }
    col_order() { ja: "指示", en: "order" }
    col_work() { ja: "作業区分", en: "work" }
    col_due() { ja: "期限", en: "due" }
    col_terminals() { ja: "端末", en: "terminals" }
}

/// Runs it.
///
/// # Errors
/// A laptop's workspace, an unknown laptop, a malformed head code.
pub fn run(context: &Context, args: &ReportRecoveryArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let codes = args
        .head
        .iter()
        .map(|given| parse_head_code(given).ok_or_else(|| Error::usage(not_a_head_code(given), head_code_form())));
    let codes: Vec<String> = codes.collect::<Result<_>>()?;
    let found = laptops(&workspace, args.laptop.as_deref())?;
    if let (Some(name), true) = (&args.laptop, found.is_empty()) {
        let names: Vec<String> = laptops(&workspace, None)?.into_iter().map(|laptop| laptop.principal).collect();
        let help = near_list(name, &names).unwrap_or_else(|| laptops_are(names.join(", ")));
        return Err(Error::refused(no_such_laptop(name), help));
    }
    let answers = look_for(&workspace, &codes)?;
    let orders = open_orders(&workspace, workspace.now().day())?;
    let console = context.console;
    if console.json {
        return console.json(&json!({ "laptops": found, "orders": orders, "heads": answers }));
    }
    for laptop in &found {
        one(console, laptop)?;
    }
    order_table(console, &orders)?;
    heads(console, &answers)
}

fn one(console: Console, laptop: &Laptop) -> Result<()> {
    console.say(&headline(&laptop.principal, &laptop.journal))?;
    let mut lines: Vec<Text> = Vec::new();
    let last = laptop.received.as_ref().map(|it| it.size.saturating_sub(1));
    match (&laptop.received, last) {
        (Some(it), Some(last)) => {
            let at = it.at.map(|at| at.minute()).unwrap_or_default();
            lines.extend([received(it.size, last, at), received_head(&it.head_code)]);
        }
        _ => lines.push(nothing_received()),
    }
    lines.extend(laptop.last_receipt.map(|at| last_receipt(at.minute())));
    lines.push(match &laptop.valid_before {
        Some(until) => fill(&bound_text(until), |until| key_ended(until)),
        None => key_counts(&laptop.principal),
    });
    lines.push(runs_whole(laptop.runs_ended));
    lines.push(never_received());
    lines.extend(laptop.missing.iter().map(|(first, last)| missing(first, last)));
    lines.extend(laptop.named_by.as_ref().map(|name| named_by(harmless(name), &laptop.journal)));
    let runs = laptop.runs_open.iter();
    lines.extend(runs.map(|it| run_open(&it.run, &it.terminal, &it.worker, it.started_at.minute())));
    let visits = laptop.visits_open.iter();
    lines.extend(visits.map(|it| visit_open(&it.visit, &it.site, &it.worker, it.from.minute())));
    lines.push(last.map_or_else(all_of_it, all_after));
    let asides = laptop.not_taken_in.iter();
    lines.extend(
        asides
            .map(|it| fill(&verdict_word(it.verdict), |verdict| aside(it.bundle.short(), it.first, it.last, verdict))),
    );
    lines.iter().try_for_each(|line| console.say(line))
}

fn order_table(console: Console, orders: &[OpenOrder]) -> Result<()> {
    if orders.is_empty() {
        return Ok(());
    }
    console.say(&orders_open())?;
    let mut table = Table::new([col_order(), col_work(), col_due(), col_terminals()]);
    for order in orders {
        let work = order.work_type.label();
        table.row([
            order.order.clone(),
            work.get(console.lang).to_owned(),
            order.due.to_string(),
            order.terminals.join(" "),
        ]);
    }
    console.listing(&table)
}

fn heads(console: Console, answers: &[Answer]) -> Result<()> {
    if answers.is_empty() {
        return console.say(&ask_for_papers());
    }
    console.say(&papers())?;
    for answer in answers {
        console.say(&match &answer.found {
            None => not_held(&answer.code),
            Some(it) => match &it.aside {
                Some(bundle) => held_aside(&answer.code, &it.principal, it.seq, bundle.short()),
                None => {
                    let at = it.at.map(|at| at.minute()).unwrap_or_default();
                    held(&answer.code, &it.principal, it.seq, at, it.run.as_deref().unwrap_or("–"))
                }
            },
        })?;
    }
    Ok(())
}
