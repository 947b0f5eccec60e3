//! Common steps of combined runs: asked once, judged again, and replayed without candidates.

use super::*;
use crate::domain::Outcome;
use crate::runner::Candidate;

impl Run<'_> {
    /// Records what the candidates answer now.
    pub(super) fn carry(&mut self, candidates: &[Candidate]) -> Vec<&'static str> {
        let facts = self.machine.carry(candidates, &self.context());
        let kinds = facts.iter().map(Fact::kind).collect();
        self.append(facts, 0);
        kinds
    }
}

fn first(steps: &[String], replies: impl IntoIterator<Item = Reply>) -> Vec<Candidate> {
    let procedure = procedure(steps);
    let mut run = Run::of(&procedure);
    for reply in replies {
        run.answer(reply);
    }
    run.machine.common_records()
}

#[test]
fn a_common_step_is_recorded_with_what_the_first_run_says() {
    let common = "attach = { min = 1 }\nwitness = true\ncommon = \"entry\"";
    let steps = [step("a", "check", common), step("z", "check", "")];
    let candidates = first(&steps, [ok().files(1).witness("佐藤 花子").note("18:00")]);
    assert_eq!(candidates.len(), 1);
    let second = procedure(&[step("enter", "check", common), step("b", "check", "")]);
    let mut run = Run::of(&second);
    assert_eq!(run.carry(&candidates), ["step.recorded"]);
    assert_eq!(run.current(), "b");
    let state = run.state("enter");
    let record = state.record.unwrap();
    let entry = record.entry();
    assert_eq!((entry.note.as_deref(), entry.witness.as_deref()), (Some("18:00"), Some("佐藤 花子")));
    assert_eq!((record.carried.as_ref(), record.attachments), (Some(&candidates[0].carried), 0));
    // it is corrected like any other, and owes no file of its own
    let seq = record.seq;
    run.try_correct(seq, ok().note("18:05"), "転記の誤り").unwrap();
    assert!(run.carry(&candidates).is_empty());
    // what was taken over is not handed on
    assert!(run.machine.common_records().is_empty());
}

#[test]
fn a_common_step_is_asked_where_the_records_do_not_fit() {
    let measured = |fields: &str| step("m", "measure", &format!("{fields}\non_ng = \"continue\"\ncommon = \"disk\""));
    let of = |reply: Reply| first(&[measured("min = \"1\""), step("z", "check", "")], [reply]);
    let fits = of(ok().value("50"));
    let asked = |steps: &[String], candidates: &[Candidate]| {
        let procedure = procedure(steps);
        Run::of(&procedure).carry(candidates).is_empty()
    };
    assert!(!asked(&[measured("min = \"40\"")], &fits));
    assert!(asked(&[measured("min = \"60\"")], &fits), "another limit");
    assert!(asked(&[measured("min = \"1\"\nattach = { min = 1 }")], &fits), "a file that is not there");
    assert!(asked(&[measured("min = \"1\"\nwitness = true")], &fits), "a witness that nobody named");
    assert!(asked(&[measured("min = \"1\"\nnote_when = \"always\"")], &fits), "a note that is not there");
    assert!(asked(&[step("m", "text", "pattern = '.+'\ncommon = \"disk\"")], &fits), "another kind");
    assert!(asked(&[step("m", "measure", "min = \"1\"\ncommon = \"other\"")], &fits), "another key");
    for reply in [ok().value("0"), ng().value("50"), skip().note("n"), na().note("n")] {
        assert!(of(reply).is_empty(), "only what went as expected answers for others");
    }
    // the worker of the second run was the witness of the first
    let seen = first(
        &[step("a", "check", "witness = true\ncommon = \"k\""), step("z", "check", "")],
        [ok().witness("佐藤 花子")],
    );
    let second = procedure(&[step("a", "check", "witness = true\ncommon = \"k\"")]);
    let run = Run::of(&second);
    let own = Context { name: "佐藤花子", ..run.context() };
    assert!(run.machine.carry(&seen, &own).is_empty());
    assert_eq!(run.machine.carry(&seen, &run.context()).len(), 2);
}

#[test]
fn a_voided_record_answers_nothing_and_a_voided_step_is_asked() {
    let steps = [step("a", "check", "common = \"k\""), step("z", "check", "")];
    let procedure = procedure(&steps);
    let mut one = Run::of(&procedure);
    one.answer(ok());
    let candidates = one.machine.common_records();
    let mut two = Run::of(&procedure);
    two.carry(&candidates);
    let seq = two.seq("a");
    two.void(seq);
    assert!(two.carry(&candidates).is_empty());
    assert_eq!(two.current(), "a");
    let seq = one.seq("a");
    one.void(seq);
    assert!(one.machine.common_records().is_empty());
}

#[test]
fn common_steps_alone_can_end_a_run_and_a_paused_one_waits() {
    let procedure = procedure(&[step("a", "check", "common = \"a\""), step("b", "check", "common = \"b\"")]);
    let mut one = Run::of(&procedure);
    one.answer(ok());
    one.answer(ok());
    let candidates = one.machine.common_records();
    let mut two = Run::of(&procedure);
    two.pause();
    assert!(two.carry(&candidates).is_empty());
    two.resume();
    assert_eq!(two.carry(&candidates), ["step.recorded", "step.recorded", "run.finished"]);
    assert_eq!(two.phase(), Phase::Ended(Outcome::Completed));
}
