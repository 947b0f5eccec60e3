//! `genba log`

use super::Context;
use crate::cli::LogArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &LogArgs) -> Result<()> {
    Ok(())
}
