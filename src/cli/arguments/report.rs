//! Reports: tables for Excel, papers as they stand.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ReportAuditArgs, ReportProgressArgs, ReportRecoveryArgs};

/// `report …`
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Sites with all their fields; edited in Excel, they load again
    Sites(ReportAllArgs),
    /// Terminals with all their fields; edited in Excel, they load again
    Terminals(ReportTerminalsArgs),
    /// The roster with all its fields; edited in Excel, it loads again
    Roster(ReportFileArgs),
    /// Work orders and what is left of each
    Orders(ReportSiteArgs),
    /// Every run
    Runs(ReportSiteArgs),
    /// One run, step by step, with its evidence and corrections
    Run(ReportRunArgs),
    /// Evidence files with their digests
    Evidence(ReportSiteArgs),
    /// Faults with their times
    Faults(ReportSiteArgs),
    /// The work report (作業報告書) of a run, as submitted or as it would be now
    Work(ReportRunArgs),
    /// The completion report of an order, or of the whole contract
    Completion(ReportCompletionArgs),
    /// Everything an auditor needs, in one folder or ZIP (§13(7))
    Audit(ReportAuditArgs),
    /// Where the contract stands: on the screen, or as one page
    Progress(ReportProgressArgs),
    /// What of a lost laptop was received, and what never was (§13(4))
    Recovery(ReportRecoveryArgs),
}

/// A report with nothing to narrow down.
#[derive(Debug, Args)]
pub struct ReportFileArgs {
    /// The file: .xlsx, .csv, .html or .pdf (else the screen)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `report sites`
#[derive(Debug, Args)]
pub struct ReportAllArgs {
    /// The file: .xlsx, .csv, .html or .pdf (else the screen)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// With those that are retired, in a table of their own
    #[arg(long)]
    pub all: bool,
}

/// `report terminals`
#[derive(Debug, Args)]
pub struct ReportTerminalsArgs {
    /// Where it goes, and which of them
    #[command(flatten)]
    pub at: ReportSiteArgs,
    /// With those that are retired, in a table of their own
    #[arg(long)]
    pub all: bool,
}

/// `report orders|runs|evidence|faults`
#[derive(Debug, Args)]
pub struct ReportSiteArgs {
    /// The file: .xlsx, .csv, .html or .pdf (else the screen)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only this site
    #[arg(long, value_name = "ID")]
    pub site: Option<String>,
}

/// `report run|work`
#[derive(Debug, Args)]
pub struct ReportRunArgs {
    /// The run's number, or the terminal's for its last run
    pub run: String,
    /// The file: .xlsx, .csv, .html or .pdf (else the screen)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `report completion`
#[derive(Debug, Args)]
pub struct ReportCompletionArgs {
    /// The order (else the whole contract)
    pub order: Option<String>,
    /// The file: .xlsx, .csv, .html or .pdf (else the screen)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
