//! `genba difference`

use super::Context;
use crate::cli::DifferenceCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &DifferenceCommand) -> Result<()> {
    Ok(())
}
