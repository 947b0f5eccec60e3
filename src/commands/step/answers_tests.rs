use super::*;

fn procedure() -> Procedure {
    crate::procedure::parse(include_bytes!("../../../procedures/os-upgrade.toml")).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    let found = parse(text.as_bytes(), &[&procedure()]).unwrap_err();
    found.iter().map(|problem| format!("{}:{}: {}", problem.line, problem.column, problem.text.en)).collect()
}

#[test]
fn reads_the_sample_answers() {
    for (bytes, count) in [
        (&include_bytes!("../../../data/sample/answers.toml")[..], 25),
        (&include_bytes!("../../../data/sample/answers-rollback.toml")[..], 27),
    ] {
        let answers = parse(bytes, &[&procedure()]).unwrap();
        assert_eq!(answers.witness.as_deref(), Some("佐藤 花子"));
        assert_eq!(answers.all().count(), count);
        let hold = answers.to(Part::Main, "hp2-backup").unwrap();
        assert_eq!(hold.sign.get(&Role::Manager).map(String::as_str), Some("山本 隆"));
    }
}

#[test]
fn every_problem_is_named_at_once_with_its_place() {
    let text = "worke = \"W-02\"\n[steps.entry]\nanswer = \"okay\"\nfile = \"x\"\n[steps.entyr]\nanswer = \"ok\"\n\
                [steps.rb-os]\nanswer = \"ok\"\n[steps.clock]\nvalue = 3\n[rollback.rb-approve]\nanswer = \"ok\"\n\
                sign = { boss = \"x\" }\nattach = 3\nisolation = \"moon\"\n";
    let found = problems(text);
    let starts: Vec<_> = found.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(starts, ["1:1", "3:10", "4:1", "5:8", "7:8", "9:1", "13:10", "14:10", "15:13"], "{found:#?}");
    assert!(found[3].contains("no step `entyr`") && found[4].contains("[rollback.rb-os]"), "{found:#?}");
}

#[test]
fn numbers_are_taken_as_written_and_a_byte_order_mark_does_not_matter() {
    let text = "\u{feff}[steps.clock]\nanswer = \"ok\"\nvalue = -3.50\n";
    let answers = parse(text.as_bytes(), &[&procedure()]).unwrap();
    assert_eq!(answers.to(Part::Main, "clock").unwrap().value.as_deref(), Some("-3.50"));
    assert_eq!(answers.to(Part::Rollback, "clock"), None);
}

#[test]
fn broken_files_are_refused_and_never_panic() {
    assert_eq!(problems("[steps.entry\n").len(), 1);
    assert!(parse(b"\xff", &[&procedure()]).unwrap_err()[0].text.en.contains("UTF-8"));
    assert!(parse(&vec![b'#'; MAX_BYTES + 1], &[&procedure()]).is_err());
    assert_eq!(problems("steps = 3").len(), 1);
    assert_eq!(problems("[steps]\nentry = 3").len(), 1);
}

#[test]
fn only_files_of_pending_steps_are_looked_for() {
    let text =
        "[steps.entry]\nanswer = \"ok\"\nattach = [\"a\", \"b\"]\n[steps.backup]\nanswer = \"ok\"\nattach = \"c\"\n";
    let answers = parse(text.as_bytes(), &[&procedure()]).unwrap();
    let look = |path: &str| if path == "b" { Found::Empty } else { Found::Nothing };
    let all = check_files(text.as_bytes(), &answers, &|_| true, &look);
    assert_eq!(all.iter().map(|it| (it.line, it.column)).collect::<Vec<_>>(), [(3, 11), (3, 16), (6, 10)]);
    let pending = check_files(text.as_bytes(), &answers, &|id| id == "backup", &look);
    assert_eq!(pending.len(), 1);
}

#[test]
fn a_template_may_be_filled_in_as_the_work_goes_on() {
    let blank = "witness = \"\"\n[steps.entry]\nanswer = \"ok\"\nattach = [\"a\"]\n\
                 [steps.clock]\nanswer = \"\"\nvalue = \"\"\nattach = []\n[steps.hp2-backup]\nanswer = \"\"\n\
                 sign = { manager = \"\" }\n";
    let answers = parse(blank.as_bytes(), &[&procedure()]).unwrap();
    assert_eq!(answers.all().count(), 1);
    assert_eq!(answers.witness, None);
    let begun = problems("[steps.clock]\nanswer = \"\"\nvalue = \"3\"\n");
    assert_eq!(begun, ["2:10: `answer` is missing (ok, ng, skip or na)"]);
}
