//! The inbox: every bundle that was imported, as it came, but for what the office has erased since.

use crate::bundle::{Code, Judging, Receipts, verify};
use crate::domain::Digest;
use crate::error::{IoContext, Result};
use crate::evidence::Condition;
use crate::trust::Trust;
use crate::workspace::Workspace;

/// Whether what is kept under an id still is that bundle, read to its end. Who may sign is not asked again: that was
/// judged when it came.
///
/// # Errors
/// Where it cannot be read.
pub fn condition(workspace: &Workspace, id: &Digest) -> Result<Condition> {
    Ok(looked_at(workspace, id)?.0)
}

/// The same, and whether something of it is erased.
///
/// # Errors
/// Where it cannot be read.
pub fn looked_at(workspace: &Workspace, id: &Digest) -> Result<(Condition, bool)> {
    let file = workspace.inbox(id);
    if !file.is_file() {
        return Ok((Condition::Missing, false));
    }
    let mut receipts = Receipts::default();
    for digest in workspace.store.erased()?.keys() {
        receipts.add_erased(*digest);
    }
    let judging = Judging { trust: &Trust::default(), at: workspace.now(), receipts: &receipts };
    let report = verify(&file, &judging, &mut |_, _| ()).reading_own(&file)?;
    let is_whole = report.findings.iter().all(|finding| finding.code == Code::SignerUnknown);
    let is_erased = report.notices.iter().any(|notice| notice.code == Code::AttachmentErased);
    Ok((if report.id == Some(*id) && is_whole { Condition::Whole } else { Condition::Changed }, is_erased))
}
