//! Somebody at the full screen: what a key leads to, and what is asked next.
//!
//! Holds what was typed until it is recorded, so that nothing is lost by a refusal or a step back.
//! What may be answered is the sitting's to judge, what has to be asked the draft's.

use std::collections::BTreeMap;

use ratatui::crossterm::event::Event as Input;

use crate::commands::field::dropped;
use crate::domain::{Digest, Role};
use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Event};
use crate::message::{Lang, Text};
use crate::messages;
use crate::procedure::{Kind as StepKind, Step};
use crate::runner::Missing;
use crate::ui::harmless;
use crate::ui::stepper::{Act, Ask, Line, Mode, Said, Screen, Shown, key, paste};

use super::draft::{self, Draft, Next};
use super::seat::Seat;
use super::sitting::{Sitting, usable};
use super::typed::{self, Aside, Wish};
use super::{Scene, prompts, script, show, shown};
use crate::commands::lookup::fill;

messages! {
    which_key() { ja: "使えるキーは下に出ています（? で説明）", en: "the keys are shown below (? explains them)" }
    really() { ja: "よろしいですか（y はい / n 回答し直す）", en: "go on (y, or n to answer anew)" }
    free_file() { ja: "添える証跡のファイル（ここへドロップできます）", en: "file to go with the answer (drop it here)" }
    back_at_answer() { ja: "回答に戻りました。入力した文字は残っています", en: "back at the answer; what was typed is kept" }
}

/// How a sitting at the screen ends.
#[derive(Debug)]
pub enum Over {
    /// The run has ended, with the hash that its head code is made of.
    Ended(Option<Digest>),
    /// It was paused.
    Paused(Vec<Event>),
    /// The screen was left; the run stays open.
    Left,
}

/// What the screen is waiting for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asking {
    /// Whether the preconditions hold.
    Begin,
    /// The answer.
    Answer,
    /// Something that is owed.
    Owed(Missing),
    /// A value that is not owed.
    ValueIfRead,
    /// A yes to what an NG leads to.
    Confirm,
    /// Where the fault lies.
    Isolation,
    /// Why it is paused.
    Pause,
    /// A note that goes with the answer.
    Note,
    /// A file that goes with the answer.
    File,
    /// Which record is to be set right.
    Pick,
    /// How.
    Amend(u64),
    /// The summary is read.
    End,
}

/// Somebody at the screen.
pub struct Desk {
    pub(super) lang: Lang,
    pub(super) screen: Screen,
    pub(super) asking: Asking,
    draft: Draft,
    /// The witness who is offered.
    usual: Option<String>,
    /// What was typed for this step, by what it was typed for.
    typed: BTreeMap<String, String>,
    /// What an NG that goes on leads to, said together with what is recorded.
    announced: Vec<String>,
    /// How often a new question was put that one key answers.
    questions: u64,
    finished: Option<Digest>,
}

impl Desk {
    /// Sits down at a run. What its journal owes is recorded at once, unless conditions are to be
    /// confirmed before.
    ///
    /// # Errors
    /// A failing disk.
    pub(super) fn new(scene: &mut Scene<'_>, seat: &Seat, sitting: &mut Sitting<'_>, remarks: &[Text]) -> Result<Self> {
        let lang = scene.console.lang;
        let mut desk = Self {
            lang,
            screen: Screen::new(lang, Shown::default(), scene.workspace.now()),
            asking: Asking::Answer,
            draft: Draft::default(),
            usual: prompts::usual_witness(scene)?,
            typed: BTreeMap::new(),
            announced: Vec::new(),
            questions: 0,
            finished: None,
        };
        let remarks: Vec<String> = remarks.iter().map(|remark| desk.word(remark)).collect();
        if seat.is_fresh() && !seat.procedure.preconditions.is_empty() {
            desk.screen.preview = vec![Line::plain(desk.word(&super::preconditions())).strong(), Line::default()];
            let conditions = seat.procedure.preconditions.iter().map(|it| Line::plain(format!("□ {}", harmless(it))));
            desk.screen.preview.extend(conditions);
            desk.put(Asking::Begin, Mode::YesNo { question: desk.word(&prompts::all_true()) });
            desk.refresh(scene, sitting);
        } else {
            desk.begin(scene, sitting)?;
        }
        if !remarks.is_empty() {
            desk.screen.said = Said::Told(remarks);
        }
        Ok(desk)
    }

    /// What is to be drawn.
    pub fn screen(&mut self, now: crate::domain::Moment) -> &Screen {
        self.screen.now = now;
        &self.screen
    }

    /// How often a new question was put that one key answers: what a finger still holds down is no
    /// answer to it.
    pub fn questions(&self) -> u64 {
        self.questions
    }

    /// Whether one key is an answer now.
    pub fn takes_one_key(&self) -> bool {
        matches!(self.screen.mode, Mode::Answer { .. } | Mode::YesNo { .. } | Mode::End(_))
    }

    /// Takes an event of the terminal.
    ///
    /// # Errors
    /// Where the conditions do not hold; a failing disk.
    pub(super) fn take(
        &mut self,
        scene: &mut Scene<'_>,
        sitting: &mut Sitting<'_>,
        event: Input,
    ) -> Result<Option<Over>> {
        let act = match event {
            Input::Key(event) => key(&mut self.screen, event),
            Input::Paste(text) => paste(&mut self.screen, &text),
            _ => Act::Nothing,
        };
        if act == Act::Nothing {
            return Ok(None);
        }
        let over = self.act(scene, sitting, act)?;
        self.refresh(scene, sitting);
        Ok(over)
    }

    fn act(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, act: Act) -> Result<Option<Over>> {
        match (self.asking.clone(), act) {
            (Asking::End, Act::Leave | Act::Chosen(_) | Act::Back) => return Ok(Some(Over::Ended(self.finished))),
            (Asking::End, Act::Pressed(c)) if crate::domain::fold(&c.to_string()) == "Q" => {
                return Ok(Some(Over::Ended(self.finished)));
            }
            (Asking::End, _) => {}
            (_, Act::Leave) => return Ok(Some(Over::Left)),
            (Asking::Begin, act) => self.begun(scene, sitting, &act)?,
            (Asking::Answer, act) => return self.answered(scene, sitting, act),
            (Asking::Confirm, act) => self.confirmed(scene, sitting, &act)?,
            (Asking::Pause, Act::Entered(reason)) => {
                return sitting.pause(&mut scene.workspace, &reason).map(|recorded| Some(Over::Paused(recorded)));
            }
            (Asking::Pick | Asking::Amend(_), act) => self.correcting(scene, sitting, act)?,
            (_, Act::Back) => self.step_back(),
            (Asking::Isolation, Act::Chosen(chosen)) => {
                self.draft.isolation = Some(draft::place(chosen));
                self.proceed(scene, sitting)?;
            }
            (Asking::Owed(_), Act::Chosen(chosen)) => self.chosen(scene, sitting, chosen)?,
            (Asking::Isolation | Asking::Owed(_), Act::Pressed(c)) => self.by_number(scene, sitting, c)?,
            (Asking::Owed(_) | Asking::File, Act::Complete(typed)) => self.complete(&typed),
            (_, Act::Entered(text)) => self.entered(scene, sitting, &text)?,
            _ => {}
        }
        Ok(None)
    }

    /// The run as the sitting has it now.
    fn refresh(&mut self, scene: &Scene<'_>, sitting: &Sitting<'_>) {
        let view = sitting.view();
        if let Some(current) = view.current.as_ref().filter(|current| current.step.id != self.draft.step) {
            self.draft = Draft::of(&current.step.id);
            self.typed.clear();
            self.screen.scroll = 0;
        }
        self.screen.run = shown::shown(&view, sitting.procedure(), &self.names(sitting), &self.draft);
        self.screen.now = scene.workspace.now();
    }

    pub(super) fn names<'n>(&self, sitting: &'n Sitting<'_>) -> shown::Names<'n> {
        shown::Names {
            lang: self.lang,
            run: &sitting.run,
            terminal: &sitting.terminal,
            worker: &sitting.person.name,
            paused: sitting.paused(),
        }
    }

    pub(super) fn word(&self, text: &Text) -> String {
        harmless(text.get(self.lang))
    }

    pub(super) fn tell(&mut self, lines: Vec<String>) {
        self.screen.said = Said::Told(lines);
    }

    pub(super) fn refuse(&mut self, error: &Error) {
        let help = error.help.as_ref().map(|help| self.word(help)).unwrap_or_default();
        self.screen.said = Said::Refused { what: self.word(&error.what), help };
    }

    pub(super) fn put(&mut self, asking: Asking, mode: Mode) {
        if matches!(mode, Mode::YesNo { .. } | Mode::End(_)) {
            self.questions += 1;
        }
        self.asking = asking;
        self.screen.mode = mode;
        self.screen.scroll = 0;
    }

    /// Back at the answer; what was typed is kept.
    pub(super) fn to_answer(&mut self) {
        self.screen.preview.clear();
        self.put(Asking::Answer, Mode::Answer { at: 0 });
    }

    fn step_back(&mut self) {
        self.keep_typed();
        self.draft.anew();
        self.to_answer();
        self.tell(vec![self.word(&back_at_answer())]);
    }

    // ---- the beginning and the end

    fn begun(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, act: &Act) -> Result<()> {
        match yes_or_no(act) {
            Some(true) => self.begin(scene, sitting),
            Some(false) => Err(Error::refused(prompts::preconditions_fail(), prompts::nothing_begun())),
            None => Ok(()),
        }
    }

    fn begin(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>) -> Result<()> {
        let recorded = sitting.settle(&mut scene.workspace)?;
        self.to_answer();
        self.on(scene, sitting, &recorded)
    }

    /// Says what was recorded and goes on to the next step, or to the end.
    pub(super) fn on(&mut self, scene: &mut Scene<'_>, sitting: &Sitting<'_>, recorded: &[Event]) -> Result<()> {
        let words = recorded.iter().filter_map(|event| show::event_words(sitting.procedure(), event));
        let mut lines = std::mem::take(&mut self.announced);
        lines.extend(words.map(|words| self.word(&words)));
        if !lines.is_empty() {
            self.tell(lines);
        }
        self.to_answer();
        self.questions += 1;
        let view = sitting.view();
        if view.current.is_some() {
            return Ok(());
        }
        self.finished = scene.finished(sitting, recorded)?;
        let run = scene.workspace.store.run(&sitting.run)?;
        let span = run.map(|run| shown::Span {
            from: run.started_at,
            to: run.finished_at.unwrap_or_else(|| scene.workspace.now()),
        });
        let lines = shown::ending(&view, &self.names(sitting), span, self.finished.as_ref());
        self.put(Asking::End, Mode::End(lines));
        Ok(())
    }

    // ---- the answer

    fn answered(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, act: Act) -> Result<Option<Over>> {
        if matches!(self.screen.mode, Mode::Help) {
            self.to_answer();
            return Ok(None);
        }
        let letter = match act {
            Act::Pressed(c) => c,
            Act::Chosen(at) => {
                let answers = self.screen.run.step.as_ref().map(|step| step.answers.as_slice()).unwrap_or_default();
                answers.get(at).map_or(' ', |(key, _)| *key)
            }
            Act::Dropped(text) => {
                self.ask(Asking::File, &free_file(), Some(text));
                return Ok(None);
            }
            _ => return Ok(None),
        }
        .to_string();
        match (typed::wish(&letter), typed::aside(&letter)) {
            (Some(Wish::Answer(answer)), _) => {
                self.screen.said = Said::Nothing;
                self.draft.is_now(answer);
                self.proceed(scene, sitting)?;
            }
            (Some(Wish::Pause), _) => self.ask(Asking::Pause, &prompts::pause_question(), None),
            (_, Some(Aside::Note)) => self.ask(Asking::Note, &prompts::note_question(), self.draft.note.clone()),
            (_, Some(Aside::File)) => self.ask(Asking::File, &free_file(), None),
            (_, Some(Aside::Correct)) => self.pick(sitting),
            (_, Some(Aside::Help)) => self.screen.mode = Mode::Help,
            _ => self.tell(vec![self.word(&which_key())]),
        }
        Ok(None)
    }

    /// Asks for what the answer still waits for, or records it.
    fn proceed(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>) -> Result<()> {
        let Some(step) = sitting.view().current.map(|current| current.step.clone()) else { return Ok(()) };
        loop {
            match self.draft.next(sitting, &step, scene.workspace.now(), &mut self.usual) {
                Next::Ready => return self.record(scene, sitting, &step),
                Next::ValueIfRead => {
                    self.ask(Asking::ValueIfRead, &prompts::value_if_read(), None);
                    return Ok(());
                }
                Next::Ask(missing, why) => {
                    if let Some(why) = why {
                        self.tell(vec![self.word(&why)]);
                    }
                    let Some(first) = missing.first() else { return Ok(()) };
                    self.ask_owed(sitting, &step, *first);
                    return Ok(());
                }
                Next::Confirm { why, leads, is_asked } => {
                    let said: Vec<String> = why.iter().chain([&leads]).map(|text| self.word(text)).collect();
                    if is_asked {
                        self.screen.preview = shown::follows(&step, sitting.procedure(), &self.names(sitting));
                        self.tell(said);
                        self.put(Asking::Confirm, Mode::YesNo { question: self.word(&really()) });
                        return Ok(());
                    }
                    self.announced = said;
                    self.draft.is_confirmed = true;
                }
                Next::Isolation => {
                    let options = draft::places().iter().map(|place| self.word(place)).collect();
                    let question = self.word(&prompts::isolation_question());
                    self.put(Asking::Isolation, Mode::Choose { question, options, at: 0 });
                    return Ok(());
                }
                Next::Refused { error, is_mended } => {
                    self.refuse(&error);
                    if !is_mended {
                        self.to_answer();
                        return Ok(());
                    }
                }
            }
        }
    }

    fn record(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, step: &Step) -> Result<()> {
        let answer = self.draft.answer.unwrap_or(Answer::Ok);
        let same_as = sitting.view().current.and_then(|current| current.owed.same_as.map(str::to_owned));
        match sitting.answer(&mut scene.workspace, &self.draft.reply(answer), &self.draft.files) {
            Ok(recorded) => {
                let why = show::why_ng(&script::facts(&recorded), step, same_as.as_deref());
                let why: Vec<String> = why.iter().map(|why| self.word(why)).collect();
                self.announced.retain(|said| !why.contains(said));
                self.announced.extend(why);
                self.on(scene, sitting, &recorded)
            }
            // a file that cannot be used, or another process that was quicker
            Err(error) if matches!(error.kind, Kind::Refused | Kind::Usage) => {
                self.refuse(&error);
                self.draft.files.retain(|file| usable(file).is_ok() && error.kind == Kind::Refused);
                self.announced.clear();
                self.to_answer();
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn confirmed(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, act: &Act) -> Result<()> {
        match (yes_or_no(act), act) {
            (Some(true), _) => {
                self.draft.is_confirmed = true;
                self.screen.preview.clear();
                self.proceed(scene, sitting)?;
            }
            (Some(false), _) | (_, Act::Back) => self.step_back(),
            _ => {}
        }
        Ok(())
    }

    // ---- one thing that is asked

    /// Where the texts of a question are kept; a note belongs to its answer.
    fn slot(&self) -> String {
        match &self.asking {
            Asking::Owed(Missing::Value) | Asking::ValueIfRead => "value".to_owned(),
            Asking::Owed(Missing::Note { .. }) => format!("note {:?}", self.draft.answer),
            Asking::Owed(Missing::Witness) => "witness".to_owned(),
            Asking::Owed(Missing::Signature(role)) => format!("sign {role}"),
            Asking::Owed(Missing::Evidence { .. }) | Asking::File => "file".to_owned(),
            other => format!("{other:?}"),
        }
    }

    fn keep_typed(&mut self) {
        if let Mode::Line(ask) = &self.screen.mode {
            self.typed.insert(self.slot(), ask.input.value().to_owned());
        }
    }

    /// Opens a line, with what was typed there before.
    fn ask(&mut self, asking: Asking, question: &Text, given: Option<String>) {
        self.asking = asking;
        let before = given.or_else(|| self.typed.get(&self.slot()).cloned()).unwrap_or_default();
        let is_path = matches!(self.asking, Asking::File | Asking::Owed(Missing::Evidence { .. }));
        let names = self.draft.files.iter().filter(|_| is_path).filter_map(|file| file.file_name());
        let beside = names.map(|name| harmless(&format!("✓ {}", name.to_string_lossy()))).collect();
        let ask = Ask { question: self.word(question), input: before.into(), beside, is_path };
        self.put(self.asking.clone(), Mode::Line(ask));
    }

    fn ask_owed(&mut self, sitting: &Sitting<'_>, step: &Step, missing: Missing) {
        let asking = Asking::Owed(missing);
        match missing {
            Missing::Value => match &step.kind {
                StepKind::Choice { choices, .. } => {
                    let options = choices.iter().map(|choice| harmless(choice)).collect();
                    self.put(asking, Mode::Choose { question: self.word(&prompts::choice_question()), options, at: 0 });
                }
                _ => {
                    let same_as = sitting.view().current.and_then(|it| it.owed.same_as.map(str::to_owned));
                    let limits = show::bounds(step, same_as.as_deref()).unwrap_or_else(|| Text::same(""));
                    self.ask(asking, &fill(&limits, |limits| prompts::value_question(limits)), None);
                }
            },
            Missing::Note { .. } | Missing::Reason => self.ask(asking, &prompts::note_question(), None),
            Missing::Evidence { have, min } => self.ask(asking, &prompts::file_question(have, min), None),
            Missing::Witness => {
                let known = self.typed.get("witness").cloned().or_else(|| self.usual.clone());
                self.ask(asking, &prompts::witness_question(), known);
            }
            Missing::Signature(role) => {
                let known = self.usual.clone().filter(|_| role == Role::Witness);
                let known = self.typed.get(&format!("sign {role}")).cloned().or(known);
                self.ask(asking, &fill(&role.label(), |role| prompts::name_question(role)), known);
            }
        }
    }

    fn complete(&mut self, typed: &str) {
        let (line, names) = crate::commands::field::completed(typed);
        if let Mode::Line(ask) = &mut self.screen.mode {
            ask.input = line.into();
            ask.beside = names.iter().map(|name| harmless(name)).collect();
        }
    }

    fn entered(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, text: &str) -> Result<()> {
        self.keep_typed();
        self.screen.said = Said::Nothing;
        let (given, is_blank) = (text.to_owned(), text.trim().is_empty());
        match self.asking.clone() {
            Asking::Note => self.draft.note = Some(given).filter(|_| !is_blank),
            Asking::ValueIfRead => self.draft.value = Some(given).filter(|_| !is_blank),
            Asking::Owed(Missing::Evidence { .. }) | Asking::File if !is_blank => {
                if !self.take_files(text) {
                    return Ok(());
                }
            }
            Asking::Owed(_) if is_blank => {
                self.draft.anew();
                self.to_answer();
                self.tell(vec![self.word(&prompts::back_to_answer())]);
                return Ok(());
            }
            Asking::Owed(Missing::Value) => self.draft.value = Some(given),
            Asking::Owed(Missing::Note { .. }) => self.draft.note = Some(given),
            Asking::Owed(Missing::Witness) => {
                self.usual = Some(given.clone());
                self.draft.witness = Some(given);
            }
            Asking::Owed(Missing::Signature(role)) => {
                if role == Role::Witness {
                    self.usual = Some(given.clone());
                }
                self.draft.sign.insert(role, given);
            }
            _ => {}
        }
        if matches!(self.asking, Asking::Note | Asking::File) {
            self.to_answer();
            return Ok(());
        }
        self.proceed(scene, sitting)
    }

    /// Takes the files that a line names; `false` where one cannot be used, and the line stays.
    fn take_files(&mut self, line: &str) -> bool {
        for file in dropped(line) {
            if let Err(error) = usable(&file) {
                self.refuse(&error);
                return false;
            }
            if !self.draft.files.contains(&file) {
                self.draft.files.push(file);
            }
        }
        self.typed.remove("file");
        true
    }

    fn chosen(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, chosen: usize) -> Result<()> {
        let view = sitting.view();
        if let Some(StepKind::Choice { choices, .. }) = view.current.as_ref().map(|current| &current.step.kind) {
            self.draft.value = choices.get(chosen).cloned();
        }
        self.screen.said = Said::Nothing;
        self.proceed(scene, sitting)
    }

    /// One of several by its number.
    fn by_number(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, c: char) -> Result<()> {
        let number = crate::domain::fold(&c.to_string()).parse::<usize>().ok();
        let Mode::Choose { options, .. } = &self.screen.mode else { return Ok(()) };
        let Some(at) = number.and_then(|number| number.checked_sub(1)).filter(|at| *at < options.len()) else {
            return Ok(());
        };
        self.act(scene, sitting, Act::Chosen(at)).map(|_| ())
    }
}

/// Yes or no, by a letter in either width or Enter.
pub(super) fn yes_or_no(act: &Act) -> Option<bool> {
    match act {
        Act::Pressed(c) => typed::yes(&c.to_string()),
        _ => None,
    }
}
