//! The fonts that papers are set in, inside the program: what is printed depends on no machine.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::paper::Document;
use crate::paper::sheet::Sheet;

/// BIZ UDGothic covers CP932 (髙﨑); Noto Sans JP what lies outside it (𠮷).
const FILES: [&[u8]; 3] = [
    include_bytes!("../../../data/fonts/BIZUDGothic-Regular.ttf"),
    include_bytes!("../../../data/fonts/BIZUDGothic-Bold.ttf"),
    include_bytes!("../../../data/fonts/NotoSansJP-Regular.ttf"),
];

messages! {
    missing_glyph(character, code, place) {
        ja: "「{character}」（U+{code}）は字形がないので印刷できません（{place}）",
        en: "`{character}` (U+{code}) has no glyph and cannot be printed (in {place})",
    }
    write_otherwise() {
        ja: "別の字で書くか、かなで書いて手書きで添えてください",
        en: "write it with another character, or in kana and add it by hand",
    }
}

pub(super) struct Fonts {
    pub list: Vec<Font>,
    pub book: LazyHash<FontBook>,
}

pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let list: Vec<Font> = FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&list));
    Fonts { list, book }
});

/// Refuses a text that no font can print: a box or a gap on a paper would go unnoticed.
pub(super) fn check_glyphs<'t>(texts: impl IntoIterator<Item = (String, &'t str)>) -> Result<()> {
    first_missing(texts).map_or(Ok(()), |what| Err(Error::refused(what, write_otherwise())))
}

/// The first character that no font here has, with its place. A browser may have a font for it.
pub fn unprintable(document: &Document) -> Option<Text> {
    first_missing(Sheet::of(document, None).texts())
}

fn first_missing<'t>(texts: impl IntoIterator<Item = (String, &'t str)>) -> Option<Text> {
    texts.into_iter().find_map(|(place, text)| {
        let c = text.chars().find(|&c| !is_invisible(c) && !has_glyph(c))?;
        Some(missing_glyph(c, format!("{:04X}", u32::from(c)), place))
    })
}

fn has_glyph(c: char) -> bool {
    FONTS.list.iter().any(|font| font.info().coverage.contains(u32::from(c)))
}

/// Line ends, and marks that choose or join glyphs and have none of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\n' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
