//! Trust, reports, and what auditors and everybody type.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

use crate::cli::paths::readable;

/// `trust …`
#[derive(Debug, Subcommand)]
pub enum TrustCommand {
    /// Trust a laptop's key
    Add(TrustAddArgs),
    /// End a key's validity: lost laptop, replaced key
    Revoke(TrustRevokeArgs),
    /// One signer
    Show(TrustShowArgs),
    /// Signers
    List,
    /// The allowed_signers file, for auditors
    Export(TrustExportArgs),
    /// On a laptop: trust a new office key as well, read out over the phone
    Pin(TrustPinArgs),
}

/// `trust add`
#[derive(Debug, Args)]
pub struct TrustAddArgs {
    /// The public key file (.pub)
    #[arg(value_parser = readable())]
    pub key: PathBuf,
    /// The signer's name
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// First moment at which it counts: a day, a time, or 20240401000000Z
    #[arg(long, value_name = "TIME")]
    pub valid_after: Option<String>,
    /// Last moment at which it counts
    #[arg(long, value_name = "TIME")]
    pub valid_before: Option<String>,
}

/// `trust revoke`
#[derive(Debug, Args)]
pub struct TrustRevokeArgs {
    /// The signer's name
    pub name: String,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Last moment at which it counts (else that of its last receipt)
    #[arg(long, value_name = "TIME")]
    pub valid_before: Option<String>,
}

/// `trust show`
#[derive(Debug, Args)]
pub struct TrustShowArgs {
    /// The signer's name
    pub name: String,
    /// Print the fingerprint only
    #[arg(long)]
    pub fingerprint: bool,
}

/// `trust export`
#[derive(Debug, Args)]
pub struct TrustExportArgs {
    /// The file (else stdout)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `trust pin`
#[derive(Debug, Args)]
pub struct TrustPinArgs {
    /// The new office key's fingerprint
    #[arg(value_name = "SHA256:…")]
    pub fingerprint: String,
    /// Trust it alone: the keys pinned before were misread (only while nothing is imported)
    #[arg(long)]
    pub only: bool,
}

/// `report progress`
#[derive(Debug, Args)]
pub struct ReportProgressArgs {
    /// The file: .html (one page), .xlsx, .csv or .pdf (else the screen)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only this site
    #[arg(long, value_name = "SITE")]
    pub site: Option<String>,
}

/// `report recovery`
#[derive(Debug, Args)]
pub struct ReportRecoveryArgs {
    /// The laptop's name or fingerprint (else all)
    pub laptop: Option<String>,
    /// A head code on a paper: is that record held?
    #[arg(long, value_name = "CODE")]
    pub head: Vec<String>,
}

/// `report audit`
#[derive(Debug, Args)]
pub struct ReportAuditArgs {
    /// The folder to make, or a file that ends with .zip
    #[arg(short, long, value_name = "DIR|FILE.zip")]
    pub output: PathBuf,
}

/// `prove`
#[derive(Debug, Args)]
pub struct ProveArgs {
    /// The event: its number (seq) in its journal, or the beginning of its hash
    pub event: String,
    /// The proof's file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The journal of this signer or fingerprint (else one's own; at the office, any laptop's)
    #[arg(long, value_name = "NAME")]
    pub journal: Option<String>,
}

/// `verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The bundles or proofs
    #[arg(value_parser = readable(), required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The allowed_signers file
    #[arg(value_parser = readable(), long, value_name = "FILE")]
    pub trust: PathBuf,
    /// Judge keys at this time where no receipt covers the bundle: RFC 3339 or 20240701000000Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// An office bundle: brings receipts, which proofs lead to, and erasures
    #[arg(value_parser = readable(), long, value_name = "OFFICE_BUNDLE")]
    pub with: Vec<PathBuf>,
}

/// `demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The folder to make (else ./genba-demo)
    pub dir: Option<PathBuf>,
}

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// `man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder
    pub dir: PathBuf,
}
