//! `paper show`: one paper with its fields, what is missing, and what happened to it.

use serde_json::{Value, json};

use super::super::Context;
use super::draft::former;
use super::{form_of, lookup, named, subject};
use crate::domain::Moment;
use crate::error::Result;
use crate::filing::{compose, submitted};
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::{Document, FieldType, Library, printed};
use crate::state::{Paper, PaperState, PaperStep};
use crate::ui::{Table, harmless};
use crate::workspace::Workspace;

messages! {
    heading(paper, title, revision, state) { ja: "{paper}  {title}  第{revision}版  {state}", en: "{paper}  {title}  revision {revision}  {state}" }
    column_field() { ja: "項目", en: "field" }
    column_value() { ja: "内容", en: "value" }
    column_when() { ja: "日時", en: "when" }
    column_revision() { ja: "版", en: "rev." }
    column_what() { ja: "経過", en: "what" }
    column_party() { ja: "相手", en: "party" }
    column_note() { ja: "備考", en: "note" }
    dated(on, recorded) { ja: "{on}（記録 {recorded}）", en: "{on} (recorded {recorded})" }
    required() { ja: "（要記入）", en: "(required)" }
    rows(count) { ja: "{count} 行", en: "{count} row(s)" }
    yes() { ja: "はい", en: "yes" }
    no() { ja: "いいえ", en: "no" }
    changed() { ja: "＊", en: "*" }
    submit_with(paper) { ja: "提出するには: genba paper submit {paper}", en: "to submit: `genba paper submit {paper}`" }
    edit_with(paper, field) { ja: "記入するには: genba paper edit {paper} --set {field}=…", en: "to fill in: `genba paper edit {paper} --set {field}=…`" }
}

/// Runs it.
pub fn run(context: &Context, workspace: &Workspace, forms: &Library, id: &str) -> Result<()> {
    let console = context.console;
    let paper = named(workspace, id)?;
    let (document, missing) = current(workspace, forms, &paper)?;
    if console.json {
        let missing: Vec<&String> = missing.iter().collect();
        return console
            .json(&json!({ "paper": paper, "state": paper.state(), "document": document, "missing": missing }));
    }
    let title = if console.lang == Lang::Ja { &document.title } else { &document.title_en };
    let state = paper.state().label();
    let line = lookup::fill(&state, |state| heading(&paper.paper, title, paper.revision(), state));
    console.line(harmless(line.get(console.lang)))?;
    console.listing(&fields(&document, &missing, console.lang))?;
    console.listing(&history(&paper, console.lang))?;
    match (paper.state(), missing.first()) {
        (PaperState::Draft, Some(field)) => console.say(&edit_with(&paper.paper, field)),
        (PaperState::Draft, None) => console.say(&submit_with(&paper.paper)),
        _ => Ok(()),
    }
}

/// The document as it stands: composed for a draft, as submitted otherwise; and required fields that are empty.
pub(super) fn current(workspace: &Workspace, forms: &Library, paper: &Paper) -> Result<(Document, Vec<String>)> {
    if let (Some(step), false) = (paper.submission(), paper.state() == PaperState::Draft) {
        return Ok((submitted(workspace, paper, step)?, Vec::new()));
    }
    let form = form_of(forms, paper)?;
    let Some(draft) = paper.draft() else { return Err(crate::filing::unknown_draft(&paper.paper)) };
    let subject = subject(workspace, form, &draft.about)?;
    let former = former(workspace, paper)?;
    let composed = compose(workspace, form, &subject, draft, former.as_ref(), workspace.now().day())?;
    let missing = composed.filled.missing.into_iter().map(|missing| missing.id).collect();
    Ok((composed.document, missing))
}

fn fields(document: &Document, missing: &[String], lang: Lang) -> Table {
    let mut table = Table::new([column_field(), column_value()]);
    // boxes for seals are for the pen
    for field in document.fields.iter().filter(|field| field.kind != FieldType::Signature) {
        let mark = if field.changed { changed().get(lang).to_owned() } else { String::new() };
        let label = if lang == Lang::Ja { &field.label } else { &field.label_en };
        let value = match &field.value {
            Value::Null if missing.contains(&field.id) => required().get(lang).to_owned(),
            Value::Null => field.unknown.clone().unwrap_or_default(),
            Value::String(_) => {
                let text = if lang == Lang::Ja { printed(field.kind, &field.value) } else { on_screen(&field.value) };
                match &field.unit {
                    Some(unit) if !text.is_empty() => format!("{text} {unit}"),
                    _ => text,
                }
            }
            Value::Bool(flag) => if *flag { yes() } else { no() }.get(lang).to_owned(),
            Value::Array(items) => rows(items.len()).get(lang).to_owned(),
            other => other.to_string(),
        };
        table.row([format!("{mark}{label}"), value]);
    }
    table
}

/// A text as it stands; a moment as screens show it.
fn on_screen(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    Moment::parse(text).map_or_else(|| text.to_owned(), |at| at.minute())
}

/// When it was recorded; where the day of submission or decision is another by more than one, that day and when.
fn day_and_record(step: &PaperStep) -> Text {
    let recorded = step.at.minute();
    match step.on.filter(|on| (step.at.day() - *on).num_days().abs() > 1) {
        Some(on) => dated(on, recorded),
        None => Text::same(recorded),
    }
}

fn history(paper: &Paper, lang: Lang) -> Table {
    let mut table = Table::new([column_when(), column_revision(), column_what(), column_party(), column_note()]);
    for step in &paper.history {
        let medium = step.way().map(|way| way.get(lang).to_owned()).unwrap_or_default();
        let digest = step.sha256.map(|digest| digest.short()).unwrap_or_default();
        let note = [step.note.as_str(), medium.as_str(), digest.as_str()];
        table.row([
            day_and_record(step).get(lang).to_owned(),
            step.revision.to_string(),
            step.state.label().get(lang).to_owned(),
            step.party.clone(),
            note.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "),
        ]);
    }
    table
}
