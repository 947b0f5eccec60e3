//! `genba doctor`

use super::Context;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(_context: &Context) -> Result<()> {
    Ok(())
}
