//! Faults from the report over the lessor to the initial setup, and what refuses on the way.

use super::{Field, PROBE};
use crate::harness::Run;

impl Field {
    /// The laptop at a time of its own.
    fn later<const N: usize>(&self, time: &str, arguments: [&str; N]) -> Run {
        self.bench.at(time).run([&["--home", "laptop"], &arguments[..]].concat())
    }

    fn open_fault(&self, more: &[&str]) -> String {
        let open = ["fault", "open", "T-010", "--summary", "紙送りしない", "--worker", "W-02"];
        self.run([&open, more].concat()).ok();
        self.of_kind("fault.opened").last().unwrap()["body"]["fault"].as_str().unwrap().to_owned()
    }

    /// A procedure and an order for the initial setup of T-010.
    fn order_setup(&self) {
        let setup = PROBE.replace("log-collection", "initial-setup").replace("\"probe\"", "\"setup\"");
        self.bench.write("setup.toml", setup);
        self.office(["procedure", "add", "setup.toml"]).ok();
        self.office(["work", "order", "setup", "--terminal", "T-010", "--due", "2024-06-30"]).ok();
        self.dispatch();
    }
}

#[test]
fn a_fault_goes_through_the_lessor_and_back_with_initial_setup_and_differences_accepted() {
    let field = Field::new();
    let fault = field.open_fault(&["--seen-at", "08:10"]);
    field.run(["status"]).ok().says(&format!("genba fault respond {fault}"));
    field.run(["fault", "respond", &fault, "--at", "08:55", "--worker", "W-02"]).ok().says("genba fault isolate");
    let isolate = ["fault", "isolate", &fault, "--where", "hardware", "--note", "基板の故障灯", "--worker", "W-02"];
    field.run(isolate).ok().says("genba fault hand-over");
    let hand_over = ["fault", "hand-over", &fault, "--party", "みなと野リース", "--person", "田中", "--note", "引渡し"];
    field.run([&hand_over[..], &["--worker", "W-02"]].concat()).ok().says("genba fault take-back");
    let day = "2024-06-12T13:00:00+09:00";
    let take_back = [
        "fault",
        "take-back",
        &fault,
        "--worker",
        "W-02",
        "--note",
        "交換完了",
        "--old-disk",
        "消去証明書 123",
        "--replaced",
        "主基板",
        "--new-serial",
        "U34-2406-09999",
        "--new-mac",
        "02:00:5e:99:99:99",
        "--report",
        "M-77",
    ];
    let taken = field.later(day, take_back).ok();
    taken.says("ask the office to order it").says("recorded as differences").says("製造番号=U34-2406-09999");
    let found = field.of_kind("difference.found");
    assert_eq!(
        (&found[0]["body"]["field"], &found[1]["body"]["found"]),
        (&"serial".into(), &"02:00:5E:99:99:99".into())
    );
    field.holds();
    for difference in &found {
        let id = difference["body"]["difference"].as_str().unwrap();
        field.office(["difference", "accept", id, "--reason", "報告書 M-77"]).ok();
    }
    field.office(["terminal", "show", "T-010"]).ok().says("U34-2406-09999").says("02:00:5E:99:99:99");
    field.office(["status"]).ok().says("genba work order initial-setup --terminal T-010");
    field.order_setup();
    field
        .run(["fault", "show", &fault])
        .ok()
        .says("genba step T-010 --work O-006")
        .says("消去証明書 123")
        .says("45 min");
    field.later(day, ["step", "T-010", "--worker", "W-02", "--answers", "answers.toml"]).ok().says("completed");
    field.run(["fault", "show", &fault]).ok().says(&format!("genba fault recover {fault}"));
    field.later("2024-06-12T15:00:00+09:00", ["fault", "recover", &fault, "--worker", "W-02"]).ok();
    let closed = ["fault", "close", &fault, "--note", "業務再開", "--worker", "W-02"];
    let closed = field.later("2024-06-12T15:05:00+09:00", closed).ok();
    assert!(!closed.stderr().contains("without having recovered"));
    let shown = field.run(["--json", "fault", "show", &fault]).ok().json();
    assert_eq!((&shown["minutes_to_response"], &shown["minutes_to_recovery"]), (&45.into(), &3290.into()));
    assert_eq!((&shown["state"], &shown["isolation"]), (&"closed".into(), &"hardware".into()));
    field.run(["fault", "list"]).ok().says("54 h 50 min");
    field.run_in("ja", ["fault", "list"]).ok().says("54 時間 50 分");
    field.holds();
}

#[test]
fn refuses_an_initial_setup_while_the_lessor_has_the_machine() {
    let field = Field::new();
    field.order_setup();
    field.step(["T-010", "--answer", "ok"]).ok().says("no fault of T-010 was taken back");
    field.step(["T-010", "--pause"]).ok();
    let field = Field::new();
    field.order_setup();
    let fault = field.open_fault(&["--isolation", "hardware"]);
    field.run(["fault", "hand-over", &fault, "--party", "リース", "--note", "x", "--worker", "W-02"]).ok();
    field.refuses(
        ["step", "T-010", "--worker", "W-02", "--answer", "ok"],
        1,
        &["リース still has T-010", "genba fault take-back"],
        &["まだ リース に引き継がれています", "genba fault take-back"],
    );
    let back = ["fault", "take-back", &fault, "--note", "x", "--old-disk", "本体のまま", "--worker", "W-02"];
    field.run(back).ok().says("genba step T-010 --work O-006");
    field.step(["T-010", "--answer", "ok"]).ok();
}

#[test]
fn an_initial_setup_that_was_returned_is_still_to_be_done() {
    let field = Field::new();
    field.order_setup();
    let fault = field.open_fault(&["--isolation", "hardware"]);
    field.run(["fault", "hand-over", &fault, "--party", "リース", "--note", "x", "--worker", "W-02"]).ok();
    field.run(["fault", "take-back", &fault, "--note", "x", "--old-disk", "本体のまま", "--worker", "W-02"]).ok();
    field.step(["T-010", "--answers", "answers.toml"]).ok();
    field.run(["fault", "show", &fault]).ok().says(&format!("genba fault recover {fault}"));
    field.holds();
    let run = field.of_kind("run.finished")[0]["body"]["run"].as_str().unwrap().to_owned();
    field.office(["review", "return", &run, "--reason", "設定漏れ"]).ok();
    field.dispatch();
    field.run(["fault", "show", &fault]).ok().says("genba step T-010 --work O-006");
    field.office(["fault", "show", &fault]).ok().says("genba step T-010 --work O-006");
}

#[test]
fn the_office_is_told_to_set_the_register_where_it_takes_a_fault_back() {
    let field = Field::new();
    let fault = field.open_fault(&["--isolation", "hardware"]);
    field.holds();
    let hand_over = ["--home", "office", "fault", "hand-over", &fault, "--party", "リース", "--note", "x"];
    field.bench.at("2024-06-11T09:00:00+09:00").run(hand_over).ok();
    let back = ["fault", "take-back", &fault, "--note", "x", "--old-disk", "廃棄", "--new-serial", "N-9"];
    field
        .bench
        .at("2024-06-12T09:00:00+09:00")
        .run([&["--home", "office"], &back[..]].concat())
        .ok()
        .says("genba terminal set T-010 製造番号=N-9");
    assert_eq!(field.of_kind("difference.found").len(), 0);
}

#[test]
fn refuses_what_cannot_follow_in_a_fault() {
    let field = Field::new();
    let fault = field.open_fault(&[]);
    let go = |words: &[&str]| field.run([&["fault"], words, &["--worker", "W-02"]].concat());
    go(&["respond", &fault, "--at", "08:00"]).refused(2).says("is before the fault was seen");
    go(&["respond", &fault]).ok();
    field.refuses(
        ["fault", "respond", &fault, "--worker", "W-02"],
        1,
        &["was responded to at 2024-06-10 09:00"],
        &["への対応は 2024-06-10 09:00 に始まっています"],
    );
    go(&["isolate", &fault, "--where", "hardware"]).refused(2).says("--note");
    go(&["isolate", &fault, "--where", "どこか", "--note", "x"]).refused(2);
    go(&["hand-over", &fault, "--party", "リース", "--note", "x"]).ok();
    field.refuses(
        ["fault", "recover", &fault, "--worker", "W-02"],
        1,
        &["is handed over", "genba fault take-back"],
        &["今「引継ぎ中」です", "genba fault take-back"],
    );
    go(&["take-back", &fault, "--note", "x", "--new-mac", "zz"]).refused(2);
    go(&["take-back", &fault, "--note", "x"]).ok();
    go(&["close", &fault, "--note", "様子見"]).ok().says("closed without having recovered");
    go(&["recover", &fault]).refused(1).says("is closed");
    go(&["isolate", &fault, "--where", "software", "--note", "x"]).refused(1).says("genba fault open");
}

#[test]
fn refuses_to_close_a_fault_while_the_lessor_has_the_machine() {
    let field = Field::new();
    let fault = field.open_fault(&["--isolation", "hardware"]);
    field.run(["fault", "hand-over", &fault, "--party", "リース", "--note", "x", "--worker", "W-02"]).ok();
    let take_back = format!("genba fault take-back {fault} --old-disk");
    field.refuses(
        ["fault", "close", &fault, "--note", "x", "--worker", "W-02"],
        1,
        &["is handed over", "once リース has given it back", &take_back],
        &["今「引継ぎ中」です", "リース から戻ったら", &take_back],
    );
    let back = ["fault", "take-back", &fault, "--note", "x", "--old-disk", "本体のまま", "--worker", "W-02"];
    field.run(back).ok();
    field.run(["fault", "recover", &fault, "--worker", "W-02"]).ok();
    field.run(back).refused(1).says("is recovered").says(&format!("genba fault close {fault}"));
    field.run(["fault", "close", &fault, "--note", "x", "--worker", "W-02"]).ok();
    field.refuses(
        ["fault", "take-back", &fault, "--note", "x", "--old-disk", "本体のまま", "--worker", "W-02"],
        1,
        &["it is closed already", "genba fault open"],
        &["もう終わっています", "genba fault open"],
    );
}

#[test]
fn a_run_that_was_open_when_the_machine_went_away_is_named_and_can_be_ended() {
    let field = Field::new();
    let setup = PROBE.replace("log-collection", "initial-setup").replace("\"probe\"", "\"setup\"");
    field.bench.write("setup.toml", setup);
    field.office(["procedure", "add", "setup.toml"]).ok();
    field.office(["work", "order", "setup", "--terminal", "T-001", "--due", "2024-06-30"]).ok();
    field.dispatch();
    field.step(["T-001", "--work", "O-002", "--answer", "ok"]).ok();
    let run = field.of_kind("run.started")[0]["body"]["run"].as_str().unwrap().to_owned();
    let open = ["fault", "open", "T-001", "--summary", "起動しない", "--isolation", "hardware", "--worker", "W-02"];
    field.run(open).ok();
    let fault = field.of_kind("fault.opened")[0]["body"]["fault"].as_str().unwrap().to_owned();
    let way = "genba step T-001 --work O-002 --answer ng --note";
    let hand_over = ["fault", "hand-over", &fault, "--party", "リース", "--note", "x", "--worker", "W-02"];
    field.run(hand_over).ok().says(&format!("run {run} is not finished on T-001")).says(way);
    let back = ["fault", "take-back", &fault, "--note", "x", "--old-disk", "交換済み", "--worker", "W-02"];
    field.run(back).ok().says(&format!("run {run} is not finished on T-001")).says(way);
    field.refuses(
        ["step", "T-001", "--work", "O-006", "--worker", "W-02", "--answer", "ok"],
        1,
        &["is not finished on T-001", way],
        &["終わっていません", "もう続けられない作業は", way],
    );
    // as it says: past a step that goes on, to one that ends it
    let end = ["T-001", "--work", "O-002", "--answer", "ng", "--note", "ディスク交換"];
    field.step(end).ok();
    field.step(end).ok();
    assert_eq!(field.of_kind("run.finished").len(), 1);
    field.step(["T-001", "--work", "O-006", "--answer", "ok"]).ok().never_says("not finished");
    field.holds();
}

#[test]
fn other_work_on_a_machine_that_is_handed_over_is_begun_with_a_warning() {
    let field = Field::new();
    let fault = field.open_fault(&["--isolation", "hardware"]);
    field.office(["work", "order", "probe", "--terminal", "T-010", "--due", "2024-06-30"]).ok();
    field.dispatch();
    field.run(["fault", "hand-over", &fault, "--party", "リース", "--note", "x", "--worker", "W-02"]).ok();
    let begun = field.step(["T-010", "--answer", "ok"]).ok();
    begun.says("リース still has T-010 by what is recorded").says(&format!("genba fault take-back {fault}"));
    field.step(["T-010", "--pause"]).ok().never_says("still has");
}
