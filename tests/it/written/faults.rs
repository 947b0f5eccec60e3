//! The report of a fault: what happened by its time, the runs that answered it, what is yet to be found out.

use serde_json::{Value, json};

use crate::harness::repository;
use crate::parties::Parties;

/// Opens a fault of T-015 on the laptop, seen at eight.
fn opened(parties: &Parties) -> String {
    let line = "fault open T-015 --worker W-02 --summary 起動しない --isolation hardware --seen-at 08:00";
    parties.run("laptop-01", line).ok();
    let faults = parties.json("laptop-01", "fault list");
    faults[0]["fault"].as_str().unwrap().to_owned()
}

#[test]
fn a_report_of_a_closed_fault_stays_owed_while_anything_is_under_investigation() {
    let parties = Parties::new();
    let fault = opened(&parties);
    parties.run("laptop-01", &format!("fault close {fault} --note 完了 --worker W-02")).ok();
    let report = parties.draft("laptop-01", &format!("fault-report --about {fault} --worker W-02"));
    let submit = format!("paper submit {report} --worker W-02");
    parties
        .run("laptop-01", &submit)
        .ok()
        .says("stays owed")
        .says("Recovered, To recover, Effect, Cause, Measures, Prevention");
    let closed = ("fault-report".to_owned(), "fault.closed".to_owned());
    let owed = parties.owed("laptop-01");
    assert!(owed.contains(&closed) && !owed.contains(&("fault-report".to_owned(), "fault.opened".to_owned())));
    parties.run("laptop-01", "paper list --owed").ok().says(&format!("genba paper edit {report}"));
    let known =
        ["effect=なし", "cause=部品の劣化", "measures=交換", "prevention=点検", "recovered_at=2024-06-10T08:30"];
    let known = known.map(|it| format!("--set {it}")).join(" ");
    parties.run("laptop-01", &format!("paper edit {report} --worker W-02 {known}")).ok();
    parties.run("laptop-01", &submit).ok();
    assert!(parties.owed("laptop-01").contains(&closed), "how long it took is not recorded");
}

#[test]
fn a_report_tells_of_the_runs_and_of_what_the_lessor_brought() {
    let parties = Parties::new();
    let procedure = repository("procedures/log-collection.toml");
    parties.run("office", &format!("procedure add {}", procedure.display())).ok();
    parties.run("office", "work order log-collection --terminal T-015 --due 2024-06-30").ok();
    parties.run("office", "export --to laptop-01 -o more.zip").ok();
    parties.run("laptop-01", "import more.zip").ok();
    let fault = opened(&parties);
    let at = |time: &str, line: &str| parties.run_at(&format!("2024-06-10T{time}:00+09:00"), "laptop-01", line).ok();
    at("10:00", &format!("fault isolate {fault} --where hardware --note 異音 --worker W-02"));
    at("10:10", &format!("fault respond {fault} --at 09:05 --worker W-02"));
    parties.bench.write("disk.log", "disk");
    let procedure = std::fs::read_to_string(procedure).unwrap();
    let first = procedure.lines().find(|line| line.starts_with("id = ") && !line.contains("log-collection"));
    assert!(first.is_some(), "the sample procedure has steps");
    at("10:20", "step T-015 --work O-002 --worker W-02 --answer ok --attach disk.log");
    at(
        "11:00",
        &format!("fault hand-over {fault} --party リース --person 田村 --note 引渡し --report 受付-1 --worker W-02"),
    );
    let back = format!("fault take-back {fault} --party リース --note 引取り --old-disk 証明書1 --worker W-02");
    at("12:00", &format!("{back} --replaced ディスク=SN111→SN222 --report 修完-7"));
    let report = parties.draft("laptop-01", &format!("fault-report --about {fault} --worker W-02"));
    let field = |id: &str| parties.field("laptop-01", &report, id);
    let history = field("history");
    let told: Vec<&str> = history.as_array().unwrap().iter().map(|row| row["what"].as_str().unwrap()).collect();
    assert_eq!(told[..3], ["障害の受付", "対応の開始", "切分け"]);
    assert!(told[3].contains("ログ採取") && told[4..] == ["引渡し", "引取り"], "{told:?}");
    let row = &history[4];
    assert_eq!((&row["party"], &row["note"]), (&json!("リース 田村"), &json!("引渡し\n報告書 受付-1")));
    assert_eq!(field("replaced")[0], json!({ "part": "ディスク", "before": "SN111", "after": "SN222" }));
    assert_eq!(field("minutes_to_respond"), json!("1 時間 5 分"));
    let logs = field("logs");
    assert!(
        logs.as_array().unwrap().iter().any(|log| log["name"] == "disk.log" && log["step"] != Value::Null),
        "{logs}"
    );
    // the screen and the list tell it in the same order
    let shown = parties.run("laptop-01", &format!("--lang ja fault show {fault}")).ok();
    assert!(shown.stdout().find("09:05") < shown.stdout().find("10:00"), "{}", shown.stdout());
}

#[test]
fn what_happened_in_one_minute_stands_as_it_was_recorded_and_a_folder_is_nobody() {
    let parties = Parties::new();
    let procedure = repository("procedures/log-collection.toml");
    parties.run("office", &format!("procedure add {}", procedure.display())).ok();
    parties.run("office", "work order log-collection --terminal T-015 --due 2024-06-30").ok();
    parties.run("office", "export --to laptop-01 -o more.zip").ok();
    parties.run("laptop-01", "import more.zip").ok();
    let fault = opened(&parties);
    let at = |time: &str, line: &str| parties.run_at(&format!("2024-06-10T{time}+09:00"), "laptop-01", line).ok();
    parties.bench.write("logs/disk.log", "disk");
    at("10:00:00", &format!("fault collect {fault} logs --clear 本市の指示 --yes --worker W-02"));
    at("10:20:10", "step T-015 --work O-002 --worker W-02 --answer ok --attach logs/disk.log");
    at("10:20:30", &format!("fault recover {fault} --at 10:20 --note 起動 --worker W-02"));
    at("10:20:40", &format!("fault close {fault} --at 10:20 --note 完了 --worker W-02"));
    let report = parties.draft("laptop-01", &format!("fault-report --about {fault} --worker W-02"));
    let history = parties.field("laptop-01", &report, "history");
    let told: Vec<&str> = history.as_array().unwrap().iter().map(|row| row["what"].as_str().unwrap()).collect();
    assert!(told[2].contains("ログ採取") && told[3..] == ["復旧", "対応の完了"], "{told:?}");
    let shown = parties.json("laptop-01", &format!("fault show {fault}"));
    let is_logs = |step: &&Value| step["what"] == "logs_collected";
    let steps = shown["history"].as_array().unwrap();
    let folder = steps.iter().find(is_logs).unwrap()["party"].as_str().unwrap();
    assert!(!folder.is_empty());
    parties.run("laptop-01", &format!("fault show {fault}")).ok().says("disk.log").never_says(folder);
}
