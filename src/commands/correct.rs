//! `genba correct`: a record set right or voided, by a new record that points at it.
//!
//! What may be corrected and what follows is the runner's; this finds the event that is meant.

use super::locate;
use super::lookup::fill;
use serde_json::json;

use super::Context;
use super::field::{self};
use super::step::combined::carriers;
use super::step::{Leave, Seat, Target, answer_named, json, show, sign};
use crate::cli::CorrectArgs;
use crate::domain::normalise;
use crate::error::{Error, Result};
use crate::event::{Answer, Event, Fact};
use crate::message::Text;
use crate::messages;
use crate::procedure::{Step, answer_word};
use crate::runner::{self, Entry, Machine, Missing, Phase, Record, Refusal, Reply, StepState, View};
use crate::ui::{Console, harmless};
use crate::workspace::Workspace;

messages! {
    nothing_to_correct() { ja: "何を直すかが指定されていません", en: "nothing to correct is given" }
    what_to_give() {
        ja: "--answer、--value、--note、--witness、--sign のどれか、または --void を指定してください",
        en: "give --answer, --value, --note, --witness or --sign, or --void",
    }
    not_a_record(seq, kind) { ja: "記録 {seq}（{kind}）は手順の回答ではありません", en: "event {seq} ({kind}) is not the record of a step" }
    records_only() {
        ja: "直せるのは手順の回答だけです。署名の氏名は、その手順の回答の番号に --sign 役割=氏名 を付けて訂正します",
        en: "only records of steps can be corrected; a signature's name is set right at the hold point's record, with --sign ROLE=NAME",
    }
    says_that_already(seq) { ja: "記録 {seq} はすでにその内容です", en: "event {seq} says that already" }
    leave_it() { ja: "訂正は要りません", en: "no correction is needed" }
    evidence_first(run, step) {
        ja: "先に genba attach ファイル --run {run}:{step} で証跡を付けてから、もう一度実行してください",
        en: "attach it first with `genba attach FILE --run {run}:{step}`, then run the command again",
    }
    void_instead(seq) {
        ja: "署名が要る訂正です。--sign 役割=氏名 を付けてください。作業中なら genba correct {seq} --void --reason 理由 で取り消し、genba step で回答と署名をやり直すこともできます",
        en: "this needs signatures: add --sign ROLE=NAME; while the run goes on you can also void it with `genba correct {seq} --void --reason REASON` and answer the hold point again with `genba step`",
    }
    taken_over(run, step, seq) {
        ja: "作業 {run} の手順 {step}（記録 {seq}）は、この記録を引き継いだものです。そちらは変わりません。直すなら genba correct {seq} --reason 理由 を使います",
        en: "run {run} took this record over at its step {step} (event {seq}), which stays as it is; to set it right too: `genba correct {seq} --reason REASON`",
    }
    heading(step, title, seq) { ja: "手順 {step}「{title}」の記録 {seq}", en: "step {step} ({title}), event {seq}" }
    old(entry) { ja: "  前  {entry}", en: "  old  {entry}" }
    new(entry) { ja: "  後  {entry}", en: "  new  {entry}" }
    voided() { ja: "取消し", en: "voided" }
    with_note(note) { ja: "備考「{note}」", en: "note: {note}" }
    signed_now(role, name) { ja: "      署名 {role} {name}（前の署名も残ります）", en: "       signed by {name} as {role} (the first signature stays)" }
    with_witness(name) { ja: "立会者 {name}", en: "witness: {name}" }
    goes_on(run, title, id) { ja: "作業 {run} は手順「{title}」（{id}）に進みます", en: "run {run} goes on at the step `{id}` ({title})" }
    stays_ended(run, outcome) {
        ja: "作業 {run} は終わっており（{outcome}）、結果は変わりません。訂正は記録に並べて示されます",
        en: "run {run} has ended ({outcome}), which stays; the correction is shown beside the record",
    }
    differs_now(title, id, value) {
        ja: "手順「{title}」（{id}）の値が、直した手順の値「{value}」と合わなくなりました",
        en: "the value of the step `{id}` ({title}) no longer equals the corrected `{value}`",
    }
}

/// Runs it.
///
/// # Errors
/// An event that is no step's record, or whatever the runner refuses.
pub fn run(context: &Context, args: &CorrectArgs) -> Result<()> {
    let given = [&args.answer, &args.value, &args.note, &args.witness];
    let has_change = given.iter().any(|it| it.is_some()) || !args.sign.is_empty();
    if !has_change && !args.void {
        return Err(Error::usage(nothing_to_correct(), what_to_give()));
    }
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_device()?;
    let size = field::since(&workspace)?;
    let event = locate(&workspace, &args.event)?;
    let run = event.fact.run().map(|run| field::run(&workspace.store, run)).transpose()?;
    let (Fact::StepRecorded(_) | Fact::StepCorrected(_), Some(run)) = (&event.fact, run) else {
        return Err(Error::refused(not_a_record(event.seq, event.fact.kind()), records_only()));
    };
    let seat = Seat::at(&workspace, Target::Going(Box::new(run)), size)?;
    let worker = field::worker(&context.console, &workspace, args.worker.as_deref())?;
    let (mut sitting, _) = seat.sit(&workspace, &worker, &Leave::default())?;
    let machine = seat.machine();
    let before = machine.view();
    let old = record(&before, event.seq);
    let reply = reply(args, old.map(|(_, record)| record.entry()))?;
    let number = sitting.run.clone();
    let change = if args.void { None } else { Some(&reply) };
    let amendment = Amendment {
        seq: event.seq,
        change,
        reason: &args.reason,
        old: old.map(|(_, record)| record.entry()),
        advice: None,
    };
    let recorded = sitting.amend(&mut workspace, |machine, context| amendment.decide(machine, context, &number))?;
    show_result(context.console, &workspace, old, (&before, &sitting.view()), &recorded)?;
    let seq = old.map(|(_, record)| record.seq);
    for other in taken_from(&workspace, &number, seq)? {
        context.console.warn(&other);
    }
    Ok(())
}

/// Which records of other runs were taken over from one that was set right, and stay as they are.
///
/// # Errors
/// A failing database.
pub fn taken_from(workspace: &Workspace, run: &str, seq: Option<u64>) -> Result<Vec<Text>> {
    let Some(run) = workspace.store.run(run)? else { return Ok(Vec::new()) };
    let taken = carriers(workspace, &run)?.into_iter().filter(|other| Some(other.from) == seq);
    Ok(taken.map(|other| taken_over(&other.run, &other.step, other.seq)).collect())
}

/// A record to be set right or voided.
#[derive(Debug, Clone, Copy)]
pub struct Amendment<'a> {
    /// The record, or one of its corrections.
    pub seq: u64,
    /// What is right; `None` where the record is voided.
    pub change: Option<&'a Reply>,
    /// Why.
    pub reason: &'a str,
    /// What counts until now.
    pub old: Option<&'a Entry>,
    /// What to do about something owed, where it is not given by flags.
    pub advice: Option<&'a Advice>,
}

/// What to do about what a correction owes.
#[derive(Debug, Clone)]
pub struct Advice {
    /// About what is typed beside the answer.
    pub typed: Text,
    /// About evidence and signatures, which go with answers only.
    pub anew: Text,
}

impl Amendment<'_> {
    /// The facts to record.
    ///
    /// # Errors
    /// Whatever the runner refuses, and a correction that changes nothing.
    pub fn decide(&self, machine: &Machine<'_>, context: &runner::Context<'_>, run: &str) -> Result<Vec<Fact>> {
        let facts = match self.change {
            Some(reply) => machine.correct(self.seq, reply, self.reason, context),
            None => machine.void(self.seq, self.reason, context),
        };
        let facts = facts.map_err(|refusal| helped(refusal, run, self.seq, self.advice))?;
        let is_signed = facts.iter().any(|fact| matches!(fact, Fact::HoldSigned(_)));
        match (facts.iter().find_map(corrected), self.old) {
            (Some(new), Some(old)) if new == *old && !is_signed => {
                Err(Error::refused(says_that_already(self.seq), leave_it()))
            }
            _ => Ok(facts),
        }
    }
}

/// The event of this laptop's own journal that is meant.
fn locate(workspace: &Workspace, given: &str) -> Result<Event> {
    let (journal, seq) = locate::event(workspace, given, &[workspace.standing()?])?;
    let mut found = None;
    workspace.store.lines(&journal.journal, seq, seq, &mut |line| {
        found = Event::parse(line).ok();
        Ok(())
    })?;
    found.ok_or_else(|| Error::refused(not_a_record(seq, "?"), records_only()))
}

/// What is to be right; the answer stays where none is given.
fn reply(args: &CorrectArgs, old: Option<&Entry>) -> Result<Reply> {
    let answer = match &args.answer {
        Some(answer) => answer_named(answer)?,
        None => old.map_or(Answer::Ok, |entry| entry.answer),
    };
    let mut reply = Reply::new(answer);
    reply.value.clone_from(&args.value);
    reply.note.clone_from(&args.note);
    reply.witness.clone_from(&args.witness);
    sign(&mut reply, &args.sign)?;
    Ok(reply)
}

/// The record of a seq, its own or that of one of its corrections.
pub fn record<'v>(view: &View<'v>, seq: u64) -> Option<(&'v Step, &'v Record)> {
    view.steps.iter().find_map(|state| {
        let record = state.record?;
        let is_meant = record.seq == seq || record.corrections.iter().any(|correction| correction.seq == seq);
        is_meant.then_some((state.step, record))
    })
}

fn corrected(fact: &Fact) -> Option<Entry> {
    let Fact::StepCorrected(body) = fact else { return None };
    let clean = |text: &Option<String>| text.as_deref().map(normalise);
    Some(Entry {
        answer: body.answer,
        result: body.result,
        value: clean(&body.value),
        note: clean(&body.note),
        witness: clean(&body.witness),
    })
}

/// A refusal with what helps here, where other flags than those of an answer do.
fn helped(refusal: Refusal, run: &str, seq: u64, advice: Option<&Advice>) -> Error {
    let Refusal::Owed { missing, step, .. } = &refusal else { return Error::from(refusal) };
    let owes_signature = missing.iter().any(|it| matches!(it, Missing::Signature(_)));
    let owes_evidence = missing.iter().any(|it| matches!(it, Missing::Evidence { .. }));
    let help = match advice {
        Some(advice) if owes_signature || owes_evidence => Some(advice.anew.clone()),
        Some(advice) => Some(advice.typed.clone()),
        None if owes_signature => Some(void_instead(seq)),
        None if owes_evidence => Some(evidence_first(run, step)),
        None => None,
    };
    let error = Error::from(refusal);
    match help {
        Some(help) => error.with_help(help),
        None => error,
    }
}

fn show_result(
    console: Console,
    workspace: &Workspace,
    old: Option<(&Step, &Record)>,
    (before, after): (&View<'_>, &View<'_>),
    recorded: &[Event],
) -> Result<()> {
    let now = workspace.now();
    let finished = json::finished(recorded);
    if console.json {
        let entry = recorded.iter().find_map(|event| corrected(&event.fact));
        return console.json(&json!({
            "recorded": json::recorded(recorded),
            "old": old.map(|(_, record)| json::entry(record.entry())),
            "new": entry.as_ref().map(json::entry),
            "view": json::view(after, now, finished.as_ref()),
        }));
    }
    if let Some((step, record)) = old {
        console.line(harmless(heading(&step.id, &step.title, record.seq).get(console.lang)))?;
        console.line(harmless(fill(&entry_words(record.entry()), |text| self::old(text)).get(console.lang)))?;
    }
    console.line(harmless(done_words(recorded).get(console.lang)))?;
    for event in recorded {
        if let Fact::HoldSigned(signed) = &event.fact {
            let line = fill(&signed.role.label(), |role| signed_now(role, &signed.name));
            console.line(harmless(line.get(console.lang)))?;
        }
    }
    for words in follows(before.phase, after) {
        console.line(harmless(words.get(console.lang)))?;
    }
    for words in differing(after) {
        console.warn(&words);
    }
    match &finished {
        Some(hash) => show::ending(console, after, Some(hash)),
        None => show::step(console, &workspace.store, after, now),
    }
}

/// What a correction means for the run; `before` is its phase until then.
pub fn follows(before: Phase, after: &View<'_>) -> Vec<Text> {
    let run = after.run.unwrap_or_default();
    match (before, &after.current) {
        (Phase::Ended(outcome), _) => vec![fill(&outcome.label(), |outcome| stays_ended(run, outcome))],
        (_, Some(current)) => vec![goes_on(run, &current.step.title, &current.step.id)],
        (_, None) => Vec::new(),
    }
}

/// The steps whose values no longer equal a corrected one.
pub fn differing(after: &View<'_>) -> Vec<Text> {
    let differs =
        |state: &StepState<'_>| state.differs_from.map(|value| differs_now(&state.step.title, &state.step.id, value));
    after.steps.iter().filter_map(differs).collect()
}

/// What a correction recorded: the new entry, or that the record is void.
pub fn done_words(recorded: &[Event]) -> Text {
    let entry = recorded.iter().find_map(|event| corrected(&event.fact));
    fill(&entry.as_ref().map_or_else(voided, entry_words), |text| new(text))
}

/// An entry on one line: result, value, note, witness.
pub fn entry_words(entry: &Entry) -> Text {
    let word = answer_word(entry.result);
    let line = |word: &str, note: Option<String>, witness: Option<String>| {
        let parts = [Some(format!("{} {word}", show::symbol(entry.result))), entry.value.clone(), note, witness];
        parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
    };
    let (note, witness) = (entry.note.as_ref().map(with_note), entry.witness.as_ref().map(with_witness));
    Text {
        ja: line(&word.ja, note.as_ref().map(|it| it.ja.clone()), witness.as_ref().map(|it| it.ja.clone())),
        en: line(&word.en, note.map(|it| it.en), witness.map(|it| it.en)),
    }
}
