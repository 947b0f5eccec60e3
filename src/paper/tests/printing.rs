//! From facts to PDF and HTML.

use serde_json::json;

use super::*;
use crate::domain::Digest;

#[test]
fn prints_every_form_with_facts_and_without() {
    for form in library().forms() {
        for facts in [facts(), json!({})] {
            let document = document_on(form, &facts, &[]);
            assert_eq!(Document::parse(&document.to_bytes()).unwrap(), document);
            let page = html(&document);
            assert!(page.contains(&form.title) && page.contains(&document.digest().to_string()), "{}", form.id);
            assert!(page.contains("みなと野市長　様") && !page.contains("<script"), "{}", form.id);
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
    let (first, second) = first_and_further();
    let page = html(&first);
    assert!(page.contains("（第一報）") && page.contains("調査中") && !page.contains("【変更】"));
    let changed: Vec<&str> = second.fields.iter().filter(|it| it.changed).map(|it| it.id.as_str()).collect();
    assert_eq!(changed, ["course", "contacts", "count", "cause"]);
    let page = html(&second);
    assert!(
        page.contains("続報　第2報") && page.contains("原因<small class=\"changed\">【変更】") && page.contains("0 件")
    );
    assert_ne!(first.digest(), second.digest());

    // the last report leaves empty what is not known: nobody looks for it any more
    let library = library();
    let form = library.get("incident-report").unwrap();
    let filled = form.fill(&json!({}), &typed(&known_later()));
    let last = Document::new(form, &filled, Head { report: Some(Report::Final), ..head(form) }).unwrap();
    assert!(html(&last).contains("最終報") && !html(&last).contains("調査中"));
}

#[test]
fn markup_in_values_is_text() {
    let hostile = "#sys.version *太字* <script>alert(1)</script> $x$ @ref `raw` \\ // = \u{22}";
    let document = document_on(&small(LINES), &json!({}), &[("it", json!(hostile))]);
    let page = html(&document);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script"));
    assert!(page.contains("#sys.version *太字*"));
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
    let photo = png(60, 40);
    let sha256 = Digest::of(&photo).to_string();
    let shown = json!([{"name": "a.png", "sha256": sha256, "caption": "作業前"}]);
    let document = document_on(&small(PHOTOS), &json!({}), &[("it", shown)]);
    let page = render_html(&document, plain(), &|_| Some(photo.clone())).unwrap();
    assert!(page.contains("data:image/jpeg;base64,") && page.contains("作業前"));
    assert!(html(&document).contains("印刷した端末にありませんでした"));
    let refusal = render_html(&document, plain(), &|_| Some(png(61, 40))).unwrap_err();
    assert!(refusal.what.en.contains("a.png"), "{}", refusal.what.en);
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
fn a_line_end_of_the_records_stops_no_paper_and_a_typed_one_is_refused() {
    let form = small(
        "[[fields]]\nid = \"place\"\nlabel = \"設置場所\"\ntype = \"text\"\nfills = [\"terminal.site_name\", \"terminal.place\"]\n\
         [[fields]]\nid = \"who\"\nlabel = \"所属\"\ntype = \"text\"\nfills = \"workers.affiliation\"\n\
         [[fields]]\nid = \"notes\"\nlabel = \"備考\"\ntype = \"lines\"\nfills = \"terminal.notes\"\n\
         [[fields]]\nid = \"rows\"\nlabel = \"従事者\"\ntype = \"table\"\nfills = \"workers\"\n\
         columns = [{ id = \"affiliation\", label = \"所属\" }, { id = \"work\", label = \"作業\", type = \"lines\" }]\n",
    );
    let facts = json!({
        "terminal": { "site_name": "本庁", "place": "市民課\n 3番窓口\n", "notes": "一\n二" },
        "workers": [{ "affiliation": "第一\n営業所", "work": "甲\n乙" }],
    });
    let filled = form.fill(&facts, &typed(&[]));
    assert_eq!(filled.problems, []);
    assert_eq!(filled.values["place"], "本庁　市民課 3番窓口");
    assert_eq!(filled.values["who"], "第一 営業所");
    assert_eq!(filled.values["notes"], "一\n二");
    assert_eq!(filled.values["rows"], json!([{ "affiliation": "第一 営業所", "work": "甲\n乙" }]));
    let refused = form.fill(&facts, &typed(&[("place", json!("市民課\n3番窓口"))]));
    assert!(refused.problems[0].what.en.contains("a line break"), "{:?}", refused.problems);
}
