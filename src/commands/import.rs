//! `genba import`

use super::Context;
use crate::cli::ImportArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &ImportArgs) -> Result<()> {
    Ok(())
}
