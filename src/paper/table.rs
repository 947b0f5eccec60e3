//! A document as tables, for Excel: its head and fields as label and value, each of its tables by itself.
//!
//! The same values as on the page, typed: a number is a number, a day is a day. No seals, no pictures.

use serde_json::Value;

use super::document::{Document, DocumentColumn, DocumentField};
use super::form::FieldType;
use super::look::Mark;
use super::value::printed;
use crate::domain::Moment;
use crate::message::Text;
use crate::messages;
use crate::tabular::{Book, Cell, Column, Kind, Table, decimal, typed_day};

messages! {
    section() { ja: "区分", en: "section" }
    item() { ja: "項目", en: "field" }
    content() { ja: "内容", en: "value" }
    unit() { ja: "単位", en: "unit" }
    addressee() { ja: "宛名", en: "to" }
    number() { ja: "文書番号", en: "number" }
    revision() { ja: "版", en: "revision" }
    date() { ja: "日付", en: "date" }
    contract() { ja: "契約番号", en: "contract" }
    contract_title() { ja: "件名", en: "contract's title" }
    contractor() { ja: "受注者", en: "contractor" }
    responsible() { ja: "業務責任者", en: "responsible person" }
    state() { ja: "状態", en: "state" }
    digest() { ja: "文書の SHA-256", en: "SHA-256 of the document" }
    caption() { ja: "説明", en: "caption" }
    file() { ja: "ファイル", en: "file" }
}

/// The document as a book; its day is the time that the book's files bear. What does not count says so in its
/// first line, and bears no digest where there is nothing to approve.
pub fn tables(document: &Document, mark: Option<Mark>) -> Book {
    let title = Text { ja: document.title.clone(), en: document.title_en.clone() };
    let columns = [
        Column::text("section", section()),
        Column::text("label", item()),
        Column::text("value", content()),
        Column::text("unit", unit()),
    ];
    let mut fields = Table::facts("document", title.clone(), columns);
    fields.rows = head(document, mark);
    let mut tables = Vec::new();
    for field in &document.fields {
        match field.kind {
            FieldType::Table => tables.push(rows(field)),
            FieldType::Photos => tables.push(photos(field)),
            FieldType::Signature => {}
            _ => fields.rows.push(pair(field)),
        }
    }
    tables.insert(0, fields);
    Book { title, note: None, as_of: Some(Moment::midnight(document.date)), tables }
}

fn head(document: &Document, mark: Option<Mark>) -> Vec<Vec<Cell>> {
    let marked = mark.map(|mark| (state(), mark.word().into()));
    let approvable = mark.is_none_or(Mark::bears_digest);
    let digest = approvable.then(|| (digest(), document.digest().to_string().into()));
    let lines: [(Text, Cell); 8] = [
        (addressee(), (&document.addressee).into()),
        (number(), (&document.number).into()),
        (revision(), document.revision.into()),
        (date(), document.date.into()),
        (contract(), (&document.contract.number).into()),
        (contract_title(), (&document.contract.title).into()),
        (contractor(), (&document.contractor.name).into()),
        (responsible(), (&document.contractor.responsible).into()),
    ];
    let lines = marked.into_iter().chain(lines).chain(digest);
    lines.map(|(label, cell)| vec![Cell::Empty, label.into(), cell, Cell::Empty]).collect()
}

fn label(field: &DocumentField) -> Text {
    Text { ja: field.label.clone(), en: field.label_en.clone() }
}

fn pair(field: &DocumentField) -> Vec<Cell> {
    let value = match &field.value {
        Value::Null => Cell::from(field.unknown.as_ref()),
        value => cell(field.kind, value),
    };
    let unit = field.unit.as_ref().filter(|_| value != Cell::Empty);
    vec![field.section.as_ref().into(), label(field).into(), value, unit.into()]
}

fn cell(kind: FieldType, value: &Value) -> Cell {
    let text = value.as_str().unwrap_or_default();
    match (kind, value) {
        (_, Value::Bool(flag)) => Cell::Flag(*flag),
        (FieldType::Date, Value::String(_)) => typed_day(text),
        (FieldType::DateTime, Value::String(_)) => Moment::parse(text).map_or_else(|| text.into(), Cell::Moment),
        (FieldType::Number, Value::String(_)) => decimal(text),
        _ => printed(kind, value).into(),
    }
}

fn rows(field: &DocumentField) -> Table {
    let column = |column: &DocumentColumn| {
        let label = Text { ja: column.label.clone(), en: column.label_en.clone() };
        let kind = match column.kind {
            FieldType::Date => Kind::Day,
            FieldType::DateTime => Kind::Moment,
            FieldType::Number => Kind::Number,
            FieldType::Bool => Kind::Flag,
            _ => Kind::Text,
        };
        Column::new(&column.id, label, kind)
    };
    let mut table = Table::new(&field.id, label(field), field.columns.iter().map(column));
    for row in field.value.as_array().into_iter().flatten() {
        let value = |column: &DocumentColumn| cell(column.kind, row.get(&column.id).unwrap_or(&Value::Null));
        table.rows.push(field.columns.iter().map(value).collect());
    }
    table
}

fn photos(field: &DocumentField) -> Table {
    let columns = [
        Column::text("caption", caption()),
        Column::text("name", file()),
        Column::text("sha256", Text::same("SHA-256")),
    ];
    let ids = ["caption", "name", "sha256"];
    let mut table = Table::new(&field.id, label(field), columns);
    for photo in field.value.as_array().into_iter().flatten() {
        table.rows.push(ids.map(|id| photo.get(id).and_then(Value::as_str).unwrap_or_default().into()).to_vec());
    }
    table
}
