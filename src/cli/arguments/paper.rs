//! The contract's written documents.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{IdArgs, RetireArgs};

use crate::cli::number::number;
use crate::cli::paths::readable;

/// `paper …`
#[derive(Debug, Subcommand)]
pub enum PaperCommand {
    /// Forms there are
    Forms,
    /// Papers, or what is owed
    List(PaperListArgs),
    /// Draft a paper; what is recorded fills itself in
    New(PaperNewArgs),
    /// A file (TOML) to fill in
    Blank(PaperBlankArgs),
    /// Edit a draft; of a submitted paper, begin a new revision (続報)
    Edit(PaperEditArgs),
    /// One paper with its history
    Show(IdArgs),
    /// Submit a paper: the document is final from then on
    Submit(PaperSubmitArgs),
    /// Record the decision on a submitted paper
    Decide(PaperDecideArgs),
    /// Withdraw a draft
    Withdraw(RetireArgs),
    /// Print a paper (.pdf, .html)
    Print(PaperPrintArgs),
}

/// `paper list`
#[derive(Debug, Args)]
pub struct PaperListArgs {
    /// What is owed, by when and why
    #[arg(long)]
    pub owed: bool,
    /// With those that were withdrawn
    #[arg(long)]
    pub all: bool,
}

/// `paper new`
#[derive(Debug, Args)]
pub struct PaperNewArgs {
    /// The form's id
    pub form: String,
    /// What it is about: a run's, visit's, fault's, order's or terminal's number; a terminal's for its last run
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    pub about: String,
    /// Draft a second one where one of this form is being drafted about the same thing
    #[arg(long)]
    pub another: bool,
    /// What is typed in
    #[command(flatten)]
    pub typed: PaperTypedArgs,
}

/// What a person adds to a draft, new or edited.
#[derive(Debug, Args)]
pub struct PaperTypedArgs {
    /// Fill in a field; an empty value clears it, \n is a new line in a field of several lines
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// A file (TOML) with fields, as `paper blank` makes it
    #[arg(value_parser = readable(), long, value_name = "FILE")]
    pub fields: Option<PathBuf>,
    /// It is the last report (最終報)
    #[arg(long)]
    pub r#final: bool,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `paper blank`
#[derive(Debug, Args)]
pub struct PaperBlankArgs {
    /// The form's id
    pub form: String,
    /// What it is about
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    pub about: String,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `paper edit`
#[derive(Debug, Args)]
pub struct PaperEditArgs {
    /// The paper's number, or its form's id where only one is meant
    pub paper: String,
    /// What is typed in
    #[command(flatten)]
    pub typed: PaperTypedArgs,
    /// It is not the last report after all
    #[arg(long, conflicts_with = "final")]
    pub not_final: bool,
}

/// `paper submit`
#[derive(Debug, Args)]
pub struct PaperSubmitArgs {
    /// The paper's number, or its form's id where only one is meant
    pub paper: String,
    /// To whom (else the addressee)
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// On which day (else today)
    #[arg(long, value_name = "DAY")]
    pub on: Option<String>,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `paper decide`
#[derive(Debug, Args)]
pub struct PaperDecideArgs {
    /// The paper's number, or its form's id where only one is meant
    pub paper: String,
    /// It was approved
    #[arg(long)]
    pub approve: bool,
    /// It was returned
    #[arg(long)]
    pub r#return: bool,
    /// Who decided
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub by: String,
    /// Told orally, where the form allows it (§13(2))
    #[arg(long)]
    pub oral: bool,
    /// What was said; the reason where it was returned
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// On which day (else today)
    #[arg(long, value_name = "DAY")]
    pub on: Option<String>,
    /// The beginning of the SHA-256 on the approved paper, at least 8 characters; another is refused
    #[arg(long, value_name = "PREFIX")]
    pub sha256: Option<String>,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `paper print`
#[derive(Debug, Args)]
pub struct PaperPrintArgs {
    /// The paper's number, or its form's id where only one is meant
    pub paper: String,
    /// The file; its ending decides the form
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// This revision (else the last)
    #[arg(long, value_name = "N", value_parser = number::<u32>)]
    pub revision: Option<u32>,
    /// Lay it out by the templates in this folder (FORM.typ, default.typ, paper.css)
    #[arg(long, value_name = "DIR")]
    pub template: Option<PathBuf>,
}
