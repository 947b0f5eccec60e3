//! Laptops from which nothing comes, though their keys count.

use std::collections::HashSet;

use serde::Serialize;

use crate::domain::{Moment, fold, parse_compact};
use crate::error::Result;
use crate::event::{Event, JournalRole};
use crate::keys::PublicKey;
use crate::state::Signer;
use crate::store::Store;
use crate::succession::handovers;

/// Days without a receipt after which a laptop is named.
pub const SILENT_DAYS: u32 = 7;
const DAY_MS: u64 = 86_400_000;

/// A laptop from which nothing has come for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silent {
    /// Its name.
    pub principal: String,
    /// When a bundle of it was last accepted; `None` where none ever was.
    pub last_receipt: Option<Moment>,
    /// Whole days since then, or since it was trusted.
    pub days: u64,
}

/// Laptops whose keys count and from which nothing was accepted for so many days.
///
/// # Errors
/// A failing database.
pub fn silent_laptops(store: &Store, now: Moment, days: u32) -> Result<Vec<Silent>> {
    let mut silent = Vec::new();
    let continued: HashSet<String> = handovers(store)?.into_iter().map(|it| it.former.journal).collect();
    for (signer, _) in store.list::<Signer>(true)? {
        let has_ended =
            signer.line.valid_before.as_deref().and_then(parse_compact).is_some_and(|at| at < now.seconds());
        if !signer.is(JournalRole::Device) || has_ended {
            continue;
        }
        let Ok(key) = PublicKey::from_openssh(&signer.line.public_key) else { continue };
        if continued.contains(&key.fingerprint()) {
            // it speaks under its successor's key
            continue;
        }
        let last_receipt = store.last_receipt(&key.fingerprint())?;
        let mut since = last_receipt;
        store.lines(&signer.journal, signer.trusted, signer.trusted, &mut |line| {
            since = since.max(Event::parse(line).ok().map(|event| event.at));
            Ok(())
        })?;
        let passed = since.map_or(0, |since| since.until(now) / DAY_MS);
        if passed >= u64::from(days) {
            silent.push(Silent { principal: signer.line.name, last_receipt, days: passed });
        }
    }
    silent.sort_by_key(|it| fold(&it.principal));
    Ok(silent)
}
