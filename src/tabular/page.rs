//! A book as one page: without script, and its policy lets a browser load nothing at all.
//!
//! Readable on a dark screen and on paper. Whatever people typed is text and nothing else.

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr;

use super::{Book, Cell, Kind, Table};
use crate::html::page;
use crate::message::Lang;
use crate::messages;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:14px/1.6 'BIZ UDGothic','Yu Gothic','Hiragino Sans','Noto Sans CJK JP',sans-serif;margin:2rem}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem}\
nav a{margin-right:1rem}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;font-size:13px}\
th,td{border:1px solid #8888;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{white-space:nowrap;background:#8882}\
td{white-space:pre-line}\
td.n{text-align:right;white-space:nowrap}\
td.d{white-space:nowrap}\
td.l{min-width:16em;max-width:36em}\
tbody tr:hover{background:#8881}\
.note{border-left:4px solid #c80;padding-left:.75rem}\
.as-of{color:#888}\
@page{size:A4 landscape;margin:12mm}\
@media print{body{margin:0}nav{display:none}.wide{overflow:visible}table{font-size:9px}td,td.n,td.d,td.l{min-width:0;white-space:pre-line}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}";

/// What is no wider than this stands on one line.
const SHORT: usize = 26;

messages! {
    none() { ja: "なし", en: "none" }
    as_of(at) { ja: "{at} までの記録", en: "as recorded up to {at}" }
}

/// The page.
pub(super) fn write(book: &Book, lang: Lang) -> String {
    let title = book.title.get(lang);
    let body = html! {
        h1 { (title) @if let [only] = book.tables.as_slice() { (count(only)) } }
        @if let Some(note) = &book.note { p { (note.get(lang)) } }
        @if let Some(at) = book.as_of { p.as-of { (as_of(Cell::Moment(at).shown(lang)).get(lang)) } }
        @if book.tables.len() > 1 {
            nav { @for table in &book.tables { a href=(format!("#{}", table.id)) { (table.title.get(lang)) } } }
        }
        main { @for table in &book.tables { (section(table, book.tables.len() > 1, lang)) } }
    };
    page(title, lang, &[STYLE], &body)
}

fn count(table: &Table) -> String {
    if table.is_list { format!(" ({})", table.rows.len()) } else { String::new() }
}

fn section(table: &Table, is_one_of_many: bool, lang: Lang) -> Markup {
    html! {
        section id=(table.id) {
            @if is_one_of_many { h2 { (table.title.get(lang)) (count(table)) } }
            @if let Some(note) = &table.note { p.note { (note.get(lang)) } }
            @if table.rows.is_empty() {
                @if table.note.is_none() { p { (none().get(lang)) } }
            } @else {
                div.wide {
                    table {
                        thead { tr { @for column in &table.columns { th scope="col" { (column.label.get(lang)) } } } }
                        tbody { @for row in &table.rows { tr {
                            @for (column, cell) in table.columns.iter().zip(row) { (data(column.kind, cell, lang)) }
                        } } }
                    }
                }
            }
        }
    }
}

fn data(kind: Kind, cell: &Cell, lang: Lang) -> Markup {
    let text = cell.shown(lang);
    let is_number = matches!(cell, Cell::Number(_) | Cell::Count(_));
    let class = match kind {
        Kind::Number | Kind::Count if is_number => Some("n"),
        _ if text.is_empty() => None,
        _ if text.width_cjk() <= SHORT && !text.contains('\n') => Some("d"),
        _ => Some("l"),
    };
    html! {
        td class=[class] { @if kind == Kind::File { a href=(text) { (text) } } @else { (text) } }
    }
}
