//! The answer at the full screen: chosen by a key, completed by what it owes, recorded.
//!
//! What has to be asked next is the draft's to say; a refusal leaves everything as typed.

use crate::commands::lookup::fill;
use crate::error::{Error, Kind, Result};
use crate::event::Answer;
use crate::message::Text;
use crate::messages;
use crate::procedure::Step;
use crate::runner::{Missing, Refusal};
use crate::ui::stepper::{Act, Mode, Said};

use super::desk::{Asking, Desk, Over, yes_or_no};
use super::draft::{self, Next};
use super::sitting::Sitting;
use super::typed::{self, Aside, Wish};
use super::{Scene, prompts, script, show, shown};

messages! {
    which_key() { ja: "使えるキーは下に出ています（? で説明）", en: "the keys are shown below (? explains them)" }
    what_follows() { ja: "この後に行うこと", en: "what follows" }
    by_esc() { ja: "Esc で戻り", en: "Esc goes back" }
    digits_only(unit, back) {
        ja: "41.5 のように数字だけで入力してください（単位 {unit} や桁区切りは付けません）。測れないときは {back}、異常か省略を選びます",
        en: "type digits only, such as 41.5 (without the unit {unit} or separators); if it cannot be read, {back}: answer NG or skip",
    }
    another_person() { ja: "別の人の氏名を入力してください", en: "type the name of another person" }
    no_own_value() { ja: "値なしで回答し直してください", en: "answer without it" }
    free_file() { ja: "添える証跡のファイル（ここへドロップできます）", en: "file to go with the answer (drop it here)" }
}

impl Desk {
    pub(super) fn answered(
        &mut self,
        scene: &mut Scene<'_>,
        sitting: &mut Sitting<'_>,
        act: Act,
    ) -> Result<Option<Over>> {
        if let Act::Began(c) = act {
            self.begin_value(sitting, c);
            return Ok(None);
        }
        if matches!(self.screen.mode, Mode::Help) {
            self.await_answer();
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
                self.is_now(answer);
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

    fn is_now(&mut self, answer: Answer) {
        self.screen.said = Said::Nothing;
        self.draft.is_now(answer);
        self.draft.note = self.draft.note.take().or_else(|| self.own_note());
    }

    /// Opens the line for the value of an ok with its first character in it, in place of what was typed there before.
    fn begin_value(&mut self, sitting: &Sitting<'_>, first: char) {
        let Some(step) = sitting.view().current.map(|current| current.step.clone()) else { return };
        self.is_now(Answer::Ok);
        self.draft.anew();
        self.ask_owed(sitting, &step, Missing::Value);
        if let Mode::Line(ask) = &mut self.screen.mode {
            ask.input = first.to_string().into();
        }
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
                        self.put(Asking::Confirm, Mode::YesNo { question: self.word(&prompts::really()) });
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
                    let advice = advice(&refusal, &by_esc());
                    self.refuse(&Error::from(refusal).with_help(advice));
                    if !is_mended {
                        self.await_answer();
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
                self.draft.without_bad_files(&error);
                self.announced.clear();
                self.await_answer();
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn confirmed(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, act: &Act) -> Result<()> {
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

/// What to do about a refusal where somebody is asked, and flags are of no use; `back` is the way back to the answer.
pub(super) fn advice(refusal: &Refusal, back: &Text) -> Text {
    match refusal {
        Refusal::NotANumber { unit, .. } => fill(back, |back| digits_only(unit, back)),
        Refusal::WitnessIsActor { .. } | Refusal::SamePerson { .. } | Refusal::NotTheTechnician { .. } => {
            another_person()
        }
        Refusal::Unwanted { .. } => no_own_value(),
        other => other.help(),
    }
}
