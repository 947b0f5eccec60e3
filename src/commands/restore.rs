//! `genba restore`

use super::Context;
use crate::cli::RestoreArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &RestoreArgs) -> Result<()> {
    Ok(())
}
