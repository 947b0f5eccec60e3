//! Setting an earlier record right at the full screen: chosen in the list, then typed.
//!
//! What may be corrected is the runner's to say; the form stays as typed until it is recorded.

use crate::commands::correct::{self, Advice, Amendment};
use crate::error::{Kind, Result};
use crate::event::Answer;
use crate::messages;
use crate::procedure::answer_word;
use crate::runner::{Entry, Reply};
use crate::ui::harmless;
use crate::ui::stepper::{Act, Form, Line, Mode, Said};

use super::Scene;
use super::desk::{Asking, Desk};
use super::sitting::Sitting;
use super::typed::{self, Wish};

messages! {
    nothing_yet() { ja: "訂正できる記録はまだありません", en: "there is no record to correct yet" }
    given_up() { ja: "訂正をやめました。何も記録していません", en: "the correction was given up; nothing was recorded" }
    recorded_now() { ja: "記録", en: "recorded" }
    first_said() { ja: "最初の記録", en: "first said" }
    corrected_because() { ja: "訂正の理由", en: "corrected" }
    number() { ja: "記録番号", en: "event" }
    when_recorded() { ja: "時刻", en: "time" }
    how() {
        ja: "Enter で訂正します。元の記録は消えず、理由とともに並べて残ります",
        en: "Enter corrects it; the first record stays and is shown beside the correction, with the reason",
    }
    value_field() { ja: "値", en: "value" }
    note_field() { ja: "備考", en: "note" }
    witness_field() { ja: "立会者", en: "witness" }
    reason_field() { ja: "訂正理由", en: "reason" }
    take_back() { ja: "取消し", en: "void" }
    fill_it_in() { ja: "↑↓ でその欄に移って入力し、最後の欄で Enter を押します", en: "go to that field with ↑↓, type it, and press Enter at the last one" }
    answer_anew() {
        ja: "取消し（v）を選ぶと、この手順に戻り、証跡や署名を付けて回答し直せます",
        en: "choose void (v): the step is answered anew, with its evidence and signatures",
    }
    was(entry) { ja: "今の記録 {entry}", en: "now {entry}" }
}

const KEYS: [(char, Answer); 4] = [('o', Answer::Ok), ('n', Answer::Ng), ('s', Answer::Skip), ('a', Answer::Na)];

impl Desk {
    /// Opens the list, at the last record.
    pub(super) fn pick(&mut self, sitting: &Sitting<'_>) {
        let last = self.screen.run.rows.iter().rposition(|row| row.seq.is_some());
        match last {
            Some(at) => {
                self.screen.said = Said::Nothing;
                let details = self.details(sitting, at);
                self.put(Asking::Pick, Mode::Pick { at, details });
            }
            None => self.tell(vec![self.word(&nothing_yet())]),
        }
    }

    pub(super) fn correcting(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, act: Act) -> Result<()> {
        match (self.asking.clone(), act) {
            (Asking::Pick, Act::Moved(at)) => {
                let details = self.details(sitting, at);
                self.screen.mode = Mode::Pick { at, details };
            }
            (Asking::Pick, Act::Chosen(at)) => self.open_form(sitting, at),
            (Asking::Pick, Act::Back) => self.await_answer(),
            (Asking::Amend(_), Act::Back) => {
                self.await_answer();
                self.tell(vec![self.word(&given_up())]);
            }
            (Asking::Amend(_), Act::Pressed(c)) => self.form_answer(c),
            // Enter on the answer goes on to the first field
            (Asking::Amend(_), Act::Chosen(_)) => {
                if let Mode::Form(form) = &mut self.screen.mode {
                    form.at = 1;
                }
            }
            (Asking::Amend(seq), Act::Submitted) => self.amend(scene, sitting, seq)?,
            _ => {}
        }
        Ok(())
    }

    /// What is recorded at a row of the list.
    fn details(&self, sitting: &Sitting<'_>, at: usize) -> Vec<Line> {
        let view = sitting.view();
        let seq = self.screen.run.rows.get(at).and_then(|row| row.seq);
        let Some((step, record)) = seq.and_then(|seq| correct::record(&view, seq)) else { return Vec::new() };
        let entry = |entry: &Entry| self.word(&correct::entry_words(entry));
        let mut lines = vec![Line::plain(harmless(&step.title)).strong(), Line::default()];
        lines.push(Line::labelled(self.word(&recorded_now()), entry(record.entry())).strong());
        lines.push(Line::labelled(self.word(&number()), record.seq.to_string()));
        lines.push(Line::labelled(self.word(&when_recorded()), record.at.minute()));
        if !record.corrections.is_empty() {
            lines.push(Line::labelled(self.word(&first_said()), entry(&record.first)));
        }
        let reasons = record.corrections.iter().map(|it| harmless(&it.reason));
        lines.extend(reasons.map(|reason| Line::labelled(self.word(&corrected_because()), reason)));
        lines.push(Line::default());
        lines.push(Line::plain(self.word(&how())));
        lines
    }

    /// Opens the form with what counts now.
    fn open_form(&mut self, sitting: &Sitting<'_>, at: usize) {
        let view = sitting.view();
        let seq = self.screen.run.rows.get(at).and_then(|row| row.seq);
        let Some((step, record)) = seq.and_then(|seq| correct::record(&view, seq)) else { return };
        let (entry, is_hold) = (record.entry(), !step.roles().is_empty());
        let known = KEYS.iter().take(if is_hold { 2 } else { 4 });
        let mut answers: Vec<(char, String)> =
            known.clone().map(|(key, answer)| (*key, self.word(&answer_word(*answer)))).collect();
        answers.push(('v', self.word(&take_back())));
        let answer = known.clone().position(|(_, answer)| *answer == entry.answer).unwrap_or(0);
        let text = |text: &Option<String>| text.clone().unwrap_or_default().into();
        let mut fields = Vec::new();
        if step.takes_value() {
            fields.push((self.word(&value_field()), text(&entry.value)));
        }
        fields.push((self.word(&note_field()), text(&entry.note)));
        if !is_hold {
            fields.push((self.word(&witness_field()), text(&entry.witness)));
        }
        fields.push((self.word(&reason_field()), text(&None)));
        let heading = harmless(&step.title);
        let before = self.word(&crate::commands::lookup::fill(&correct::entry_words(entry), |entry| was(entry)));
        let form = Form { heading, before, answers, answer, fields, at: 0 };
        self.screen.said = Said::Nothing;
        self.put(Asking::Amend(record.seq), Mode::Form(form));
    }

    /// An answer of the form by its letter.
    fn form_answer(&mut self, c: char) {
        let Mode::Form(form) = &mut self.screen.mode else { return };
        let letter = c.to_string();
        let key = match typed::wish(&letter) {
            Some(Wish::Answer(answer)) => KEYS.iter().find(|(_, known)| *known == answer).map(|(key, _)| *key),
            _ => (crate::domain::fold(&letter) == "V").then_some('v'),
        };
        if let Some(at) = key.and_then(|key| form.answers.iter().position(|(known, _)| *known == key)) {
            form.answer = at;
        }
    }

    /// Records the form; where it is refused it stays as typed.
    fn amend(&mut self, scene: &mut Scene<'_>, sitting: &mut Sitting<'_>, seq: u64) -> Result<()> {
        let Mode::Form(form) = &self.screen.mode else { return Ok(()) };
        let key = form.answers.get(form.answer).map(|(key, _)| *key);
        let answer = KEYS.iter().find(|(known, _)| Some(*known) == key).map(|(_, answer)| *answer);
        let typed = |label: crate::message::Text| {
            let label = self.word(&label);
            form.fields.iter().find(|(known, _)| *known == label).map(|(_, input)| input.value().to_owned())
        };
        let reply = answer.map(|answer| {
            let mut reply = Reply::new(answer);
            let is_done = matches!(answer, Answer::Ok | Answer::Ng);
            reply.value = typed(value_field()).filter(|_| is_done);
            reply.note = typed(note_field());
            reply.witness = typed(witness_field());
            reply
        });
        let reason = typed(reason_field()).unwrap_or_default();
        let before = sitting.view().phase;
        let old = correct::record(&sitting.view(), seq).map(|(_, record)| record.entry().clone());
        let advice = Advice { typed: fill_it_in(), anew: answer_anew() };
        let amendment =
            Amendment { seq, change: reply.as_ref(), reason: &reason, old: old.as_ref(), advice: Some(&advice) };
        let run = sitting.run.clone();
        let done = sitting.amend(&mut scene.workspace, |machine, context| amendment.decide(machine, context, &run));
        let recorded = match done {
            Ok(recorded) => recorded,
            Err(error) if matches!(error.kind, Kind::Refused | Kind::Usage) => {
                self.refuse(&error);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.on(scene, sitting, &recorded)?;
        let view = sitting.view();
        let mut words = vec![correct::done_words(&recorded)];
        words.extend(correct::follows(before, &view));
        words.extend(correct::differing(&view));
        words.extend(correct::taken_from(&scene.workspace, &run, Some(seq))?);
        self.tell(words.iter().map(|words| self.word(words)).collect());
        Ok(())
    }
}
