//! The list of commands in `genba help`, by who uses them.
//!
//! Only the order and the headings: what a command does is said by its own help.

use clap::Command;
use clap::builder::StyledStr;

use crate::message::Lang;

/// Who uses them, in Japanese and English, and the commands.
const GROUPS: &[(&str, &str, &[&str])] = &[
    ("現場（技術者）", "Technician", &["status", "visit", "step", "correct", "attach", "fault", "difference"]),
    (
        "現場と事務所",
        "Technician and office",
        &[
            "init", "export", "import", "bundle", "log", "evidence", "paper", "backup", "restore", "key", "unlock",
            "lock", "doctor",
        ],
    ),
    ("事務所", "Office", &["contract", "site", "terminal", "worker", "procedure", "work", "review", "trust", "report"]),
    ("監査人", "Auditor", &["verify", "prove"]),
    ("どなたでも", "Everyone", &["demo", "completions", "man", "help"]),
];

/// What stands behind a command that has no entry of its own before it is built.
const HELP: (&str, &str) = ("コマンドの説明を出す", "Print the help of a command");

/// The help of the program itself.
pub(super) fn template(command: &Command, lang: Lang) -> StyledStr {
    let styled = |words: &str| heading(command, words);
    let literal = command.get_styles().get_literal();
    let (usage, options, words) = match lang {
        Lang::Ja => ("使い方:", "オプション:", HELP.0),
        Lang::En => ("Usage:", "Options:", HELP.1),
    };
    let mut text = format!("{{about-with-newline}}\n{} {{usage}}\n", styled(usage));
    for (ja, en, names) in GROUPS {
        let title = if lang == Lang::Ja { ja } else { en };
        text += &format!("\n{}\n", styled(&format!("{title}:")));
        for name in *names {
            let about = command.find_subcommand(name).filter(|_| *name != "help").and_then(Command::get_about);
            let about = about.map_or_else(|| words.to_owned(), ToString::to_string);
            text += &format!("  {literal}{name:<11}{literal:#}  {about}\n");
        }
    }
    text += &format!("\n{}\n{{options}}", styled(options));
    text.into()
}

/// Words in the style of clap's own headings.
pub(super) fn heading(command: &Command, words: &str) -> String {
    let style = command.get_styles().get_header();
    format!("{style}{words}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_stands_in_one_group() {
        let command = crate::cli::command();
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(.., names)| *names).copied().collect();
        let mut known: Vec<&str> = command.get_subcommands().map(Command::get_name).chain(["help"]).collect();
        grouped.sort_unstable();
        known.sort_unstable();
        assert_eq!(grouped, known);
    }
}
