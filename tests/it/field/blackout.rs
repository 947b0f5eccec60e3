//! Beginning work in a blackout, and the marks of what was done in one or outside the period (§2).

use super::Field;

/// A field whose site S-01 is in a blackout all of the day.
fn field() -> Field {
    let field = Field::new();
    elections(&field);
    field
}

fn elections(field: &Field) {
    let set = ["work", "blackout", "add", "--from", "2024-06-10", "--until", "2024-06-10", "--site", "S-01"];
    field.office(set.iter().chain(&["--reason", "選挙", "--decided-by", "山本"])).ok();
}

/// The sample procedures but for log collection, which is fault work.
fn settings(field: &Field) {
    let order = ["work", "order", "settings-change", "--terminal", "T-001,T-012", "--due", "2024-06-30"];
    field.office(order).ok();
    field.dispatch();
}

#[test]
fn refuses_to_begin_in_a_blackout_without_a_reason() {
    let field = field();
    settings(&field);
    field.refuses(
        ["step", "T-001", "--work", "O-006", "--worker", "W-02", "--answer", "ok", "--attach", "log.txt"],
        1,
        &["no work may begin at S-01 from 2024-06-10 00:00 to 2024-06-11 00:00 (B-001: 選挙)", "--in-blackout REASON"],
        &["S-01 は 2024-06-10 00:00 から 2024-06-11 00:00 まで作業禁止です（B-001、選挙）", "--in-blackout"],
    );
    let begin = ["T-001", "--work", "O-006", "--answer", "ok", "--attach", "log.txt", "--in-blackout"];
    field
        .step([begin[0], begin[1], begin[2], begin[3], begin[4], begin[5], begin[6], begin[7], " "])
        .refused(2)
        .says("--in-blackout has no reason");
    // another site is free, and a reason there is not recorded
    field
        .step(["T-012", "--work", "O-006", "--answer", "ok", "--attach", "log.txt", "--in-blackout", "x"])
        .ok()
        .says("is in no blackout now");
    let began =
        field.step([begin[0], begin[1], begin[2], begin[3], begin[4], begin[5], begin[6], begin[7], "市の指示"]);
    began.ok().says("recorded with the reason `市の指示`");
    let started = field.of_kind("run.started");
    assert!(started[0]["body"]["blackout"].is_null());
    assert_eq!(started[1]["body"]["blackout"], "市の指示");
}

#[test]
fn a_run_that_goes_on_is_never_blocked() {
    let field = field();
    settings(&field);
    let before = field.bench.at("2024-06-09T18:00:00+09:00");
    before
        .run([
            "--home", "laptop", "step", "T-001", "--work", "O-006", "--worker", "W-02", "--answer", "ok", "--attach",
            "log.txt",
        ])
        .ok();
    field.step(["T-001", "--answer", "ok", "--witness", "佐藤 花子"]).ok();
    // nor is one where the blackout was lifted
    field.office(["work", "blackout", "lift", "B-001", "--reason", "延期", "--decided-by", "山本"]).ok();
    field.dispatch();
    field.step(["T-002", "--answer", "ok"]).ok();
    assert!(field.of_kind("run.started")[1]["body"]["blackout"].is_null());
}

#[test]
fn work_on_faults_is_only_warned_of_and_marked_everywhere() {
    let field = field();
    field.dispatch();
    field.step(["T-001", "--answer", "ok"]).ok().says("is in the blackout B-001");
    assert_eq!(field.of_kind("run.started")[0]["body"]["blackout"], "障害対応");
    field.run_in("ja", ["step", "T-001", "--show"]).ok().says("印  作業禁止中: 障害対応");
    assert_eq!(field.view("T-001")["summary"]["blackout"], "障害対応");
    field.run(["status"]).ok().says("in a blackout: 障害対応");
    assert_eq!(field.run(["--json", "status"]).ok().json()["runs"][0]["blackout"], "障害対応");
    field.run(["log"]).ok().says("[in a blackout: 障害対応]");
    field.run(["work", "list"]).ok().says("1 run(s) in a blackout");
    let shown = field.run(["--json", "work", "show", "O-002"]).ok().json();
    assert_eq!(
        (&shown["terminals"][0]["blackout"], &shown["marks"]["runs_in_blackout"]),
        (&"障害対応".into(), &1.into())
    );
    field.holds();
    field.office(["work", "show", "O-002"]).ok().says("in a blackout: 障害対応");
}

#[test]
fn a_run_outside_the_period_is_marked_everywhere() {
    let field = Field::new();
    let begun = field.bench.at("2024-09-02T18:00:00+09:00");
    begun.run(["--home", "laptop", "step", "T-001", "--worker", "W-02", "--answer", "ok"]).ok();
    field.run_in("ja", ["step", "T-001", "--show"]).ok().says("印  期間外");
    assert_eq!(field.view("T-001")["summary"]["outside_period"], true);
    field.run_in("ja", ["status"]).ok().says("期間外");
    assert_eq!(field.run(["--json", "status"]).ok().json()["runs"][0]["outside_period"], true);
    field.run(["log"]).ok().says("[outside the period]");
    field.run_in("ja", ["work", "list"]).ok().says("期間外の作業 1 件");
    let shown = field.run(["--json", "work", "show", "O-002"]).ok().json();
    assert_eq!(
        (&shown["terminals"][0]["outside_period"], &shown["marks"]["runs_outside_period"]),
        (&true.into(), &1.into())
    );
    field.run(["work", "show", "O-002"]).ok().says("outside the period");
    let late = ["work", "order", "os-upgrade", "--terminal", "T-020", "--due", "2024-09-30", "--reason", "市の依頼"];
    field.office(late).ok();
    field.office(["work", "list"]).ok().says("due outside the period");
    field.office(["status"]).ok().says("outside the period");
}

#[test]
fn work_begun_in_a_blackout_that_had_not_arrived_is_marked_by_the_offices_own_record() {
    let field = Field::new();
    settings(&field);
    elections(&field);
    let begin = ["--work", "O-006", "--answer", "ok", "--attach", "log.txt"];
    let step = |terminal| field.run([&["step", terminal, "--worker", "W-02"][..], &begin].concat()).ok();
    step("T-001").never_says("blackout");
    // one that is recorded afterwards was broken by nobody
    step("T-012");
    // a fault waits for no day
    field.step(["T-002", "--work", "O-002", "--answer", "ok"]).ok();
    let set = ["--home", "office", "work", "blackout", "add", "--from", "2024-06-10", "--until", "2024-06-10"];
    let why = ["--site", "S-03", "--reason", "停電", "--decided-by", "山本"];
    let evening = || field.bench.at("2024-06-10T18:00:00+09:00");
    evening().run(set.iter().chain(&why)).ok();
    let lift = ["--home", "office", "work", "blackout", "lift", "B-001", "--reason", "延期", "--decided-by", "山本"];
    evening().run(lift).ok();
    evening().run(["--home", "laptop", "export", "-o", "field.zip"]).ok();
    evening().run(["--home", "office", "import", "field.zip"]).ok();
    let rows = evening().run(["--home", "office", "--json", "report", "runs"]).ok().json();
    let mut marked: Vec<String> =
        rows.as_array().unwrap().iter().map(|row| format!("{} {}", row["terminal"], row["marks"])).collect();
    marked.sort();
    assert!(
        marked[0].contains("T-001") && marked[0].contains("in the blackout B-001: no reason on record"),
        "{marked:?}"
    );
    assert!(marked[1].contains("T-002") && !marked[1].contains("blackout"), "{marked:?}");
    assert!(marked[2].contains("T-012") && !marked[2].contains("blackout"), "{marked:?}");
    field.office(["work", "list"]).ok().says("1 run(s) in a blackout");
    field.office(["--lang", "ja", "work", "show", "O-006"]).ok().says("作業禁止中 B-001");
}
