//! One worker at one run: the machine kept level with the journal, every answer durable by itself.
//!
//! Every write looks at the journal's end first, so that two processes at one run never record
//! on what is no longer so. Shows nothing.

use std::path::{Path, PathBuf};

use crate::commands::field::{self, Person};
use crate::commands::lookup::fill;
use crate::domain::{Digest, Moment};
use crate::durable::is_closed;
use crate::environment::new_number;
use crate::error::{Error, IoContext, Result};
use crate::event::{Answer, Attachment, Draft, Event, Fact, RunPaused, RunResumed};
use crate::evidence::{Kept, fit_together, fits};
use crate::exchange::{office_key, seal};
use crate::message::Text;
use crate::messages;
use crate::procedure::Procedure;
use crate::runner::{Candidate, Context, Machine, Missing, Phase, Refusal, Reply, RunEvent, View};
use crate::state::RosterEntry;
use crate::store::Store;
use crate::workspace::{Pen, Workspace};

use super::show;

messages! {
    begun_meanwhile(terminal, run) {
        ja: "{terminal} の作業 {run} がたった今、別の genba で始まりました",
        en: "run {run} on {terminal} was begun by another genba just now",
    }
    go_on_with(terminal) { ja: "genba step {terminal} で続けてください", en: "go on with `genba step {terminal}`" }
    counts_as_ng(value, bounds) {
        ja: "（値「{value}」は期待と合わないので、異常として扱います。期待: {bounds}）",
        en: " (the value `{value}` is not as expected, {bounds}, so it counts as NG)",
    }
    paused_already(run) { ja: "作業 {run} はすでに中断しています", en: "run {run} is paused already" }
    is_a_folder(path) { ja: "{path} はフォルダーです", en: "{path} is a folder" }
    is_empty(path) { ja: "{path} は空のファイルです", en: "{path} is empty" }
    is_the_workspaces(path) {
        ja: "{path} は genba が自分のために保管しているファイルです。証跡にはできません",
        en: "{path} is a file that genba keeps for itself; it cannot be evidence",
    }
    same_file(path, other) { ja: "{path} は {other} と同じ内容です", en: "{path} is the same file as {other}" }
    name_each_once() { ja: "証跡は一つずつ、一度だけ指定してください", en: "name each file once" }
    name_the_file() { ja: "ファイルを指定してください", en: "name a file" }
}

/// A worker at a run.
pub struct Sitting<'p> {
    /// The run's number.
    pub run: String,
    /// The terminal.
    pub terminal: String,
    /// Who answers.
    pub person: Person,
    /// Id and name of everybody on the roster.
    crew: Vec<(String, String)>,
    journal: String,
    machine: Machine<'p>,
    /// The machine with what will be recorded before the next answer.
    ahead: Machine<'p>,
    /// The first seq that the machine has not seen.
    next: u64,
    /// What is recorded together with the first answer.
    opening: Vec<Fact>,
    /// Records of other runs that may answer common steps here.
    candidates: Vec<Candidate>,
}

impl<'p> Sitting<'p> {
    /// A run as its events (possibly none yet) left it; `size` is the journal's before they were read.
    ///
    /// # Errors
    /// On a laptop before its first dispatch.
    pub fn new(
        workspace: &Workspace,
        procedure: &'p Procedure,
        run: (&str, &str),
        person: Person,
        events: &[Event],
        size: u64,
        opening: Vec<Fact>,
    ) -> Result<Self> {
        let mut machine = Machine::new(procedure);
        for event in events {
            apply(&mut machine, event);
        }
        let next = events.last().map_or(size, |last| size.max(last.seq + 1));
        let mut sitting = Self {
            run: run.0.to_owned(),
            terminal: run.1.to_owned(),
            person,
            crew: crew(&workspace.store)?,
            journal: workspace.journal()?,
            ahead: machine.clone(),
            machine,
            next,
            opening,
            candidates: Vec::new(),
        };
        sitting.look_ahead(workspace.now());
        Ok(sitting)
    }

    /// The same, with what other runs of the combination answered.
    #[must_use]
    pub fn carrying(mut self, candidates: Vec<Candidate>, now: Moment) -> Self {
        self.candidates = candidates;
        self.look_ahead(now);
        self
    }

    /// The run as the next answer will find it.
    pub fn view(&self) -> View<'_> {
        self.ahead.view()
    }

    /// Why the run is paused (may be empty), where it is: the next answer resumes it.
    pub fn paused(&self) -> Option<&str> {
        self.machine.view().paused
    }

    /// The procedure followed.
    pub fn procedure(&self) -> &'p Procedure {
        self.machine.procedure()
    }

    /// What an answer would lead to; records nothing.
    ///
    /// # Errors
    /// The rule that refuses it.
    pub fn judge(&self, reply: &Reply, at: Moment) -> Result<Vec<Fact>, Refusal> {
        self.ahead.decide(reply, &self.context(at, "F-"))
    }

    /// A refusal as an error; where a value out of limits is why something is owed, that is said.
    pub fn explained(&self, refusal: Refusal, reply: &Reply) -> Error {
        let owes_as_ng = match &refusal {
            Refusal::Owed { missing, .. } => {
                missing.iter().any(|it| matches!(it, Missing::Note { result: Answer::Ng }))
            }
            _ => false,
        };
        let mut error = Error::from(refusal);
        let view = self.view();
        if let (true, Answer::Ok, Some(value), Some(current)) =
            (owes_as_ng, reply.answer, reply.value.as_deref(), &view.current)
            && let Some(bounds) = show::expected(current.step, current.owed.same_as)
        {
            let why = fill(&bounds, |bounds| counts_as_ng(value.trim(), bounds));
            error.what = Text { ja: error.what.ja + &why.ja, en: error.what.en + &why.en };
        }
        error
    }

    fn context<'c>(&'c self, at: Moment, fault: &'c str) -> Context<'c> {
        context(&self.person, &self.crew, at, fault)
    }

    /// Records an answer to the step that this worker saw, its files first.
    ///
    /// # Errors
    /// Whatever rule refuses it; a suspended worker; a failing disk.
    pub fn answer(&mut self, workspace: &mut Workspace, reply: &Reply, files: &[PathBuf]) -> Result<Vec<Event>> {
        // a worker may have been suspended by a dispatch imported since the run began
        let now = workspace.now();
        field::person(&workspace.store, &self.person.id, now.day())?;
        let mut reply = reply.clone();
        reply.attachments = files.len();
        if reply.step.is_none() {
            reply.step = self.view().current.map(|current| current.step.id.clone());
        }
        self.judge(&reply, now).map_err(|refusal| self.explained(refusal, &reply))?;
        let step = reply.step.as_deref().and_then(|id| self.procedure().step(id));
        let attachments = keep(workspace, files, step.is_some_and(|step| step.sensitive))?;
        let fault = new_number("F")?;
        let (person, crew) = (self.person.clone(), self.crew.clone());
        let context = context(&person, &crew, now, &fault);
        self.append(workspace, attachments, true, |machine| Ok(machine.decide(&reply, &context)?))
    }

    /// Records what follows from the answers but is not recorded yet.
    ///
    /// # Errors
    /// A failing disk.
    pub fn settle(&mut self, workspace: &mut Workspace) -> Result<Vec<Event>> {
        let is_owed = match (self.view().phase, self.machine.view().phase) {
            (Phase::Ending(_), _) => true,
            // common steps alone lead to the end
            (Phase::Ended(_), recorded) => !matches!(recorded, Phase::Ended(_)),
            _ => false,
        };
        if !is_owed {
            return Ok(Vec::new());
        }
        let (now, fault) = (workspace.now(), new_number("F")?);
        let (person, crew) = (self.person.clone(), self.crew.clone());
        let context = context(&person, &crew, now, &fault);
        self.append(workspace, Vec::new(), true, |machine| Ok(machine.settle(&context)))
    }

    /// Records a correction or a void; a paused run stays paused.
    ///
    /// # Errors
    /// Whatever `decide` refuses; a failing disk.
    pub fn amend(
        &mut self,
        workspace: &mut Workspace,
        decide: impl FnOnce(&Machine<'p>, &Context<'_>) -> Result<Vec<Fact>>,
    ) -> Result<Vec<Event>> {
        let (now, fault) = (workspace.now(), new_number("F")?);
        let (person, crew) = (self.person.clone(), self.crew.clone());
        let context = context(&person, &crew, now, &fault);
        self.append(workspace, Vec::new(), false, |machine| decide(machine, &context))
    }

    /// Records only what opens the run, before answers that are each recorded by themselves.
    ///
    /// # Errors
    /// A failing disk.
    pub fn open(&mut self, workspace: &mut Workspace) -> Result<Vec<Event>> {
        if self.opening.is_empty() {
            return Ok(Vec::new());
        }
        self.append(workspace, Vec::new(), true, |_| Ok(Vec::new()))
    }

    /// Records that the run is paused.
    ///
    /// # Errors
    /// Where it is paused already or has ended; a failing disk.
    pub fn pause(&mut self, workspace: &mut Workspace, reason: &str) -> Result<Vec<Event>> {
        let (run, terminal, opens) = (self.run.clone(), self.terminal.clone(), !self.opening.is_empty());
        let reason = reason.trim().to_owned();
        self.append(workspace, Vec::new(), false, move |machine| match machine.view() {
            View { phase: Phase::Ended(outcome), .. } => Err(Refusal::Ended { run, outcome }.into()),
            View { paused: Some(_), .. } if !opens => Err(Error::refused(paused_already(run), go_on_with(terminal))),
            _ => Ok(vec![Fact::RunPaused(RunPaused { reason, run })]),
        })
    }

    /// One durable write: what opens the run (and resumes it, where `resumes`), then what `decide`
    /// makes of the machine as the journal's end leaves it.
    fn append(
        &mut self,
        workspace: &mut Workspace,
        attachments: Vec<Attachment>,
        resumes: bool,
        decide: impl FnOnce(&Machine<'p>) -> Result<Vec<Fact>>,
    ) -> Result<Vec<Event>> {
        let now = workspace.now();
        let mut recorded = Vec::new();
        let written = workspace.write(|pen| {
            self.catch_up(pen)?;
            if let (Phase::Ended(outcome), [_, ..]) = (self.machine.view().phase, &*self.opening) {
                return Err(Refusal::Ended { run: self.run.clone(), outcome }.into());
            }
            let ahead = self.look_ahead(now);
            let (mut facts, machine) =
                if resumes { (ahead, &self.ahead) } else { (self.opening.clone(), &self.machine) };
            let decided = decide(machine)?;
            let carried = if resumes { self.carried_after(machine, &decided, now) } else { Vec::new() };
            facts.extend(decided.into_iter().chain(carried));
            if !facts.is_empty() {
                recorded = pen.record(drafts(&self.person.id, facts, attachments))?;
            }
            Ok(())
        });
        if written.is_ok() {
            self.opening.clear();
            for event in &recorded {
                apply(&mut self.machine, event);
                self.next = event.seq + 1;
            }
        }
        self.look_ahead(now);
        written.map(|()| recorded)
    }

    /// The common steps that are answered once these facts are recorded.
    fn carried_after(&self, machine: &Machine<'p>, facts: &[Fact], now: Moment) -> Vec<Fact> {
        let mut after = machine.clone();
        for fact in facts {
            let (seq, hash) = (u64::MAX, Digest::ZERO);
            after.apply(&RunEvent { seq, hash, at: now, actor: &self.person.id, attachments: 0, fact });
        }
        after.carry(&self.candidates, &self.context(now, "F-"))
    }

    /// A record that was set right or voided meanwhile answers nothing here any more.
    fn forget(&mut self, run: &str, step: &str) {
        self.candidates.retain(|candidate| candidate.carried.run != run || candidate.step != step);
    }

    /// Takes in what others recorded since.
    fn catch_up(&mut self, pen: &Pen<'_>) -> Result<()> {
        let Some(tip) = pen.tip(&self.journal)? else { return Ok(()) };
        while self.next < tip.size {
            let line = pen.ingest.line(&tip, self.next)?.unwrap_or_default();
            self.next += 1;
            // a line that this version cannot read is no event of this run
            let Ok(event) = Event::parse(&line) else { continue };
            if event.fact.run() == Some(self.run.as_str()) {
                apply(&mut self.machine, &event);
                continue;
            }
            match &event.fact {
                Fact::StepCorrected(body) => self.forget(&body.run, &body.step),
                Fact::StepVoided(body) => self.forget(&body.run, &body.step),
                _ => {}
            }
            if let (Fact::RunStarted(other), [Fact::RunStarted(own), ..]) = (&event.fact, &*self.opening)
                && other.terminal == own.terminal
            {
                let what = begun_meanwhile(&other.terminal, &other.run);
                return Err(Error::refused(what, go_on_with(&other.terminal)));
            }
        }
        Ok(())
    }

    /// Sets the machine ahead to what will be recorded before the next answer, and returns that.
    fn look_ahead(&mut self, now: Moment) -> Vec<Fact> {
        let mut ahead = self.machine.clone();
        let mut facts = self.opening.clone();
        let take = |ahead: &mut Machine<'p>, fact: &Fact| {
            let (seq, hash) = (u64::MAX, Digest::ZERO);
            ahead.apply(&RunEvent { seq, hash, at: now, actor: &self.person.id, attachments: 0, fact });
        };
        for fact in &facts {
            take(&mut ahead, fact);
        }
        if ahead.view().paused.is_some() {
            let resumed = Fact::RunResumed(RunResumed { run: self.run.clone() });
            take(&mut ahead, &resumed);
            facts.push(resumed);
        }
        let carried = ahead.carry(&self.candidates, &self.context(now, "F-"));
        for fact in &carried {
            take(&mut ahead, fact);
        }
        facts.extend(carried);
        self.ahead = ahead;
        facts
    }
}

/// Id and name of everybody on the roster.
fn crew(store: &Store) -> Result<Vec<(String, String)>> {
    let roster = store.list::<RosterEntry>(false)?.into_iter();
    Ok(roster.map(|(entry, _)| (entry.worker.id, entry.worker.name)).collect())
}

fn context<'c>(person: &'c Person, crew: &'c [(String, String)], at: Moment, fault: &'c str) -> Context<'c> {
    Context { worker: &person.id, name: &person.name, crew, at, fault }
}

/// Feeds an event of the journal to a machine.
pub fn apply(machine: &mut Machine<'_>, event: &Event) {
    machine.apply(&RunEvent::from(event));
}

/// Facts as one worker's drafts; the files belong to the step's record.
fn drafts(worker: &str, facts: Vec<Fact>, attachments: Vec<Attachment>) -> Vec<Draft> {
    let mut attachments = Some(attachments);
    let draft = |fact: Fact| match fact {
        Fact::StepRecorded(ref body) if body.carried.is_none() => {
            let attachments = attachments.take().unwrap_or_default();
            Draft { actor: worker.to_owned(), attachments, fact }
        }
        fact => Draft::new(worker, fact),
    };
    facts.into_iter().map(draft).collect()
}

/// Keeps copies of files, sealed to the office where they are sensitive, durable before any event refers to them.
///
/// # Errors
/// A file that cannot be used, files that are too large together; a failing disk. Then none is referred to.
pub fn keep(workspace: &Workspace, files: &[PathBuf], is_sensitive: bool) -> Result<Vec<Attachment>> {
    let mut sizes = Vec::with_capacity(files.len());
    for file in files {
        usable(file)?;
        sizes.push(std::fs::metadata(file).reading(file)?.len());
    }
    fit_together(sizes)?;
    let evidence = workspace.evidence();
    let office = if is_sensitive { Some(office_key(workspace)?) } else { None };
    let mut kept: Vec<Kept> = Vec::with_capacity(files.len());
    for file in files {
        let new = evidence.keep_file(file, office.as_ref().map(seal).transpose()?.as_ref())?;
        if let Some(twin) = kept.iter().find(|other| other.plain == new.plain) {
            return Err(Error::usage(same_file(file.display(), &twin.attachment.name), name_each_once()));
        }
        kept.push(new);
    }
    Ok(kept.into_iter().map(|kept| kept.attachment).collect())
}

/// Whether a file can be attached, before anything is copied.
///
/// # Errors
/// A folder, an empty file or one that is too large, one that is not there, one of the workspace's own.
pub fn usable(file: &Path) -> Result<()> {
    let found = std::fs::metadata(file).reading(file)?;
    if found.is_dir() {
        return Err(Error::usage(is_a_folder(file.display()), name_the_file()));
    }
    if found.len() == 0 {
        return Err(Error::usage(is_empty(file.display()), name_the_file()));
    }
    // a link on a stick could lead to the key
    if is_closed(file) {
        return Err(Error::usage(is_the_workspaces(file.display()), name_the_file()));
    }
    fits(file, found.len())
}
