//! `genba step`

use super::Context;
use crate::cli::StepArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &StepArgs) -> Result<()> {
    Ok(())
}
