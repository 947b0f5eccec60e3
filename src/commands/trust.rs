//! `genba trust`

use super::Context;
use crate::cli::TrustCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &TrustCommand) -> Result<()> {
    Ok(())
}
