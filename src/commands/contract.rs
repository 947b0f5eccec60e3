//! `genba contract`

use super::Context;
use crate::cli::ContractCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &ContractCommand) -> Result<()> {
    Ok(())
}
