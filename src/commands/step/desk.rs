//! Somebody at the full screen: what a key leads to, and what is asked next.
//!
//! Holds what was typed until it is recorded, so that nothing is lost by a refusal or a step back.
//! What may be answered is the sitting's to judge, what has to be asked the draft's.

use std::collections::BTreeMap;

use crate::domain::{Digest, Moment};
use crate::error::{Error, Result};
use crate::event::Event as Recorded;
use crate::message::{Lang, Text};
use crate::messages;
use crate::procedure::answer_word;
use crate::runner::Missing;
use crate::ui::stepper::{Act, Event, Line, Mode, Said, Screen, Shown, take};
use crate::ui::{Glyphs, harmless, read_yes};

use super::draft::{self, Draft};
use super::seat::Seat;
use super::sitting::Sitting;
use super::{Scene, prompts, registered, show, shown};

messages! {
    back_at_answer() { ja: "回答に戻りました。入力した文字は残っています", en: "back at the answer; what was typed is kept" }
}

/// How a sitting at the screen ends.
#[derive(Debug)]
pub enum Over {
    /// The run has ended, with the hash that its head code is made of.
    Ended(Option<Digest>),
    /// It was paused.
    Paused(Vec<Recorded>),
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
    /// What the register has for the terminal, where the step speaks of it.
    registered: Option<Text>,
    /// What an NG that goes on leads to, said together with what is recorded.
    pub(super) announced: Vec<String>,
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
            usual: prompts::usual_witness(scene, sitting)?,
            typed: BTreeMap::new(),
            registered: None,
            announced: Vec::new(),
            finished: None,
        };
        let remarks: Vec<String> = remarks.iter().map(|remark| desk.word(remark)).collect();
        if seat.is_fresh() && !seat.procedure.preconditions.is_empty() {
            let conditions = seat.procedure.preconditions.iter().map(|it| Line::labelled("□", harmless(it)));
            desk.screen.preview = Some((desk.word(&super::preconditions()), conditions.collect()));
            desk.put(Asking::Begin, Mode::YesNo { question: desk.word(&prompts::all_true()) });
        } else {
            desk.begin(scene, sitting)?;
        }
        desk.refresh(scene, sitting)?;
        if !remarks.is_empty() {
            desk.screen.said = Said::Told(remarks);
        }
        Ok(desk)
    }

    /// The terminal draws like this.
    pub(super) fn drawn_as(&mut self, glyphs: Glyphs) {
        self.screen.glyphs = glyphs;
    }

    /// What is to be drawn.
    pub fn screen(&mut self, now: Moment) -> &Screen {
        self.screen.now = now;
        &self.screen
    }

    /// Takes an event of the terminal.
    ///
    /// # Errors
    /// Where the conditions do not hold; a failing disk.
    pub(super) fn take(
        &mut self,
        scene: &mut Scene<'_>,
        sitting: &mut Sitting<'_>,
        event: Event,
    ) -> Result<Option<Over>> {
        let act = take(&mut self.screen, event);
        if act == Act::Nothing {
            return Ok(None);
        }
        let over = self.act(scene, sitting, act)?;
        self.refresh(scene, sitting)?;
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
    fn refresh(&mut self, scene: &Scene<'_>, sitting: &Sitting<'_>) -> Result<()> {
        let view = sitting.view();
        if let Some(current) = view.current.as_ref().filter(|current| current.step.id != self.draft.step) {
            self.draft = Draft::of(&current.step.id);
            self.typed.clear();
            self.screen.scroll = 0;
            self.registered = registered::line(&scene.workspace.store, &view)?;
        }
        self.screen.run = shown::shown(&view, sitting.procedure(), &self.names(sitting), &self.draft);
        self.screen.now = scene.workspace.now();
        Ok(())
    }

    pub(super) fn names<'n>(&'n self, sitting: &'n Sitting<'_>) -> shown::Names<'n> {
        shown::Names {
            lang: self.lang,
            run: &sitting.run,
            terminal: &sitting.terminal,
            worker: &sitting.person.name,
            paused: sitting.paused(),
            registered: self.registered.as_ref(),
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
            self.screen.question += 1;
        }
        // a value out of limits counts as NG whatever was answered
        let answer = match asking {
            Asking::Owed(Missing::Note { result }) => Some(result),
            Asking::Owed(_) | Asking::ValueIfRead | Asking::Isolation => self.draft.answer,
            _ => None,
        };
        self.screen.answering = answer.map(|answer| self.word(&answer_word(answer)));
        self.asking = asking;
        self.screen.mode = mode;
        self.screen.scroll = 0;
    }

    /// Back at the answer; what was typed is kept.
    pub(super) fn await_answer(&mut self) {
        self.screen.preview = None;
        self.put(Asking::Answer, Mode::Answer { at: 0 });
    }

    pub(super) fn step_back(&mut self) {
        self.keep_typed();
        self.draft.anew();
        // the reason of an NG must not go unseen with an ok; what goes with any answer stays
        self.draft.note = self.own_note();
        self.await_answer();
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
        self.await_answer();
        self.on(scene, sitting, &recorded)
    }

    /// Says what was recorded and goes on to the next step, or to the end.
    pub(super) fn on(&mut self, scene: &mut Scene<'_>, sitting: &Sitting<'_>, recorded: &[Recorded]) -> Result<()> {
        let words = recorded.iter().filter_map(|event| show::event_words(sitting.procedure(), event));
        let mut lines = std::mem::take(&mut self.announced);
        lines.extend(words.map(|words| self.word(&words)));
        if !lines.is_empty() {
            self.tell(lines);
        }
        self.await_answer();
        self.screen.question += 1;
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
}

/// Yes or no, by a letter in either width or Enter.
pub(super) fn yes_or_no(act: &Act) -> Option<bool> {
    match act {
        Act::Pressed(c) => read_yes(&c.to_string()),
        _ => None,
    }
}
