//! Papers that are owed: what made them so, by when, and whether one is on its way.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::domain::{Contract, Moment, next_open_day, open_days_later, same_id};
use crate::error::Result;
use crate::event::JournalRole;
use crate::paper::{About, Cause, Deadline, Form, Library, Owed, Report};
use crate::roster;
use crate::state::{Assignment, Order, Paper, PaperState, PaperStep};
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
}

/// Everything owed as of a day by a role, the earliest deadline first.
///
/// # Errors
/// A failing database.
pub fn debts(store: &Store, library: &Library, role: JournalRole, today: NaiveDate) -> Result<Vec<Debt>> {
    let papers: Vec<Paper> = store.list(false)?.into_iter().map(|(paper, _)| paper).collect();
    let mut debts = Vec::new();
    for form in library.forms().iter().filter(|form| form.writers.contains(&role)) {
        for owed in &form.owed {
            let unpaid = unpaid(store, library, form, owed, today)?;
            let unpaid = if is_roster(owed.by) { together(unpaid) } else { unpaid };
            debts.extend(unpaid.into_iter().map(|it| debt(form, owed.by.name(), owed.deadline, it, today, &papers)));
        }
        debts.extend(unfinished(form, today, &papers));
        debts.extend(returned(form, today, &papers));
    }
    debts.sort_by(|left, right| (left.due, &left.form, left.since).cmp(&(right.due, &right.form, right.since)));
    Ok(debts)
}

/// What a submission of a form about something pays.
///
/// # Errors
/// A failing database.
pub fn covers(store: &Store, library: &Library, form: &Form, about: &str, today: NaiveDate) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for owed in &form.owed {
        let unpaid = unpaid(store, library, form, owed, today)?;
        let is_meant = |it: &&Unpaid| is_roster(owed.by) || about.is_empty() || same_id(&it.about, about);
        keys.extend(unpaid.iter().filter(is_meant).map(|it| it.key.clone()));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
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

fn unpaid(store: &Store, library: &Library, form: &Form, owed: &Owed, today: NaiveDate) -> Result<Vec<Unpaid>> {
    match owed.by {
        cause if is_roster(cause) => roster_changes(store, library, cause),
        cause @ (Cause::ContractBegun | Cause::ContractEnded) => contract(store, form, cause, today),
        Cause::WorkDone => done(store, form, owed),
        Cause::WorkOrdered => {
            let mut wanted = Vec::new();
            for it in store.unpaid(owed.by.name())? {
                if store.get::<Order>(&it.about)?.is_none_or(|order| !order.cancelled && is_of(owed, &order)) {
                    wanted.push(it);
                }
            }
            Ok(wanted)
        }
        cause => store.unpaid(cause.name()),
    }
}

/// Whether an order is of the kinds of work that make a paper owed.
fn is_of(owed: &Owed, order: &Order) -> bool {
    owed.work.is_empty() || owed.work.contains(&order.work_type)
}

/// Changes of the roster: the first report pays what there is, later ones are changes (§8(4)).
fn roster_changes(store: &Store, library: &Library, cause: Cause) -> Result<Vec<Unpaid>> {
    let is_roster = |paper: &Paper| {
        let form = paper.form().and_then(|pin| library.get(&pin.id));
        form.is_some_and(|form| form.about == About::Roster) && paper.submission().is_some()
    };
    let was_told = store.list::<Paper>(false)?.iter().any(|(paper, _)| is_roster(paper));
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

fn contract(store: &Store, form: &Form, cause: Cause, today: NaiveDate) -> Result<Vec<Unpaid>> {
    let Some(contract) = store.get::<Contract>("")? else { return Ok(Vec::new()) };
    let is_handed_in =
        |(paper, _): &(Paper, bool)| paper.form().is_some_and(|pin| pin.id == form.id) && paper.submission().is_some();
    let day = if cause == Cause::ContractBegun { contract.period.from } else { contract.period.to };
    let is_due = if cause == Cause::ContractBegun { day <= today } else { day < today };
    if !is_due || store.list::<Paper>(false)?.iter().any(is_handed_in) {
        return Ok(Vec::new());
    }
    Ok(vec![Unpaid { key: cause.name().to_owned(), about: contract.id, at: Moment::midnight(day) }])
}

/// Orders that are done on all their terminals and of which no paper of the form speaks.
fn done(store: &Store, form: &Form, owed: &Owed) -> Result<Vec<Unpaid>> {
    let papers: Vec<Paper> = store.list(false)?.into_iter().map(|(paper, _)| paper).collect();
    let is_told = |order: &Order| {
        papers
            .iter()
            .filter(|paper| of(paper, form) && paper.submission().is_some())
            .any(|paper| paper.draft().is_some_and(|draft| same_id(&draft.about, &order.order)))
    };
    let mut done = Vec::new();
    for (order, _) in store.list::<Order>(false)? {
        if order.cancelled || order.terminals.is_empty() || !is_of(owed, &order) || is_told(&order) {
            continue;
        }
        let assignments = store.assignments(&order.order)?;
        let wanted = |it: &&Assignment| order.terminals.iter().any(|terminal| same_id(terminal, &it.terminal));
        if assignments.iter().filter(wanted).all(|it| it.done > 0) {
            let runs = store.all_runs()?.into_iter().filter(|run| run.order == order.order);
            let at = runs.filter_map(|run| run.finished_at).max().unwrap_or(order.ordered_at);
            done.push(Unpaid { key: format!("{}:{}", Cause::WorkDone.name(), order.order), about: order.order, at });
        }
    }
    Ok(done)
}

/// A series that has no last report yet.
fn unfinished(form: &Form, today: NaiveDate, papers: &[Paper]) -> Vec<Debt> {
    let is_open = |paper: &&Paper| {
        let last = paper.submission().and_then(|step| revision_report(paper, step));
        form.series && of(paper, form) && last.is_some_and(|report| report != Report::Final.name())
    };
    let debts = papers.iter().filter(is_open).filter_map(|paper| {
        let since = paper.submission()?.at;
        let unpaid = Unpaid { key: String::new(), about: paper.paper.clone(), at: since };
        Some(Debt {
            paper: Some(paper.paper.clone()),
            ..debt(form, "series.open", Deadline::Promptly, unpaid, today, &[])
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
            ..debt(form, "paper.returned", Deadline::Promptly, unpaid, today, &[])
        })
    });
    debts.collect()
}

fn of(paper: &Paper, form: &Form) -> bool {
    paper.form().is_some_and(|pin| pin.id == form.id)
}

fn revision_report<'p>(paper: &'p Paper, step: &PaperStep) -> Option<&'p str> {
    let draft = paper.history.iter().rev().find(|it| it.revision == step.revision && it.draft.is_some())?;
    draft.draft.as_ref()?.report.as_deref()
}

fn debt(form: &Form, cause: &str, deadline: Deadline, unpaid: Unpaid, today: NaiveDate, papers: &[Paper]) -> Debt {
    let day = unpaid.at.day();
    let due = match deadline {
        Deadline::Immediately => day,
        Deadline::Promptly => open_days_later(day, PROMPTLY_OPEN_DAYS),
        Deadline::NextOpenDay => next_open_day(day),
        Deadline::Days(count) => day.checked_add_days(Days::new(u64::from(count))).unwrap_or(day),
    };
    let is_draft = |paper: &&Paper| {
        let about = paper.draft().map(|draft| draft.about.as_str()).unwrap_or_default();
        of(paper, form) && paper.state() == PaperState::Draft && (about.is_empty() || same_id(about, &unpaid.about))
    };
    Debt {
        form: form.id.clone(),
        title: form.title.clone(),
        clause: form.clause.clone(),
        cause: cause.to_owned(),
        paper: papers.iter().find(is_draft).map(|paper| paper.paper.clone()),
        about: unpaid.about,
        since: unpaid.at,
        deadline: deadline_name(deadline),
        due,
        overdue: due < today,
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
