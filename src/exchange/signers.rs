//! Whom a workspace believes: the office its own register of signers, a laptop the office's pinned key.

use crate::bundle::{Finding, Verified, distrust};
use crate::domain::Moment;
use crate::error::{Error, Result};
use crate::event::{Event, Fact, JournalRole};
use crate::keys::PublicKey;
use crate::messages;
use crate::state::Signer;
use crate::store::Store;
use crate::trust::{Trust, TrustLine};
use crate::workspace::Workspace;

/// How a revocation's line shows its kind.
const REVOKED: &[u8] = b"\"kind\":\"signer.revoked\"";
/// Validity is told in seconds, both ends inclusive.
const SECOND_MS: u64 = 1_000;

messages! {
    unusable_signer(name) { ja: "署名者 {name} の鍵を読めません", en: "the key of signer {name} cannot be read" }
    unusable_pins() { ja: "事務所の鍵の控えを読めません", en: "the office's pinned keys cannot be read" }
}

/// Every signer in the order of trusting, a former office's first.
///
/// # Errors
/// A failing database.
pub fn signers(workspace: &Workspace) -> Result<Vec<Signer>> {
    signers_in(&workspace.store)
}

fn signers_in(store: &Store) -> Result<Vec<Signer>> {
    let journals = store.succession()?;
    let place = |journal: &str| journals.iter().position(|known| known == journal);
    let mut signers: Vec<Signer> = store.list::<Signer>(true)?.into_iter().map(|(signer, _)| signer).collect();
    signers.sort_by_key(|signer| (place(&signer.journal), signer.trusted));
    Ok(signers)
}

/// Every line of `allowed_signers`, in the order of trusting.
///
/// # Errors
/// A failing database.
pub fn trust_lines(workspace: &Workspace) -> Result<Vec<TrustLine>> {
    trust_lines_in(&workspace.store)
}

fn trust_lines_in(store: &Store) -> Result<Vec<TrustLine>> {
    signers_in(store)?
        .into_iter()
        .map(|signer| {
            let line = signer.line;
            Ok(TrustLine {
                key: PublicKey::from_openssh(&line.public_key)
                    .map_err(|_| Error::internal(unusable_signer(&line.name)))?,
                principal: line.name,
                role: line.role,
                valid_after: line.valid_after,
                valid_before: line.valid_before,
            })
        })
        .collect()
}

/// Why the office does not believe a laptop's key now; `None` where it does. Asked within the write that gives the
/// receipt, of that write's moment: auditors judge by the receipt's time alone.
///
/// # Errors
/// A failing database.
pub(super) fn distrusted(store: &Store, verified: &Verified, now: Moment) -> Result<Option<Finding>> {
    let trust = Trust::new(trust_lines_in(store)?);
    let judged = |at: Moment| distrust(&trust, &verified.manifest, &verified.key, at);
    Ok(judged(judging_time(store, &verified.key, now)?).or_else(|| judged(now)))
}

/// The time at which the office judges a key: now, but after what it has recorded already. What is imported after a
/// revocation was recorded came after its second, whatever the clock says.
///
/// # Errors
/// A failing database.
pub(super) fn judging_time(store: &Store, key: &PublicKey, now: Moment) -> Result<Moment> {
    let mut at = now;
    let is_ended = |signer: &Signer| signer.revoked.is_some() && signer.line.public_key == key.to_openssh();
    if !signers_in(store)?.iter().any(is_ended) {
        return Ok(at);
    }
    for journal in store.journals()?.iter().filter(|journal| journal.role == JournalRole::Office) {
        store.lines(&journal.journal, 0, journal.size, &mut |line| {
            if memchr::memmem::find(line, REVOKED).is_some()
                && let Ok(Event { fact: Fact::SignerRevoked(revoked), at: when, .. }) = Event::parse(line)
                && revoked.public_key == key.to_openssh()
            {
                at = at.max(when.later_by(SECOND_MS));
            }
            Ok(())
        })?;
    }
    Ok(at)
}

/// Fingerprints of the office keys that a laptop believes.
///
/// # Errors
/// A failing database.
pub fn pinned(workspace: &Workspace) -> Result<Vec<String>> {
    let pins = workspace.store.setting("office_keys")?.unwrap_or_else(|| "[]".to_owned());
    serde_json::from_str(&pins).map_err(|_| Error::internal(unusable_pins()))
}

/// A laptop's trust in a bundle that claims to be the office's: in its key alone, and only where it is pinned.
///
/// # Errors
/// A failing database.
pub fn office_trust(workspace: &Workspace, principal: &str, key: &PublicKey) -> Result<Trust> {
    let is_pinned = pinned(workspace)?.contains(&key.fingerprint());
    let line = TrustLine {
        principal: principal.to_owned(),
        role: JournalRole::Office,
        valid_after: None,
        valid_before: None,
        key: key.clone(),
    };
    Ok(Trust::new(if is_pinned { vec![line] } else { Vec::new() }))
}
