//! The fields of a form's file: which setting works on which type, and which facts exist.

use super::facts;
use super::form::{Column, Field, FieldType};
use super::value::Shape;
use super::words;
use crate::authored::words::{join, twice_in_list};
use crate::authored::{Fields, Given, Problems, meant};

use FieldType::{Bool, Choice, Date, DateTime, Lines, Number, Photos, Signature, Table, Text, Time};

const ALL: &[FieldType] = &[Text, Lines, Date, DateTime, Time, Number, Choice, Bool, Table, Photos, Signature];
const FILLED: &[FieldType] = &[Text, Lines, Date, DateTime, Time, Number, Choice, Bool, Table, Photos];
const SINGLE: &[FieldType] = &[Text, Lines, Date, DateTime, Time, Number, Choice, Bool];
const NARROW: &[FieldType] = &[Text, Date, DateTime, Time, Number, Choice, Bool];

/// Every setting of a field and the types on which it does something.
const SETTINGS: [(&str, &[FieldType]); 15] = [
    ("id", ALL),
    ("label", ALL),
    ("label_en", ALL),
    ("section", ALL),
    ("type", ALL),
    ("fills", FILLED),
    ("default", SINGLE),
    ("locked", FILLED),
    ("chosen", &[Table]),
    ("required", FILLED),
    ("unknown", FILLED),
    ("unit", &[Number]),
    ("wide", NARROW),
    ("choices", &[Choice]),
    ("columns", &[Table]),
];

/// What a column can hold.
const CELLS: [(&str, FieldType); 7] = [
    ("text", Text),
    ("lines", Lines),
    ("date", Date),
    ("datetime", DateTime),
    ("time", Time),
    ("number", Number),
    ("bool", Bool),
];

/// Millimetres between the margins of the page.
const WIDTHS: [(bool, u32); 2] = [(false, 174), (true, 261)];

/// What an empty field of a series prints: 調査中, under investigation.
pub(super) const UNDER_INVESTIGATION: &str = "調査中";

/// What an empty field prints while something is yet to be found out or done.
pub(super) const UNSETTLED: [&str; 2] = [UNDER_INVESTIGATION, "復旧作業中"];

pub(super) fn read_fields(head: &Fields<'_>, series: bool, landscape: bool, problems: &mut Problems<'_>) -> Vec<Field> {
    let known = problems.count();
    let tables = head.tables("fields", problems);
    if tables.is_empty() && problems.count() == known {
        problems.add(head.place("fields").unwrap_or(head.at), words::no_fields());
    }
    let mut ids: Vec<String> = Vec::new();
    let mut sections: Vec<Option<String>> = Vec::new();
    let mut fields = Vec::new();
    for table in tables {
        let id = read_name(&table, "id = \"terminal_serial\"", &mut ids, problems);
        let section = table.text("section", problems);
        check_together(section.as_ref(), &mut sections, problems);
        let Some(mut field) = read_field(&table, id, section.map(Given::into_inner), landscape, problems) else {
            continue;
        };
        if series && field.kind != Signature {
            field.unknown.get_or_insert_with(|| UNDER_INVESTIGATION.to_owned());
        }
        fields.push(field);
    }
    fields
}

/// An id of a field or column, unique among its like.
fn read_name(
    table: &Fields<'_>,
    example: &str,
    taken: &mut Vec<String>,
    problems: &mut Problems<'_>,
) -> Option<String> {
    let given = table.text("id", problems);
    let given = table.require("id", example, given, problems)?;
    let (at, id) = (given.span().start, given.into_inner());
    let sound = id.len() <= 32 && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if !sound {
        problems.add(at, words::bad_name("id", &id));
        return None;
    }
    if taken.contains(&id) {
        problems.add(at, words::same_name(&id));
        return None;
    }
    taken.push(id.clone());
    Some(id)
}

fn check_together(section: Option<&Given<String>>, seen: &mut Vec<Option<String>>, problems: &mut Problems<'_>) {
    let name = section.map(|section| section.get_ref().clone());
    if seen.last() == Some(&name) {
        return;
    }
    if let Some(section) = section
        && seen.contains(&name)
    {
        problems.add(section.span().start, words::apart(section.get_ref()));
    }
    seen.push(name);
}

fn read_field(
    table: &Fields<'_>,
    id: Option<String>,
    section: Option<String>,
    landscape: bool,
    problems: &mut Problems<'_>,
) -> Option<Field> {
    table.only(&SETTINGS.map(|(key, _)| key), problems);
    let (label, label_en) = read_labels(table, problems);
    let kind = table.word("type", FieldType::WORDS, problems);
    let kind = table.require("type", "type = \"text\"", kind, problems)?.into_inner();
    for (key, kinds) in SETTINGS.iter().filter(|(_, kinds)| !kinds.contains(&kind)) {
        let Some(at) = table.place(key) else { continue };
        let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
        problems.add(at, words::idle(key, kind.name(), names.join(", ")));
    }
    let fills = if kind == Signature { Vec::new() } else { read_fills(table, kind, problems) };
    let locked = table.flag("locked", problems);
    if locked && table.place("fills").is_none() {
        problems.add(table.place("locked").unwrap_or(table.at), words::locked_alone());
    }
    let chosen = table.flag("chosen", problems);
    if chosen && (locked || kind == Table && table.place("fills").is_none()) {
        problems.add(table.place("chosen").unwrap_or(table.at), words::chosen_of_facts());
    }
    let choices = if kind == Choice { read_choices(table, problems) } else { Vec::new() };
    let list = fills.first().filter(|_| kind == Table).map(String::as_str);
    let columns = if kind == Table { read_columns(table, list, landscape, problems) } else { Vec::new() };
    let default = read_default(table, kind, &choices, problems);
    let mut text = |key| table.text(key, problems).map(Given::into_inner);
    let (unknown, unit) = (text("unknown"), text("unit"));
    Some(Field {
        id: id?,
        label: label?,
        label_en: label_en?,
        section,
        kind,
        fills,
        default,
        locked,
        chosen,
        required: table.flag("required", problems),
        unknown,
        unit,
        wide: table.flag("wide", problems) || !(NARROW.contains(&kind) || kind == Signature),
        choices,
        columns,
    })
}

/// 見出し, and the English one, which is the same where it is not given.
fn read_labels(table: &Fields<'_>, problems: &mut Problems<'_>) -> (Option<String>, Option<String>) {
    let label = table.text("label", problems);
    let label = table.require("label", "label = \"製造番号\"", label, problems).map(Given::into_inner);
    let english = table.text("label_en", problems).map(Given::into_inner);
    let english = english.or_else(|| label.clone());
    (label, english)
}

/// `fills`: a path, or a list of paths that are joined; of a table or photos, one list of facts.
fn read_fills(table: &Fields<'_>, kind: FieldType, problems: &mut Problems<'_>) -> Vec<String> {
    let given = if table.is_list("fills") {
        table.texts("fills", problems)
    } else {
        table.text("fills", problems).map(|it| vec![it])
    };
    let is_list = matches!(kind, Table | Photos);
    let known = if is_list { facts::list_paths() } else { facts::value_paths() };
    let mut paths = Vec::new();
    for path in given.unwrap_or_default() {
        if !known.contains(path.get_ref()) {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            let what = if is_list {
                words::unknown_list(path.get_ref(), known.join(", "))
            } else {
                words::unknown_fact(path.get_ref())
            };
            problems.add(path.span().start, join(what, meant(path.get_ref(), &names)));
        }
        paths.push(path.into_inner());
    }
    paths
}

fn read_choices(table: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<String> {
    let given = table.texts("choices", problems);
    let given = table.require("choices", "choices = [\"有\", \"無\"]", given, problems);
    let is_given = given.is_some();
    let mut choices: Vec<String> = Vec::new();
    for choice in given.unwrap_or_default() {
        let at = choice.span().start;
        let name = choice.into_inner();
        if choices.contains(&name) {
            problems.add(at, twice_in_list("choices", &name));
        }
        choices.push(name);
    }
    if is_given && choices.len() < 2 {
        problems.add(table.place("choices").unwrap_or(table.at), words::few_choices());
    }
    choices
}

fn read_default(
    table: &Fields<'_>,
    kind: FieldType,
    choices: &[String],
    problems: &mut Problems<'_>,
) -> Option<String> {
    let given = table.text("default", problems)?;
    let shape = Shape { kind, choices, columns: &[] };
    if SINGLE.contains(&kind)
        && let Err((what, _)) = shape.accept(&serde_json::Value::from(given.get_ref().as_str()))
    {
        problems.add(given.span().start, words::around(&what, |what| words::bad_default(what)));
    }
    Some(given.into_inner())
}

fn read_columns(table: &Fields<'_>, list: Option<&str>, landscape: bool, problems: &mut Problems<'_>) -> Vec<Column> {
    let known = problems.count();
    let given = table.tables("columns", problems);
    if given.is_empty() && problems.count() == known {
        problems.add(table.place("columns").unwrap_or(table.at), words::no_columns());
    }
    let mut ids = Vec::new();
    let columns: Vec<Column> = given.iter().filter_map(|it| read_column(it, list, &mut ids, problems)).collect();
    let total: u32 = columns.iter().filter_map(|column| column.width).fold(0, u32::saturating_add);
    let most = WIDTHS.iter().find(|(lies, _)| *lies == landscape).map_or(0, |(_, most)| *most);
    if total > most {
        problems.add(table.place("columns").unwrap_or(table.at), words::too_wide(total, most));
    }
    columns
}

fn read_column(
    column: &Fields<'_>,
    list: Option<&str>,
    ids: &mut Vec<String>,
    problems: &mut Problems<'_>,
) -> Option<Column> {
    column.only(&["id", "label", "label_en", "type", "fills", "width"], problems);
    let id = read_name(column, "id = \"no\"", ids, problems);
    let (label, label_en) = read_labels(column, problems);
    let kind = column.word("type", &CELLS, problems).map_or(Text, Given::into_inner);
    let fills = column.text("fills", problems);
    match (&fills, list) {
        (Some(fills), Some(list)) => {
            let known = facts::names_in(list);
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            if !known.is_empty() && !known.contains(fills.get_ref()) {
                let what = words::unknown_in_row(fills.get_ref(), list, known.join(", "));
                problems.add(fills.span().start, join(what, meant(fills.get_ref(), &names)));
            }
        }
        (Some(fills), None) => problems.add(fills.span().start, words::column_not_filled()),
        (None, _) => {}
    }
    let width = column.number("width", problems);
    let id = id?;
    let fills = fills.map_or_else(|| id.clone(), Given::into_inner);
    Some(Column { id, label: label?, label_en: label_en?, kind, fills, width })
}
