//! From a template and its files to the bytes of a PDF, by typst.

use chrono::{Datelike, NaiveDate};
use genba::paper::{Flaw, Setting, Template, Typesetter};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::fonts::FONTS;
use crate::world::PaperWorld;

/// Minutes from UTC to Japan's time.
const JST_MINUTES: i32 = 540;
/// Papers whose layout is remembered for the next one.
const KEPT_PAPERS: usize = 2;

/// Typesetting by typst.
#[derive(Debug)]
pub(crate) struct Typst;

impl Typesetter for Typst {
    fn has_glyph(&self, character: char) -> bool {
        FONTS.list.iter().any(|font| font.info().coverage.contains(u32::from(character)))
    }

    fn set(&self, page: &Setting<'_>) -> Result<Vec<u8>, Flaw> {
        let noon = at_noon(page.day);
        let mut world = PaperWorld::new(page.template, noon).ok_or_else(|| whole("path"))?;
        for (path, bytes) in &page.files {
            world.add(path, bytes.clone());
        }
        to_pdf(&world, page.template, page.ident, noon)
    }
}

fn to_pdf(world: &PaperWorld, template: &Template, ident: &str, noon: Option<Datetime>) -> Result<Vec<u8>, Flaw> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    // what was remembered of papers long printed would only fill the memory
    typst::comemo::evict(KEPT_PAPERS);
    let pages = output.map_err(|errors| flaw(world, template, &errors))?;
    // a family that is not there is replaced without a word in the output
    if let Some(warning) = warnings.iter().find(|warning| warning.message.contains("unknown font family")) {
        return Err(flaw(world, template, std::slice::from_ref(warning)));
    }
    let standards = PdfStandards::new(&[PdfStandard::A_2u]).map_err(|why| whole(why.message()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("genba".to_owned())),
        timestamp: noon.and_then(|noon| Timestamp::new_local(noon, JST_MINUTES)),
        standards,
        ..Default::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|errors| flaw(world, template, &errors))
}

/// Noon of the document's day: the only time a PDF knows.
fn at_noon(day: NaiveDate) -> Option<Datetime> {
    let (month, date) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    Datetime::from_ymd_hms(day.year(), month, date, 12, 0, 0)
}

/// The first error with its place, and how many more.
fn flaw(world: &PaperWorld, template: &Template, errors: &[SourceDiagnostic]) -> Flaw {
    let Some(first) = errors.first() else { return whole("") };
    // where the parts of the program fail, the call in the template is what can be mended
    let places = std::iter::once(first.span).chain(first.trace.iter().map(|call| call.span.into()));
    let place = places.filter_map(|span| place(world, template, span)).next();
    let hints = first.hints.iter().map(|hint| hint.v.as_str());
    let said: Vec<&str> = std::iter::once(first.message.as_str()).chain(hints).collect();
    Flaw { place, why: said.join("; "), others: errors.len() - 1 }
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

fn whole(why: &str) -> Flaw {
    Flaw { place: None, why: why.to_owned(), others: 0 }
}
