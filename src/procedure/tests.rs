//! What `procedure check` says, and that nothing makes it fall over.

use proptest::prelude::*;

use super::{OnNg, Procedure, checklist, parse};
use crate::domain::Terminal;
use crate::message::Lang;

const HEAD: &str = r#"schema = 1
id = "sample"
version = "1"
title = "見本"
work_type = "os-upgrade"
source = "見本"
"#;
const FIRST: &str = "[[steps]]\nid = \"first\"\ntitle = \"初め\"\nkind = \"check\"\n";

fn read(steps: &str) -> Result<Procedure, Vec<String>> {
    parse(format!("{HEAD}{steps}").as_bytes())
        .map_err(|problems| problems.iter().map(|problem| problem.show(Lang::En)).collect())
}

/// The only problem of some steps, which stand from line 7.
fn problem(steps: &str) -> String {
    let problems = read(steps).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.concat()
}

/// The only problem of a step of a kind with further fields, behind a plain first step.
fn problem_on(kind: &str, fields: &str) -> String {
    problem(&format!("{FIRST}[[steps]]\nid = \"it\"\ntitle = \"それ\"\nkind = \"{kind}\"\n{fields}\n"))
}

#[test]
fn reads_every_sample_procedure() {
    for (name, text) in [
        ("os-upgrade", include_str!("../../procedures/os-upgrade.toml")),
        ("software-update", include_str!("../../procedures/software-update.toml")),
        ("settings-change", include_str!("../../procedures/settings-change.toml")),
        ("log-collection", include_str!("../../procedures/log-collection.toml")),
        ("initial-setup", include_str!("../../procedures/initial-setup.toml")),
    ] {
        let procedure = parse(text.as_bytes()).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        assert_eq!(procedure.id, name);
        for lang in [Lang::Ja, Lang::En] {
            let page = checklist(&procedure, lang, None);
            let wide = page.lines().find(|line| super::layout::columns(line) > 80);
            assert_eq!(wide, None, "{name}");
            assert!(procedure.all_steps().all(|step| page.contains(step.title.chars().next().unwrap())));
        }
    }
}

#[test]
fn reports_every_problem_at_once_with_its_place() {
    let problems = parse(
        "schema = 2\nid = \"Sample\"\nversion = 2.1\n\
         [[steps]]\nid = \"a\"\n  titel = \"x\"\nkind = \"chek\"\n[[steps]]\nid = \"a\"\ntitle = \"一\"\nkind = \"check\"\n"
            .as_bytes(),
    )
    .unwrap_err();
    let shown: Vec<_> = problems.iter().map(|problem| problem.show(Lang::En)).collect();
    insta::assert_snapshot!(shown.join("\n"), @r##"
    1:1: schema = 2 cannot be read; this genba reads schema = 1
    1:1: `title` is missing; for example title = "OSバージョンアップ適用作業"
    1:1: `source` is missing; for example source = "J-LIS 手順書 第2.1版"
    1:1: `work_type` is missing; for example work_type = "os-upgrade"
    2:6: `id` cannot be `Sample`: lower-case letters, digits and hyphens, beginning with a letter or digit (for example disk-free)
    3:11: `version` is a text in quotes, version = "…", numbers too; this is of type float
    4:1: `title` is missing; for example title = "空き容量"
    6:3: no field is called `titel`; did you mean `title`?
    7:8: `kind` cannot be `chek`; it is one of check, measure, choice, text, evidence, hold; did you mean `check`?
    9:6: id `a` is already used by step number 1; ids are unique across steps and rollback; give this step another
    "##);
}

#[test]
fn names_the_place_of_bytes_that_are_no_text() {
    let problems = parse(b"schema = 1\nid = \"\x83\x41\"\n").unwrap_err();
    assert_eq!((problems[0].line, problems[0].column), (2, 7));
    let problems = parse("\u{feff}schema = 1\n".as_bytes()).unwrap_err();
    assert!(problems[0].text.en.contains("BOM"));
    let problems = parse("schema = 1\nid = \n".as_bytes()).unwrap_err();
    assert_eq!(problems[0].line, 2);
}

#[test]
fn a_procedure_needs_steps() {
    assert!(problem("").contains("there are no steps"));
    assert!(problem("steps = []\n").contains("there are no steps"));
    assert!(problem("[steps]\nid = \"a\"\n").contains("[[steps]]"));
}

#[test]
fn fields_that_do_nothing_on_a_kind_are_problems() {
    for (kind, field) in [
        ("check", "unit = \"GB\""),
        ("check", "min = \"1\""),
        ("check", "choices = [\"a\", \"b\"]"),
        ("evidence", "equals = \"1\""),
        ("evidence", "same_as = \"first\""),
        ("check", "roles = [\"witness\"]"),
    ] {
        assert!(problem_on(kind, field).starts_with("15:1: "), "{field}");
    }
    assert!(problem_on("hold", "roles = [\"witness\"]\nwitness = true").contains("stands in `roles`"));
    assert!(problem_on("evidence", "secret = true").contains("check"));
    assert!(problem_on("check", "attach_when = \"ng\"").contains("without `attach`"));
    assert!(problem_on("check", "secret = true\nattach = { min = 1 }").contains("photographed"));
    assert!(problem_on("hold", "roles = [\"witness\"]\nnote_when = \"skip\"").contains("ok or ng only"));
}

#[test]
fn limits_must_let_something_pass() {
    assert!(problem_on("measure", "unit = \"GB\"").contains("at least one of min"));
    assert!(problem_on("measure", "min = \"2\"\nmax = \"1\"").contains("above max"));
    assert!(problem_on("measure", "max = \"1\"\nequals = \"2\"").contains("outside"));
    assert!(problem_on("measure", "min = \"1,000\"").contains("not a number"));
    assert!(problem_on("measure", "min = 40").contains("in quotes"));
    assert!(problem_on("text", "pattern = '[0-9'").contains("regular expression"));
    assert!(problem_on("text", "pattern = '[0-9]'\nequals = \"a\"").contains("does not match"));
    assert!(problem_on("choice", "choices = [\"a\"]").contains("two choices"));
    assert!(problem_on("choice", "choices = [\"a\", \"ａ\"]").contains("twice"));
    assert!(problem_on("choice", "choices = [\"a\", \"ok\"]").contains("answers"));
    assert!(problem_on("choice", "choices = [\"a\", \"b\"]\nequals = \"c\"").contains("among"));
    assert!(problem_on("hold", "roles = []").contains("one who signs"));
    assert!(problem_on("hold", "roles = [\"witness\", \"witness\"]").contains("twice"));
    assert!(problem_on("evidence", "attach = { min = 0 }").contains("from 1"));
    assert!(problem_on("check", "within_minutes = -5").contains("from 1"));
}

#[test]
fn references_go_backwards_only() {
    assert!(problem_on("text", "same_as = \"it\"").contains("not before"));
    assert!(problem_on("text", "same_as = \"first\"").contains("no value"));
    assert!(problem_on("text", "same_as = \"frist\"").contains("did you mean `first`"));
    assert!(problem_on("text", "new_version_of = \"it\"").contains("not before"));
    assert!(problem_on("text", "new_version_of = \"first\"").starts_with("15:18: `new_version_of`"));
    assert!(problem_on("check", "new_version_of = \"first\"").contains("works on measure, choice, text"));
    assert!(problem_on("check", "when = { step = \"first\", is = \"nothing\" }").contains("never `nothing`"));
    assert!(problem_on("check", "when = { step = \"none\", is = \"ng\" }").contains("does not exist"));
    assert!(problem_on("check", "when = { step = \"first\" }").contains("`is` is missing"));
    assert!(problem_on("check", "on_ng = \"rollback\"").contains("needs [[rollback]]"));
    let again = FIRST.replace("steps", "rollback");
    assert!(problem(&format!("{FIRST}{again}")).contains("already used by step number 1"));
    let circle = again.replace("first", "back") + "on_ng = \"rollback\"\n";
    assert!(problem(&format!("{FIRST}{circle}")).contains("inside the rollback"));
}

#[test]
fn characters_that_cannot_be_recorded_are_named_where_they_stand() {
    let steps = FIRST.replace("初め", "初\u{202e}め");
    assert!(problem(&steps).starts_with("9:11: "), "{}", problem(&steps));
    assert!(problem(&steps).contains("U+202E"));
    assert!(problem(&FIRST.replace("初め", "\\u202e")).starts_with("9:9: "));
}

#[test]
fn a_hold_without_a_word_goes_back_where_there_is_a_way() {
    let hold = "[[steps]]\nid = \"hp\"\ntitle = \"HP\"\nkind = \"hold\"\nroles = [\"witness\"]\n";
    assert_eq!(read(hold).unwrap().steps[0].on_ng, OnNg::Stop);
    let back = FIRST.replace("steps", "rollback");
    assert_eq!(read(&format!("{hold}{back}")).unwrap().steps[0].on_ng, OnNg::Rollback);
}

#[test]
fn hostile_files_give_problems_quickly() {
    let steps = FIRST.replace("first", "a").repeat(12_000);
    for hostile in [
        vec![b'['; 1 << 20],
        vec![b'='; 1 << 20],
        b"a=[".repeat(300_000),
        b"a.".repeat(500_000),
        b"\"\\u".repeat(300_000),
        vec![0; 1 << 20],
        vec![0xff; 1 << 20],
        vec![b' '; (1 << 20) + 1],
        format!("{HEAD}{steps}").into_bytes(),
    ] {
        assert!(!parse(&hostile).unwrap_err().is_empty());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = parse(&bytes);
    }

    #[test]
    fn no_mutation_of_a_sample_makes_it_panic(at in 0usize..16_000, byte: u8) {
        let mut bytes = include_bytes!("../../procedures/os-upgrade.toml").to_vec();
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        if let Ok(procedure) = parse(&bytes) {
            checklist(&procedure, Lang::Ja, None);
        }
    }
}

#[test]
fn the_checklist_asks_for_what_the_program_would() {
    let steps = format!(
        "{}{}",
        "[[steps]]\nid = \"disk\"\ntitle = \"free space\"\nkind = \"measure\"\nunit = \"GB\"\nmin = \"40\"\nwithin_minutes = 5\n",
        "[[rollback]]\nid = \"hp\"\ntitle = \"leave\"\nkind = \"hold\"\nroles = [\"technician\", \"manager\"]\nnote_when = \"always\"\nwhen = { step = \"disk\", is = \"ng\" }\n",
    );
    let terminal = Terminal { id: "T-012".into(), model: "UT-340".into(), ..Terminal::default() };
    let page = checklist(&read(&steps).unwrap(), Lang::En, Some(&terminal));
    assert!(page.contains("terminal T-012    site ____"));
    let body = page.split_once("steps\n").unwrap().1;
    insta::assert_snapshot!(body, @r##"
    ================================================================================
    --------------------------------------------------------------------------------
    □   1. free space                                                    time __:__
          within 5 minutes    from __:__    to __:__
          □ ok    □ NG    □ skipped    □ not applicable
          value ____________________ GB (at least 40 GB)
          note
          __________________________________________________________________________
          if NG: stop the work

    ================================================================================
    rollback (only when told)
    ================================================================================
    --------------------------------------------------------------------------------
    □  R1. leave                                                         time __:__
          only if "free space" is "NG"
          [HOLD: nothing goes on until signed]
          □ ok    □ NG
          technician signature ____________________ time __:__
          manager signature ____________________ time __:__
          note (always owed)
          __________________________________________________________________________
          if NG: stop the work

    ================================================================================
    result
    ================================================================================
      □ completed    □ completed with deviations    □ rolled back    □ stopped
      □ handed to lessor

      technician ____________________    witness ____________________
    "##);
}

#[test]
fn logs_are_sealed_unless_a_step_says_otherwise_and_other_work_is_not() {
    let steps = "[[steps]]\nid = \"a\"\ntitle = \"a\"\nkind = \"evidence\"\n\
                 [[steps]]\nid = \"b\"\ntitle = \"b\"\nkind = \"check\"\n\
                 [[steps]]\nid = \"c\"\ntitle = \"c\"\nkind = \"check\"\nattach = { sensitive = true }\n\
                 [[steps]]\nid = \"d\"\ntitle = \"d\"\nkind = \"evidence\"\nattach = { sensitive = false }\n";
    let sealed = |work: &str| -> Vec<bool> {
        let head =
            format!("schema = 1\nid = \"x\"\nversion = \"1\"\ntitle = \"x\"\nwork_type = \"{work}\"\nsource = \"x\"\n");
        let procedure = parse((head + steps).as_bytes()).unwrap();
        procedure.steps.iter().map(|step| step.sensitive).collect()
    };
    assert_eq!(sealed("log-collection"), [true, true, true, false]);
    assert_eq!(sealed("os-upgrade"), [false, false, true, false]);
}

#[test]
fn every_problem_of_a_procedure_has_a_code_of_its_own() {
    let steps = "[[steps]]\nid = \"a\"\ntitel = \"x\"\nkind = \"measure\"\nunit = \"GB\"\nwitness = 1\n\
                 [[steps]]\nid = \"a\"\ntitle = \"b\"\nkind = \"chek\"\nsame_as = \"none\"\non_ng = \"rollback\"\n";
    let codes: Vec<_> = parse(format!("{HEAD}{steps}").as_bytes()).unwrap_err().into_iter().map(|it| it.code).collect();
    assert_eq!(
        codes,
        ["missing", "no-limits", "unknown-key", "wants-bool", "same-id", "not-a-word", "no-rollback"],
        "a program tells problems apart by them"
    );
}

#[test]
fn an_unknown_step_is_answered_with_those_there_are() {
    let message = problem_on("text", "same_as = \"nothing-near\"");
    assert!(message.ends_with("before this one stand first"), "{message}");
}

#[test]
fn the_sheet_of_every_sample_prints_as_html_and_names_each_step() {
    let procedure = parse(include_bytes!("../../procedures/os-upgrade.toml")).unwrap();
    let terminal = Terminal { id: "T-012".into(), ..Terminal::default() };
    for lang in [Lang::Ja, Lang::En] {
        let page = super::checklist_html(&procedure, lang, Some(&terminal)).unwrap();
        assert!(procedure.all_steps().all(|step| page.contains(&format!("<small>{}</small>", step.id))));
        assert!(page.contains(&procedure.digest.to_string()) && page.contains("T-012") && !page.contains("<script"));
        assert_eq!(page, super::checklist_html(&procedure, lang, Some(&terminal)).unwrap());
    }
    let hostile = HEAD.replace("title = \"見本\"", "title = \"<b>&\"") + FIRST;
    let page = super::checklist_html(&parse(hostile.as_bytes()).unwrap(), Lang::Ja, None).unwrap();
    assert!(page.contains("&lt;b&gt;&amp;") && !page.contains("<b>"));
}
