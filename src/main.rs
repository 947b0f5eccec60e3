//! The `genba` command: parses, runs, and turns the result into an exit code.

use std::process::ExitCode;

use genba::cli::{explained, parsed};
use genba::message::Lang;
use genba::ui::{Console, Glyphs, harmless};
use genba::{commands, environment};
use genba_typeset::typesetter;

fn main() -> ExitCode {
    environment::guard_memory();
    // the language decides how the command line itself is explained, so it is looked for first
    let arguments: Vec<_> = std::env::args_os().collect();
    let asked = environment::language_on(&arguments);
    let lang = *asked.as_ref().unwrap_or(&Lang::Ja);
    let cli = match parsed(&arguments, lang) {
        Ok(cli) => cli,
        Err(why) => {
            let console = Console { lang, json: false, plain: true, glyphs: None, typesetter: None };
            match explained(&why).filter(|_| lang == Lang::Ja) {
                Some(error) => console.error(&error),
                None => {
                    let said = why.render().to_string();
                    if said.lines().all(|line| harmless(line) == line) {
                        // nothing is left to tell anybody where the terminal itself fails
                        why.print().unwrap_or_default();
                    } else {
                        console.complain(said.trim_end());
                    }
                }
            }
            return ExitCode::from(if why.use_stderr() { 2 } else { 0 });
        }
    };
    let glyphs = environment::ambiguous().as_deref().and_then(Glyphs::named);
    let console = Console { lang, json: cli.json, plain: environment::wants_plain(), glyphs, typesetter: typesetter() };
    match asked.and_then(|_| commands::run(cli, console)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.error(&error);
            ExitCode::from(error.kind.exit_code())
        }
    }
}
