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
use crate::domain::fold;
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

/// The next free number after those that are taken: O-001, O-002 …
fn next_number<'n>(letter: &str, taken: impl Iterator<Item = &'n str>) -> String {
    let numbers = taken.filter_map(|id| fold(id).strip_prefix(letter)?.strip_prefix('-')?.parse::<u64>().ok());
    format!("{letter}-{:03}", numbers.max().unwrap_or(0).saturating_add(1))
}
