//! `genba site` and `genba terminal`

use super::Context;
use crate::cli::RegisterCommand;
use crate::error::Result;

/// Runs `genba site …`.
///
/// # Errors
/// Whatever refuses.
pub fn run_site(_context: &Context, _args: &RegisterCommand) -> Result<()> {
    Ok(())
}

/// Runs `genba terminal …`.
///
/// # Errors
/// Whatever refuses.
pub fn run_terminal(_context: &Context, _args: &RegisterCommand) -> Result<()> {
    Ok(())
}
