//! The `genba` command: parses, runs, and turns the result into an exit code.

use std::process::ExitCode;

use clap::FromArgMatches;
use genba::cli::{Cli, command_in};
use genba::message::Lang;
use genba::ui::Console;
use genba::{commands, environment};

fn main() -> ExitCode {
    // the language decides how the command line itself is explained, so it is looked for first
    let arguments: Vec<_> = std::env::args_os().collect();
    let lang = environment::language_on(&arguments).unwrap_or(Lang::Ja);
    let parsed = command_in(lang).try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(why) => {
            let failed = why.use_stderr();
            // nothing is left to tell anybody where the terminal itself fails
            let _ = why.print();
            return ExitCode::from(if failed { 2 } else { 0 });
        }
    };
    let console = Console { lang, json: cli.json };
    match commands::run(cli, console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}
