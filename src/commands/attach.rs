//! `genba attach`

use super::Context;
use crate::cli::AttachArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &AttachArgs) -> Result<()> {
    Ok(())
}
