//! What a run was begun without that the contract asks for first: its worker reported (§8(4)), an approved plan,
//! a consultation where orders are done together, a recovery before the initial setup (§4), the leave to begin in a
//! blackout.
//!
//! Read off the papers and orders that are held, as of the run's beginning, and of whoever joined it later as of
//! then; nothing of it is recorded in the run, and nothing is refused: a technician on site must be able to record
//! what happens. A laptop knows what its last dispatch says, the office what it decided.

mod words;

use std::cell::OnceCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::{Moment, Terminal, WorkType, same_id};
use crate::error::Result;
use crate::event::RunStarted;
use crate::roster::FORMS as ROSTER_FORMS;
use crate::state::{Blackout, Fault, Order, Paper, PaperState, PaperStep, RosterChange, RosterEntry, Run, Visit};
use crate::store::Store;

/// The form of a plan of work that the city approves before it begins.
pub const PLAN_FORM: &str = "work-plan";

/// Something that a run was begun without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "lacking", rename_all = "kebab-case")]
pub enum Lacking {
    /// The city was not told of the worker in writing (§8(4)).
    Report {
        /// The worker.
        worker: String,
    },
    /// The kind of work is not among those reported of the worker (§8(4)).
    ReportedWork {
        /// The worker.
        worker: String,
        /// The kind of work.
        work_type: WorkType,
    },
    /// The order's plan is not approved as it now stands.
    Plan {
        /// The order.
        order: String,
        /// Whether one was approved before the order was changed.
        changed: bool,
    },
    /// Another order was begun on the terminal on the same visit, and no consultation combines them (§4).
    Consultation {
        /// The other order.
        other: String,
    },
    /// No recovery of the terminal is on record (§4).
    Recovery {
        /// The terminal.
        terminal: String,
    },
    /// A reason for beginning it in a blackout, of which its laptop had not been told.
    Blackout {
        /// The blackout.
        blackout: String,
    },
}

/// The beginning of a run, recorded or about to be.
#[derive(Debug, Clone)]
pub struct Begun<'r> {
    worker: &'r str,
    /// Who joined it later, and when.
    joined: Vec<(&'r str, Moment)>,
    order: &'r str,
    terminal: &'r str,
    work_type: WorkType,
    visit: Option<&'r str>,
    combination: Option<&'r str>,
    is_emergency: bool,
    has_leave: bool,
    at: Moment,
    /// Its place in its journal: of two that begin at one moment, the later.
    seq: u64,
}

impl<'r> Begun<'r> {
    /// One that is about to be recorded by a worker.
    pub fn now(started: &'r RunStarted, worker: &'r str, at: Moment) -> Self {
        Self {
            worker,
            joined: Vec::new(),
            order: &started.order,
            terminal: &started.terminal,
            work_type: started.work_type,
            visit: started.visit.as_deref(),
            combination: started.combination.as_deref(),
            is_emergency: started.emergency.is_some(),
            has_leave: started.blackout.is_some(),
            at,
            seq: u64::MAX,
        }
    }
}

impl<'r> From<&'r Run> for Begun<'r> {
    fn from(run: &'r Run) -> Self {
        Self {
            worker: &run.worker,
            joined: run.workers.iter().map(String::as_str).zip(run.since.iter().copied()).skip(1).collect(),
            order: &run.order,
            terminal: &run.terminal,
            work_type: run.work_type,
            visit: run.visit.as_deref(),
            combination: run.combination.as_deref(),
            is_emergency: run.emergency.is_some(),
            has_leave: run.blackout.is_some(),
            at: run.started_at,
            seq: run.span.0,
        }
    }
}

/// What was agreed and reported, read once for any number of runs.
pub struct Agreed<'s> {
    store: &'s Store,
    roster: OnceCell<Told>,
    faults: OnceCell<Vec<Fault>>,
    blackouts: OnceCell<Vec<Blackout>>,
}

/// Who was added to the roster, and the papers that tell of it.
struct Told {
    added: Vec<RosterChange>,
    papers: Vec<Paper>,
}

impl<'s> Agreed<'s> {
    /// By what a store holds.
    pub fn of(store: &'s Store) -> Self {
        Self { store, roster: OnceCell::new(), faults: OnceCell::new(), blackouts: OnceCell::new() }
    }

    /// What a run was begun without.
    ///
    /// # Errors
    /// A failing database.
    pub fn lacking<'r>(&self, run: impl Into<Begun<'r>>) -> Result<Vec<Lacking>> {
        let run = run.into();
        let mut all = Vec::new();
        if !run.is_emergency {
            all.extend(self.of_worker(run.worker, run.work_type, run.at)?);
        }
        for (worker, since) in &run.joined {
            all.extend(self.of_worker(worker, run.work_type, *since)?);
        }
        all.extend(self.plan(&run)?);
        all.extend(self.consultations(&run)?);
        all.extend(self.recovery(&run)?);
        all.extend(self.blackout(&run)?);
        Ok(all)
    }

    /// What is lacking of a worker for a kind of work; nothing of one who is not on the roster at all.
    ///
    /// # Errors
    /// A failing database.
    pub fn of_worker(&self, worker: &str, work_type: WorkType, at: Moment) -> Result<Option<Lacking>> {
        let Some(entry) = self.store.get::<RosterEntry>(worker)? else { return Ok(None) };
        let worker = entry.worker.id;
        if !self.is_told(&worker, at)? {
            return Ok(Some(Lacking::Report { worker }));
        }
        let kinds = named_work(&entry.worker.work);
        let is_other = !kinds.is_empty() && !kinds.contains(&work_type);
        Ok(is_other.then_some(Lacking::ReportedWork { worker, work_type }))
    }

    fn is_told(&self, worker: &str, at: Moment) -> Result<bool> {
        let told = match self.roster.get() {
            Some(told) => told,
            None => {
                let told = self.told()?;
                self.roster.get_or_init(|| told)
            }
        };
        let mut added = told.added.iter().filter(|change| same_id(&change.worker, worker));
        let day = at.day();
        Ok(added.all(|change| {
            let debt = change.debt();
            told.papers.iter().any(|paper| covered(paper, day).is_some_and(|covers| covers.contains(&debt)))
        }))
    }

    fn told(&self) -> Result<Told> {
        let changes = self.store.list::<RosterChange>(true)?.into_iter().map(|(change, _)| change);
        let mut papers = Vec::new();
        for form in ROSTER_FORMS {
            papers.extend(self.store.papers_of(form)?);
        }
        Ok(Told { added: changes.filter(|change| change.what == "added").collect(), papers })
    }

    fn plan(&self, run: &Begun<'_>) -> Result<Option<Lacking>> {
        if !is_planned(run.work_type) {
            return Ok(None);
        }
        let plans = self.store.papers_about(PLAN_FORM, run.order)?;
        let submitted = plans.iter().filter_map(|plan| approved(plan, run.at.day())).map(|step| step.at).max();
        let order = self.store.get::<Order>(run.order)?;
        let changed = order.and_then(|order| extended(&order).filter(|at| *at <= run.at).max());
        let order = run.order.to_owned();
        Ok(match (submitted, changed) {
            (None, _) => Some(Lacking::Plan { order, changed: false }),
            (Some(submitted), Some(changed)) if submitted < changed => Some(Lacking::Plan { order, changed: true }),
            _ => None,
        })
    }

    fn consultations(&self, run: &Begun<'_>) -> Result<Vec<Lacking>> {
        let visit = run.visit.map(|id| self.store.get::<Visit>(id)).transpose()?.flatten();
        let since = visit.map_or_else(|| Moment::midnight(run.at.day()), |visit| visit.from);
        let mut others = BTreeSet::new();
        for other in self.store.runs_on_since(run.terminal, since)? {
            let is_earlier = (other.started_at, other.span.0) < (run.at, run.seq);
            let is_combined = other.combination.is_some() && other.combination.as_deref() == run.combination;
            let is_same_visit = other.visit.as_deref() == run.visit && other.started_at.day() >= since.day();
            if is_earlier && is_same_visit && !is_combined && !same_id(&other.order, run.order) {
                others.insert(other.order);
            }
        }
        Ok(others.into_iter().map(|other| Lacking::Consultation { other }).collect())
    }

    fn recovery(&self, run: &Begun<'_>) -> Result<Option<Lacking>> {
        if run.work_type != WorkType::InitialSetup {
            return Ok(None);
        }
        let faults = asked_once(&self.faults, || self.store.list::<Fault>(true))?;
        let is_here = |fault: &&Fault| fault.opened.as_ref().is_some_and(|it| same_id(&it.terminal, run.terminal));
        let is_back = |fault: &Fault| {
            let before = |what: &str| fault.history.iter().any(|step| step.what == what && step.at <= run.at);
            before("taken_back") && !before("closed")
        };
        let terminal = run.terminal.to_owned();
        Ok((!faults.iter().filter(is_here).any(is_back)).then_some(Lacking::Recovery { terminal }))
    }

    fn blackout(&self, run: &Begun<'_>) -> Result<Option<Lacking>> {
        // a fault waits for no day
        if run.has_leave || !is_planned(run.work_type) {
            return Ok(None);
        }
        let blackouts = asked_once(&self.blackouts, || self.store.list::<Blackout>(true))?;
        if blackouts.is_empty() {
            return Ok(None);
        }
        let Some(terminal) = self.store.get::<Terminal>(run.terminal)? else { return Ok(None) };
        let held = blackouts.iter().find(|blackout| blackout.held(run.at, &terminal.site));
        Ok(held.map(|it| Lacking::Blackout { blackout: it.set.blackout.clone() }))
    }
}

impl Lacking {
    /// Whether it is the leave to begin in a blackout, which is counted with those that had one.
    pub fn is_of_blackout(&self) -> bool {
        matches!(self, Self::Blackout { .. })
    }
}

/// Whether work of a kind is planned ahead; work on faults is not.
pub fn is_planned(work_type: WorkType) -> bool {
    !matches!(work_type, WorkType::LogCollection | WorkType::InitialSetup)
}

/// When an order came to want more than before: another day, further terminals.
pub fn extended(order: &Order) -> impl Iterator<Item = Moment> + '_ {
    let is_more = |what: &String| what.starts_with("due ") || what.starts_with('+');
    order.decisions.iter().filter(move |decision| decision.what.iter().any(is_more)).map(|decision| decision.at)
}

/// What was asked for once, retired ones among it.
fn asked_once<T>(held: &OnceCell<Vec<T>>, ask: impl FnOnce() -> Result<Vec<(T, bool)>>) -> Result<&[T]> {
    if let Some(all) = held.get() {
        return Ok(all);
    }
    let all = ask()?.into_iter().map(|(it, _)| it).collect();
    Ok(held.get_or_init(|| all))
}

/// What was said of a paper last by a day: submitted, returned, approved.
fn last_said(paper: &Paper, day: NaiveDate) -> Option<&PaperStep> {
    paper.history.iter().rev().find(|step| step.on.is_some_and(|on| on <= day))
}

/// What a paper had told the city by a day.
fn covered(paper: &Paper, day: NaiveDate) -> Option<&Vec<String>> {
    let last = last_said(paper, day).filter(|step| step.state != PaperState::Returned)?;
    let of_it = |step: &&PaperStep| step.revision == last.revision && step.state == PaperState::Submitted;
    paper.history.iter().find(of_it).map(|step| &step.covers)
}

/// The submission of a paper that was approved by a day and still stood then.
fn approved(paper: &Paper, day: NaiveDate) -> Option<&PaperStep> {
    let last = last_said(paper, day).filter(|step| step.state == PaperState::Approved)?;
    let of_it = |step: &&PaperStep| step.revision == last.revision && step.state == PaperState::Submitted;
    paper.history.iter().find(of_it).filter(|step| step.sha256 == last.sha256)
}

/// The kinds of work that a roster's words name; none where they name no kind at all.
fn named_work(words: &str) -> BTreeSet<WorkType> {
    const WORDS: [(&str, &[WorkType]); 8] = [
        ("OS", &[WorkType::OsUpgrade]),
        ("バージョンアップ", &[WorkType::OsUpgrade]),
        ("ソフトウェア更新", &[WorkType::SoftwareUpdate]),
        ("ソフトウェアの更新", &[WorkType::SoftwareUpdate]),
        ("設定変更", &[WorkType::SettingsChange]),
        ("ログ", &[WorkType::LogCollection]),
        ("初期設定", &[WorkType::InitialSetup]),
        ("障害作業", &[WorkType::LogCollection, WorkType::InitialSetup]),
    ];
    let words = crate::domain::fold(words);
    let named = WORDS.iter().filter(|(word, _)| words.contains(&crate::domain::fold(word)));
    named.flat_map(|(_, kinds)| kinds.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_names_kinds_of_work_in_its_own_words() {
        let named = |words: &str| named_work(words).into_iter().collect::<Vec<_>>();
        assert_eq!(
            named("ログ採取、ハードウェア障害リカバリ後の初期設定"),
            [WorkType::LogCollection, WorkType::InitialSetup]
        );
        assert_eq!(named("ＯＳバージョンアップ、ソフトウェア更新、設定変更").len(), 3);
        assert_eq!(named("業務全体の管理、市との協議"), []);
    }
}
