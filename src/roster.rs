//! What the city is yet to be told of the roster, in writing (§8(4)).

use std::collections::HashSet;

use crate::error::Result;
use crate::state::{Paper, PaperState, RosterChange};
use crate::store::Store;

/// Changes that no submitted paper covers, the oldest first.
///
/// # Errors
/// A failing database.
pub fn due(store: &Store) -> Result<Vec<RosterChange>> {
    let mut told = HashSet::new();
    for (paper, _) in store.list::<Paper>(true)? {
        if matches!(paper.state(), PaperState::Submitted | PaperState::Approved) {
            told.extend(paper.submission().map(|step| step.covers.clone()).unwrap_or_default());
        }
    }
    let changes = store.list::<RosterChange>(true)?.into_iter().map(|(change, _)| change);
    let mut due: Vec<RosterChange> = changes.filter(|change| !told.contains(&change.pay_key())).collect();
    due.sort_by_key(|change| (change.at, change.seq));
    Ok(due)
}
