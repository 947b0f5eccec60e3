//! Power cuts and several processes: every acknowledged step stays, every sequence stays whole.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use genba::event::{Draft, Fact, RunPaused, RunResumed};
use genba::workspace::Workspace;

use super::{Field, sample};

/// How often each step of each run was recorded.
fn counts(field: &Field) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for event in field.of_kind("step.recorded") {
        let body = &event["body"];
        let key = (body["run"].as_str().unwrap().to_owned(), body["step"].as_str().unwrap().to_owned());
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

#[test]
fn a_run_killed_between_any_two_steps_goes_on_where_it_stood() {
    for lines in [8, 9, 12, 18, 25] {
        let field = Field::new();
        let answers = sample("answers.toml");
        let mut child = field.spawn(["step", "T-012", "--work", "O-001", "--worker", "W-02", "--answers", &answers]);
        let told: Vec<String> =
            BufReader::new(child.stdout.take().unwrap()).lines().take(lines).map(Result::unwrap).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        // whatever was told had been recorded
        let recorded = counts(&field);
        for line in told.iter().filter(|line| line.starts_with('○')) {
            let step = line.split_whitespace().nth(1).unwrap();
            assert!(recorded.keys().any(|(_, known)| known == step), "{line} was told but is lost");
        }
        field.step(["T-012", "--work", "O-001", "--answers", &answers]).ok().says("has ended: completed");
        let recorded = counts(&field);
        assert_eq!(recorded.len(), 25);
        assert!(recorded.values().all(|count| *count == 1), "{recorded:?}");
        assert_eq!(field.of_kind("run.started").len(), 1);
        field.holds();
    }
}

#[test]
fn two_processes_on_one_terminal_record_every_step_once() {
    for _ in 0..5 {
        let field = Field::new();
        let step = || field.spawn(["step", "T-001", "--worker", "W-02", "--answers", "answers.toml"]);
        let ends: Vec<_> = [step(), step()].into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        assert!(ends.iter().any(|end| end.status.success()), "{ends:?}");
        let recorded = counts(&field);
        assert_eq!(recorded.len(), 6, "{recorded:?}");
        assert!(recorded.values().all(|count| *count == 1), "{recorded:?}");
        assert_eq!((field.of_kind("run.started").len(), field.of_kind("run.finished").len()), (1, 1));
        field.holds();
    }
}

#[test]
fn two_processes_on_two_terminals_do_not_disturb_each_other() {
    let field = Field::new();
    let step = |terminal| field.spawn(["step", terminal, "--worker", "W-02", "--answers", "answers.toml"]);
    for child in [step("T-001"), step("T-002"), step("T-003")] {
        let end = child.wait_with_output().unwrap();
        assert!(end.status.success(), "{end:?}");
    }
    assert_eq!(field.of_kind("run.finished").len(), 3);
    field.holds();
}

#[test]
fn an_answer_is_only_taken_for_the_step_that_was_current_when_it_was_given() {
    for _ in 0..5 {
        let field = Field::new();
        let step = || field.spawn(["step", "T-002", "--worker", "W-02", "--answer", "ok"]);
        let ends: Vec<_> = [step(), step()].into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        assert_eq!(ends.iter().filter(|end| end.status.success()).count(), 1, "{ends:?}");
        assert_eq!(counts(&field).len(), 1);
        assert_eq!(field.of_kind("run.started").len(), 1);
    }
}

#[test]
fn two_processes_open_one_visit_only() {
    for _ in 0..3 {
        let field = Field::new();
        let start = |site| field.spawn(["visit", "start", site, "--worker", "W-02"]);
        let ends: Vec<_> =
            [start("S-01"), start("S-03")].into_iter().map(|it| it.wait_with_output().unwrap()).collect();
        assert_eq!(ends.iter().filter(|end| end.status.success()).count(), 1, "{ends:?}");
        assert_eq!(field.of_kind("visit.started").len(), 1);
    }
}

/// Whoever comes to the write first: what has ended is not paused any more, and its terminal is free.
#[test]
fn a_run_is_not_paused_once_another_process_has_ended_it() {
    for _ in 0..3 {
        let field = Field::new();
        field.step(["T-001", "--answer", "ok"]).ok();
        let lock = rusqlite::Connection::open(field.bench.path("laptop/genba.db")).unwrap();
        lock.execute_batch("BEGIN IMMEDIATE").unwrap();
        let end = field.spawn(["step", "T-001", "--worker", "W-02", "--answers", "answers.toml"]);
        std::thread::sleep(Duration::from_millis(300));
        let pause = field.spawn(["step", "T-001", "--worker", "W-02", "--pause", "x"]);
        std::thread::sleep(Duration::from_millis(300));
        lock.execute_batch("ROLLBACK").unwrap();
        for child in [end, pause] {
            child.wait_with_output().unwrap();
        }
        let kinds: Vec<String> = field.kinds_since(0);
        let ended = kinds.iter().position(|kind| kind == "run.finished");
        assert!(ended.is_none_or(|at| !kinds[at..].iter().any(|kind| kind == "run.paused")), "{kinds:?}");
        field.holds();
    }
}

#[test]
fn a_pause_behind_the_end_of_a_run_sets_nothing_going_again() {
    let field = Field::new();
    field.step(["T-001", "--answers", "answers.toml"]).ok().says("has ended");
    let run = field.of_kind("run.finished")[0]["body"]["run"].as_str().unwrap().to_owned();
    let mut laptop = Workspace::open(&field.bench.path("laptop")).unwrap();
    let paused = Fact::RunPaused(RunPaused { reason: "x".to_owned(), run: run.clone() });
    laptop.record(vec![Draft::new("W-02", paused)]).unwrap();
    laptop.record(vec![Draft::new("W-02", Fact::RunResumed(RunResumed { run }))]).unwrap();
    drop(laptop);
    field.run(["status"]).ok().never_says("not finished");
    field.holds();
    field.step(["T-001", "--work", "O-002", "--answer", "ok"]).ok();
    assert_eq!(field.of_kind("run.started").len(), 2);
}
