//! `genba demo`

use super::Context;
use crate::cli::DemoArgs;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context, _args: &DemoArgs) -> Result<()> {
    Ok(())
}
