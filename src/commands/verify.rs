//! `genba verify`: every defect of every bundle and one-step proof by code and place; needs no workspace.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};

use super::Context;
use super::prove::{proof_as_json, show_proof};
use crate::audit::looks_like_package;
use crate::bundle::{Code, Finding, Judging, Receipts, Report, claim, verify};
use crate::cli::VerifyArgs;
use crate::domain::{Moment, head_code};
use crate::environment::Session;
use crate::error::{Error, IoContext, Kind, Result};
use crate::event::{Envelope, JournalRole};
use crate::exchange::{addressees, header};
use crate::message::{Lang, Text};
use crate::messages;
use crate::proof::{self, ProofReport};
use crate::trust::Trust;
use crate::ui::{Progress, harmless};

/// Bytes of `allowed_signers` that are read.
const MAX_TRUST: u64 = 16 << 20;

messages! {
    does_not_verify(count) { ja: "{count} 個のファイルに問題があります", en: "{count} of the files do not verify" }
    cite_codes() {
        ja: "各行の先頭の符号（例 chain-broken）を添えて、束を作った側に確認してください",
        en: "ask whoever made the bundle, citing the code at the beginning of each line",
    }
    with_receipts() {
        ja: "鍵が終わる前に受領されたことは、事務所の束が示します。--with 事務所の束 を付けてもう一度実行してください（事務所が genba export -o で書き出したもの。監査用の一式では bundles の下）",
        en: "that it was received before the key ended is proved by the office's receipt: run it again with --with OFFICE-BUNDLE (what the office writes with `genba export -o`; in an audit package, under bundles)",
    }
    unpack_package(file) {
        ja: "{file} は監査用の一式のようです。展開して、中の README.txt のとおりに確かめてください",
        en: "{file} looks like an audit package: unpack it, and follow the README.txt in it",
    }
    not_a_time(given) { ja: "時刻として読めません: {given}", en: "not a time: {given}" }
    time_forms() {
        ja: "2024-07-01T09:00:00+09:00 か 20240701000000Z の形で指定してください",
        en: "give it as 2024-07-01T09:00:00+09:00 or 20240701000000Z",
    }
    holds(file) { ja: "{file}: 確認できました", en: "{file}: holds" }
    broken(file, count) { ja: "{file}: 問題 {count} 件", en: "{file}: {count} finding(s)" }
    signed_by(principal, role) { ja: "  署名者 {principal}（{role}）", en: "  signed by {principal} ({role})" }
    slice(journal, first, last) { ja: "  記録 {journal} の {first}〜{last}", en: "  journal {journal}, events {first} to {last}" }
    bundle_id(id) { ja: "  束の番号 {id}", en: "  bundle {id}" }
    head(code) { ja: "  先頭符号 {code}", en: "  head code {code}" }
    judged_by_receipt(at) { ja: "  鍵は受領時刻 {at} で判定しました", en: "  the key was judged at the receipt's time, {at}" }
    judged_at(at) { ja: "  鍵は {at} の時点で判定しました（受領なし）", en: "  the key was judged at {at} (no receipt)" }
    cannot_prove() {
        ja: "確認できないこと: そもそも記録されたかどうか、2 つの受領の間より細かい時刻、受領されていない部分の作り直し（鍵の持ち主による）。",
        en: "not provable: that something was recorded at all, times finer than between two receipts, and a rewriting by the key's holder of what no receipt covers.",
    }
    in_envelope(file, whom) { ja: "{file} は {whom} あてに暗号化されていて、中身を検証できません", en: "{file} is encrypted to {whom}, so that nothing in it can be verified" }
    open_first(plain, file) {
        ja: "その鍵を持つ人が age -d -i 秘密鍵 -o {plain} {file} で開けます。監査人には genba export --plain で書き出したものを渡します",
        en: "whoever holds that key opens it with `age -d -i PRIVATE_KEY -o {plain} {file}`; an auditor is given what `genba export --plain` writes",
    }
    not_an_office_bundle(file) { ja: "{file} は事務所の束ではありません", en: "{file} is not an office bundle" }
    with_office() { ja: "--with には事務所が書き出した束を指定してください", en: "give --with a bundle that the office exported" }
}

/// Runs it: exit 0 where everything holds, 3 where anything does not.
///
/// # Errors
/// Unreadable files and malformed arguments (2), any finding (3).
pub fn run(context: &Context, args: &VerifyArgs) -> Result<()> {
    let now = Session::begin()?.now();
    let at = match &args.at {
        None => now,
        Some(given) => Moment::parse_given(given).ok_or_else(|| Error::usage(not_a_time(given), time_forms()))?,
    };
    let mut trust_bytes = Vec::new();
    let trust_file = File::open(&args.trust).reading(&args.trust)?;
    trust_file.take(MAX_TRUST + 1).read_to_end(&mut trust_bytes).reading(&args.trust)?;
    if u64::try_from(trust_bytes.len()).is_ok_and(|length| length > MAX_TRUST) {
        // longer than any list is: what is not read could forbid what is
        return refuse_trust(context, Finding::new(Code::TrustMalformed, args.trust.display()));
    }
    let trust = match Trust::parse(&trust_bytes) {
        Ok(trust) => trust,
        Err(defect) => {
            let code = if defect.weak_key { Code::TrustWeakKey } else { Code::TrustMalformed };
            let finding = Finding::new(code, format!("{} line {}", args.trust.display(), defect.line));
            return refuse_trust(context, finding);
        }
    };
    for path in args.with.iter().chain(&args.files) {
        refuse_envelope(path, &trust)?;
    }
    let nothing = Receipts::default();
    let mut receipts = Receipts::default();
    let mut reports = Vec::new();
    for path in &args.with {
        let judging = Judging { trust: &trust, at, receipts: &nothing };
        let mut noted = Receipts::default();
        let report = watched(path, &judging, &mut |envelope| noted.note(envelope))?;
        if report.findings.is_empty() && report.manifest.as_ref().is_some_and(|it| it.role != JournalRole::Office) {
            return Err(Error::usage(not_an_office_bundle(path.display()), with_office()));
        }
        if report.findings.is_empty() {
            receipts.merge(noted);
        }
        reports.push(report);
    }
    let mut proofs = Vec::new();
    for path in &args.files {
        if proof::is_proof(path).reading(path)? {
            proofs.push(proof::verify(path, &receipts).reading(path)?);
        } else {
            let judging = Judging { trust: &trust, at, receipts: &receipts };
            reports.push(watched(path, &judging, &mut |_| ())?);
        }
    }
    show(context, (&reports, &proofs), &trust, (at, !args.with.is_empty()))
}

/// What is to be done about what does not hold, each once.
fn help(reports: &[Report], proofs: &[ProofReport], has_office: bool) -> Text {
    let mut helps: Vec<Text> = Vec::new();
    let mut is_for_sender = proofs.iter().any(|report| !report.findings.is_empty());
    let mut is_expired = false;
    for report in reports {
        let has = |code: Code| report.findings.iter().any(|finding| finding.code == code);
        if has(Code::ContainerName) && looks_like_package(&report.path).is_ok_and(|it| it) {
            helps.push(unpack_package(harmless(&report.path.display().to_string())));
            continue;
        }
        let proves = |finding: &Finding| finding.code == Code::SignerExpired && !has_office;
        is_expired |= report.findings.iter().any(proves);
        is_for_sender |= !report.findings.iter().all(proves);
    }
    helps.extend(is_expired.then(with_receipts));
    helps.extend(is_for_sender.then(cite_codes));
    let join = |lang: Lang| helps.iter().map(|help| help.get(lang)).collect::<Vec<_>>().join("\n  ");
    Text { ja: join(Lang::Ja), en: join(Lang::En) }
}

/// An envelope is no evidence yet: it is said who can open it, and how.
fn refuse_envelope(path: &Path, trust: &Trust) -> Result<()> {
    let Some(header) = header(path)? else { return Ok(()) };
    let whom = harmless(&addressees(&header, trust.lines()));
    Err(Error::usage(in_envelope(path.display(), whom), open_first(path.with_extension("").display(), path.display())))
}

/// Verifies with a progress bar, whose end the file claims.
fn watched(path: &Path, judging: &Judging<'_>, note: &mut dyn FnMut(&Envelope<'_>)) -> Result<Report> {
    let total = claim(path).reading(path)?.map_or(0, |claim| claim.manifest.events());
    let (mut bar, mut done) = (Progress::begin(total), 0);
    verify(path, judging, &mut |envelope, _| {
        note(envelope);
        done += 1;
        bar.at(done, total);
    })
    .reading(path)
}

fn show(
    context: &Context,
    (reports, proofs): (&[Report], &[ProofReport]),
    trust: &Trust,
    (at, has_office): (Moment, bool),
) -> Result<()> {
    let console = context.console;
    let findings = reports.iter().map(|it| &it.findings).chain(proofs.iter().map(|it| &it.findings));
    let broken = findings.filter(|findings| !findings.is_empty()).count();
    if console.json {
        let proofs = proofs.iter().map(|report| proof_as_json(report, trust));
        let files: Vec<Value> = reports.iter().map(|report| as_json(report, at)).chain(proofs).collect();
        console
            .json(&json!({ "files": files, "holds": broken == 0, "not_provable": cannot_prove().get(console.lang) }))?;
    } else {
        for report in reports {
            show_one(context, report, at)?;
        }
        for report in proofs {
            show_proof(context, report, trust)?;
        }
        console.say(&cannot_prove())?;
    }
    if broken == 0 {
        return Ok(());
    }
    Err(Error { kind: Kind::Unverified, what: does_not_verify(broken), help: Some(help(reports, proofs, has_office)) })
}

fn refuse_trust(context: &Context, finding: Finding) -> Result<()> {
    let console = context.console;
    if console.json {
        console.json(&json!({ "files": [], "holds": false, "findings": [finding] }))?;
    } else {
        show_finding(context, &finding)?;
    }
    let help = Text {
        ja: "事務所に allowed_signers を作り直してもらってください（genba trust export）".into(),
        en: "ask the office for a fresh allowed_signers (`genba trust export`)".into(),
    };
    Err(Error { kind: Kind::Unverified, what: finding.code.meaning(), help: Some(help) })
}

fn show_one(context: &Context, report: &Report, at: Moment) -> Result<()> {
    let console = context.console;
    let file = harmless(&report.path.display().to_string());
    if report.findings.is_empty() {
        console.say(&holds(file))?;
    } else {
        console.say(&broken(file, report.findings.len()))?;
    }
    for finding in report.findings.iter().chain(&report.notices) {
        show_finding(context, finding)?;
    }
    if let (true, Some(manifest), Some(id)) = (report.findings.is_empty(), &report.manifest, report.id) {
        console.say(&signed_by(&manifest.principal, manifest.role.name()))?;
        console.say(&slice(&manifest.journal, manifest.first, manifest.last))?;
        console.say(&bundle_id(id))?;
        console.say(&head(head_code(&manifest.head)))?;
        console.say(&match report.receipt {
            Some(receipt) => judged_by_receipt(receipt),
            None => judged_at(at),
        })?;
    }
    Ok(())
}

/// Prints a finding: code, meaning, place.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show_finding(context: &Context, finding: &Finding) -> Result<()> {
    let meaning = finding.code.meaning();
    context.console.line(format!(
        "  {:<24} {}\n  {:<24} {}",
        finding.code,
        meaning.get(context.console.lang),
        "",
        harmless(&finding.place)
    ))
}

fn as_json(report: &Report, at: Moment) -> Value {
    let manifest = report.manifest.as_ref();
    json!({
        "file": report.path.display().to_string(),
        "holds": report.findings.is_empty(),
        "findings": report.findings,
        "notices": report.notices,
        "bundle": report.id,
        "manifest": manifest,
        "head_code": manifest.map(|manifest| head_code(&manifest.head)),
        "receipt": report.receipt,
        "judged_at": report.receipt.unwrap_or(at),
    })
}
