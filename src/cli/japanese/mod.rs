//! The command line's help in Japanese, laid over clap's English definition.
//!
//! Owns the table from commands and arguments to the words people read; a test finds what is
//! missing from it and what no longer exists. Changes nothing that is parsed.

mod field;
mod office;
mod papers;
mod reports;
mod shared;

use clap::builder::StyledStr;
use clap::{Arg, Command};

use super::groups;
use crate::message::Lang;

/// An argument's id, the name of its value (empty for a flag), its help.
type Argument = (&'static str, &'static str, &'static str);

/// Who at the office decides.
const BY: Argument = ("by", "従事者", "決める人（従事者番号。なければ GENBA_BY）");

/// The help of one command.
struct Page {
    /// Its words after `genba`.
    path: &'static str,
    /// What it does.
    about: &'static str,
    /// Its arguments.
    arguments: &'static [Argument],
}

/// The name of the built-in command that shows help.
const HELP: &str = "help";

fn pages() -> impl Iterator<Item = &'static Page> {
    [shared::PAGES, field::PAGES, office::PAGES, papers::PAGES, reports::PAGES].into_iter().flatten()
}

/// The page of a command; those below the built-in `help` are the ones that they explain.
fn page(path: &[&str]) -> Option<&'static Page> {
    let words: Vec<&str> = match path.split_last() {
        Some((&HELP, _)) => vec![HELP],
        _ => path.iter().copied().filter(|word| *word != HELP).collect(),
    };
    let name = words.join(" ");
    pages().find(|page| page.path == name)
}

/// An argument's words: of its command, else of the program (`--home`, `--help` …).
fn argument(path: &[&str], id: &str) -> Option<&'static Argument> {
    let of = |page: &'static Page| page.arguments.iter().find(|(known, ..)| *known == id);
    page(path).and_then(of).or_else(|| page(&[]).and_then(of))
}

/// The command with its help in a language.
pub fn command_in(lang: Lang) -> Command {
    let command = super::command();
    match lang {
        Lang::En => {
            let template = groups::template(&command, lang);
            command.help_template(template)
        }
        Lang::Ja => {
            let mut command = command;
            // what clap itself adds (help, version) exists only once the command is built
            command.build();
            translated(command, &[])
        }
    }
}

fn translated(command: Command, path: &[&str]) -> Command {
    let about = page(path).map_or("", |page| page.about);
    let mut command = command.about(about).mut_args(|argument| in_japanese(argument, path)).mut_subcommands(|child| {
        let name = child.get_name().to_owned();
        translated(child, &[path, &[name.as_str()]].concat())
    });
    let usage = usage(&mut command);
    let template = match path.is_empty() {
        true => groups::template(&command, Lang::Ja),
        false => template(&command),
    };
    command.override_usage(usage).help_template(template)
}

fn in_japanese(argument_of: Arg, path: &[&str]) -> Arg {
    let Some((_, value, help)) = argument(path, argument_of.get_id().as_str()) else { return argument_of };
    let mut help = (*help).to_owned();
    let list = |words: Vec<String>| words.join("、");
    let defaults = argument_of.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
    let defaults: Vec<String> = defaults.filter(|value| !value.is_empty()).collect();
    if !value.is_empty() && !defaults.is_empty() {
        help = format!("{help}（指定がなければ {}）", list(defaults));
    }
    let possible: Vec<String> =
        argument_of.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !value.is_empty() && !possible.is_empty() {
        help = format!("{help}: {}", list(possible));
    }
    let named = match value.is_empty() {
        true => argument_of,
        false => argument_of.value_name(*value),
    };
    named.help(help).hide_default_value(true).hide_possible_values(true)
}

/// How the command is called, with clap's own words in Japanese.
fn usage(command: &mut Command) -> StyledStr {
    let rendered = command.render_usage().ansi().to_string();
    let usage = rendered.split_once(' ').map_or("", |(_heading, usage)| usage);
    usage
        .replace("[OPTIONS]", "[オプション]")
        .replace("[COMMAND]", "[コマンド]")
        .replace("<COMMAND>", "<コマンド>")
        .into()
}

/// The order of a command's help, as clap's own but for the headings.
fn template(command: &Command) -> StyledStr {
    let heading = |words: &str| groups::heading(command, words);
    let mut text = format!("{{about-with-newline}}\n{} {{usage}}\n", heading("使い方:"));
    if command.has_subcommands() {
        text += &format!("\n{}\n{{subcommands}}\n", heading("コマンド:"));
    }
    if command.get_positionals().next().is_some() {
        text += &format!("\n{}\n{{positionals}}\n", heading("引数:"));
    }
    if command.get_arguments().any(|argument| !argument.is_positional()) {
        text += &format!("\n{}\n{{options}}", heading("オプション:"));
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use unicode_width::UnicodeWidthStr;

    use super::*;

    fn walk(command: &Command, path: &mut Vec<String>, visit: &mut dyn FnMut(&Command, &[&str])) {
        visit(command, &path.iter().map(String::as_str).collect::<Vec<_>>());
        for child in command.get_subcommands() {
            path.push(child.get_name().to_owned());
            walk(child, path, visit);
            path.pop();
        }
    }

    fn built() -> Command {
        let mut command = crate::cli::command();
        command.build();
        command
    }

    #[test]
    fn every_command_argument_and_value_is_in_japanese() {
        let mut missing = Vec::new();
        walk(&built(), &mut Vec::new(), &mut |command, path| {
            let name = path.join(" ");
            if page(path).is_none() {
                missing.push(format!("{name:?}"));
            }
            for found in command.get_arguments() {
                let id = found.get_id().as_str();
                match argument(path, id) {
                    None => missing.push(format!("{name:?} {id}")),
                    Some((_, value, _)) if value.is_empty() == found.get_action().takes_values() => {
                        missing.push(format!("{name:?} {id}: the name of its value"));
                    }
                    Some(_) => {}
                }
            }
        });
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn nothing_in_the_table_has_gone_from_the_command() {
        let mut known = HashSet::new();
        walk(&built(), &mut Vec::new(), &mut |command, path| {
            known.insert((path.join(" "), String::new()));
            known.extend(command.get_arguments().map(|found| (path.join(" "), found.get_id().to_string())));
        });
        // with the tree expanded below it, `help` takes its words as commands
        known.insert((HELP.to_owned(), "subcommand".to_owned()));
        let mut seen = HashSet::new();
        for page in pages() {
            assert!(seen.insert(page.path), "{:?} stands there twice", page.path);
            assert!(known.contains(&(page.path.to_owned(), String::new())), "there is no command {:?}", page.path);
            for (id, ..) in page.arguments {
                assert!(known.contains(&(page.path.to_owned(), (*id).to_owned())), "{:?} has no {id}", page.path);
            }
        }
    }

    #[test]
    fn japanese_help_fits_eighty_columns_and_holds_no_english_words_of_clap() {
        let command = command_in(Lang::Ja).term_width(80);
        walk(&command, &mut Vec::new(), &mut |command, path| {
            let help = command.clone().term_width(80).render_help().to_string();
            for line in help.lines() {
                assert!(line.width() <= 80, "{path:?}: {} columns in {line:?}", line.width());
            }
            for word in ["Usage", "Options", "Commands", "Arguments", "Print", "COMMAND", "OPTIONS", "default:"] {
                assert!(!help.contains(word), "{path:?}: {word} in\n{help}");
            }
        });
    }
}
