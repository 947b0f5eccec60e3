//! What a step asks for, in sentences: for `procedure show` and the comments of an answers file.

use crate::domain::Role;
use crate::message::{Lang, Text};
use crate::messages;
use crate::procedure::{Is, Kind, KindName, OnAnswer, OnNg, Procedure, Step, answer_word};

messages! {
    check() { ja: "確認", en: "check" }
    measure() { ja: "測定", en: "measure" }
    choice() { ja: "選択", en: "choice" }
    text() { ja: "入力", en: "text" }
    evidence() { ja: "証跡", en: "evidence" }
    hold() { ja: "止める手順", en: "HOLD POINT" }
    only_when(title, word) { ja: "「{title}」が「{word}」のときだけ", en: "only if \"{title}\" is \"{word}\"" }
    expect(what) { ja: "期待: {what}", en: "expected: {what}" }
    unit(unit) { ja: "単位: {unit}", en: "unit: {unit}" }
    limits(limits) { ja: "範囲: {limits}", en: "limits: {limits}" }
    equals(value) { ja: "正しい値: {value}", en: "right value: {value}" }
    pattern(pattern) { ja: "形: {pattern}", en: "pattern: {pattern}" }
    choices(choices) { ja: "選択肢: {choices}", en: "choices: {choices}" }
    new_version(title) { ja: "「{title}」からの新しい値（書面の旧→新版になる）", en: "the new value of \"{title}\" (old and new version on the papers)" }
    same_as(title) { ja: "「{title}」と同じ値", en: "the same value as \"{title}\"" }
    files(count, sealed, when) { ja: "証跡 {count} 点以上{sealed}{when}", en: "at least {count} file(s) of evidence{sealed}{when}" }
    sealed() { ja: "（取扱注意）", en: " (sensitive)" }
    note(when) { ja: "備考{when}", en: "a note{when}" }
    on_answer(word) { ja: "（{word}のとき）", en: " if {word}" }
    always() { ja: "（必ず）", en: " in any case" }
    witness() { ja: "立会者の確認", en: "confirmed by a witness" }
    signatures(roles) { ja: "署名: {roles}。そろうまで先へ進めません", en: "signed by {roles}; nothing goes on before" }
    within(minutes) { ja: "{minutes} 分以内", en: "within {minutes} minutes" }
    secret() { ja: "パスワードなどは記録しません。行った事実だけを記録します", en: "secret: only the fact is recorded" }
    common(key) { ja: "同時実施では一度だけ（共通: {key}）", en: "asked once where work is combined (common: {key})" }
    files_glance(count, when) { ja: "証跡 {count} 点{when}", en: "{count} file(s){when}" }
    bare_count(count, when) { ja: "{count} 点{when}", en: "{count} file(s){when}" }
    sealed_glance() { ja: "封をする", en: "sealed" }
    witness_glance() { ja: "立会者", en: "witness" }
    secret_glance() { ja: "秘密の入力", en: "secret" }
    to_stop() { ja: "異常 → 中止", en: "NG → stop" }
    to_go_on() { ja: "異常 → 逸脱として続行", en: "NG → go on as a deviation" }
    to_rollback() { ja: "異常 → 切戻し", en: "NG → rollback" }
    to_fault() { ja: "異常 → 障害として終了", en: "NG → fault, the run ends" }
    stop() { ja: "異常なら作業を中止", en: "if NG: the run stops" }
    go_on() { ja: "異常でも逸脱として続ける", en: "if NG: goes on as a deviation" }
    go_back() { ja: "異常なら切戻しへ", en: "if NG: to the rollback" }
    fault() { ja: "異常なら障害として届け出て終了", en: "if NG: a fault is reported and the run ends" }
}

/// What an NG leads to, as a branch.
pub fn ng_branch(on_ng: OnNg) -> Text {
    match on_ng {
        OnNg::Stop => to_stop(),
        OnNg::Continue => to_go_on(),
        OnNg::Rollback => to_rollback(),
        OnNg::Fault => to_fault(),
    }
}

/// An answer or choice as people read it.
pub fn answer_of(is: &Is, lang: Lang) -> String {
    match is {
        Is::Answer(answer) => answer_word(*answer).get(lang).to_owned(),
        Is::Choice(choice) => choice.clone(),
    }
}

/// A step's kind, limits and what it asks for, in a few words.
pub fn glance(procedure: &Procedure, step: &Step, lang: Lang) -> String {
    let mut words: Vec<Text> = Vec::new();
    match &step.kind {
        Kind::Measure { unit, limits } => words.extend(limits.label(unit)),
        Kind::Choice { choices, equals: None, .. } => words.push(Text::same(choices.join(" / "))),
        Kind::Choice { equals: Some(right), .. } | Kind::Text { equals: Some(right), .. } => {
            words.push(Text::same(format!("= {right}")));
        }
        Kind::Text { pattern: Some(form), .. } => words.push(Text::same(format!("/{}/", form.source()))),
        Kind::Hold { roles } => words.push(Text::same(role_words(roles, lang))),
        Kind::Text { .. } | Kind::Check | Kind::Evidence => {}
    }
    words.extend(step.same_as().map(|id| Text::same(format!("= {}", title(procedure, id)))));
    let is_evidence = step.kind.name() == KindName::Evidence;
    words.extend(step.attach.map(|it| {
        let when = owed(it.when, lang);
        if is_evidence { bare_count(it.min, when) } else { files_glance(it.min, when) }
    }));
    words.extend((step.attach.is_some() && step.sensitive).then(sealed_glance));
    words.extend(step.note_when.filter(|when| *when == OnAnswer::Always).map(|_| note("")));
    words.extend(step.witness.then(witness_glance));
    words.extend(step.secret.then(secret_glance));
    words.extend(step.within_minutes.map(within));
    let words: Vec<&str> = words.iter().map(|word| word.get(lang)).collect();
    let kind = kind_word(step.kind.name());
    if words.is_empty() { kind.get(lang).to_owned() } else { format!("{}: {}", kind.get(lang), words.join(" · ")) }
}

/// What a kind of step is called.
pub fn kind_word(kind: KindName) -> Text {
    match kind {
        KindName::Check => check(),
        KindName::Measure => measure(),
        KindName::Choice => choice(),
        KindName::Text => text(),
        KindName::Evidence => evidence(),
        KindName::Hold => hold(),
    }
}

/// When a step is shown, where it is not always.
pub fn condition(procedure: &Procedure, step: &Step, lang: Lang) -> Option<String> {
    let when = step.when.as_ref()?;
    Some(only_when(title(procedure, &when.step), answer_of(&when.is, lang)).get(lang).to_owned())
}

/// All that a step asks for but its instruction, one sentence each.
pub fn facts(procedure: &Procedure, step: &Step, lang: Lang) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(step.expect.as_ref().map(expect));
    facts.extend(value_facts(&step.kind, lang));
    facts.extend(step.same_as().map(|id| same_as(title(procedure, id))));
    facts.extend(step.new_version_of.as_ref().map(|id| new_version(title(procedure, id))));
    facts.extend(step.attach.map(|it| {
        let seal = if step.sensitive { sealed() } else { Text::same("") };
        files(it.min, seal.get(lang), owed(it.when, lang))
    }));
    facts.extend(step.note_when.map(|when| note(owed(when, lang))));
    facts.extend(step.witness.then(witness));
    facts.extend(step.within_minutes.map(within));
    facts.extend(step.secret.then(secret));
    facts.extend(step.common.as_ref().map(common));
    facts.push(match step.on_ng {
        OnNg::Stop => stop(),
        OnNg::Continue => go_on(),
        OnNg::Rollback => go_back(),
        OnNg::Fault => fault(),
    });
    facts.into_iter().map(|fact| fact.get(lang).to_owned()).collect()
}

fn value_facts(kind: &Kind, lang: Lang) -> Vec<Text> {
    match kind {
        Kind::Measure { unit: measured_in, limits: accepted } => {
            let label = accepted.label(measured_in).map(|label| limits(label.get(lang)));
            let bare = (label.is_none() && !measured_in.is_empty()).then(|| unit(measured_in));
            label.into_iter().chain(bare).collect()
        }
        Kind::Choice { choices: all, equals: right, .. } => {
            let listed = choices(all.join(if lang == Lang::Ja { "、" } else { ", " }));
            std::iter::once(listed).chain(right.as_ref().map(equals)).collect()
        }
        Kind::Text { pattern: form, equals: right, .. } => {
            right.as_ref().map(equals).into_iter().chain(form.as_ref().map(|it| pattern(it.source()))).collect()
        }
        Kind::Hold { roles } => vec![signatures(role_words(roles, lang))],
        Kind::Check | Kind::Evidence => Vec::new(),
    }
}

fn role_words(roles: &[Role], lang: Lang) -> String {
    let words: Vec<_> = roles.iter().map(|role| role.label().get(lang).to_owned()).collect();
    words.join(if lang == Lang::Ja { "、" } else { ", " })
}

fn title(procedure: &Procedure, id: &str) -> String {
    procedure.step(id).map_or(id, |step| &step.title).to_owned()
}

fn owed(when: OnAnswer, lang: Lang) -> String {
    match when {
        OnAnswer::Done => String::new(),
        OnAnswer::Only(answer) => on_answer(answer_word(answer).get(lang)).get(lang).to_owned(),
        OnAnswer::Always => always().get(lang).to_owned(),
    }
}
