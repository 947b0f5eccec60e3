//! Who records: as the roster reports him (§8(4)), and never while suspended (§5(3)).

use chrono::NaiveDate;

use crate::clock;
use crate::commands::lookup::near_list;
use crate::domain::{fold, holds_name, same_id, same_name};
use crate::environment;
use crate::error::{Error, Result};
use crate::event::JournalRole;
use crate::message::Text;
use crate::messages;
use crate::state::{RosterEntry, Run};
use crate::store::Store;
use crate::ui::Console;
use crate::workspace::Workspace;

use super::find::open_visit;

messages! {
    decider_question() { ja: "だれが行いますか（従事者番号）", en: "who does this (a worker's id)" }
    name_a_worker() {
        ja: "--by か GENBA_BY に、名簿にある従事者の番号を指定してください（genba worker list）",
        en: "name a worker of the roster with --by or GENBA_BY (`genba worker list`)",
    }
    worker_question() { ja: "従事者", en: "the worker" }
    suspended(id, name, reason) {
        ja: "従事者 {id} {name} は従事を止められています（{reason}）",
        en: "worker {id} ({name}) is suspended: {reason}",
    }
    another_worker() {
        ja: "名簿にある別の従事者が --worker 番号 で行ってください。解除は事務所が行います（genba worker reinstate）",
        en: "let another worker of the roster do it with --worker ID; the office lifts a suspension with `genba worker reinstate`",
    }
    not_reported(given) { ja: "従事者 {given} は名簿にありません（§8(4)）", en: "worker {given} is not on the reported roster (§8(4))" }
    ambiguous(given) { ja: "「{given}」という従事者が名簿に何人もいます", en: "several workers on the roster are named {given}" }
    which_of(known) { ja: "番号で指定してください: {known}", en: "name the one that is meant by his id: {known}" }
    perhaps(known) {
        ja: "名簿のこの人のことなら、番号か氏名の全体で指定してください: {known}",
        en: "if one of these is meant, give the id or the whole name: {known}",
    }
    not_covered(id, name, from, until, day) {
        ja: "従事者 {id} {name} の従事期間（{from}〜{until}）に {day} は入りません",
        en: "the reported period of worker {id} ({name}), {from} to {until}, does not cover {day}",
    }
    not_today() {
        ja: "従事期間が違うなら事務所に届出を頼んでください（genba worker set）。緊急のときは genba step 端末 --worker 番号 --emergency 理由",
        en: "if the reported period is wrong, the office corrects it (`genba worker set`); in an emergency: `genba step TERMINAL --worker ID --emergency REASON`",
    }
    report_first(known) {
        ja: "名簿の従事者を指定してください（{known}）。緊急のときは genba step 端末 --worker 名前 --emergency 理由 で始め、あとで市へ届け出ます",
        en: "name a worker of the roster ({known}); in an emergency begin with `genba step TERMINAL --worker NAME --emergency REASON` and report him to the city afterwards",
    }
}

/// Somebody who records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The `actor` of the events.
    pub id: String,
    /// The name under which he signs.
    pub name: String,
    /// Why the roster does not cover him today; `None` where it does.
    pub unreported: Option<Text>,
}

/// The worker: as given, else of the open visit, else asked for.
///
/// # Errors
/// Without a terminal to ask at, an error that names `--worker`.
pub fn worker(console: &Console, workspace: &Workspace, given: Option<&str>) -> Result<String> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    if let Some(visit) = open_visit(&workspace.store)? {
        return Ok(visit.worker);
    }
    let day = workspace.now().day();
    let roster = workspace.store.list::<RosterEntry>(false)?;
    let here: Vec<_> = roster
        .into_iter()
        .map(|(entry, _)| entry)
        .filter(|entry| entry.suspended(day).is_none() && entry.covers(day))
        .map(|entry| entry.worker)
        .collect();
    if here.is_empty() || !console.may_ask() {
        return console.ask(&worker_question(), "--worker ID");
    }
    let names = here.iter().map(|worker| format!("{}  {}", worker.id, worker.name)).collect();
    let chosen = console.choose(&worker_question(), "--worker ID", names)?;
    Ok(here.get(chosen).map(|worker| worker.id.clone()).unwrap_or_default())
}

/// What the roster says of an id or a name on a day.
///
/// # Errors
/// A suspended worker, whatever else holds; a name that several have.
pub fn person(store: &Store, given: &str, day: NaiveDate) -> Result<Person> {
    let given = given.trim();
    let roster: Vec<RosterEntry> = store.list(false)?.into_iter().map(|(entry, _)| entry).collect();
    let by_id = roster.iter().find(|entry| fold(&entry.worker.id) == fold(given));
    let by_name: Vec<_> = roster.iter().filter(|entry| same_name(&entry.worker.name, given)).collect();
    let entry = by_id.or(match by_name.as_slice() {
        [only] => Some(only),
        several => several.iter().copied().find(|entry| entry.suspended(day).is_some()),
    });
    if entry.is_none() && by_name.len() > 1 {
        return Err(Error::refused(ambiguous(given), which_of(introduced(by_name))));
    }
    let Some(entry) = entry else {
        let unreported = Some(not_reported(given));
        return Ok(Person { id: given.to_owned(), name: given.to_owned(), unreported });
    };
    let worker = &entry.worker;
    if let Some(standing) = entry.suspended(day) {
        let reason = &standing.reason;
        return Err(Error::refused(suspended(&worker.id, &worker.name, reason), another_worker()));
    }
    let open = |bound: &str| if bound.is_empty() { "…".to_owned() } else { bound.to_owned() };
    let period = || not_covered(&worker.id, &worker.name, open(&worker.from), open(&worker.until), day);
    let unreported = (!entry.covers(day)).then(period);
    Ok(Person { id: worker.id.clone(), name: worker.name.clone(), unreported })
}

impl Person {
    /// The refusal of one whom the roster does not cover.
    ///
    /// # Errors
    /// A failing database.
    pub fn refusal(&self, workspace: &Workspace) -> Result<Option<Error>> {
        let Some(what) = &self.unreported else { return Ok(None) };
        let store = &workspace.store;
        if store.get::<RosterEntry>(&self.id)?.is_some() {
            // he is on the roster, only not today: nobody else's name is the answer, but perhaps the clock is
            let help = match clock::warning(workspace)? {
                Some((behind, set)) => joined(&behind, &set),
                None => joined(&clock::is_today(workspace.now().minute()), &not_today()),
            };
            return Ok(Some(Error::refused(what.clone(), help)));
        }
        if let Some(meant) = self.meant(store)? {
            return Ok(Some(Error::refused(what.clone(), meant)));
        }
        let roster = store.list::<RosterEntry>(false)?;
        let known: Vec<_> = roster.iter().map(|(entry, _)| entry.worker.id.as_str()).take(12).collect();
        let known = if known.is_empty() { "—".to_owned() } else { known.join(", ") };
        Ok(Some(Error::refused(what.clone(), report_first(known))))
    }

    /// Whom an id may mean that is not on the roster: by ids that are near, or names that hold it; as advice.
    fn meant(&self, store: &Store) -> Result<Option<Text>> {
        let roster = store.list::<RosterEntry>(false)?;
        let ids: Vec<_> = roster.iter().map(|(entry, _)| &entry.worker.id).collect();
        if ids.iter().any(|id| same_id(id, &self.id)) {
            return Ok(None);
        }
        if let Some(near) = near_list(&self.id, &ids) {
            return Ok(Some(near));
        }
        let partly = roster.iter().map(|(entry, _)| entry).filter(|it| holds_name(&it.worker.name, &self.id));
        let partly = introduced(partly.take(12));
        Ok((!partly.is_empty()).then(|| perhaps(partly)))
    }
}

/// Workers as they are told apart: id, name and affiliation.
fn introduced<'e>(entries: impl IntoIterator<Item = &'e RosterEntry>) -> String {
    let one = |entry: &RosterEntry| {
        [&entry.worker.id, &entry.worker.name, &entry.worker.affiliation].map(String::as_str).join(" ")
    };
    entries.into_iter().map(|entry| one(entry).trim_end().to_owned()).collect::<Vec<_>>().join(", ")
}

/// The person for a command outside a run: on the roster today, or in charge of a run that was
/// begun as an emergency; `runs` are those that count.
///
/// # Errors
/// A suspended worker, or one whom nothing covers.
pub fn may_record(workspace: &Workspace, given: &str, runs: &[Run]) -> Result<Person> {
    let store = &workspace.store;
    let person = person(store, given, workspace.now().day())?;
    let is_his = |run: &Run| run.emergency.is_some() && fold(&run.worker) == fold(&person.id);
    if runs.iter().any(is_his) || store.unfinished_runs()?.iter().any(is_his) {
        return Ok(person);
    }
    match person.refusal(workspace)? {
        Some(refusal) => Err(refusal),
        None => Ok(person),
    }
}

/// Who records what both sides may: who decides at the office, or a worker on a laptop; `runs` are those
/// in which an emergency counts.
///
/// # Errors
/// On a laptop before its first dispatch, and a worker who may not.
pub fn author(console: &Console, workspace: &Workspace, given: Option<&str>, runs: &[Run]) -> Result<Person> {
    if workspace.role() == JournalRole::Office {
        let id = decider(workspace, given)?;
        return Ok(Person { name: id.clone(), id, unreported: None });
    }
    workspace.need_device()?;
    let worker = worker(console, workspace, given)?;
    may_record(workspace, &worker, runs)
}

/// Who decides at the office: as given, else as `GENBA_BY` says, else the office by its own name.
///
/// # Errors
/// Somebody who is not on the roster today, or suspended.
pub fn decider(workspace: &Workspace, given: Option<&str>) -> Result<String> {
    match given.map(str::to_owned).or_else(environment::by) {
        Some(given) => on_roster(workspace, &given),
        None => Ok(workspace.principal().to_owned()),
    }
}

/// The same for what nobody may do without his name: asked for where there is somebody to ask.
///
/// # Errors
/// As `decider`; without a terminal, an error that names `--by`.
pub fn decider_by_name(console: &Console, workspace: &Workspace, given: Option<&str>) -> Result<String> {
    match given.map(str::to_owned).or_else(environment::by) {
        Some(given) => on_roster(workspace, &given),
        None => console.ask_until(&decider_question(), "--by ID", |given| on_roster(workspace, given)),
    }
}

fn on_roster(workspace: &Workspace, given: &str) -> Result<String> {
    let person = person(&workspace.store, given, workspace.now().day())?;
    match person.refusal(workspace)? {
        Some(refusal) => {
            let meant = person.meant(&workspace.store)?;
            Err(Error::refused(refusal.what, meant.unwrap_or_else(name_a_worker)))
        }
        None => Ok(person.id),
    }
}

/// An id with the name that the roster has for it.
///
/// # Errors
/// A failing database.
pub fn named(store: &Store, id: &str) -> Result<String> {
    let entry = store.get::<RosterEntry>(id)?;
    Ok(entry.map_or_else(|| id.to_owned(), |entry| format!("{id} {}", entry.worker.name)))
}

fn joined(first: &Text, second: &Text) -> Text {
    Text { ja: format!("{}。{}", first.ja, second.ja), en: format!("{}; {}", first.en, second.en) }
}
