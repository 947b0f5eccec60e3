//! The contract's written documents through the real command: owed, drafted, submitted, decided, never edited.

mod faults;
mod owing;
mod prints;
mod reports;

use std::fs;

use genba::event::{Draft, Fact};
use genba::workspace::Workspace;
use serde_json::{Value, json};

use crate::harness::repository;
use crate::parties::{MORNING, Parties, sample};

/// What minutes need.
pub const MINUTES: &str = r#"
count = "第1回"
held_at = "2024-06-10T10:00"
place = "みなと野市役所 3階会議室"
agenda = "作業日程"
author = "佐々木 誠"
[[attendees]]
name = "鈴木 一郎"
"#;

const INCIDENT: &str = r#"
reported_at = "2024-06-10T09:30"
reported_by = "髙﨑 健一"
found_at = "2024-06-10T09:00"
summary = "作業用媒体が一時所在不明となった"
"#;

const LAST: &str = r#"
occurred_at = "2024-06-10T08:50"
place = "汐見区役所"
found_by = "髙﨑 健一"
discovery = "積込みの確認"
course = [{ at = "2024-06-10T09:00", what = "気付いた" }]
first_aid = "捜索"
contacts = [{ at = "2024-06-10T09:10", to = "本市" }]
information = "なし"
count = 0
personal = "含まない"
impact = "なし"
secondary = "なし"
next_report = "なし"
"#;

impl Parties {
    /// A call whose words may hold blanks, in a language, refused with these words in it.
    #[track_caller]
    fn refuses(&self, home: &str, arguments: &[&str], code: i32, english: &str, japanese: &str) {
        for (lang, words) in [("en", english), ("ja", japanese)] {
            let all = ["--home", home, "--lang", lang].into_iter().chain(arguments.iter().copied());
            self.bench.run(all).refused(code).says(words);
        }
    }

    #[track_caller]
    fn paper(&self, home: &str, number: &str) -> Value {
        self.json(home, &format!("paper show {number}"))
    }

    /// Forms owed in somebody's home, with what they are about.
    fn owed(&self, home: &str) -> Vec<(String, String)> {
        let rows = self.json(home, "paper list --owed");
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        rows.as_array().unwrap().iter().map(|row| (text(row, "form"), text(row, "cause"))).collect()
    }

    /// Drafts a paper and gives its number.
    #[track_caller]
    fn draft(&self, home: &str, line: &str) -> String {
        self.json(home, &format!("paper new {line}"))["paper"]["paper"].as_str().unwrap().to_owned()
    }

    fn run_a_procedure(&self, laptop: &str) -> String {
        let line = format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"));
        self.run(laptop, &line).ok();
        let runs = self.json(laptop, "log --terminal T-012");
        runs.as_array().unwrap().iter().find_map(|event| event["body"]["run"].as_str()).unwrap().to_owned()
    }
}

#[test]
fn the_roster_is_owed_until_it_is_reported_and_again_after_every_change() {
    let parties = Parties::office();
    let owed = |cause: &str| parties.owed("office").iter().any(|(_, known)| known == cause);
    assert!(owed("worker.reported") && !owed("worker.changed"));
    parties.run("office", "status").ok().says("worker-report").says("papers owed");
    let report = parties.draft("office", "worker-report");
    assert!(owed("worker.reported"), "a draft pays nothing");
    parties
        .run("office", &format!("paper submit {report}"))
        .ok()
        .says("submitted to みなと野市長")
        .says("--return --by NAME --note REASON");
    assert!(!owed("worker.reported") && !owed("worker.changed"));
    // a change, an end, and what came back leave it owed again
    parties.run("office", "worker set W-03 役割=主任技術者").ok();
    parties.run("office", "worker retire W-05 --reason 退職").ok();
    assert!(owed("worker.changed") && owed("worker.ended"));
    let change = parties.draft("office", "worker-change");
    let shown = parties.paper("office", &change);
    let fields = shown["document"]["fields"].as_array().unwrap();
    assert!(fields.iter().any(|field| field["value"].to_string().contains("渡邉 早苗")), "{shown}");
    parties.run("office", &format!("paper submit {change}")).ok();
    assert!(!owed("worker.changed") && !owed("worker.ended"));
    parties.run("office", &format!("paper decide {change} --return --by 鈴木 --note 再委託先の記載漏れ")).ok();
    assert!(owed("worker.changed") && owed("paper.returned"));
    parties.run("office", &format!("paper edit {change}")).ok();
    parties.run("office", &format!("paper submit {change}")).ok();
    assert!(!owed("worker.changed") && !owed("paper.returned"));
}

#[test]
fn a_laptop_changes_and_decides_nobody_elses_paper() {
    let parties = Parties::office();
    let report = parties.draft("office", "worker-report");
    parties.run("office", &format!("paper submit {report}")).ok();
    parties.add_laptop("laptop-01");
    for line in [
        format!("paper decide {report} --approve --by 鈴木"),
        format!("paper edit {report}"),
        format!("paper submit {report}"),
        format!("paper withdraw {report} --reason x"),
    ] {
        parties.run("laptop-01", &line).refused(1).says("was not drafted on this laptop");
    }
    // and what another program records in its name counts for nothing
    let before = parties.paper("office", &report);
    let mut laptop = Workspace::open(&parties.bench.path("laptop-01")).unwrap();
    let digest = "0".repeat(64);
    let decided = json!({ "by": "市長", "medium": "written", "note": "", "on": "2024-06-10", "paper": report,
        "revision": 1, "sha256": digest });
    let fact = Fact::parse("paper.approved", &decided.to_string()).unwrap().unwrap();
    laptop.record(vec![Draft::new("W-09", fact)]).unwrap();
    drop(laptop);
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    assert_eq!(parties.paper("office", &report), before);
    parties.run("office", "doctor").says(&format!("of laptop-01 is about {report}"));
}

#[test]
fn what_another_says_of_a_paper_that_is_yet_to_come_counts_for_nothing() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    parties.run("laptop-01", &format!("paper submit {report} --worker W-02")).ok();
    let expected = parties.paper("laptop-01", &report)["state"].clone();
    let mut other = Workspace::open(&parties.bench.path("laptop-02")).unwrap();
    let withdrawn = json!({ "paper": report, "reason": "x" });
    let fact = Fact::parse("paper.withdrawn", &withdrawn.to_string()).unwrap().unwrap();
    other.record(vec![Draft::new("W-03", fact)]).unwrap();
    drop(other);
    for laptop in ["laptop-02", "laptop-01"] {
        parties.run(laptop, &format!("export -o {laptop}.zip")).ok();
        parties.run("office", &format!("import {laptop}.zip")).ok();
    }
    assert_eq!(parties.paper("office", &report)["state"], expected);
    parties.run("office", "doctor").ok().says(&format!("of laptop-02 is about {report}"));
}

#[test]
fn an_emergency_leaves_a_report_due_at_the_office() {
    let parties = Parties::new();
    let line = format!("step T-012 --worker W-09 --emergency 急病の代理 --answers {}", sample("answers.toml"));
    parties.run("laptop-01", &line).ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    assert!(parties.owed("office").contains(&("worker-change".to_owned(), "worker.emergency".to_owned())));
    // of somebody who is not on the roster the paper would say nothing that the city is to be told
    let change = parties.draft("office", "worker-change");
    parties.refuses(
        "office",
        &["paper", "submit", &change],
        1,
        "W-09, who worked in an emergency",
        "緊急に従事した W-09 が名簿にない",
    );
    let worker = "worker add W-09 氏名=山本一 所属=みさき 役割=技術者 作業内容=ログ採取 取り扱う情報資産=ログ 従事開始=2024-06-10";
    parties.run("office", worker).ok();
    parties.run("office", &format!("paper submit {change}")).ok();
    let shown = parties.paper("office", &change);
    let changes =
        shown["document"]["fields"].as_array().unwrap().iter().find(|field| field["id"] == "changes").unwrap();
    let emergency = changes["value"].as_array().unwrap().iter().find(|row| row["emergency"] == true).unwrap();
    assert_eq!((&emergency["name"], &emergency["affiliation"]), (&"山本一".into(), &"みさき".into()));
}

#[test]
fn a_submitted_paper_is_never_edited_and_a_change_voids_its_approval() {
    let parties = Parties::office();
    parties.bench.write("minutes.toml", MINUTES);
    let paper = parties.draft("office", "minutes --fields minutes.toml");
    parties.run("office", &format!("paper edit {paper} --set 場所=分庁舎")).ok();
    assert_eq!(parties.paper("office", &paper)["document"]["revision"], 1, "a draft is edited in place");
    parties.run("office", &format!("paper submit {paper}")).ok();
    let first = parties.paper("office", &paper);
    let decided = parties.run("office", &format!("paper decide {paper} --approve --by 鈴木")).ok();
    decided.says("approved by 鈴木");
    assert_eq!(parties.paper("office", &paper)["state"], "approved");
    let edited = parties.run("office", &format!("paper edit {paper} --set decisions=")).ok();
    edited.says("now revision 2").says("does not cover the new revision");
    let second = parties.paper("office", &paper);
    assert_eq!((&second["state"], &second["document"]["revision"]), (&json!("draft"), &json!(2)));
    // the first revision is what it was, byte for byte
    parties.run("office", &format!("paper print {paper} --revision 1 -o first.html")).ok();
    assert!(String::from_utf8(parties.bench.read("first.html")).unwrap().contains("分庁舎"));
    // a withdrawn revision leaves the approved one
    parties.run("office", &format!("paper withdraw {paper} --reason 変更なし")).ok();
    let again = parties.paper("office", &paper);
    assert_eq!((&again["state"], &again["document"]), (&json!("approved"), &first["document"]));
}

#[test]
fn three_reports_of_an_incident_mark_what_changed_and_are_owed_until_the_last() {
    let parties = Parties::office();
    let owed = || parties.owed("office").contains(&("incident-report".to_owned(), "series.open".to_owned()));
    parties.bench.write("incident.toml", INCIDENT);
    let paper = parties.draft("office", "incident-report --fields incident.toml");
    assert!(!owed());
    parties.run("office", &format!("paper submit {paper}")).ok();
    assert!(owed(), "the first report leaves the last one owed");
    let html = |revision: u32| {
        parties.run("office", &format!("paper print {paper} --revision {revision} -o page.html")).ok();
        String::from_utf8(parties.bench.read("page.html")).unwrap()
    };
    assert!(html(1).contains("第一報") && html(1).contains("調査中"));
    parties.run("office", &format!("paper edit {paper} --set 原因=積載確認の漏れ")).ok();
    parties.run("office", &format!("paper submit {paper}")).ok();
    assert!(html(2).contains("続報") && owed());
    let shown = parties.paper("office", &paper);
    let changed: Vec<&str> = shown["document"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|field| field["changed"] == true)
        .map(|field| field["id"].as_str().unwrap())
        .collect();
    assert_eq!(changed, ["cause"]);
    parties.run("office", &format!("paper edit {paper} --final --set 再発防止策=員数表の運用")).ok();
    let blank = ["paper", "submit", &paper];
    parties.refuses(
        "office",
        &blank,
        1,
        "still lacks: Occurred, Place",
        "記入のない項目があります: 発生日時、発生場所",
    );
    parties.bench.write("last.toml", LAST);
    parties.run("office", &format!("paper edit {paper} --fields last.toml")).ok();
    parties.run("office", &format!("paper submit {paper}")).ok();
    assert!(html(3).contains("最終報") && !owed());
    parties.refuses("office", &["paper", "edit", &paper], 1, "the last report of paper", "最終報まで提出済み");
    // what was sent before still reads as it did
    assert!(html(1).contains("第一報") && !html(1).contains("積載確認の漏れ"));
}

#[test]
fn a_draft_that_was_called_the_last_report_by_mistake_can_be_a_first_one_again() {
    let parties = Parties::office();
    parties.bench.write("incident.toml", INCIDENT);
    let report = |paper: &str| parties.paper("office", paper)["document"]["report"].clone();
    let paper = parties.draft("office", "incident-report --fields incident.toml");
    parties.run("office", &format!("paper edit {paper} --final")).ok();
    assert_eq!(report(&paper), "最終報");
    parties.run("office", &format!("paper edit {paper} --not-final")).ok();
    assert_eq!(report(&paper), "第一報");
    parties.run("office", &format!("paper submit {paper}")).ok();
    parties.run("office", &format!("paper edit {paper} --final")).ok();
    parties.run("office", &format!("paper edit {paper} --not-final")).ok();
    assert_eq!(report(&paper), "続報");
    // nothing was handed in of what was withdrawn
    let other = parties.draft("office", "incident-report --another --final --fields incident.toml");
    parties.run("office", &format!("paper withdraw {other} --reason 誤り")).ok();
    let said = parties.run("office", &format!("--lang ja paper edit {other}")).ok();
    said.says("取り下げた起案をもとに").never_says("提出済み");
    assert_eq!(report(&other), "第一報");
}

#[test]
fn a_change_of_the_roster_says_what_changed_and_since_when() {
    let parties = Parties::office();
    let report = parties.draft("office", "worker-report");
    parties.run("office", &format!("paper submit {report}")).ok();
    parties.run("office", "worker retire W-05 --reason 退職 --on R6.6.7").ok().says("ends on 2024-06-07");
    let change = parties.draft("office", "worker-change");
    let rows = |paper: &str| parties.paper("office", paper)["document"]["fields"][0]["value"].clone();
    assert_eq!((&rows(&change)[0]["date"], &rows(&change)[0]["reason"]), (&json!("2024-06-07"), &json!("退職")));
    parties.run("office", &format!("paper submit {change}")).ok();
    parties.run("office", "worker set W-05 従事終了=R6.5.31").ok();
    let change = parties.draft("office", "worker-change");
    assert_eq!(rows(&change)[0]["reason"], "従事終了 令和6年6月7日→令和6年5月31日");
}

#[test]
fn a_confirmation_is_written_on_the_laptop_and_decided_at_the_office() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    assert!(parties.owed("laptop-01").contains(&("confirmation".to_owned(), "run.finished".to_owned())));
    let paper = parties.draft("laptop-01", &format!("confirmation --about {run} --worker W-02"));
    assert!(paper.contains("laptop-01"), "two laptops must never give one number: {paper}");
    let shown = parties.paper("laptop-01", &paper);
    let field = |id: &str| {
        let fields = shown["document"]["fields"].as_array().unwrap();
        fields.iter().find(|field| field["id"] == id).unwrap()["value"].clone()
    };
    assert_eq!((field("terminal_id"), field("witness")), (json!("T-012"), json!("佐藤 花子、小林 正明")));
    assert_eq!(field("head_code").as_str().unwrap().len(), 19, "nobody types it");
    parties.run("laptop-01", &format!("paper submit {paper} --worker W-02")).ok();
    assert!(!parties.owed("laptop-01").contains(&("confirmation".to_owned(), "run.finished".to_owned())));
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    assert_eq!(parties.paper("office", &paper)["document"], shown["document"], "the exact document travels");
    let oral = format!("paper decide {paper} --approve --oral --by 佐藤 --note 電話で了承");
    parties.run("office", &oral).ok();
    parties.run("office", "export --to laptop-01 -o dispatch.zip").ok();
    parties.run("laptop-01", "import dispatch.zip").ok();
    assert_eq!(parties.paper("laptop-01", &paper)["state"], "approved");
    for home in ["office", "laptop-01"] {
        parties.run(home, "doctor").ok();
    }
}

#[test]
fn a_work_report_says_what_was_measured() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let paper = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    parties.run("laptop-01", &format!("paper print {paper} -o report.html")).ok().says("is a draft");
    let page = String::from_utf8(parties.bench.read("report.html")).unwrap();
    for words in ["【下書き】", "令和6年6月10日", "髙﨑 健一", "82.4", "空き容量", "みなと野市", "作業報告書"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[cfg(feature = "pdf")]
#[test]
fn the_same_paper_printed_twice_is_the_same_bytes() {
    let parties = Parties::office();
    let paper = parties.draft("office", "worker-report");
    parties.run("office", &format!("paper submit {paper}")).ok();
    for file in ["1.pdf", "2.pdf"] {
        parties.run_at("2024-06-11T09:00:00+09:00", "office", &format!("paper print {paper} -o {file}")).ok();
    }
    let first = parties.bench.read("1.pdf");
    assert!(first.starts_with(b"%PDF-") && first == parties.bench.read("2.pdf"));
    // and the print that was kept at submission is those bytes too
    let kept = genba::domain::Digest::of(&first).to_string();
    assert!(parties.bench.path(format!("office/evidence/{kept}")).is_file());
}

#[test]
fn a_city_brings_its_own_form_without_new_code() {
    let parties = Parties::office();
    let form = r#"
schema = 1
id = "key-loan"
version = "1"
title = "鍵借用書"
title_en = "Key loan"
number = "鍵-{fy}-{n:2}"
writers = ["office"]
decided_by = "none"
about = "terminal"

[[fields]]
id = "place"
label = "設置場所"
label_en = "Place"
type = "text"
fills = "terminal.place"
required = true
"#;
    parties.bench.write("office/papers/key-loan.toml", form);
    parties.run("office", "paper forms").ok().says("Key loan");
    let paper = parties.draft("office", "key-loan --about T-012");
    parties.run("office", &format!("paper submit {paper}")).ok();
    parties.refuses(
        "office",
        &["paper", "decide", &paper, "--approve", "--by", "x"],
        1,
        "nobody decides",
        "承認の要らない",
    );
    parties.bench.write("office/papers/broken.toml", "schema = 1\nid = \"broken\"\n");
    parties.refuses("office", &["paper", "forms"], 2, "broken.toml", "broken.toml");
    parties.run("office", "status").ok().says("broken.toml");
}

#[test]
fn every_rule_about_papers_refuses_in_both_languages() {
    let parties = Parties::office();
    parties.bench.write("minutes.toml", MINUTES);
    let empty = parties.draft("office", "minutes");
    let refuses = |line: &str, code: i32, english: &str, japanese: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        parties.refuses("office", &words, code, english, japanese);
    };
    refuses("paper new no-such-form", 2, "there is no form", "様式 no-such-form がありません");
    refuses("paper new work-report", 2, "--about R-", "--about に作業番号");
    refuses("paper new minutes --about T-012", 2, "is not about T-012", "についての書面ではありません");
    refuses("paper new minutes --final", 2, "not a series", "続報のある書面ではありません");
    refuses("paper new minutes --set place", 2, "is not FIELD=VALUE", "項目=値 の形ではありません");
    refuses("paper new minutes --set nothing=1", 2, "nothing", "nothing");
    refuses("paper new minutes --set held_at=きのう", 2, "not a day and time", "日時");
    refuses("paper new worker-report --fields none.toml", 2, "cannot read", "読めません");
    refuses("paper show 打合-R6-999", 1, "paper", "書面");
    refuses(&format!("paper submit {empty}"), 1, "still lacks", "記入のない項目");
    refuses(
        &format!("paper decide {empty} --approve --by 鈴木"),
        1,
        "no revision waits",
        "回答を待っている版がありません",
    );
    let full = parties.draft("office", "minutes --fields minutes.toml");
    refuses("paper show minutes", 1, "several papers of the form minutes", "様式 minutes の書面は複数あります");
    parties.run_at(MORNING, "office", &format!("paper submit {full}")).ok();
    refuses(&format!("paper submit {full}"), 1, "there is no draft to submit", "提出できる起案がありません");
    refuses(&format!("paper withdraw {full} --reason x"), 1, "cannot be withdrawn", "取り下げられません");
    let decide = format!("paper decide {full}");
    refuses(&format!("{decide} --by 鈴木"), 2, "neither approved nor returned", "承認か差戻しか");
    refuses(&format!("{decide} --approve --return --by 鈴木"), 2, "neither", "承認か差戻しか");
    refuses(&format!("{decide} --approve"), 2, "who decided", "だれが決めたか");
    refuses(&format!("{decide} --return --by 鈴木"), 2, "why it was returned", "差戻しの理由");
    refuses(&format!("{decide} --approve --oral --by 鈴木"), 1, "not approved orally", "口頭では承認できません");
    refuses(
        &format!("{decide} --approve --by 鈴木 --sha256 00000000"),
        1,
        "the document submitted as",
        "提出済みの文書は",
    );
    refuses(&format!("{decide} --approve --by 鈴木 --sha256="), 2, "at least 8 characters", "8 文字以上");
    refuses(&format!("{decide} --approve --by 鈴木 --sha256 abcdef0"), 2, "at least 8 characters", "8 文字以上");
    refuses(
        &format!("{decide} --approve --by 鈴木 --sha256 第1回の議事録"),
        2,
        "not a SHA-256",
        "SHA-256 ではありません",
    );
    refuses(&format!("{decide} --approve --by 鈴木 --on 2024-06-09"), 2, "before the day of submission", "提出より前");
    refuses(&format!("{decide} --approve --by 鈴木 --on someday"), 2, "is not a date", "日付として読めません");
    refuses(&format!("paper print {full} -o x.doc"), 2, ".html, .xlsx or .csv", ".html、.xlsx、.csv");
    refuses(&format!("paper print {full} --revision 7 -o x.html"), 2, "was not submitted", "提出されていません");
    // as somebody copies it from paper, in either width and case
    let sha256 = parties
        .log("office", "office")
        .iter()
        .rev()
        .find_map(|event| event["body"]["sha256"].as_str().map(str::to_uppercase));
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
    let begun: String = sha256.unwrap().chars().take(8).map(wide).collect();
    parties.run("office", &format!("{decide} --return --by 鈴木 --note 出席者 --sha256 {begun}")).ok();
}

#[test]
fn what_is_recorded_of_a_submission_does_not_depend_on_the_screens_language() {
    let parties = Parties::office();
    let form = fs::read_to_string(repository("data/papers/minutes.toml")).unwrap();
    let form =
        form.replace("id = \"minutes\"", "id = \"memo\"").replace("decided_by = \"city\"", "decided_by = \"office\"");
    parties.bench.write("office/papers/memo.toml", form);
    parties.bench.write("memo.toml", MINUTES);
    let paper = parties.draft("office", "memo --fields memo.toml");
    parties.run("office", &format!("--lang en paper submit {paper}")).ok().says("is submitted to the office");
    let log = parties.log("office", "office");
    assert_eq!(log.last().unwrap()["body"]["to"], "事務所");
}

#[test]
fn a_blank_can_be_filled_in_and_given_back() {
    let parties = Parties::office();
    parties.run("office", "paper blank minutes -o blank.toml").ok();
    let text = fs::read_to_string(parties.bench.path("blank.toml")).unwrap();
    assert!(text.contains("place = \"\"") && text.contains("# attendees = ["), "{text}");
    let plan = parties.run("office", "--lang ja paper blank work-plan --about O-001").ok();
    for line in ["# 対象端末［記録から］", "# 連絡体制［# を外して書く］", "# 業務の停止\nsuspension = \"\""]
    {
        assert!(plan.stdout().contains(line), "{line}\n{}", plan.stdout());
    }
    parties.bench.write("filled.toml", text.replace("place = \"\"", "place = \"本庁\""));
    let paper = parties.draft("office", "minutes --fields filled.toml");
    assert!(parties.paper("office", &paper)["document"].to_string().contains("本庁"));
    assert!(repository("data/papers/minutes.toml").is_file());
}

#[test]
fn a_report_says_which_value_replaced_which() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    // what is owed says how to write it, in the listing and in the status
    for line in ["paper list --owed", "status"] {
        parties.run("laptop-01", line).ok().says(&format!("genba paper new confirmation --about {run}"));
    }
    let confirmation = parties.draft("laptop-01", &format!("confirmation --about {run} --worker W-02"));
    parties.run("laptop-01", "paper list --owed").ok().says(&format!("genba paper submit {confirmation}"));
    let shown = parties.paper("laptop-01", &confirmation);
    let holds =
        shown["document"]["fields"].as_array().unwrap().iter().find(|field| field["id"] == "signatures").unwrap();
    assert_eq!(holds["value"].as_array().unwrap().len(), 3, "one row for each hold point: {holds}");
    assert!(holds.to_string().contains("技術者 髙﨑 健一、立会者 佐藤 花子"), "{holds}");
    // no field of the listing is a raw moment, and seals are for the pen
    let listing = parties.run("laptop-01", &format!("paper show {confirmation}")).ok();
    assert!(!listing.stdout().contains(".000+09:00"));
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let shown = parties.paper("laptop-01", &report);
    let fields = shown["document"]["fields"].as_array().unwrap();
    let versions = fields.iter().find(|field| field["id"] == "versions").unwrap();
    assert!(shown.to_string().contains("82.4 GB"), "a measured value stands with its unit");
    let row = &versions["value"][0];
    for text in ["更新後のOSビルド", "10.0.17763.5696", "10.0.19044.4291"] {
        assert!(row.to_string().contains(text), "{row}");
    }
}

#[test]
fn a_completion_report_tells_of_reviewed_runs() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties.run("office", &format!("review accept {run}")).ok();
    let report = parties.draft("office", "completion-report --about O-001");
    let shown = parties.paper("office", &report);
    assert!(shown["document"]["fields"].to_string().contains("確認済み"), "{shown}");
}

#[test]
fn every_problem_of_a_citys_form_is_shown_in_its_line() {
    let parties = Parties::office();
    let form = fs::read_to_string(repository("data/papers/minutes.toml")).unwrap();
    let wrong =
        form.replace("type = \"datetime\"", "type = \"datetme\"").replace("about = \"none\"", "about = \"nothing\"");
    parties.bench.write("office/papers/minutes.toml", wrong);
    let run = parties.run("office", "paper forms").refused(2);
    let run = run
        .says("minutes.toml:12:9: `about` cannot be `nothing`")
        .says("12 | about = \"nothing\"\n      |         ^^^^^^^^^");
    run.says("`type` cannot be `datetme`").says("did you mean `datetime`?");
}
