//! What both sides type, and arguments that several commands have.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::number::number;
use crate::cli::paths::readable;

/// One id.
#[derive(Debug, Args)]
pub struct IdArgs {
    /// The id
    pub id: String,
}

/// A decision of the office.
#[derive(Debug, Args)]
pub struct DecideArgs {
    /// The number
    pub id: String,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `evidence …`
#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    /// Evidence files
    List(EvidenceListArgs),
    /// At the office: decrypt sealed evidence, check it and write it into a folder
    Open(EvidenceOpenArgs),
    /// At the office: delete sealed evidence for ever, here and in the archived bundles
    Erase(EvidenceEraseArgs),
}

/// `evidence list`
#[derive(Debug, Args)]
pub struct EvidenceListArgs {
    /// Only those of this run
    #[arg(long, value_name = "ID")]
    pub run: Option<String>,
    /// Only those of this fault
    #[arg(long, value_name = "ID")]
    pub fault: Option<String>,
    /// Only sealed ones
    #[arg(long)]
    pub sealed: bool,
}

/// `evidence open`
#[derive(Debug, Args)]
pub struct EvidenceOpenArgs {
    /// SHA-256 of the files, or the first characters of it
    #[arg(required = true, value_name = "SHA256")]
    pub digests: Vec<String>,
    /// The folder to write them into
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Why, and who asked for it; it is recorded
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `evidence erase`
#[derive(Debug, Args)]
pub struct EvidenceEraseArgs {
    /// SHA-256 of the file, or the first characters of it
    #[arg(value_name = "SHA256")]
    pub digest: String,
    /// Why, and who asked for it; it is recorded
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Erase without asking
    #[arg(long)]
    pub yes: bool,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Set up the office
    #[arg(long, requires = "contract", conflicts_with_all = ["device", "office_key"])]
    pub office: bool,
    /// The contract's facts (TOML)
    #[arg(value_parser = readable(), long, value_name = "FILE", requires = "office")]
    pub contract: Option<PathBuf>,
    /// Set up a laptop of this name
    #[arg(long, value_name = "NAME", required_unless_present = "office")]
    pub device: Option<String>,
    /// The office's fingerprint, as read out over the phone
    #[arg(long, value_name = "SHA256:…")]
    pub office_key: Option<String>,
    /// Give a workspace that may no longer append a new key and journal, which names its predecessor
    #[arg(long, requires = "device", conflicts_with_all = ["office", "office_key"])]
    pub successor: bool,
    /// Import the office's full dispatch at once (`export --full`): everything works, or nothing is made
    #[arg(value_parser = readable(), long, value_name = "FILE", requires = "device", conflicts_with_all = ["office", "successor"], num_args = 1..)]
    pub dispatch: Vec<PathBuf>,
    /// Leave the private key without a passphrase, and do not ask for one
    #[arg(long)]
    pub no_passphrase: bool,
    /// The laptop that this one replaces; its journal is named as the predecessor
    #[arg(long, value_name = "NAME", requires = "device", conflicts_with_all = ["office", "successor"])]
    pub replaces: Option<String>,
}

/// `bundle …`
#[derive(Debug, Subcommand)]
pub enum BundleCommand {
    /// Every bundle that came, and what was made of it
    List(BundleListArgs),
    /// What is in a bundle that is kept, and what to do with it
    Show(BundleShowArgs),
    /// Take in a bundle that came after its key had ended
    Accept(BundleAcceptArgs),
}

/// `bundle list`
#[derive(Debug, Args)]
pub struct BundleListArgs {
    /// Only of this signer or fingerprint
    #[arg(long, value_name = "NAME")]
    pub of: Option<String>,
    /// Only what is not taken in: late, forked, or waiting for another
    #[arg(long)]
    pub open: bool,
}

/// `bundle show`
#[derive(Debug, Args)]
pub struct BundleShowArgs {
    /// The bundle: the beginning of its id
    pub bundle: String,
}

/// `bundle accept`
#[derive(Debug, Args)]
pub struct BundleAcceptArgs {
    /// The bundle: the beginning of its id
    pub bundle: String,
    /// Who made sure of it, and how
    #[arg(long, value_name = "REASON")]
    pub reason: String,
}

/// `export`
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The bundle's file: .zip.age is encrypted to the receiver, .zip is not (else in the workspace's outbox)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Do not encrypt it: for an auditor
    #[arg(long)]
    pub plain: bool,
    /// The laptop that it goes to
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// Begin at this event
    #[arg(long, value_name = "SEQ", value_parser = number::<u64>)]
    pub from: Option<u64>,
    /// Begin at the first event: for a laptop that holds nothing yet
    #[arg(long, conflicts_with = "from")]
    pub full: bool,
    /// A predecessor's journal instead of the current one
    #[arg(long, value_name = "SHA256:…")]
    pub journal: Option<String>,
}

/// `import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The bundles, encrypted to this workspace or not
    #[arg(value_parser = readable(), required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Say what would happen, store nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `log`
#[derive(Debug, Args)]
pub struct LogArgs {
    /// Only this run, as a timeline
    #[arg(long, value_name = "ID", conflicts_with = "terminal")]
    pub run: Option<String>,
    /// Only this terminal
    #[arg(long, value_name = "ID")]
    pub terminal: Option<String>,
    /// The journal of this signer or fingerprint (else one's own)
    #[arg(long, value_name = "NAME")]
    pub journal: Option<String>,
    /// With --run: write its timeline as a page, ending with .html
    #[arg(short, long, value_name = "FILE", requires = "run")]
    pub output: Option<PathBuf>,
    /// At most so many events, the latest
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = number::<u64>)]
    pub last: u64,
}

/// `backup`
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write: .tar.age is encrypted with a passphrase, any other is not
    pub file: PathBuf,
}

/// `restore`
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_parser = readable())]
    pub file: PathBuf,
    /// The new signer's name (else the old one with a number)
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Leave the new private key without a passphrase, and do not ask for one
    #[arg(long)]
    pub no_passphrase: bool,
}

/// `key …`
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Whether a passphrase protects it, and until when it is unlocked
    Status,
    /// Set or change the passphrase; without a terminal GENBA_PASSPHRASE_FILE opens the key
    Protect(ProtectArgs),
}

/// `key protect`
#[derive(Debug, Args)]
pub struct ProtectArgs {
    /// The file that holds the new passphrase (else it is asked)
    #[arg(value_parser = readable(), long, value_name = "FILE", conflicts_with = "remove")]
    pub new: Option<PathBuf>,
    /// Leave the key without a passphrase
    #[arg(long)]
    pub remove: bool,
}

/// `unlock`
#[derive(Debug, Args)]
pub struct UnlockArgs {
    /// For how long: 8h, 30m, up to 24h
    #[arg(long = "for", value_name = "TIME", default_value = "8h")]
    pub time: String,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// At the office: name the laptops from which nothing came for so many days
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = number::<u32>)]
    pub days: u32,
}

/// Who at the office decides.
#[derive(Debug, Default, Args)]
pub struct ByArgs {
    /// Who decides: a worker of the roster (else GENBA_BY)
    #[arg(long, value_name = "ID")]
    pub by: Option<String>,
}

/// `worker suspend|reinstate`
#[derive(Debug, Args)]
pub struct StandArgs {
    /// The id
    pub id: String,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who at the city asked for it
    #[arg(long, value_name = "NAME")]
    pub asked_by: Option<String>,
    /// The day from which it holds (else today): 2024-06-30, 令和6年6月30日
    #[arg(long, value_name = "DAY")]
    pub on: Option<String>,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `… load`
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The file: .csv (UTF-8 or CP932) or .xlsx
    #[arg(value_parser = readable())]
    pub file: PathBuf,
    /// Print what would change, load nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Retire what the file no longer has
    #[arg(long)]
    pub retire_missing: bool,
}

/// `… list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// With those that are retired
    #[arg(long)]
    pub all: bool,
}

/// `… set`
#[derive(Debug, Args)]
pub struct SetArgs {
    /// The id
    pub id: String,
    /// Fields and their new values
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
}

/// `… retire`
#[derive(Debug, Args)]
pub struct RetireArgs {
    /// The id
    pub id: String,
    /// Why, and who asked for it
    #[arg(long, value_name = "REASON")]
    pub reason: String,
}

/// `worker retire`
#[derive(Debug, Args)]
pub struct WorkerRetireArgs {
    /// Who, and why
    #[command(flatten)]
    pub retired: RetireArgs,
    /// The last day of work (else today): 2024-06-30, 令和6年6月30日
    #[arg(long, value_name = "DAY")]
    pub on: Option<String>,
}

/// Files.
#[derive(Debug, Args)]
pub struct FilesArgs {
    /// The files (TOML)
    #[arg(value_parser = readable(), required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}
