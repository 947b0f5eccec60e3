//! `genba status`

use super::Context;
use crate::cli::StatusArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &StatusArgs) -> Result<()> {
    Ok(())
}
