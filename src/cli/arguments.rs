//! Arguments of every command, in the order of `Command`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

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
    /// The site's id
    pub site: String,
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
    #[arg(long, value_name = "FILE", requires = "answer")]
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
    #[arg(long, value_name = "FILE")]
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
    #[arg(required = true, value_name = "FILE")]
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
    /// A part that was replaced
    #[arg(long, value_name = "PART")]
    pub replaced: Vec<String>,
    /// The new serial, where it changed
    #[arg(long, value_name = "SERIAL")]
    pub new_serial: Option<String>,
    /// The new MAC address, where it changed
    #[arg(long, value_name = "MAC")]
    pub new_mac: Option<String>,
}

/// One id.
#[derive(Debug, Args)]
pub struct IdArgs {
    /// The id
    pub id: String,
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

/// A decision of the office.
#[derive(Debug, Args)]
pub struct DecideArgs {
    /// The number
    pub id: String,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
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
}

/// `init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Set up the office
    #[arg(long, requires = "contract", conflicts_with_all = ["device", "office_key"])]
    pub office: bool,
    /// The contract's facts (TOML)
    #[arg(long, value_name = "FILE", requires = "office")]
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
    #[arg(long, value_name = "FILE", requires = "device", conflicts_with_all = ["office", "successor"], num_args = 1..)]
    pub dispatch: Vec<PathBuf>,
    /// The laptop that this one replaces; its journal is named as the predecessor
    #[arg(long, value_name = "NAME", requires = "device", conflicts_with_all = ["office", "successor"])]
    pub replaces: Option<String>,
}

/// `export`
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The bundle's file (else in the workspace's outbox)
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The laptop that it goes to
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// Begin at this event
    #[arg(long, value_name = "SEQ")]
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
    /// The bundles
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Say what would happen, store nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `log`
#[derive(Debug, Args)]
pub struct LogArgs {
    /// Only this run
    #[arg(long, value_name = "ID", conflicts_with = "terminal")]
    pub run: Option<String>,
    /// Only this terminal
    #[arg(long, value_name = "ID")]
    pub terminal: Option<String>,
    /// The journal of this signer or fingerprint (else one's own)
    #[arg(long, value_name = "NAME")]
    pub journal: Option<String>,
    /// At most so many events, the latest
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub last: u64,
}

/// `backup`
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write
    pub file: PathBuf,
}

/// `restore`
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup
    pub file: PathBuf,
    /// The new signer's name (else the old one with a number)
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// At the office: name the laptops from which nothing came for so many days
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub days: u32,
}

/// `contract …`
#[derive(Debug, Subcommand)]
pub enum ContractCommand {
    /// The contract as it stands
    Show,
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
    /// The day from which it holds (else today): 2024-06-30, 令和6年6月30日
    #[arg(long, value_name = "DAY")]
    pub on: Option<String>,
}

/// `contract set`
#[derive(Debug, Args)]
pub struct ContractSetArgs {
    /// The file
    pub file: PathBuf,
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

/// `terminal check`
#[derive(Debug, Args)]
pub struct TerminalCheckArgs {
    /// The site's id
    pub site: String,
    /// The numbers or serials, one on each line (else typed, scanned or piped)
    #[arg(long, value_name = "FILE")]
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

/// `worker …`
#[derive(Debug, Subcommand)]
pub enum WorkerCommand {
    /// Load the roster (.csv, .xlsx)
    Load(LoadArgs),
    /// List the workers
    List(ListArgs),
    /// Show one
    Show(IdArgs),
    /// Add one with its fields; a report to the city is then owed (§8(4))
    Add(SetArgs),
    /// Set fields of one: FIELD=VALUE
    Set(SetArgs),
    /// A worker no longer works on the contract
    Retire(RetireArgs),
    /// Suspend a worker on the city's request (§5(3))
    Suspend(StandArgs),
    /// Let a suspended worker work again
    Reinstate(StandArgs),
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
}

/// `… load`
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The file: .csv (UTF-8 or CP932) or .xlsx
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

/// `procedure …`
#[derive(Debug, Subcommand)]
pub enum ProcedureCommand {
    /// Check procedures; every problem with line and column
    Check(FilesArgs),
    /// Publish procedures
    Add(FilesArgs),
    /// Published procedures
    List,
    /// One procedure, step by step
    Show(IdArgs),
    /// A paper checklist, for when the laptop's battery is dead
    Print(IdArgs),
    /// An answers file to fill in, for `step --answers`
    Answers(IdArgs),
    /// Withdraw a procedure; no new run may use it
    Withdraw(RetireArgs),
}

/// Files.
#[derive(Debug, Args)]
pub struct FilesArgs {
    /// The files (TOML)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// `work …`
#[derive(Debug, Subcommand)]
pub enum WorkCommand {
    /// Order work on terminals
    Order(WorkOrderArgs),
    /// Change an order (§5(2))
    Change(WorkChangeArgs),
    /// Cancel an order (§5(2))
    Cancel(WorkCancelArgs),
    /// Combine orders that are done on one visit, as was agreed with the city (§4)
    Combine(WorkCombineArgs),
    /// Times in which no work may begin
    #[command(subcommand)]
    Blackout(BlackoutCommand),
    /// Orders and how far they are
    List(ListArgs),
    /// One order, terminal by terminal
    Show(IdArgs),
}

/// `work combine`
#[derive(Debug, Args)]
pub struct WorkCombineArgs {
    /// The orders' numbers, at least two
    #[arg(value_name = "ORDER", required_unless_present = "list")]
    pub orders: Vec<String>,
    /// The approved consultation in which the city agreed
    #[arg(long, value_name = "PAPER", required_unless_present = "list")]
    pub consultation: Option<String>,
    /// Why
    #[arg(long, value_name = "REASON", required_unless_present = "list")]
    pub reason: Option<String>,
    /// List the combinations
    #[arg(long, conflicts_with_all = ["orders", "consultation", "reason"])]
    pub list: bool,
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
}

/// `work order`
#[derive(Debug, Args)]
pub struct WorkOrderArgs {
    /// A work type or a procedure's id
    pub work: String,
    /// Terminals
    #[arg(long, value_name = "ID", value_delimiter = ',', num_args = 1..)]
    pub terminal: Vec<String>,
    /// All terminals of sites
    #[arg(long, value_name = "ID", value_delimiter = ',', num_args = 1..)]
    pub site: Vec<String>,
    /// All terminals
    #[arg(long, conflicts_with_all = ["terminal", "site"])]
    pub all: bool,
    /// The day by which it is to be done: 2024-06-30, 令和6年6月30日
    #[arg(long, value_name = "DAY")]
    pub due: String,
    /// Why it is due outside the contract's period
    #[arg(long, value_name = "REASON", default_value = "", hide_default_value = true)]
    pub reason: String,
}

/// `work change`
#[derive(Debug, Args)]
pub struct WorkChangeArgs {
    /// The order's number
    pub order: String,
    /// The new day
    #[arg(long, value_name = "DAY")]
    pub due: Option<String>,
    /// Terminals to add
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub add: Vec<String>,
    /// Terminals to take out
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub remove: Vec<String>,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who decided, at the city
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub decided_by: String,
}

/// `work cancel`
#[derive(Debug, Args)]
pub struct WorkCancelArgs {
    /// The order's number
    pub order: String,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who decided, at the city
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub decided_by: String,
}

/// `review …`
#[derive(Debug, Subcommand)]
pub enum ReviewCommand {
    /// Finished runs that wait for review
    List(ReviewListArgs),
    /// Accept runs
    Accept(ReviewAcceptArgs),
    /// Return a run; its order is open again
    Return(ReviewReturnArgs),
}

/// `review list`
#[derive(Debug, Args)]
pub struct ReviewListArgs {
    /// With those that were reviewed
    #[arg(long)]
    pub all: bool,
}

/// `review accept`
#[derive(Debug, Args)]
pub struct ReviewAcceptArgs {
    /// The runs' numbers
    #[arg(required = true, value_name = "RUN")]
    pub runs: Vec<String>,
    /// A remark
    #[arg(long, value_name = "REASON", default_value = "", hide_default_value = true)]
    pub reason: String,
}

/// `review return`
#[derive(Debug, Args)]
pub struct ReviewReturnArgs {
    /// The run's number
    pub run: String,
    /// Why, and what to do
    #[arg(long, value_name = "REASON")]
    pub reason: String,
}

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
    pub key: PathBuf,
    /// The signer's name
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// First moment at which it counts: RFC 3339 or 20240401000000Z
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
}

/// `report …`
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Everything an auditor needs, in one folder or ZIP (§13(7))
    Audit(ReportAuditArgs),
    /// What of a lost laptop was received, and what never was (§13(4))
    Recovery(ReportRecoveryArgs),
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
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The allowed_signers file
    #[arg(long, value_name = "FILE")]
    pub trust: PathBuf,
    /// Judge keys at this time where no receipt covers the bundle: RFC 3339 or 20240701000000Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// An office bundle: brings receipts, which proofs lead to, and erasures
    #[arg(long, value_name = "OFFICE_BUNDLE")]
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
