//! From facts to PDF and HTML.

use chrono::NaiveDate;
use serde_json::json;

use super::*;
use crate::domain::{Digest, Moment};
use crate::paper::photo::tests::sample;
#[cfg(feature = "pdf")]
use crate::paper::photo::tests::with_exif;

const LINES: &str = "[[fields]]\nid = \"it\"\nlabel = \"内容\"\ntype = \"lines\"\n";

fn html(document: &Document) -> String {
    render_html(document, plain(), &no_photos).unwrap()
}

#[test]
fn prints_every_form_with_facts_and_without() {
    for form in library().forms() {
        for facts in [facts(), json!({})] {
            let document = document_on(form, &facts, &[]);
            assert_eq!(Document::parse(&document.to_bytes()).unwrap(), document);
            let page = html(&document);
            assert!(page.contains(&form.title) && page.contains(&document.digest().to_string()), "{}", form.id);
            assert!(page.contains("みなと野市長　様") && !page.contains("<script"), "{}", form.id);
            #[cfg(feature = "pdf")]
            assert!(render_pdf(&document, plain(), &no_photos).unwrap().starts_with(b"%PDF-1.7"), "{}", form.id);
        }
    }
}

#[test]
fn facts_fill_a_work_report_wholly() {
    let library = library();
    let form = library.get("work-report").unwrap();
    let filled = form.fill(&facts(), &typed(&[]));
    assert_eq!(filled.missing, []);
    assert_eq!(filled.values["place"], "汐見区役所　1階 区民課 窓口3");
    assert_eq!(filled.values["started_at"], "2024-06-03T17:32:10.000+09:00");
    assert_eq!(filled.values["steps"][2]["result_ja"], "異常");
    let page = html(&document_on(form, &facts(), &[]));
    for shown in ["令和6年6月3日 17:32", "<strong>異常</strong>", "Q9W1-DFWF-077Y-MGA1", "10.0.19045", "様式第3号"]
    {
        assert!(page.contains(shown), "{shown}");
    }
    let missing = form.fill(&json!({}), &typed(&[])).missing;
    assert!(missing.iter().any(|missing| missing.id == "steps" && missing.label.ja == "手順別の結果"));
}

#[test]
fn a_typed_value_stands_over_a_fact_but_not_over_a_locked_one() {
    let library = library();
    let form = library.get("work-report").unwrap();
    let given = typed(&[
        ("witness", json!("鈴木 一")),
        ("remarks", json!("")),
        ("outcome", json!("完了")),
        ("wittness", json!("x")),
        ("work_date", json!("令和6年13月1日")),
        ("seal_1", json!("印")),
        ("open_items", json!([{"what": "x", "due": "いつか"}])),
    ]);
    let filled = form.fill(&facts(), &given);
    assert_eq!(filled.values["witness"], "鈴木 一");
    assert_eq!(filled.values["outcome"], "完了（逸脱あり）");
    let said: Vec<String> = filled.problems.iter().map(|it| format!("{}: {}", it.field, it.what.en)).collect();
    insta::assert_snapshot!(said.join("\n"), @r##"
    wittness: form `work-report` has no field `wittness`; did you mean `witness`?
    work_date: `Day of work`: there is no such day as `令和6年13月1日`
    outcome: `Outcome`: this is filled from the record and cannot be changed
    open_items: `Open items`: row 1, `Due`: `いつか` is not a date
    seal_1: `Section head`: a box for a seal or signature is never filled
    "##);
}

#[test]
fn a_further_report_marks_what_changed_and_prints_what_is_unknown() {
    let found = [
        ("found_at", json!("R6.6.3 9:00")),
        ("reported_at", json!("R6.6.3 9:20")),
        ("summary", json!("媒体の所在が分からない。")),
    ];
    let mut first = document("incident-report", &json!({}), &found);
    first.report = Some(Report::First);
    let page = html(&first);
    assert!(page.contains("（第一報）") && page.contains("調査中") && !page.contains("【変更】"));

    let more = [found.as_slice(), &[("cause", json!("置き忘れ")), ("count", json!("0"))]].concat();
    let mut second = document("incident-report", &json!({}), &more);
    (second.report, second.revision) = (Some(Report::Further), 2);
    second.mark_changes(&first);
    let changed: Vec<&str> = second.fields.iter().filter(|it| it.changed).map(|it| it.id.as_str()).collect();
    assert_eq!(changed, ["count", "cause"]);
    let page = html(&second);
    assert!(
        page.contains("続報　第2報") && page.contains("原因<small class=\"changed\">【変更】") && page.contains("0 件")
    );
    assert_ne!(first.digest(), second.digest());
    #[cfg(feature = "pdf")]
    assert!(render_pdf(&second, plain(), &no_photos).is_ok());
}

#[test]
fn markup_in_values_is_text() {
    let hostile = "#sys.version *太字* <script>alert(1)</script> $x$ @ref `raw` \\ // = \u{22}";
    let document = document_on(&small(LINES), &json!({}), &[("it", json!(hostile))]);
    let page = html(&document);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script"));
    assert!(page.contains("#sys.version *太字*"));
    #[cfg(feature = "pdf")]
    assert!(render_pdf(&document, plain(), &no_photos).is_ok());
}

#[test]
fn bytes_of_a_document_are_exact() {
    let document = document("minutes", &json!({}), &[("agenda", json!("一\n二"))]);
    let bytes = document.to_bytes();
    assert_eq!(Document::parse(&bytes).unwrap().digest(), Digest::of(&bytes));
    let text = String::from_utf8(bytes).unwrap();
    for broken in [
        text.replace("\"revision\":1", "\"revision\":0"),
        text.replace("\"revision\":1", "\"revision\": 1"),
        text.replace("genba-paper/1", "genba-paper/2"),
        text.replace("\"date\":\"2024-06-04\"", "\"date\":\"2024-6-04\""),
        text.replace("\"about\":[],", ""),
        text.replace("\"about\":[],", "\"about\":[],\"abouts\":[],"),
        String::new(),
    ] {
        assert_ne!(broken, text);
        assert!(Document::parse(broken.as_bytes()).is_err(), "{broken}");
    }
}

#[test]
fn photos_are_held_against_their_digest() {
    let photo = sample(60, 40);
    let sha256 = Digest::of(&photo).to_string();
    let shown = json!([{"name": "a.png", "sha256": sha256, "caption": "作業前"}]);
    let form = small("[[fields]]\nid = \"it\"\nlabel = \"写真\"\ntype = \"photos\"\n");
    let document = document_on(&form, &json!({}), &[("it", shown)]);
    let page = render_html(&document, plain(), &|_| Some(photo.clone())).unwrap();
    assert!(page.contains("data:image/jpeg;base64,") && page.contains("作業前"));
    assert!(html(&document).contains("印刷した端末にありませんでした"));
    let refusal = render_html(&document, plain(), &|_| Some(sample(61, 40))).unwrap_err();
    assert!(refusal.what.en.contains("a.png"), "{}", refusal.what.en);
    #[cfg(feature = "pdf")]
    {
        let pdf = render_pdf(&document, plain(), &|_| Some(photo.clone())).unwrap();
        assert_ne!(pdf, render_pdf(&document, plain(), &no_photos).unwrap());
    }
}

#[test]
#[cfg(feature = "pdf")]
fn the_same_document_gives_the_same_bytes() {
    let document = document("confirmation", &facts(), &[]);
    let pdf = render_pdf(&document, plain(), &no_photos).unwrap();
    assert_eq!(Digest::of(&pdf), Digest::of(&render_pdf(&document, plain(), &no_photos).unwrap()));
}

#[test]
#[cfg(feature = "pdf")]
fn a_character_without_a_glyph_is_named() {
    let form = small(LINES);
    for sound in ["髙﨑𠮷葛\u{e0100}", "㈱①㎡～∥－", "①\t二\n三"] {
        let document = document_on(&form, &json!({}), &[("it", json!(sound))]);
        assert!(render_pdf(&document, plain(), &no_photos).is_ok(), "{sound}");
    }
    let document = document_on(&form, &json!({}), &[("it", json!("終わり😀"))]);
    let refusal = render_pdf(&document, plain(), &no_photos).unwrap_err();
    assert_eq!(refusal.what.ja, "「😀」（U+1F600）は字形がないので印刷できません（内容）");
}

#[test]
#[cfg(feature = "pdf")]
fn a_template_reaches_nothing_outside_and_a_missing_font_is_an_error() {
    let document = document_on(&small(LINES), &json!({}), &[]);
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("papers");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(folder.path().join("secret.txt"), "x").unwrap();
    std::fs::write(own.join("city.typ"), "#let city = [みなと野市]\n\n#let broken() = [#nowhere]\n").unwrap();
    std::fs::write(own.join("badge.png"), sample(8, 8)).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), own.join("link.txt")).unwrap();
    let set = |text: &str| {
        let template = Template { path: own.join("small.typ"), folder: Some(own.clone()), text: text.to_owned() };
        render_pdf(&document, Look { template: &template, ..plain() }, &no_photos).map_err(|why| why.what.en)
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

/// What a stock tool reads in a PDF, where there is such a tool.
#[cfg(feature = "pdf")]
fn read_by(tool: &str, options: &[&str], pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let read = std::process::Command::new(tool).args(options).arg(file.path()).arg("-").output().ok()?;
    Some(String::from_utf8(read.stdout).unwrap())
}

/// The blank half of a closing bracket may stand in the margin, and half a point of rounding.
#[cfg(feature = "pdf")]
const HANGING: f64 = 5.5;

/// Where the rightmost word of all pages ends, in points.
#[cfg(feature = "pdf")]
fn rightmost(places: &str) -> f64 {
    let ends = places.split("xMax=\"").skip(1).map(|it| it.split('"').next().unwrap().parse::<f64>().unwrap());
    ends.fold(0.0, f64::max)
}

/// The text of a PDF without blanks.
#[cfg(feature = "pdf")]
fn text_of(pdf: &[u8]) -> Option<String> {
    Some(read_by("pdftotext", &["-raw"], pdf)?.split_whitespace().collect())
}

#[test]
#[cfg(feature = "pdf")]
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
fn a_paper_that_does_not_count_says_so_on_every_page() {
    let document = document("minutes", &json!({}), &[]);
    for (mark, word, has_digest) in
        [(Mark::Draft, "下書き", false), (Mark::Returned, "差戻し", true), (Mark::Withdrawn, "取下げ", false)]
    {
        let page = render_html(&document, marked(Some(mark)), &no_photos).unwrap();
        assert!(page.contains(&format!("【{word}】")) && !html(&document).contains(word));
        assert_eq!(page.contains(&document.digest().to_string()), has_digest, "{word}");
        #[cfg(feature = "pdf")]
        if let Some(text) = text_of(&render_pdf(&document, marked(Some(mark)), &no_photos).unwrap()) {
            assert!(text.contains(&format!("【{word}】")), "{text}");
            assert_eq!(text.contains(&document.digest().to_string()), has_digest, "{word}");
        }
    }
}

#[test]
fn a_citys_styles_stand_over_the_built_in_ones_and_are_allowed_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("paper.css"), "h1 { color: navy }").unwrap();
    let library = Library::new(&[folder.path()]).unwrap();
    let page =
        render_html(&document("minutes", &json!({}), &[]), Look { style: library.style(), ..plain() }, &no_photos);
    let page = page.unwrap();
    assert!(page.contains("<style>h1 { color: navy }</style>") && page.matches("'sha256-").count() == 2);
    std::fs::write(folder.path().join("paper.css"), "</style><script>").unwrap();
    assert!(Library::new(&[folder.path()]).is_err());
}

#[test]
#[cfg(feature = "pdf")]
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

#[test]
#[cfg(not(feature = "pdf"))]
fn a_build_without_pdf_says_so() {
    let document = document_on(&small(LINES), &json!({}), &[]);
    assert!(render_pdf(&document, plain(), &no_photos).unwrap_err().what.en.contains("without PDF"));
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
        #[cfg(feature = "pdf")]
        if let Some(places) = read_by("pdftotext", &["-bbox"], &render_pdf(&document, plain(), &no_photos).unwrap()) {
            let side = if document.landscape { 841.9 } else { 595.3 };
            assert!(rightmost(&places) < side - 51.0 + HANGING, "{id}: {}", rightmost(&places));
        }
    }
}

#[test]
#[cfg(feature = "pdf")]
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
#[cfg(feature = "pdf")]
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
