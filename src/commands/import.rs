//! `genba import`: every file by itself; what one is refused for does not keep the others out.

use super::Context;
use super::unlock::open_key;
use super::verify::show_finding;
use crate::bundle::Code;
use crate::cli::ImportArgs;
use crate::clock;
use crate::domain::Moment;
use crate::error::{Error, Kind, Result};
use crate::event::{JournalRole, Verdict};
use crate::exchange::{Imported, Judgement, header, import, open_replacement, pinned, preview, trust_lines};
use crate::message::Text;
use crate::messages;
use crate::succession::{Rest, ended, handovers, rest};
use crate::ui::{Progress, harmless};
use crate::workspace::Workspace;

messages! {
    accepted(file, principal, new) { ja: "{file}: {principal} の記録を受け入れました（新しい記録 {new} 件）", en: "{file}: accepted from {principal}, {new} new event(s)" }
    replayed(file) { ja: "{file}: すでに受け入れた束です。何も変わりません", en: "{file}: this bundle was accepted before; nothing changes" }
    set_right(file) {
        ja: "{file}: すでに受け入れた束です。ここで失われたか壊れていたファイルを、この束から元に戻しました",
        en: "{file}: this bundle was accepted before; what was lost or damaged of it here is whole again",
    }
    stale_aside(file) {
        ja: "{file}: 脇に置いてあった束です。中の記録はすべて別の束で届いたので、何もしなくてかまいません",
        en: "{file}: it was kept aside; everything in it has arrived with another bundle, and nothing needs to be done",
    }
    stale_dispatch(file) {
        ja: "{file}: 中の記録はすべて取り込み済みの、古い束です。何もしなくてかまいません",
        en: "{file}: an older dispatch; everything in it is here already, and nothing needs to be done",
    }
    stale(file, principal) {
        ja: "{file}: 中の記録はすべて取り込み済みの、古い束です。古い束が後から届いたのなら何もしなくてかまいません。今書き出したものなら、{principal} が古い状態に戻されています（genba status がそう言います）",
        en: "{file}: an older bundle; everything in it is here already. One that came late needs nothing; if it was exported just now, {principal} may have been rolled back (its `genba status` says so)",
    }
    own_dispatch() {
        ja: "これは事務所が書き出した束です。作業用 PC で取り込んでください。事務所に取り込むのは、作業用 PC が genba export で書き出した束です",
        en: "this is a dispatch of the office: import it on the laptop. The office imports what laptops write with `genba export`",
    }
    field_bundle() {
        ja: "これは作業用 PC が書き出した束です。事務所で取り込んでください。作業用 PC に取り込むのは、事務所が genba export --to 名前 で書き出した束です",
        en: "this is a laptop's bundle: import it at the office. A laptop imports what the office writes with `genba export --to NAME`",
    }
    office_document() {
        ja: "genba の束ではありません（Excel や Word のファイルのようです）。ファイルを選び直してください。台帳のファイルなら、事務所で genba terminal load ファイル などを使います",
        en: "no bundle of genba: it looks like a file of Excel or Word. Choose another file; for a register's file use `genba terminal load FILE` and the like at the office",
    }
    no_bundle() {
        ja: "genba の束ではないか、途中で切れています。ファイルを選び直すか、もう一度コピーしてください。それでも同じなら、書き出した側に符号を添えて確認してください",
        en: "no bundle of genba, or one that was cut short: choose another file or copy it again; if that does not help, ask whoever exported it, citing the codes above",
    }
    gap(file, seq) {
        ja: "{file}: {seq} 番からの記録がまだ届いていません。脇に置き、届いたときに取り込みます",
        en: "{file}: events from {seq} on are missing; it is kept aside and taken in when they arrive",
    }
    fork(file, principal, seq) {
        ja: "{file}: {principal} の {seq} 番の記録が、持っているものと食い違います（復元・複製・鍵の盗難・改ざん）。隔離しました",
        en: "{file}: event {seq} of {principal} differs from the one held (a restored backup, a clone, a stolen key, rewritten history); quarantined",
    }
    late(file, principal) {
        ja: "{file}: {principal} の鍵の有効期間が終わった後に届きました。隔離しました",
        en: "{file}: came after the validity of {principal}'s key had ended; quarantined",
    }
    refused(file) { ja: "{file}: 受け入れられません。何も保存していません", en: "{file}: refused; nothing was stored" }
    receipts_noted(count) { ja: "  この PC の束 {count} 件の受領を控えました", en: "  {count} bundle(s) of this laptop receipted" }
    nothing_stored() { ja: "（試しただけで、何も保存していません）", en: "(dry run: nothing was stored)" }
    not_verified(count) { ja: "{count} 個のファイルを受け入れられません", en: "{count} file(s) were refused" }
    for_each() { ja: "ファイルごとに:", en: "file by file:" }
    needs_decision(count) { ja: "{count} 個のファイルは人の判断が必要です", en: "{count} file(s) need a person's decision" }
    look_inside(id) {
        ja: "genba bundle show {id} で中身と、次にすることを見てください。届いた束は残してあり、何も失われません",
        en: "see what it says and what to do with `genba bundle show {id}`; it is kept as it came, and nothing is lost",
    }
    try_for_real() {
        ja: "--dry-run なしで取り込むと隔離され、genba bundle show で中身を見られます",
        en: "imported without --dry-run it is quarantined, and `genba bundle show` tells what is in it",
    }
    continues(name, former) { ja: "{name} は {former} の続きです", en: "{name} continues {former}" }
    end_former(former) {
        ja: "次にすること: {former} の記録はすべて届いています。前の鍵を終わらせてください: genba trust revoke {former} --reason 鍵の交換",
        en: "next: everything of {former} is here; end its key with `genba trust revoke {former} --reason replaced`",
    }
    fetch_rest(first, last, journal) {
        ja: "次にすること: 前の記録の {first}〜{last} 番がまだ届いていません。その PC で: genba export --journal {journal}",
        en: "next: events {first} to {last} of the former journal are not here; on that laptop: `genba export --journal {journal}`",
    }
    other_branch(former, seq) {
        ja: "{former} の {seq} 番が、持っている記録と違います（同じ鍵の PC が二つあった）。前の記録の残りは取り込まれません: genba bundle list --of {former}",
        en: "event {seq} of {former} is not the one held here (two laptops had that key); the rest of its former journal is never taken in: `genba bundle list --of {former}`",
    }
    pin_first(pinned, actual) {
        ja: "この PC が信頼する事務所の鍵は {pinned}、この束の鍵は {actual} です。--office-key の写し間違いか、事務所の鍵が変わったのなら、電話で指紋を確かめて genba trust pin で登録してください",
        en: "this laptop trusts the office key {pinned}, the bundle's is {actual}: if --office-key was misread or the office has a new key, confirm its fingerprint over the phone and run `genba trust pin`",
    }
    trust_first(name, fingerprint) {
        ja: "この束は {name} を名乗る、まだ登録していない鍵 {fingerprint} で署名されています。その PC を用意した人に電話で指紋を確かめ、同じなら公開鍵のファイルを受け取って genba trust add KEY.pub --name {name} で登録し、もう一度取り込んでください。違うなら取り込まないでください",
        en: "the bundle is signed by {fingerprint}, a key that is not trusted and calls itself {name}: confirm the fingerprint over the phone with whoever set that laptop up; if it is the same, get its public key, run `genba trust add KEY.pub --name {name}` and import the bundle again; if not, leave it",
    }
    ask_sender() { ja: "書き出した側に、符号を添えて確認してください", en: "ask whoever exported it, citing the codes above" }
    see_status() { ja: "次にすること: genba status で、残っている作業と受領のようすを確かめてください", en: "next: `genba status` shows what is to be done and what is receipted" }
    give_receipt(name) { ja: "次にすること: 受領を返します。genba export --to {name} -o receipt-{name}.zip.age", en: "next: give the receipt back with `genba export --to {name} -o receipt-{name}.zip.age`" }
    update_genba() { ja: "genba を更新してから、もう一度取り込んでください", en: "update genba and import it again" }
}

/// Runs it: exit 3 where a file is refused, 1 where one is quarantined.
///
/// # Errors
/// Unreadable files, refusals, quarantine, a failing disk.
pub fn run(context: &Context, args: &ImportArgs) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    // what is imported now is receipted, and its key judged, by this clock
    if let (Some((behind, help)), false) = (clock::warning(&workspace)?, context.console.json) {
        context.console.warn(&behind);
        context.console.warn(&help);
    }
    // asked for before anything is taken in; a file that cannot be read says so when its turn comes
    if args.files.iter().any(|path| matches!(header(path), Ok(Some(_)))) {
        open_key(context, &mut workspace)?;
    }
    let mut results: Vec<Imported> = Vec::new();
    let mut failed = None;
    for path in &args.files {
        let mut bar = Progress::begin(0);
        let mut heard = |done, total| bar.at(done, total);
        let outcome = if args.dry_run {
            preview(&mut workspace, path, &mut heard).map(|result| results.push(result))
        } else {
            import(&mut workspace, path, &mut results, &mut heard)
        };
        if let Err(error) = outcome {
            // a wrong name or an envelope for others keeps nothing else out; a failing disk would
            let goes_on = error.kind != Kind::Internal;
            failed.get_or_insert(error);
            if !goes_on {
                break;
            }
        }
    }
    if failed.is_none() && !args.dry_run {
        failed = open_replacement(&mut workspace).err();
    }
    let console = context.console;
    if console.json {
        console.json(&results)?;
    } else {
        for result in &results {
            show(context, result)?;
        }
        if args.dry_run {
            console.say(&nothing_stored())?;
        }
    }
    // what happened to the files before a failure is said first
    failed.map_or_else(|| conclude(&workspace, &results, args.dry_run), Err)?;
    if console.json || args.dry_run { Ok(()) } else { next(context, &workspace, &results) }
}

/// What came of bundles, with what to do next.
///
/// # Errors
/// Where one is refused or quarantined.
pub fn show_imported(context: &Context, workspace: &Workspace, results: &[Imported]) -> Result<()> {
    if context.console.json {
        context.console.json(&results)?;
        return conclude(workspace, results, false);
    }
    results.iter().try_for_each(|result| show(context, result))?;
    conclude(workspace, results, false)?;
    next(context, workspace, results)
}

fn show(context: &Context, result: &Imported) -> Result<()> {
    let console = context.console;
    let file = harmless(&result.file.display().to_string());
    let principal = result.manifest.as_ref().map(|it| it.principal.as_str()).unwrap_or("?");
    let seq = result.conflict_seq.unwrap_or_default();
    let text: Text = match result.verdict {
        Judgement::Refused => refused(file),
        Judgement::Replayed if result.set_right => set_right(file),
        Judgement::Replayed => replayed(file),
        Judgement::Judged(Verdict::Accepted) => accepted(file, principal, result.new_events),
        Judgement::Judged(Verdict::Late) => late(file, principal),
        Judgement::Judged(Verdict::Gap) => gap(file, seq),
        Judgement::Judged(Verdict::Fork) => fork(file, principal, seq),
        Judgement::Judged(Verdict::Stale) if result.was_aside => stale_aside(file),
        Judgement::Judged(Verdict::Stale) => match result.manifest.as_ref().map(|it| it.role) {
            Some(JournalRole::Office) => stale_dispatch(file),
            _ => stale(file, principal),
        },
    };
    console.say(&text)?;
    for finding in &result.findings {
        show_finding(context, finding)?;
    }
    if !result.receipts.is_empty() {
        console.say(&receipts_noted(result.receipts.len()))?;
    }
    Ok(())
}

/// What is to be done with what came in: receipts go back, a laptop looks at its orders.
fn next(context: &Context, workspace: &Workspace, results: &[Imported]) -> Result<()> {
    if workspace.role() == JournalRole::Device {
        return context.console.say(&see_status());
    }
    let accepted = results.iter().filter(|it| it.verdict == Judgement::Judged(Verdict::Accepted));
    let (mut senders, mut journals): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let today = Moment::last_second(workspace.now().day()).unwrap_or_else(|| workspace.now());
    let ended = ended(&workspace.store, today)?;
    for manifest in accepted.filter_map(|result| result.manifest.as_ref()) {
        // nothing is exported to a key that has ended
        let is_served = ended.contains(&manifest.journal) || senders.contains(&manifest.principal.as_str());
        senders.extend((!is_served).then_some(manifest.principal.as_str()));
        journals.extend(Some(manifest.journal.as_str()).filter(|journal| !journals.contains(journal)));
    }
    journals.into_iter().try_for_each(|journal| former(context, workspace, journal))?;
    senders.into_iter().try_for_each(|name| context.console.say(&give_receipt(harmless(name))))
}

/// What is to be done about the journal that this one continues, as long as its key counts.
fn former(context: &Context, workspace: &Workspace, journal: &str) -> Result<()> {
    let console = context.console;
    let Some(handover) = handovers(&workspace.store)?.into_iter().find(|it| it.journal == journal) else {
        return Ok(());
    };
    let today = Moment::last_second(workspace.now().day()).unwrap_or_else(|| workspace.now());
    let before = &handover.former;
    let line = trust_lines(workspace)?.into_iter().rfind(|line| line.key.fingerprint() == before.journal);
    let is_ended = ended(&workspace.store, today)?.contains(&before.journal);
    let Some(line) = line.filter(|_| !is_ended) else { return Ok(()) };
    let name = harmless(&line.principal);
    console.say(&continues(harmless(&handover.principal), &name))?;
    console.say(&match rest(&workspace.store, &handover)? {
        Rest::Held => end_former(&name),
        Rest::Missing(first, last) => fetch_rest(first, last, &before.journal),
        Rest::OtherBranch => other_branch(&name, before.seq),
    })
}

/// What a file is that was never meant to be imported here; nothing where its sender must be asked.
fn mistaken(workspace: &Workspace, result: &Imported) -> Option<Text> {
    let has = |code: Code| result.findings.iter().any(|finding| finding.code == code);
    let is_document = |name: &str| {
        name == "[Content_Types].xml" || ["docProps/", "xl/", "word/", "_rels/"].iter().any(|it| name.starts_with(it))
    };
    match &result.manifest {
        Some(manifest) if has(Code::DirectionWrong) => Some(match manifest.role {
            JournalRole::Office if workspace.role() == JournalRole::Office => own_dispatch(),
            JournalRole::Device if workspace.role() == JournalRole::Device => field_bundle(),
            _ => return None,
        }),
        Some(_) => None,
        None if result.findings.iter().any(|it| it.code == Code::ContainerName && is_document(&it.place)) => {
            Some(office_document())
        }
        None => (has(Code::ContainerNotZip) || has(Code::ContainerName) || has(Code::ContainerHeader)).then(no_bundle),
    }
}

/// What is to be done about a file that was refused.
fn advice(workspace: &Workspace, result: &Imported) -> Result<Text> {
    let has = |code: Code| result.findings.iter().any(|finding| finding.code == code);
    if has(Code::KindUnknown) {
        return Ok(update_genba());
    }
    if let Some(help) = mistaken(workspace, result) {
        return Ok(help);
    }
    let Some(manifest) = result.manifest.as_ref().filter(|_| has(Code::SignerUnknown)) else { return Ok(ask_sender()) };
    // what is only claimed
    let (name, journal) = (harmless(&manifest.principal), harmless(&manifest.journal));
    Ok(match workspace.role() {
        JournalRole::Device => pin_first(pinned(workspace)?.join(", "), journal),
        JournalRole::Office => trust_first(name, journal),
    })
}

/// Advice that differs, below one sentence, each behind its file.
fn each_to_its_file(advice: &[(&Imported, Text)]) -> Text {
    let list = |pick: fn(&Text) -> &String| {
        let lines =
            advice.iter().map(|(it, text)| format!("\n  {}: {}", harmless(&it.file.display().to_string()), pick(text)));
        lines.collect::<String>()
    };
    let (ja, en) = (list(|text| &text.ja), list(|text| &text.en));
    Text { ja: for_each().ja + &ja, en: for_each().en + &en }
}

fn conclude(workspace: &Workspace, results: &[Imported], is_trial: bool) -> Result<()> {
    let count = |wanted: &dyn Fn(&Judgement) -> bool| results.iter().filter(|it| wanted(&it.verdict)).count();
    let broken = count(&|verdict| *verdict == Judgement::Refused);
    if broken > 0 {
        let refused = results.iter().filter(|it| it.verdict == Judgement::Refused);
        let advice = refused.map(|it| Ok((it, advice(workspace, it)?))).collect::<Result<Vec<_>>>()?;
        let help = match advice.as_slice() {
            [(_, first), rest @ ..] if rest.iter().any(|(_, other)| other != first) => each_to_its_file(&advice),
            [(_, only), ..] => only.clone(),
            [] => ask_sender(),
        };
        return Err(Error { kind: Kind::Unverified, what: not_verified(broken), help: Some(help) });
    }
    let is_kept = |verdict: &Judgement| matches!(verdict, Judgement::Judged(Verdict::Fork | Verdict::Late));
    let waiting = count(&is_kept);
    if waiting > 0 {
        let first = results.iter().find(|it| is_kept(&it.verdict)).and_then(|it| it.bundle);
        let help = first.filter(|_| !is_trial).map_or_else(try_for_real, |id| look_inside(id.short()));
        return Err(Error::refused(needs_decision(waiting), help));
    }
    Ok(())
}
