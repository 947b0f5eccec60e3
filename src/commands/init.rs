//! `genba init`

use super::Context;
use crate::cli::InitArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &InitArgs) -> Result<()> {
    Ok(())
}
