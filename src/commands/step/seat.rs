//! Everything that stands before the first answer: which run, which procedure, what was recorded.

use crate::commands::field::{self, Person};
use crate::commands::lookup;
use crate::error::Result;
use crate::event::{Event, Fact};
use crate::message::Text;
use crate::procedure::Procedure;
use crate::runner::Machine;
use crate::workspace::Workspace;

use super::choose::{self, Target};
use super::combined;
use super::sitting::{Sitting, apply};
use super::start::{self, Leave};

/// A run that somebody is about to sit down at.
pub struct Seat {
    /// Going on, or to be begun.
    pub target: Target,
    /// What is followed.
    pub procedure: Procedure,
    events: Vec<Event>,
    size: u64,
}

impl Seat {
    /// The run that a command line means.
    ///
    /// # Errors
    /// Whatever rule refuses it.
    pub fn find(workspace: &Workspace, terminal: Option<&str>, work: Option<&str>) -> Result<Self> {
        let size = field::since(workspace)?;
        let target = choose::find(workspace, terminal, work)?;
        Self::at(workspace, target, size)
    }

    /// A run that is known already; `size` is the journal's from before it was read.
    ///
    /// # Errors
    /// Where its procedure cannot be read.
    pub fn at(workspace: &Workspace, target: Target, size: u64) -> Result<Self> {
        let procedure = choose::procedure(workspace, &target)?;
        let events = match &target {
            Target::Going(run) => workspace.store.run_events(run)?,
            Target::Fresh(_) => Vec::new(),
        };
        Ok(Self { target, procedure, events, size })
    }

    /// Whether it is yet to be begun.
    pub fn is_fresh(&self) -> bool {
        matches!(self.target, Target::Fresh(_))
    }

    /// What was recorded so far.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The run as its events left it.
    pub fn machine(&self) -> Machine<'_> {
        let mut machine = Machine::new(&self.procedure);
        for event in &self.events {
            apply(&mut machine, event);
        }
        machine
    }

    /// Whether a step has no record that counts.
    pub fn is_pending(&self, step: &str) -> bool {
        let machine = self.machine();
        let view = machine.view();
        view.steps.iter().all(|state| state.step.id != step || state.record.is_none())
    }

    /// Sits a worker down at it; gives what he should know.
    ///
    /// # Errors
    /// A worker who may not.
    pub fn sit(&self, workspace: &Workspace, worker: &str, leave: &Leave<'_>) -> Result<(Sitting<'_>, Vec<Text>)> {
        let person = field::person(&workspace.store, worker, workspace.now().day())?;
        self.sit_as(workspace, person, leave)
    }

    /// Sits a worker down to answer: where a visit is open, at its site. A run that was begun on that visit goes on,
    /// wherever the register has its terminal since.
    ///
    /// # Errors
    /// As for [`Seat::sit`]; an open visit to another site.
    pub fn sit_here(&self, workspace: &Workspace, worker: &str, leave: &Leave<'_>) -> Result<(Sitting<'_>, Vec<Text>)> {
        let open = field::open_visit(&workspace.store)?.map(|visit| visit.begun.visit);
        if let Target::Going(run) = &self.target
            && (run.visit.is_none() || run.visit != open)
        {
            start::visit_at(workspace, &lookup::any(&workspace.store, &run.terminal)?.0)?;
        }
        self.sit(workspace, worker, leave)
    }

    fn sit_as(&self, workspace: &Workspace, person: Person, leave: &Leave<'_>) -> Result<(Sitting<'_>, Vec<Text>)> {
        let beginning = match &self.target {
            Target::Going(run) => start::take_over(workspace, run, &self.events, &person, leave.emergency)?,
            Target::Fresh(job) => start::begin(workspace, job, &self.procedure, &person, leave)?,
        };
        let own = match (&self.target, beginning.facts.first()) {
            (Target::Going(run), _) => combined::Own::going(run),
            (Target::Fresh(_), Some(Fact::RunStarted(started))) => combined::Own::fresh(started, workspace.now()),
            (Target::Fresh(_), _) => combined::Own::default(),
        };
        let candidates = combined::candidates(workspace, &own)?;
        let names = (own.run.as_str(), self.target.terminal());
        let sitting =
            Sitting::new(workspace, &self.procedure, names, person, &self.events, self.size, beginning.facts)?;
        Ok((sitting.carrying(candidates, workspace.now()), beginning.remarks))
    }
}
