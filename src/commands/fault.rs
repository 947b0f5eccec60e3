//! `genba fault`

use super::Context;
use crate::cli::FaultCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &FaultCommand) -> Result<()> {
    Ok(())
}
