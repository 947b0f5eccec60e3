//! The office's work: orders, blackouts, combinations, reviews.

use clap::{Args, Subcommand};

use super::{BlackoutCommand, ByArgs, IdArgs, ListArgs, LoadArgs, SetArgs, StandArgs, WorkerRetireArgs};

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
    #[command(alias = "change")]
    Set(SetArgs),
    /// A worker no longer works on the contract
    Retire(WorkerRetireArgs),
    /// Suspend a worker on the city's request (§5(3))
    Suspend(StandArgs),
    /// Let a suspended worker work again
    Reinstate(StandArgs),
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
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
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
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
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
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
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
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
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
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}

/// `review return`
#[derive(Debug, Args)]
pub struct ReviewReturnArgs {
    /// The run's number
    pub run: String,
    /// Why, and what to do
    #[arg(long, value_name = "REASON")]
    pub reason: String,
    /// Who decides
    #[command(flatten)]
    pub decider: ByArgs,
}
