//! The command line as clap sees it: names, arguments and their English help.
//!
//! Adding a command: a variant here, its arguments beside it, its Japanese help in
//! `japanese` and its group in `groups` (tests find what is missing), and the match arm in
//! `commands` that the compiler asks for. Nothing here acts.

mod arguments;
mod explain;
mod groups;
mod japanese;
mod number;
mod paths;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::message::Lang;

pub use arguments::*;
pub use explain::explained;
pub use japanese::command_in;
pub use paths::{dropped, given_path};

/// Offline-first records of maintenance work that an auditor can verify without this program.
#[derive(Debug, Parser)]
#[command(name = "genba", version, disable_help_subcommand = false, max_term_width = 100)]
pub struct Cli {
    /// Folder of the workspace (else GENBA_HOME, else the system's data folder)
    #[arg(long, global = true, value_name = "DIR", display_order = 900)]
    pub home: Option<PathBuf>,
    /// Language of messages: ja or en (else GENBA_LANG, else the system's)
    #[arg(long, global = true, value_name = "LANG", display_order = 901)]
    pub lang: Option<String>,
    /// Listings and results as JSON
    #[arg(long, global = true, display_order = 902)]
    pub json: bool,
    /// What to do; without it, what is next
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What is here, due, unsent and not yet receipted
    Status(StatusArgs),
    /// Entry to a site and exit from it
    #[command(subcommand)]
    Visit(VisitCommand),
    /// Step through the procedure on a terminal, or resume it
    Step(StepArgs),
    /// Correct or void a recorded step, with a reason; nothing is ever edited
    Correct(CorrectArgs),
    /// Attach files to a run or to the journal
    Attach(AttachArgs),
    /// Faults of terminals
    #[command(subcommand)]
    Fault(FaultCommand),
    /// Evidence files, sealed or not
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// Differences between a terminal and the register
    #[command(subcommand)]
    Difference(DifferenceCommand),
    /// Set up a workspace: the office's, or a laptop's
    Init(InitArgs),
    /// Write a signed bundle of everything not yet receipted
    Export(ExportArgs),
    /// Take in bundles: field bundles at the office, dispatches on a laptop
    Import(ImportArgs),
    /// Bundles that came in: what was made of them, what is in them
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// The recorded events, readable
    Log(LogArgs),
    /// The contract's written documents: draft, submit, decide, print
    #[command(subcommand)]
    Paper(PaperCommand),
    /// Copy the whole workspace into one file (it holds private keys)
    Backup(BackupArgs),
    /// Make a workspace from a backup; it continues under a new key
    Restore(RestoreArgs),
    /// The private key and its passphrase
    #[command(subcommand)]
    Key(KeyCommand),
    /// Unlock the private key for some hours: its passphrase is asked once
    Unlock(UnlockArgs),
    /// Lock the private key again at once
    Lock,
    /// Check the workspace: database, journals, evidence, keys, clock, disk
    Doctor(DoctorArgs),
    /// The contract
    #[command(subcommand)]
    Contract(ContractCommand),
    /// Sites (拠点)
    #[command(subcommand)]
    Site(RegisterCommand),
    /// Terminals (統合端末)
    #[command(subcommand)]
    Terminal(TerminalCommand),
    /// Workers as reported to the city (従事者)
    #[command(subcommand)]
    Worker(WorkerCommand),
    /// Procedures (手順書)
    #[command(subcommand)]
    Procedure(ProcedureCommand),
    /// Work orders
    #[command(subcommand)]
    Work(WorkCommand),
    /// The office's review of finished runs
    #[command(subcommand)]
    Review(ReviewCommand),
    /// Who may sign: the allowed_signers file
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Reports: what is handed over, what has to be known
    #[command(subcommand)]
    Report(ReportCommand),
    /// Prove one recorded event to somebody who may not see the rest
    Prove(ProveArgs),
    /// Verify bundles and one-step proofs; needs no workspace
    Verify(VerifyArgs),
    /// The whole story on sample data, in a folder of its own
    Demo(DemoArgs),
    /// Completions for a shell
    Completions(CompletionsArgs),
    /// Write the manual pages into a folder
    Man(ManArgs),
}

/// Options whose values are ids of the city's lists, which may begin with a hyphen.
const OF_LISTS: [&str; 7] = ["--terminal", "--site", "--worker", "--by", "--add", "--remove", "--duplicate"];

/// `--terminal -T001` as `--terminal=-T001`: of the options that would be meant otherwise each has one letter or two hyphens.
fn joined(arguments: &[OsString]) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::with_capacity(arguments.len());
    let mut is_over = false;
    for argument in arguments {
        is_over |= argument == "--";
        let is_id = !is_over
            && argument.to_str().is_some_and(|it| it.len() > 2 && it.starts_with('-') && !it.starts_with("--"));
        match joined.last_mut().filter(|option| is_id && OF_LISTS.iter().any(|name| option.to_str() == Some(name))) {
            Some(option) => {
                option.push("=");
                option.push(argument);
            }
            None => joined.push(argument.clone()),
        }
    }
    joined
}

/// What a command line says. Help and refusals are worded by a second reading: to put the help of every
/// command into Japanese takes longer than to record a step.
///
/// # Errors
/// A command line that is refused, or that asks for help; in the words of the language.
pub fn parsed(arguments: &[OsString], lang: Lang) -> Result<Cli, clap::Error> {
    let arguments = joined(arguments);
    let read = |command: clap::Command| {
        command.try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches))
    };
    read(command()).or_else(|_| read(command_in(lang)))
}

/// The command in English, for completions and manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn an_id_of_the_citys_may_begin_with_a_hyphen() {
        let cli = parsed(&words("genba log --terminal -T001"), Lang::En).unwrap();
        assert!(matches!(cli.command, Some(Command::Log(log)) if log.terminal.as_deref() == Some("-T001")));
        for line in ["genba log --terminal --json", "genba export --to x -ox.zip", "genba fault open x --worker -o x"] {
            assert_eq!(joined(&words(line)), words(line));
        }
    }
}
