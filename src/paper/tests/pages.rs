//! What stands on the pages of a PDF: read back by stock tools, and files for a person to look at.

use chrono::NaiveDate;
use serde_json::json;

use super::*;
use crate::domain::{Digest, Moment};
use crate::paper::photo::tests::{sample, with_exif};

/// What a stock tool reads in a PDF, where there is such a tool.
fn read_by(tool: &str, options: &[&str], pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let read = std::process::Command::new(tool).args(options).arg(file.path()).arg("-").output().ok()?;
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
pub(super) fn text_of(pdf: &[u8]) -> Option<String> {
    Some(read_by("pdftotext", &["-raw"], pdf)?.split_whitespace().collect())
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
    let pdf = render_pdf(&document, plain(), &no_photos).unwrap();
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
    let form = small("[[fields]]\nid = \"it\"\nlabel = \"写真\"\ntype = \"photos\"\n");
    let document = document_on(&form, &json!({}), &[("it", shown)]);
    let pdf = render_pdf(&document, plain(), &|_| Some(photo.clone())).unwrap();
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
        if let Some(places) = read_by("pdftotext", &["-bbox"], &render_pdf(&document, plain(), &no_photos).unwrap()) {
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
        let Some(text) = read_by("pdftotext", &["-layout"], &render_pdf(&document, plain(), &no_photos).unwrap())
        else {
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
            let pdf = render_pdf(&document, marked(mark), &no_photos).unwrap();
            std::fs::write(folder.join(format!("{}-{name}.pdf", form.id)), pdf).unwrap();
            let page = render_html(&document, marked(mark), &no_photos).unwrap();
            std::fs::write(folder.join(format!("{}-{name}.html", form.id)), page).unwrap();
        }
    }
    let photo = sample(1200, 800);
    let shown = json!({"name": "a.png", "sha256": Digest::of(&photo).to_string(), "caption": "窓口3の端末（作業前）"});
    let values = [
        ("found_at", json!("R6.6.3 9:00")),
        ("summary", json!("媒体 M-004 の所在が分からない。")),
        ("course", json!([{"at": "R6.6.3 9:00", "what": "返却の確認で媒体が足りないと分かった", "who": "渡邉 隆"}])),
        ("contacts", json!([{"at": "R6.6.3 9:10", "to": "本市 窓口システム課", "by": "髙橋 誠一郎", "means": "電話"}])),
        ("cause", json!("置き忘れ")),
    ];
    let mut incident = document("incident-report", &json!({}), &values);
    (incident.report, incident.revision) = (Some(Report::Further), 2);
    incident.mark_changes(&document("incident-report", &json!({}), &values[..2]));
    let pdf = render_pdf(&incident, plain(), &no_photos).unwrap();
    std::fs::write(folder.join("further.pdf"), pdf).unwrap();
    std::fs::write(folder.join("further.html"), html(&incident)).unwrap();
    let damage = document("damage-report", &json!({}), &[("photos", json!([shown, shown, shown]))]);
    let pdf = render_pdf(&damage, plain(), &|_| Some(photo.clone())).unwrap();
    std::fs::write(folder.join("photos.pdf"), pdf).unwrap();
}
