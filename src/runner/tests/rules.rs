//! One test for each rule.

use super::*;
use crate::domain::Outcome;
use crate::error::{Error, Kind};
use crate::runner::{Applies, Missing, Unwanted};

/// Everything that is missing, of a refusal.
fn missing(refusal: Refusal) -> Vec<Missing> {
    match refusal {
        Refusal::Owed { missing, .. } => missing,
        other => panic!("{other:?}"),
    }
}

fn ended(run: &Run<'_>, outcome: Outcome) -> bool {
    run.phase() == Phase::Ended(outcome)
}

#[test]
fn a_run_goes_through_its_steps_and_ends() {
    let procedure = procedure(&[step("a", "check", ""), step("b", "check", "")]);
    let mut run = Run::of(&procedure);
    assert_eq!((run.view().position, run.view().of, run.current()), (1, 2, "a"));
    assert_eq!(run.answer(ok()), ["step.recorded"]);
    assert_eq!((run.view().position, run.view().of, run.current()), (2, 2, "b"));
    assert_eq!(run.answer(ok().at("b")), ["step.recorded", "run.finished"]);
    assert!(ended(&run, Outcome::Completed));
    assert_eq!(run.refused(ok()), Refusal::Ended { run: "R-1".into(), outcome: Outcome::Completed });
}

#[test]
fn refuses_a_step_out_of_order() {
    let procedure = procedure(&[step("a", "check", ""), step("b", "check", "")]);
    let mut run = Run::of(&procedure);
    assert!(matches!(run.refused(ok().at("b")), Refusal::OutOfOrder { recorded: None, .. }));
    assert_eq!(run.refused(ok().at("c")), Refusal::UnknownStep { given: "c".into() });
    run.answer(ok());
    let Refusal::OutOfOrder { recorded, .. } = run.refused(ok().at("a")) else { panic!() };
    assert_eq!(recorded, Some(1));
}

#[test]
fn refuses_everything_before_the_start_and_while_paused() {
    let procedure = procedure(&[step("a", "check", "")]);
    let mut run = Run::of(&procedure);
    assert_eq!(Machine::new(&procedure).decide(&ok(), &run.context()), Err(Refusal::NotStarted));
    run.pause();
    assert_eq!(run.view().paused, Some("昼休み"));
    assert_eq!(run.current(), "a");
    assert_eq!(run.refused(ok()), Refusal::Paused { run: "R-1".into() });
    run.resume();
    run.answer(ok());
}

#[test]
fn skipped_and_inapplicable_steps_owe_a_reason() {
    let procedure = procedure(&[step("a", "check", "witness = true"), step("b", "check", "")]);
    let mut run = Run::of(&procedure);
    assert_eq!(missing(run.refused(skip())), [Missing::Note { result: Answer::Skip }]);
    assert_eq!(missing(run.refused(na().note(" 　"))), [Missing::Note { result: Answer::Na }]);
    run.answer(na().note("窓口閉鎖"));
    run.answer(skip().note("部品なし"));
    assert!(ended(&run, Outcome::CompletedWithDeviations));
    let deviations = run.view().deviations;
    assert_eq!(deviations.iter().map(|it| (it.step.id.as_str(), it.result)).collect::<Vec<_>>(), [("b", Answer::Skip)]);
}

#[test]
fn a_value_out_of_limits_is_ng_and_stays_recorded() {
    let procedure = procedure(&[step("disk", "measure", "unit = \"GB\"\nmin = \"40\"\non_ng = \"continue\"")]);
    for (typed, recorded, result) in [
        ("40", "40", Answer::Ok),
        ("３９．９", "39.9", Answer::Ng),
        ("+82.40", "82.40", Answer::Ok),
        ("−1", "-1", Answer::Ng),
        ("82.4GB", "82.4", Answer::Ok),
        ("８２．４　ＧＢ", "82.4", Answer::Ok),
    ] {
        let mut run = Run::of(&procedure);
        run.answer(ok().value(typed));
        let state = run.state("disk");
        let entry = state.record.unwrap().entry();
        assert_eq!((entry.answer, entry.result, entry.value.as_deref()), (Answer::Ok, result, Some(recorded)));
    }
    for typed in ["４０TB", "GB", "1,000", "1e3", "abc", "1.", ".5", "--1"] {
        assert!(matches!(Run::of(&procedure).refused(ok().value(typed)), Refusal::NotANumber { .. }), "{typed}");
    }
}

#[test]
fn a_value_is_owed_by_ok_and_may_be_missing_with_ng() {
    let procedure = procedure(&[step("disk", "measure", "min = \"40\"\nnote_when = \"ng\""), step("b", "check", "")]);
    let mut run = Run::of(&procedure);
    assert_eq!(missing(run.refused(ok())), [Missing::Value]);
    assert_eq!(missing(run.refused(ok().value("3"))), [Missing::Note { result: Answer::Ng }]);
    assert!(matches!(run.refused(skip().note("n").value("3")), Refusal::Unwanted { .. }));
    assert_eq!(run.answer(ng().note("測れない")), ["step.recorded", "run.finished"]);
    assert!(ended(&run, Outcome::Stopped));
}

#[test]
fn choices_are_matched_as_people_type_them() {
    let fields = "choices = [\"上段トレイ\", \"A-1\"]\nequals = \"A-1\"\non_ng = \"continue\"";
    let procedure = procedure(&[step("tray", "choice", fields)]);
    let mut run = Run::of(&procedure);
    assert!(matches!(run.refused(ok().value("下段")), Refusal::NotAChoice { .. }));
    run.answer(ok().value("ａ－１"));
    assert_eq!(run.state("tray").record.unwrap().first.value.as_deref(), Some("A-1"));
    assert_eq!(run.result("tray"), Answer::Ok);
    let mut run = Run::of(&procedure);
    run.answer(ok().value("上段トレイ"));
    assert_eq!(run.result("tray"), Answer::Ng);
}

#[test]
fn a_pattern_matches_the_whole_value_in_any_width() {
    let procedure = procedure(&[step("app", "text", "pattern = '8\\.[23]|9'\non_ng = \"continue\"")]);
    for (typed, result) in [("8.2", Answer::Ok), ("８．２", Answer::Ok), ("8.2.1", Answer::Ng), ("x9", Answer::Ng)] {
        let mut run = Run::of(&procedure);
        run.answer(ok().value(typed));
        assert_eq!(run.result("app"), result, "{typed}");
    }
}

#[test]
fn same_as_compares_with_the_earlier_value() {
    let steps = [
        step("before", "measure", "min = \"0\""),
        step("after", "measure", "same_as = \"before\"\non_ng = \"continue\""),
        step("again", "text", "same_as = \"before\"\non_ng = \"continue\""),
    ];
    let procedure = procedure(&steps);
    let mut run = Run::of(&procedure);
    run.answer(ok().value("1.50"));
    assert_eq!(run.view().current.unwrap().owed.same_as, Some("1.50"));
    run.answer(ok().value("1.5"));
    assert_eq!(run.result("after"), Answer::Ok);
    run.answer(ok().value("1.5"));
    assert_eq!(run.result("again"), Answer::Ng);
}

#[test]
fn evidence_is_owed_on_the_answer_it_is_for() {
    let steps = [
        step("log", "evidence", "attach = { min = 2 }"),
        step("seen", "check", "attach = { min = 1 }\nattach_when = \"ng\"\non_ng = \"continue\""),
        step("photo", "evidence", "attach_when = \"ok\"\non_ng = \"continue\""),
    ];
    let procedure = procedure(&steps);
    let mut run = Run::of(&procedure);
    assert_eq!(missing(run.refused(ok().files(1))), [Missing::Evidence { have: 1, min: 2 }]);
    run.attach("log", 1);
    assert_eq!(run.view().current.unwrap().owed.evidence.unwrap().have, 1);
    run.answer(ok().files(1));
    assert_eq!(missing(run.refused(ng())), [Missing::Evidence { have: 0, min: 1 }]);
    run.answer(ok());
    assert_eq!(missing(run.refused(ok())), [Missing::Evidence { have: 0, min: 1 }]);
    run.answer(ng());
}

#[test]
fn a_witness_is_named_and_never_the_worker() {
    let procedure = procedure(&[step("a", "check", "witness = true\nnote_when = \"always\"")]);
    let mut run = Run::of(&procedure);
    assert_eq!(missing(run.refused(ok())), [Missing::Note { result: Answer::Ok }, Missing::Witness]);
    for own in ["山田 太郎", "山田　太郎", "ｗ－０２"] {
        assert!(matches!(run.refused(ok().note("n").witness(own)), Refusal::WitnessIsActor { .. }), "{own}");
    }
    run.answer(ok().note("n").witness("佐藤 花子"));
    assert!(ended(&run, Outcome::Completed));
}

#[test]
fn a_secret_step_takes_no_value_and_no_files() {
    let procedure = procedure(&[step("password", "check", "secret = true\nwitness = true")]);
    let mut run = Run::of(&procedure);
    for reply in [ok().value("hunter2"), ok().files(1)] {
        assert_eq!(run.refused(reply.witness("佐藤 花子")), Refusal::Secret { title: "password".into() });
    }
    assert!(run.machine.accepts_evidence("password").is_err());
    run.answer(ok().witness("佐藤 花子"));
}

#[test]
fn a_hold_waits_for_every_signature_by_different_people() {
    let roles = "roles = [\"technician\", \"witness\", \"manager\"]";
    let procedure = procedure(&[step("hp", "hold", roles), step("b", "check", "")]);
    let mut run = Run::of(&procedure);
    assert_eq!(run.view().current.unwrap().owed.missing.len(), 3);
    let both = [Missing::Signature(Role::Witness), Missing::Signature(Role::Manager)];
    assert_eq!(missing(run.refused(ok())), both);
    assert!(matches!(run.refused(skip().note("n")), Refusal::HoldIsAnswered { .. }));
    let reply = ok().sign(Role::Witness, "佐藤 花子");
    assert!(matches!(run.refused(reply.clone().sign(Role::Manager, "佐藤花子")), Refusal::SamePerson { .. }));
    assert!(matches!(run.refused(reply.clone().sign(Role::Manager, "山田太郎")), Refusal::SamePerson { .. }));
    assert!(matches!(run.refused(reply.clone().sign(Role::Technician, "鈴木")), Refusal::NotTheTechnician { .. }));
    let lessor = Refusal::Unwanted { title: "hp".into(), unwanted: vec![Unwanted::Signature(Role::Lessor)] };
    assert_eq!(run.refused(reply.clone().sign(Role::Lessor, "リース")), lessor);
    let kinds = run.answer(reply.sign(Role::Manager, "山本 隆"));
    assert_eq!(kinds, ["hold.signed", "hold.signed", "hold.signed", "step.recorded"]);
    assert_eq!(run.state("hp").signatures.len(), 3);
    assert_eq!(run.current(), "b");
}

#[test]
fn nobody_of_the_crew_signs_for_the_city() {
    let roles = "roles = [\"technician\", \"witness\", \"manager\"]";
    let procedure = procedure(&[step("hp", "hold", roles)]);
    let run = Run::of(&procedure);
    let crew = [("W-02".to_owned(), "山田 太郎".to_owned()), ("W-03".to_owned(), "高橋 ハナ".to_owned())];
    let context = Context { crew: &crew, ..run.context() };
    let signed = |name: &str| {
        let reply = ok().sign(Role::Witness, "佐藤 花子").sign(Role::Manager, name);
        run.machine.decide(&reply, &context)
    };
    for name in ["高橋 ハナ", "高橋ﾊﾅ"] {
        assert_eq!(signed(name), Err(Refusal::SignerOfCrew { name: name.into(), role: Role::Manager }));
    }
    assert!(signed("情報政策課 高橋 ハナ").is_ok(), "a namesake");
}

#[test]
fn who_has_signed_stays_signed_when_the_roster_gets_a_namesake() {
    let procedure = procedure(&[step("hp", "hold", "roles = [\"technician\", \"witness\"]")]);
    let mut run = Run::of(&procedure);
    let facts = run.machine.decide(&ok().witness("佐藤 花子"), &run.context()).unwrap();
    run.append(facts.into_iter().take(2).collect(), 0);
    let crew = [("W-09".to_owned(), "佐藤 花子".to_owned())];
    assert!(run.machine.decide(&ok(), &Context { crew: &crew, ..run.context() }).is_ok());
}

#[test]
fn the_named_witness_signs_the_hold() {
    let procedure = procedure(&[step("hp", "hold", "roles = [\"technician\", \"witness\"]")]);
    let mut run = Run::of(&procedure);
    assert_eq!(run.answer(ok().witness("佐藤 花子")).len(), 4);
    assert_eq!(run.state("hp").signatures[1].name, "佐藤 花子");
}

#[test]
fn signatures_given_before_a_crash_are_not_asked_again() {
    let procedure = procedure(&[step("hp", "hold", "roles = [\"technician\", \"witness\"]")]);
    let mut run = Run::of(&procedure);
    let facts = run.machine.decide(&ok().witness("佐藤 花子"), &run.context()).unwrap();
    run.append(facts.into_iter().take(2).collect(), 0);
    assert_eq!(run.view().current.unwrap().owed.missing, []);
    assert_eq!(run.answer(ok()), ["step.recorded", "run.finished"]);
}

#[test]
fn ng_at_a_hold_goes_back_where_there_is_a_way_and_needs_nobodys_leave() {
    let hold = step("hp", "hold", "roles = [\"technician\", \"witness\"]");
    let without = procedure(&[hold.clone(), step("b", "check", "")]);
    let mut run = Run::of(&without);
    assert_eq!(run.answer(ng()), ["hold.signed", "step.recorded", "run.finished"]);
    assert!(ended(&run, Outcome::Stopped));

    let with = procedure(&[hold, step("b", "check", ""), back("r", "check", "")]);
    let mut run = Run::of(&with);
    run.answer(ng());
    assert_eq!((run.phase(), run.current()), (Phase::Rollback, "r"));

    let goes_on = procedure(&[step("hp", "hold", "roles = [\"technician\", \"witness\"]\non_ng = \"continue\"")]);
    assert_eq!(missing(Run::of(&goes_on).refused(ng())), [Missing::Signature(Role::Witness)]);
}

#[test]
fn ng_continues_stops_or_goes_back_as_the_step_says() {
    let steps = [
        step("a", "check", "on_ng = \"continue\""),
        step("b", "check", "on_ng = \"rollback\""),
        step("c", "check", ""),
        back("r1", "check", "on_ng = \"continue\""),
        back("r2", "check", ""),
    ];
    let procedure = procedure(&steps);
    let mut run = Run::of(&procedure);
    run.answer(ng());
    assert_eq!(run.current(), "b");
    run.answer(ng());
    assert_eq!((run.phase(), run.current(), run.view().of), (Phase::Rollback, "r1", 2));
    run.answer(ng());
    run.answer(ok());
    assert!(ended(&run, Outcome::RolledBack));
    assert_eq!(run.view().deviations.len(), 3);

    let mut run = Run::of(&procedure);
    run.answer(ok());
    run.answer(ng());
    run.answer(ok());
    run.answer(ng());
    assert!(ended(&run, Outcome::Stopped));
}

#[test]
fn a_fault_is_opened_and_hardware_goes_to_the_lessor() {
    let procedure = procedure(&[step("a", "check", "on_ng = \"fault\""), step("b", "check", "")]);
    for (isolation, outcome) in [(Isolation::Hardware, Outcome::HandedToLessor), (Isolation::Unknown, Outcome::Stopped)]
    {
        let mut run = Run::of(&procedure);
        let kinds = run.answer(ng().note("画面が出ない").isolation(isolation));
        assert_eq!(kinds, ["step.recorded", "fault.opened", "run.finished"]);
        assert!(ended(&run, outcome));
        let Fact::FaultOpened(fault) = &run.journal[2].fact else { panic!() };
        assert_eq!((fault.summary.as_str(), fault.terminal.as_str()), ("a / 画面が出ない", "T-012"));
    }
}

#[test]
fn steps_are_shown_only_on_their_condition() {
    let steps = [
        step("what", "choice", "choices = [\"x\", \"y\"]"),
        step("only-x", "check", "when = { step = \"what\", is = \"x\" }\non_ng = \"continue\""),
        step("only-ng", "check", "when = { step = \"only-x\", is = \"ng\" }"),
    ];
    let procedure = procedure(&steps);
    let mut run = Run::of(&procedure);
    assert_eq!(run.state("only-ng").applies, Applies::NotYetKnown);
    assert_eq!(run.view().of, 1);
    run.answer(ok().value("y"));
    assert!(ended(&run, Outcome::Completed));
    assert_eq!(run.view().branches.iter().map(|it| it.applies).collect::<Vec<_>>(), [Applies::No, Applies::No]);

    let mut run = Run::of(&procedure);
    run.answer(ok().value("x"));
    run.answer(ng());
    assert_eq!(run.current(), "only-ng");
}

#[test]
fn the_clock_of_a_step_runs_on_while_paused() {
    let procedure = procedure(&[step("a", "check", ""), step("b", "check", "within_minutes = 10")]);
    let mut run = Run::of(&procedure);
    run.minutes = 29;
    run.answer(ok());
    assert_eq!(run.view().current.unwrap().deadline, Some(minute(40)));
    run.pause();
    run.minutes = 50;
    run.resume();
    assert_eq!(run.view().current.unwrap().since, minute(30));
    run.answer(ok());
    assert_eq!(run.state("b").record.unwrap().overrun_minutes, Some(11));
    assert!(ended(&run, Outcome::CompletedWithDeviations));

    let mut run = Run::of(&procedure);
    run.answer(ok());
    run.minutes += 9;
    run.answer(ok());
    assert!(ended(&run, Outcome::Completed));
}

#[test]
fn a_run_cut_off_before_its_end_is_settled() {
    let procedure = procedure(&[step("a", "check", "on_ng = \"fault\"")]);
    let mut run = Run::of(&procedure);
    let facts = run.machine.decide(&ng(), &run.context()).unwrap();
    run.append(facts.into_iter().take(1).collect(), 0);
    assert_eq!(run.phase(), Phase::Ending(Outcome::Stopped));
    assert!(matches!(run.refused(ok()), Refusal::Ended { .. }));
    let owed = run.machine.settle(&run.context());
    assert_eq!(owed.iter().map(Fact::kind).collect::<Vec<_>>(), ["fault.opened", "run.finished"]);
    run.append(owed, 0);
    assert!(ended(&run, Outcome::Stopped));
    assert!(run.machine.settle(&run.context()).is_empty());
}

#[test]
fn texts_that_cannot_be_recorded_are_refused() {
    let procedure = procedure(&[step("a", "text", "equals = \"x\"")]);
    let mut run = Run::of(&procedure);
    let hidden = Refusal::Unwritable { field: "note", character: '\u{202e}' };
    assert_eq!(run.refused(ok().value("x").note("a\u{202e}")), hidden);
    assert!(matches!(run.refused(ok().value(&"x".repeat(10_001))), Refusal::TooLong { field: "value", .. }));
}

#[test]
fn events_of_other_runs_change_nothing() {
    let procedure = procedure(&[step("a", "check", "")]);
    let mut run = Run::of(&procedure);
    run.append(vec![Fact::RunPaused(RunPaused { reason: String::new(), run: "R-2".into() })], 0);
    assert_eq!(run.view().paused, None);
}

#[test]
fn refusals_say_what_to_do_in_both_languages() {
    let procedure = procedure(&[step("hp", "hold", "roles = [\"technician\", \"witness\"]\nnote_when = \"ok\"")]);
    let error = Error::from(Run::of(&procedure).refused(ok()));
    assert_eq!(error.kind, Kind::Refused);
    assert_eq!(error.what.ja, "「hp」にまだ足りないものがあります: 備考（正常のときは必須）、立会者の署名");
    assert_eq!(error.what.en, "`hp` still owes: a note (owed if ok), the witness's signature");
    assert_eq!(error.help.unwrap().en, "add --note NOTE --sign witness=NAME");
}
