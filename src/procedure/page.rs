//! The paper checklist as one HTML page: the same sheet as the PDF, no script, nothing from outside.
//!
//! Owns tags; what stands on the page is `sheet`'s.

use base64ct::{Base64, Encoding};
use maud::{Markup, html};

use super::model::Procedure;
use super::sheet::{Blank, Item, Pair, Part, Row, Sheet};
use crate::domain::Terminal;
use crate::error::Result;
use crate::html::illustrated;
use crate::message::Lang;
use crate::paper::qr_svg;

const STYLE: &str = include_str!("../../data/papers/checklist.css");

/// The checklist of a procedure as one self-contained page; `terminal` as for [`checklist`](super::checklist).
///
/// # Errors
/// Where the QR code cannot be made.
pub fn checklist_html(procedure: &Procedure, lang: Lang, terminal: Option<&Terminal>) -> Result<String> {
    let sheet = Sheet::new(procedure, lang, terminal, &|_| None);
    let qr = Base64::encode_string(qr_svg(&sheet.digest)?.as_bytes());
    let body = html! {
        main {
            (head(&sheet, &qr))
            // the way back has pages of its own: they are handed in only where it was gone
            @for (number, part) in sheet.parts.iter().enumerate() {
                (steps(part, &sheet))
                @if number == 0 { (result(&sheet)) }
            }
            footer { p { (sheet.words.number) "　" (sheet.number) "　" (sheet.title) } p.digest { "SHA-256　" (sheet.digest) } }
        }
    };
    Ok(illustrated(&format!("{} {}", sheet.heading, sheet.number), lang, &[STYLE], &body))
}

fn head(sheet: &Sheet, qr: &str) -> Markup {
    let words = &sheet.words;
    html! {
        div.top { p { (sheet.heading) } p { (words.number) "　" (sheet.number) } }
        h1 { (sheet.title) }
        table.about {
            @for (number, pair) in sheet.about.iter().enumerate() {
                tr {
                    th scope="row" { (pair.label) }
                    td { (lines(&pair.text)) }
                    @if number == 0 {
                        td.qr rowspan=(sheet.about.len()) {
                            img alt=(words.qr) src={ "data:image/svg+xml;base64," (qr) };
                            br; (words.qr)
                        }
                    }
                }
            }
        }
        table.blanks { @for row in &sheet.blanks { tr { (blanks(row)) } } }
        p.remark { (sheet.purpose) }
        @if !sheet.preconditions.is_empty() {
            h2 { "■ " (words.preconditions) }
            ul.preconditions { @for text in &sheet.preconditions { li { span.option { (lines(text)) } } } }
        }
    }
}

fn blanks(row: &[Pair]) -> Markup {
    let (times, facts): (Vec<&Pair>, Vec<&Pair>) = row.iter().partition(|pair| pair.blank == Blank::Time);
    html! {
        @for pair in facts { th scope="row" { (pair.label) } td { (lines(&pair.text)) } }
        @if !times.is_empty() {
            td colspan="2" { @for pair in times { span.label { (pair.label) } " " (clock()) "　" } }
        }
    }
}

fn steps(part: &Part, sheet: &Sheet) -> Markup {
    let words = &sheet.words;
    html! {
        section.back[part.is_back] {
            h2 { "■ " (part.title) }
            table.steps {
                thead { tr {
                    th.number scope="col" { (words.no) }
                    th scope="col" { (words.what) }
                    th.result scope="col" { (words.result_column) }
                } }
                @for section in &part.sections {
                    tbody {
                        @if let Some(name) = &section.name { tr.section { th colspan="3" scope="rowgroup" { (name) } } }
                        @for row in &section.rows { @if row.is_hold { (hold(row, sheet)) } @else { (step(row, sheet)) } }
                    }
                }
            }
        }
    }
}

fn step(row: &Row, sheet: &Sheet) -> Markup {
    html! {
        tr {
            td.number { (row.number) }
            td { (title(row)) (read(row)) }
            td.result { (stamp(sheet)) (written(row)) }
        }
    }
}

fn hold(row: &Row, sheet: &Sheet) -> Markup {
    let banner = row.items.iter().find_map(|item| if let Item::Hold { text } = item { Some(text) } else { None });
    html! {
        tr.hold {
            td.number { (row.number) }
            td colspan="2" {
                div.beside { div { (title(row)) (read(row)) } div { (stamp(sheet)) (written(row)) } }
                @if let Some(text) = banner { p.banner { (text) } }
                table.sign {
                    @for item in &row.items {
                        @if let Item::Signature { role, signature, seal, time, .. } = item {
                            tr {
                                th.role scope="row" { (role) }
                                td aria-label=(signature) {}
                                td.seal { (seal) }
                                td.time { span.label { (time) } " " (clock()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn title(row: &Row) -> Markup {
    html! { p.title { (row.title) " " small { (row.id) } } }
}

fn stamp(sheet: &Sheet) -> Markup {
    html! { p.stamp { (sheet.words.time) " " (clock()) } }
}

fn clock() -> Markup {
    html! { span.line.time {} "：" span.line.time {} }
}

/// What is read.
fn read(row: &Row) -> Markup {
    html! {
        @for item in &row.items {
            @match item {
                Item::When { text } => p.banner { (text) },
                Item::Do { text } => p { (lines(text)) },
                Item::Expect { label, text } => p { span.label { "【" (label) "】" } (lines(text)) },
                Item::Remark { text } => p.remark { "・" (text) },
                _ => {}
            }
        }
    }
}

/// What is written.
fn written(row: &Row) -> Markup {
    html! {
        @for item in &row.items {
            @match item {
                Item::Answers { labels, .. } => p { @for label in labels { span.option { (label) } } },
                Item::Choices { labels, .. } => p.choices { @for label in labels { span.option { (label) } } },
                Item::Value { label, unit, limits, is_count, .. } => p {
                    span.label { (label) } " " span.line.count[*is_count] {} " " (unit) " " span.limits { (limits) }
                },
                Item::Times { text, from, to } => p.label { (text) br; (from) " " (clock()) "　" (to) " " (clock()) },
                Item::Name { label, .. } => p { span.label { (label) } " " span.line {} },
                Item::Note { label, .. } => { p.note { (label) i {} } div.room {} },
                _ => {}
            }
        }
    }
}

fn result(sheet: &Sheet) -> Markup {
    html! {
        h2 { "■ " (sheet.words.result) }
        p { @for label in &sheet.outcomes { span.option { (label) } } }
        table.sign {
            @for role in &sheet.people { tr { th.role scope="row" { (role) } td {} td.seal { (sheet.words.seal) } } }
        }
    }
}

/// A text with its own line breaks.
fn lines(text: &str) -> Markup {
    html! { @for (number, line) in text.split('\n').enumerate() { @if number > 0 { br; } (line) } }
}
