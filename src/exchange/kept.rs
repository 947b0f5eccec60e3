//! Bundles that came in and are kept: what was made of each, and taking in one that came too late.
//!
//! A fork is never taken in (format §6): there is no function for it.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::Heard;
use super::import::{Imported, import};
use super::signers::{judging_time, signers};
use crate::bundle::claim;
use crate::domain::{Digest, Moment};
use crate::error::{Error, IoContext, Result};
use crate::event::{Draft, Event, Fact, JournalRole, SignerRevoked, SignerTrusted, Verdict};
use crate::keys::PublicKey;
use crate::messages;
use crate::workspace::Workspace;

/// How a receipt's line shows its kind.
const RECEIVED: &[u8] = b"\"kind\":\"bundle.received\"";
/// Milliseconds for which a key counts anew while a late bundle is taken in.
const WINDOW_MS: u64 = 600_000;

messages! {
    not_late(id, verdict) { ja: "束 {id} は遅れて届いた束ではありません（{verdict}）", en: "bundle {id} did not come too late: it is {verdict}" }
    fork_stays() {
        ja: "食い違う記録は混ぜません。genba bundle show で中身を見て、必要なことはその PC の新しい鍵で記録し直します",
        en: "branches are never merged: see what it says with `genba bundle show`; what is needed of it is recorded again under that laptop's new key",
    }
    file_gone(path) { ja: "束のファイル {path} がありません", en: "the bundle's file {path} is not there" }
    import_again() { ja: "同じ束をもう一度 genba import で取り込んでから行ってください", en: "import the same bundle again first, with `genba import`" }
    unknown_signer() { ja: "この束の鍵は登録されたことがありません", en: "the key of this bundle was never trusted" }
    trust_it() { ja: "先に genba trust add で登録してください", en: "trust it first with `genba trust add`" }
    taken_in(former, id, reason) { ja: "{former}（束 {id} を受け入れ: {reason}）", en: "{former} (bundle {id} accepted: {reason})" }
}

/// A bundle that came.
#[derive(Debug, Clone, Serialize)]
pub struct Kept {
    /// Its id.
    pub bundle: Digest,
    /// Whose it is, where known.
    pub principal: String,
    /// Its journal.
    pub journal: String,
    /// First seq.
    pub first: u64,
    /// Last seq.
    pub last: u64,
    /// What was made of it last.
    pub verdict: String,
    /// When that was; only the office records it.
    pub at: Option<Moment>,
    /// The first seq that differs, or that is missing.
    pub conflict_seq: Option<i64>,
}

impl Kept {
    /// Whether it waits for a person, or for another bundle.
    pub fn is_open(&self) -> bool {
        [Verdict::Late, Verdict::Fork, Verdict::Gap].iter().any(|verdict| verdict.name() == self.verdict)
    }
}

/// Every bundle that came and was not refused, by journal and then in its order.
///
/// # Errors
/// A failing database.
pub fn kept(workspace: &Workspace) -> Result<Vec<Kept>> {
    let mut said: BTreeMap<Digest, (Moment, Option<i64>)> = BTreeMap::new();
    let mut names: HashMap<String, String> = HashMap::new();
    for signer in signers(workspace)? {
        if let Ok(key) = PublicKey::from_openssh(&signer.line.public_key) {
            names.insert(key.fingerprint(), signer.line.name);
        }
    }
    for journal in workspace.store.journals()? {
        names.insert(journal.journal.clone(), journal.principal.clone());
        if journal.role == JournalRole::Device || workspace.role() == JournalRole::Device {
            continue;
        }
        workspace.store.lines(&journal.journal, 0, journal.size, &mut |line| {
            if memchr::memmem::find(line, RECEIVED).is_some()
                && let Ok(Event { fact: Fact::BundleReceived(received), at, .. }) = Event::parse(line)
            {
                said.insert(received.bundle, (at, received.conflict_seq));
            }
            Ok(())
        })?;
    }
    let as_kept = |it: crate::store::KnownBundle| {
        let (at, conflict_seq) = said.get(&it.id).map_or((None, None), |(at, seq)| (Some(*at), *seq));
        let principal = names.get(&it.journal).cloned().unwrap_or_default();
        let (bundle, journal, verdict) = (it.id, it.journal, it.verdict);
        Kept { bundle, principal, journal, first: it.first, last: it.last, verdict, at, conflict_seq }
    };
    Ok(workspace.store.bundles()?.into_iter().map(as_kept).collect())
}

/// Takes a bundle in that came after its key had ended: the key counts anew for ten minutes, with the reason, and the
/// kept file is imported as it is.
///
/// # Errors
/// A bundle that is not late, one whose file is gone, whatever recording refuses.
pub fn accept_late(
    workspace: &mut Workspace,
    kept: &Kept,
    reason: &str,
    results: &mut Vec<Imported>,
    progress: Heard<'_>,
) -> Result<()> {
    let id = kept.bundle.short();
    if kept.verdict != Verdict::Late.name() {
        return Err(Error::refused(not_late(id, &kept.verdict), fork_stays()));
    }
    let file = workspace.inbox(&kept.bundle);
    if !file.is_file() {
        return Err(Error::refused(file_gone(file.display()), import_again()));
    }
    let claim = claim(&file).reading_own(&file)?.ok_or_else(|| Error::refused(unknown_signer(), trust_it()))?;
    let public_key = claim.key.to_openssh();
    let known = signers(workspace)?.into_iter().rfind(|signer| signer.line.public_key == public_key);
    let signer = known.ok_or_else(|| Error::refused(unknown_signer(), trust_it()))?;
    let from = judging_time(&workspace.store, &claim.key, workspace.now())?;
    let until = from.later_by(WINDOW_MS).compact();
    let trusted =
        SignerTrusted { valid_after: Some(from.compact()), valid_before: Some(until.clone()), ..signer.line.clone() };
    let former = signer.revoked.unwrap_or_default();
    let closed = SignerRevoked {
        name: signer.line.name,
        public_key,
        reason: taken_in(former, id, reason).ja,
        valid_before: until,
    };
    let facts = [Fact::SignerTrusted(trusted), Fact::SignerRevoked(closed)];
    workspace.record(facts.into_iter().map(|fact| Draft::new("system", fact)).collect())?;
    import(workspace, &file, results, progress)
}
