//! How long papers take to be set, as ratios against an empty page of the same run:
//! `cargo bench --bench papers`. Needs the feature `pdf`.
//!
//! Prints a Markdown table for docs/performance.md. Nothing here fails because a machine is slow.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::panic
)]

mod timing;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::time::Duration;

use genba::domain::Digest;
use genba::paper::{Document, Head, Library, Look, Template, render_html, render_pdf};
use image::{Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use serde_json::{Value, json};
use timing::median;

const TERMINALS: usize = 65;
const ROUNDS: usize = 5;

fn main() {
    let library = Library::new(&[]).expect("the built-in forms");
    let facts = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/papers/facts.json")).expect("facts");
    let facts: Value = serde_json::from_slice(&facts).expect("facts");
    let empty = json!({"today": "2024-06-04", "contract": facts.get("contract")});
    let document = |form: &str, facts: &Value| document(&library, form, facts);

    println!("| paper | PDF | of the empty page | size | HTML |\n| --- | --- | --- | --- | --- |");
    let none = HashMap::new();
    // fonts are read once
    print_of(&document("minutes", &empty), &none);
    let floor = row("an empty page (the floor)", &document("minutes", &empty), &none, Duration::ZERO);
    row("作業報告書, one run", &document("work-report", &facts), &none, floor);
    for each in 0..=2 {
        let (facts, photos) = completion(&empty, each);
        let megabytes = photos.values().map(Vec::len).sum::<usize>() / 1_000_000;
        let what = match photos.len() {
            0 => "作業完了報告書, 65 terminals".to_owned(),
            count => format!("the same with {count} photos of 12 megapixels ({megabytes} MB)"),
        };
        row(&what, &document("completion-report", &facts), &photos, floor);
    }
}

fn document(library: &Library, form: &str, facts: &Value) -> Document {
    let form = library.get(form).expect("a form");
    let head = Head::from_facts(facts, "報-R6-001".to_owned()).expect("a day");
    Document::new(form, &form.fill(facts, &BTreeMap::new()), head).expect("a document")
}

/// Facts of an order on every terminal, and so many photos of each by their digest.
fn completion(base: &Value, each: usize) -> (Value, HashMap<String, Vec<u8>>) {
    let mut facts = base.clone();
    let runs: Vec<Value> = (1..=TERMINALS)
        .map(|number| {
            json!({"terminal": format!("T-{number:03}"), "site_name": "汐見区役所", "outcome_ja": "完了", "deviations": "0",
                "finished_at": "2024-06-03T19:48:51.000+09:00", "head_code": "Q9W1-DFWF-077Y-MGA1", "accepted": "確認済み"})
        })
        .collect();
    let pictures: Vec<Vec<u8>> = (0..4).map(picture).collect();
    let mut photos = HashMap::new();
    let mut rows = Vec::new();
    for number in 0..TERMINALS * each {
        // bytes behind the end of a picture make it another file
        let mut photo = pictures.get(number % pictures.len()).expect("a picture").clone();
        photo.extend(number.to_le_bytes());
        let sha256 = Digest::of(&photo).to_string();
        rows.push(
            json!({"name": format!("IMG_{number:04}.jpg"), "sha256": sha256, "at": "2024-06-03T19:30:00.000+09:00",
            "caption": format!("T-{:03}　作業後", number / each + 1)}),
        );
        photos.insert(sha256, photo);
    }
    let members = facts.as_object_mut().expect("members");
    members.insert("runs".to_owned(), json!(runs));
    members.insert("photos".to_owned(), json!(rows));
    (facts, photos)
}

/// A picture of 4000 by 3000 pixels and about 3 MB, as a telephone takes it.
fn picture(seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_add(1);
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 28) as u8;
        Rgb([(x / 16) as u8, (y / 12) as u8, ((x + y) / 28) as u8].map(|shade| shade.saturating_add(noise)))
    });
    let mut jpeg = Vec::new();
    let encoded = Encoder::new(&mut jpeg, 85).encode(&picture, 4000, 3000, ColorType::Rgb);
    encoded.expect("a picture");
    jpeg
}

fn print_of(document: &Document, photos: &HashMap<String, Vec<u8>>) -> usize {
    let template = Template::built_in();
    let look = Look { template: &template, style: None, mark: None };
    let typesetter = genba_typeset::typesetter().expect("a build with PDF");
    render_pdf(typesetter, document, look, &|sha256| photos.get(sha256).cloned()).expect("a print").bytes.len()
}

fn page_of(document: &Document, photos: &HashMap<String, Vec<u8>>) {
    let template = Template::built_in();
    let look = Look { template: &template, style: None, mark: None };
    render_html(document, look, &|sha256| photos.get(sha256).cloned()).expect("a page");
}

fn row(what: &str, document: &Document, photos: &HashMap<String, Vec<u8>>, floor: Duration) -> Duration {
    let mut size = 0;
    let pdf = median(ROUNDS, || size = print_of(document, photos));
    let html = median(ROUNDS, || page_of(document, photos));
    let ratio = if floor.is_zero() { 1.0 } else { pdf.as_secs_f64() / floor.as_secs_f64() };
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    println!("| {what} | {:.0} ms | {ratio:.1} | {} kB | {:.0} ms |", millis(pdf), size / 1000, millis(html));
    pdf
}
