//! What technicians type: status, visits, steps, corrections, files.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::IdArgs;

use crate::cli::paths::readable;

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Only this site
    #[arg(long, value_name = "SITE")]
    pub site: Option<String>,
}

/// `visit …`
#[derive(Debug, Subcommand)]
pub enum VisitCommand {
    /// Enter a site
    Start(VisitStartArgs),
    /// Leave the site
    End(VisitEndArgs),
    /// Visits so far
    List,
    /// One visit: people, media, runs, what was left open
    Show(IdArgs),
}

/// `visit start`
#[derive(Debug, Args)]
pub struct VisitStartArgs {
    /// The site's id or name (asked for where it is left out)
    pub site: Option<String>,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
    /// The city's witness
    #[arg(long, value_name = "NAME")]
    pub witness: Option<String>,
    /// Who else enters
    #[arg(long, value_name = "NAME")]
    pub with: Vec<String>,
    /// A medium brought, with its virus check: ID=engine=…,pattern=…,result=…,by=…,serial=…
    #[arg(long, value_name = "ID=CHECK")]
    pub media: Vec<String>,
    /// The time of entry in the site's book, where it is not now
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

/// `visit end`
#[derive(Debug, Args)]
pub struct VisitEndArgs {
    /// A medium taken away, with its check: ID=RESULT
    #[arg(long, value_name = "ID=RESULT")]
    pub media: Vec<String>,
    /// A medium that stays, and why: ID=REASON
    #[arg(long, value_name = "ID=REASON")]
    pub left_behind: Vec<String>,
    /// The time of exit in the site's book, where it is not now
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// A remark
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
}

/// `step`
#[derive(Debug, Args)]
pub struct StepArgs {
    /// The terminal's id
    pub terminal: Option<String>,
    /// The order's or combination's number, where more than one is open for the terminal
    #[arg(long, value_name = "ID")]
    pub work: Option<String>,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
    /// Show where the run is, record nothing
    #[arg(long, conflicts_with_all = ["answer", "answers", "pause"])]
    pub show: bool,
    /// Ask line by line instead of on the full screen, as a screen reader can follow (GENBA_PLAIN=1)
    #[arg(long)]
    pub plain: bool,
    /// Print the paper checklist of the run's procedure, with what is answered already
    #[arg(long, conflicts_with_all = ["show", "answer", "answers", "pause"])]
    pub print: bool,
    /// The answer to the current step: ok, ng, skip or na
    #[arg(long, value_name = "ANSWER", conflicts_with = "answers")]
    pub answer: Option<String>,
    /// The step that the answer is meant for; refused where another is current
    #[arg(long, value_name = "STEP", requires = "answer")]
    pub at: Option<String>,
    /// The value read or chosen
    #[arg(long, value_name = "VALUE", requires = "answer")]
    pub value: Option<String>,
    /// A note; the reason where a step is skipped
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// A file that shows it
    #[arg(value_parser = readable(), long, value_name = "FILE", requires = "answer")]
    pub attach: Vec<PathBuf>,
    /// The named second person
    #[arg(long, value_name = "NAME")]
    pub witness: Option<String>,
    /// A signature at a hold point: ROLE=NAME
    #[arg(long, value_name = "ROLE=NAME", requires = "answer")]
    pub sign: Vec<String>,
    /// Where a fault lies: hardware, software, network or unknown
    #[arg(long, value_name = "WHERE", requires = "answer")]
    pub isolation: Option<String>,
    /// Answers for a whole run (TOML)
    #[arg(value_parser = readable(), long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Pause the run, with a reason
    #[arg(long, value_name = "REASON", num_args = 0..=1, default_missing_value = "")]
    pub pause: Option<String>,
    /// Let a worker work who is not on the reported roster; a report is then owed (§8(4))
    #[arg(long, value_name = "REASON")]
    pub emergency: Option<String>,
    /// Begin although a blackout holds, with who ordered it and why
    #[arg(long, value_name = "REASON")]
    pub in_blackout: Option<String>,
}

/// `correct`
#[derive(Debug, Args)]
pub struct CorrectArgs {
    /// The record: its number (seq) in this laptop's journal, or the beginning of its hash
    pub event: String,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// The right answer: ok, ng, skip or na
    #[arg(long, value_name = "ANSWER", conflicts_with = "void")]
    pub answer: Option<String>,
    /// The right value
    #[arg(long, value_name = "VALUE", conflicts_with = "void")]
    pub value: Option<String>,
    /// The right note
    #[arg(long, value_name = "TEXT", conflicts_with = "void")]
    pub note: Option<String>,
    /// The right witness
    #[arg(long, value_name = "NAME", conflicts_with = "void")]
    pub witness: Option<String>,
    /// The right signature at a hold point: ROLE=NAME
    #[arg(long, value_name = "ROLE=NAME", conflicts_with = "void")]
    pub sign: Vec<String>,
    /// The record does not count; the step is done again
    #[arg(long)]
    pub void: bool,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `attach`
#[derive(Debug, Args)]
pub struct AttachArgs {
    /// The files
    #[arg(value_parser = readable(), required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The run they belong to
    #[arg(long, value_name = "ID")]
    pub run: Option<String>,
    /// What they show
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// Seal them: only the office can open them
    #[arg(long)]
    pub sensitive: bool,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}
