//! What papers fill themselves in with: everything recorded about a run, a visit, a fault, the
//! roster or the contract, as one tree of JSON that forms name paths in.
//!
//! Only gathers; which paper shows what stands in the form. `docs/papers.md` shows the tree.
//! Nobody types a serial number twice.

mod fault;
mod people;
mod run;
mod steps;
mod visit;
mod work;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::{Contract, Site, Terminal};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::state::{Fault, Order, RosterEntry, Run, Visit};
use crate::store::Store;

pub use run::procedure_of;
pub use steps::with_unit;
pub use visit::{runs_in, visits_of};
pub use work::{open_terminals, remaining};

/// What one paper is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// One run.
    Run(Run),
    /// One visit.
    Visit(Visit),
    /// One fault.
    Fault(Fault),
    /// One order.
    Order(Order),
    /// One terminal.
    Terminal(Terminal),
    /// The roster of workers (§8(4)).
    Roster,
    /// The contract as a whole.
    Contract,
    /// Nothing that is recorded.
    Nothing,
}

impl Subject {
    /// Its number, as a paper keeps it; empty where it has none.
    pub fn id(&self) -> &str {
        match self {
            Self::Run(run) => &run.run,
            Self::Visit(visit) => &visit.begun.visit,
            Self::Fault(fault) => &fault.fault,
            Self::Order(order) => &order.order,
            Self::Terminal(terminal) => &terminal.id,
            Self::Roster | Self::Contract | Self::Nothing => "",
        }
    }
}

/// Where the particulars are read from.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// The database.
    pub store: &'s Store,
    /// The files: procedures are read from them.
    pub evidence: &'s Evidence,
}

/// The tree for a subject, as of a day.
///
/// # Errors
/// A failing database, or a procedure whose bytes are missing or changed.
pub fn particulars(source: Source<'_>, subject: &Subject, today: NaiveDate, writer: &str) -> Result<Value> {
    let store = source.store;
    let mut tree = Map::new();
    tree.insert("today".into(), json!(today));
    tree.insert("writer".into(), json!(writer));
    if let Some(contract) = store.get::<Contract>("")? {
        tree.insert("contract".into(), self::contract(store, &contract, today)?);
        tree.insert("planned".into(), work::planned(store, &contract)?);
    }
    let left = remaining(store, subject)?.into_iter().map(|text| text.ja).collect::<Vec<_>>();
    tree.insert("remaining".into(), json!(&left));
    match subject {
        Subject::Run(run) => {
            tree.insert("run".into(), run::tree(source, run)?);
        }
        Subject::Visit(visit) => {
            tree.insert("visit".into(), visit::tree(store, visit)?);
            tree.insert("runs".into(), work::runs(store, runs_in(store, visit)?.into_iter())?);
        }
        Subject::Fault(fault) => {
            tree.insert("fault".into(), fault::tree(source, fault)?);
        }
        Subject::Order(order) => {
            let is_meant = |run: &Run| run.order == order.order && run.finished_at.is_some();
            let runs: Vec<Run> = store.all_runs()?.into_iter().filter(is_meant).collect();
            tree.insert("photos".into(), json!(run::photos_of(source, &runs)?));
            tree.insert("runs".into(), work::runs(store, runs.into_iter())?);
            tree.insert("orders".into(), work::orders(store, |known| known.order == order.order)?);
            tree.insert("targets".into(), work::targets(store, order)?);
            tree.insert("procedures".into(), work::procedures(source, |id| id == order.procedure)?);
        }
        Subject::Terminal(terminal) => {
            tree.insert("terminal".into(), self::terminal(store, terminal)?);
        }
        Subject::Contract | Subject::Nothing => {
            tree.insert("runs".into(), work::runs(store, store.all_runs()?.into_iter())?);
            tree.insert("orders".into(), work::orders(store, |_| true)?);
            tree.insert("procedures".into(), work::procedures(source, |_| true)?);
        }
        Subject::Roster => {
            tree.insert("worker_changes".into(), people::changes(store)?);
        }
    }
    if *subject == Subject::Contract {
        // what is not done was completed on no day
        tree.insert("completed".into(), json!(left.is_empty().then_some(today)));
        tree.insert("delivered".into(), json!(work::delivered(source)?));
    }
    tree.insert("workers".into(), people::workers(store, today)?);
    Ok(Value::Object(tree))
}

fn contract(store: &Store, contract: &Contract, today: NaiveDate) -> Result<Value> {
    let responsible = crate::roster::responsible_on(store, contract, today)?;
    let known = store.get::<RosterEntry>(&responsible)?.map(|entry| entry.worker);
    let affiliation = known.as_ref().map(|worker| [worker.affiliation.as_str(), &worker.role].join(" "));
    let responsible = known.map_or(responsible, |worker| worker.name);
    Ok(json!({
        "number": contract.id,
        "title": contract.title,
        "from": contract.period.from,
        "until": contract.period.to,
        "city": contract.client.name,
        "addressee": format!("{}長　様", contract.client.name),
        "contractor": contract.contractor.name,
        "contractor_address": contract.contractor.address,
        "responsible": responsible,
        "responsible_affiliation": affiliation.map(|text| text.trim().to_owned()),
    }))
}

/// A terminal as the register has it.
fn terminal(store: &Store, terminal: &Terminal) -> Result<Value> {
    let site = site_name(store, &terminal.site)?;
    Ok(json!({
        "id": terminal.id,
        "site": terminal.site,
        "site_name": site,
        "place": terminal.place,
        "floor": terminal.floor,
        "counter": terminal.counter,
        "purpose": terminal.purpose,
        "model": terminal.model,
        "model_number": terminal.model_number,
        "serial": terminal.serial,
        "hostname": terminal.host_name,
        "ip": terminal.ip_address,
        "mac": terminal.mac_address,
        "os": terminal.os_version,
        "app": terminal.app_version,
        "antivirus": terminal.antivirus_version,
        "peripherals": terminal.peripherals,
        "lessor": terminal.lessor,
        "installed": terminal.installed,
        "status": terminal.status,
        "notes": terminal.notes,
    }))
}

/// The terminal of an id, or nothing where the register does not have it.
fn terminal_of(store: &Store, id: &str) -> Result<Value> {
    store.get::<Terminal>(id)?.map_or(Ok(json!({ "id": id })), |known| terminal(store, &known))
}

fn site_name(store: &Store, id: &str) -> Result<String> {
    Ok(store.get::<Site>(id)?.map_or_else(|| id.to_owned(), |site| site.name))
}

/// A worker's name, or the id where the roster does not have it.
///
/// # Errors
/// A failing database.
pub fn worker_name(store: &Store, id: &str) -> Result<String> {
    Ok(store.get::<RosterEntry>(id)?.map_or_else(|| id.to_owned(), |entry| entry.worker.name))
}
