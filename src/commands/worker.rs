//! `genba worker`

use super::Context;
use crate::cli::WorkerCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &WorkerCommand) -> Result<()> {
    Ok(())
}
