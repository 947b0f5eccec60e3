//! `report run`: one run, step by step, with its evidence and whatever was corrected.
//!
//! The same steps and values as the machine sees them, judged by the procedure that the run pins.

use super::output::{Target, newest};
use super::places::Places;
use super::run_words as words;
use crate::cli::ReportRunArgs;
use crate::commands::Context;
use crate::commands::paper::run_meant;
use crate::commands::work::run_state;
use crate::describe::run_marks;
use crate::domain::head_code;
use crate::error::Result;
use crate::event::{Answer, Attachment, Event, Fact};
use crate::lacking::Agreed;
use crate::message::Text;
use crate::particulars::{Source, procedure_of};
use crate::procedure::{Kind, Part, Step, answer_word};
use crate::runner::{Applies, Entry, Machine, Record, RunEvent, StepState};
use crate::state::Run;
use crate::tabular::Kind::{Count, Flag, Moment, Number, Text as Words};
use crate::tabular::{Book, Cell, Column, Kind as ColumnKind, Table, decimal};
use crate::workspace::Workspace;

/// Runs it.
///
/// # Errors
/// An unknown run, a procedure that is not here, a failing database or disk.
pub fn run(context: &Context, args: &ReportRunArgs) -> Result<()> {
    let target = Target::of(context, args.output.as_deref(), "run")?;
    let workspace = Workspace::open(&context.home)?;
    let run = run_meant(&workspace, &args.run)?;
    let evidence = workspace.evidence();
    let source = Source { store: &workspace.store, evidence: &evidence };
    let procedure = procedure_of(source, &run.procedure.digest, &run.procedure.id, &run.procedure.version)?;
    let events = workspace.store.run_events(&run)?;
    let mut machine = Machine::new(&procedure);
    for event in &events {
        machine.apply(&RunEvent::from(event));
    }
    let view = machine.view();
    let places = Places::of(&workspace, None)?;
    let files = files(&events);
    let title = format!("{} {}", run.run, procedure.title);
    let book = Book {
        title: Text::same(title),
        note: None,
        as_of: newest(&workspace)?,
        tables: vec![
            facts(&workspace, &places, &run, &procedure.title)?,
            steps(&places, &view.steps, &files, run.outcome.is_some()),
            changes(&places, &view.steps),
            evidence_table(&places, &files),
        ],
    };
    let brief = [
        "item", "content", "no", "title", "answer", "value", "note", "by", "at", "evidence", "step", "what", "reason",
        "name", "size",
    ];
    target.give(&workspace, &book, &brief)
}

fn table<const N: usize>(id: &str, title: Text, columns: [(&str, Text, ColumnKind); N]) -> Table {
    Table::new(id, title, columns.map(|(id, label, kind)| Column::new(id, label, kind)))
}

fn facts(workspace: &Workspace, places: &Places, run: &Run, title: &str) -> Result<Table> {
    let mut table =
        table("run", words::t_run(), [("item", words::item(), Words), ("content", words::content(), Words)]);
    let at = places.terminal(&run.terminal);
    let site = at.map(|terminal| terminal.site.as_str());
    let (_, state) = run_state(workspace, Some(run))?;
    let lines: [(Text, Cell); 21] = [
        (words::number(), (&run.run).into()),
        (words::order(), (&run.order).into()),
        (words::terminal(), (&run.terminal).into()),
        (words::site(), site.into()),
        (words::site_name(), site.and_then(|site| places.site_name(site)).into()),
        (words::place(), at.map(|terminal| &terminal.place).into()),
        (words::model(), at.map(|terminal| &terminal.model).into()),
        (words::serial(), at.map(|terminal| &terminal.serial).into()),
        (words::work(), run.work_type.label().into()),
        (words::procedure(), format!("{} {} {title}", run.procedure.id, run.procedure.version).into()),
        (words::procedure_digest(), run.procedure.digest.to_string().into()),
        (words::by(), places.workers(&run.workers).into()),
        (words::visit(), run.visit.as_ref().into()),
        (words::begun(), run.started_at.into()),
        (words::ended(), run.finished_at.into()),
        (words::state(), state.into()),
        (words::deviations(), run.deviations.into()),
        (words::marks(), run_marks(run, &Agreed::of(&workspace.store).lacking(run)?).into()),
        (words::code(), run.head.as_ref().map(head_code).into()),
        (words::head(), run.head.map(|head| head.to_string()).into()),
        (words::laptop(), places.laptop(&run.journal).into()),
    ];
    table.rows = lines.map(|(label, cell)| vec![label.into(), cell]).to_vec();
    table.is_list = false;
    Ok(table)
}

/// A file of a run, with the step and event that it belongs to.
type File<'e> = (Option<&'e str>, &'e Attachment, &'e Event);

fn files(events: &[Event]) -> Vec<File<'_>> {
    let of = |event| {
        let step = step_of(event);
        event.attachments.iter().map(move |file| (step, file, event))
    };
    events.iter().flat_map(of).collect()
}

fn step_of(event: &Event) -> Option<&str> {
    match &event.fact {
        Fact::StepRecorded(it) => Some(&it.step),
        Fact::StepCorrected(it) => Some(&it.step),
        Fact::EvidenceAttached(it) => it.step.as_deref(),
        _ => None,
    }
}

fn steps(places: &Places, states: &[StepState<'_>], files: &[File<'_>], has_ended: bool) -> Table {
    let columns = [
        ("no", words::no(), Count),
        ("part", words::part(), Words),
        ("section", words::section(), Words),
        ("id", words::id(), Words),
        ("title", words::title(), Words),
        ("expect", words::expect(), Words),
        ("answer", words::answer(), Words),
        ("value", words::value(), Number),
        ("unit", words::unit(), Words),
        ("limits", words::limits(), Words),
        ("note", words::note(), Words),
        ("by", words::by(), Words),
        ("witness", words::witness(), Words),
        ("at", words::at(), Moment),
        ("evidence", words::evidence(), Words),
        ("sha256", words::digests(), Words),
        ("deviation", words::deviation(), Words),
        ("corrections", words::corrections(), Count),
    ];
    let mut table = table("steps", words::t_steps(), columns);
    let asked = states.iter().filter(|state| state.applies != Applies::No || state.record.is_some());
    let went_back = states.iter().any(|state| state.part == Part::Rollback && state.record.is_some());
    for (number, state) in (1u64..).zip(asked) {
        // of a run that ended without it, the way back was not needed
        let unanswered = match state.part {
            Part::Rollback if has_ended && !went_back => answer_word(Answer::Na),
            _ => words::not_answered(),
        };
        table.rows.push(step_row(places, number, state, files, unanswered));
    }
    table
}

fn step_row(places: &Places, number: u64, state: &StepState<'_>, files: &[File<'_>], unanswered: Text) -> Vec<Cell> {
    let (step, record) = (state.step, state.record);
    let entry = record.map(Record::entry);
    let here: Vec<&Attachment> =
        files.iter().filter(|(of, ..)| *of == Some(step.id.as_str())).map(|(_, file, _)| *file).collect();
    let lines = |line: fn(&&Attachment) -> String| here.iter().map(line).collect::<Vec<_>>().join("\n");
    let value = entry.and_then(|entry| entry.value.as_deref()).map(|value| value_cell(step, value));
    let unit = match &step.kind {
        Kind::Measure { unit, .. } => unit.as_str(),
        _ => "",
    };
    vec![
        number.into(),
        if state.part == Part::Rollback { words::rollback().into() } else { Cell::Empty },
        step.section.as_ref().into(),
        (&step.id).into(),
        (&step.title).into(),
        step.expect.as_ref().into(),
        entry.map_or(unanswered, |entry| answer_word(entry.result)).into(),
        value.unwrap_or(Cell::Empty),
        unit.into(),
        limits(step).into(),
        entry.and_then(|entry| entry.note.as_ref()).into(),
        record.map(|record| places.worker(&record.actor)).into(),
        confirmed(state, entry).into(),
        record.map(|record| record.at).into(),
        lines(|file| file.name.clone()).into(),
        lines(|file| file.sha256.to_string()).into(),
        deviation(record).into(),
        record.map(|record| record.corrections.len()).filter(|count| *count > 0).into(),
    ]
}

/// A measured value as a number; every other as it was typed.
fn value_cell(step: &Step, value: &str) -> Cell {
    if matches!(step.kind, Kind::Measure { .. }) { decimal(value) } else { value.into() }
}

/// What is accepted, in words.
fn limits(step: &Step) -> Option<Text> {
    let equal = |text: &String| Text::same(format!("= {text}"));
    let own = match &step.kind {
        Kind::Measure { unit, limits } => limits.label(unit),
        Kind::Choice { choices, equals, .. } => {
            equals.as_ref().map(equal).or_else(|| Some(Text::same(choices.join(" / "))))
        }
        Kind::Text { equals, pattern, .. } => {
            equals.as_ref().map(equal).or_else(|| pattern.as_ref().map(|pattern| Text::same(pattern.source())))
        }
        Kind::Check | Kind::Evidence | Kind::Hold { .. } => None,
    };
    own.or_else(|| step.same_as().map(words::same_as))
}

/// Who confirmed a step or signed it.
fn confirmed(state: &StepState<'_>, entry: Option<&Entry>) -> Option<Text> {
    if state.signatures.is_empty() {
        return entry.and_then(|entry| entry.witness.as_ref()).map(Text::same);
    }
    let names = |pick: fn(&Text) -> &String| {
        let signed = state.signatures.iter().map(|it| format!("{} {}", pick(&it.role.label()), it.name));
        signed.collect::<Vec<_>>().join("\n")
    };
    Some(Text { ja: names(|text| &text.ja), en: names(|text| &text.en) })
}

fn deviation(record: Option<&Record>) -> Option<Text> {
    let record = record?;
    let result = record.entry().result;
    let is_off = matches!(result, Answer::Ng | Answer::Skip);
    match (is_off, record.overrun_minutes) {
        (_, Some(minutes)) => Some(words::late(minutes)),
        (true, None) => Some(answer_word(result)),
        (false, None) => None,
    }
}

/// Every correction, and every record that no longer counts.
fn changes(places: &Places, states: &[StepState<'_>]) -> Table {
    let columns = [
        ("step", words::title(), Words),
        ("what", words::what(), Words),
        ("before", words::before(), Words),
        ("after", words::after(), Words),
        ("reason", words::reason(), Words),
        ("by", words::by(), Words),
        ("at", words::at(), Moment),
        ("seq", words::seq(), Count),
    ];
    let mut table = table("corrections", words::t_changes(), columns);
    for state in states {
        for record in state.voided.iter().chain(state.record.iter()) {
            change_rows(places, state.step, record, &mut table.rows);
        }
    }
    table
}

fn change_rows(places: &Places, step: &Step, record: &Record, rows: &mut Vec<Vec<Cell>>) {
    let mut before = &record.first;
    let mut add = |what: Text, before: &Entry, after: Option<&Entry>, reason: &str, actor: &str, at, seq: u64| {
        rows.push(vec![
            (&step.title).into(),
            what.into(),
            answered(before).into(),
            after.map(answered).into(),
            reason.into(),
            places.worker(actor).into(),
            Cell::Moment(at),
            seq.into(),
        ]);
    };
    for it in &record.corrections {
        add(words::corrected(), before, Some(&it.entry), &it.reason, &it.actor, it.at, it.seq);
        before = &it.entry;
    }
    if let Some(it) = &record.voided {
        add(words::voided(), before, None, &it.reason, &it.actor, it.at, it.seq);
    }
}

fn answered(entry: &Entry) -> Text {
    let rest = [entry.value.as_deref(), entry.note.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let word = answer_word(entry.result);
    let join = |word: String| format!("{word} {rest}").trim_end().to_owned();
    Text { ja: join(word.ja), en: join(word.en) }
}

fn evidence_table(places: &Places, files: &[File<'_>]) -> Table {
    let columns = [
        ("name", words::file(), Words),
        ("sha256", Text::same("SHA-256"), Words),
        ("size", words::size(), Count),
        ("sealed", words::sealed(), Flag),
        ("step", words::id(), Words),
        ("by", words::by(), Words),
        ("at", words::at(), Moment),
    ];
    let mut table = table("evidence", words::t_evidence(), columns);
    for (step, file, event) in files {
        table.rows.push(vec![
            (&file.name).into(),
            file.sha256.to_string().into(),
            file.size.into(),
            file.sealed.unwrap_or(false).into(),
            (*step).into(),
            places.worker(&event.actor).into(),
            event.at.into(),
        ]);
    }
    table
}
