//! Corrections and voids: both values stay, and what follows is said.

use super::Field;

/// The seq of the live record of a step on T-001.
fn seq(field: &Field, step: &str) -> String {
    let view = field.view("T-001");
    let state = view["steps"].as_array().unwrap().iter().find(|state| state["id"] == step).unwrap().clone();
    state["record"]["seq"].to_string()
}

fn done() -> Field {
    let field = Field::new();
    field.step(["T-001", "--answers", "answers.toml"]).ok();
    field
}

#[test]
fn a_correction_shows_old_and_new_and_stays_beside_the_record() {
    let field = done();
    let seq = seq(&field, "disk");
    let corrected = field.run(["correct", &seq, "--value", "81.4", "--reason", "読み間違い", "--worker", "W-02"]).ok();
    let corrected =
        corrected.says("old  ○ ok  82.4").says("new  ○ ok  81.4").says("has ended (completed), which stays");
    corrected.says("`disk-again` (空き容量（再）) no longer equals the corrected `81.4`");
    field.run(["step", "T-001", "--show"]).ok().says("disk  空き容量  81.4 (was ok 82.4)");
    let event = field.of_kind("step.corrected").pop().unwrap();
    assert_eq!(event["body"]["target"]["seq"].to_string(), seq);
    field.holds();
}

#[test]
fn a_record_is_named_by_number_or_by_the_beginning_of_its_hash() {
    let field = done();
    let record = field.of_kind("step.recorded")[1].clone();
    let hash = record["hash"].as_str().unwrap();
    let correct =
        |event: &str, value: &str| field.run(["correct", event, "--value", value, "--reason", "x", "--worker", "W-02"]);
    correct(&hash[..10], "81").ok();
    correct(&hash.to_uppercase(), "82").ok();
    correct("zz", "83").refused(2).says("neither");
    correct("abc", "83").refused(2).says("at least 6");
    correct("9999", "83").refused(1).says("no event 9999");
    correct("0", "83").refused(1).says("event 0 (journal.opened) is not the record of a step");
    correct(&record["seq"].to_string(), "82").refused(1).says("says that already");
}

#[test]
fn refuses_a_correction_without_anything_to_correct_or_a_reason() {
    let field = done();
    let seq = seq(&field, "disk");
    field.refuses(
        ["correct", &seq, "--reason", "x", "--worker", "W-02"],
        2,
        &["nothing to correct is given", "--void"],
        &["何を直すかが指定されていません"],
    );
    field.refuses(
        ["correct", &seq, "--value", "1", "--note", "x", "--reason", " ", "--worker", "W-02"],
        1,
        &["a reason"],
        &["理由"],
    );
    field.refuses(
        ["correct", &seq, "--value", "35", "--reason", "x", "--worker", "W-02"],
        1,
        &["a note (owed if NG)"],
        &["備考"],
    );
    field.refuses(
        ["correct", &seq, "--value", "35", "--reason", "x", "--worker", "W-05"],
        1,
        &["suspended"],
        &["従事を止められています"],
    );
}

#[test]
fn a_voided_step_is_done_again() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["--answer", "ok", "--value", "50"]).ok();
    let seq = seq(&field, "disk");
    let voided = field.run(["correct", &seq, "--void", "--reason", "別の端末を見た", "--worker", "W-02"]).ok();
    voided.says("new  voided").says("goes on at the step `disk`");
    field.run(["correct", &seq, "--void", "--reason", "x", "--worker", "W-02"]).refused(1).says("does not count");
    field.step(["--answers", "answers.toml"]).ok();
    field.run(["step", "T-001", "--show"]).ok().says("(1 voided)");
}

#[test]
fn a_correction_does_not_resume_a_paused_run() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["--pause", "昼"]).ok();
    let seq = seq(&field, "look");
    let before = field.seqs();
    field.run(["correct", &seq, "--note", "傷あり", "--reason", "書き忘れ", "--worker", "W-03"]).ok();
    assert_eq!(field.kinds_since(before), ["step.corrected"]);
    assert_eq!(field.view("T-001")["paused"], "昼");
}

#[test]
fn a_correction_that_ends_the_run_says_so() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    let seq = seq(&field, "look");
    let ended = field.run(["correct", &seq, "--answer", "ng", "--reason", "割れていた", "--worker", "W-02"]).ok();
    ended.says("has ended: stopped").says("head code");
    assert_eq!(field.view("T-001")["outcome"], "stopped");
}

#[test]
fn what_only_a_signature_or_a_file_can_mend_is_said() {
    let field = done();
    let hold = seq(&field, "accept");
    let refused = field.run(["correct", &hold, "--answer", "ng", "--reason", "x", "--worker", "W-02"]);
    refused.ok();
    let again = ["correct", &hold, "--answer", "ok", "--reason", "x", "--worker", "W-02"];
    field.run(again).refused(1).says("--sign ROLE=NAME");
    field.run([&again[..], &["--sign", "witness=佐藤 花子"]].concat()).ok().says("signed by 佐藤 花子 as witness");
}

#[test]
fn a_hold_point_that_ended_the_run_is_not_voided_and_a_wrong_name_is_signed_anew() {
    let field = done();
    let hold = seq(&field, "accept");
    field.refuses(
        ["correct", &hold, "--void", "--reason", "x", "--worker", "W-02"],
        1,
        &["has ended", "--sign ROLE=NAME"],
        &["終わっています", "--sign 役割=氏名"],
    );
    let sign = ["correct", &hold, "--sign", "witness=佐藤 華子", "--reason", "漢字が違う", "--worker", "W-02"];
    field.run(sign).ok().says("signed by 佐藤 華子 as witness").says("the first signature stays");
    let names: Vec<_> = field.of_kind("hold.signed").iter().map(|it| it["body"]["name"].clone()).collect();
    assert!(names.len() >= 2 && names.last().unwrap() == "佐藤 華子", "{names:?}");
    field.run(sign).refused(1).says("says that already");
}
