//! The `genba` command: parses, runs, and turns the result into an exit code.

use std::process::ExitCode;

use clap::FromArgMatches;
use genba::cli::{Cli, command_in, explained};
use genba::message::Lang;
use genba::ui::Console;
use genba::{commands, environment};

fn main() -> ExitCode {
    environment::guard_memory();
    // the language decides how the command line itself is explained, so it is looked for first
    let arguments: Vec<_> = std::env::args_os().collect();
    let asked = environment::language_on(&arguments);
    let lang = *asked.as_ref().unwrap_or(&Lang::Ja);
    let parsed = command_in(lang).try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(why) => {
            match explained(&why).filter(|_| lang == Lang::Ja) {
                Some(error) => Console { lang, json: false }.error(&error),
                // nothing is left to tell anybody where the terminal itself fails
                None => why.print().unwrap_or_default(),
            }
            return ExitCode::from(if why.use_stderr() { 2 } else { 0 });
        }
    };
    let console = Console { lang, json: cli.json };
    match asked.and_then(|_| commands::run(cli, console)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}
