//! From a document and a template to the bytes of a PDF.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::fonts::check_glyphs;
use super::world::PaperWorld;
use crate::error::{Error, Kind, Result};
use crate::messages;
use crate::paper::photo::prepare_all;
use crate::paper::sheet::Sheet;
use crate::paper::{DEFAULT_TEMPLATE, Document, Photos};

messages! {
    bad_template(why) { ja: "レイアウトを組めません: {why}", en: "cannot typeset the paper: {why}" }
    check_template() { ja: "様式の .typ ファイルを確かめてください", en: "check the form's .typ file" }
}

/// Minutes from UTC to Japan's time.
const JST_MINUTES: i32 = 540;
/// PDF/A asks for a day: what has none gets the first that ZIP can write, which nobody takes for the day of work.
const UNDATED: (i32, u32, u32) = (1980, 1, 1);
/// Papers whose layout is remembered for the next one.
const KEPT_PAPERS: usize = 2;

/// Prints a document as PDF/A-2u; `template` is its form's own, where it has one.
///
/// # Errors
/// A character without a glyph, by name; a photo that is not what the document says; a template
/// that cannot be set.
pub fn render_pdf(document: &Document, template: Option<&str>, photos: Photos<'_>) -> Result<Vec<u8>> {
    let sheet = Sheet::of(document);
    check_glyphs(sheet.texts())?;
    let pictures = prepare_all(&sheet, photos)?;
    let mut data = serde_json::to_value(&sheet).map_err(unfit)?;
    if let Some(members) = data.as_object_mut() {
        let files: Vec<&str> = pictures.iter().map(|(sha256, _)| sha256.as_str()).collect();
        members.insert("photo_files".to_owned(), json!(files));
    }
    let noon = at_noon(document.date);
    let mut world = PaperWorld::new(template.unwrap_or(DEFAULT_TEMPLATE), noon).ok_or_else(|| unfit("path"))?;
    world.add("/paper.json", data.to_string().into_bytes());
    for (sha256, jpeg) in pictures {
        world.add(&format!("/photos/{sha256}.jpg"), jpeg);
    }
    to_pdf(&world, &sheet.digest, noon)
}

/// Prints data by a template of its own as PDF/A-2u; it reads `/paper.json` and `files`, by their paths;
/// `ident` tells this paper from others. It has no day of its own: the same data gives the same bytes on every day.
///
/// # Errors
/// A character without a glyph, by name; a template that cannot be set.
pub fn set_pdf(template: &str, data: &Value, files: Vec<(&str, Vec<u8>)>, ident: &str) -> Result<Vec<u8>> {
    let mut texts = Vec::new();
    collect_texts(data, &mut texts);
    check_glyphs(texts.iter().map(|text| (*text, *text)))?;
    let noon = NaiveDate::from_ymd_opt(UNDATED.0, UNDATED.1, UNDATED.2).and_then(at_noon);
    let mut world = PaperWorld::new(template, noon).ok_or_else(|| unfit("path"))?;
    world.add("/paper.json", data.to_string().into_bytes());
    for (path, bytes) in files {
        world.add(path, bytes);
    }
    to_pdf(&world, ident, noon)
}

fn collect_texts<'d>(data: &'d Value, texts: &mut Vec<&'d str>) {
    match data {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn to_pdf(world: &PaperWorld, ident: &str, noon: Option<Datetime>) -> Result<Vec<u8>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    // a family that is not there is replaced without a word in the output
    if let Some(warning) = warnings.iter().find(|warning| warning.message.contains("unknown font family")) {
        return Err(unfit(&warning.message));
    }
    // what was remembered of papers long printed would only fill the memory
    typst::comemo::evict(KEPT_PAPERS);
    let pages = output.map_err(|errors| refuse(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2u]).map_err(|why| unfit(why.message()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("genba".to_owned())),
        timestamp: noon.and_then(|noon| Timestamp::new_local(noon, JST_MINUTES)),
        standards,
        ..Default::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|errors| refuse(&errors))
}

/// Noon of the document's day: the only time a PDF knows.
fn at_noon(day: NaiveDate) -> Option<Datetime> {
    let (month, date) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    Datetime::from_ymd_hms(day.year(), month, date, 12, 0, 0)
}

fn refuse(errors: &[SourceDiagnostic]) -> Error {
    let shown: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    unfit(shown.join("; "))
}

fn unfit(why: impl std::fmt::Display) -> Error {
    Error { kind: Kind::Refused, what: bad_template(why), help: Some(check_template()) }
}
