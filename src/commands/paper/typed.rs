//! What a person types into a form: `--set FIELD=VALUE`, a TOML file, questions at a terminal.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::cli::PaperTypedArgs;
use crate::commands::field::pair;
use crate::commands::lookup;
use crate::domain::fold;
use crate::error::{Error, IoContext, Result};
use crate::filing::Typed;
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::{Field, FieldType, Filled, Form};
use crate::ui::Console;

messages! {
    not_a_pair(given) { ja: "「{given}」は 項目=値 の形ではありません", en: "`{given}` is not FIELD=VALUE" }
    give_pair() { ja: "--set 出席者=… のように、項目の id か項目名と値を = でつないでください", en: "join a field's id or label and its value with =, as in --set attendees=…" }
    not_toml(path, why) { ja: "{path} は TOML として読めません: {why}", en: "{path} cannot be read as TOML: {why}" }
    get_blank(form) {
        ja: "genba paper blank {form} で書き込み用のファイルが作れます",
        en: "`genba paper blank {form}` makes a file to fill in",
    }
    yet_to_come(day) { ja: "{day} はまだ先の日です", en: "{day} is yet to come" }
    give_past_day() { ja: "--on には、実際に提出した日、回答のあった日を書いてください", en: "give the day on which it was really submitted or decided with --on" }
    question(label) { ja: "{label}:", en: "{label}:" }
}

/// Lays what was given over what was typed before; an empty text clears a field.
///
/// # Errors
/// A pair or file that cannot be read.
pub fn given(form: &Form, before: &Typed, args: &PaperTypedArgs) -> Result<Typed> {
    let mut typed = before.clone();
    if let Some(file) = &args.fields {
        let text = std::fs::read_to_string(file).reading(file)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let table: toml::Table = toml::from_str(text)
            .map_err(|why| Error::usage(not_toml(file.display(), first_line(&why.to_string())), get_blank(&form.id)))?;
        for (name, value) in table {
            typed.insert(field_id(form, &name), json(value));
        }
    }
    for given in &args.set {
        let (name, value) = pair(given).ok_or_else(|| Error::usage(not_a_pair(given), give_pair()))?;
        typed.insert(field_id(form, name), Value::String(value.replace("\\n", "\n")));
    }
    typed.retain(|_, value| !value.is_null());
    Ok(typed)
}

/// A field by its id or label; what names none is kept for the form to complain about.
fn field_id(form: &Form, name: &str) -> String {
    let wanted = fold(name);
    let is_meant = |field: &&Field| [&field.id, &field.label, &field.label_en].iter().any(|it| fold(it) == wanted);
    form.fields.iter().find(is_meant).map_or_else(|| name.trim().to_owned(), |field| field.id.clone())
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::String(number.to_string()),
        toml::Value::Float(number) => Value::String(number.to_string()),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(members) => {
            members.into_iter().map(|(name, value)| (name, json(value))).collect::<Map<_, _>>().into()
        }
    }
}

/// Asks at a terminal for required fields that are empty; rows of a table are left to a file.
///
/// # Errors
/// An interruption.
pub fn ask(console: &Console, form: &Form, filled: &Filled, typed: &mut Typed) -> Result<bool> {
    let mut asked = false;
    for missing in filled.missing.iter().filter(|_| console.is_interactive()) {
        let Some(field) = form.field(&missing.id) else { continue };
        if matches!(field.kind, FieldType::Table | FieldType::Photos | FieldType::Signature) || field.locked {
            continue;
        }
        let label = Text { ja: question(&missing.label.ja).ja, en: question(&missing.label.en).en };
        let flag = format!("--set {}=…", field.id);
        let answer = match field.choices.as_slice() {
            [] => console.ask_until(&label, &flag, |text| fitting(form, field, text))?,
            choices => {
                let index = console.choose(&label, &flag, choices.to_vec())?;
                choices.get(index).cloned().unwrap_or_default()
            }
        };
        if !answer.trim().is_empty() {
            typed.insert(field.id.clone(), Value::String(answer));
            asked = true;
        }
    }
    Ok(asked)
}

/// What was typed, where it fits the field.
fn fitting(form: &Form, field: &Field, text: &str) -> Result<String> {
    let typed = Typed::from([(field.id.clone(), Value::String(text.to_owned()))]);
    let misfit = form.fill(&Value::Null, &typed).problems.into_iter().find(|problem| problem.field == field.id);
    misfit.map_or_else(|| Ok(text.to_owned()), |misfit| Err(Error::usage(misfit.what, misfit.help)))
}

/// A day on which something happened, as people type it.
///
/// # Errors
/// What is no day, or is yet to come.
pub fn day(given: Option<&str>, today: NaiveDate) -> Result<NaiveDate> {
    let day = given.map_or(Ok(today), |given| lookup::day_near(given, today, None))?;
    if day > today { Err(Error::usage(yet_to_come(day), give_past_day())) } else { Ok(day) }
}

/// The file to fill in: what facts say as comments, the rest as empty entries.
pub fn blank(form: &Form, filled: &Filled, lang: Lang) -> String {
    let mut text = String::new();
    for field in form.fields.iter().filter(|field| !field.locked && field.kind != FieldType::Signature) {
        let label = if lang == Lang::Ja { &field.label } else { &field.label_en };
        text.push_str(&format!("\n# {label}"));
        if !field.choices.is_empty() {
            text.push_str(&format!(": {}", field.choices.join(" / ")));
        }
        text.push('\n');
        let value = filled.values.get(&field.id).filter(|value| !value.is_null());
        match (field.kind, value) {
            (FieldType::Table, _) => {
                let cells = field.columns.iter().map(|column| format!("{} = \"\"", column.id)).collect::<Vec<_>>();
                text.push_str(&format!("# {} = [\n#   {{ {} }},\n# ]\n", field.id, cells.join(", ")));
            }
            (FieldType::Photos, _) => text.push_str(&format!("# {} = []\n", field.id)),
            (_, Some(Value::String(known))) => text.push_str(&format!("# {} = {}\n", field.id, quoted(known))),
            (_, Some(Value::Bool(known))) => text.push_str(&format!("# {} = {known}\n", field.id)),
            (FieldType::Lines, _) => text.push_str(&format!("{} = \"\"\"\n\"\"\"\n", field.id)),
            _ => text.push_str(&format!("{} = \"\"\n", field.id)),
        }
    }
    text
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
