//! `genba site`, `genba terminal`, and what `genba worker` shares with them.
//!
//! The registers are handled alike: load, list, show, set, retire. What differs between them
//! stands in [`Held`] and nowhere else.

mod change;
mod held;
mod list;
mod load;

use super::Context;
use crate::cli::{RegisterCommand, TerminalCommand};
use crate::error::Result;

pub(super) use change::{add, apply, refuse_taken, retire, set};
pub(super) use held::{Held, Kept, kept};
pub(super) use list::{list, show};
pub(super) use load::load;

/// Runs `genba site …`.
///
/// # Errors
/// Whatever refuses.
pub fn run_site(context: &Context, args: &RegisterCommand) -> Result<()> {
    run::<crate::domain::Site>(context, args)
}

/// Runs `genba terminal …`.
///
/// # Errors
/// Whatever refuses.
pub fn run_terminal(context: &Context, args: &TerminalCommand) -> Result<()> {
    match args {
        TerminalCommand::Register(args) => run::<crate::domain::Terminal>(context, args),
        TerminalCommand::Check(args) => super::stocktake::run(context, args),
    }
}

fn run<R: Held>(context: &Context, args: &RegisterCommand) -> Result<()> {
    match args {
        RegisterCommand::Load(args) => load::<R>(context, args),
        RegisterCommand::List(args) => list::<R>(context, args),
        RegisterCommand::Show(args) => show::<R>(context, &args.id),
        RegisterCommand::Set(args) => set::<R>(context, args),
        RegisterCommand::Retire(args) => retire::<R>(context, args, None),
    }
}
