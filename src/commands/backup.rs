//! `genba backup`

use super::Context;
use crate::cli::BackupArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &BackupArgs) -> Result<()> {
    Ok(())
}
