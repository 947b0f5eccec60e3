//! `genba bundle`: the bundles that came in, what is in one, and taking in one that came too late.

use serde_json::json;

use super::Context;
use super::import::show_imported;
use crate::bundle::{Judging, Receipts, verify};
use crate::cli::{BundleAcceptArgs, BundleCommand, BundleListArgs, BundleShowArgs};
use crate::describe::describe;
use crate::domain::{Moment, fold};
use crate::error::{Error, IoContext, Result};
use crate::event::{Fact, JournalRole, Verdict, event_hash};
use crate::exchange::{Kept, accept_late, kept};
use crate::message::Text;
use crate::messages;
use crate::store::LastWord;
use crate::trust::Trust;
use crate::ui::{Progress, Table, harmless};
use crate::workspace::Workspace;

/// Fewest characters of an id that can name a bundle.
const SHORTEST_ID: usize = 4;

messages! {
    none_kept() { ja: "該当する束はありません", en: "there is no such bundle" }
    no_such_bundle(given) { ja: "束 {given} はありません", en: "there is no bundle {given}" }
    several_bundles(given) { ja: "{given} で始まる束がいくつもあります", en: "several bundles begin with {given}" }
    see_bundles() { ja: "genba bundle list で確かめてください", en: "see `genba bundle list`" }
    reason_missing() { ja: "--reason に理由がありません", en: "--reason is empty" }
    give_reason() { ja: "だれがどう確かめて受け入れるのかを書いてください", en: "write who made sure of it, and how" }
    headline(id, name, first, last, verdict) { ja: "束 {id}（{name}、{first}〜{last} 番）: {verdict}", en: "bundle {id} of {name}, events {first} to {last}: {verdict}" }
    came(at) { ja: "  届いた時刻 {at}", en: "  came at {at}" }
    taken(at) { ja: "  受け入れた時刻 {at}", en: "  accepted at {at}" }
    lies(path) { ja: "  ファイル {path}（届いたまま残してあります）", en: "  kept as it came: {path}" }
    all_held() { ja: "  中の記録は、すべてすでにあります", en: "  every event of it is held" }
    differs_from(seq) { ja: "  {seq} 番から、持っている記録と食い違います", en: "  differs from what is held from event {seq} on" }
    waits_for(seq) { ja: "  {seq} 番からの記録を待っています。その PC で: genba export --from {seq}", en: "  waits for events from {seq} on; on that laptop: `genba export --from {seq}`" }
    not_here_title() { ja: "この束にだけある記録", en: "events that only this bundle has" }
    decide_late(id) {
        ja: "技術者に確かめ、正しければ: genba bundle accept {id} --reason 理由。そのままにすれば取り込まれません",
        en: "make sure of it with the technician; if it is right: `genba bundle accept {id} --reason WHY`; left alone it is not taken in",
    }
    decide_fork() {
        ja: "混ぜることはできません。持っている記録がそのまま続きます。この束を書いた PC では genba init --device 新しい名前 --successor を行い、必要な記録をその鍵で付け直してください。鍵が盗まれたのなら genba trust revoke",
        en: "it is never merged: what is held goes on. The laptop that wrote it takes a new key with `genba init --device NEW-NAME --successor` and records again what is needed; if the key was stolen, `genba trust revoke`",
    }
    tell_office() {
        ja: "事務所に電話で知らせてください。事務所のワークスペースが二つになっているか、鍵が盗まれています",
        en: "tell the office over the phone: its workspace exists twice, or its key was stolen",
    }
    bring_it_again() {
        ja: "残してあったファイルが壊れています。同じ束をもう一度持ってきてもらい、genba import で取り込んでください",
        en: "the file that was kept is damaged: have the same bundle brought again and import it with `genba import`",
    }
    word_late() { ja: "遅れて届いた", en: "late" }
    word_fork() { ja: "食い違い", en: "fork" }
    word_gap() { ja: "間が届いていない", en: "gap" }
    word_stale() { ja: "古い", en: "stale" }
    word_accepted() { ja: "受け入れた", en: "accepted" }
    word_refused() { ja: "拒否した", en: "refused" }
    col_bundle() { ja: "束", en: "bundle" }
    col_name() { ja: "だれの", en: "of" }
    col_events() { ja: "記録", en: "events" }
    col_verdict() { ja: "判定", en: "verdict" }
    col_at() { ja: "届いた", en: "came" }
    col_accepted() { ja: "受け入れた", en: "accepted" }
    col_conflict() { ja: "食い違う／待つ番号", en: "differs or waits at" }
    col_seq() { ja: "番号", en: "seq" }
    col_time() { ja: "日時", en: "time" }
    col_what() { ja: "内容", en: "what" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &BundleCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        BundleCommand::List(args) => list(context, &workspace, args),
        BundleCommand::Show(args) => show(context, &workspace, args),
        BundleCommand::Accept(args) => accept(context, &mut workspace, args),
    }
}

fn list(context: &Context, workspace: &Workspace, args: &BundleListArgs) -> Result<()> {
    let is_wanted = |it: &Kept| {
        let of = args.of.as_deref().is_none_or(|of| fold(of) == fold(&it.principal) || of == it.journal);
        of && (!args.open || it.is_open())
    };
    let found: Vec<Kept> = kept(workspace)?.into_iter().filter(is_wanted).collect();
    let header = [col_bundle(), col_name(), col_events(), col_verdict(), col_at(), col_accepted(), col_conflict()];
    let mut table = Table::new(header).or(none_kept());
    for it in &found {
        table.row([
            it.bundle.short(),
            it.principal.clone(),
            format!("{}–{}", it.first, it.last),
            verdict_word(it.verdict).get(context.console.lang).to_owned(),
            it.at.map(|at| at.minute()).unwrap_or_default(),
            it.accepted_at.map(|at| at.minute()).unwrap_or_default(),
            it.conflict_seq.map(|seq| seq.to_string()).unwrap_or_default(),
        ]);
    }
    context.console.table(&table, &found)
}

/// What was said of a bundle last, in words.
pub(super) fn verdict_word(verdict: LastWord) -> Text {
    match verdict {
        LastWord::Judged(Verdict::Late) => word_late(),
        LastWord::Judged(Verdict::Fork) => word_fork(),
        LastWord::Judged(Verdict::Gap) => word_gap(),
        LastWord::Judged(Verdict::Stale) => word_stale(),
        LastWord::Judged(Verdict::Accepted) => word_accepted(),
        LastWord::Refused => word_refused(),
    }
}

/// The bundle that the beginning of an id means.
fn find(workspace: &Workspace, given: &str) -> Result<Kept> {
    let typed = fold(given).to_lowercase();
    let mut found = kept(workspace)?;
    found.retain(|it| typed.len() >= SHORTEST_ID && it.bundle.to_string().starts_with(&typed));
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(Error::refused(several_bundles(given), see_bundles())),
        (None, _) => Err(Error::refused(no_such_bundle(given), see_bundles())),
    }
}

/// An event of a bundle that is not held here.
struct Own {
    seq: u64,
    at: Option<Moment>,
    kind: String,
    what: Text,
}

fn show(context: &Context, workspace: &Workspace, args: &BundleShowArgs) -> Result<()> {
    let console = context.console;
    let it = find(workspace, &args.bundle)?;
    let file = workspace.inbox(&it.bundle);
    let tip = workspace.store.tip(&it.journal)?;
    let mut own = Vec::new();
    let mut failed = None;
    // nothing of it is believed: what it says is all that is asked
    let judging = Judging { trust: &Trust::default(), at: workspace.now(), receipts: &Receipts::default() };
    verify(&file, &judging, &mut |envelope, hash| {
        let held = tip.as_ref().map_or(Ok(None), |tip| workspace.store.line(tip, envelope.seq));
        match held {
            Ok(line) if line.as_deref().map(event_hash) == Some(*hash) => {}
            Ok(_) => own.push(Own {
                seq: envelope.seq,
                at: Moment::parse(envelope.at),
                kind: envelope.kind.to_owned(),
                what: Fact::parse(envelope.kind, envelope.body)
                    .and_then(|fact| fact.ok())
                    .map_or_else(|| Text::same("?"), |fact| describe(&fact)),
            }),
            Err(why) => failed = Some(why),
        }
    })
    .reading_own(&file)?;
    if let Some(why) = failed {
        return Err(why);
    }
    if console.json {
        let row = |it: &Own| json!({ "seq": it.seq, "at": it.at, "kind": it.kind, "what": it.what.get(console.lang) });
        return console.json(&json!({ "bundle": it, "file": file, "events": own.iter().map(row).collect::<Vec<_>>() }));
    }
    let verdict = verdict_word(it.verdict);
    let (first, last, verdict) = (it.first, it.last, verdict.get(console.lang));
    console.say(&headline(it.bundle.short(), harmless(&it.principal), first, last, verdict))?;
    let mut lines: Vec<Text> = it.at.map(|at| came(at.minute())).into_iter().collect();
    lines.extend(it.accepted_at.map(|at| taken(at.minute())));
    lines.push(lies(file.display()));
    match (it.verdict, it.conflict_seq) {
        (LastWord::Judged(Verdict::Fork), Some(seq)) => lines.push(differs_from(seq)),
        (LastWord::Judged(Verdict::Gap), Some(seq)) => lines.push(waits_for(seq)),
        _ => {}
    }
    // of a file that is damaged nobody knows what was in it
    if it.verdict != LastWord::Refused || !own.is_empty() {
        lines.push(if own.is_empty() { all_held() } else { not_here_title() });
    }
    lines.iter().try_for_each(|line| console.say(line))?;
    if !own.is_empty() {
        let mut table = Table::new([col_seq(), col_time(), col_what()]).numbers(&[0]);
        for it in &own {
            let at = it.at.map(|at| at.minute()).unwrap_or_default();
            table.row([it.seq.to_string().as_str(), &at, it.what.get(console.lang)]);
        }
        console.listing(&table)?;
    }
    match (it.verdict, workspace.role()) {
        (LastWord::Judged(Verdict::Late), _) => console.say(&decide_late(it.bundle.short())),
        (LastWord::Judged(Verdict::Fork), JournalRole::Office) => console.say(&decide_fork()),
        (LastWord::Judged(Verdict::Fork), JournalRole::Device) => console.say(&tell_office()),
        (LastWord::Refused, _) => console.say(&bring_it_again()),
        (LastWord::Judged(Verdict::Gap | Verdict::Stale | Verdict::Accepted), _) => Ok(()),
    }
}

fn accept(context: &Context, workspace: &mut Workspace, args: &BundleAcceptArgs) -> Result<()> {
    workspace.need_office()?;
    let reason = args.reason.trim();
    if reason.is_empty() {
        return Err(Error::usage(reason_missing(), give_reason()));
    }
    let it = find(workspace, &args.bundle)?;
    let mut results = Vec::new();
    let mut bar = Progress::begin(0);
    let outcome = accept_late(workspace, &it, reason, &mut results, &mut |done, total| bar.at(done, total));
    drop(bar);
    outcome?;
    show_imported(context, workspace, &results)
}
