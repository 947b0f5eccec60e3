//! One file per command: reads its arguments, asks the layers below, shows the result.
//!
//! No rule of the contract and no SQL lives here. Adding a command: see `cli`.

mod attach;
mod backup;
mod bundle;
mod collect;
mod contract;
mod correct;
mod demo;
mod details;
mod difference;
mod doctor;
mod evidence;
mod export;
mod fault;
mod field;
mod import;
mod init;
mod key;
mod locate;
mod log;
pub mod lookup;
mod next;
mod paper;
mod procedure;
mod prove;
mod register;
mod report;
mod restore;
mod review;
mod shell;
mod status;
pub mod step;
mod stocktake;
mod trust;
mod unlock;
mod verify;
mod visit;
mod work;
mod worker;

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
    let Some(command) = cli.command else { return next::run(&context) };
    match command {
        Command::Status(args) => status::run(&context, &args),
        Command::Visit(args) => visit::run(&context, &args),
        Command::Step(args) => step::run(&context, &args),
        Command::Correct(args) => correct::run(&context, &args),
        Command::Attach(args) => attach::run(&context, &args),
        Command::Fault(args) => fault::run(&context, &args),
        Command::Evidence(args) => evidence::run(&context, &args),
        Command::Difference(args) => difference::run(&context, &args),
        Command::Init(args) => init::run(&context, &args),
        Command::Export(args) => export::run(&context, &args),
        Command::Import(args) => import::run(&context, &args),
        Command::Bundle(args) => bundle::run(&context, &args),
        Command::Log(args) => log::run(&context, &args),
        Command::Paper(args) => paper::run(&context, &args),
        Command::Backup(args) => backup::run(&context, &args),
        Command::Restore(args) => restore::run(&context, &args),
        Command::Key(args) => key::run(&context, &args),
        Command::Unlock(args) => unlock::run(&context, &args),
        Command::Lock => unlock::lock(&context),
        Command::Doctor(args) => doctor::run(&context, &args),
        Command::Contract(args) => contract::run(&context, &args),
        Command::Worker(args) => worker::run(&context, &args),
        Command::Procedure(args) => procedure::run(&context, &args),
        Command::Work(args) => work::run(&context, &args),
        Command::Report(args) => report::run(&context, &args),
        Command::Review(args) => review::run(&context, &args),
        Command::Trust(args) => trust::run(&context, &args),
        Command::Prove(args) => prove::run(&context, &args),
        Command::Verify(args) => verify::run(&context, &args),
        Command::Demo(args) => demo::run(&context, &args),
        Command::Site(args) => register::run_site(&context, &args),
        Command::Terminal(args) => register::run_terminal(&context, &args),
        Command::Completions(args) => shell::run_completions(&context, &args),
        Command::Man(args) => shell::run_man(&context, &args),
    }
}
