//! Filling a form: facts first, what a person types over them, and what is still missing.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::facts;
use super::form::{Column, Field, FieldType, Form};
use super::value::{Shape, is_empty, plain};
use super::words;
use crate::authored::meant;
use crate::authored::words::join;
use crate::domain::same_id;
use crate::message::Text;

/// What stands between the names of chosen rows.
const SEPARATORS: [char; 6] = [',', '、', '，', ' ', '　', '\n'];

/// A required field that is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The field's id.
    pub id: String,
    /// Its label.
    pub label: Text,
}

impl Missing {
    fn of(field: &Field) -> Self {
        Self { id: field.id.clone(), label: Text { ja: field.label.clone(), en: field.label_en.clone() } }
    }
}

/// A value that does not fit its field; the field stays empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The field's id, as it was given.
    pub field: String,
    /// What is wrong.
    pub what: Text,
    /// What is expected.
    pub help: Text,
}

/// A form with its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// A value for every field but signatures; `null` where it is empty.
    pub values: BTreeMap<String, Value>,
    /// What must be there before it is submitted.
    pub missing: Vec<Missing>,
    /// What was given and cannot be used.
    pub problems: Vec<Misfit>,
}

impl Form {
    /// Fills the form. A typed value stands over a fact, an empty text clears it; `null` is as
    /// if nothing was typed.
    pub fn fill(&self, facts: &Value, typed: &BTreeMap<String, Value>) -> Filled {
        let mut filled = Filled::default();
        for id in typed.keys().filter(|id| self.field(id).is_none()) {
            filled.problems.push(self.unknown(id));
        }
        for field in &self.fields {
            let typed = typed.get(&field.id).filter(|value| !value.is_null());
            if field.kind == FieldType::Signature {
                if typed.is_some_and(|value| !is_empty(value)) {
                    filled.misfit(field, words::never_filled(), words::sign_by_hand());
                }
                continue;
            }
            let value = filled.value(field, facts, typed);
            if field.required && value.is_null() {
                filled.missing.push(Missing::of(field));
            }
            filled.values.insert(field.id.clone(), value);
        }
        filled
    }

    /// In the last report of a series nothing may stay open: every field is asked for.
    pub fn require_all(&self, filled: &mut Filled) {
        let is_asked = |field: &&Field| !matches!(field.kind, FieldType::Signature | FieldType::Photos);
        for field in self.fields.iter().filter(is_asked) {
            let is_known = filled.missing.iter().any(|missing| missing.id == field.id);
            if !is_known && filled.values.get(&field.id).is_none_or(Value::is_null) {
                filled.missing.push(Missing::of(field));
            }
        }
    }

    fn unknown(&self, id: &str) -> Misfit {
        let known: Vec<&str> = self.fields.iter().map(|field| field.id.as_str()).collect();
        let what = join(words::no_field(id, &self.id), meant(id, &known));
        Misfit { field: id.to_owned(), what, help: words::fields_are(known.join(", ")) }
    }
}

impl Filled {
    fn misfit(&mut self, field: &Field, what: Text, help: Text) {
        let what =
            Text { ja: words::in_field(&field.label, &what.ja).ja, en: words::in_field(&field.label_en, &what.en).en };
        self.problems.push(Misfit { field: field.id.clone(), what, help });
    }

    fn value(&mut self, field: &Field, facts: &Value, typed: Option<&Value>) -> Value {
        if let (true, Some(_)) = (field.locked, typed) {
            self.misfit(field, words::locked(), words::correct_the_record());
        }
        let given = match typed.filter(|_| !field.locked) {
            Some(typed) => match chosen(field, facts, typed) {
                Ok(rows) => rows.unwrap_or_else(|| typed.clone()),
                Err((what, help)) => {
                    self.misfit(field, what, help);
                    Value::Null
                }
            },
            None if field.chosen => Value::Null,
            None => from_facts(field, facts),
        };
        let shape = Shape { kind: field.kind, choices: &field.choices, columns: &field.columns };
        shape.accept(&given).unwrap_or_else(|(what, help)| {
            self.misfit(field, what, help);
            Value::Null
        })
    }
}

/// Of the rows that facts offer, those that were named by their first column; `None` where whole rows were typed.
fn chosen(field: &Field, facts: &Value, typed: &Value) -> Result<Option<Value>, (Text, Text)> {
    let Some(key) = field.columns.first().filter(|_| field.chosen) else { return Ok(None) };
    let texts = match typed {
        Value::String(text) => Some(vec![text.as_str()]),
        Value::Array(items) => items.iter().map(Value::as_str).collect(),
        _ => None,
    };
    let Some(texts) = texts.filter(|texts| !texts.is_empty()) else { return Ok(None) };
    let offered = from_facts(field, facts);
    let offered = offered.as_array().map(Vec::as_slice).unwrap_or_default();
    let name = |row: &Value| row.get(&key.id).and_then(|cell| plain(cell, "、")).unwrap_or_default();
    let mut rows = Vec::new();
    for wanted in texts.iter().flat_map(|text| text.split(SEPARATORS)).filter(|wanted| !wanted.is_empty()) {
        let Some(row) = offered.iter().find(|row| same_id(&name(row), wanted)) else {
            let known = offered.iter().map(name).collect::<Vec<_>>().join(", ");
            let what =
                Text { ja: words::not_among(wanted, &key.label).ja, en: words::not_among(wanted, &key.label_en).en };
            return Err((what, words::choose_among(known)));
        };
        rows.push(row.clone());
    }
    Ok(Some(Value::Array(rows)))
}

/// What the facts say about a field, else its default.
fn from_facts(field: &Field, facts: &Value) -> Value {
    let found: Vec<Value> =
        field.fills.iter().map(|path| facts::at(facts, path)).filter(|value| !is_empty(value)).collect();
    let value = match (field.kind, found.as_slice()) {
        (_, []) => Value::Null,
        (FieldType::Table, [rows, ..]) => table(&field.columns, rows),
        (FieldType::Photos, [photos, ..]) => photos.clone(),
        // which of several days or numbers is meant is for a person to say
        (FieldType::Date | FieldType::DateTime | FieldType::Time | FieldType::Number, [Value::Array(several)]) => {
            let mut several: Vec<&Value> = several.iter().filter(|value| !is_empty(value)).collect();
            several.dedup();
            if let [one] = several.as_slice() { (*one).clone() } else { Value::Null }
        }
        (_, [one]) => one.clone(),
        (_, several) => {
            let texts: Vec<String> = several.iter().filter_map(|value| plain(value, "、")).collect();
            Value::String(texts.join(if field.kind == FieldType::Lines { "\n" } else { "　" }))
        }
    };
    let value = in_lines_of(field.kind, value);
    match &field.default {
        Some(default) if is_empty(&value) => Value::String(default.clone()),
        _ => value,
    }
}

fn table(columns: &[Column], rows: &Value) -> Value {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |row: &Value| -> Value {
        let cell = |column: &Column| in_lines_of(column.kind, facts::at(row, &column.fills));
        Value::Object(columns.iter().map(|column| (column.id.clone(), cell(column))).collect::<Map<_, _>>())
    };
    rows.iter().map(row).collect()
}

/// What a fact says in a field of one line: whoever fills in the paper can mend no line end of the register's.
fn in_lines_of(kind: FieldType, value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\n') && kind != FieldType::Lines => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Value::String(lines.collect::<Vec<_>>().join(" "))
        }
        Value::Array(items) if !matches!(kind, FieldType::Table | FieldType::Photos) => {
            items.into_iter().map(|item| in_lines_of(kind, item)).collect()
        }
        other => other,
    }
}
