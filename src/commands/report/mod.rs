//! `genba report`: what the office hands over or has to know, put together from what it holds.

mod audit;
mod found;
mod output;
mod papers;
mod places;
mod progress;
mod recovery;
mod registers;
mod run;
mod run_words;
mod runs;

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
        ReportCommand::Sites(args) => registers::sites(context, args),
        ReportCommand::Terminals(args) => registers::terminals(context, args),
        ReportCommand::Roster(args) => registers::roster(context, args),
        ReportCommand::Orders(args) => runs::orders(context, args),
        ReportCommand::Runs(args) => runs::runs(context, args),
        ReportCommand::Run(args) => run::run(context, args),
        ReportCommand::Evidence(args) => found::evidence(context, args),
        ReportCommand::Faults(args) => found::faults(context, args),
        ReportCommand::Work(args) => papers::work(context, args),
        ReportCommand::Completion(args) => papers::completion(context, args),
        ReportCommand::Audit(args) => audit::run(context, args),
        ReportCommand::Progress(args) => progress::run(context, args),
        ReportCommand::Recovery(args) => recovery::run(context, args),
    }
}
