//! What a form's file may hold, and every sentence about one that is wrong.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::message::Lang;
use crate::paper::library::BUILT_IN as SOURCES;

const HEAD: &str = r#"schema = 1
id = "sample"
version = "1"
title = "見本"
number = "見-{n}"
writers = ["office"]
decided_by = "city"
about = "run"
"#;
const FIELD: &str = "[[fields]]\nid = \"it\"\nlabel = \"それ\"\n";

fn problems(source: &str) -> Vec<String> {
    let problems = Form::parse(source.as_bytes(), None).unwrap_err();
    problems.iter().map(|problem| problem.show(Lang::En)).collect()
}

/// The only problem of a form whose head or first field is as given; fields stand from line 9.
fn problem(rest: &str) -> String {
    let problems = problems(&format!("{HEAD}{rest}"));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems.concat()
}

fn problem_on(kind: &str, rest: &str) -> String {
    problem(&format!("{FIELD}type = \"{kind}\"\n{rest}\n"))
}

#[test]
fn every_built_in_form_is_sound_and_speaks_english() {
    let library = library();
    assert_eq!(library.forms().len(), 15);
    for form in library.forms() {
        assert!(form.title_en.is_ascii(), "{}", form.id);
        let columns = form.fields.iter().flat_map(|field| field.columns.iter().map(|column| &column.label_en));
        for label in form.fields.iter().map(|field| &field.label_en).chain(columns) {
            assert!(label.is_ascii(), "{}: {label}", form.id);
        }
        assert!(form.clause.is_some() && form.style_number.is_some(), "{}", form.id);
        assert!(form.fields.iter().any(|field| field.kind == FieldType::Signature), "{}", form.id);
    }
    let mut styles: Vec<_> = library.forms().iter().map(|form| &form.style_number).collect();
    styles.sort();
    styles.dedup();
    assert_eq!(styles.len(), 15);
    assert!(library.get("confirmation").unwrap().oral && library.get("incident-report").unwrap().series);
}

#[test]
fn reports_every_problem_at_once_with_its_place() {
    let shown = problems(
        "schema = 2\nid = \"Sample\"\ntitle = \"見本\"\nnumber = \"見本\"\nwriters = [\"offcie\"]\n\
         decided_by = \"mayor\"\nabout = \"run\"\nowed = { by = \"run.finish\", deadline = 5 }\ncolour = \"red\"\n\
         [[fields]]\nid = \"Serial\"\nlabel = \"番号\"\ntype = \"text\"\nfills = \"run.terminal.serail\"\n\
         [[fields]]\nid = \"t\"\nlabel = \"表\"\ntype = \"table\"\nfills = \"run.step\"\ncolumns = []\n",
    );
    insta::assert_snapshot!(shown.join("\n"), @r##"
    1:1: schema = 2 cannot be read; this genba reads schema = 1
    1:1: `version` is missing; for example version = "1"
    2:6: `id` cannot be `Sample`: lower-case letters, digits and hyphens, beginning with a letter or digit (for example disk-free)
    4:10: number has no {n} (running number); for example "作報-{fy}-{writer}-{n:3}"
    5:12: `writers` cannot be `offcie`; it is one of office, device; did you mean `office`?
    6:14: `decided_by` cannot be `mayor`; it is one of city, office, none
    8:15: `by` cannot be `run.finish`; it is one of run.finished, run.deviated, visit.ended, fault.opened, fault.closed, worker.reported, worker.changed, worker.ended, worker.emergency, difference.found, work.done, work.ordered, contract.begun, contract.ended, paper.drafted; did you mean `run.finished`?
    8:29: `deadline` is "immediately", "promptly", "next-open-day" or { days = 5 }; this is of type integer
    9:1: no field is called `colour`; there are schema, id, version, title, title_en, clause, style_number, lead, lead_open, number, writers, decided_by, oral, about, owed, series, landscape, fields
    11:6: `id` cannot be `Serial`: at most 32 lower-case letters, digits and underscores (for example terminal_serial)
    14:9: there is no fact called `run.terminal.serail` (docs/papers.md lists all); did you mean `run.terminal.serial`?
    19:9: `run.step` is not a list of facts; tables and photos can use procedures, run.workers, run.steps, run.deviations_list, run.evidence, fault.logs, run.photos, fault.photos, photos, run.signatures, run.holds, run.open_items, run.versions, run.visit.media, visit.media, runs, workers, worker_changes, fault.history, fault.replaced, orders, targets, planned; did you mean `run.steps`?
    20:1: a table needs at least one of columns; for example columns = [{ id = "no", label = "No." }]
    "##);
}

#[test]
fn says_what_is_wrong_with_a_head() {
    let said = [
        problem("fields = []\n"),
        problem(&format!(
            "oral = true\nowed = {{ by = \"run.finished\", deadline = {{ days = 0 }} }}\n{FIELD}type = \"text\"\n"
        )),
        problems(&format!("{HEAD}{FIELD}type = \"text\"\n").replace("\"city\"", "\"none\"\noral = true")).concat(),
        problems(&format!("{HEAD}{FIELD}type = \"text\"\n").replace("[\"office\"]", "[]")).concat(),
        problems(&format!("{HEAD}{FIELD}type = \"text\"\n").replace("[\"office\"]", "[\"device\", \"device\"]"))
            .concat(),
        problem(&format!("owed = [{{ by = \"fault.opened\", deadline = \"soon\" }}]\n{FIELD}type = \"text\"\n")),
        problem(&format!("owed = {{ by = \"fault.opened\", deadline = 5 }}\n{FIELD}type = \"text\"\n")),
        problem(&format!(
            "owed = {{ by = \"run.finished\", deadline = \"promptly\", from = \"it\" }}\n{FIELD}type = \"date\"\n"
        )),
        problem(&format!(
            "owed = {{ by = \"paper.drafted\", deadline = \"promptly\", from = \"it\" }}\n{FIELD}type = \"text\"\n"
        )),
    ];
    insta::assert_snapshot!(said.join("\n"), @r##"
    9:1: there are no fields; begin each with a [[fields]] heading
    10:51: `days` is a whole number from 1; 0 cannot be used
    8:1: oral = true (approved orally) is for decided_by = "city" only
    6:1: writers is empty; say who may draft it, for example writers = ["office", "device"]
    5:10: writers has device, so number needs {writer}; without it two laptops would give the same number6:22: `writers` holds `device` twice
    9:43: `deadline` cannot be `soon`; it is one of immediately, promptly, next-open-day
    9:31: `deadline` is "immediately", "promptly", "next-open-day" or { days = 5 }; this is of type integer
    9:54: `from` (the field with the day to count from) is for by = "paper.drafted" only
    9:62: `from`: no field `it` holds a day, or a day and a time
    "##);
}

#[test]
fn says_what_is_wrong_with_a_field() {
    let said = [
        problem_on("text", "unit = \"GB\""),
        problem_on("signature", "fills = \"today\""),
        problem_on("text", "locked = true"),
        problem_on("choice", "choices = [\"有\"]"),
        problem_on("choice", "choices = [\"有\", \"有\"]"),
        problem_on("choice", "choices = [\"有\", \"無\"]\ndefault = \"未定\""),
        problem_on("date", "default = \"平成31年5月1日\""),
        problem_on("table", "columns = []"),
        problem_on("table", "columns = [{ id = \"a\", label = \"A\", fills = \"b\" }]"),
        problem_on("table", "fills = \"run.steps\"\ncolumns = [{ id = \"a\", label = \"A\", fills = \"titel\" }]"),
        problem_on(
            "table",
            "columns = [{ id = \"a\", label = \"A\", width = 100 }, { id = \"b\", label = \"B\", width = 100 }]",
        ),
        problem_on("table", "columns = [{ id = \"a\", label = \"A\", type = \"table\" }]"),
        problem_on("text", &format!("{FIELD}type = \"text\"")),
        problem_on(
            "text",
            "section = \"甲\"\n[[fields]]\nid = \"b\"\nlabel = \"B\"\ntype = \"text\"\n\
                            [[fields]]\nid = \"c\"\nlabel = \"C\"\ntype = \"text\"\nsection = \"甲\"",
        ),
    ];
    insta::assert_snapshot!(said.join("\n"), @r##"
    13:1: `unit` does nothing on type = "text" (it works on number); delete the line or change the type
    13:1: `fills` does nothing on type = "signature" (it works on text, lines, date, datetime, time, number, choice, bool, table, photos); delete the line or change the type
    13:1: locked = true needs fills; without a fact the field would stay empty for ever
    13:1: a choice needs at least two choices; for example choices = ["yes", "no"]
    13:17: `choices` holds `有` twice
    14:11: the default does not fit the field: `未定` is not among the choices
    13:11: the default does not fit the field: `平成31年5月1日` does not belong to that era
    13:1: a table needs at least one of columns; for example columns = [{ id = "no", label = "No." }]
    13:45: a column's fills does nothing where the table has none
    14:45: a row of `run.steps` has no `titel`; it has no, section, title, expect, value, result, result_ja, note, witness, at, by, worker, corrected; did you mean `title`?
    13:1: the widths of the columns add up to 200 mm; the page has 174
    13:44: `type` cannot be `table`; it is one of text, lines, date, datetime, time, number, bool
    14:6: id `it` is already used; it can be used once
    22:11: the fields of section `甲` do not stand together
    "##);
}

#[test]
fn an_order_makes_a_paper_owed_by_its_kind_of_work() {
    let owed = |rest: &str| {
        format!("{HEAD}owed = {{ by = \"work.ordered\", deadline = \"promptly\", {rest} }}\n{FIELD}type = \"text\"\n")
    };
    let form = Form::parse(owed("work = [\"os-upgrade\"]").as_bytes(), None).unwrap();
    assert_eq!(form.owed[0].work, [crate::domain::WorkType::OsUpgrade]);
    assert!(problems(&owed("work = [\"os\"]")).concat().contains("it is one of os-upgrade"));
    assert!(
        problems(&owed("work = [\"os-upgrade\"]").replace("work.ordered", "run.finished")).concat().contains("only")
    );
}

#[test]
fn the_page_on_papers_shows_a_form_and_a_template_that_hold() {
    let page = include_str!("../../../docs/papers.md");
    let block = |kind: &str| page.split(&format!("```{kind}\n")).nth(1).unwrap().split("```").next().unwrap();
    let form = Form::parse(block("toml").as_bytes(), None).unwrap_or_else(|it| panic!("{it:#?}"));
    assert_eq!(form.fields.len(), 3);
    let document = document_on(&form, &facts(), &[]);
    assert!(document.to_bytes().len() > 100);
    let shown = |name: &str| page.contains(&format!("`{name}`"));
    let words = Cause::WORDS.iter().map(|it| it.0).chain(About::WORDS.iter().map(|it| it.0));
    let words = words.chain(FieldType::WORDS.iter().map(|it| it.0));
    assert_eq!(words.filter(|name| !shown(name)).collect::<Vec<_>>(), Vec::<&str>::new());
}

proptest! {
    #[test]
    fn no_bytes_make_reading_fall_over(which in 0usize..14, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = SOURCES[which].as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Err(problems) = Form::parse(&bytes, None) {
            prop_assert!(!problems.is_empty());
        }
    }

    #[test]
    fn a_changed_document_is_refused_or_another(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let before = small("[[fields]]\nid = \"it\"\nlabel = \"内容\"\ntype = \"lines\"\n");
        let before = document_on(&before, &json!({}), &[("it", json!("一"))]);
        let mut bytes = before.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(after) = Document::parse(&bytes) {
            prop_assert_eq!(after.to_bytes(), bytes);
            prop_assert_eq!(after == before, after.digest() == before.digest());
        }
    }
}

#[test]
fn a_city_lays_its_forms_over_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let own = include_str!("../../../data/papers/minutes.toml").replace("打合せ記録簿", "会議録");
    fs::write(folder.path().join("minutes.toml"), own.as_bytes()).unwrap();
    fs::write(folder.path().join("extra.toml"), format!("{HEAD}{FIELD}type = \"text\"\n").replace("sample", "extra"))
        .unwrap();
    fs::write(folder.path().join("confirmation.typ"), "#json(\"/paper.json\").title").unwrap();
    fs::write(folder.path().join("readme.txt"), "x").unwrap();
    let library = Library::new(&[folder.path()]).unwrap();
    assert_eq!(library.forms().len(), 16);
    assert_eq!(library.get("minutes").unwrap().title, "会議録");
    assert!(library.get("extra").is_some());
    let plain = self::library();
    assert_ne!(library.get("confirmation").unwrap().digest, plain.get("confirmation").unwrap().digest);
    assert!(library.template("confirmation").text.starts_with("#json"));
    assert_eq!(library.template("gone"), &Template::built_in());
    // another folder stands over it, its layout for all forms too
    let over = tempfile::tempdir().unwrap();
    fs::write(over.path().join("default.typ"), "#json(\"/paper.json\").number").unwrap();
    let both = Library::new(&[folder.path(), over.path()]).unwrap();
    assert_eq!(both.template("confirmation").path, over.path().join("default.typ"));
    assert_eq!(both.get("minutes").unwrap().title, "会議録");

    fs::write(folder.path().join("other.toml"), format!("{HEAD}{FIELD}type = \"text\"\n")).unwrap();
    fs::write(folder.path().join("broken.toml"), "schema = 1\n").unwrap();
    let bad = Library::new(&[folder.path()]).unwrap_err();
    let names: Vec<_> = bad.iter().map(|bad| bad.path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["broken.toml", "other.toml"]);
    assert!(Library::new(&[&folder.path().join("nothing")]).is_ok());
}
