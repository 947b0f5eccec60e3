//! `genba work`: what is to be done, on which terminals, by which day.

mod blackout;
mod change;
mod combine;
mod list;
mod order;
mod rules;

pub(super) use list::{Marks, Standing, decision_words, run_state};

use super::Context;
use crate::cli::WorkCommand;
use crate::error::Result;

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, args: &WorkCommand) -> Result<()> {
    match args {
        WorkCommand::Order(args) => order::order(context, args),
        WorkCommand::Change(args) => change::change(context, args),
        WorkCommand::Cancel(args) => change::cancel(context, args),
        WorkCommand::Combine(args) => combine::combine(context, args),
        WorkCommand::Blackout(args) => blackout::run(context, args),
        WorkCommand::List(args) => list::list(context, args),
        WorkCommand::Show(args) => list::show(context, &args.id),
    }
}
