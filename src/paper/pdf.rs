//! A document as PDF/A-2u (ISO 19005-2): the same bytes each time, on every machine.
//!
//! Says what stands on the pages; setting them is the business of a [`Typesetter`], which is no part of this library:
//! typesetting takes as long to build as all the rest, and the library waits for none of it.

use std::collections::HashSet;
use std::fmt;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::photo::prepare_all;
use super::sheet::Sheet;
use super::{Document, Look, Photos, Template};
use crate::error::{Error, Kind, Result};
use crate::message::Text;
use crate::messages;

messages! {
    bad_template(place, why) { ja: "配置のファイル {place}: {why}", en: "template {place}: {why}" }
    and_more(count) { ja: "（ほか {count} 件）", en: " (and {count} more)" }
    check_template() {
        ja: "その箇所を直してください。ファイルを外せば標準の配置で印刷できます。読めるのは同じフォルダーのファイルと /lib.typ、/paper.json、/photos/ だけです",
        en: "mend it there; without the file the built-in layout is used. It can read nothing but its own folder, /lib.typ, /paper.json and /photos/",
    }
    missing_glyph(character, code, place) {
        ja: "「{character}」（U+{code}）は字形がないので印刷できません（{place}）",
        en: "`{character}` (U+{code}) has no glyph and cannot be printed (in {place})",
    }
    write_otherwise() {
        ja: "別の字で書くか、かなで書いて手書きで添えてください",
        en: "write it with another character, or in kana and add it by hand",
    }
}

/// PDF/A asks for a day: what has none gets the first that ZIP can write, which nobody takes for the day of work.
const UNDATED: (i32, u32, u32) = (1980, 1, 1);

/// Sets pages in fonts of its own, without a clock, a network or anything of the disk but a template's folder.
pub trait Typesetter: fmt::Debug + Sync {
    /// Whether one of its fonts has this character.
    fn has_glyph(&self, character: char) -> bool;

    /// The pages as PDF/A-2u: the same bytes for the same sheet.
    ///
    /// # Errors
    /// A template that cannot be set.
    fn set(&self, page: &Setting<'_>) -> std::result::Result<Vec<u8>, Flaw>;
}

/// What is to be set, and all that the template may read beside its own folder.
#[derive(Debug)]
pub struct Setting<'s> {
    /// The layout.
    pub template: &'s Template,
    /// Files by their paths as the template names them (`/paper.json`).
    pub files: Vec<(String, Vec<u8>)>,
    /// Tells this print from every other.
    pub ident: &'s str,
    /// The only day that the PDF knows.
    pub day: NaiveDate,
}

/// Why a template cannot be set.
#[derive(Debug)]
pub struct Flaw {
    /// `file:line:column`, where the place is one of the template's own files.
    pub place: Option<String>,
    /// The typesetter's own words.
    pub why: String,
    /// How many more there are.
    pub others: usize,
}

/// Prints a document as PDF/A-2u.
///
/// # Errors
/// A character without a glyph, by name; a photo that is not what the document says; a template
/// that cannot be set, with the place.
pub fn render_pdf(
    typesetter: &dyn Typesetter,
    document: &Document,
    look: Look<'_>,
    photos: Photos<'_>,
) -> Result<Vec<u8>> {
    let sheet = Sheet::of(document, look.mark);
    check_glyphs(typesetter, sheet.texts())?;
    let pictures = prepare_all(&sheet, photos)?;
    let template = look.template;
    let mut data = serde_json::to_value(&sheet).map_err(|why| Error::internal(Text::same(why)))?;
    if let Some(members) = data.as_object_mut() {
        let files: Vec<&str> = pictures.iter().map(|(sha256, _)| sha256.as_str()).collect();
        members.insert("photo_files".to_owned(), json!(files));
    }
    let mut files = vec![("/paper.json".to_owned(), data.to_string().into_bytes())];
    files.extend(pictures.into_iter().map(|(sha256, jpeg)| (format!("/photos/{sha256}.jpg"), jpeg)));
    let page = Setting { template, files, ident: &sheet.ident(), day: document.date };
    typesetter.set(&page).map_err(|flaw| refuse(template, &flaw))
}

/// Prints data by a template of the program's as PDF/A-2u; it reads `/paper.json` and `files`, by their paths;
/// `ident` tells this paper from others. It has no day of its own: the same data gives the same bytes on every day.
///
/// # Errors
/// A character without a glyph, by name; a template that cannot be set.
pub fn set_pdf(
    typesetter: &dyn Typesetter,
    template: &Template,
    data: &Value,
    files: Vec<(&str, Vec<u8>)>,
    ident: &str,
) -> Result<Vec<u8>> {
    let mut texts = Vec::new();
    collect_texts(data, &mut texts);
    check_glyphs(typesetter, texts.iter().map(|text| ((*text).to_owned(), *text)))?;
    let day = NaiveDate::from_ymd_opt(UNDATED.0, UNDATED.1, UNDATED.2).unwrap_or_default();
    let mut all = vec![("/paper.json".to_owned(), data.to_string().into_bytes())];
    all.extend(files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes)));
    let page = Setting { template, files: all, ident, day };
    typesetter.set(&page).map_err(|flaw| refuse(template, &flaw))
}

/// The first character that no font of the typesetter has, with its place. A browser may have a font for it.
pub fn unprintable(typesetter: &dyn Typesetter, document: &Document) -> Option<Text> {
    first_missing(typesetter, Sheet::of(document, None).texts())
}

fn collect_texts<'d>(data: &'d Value, texts: &mut Vec<&'d str>) {
    match data {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Refuses a text that no font can print: a box or a gap on a paper would go unnoticed.
fn check_glyphs<'t>(typesetter: &dyn Typesetter, texts: impl IntoIterator<Item = (String, &'t str)>) -> Result<()> {
    first_missing(typesetter, texts).map_or(Ok(()), |what| Err(Error::refused(what, write_otherwise())))
}

fn first_missing<'t>(typesetter: &dyn Typesetter, texts: impl IntoIterator<Item = (String, &'t str)>) -> Option<Text> {
    let mut known = HashSet::new();
    texts.into_iter().find_map(|(place, text)| {
        let c = text.chars().find(|&c| known.insert(c) && !is_invisible(c) && !typesetter.has_glyph(c))?;
        Some(missing_glyph(c, format!("{:04X}", u32::from(c)), place))
    })
}

/// Line ends, and marks that choose or join glyphs and have none of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\n' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn refuse(template: &Template, flaw: &Flaw) -> Error {
    let place = flaw.place.clone().unwrap_or_else(|| template.path.display().to_string());
    let said = bad_template(place, &flaw.why);
    let more = if flaw.others > 0 { and_more(flaw.others) } else { Text::same("") };
    let what = Text { ja: said.ja + &more.ja, en: said.en + &more.en };
    // what is built in is no business of whoever prints
    let kind = if template.folder.is_some() { Kind::Usage } else { Kind::Internal };
    Error { kind, what, help: Some(check_template()) }
}
