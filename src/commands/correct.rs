//! `genba correct`

use super::Context;
use crate::cli::CorrectArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &CorrectArgs) -> Result<()> {
    Ok(())
}
