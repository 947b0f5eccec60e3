//! What a person types into a form: `--set FIELD=VALUE`, a TOML file, questions at a terminal.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::DeValue;

use crate::authored::{tables, told};
use crate::cli::PaperTypedArgs;
use crate::commands::field::pair;
use crate::commands::lookup;
use crate::domain::fold;
use crate::error::{Error, Result};
use crate::filing::Typed;
use crate::given::read_given_text;
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::{Field, FieldType, Filled, Form};
use crate::ui::Console;

/// Largest file of fields that is read, in MiB.
const MOST_MIB: u64 = 4;

messages! {
    not_a_pair(given) { ja: "「{given}」は 項目=値 の形ではありません", en: "`{given}` is not FIELD=VALUE" }
    give_pair() { ja: "--set 出席者=… のように、項目の id か項目名と値を = でつないでください", en: "join a field's id or label and its value with =, as in --set attendees=…" }
    path_or_line(label, value) {
        ja: "「{label}」の「{value}」の \\n が改行かパスの一部か分かりません",
        en: "is \\n in {label}, `{value}`, a new line or part of a path?",
    }
    path_in_file() {
        ja: "--fields ファイルに 項目 = '''…''' と書いてください。書いたとおりに入ります",
        en: "write it in a file as field = '''…''' and give that with --fields FILE: it is taken as it stands",
    }
    get_blank(form) {
        ja: "genba paper blank {form} で書き込み用のファイルが作れます",
        en: "`genba paper blank {form}` makes a file to fill in",
    }
    yet_to_come(day) { ja: "{day} はまだ先の日です", en: "{day} is yet to come" }
    give_past_day() { ja: "--on には、実際に提出した日、回答のあった日を書いてください", en: "give the day on which it was really submitted or decided with --on" }
    from_records() { ja: "［記録から］", en: " [from the records]" }
    not_recorded_yet() { ja: "［記録から。今はまだない。書くなら # を外す］", en: " [from the records, nothing there yet; take the # away to write]" }
    from_form() { ja: "［初めからの文言］", en: " [the form's own words]" }
    rows_typed() { ja: "［# を外して書く］", en: " [take the # away and write]" }
    printed_empty(words) { ja: "［書かなければ「{words}」と印刷］", en: " [printed as 「{words}」 if left empty]" }
    question(label) { ja: "{label}:", en: "{label}:" }
}

/// Lays what was given over what was typed before; an empty text clears a field. `dated` knows the years
/// that `--set` leaves out.
///
/// # Errors
/// A pair or file that cannot be read.
pub fn given(form: &Form, before: &Typed, args: &PaperTypedArgs, dated: &dyn Fn(&str) -> String) -> Result<Typed> {
    let mut typed = before.clone();
    if let Some(file) = &args.fields {
        let text = read_given_text(file, MOST_MIB)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let table = tables(text).map_err(|bad| Error::usage(told(file.display(), &bad), get_blank(&form.id)))?;
        for (name, value) in table.get_ref().iter() {
            typed.insert(field_id(form, name.get_ref()), json(text, value));
        }
    }
    for given in &args.set {
        let (name, value) = pair(given).ok_or_else(|| Error::usage(not_a_pair(given), give_pair()))?;
        let id = field_id(form, name);
        let value = match form.field(&id) {
            Some(field) if field.kind == FieldType::Lines => lines(field, value)?,
            Some(field) => as_typed(field, value, dated),
            None => value.to_owned(),
        };
        typed.insert(id, Value::String(value));
    }
    typed.retain(|_, value| !value.is_null());
    Ok(typed)
}

/// A value at the command line or a question, where a day may leave its year out.
fn as_typed(field: &Field, value: &str, dated: &dyn Fn(&str) -> String) -> String {
    if matches!(field.kind, FieldType::Date | FieldType::DateTime) { dated(value) } else { value.to_owned() }
}

/// A field by its id or label; what names none is kept for the form to complain about.
fn field_id(form: &Form, name: &str) -> String {
    let wanted = fold(name);
    let is_meant = |field: &&Field| [&field.id, &field.label, &field.label_en].iter().any(|it| fold(it) == wanted);
    form.fields.iter().find(is_meant).map_or_else(|| name.trim().to_owned(), |field| field.id.clone())
}

/// A value of several lines, in which `\n` begins a new one.
///
/// # Errors
/// Where it may be part of a Windows path instead.
fn lines(field: &Field, value: &str) -> Result<String> {
    let is_drive = |before: &str| {
        let mut last = before.chars().rev();
        last.next() == Some(':')
            && last.next().is_some_and(|c| c.is_ascii_alphabetic())
            && !last.next().is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let breaks = value.contains("\\n");
    let is_path = value.match_indices('\\').any(|(at, _)| {
        let (before, behind) = value.split_at(at);
        !behind.starts_with("\\n") || is_drive(before)
    });
    if breaks && is_path {
        let what = |label: &str| path_or_line(label, value);
        return Err(Error::usage(Text { ja: what(&field.label).ja, en: what(&field.label_en).en }, path_in_file()));
    }
    Ok(value.replace("\\n", "\n"))
}

/// A value of a file; numbers are what is written, so that 41.50 stays.
fn json(source: &str, value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => {
            Value::String(source.get(value.span()).unwrap_or_default().replace('_', ""))
        }
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(source, item)).collect(),
        DeValue::Table(members) => {
            let members = members.iter().map(|(name, value)| (name.get_ref().to_string(), json(source, value)));
            members.collect::<Map<_, _>>().into()
        }
    }
}

/// Asks at a terminal for required fields that are empty; rows of a table are left to a file.
///
/// # Errors
/// An interruption.
pub fn ask(
    console: &Console,
    form: &Form,
    filled: &Filled,
    typed: &mut Typed,
    dated: &dyn Fn(&str) -> String,
) -> Result<bool> {
    let mut asked = false;
    for missing in filled.missing.iter().filter(|_| console.may_ask()) {
        let Some(field) = form.field(&missing.id) else { continue };
        if matches!(field.kind, FieldType::Table | FieldType::Photos | FieldType::Signature) || field.locked {
            continue;
        }
        let label = Text { ja: question(&missing.label.ja).ja, en: question(&missing.label.en).en };
        let flag = format!("--set {}=…", field.id);
        let answer = match field.choices.as_slice() {
            [] => console.ask_until(&label, &flag, |text| fitting(form, field, &as_typed(field, text, dated)))?,
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
        let value = filled.values.get(&field.id).filter(|value| !value.is_null());
        text.push_str(&origin(field, value).iter().map(|said| said.get(lang)).collect::<String>());
        text.push('\n');
        match (field.kind, value) {
            (FieldType::Table, _) if field.chosen => text.push_str(&format!("{} = \"\"\n", field.id)),
            (FieldType::Table, _) => {
                let cells = field.columns.iter().map(|column| format!("{} = \"\"", column.id)).collect::<Vec<_>>();
                text.push_str(&format!("# {} = [\n#   {{ {} }},\n# ]\n", field.id, cells.join(", ")));
            }
            (FieldType::Photos, _) => text.push_str(&format!("# {} = []\n", field.id)),
            (_, Some(Value::String(known))) => text.push_str(&format!("# {} = {}\n", field.id, quoted(known))),
            (_, Some(Value::Bool(known))) => text.push_str(&format!("# {} = {known}\n", field.id)),
            // an empty text would keep out what is recorded later
            (_, None) if !field.fills.is_empty() => text.push_str(&format!("# {} = \"\"\n", field.id)),
            (FieldType::Lines, _) => text.push_str(&format!("{} = \"\"\"\n\"\"\"\n", field.id)),
            _ => text.push_str(&format!("{} = \"\"\n", field.id)),
        }
    }
    text
}

/// Where a field's value comes from, and what an empty one prints.
fn origin(field: &Field, value: Option<&Value>) -> Vec<Text> {
    let is_own = value.and_then(Value::as_str).is_some_and(|value| field.default.as_deref() == Some(value));
    let of_rows = matches!(field.kind, FieldType::Table | FieldType::Photos);
    let from = match value {
        _ if field.chosen => None,
        Some(_) if is_own => Some(from_form()),
        Some(_) if !field.fills.is_empty() => Some(from_records()),
        None if !field.fills.is_empty() => Some(not_recorded_yet()),
        _ => of_rows.then(rows_typed),
    };
    let empty = field.unknown.as_ref().filter(|_| value.is_none());
    from.into_iter().chain(empty.map(printed_empty)).collect()
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::with_year;
    use crate::paper::Library;

    fn typed(set: &[&str], fields: Option<&str>) -> Result<Typed> {
        let folder = tempfile::tempdir().unwrap();
        let file = fields.map(|text| {
            let path = folder.path().join("fields.toml");
            std::fs::write(&path, text).unwrap();
            path
        });
        let set = set.iter().map(|pair| (*pair).to_owned()).collect();
        let args = PaperTypedArgs { set, fields: file, r#final: false, worker: None };
        let library = Library::new(&[]).unwrap();
        given(library.get("damage-report").unwrap(), &Typed::new(), &args, &|day| {
            with_year(day, "2024-06-11".parse().unwrap(), None)
        })
    }

    fn text(typed: &Typed, field: &str) -> String {
        typed[field].as_str().unwrap().to_owned()
    }

    #[test]
    fn only_a_field_of_several_lines_takes_new_lines() {
        let given =
            typed(&[r"summary=一行目\n二行目\n三行目", r"place=C:\new\log", r"cause=\\srv\share"], None).unwrap();
        assert_eq!(text(&given, "summary"), "一行目\n二行目\n三行目");
        assert_eq!(text(&given, "place"), r"C:\new\log");
        assert_eq!(text(&given, "cause"), r"\\srv\share");
        assert_eq!(text(&typed(&[r"summary=Note:\nC: full"], None).unwrap(), "summary"), "Note:\nC: full");
    }

    #[test]
    fn refuses_a_path_in_which_a_new_line_may_be_meant() {
        for value in [r"C:\new", r"保存先 C:\log\new.txt", r"\\nas\share", r"D:\log を確認\n異常なし", r"C:\\new"]
        {
            let refusal = typed(&[&format!("summary={value}")], None).unwrap_err();
            assert!(refusal.help.unwrap().en.contains("--fields"), "{value}");
        }
    }

    #[test]
    fn a_day_that_is_typed_may_leave_its_year_out() {
        let given = typed(&["restored_on=6/30", "place=6/30"], Some("prevented_on = \"6/30\"")).unwrap();
        let texts = ["restored_on", "place", "prevented_on"].map(|field| text(&given, field));
        assert_eq!(texts, ["2024-06-30", "6/30", "6/30"]);
    }

    #[test]
    fn numbers_in_a_file_are_what_was_typed() {
        let toml = "\u{feff}amount = 41.50\ndamaged = 1_000\nplace = 10.0\ninsured = true\n\
                    restored_on = 2024-06-10\nmaterials = [1.10, \"x\"]\n";
        let given = typed(&[], Some(toml)).unwrap();
        let texts = ["amount", "damaged", "place", "restored_on"].map(|field| text(&given, field));
        assert_eq!(texts, ["41.50", "1000", "10.0", "2024-06-10"]);
        assert_eq!((&given["insured"], &given["materials"]), (&Value::Bool(true), &serde_json::json!(["1.10", "x"])));
        let refusal = typed(&[], Some("amount = 1\namount = 2\n")).unwrap_err();
        let said = refusal.what.ja;
        assert!(
            said.contains("fields.toml:2:1: ") && said.contains("同じ項目が二度") && said.contains("^^^^^^"),
            "{said}"
        );
    }
}
