//! What one step of the paper checklist says and asks for, in the order of the page.
//!
//! Owns the sentences around a step's blanks; where they stand on the page is the setter's.

use super::model::{Attach, Is, Kind, OnAnswer, OnNg, Procedure, Step};
use super::sheet::{Filled, Item, seal_label, signature_label, time_label};
use super::words::answer_word;
use crate::event::Answer;
use crate::message::{Lang, Text};
use crate::messages;

messages! {
    hold() { ja: "【署名が済むまで先へ進まない】", en: "[HOLD: nothing goes on until signed]" }
    secret() { ja: "入力した事実だけを記す。パスワードは書かない。", en: "Note only that it was done. Never write the password." }
    common() { ja: "同時実施のときは、ほかの作業と共通（一度だけ行う）", en: "done once where work is combined" }
    only_when(title, word) { ja: "「{title}」が「{word}」のときだけ行う", en: "only if \"{title}\" is \"{word}\"" }
    expect_label() { ja: "期待", en: "expect" }
    value_label() { ja: "値", en: "value" }
    limits(limits) { ja: "（{limits}）", en: " ({limits})" }
    same_as(title) { ja: "「{title}」の値と同じこと", en: "must equal \"{title}\"" }
    new_version(title) { ja: "「{title}」からの新しい値", en: "the new value of \"{title}\"" }
    right_choice(choice) { ja: "正しいのは「{choice}」", en: "\"{choice}\" is right" }
    evidence_label() { ja: "証跡", en: "evidence" }
    files() { ja: "点", en: "files" }
    at_least(min) { ja: "（{min} 点以上）", en: " (at least {min})" }
    sealed() { ja: "（取扱注意: 封をする）", en: " (sensitive: seal)" }
    confirmed_label() { ja: "立会者の確認", en: "confirmed by witness" }
    note_label() { ja: "備考", en: "note" }
    on_answer(word) { ja: "（{word}のとき必ず）", en: " (owed if {word})" }
    always() { ja: "（必ず）", en: " (always owed)" }
    minutes(minutes) { ja: "{minutes} 分以内", en: "within {minutes} minutes" }
    from_label() { ja: "始め", en: "from" }
    to_label() { ja: "終り", en: "to" }
    if_ng(what) { ja: "異常のとき: {what}", en: "if NG: {what}" }
    stop() { ja: "作業を中止する", en: "stop the work" }
    go_on() { ja: "備考に書いて続ける", en: "note it and go on" }
    go_back() { ja: "切戻しへ進む", en: "go to the rollback" }
    fault() { ja: "障害として届け出て終わる", en: "report a fault and end" }
}

/// The items of a step, with what is answered already.
pub(super) fn items(procedure: &Procedure, step: &Step, lang: Lang, given: &Filled) -> Vec<Item> {
    let say = |text: Text| text.get(lang).to_owned();
    let remark = |text: Text| Item::Remark { text: say(text) };
    let mut items = Vec::new();
    if let Some(when) = &step.when {
        let word = match &when.is {
            Is::Answer(answer) => say(answer_word(*answer)),
            Is::Choice(choice) => choice.clone(),
        };
        items.push(Item::When { text: say(only_when(title_of(procedure, &when.step), word)) });
    }
    items.extend(step.instruction.as_ref().map(|text| Item::Do { text: text.trim().to_owned() }));
    let expect = |text: &String| Item::Expect { label: say(expect_label()), text: text.clone() };
    items.extend(step.expect.as_ref().map(expect));
    items.extend(step.secret.then(|| remark(secret())));
    items.extend(step.common.as_ref().map(|_| remark(common())));
    let times = |within: u32| Item::Times { text: say(minutes(within)), from: say(from_label()), to: say(to_label()) };
    items.extend(step.within_minutes.map(times));
    let is_hold = !step.roles().is_empty();
    items.extend(is_hold.then(|| Item::Hold { text: say(hold()) }));
    let answers = [Answer::Ok, Answer::Ng, Answer::Skip, Answer::Na];
    let labels = answers.into_iter().take(if is_hold { 2 } else { 4 }).map(|answer| say(answer_word(answer)));
    let ticked = given.result.and_then(|result| answers.iter().position(|answer| *answer == result));
    items.push(Item::Answers { labels: labels.collect(), ticked });
    asked(procedure, step, lang, given, &mut items);
    items.push(remark(if_ng(ng_word(step.on_ng).get(lang))));
    items
}

/// The blanks of a step.
fn asked(procedure: &Procedure, step: &Step, lang: Lang, given: &Filled, items: &mut Vec<Item>) {
    let say = |text: Text| text.get(lang).to_owned();
    let value = |unit: &str, limits: String| Item::Value {
        label: say(value_label()),
        unit: unit.to_owned(),
        limits,
        is_count: false,
        given: given.value.clone(),
    };
    match &step.kind {
        Kind::Measure { unit, limits: accepted } => {
            let label = accepted.label(unit).map(|label| say(limits(label.get(lang))));
            items.push(value(unit, label.unwrap_or_default()));
        }
        Kind::Text { equals, .. } => {
            let right = equals.as_ref().map(|equals| say(limits(format!("= {equals}"))));
            items.push(value("", right.unwrap_or_default()));
        }
        Kind::Choice { choices, equals, .. } => {
            let ticked = choices.iter().position(|choice| given.value.as_ref() == Some(choice));
            items.push(Item::Choices { labels: choices.clone(), ticked });
            items.extend(equals.as_ref().map(|equals| Item::Remark { text: say(right_choice(equals)) }));
        }
        Kind::Hold { roles } => items.extend(roles.iter().map(|role| Item::Signature {
            role: say(role.label()),
            signature: say(signature_label()),
            seal: say(seal_label()),
            time: say(time_label()),
            given:
                given.signed.iter().find(|(known, ..)| known == role).map(|(_, name, at)| (name.clone(), at.clone())),
        })),
        Kind::Check | Kind::Evidence => {}
    }
    let naming = |text: fn(String) -> Text, id: &str| Item::Remark { text: say(text(title_of(procedure, id))) };
    items.extend(step.same_as().map(|id| naming(same_as, id)));
    items.extend(step.new_version_of.as_ref().map(|id| naming(new_version, id)));
    if let Some(Attach { min, when }) = step.attach {
        let seal = if step.sensitive { say(sealed()) } else { String::new() };
        let limits = say(at_least(min)) + &seal + &owed(when, lang);
        let there = (given.files > 0).then(|| given.files.to_string());
        items.push(Item::Value {
            label: say(evidence_label()),
            unit: say(files()),
            limits,
            is_count: true,
            given: there,
        });
    }
    items.extend(step.witness.then(|| Item::Name { label: say(confirmed_label()), given: given.witness.clone() }));
    let when = step.note_when.map(|when| owed(when, lang)).unwrap_or_default();
    items.push(Item::Note { label: say(note_label()) + &when, given: given.note.clone() });
}

fn title_of(procedure: &Procedure, id: &str) -> String {
    procedure.step(id).map_or(id, |step| &step.title).to_owned()
}

fn owed(when: OnAnswer, lang: Lang) -> String {
    match when {
        OnAnswer::Done => String::new(),
        OnAnswer::Only(answer) => on_answer(answer_word(answer).get(lang)).get(lang).to_owned(),
        OnAnswer::Always => always().get(lang).to_owned(),
    }
}

fn ng_word(on_ng: OnNg) -> Text {
    match on_ng {
        OnNg::Stop => stop(),
        OnNg::Continue => go_on(),
        OnNg::Rollback => go_back(),
        OnNg::Fault => fault(),
    }
}
