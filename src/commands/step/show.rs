//! A run in words: the step that waits, what was recorded, how it ended.
//!
//! Reads the view, and beside it only what the register has for the terminal; whatever comes from a
//! file or a person is made harmless.

use crate::commands::field::listed;
use crate::commands::lookup::fill;
use crate::describe;
use crate::domain::{Digest, Moment, Role, head_code};
use crate::error::Result;
use crate::event::{Answer, Event, Fact, StepRecorded};
use crate::lacking::Lacking;
use crate::message::{Lang, Text};
use crate::messages;
use crate::procedure::{Kind, OnAnswer, OnNg, Procedure, Step, answer_word};
use crate::runner::{Applies, Current, Deviation, Owed, Phase, StepState, View};
use crate::store::Store;
use crate::ui::{Console, harmless};

use super::choose::Target;
use super::combined::Carrier;
use super::registered;

messages! {
    step_heading(section, position, of, title, id) {
        ja: "■ {section}{position}/{of} {title}（{id}）",
        en: "■ {section}{position}/{of} {title} ({id})",
    }
    rollback_mark() { ja: "【切戻し】", en: "[ROLLBACK] " }
    hold_mark() { ja: "【署名が済むまで先へ進まない】", en: "[HOLD POINT: nothing goes on until it is signed]" }
    secret_mark() {
        ja: "行った事実だけを記録します。パスワードは書かないでください",
        en: "only the fact is recorded; never write the password",
    }
    expect(text) { ja: "期待  {text}", en: "expect   {text}" }
    limits(text) { ja: "範囲  {text}", en: "limits   {text}" }
    owed(text) { ja: "必要  {text}", en: "owed     {text}" }
    deadline(time, minutes) { ja: "期限  {time}（あと {minutes} 分）", en: "deadline {time} ({minutes} min left)" }
    overrun(time, minutes) { ja: "期限  {time}（{minutes} 分超過）", en: "deadline {time} ({minutes} min over)" }
    on_ng(text) { ja: "異常のとき  {text}", en: "if NG    {text}" }
    equal_to(value) { ja: "「{value}」と同じこと", en: "equal to `{value}`" }
    matches(pattern) { ja: "形式 {pattern}", en: "of the form {pattern}" }
    choices(list) { ja: "選択肢 {list}", en: "one of {list}" }
    value() { ja: "値", en: "a value" }
    value_in(unit) { ja: "値（{unit}）", en: "a value ({unit})" }
    evidence_sealed(min, have) {
        ja: "証跡 {min} 点（今 {have} 点。封をし、開けるのは事務所だけ）",
        en: "{min} file(s) ({have} so far; sealed, for the office only)",
    }
    evidence_of(min, have) { ja: "証跡 {min} 点（今 {have} 点）", en: "{min} file(s) ({have} so far)" }
    note() { ja: "備考", en: "a note" }
    witness() { ja: "立会者", en: "a witness" }
    signature(role) { ja: "{role}の署名", en: "the {role}'s signature" }
    only_on(what, word) { ja: "{what}（{word}のとき）", en: "{what} (if {word})" }
    ng_stop() { ja: "作業を中止します", en: "the work stops" }
    ng_continue() { ja: "逸脱として記録し、続けます", en: "recorded as a deviation; the work goes on" }
    ng_rollback() { ja: "切戻しに入ります", en: "the rollback begins" }
    ng_fault() { ja: "障害を届け出て終わります", en: "a fault is reported and the run ends" }
    out_of_limits(value, limits) { ja: "実測 {value} ／ 期待 {limits}", en: "measured {value}, expected {limits}" }
    recorded(seq) { ja: "記録 {seq}", en: "event {seq}" }
    fault_opened(fault) { ja: "障害 {fault} を届け出ました", en: "fault {fault} is opened" }
    started(run, terminal) { ja: "{terminal} の作業 {run} を始めました", en: "run {run} on {terminal} has begun" }
    resumed(run) { ja: "作業 {run} を再開しました", en: "run {run} goes on" }
    paused(run) { ja: "作業 {run} を中断しました", en: "run {run} is paused" }
    pause_reason(reason) { ja: "（{reason}）", en: " ({reason})" }
    signed(role, name) { ja: "  署名 {role} {name}", en: "  signed as {role}: {name}" }
    ended(run, terminal, outcome) {
        ja: "作業 {run}（{terminal}）が終わりました: {outcome}",
        en: "run {run} on {terminal} has ended: {outcome}",
    }
    deviations_heading(count) { ja: "逸脱 {count} 件", en: "deviations: {count}" }
    late(minutes) { ja: "{minutes} 分超過", en: "{minutes} min late" }
    head(code) { ja: "先頭符号  {code}", en: "head code  {code}" }
    write_on_paper() {
        ja: "この符号を作業確認書に書き写してください。市に残る紙が、この記録の証人になります",
        en: "write this code on the confirmation paper (作業確認書): the paper that the city keeps is a witness of this record",
    }
    paper_with(run) {
        ja: "確認書を作るには: genba paper new confirmation --about {run}（符号も入ります）",
        en: "to write the confirmation, with the code in it: genba paper new confirmation --about {run}",
    }
    run_line(run, terminal, order, procedure, worker) {
        ja: "作業 {run}  端末 {terminal}  作業指示 {order}  手順書 {procedure}  開始者 {worker}",
        en: "run {run}  terminal {terminal}  order {order}  procedure {procedure}  begun by {worker}",
    }
    is_paused(reason) { ja: "中断中{reason}", en: "paused{reason}" }
    corrected(first) { ja: "（訂正前 {first}）", en: " (was {first})" }
    common_from(run) { ja: "（共通: {run} から）", en: " (common: from {run})" }
    run_marks(marks) { ja: "印  {marks}", en: "marks  {marks}" }
    taken_over(run, steps) {
        ja: "作業 {run} がこの作業の記録を引き継いでいます（共通の手順 {steps}）",
        en: "run {run} took records of this run over (common steps {steps})",
    }
    next_order(order, procedure, terminal, work) {
        ja: "同時実施の次の作業は {order}（{procedure}）です: genba step {terminal} --work {work}",
        en: "next of the combined orders is {order} ({procedure}): `genba step {terminal} --work {work}`",
    }
    voided(count) { ja: "（取消し {count} 件）", en: " ({count} voided)" }
    not_equal_now(value) { ja: "（前の手順の値「{value}」と違います）", en: " (differs from the earlier step's `{value}`)" }
}

/// The mark of a result.
pub fn symbol(result: Answer) -> &'static str {
    match result {
        Answer::Ok => "○",
        Answer::Ng => "×",
        Answer::Skip => "△",
        Answer::Na => "－",
    }
}

/// What an NG leads to.
pub fn branch(on_ng: OnNg) -> Text {
    match on_ng {
        OnNg::Stop => ng_stop(),
        OnNg::Continue => ng_continue(),
        OnNg::Rollback => ng_rollback(),
        OnNg::Fault => ng_fault(),
    }
}

/// Everything a value is held against; `None` where nothing is.
pub fn bounds(step: &Step, same_as: Option<&str>) -> Option<Text> {
    let mut all: Vec<Text> = Vec::new();
    match &step.kind {
        Kind::Measure { unit, limits } => all.extend(limits.label(unit)),
        Kind::Text { pattern, equals, .. } => {
            // people read what is expected in words, where there are any
            let pattern = pattern.as_ref().filter(|_| step.expect.is_none());
            all.extend(pattern.map(|pattern| matches(pattern.source())));
            all.extend(equals.as_ref().map(equal_to));
        }
        Kind::Choice { choices: list, equals, .. } => {
            all.push(choices(list.join(" / ")));
            all.extend(equals.as_ref().map(equal_to));
        }
        Kind::Check | Kind::Evidence | Kind::Hold { .. } => {}
    }
    all.extend(same_as.map(equal_to));
    (!all.is_empty()).then(|| listed(all))
}

/// What a value should have been: its bounds, else what the procedure says in words.
pub fn expected(step: &Step, same_as: Option<&str>) -> Option<Text> {
    bounds(step, same_as).or_else(|| step.expect.as_ref().map(|text| Text::same(text.trim())))
}

/// What an answer needs, in words.
pub fn owed_words(step: &Step, owes: &Owed<'_>) -> Option<Text> {
    let mut all: Vec<Text> = Vec::new();
    if owes.value {
        all.push(match &step.kind {
            Kind::Measure { unit, .. } if !unit.is_empty() => value_in(unit),
            _ => value(),
        });
    }
    if let Some(evidence) = owes.evidence {
        let files = if evidence.sensitive { evidence_sealed } else { evidence_of };
        let files = files(evidence.min, evidence.have);
        all.push(on_answer(files, evidence.when));
    }
    all.extend(owes.note.map(|when| on_answer(note(), when)));
    all.extend(owes.witness.then(witness));
    let roles = owes.missing.iter().filter(|role| **role != Role::Technician);
    all.extend(roles.map(|role| fill(&role.label(), |role| signature(role))));
    (!all.is_empty()).then(|| listed(all))
}

fn on_answer(what: Text, when: OnAnswer) -> Text {
    let OnAnswer::Only(answer) = when else { return what };
    let word = answer_word(answer);
    Text { ja: only_on(what.ja, word.ja).ja, en: only_on(what.en, word.en).en }
}

/// The step that waits.
///
/// # Errors
/// Where stdout cannot be written to; a failing database.
pub fn step(console: Console, store: &Store, view: &View<'_>, now: Moment) -> Result<()> {
    let Some(current) = &view.current else { return Ok(()) };
    let step = current.step;
    let section = step.section.as_ref().map(|section| format!("{section}  ")).unwrap_or_default();
    let back = if view.phase == Phase::Rollback { rollback_mark() } else { Text::same("") };
    let heading =
        fill(&back, |back| step_heading(format!("{back}{section}"), view.position, view.of, &step.title, &step.id));
    console.line("")?;
    console.line(harmless(heading.get(console.lang)))?;
    if !step.roles().is_empty() {
        console.line(format!("  {}", hold_mark().get(console.lang)))?;
    }
    for line in step.instruction.iter().flat_map(|text| text.trim().lines()) {
        console.line(format!("  {}", harmless(line)))?;
    }
    let detail = |text: Option<Text>| -> Result<()> {
        text.map_or(Ok(()), |text| console.line(format!("    {}", harmless(text.get(console.lang)))))
    };
    detail(registered::line(store, view)?)?;
    detail(step.secret.then(secret_mark))?;
    detail(step.expect.as_ref().map(|text| expect(text.trim())))?;
    detail(bounds(step, current.owed.same_as).map(|text| fill(&text, |text| limits(text))))?;
    detail(owed_words(step, &current.owed).map(|text| fill(&text, |text| owed(text))))?;
    detail(clock(current, now))?;
    let has_branch = step.on_ng != OnNg::Continue;
    detail(has_branch.then(|| fill(&branch(step.on_ng), |text| on_ng(text))))
}

fn clock(current: &Current<'_>, now: Moment) -> Option<Text> {
    let end = current.deadline?;
    let left = end.millis() - now.millis();
    let minutes = (left.abs() + 59_999) / 60_000;
    Some(if left >= 0 { deadline(end.minute(), minutes) } else { overrun(end.minute(), minutes) })
}

/// What was recorded, line by line.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn events(console: Console, procedure: &Procedure, events: &[Event]) -> Result<()> {
    for text in events.iter().filter_map(|event| event_words(procedure, event)) {
        console.line(harmless(text.get(console.lang)))?;
    }
    Ok(())
}

/// What one event recorded; `None` where nobody needs to be told.
pub fn event_words(procedure: &Procedure, event: &Event) -> Option<Text> {
    let words = match &event.fact {
        Fact::RunStarted(body) => started(&body.run, &body.terminal),
        Fact::RunResumed(body) => resumed(&body.run),
        Fact::RunPaused(body) if body.reason.is_empty() => paused(&body.run),
        Fact::RunPaused(body) => joined(paused(&body.run), pause_reason(&body.reason)),
        Fact::HoldSigned(body) => {
            let role = body.role.label();
            Text { ja: signed(role.ja, &body.name).ja, en: signed(role.en, &body.name).en }
        }
        Fact::StepRecorded(body) => one(procedure, body, event.seq),
        Fact::FaultOpened(body) => fault_opened(&body.fault),
        _ => return None,
    };
    Some(words)
}

fn joined(first: Text, second: Text) -> Text {
    Text { ja: first.ja + &second.ja, en: first.en + &second.en }
}

/// `○ disk-free 空き容量 82.4 GB 正常 記録 57`.
fn one(procedure: &Procedure, body: &StepRecorded, seq: u64) -> Text {
    let step = procedure.step(&body.step);
    let title = step.map_or("", |step| step.title.as_str());
    let value = body.value.as_ref().map(|value| match step.map(|step| &step.kind) {
        Some(Kind::Measure { unit, .. }) => format!("  {value} {unit}"),
        _ => format!("  {value}"),
    });
    let head = format!("{} {}  {title}{}", symbol(body.result), body.step, value.unwrap_or_default());
    let word = answer_word(body.result);
    let line = |word: &str, seq: &str| format!("{head}  {word}  {seq}");
    let line = Text { ja: line(&word.ja, &recorded(seq).ja), en: line(&word.en, &recorded(seq).en) };
    match &body.carried {
        Some(from) => joined(line, common_from(&from.run)),
        None => line,
    }
}

/// Why an answer `ok` counts as NG, where it does: the value beside what was expected.
pub fn why_ng(facts: &[Fact], step: &Step, same_as: Option<&str>) -> Option<Text> {
    facts.iter().find_map(|fact| match fact {
        Fact::StepRecorded(body) if body.answer == Answer::Ok && body.result == Answer::Ng => {
            let value = body.value.as_deref().unwrap_or("");
            Some(fill(&expected(step, same_as)?, |limits| out_of_limits(value, limits)))
        }
        _ => None,
    })
}

/// `  × os-build  更新後のOSビルド  異常 3 分超過`.
pub fn deviation_line(deviation: &Deviation<'_>, lang: Lang) -> String {
    let word = answer_word(deviation.result);
    let over = deviation.overrun_minutes.map(|minutes| late(minutes).get(lang).to_owned());
    let (mark, step, over) = (symbol(deviation.result), deviation.step, over.unwrap_or_default());
    format!("  {mark} {}  {}  {} {over}", step.id, harmless(&step.title), word.get(lang))
}

/// How a run ended, and the code that belongs on the paper.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn ending(console: Console, view: &View<'_>, finished: Option<&Digest>) -> Result<()> {
    let Phase::Ended(outcome) = view.phase else { return Ok(()) };
    let (run, terminal) = (view.run.unwrap_or_default(), view.terminal.unwrap_or_default());
    console.line("")?;
    console.say(&fill(&outcome.label(), |outcome| ended(run, terminal, outcome)))?;
    if !view.deviations.is_empty() {
        console.say(&deviations_heading(view.deviations.len()))?;
    }
    for deviation in &view.deviations {
        console.line(deviation_line(deviation, console.lang))?;
    }
    let Some(finished) = finished else { return Ok(()) };
    console.line("")?;
    console.say(&head(head_code(finished)))?;
    console.say(&write_on_paper())?;
    console.say(&paper_with(run))
}

/// Every step as it stands.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn steps(console: Console, view: &View<'_>) -> Result<()> {
    let begun = view.steps.iter().any(|state| state.part == crate::procedure::Part::Rollback && state.record.is_some());
    let rollback = view.phase == Phase::Rollback || begun;
    for state in &view.steps {
        let is_idle = state.record.is_none() && state.voided.is_empty();
        let is_back = state.part == crate::procedure::Part::Rollback;
        if state.applies == Applies::No && is_idle || is_back && !rollback {
            continue;
        }
        console.line(harmless(state_line(state).get(console.lang)))?;
    }
    Ok(())
}

fn state_line(state: &StepState<'_>) -> Text {
    let mark = match state.record {
        Some(record) => symbol(record.entry().result),
        None if state.is_current => "→",
        None => "・",
    };
    let mut line = Text::same(format!("{mark} {}  {}", state.step.id, state.step.title));
    if let Some(record) = state.record {
        if let Some(value) = &record.entry().value {
            line = joined(line, Text::same(format!("  {value}")));
        }
        if !record.corrections.is_empty() {
            let word = answer_word(record.first.result);
            let first =
                |word: &str| format!("{word} {}", record.first.value.as_deref().unwrap_or("")).trim().to_owned();
            let was = Text { ja: corrected(first(&word.ja)).ja, en: corrected(first(&word.en)).en };
            line = joined(line, was);
        }
        line = joined(line, joined(Text::same("  "), recorded(record.seq)));
        if let Some(from) = &record.carried {
            line = joined(line, common_from(&from.run));
        }
    }
    if !state.voided.is_empty() {
        line = joined(line, voided(state.voided.len()));
    }
    match state.differs_from {
        Some(value) => joined(line, not_equal_now(value)),
        None => line,
    }
}

/// Which runs took records of this one over.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn carriers(console: Console, carriers: &[Carrier]) -> Result<()> {
    let mut runs: Vec<&str> = carriers.iter().map(|carrier| carrier.run.as_str()).collect();
    runs.dedup();
    for run in runs {
        let of_run = carriers.iter().filter(|carrier| carrier.run == run);
        let steps: Vec<&str> = of_run.map(|carrier| carrier.step.as_str()).collect();
        console.say(&taken_over(run, harmless(&steps.join(", "))))?;
    }
    Ok(())
}

/// The order that comes next in a combination.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn next(console: Console, target: &Target) -> Result<()> {
    let Target::Fresh(job) = target else { return Ok(()) };
    let work = job.combination.as_ref().unwrap_or(&job.order.order);
    console.say(&next_order(&job.order.order, &job.order.procedure, &job.terminal.id, work))
}

/// The run's first line, and whether it is paused.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn heading(
    console: Console,
    run: &crate::state::Run,
    worker: &str,
    lacking: &[Lacking],
    view: &View<'_>,
) -> Result<()> {
    let procedure = format!("{} {}", run.procedure.id, run.procedure.version);
    let line = run_line(&run.run, &run.terminal, &run.order, procedure, worker);
    console.line(harmless(line.get(console.lang)))?;
    if let Some(marks) = describe::run_marks(run, lacking) {
        console.line(harmless(fill(&marks, |marks| run_marks(marks)).get(console.lang)))?;
    }
    match view.paused {
        Some("") => console.say(&is_paused("")),
        Some(reason) => console.say(&fill(&pause_reason(harmless(reason)), |reason| is_paused(reason))),
        None => Ok(()),
    }
}
