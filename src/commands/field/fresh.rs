//! Recording only where nothing was recorded since one looked.
//!
//! What was checked against the projections must still hold when the write begins; two
//! processes may stand before the same fault, visit or number. One's own journal tells of others' as
//! well: whatever is taken in of them is receipted there, in the same write.

use crate::error::{Error, Result};
use crate::event::{Draft, Event};
use crate::messages;
use crate::workspace::Workspace;

messages! {
    recorded_meanwhile() {
        ja: "確認している間に、別の genba がこのワークスペースに記録しました。今回は何も記録していません",
        en: "another genba recorded something in this workspace meanwhile; nothing was recorded now",
    }
    run_again() { ja: "もう一度実行してください", en: "run the command again" }
}

/// The size of this workspace's journal; to be read before anything that is checked.
///
/// # Errors
/// On a laptop before its first dispatch.
pub fn since(workspace: &Workspace) -> Result<u64> {
    let journal = workspace.journal()?;
    Ok(workspace.store.tip(&journal)?.map_or(0, |tip| tip.size))
}

/// Records drafts, unless the journal has grown beyond `size`.
///
/// # Errors
/// Where it has, or the record cannot be written.
pub fn record_unmoved(workspace: &mut Workspace, size: u64, drafts: Vec<Draft>) -> Result<Vec<Event>> {
    let journal = workspace.journal()?;
    let mut recorded = Vec::new();
    workspace.write(|pen| {
        if pen.tip(&journal)?.is_some_and(|tip| tip.size != size) {
            return Err(Error::refused(recorded_meanwhile(), run_again()));
        }
        recorded = pen.record(drafts)?;
        Ok(())
    })?;
    Ok(recorded)
}
