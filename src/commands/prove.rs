//! `genba prove`: one step for somebody who may not see the rest; and how `verify` shows such a proof.

use serde_json::{Value, json};

use super::Context;
use super::locate;
use super::verify::show_finding;
use crate::cli::ProveArgs;
use crate::describe::describe;
use crate::durable::write_file;
use crate::error::Result;
use crate::event::{Event, JournalRole};
use crate::exchange::prove;
use crate::messages;
use crate::proof::{Proof, ProofReport};
use crate::state::JournalState;
use crate::trust::Trust;
use crate::ui::harmless;
use crate::workspace::Workspace;

messages! {
    proved(file, seq, principal) { ja: "{principal} の {seq} 番の記録の証明を {file} に書き出しました", en: "wrote the proof of event {seq} of {principal} to {file}" }
    by_receipt(office_seq, at, size) {
        ja: "  受領は事務所の記録 {office_seq} 番（{at}、{size} 件まで）",
        en: "  the receipt is event {office_seq} of the office, {at}, over {size} events",
    }
    hand_over(office_seq) {
        ja: "この受領（事務所の {office_seq} 番）を含む事務所の束と allowed_signers を添えて渡してください。確かめるには genba verify 証明 --with 事務所の束 --trust allowed_signers",
        en: "hand it over with an office bundle that holds that receipt (event {office_seq}) and allowed_signers: `genba verify PROOF --with OFFICE_BUNDLE --trust allowed_signers`",
    }
    holds(file) { ja: "{file}: 確認できました（一件の証明）", en: "{file}: holds (proof of one event)" }
    broken(file, count) { ja: "{file}: 問題 {count} 件", en: "{file}: {count} finding(s)" }
    event_line(seq, principal, at, actor) { ja: "  {principal} の {seq} 番、{at}、記録者 {actor}", en: "  event {seq} of {principal}, {at}, by {actor}" }
    attached(name, digest) { ja: "  添付 {name} SHA-256 {digest}", en: "  attachment {name}, SHA-256 {digest}" }
    shows() {
        ja: "  分かること: この記録が一字一句このとおりに、受領の時刻には事務所の受け取った記録のこの位置にあったこと",
        en: "  shows: exactly this event stood at this place of the journal that the office held at the receipt's time",
    }
    shows_not() {
        ja: "  分からないこと: ほかの記録の内容、後で訂正・取消しされたか、記録どおりのことが起きたか",
        en: "  does not show: any other event, whether this one was corrected or voided later, that it happened as recorded",
    }
}

/// Runs it.
///
/// # Errors
/// An event that is not here, or that no receipt covers; a failing disk.
pub fn run(context: &Context, args: &ProveArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let journals = match (&args.journal, workspace.role()) {
        (Some(name), _) => vec![locate::journal(&workspace, Some(name))?],
        (None, JournalRole::Device) => vec![workspace.standing()?],
        (None, JournalRole::Office) => of_laptops(&workspace)?,
    };
    let (journal, seq) = locate::event(&workspace, &args.event, &journals)?;
    let (proof, held) = prove(&workspace, &journal, seq)?;
    write_file(&args.output, &proof.to_bytes(), false)?;
    let console = context.console;
    let office_seq = proof.receipt.seq;
    if console.json {
        return console.json(&json!({
            "file": args.output,
            "journal": journal.journal,
            "principal": journal.principal,
            "receipt": { "at": held.at, "journal": proof.receipt.journal, "seq": office_seq },
            "seq": seq,
            "size": held.size,
        }));
    }
    console.say(&proved(args.output.display(), seq, &journal.principal))?;
    console.say(&by_receipt(office_seq, held.at.minute(), held.size))?;
    console.say(&hand_over(office_seq))
}

/// The journals that receipts can cover.
fn of_laptops(workspace: &Workspace) -> Result<Vec<JournalState>> {
    let mut journals = workspace.store.journals()?;
    journals.retain(|journal| journal.role == JournalRole::Device);
    Ok(journals)
}

/// The event of a proof, where this program knows its kind.
fn event_of(proof: &Proof) -> Option<Event> {
    Event::parse(&proof.line()).ok()
}

/// The name of a journal's key in the trust file; else the journal itself.
fn principal(trust: &Trust, journal: &str) -> String {
    let line = trust.lines().iter().find(|line| line.key.fingerprint() == journal);
    line.map_or_else(|| journal.to_owned(), |line| line.principal.clone())
}

/// Shows what came of a proof: its findings, or the event and what the proof says of it.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show_proof(context: &Context, report: &ProofReport, trust: &Trust) -> Result<()> {
    let console = context.console;
    let file = harmless(&report.path.display().to_string());
    console.say(&match report.findings.len() {
        0 => holds(file),
        count => broken(file, count),
    })?;
    for finding in report.findings.iter().chain(&report.notices) {
        show_finding(context, finding)?;
    }
    let (Some(proof), Some(held)) = (&report.proof, &report.held) else { return Ok(()) };
    if let Some(event) = event_of(proof) {
        let principal = principal(trust, &held.journal);
        console.say(&event_line(proof.seq, principal, event.at.minute(), harmless(&event.actor)))?;
        let said = describe(&event.fact);
        console.line(format!("  {}: {}", event.fact.kind(), harmless(said.get(console.lang))))?;
        for attachment in &event.attachments {
            console.say(&attached(harmless(&attachment.name), attachment.sha256))?;
        }
    } else {
        console.line(format!("  {}", harmless(&proof.event)))?;
    }
    console.say(&by_receipt(proof.receipt.seq, held.at.minute(), held.size))?;
    console.say(&shows())?;
    console.say(&shows_not())
}

/// The same as JSON.
pub fn proof_as_json(report: &ProofReport, trust: &Trust) -> Value {
    let proof = report.proof.as_ref();
    let said = proof.and_then(event_of).map(|event| describe(&event.fact));
    let event = proof.and_then(|proof| serde_json::from_str::<Value>(&proof.event).ok());
    json!({
        "file": report.path.display().to_string(),
        "holds": report.findings.is_empty(),
        "findings": report.findings,
        "notices": report.notices,
        "proof": proof.map(|proof| json!({
            "event": event,
            "principal": report.held.as_ref().map(|held| principal(trust, &held.journal)),
            "receipt": { "at": report.held.as_ref().map(|held| held.at), "journal": proof.receipt.journal, "seq": proof.receipt.seq },
            "seq": proof.seq,
            "size": proof.size,
            "what": said.map(|said| json!({ "en": said.en, "ja": said.ja })),
        })),
    })
}
