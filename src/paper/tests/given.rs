//! What tests of papers begin with: facts, documents made of them, photographs. Shared with the tests of typesetting.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::LazyLock;

use genba::paper::{Document, Form, Head, Library, Look, Mark, Report, Template, render_html};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

/// The field of a form with one text of several lines, `it`.
pub const LINES: &str = "[[fields]]\nid = \"it\"\nlabel = \"内容\"\ntype = \"lines\"\n";

/// The field of a form with photographs, `it`.
pub const PHOTOS: &str = "[[fields]]\nid = \"it\"\nlabel = \"写真\"\ntype = \"photos\"\n";

pub fn facts() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/papers/facts.json")).unwrap()
}

pub fn no_photos(_: &str) -> Option<Vec<u8>> {
    None
}

pub fn library() -> Library {
    Library::new(&[]).unwrap_or_else(|bad| panic!("{bad:#?}"))
}

/// The built-in look.
pub fn plain() -> Look<'static> {
    marked(None)
}

pub fn marked(mark: Option<Mark>) -> Look<'static> {
    static TEMPLATE: LazyLock<Template> = LazyLock::new(Template::built_in);
    Look { template: &TEMPLATE, style: None, mark }
}

pub fn typed(values: &[(&str, Value)]) -> BTreeMap<String, Value> {
    values.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect()
}

pub fn head(form: &Form) -> Head {
    let today = json!({"today": "2024-06-04", "contract": facts().get("contract")});
    Head::from_facts(&today, form.number.format("2024-06-04".parse().unwrap(), "laptop-03", 1)).unwrap()
}

pub fn document_on(form: &Form, facts: &Value, values: &[(&str, Value)]) -> Document {
    let filled = form.fill(facts, &typed(values));
    assert_eq!(filled.problems, [], "{}", form.id);
    Document::new(form, &filled, head(form)).unwrap()
}

pub fn document(id: &str, facts: &Value, values: &[(&str, Value)]) -> Document {
    document_on(library().get(id).unwrap(), facts, values)
}

/// A form with a few fields, for what no built-in one does.
pub fn small(fields: &str) -> Form {
    let head = "schema = 1\nid = \"small\"\nversion = \"1\"\ntitle = \"小さな様式\"\nnumber = \"小-{n}\"\n\
                writers = [\"office\"]\ndecided_by = \"none\"\nabout = \"none\"\n";
    Form::parse(format!("{head}{fields}").as_bytes(), None).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// What is known of an incident at once.
fn known_at_once() -> Vec<(&'static str, Value)> {
    vec![
        ("found_at", json!("R6.6.3 9:00")),
        ("reported_at", json!("R6.6.3 9:20")),
        ("summary", json!("媒体の所在が分からない。")),
    ]
}

/// What is known of it in the end.
pub fn known_later() -> Vec<(&'static str, Value)> {
    let course = json!([{"at": "R6.6.3 9:00", "what": "返却の確認で媒体が足りないと分かった", "who": "渡邉 隆"}]);
    let contacts = json!([{"at": "R6.6.3 9:10", "to": "本市 窓口システム課", "by": "髙橋 誠一郎", "means": "電話"}]);
    let more = [("course", course), ("contacts", contacts), ("cause", json!("置き忘れ")), ("count", json!("0"))];
    known_at_once().into_iter().chain(more).collect()
}

/// An incident's first report, and the further one.
pub fn first_and_further() -> (Document, Document) {
    let mut first = document("incident-report", &json!({}), &known_at_once());
    first.report = Some(Report::First);
    let mut further = document("incident-report", &json!({}), &known_later());
    (further.report, further.revision) = (Some(Report::Further), 2);
    further.mark_changes(&first);
    (first, further)
}

pub fn html(document: &Document) -> String {
    render_html(document, plain(), &no_photos).unwrap()
}

/// A PNG of a size, left half dark.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Png)
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([30, 60, 90]) } else { Rgb([200; 3]) });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG of 40 by 30 with an Exif segment: orientation 6 (turn right) and a maker's text, SECRET!.
pub fn with_exif() -> Vec<u8> {
    let plain = picture(40, 30, ImageFormat::Jpeg);
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x08\0\0\0\x26\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0SECRET!\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, exif, &plain[2..]].concat()
}
