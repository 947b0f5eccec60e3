//! `genba log --run`: one run as it happened, for the screen.

use chrono::NaiveDate;

use crate::describe::run_marks;
use crate::error::Result;
use crate::message::Text;
use crate::messages;
use crate::procedure::answer_word;
use crate::report::span;
use crate::report::timeline::{Entry, Timeline, sign};
use crate::ui::{Console, harmless};

/// Columns before what an entry says: time and sign.
const INDENT: &str = "         ";

messages! {
    heading(run, terminal) { ja: "作業 {run}  端末 {terminal}", en: "run {run}  terminal {terminal}" }
    made_with(procedure, order) { ja: "{procedure}  指示 {order}", en: "{procedure}  order {order}" }
    by_whom(worker) { ja: "従事者 {worker}", en: "worker {worker}" }
    with_witness(worker, witness) { ja: "従事者 {worker}  立会者 {witness}", en: "worker {worker}  witness {witness}" }
    marked(marks) { ja: "印: {marks}", en: "marked: {marks}" }
    no_longer() { ja: "（取消し済み）", en: " (voided)" }
    was(value) { ja: "{value}（訂正前）", en: "{value} (before its correction)" }
    ended(outcome, length) { ja: "{outcome}（所要 {length}）", en: "{outcome}, after {length}" }
    not_ended() { ja: "まだ終わっていません", en: "not ended yet" }
    head_code(code) { ja: "先頭符号 {code}", en: "head code {code}" }
    as_page(run) { ja: "1 枚のページにするには: genba log --run {run} -o 記録.html", en: "as a page: genba log --run {run} -o record.html" }
    to_correct() { ja: "訂正するには: genba correct 番号 --reason 理由（番号は [ ] の中）", en: "to correct a record: genba correct NUMBER --reason REASON, with the number in [ ]" }
}

/// Shows it.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show(console: Console, timeline: &Timeline) -> Result<()> {
    let run = &timeline.run;
    console.say(&heading(&run.run, harmless(&timeline.terminal)))?;
    console.say(&made_with(harmless(&timeline.procedure), &run.order))?;
    let worker = harmless(&timeline.worker);
    console.say(&match &timeline.witness {
        Some(witness) => with_witness(worker, harmless(witness)),
        None => by_whom(worker),
    })?;
    if let Some(marks) = run_marks(run, &timeline.lacking) {
        console.say(&Text { ja: marked(harmless(&marks.ja)).ja, en: marked(harmless(&marks.en)).en })?;
    }
    let mut day: Option<NaiveDate> = None;
    for entry in &timeline.entries {
        let this = entry.at.day();
        if day.replace(this) != Some(this) {
            console.line(format!("\n{this}"))?;
        }
        one(console, entry)?;
    }
    end(console, timeline)
}

fn one(console: Console, entry: &Entry) -> Result<()> {
    let lang = console.lang;
    let line = |text: String| console.line(harmless(&text));
    if let Some(before) = &entry.before {
        line(format!("{INDENT}-- {} --", before.get(lang)))?;
    }
    if let Some(section) = &entry.section {
        line(format!("[{}]", section.get(lang)))?;
    }
    let mut said = entry.title.get(lang).to_owned();
    if let Some(result) = entry.result {
        said = format!("{said}: {}", answer_word(result).get(lang));
    }
    if let Some(value) = &entry.value {
        let value =
            if entry.beneath.iter().any(|_| !entry.voided) { was(value).get(lang).to_owned() } else { value.clone() };
        said = format!("{said} {value}");
    }
    if entry.voided {
        said.push_str(no_longer().get(lang));
    }
    let sign = entry.result.map_or("·", sign);
    line(format!("  {} {sign} {said}  ({}) [{}]", entry.at.clock(), entry.by, entry.seq))?;
    for more in &entry.lines {
        line(format!("{INDENT} {}", more.get(lang)))?;
    }
    for beneath in &entry.beneath {
        let (text, at) = (beneath.text.get(lang), beneath.at.minute());
        line(format!("{INDENT} └ {text}  ({} {at}) [{}]", beneath.by, beneath.seq))?;
    }
    Ok(())
}

fn end(console: Console, timeline: &Timeline) -> Result<()> {
    let run = &timeline.run;
    console.line("")?;
    match (run.outcome, run.finished_at) {
        (Some(outcome), Some(at)) => {
            let (outcome, length) = (outcome.label(), span(run.started_at.until(at)));
            console.say(&Text { ja: ended(outcome.ja, length.ja).ja, en: ended(outcome.en, length.en).en })?;
        }
        _ => console.say(&not_ended())?,
    }
    if let Some(code) = &timeline.head_code {
        console.say(&head_code(code))?;
    }
    console.say(&to_correct())?;
    console.say(&as_page(&run.run))
}
