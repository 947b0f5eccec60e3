//! `genba procedure`

use super::Context;
use crate::cli::ProcedureCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &ProcedureCommand) -> Result<()> {
    Ok(())
}
