//! Bundles that came in and are kept: what was made of each, and taking in one that came too late.
//!
//! A fork is never taken in (format §6): there is no function for it.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::Heard;
use super::import::import_late;
use super::imported::Imported;
use super::signers::signers;
use crate::domain::{Digest, Moment};
use crate::error::{Error, Result};
use crate::event::{Draft, Event, Fact, JournalRole, SignerRevoked, SignerTrusted, Verdict};
use crate::keys::PublicKey;
use crate::messages;
use crate::state::Signer;
use crate::store::{KnownBundle, LastWord};
use crate::workspace::Workspace;

/// How a receipt's line shows its kind.
const RECEIVED: &[u8] = b"\"kind\":\"bundle.received\"";

messages! {
    not_late(id, verdict) { ja: "束 {id} は遅れて届いた束ではありません（{verdict}）", en: "bundle {id} did not come too late: it is {verdict}" }
    fork_stays() {
        ja: "食い違う記録は混ぜません。genba bundle show で中身を見て、必要なことはその PC の新しい鍵で記録し直します",
        en: "branches are never merged: see what it says with `genba bundle show`; what is needed of it is recorded again under that laptop's new key",
    }
    nothing_to_decide() { ja: "人が判断することはありません", en: "there is nothing for a person to decide" }
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
    pub verdict: LastWord,
    /// When it came; only the office records it.
    pub at: Option<Moment>,
    /// When it was taken in, where that was later.
    pub accepted_at: Option<Moment>,
    /// The first seq that differs, or that is missing.
    pub conflict_seq: Option<i64>,
}

impl Kept {
    /// Whether it waits for a person, or for another bundle.
    pub fn is_open(&self) -> bool {
        self.verdict.is_open()
    }
}

/// What the office's receipts say of a bundle.
struct Said {
    at: Moment,
    accepted_at: Option<Moment>,
    conflict_seq: Option<i64>,
}

/// Every bundle that came and was not refused, by journal and then in its order.
///
/// # Errors
/// A failing database.
pub fn kept(workspace: &Workspace) -> Result<Vec<Kept>> {
    let mut said: BTreeMap<Digest, Said> = BTreeMap::new();
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
                let it = said.entry(received.bundle).or_insert(Said { at, accepted_at: None, conflict_seq: None });
                if received.verdict == Verdict::Accepted {
                    it.accepted_at = Some(it.accepted_at.map_or(at, |known| known.min(at)));
                }
                (it.at, it.conflict_seq) = (it.at.min(at), received.conflict_seq);
            }
            Ok(())
        })?;
    }
    let as_kept = |it: KnownBundle| {
        let said = said.get(&it.id);
        let principal = names.get(&it.journal).cloned().unwrap_or_default();
        let (bundle, journal, verdict) = (it.id, it.journal, it.verdict);
        let at = said.map(|it| it.at);
        // what was accepted as it came has one time
        let accepted_at = said.and_then(|it| it.accepted_at).filter(|accepted| at != Some(*accepted));
        let conflict_seq = said.and_then(|it| it.conflict_seq);
        Kept { bundle, principal, journal, first: it.first, last: it.last, verdict, at, accepted_at, conflict_seq }
    };
    Ok(workspace.store.bundles()?.into_iter().map(as_kept).collect())
}

/// A person's decision to take a bundle in that came after its key had ended.
pub(super) struct Decision {
    /// The line that its key had.
    line: SignerTrusted,
    /// When the last of this key's lines ends.
    ended: String,
    /// Why it is taken in, behind why the key was ended.
    reason: String,
}

impl Decision {
    /// What is recorded beside the receipt: the key counts anew in the receipt's own second, and has ended with it.
    /// Nothing else can be imported within it, for what is imported later is judged after that second.
    pub(super) fn window(&self, at: Moment) -> Vec<Draft> {
        let before = Moment::from_millis(at.millis() - 1_000).unwrap_or(at);
        let until = at.compact();
        let trusted = SignerTrusted {
            valid_after: Some(before.compact()),
            valid_before: Some(until.clone()),
            ..self.line.clone()
        };
        let closed = SignerRevoked {
            name: self.line.name.clone(),
            public_key: self.line.public_key.clone(),
            reason: self.reason.clone(),
            // under a clock that is behind, what counted once must not end earlier than it did
            valid_before: until.max(self.ended.clone()),
        };
        [Fact::SignerTrusted(trusted), Fact::SignerRevoked(closed)].map(|fact| Draft::new("system", fact)).into()
    }
}

/// Takes a bundle in that came after its key had ended, with the reason; the kept file is imported as it is. Only this
/// bundle: whatever else of the key waits or comes is judged as ever.
///
/// # Errors
/// A bundle that is not late, one whose file is gone or that starts after what is held, whatever recording refuses.
pub fn accept_late(
    workspace: &mut Workspace,
    kept: &Kept,
    reason: &str,
    results: &mut Vec<Imported>,
    progress: Heard<'_>,
) -> Result<()> {
    let id = kept.bundle.short();
    match kept.verdict {
        LastWord::Judged(Verdict::Late) => {}
        LastWord::Refused => return Err(Error::refused(not_late(id, kept.verdict), import_again())),
        LastWord::Judged(Verdict::Fork) => return Err(Error::refused(not_late(id, kept.verdict), fork_stays())),
        LastWord::Judged(Verdict::Accepted | Verdict::Gap | Verdict::Stale) => {
            return Err(Error::refused(not_late(id, kept.verdict), nothing_to_decide()));
        }
    }
    let file = workspace.inbox(&kept.bundle);
    if !file.is_file() {
        return Err(Error::refused(file_gone(file.display()), import_again()));
    }
    let is_its = |signer: &Signer| {
        let key = PublicKey::from_openssh(&signer.line.public_key);
        signer.line.name == kept.principal && key.is_ok_and(|key| key.fingerprint() == kept.journal)
    };
    let mut lines = signers(workspace)?;
    lines.retain(is_its);
    let ended = lines.iter().filter_map(|signer| signer.line.valid_before.clone()).max().unwrap_or_default();
    let signer = lines.pop().ok_or_else(|| Error::refused(unknown_signer(), trust_it()))?;
    let former = signer.revoked.unwrap_or_default();
    let decision = Decision { line: signer.line, ended, reason: taken_in(former, id, reason).ja };
    import_late(workspace, &kept.bundle, &decision, results, progress)
}
