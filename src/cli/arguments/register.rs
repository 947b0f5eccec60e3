//! The office's register: contract, sites, terminals, workers.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ByArgs, IdArgs, ListArgs, LoadArgs, RetireArgs, SetArgs, TerminalCheckArgs};

use crate::cli::paths::readable;

/// `contract …`
#[derive(Debug, Subcommand)]
pub enum ContractCommand {
    /// The contract as it stands
    Show,
    /// A file (TOML) to fill in, every key explained
    Blank(ContractBlankArgs),
    /// Set the contract's facts from a file (TOML)
    Set(ContractSetArgs),
    /// Change the responsible person: with the city's approval, or because it asked (§13(6))
    Responsible(ResponsibleArgs),
}

/// `contract responsible`
#[derive(Debug, Args)]
pub struct ResponsibleArgs {
    /// The worker who is responsible from then on
    pub worker: String,
    /// The approved paper that asks for it
    #[arg(long, value_name = "NUMBER", conflicts_with = "asked_by")]
    pub paper: Option<String>,
    /// Who at the city asked for it
    #[arg(long, value_name = "NAME")]
    pub asked_by: Option<String>,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// The day from which it holds (else the approved one, or today): 2024-06-30, 令和6年6月30日
    #[arg(long, value_name = "DAY")]
    pub on: Option<String>,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `contract blank`
#[derive(Debug, Args)]
pub struct ContractBlankArgs {
    /// The file (else stdout)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `contract set`
#[derive(Debug, Args)]
pub struct ContractSetArgs {
    /// The file
    #[arg(value_parser = readable())]
    pub file: PathBuf,
    /// Why; needed where the contract's period changes
    #[arg(long, value_name = "REASON", default_value = "", hide_default_value = true)]
    pub reason: String,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `site …`, `terminal …`
#[derive(Debug, Subcommand)]
pub enum RegisterCommand {
    /// Load the city's file (.csv, .xlsx)
    Load(LoadArgs),
    /// List them
    List(ListArgs),
    /// Show one
    Show(IdArgs),
    /// Set fields of one: FIELD=VALUE
    Set(SetArgs),
    /// Retire one; its records stay
    Retire(RetireArgs),
}

/// `terminal …`
#[derive(Debug, Subcommand)]
pub enum TerminalCommand {
    /// What every register can do
    #[command(flatten)]
    Register(RegisterCommand),
    /// On a laptop: hold a site's terminals against the register, number by number
    Check(TerminalCheckArgs),
}

/// `work blackout …`
#[derive(Debug, Subcommand)]
pub enum BlackoutCommand {
    /// Set a time in which no work may begin
    Add(BlackoutAddArgs),
    /// End one before its time
    Lift(BlackoutLiftArgs),
    /// Those that hold or are to come
    List(ListArgs),
}

/// `work blackout add`
#[derive(Debug, Args)]
pub struct BlackoutAddArgs {
    /// First moment in Japan, or a whole day: 2024-06-03T08:30, 令和6年6月3日
    #[arg(long, value_name = "TIME")]
    pub from: String,
    /// First moment after it, or the last whole day
    #[arg(long, value_name = "TIME")]
    pub until: String,
    /// Sites (else all)
    #[arg(long, value_name = "ID", value_delimiter = ',', num_args = 1..)]
    pub site: Vec<String>,
    /// Why
    #[arg(long, value_name = "REASON", default_value = "", hide_default_value = true)]
    pub reason: String,
    /// Who decided, at the city
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub decided_by: String,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `work blackout lift`
#[derive(Debug, Args)]
pub struct BlackoutLiftArgs {
    /// The blackout's number
    pub id: String,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who decided, at the city
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub decided_by: String,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}
