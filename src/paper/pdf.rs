//! A document as PDF/A-2u (ISO 19005-2): the same bytes each time, on every machine.
//!
//! Says what stands on the pages; setting them is the business of a [`Typesetter`], which is no part of this library:
//! typesetting takes as long to build as all the rest, and the library waits for none of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::photo::prepare_all;
use super::sheet::Sheet;
use super::{Document, Look, Photos, Template};
use crate::domain::{code_point, seen};
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
    unseen(code, place) {
        ja: "見えない字 {code} があるので印刷できません（{place}）",
        en: "{code}, which shows nothing, cannot be printed (in {place})",
    }
    delete_it() { ja: "その字を消してください", en: "delete that character" }
    numbered(list) {
        ja: "字形のない字と見えない字は、番号で印刷しました: {list}",
        en: "printed by their numbers, having no glyph or showing nothing: {list}",
    }
    write_otherwise() {
        ja: "別の字で書くか、かなで書いて手書きで添えてください",
        en: "write it with another character, or in kana and add it by hand",
    }
}

/// What stands for a tab, for which no font has a glyph.
const TAB: &str = "    ";
/// Characters that a remark names at most.
const MOST_NAMED: usize = 10;

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

/// A PDF, and what is to be said of it.
#[derive(Debug)]
pub struct Print {
    /// The file.
    pub bytes: Vec<u8>,
    /// Which characters stand in it by their numbers.
    pub remark: Option<Text>,
}

/// Prints a document as PDF/A-2u. What no font has, or shows nothing, stands by its number, as `[U+1F600]`: it is of the
/// records, and nobody who prints can mend it. What can be mended [`refuse_unprintable`] refuses.
///
/// # Errors
/// A photo that is not what the document says; a template that cannot be set, with the place.
pub fn render_pdf(
    typesetter: &dyn Typesetter,
    document: &Document,
    look: Look<'_>,
    photos: Photos<'_>,
) -> Result<Print> {
    let sheet = Sheet::of(document, look.mark);
    let pictures = prepare_all(&sheet, photos)?;
    let mut data = serde_json::to_value(&sheet).map_err(|why| Error::internal(Text::same(why)))?;
    if let Some(members) = data.as_object_mut() {
        let files: Vec<&str> = pictures.iter().map(|(sha256, _)| sha256.as_str()).collect();
        members.insert("photo_files".to_owned(), json!(files));
    }
    let pictures = pictures.into_iter().map(|(sha256, jpeg)| (format!("/photos/{sha256}.jpg"), jpeg)).collect();
    set(typesetter, look.template, data, pictures, &sheet.ident(), document.date)
}

/// Prints data by a template of the program's as PDF/A-2u; it reads `/paper.json` and `files`, by their paths;
/// `ident` tells this paper from others. It has no day of its own: the same data gives the same bytes on every day.
///
/// # Errors
/// A template that cannot be set.
pub fn set_pdf(
    typesetter: &dyn Typesetter,
    template: &Template,
    data: Value,
    files: Vec<(String, Vec<u8>)>,
    ident: &str,
) -> Result<Print> {
    let day = NaiveDate::from_ymd_opt(UNDATED.0, UNDATED.1, UNDATED.2).unwrap_or_default();
    set(typesetter, template, data, files, ident, day)
}

fn set(
    typesetter: &dyn Typesetter,
    template: &Template,
    mut data: Value,
    mut files: Vec<(String, Vec<u8>)>,
    ident: &str,
    day: NaiveDate,
) -> Result<Print> {
    let mut ink = Ink { typesetter, known: HashMap::new(), numbered: BTreeSet::new() };
    ink.write(&mut data);
    files.push(("/paper.json".to_owned(), data.to_string().into_bytes()));
    let page = Setting { template, files, ident, day };
    let bytes = typesetter.set(&page).map_err(|flaw| refuse(template, &flaw))?;
    Ok(Print { bytes, remark: ink.remark() })
}

/// Writes texts as they can be printed: a box or a gap on a paper would go unnoticed.
struct Ink<'t> {
    typesetter: &'t dyn Typesetter,
    known: HashMap<char, bool>,
    numbered: BTreeSet<char>,
}

impl Ink<'_> {
    fn write(&mut self, data: &mut Value) {
        match data {
            Value::String(text) => *text = self.written(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.write(item)),
            Value::Object(members) => members.values_mut().for_each(|member| self.write(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn written(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (c, hides) in seen(text) {
            if c == '\t' {
                out.push_str(TAB);
            } else if hides || !self.has(c) {
                self.numbered.insert(c);
                out.push_str(&code_point(c));
            } else {
                out.push(c);
            }
        }
        out
    }

    fn has(&mut self, c: char) -> bool {
        *self.known.entry(c).or_insert_with(|| needs_no_glyph(c) || self.typesetter.has_glyph(c))
    }

    fn remark(&self) -> Option<Text> {
        let mut named: Vec<String> = self.numbered.iter().take(MOST_NAMED).map(|&c| code_point(c)).collect();
        named.extend((self.numbered.len() > MOST_NAMED).then(|| "…".to_owned()));
        (!named.is_empty()).then(|| numbered(named.join(" ")))
    }
}

/// Refuses a document for a character that was `typed` into it and that no reader of the print would see.
///
/// # Errors
/// Then; by name and place.
pub fn refuse_unprintable(
    typesetter: &dyn Typesetter,
    document: &Document,
    typed: &BTreeMap<String, Value>,
) -> Result<()> {
    let mut texts = Vec::new();
    typed.values().for_each(|value| collect_texts(value, &mut texts));
    let is_typed = |c, _| texts.iter().any(|text| text.contains(c));
    match first_missing(typesetter, document, is_typed) {
        None => Ok(()),
        Some((place, c, true)) => Err(Error::refused(unseen(code_point(c), place), delete_it())),
        Some((place, c, false)) => Err(Error::refused(without_glyph(c, &place), write_otherwise())),
    }
}

/// The first character that no font of the typesetter has, with its place. A browser may have a font for it.
pub fn unprintable(typesetter: &dyn Typesetter, document: &Document) -> Option<Text> {
    first_missing(typesetter, document, |_, hides| !hides).map(|(place, c, _)| without_glyph(c, &place))
}

fn without_glyph(c: char, place: &str) -> Text {
    missing_glyph(c, format!("{:04X}", u32::from(c)), place)
}

fn collect_texts<'d>(data: &'d Value, texts: &mut Vec<&'d str>) {
    match data {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The place of the first character that cannot be seen in a print, the character, and whether it shows nothing at all;
/// of those that are meant.
fn first_missing(
    typesetter: &dyn Typesetter,
    document: &Document,
    is_meant: impl Fn(char, bool) -> bool,
) -> Option<(String, char, bool)> {
    let mut known = HashSet::new();
    let mut is_missing = |c| known.insert(c) && !needs_no_glyph(c) && !typesetter.has_glyph(c);
    Sheet::of(document, None).texts().into_iter().find_map(|(place, text)| {
        let (c, hides) = seen(text).find(|&(c, hides)| (hides || is_missing(c)) && is_meant(c, hides))?;
        Some((place, c, hides))
    })
}

/// Line ends, tabs, and what chooses the form of the ideograph before it.
fn needs_no_glyph(c: char) -> bool {
    matches!(c, '\n' | '\t' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::tests::given::*;

    /// Has the glyphs of JIS as far as a test needs them, and sets nothing.
    #[derive(Debug)]
    struct Plain;

    impl Typesetter for Plain {
        fn has_glyph(&self, character: char) -> bool {
            !('\u{1f300}'..='\u{1faff}').contains(&character)
        }

        fn set(&self, page: &Setting<'_>) -> std::result::Result<Vec<u8>, Flaw> {
            Ok(page.files.iter().find(|(path, _)| path == "/paper.json").unwrap().1.clone())
        }
    }

    #[test]
    fn what_cannot_be_seen_is_refused_where_it_was_typed_and_numbered_where_it_was_not() {
        let given = [("it", json!("終わり😀"))];
        let document = document_on(&small(LINES), &json!({}), &given);
        let refusal = refuse_unprintable(&Plain, &document, &typed(&given)).unwrap_err();
        assert_eq!(refusal.what.ja, "「😀」（U+1F600）は字形がないので印刷できません（内容）");
        refuse_unprintable(&Plain, &document, &BTreeMap::new()).unwrap();
        let print = render_pdf(&Plain, &document, plain(), &no_photos).unwrap();
        assert!(String::from_utf8(print.bytes).unwrap().contains("終わり[U+1F600]"));
        assert!(print.remark.unwrap().en.ends_with(": [U+1F600]"));

        let given = [("it", json!("W\u{200b}2"))];
        let document = document_on(&small(LINES), &json!({}), &given);
        let refusal = refuse_unprintable(&Plain, &document, &typed(&given)).unwrap_err();
        assert!(refusal.what.en.starts_with("[U+200B], which shows nothing"), "{}", refusal.what.en);
        assert_eq!(unprintable(&Plain, &document), None, "a page shows it by its number");
    }

    #[test]
    fn others_text_in_a_list_is_printed_with_what_hides_in_it() {
        let data = json!({"rows": [["写真😀.jpg", "A\u{200b}\t葛\u{e0100}\n"]]});
        let template = Template::built_in();
        let print = set_pdf(&Plain, &template, data, Vec::new(), "x").unwrap();
        let data: Value = serde_json::from_slice(&print.bytes).unwrap();
        assert_eq!(data, json!({"rows": [["写真[U+1F600].jpg", "A[U+200B]    葛\u{e0100}\n"]]}));
        assert!(print.remark.unwrap().ja.ends_with(": [U+200B] [U+1F600]"));
        let sound = set_pdf(&Plain, &template, json!("葛\u{e0100}城\n"), Vec::new(), "x").unwrap();
        assert_eq!(sound.remark, None);
    }
}
