//! The fonts that papers are set in, inside the program: what is printed depends on no machine.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// BIZ UDGothic covers CP932 (髙﨑); Noto Sans JP what lies outside it (𠮷).
const FILES: [&[u8]; 3] = [
    include_bytes!("../../data/fonts/BIZUDGothic-Regular.ttf"),
    include_bytes!("../../data/fonts/BIZUDGothic-Bold.ttf"),
    include_bytes!("../../data/fonts/NotoSansJP-Regular.ttf"),
];

pub(crate) struct Fonts {
    pub list: Vec<Font>,
    pub book: LazyHash<FontBook>,
}

pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let list: Vec<Font> = FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&list));
    Fonts { list, book }
});
