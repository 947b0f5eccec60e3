//! A new laptop from the office's full dispatch, in place of one that was lost (§13(4)).
//!
//! The new journal names the lost one's as its predecessor, as far as the office's receipts say that
//! it is held. Whoever calls it sees to it that nothing stays of a laptop that could not be finished.

use std::path::PathBuf;

use super::Heard;
use super::import::import;
use super::imported::{Imported, Judgement};
use crate::bundle::Verified;
use crate::error::{Error, IoContext, Kind, Result};
use crate::event::{BundleReceived, Envelope, Predecessor, SignerTrusted, Verdict};
use crate::keys::PublicKey;
use crate::messages;
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
    let own = workspace.own_journal()?.unwrap_or_default();
    workspace.store.lines(&own, 0, 0, &mut |line| {
        let envelope = Envelope::parse(line.strip_suffix(b"\n").unwrap_or(line)).ok();
        let opening = envelope.and_then(|it| serde_json::from_str::<crate::event::JournalOpened>(it.body).ok());
        joined.predecessor = opening.and_then(|opening| opening.predecessor);
        Ok(())
    })
}

/// The journal of the laptop that this one replaces, as far as the dispatch's receipts say that the office
/// holds it; none where none is replaced, or nothing of it was ever receipted.
///
/// # Errors
/// A name that the dispatch does not know.
pub(super) fn predecessor(workspace: &Workspace, verified: &Verified) -> Result<Option<Predecessor>> {
    let Some(name) = workspace.store.setting(REPLACES)? else { return Ok(None) };
    let mut keys: Vec<(String, String)> = Vec::new();
    let mut receipts: Vec<BundleReceived> = Vec::new();
    verified
        .lines(&|_| (), &mut |line, ()| {
            let content = line.bytes.strip_suffix(b"\n").unwrap_or(line.bytes);
            let Ok(envelope) = Envelope::parse(content) else { return true };
            match envelope.kind {
                "signer.trusted" => {
                    if let Ok(signer) = serde_json::from_str::<SignerTrusted>(envelope.body)
                        && let Ok(key) = PublicKey::from_openssh(&signer.public_key)
                    {
                        keys.push((signer.name, key.fingerprint()));
                    }
                }
                "bundle.received" => receipts.extend(serde_json::from_str::<BundleReceived>(envelope.body).ok()),
                _ => {}
            }
            true
        })
        .reading(&verified.path)?;
    let Some((_, journal)) = keys.iter().rev().find(|(known, _)| *known == name) else {
        let mut names: Vec<String> = keys.into_iter().map(|(name, _)| name).collect();
        names.dedup();
        return Err(Error::refused(unknown_laptop(name), laptops_are(names.join(", "))));
    };
    let of_journal = |it: &&BundleReceived| it.journal == *journal && it.verdict == Verdict::Accepted && it.size > 0;
    let last = receipts.iter().filter(of_journal).max_by_key(|it| it.size);
    Ok(last.map(|it| Predecessor { head: it.head, journal: journal.clone(), seq: it.size - 1 }))
}
