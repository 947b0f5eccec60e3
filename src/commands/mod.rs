//! One file per command: reads its arguments, asks the layers below, shows the result.
//!
//! No rule of the contract and no SQL lives here. Adding a command: see `cli`.

mod verify;

use std::path::PathBuf;

use crate::cli::{Cli, Command};
use crate::environment;
use crate::error::Result;
use crate::ui::Console;

/// What every command gets.
#[derive(Debug, Clone)]
pub struct Context {
    /// The screen.
    pub console: Console,
    /// The workspace's folder.
    pub home: PathBuf,
}

/// Runs one command line.
///
/// # Errors
/// Whatever the command ends with.
pub fn run(cli: Cli, console: Console) -> Result<()> {
    let context = Context { console, home: environment::home(cli.home)? };
    let Some(command) = cli.command else { return Ok(()) };
    match command {
        Command::Verify(args) => verify::run(&context, &args),
        _ => Ok(()),
    }
}
