//! Papers that are owed: what made them so, by when, and whether one is on its way.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::Value;

use crate::domain::{Contract, Moment, fold, next_open_day, open_days_later, same_id};
use crate::error::{Error, Result};
use crate::event::{JournalRole, PaperDrafted};
use crate::paper::{About, Cause, Deadline, Document, Form, Library, Owed, Report};
use crate::particulars::{Subject, remaining};
use crate::roster;
use crate::state::{Order, Paper, PaperState, PaperStep};
use crate::store::{Store, Unpaid};

/// Open days within which 速やかに is taken to end.
const PROMPTLY_OPEN_DAYS: u32 = 3;

/// A paper that is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Debt {
    /// The form's id.
    pub form: String,
    /// Its title.
    pub title: String,
    /// The clause that asks for it.
    pub clause: Option<String>,
    /// What made it owed: `run.finished`, `worker.ended` …
    pub cause: String,
    /// What it is about.
    pub about: String,
    /// Since when.
    pub since: Moment,
    /// In which words the contract says by when.
    pub deadline: &'static str,
    /// The last day.
    pub due: NaiveDate,
    /// Whether that day is over.
    pub overdue: bool,
    /// A paper of that form that is drafted or came back, where there is one.
    pub paper: Option<String>,
    /// Whether that paper was handed in already, and a further revision of it is owed.
    pub revise: bool,
}

/// Papers that are owed: those to be seen to first, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Debts {
    /// The earliest deadline first; at most as many as were asked for.
    pub first: Vec<Debt>,
    /// How many there are of all.
    pub total: usize,
}

/// What is owed as of a day by a role: all of it, or the `most` that are due first and the number of all.
///
/// # Errors
/// A failing database.
pub fn debts(
    store: &Store,
    library: &Library,
    role: JournalRole,
    today: NaiveDate,
    most: Option<usize>,
) -> Result<Debts> {
    let papers: Vec<Paper> = store.list_open()?;
    let mut debts = Debts::default();
    for form in library.forms().iter().filter(|form| form.writers.contains(&role)) {
        let drafts = Drafts::of(form, &papers);
        for owed in &form.owed {
            let mut unpaid = unpaid(store, library, form, owed, today, most)?;
            if owed.by == Cause::PaperDrafted {
                unpaid = drafted(form, owed, &papers);
            }
            if is_roster(owed.by) {
                unpaid = together(unpaid);
            }
            debts.total += match is_counted(owed.by) {
                true => store.unpaid_count(&form.id, owed.by.name(), &owed.work)?,
                false => unpaid.len(),
            };
            let deadline = owed.deadline;
            for it in unpaid {
                let mut debt = debt(form, owed.by.name(), deadline, it, today, &drafts);
                match owed.by {
                    Cause::PaperDrafted => debt.paper = Some(debt.about.clone()),
                    Cause::FaultClosed | Cause::WorkDone | Cause::ContractEnded if debt.paper.is_none() => {
                        // papers about the contract are about nothing in particular
                        let about = if owed.by == Cause::ContractEnded { "" } else { debt.about.as_str() };
                        debt.paper = handed_in(store, form, about)?;
                        debt.revise = debt.paper.is_some();
                    }
                    _ => {}
                }
                debts.first.push(debt);
            }
        }
        let going = unfinished(form, today, &papers).into_iter().chain(returned(form, today, &papers));
        let going = going.chain(outdated(store, form, today, &drafts)?);
        let before = debts.first.len();
        debts.first.extend(going);
        debts.total += debts.first.len() - before;
    }
    // within one cause what is older is due no later, so the first of all are among the first of each
    debts.first.sort_by(|left, right| (left.due, &left.form, left.since).cmp(&(right.due, &right.form, right.since)));
    debts.first.truncate(most.unwrap_or(usize::MAX));
    Ok(debts)
}

/// What a submission of a form about something pays: nothing that is not done yet, be it an order or the contract,
/// and of a fault that is over nothing while it is under investigation.
///
/// # Errors
/// A failing database.
pub fn covers(store: &Store, library: &Library, form: &Form, document: &Document) -> Result<Vec<String>> {
    let about = document.about.first().map(String::as_str).unwrap_or_default();
    let today = document.date;
    let mut keys = Vec::new();
    for owed in &form.owed {
        match owed.by {
            Cause::PaperDrafted => {}
            Cause::FaultClosed if document.unsettled().next().is_some() => {}
            Cause::ContractEnded if !remaining(store, &Subject::Contract)?.is_empty() => {}
            cause @ (Cause::ContractBegun | Cause::ContractEnded) => {
                let tells = store.get::<Contract>("")?.is_some_and(|contract| day_of(&contract, cause) <= today);
                keys.extend(tells.then(|| cause.name().to_owned()));
            }
            cause if is_counted(cause) && !about.is_empty() => {
                keys.extend(store.unpaid_about(&form.id, cause.name(), &owed.work, about)?)
            }
            cause => {
                let is_meant = |it: &&Unpaid| is_roster(cause) || about.is_empty() || same_id(&it.about, about);
                let unpaid = unpaid(store, library, form, owed, today, None)?;
                keys.extend(unpaid.iter().filter(is_meant).map(|it| it.key.clone()));
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// The last paper of a form about something that was handed in.
fn handed_in(store: &Store, form: &Form, about: &str) -> Result<Option<String>> {
    let papers = store.papers_about(&form.id, about)?.into_iter();
    let last = papers.filter(|paper| paper.submission().is_some()).max_by_key(Paper::begun);
    Ok(last.map(|paper| paper.paper))
}

/// Papers that were drafted and never handed in; since the day that is typed into one, else since it was drafted.
fn drafted(form: &Form, owed: &Owed, papers: &[Paper]) -> Vec<Unpaid> {
    let waits = |paper: &&Paper| of(paper, form) && paper.state() == PaperState::Draft && paper.submission().is_none();
    let since = |paper: &Paper| {
        let typed = owed.from.as_ref().zip(paper.draft()).and_then(|(from, draft)| day_typed(form, from, draft));
        typed.map_or_else(|| paper.begun(), |day| Some(Moment::midnight(day)))
    };
    let unpaid = papers
        .iter()
        .filter(waits)
        .filter_map(|paper| Some(Unpaid { key: String::new(), about: paper.paper.clone(), at: since(paper)? }));
    unpaid.collect()
}

/// The day that is typed into a field of a draft.
pub fn day_typed(form: &Form, field: &str, draft: &PaperDrafted) -> Option<NaiveDate> {
    let filled = form.fill(&Value::Null, &draft.fields);
    let value = filled.values.get(field)?.as_str()?;
    Moment::parse(value).map(|at| at.day()).or_else(|| value.parse().ok())
}

/// The drafts of a form, the first about each thing.
#[derive(Default)]
struct Drafts<'p>(HashMap<String, &'p str>);

impl<'p> Drafts<'p> {
    fn of(form: &Form, papers: &'p [Paper]) -> Self {
        let mut drafts = HashMap::new();
        for paper in papers.iter().filter(|paper| of(paper, form) && paper.state() == PaperState::Draft) {
            let about = paper.draft().map(|draft| fold(&draft.about)).unwrap_or_default();
            drafts.entry(about).or_insert(paper.paper.as_str());
        }
        Self(drafts)
    }

    /// The draft about something; one about nothing in particular is about everything.
    fn about(&self, about: &str) -> Option<String> {
        let found = [self.0.get(&fold(about)), self.0.get("")];
        found.into_iter().flatten().min().map(|paper| (*paper).to_owned())
    }
}

/// One paper tells of all changes of the roster: since the oldest.
fn together(changes: Vec<Unpaid>) -> Vec<Unpaid> {
    let mut workers: Vec<&str> = Vec::new();
    for change in &changes {
        if !workers.contains(&change.about.as_str()) {
            workers.push(&change.about);
        }
    }
    let about = workers.join(" ");
    changes.first().map(|oldest| Unpaid { about, ..oldest.clone() }).into_iter().collect()
}

fn is_roster(cause: Cause) -> bool {
    matches!(cause, Cause::WorkerReported | Cause::WorkerChanged | Cause::WorkerEnded | Cause::WorkerEmergency)
}

/// Whether the store keeps a count of what a cause owes.
fn is_counted(cause: Cause) -> bool {
    !is_roster(cause) && !matches!(cause, Cause::ContractBegun | Cause::ContractEnded | Cause::PaperDrafted)
}

fn unpaid(
    store: &Store,
    library: &Library,
    form: &Form,
    owed: &Owed,
    today: NaiveDate,
    most: Option<usize>,
) -> Result<Vec<Unpaid>> {
    match owed.by {
        cause if is_roster(cause) => roster_changes(store, library, cause),
        cause @ (Cause::ContractBegun | Cause::ContractEnded) => contract(store, form, cause, today),
        Cause::PaperDrafted => Ok(Vec::new()),
        cause => store.unpaid(&form.id, cause.name(), &owed.work, most),
    }
}

/// Changes of the roster: the first report pays what there is, later ones are changes (§8(4)).
fn roster_changes(store: &Store, library: &Library, cause: Cause) -> Result<Vec<Unpaid>> {
    let mut of_roster = library.forms().iter().filter(|form| form.about == About::Roster);
    let was_told = of_roster.try_fold(false, |told, form| Ok::<_, Error>(told || store.is_submitted(&form.id)?))?;
    let wanted: &[&str] = match cause {
        Cause::WorkerReported if was_told => &[],
        Cause::WorkerReported => &["added", "changed", "ended"],
        Cause::WorkerChanged if was_told => &["added", "changed"],
        Cause::WorkerEnded if was_told => &["ended"],
        Cause::WorkerEmergency => &["emergency"],
        _ => &[],
    };
    let due = roster::due(store)?.into_iter().filter(|change| wanted.contains(&change.what.as_str()));
    Ok(due.map(|change| Unpaid { key: change.debt(), about: change.worker, at: change.at }).collect())
}

/// The first or the last day of the period.
fn day_of(contract: &Contract, cause: Cause) -> NaiveDate {
    if cause == Cause::ContractBegun { contract.period.from } else { contract.period.to }
}

fn contract(store: &Store, form: &Form, cause: Cause, today: NaiveDate) -> Result<Vec<Unpaid>> {
    let Some(contract) = store.get::<Contract>("")? else { return Ok(Vec::new()) };
    let day = day_of(&contract, cause);
    let is_due = if cause == Cause::ContractBegun { day <= today } else { day < today };
    if !is_due {
        return Ok(Vec::new());
    }
    // what was handed in before the day does not tell of it, nor what says that not all is done
    let tells =
        |step: &PaperStep| step.on.is_some_and(|on| day <= on) && step.covers.iter().any(|key| key == cause.name());
    if store.papers_of(&form.id)?.iter().any(|paper| paper.history.iter().any(tells)) {
        return Ok(Vec::new());
    }
    Ok(vec![Unpaid { key: cause.name().to_owned(), about: contract.id, at: Moment::midnight(day) }])
}

/// A series that has no last report yet.
fn unfinished(form: &Form, today: NaiveDate, papers: &[Paper]) -> Vec<Debt> {
    let is_open = |paper: &&Paper| {
        form.series && of(paper, form) && paper.last_report().is_some_and(|report| report != Report::Final.name())
    };
    let debts = papers.iter().filter(is_open).filter_map(|paper| {
        let since = paper.submission()?.at;
        let unpaid = Unpaid { key: String::new(), about: paper.paper.clone(), at: since };
        Some(Debt {
            paper: Some(paper.paper.clone()),
            ..debt(form, "series.open", Deadline::Promptly, unpaid, today, &Drafts::default())
        })
    });
    debts.collect()
}

/// A paper that came back.
fn returned(form: &Form, today: NaiveDate, papers: &[Paper]) -> Vec<Debt> {
    let came_back = |paper: &&Paper| of(paper, form) && paper.state() == PaperState::Returned;
    let debts = papers.iter().filter(came_back).filter_map(|paper| {
        let since = paper.history.iter().rev().find(|step| step.state == PaperState::Returned)?.at;
        let unpaid = Unpaid { key: String::new(), about: paper.paper.clone(), at: since };
        Some(Debt {
            paper: Some(paper.paper.clone()),
            ..debt(form, "paper.returned", Deadline::Promptly, unpaid, today, &Drafts::default())
        })
    });
    debts.collect()
}

/// Papers about orders that were changed after the last submission (§5(2)): a new revision is owed.
fn outdated(store: &Store, form: &Form, today: NaiveDate, drafts: &Drafts<'_>) -> Result<Vec<Debt>> {
    let Some(owed) = form.owed.iter().find(|owed| owed.by == Cause::WorkOrdered) else { return Ok(Vec::new()) };
    let open: BTreeSet<String> = store.open_assignments()?.into_iter().map(|assignment| assignment.order).collect();
    let mut debts = Vec::new();
    for order in open {
        let Some(order) = store.get::<Order>(&order)? else { continue };
        let Some(changed) = order.decisions.iter().map(|decision| decision.at).max() else { continue };
        let papers = store.papers_about(&form.id, &order.order)?;
        let with_city = papers.iter().filter(|paper| paper.state() != PaperState::Returned);
        let submitted = with_city.filter_map(|paper| Some((paper.submission()?.at, paper))).max_by_key(|(at, _)| *at);
        let Some((_, paper)) = submitted.filter(|(at, _)| *at < changed) else { continue };
        let unpaid = Unpaid { key: String::new(), about: order.order, at: changed };
        let mut debt = debt(form, "work.changed", owed.deadline, unpaid, today, drafts);
        debt.paper.get_or_insert_with(|| paper.paper.clone());
        debts.push(debt);
    }
    Ok(debts)
}

fn of(paper: &Paper, form: &Form) -> bool {
    paper.form().is_some_and(|pin| pin.id == form.id)
}

fn debt(form: &Form, cause: &str, deadline: Deadline, unpaid: Unpaid, today: NaiveDate, drafts: &Drafts<'_>) -> Debt {
    let day = unpaid.at.day();
    let due = match deadline {
        Deadline::Immediately => day,
        Deadline::Promptly => open_days_later(day, PROMPTLY_OPEN_DAYS),
        Deadline::NextOpenDay => next_open_day(day),
        Deadline::Days(count) => day.checked_add_days(Days::new(u64::from(count))).unwrap_or(day),
    };
    Debt {
        form: form.id.clone(),
        title: form.title.clone(),
        clause: form.clause.clone(),
        cause: cause.to_owned(),
        paper: drafts.about(&unpaid.about),
        about: unpaid.about,
        since: unpaid.at,
        deadline: deadline_name(deadline),
        due,
        overdue: due < today,
        revise: false,
    }
}

fn deadline_name(deadline: Deadline) -> &'static str {
    match deadline {
        Deadline::Immediately => "immediately",
        Deadline::Promptly => "promptly",
        Deadline::NextOpenDay => "next-open-day",
        Deadline::Days(_) => "days",
    }
}
