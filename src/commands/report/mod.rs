//! `genba report`: what the office hands over or has to know, put together from what it holds.

mod audit;
mod progress;
mod recovery;

pub use progress::write_page;

use super::Context;
use crate::cli::ReportCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &ReportCommand) -> Result<()> {
    match command {
        ReportCommand::Audit(args) => audit::run(context, args),
        ReportCommand::Progress(args) => progress::run(context, args),
        ReportCommand::Recovery(args) => recovery::run(context, args),
    }
}
