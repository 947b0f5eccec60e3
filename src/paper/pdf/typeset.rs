//! From a document and a template to the bytes of a PDF.

use chrono::{Datelike, NaiveDate};
use serde_json::json;
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
/// Papers whose layout is remembered for the next one.
const KEPT_PAPERS: usize = 2;

/// Prints a document as PDF/A-2u; `template` is its form's own, where it has one.
///
/// # Errors
/// A character without a glyph, by name; a photo that is not what the document says; a template
/// that cannot be set.
pub fn render_pdf(document: &Document, template: Option<&str>, photos: Photos<'_>) -> Result<Vec<u8>> {
    let sheet = Sheet::of(document);
    check_glyphs(&sheet)?;
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
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    // a family that is not there is replaced without a word in the output
    if let Some(warning) = warnings.iter().find(|warning| warning.message.contains("unknown font family")) {
        return Err(unfit(&warning.message));
    }
    // what was remembered of papers long printed would only fill the memory
    typst::comemo::evict(KEPT_PAPERS);
    let pages = output.map_err(|errors| refuse(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2u]).map_err(|why| unfit(why.message()))?;
    let options = PdfOptions {
        ident: Smart::Custom(sheet.digest.clone()),
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
