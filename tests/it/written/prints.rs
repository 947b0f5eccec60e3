//! How papers print: by a city's own layout, with photos, and with what was not there when they were handed in.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use serde_json::Value;

use crate::parties::Parties;

#[cfg(feature = "pdf")]
#[test]
fn a_template_lays_a_paper_out_anew_and_says_where_it_is_wrong() {
    let parties = Parties::office();
    let paper = parties.draft("office", "worker-report");
    parties.run("office", &format!("paper print {paper} -o draft.pdf")).ok().says("it is not submitted");
    parties.run("office", &format!("paper submit {paper}")).ok();
    let print = |file: &str, rest: &str| {
        parties.run("office", &format!("paper print {paper} -o {file} {rest}")).ok().says("SHA-256 of the document");
        parties.bench.read(file)
    };
    let built_in = print("1.pdf", "");
    assert_ne!(built_in, parties.bench.read("draft.pdf"), "a draft is marked");
    parties.bench.write("city/default.typ", "#json(\"/paper.json\").number");
    parties.bench.write("city/paper.css", "h1 { color: navy }");
    let anew = print("2.pdf", "--template city");
    assert!(anew.starts_with(b"%PDF-") && anew != built_in);
    assert!(String::from_utf8(print("2.html", "--template city")).unwrap().contains("color: navy"));
    // the layout of the workspace is for what is yet to be handed in
    parties.bench.write("office/papers/worker-report.typ", "#json(\"/paper.json\").title");
    assert_eq!(print("3.pdf", ""), built_in, "what was handed in prints as it was");
    parties.bench.write("city/worker-report.typ", "= 従事者\n\n#lines(d.title)");
    let words = ["paper", "print", &paper, "-o", "4.pdf", "--template", "city"];
    parties.refuses("office", &words, 2, "worker-report.typ:3:2: unknown variable: lines", "worker-report.typ:3:2: ");
    for folder in ["nowhere", "office/evidence"] {
        let words = ["paper", "print", &paper, "-o", "4.pdf", "--template", folder];
        parties.refuses("office", &words, 2, "holds no layout", "配置のファイル");
    }
    // what came back is marked, and set by what is in place now
    parties.run("office", &format!("paper decide {paper} --return --by 鈴木 --note 記載漏れ")).ok();
    parties.run("office", &format!("paper print {paper} -o back.html")).ok();
    assert!(String::from_utf8(parties.bench.read("back.html")).unwrap().contains("【差戻し】"));
    parties.run("office", "--lang ja paper list").ok().says("従事者名簿");
}

#[test]
fn photos_stand_on_a_paper_with_what_they_show() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let mut picture = Cursor::new(Vec::new());
    RgbImage::new(8, 6).write_to(&mut picture, ImageFormat::Png).unwrap();
    parties.bench.write("before.png", picture.into_inner());
    parties.run("laptop-01", &format!("attach before.png --run {run} --note 窓口の端末 --worker W-02")).ok();
    let caption = |home: &str, paper: &str| {
        let shown = parties.paper(home, paper);
        let fields = shown["document"]["fields"].as_array().unwrap().clone();
        let photos: Value = fields.into_iter().find(|field| field["id"] == "photos").unwrap()["value"].take();
        assert!(photos[0]["at"].as_str().unwrap().starts_with("2024-06-10T"), "{photos}");
        photos[0]["caption"].as_str().unwrap().to_owned()
    };
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    assert_eq!(caption("laptop-01", &report), "窓口の端末");
    parties.run("laptop-01", &format!("paper print {report} -o report.html")).ok();
    let page = String::from_utf8(parties.bench.read("report.html")).unwrap();
    assert!(page.contains("写真 1　窓口の端末") && page.contains("before.png") && page.contains("data:image/jpeg"));
    // the report on the whole order shows them too, with the terminal
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    let completion = parties.draft("office", "completion-report --about O-001");
    assert_eq!(caption("office", &completion), "T-012　窓口の端末");
}

#[test]
fn a_paper_handed_in_before_leaving_says_that_the_exit_is_not_in_it() {
    let parties = Parties::new();
    parties.run("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤花子").ok();
    let run = parties.run_a_procedure("laptop-01");
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let submit = format!("paper submit {report} --worker W-02");
    parties.run("laptop-01", &submit).ok().says("is printed as 「記録なし（提出時）」");
    parties.run("laptop-01", &format!("paper print {report} -o report.html")).ok();
    assert!(String::from_utf8(parties.bench.read("report.html")).unwrap().contains("記録なし（提出時）"));
    let confirmation = parties.draft("laptop-01", &format!("confirmation --about {run} --worker W-02"));
    let said = parties.run("laptop-01", &format!("paper submit {confirmation} --worker W-02")).ok();
    said.never_says("has not ended");
    parties.run("laptop-01", "visit end").ok();
    parties.run("laptop-01", &format!("paper edit {report} --worker W-02")).ok();
    let again = parties.run("laptop-01", &submit).ok();
    assert!(!again.stdout().contains("退室"));
    let shown = parties.paper("laptop-01", &report);
    let fields = shown["document"]["fields"].as_array().unwrap();
    assert!(
        fields.iter().any(|field| field["id"] == "left_at" && field["changed"] == true && !field["value"].is_null())
    );
}

#[test]
fn a_table_of_a_draft_says_so_and_bears_no_digest() {
    let parties = Parties::office();
    let paper = parties.draft("office", "worker-report");
    let csv = || {
        parties.run("office", &format!("--lang ja paper print {paper} -o table.csv")).ok();
        String::from_utf8(parties.bench.read("table.csv")).unwrap()
    };
    let draft = csv();
    assert!(draft.contains("状態,下書き") && !draft.contains("SHA-256"), "{draft}");
    parties.run("office", &format!("paper submit {paper}")).ok();
    let submitted = csv();
    assert!(!submitted.contains("下書き") && submitted.contains("文書の SHA-256,"), "{submitted}");
}
