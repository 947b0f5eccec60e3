//! What stands on the pages of a PDF: read back by stock tools, and files for a person to look at.

#[path = "../paper/tests/given.rs"]
mod given;
#[path = "../../tests/it/skipped.rs"]
mod skipped;

use chrono::NaiveDate;
use genba::domain::{Digest, Moment};
use genba::error::Result;
use genba::message::Lang;
use genba::paper::{Document, Field, Form, Look, Mark, Photos, Template, refuse_unprintable, render_html, render_pdf};
use genba::procedure::{checklist_pdf, parse};
use serde_json::{Value, json};

use self::given::*;
use self::skipped::skipped;
use crate::engine::Typst;

fn set(document: &Document, look: Look<'_>, photos: Photos<'_>) -> Result<Vec<u8>> {
    render_pdf(&Typst, document, look, photos).map(|print| print.bytes)
}

/// The built-in print without photos.
fn pdf(document: &Document) -> Vec<u8> {
    set(document, plain(), &no_photos).unwrap()
}

/// What a stock tool reads in a PDF, where there is such a tool.
fn read_by(tool: &str, options: &[&str], pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let Ok(read) = std::process::Command::new(tool).args(options).arg(file.path()).arg("-").output() else {
        skipped(&format!("no {tool} on this machine"));
        return None;
    };
    Some(String::from_utf8(read.stdout).unwrap())
}

/// The blank half of a closing bracket may stand in the margin, and half a point of rounding.
const HANGING: f64 = 5.5;

/// Where the rightmost word of all pages ends, in points.
fn rightmost(places: &str) -> f64 {
    let ends = places.split("xMax=\"").skip(1).map(|it| it.split('"').next().unwrap().parse::<f64>().unwrap());
    ends.fold(0.0, f64::max)
}

/// The text of a PDF without blanks.
fn text_of(pdf: &[u8]) -> Option<String> {
    Some(read_by("pdftotext", &["-raw"], pdf)?.split_whitespace().collect())
}

#[test]
fn every_form_is_set_with_facts_and_without() {
    for form in library().forms() {
        for facts in [facts(), json!({})] {
            assert!(pdf(&document_on(form, &facts, &[])).starts_with(b"%PDF-1.7"), "{}", form.id);
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_and_its_photos_count() {
    let confirmation = document("confirmation", &facts(), &[]);
    assert_eq!(Digest::of(&pdf(&confirmation)), Digest::of(&pdf(&confirmation)));
    let photo = png(60, 40);
    let shown = json!([{"name": "a.png", "sha256": Digest::of(&photo).to_string(), "caption": "作業前"}]);
    let document = document_on(&small(PHOTOS), &json!({}), &[("it", shown)]);
    assert_ne!(set(&document, plain(), &|_| Some(photo.clone())).unwrap(), pdf(&document));
}

#[test]
fn a_character_without_a_glyph_is_refused_where_it_was_typed_and_printed_by_its_number_where_it_was_not() {
    let form = small(LINES);
    for sound in ["髙﨑𠮷葛\u{e0100}", "㈱①㎡～∥－", "①\t二\n三"] {
        let given = [("it", json!(sound))];
        let document = document_on(&form, &json!({}), &given);
        refuse_unprintable(&Typst, &document, &typed(&given)).unwrap();
        assert_eq!(render_pdf(&Typst, &document, plain(), &no_photos).unwrap().remark, None, "{sound}");
    }
    let given = [("it", json!("終わり😀\u{200b}"))];
    let document = document_on(&form, &json!({}), &given);
    let refusal = refuse_unprintable(&Typst, &document, &typed(&given)).unwrap_err();
    assert_eq!(refusal.what.ja, "「😀」（U+1F600）は字形がないので印刷できません（内容）");
    let print = render_pdf(&Typst, &document, plain(), &no_photos).unwrap();
    assert!(print.remark.is_some_and(|it| it.en.contains("[U+200B] [U+1F600]")));
    if let Some(text) = text_of(&print.bytes) {
        assert!(text.contains("終わり[U+1F600][U+200B]"), "{text}");
    }
}

#[test]
fn a_template_reaches_nothing_outside_and_a_missing_font_is_an_error() {
    let document = document_on(&small(LINES), &json!({}), &[]);
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("papers");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(folder.path().join("secret.txt"), "x").unwrap();
    std::fs::write(own.join("city.typ"), "#let city = [みなと野市]\n\n#let broken() = [#nowhere]\n").unwrap();
    std::fs::write(own.join("badge.png"), png(8, 8)).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), own.join("link.txt")).unwrap();
    let set = |text: &str| {
        let template = Template { path: own.join("small.typ"), folder: Some(own.clone()), text: text.to_owned() };
        set(&document, Look { template: &template, ..plain() }, &no_photos).map_err(|why| why.what.en)
    };
    let mut wrong = vec![
        ("#read(\"/etc/passwd\")", "small.typ:1:7: file not found"),
        ("\n  #read(\"../secret.txt\")", "small.typ:2:9:"),
        ("#import \"@preview/cetz:0.3.0\"", "small.typ:1:9:"),
        ("#set text(font: \"No Such Font\")\nx", "unknown font family: no such font"),
        ("#let a = 1\n#nothing", "small.typ:2:2: unknown variable: nothing"),
        ("#import \"city.typ\": broken\n#broken()", "city.typ:3:19: unknown variable: nowhere"),
        ("#import \"/lib.typ\": *\n#letter-head((:))", "small.typ:2:2:"),
        ("終わり😀", "small.typ"),
    ];
    if cfg!(unix) {
        wrong.push(("#read(\"link.txt\")", "access denied"));
    }
    for (template, words) in wrong {
        let said = set(template).unwrap_err();
        assert!(said.contains(words), "{template}: {said}");
    }
    assert!(set("#json(\"/paper.json\").number").is_ok());
    assert!(set("#import \"city.typ\": city\n#city #image(\"badge.png\", alt: \"x\")").is_ok());
}

#[test]
fn a_paper_that_does_not_count_says_so_on_every_page() {
    let document = document("minutes", &json!({}), &[]);
    for (mark, word, has_digest) in
        [(Mark::Draft, "下書き", false), (Mark::Returned, "差戻し", true), (Mark::Withdrawn, "取下げ", false)]
    {
        let Some(text) = text_of(&set(&document, marked(Some(mark)), &no_photos).unwrap()) else { return };
        assert!(text.contains(&format!("【{word}】")), "{text}");
        assert_eq!(text.contains(&document.digest().to_string()), has_digest, "{word}");
    }
}

#[test]
fn a_further_report_is_set_with_its_marks() {
    let (first, further) = first_and_further();
    let Some(text) = text_of(&pdf(&further)) else { return };
    assert!(text.contains("続報第2報") && text.contains("原因【変更】"), "{text}");
    let text = text_of(&pdf(&first)).unwrap();
    assert!(text.contains("第一報") && !text.contains("【変更】"), "{text}");
}

#[test]
fn the_template_that_the_page_on_papers_shows_can_be_set() {
    let page = include_str!("../../docs/papers.md");
    let block = |kind: &str| page.split(&format!("```{kind}\n")).nth(1).unwrap().split("```").next().unwrap();
    let form = Form::parse(block("toml").as_bytes(), None).unwrap_or_else(|it| panic!("{it:#?}"));
    let template = Template { text: block("typst").to_owned(), ..Template::built_in() };
    assert!(template.text.contains("/paper.json"));
    let document = document_on(&form, &facts(), &[]);
    assert!(set(&document, Look { template: &template, ..plain() }, &no_photos).unwrap().starts_with(b"%PDF"));
}

#[test]
fn the_same_checklist_is_the_same_pdf_and_what_has_no_glyph_stands_by_its_number() {
    let source = include_str!("../../procedures/settings-change.toml");
    let print = |source: &str| checklist_pdf(&Typst, &parse(source.as_bytes()).unwrap(), Lang::Ja, None);
    let pdf = print(source).unwrap().bytes;
    assert!(pdf.starts_with(b"%PDF-1.7") && pdf == print(source).unwrap().bytes);
    let strange = source.replacen("title = \"", "title = \"\u{1f600}", 1);
    let remark = print(&strange).unwrap().remark.unwrap();
    assert!(remark.en.contains("[U+1F600]"), "{}", remark.en);
}

#[test]
fn a_pdf_says_what_was_put_in_and_stays_on_its_page() {
    let hostile = "#sys.version*太字*_斜_<b>$x$@ref`raw`\\//=[x]~-+'\"";
    let long = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".repeat(3);
    let bars = "ー".repeat(200);
    let form = small(
        "[[fields]]\nid = \"it\"\nlabel = \"内容\"\ntype = \"lines\"\n\
         [[fields]]\nid = \"rows\"\nlabel = \"表\"\ntype = \"table\"\n\
         columns = [{ id = \"b\", label = \"広\" }, { id = \"a\", label = \"狭\", width = 12 }]\n",
    );
    let values = [("it", json!(format!("{hostile}\n{long}"))), ("rows", json!([{"a": long, "b": bars}]))];
    let document = document_on(&form, &json!({}), &values);
    let pdf = pdf(&document);
    let Some(text) = text_of(&pdf) else { return };
    for said in [hostile, &long[..100], &bars] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(text.contains(&document.digest().to_string()) && text.contains("1／2"), "{text}");
    // the narrow column is the last one: what leaves it leaves the margin of 18 mm too
    let places = read_by("pdftotext", &["-bbox"], &pdf).unwrap();
    assert!(rightmost(&places) < 595.3 - 51.0 + HANGING);
}

#[test]
fn nothing_that_a_camera_wrote_is_in_a_pdf() {
    let photo = with_exif();
    let sha256 = Digest::of(&photo).to_string();
    let shown =
        json!([{"name": "a.jpg", "sha256": sha256, "caption": "作業前", "at": "2024-06-03T17:40:00.000+09:00"}]);
    let document = document_on(&small(PHOTOS), &json!({}), &[("it", shown)]);
    let pdf = set(&document, plain(), &|_| Some(photo.clone())).unwrap();
    let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|it| it == word);
    for word in [&b"SECRET"[..], b"Exif"] {
        assert!(has(&photo, word) && !has(&pdf, word));
    }
    if let Some(text) = text_of(&pdf) {
        assert!(text.contains("写真1作業前令和6年6月3日17:40a.jpgSHA-256"), "{text}");
    }
}

/// The same facts with more of everything: long texts, and every list so many times.
fn overfull(facts: &Value, times: usize) -> Value {
    match facts {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), overfull(value, times))).collect(),
        Value::Array(rows) => rows.iter().cycle().take(rows.len() * times).map(|row| overfull(row, times)).collect(),
        Value::String(text)
            if !text.is_empty() && text.parse::<NaiveDate>().is_err() && Moment::parse(text).is_none() =>
        {
            let long =
                format!("{text}{}", "長い文字列、https://example.invalid/a/b?c=0123456789abcdef・ﾊﾝｶｸｶﾅｰ".repeat(2));
            json!(long)
        }
        other => other.clone(),
    }
}

#[test]
fn more_than_fits_is_still_a_paper() {
    let facts = overfull(&facts(), 4);
    for id in ["work-report", "worker-report"] {
        let document = document_on(library().get(id).unwrap(), &facts, &[]);
        assert!(html(&document).contains("https://example.invalid"));
        if let Some(places) = read_by("pdftotext", &["-bbox"], &pdf(&document)) {
            let side = if document.landscape { 841.9 } else { 595.3 };
            assert!(rightmost(&places) < side - 51.0 + HANGING, "{id}: {}", rightmost(&places));
        }
    }
}

#[test]
fn no_heading_stands_last_on_a_page() {
    let library = library();
    let form = library.get("work-report").unwrap();
    let mut facts = facts();
    let steps: Vec<Value> = facts["run"]["steps"].as_array().unwrap().iter().cycle().take(14).cloned().collect();
    for count in 1..=steps.len() {
        facts["run"]["steps"] = json!(&steps[..count]);
        let document = document_on(form, &facts, &[]);
        let Some(text) = read_by("pdftotext", &["-layout"], &pdf(&document)) else {
            return;
        };
        for page in text.split('\u{c}').filter(|page| !page.trim().is_empty()) {
            let lines: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            // below it stand the number of the document and its SHA-256
            let last = lines[lines.len() - 3].trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
            let is_heading = |field: &Field| field.section.as_deref() == Some(last) || field.label == last;
            assert!(!form.fields.iter().any(is_heading) && !last.contains("期待値"), "{count} steps: {last}");
        }
    }
}

/// Makes files to look at: `cargo test --lib look_at -- --ignored`.
#[test]
#[ignore = "for a person to look at"]
fn writes_every_form_to_look_at() {
    let folder = std::path::Path::new("target/papers");
    std::fs::create_dir_all(folder).unwrap();
    for form in library().forms() {
        for (name, facts, mark) in [
            ("full", facts(), None),
            ("empty", json!({}), Some(Mark::Draft)),
            ("overfull", overfull(&facts(), 40), Some(Mark::Returned)),
        ] {
            let document = document_on(form, &facts, &[]);
            let pdf = set(&document, marked(mark), &no_photos).unwrap();
            std::fs::write(folder.join(format!("{}-{name}.pdf", form.id)), pdf).unwrap();
            let page = render_html(&document, marked(mark), &no_photos).unwrap();
            std::fs::write(folder.join(format!("{}-{name}.html", form.id)), page).unwrap();
        }
    }
    let photo = png(1200, 800);
    let shown = json!({"name": "a.png", "sha256": Digest::of(&photo).to_string(), "caption": "窓口3の端末（作業前）"});
    let (_, further) = first_and_further();
    std::fs::write(folder.join("further.pdf"), pdf(&further)).unwrap();
    std::fs::write(folder.join("further.html"), html(&further)).unwrap();
    let damage = document("damage-report", &json!({}), &[("photos", json!([shown, shown, shown]))]);
    let pdf = set(&damage, plain(), &|_| Some(photo.clone())).unwrap();
    std::fs::write(folder.join("photos.pdf"), pdf).unwrap();
}
