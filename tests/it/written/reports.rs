//! What reports tell of a run: everybody who worked, what was corrected, who stood by, what the files are.

use serde_json::{Value, json};

use crate::parties::{Parties, sample};

impl Parties {
    /// A field of a paper as it stands.
    #[track_caller]
    pub fn field(&self, home: &str, paper: &str, id: &str) -> Value {
        let shown = self.paper(home, paper);
        let fields = shown["document"]["fields"].as_array().unwrap();
        fields.iter().find(|field| field["id"] == id).unwrap()["value"].clone()
    }
}

#[test]
fn papers_name_everybody_who_did_a_step() {
    let parties = Parties::new();
    let first = format!("step T-012 --worker W-03 --answer ok --attach {}", sample("evidence/entry.txt"));
    parties.run("laptop-01", &first).ok();
    let run = parties.run_a_procedure("laptop-01");
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let worker = parties.field("laptop-01", &report, "worker");
    let both = ["中村 千尋", "髙﨑 健一"].map(|name| worker.as_str().unwrap().find(name).unwrap());
    assert!(both[0] < both[1], "who began it stands first: {worker}");
    let steps = parties.field("laptop-01", &report, "steps");
    assert!(steps[0]["by"].as_str().unwrap().ends_with("中村 千尋"), "{}", steps[0]);
    assert!(steps[1]["by"].as_str().unwrap().contains("髙﨑 健一"), "{}", steps[1]);
    let confirmation = parties.draft("laptop-01", &format!("confirmation --about {run} --worker W-02"));
    assert_eq!(parties.field("laptop-01", &confirmation, "worker"), json!("中村 千尋、髙﨑 健一"));
    let runs = parties.json("laptop-01", "report runs");
    assert_eq!((&runs[0]["worker"], &runs[0]["worker_name"]), (&json!("W-03 W-02"), &json!("中村 千尋、髙﨑 健一")));
}

#[test]
fn a_report_shows_what_was_corrected_beside_what_counts() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let events = parties.json("laptop-01", "log --terminal T-012");
    let is_disk = |event: &&Value| event["kind"] == "step.recorded" && event["body"]["value"] == "82.4";
    let seq = events.as_array().unwrap().iter().find(is_disk).unwrap()["seq"].to_string();
    parties.run("laptop-01", &format!("correct {seq} --value 81.4 --reason 読み間違い --worker W-02")).ok();
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let steps = parties.field("laptop-01", &report, "steps");
    let row = steps.as_array().unwrap().iter().find(|row| row.to_string().contains("81.4")).unwrap();
    assert_eq!(row["value"], json!("81.4 GB\n（訂正前 82.4 GB）"));
    assert_eq!(row["note"], json!("訂正: 読み間違い"));
}

#[test]
fn a_name_that_was_wrong_is_no_witness_on_a_paper() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let events = parties.json("laptop-01", "log --terminal T-012");
    let of_step = |name: &str| {
        let is_it = |event: &&Value| event["kind"] == "step.recorded" && event["body"]["witness"] == name;
        events.as_array().unwrap().iter().find(is_it).unwrap()["seq"].to_string()
    };
    let seq = of_step("小林 正明");
    parties.run("laptop-01", &format!("correct {seq} --witness 小林正昭 --reason 聞き違い --worker W-02")).ok();
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    assert_eq!(parties.field("laptop-01", &report, "witness"), json!("佐藤 花子、小林正昭"));
}

#[test]
fn a_report_says_when_and_beside_whom_and_to_which_step_a_file_belongs() {
    let parties = Parties::new();
    let check = "--media USB-07=engine=Defender,pattern=2024-06-10,result=0件,by=鈴木,serial=S1";
    parties.run("laptop-01", &format!("visit start S-03 --worker W-02 --witness 佐藤花子 {check}")).ok();
    let run = parties.run_a_procedure("laptop-01");
    parties.run("laptop-01", "visit end --media USB-07=消去・検査0件").ok();
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let field = |id: &str| parties.field("laptop-01", &report, id);
    assert_eq!(field("steps")[1]["by"], json!("09:00\n立会 佐藤 花子"), "{}", field("steps"));
    assert_eq!(field("signatures").as_array().unwrap().len(), 3);
    assert_eq!(field("media")[0]["left"], json!("持帰り 消去・検査0件"));
    let files = field("evidence");
    let is_told =
        |file: &Value| file["step"].is_string() && (file["seal"].is_null() || file["seal"] == "あり（値は封緘後）");
    assert!(files.as_array().unwrap().iter().all(is_told), "{files}");
    assert!(files.as_array().unwrap().iter().any(|file| file["seal"].is_string()), "{files}");
}

#[test]
fn a_run_that_was_begun_before_its_visit_was_recorded_has_its_times_all_the_same() {
    let parties = Parties::new();
    let at = |time: &str, line: &str| parties.run_at(&format!("2024-06-10T{time}:00+09:00"), "laptop-01", line).ok();
    let entry = super::repository("data/sample/evidence/entry.txt").display().to_string();
    at("09:10", &format!("step T-012 --worker W-02 --answer ok --attach {entry}"));
    // another site's visit is none of it
    at("09:20", "visit start S-05 --worker W-03 --witness 山本隆");
    at("09:25", "visit end");
    at("09:30", "visit start S-03 --at 09:00 --worker W-02 --witness 佐藤花子");
    at("10:00", &format!("step T-012 --worker W-02 --answers {}", sample("answers.toml")));
    at("10:30", "visit end");
    let run = parties.json("laptop-01", "report runs")[0]["run"].as_str().unwrap().to_owned();
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let time = |id: &str| parties.field("laptop-01", &report, id).as_str().unwrap().to_owned();
    assert_eq!((&time("entered_at")[..16], &time("left_at")[..16]), ("2024-06-10T09:00", "2024-06-10T10:30"));
    let log = parties.log("laptop-01", "laptop-01");
    let begun = log.iter().rfind(|event| event["kind"] == "visit.started").unwrap();
    let visit = begun["body"]["visit"].as_str().unwrap();
    let shown = parties.json("laptop-01", &format!("visit show {visit}"));
    assert_eq!(shown["runs"][0]["run"], run.as_str(), "{shown:#}");
}

#[test]
fn a_run_over_two_visits_tells_of_both() {
    let parties = Parties::new();
    let at = |time: &str, line: &str| parties.run_at(&format!("2024-06-{time}:00+09:00"), "laptop-01", line).ok();
    let entry = super::repository("data/sample/evidence/entry.txt").display().to_string();
    at("10T17:00", "visit start S-03 --worker W-02 --witness 佐藤花子 --media USB-07=ok");
    at("10T17:30", &format!("step T-012 --worker W-02 --answer ok --attach {entry}"));
    at("10T17:40", "step T-012 --pause 閉庁");
    at("10T18:00", "visit end --media USB-07=消去済");
    at("12T17:00", "visit start S-03 --worker W-02 --with W-03 --witness 小林正明 --media USB-08=ok");
    at("12T17:30", &format!("step T-012 --worker W-02 --answers {}", sample("answers.toml")));
    at("12T18:00", "visit end --media USB-08=消去済");
    let run = parties.json("laptop-01", "report runs")[0]["run"].as_str().unwrap().to_owned();
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let field = |id: &str| parties.field("laptop-01", &report, id);
    let time = |id: &str| field(id).as_str().unwrap()[..16].to_owned();
    assert_eq!((time("entered_at").as_str(), time("left_at").as_str()), ("2024-06-10T17:00", "2024-06-12T18:00"));
    let media: Vec<Value> = field("media").as_array().unwrap().iter().map(|medium| medium["id"].clone()).collect();
    assert_eq!(media, ["USB-07", "USB-08"]);
    let shown = parties.paper("laptop-01", &report).to_string();
    assert!(shown.contains("訪問 2 回（令和6年6月10日 17:00〜18:00、令和6年6月12日 17:00〜18:00）"), "{shown}");
}

#[test]
fn a_signature_that_was_replaced_is_marked_on_papers() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let events = parties.json("laptop-01", "log --terminal T-012");
    let is_hold = |event: &&Value| event["kind"] == "hold.signed" && event["body"]["role"] == "witness";
    let step = events.as_array().unwrap().iter().find(is_hold).unwrap()["body"]["step"].clone();
    let is_its = |event: &&Value| event["kind"] == "step.recorded" && event["body"]["step"] == step;
    let seq = events.as_array().unwrap().iter().find(is_its).unwrap()["seq"].to_string();
    parties.run("laptop-01", &format!("correct {seq} --sign witness=鈴木一郎 --reason 聞き違い --worker W-02")).ok();
    let paper = parties.draft("laptop-01", &format!("confirmation --about {run} --worker W-02"));
    let shown = parties.paper("laptop-01", &paper).to_string();
    assert!(shown.contains("立会者 佐藤 花子（訂正前）") && shown.contains("立会者 鈴木一郎"), "{shown}");
    // the technician's own name in another of its forms is no witness
    let twin = format!("correct {seq} --sign witness=高崎健一 --reason x --worker W-02");
    parties.run("laptop-01", &twin).refused(1);
}

#[test]
fn nobody_is_the_witness_of_another_laptops_run() {
    let parties = Parties::new();
    parties.run("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤花子").ok();
    let entry = super::repository("data/sample/evidence/entry.txt").display().to_string();
    parties.run("laptop-02", &format!("step T-013 --worker W-03 --answer ok --attach {entry}")).ok();
    parties.run("laptop-01", "visit end").ok();
    for laptop in ["laptop-01", "laptop-02"] {
        parties.run(laptop, &format!("export -o {laptop}.zip")).ok();
        parties.run("office", &format!("import {laptop}.zip")).ok();
    }
    let run = parties.json("office", "report runs")[0]["run"].as_str().unwrap().to_owned();
    let report = parties.draft("office", &format!("confirmation --about {run}"));
    assert_eq!(parties.field("office", &report, "witness"), Value::Null);
    let log = parties.log("office", "laptop-01");
    let visit = log.iter().find(|event| event["kind"] == "visit.started").unwrap()["body"]["visit"].as_str().unwrap();
    assert_eq!(parties.json("office", &format!("visit show {visit}"))["runs"], json!([]));
}

#[test]
fn a_medium_whose_check_is_not_told_in_full_is_warned_of() {
    let parties = Parties::new();
    let line = "visit start S-03 --worker W-02 --witness 佐藤花子 --media USB-07=ok";
    parties
        .run("laptop-01", line)
        .ok()
        .says("medium USB-07 these are not recorded: engine, pattern, who checked, serial");
}

#[test]
fn a_report_of_a_run_says_which_steps_were_not_needed_and_lists_name_things_for_programs() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let report = parties.json("laptop-01", &format!("report run {run}"));
    let steps = report["steps"].as_array().unwrap();
    let back: Vec<&Value> = steps.iter().filter(|step| step["part"] == "rollback").collect();
    assert!(!back.is_empty() && back.iter().all(|step| step["answer"] == "not applicable"), "{back:?}");
    let runs = parties.json("laptop-01", "report runs");
    assert_eq!((&runs[0]["work"], &runs[0]["state"]), (&json!("os-upgrade"), &json!("completed")));
    assert_eq!(parties.json("office", "report orders")[0]["work"], "os-upgrade");
    // columns keep their share of the page, whatever reads it
    let paper = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    parties.run("laptop-01", &format!("paper print {paper} -o report.html")).ok();
    let page = String::from_utf8(parties.bench.read("report.html")).unwrap();
    assert!(page.contains("<col width=\"19%\">") && !page.contains("<col width=\"136\">"));
}

#[test]
fn a_change_of_the_responsible_person_says_where_the_present_one_belongs() {
    let parties = Parties::office();
    let paper = parties.draft("office", "responsible-change");
    let affiliation = parties.field("office", &paper, "current_affiliation");
    assert_eq!(affiliation, json!("㈱みさき情報サービス 公共システム部 業務責任者"));
}
