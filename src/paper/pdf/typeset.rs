//! From a document and a template to the bytes of a PDF.

use chrono::{Datelike, NaiveDate};
use serde_json::json;
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
/// Papers whose layout is remembered for the next one.
const KEPT_PAPERS: usize = 2;

/// Prints a document as PDF/A-2u.
///
/// # Errors
/// A character without a glyph, by name; a photo that is not what the document says; a template
/// that cannot be set, with the place.
pub fn render_pdf(document: &Document, look: Look<'_>, photos: Photos<'_>) -> Result<Vec<u8>> {
    let sheet = Sheet::of(document, look.mark);
    check_glyphs(&sheet)?;
    let pictures = prepare_all(&sheet, photos)?;
    let template = look.template;
    let whole = |why: &str| unfit(template, &template.path.display().to_string(), why, 0);
    let mut data = serde_json::to_value(&sheet).map_err(|why| whole(&why.to_string()))?;
    if let Some(members) = data.as_object_mut() {
        let files: Vec<&str> = pictures.iter().map(|(sha256, _)| sha256.as_str()).collect();
        members.insert("photo_files".to_owned(), json!(files));
    }
    let noon = at_noon(document.date);
    let mut world = PaperWorld::new(template, noon).ok_or_else(|| whole("path"))?;
    world.add("/paper.json", data.to_string().into_bytes());
    for (sha256, jpeg) in pictures {
        world.add(&format!("/photos/{sha256}.jpg"), jpeg);
    }
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    // what was remembered of papers long printed would only fill the memory
    typst::comemo::evict(KEPT_PAPERS);
    let pages = output.map_err(|errors| refuse(&world, template, &errors))?;
    // a family that is not there is replaced without a word in the output
    if let Some(warning) = warnings.iter().find(|warning| warning.message.contains("unknown font family")) {
        return Err(refuse(&world, template, std::slice::from_ref(warning)));
    }
    let standards = PdfStandards::new(&[PdfStandard::A_2u]).map_err(|why| whole(why.message()))?;
    let options = PdfOptions {
        ident: Smart::Custom(sheet.ident()),
        creator: Smart::Custom(Some("genba".to_owned())),
        timestamp: noon.and_then(|noon| Timestamp::new_local(noon, JST_MINUTES)),
        standards,
        ..Default::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|errors| refuse(&world, template, &errors))
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

fn unfit(template: &Template, place: &str, why: &str, others: usize) -> Error {
    let more = if others > 0 { and_more(others) } else { Text::same("") };
    let said = bad_template(place, why);
    let what = Text { ja: said.ja + &more.ja, en: said.en + &more.en };
    // what is built in is no business of whoever prints
    let kind = if template.folder.is_some() { Kind::Usage } else { Kind::Internal };
    Error { kind, what, help: Some(check_template()) }
}
