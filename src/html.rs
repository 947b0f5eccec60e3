//! The shell of a page that is one file: no script, nothing from outside, and a policy that lets a
//! browser load nothing but these very styles.
//!
//! Knows no report and no record; whoever has something to show hands over its body.

use base64ct::{Base64, Encoding};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::domain::{Digest, fold};
use crate::message::Lang;

/// The style of reports that people read on a screen and on paper.
pub const REPORT_STYLE: &str = include_str!("../data/pages/report.css");

/// A whole page: its title, its language, its styles, its body. No picture can stand in it.
pub fn page(title: &str, lang: Lang, styles: &[&str], body: &Markup) -> String {
    shell(title, lang, styles, "", body)
}

/// The same with pictures that are part of the page itself (`data:`).
pub fn illustrated(title: &str, lang: Lang, styles: &[&str], body: &Markup) -> String {
    shell(title, lang, styles, " img-src data:;", body)
}

fn shell(title: &str, lang: Lang, styles: &[&str], pictures: &str, body: &Markup) -> String {
    let allowed = styles.iter().map(|style| Base64::encode_string(&Digest::of(style.as_bytes()).0));
    let allowed: String = allowed.map(|digest| format!(" 'sha256-{digest}'")).collect();
    let policy = format!("default-src 'none'; style-src{allowed};{pictures} base-uri 'none'; form-action 'none'");
    let page = html! {
        (DOCTYPE)
        html lang=(if lang == Lang::Ja { "ja" } else { "en" }) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                @for style in styles { style { (PreEscaped(style)) } }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// The name of a place in a page that stands for an id: the same for every way of typing it, and made
/// only of what an address may hold.
pub fn anchor(kind: &str, id: &str) -> String {
    let mut name = format!("{kind}-");
    for c in fold(id).chars() {
        match c {
            'A'..='Z' | '0'..='9' | '-' => name.push(c),
            other => name.push_str(&format!("_{:x}_", u32::from(other))),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_escapes_what_it_is_given_and_allows_only_its_own_style() {
        let text = page("a<b", Lang::En, &["p{}"], &html! { p { "<script>" } });
        assert!(text.contains("<title>a&lt;b</title>") && text.contains("<p>&lt;script&gt;</p>"), "{text}");
        let digest = Base64::encode_string(&Digest::of(b"p{}").0);
        assert!(
            text.contains(&format!("style-src 'sha256-{digest}'")) && text.contains("<style>p{}</style>"),
            "{text}"
        );
        assert!(!REPORT_STYLE.contains("</") && !REPORT_STYLE.contains("url("));
    }

    #[test]
    fn places_are_named_alike_however_an_id_is_typed() {
        assert_eq!(anchor("order", "Ｏ－００１"), "order-O-001");
        assert_eq!(anchor("order", "o-001 "), "order-O-001");
        assert_eq!(anchor("x", "a\"b/端"), "x-A_22_B_2f__7aef_");
    }
}
