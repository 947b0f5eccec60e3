//! Answers from a file, step by step, each durable by itself.

use crate::commands::lookup::fill;
use std::fs;
use std::path::{Path, PathBuf};

use crate::authored::{Problem, told};
use crate::commands::field;
use crate::domain::Role;
use crate::error::{Error, Kind, Result};
use crate::event::Answer;
use crate::event::Event;
use crate::evidence::not_as_named;
use crate::given::read_given;
use crate::message::Text;
use crate::messages;
use crate::runner::{Current, Reply, View};

use super::answers::{self, Answers, Found, Given};
use super::choose::Target;
use super::combined;
use super::seat::Seat;
use super::sitting::{Sitting, usable};
use super::{Scene, show};

messages! {
    nothing_recorded() {
        ja: "何も記録していません。すべて直してから、もう一度実行してください",
        en: "nothing was recorded: correct them all and run the command again",
    }
    no_answer(file, title, id) {
        ja: "{file} に手順「{title}」（{id}）の回答がありません",
        en: "{file} has no answer for the step `{id}` ({title})",
    }
    add_it(list, id, terminal) {
        ja: "ここまでの記録は保存されています。[{list}.{id}] を書き足してもう一度実行するか、genba step {terminal} で続けてください",
        en: "everything before is recorded: add [{list}.{id}] and run the command again, or go on with `genba step {terminal}`",
    }
    stopped_at(title, why) { ja: "手順「{title}」で止まりました: {why}", en: "stopped at the step `{title}`: {why}" }
    kept_so_far(help, terminal) {
        ja: "{help}。ここまでの記録は保存されており、同じコマンドか genba step {terminal} で続きから進めます",
        en: "{help}; everything before is recorded, and the same command or `genba step {terminal}` goes on from here",
    }
}

/// Runs the answers of a file.
///
/// # Errors
/// Problems in the file, before anything is recorded; the first step without an answer, or with
/// one that is refused.
pub fn run(scene: &mut Scene<'_>, file: &Path) -> Result<()> {
    let seat = Seat::find(&scene.workspace, scene.args.terminal.as_deref(), scene.args.work.as_deref())?;
    let bytes = read_given(file, answers::MOST_MIB)?;
    let folder = file.parent().unwrap_or(Path::new("")).to_owned();
    let mut others = combined::procedures(&scene.workspace, &seat.target)?;
    others.retain(|other| other.digest != seat.procedure.digest);
    let procedures: Vec<_> = std::iter::once(&seat.procedure).chain(&others).collect();
    let answers = answers::parse(&bytes, &procedures).map_err(|problems| wrong(file, &problems))?;
    let look = |path: &str| look(&folder.join(path));
    let problems = answers::check_files(&bytes, &answers, &|id| seat.is_pending(id), &look);
    if !problems.is_empty() {
        return Err(wrong(file, &problems));
    }
    let worker = scene.args.worker.as_deref().or(answers.worker.as_deref());
    let worker = field::worker(&scene.console, &scene.workspace, worker)?;
    let mut script = Script { file, folder, answers, witness: scene.args.witness.clone() };
    let mut next = script.run(scene, &seat, &worker)?;
    while let Some(target) = next.take() {
        let size = field::since(&scene.workspace)?;
        let seat = Seat::at(&scene.workspace, target, size)?;
        if !script.can_begin(scene, &seat, &worker)? {
            scene.tell_next(&seat.target)?;
            break;
        }
        next = script.run(scene, &seat, &worker)?;
    }
    scene.print()
}

struct Script<'f> {
    file: &'f Path,
    folder: PathBuf,
    answers: Answers,
    /// The witness from the command line.
    witness: Option<String>,
}

impl Script<'_> {
    /// One run; gives the one that follows it in the same sitting.
    fn run(&mut self, scene: &mut Scene<'_>, seat: &Seat, worker: &str) -> Result<Option<Target>> {
        let (mut sitting, remarks) = seat.sit_here(&scene.workspace, worker, &scene.leave())?;
        scene.introduce(seat, &remarks)?;
        let mut recorded = sitting.open(&mut scene.workspace)?;
        scene.tell(&sitting, &recorded)?;
        let ended = self.play(scene, &mut sitting, &mut recorded);
        scene.close(&sitting, &recorded, ended.is_err())?;
        if ended.is_err() {
            scene.print()?;
        }
        ended?;
        combined::next(&scene.workspace, &sitting.run)
    }

    /// Whether the file answers the first step that a following run would ask.
    fn can_begin(&self, scene: &Scene<'_>, seat: &Seat, worker: &str) -> Result<bool> {
        let (sitting, _) = seat.sit(&scene.workspace, worker, &scene.leave())?;
        let view = sitting.view();
        Ok(view.current.is_none_or(|current| self.answers.to(current.part, &current.step.id).is_some()))
    }

    fn play(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, recorded: &mut Vec<Event>) -> Result<()> {
        let settled = sitting.settle(&mut scene.workspace)?;
        scene.tell(sitting, &settled)?;
        recorded.extend(settled);
        loop {
            let view = sitting.view();
            let Some(current) = &view.current else { return Ok(()) };
            let Some(given) = self.answers.to(current.part, &current.step.id) else {
                return Err(self.unanswered(&view, current));
            };
            let reply = self.reply(given, current);
            let files: Vec<PathBuf> = given.attach.iter().map(|(path, _)| self.folder.join(path)).collect();
            let (title, same_as) = (current.step.title.clone(), current.owed.same_as.map(str::to_owned));
            let step = current.step.clone();
            let events = sitting
                .answer(&mut scene.workspace, &reply, &files)
                .map_err(|error| stopped(error, &title, &sitting.terminal))?;
            scene.console.warn_if(not_as_named(&files));
            scene.tell(sitting, &events)?;
            scene.tell_why(&show::why_ng(&facts(&events), &step, same_as.as_deref()))?;
            recorded.extend(events);
        }
    }

    fn reply(&self, given: &Given, current: &Current<'_>) -> Reply {
        let is_done = matches!(given.answer, Answer::Ok | Answer::Ng);
        let wants_witness = is_done && (current.owed.witness || current.owed.missing.contains(&Role::Witness));
        let usual = self.witness.as_ref().or(self.answers.witness.as_ref()).filter(|_| wants_witness);
        let is_signed = given.sign.contains_key(&Role::Witness);
        Reply {
            step: Some(current.step.id.clone()),
            answer: given.answer,
            value: given.value.clone(),
            note: given.note.clone(),
            witness: given.witness.clone().or_else(|| usual.filter(|_| !is_signed).cloned()),
            attachments: given.attach.len(),
            sign: given.sign.clone(),
            isolation: given.isolation,
        }
    }

    fn unanswered(&self, view: &View<'_>, current: &Current<'_>) -> Error {
        let list = if current.part == crate::procedure::Part::Main { "steps" } else { "rollback" };
        let (id, terminal) = (&current.step.id, view.terminal.unwrap_or_default());
        Error::refused(no_answer(self.file.display(), &current.step.title, id), add_it(list, id, terminal))
    }
}

/// The facts of recorded events.
pub fn facts(events: &[Event]) -> Vec<crate::event::Fact> {
    events.iter().map(|event| event.fact.clone()).collect()
}

/// A refusal in the middle of a file, with the step and what was kept.
fn stopped(error: Error, title: &str, terminal: &str) -> Error {
    if error.kind == Kind::Internal {
        return error;
    }
    let help = error.help.unwrap_or_else(|| Text::same(""));
    Error {
        kind: Kind::Refused,
        what: fill(&error.what, |why| stopped_at(title, why)),
        help: Some(fill(&help, |help| kept_so_far(help, terminal))),
    }
}

fn look(path: &Path) -> Found {
    match fs::metadata(path) {
        Ok(found) if found.is_file() && found.len() == 0 => Found::Empty,
        _ if usable(path).is_ok() => Found::Usable,
        _ => Found::Nothing,
    }
}

/// Every problem of the file on a line of its own.
fn wrong(file: &Path, problems: &[Problem]) -> Error {
    Error::usage(told(file.display(), problems), nothing_recorded())
}
