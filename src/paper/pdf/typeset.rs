//! From a document and a template to the bytes of a PDF.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::fonts::check_glyphs;
use super::world::PaperWorld;
use crate::error::{Error, Kind, Result};
use crate::message::Text;
use crate::messages;
use crate::paper::photo::prepare_all;
use crate::paper::sheet::Sheet;
use crate::paper::{Document, Look, Photos, Template};

messages! {
    bad_template(place, why) { ja: "配置のファイル {place}: {why}", en: "template {place}: {why}" }
    and_more(count) { ja: "（ほか {count} 件）", en: " (and {count} more)" }
    check_template() {
        ja: "その箇所を直してください。ファイルを外せば標準の配置で印刷できます。読めるのは同じフォルダーのファイルと /lib.typ、/paper.json、/photos/ だけです",
        en: "mend it there; without the file the built-in layout is used. It can read nothing but its own folder, /lib.typ, /paper.json and /photos/",
    }
}

/// Minutes from UTC to Japan's time.
const JST_MINUTES: i32 = 540;
/// PDF/A asks for a day: what has none gets the first that ZIP can write, which nobody takes for the day of work.
const UNDATED: (i32, u32, u32) = (1980, 1, 1);
/// Papers whose layout is remembered for the next one.
const KEPT_PAPERS: usize = 2;

/// Prints a document as PDF/A-2u.
///
/// # Errors
/// A character without a glyph, by name; a photo that is not what the document says; a template
/// that cannot be set, with the place.
pub fn render_pdf(document: &Document, look: Look<'_>, photos: Photos<'_>) -> Result<Vec<u8>> {
    let sheet = Sheet::of(document, look.mark);
    check_glyphs(sheet.texts())?;
    let pictures = prepare_all(&sheet, photos)?;
    let template = look.template;
    let mut data = serde_json::to_value(&sheet).map_err(|why| unfit_whole(template, &why.to_string()))?;
    if let Some(members) = data.as_object_mut() {
        let files: Vec<&str> = pictures.iter().map(|(sha256, _)| sha256.as_str()).collect();
        members.insert("photo_files".to_owned(), json!(files));
    }
    let noon = at_noon(document.date);
    let mut world = PaperWorld::new(template, noon).ok_or_else(|| unfit_whole(template, "path"))?;
    world.add("/paper.json", data.to_string().into_bytes());
    for (sha256, jpeg) in pictures {
        world.add(&format!("/photos/{sha256}.jpg"), jpeg);
    }
    to_pdf(&world, template, &sheet.ident(), noon)
}

/// Prints data by a template of the program's as PDF/A-2u; it reads `/paper.json` and `files`, by their paths;
/// `ident` tells this paper from others. It has no day of its own: the same data gives the same bytes on every day.
///
/// # Errors
/// A character without a glyph, by name; a template that cannot be set.
pub fn set_pdf(template: &Template, data: &Value, files: Vec<(&str, Vec<u8>)>, ident: &str) -> Result<Vec<u8>> {
    let mut texts = Vec::new();
    collect_texts(data, &mut texts);
    check_glyphs(texts.iter().map(|text| ((*text).to_owned(), *text)))?;
    let noon = NaiveDate::from_ymd_opt(UNDATED.0, UNDATED.1, UNDATED.2).and_then(at_noon);
    let mut world = PaperWorld::new(template, noon).ok_or_else(|| unfit_whole(template, "path"))?;
    world.add("/paper.json", data.to_string().into_bytes());
    for (path, bytes) in files {
        world.add(path, bytes);
    }
    to_pdf(&world, template, ident, noon)
}

fn collect_texts<'d>(data: &'d Value, texts: &mut Vec<&'d str>) {
    match data {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn to_pdf(world: &PaperWorld, template: &Template, ident: &str, noon: Option<Datetime>) -> Result<Vec<u8>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    // what was remembered of papers long printed would only fill the memory
    typst::comemo::evict(KEPT_PAPERS);
    let pages = output.map_err(|errors| refuse(world, template, &errors))?;
    // a family that is not there is replaced without a word in the output
    if let Some(warning) = warnings.iter().find(|warning| warning.message.contains("unknown font family")) {
        return Err(refuse(world, template, std::slice::from_ref(warning)));
    }
    let standards = PdfStandards::new(&[PdfStandard::A_2u]).map_err(|why| unfit_whole(template, why.message()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("genba".to_owned())),
        timestamp: noon.and_then(|noon| Timestamp::new_local(noon, JST_MINUTES)),
        standards,
        ..Default::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|errors| refuse(world, template, &errors))
}

/// Noon of the document's day: the only time a PDF knows.
fn at_noon(day: NaiveDate) -> Option<Datetime> {
    let (month, date) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    Datetime::from_ymd_hms(day.year(), month, date, 12, 0, 0)
}

/// The first error with its place, and how many more.
fn refuse(world: &PaperWorld, template: &Template, errors: &[SourceDiagnostic]) -> Error {
    let Some(first) = errors.first() else { return unfit(template, "", "", 0) };
    // where the parts of the program fail, the call in the template is what can be mended
    let places = std::iter::once(first.span).chain(first.trace.iter().map(|call| call.span.into()));
    let place = places.filter_map(|span| place(world, template, span)).next();
    let hints = first.hints.iter().map(|hint| hint.v.as_str());
    let said: Vec<&str> = std::iter::once(first.message.as_str()).chain(hints).collect();
    let place = place.unwrap_or_else(|| template.path.display().to_string());
    unfit(template, &place, &said.join("; "), errors.len() - 1)
}

/// `file:line:column` of a span in the template's own files.
fn place(world: &PaperWorld, template: &Template, span: DiagSpan) -> Option<String> {
    let id = span.id()?;
    let path =
        if id == world.main() { template.path.clone() } else { template.folder.as_ref()?.join(world.own_name(id)?) };
    let at = world.range(span)?.start;
    let (line, column) = world.source(id).ok()?.lines().byte_to_line_column(at)?;
    Some(format!("{}:{}:{}", path.display(), line + 1, column + 1))
}

fn unfit_whole(template: &Template, why: &str) -> Error {
    unfit(template, &template.path.display().to_string(), why, 0)
}

fn unfit(template: &Template, place: &str, why: &str, others: usize) -> Error {
    let more = if others > 0 { and_more(others) } else { Text::same("") };
    let said = bad_template(place, why);
    let what = Text { ja: said.ja + &more.ja, en: said.en + &more.en };
    // what is built in is no business of whoever prints
    let kind = if template.folder.is_some() { Kind::Usage } else { Kind::Internal };
    Error { kind, what, help: Some(check_template()) }
}
