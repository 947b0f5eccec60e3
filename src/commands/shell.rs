//! `genba completions` and `genba man`

use super::Context;
use crate::cli::{CompletionsArgs, ManArgs};
use crate::error::Result;

/// Runs `genba completions`.
///
/// # Errors
/// Whatever refuses.
pub fn run_completions(_context: &Context, _args: &CompletionsArgs) -> Result<()> {
    Ok(())
}

/// Runs `genba man`.
///
/// # Errors
/// Whatever refuses.
pub fn run_man(_context: &Context, _args: &ManArgs) -> Result<()> {
    Ok(())
}
