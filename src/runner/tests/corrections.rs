//! Corrections and voids: both values stay, the run is looked at afresh.

use super::*;
use crate::domain::Outcome;
use crate::runner::Missing;

fn three() -> Procedure {
    procedure(&[
        step("disk", "measure", "min = \"40\""),
        step("b", "check", "on_ng = \"rollback\""),
        step("c", "check", ""),
        back("r1", "check", ""),
        back("r2", "check", ""),
    ])
}

#[test]
fn a_correction_shows_both_values_and_judges_again() {
    let procedure = procedure(&[
        step("disk", "measure", "min = \"40\"\non_ng = \"continue\""),
        step("why", "check", "when = { step = \"disk\", is = \"ng\" }"),
        step("c", "check", ""),
    ]);
    let mut run = Run::of(&procedure);
    run.answer(ok().value("4"));
    assert_eq!(run.current(), "why");
    let seq = run.seq("disk");
    assert_eq!(run.try_correct(seq, ok().value("41"), "打ち間違い").unwrap(), ["step.corrected"]);
    assert_eq!(run.current(), "c");
    let state = run.state("disk");
    let record = state.record.unwrap();
    assert_eq!(record.first.value.as_deref(), Some("4"));
    assert_eq!(record.entry().value.as_deref(), Some("41"));
    assert_eq!(record.entry().result, Answer::Ok);
    // the correction itself can be corrected, by either seq
    run.try_correct(run.journal.len() as u64 - 1, ok().value("42"), "もう一度").unwrap();
    assert_eq!(run.state("disk").record.unwrap().corrections.len(), 2);
    run.answer(ok());
    assert_eq!(run.phase(), Phase::Ended(Outcome::Completed));
}

#[test]
fn what_a_correction_leaves_out_stays_as_it_was() {
    let procedure = procedure(&[
        step("a", "measure", "min = \"1\"\nwitness = true\nattach = { min = 1 }\nnote_when = \"always\""),
        step("b", "check", ""),
    ]);
    let mut run = Run::of(&procedure);
    run.answer(ok().value("5").note("初め").witness("佐藤 花子").files(1));
    let seq = run.seq("a");
    run.try_correct(seq, ok().value("6"), "読み違い").unwrap();
    let state = run.state("a");
    let entry = state.record.unwrap().entry();
    assert_eq!(entry.note.as_deref(), Some("初め"));
    assert_eq!(entry.witness.as_deref(), Some("佐藤 花子"));
}

#[test]
fn a_correction_makes_nobody_the_witness_of_his_own_step() {
    let procedure = procedure(&[step("a", "check", "witness = true"), step("b", "check", "")]);
    let mut run = Run::of(&procedure);
    run.answer(ok().witness("佐藤 花子"));
    let crew = [("W-02".to_owned(), "山田 太郎".to_owned())];
    let other = Context { worker: "W-03", name: "高橋 ハナ", crew: &crew, ..run.context() };
    let corrected = |witness: &str| {
        let reply = ok().witness(witness);
        run.machine.correct(run.seq("a"), &reply, "書き間違い", &other)
    };
    for name in ["山田 太郎", "山田太郎", "W-02"] {
        assert_eq!(corrected(name), Err(Refusal::WitnessIsActor { name: name.into() }));
    }
    assert!(corrected("小林 正明").is_ok());
}

#[test]
fn corrections_owe_a_reason_and_all_that_answers_owe() {
    let procedure = three();
    let mut run = Run::of(&procedure);
    run.answer(ok().value("41"));
    let seq = run.seq("disk");
    let Err(Refusal::Owed { missing, .. }) = run.try_correct(seq, skip(), "  ") else { panic!() };
    assert_eq!(missing, [Missing::Note { result: Answer::Skip }, Missing::Reason]);
    assert!(matches!(run.machine.void(seq, "", &run.context()), Err(Refusal::Owed { .. })));
    assert!(matches!(run.try_correct(seq, ok().at("b"), "r"), Err(Refusal::OtherStep { .. })));
    assert_eq!(run.try_correct(0, ok(), "r"), Err(Refusal::NoSuchRecord { seq: 0 }));
}

#[test]
fn a_voided_step_is_done_again() {
    let procedure = three();
    let mut run = Run::of(&procedure);
    run.answer(ok().value("41"));
    run.answer(ok());
    let seq = run.seq("disk");
    assert_eq!(run.void(seq), ["step.voided"]);
    assert_eq!(run.current(), "disk");
    assert!(matches!(run.machine.void(seq, "r", &run.context()), Err(Refusal::NotCounting { .. })));
    run.answer(ok().value("42"));
    assert_eq!(run.current(), "c");
    let state = run.state("disk");
    assert_eq!((state.voided.len(), state.voided[0].first.value.as_deref()), (1, Some("41")));
}

#[test]
fn a_voided_hold_is_signed_again() {
    let procedure = procedure(&[step("hp", "hold", "roles = [\"technician\", \"witness\"]"), step("b", "check", "")]);
    let mut run = Run::of(&procedure);
    run.answer(ok().witness("佐藤 花子"));
    let seq = run.seq("hp");
    // the same result needs no new signature, another one needs all
    assert_eq!(run.try_correct(seq, ok().note("時刻 18:00"), "追記").unwrap(), ["step.corrected"]);
    run.void(seq);
    assert!(matches!(run.refused(ok()), Refusal::Owed { .. }));
    let kinds = run.answer(ok().witness("小林 正明"));
    assert_eq!(kinds, ["hold.signed", "hold.signed", "step.recorded"]);
}

#[test]
fn a_correction_can_lead_back_out_of_a_rollback_that_was_not_begun() {
    let procedure = three();
    let mut run = Run::of(&procedure);
    run.answer(ok().value("41"));
    run.answer(ng());
    assert_eq!(run.current(), "r1");
    let seq = run.seq("b");
    run.try_correct(seq, ok(), "押し間違い").unwrap();
    assert_eq!((run.phase(), run.current()), (Phase::Main, "c"));
}

#[test]
fn a_rollback_that_was_begun_is_gone_to_its_end() {
    let procedure = three();
    let mut run = Run::of(&procedure);
    run.answer(ok().value("41"));
    run.answer(ng());
    run.answer(ok());
    let seq = run.seq("b");
    run.try_correct(seq, ok(), "押し間違い").unwrap();
    assert_eq!((run.phase(), run.current()), (Phase::Rollback, "r2"));
    run.answer(ok());
    assert_eq!(run.phase(), Phase::Ended(Outcome::RolledBack));
}

#[test]
fn a_correction_can_end_the_run() {
    let procedure = three();
    let mut run = Run::of(&procedure);
    run.answer(ok().value("41"));
    let seq = run.seq("disk");
    assert_eq!(run.try_correct(seq, ok().value("4"), "桁の誤り").unwrap(), ["step.corrected", "run.finished"]);
    assert_eq!(run.phase(), Phase::Ended(Outcome::Stopped));
}

#[test]
fn a_correction_after_the_end_never_reopens() {
    let procedure = three();
    let mut run = Run::of(&procedure);
    run.answer(ok().value("41"));
    run.answer(ok());
    run.answer(ok());
    let seq = run.seq("disk");
    assert_eq!(run.try_correct(seq, ok().value("4"), "桁の誤り").unwrap(), ["step.corrected"]);
    assert_eq!(run.result("disk"), Answer::Ng);
    assert_eq!(run.view().deviations.len(), 1);
    let refusal = run.machine.void(seq, "r", &run.context()).unwrap_err();
    assert!(matches!(refusal, Refusal::NeverDoneAgain { is_hold: false, .. }), "{refusal:?}");
    assert_eq!((run.phase(), run.current()), (Phase::Ended(Outcome::Completed), ""));
}

#[test]
fn a_wrong_name_at_a_hold_point_is_signed_anew_even_after_the_end() {
    let procedure = procedure(&[step("accept", "hold", "roles = [\"technician\", \"witness\", \"lessor\"]")]);
    let mut run = Run::of(&procedure);
    run.answer(ok().sign(Role::Witness, "佐藤 花").sign(Role::Lessor, "貸主 次郎"));
    assert_eq!(run.phase(), Phase::Ended(Outcome::Completed));
    let seq = run.seq("accept");
    assert!(matches!(run.machine.void(seq, "r", &run.context()), Err(Refusal::NeverDoneAgain { is_hold: true, .. })));
    let twin = run.try_correct(seq, ok().sign(Role::Witness, "貸主 次郎"), "写し間違い");
    assert!(matches!(twin, Err(Refusal::SamePerson { .. })), "{twin:?}");
    let facts = run.try_correct(seq, ok().sign(Role::Witness, "佐藤 花子"), "写し間違い").unwrap();
    assert_eq!(facts, ["hold.signed", "step.corrected"]);
    let view = run.view();
    let names: Vec<&str> = view.steps[0].signatures.iter().map(|signature| signature.name.as_str()).collect();
    assert_eq!(names.last(), Some(&"佐藤 花子"));
    assert!(names.contains(&"佐藤 花"), "both are shown: {names:?}");
    assert_eq!(names.len(), 4, "nobody else signs again: {names:?}");
}

#[test]
fn a_corrected_baseline_marks_the_steps_that_were_judged_by_it() {
    let procedure = procedure(&[
        step("before", "text", "pattern = '.+'"),
        step("after", "text", "same_as = \"before\""),
        step("c", "check", ""),
    ]);
    let mut run = Run::of(&procedure);
    run.answer(ok().value("10.62.3.11"));
    run.answer(ok().value("10.62.3.11"));
    assert_eq!(run.state("after").differs_from, None);
    let seq = run.seq("before");
    run.try_correct(seq, ok().value("10.62.3.12"), "写し間違い").unwrap();
    assert_eq!(run.state("after").differs_from, Some("10.62.3.12"));
}
