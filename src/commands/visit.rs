//! `genba visit`

use super::Context;
use crate::cli::VisitCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &VisitCommand) -> Result<()> {
    Ok(())
}
