//! Which journal continues which (format §3, §6): what openings say of their predecessors, held against what is here.
//!
//! Reads only. What is to be done about a predecessor is for the commands to say.

use std::collections::HashSet;

use crate::domain::Moment;
use crate::error::Result;
use crate::event::{Envelope, JournalOpened, JournalRole, Predecessor, Verdict, event_hash};
use crate::keys::PublicKey;
use crate::state::{JournalState, Signer};
use crate::store::{LastWord, Store};

/// A journal that continues another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The journal that goes on.
    pub journal: String,
    /// Its signer.
    pub principal: String,
    /// The end of the one before, as its successor names it.
    pub former: Predecessor,
}

/// How what is held of a predecessor compares with what its successor says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// All of it is here.
    Held,
    /// These are known to exist and are not here: first and last seq.
    Missing(u64, u64),
    /// Another event stands at that place: the successor continues a branch that is not the one held.
    OtherBranch,
}

/// Every handover that the journals here tell of.
///
/// # Errors
/// A failing database.
pub fn handovers(store: &Store) -> Result<Vec<Handover>> {
    let mut found = Vec::new();
    for JournalState { journal, principal, .. } in store.journals()? {
        store.lines(&journal, 0, 0, &mut |line| {
            let envelope = Envelope::parse(line.strip_suffix(b"\n").unwrap_or(line)).ok();
            let opening = envelope.and_then(|it| serde_json::from_str::<JournalOpened>(it.body).ok());
            if let Some(former) = opening.and_then(|opening| opening.predecessor) {
                found.push(Handover { journal: journal.clone(), principal: principal.clone(), former });
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// Holds a handover against what is here of the journal before.
///
/// # Errors
/// A failing database.
pub fn rest(store: &Store, handover: &Handover) -> Result<Rest> {
    let former = &handover.former;
    let Some(tip) = store.tip(&former.journal)? else { return Ok(Rest::Missing(0, former.seq)) };
    if former.seq >= tip.size {
        // where a branch is in quarantine, its own successor speaks of that
        return Ok(if is_forked(store, &former.journal)? {
            Rest::OtherBranch
        } else {
            Rest::Missing(tip.size, former.seq)
        });
    }
    let line = store.line(&tip, former.seq)?;
    Ok(if line.is_some_and(|line| event_hash(&line) == former.head) { Rest::Held } else { Rest::OtherBranch })
}

/// Whether a bundle of a journal is quarantined that tells another history than the one held.
///
/// # Errors
/// A failing database.
pub fn is_forked(store: &Store, journal: &str) -> Result<bool> {
    Ok(store.bundles()?.iter().any(|it| it.journal == journal && it.verdict == LastWord::Judged(Verdict::Fork)))
}

/// The journals whose keys have ended: every line of the key was closed at or before the end of this moment's day.
///
/// # Errors
/// A failing database.
pub fn ended(store: &Store, end_of_day: Moment) -> Result<HashSet<String>> {
    let (mut ended, mut counting) = (HashSet::new(), HashSet::new());
    for (signer, _) in store.list::<Signer>(true)?.into_iter().filter(|(signer, _)| signer.is(JournalRole::Device)) {
        let Ok(key) = PublicKey::from_openssh(&signer.line.public_key) else { continue };
        let is_past = signer.line.valid_before.is_some_and(|until| until <= end_of_day.compact());
        if is_past {
            ended.insert(key.fingerprint())
        } else {
            counting.insert(key.fingerprint())
        };
    }
    Ok(ended.into_iter().filter(|journal| !counting.contains(journal)).collect())
}
