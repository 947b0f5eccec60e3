//! A run at the keyboard: shows the step, asks for what the machine says is owed, nothing else.
//!
//! Knows no rule: an answer is judged by the runner, and what its refusal names is asked again
//! while everything else that was typed stays.

use crate::commands::lookup::fill;
use std::cell::Cell;

use crate::commands::field::{self, dropped};
use crate::domain::{Moment, Role};
use crate::error::{Error, Kind, Result};
use crate::event::Isolation;
use crate::evidence::not_as_named;
use crate::message::Text;
use crate::messages;
use crate::procedure::{Kind as StepKind, Step};
use crate::runner::{Missing, Refusal};
use crate::ui::{Console, harmless, read_yes};

use super::desk_answer::advice;
use super::draft::{self, Draft, Next};
use super::seat::Seat;
use super::sitting::{Sitting, usable};
use super::typed::{self, Wish};
use super::{Scene, show};

messages! {
    all_true() { ja: "すべて満たしていますか（y はい / n いいえ）", en: "does all of this hold (y/n)" }
    preconditions_fail() { ja: "始める前の条件が満たされていません", en: "the preconditions do not hold" }
    nothing_begun() {
        ja: "何も記録していません。満たされてから、もう一度実行してください",
        en: "nothing was recorded; run the command again once they hold",
    }
    answer_question() {
        ja: "回答（o 正常 / n 異常 / s 省略 / a 対象外 / p 中断）",
        en: "answer (o ok / n NG / s skip / a not applicable / p pause)",
    }
    hold_question() { ja: "回答（o 正常 / n 異常 / p 中断）", en: "answer (o ok / n NG / p pause)" }
    one_of_these() { ja: "o、n、s、a、p のどれかを入力してください", en: "type o, n, s, a or p" }
    yes_or_no() { ja: "y か n を入力してください", en: "type y or n" }
    value_question(limits) { ja: "値 {limits}", en: "value {limits}" }
    value_if_read() { ja: "読み取れた値（なければ空のまま Enter）", en: "the value, if any was read (else just Enter)" }
    choice_question() { ja: "選択", en: "choose" }
    note_question() { ja: "備考・理由", en: "note or reason" }
    file_question(have, min) {
        ja: "証跡のファイル（{have}/{min} 点。ここへドロップできます）",
        en: "file to attach ({have} of {min}; drop it here)",
    }
    witness_question() { ja: "立会者の氏名", en: "the witness's name" }
    name_question(role) { ja: "{role}の氏名", en: "the name of the {role}" }
    usual(question, name) { ja: "{question}（{name} なら Enter）", en: "{question} (Enter for {name})" }
    isolation_question() { ja: "障害の場所", en: "where the fault lies" }
    leave_it_empty() { ja: "読み取れた値を打ち直すか、空のまま Enter で先へ進んでください", en: "type the value that was read, or just Enter to go on without one" }
    by_empty_line() { ja: "空のまま Enter で回答に戻り", en: "an empty line goes back to the answer" }
    back_to_answer() {
        ja: "空だったので回答に戻ります（証跡と氏名は残っています）",
        en: "nothing was typed: back to the answer (files and names are kept)",
    }
    really() { ja: "よろしいですか（y はい / n 回答し直す）", en: "go on (y, or n to answer anew)" }
    pause_question() { ja: "中断の理由（空でもよい）", en: "why it is paused (may be empty)" }
    left_open(run, title) {
        ja: "作業 {run} は手順「{title}」で開いたままです。ここまでの記録は保存されています",
        en: "run {run} stays open at the step `{title}`; everything recorded so far is kept",
    }
    not_begun() { ja: "作業はまだ始まっていません。何も記録していません", en: "the run has not begun; nothing was recorded" }
    go_on(terminal) {
        ja: "続けるには genba step {terminal}、中断を記録するには genba step {terminal} --pause 理由",
        en: "`genba step {terminal}` goes on, `genba step {terminal} --pause REASON` records a pause",
    }
    paused_now(terminal) { ja: "続けるときは genba step {terminal}", en: "`genba step {terminal}` goes on from here" }
}

/// Somebody at the keyboard.
struct Desk {
    console: Console,
    /// The witness named last, or of the visit.
    witness: Option<String>,
    /// Whether a prompt was left by Esc or Ctrl-C.
    left: Cell<bool>,
}

/// Steps through a run until it ends or is paused.
///
/// # Errors
/// An interruption, after which the run stays open; a failing disk.
pub fn run(scene: &mut Scene<'_>, seat: &Seat, sitting: &mut Sitting<'_>) -> Result<()> {
    let mut desk = Desk { console: scene.console, witness: usual_witness(scene, sitting)?, left: Cell::new(false) };
    let stepped = if seat.is_fresh() && !seat.procedure.preconditions.is_empty() {
        desk.confirm_preconditions().and_then(|()| desk.steps(scene, sitting))
    } else {
        desk.steps(scene, sitting)
    };
    stepped.map_err(|error| if desk.left.get() { left(scene, sitting) } else { error })
}

/// The witness who is offered: of the command line, else of the visit, else of the last step that
/// had one.
pub(super) fn usual_witness(scene: &Scene<'_>, sitting: &Sitting<'_>) -> Result<Option<String>> {
    let visit = field::open_visit(&scene.workspace.store)?.map(|visit| visit.begun.witness);
    let known = scene.args.witness.clone().or(visit).filter(|name| !name.is_empty());
    let view = sitting.view();
    let mut last = view.steps.iter().rev().filter_map(|state| state.record?.entry().witness.clone());
    Ok(known.or_else(|| last.next()))
}

/// Somebody left in the middle: what is kept, and how to go on.
pub(super) fn left(scene: &Scene<'_>, sitting: &Sitting<'_>) -> Error {
    let is_begun = scene.workspace.store.run(&sitting.run).is_ok_and(|run| run.is_some());
    let view = sitting.view();
    let title = view.current.as_ref().map(|current| current.step.title.as_str()).unwrap_or_default();
    let what = if is_begun { left_open(&sitting.run, title) } else { not_begun() };
    let help = if is_begun { go_on(&sitting.terminal) } else { paused_now(&sitting.terminal) };
    Error::refused(what, help)
}

impl Desk {
    fn ask(&self, question: &Text, flag: &str) -> Result<String> {
        self.heard(self.console.ask(question, flag))
    }

    fn choose(&self, question: &Text, flag: &str, options: Vec<String>) -> Result<usize> {
        self.heard(self.console.choose(question, flag, options))
    }

    /// A refusal by the console itself is somebody leaving.
    fn heard<T>(&self, answer: Result<T>) -> Result<T> {
        self.left.set(answer.as_ref().is_err_and(|error| error.kind == Kind::Refused));
        answer
    }

    fn confirm_preconditions(&self) -> Result<()> {
        if self.yes(&all_true())? { Ok(()) } else { Err(Error::refused(preconditions_fail(), nothing_begun())) }
    }

    fn steps(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>) -> Result<()> {
        let mut recorded = sitting.settle(&mut scene.workspace)?;
        scene.tell(sitting, &recorded)?;
        let mut draft = Draft::default();
        loop {
            let view = sitting.view();
            let Some(current) = &view.current else { return scene.close(sitting, &recorded, false) };
            if draft.step != current.step.id {
                draft = Draft::of(&current.step.id);
                show::step(self.console, &scene.workspace.store, &view, scene.workspace.now())?;
            }
            let step = current.step.clone();
            let answer = match self.wish(&step)? {
                Wish::Answer(answer) => answer,
                Wish::Pause => return self.pause(scene, sitting),
            };
            draft.is_now(answer);
            if !self.complete(scene, sitting, &step, &mut draft)? {
                continue;
            }
            match sitting.answer(&mut scene.workspace, &draft.reply(answer), &draft.files) {
                Ok(events) => {
                    self.console.warn_if(not_as_named(&draft.files));
                    scene.tell(sitting, &events)?;
                    recorded = events;
                    draft = Draft::default();
                }
                // a file that cannot be used, or another process that was quicker
                Err(error) if matches!(error.kind, Kind::Refused | Kind::Usage) => {
                    self.console.error(&error);
                    draft.without_bad_files(&error);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn wish(&self, step: &Step) -> Result<Wish> {
        let question = if step.roles().is_empty() { answer_question() } else { hold_question() };
        loop {
            match typed::wish(&self.ask(&question, "--answer ANSWER")?) {
                Some(wish) => return Ok(wish),
                None => self.console.say(&one_of_these())?,
            }
        }
    }

    fn pause(&self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>) -> Result<()> {
        let reason = self.ask(&pause_question(), "--pause REASON")?;
        let recorded = sitting.pause(&mut scene.workspace, &reason)?;
        scene.tell(sitting, &recorded)?;
        self.console.say(&paused_now(&sitting.terminal))
    }

    /// Asks until the answer can be recorded; `false` where it is to be given anew.
    fn complete(&mut self, scene: &Scene<'_>, sitting: &Sitting<'_>, step: &Step, draft: &mut Draft) -> Result<bool> {
        loop {
            match draft.next(sitting, step, scene.workspace.now(), &mut self.witness) {
                Next::Ready => return Ok(true),
                Next::ValueIfRead => {
                    let ask = || self.ask(&value_if_read(), "--value VALUE");
                    self.read_value(sitting, draft, scene.workspace.now(), ask, |_| leave_it_empty())?;
                }
                Next::Ask(missing, why) => {
                    if let Some(why) = why {
                        self.console.line(harmless(why.get(self.console.lang)))?;
                    }
                    if !self.ask_for_all(sitting, step, missing, draft, scene.workspace.now())? {
                        return Ok(false);
                    }
                }
                Next::Confirm { why, leads, is_asked } => {
                    if let Some(why) = why {
                        self.console.line(format!("  {}", harmless(why.get(self.console.lang))))?;
                    }
                    self.console.say(&leads)?;
                    if is_asked && !self.yes(&really())? {
                        draft.anew();
                        return Ok(false);
                    }
                    draft.is_confirmed = true;
                }
                Next::Isolation => draft.isolation = Some(self.isolation()?),
                Next::Refused { refusal, is_mended } => {
                    self.console.error(&Error::refused(refusal.what(), advice(&refusal, &by_empty_line())));
                    if !is_mended {
                        return Ok(false);
                    }
                }
            }
        }
    }

    fn isolation(&self) -> Result<Isolation> {
        let options = draft::places().iter().map(|word| word.get(self.console.lang).to_owned()).collect();
        self.choose(&isolation_question(), "--isolation WHERE", options).map(draft::place)
    }

    /// Asks for everything that is owed; `false` where nothing was typed for one.
    fn ask_for_all(
        &mut self,
        sitting: &Sitting<'_>,
        step: &Step,
        missing: Vec<Missing>,
        draft: &mut Draft,
        at: Moment,
    ) -> Result<bool> {
        for what in missing {
            if !self.ask_for(sitting, step, what, draft, at)? {
                draft.anew();
                self.console.say(&back_to_answer())?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Asks for one thing that is owed; `false` where nothing was typed.
    fn ask_for(
        &mut self,
        sitting: &Sitting<'_>,
        step: &Step,
        what: Missing,
        draft: &mut Draft,
        at: Moment,
    ) -> Result<bool> {
        let flag = what.flag();
        let typed = match what {
            Missing::Value => {
                let help = |refusal: &Refusal| advice(refusal, &by_empty_line());
                self.read_value(sitting, draft, at, || self.value(sitting, step, &flag), help)?
            }
            Missing::Note { .. } => draft.note.insert(self.ask(&note_question(), &flag)?).clone(),
            Missing::Evidence { have, min } => {
                let line = self.ask(&file_question(have, min), &flag)?;
                for file in dropped(&line) {
                    match usable(&file) {
                        Ok(()) if draft.files.contains(&file) => {}
                        Ok(()) => draft.files.push(file),
                        Err(error) => self.console.error(&error),
                    }
                }
                line
            }
            Missing::Witness => draft.witness.insert(self.name(&witness_question(), true, &flag)?).clone(),
            Missing::Signature(role) => {
                let question = fill(&role.label(), |role| name_question(role));
                let name = self.name(&question, role == Role::Witness, &flag)?;
                draft.sign.insert(role, name.clone());
                name
            }
            Missing::Reason => String::new(),
        };
        Ok(!typed.trim().is_empty())
    }

    /// Asks for a value until it can be read or nothing is typed, before anything else is asked.
    fn read_value(
        &self,
        sitting: &Sitting<'_>,
        draft: &mut Draft,
        at: Moment,
        ask: impl Fn() -> Result<String>,
        help: impl Fn(&Refusal) -> Text,
    ) -> Result<String> {
        loop {
            let typed = ask()?;
            draft.value = Some(typed.clone()).filter(|typed| !typed.trim().is_empty());
            let Some(refusal) = draft.misread(sitting, at) else { return Ok(typed) };
            self.console.error(&Error::refused(refusal.what(), help(&refusal)));
        }
    }

    fn value(&self, sitting: &Sitting<'_>, step: &Step, flag: &str) -> Result<String> {
        if let StepKind::Choice { choices, .. } = &step.kind {
            let options = choices.iter().map(|choice| harmless(choice)).collect();
            let chosen = self.choose(&choice_question(), flag, options)?;
            return Ok(choices.get(chosen).cloned().unwrap_or_default());
        }
        let view = sitting.view();
        let same_as = view.current.as_ref().and_then(|current| current.owed.same_as);
        let bounds = show::bounds(step, same_as).unwrap_or_else(|| Text::same(""));
        self.ask(&fill(&bounds, |limits| value_question(harmless(limits))), flag)
    }

    /// A person's name; the usual witness by Enter alone.
    fn name(&mut self, question: &Text, is_witness: bool, flag: &str) -> Result<String> {
        let Some(known) = self.witness.clone().filter(|_| is_witness) else {
            let name = self.ask_name(question, flag)?;
            if is_witness && !name.is_empty() {
                self.witness = Some(name.clone());
            }
            return Ok(name);
        };
        let typed = self.ask_name(&fill(question, |question| usual(question, harmless(&known))), flag)?;
        if typed.is_empty() {
            return Ok(known);
        }
        self.witness = Some(typed.clone());
        Ok(typed)
    }

    fn ask_name(&self, question: &Text, flag: &str) -> Result<String> {
        self.heard(self.console.ask_until(question, flag, field::name_at_prompt))
    }

    fn yes(&self, question: &Text) -> Result<bool> {
        loop {
            match read_yes(&self.ask(question, "--answer ANSWER")?) {
                Some(yes) => return Ok(yes),
                None => self.console.say(&yes_or_no())?,
            }
        }
    }
}
