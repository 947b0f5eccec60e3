//! A book of tables as PDF: lists that are handed over on paper.
//!
//! Owns how wide columns are; the look is its template's. The same book gives the same bytes.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::{Print, Template, Typesetter, set_pdf};
use crate::domain::{Contract, Digest};
use crate::error::Result;
use crate::message::Lang;
use crate::messages;
use crate::tabular::{Book, Cell, Column, Kind, Table};

const TEMPLATE: &str = include_str!("../../data/papers/list.typ");

/// Narrowest and widest column, in columns of a terminal: a long text breaks.
const WIDTHS: (usize, usize) = (6, 26);

messages! {
    none() { ja: "なし", en: "none" }
    about(number, title, contractor) { ja: "契約番号 {number}　{title}　受注者 {contractor}", en: "contract {number}, {title}, contractor {contractor}" }
    as_of(at) { ja: "{at} までの記録", en: "as recorded up to {at}" }
}

/// Prints a book as PDF/A-2u, A4 landscape, under the contract that it belongs to; of each table the columns of these ids, or all where it has none of them.
///
/// # Errors
/// Where the typesetter fails.
pub fn list_pdf(
    typesetter: &dyn Typesetter,
    book: &Book,
    contract: Option<&Contract>,
    brief: &[&str],
    lang: Lang,
) -> Result<Print> {
    let up_to = |at| as_of(Cell::Moment(at).shown(lang)).get(lang).to_owned();
    let data = json!({
        "about": contract.map(|it| about(&it.id, &it.title, &it.contractor.name).get(lang).to_owned()),
        "as_of": book.as_of.map(up_to).unwrap_or_default(),
        "language": if lang == Lang::Ja { "ja" } else { "en" },
        "none": none().get(lang),
        "note": book.note.as_ref().map(|note| note.get(lang)),
        "tables": book.tables.iter().map(|table| table_data(table, brief, lang)).collect::<Vec<_>>(),
        "title": book.title.get(lang),
    });
    let ident = Digest::of(data.to_string().as_bytes()).to_string();
    set_pdf(typesetter, &Template::of_program("list.typ", TEMPLATE), data, Vec::new(), &ident)
}

fn table_data(table: &Table, brief: &[&str], lang: Lang) -> Value {
    let is_known = table.columns.iter().any(|column| brief.contains(&column.id.as_str()));
    let is_printed = |column: &Column| !is_known || brief.contains(&column.id.as_str());
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| {
            let cells = table.columns.iter().zip(row).filter(|(column, _)| is_printed(column));
            cells.map(|(_, cell)| cell.shown(lang)).collect()
        })
        .collect();
    let columns = table.columns.iter().filter(|column| is_printed(column)).enumerate().map(|(at, column)| {
        let label = column.label.get(lang);
        let texts = rows.iter().filter_map(|row| row.get(at)).flat_map(|text| text.lines());
        let widest = texts.chain([label]).map(UnicodeWidthStr::width).max().unwrap_or_default();
        json!({
            "is_number": matches!(column.kind, Kind::Number | Kind::Count),
            "label": label,
            "width": (widest + 1).clamp(WIDTHS.0, WIDTHS.1),
        })
    });
    let columns: Vec<Value> = columns.collect();
    json!({
        "columns": columns,
        "note": table.note.as_ref().map(|note| note.get(lang)),
        "rows": rows,
        "title": table.title.get(lang),
    })
}
