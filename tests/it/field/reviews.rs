//! The office's review of finished runs, and what a laptop learns of it.

use super::Field;

impl Field {
    /// T-001 is done, and the office has it; the run's number.
    fn done(&self) -> String {
        self.step(["T-001", "--answers", "answers.toml"]).ok();
        self.holds();
        self.of_kind("run.finished").last().unwrap()["body"]["run"].as_str().unwrap().to_owned()
    }

    fn done_at_office(&self) -> u64 {
        let work = self.office(["--json", "status"]).ok().json()["work"].clone();
        work.as_array().unwrap().iter().map(|row| row["done"].as_u64().unwrap()).sum()
    }
}

#[test]
fn a_returned_run_does_not_count_and_the_laptop_says_how_to_redo_it() {
    let field = Field::new();
    let run = field.done();
    field.office(["status"]).ok().says("1 run(s) wait for review");
    field.office(["review", "list"]).ok().says(&run).says("waiting");
    assert_eq!(field.done_at_office(), 1);
    field.office(["review", "return", &run, "--reason", "写真が不鮮明"]).ok().says("order O-002 is open again");
    assert_eq!(field.done_at_office(), 0);
    field.office(["review", "list"]).ok().says("no run waits");
    field.office(["review", "list", "--all"]).ok().says("写真が不鮮明");
    field.office(["work", "show", "O-002"]).ok().says("returned (completed)");
    field.office(["status"]).ok().says("to do it again, on a laptop: genba step T-001 --work O-002");
    field.dispatch();
    field.run(["status"]).ok().says("写真が不鮮明").says("genba step T-001 --work O-002").never_says("on a laptop");
    let again = field.step(["T-001", "--answers", "answers.toml"]).ok();
    again.says(&format!("run {run} was returned by the office (写真が不鮮明)"));
    assert!(!field.run(["status"]).ok().stdout().contains("写真が不鮮明"));
    field.holds();
    assert_eq!(field.done_at_office(), 1);
    let redone = field.of_kind("run.finished").last().unwrap()["body"]["run"].as_str().unwrap().to_owned();
    assert_ne!(redone, run);
    field.office(["review", "accept", &redone]).ok();
    field.office(["work", "show", "O-002"]).ok().says("completed, accepted");
    // the office may change its mind about the first
    field.office(["review", "accept", &run, "--reason", "原本を確認"]).ok();
    assert_eq!(field.done_at_office(), 1);
    field.office(["doctor"]).ok();
    field.dispatch();
    field.run(["doctor"]).ok();
}

#[test]
fn a_terminal_whose_run_was_returned_can_be_taken_out_of_its_order() {
    let field = Field::new();
    let run = field.done();
    let remove = ["work", "change", "O-002", "--remove", "T-001", "--reason", "廃止予定", "--decided-by", "鈴木"];
    field.office(remove).refused(1).says(&format!("the work on terminal T-001 is done (O-002, {run})"));
    field.office(["review", "return", &run, "--reason", "写真が不鮮明"]).ok();
    field.office(remove).ok().says("changed order O-002: -T-001");
}

#[test]
fn refuses_a_review_of_what_is_not_finished_or_was_judged_so_before_or_on_a_laptop() {
    let field = Field::new();
    field.step(["T-002", "--answer", "ok"]).ok();
    let run = field.done();
    let open = field.of_kind("run.started")[0]["body"]["run"].as_str().unwrap().to_owned();
    let office = |words: &[&str]| field.office([&["review"], words].concat());
    let before = office(&["list"]).ok().stdout().to_owned();
    office(&["accept", &open, &run]).refused(1).says(&format!("run {open} on T-002 is not finished"));
    office(&["accept", "R-1"]).refused(1).says("there is no run R-1");
    office(&["return", &run, "--reason", " "]).refused(2).says("the reason is empty");
    assert_eq!(office(&["list"]).ok().stdout(), before);
    office(&["accept", &run]).ok();
    office(&["accept", &run]).refused(1).says("was accepted at 2024-06-10 09:00");
    office(&["return", &run, "--reason", "x"]).ok();
    office(&["return", &run, "--reason", "x"]).refused(1).says("was returned at");
    field.refuses(
        ["review", "accept", &run],
        1,
        &["office's workspace"],
        &["これは事務所のワークスペースで行う操作です"],
    );
}

#[test]
fn a_correction_after_the_review_asks_for_another_look() {
    let field = Field::new();
    let run = field.done();
    field.office(["review", "accept", &run]).ok();
    let seq = field.of_kind("step.recorded")[1]["seq"].to_string();
    field.run(["correct", &seq, "--value", "81.4", "--reason", "読み間違い", "--worker", "W-02"]).ok();
    field.office(["review", "list"]).ok().says("no run waits");
    field.holds();
    field.office(["review", "list"]).ok().says(&run).says("amended");
    field.bench.run(["--home", "office", "--lang", "ja", "review", "list"]).ok().says("訂正あり");
    assert_eq!(field.done_at_office(), 1);
    field.office(["review", "accept", &run]).ok();
    field.office(["review", "list"]).ok().says("no run waits");
}
