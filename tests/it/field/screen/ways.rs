//! The screen beside the other ways of answering: the same is recorded, combined orders follow each
//! other, and a real terminal outlives what happens to it.

use std::path::Path;

use regex_lite::Regex;
use serde_json::Value;

use super::super::{Field, combined, with};
use super::{LOOK, TO_DISK, TO_HP, TO_LOG, TO_MODE, TO_RUN, all, japanese};
use crate::harness::repository;
use crate::skipped::skipped;

#[test]
fn combined_orders_follow_each_other_on_the_screen() {
    let field = combined::field();
    let mut keep = Vec::new();
    let script = [
        "y",
        "o",
        "o",
        "82.4",
        "<Enter>",
        "o",
        "o",
        "佐藤 花子",
        "<Enter>",
        "o",
        "82.4",
        "<Enter>",
        "o",
        "log.txt",
        "<Enter>",
        "<shot>",
        "q",
        "<shot>",
        "o",
        "q",
    ];
    let script = all(&field, &[&script], &mut keep);
    let (shots, ended) = japanese(&field).run("T-020", &script);
    ended.unwrap();
    assert!(shots[0].contains("結果        完了"), "{}", shots[0]);
    assert!(shots[1].contains("○  空き容量") && shots[1].contains("→  設定"), "{}", shots[1]);
    assert_eq!(combined::steps(&field, "O-007"), combined::second_steps());
}

/// Value and result of every step that was recorded with a value.
fn values(field: &Field) -> Vec<(String, String)> {
    let bodies = field.of_kind("step.recorded").into_iter().map(|event| event["body"].clone());
    let with_value = bodies.filter(|body| !body["value"].is_null());
    let text = |field: &Value| field.as_str().unwrap().to_owned();
    with_value.map(|body| (text(&body["value"]), text(&body["result"]))).collect()
}

#[test]
fn a_value_that_is_typed_straight_away_is_recorded_whole() {
    let field = Field::with_screen();
    let by_address = ["10.62.3.15", "<shot>", "<Enter>"];
    // after an empty field, a step back, the keys' help, and with another answer marked
    let by_number =
        ["o", "<Enter>", "1", "<Esc>", "?", "7", "<Esc>", "<Right>", "<shot>", "１８２．４", "<shot>", "<Enter>"];
    let mut keep = Vec::new();
    let script = all(&field, &[&LOOK, &by_address, &by_number], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    assert!(shots[0].contains(" 「正常」の入力 ") && shots[0].contains(" > 10.62.3.15"), "{}", shots[0]);
    assert!(shots[1].contains("[n 異常]") && shots[1].contains(" 数字 値 "), "{}", shots[1]);
    assert!(shots[2].contains(" 「正常」の入力 ") && shots[2].contains(" > １８２．４"), "{}", shots[2]);
    let recorded = [("10.62.3.15", "ok"), ("182.4", "ok")].map(|(value, result)| (value.into(), result.into()));
    assert_eq!(values(&field), recorded);
}

#[test]
fn a_file_that_is_dropped_goes_with_the_answer() {
    let field = Field::with_screen();
    let mut keep = Vec::new();
    let dropped = format!("<paste '{}'>", field.bench.path("写真/表 示 1.txt").display());
    let script = [dropped.as_str(), "<Enter>", "m", "机の下", "<Enter>", "<shot>", "o", "82.4", "<Enter>"];
    let script = all(&field, &[&LOOK, &TO_DISK, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    assert!(shots[0].contains("添える物  備考 机の下") && shots[0].contains("証跡 表 示 1.txt"), "{}", shots[0]);
    let disk = field.of_kind("step.recorded").pop().unwrap();
    assert_eq!((&disk["body"]["note"], &disk["attachments"][0]["name"]), (&"机の下".into(), &"表 示 1.txt".into()));
}

#[test]
fn the_twin_of_a_file_is_asked_for_again_and_nothing_else() {
    let field = Field::with_screen();
    field.bench.write("twin.txt", "collected");
    let mut keep = Vec::new();
    let script = ["o", "log.txt", "<Enter>", "twin.txt", "<Enter>", "<shot>", "o", "<shot>", "other.txt", "<Enter>"];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &script], &mut keep);
    let (shots, _) = japanese(&field).run("T-030", &script);
    assert!(shots[0].contains("【できません】") && shots[0].contains("証跡 log.txt"), "{}", shots[0]);
    assert!(shots[1].contains("（1/2") && shots[1].contains("✓ log.txt"), "{}", shots[1]);
    assert_eq!(field.of_kind("step.recorded").pop().unwrap()["attachments"].as_array().unwrap().len(), 2);
}

/// What was recorded on a terminal, without times, numbers and hashes.
fn bare(field: &Field, home: &str) -> Vec<Value> {
    let call = field.bench.var("GENBA_TEST_CLOCK", "now");
    let log = call.run(["--home", home, "--json", "log", "--last", "1000"]).ok().json();
    let mut events = log.as_array().unwrap().clone();
    events.retain(|event| event["kind"] != "device.opened");
    let numbers = Regex::new(r"\b[RF]-[0-9A-Z]{8}\b").unwrap();
    let bare = |event: &Value| {
        let mut kept = serde_json::json!({
            "kind": event["kind"], "body": event["body"], "actor": event["actor"], "attachments": event["attachments"],
        });
        if let Some(target) = kept["body"].get_mut("target") {
            *target = Value::Null;
        }
        serde_json::from_str(&numbers.replace_all(&kept.to_string(), "N")).unwrap()
    };
    events.iter().map(bare).collect()
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copied(&path, &target) } else { assert!(std::fs::copy(&path, &target).is_ok()) }
    }
}

#[test]
fn screen_prompts_flags_and_file_record_the_same() {
    let field = Field::with_screen();
    copied(&field.bench.path("laptop"), &field.bench.path("flags"));
    copied(&field.bench.path("laptop"), &field.bench.path("file"));
    copied(&field.bench.path("laptop"), &field.bench.path("prompts"));
    let mut keep = Vec::new();
    let script = ["n", "進捗が止まった", "<Enter>", "y", "o", "切戻す", "<Enter>", "<Enter>", "o", "q"];
    let script = all(&field, &[&LOOK, &TO_DISK, &TO_MODE, &TO_LOG, &TO_HP, &TO_RUN, &script], &mut keep);
    japanese(&field).run("T-030", &script).1.unwrap();
    let by_screen = bare(&field, "laptop");
    for words in [
        &["ok", "--witness", "佐藤 花子"][..],
        &["ok", "--value", "10.62.3.11"],
        &["ok", "--value", "82.4"],
        &["ok", "--value", "指示なし（停止しない）"],
        &["ok", "--attach", "log.txt", "--attach", "other.txt"],
        &["ok", "--sign", "witness=佐藤 花子", "--sign", "manager=山本 隆"],
        &["ng", "--note", "進捗が止まった"],
        &["ok", "--note", "切戻す", "--sign", "witness=佐藤 花子"],
        &["ok"],
    ] {
        let first = ["--home", "flags", "step", "T-030", "--worker", "W-02", "--answer"];
        field.bench.var("GENBA_TEST_CLOCK", "now").run(with(&first, words)).ok();
    }
    assert_eq!(bare(&field, "flags"), by_screen);
    field.bench.write("screen-answers.toml", ANSWERS);
    let words = ["--home", "file", "step", "T-030", "--worker", "W-02", "--answers", "screen-answers.toml"];
    field.bench.var("GENBA_TEST_CLOCK", "now").run(words).ok();
    assert_eq!(bare(&field, "file"), by_screen);
    #[cfg(unix)]
    match at_prompts(&field) {
        Some(events) => assert_eq!(events, by_screen),
        None => eprintln!("not run at prompts: util-linux is not installed here"),
    }
}

/// What the same answers record where they are asked for line by line, with one mistyped now and then.
#[cfg(unix)]
fn at_prompts(field: &Field) -> Option<Vec<Value>> {
    let words = ["--home", "prompts", "step", "T-030", "--worker", "W-02", "--plain"];
    let run = field.bench.var("GENBA_TEST_CLOCK", "now").var("GENBA_LANG", "ja").typing(words, &LINES)?;
    assert_eq!(run.code(), 0, "{}", run.stdout());
    // nothing moves the cursor, and what is to be chosen has a number
    assert!(!run.stdout().contains('\u{1b}'), "{:?}", run.stdout());
    assert!(run.stdout().contains("  2  指示により停止した"), "{}", run.stdout());
    assert_eq!(
        run.stdout().matches("台帳: 製造番号 U34-2010-01210  ホスト名 MNT-S06-030").count(),
        1,
        "{}",
        run.stdout()
    );
    // a key is no name; a value is judged as soon as it is typed, and Esc is an empty line
    for said in [
        "「ｏ」は氏名ではなく",
        "「ゼロ」は数ではありません",
        "空のまま Enter で回答に戻り",
        "空だったので回答に戻ります",
    ] {
        assert!(run.stdout().contains(said), "{said}: {}", run.stdout());
    }
    Some(bare(field, "prompts"))
}

#[cfg(unix)]
const LINES: [&str; 32] = [
    "はい",
    "x",
    "o",
    "ｏ",
    "佐藤 花子",
    "ｏ",
    "10.62.3.11",
    "o",
    "\u{1b}",
    "o",
    "ゼロ",
    "８２．４",
    "o",
    "3",
    "1",
    "o",
    "log.txt",
    "nothing.txt",
    "other.txt",
    "o",
    "",
    "山本 隆",
    "n",
    "進捗が止まった",
    "y",
    "o",
    "切戻す",
    "",
    "o",
    "",
    "",
    "",
];

const ANSWERS: &str = r#"
witness = "佐藤 花子"
[steps.look]
answer = "ok"
[steps.ip]
answer = "ok"
value = "10.62.3.11"
[steps.disk]
answer = "ok"
value = "82.4"
[steps.mode]
answer = "ok"
value = "指示なし（停止しない）"
[steps.log]
answer = "ok"
attach = ["log.txt", "other.txt"]
[steps.hp]
answer = "ok"
sign = { manager = "山本 隆" }
[steps.run]
answer = "ng"
note = "進捗が止まった"
[rollback.rb-approve]
answer = "ok"
note = "切戻す"
[rollback.rb-restore]
answer = "ok"
"#;

#[test]
fn a_step_that_speaks_of_the_register_is_shown_with_what_it_has() {
    let field = Field::with_screen();
    japanese(&field).run("T-030", &["y", "p", "<Enter>"]).1.unwrap();
    let in_english = "    register: serial U34-2010-01210  host MNT-S06-030  IP 10.62.6.12  MAC 02:00:5E:62:06:1E\n";
    let in_japanese =
        "    台帳: 製造番号 U34-2010-01210  ホスト名 MNT-S06-030  IP 10.62.6.12  MACアドレス 02:00:5E:62:06:1E\n";
    for (lang, words) in [("en", in_english), ("ja", in_japanese)] {
        field.run_in(lang, ["step", "T-030", "--show"]).ok().says(words);
    }
    field.step(["T-030", "--answer", "ok", "--witness", "佐藤 花子"]).ok().says("(ip)").never_says("register: ");
}

#[test]
fn paper_shows_what_is_answered() {
    let field = Field::with_screen();
    let blank = field.run(["step", "T-030", "--print"]).ok();
    let office = field.office(["procedure", "print", "screen"]).ok();
    assert_eq!(blank.stdout().matches('■').count(), 0);
    assert_eq!(office.stdout().lines().count(), blank.stdout().lines().count());
    field.step(["T-030", "--answer", "ok", "--witness", "佐藤 花子"]).ok();
    field.step(["T-030", "--answer", "ok", "--value", "10.62.3.11"]).ok();
    let page = field.run(["step", "T-030", "--print"]).ok();
    for words in ["■   1. 端末と台帳の照合", "■ ok", "10.62.3.11", "time 09:00", "佐藤 花子"] {
        assert!(page.stdout().contains(words), "{words}\n{}", page.stdout());
    }
}

#[test]
fn a_whole_run_on_a_real_terminal_outlives_a_kill_and_a_resize() {
    let has_tmux = std::process::Command::new("tmux").arg("-V").output().is_ok_and(|output| output.status.success());
    if !has_tmux {
        skipped("tmux is not installed here");
        return;
    }
    let field = Field::with_screen();
    let mut script = std::process::Command::new("sh");
    script.arg(repository("tests/screen/run.sh")).arg(env!("CARGO_BIN_EXE_genba")).arg(field.bench.path(""));
    if let Some(folder) = std::env::var_os("GENBA_SCREEN_CAPTURES") {
        script.arg(folder);
    }
    let output = script.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(field.of_kind("run.finished").last().unwrap()["body"]["outcome"], "rolled-back");
    let typed: Vec<String> = values(&field).into_iter().map(|(value, _)| value).take(2).collect();
    assert_eq!(typed, ["１０.62.3.11", "82.4"]);
    field.holds();
}
