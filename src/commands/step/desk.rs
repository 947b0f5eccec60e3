//! Somebody at the full screen: what a key leads to, and what is asked next.
//!
//! Holds what was typed until it is recorded, so that nothing is lost by a refusal or a step back.
//! What may be answered is the sitting's to judge, what has to be asked the draft's.

use std::collections::BTreeMap;

use ratatui::crossterm::event::Event as Input;

use crate::domain::{Digest, Moment};
use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Event};
use crate::message::{Lang, Text};
use crate::messages;
use crate::procedure::Step;
use crate::runner::{Missing, Refusal};
use crate::ui::harmless;
use crate::ui::stepper::{Act, Line, Mode, Said, Screen, Shown, key, paste};

use super::draft::{self, Draft, Next};
use super::seat::Seat;
use super::sitting::{Sitting, usable};
use super::typed::{self, Aside, Wish};
use super::{Scene, prompts, script, show, shown};

messages! {
    which_key() { ja: "使えるキーは下に出ています（? で説明）", en: "the keys are shown below (? explains them)" }
    really() { ja: "よろしいですか（y はい / n 回答し直す）", en: "go on (y, or n to answer anew)" }
    what_follows() { ja: "この後に行うこと", en: "what follows" }
    digits_only(unit) {
        ja: "41.5 のように数字だけで入力してください（単位 {unit} や桁区切りは付けません）。測れないときは Esc で戻り、異常か省略を選びます",
        en: "type digits only, such as 41.5 (without the unit {unit} or separators); if it cannot be read, Esc and answer NG or skip",
    }
    another_person() { ja: "別の人の氏名を入力してください", en: "type the name of another person" }
    no_own_value() { ja: "Esc で戻り、値なしで回答してください", en: "answer without it" }
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
    pub(super) draft: Draft,
    /// The witness who is offered.
    pub(super) usual: Option<String>,
    /// What was typed for this step, by what it was typed for.
    pub(super) typed: BTreeMap<String, String>,
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
            let conditions = seat.procedure.preconditions.iter().map(|it| Line::labelled("□", harmless(it)));
            desk.screen.preview = Some((desk.word(&super::preconditions()), conditions.collect()));
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
    pub fn screen(&mut self, now: Moment) -> &Screen {
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

    pub(super) fn act(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, act: Act) -> Result<Option<Over>> {
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
        self.screen.preview = None;
        self.put(Asking::Answer, Mode::Answer { at: 0 });
    }

    fn step_back(&mut self) {
        self.keep_typed();
        self.draft.anew();
        // the reason of an NG must not go unseen with an ok; what goes with any answer stays
        self.draft.note = self.own_note();
        self.to_answer();
        self.tell(vec![self.word(&back_at_answer())]);
    }

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
                self.draft.note = self.draft.note.take().or_else(|| self.own_note());
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
    pub(super) fn proceed(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>) -> Result<()> {
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
                        let lines = shown::follows(&step, sitting.procedure(), &self.names(sitting));
                        self.screen.preview = Some((self.word(&what_follows()), lines));
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
                Next::Refused { refusal, is_mended } => {
                    let advice = advice(&refusal);
                    self.refuse(&Error::from(refusal).with_help(advice));
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
                self.screen.preview = None;
                self.proceed(scene, sitting)?;
            }
            (Some(false), _) | (_, Act::Back) => self.step_back(),
            _ => {}
        }
        Ok(())
    }
}

/// What to do about a refusal at this screen, where flags are of no use.
fn advice(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::NotANumber { unit, .. } => digits_only(unit),
        Refusal::WitnessIsActor { .. } | Refusal::SamePerson { .. } | Refusal::NotTheTechnician { .. } => {
            another_person()
        }
        Refusal::Unwanted { .. } => no_own_value(),
        other => other.help(),
    }
}

/// Yes or no, by a letter in either width or Enter.
pub(super) fn yes_or_no(act: &Act) -> Option<bool> {
    match act {
        Act::Pressed(c) => typed::yes(&c.to_string()),
        _ => None,
    }
}
