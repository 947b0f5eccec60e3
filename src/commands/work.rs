//! `genba work`

use super::Context;
use crate::cli::WorkCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &WorkCommand) -> Result<()> {
    Ok(())
}
