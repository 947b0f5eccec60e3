//! Procedures: what their authors and the office type.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FilesArgs, IdArgs, ProcedureFromXlsxArgs, RetireArgs};

/// `procedure …`
#[derive(Debug, Subcommand)]
pub enum ProcedureCommand {
    /// Begin a procedure: a file that explains each field where it stands
    New(ProcedureNewArgs),
    /// Check procedures; every problem with its line, and what is probably not meant
    Check(ProcedureCheckArgs),
    /// Turn a checklist in Excel into a procedure's TOML; every guess is shown
    FromXlsx(ProcedureFromXlsxArgs),
    /// The JSON Schema with which an editor completes and checks while typing
    Schema(ProcedureSchemaArgs),
    /// Publish procedures
    Add(FilesArgs),
    /// Published procedures
    List,
    /// One procedure as a tree: its steps, limits and branches
    Show(ProcedureShowArgs),
    /// A paper checklist, for when the laptop cannot be used
    Print(ProcedurePrintArgs),
    /// An answers file to fill in, for `step --answers`
    Answers(IdArgs),
    /// Withdraw a procedure; no new run may use it
    Withdraw(RetireArgs),
}

/// `procedure new`
#[derive(Debug, Args)]
pub struct ProcedureNewArgs {
    /// The procedure's id: lower-case letters, digits and hyphens
    pub id: String,
    /// The file to write (else it is printed); an existing one is never overwritten
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The kind of work: os-upgrade, software-update, settings-change, log-collection, initial-setup
    #[arg(long, value_name = "WORK", default_value = "settings-change")]
    pub work_type: String,
}

/// `procedure check`
#[derive(Debug, Args)]
pub struct ProcedureCheckArgs {
    /// The files (TOML)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Refuse warnings too
    #[arg(long)]
    pub strict: bool,
}

/// `procedure schema`
#[derive(Debug, Args)]
pub struct ProcedureSchemaArgs {
    /// The file to write (else it is printed)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `procedure show`
#[derive(Debug, Args)]
pub struct ProcedureShowArgs {
    /// A published procedure's id, ID@VERSION, or a file (.toml)
    #[arg(value_name = "ID|FILE")]
    pub id: String,
    /// With the instructions and all that each step asks for
    #[arg(long)]
    pub full: bool,
}

/// `procedure print`
#[derive(Debug, Args)]
pub struct ProcedurePrintArgs {
    /// A published procedure's id, ID@VERSION, or a file (.toml)
    #[arg(value_name = "ID|FILE")]
    pub id: String,
    /// The file (.pdf, .html, .txt); else plain text is printed
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
