//! The shell of a page that is one file: no script, nothing from outside, and a policy that lets a
//! browser load nothing but these very styles.
//!
//! Knows no report and no record; whoever has something to show hands over its body. What stands in its texts is seen:
//! nothing hides, and nothing turns the direction of what stands beside it.

use base64ct::{Base64, Encoding};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::domain::{Digest, code_point, fold, seen};
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
                title { (written_out(title)) }
                @for style in styles { style { (PreEscaped(style)) } }
            }
            body { (PreEscaped(legible(&body.0))) }
        }
    };
    page.into_string()
}

/// The same page with its texts as they are to be read; its tags stay as they are, for an address is no text.
fn legible(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut is_drawing = false;
    for piece in markup.split_inclusive('>') {
        let (text, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        // in a drawing each text stands by itself, and knows no such element
        if is_drawing {
            out.push_str(&written_out(text))
        } else {
            isolate(&written_out(text), &mut out)
        }
        out.push_str(tag);
        is_drawing = tag.starts_with("<svg") || (is_drawing && tag != "</svg>");
    }
    out
}

fn written_out(text: &str) -> String {
    seen(text).fold(String::with_capacity(text.len()), |mut out, (c, hides)| {
        if hides {
            out.push_str(&code_point(c))
        } else {
            out.push(c)
        }
        out
    })
}

/// Words of letters that run from right to left by themselves: else they would take figures and signs beside them along.
fn isolate(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(is_leftward) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| c != ' ' && !is_leftward(c)).unwrap_or(from.len());
        let words = from.split_at(end).0.trim_end();
        out.push_str(&format!("{before}<bdi>{words}</bdi>"));
        rest = from.split_at(words.len()).1;
    }
    out.push_str(rest);
}

/// Whether a letter is of a script that is written from right to left (Hebrew, Arabic, Syriac …).
fn is_leftward(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
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
    fn what_hides_is_written_out_and_what_runs_leftward_stays_by_itself() {
        let body = html! { a href="a\u{200b}" title="אב" { "W\u{200b}-2 葛\u{e0100}" } p { "作業 אב גד 123 > 2" } svg { text { "אב" } } b { "אב" } };
        let text = page("x\u{ad}", Lang::En, &[], &body);
        assert!(text.contains("<title>x[U+00AD]</title>"), "{text}");
        let legible = "<a href=\"a\u{200b}\" title=\"אב\">W[U+200B]-2 葛\u{e0100}</a><p>作業 <bdi>אב גד</bdi> 123 &gt; 2</p>\
                       <svg><text>אב</text></svg><b><bdi>אב</bdi></b>";
        assert!(text.contains(legible), "{text}");
    }

    #[test]
    fn places_are_named_alike_however_an_id_is_typed() {
        assert_eq!(anchor("order", "Ｏ－００１"), "order-O-001");
        assert_eq!(anchor("order", "o-001 "), "order-O-001");
        assert_eq!(anchor("x", "a\"b/端"), "x-A_22_B_2f__7aef_");
    }
}
