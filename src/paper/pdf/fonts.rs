//! The fonts that papers are set in, inside the program: what is printed depends on no machine.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::error::{Error, Result};
use crate::messages;

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
pub(super) fn check_glyphs<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<()> {
    for (place, text) in texts {
        if let Some(c) = text.chars().find(|&c| !is_invisible(c) && !has_glyph(c)) {
            let what = missing_glyph(c, format!("{:04X}", u32::from(c)), place);
            return Err(Error::refused(what, write_otherwise()));
        }
    }
    Ok(())
}

fn has_glyph(c: char) -> bool {
    FONTS.list.iter().any(|font| font.info().coverage.contains(u32::from(c)))
}

/// Line ends, and marks that choose or join glyphs and have none of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\n' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
