//! What is found on site: faults and differences.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DecideArgs, IdArgs};

use crate::cli::paths::readable;

/// `fault …`
#[derive(Debug, Subcommand)]
pub enum FaultCommand {
    /// Report a fault
    Open(FaultOpenArgs),
    /// Faults
    List,
    /// One fault with its history
    Show(IdArgs),
    /// Somebody is there and works on it
    Respond(FaultNoteArgs),
    /// Say where a fault lies
    Isolate(FaultIsolateArgs),
    /// Collect logs from a medium, sealed to the office
    Collect(FaultCollectArgs),
    /// Hand a fault over to another party
    HandOver(FaultMoveArgs),
    /// Take a fault back from another party
    TakeBack(FaultBackArgs),
    /// The terminal works again
    Recover(FaultNoteArgs),
    /// Close a fault
    Close(FaultNoteArgs),
}

/// `fault open`
#[derive(Debug, Args)]
pub struct FaultOpenArgs {
    /// The terminal's id
    pub terminal: String,
    /// What is seen
    #[arg(long, value_name = "TEXT")]
    pub summary: String,
    /// Where it lies: hardware, software, network or unknown
    #[arg(long, value_name = "WHERE", default_value = "unknown")]
    pub isolation: String,
    /// When it was first seen, where that was earlier
    #[arg(long, value_name = "TIME")]
    pub seen_at: Option<String>,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `fault collect`
#[derive(Debug, Args)]
pub struct FaultCollectArgs {
    /// The fault's number
    pub fault: String,
    /// Files, folders (with everything below) and patterns
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What they are
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// Record them unsealed; the reason is recorded
    #[arg(long, value_name = "REASON")]
    pub clear: Option<String>,
    /// Record without asking
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
    /// Only show what would be collected
    #[arg(long)]
    pub dry_run: bool,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `fault respond|recover|close`
#[derive(Debug, Args)]
pub struct FaultNoteArgs {
    /// The fault's number
    pub fault: String,
    /// When it was, where it is not now
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// What was done
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `fault isolate`
#[derive(Debug, Args)]
pub struct FaultIsolateArgs {
    /// The fault's number
    pub fault: String,
    /// Where it lies: hardware, software, network or unknown
    #[arg(long = "where", value_name = "WHERE")]
    pub place: String,
    /// From what that is known
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `fault hand-over`, and what `fault take-back` shares with it
#[derive(Debug, Args)]
pub struct FaultMoveArgs {
    /// The fault's number
    pub fault: String,
    /// Who takes it or gives it back
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub party: String,
    /// The person of that party
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
    /// When it was, where it is not now
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Where the old disk is, or its certificate's number
    #[arg(long, value_name = "TEXT")]
    pub old_disk: Option<String>,
    /// The other party's report number
    #[arg(long, value_name = "NUMBER")]
    pub report: Option<String>,
    /// What was done
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `fault take-back`
#[derive(Debug, Args)]
pub struct FaultBackArgs {
    /// What it shares with `hand-over`
    #[command(flatten)]
    pub moved: FaultMoveArgs,
    /// A part that was replaced: PART, or PART=OLD→NEW with its numbers
    #[arg(long, value_name = "PART")]
    pub replaced: Vec<String>,
    /// The new serial, where it changed
    #[arg(long, value_name = "SERIAL")]
    pub new_serial: Option<String>,
    /// The new MAC address, where it changed
    #[arg(long, value_name = "MAC")]
    pub new_mac: Option<String>,
}

/// `difference …`
#[derive(Debug, Subcommand)]
pub enum DifferenceCommand {
    /// Record what differs from the register
    Add(DifferenceAddArgs),
    /// Differences found
    List,
    /// The register follows what was found
    Accept(DifferenceAcceptArgs),
    /// The register stays as it is
    Reject(DecideArgs),
}

/// `difference add`
#[derive(Debug, Args)]
pub struct DifferenceAddArgs {
    /// The terminal's id
    pub terminal: String,
    /// FIELD=VALUE as found, for example 製造番号=U34-1
    #[arg(value_name = "FIELD=VALUE")]
    pub found: String,
    /// What was seen
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}

/// `difference accept`
#[derive(Debug, Args)]
pub struct DifferenceAcceptArgs {
    /// What it shares with `reject`
    #[command(flatten)]
    pub decide: DecideArgs,
    /// Retire the terminal that is missing
    #[arg(long)]
    pub retire: bool,
    /// Add the terminal that the register does not have: FIELD=VALUE
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
}

/// `terminal check`
#[derive(Debug, Args)]
pub struct TerminalCheckArgs {
    /// The site's id
    pub site: String,
    /// The numbers or serials, one on each line (UTF-8, UTF-16 or Shift_JIS; else typed, scanned or piped)
    #[arg(value_parser = readable(), long, value_name = "FILE")]
    pub scans: Option<PathBuf>,
    /// A terminal whose number two machines carry
    #[arg(long, value_name = "ID")]
    pub duplicate: Vec<String>,
    /// Forget scans kept from before
    #[arg(long)]
    pub restart: bool,
    /// Say what differs, record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The worker's id
    #[arg(long, value_name = "ID")]
    pub worker: Option<String>,
}
