//! The index as a page and as a file for Excel. The page is one file without script, and its policy
//! lets a browser load nothing at all.

use maud::{Markup, html};

use super::index::Section;
use crate::error::{Error, Result};
use crate::message::{Lang, Text};
use crate::messages;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:14px/1.6 'BIZ UDGothic','Yu Gothic','Hiragino Sans','Noto Sans CJK JP',sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem}\
nav a{margin-right:1rem}\
.wide{overflow-x:auto}\
table{border-collapse:collapse;font-size:13px}\
th,td{border:1px solid #8888;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{white-space:nowrap;background:#8882}\
.note{border-left:4px solid #c80;padding-left:.75rem}\
@media print{nav{display:none}.wide{overflow:visible}table{font-size:9px}h2{break-after:avoid}}";

messages! {
    intro() {
        ja: "確かめ方は README.txt にあります。この索引は案内であり、証拠は bundles/ の束です。",
        en: "README.txt says how to check it. This index is a guide; the evidence is the bundles under bundles/.",
    }
    not_written(why) { ja: "索引を書けません: {why}", en: "the index cannot be written: {why}" }
    none() { ja: "なし", en: "none" }
}

/// The page.
pub fn page(title: &Text, sections: &[Section], lang: Lang) -> String {
    let title = title.get(lang);
    let body = html! {
        h1 { (title) }
        p { (intro().get(lang)) }
        nav { @for section in sections { a href=(format!("#{}", section.id)) { (section.title.get(lang)) } } }
        main { @for section in sections { (table(section, lang)) } }
    };
    crate::html::page(title, lang, STYLE, &body)
}

fn table(section: &Section, lang: Lang) -> Markup {
    html! {
        section id=(section.id) {
            h2 { (section.title.get(lang)) " (" (section.rows.len()) ")" }
            @if let Some(note) = &section.note { p.note { (note.get(lang)) } }
            @if section.rows.is_empty() {
                p { (none().get(lang)) }
            } @else {
                div.wide {
                    table {
                        thead { tr { @for name in &section.header { th scope="col" { (name.get(lang)) } } } }
                        tbody { @for row in &section.rows { tr { @for (column, cell) in row.iter().enumerate() {
                            td {
                                @if section.link == Some(column) { a href=(cell) { (cell) } } @else { (cell) }
                            }
                        } } } }
                    }
                }
            }
        }
    }
}

/// The same tables, one below the other, each row with its table's name first: for Excel.
///
/// # Errors
/// Never with what a journal can hold.
pub fn csv(sections: &[Section], lang: Lang) -> Result<Vec<u8>> {
    let failed = |why: csv::Error| Error::internal(not_written(why));
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        // the mark by which Excel knows UTF-8
        .from_writer("\u{feff}".as_bytes().to_vec());
    for section in sections {
        let header = section.header.iter().map(|name| name.get(lang).to_owned());
        let header = std::iter::once(format!("[{}]", section.title.get(lang))).chain(header);
        writer.write_record(header).map_err(failed)?;
        for row in &section.rows {
            let cells = row.iter().map(|cell| harmless(cell));
            writer.write_record(std::iter::once(section.id.to_owned()).chain(cells)).map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|why| Error::internal(not_written(why)))
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section() -> Section {
        Section {
            id: "runs",
            title: Text::same("runs"),
            note: None,
            header: vec![Text::same("a"), Text::same("b")],
            rows: vec![vec!["<script>".to_owned(), "=cmd|'x'!A1".to_owned()]],
            link: Some(0),
        }
    }

    #[test]
    fn what_was_typed_on_site_is_text_and_nothing_else() {
        let page = page(&Text::same("x & y"), &[section()], Lang::En);
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
        assert!(page.contains("x &amp; y") && page.contains("default-src 'none'"), "{page}");
        let csv = String::from_utf8(csv(&[section()], Lang::En).unwrap()).unwrap();
        assert_eq!(csv, "\u{feff}[runs],a,b\r\nruns,<script>,'=cmd|'x'!A1\r\n");
    }
}
