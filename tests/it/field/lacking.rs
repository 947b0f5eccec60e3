//! What a run is begun without: warned of on site, marked in every report, refused nowhere (§4, §8(4)).

use serde_json::{Value, json};

use super::Field;
use crate::harness::repository;
use crate::paper::{approved_about, combining, reported};

/// The roster's changes so far are reported, and the plan of O-001 is approved.
fn agreed() -> Field {
    let field = Field::new();
    reported(&field.bench, "P-001", "worker-report");
    approved_about(&field.bench, "P-002", "work-plan", "O-001");
    field.dispatch();
    field
}

/// The marks of the office's runs, each behind its order and terminal.
fn marks(field: &Field) -> Vec<String> {
    field.run(["export", "-o", "field.zip"]).ok();
    field.office(["import", "field.zip"]).ok();
    let rows = field.office(["--json", "report", "runs"]).ok().json();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let line = |row| format!("{} {} {}", text(row, "order"), text(row, "terminal"), text(row, "marks"));
    let mut lines: Vec<String> = rows.as_array().unwrap().iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn a_worker_whom_the_city_was_not_told_of_works_and_is_marked() {
    let field = agreed();
    field.step(["T-012", "--work", "O-001", "--answer", "ok", "--attach", "log.txt"]).ok().never_says("is not told");
    field
        .office([
            "worker",
            "add",
            "W-06",
            "氏名=小川 真",
            "所属=みさき",
            "作業内容=ログ採取",
            "取り扱う情報資産=ログ",
            "従事開始=2024-06-01",
        ])
        .ok();
    field.dispatch();
    let begun = field.run_in("ja", ["step", "T-001", "--worker", "W-06", "--answer", "ok"]).ok();
    begun.says("W-06 は市へ未報告です（§8(4)）");
    field.run_in("ja", ["step", "T-001", "--show"]).ok().says("印  市へ未報告 W-06");
    field.run_in("ja", ["status"]).ok().says("市へ未報告 W-06");
    assert_eq!(field.view("T-001")["lacking"], json!([{ "lacking": "report", "worker": "W-06" }]));
    assert_eq!(marks(&field), ["O-001 T-012 ", "O-002 T-001 W-06 not reported to the city"]);
    let run = field.of_kind("run.started")[1]["body"]["run"].as_str().unwrap().to_owned();
    field.office(["--lang", "ja", "log", "--run", &run]).ok().says("印: 市へ未報告 W-06");
    field.office(["--lang", "ja", "work", "show", "O-002"]).ok().says("市へ未報告 W-06");
    field.office(["--lang", "ja", "work", "list"]).ok().says("未報告・未承認のままの作業 1 件");
    field.office(["--lang", "ja", "report", "audit", "-o", "package"]).ok();
    assert!(String::from_utf8(field.bench.read("package/index.html")).unwrap().contains("市へ未報告 W-06"));
    // what is reported later does not undo it
    for words in [["new", "worker-change"], ["submit", "worker-change"]] {
        let call = [&["--home", "office", "paper"], &words[..]].concat();
        field.bench.at("2024-06-12T09:00:00+09:00").run(call).ok();
    }
    assert_eq!(marks(&field), ["O-001 T-012 ", "O-002 T-001 W-06 not reported to the city"]);
}

#[test]
fn work_that_was_not_reported_of_a_worker_is_marked() {
    let field = agreed();
    let begun = field.run(["step", "T-001", "--worker", "W-03", "--answer", "ok"]).ok();
    begun.says("is not among the work that was reported of W-03 (§8(4))");
    // so is who takes a run over
    field.step(["T-002", "--answer", "ok"]).ok().never_says("is not among");
    field
        .run(["step", "T-002", "--worker", "W-03", "--answer", "ok", "--value", "50"])
        .ok()
        .says("is not among the work that was reported of W-03");
    assert_eq!(
        marks(&field),
        ["O-002 T-001 not among the work reported of W-03", "O-002 T-002 not among the work reported of W-03"]
    );
}

#[test]
fn work_without_an_approved_plan_is_marked_and_so_is_what_a_change_added() {
    let field = Field::new();
    reported(&field.bench, "P-001", "worker-report");
    field.dispatch();
    let begin = |terminal: &str| field.step([terminal, "--work", "O-001", "--answer", "ok", "--attach", "log.txt"]);
    begin("T-012").ok().says("the plan of order O-001 is not approved by the city (§4)");
    let office = |time: &str, words: &[&str]| {
        let time = format!("2024-06-{time}:00+09:00");
        field.bench.at(&time).run([&["--home", "office"], words].concat()).ok();
    };
    let plan = ["paper", "new", "work-plan", "--about", "O-001", "--set", "purpose=x", "--set", "from=2024-06-11"];
    office("10T10:00", &[&plan[..], &["--set", "rollback=x"]].concat());
    office("10T10:01", &["paper", "submit", "work-plan"]);
    office("11T09:00", &["paper", "decide", "work-plan", "--approve", "--by", "山本"]);
    field.dispatch();
    let begin = |time: &str, terminal: &str| {
        let call = ["--home", "laptop", "step", terminal, "--work", "O-001", "--worker", "W-02", "--answer", "ok"];
        let time = format!("2024-06-{time}:00+09:00");
        field.bench.at(&time).run([&call[..], &["--attach", "log.txt"]].concat()).ok()
    };
    begin("12T09:00", "T-013").never_says("is not approved");
    let later = ["work", "change", "O-001", "--due", "2024-07-10", "--reason", "x", "--decided-by", "市"];
    office("12T10:00", &later);
    field.dispatch();
    begin("13T09:00", "T-014").says("order O-001 was changed after its plan was approved");
    assert_eq!(
        marks(&field),
        ["O-001 T-012 plan not approved", "O-001 T-013 ", "O-001 T-014 plan not approved since the change"],
        "as each began"
    );
}

#[test]
fn two_orders_at_a_terminal_on_one_visit_are_marked_unless_they_are_combined() {
    let field = agreed();
    field.run(["visit", "start", "S-03", "--worker", "W-02", "--witness", "佐藤 花子"]).ok();
    field.step(["T-012", "--work", "O-002", "--answers", "answers.toml"]).ok().never_says("consultation");
    let begin = ["T-012", "--work", "O-001", "--answer", "ok", "--attach", "log.txt"];
    field.step(begin).ok().says("order O-002 was begun on this terminal on the same visit");
    assert_eq!(marks(&field), ["O-001 T-012 together with O-002 without a consultation", "O-002 T-012 "]);

    let field = agreed();
    combining(&field.bench, "P-003", "O-001,O-002");
    field.office(["work", "combine", "O-001", "O-002", "--consultation", "P-003", "--reason", "一度に"]).ok();
    field.dispatch();
    field.step(["T-012", "--work", "O-002", "--answers", "answers.toml"]).ok();
    field.step(begin).ok().never_says("was begun on this terminal");
    assert_eq!(marks(&field), ["O-001 T-012 combined as C-001", "O-002 T-012 combined as C-001"]);
}

#[test]
fn an_initial_setup_without_a_recovery_is_marked() {
    let field = Field::new();
    reported(&field.bench, "P-001", "worker-report");
    let procedure = repository("procedures").join("initial-setup.toml").display().to_string();
    field.office(["worker", "set", "W-02", "作業内容=初期設定、ログ採取"]).ok();
    field.office(["procedure", "add", &procedure]).ok();
    field.office(["work", "order", "initial-setup", "--terminal", "T-010,T-011", "--due", "2024-06-30"]).ok();
    field.dispatch();
    let begin = |terminal: &str| field.step([terminal, "--answer", "ok", "--attach", "log.txt"]);
    field.run(["fault", "open", "T-010", "--summary", "起動しない", "--worker", "W-02"]).ok();
    begin("T-010").ok().says("no fault of T-010 was taken back");
    field.run(["fault", "open", "T-011", "--summary", "起動しない", "--worker", "W-02"]).ok();
    let opened = field.of_kind("fault.opened");
    let fault = opened.last().unwrap()["body"]["fault"].as_str().unwrap().to_owned();
    field.run(["fault", "hand-over", &fault, "--party", "リース", "--note", "x", "--worker", "W-02"]).ok();
    field.run(["fault", "take-back", &fault, "--note", "x", "--old-disk", "本体のまま", "--worker", "W-02"]).ok();
    begin("T-011").ok().never_says("was taken back");
    assert_eq!(marks(&field), ["O-006 T-010 no recovery on record", "O-006 T-011 "]);
}

/// A worker who was added after the city had been told of the others.
const NEW: [&str; 8] = [
    "worker",
    "add",
    "W-06",
    "氏名=小川 真",
    "所属=みさき",
    "作業内容=ログ採取",
    "取り扱う情報資産=ログ",
    "従事開始=2024-06-01",
];

#[test]
fn who_joins_a_run_that_another_began_is_marked_as_of_then() {
    let field = agreed();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["T-002", "--answer", "ok"]).ok();
    field.office(NEW).ok();
    field.dispatch();
    let joined = field.run_in("ja", ["step", "T-001", "--worker", "W-06", "--answer", "ok", "--value", "50"]).ok();
    joined.says("W-06 は市へ未報告です（§8(4)）。印を付けて記録します");
    field.run_in("ja", ["status"]).ok().says("市へ未報告 W-06");
    assert_eq!(field.view("T-001")["lacking"], json!([{ "lacking": "report", "worker": "W-06" }]));
    for words in [["new", "worker-change"], ["submit", "worker-change"]] {
        let call = [&["--home", "office", "paper"], &words[..]].concat();
        field.bench.at("2024-06-12T09:00:00+09:00").run(call).ok();
    }
    // the city was told of him before he joined this one
    let later = ["--home", "laptop", "step", "T-002", "--worker", "W-06", "--answer", "ok", "--value", "50"];
    field.bench.at("2024-06-13T09:00:00+09:00").run(later).ok();
    field.bench.at("2024-06-13T10:00:00+09:00").run(["--home", "laptop", "export", "-o", "field.zip"]).ok();
    let office = |words: &[&str]| {
        let call = [&["--home", "office"], words].concat();
        field.bench.at("2024-06-13T11:00:00+09:00").run(call).ok()
    };
    office(&["import", "field.zip"]);
    let rows = office(&["--json", "report", "runs"]).json();
    let marked: Vec<_> = rows.as_array().unwrap().iter().map(|row| (&row["terminal"], &row["marks"])).collect();
    assert_eq!(marked.len(), 2);
    assert!(marked.contains(&(&"T-001".into(), &"W-06 not reported to the city".into())), "{marked:?}");
    assert!(!marked.contains(&(&"T-002".into(), &"W-06 not reported to the city".into())), "{marked:?}");
    let run = field.of_kind("run.started")[0]["body"]["run"].as_str().unwrap().to_owned();
    office(&["--lang", "ja", "log", "--run", &run]).says("印: 市へ未報告 W-06");
    office(&["--lang", "ja", "work", "show", "O-002"]).says("市へ未報告 W-06");
}
