//! One thing that is asked at the full screen: a line, a choice, a file, a name.
//!
//! What was typed for it is kept by step and question, so that a step back or a refusal loses
//! nothing.

use crate::commands::field::{dropped, name_at_prompt};
use crate::commands::lookup::fill;
use crate::domain::Role;
use crate::error::Result;
use crate::message::Text;
use crate::procedure::{Kind as StepKind, Step};
use crate::runner::Missing;
use crate::ui::harmless;
use crate::ui::stepper::{Act, Ask, Mode, Said};

use super::desk::{Asking, Desk};
use super::sitting::{Sitting, usable};
use super::{Scene, prompts, show};

impl Desk {
    /// Where the texts of a question are kept; a note belongs to its answer.
    fn slot(&self) -> String {
        match &self.asking {
            Asking::Owed(Missing::Value) | Asking::ValueIfRead => "value".to_owned(),
            Asking::Owed(Missing::Note { .. }) => format!("note {:?}", self.draft.answer),
            Asking::Note => "own note".to_owned(),
            Asking::Owed(Missing::Witness) => "witness".to_owned(),
            Asking::Owed(Missing::Signature(role)) => format!("sign {role}"),
            Asking::Owed(Missing::Evidence { .. }) | Asking::File => "file".to_owned(),
            other => format!("{other:?}"),
        }
    }

    /// The note that was written before an answer was chosen.
    pub(super) fn own_note(&self) -> Option<String> {
        self.typed.get("own note").filter(|note| !note.trim().is_empty()).cloned()
    }

    pub(super) fn keep_typed(&mut self) {
        if let Mode::Line(ask) = &self.screen.mode {
            self.typed.insert(self.slot(), ask.input.value().to_owned());
        }
    }

    /// Opens a line, with what was typed there before.
    pub(super) fn ask(&mut self, asking: Asking, question: &Text, given: Option<String>) {
        self.asking = asking;
        let before = given.or_else(|| self.typed.get(&self.slot()).cloned()).unwrap_or_default();
        self.open(question, before, false);
    }

    /// Opens a line for a name, with the one that is offered where none was typed.
    fn ask_name(&mut self, asking: Asking, question: &Text, offered: Option<String>) {
        self.asking = asking;
        let typed = self.typed.get(&self.slot()).cloned();
        let is_offered = typed.is_none() && offered.is_some();
        self.open(question, typed.or(offered).unwrap_or_default(), is_offered);
    }

    fn open(&mut self, question: &Text, before: String, is_offered: bool) {
        let is_path = matches!(self.asking, Asking::File | Asking::Owed(Missing::Evidence { .. }));
        let names = self.draft.files.iter().filter(|_| is_path).filter_map(|file| file.file_name());
        let beside = names.map(|name| harmless(&format!("✓ {}", name.to_string_lossy()))).collect();
        let ask = Ask { question: self.word(question), input: before.into(), beside, is_path, is_offered };
        self.put(self.asking.clone(), Mode::Line(ask));
    }

    pub(super) fn ask_owed(&mut self, sitting: &Sitting<'_>, step: &Step, missing: Missing) {
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
                let known = self.usual.clone();
                self.ask_name(asking, &prompts::witness_question(), known);
            }
            Missing::Signature(role) => {
                let known = self.usual.clone().filter(|_| role == Role::Witness);
                self.ask_name(asking, &fill(&role.label(), |role| prompts::name_question(role)), known);
            }
        }
    }

    pub(super) fn complete(&mut self, typed: &str) {
        let (line, names) = crate::commands::field::completed(typed);
        if let Mode::Line(ask) = &mut self.screen.mode {
            ask.input = line.into();
            ask.beside = names.iter().map(|name| harmless(name)).collect();
        }
    }

    pub(super) fn entered(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, text: &str) -> Result<()> {
        self.keep_typed();
        self.screen.said = Said::Nothing;
        let (given, is_blank) = (text.to_owned(), text.trim().is_empty());
        let is_file = matches!(self.asking, Asking::Owed(Missing::Evidence { .. }) | Asking::File);
        if is_file && !is_blank && !self.take_files(text) {
            return Ok(());
        }
        let is_name = matches!(self.asking, Asking::Owed(Missing::Witness | Missing::Signature(_)));
        if let (true, Err(error)) = (is_name, name_at_prompt(text)) {
            self.refuse(&error);
            return Ok(());
        }
        match self.asking.clone() {
            Asking::Note => self.draft.note = Some(given).filter(|_| !is_blank),
            Asking::ValueIfRead => self.draft.value = Some(given).filter(|_| !is_blank),
            Asking::Owed(_) if is_blank => {
                self.draft.anew();
                self.draft.note = self.own_note();
                self.await_answer();
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
            self.await_answer();
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

    pub(super) fn chosen(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, chosen: usize) -> Result<()> {
        let view = sitting.view();
        if let Some(StepKind::Choice { choices, .. }) = view.current.as_ref().map(|current| &current.step.kind) {
            self.draft.value = choices.get(chosen).cloned();
        }
        self.screen.said = Said::Nothing;
        self.proceed(scene, sitting)
    }

    /// One of several by its number.
    pub(super) fn by_number(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, c: char) -> Result<()> {
        let number = crate::domain::fold(&c.to_string()).parse::<usize>().ok();
        let Mode::Choose { options, .. } = &self.screen.mode else { return Ok(()) };
        let Some(at) = number.and_then(|number| number.checked_sub(1)).filter(|at| *at < options.len()) else {
            return Ok(());
        };
        self.act(scene, sitting, Act::Chosen(at)).map(|_| ())
    }
}
