//! `genba export`

use super::Context;
use crate::cli::ExportArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &ExportArgs) -> Result<()> {
    Ok(())
}
