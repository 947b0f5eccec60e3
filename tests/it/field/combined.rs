//! Combined orders on one terminal (§4): one run after the other, what is common asked once.

use std::io::{BufRead, BufReader};

use super::{Field, PROBE};
use crate::paper::combining;

/// The probe's first and third step in common with a shorter procedure.
fn with_common(procedure: &str) -> String {
    let common = |step: &str, key: &str, text: String| {
        let (head, tail) = text.split_once(&format!("id = \"{step}\"\n")).unwrap();
        format!("{head}id = \"{step}\"\ncommon = \"{key}\"\n{tail}")
    };
    common("files", "files", common("disk", "disk", common("look", "look", procedure.to_owned())))
}

const SECOND: &str = r#"
schema = 1
id = "second"
version = "1"
title = "次の手順"
work_type = "settings-change"
source = "試験用"

[[steps]]
id = "outside"
title = "外観"
kind = "check"
common = "look"

[[steps]]
id = "room"
title = "空き容量"
kind = "measure"
unit = "GB"
min = "60"
note_when = "ng"
on_ng = "continue"
common = "disk"

[[steps]]
id = "set"
title = "設定"
kind = "check"

[[steps]]
id = "proof"
title = "証跡"
kind = "evidence"
common = "files"
"#;

/// O-006 by the probe and O-007 by the second procedure, both on T-020 and combined as C-001.
pub(super) fn field() -> Field {
    let field = Field::new();
    field.bench.write(
        "one.toml",
        with_common(&PROBE.replace("\"probe\"", "\"one\"").replace("log-collection", "software-update")),
    );
    field.bench.write("two.toml", SECOND);
    field.office(["procedure", "add", "one.toml", "two.toml"]).ok();
    field.office(["work", "order", "one", "--terminal", "T-020", "--due", "2024-06-30"]).ok();
    field.office(["work", "order", "second", "--terminal", "T-020", "--due", "2024-06-30"]).ok();
    combining(&field.bench, "P-001", "O-006,O-007");
    field.office(["work", "combine", "O-006", "O-007", "--consultation", "P-001", "--reason", "一度に"]).ok();
    field.dispatch();
    field
}

/// Steps of the run of an order: id and the run taken over from.
pub(super) fn steps(field: &Field, order: &str) -> Vec<(String, bool)> {
    let runs = field.of_kind("run.started");
    let run = runs.iter().find(|run| run["body"]["order"] == order).unwrap()["body"]["run"].clone();
    let of_run = field.of_kind("step.recorded").into_iter().filter(|step| step["body"]["run"] == run);
    of_run.map(|it| (it["body"]["step"].as_str().unwrap().to_owned(), it["body"]["carried"].is_object())).collect()
}

pub(super) fn second_steps() -> Vec<(String, bool)> {
    [("outside", true), ("room", true), ("set", false), ("proof", true)].map(|(id, is)| (id.to_owned(), is)).to_vec()
}

#[test]
fn one_file_of_answers_goes_on_over_the_combined_runs() {
    let field = field();
    let answers = super::ANSWERS.to_owned() + "[steps.set]\nanswer = \"ok\"\n";
    field.bench.write("both.toml", answers);
    let ran = field.step(["T-020", "--answers", "both.toml"]).ok();
    let ran = ran.says("outside  外観  ok").says("(common: from R-");
    assert_eq!(ran.stdout().matches("has ended: completed").count(), 2);
    assert_eq!(steps(&field, "O-007"), second_steps());
    let started = field.of_kind("run.started");
    assert!(started.iter().all(|run| run["body"]["combination"] == "C-001"));
    // the record names the first one, whose file it relies on
    let carried = field.of_kind("step.recorded").into_iter().filter(|it| it["body"]["carried"].is_object());
    for step in carried {
        let (from, log) = (&step["body"]["carried"], field.log());
        let source = log.iter().find(|event| event["seq"] == from["seq"]).unwrap();
        assert_eq!((&source["hash"], &source["body"]["run"]), (&from["hash"], &from["run"]));
        assert!(step["attachments"].as_array().unwrap().is_empty());
    }
    field.run(["log"]).ok().says("[common: from event ").says("[combined as C-001]");
    field
        .run_in("ja", ["step", "T-020", "--work", "O-006", "--show"])
        .ok()
        .says("引き継いでいます")
        .says("同時実施 C-001");
    let first = field.run(["--json", "step", "T-020", "--work", "O-006", "--show"]).ok().json();
    assert_eq!(first["carried_by"].as_array().unwrap().len(), 3);
    let second = field.run(["--json", "step", "T-020", "--work", "O-007", "--show"]).ok().json();
    assert_eq!(second["steps"][0]["record"]["carried"]["run"], first["run"]);
    field.run(["step", "T-020", "--work", "O-007", "--show"]).ok().says("(common: from R-");
    field
        .step(["T-020", "--work", "C-001", "--answer", "ok"])
        .refused(1)
        .says("every order of the combination C-001 is done");
    field.holds();
}

#[test]
fn a_file_without_answers_for_the_next_run_ends_with_the_first() {
    let field = field();
    field.step(["T-020", "--answers", "answers.toml"]).ok().says("next of the combined orders is O-007 (second)");
    assert_eq!(field.of_kind("run.started").len(), 1);
    let json = field.run(["--json", "step", "T-020", "--worker", "W-02", "--answer", "ok"]).ok().json();
    let kinds: Vec<_> = json["recorded"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    // what is common, the answer, and the common step behind it, which ends the run
    let expected = ["run.started", "step.recorded", "step.recorded", "step.recorded", "step.recorded", "run.finished"];
    assert_eq!(kinds, expected);
    assert_eq!(steps(&field, "O-007"), second_steps());
}

#[test]
fn answers_by_flags_lead_over_to_the_next_run() {
    let field = field();
    for answer in
        [&["ok"][..], &["ok", "--value", "50"], &["ok"], &["ok", "--witness", "佐藤 花子"], &["ok", "--value", "50"]]
    {
        let call = ["step", "T-020", "--worker", "W-02", "--answer"].iter().chain(answer);
        field.run(call).ok();
    }
    field.step(["T-020", "--answer", "ok", "--attach", "log.txt"]).ok().says("`genba step T-020 --work C-001`");
    // 50 GB do for the first procedure and not for the second, which therefore asks
    let shown = field.step(["T-020", "--work", "C-001", "--answer", "ok", "--value", "65"]).ok();
    shown.says("outside  外観  ok").says("room  空き容量  65 GB  ok");
    assert_eq!(steps(&field, "O-007"), [("outside".to_owned(), true), ("room".to_owned(), false)]);
    field.step(["--work", "C-001", "--answer", "ok"]).ok().says("has ended: completed");
    field.holds();
}

#[test]
fn a_correction_in_the_first_run_leaves_the_second_and_says_so() {
    let field = field();
    field.step(["T-020", "--answers", "answers.toml"]).ok();
    field.step(["T-020", "--answer", "ok"]).ok();
    let record = field.of_kind("step.recorded").into_iter().find(|it| it["body"]["step"] == "disk").unwrap();
    let correct =
        ["correct", &record["seq"].to_string(), "--value", "81", "--reason", "読み間違い", "--worker", "W-02"];
    field.run(correct).ok().says("took this record over at its step room").says("stays as it is");
    let view = field.run(["--json", "step", "T-020", "--work", "O-007", "--show"]).ok().json();
    assert_eq!(view["steps"][1]["record"]["entry"]["value"], "82.4");
    field
        .run_in("ja", ["correct", correct[1], "--value", "80", "--reason", "x", "--worker", "W-02"])
        .ok()
        .says("引き継いだものです");
}

#[test]
fn nothing_is_taken_over_from_another_visit() {
    let field = field();
    field.step(["T-020", "--answers", "answers.toml"]).ok();
    let later = field.bench.at("2024-06-12T09:00:00+09:00");
    later.run(["--home", "laptop", "step", "T-020", "--worker", "W-02", "--answer", "ok"]).ok();
    assert_eq!(steps(&field, "O-007"), [("outside".to_owned(), false)]);
}

#[test]
fn refuses_a_combination_that_does_not_want_the_terminal() {
    let field = field();
    field.refuses(
        ["step", "T-001", "--work", "C-001", "--worker", "W-02", "--answer", "ok"],
        1,
        &["no order of the combination C-001 wants T-001", "genba work combine --list"],
        &["同時実施 C-001 に T-001 の作業指示はありません"],
    );
}

#[test]
fn combined_runs_killed_anywhere_go_on_where_they_stood() {
    let answers = super::ANSWERS.to_owned() + "[steps.set]\nanswer = \"ok\"\n";
    for lines in [3, 6, 12, 17, 20] {
        let field = field();
        field.bench.write("both.toml", &answers);
        let mut child = field.spawn(["step", "T-020", "--worker", "W-02", "--answers", "both.toml"]);
        let told = BufReader::new(child.stdout.take().unwrap()).lines().take(lines).count();
        assert!(told <= lines);
        child.kill().unwrap();
        child.wait().unwrap();
        let is_done = || field.of_kind("run.finished").len() == 2;
        while !is_done() {
            field.step(["T-020", "--answers", "both.toml"]).ok();
        }
        assert_eq!(field.of_kind("run.started").len(), 2);
        assert_eq!((steps(&field, "O-006").len(), steps(&field, "O-007")), (6, second_steps()));
        field.holds();
    }
}
