//! A document as one HTML page: the same blocks as the PDF, no script, nothing from outside.

use base64ct::{Base64, Encoding};
use maud::{Markup, html};

use super::Photos;
use super::document::Document;
use super::look::Look;
use super::photo::prepare_all;
use super::sheet::{Block, Cell, Content, Heading, Pair, Photo, Sheet};
use crate::error::Result;
use crate::html::illustrated;
use crate::message::Lang;

const STYLE: &str = include_str!("../../data/papers/paper.css");

/// JPEGs by the SHA-256 of their originals.
type Pictures = [(String, Vec<u8>)];

/// Prints a document as one self-contained page.
///
/// # Errors
/// A photo that is not what the document says, or is no picture.
pub fn render_html(document: &Document, look: Look<'_>, photos: Photos<'_>) -> Result<String> {
    let sheet = Sheet::of(document, look.mark);
    let pictures = prepare_all(&sheet, photos)?;
    let styles: Vec<&str> = std::iter::once(STYLE).chain(look.style).collect();
    let class = if sheet.landscape { "landscape" } else { "portrait" };
    let whole = html! {
        @if let Some(mark) = sheet.mark { div.mark aria-hidden="true" { (mark) } }
        main class=(class) { (head(&sheet)) (body(&sheet, &pictures)) (foot(&sheet)) }
    };
    // papers speak Japanese
    Ok(illustrated(&format!("{} {}", sheet.title, sheet.number), Lang::Ja, &styles, &whole))
}

fn head(sheet: &Sheet) -> Markup {
    let from = &sheet.contractor;
    html! {
        header {
            div.top {
                p.style {
                    @if let Some(style) = &sheet.style_number {
                        (style) @if let Some(clause) = &sheet.clause { "（仕様書 " (clause) " 関係）" }
                    }
                }
                p.number {
                    (sheet.number) @if sheet.revision > 1 { "（第 " (sheet.revision) " 版）" }
                    br;
                    (sheet.date)
                }
            }
            p.addressee { (sheet.addressee) }
            table.from {
                @if let Some(address) = &from.address { tr { th { "受注者　住　所" } td { (address) } } }
                tr { th { @if from.address.is_none() { "受注者　" } "名　称" } td { (from.name) } }
                tr { th { "業務責任者" } td { (from.responsible) "　　　㊞" } }
            }
        }
        h1 { (sheet.title) @if let Some(report) = &sheet.report { small { "（" (report) "）" } } }
    }
}

fn body(sheet: &Sheet, pictures: &Pictures) -> Markup {
    let is_seals = |block: &&Block| matches!(block.content, Content::Seals { .. });
    let mut number = 0;
    html! {
        div.beside {
            div { @if let Some(lead) = &sheet.lead { p.lead { (lines(lead)) } } }
            @for block in sheet.blocks.iter().filter(is_seals) { (content(block, pictures, sheet.landscape)) }
        }
        @if sheet.lead.is_some() { p.ki { "記" } }
        @if sheet.is_revised { p.note { "【変更】は、前回の提出から変わった項目です。" } }
        table.pairs {
            tr { th { "件名" } td { (sheet.contract_title) } th { "契約番号" } td { (sheet.contract_number) } }
        }
        @for block in sheet.blocks.iter().filter(|block| !is_seals(block)) {
            @if let Some(section) = &block.section {
                h2 { ({ number += 1; number }) "　" (section) }
            }
            (content(block, pictures, sheet.landscape))
        }
        @if sheet.lead.is_some() { p.closing { "以上" } }
    }
}

fn content(block: &Block, pictures: &Pictures, landscape: bool) -> Markup {
    let label = html! {
        @if block.labelled {
            h3 { (block.label) (mark(block.changed)) }
        }
    };
    match &block.content {
        Content::Pairs { rows } => pairs(rows),
        Content::Table { columns, rows, empty } => html! { (label) (table(columns, rows, empty, landscape)) },
        Content::Photos { photos, empty } => html! {
            (label)
            @if photos.is_empty() { p { (empty) } }
            div.photos { @for (number, it) in (1..).zip(photos) { (photo(number, it, pictures)) } }
        },
        Content::Seals { labels } => html! {
            section.seals {
                @if let Some(section) = &block.section { p { (section) } }
                table {
                    tr { @for label in labels { th { (label) } } }
                    tr { @for _ in labels { td {} } }
                }
            }
        },
    }
}

fn pairs(rows: &[Vec<Pair>]) -> Markup {
    html! {
        table.pairs {
            @for row in rows {
                tr {
                    @for pair in row {
                        th scope="row" { (pair.label) (mark(pair.changed)) }
                        td.room[pair.room] colspan=[(row.len() == 1).then_some(3)] { (lines(&pair.text)) }
                    }
                }
            }
        }
    }
}

fn table(columns: &[Heading], rows: &[Vec<Cell>], empty: &str, landscape: bool) -> Markup {
    html! {
        table.rows {
            colgroup { @for column in columns { col width=[column.width.map(|width| share(width, landscape))]; } }
            thead { tr { @for column in columns { th scope="col" { (column.label) } } } }
            tbody {
                @if rows.is_empty() { tr { td colspan=(columns.len()) { (empty) } } }
                @for row in rows {
                    tr {
                        @for (cell, column) in row.iter().zip(columns) {
                            td class=(column.align) {
                                @if cell.strong { strong { (cell.text) } } @else { (lines(&cell.text)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A width in millimetres as a share of the page's: what has none shares the rest, as on paper.
fn share(width: u32, landscape: bool) -> String {
    format!("{}%", width.saturating_mul(100) / if landscape { 261 } else { 174 })
}

fn photo(number: usize, photo: &Photo, pictures: &Pictures) -> Markup {
    let held = pictures.iter().find(|(sha256, _)| *sha256 == photo.sha256);
    html! {
        figure {
            @if let Some((_, jpeg)) = held {
                img alt=(photo.caption) src={ "data:image/jpeg;base64," (Base64::encode_string(jpeg)) };
            } @else {
                p.absent { "この写真は、印刷した端末にありませんでした。" }
            }
            figcaption { "写真 " (number) "　" (photo.caption) br; small { (photo.detail) } }
        }
    }
}

fn foot(sheet: &Sheet) -> Markup {
    html! {
        footer {
            p {
                (sheet.number) "　第 " (sheet.revision) " 版　" (sheet.title)
                @if let Some(mark) = sheet.mark { "　【" (mark) "】" }
            }
            p.digest { (sheet.foot) }
        }
    }
}

fn mark(changed: bool) -> Markup {
    html! { @if changed { small.changed { "【変更】" } } }
}

/// A text with its own line breaks.
fn lines(text: &str) -> Markup {
    html! { @for (number, line) in text.split('\n').enumerate() { @if number > 0 { br; } (line) } }
}
