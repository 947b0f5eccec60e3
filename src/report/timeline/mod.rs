//! One run from its beginning to its end, as it happened: steps by their titles, with what was answered,
//! measured and attached; signatures, pauses and gaps; corrections beneath the step they correct.
//!
//! Read from the run's own events and from the version of the procedure that it was made with; where that
//! is not held, steps stand under their ids. Prints nothing itself.

mod page;
mod words;

use std::collections::{HashMap, VecDeque};

use crate::domain::{Moment, Terminal, fold, head_code};
use crate::error::Result;
use crate::event::{Answer, Attachment, Carried, Event, Fact};
use crate::lacking::{Agreed, Lacking};
use crate::message::Text;
use crate::particulars::{Source, procedure_of, visits_of, with_unit};
use crate::procedure::{Part, Procedure, Step, answer_word};
use crate::report::span;
use crate::roster::names;
use crate::state::Run;
use crate::workspace::Workspace;

pub use page::page;

/// Minutes without a record that are worth a line.
const GAP_MINUTES: u64 = 10;

/// A run's timeline.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The run.
    pub run: Run,
    /// Its terminal with its site and place.
    pub terminal: String,
    /// Its procedure, by title and version.
    pub procedure: String,
    /// Who began it.
    pub worker: String,
    /// The city's witness of its visit.
    pub witness: Option<String>,
    /// What it was begun without.
    pub lacking: Vec<Lacking>,
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// The 16 characters that stand for the whole run, once it has ended.
    pub head_code: Option<String>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The event's number in its journal.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// The section of the procedure, where this is the first entry of it.
    pub section: Option<Text>,
    /// What it is about.
    pub title: Text,
    /// What a step came to; `None` for anything else.
    pub result: Option<Answer>,
    /// The value read, with its unit.
    pub value: Option<String>,
    /// Whether the record no longer counts.
    pub voided: bool,
    /// More about it, a line each.
    pub lines: Vec<Text>,
    /// What was recorded about it later.
    pub beneath: Vec<Beneath>,
    /// The time before it in which nothing was recorded, where that is worth a line; a pause says why.
    pub before: Option<Text>,
}

/// A correction, or that a record no longer counts.
#[derive(Debug, Clone)]
pub struct Beneath {
    /// The event's number in its journal.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// What is right, and why.
    pub text: Text,
}

/// The sign that stands before an answer's word.
pub fn sign(answer: Answer) -> &'static str {
    match answer {
        Answer::Ok => "✓",
        Answer::Ng => "✗",
        Answer::Skip => "»",
        Answer::Na => "–",
    }
}

/// Puts a run's timeline together.
///
/// # Errors
/// A failing database.
pub fn timeline(workspace: &Workspace, run: &Run) -> Result<Timeline> {
    let store = &workspace.store;
    let source = Source { store, evidence: &workspace.evidence() };
    let pin = &run.procedure;
    // what was recorded is shown even where the procedure's file is missing
    let procedure = procedure_of(source, &pin.digest, &pin.id, &pin.version).ok();
    let terminal = store.get::<Terminal>(&run.terminal)?;
    let mut gathering = Gathering {
        names: names(store)?,
        procedure: procedure.as_ref(),
        entries: Vec::new(),
        section: None,
        paused: None,
        last: None,
        steps: store.clock_steps(run)?.into(),
    };
    for event in store.run_events(run)? {
        gathering.take(&event);
    }
    let place = terminal.map(|it| format!("{} {} {}", it.id, it.site, it.place).trim().to_owned());
    Ok(Timeline {
        terminal: place.unwrap_or_else(|| run.terminal.clone()),
        procedure: match &procedure {
            Some(procedure) => format!("{} {}", procedure.title, procedure.version),
            None => format!("{} {}", pin.id, pin.version),
        },
        worker: gathering.name(&run.worker),
        witness: visits_of(store, run)?.into_iter().next().map(|visit| visit.begun.witness),
        lacking: Agreed::of(store).lacking(run)?,
        entries: gathering.entries,
        head_code: run.head.as_ref().map(head_code),
        run: run.clone(),
    })
}

struct Gathering<'p> {
    names: HashMap<String, String>,
    procedure: Option<&'p Procedure>,
    entries: Vec<Entry>,
    section: Option<Option<String>>,
    paused: Option<(Moment, String)>,
    last: Option<Moment>,
    /// Steps of the clock that are yet to come.
    steps: VecDeque<Event>,
}

impl Gathering<'_> {
    fn take(&mut self, event: &Event) {
        match &event.fact {
            Fact::StepCorrected(it) => {
                let value = self.value(&it.step, it.value.as_deref());
                let now = answered(it.result, value.as_deref());
                let text = corrected(&now, it.note.as_deref(), &it.reason);
                self.beneath(event, it.target.seq, text, false);
            }
            Fact::StepVoided(it) => self.beneath(event, it.target.seq, words::voided(&it.reason), true),
            Fact::RunPaused(it) => {
                self.paused = Some((event.at, it.reason.clone()));
                self.last = Some(event.at);
            }
            _ => {
                let before = self.before(event);
                if let Some(mut entry) = self.entry(event) {
                    entry.before = before;
                    self.entries.push(entry);
                }
            }
        }
    }

    /// What to say of the time since the last record.
    fn before(&mut self, event: &Event) -> Option<Text> {
        let last = self.last.replace(event.at);
        let mut moved = 0;
        while let Some(step) = self.steps.pop_front_if(|step| step.seq < event.seq) {
            if let Fact::ClockStepped(step) = step.fact {
                moved += step.difference_ms;
            }
        }
        if moved != 0 {
            // no span over a step of the clock means anything
            self.paused = None;
            let length = span(moved.unsigned_abs());
            return Some(both(
                &length,
                |length| {
                    if moved < 0 { words::clock_back(length) } else { words::clock_on(length) }
                },
            ));
        }
        if let Some((since, reason)) = self.paused.take() {
            let length = span(since.until(event.at));
            return Some(if reason.is_empty() {
                both(&length, |length| words::paused(length))
            } else {
                both(&length, |length| words::paused_for(length, &reason))
            });
        }
        let quiet = last.map(|last| last.until(event.at)).filter(|quiet| *quiet >= GAP_MINUTES * 60_000)?;
        Some(both(&span(quiet), |length| words::quiet(length)))
    }

    /// What stands beneath the record of a seq; a later one finds it even after the run has ended.
    fn beneath(&mut self, event: &Event, target: u64, text: Text, voids: bool) {
        let by = self.name(&event.actor);
        let lines = files(&event.attachments);
        let is_meant =
            |entry: &&mut Entry| entry.seq == target || entry.beneath.iter().any(|beneath| beneath.seq == target);
        if let Some(entry) = self.entries.iter_mut().find(is_meant) {
            entry.voided |= voids;
            entry.beneath.push(Beneath { seq: event.seq, at: event.at, by, text });
            entry.lines.extend(lines);
        }
    }

    fn entry(&mut self, event: &Event) -> Option<Entry> {
        let mut entry = self.bare(event);
        match &event.fact {
            Fact::RunStarted(it) => {
                entry.title = words::started();
                entry.lines.extend(it.preconditions.iter().map(words::precondition));
            }
            Fact::RunResumed(_) => entry.title = words::resumed(),
            Fact::RunFinished(it) => {
                entry.title = both(&it.outcome.label(), |outcome| words::finished(outcome, it.deviations));
                entry.section = Some(words::end_section());
            }
            Fact::StepRecorded(it) => {
                self.at_step(&mut entry, &it.step);
                entry.result = Some(it.result);
                entry.value = self.value(&it.step, it.value.as_deref());
                if it.answer != it.result {
                    entry.lines.push(both(&answer_word(it.answer), |answer| words::answered_as(answer)));
                }
                entry.lines.extend(it.note.as_ref().map(words::note));
                entry.lines.extend(it.witness.as_ref().map(words::witnessed));
                entry.lines.extend(it.overrun_minutes.map(words::overrun));
                entry.lines.extend(it.carried.as_ref().map(|Carried { run, seq, .. }| words::carried(run, seq)));
            }
            Fact::HoldSigned(it) => {
                self.at_step(&mut entry, &it.step);
                let title = entry.title.clone();
                entry.title = both(&it.role.label(), |role| words::signed(role, &it.name));
                entry.lines.push(words::hold_point(&title.ja));
            }
            Fact::EvidenceAttached(it) => {
                entry.title = words::attached();
                entry.lines.extend((!it.note.is_empty()).then(|| words::note(&it.note)));
            }
            Fact::FaultOpened(it) => entry.title = words::fault(&it.fault, &it.summary),
            _ => return None,
        }
        entry.lines.extend(files(&event.attachments));
        Some(entry)
    }

    fn bare(&self, event: &Event) -> Entry {
        Entry {
            seq: event.seq,
            at: event.at,
            by: self.name(&event.actor),
            section: None,
            title: Text::same(""),
            result: None,
            value: None,
            voided: false,
            lines: Vec::new(),
            beneath: Vec::new(),
            before: None,
        }
    }

    /// Title and section of a step; the section only where another begins.
    fn at_step(&mut self, entry: &mut Entry, id: &str) {
        let Some((step, part)) = self.step(id) else {
            entry.title = Text::same(id);
            return;
        };
        entry.title = Text::same(&step.title);
        let section = step.section.clone();
        let name = match (part, &section) {
            (Part::Main, None) => None,
            (Part::Main, Some(section)) => Some(Text::same(section)),
            (Part::Rollback, None) => Some(words::rollback()),
            (Part::Rollback, Some(section)) => Some(words::rollback_of(section)),
        };
        if self.section.replace(name.as_ref().map(|it| it.ja.clone())) != Some(name.as_ref().map(|it| it.ja.clone())) {
            entry.section = name;
        }
    }

    fn step(&self, id: &str) -> Option<(&Step, Part)> {
        let procedure = self.procedure?;
        let main = procedure.steps.iter().map(|step| (step, Part::Main));
        let back = procedure.rollback.iter().map(|step| (step, Part::Rollback));
        main.chain(back).find(|(step, _)| step.id == id)
    }

    fn value(&self, step: &str, value: Option<&str>) -> Option<String> {
        let value = value?;
        Some(self.step(step).map_or_else(|| value.to_owned(), |(step, _)| with_unit(&step.kind, value)))
    }

    fn name(&self, actor: &str) -> String {
        self.names.get(&fold(actor)).cloned().unwrap_or_else(|| actor.to_owned())
    }
}

fn both(word: &Text, sentence: impl Fn(&str) -> Text) -> Text {
    Text { ja: sentence(&word.ja).ja, en: sentence(&word.en).en }
}

/// An answer with its sign and its value.
fn answered(result: Answer, value: Option<&str>) -> Text {
    both(&answer_word(result), |word| {
        let words = [Some(sign(result)), Some(word), value];
        Text::same(words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    })
}

fn corrected(now: &Text, note: Option<&str>, reason: &str) -> Text {
    match note {
        Some(note) => both(now, |now| words::corrected_noting(now, note, reason)),
        None => both(now, |now| words::corrected(now, reason)),
    }
}

fn files(attachments: &[Attachment]) -> impl Iterator<Item = Text> {
    attachments.iter().map(|it| match it.sealed {
        Some(true) => words::sealed_file(&it.name, it.sha256.short()),
        _ => words::file(&it.name, it.sha256.short()),
    })
}
