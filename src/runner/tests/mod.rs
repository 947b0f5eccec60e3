//! Builders for the runner's tests: small procedures, a run with a clock of its own.

mod common;
mod corrections;
mod properties;
mod rules;
mod samples;

use super::{Context, Machine, Phase, Refusal, Reply, RunEvent, View};
use crate::domain::{Digest, Moment, Role};
use crate::event::{Answer, EvidenceAttached, Fact, Isolation, ProcedurePin, RunPaused, RunResumed, RunStarted};
use crate::procedure::{Procedure, parse};

/// A step, or with `rollback` one of the way back.
fn table(list: &str, id: &str, kind: &str, fields: &str) -> String {
    format!("[[{list}]]\nid = \"{id}\"\ntitle = \"{id}\"\nkind = \"{kind}\"\n{fields}\n")
}

fn step(id: &str, kind: &str, fields: &str) -> String {
    table("steps", id, kind, fields)
}

fn back(id: &str, kind: &str, fields: &str) -> String {
    table("rollback", id, kind, fields)
}

fn procedure(steps: &[String]) -> Procedure {
    let head = "schema = 1\nid = \"p\"\nversion = \"1\"\ntitle = \"p\"\nwork_type = \"os-upgrade\"\nsource = \"s\"\n";
    let text = head.to_owned() + &steps.concat();
    parse(text.as_bytes()).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}

/// Minutes after six on a June evening.
fn minute(minutes: u32) -> Moment {
    let (hour, minute) = (18 + minutes / 60, minutes % 60);
    Moment::parse(&format!("2024-06-03T{hour:02}:{minute:02}:00.000+09:00")).unwrap()
}

fn ok() -> Reply {
    Reply::new(Answer::Ok)
}

fn ng() -> Reply {
    Reply::new(Answer::Ng)
}

fn skip() -> Reply {
    Reply::new(Answer::Skip)
}

fn na() -> Reply {
    Reply::new(Answer::Na)
}

impl Reply {
    fn at(mut self, step: &str) -> Self {
        self.step = Some(step.into());
        self
    }

    fn value(mut self, value: &str) -> Self {
        self.value = Some(value.into());
        self
    }

    fn note(mut self, note: &str) -> Self {
        self.note = Some(note.into());
        self
    }

    fn witness(mut self, name: &str) -> Self {
        self.witness = Some(name.into());
        self
    }

    fn files(mut self, count: usize) -> Self {
        self.attachments = count;
        self
    }

    fn sign(mut self, role: Role, name: &str) -> Self {
        self.sign.insert(role, name.into());
        self
    }

    fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = isolation;
        self
    }
}

/// One recorded event.
#[derive(Debug, Clone)]
struct Line {
    at: Moment,
    attachments: usize,
    fact: Fact,
}

/// A run with its journal: every fact that was acknowledged.
struct Run<'p> {
    machine: Machine<'p>,
    journal: Vec<Line>,
    minutes: u32,
}

impl<'p> Run<'p> {
    /// Started at six.
    fn of(procedure: &'p Procedure) -> Self {
        let mut run = Self { machine: Machine::new(procedure), journal: Vec::new(), minutes: 0 };
        run.append(vec![started(procedure)], 0);
        run
    }

    /// The same run, resumed from its journal's first lines.
    fn resumed(procedure: &'p Procedure, journal: &[Line], minutes: u32) -> Self {
        let mut run = Self { machine: Machine::new(procedure), journal: Vec::new(), minutes };
        for line in journal {
            run.journal.push(line.clone());
            run.apply_last();
        }
        run
    }

    fn context(&self) -> Context<'static> {
        Context { worker: "W-02", name: "山田 太郎", crew: &[], at: minute(self.minutes), fault: "F-1" }
    }

    /// Appends facts as a journal would; the files belong to the step's record.
    fn append(&mut self, facts: Vec<Fact>, files: usize) {
        for fact in facts {
            let carries = matches!(fact, Fact::StepRecorded(_) | Fact::StepCorrected(_) | Fact::EvidenceAttached(_));
            let attachments = if carries { files } else { 0 };
            self.journal.push(Line { at: minute(self.minutes), attachments, fact });
            self.apply_last();
        }
    }

    fn apply_last(&mut self) {
        let seq = self.journal.len() as u64 - 1;
        let line = self.journal.last().unwrap();
        self.machine.apply(&RunEvent {
            seq,
            hash: Digest::of(&seq.to_be_bytes()),
            at: line.at,
            actor: "W-02",
            attachments: line.attachments,
            fact: &line.fact,
        });
    }

    /// Answers the current step a minute later; the kinds of the facts.
    fn try_answer(&mut self, reply: Reply) -> Result<Vec<&'static str>, Refusal> {
        self.minutes += 1;
        let facts = self.machine.decide(&reply, &self.context())?;
        let kinds = facts.iter().map(Fact::kind).collect();
        self.append(facts, reply.attachments);
        Ok(kinds)
    }

    fn answer(&mut self, reply: Reply) -> Vec<&'static str> {
        self.try_answer(reply).unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }

    fn refused(&mut self, reply: Reply) -> Refusal {
        self.try_answer(reply).unwrap_err()
    }

    fn try_correct(&mut self, seq: u64, reply: Reply, reason: &str) -> Result<Vec<&'static str>, Refusal> {
        self.minutes += 1;
        let facts = self.machine.correct(seq, &reply, reason, &self.context())?;
        let kinds = facts.iter().map(Fact::kind).collect();
        self.append(facts, reply.attachments);
        Ok(kinds)
    }

    fn void(&mut self, seq: u64) -> Vec<&'static str> {
        self.minutes += 1;
        let facts = self.machine.void(seq, "読み違い", &self.context()).unwrap();
        let kinds = facts.iter().map(Fact::kind).collect();
        self.append(facts, 0);
        kinds
    }

    fn attach(&mut self, step: &str, files: usize) {
        let (note, run) = (String::new(), Some("R-1".to_owned()));
        self.append(vec![Fact::EvidenceAttached(EvidenceAttached { note, run, step: Some(step.into()) })], files);
    }

    fn pause(&mut self) {
        self.append(vec![Fact::RunPaused(RunPaused { reason: "昼休み".into(), run: "R-1".into() })], 0);
    }

    fn resume(&mut self) {
        self.append(vec![Fact::RunResumed(RunResumed { run: "R-1".into() })], 0);
    }

    fn view(&self) -> View<'_> {
        self.machine.view()
    }

    fn phase(&self) -> Phase {
        self.view().phase
    }

    /// The id of the step that waits, or nothing.
    fn current(&self) -> &str {
        self.view().current.map_or("", |current| &current.step.id)
    }

    /// The seq of a step's record that counts.
    fn seq(&self, id: &str) -> u64 {
        self.state(id).record.unwrap().seq
    }

    fn state(&self, id: &str) -> super::StepState<'_> {
        self.view().steps.into_iter().find(|state| state.step.id == id).unwrap()
    }

    fn result(&self, id: &str) -> Answer {
        self.state(id).record.unwrap().entry().result
    }
}

fn started(procedure: &Procedure) -> Fact {
    Fact::RunStarted(RunStarted {
        blackout: None,
        combination: None,
        emergency: None,
        order: "O-1".into(),
        outside_period: false,
        preconditions: Vec::new(),
        procedure: ProcedurePin {
            digest: procedure.digest,
            id: procedure.id.clone(),
            version: procedure.version.clone(),
        },
        run: "R-1".into(),
        terminal: "T-012".into(),
        visit: None,
        work_type: procedure.work_type,
    })
}
