//! A new laptop from the office's full dispatch, in place of one that was lost (§13(4)).
//!
//! The new journal names the lost one's as its predecessor, as far as the office's receipts say that
//! it is held. Whoever calls it sees to it that nothing stays of a laptop that could not be finished.

use std::path::PathBuf;

use super::Heard;
use super::import::import;
use super::imported::{Imported, Judgement};
use super::signers::trust_lines;
use crate::domain::Digest;
use crate::error::{Error, Kind, Result};
use crate::event::{Draft, Envelope, Fact, JournalRole, Predecessor, ReceiptNoted, Verdict};
use crate::messages;
use crate::store::Tip;
use crate::trust::TrustLine;
use crate::workspace::Workspace;

/// The setting that keeps the replaced laptop's name until the journal is opened; made with the workspace.
pub const REPLACES: &str = "replaces";

messages! {
    only_a_slice(file, first) {
        ja: "{file} は {first} 番からの続きで、新しい PC には足りません",
        en: "{file} is only a later slice, from event {first} on: too little for a new laptop",
    }
    ask_for_full() {
        ja: "事務所に、最初からの束を頼んでください（genba export --full -o ファイル）",
        en: "ask the office for a full one: `genba export --full -o FILE`",
    }
    not_taken_in(file) { ja: "{file} を受け入れられません。何も作っていません", en: "{file} is refused; nothing was made" }
    cite_code() { ja: "符号を添えて事務所に確かめてください", en: "ask the office, citing the codes above" }
    unknown_laptop(name) { ja: "事務所の束に作業用 PC {name} の登録がありません", en: "the office's dispatch knows no laptop {name}" }
    laptops_are(names) { ja: "登録されているのは {names} です。名前を確かめるか、--replaces を外してください", en: "it knows {names}; check the name, or leave --replaces out" }
}

/// What a new laptop begins with.
#[derive(Debug, Default)]
pub struct Joined {
    /// What was made of each dispatch; where one is refused, its findings.
    pub results: Vec<Imported>,
    /// The journal that the new one continues.
    pub predecessor: Option<Predecessor>,
}

/// Imports the dispatches into a workspace that was just made; `joined` tells what happened, also where it fails.
///
/// # Errors
/// A dispatch that is refused or does not begin at the first event; a replaced laptop that the office does
/// not know; a failing disk.
pub fn join(workspace: &mut Workspace, dispatches: &[PathBuf], joined: &mut Joined, progress: Heard<'_>) -> Result<()> {
    for file in dispatches {
        import(workspace, file, &mut joined.results, progress)?;
    }
    // parts may come in any order, so only what is still aside in the end is too late a slice
    for result in &joined.results {
        let file = result.file.display();
        let Some(manifest) = result.manifest.as_ref().filter(|_| result.verdict != Judgement::Refused) else {
            return Err(Error { kind: Kind::Unverified, what: not_taken_in(file), help: Some(cite_code()) });
        };
        if result.verdict == Judgement::Judged(Verdict::Gap)
            && !workspace.store.bundles_aside(&manifest.journal)?.is_empty()
        {
            return Err(Error::refused(only_a_slice(file, manifest.first), ask_for_full()));
        }
    }
    open_replacement(workspace)?;
    let own = workspace.own_journal()?.unwrap_or_default();
    workspace.store.lines(&own, 0, 0, &mut |line| {
        let envelope = Envelope::parse(line.strip_suffix(b"\n").unwrap_or(line)).ok();
        let opening = envelope.and_then(|it| serde_json::from_str::<crate::event::JournalOpened>(it.body).ok());
        joined.predecessor = opening.and_then(|opening| opening.predecessor);
        Ok(())
    })
}

/// Opens the journal of a laptop that replaces another: only when every dispatch at hand is taken in does it hold
/// the last receipts of the one before it. Does nothing on any other, nor while a part is missing.
///
/// # Errors
/// A replaced laptop that the office does not know; a failing disk.
pub fn open_replacement(workspace: &mut Workspace) -> Result<()> {
    let (None, Some(name)) = (workspace.own_journal()?, workspace.store.setting(REPLACES)?) else { return Ok(()) };
    let mut offices = workspace.store.journals()?;
    offices.retain(|it| it.role == JournalRole::Office);
    let Some(office) = offices.last() else { return Ok(()) };
    for office in &offices {
        if !workspace.store.bundles_aside(&office.journal)?.is_empty() {
            return Ok(());
        }
    }
    let contract = workspace.store.contract_of(&office.journal)?.unwrap_or_default();
    let opening = workspace.opening(&contract, predecessor(workspace, &name)?)?;
    workspace.write(|pen| {
        // another process may have opened it meanwhile
        if pen.journal().is_some() {
            return Ok(());
        }
        pen.open_journal(opening)?;
        for office in &offices {
            let tip = pen.tip(&office.journal)?;
            pen.record(tip.iter().map(|tip| noted(&office.journal, tip, Vec::new())).collect())?;
        }
        Ok(())
    })
}

/// A laptop's note of what it holds of the office's journal.
pub(super) fn noted(journal: &str, tip: &Tip, receipts: Vec<Digest>) -> Draft {
    let (journal, seq) = (journal.to_owned(), tip.size.saturating_sub(1));
    Draft::new("system", Fact::ReceiptNoted(ReceiptNoted { head: tip.head, journal, receipts, seq }))
}

/// The journal of a laptop, as far as the office's receipts say that the office holds it; none where nothing of it was
/// ever receipted.
fn predecessor(workspace: &Workspace, name: &str) -> Result<Option<Predecessor>> {
    let mut laptops: Vec<TrustLine> = trust_lines(workspace)?;
    laptops.retain(|line| line.role == JournalRole::Device);
    let Some(former) = laptops.iter().rfind(|line| line.principal == name) else {
        let mut names: Vec<String> = laptops.into_iter().map(|line| line.principal).collect();
        names.dedup();
        return Err(Error::refused(unknown_laptop(name), laptops_are(names.join(", "))));
    };
    let journal = former.key.fingerprint();
    let held = workspace.store.last_accepted(&journal)?;
    Ok(held.map(|(size, head)| Predecessor { head, journal, seq: size.saturating_sub(1) }))
}
