//! Runs from start to end: by a file, answer by answer, paused, on every branch.

use super::{Field, sample};

#[test]
fn a_whole_run_by_a_file_ends_with_the_code_for_the_paper() {
    let field = Field::new();
    let run = field.step(["T-012", "--work", "O-001", "--answers", &sample("answers.toml")]).ok();
    let run = run.says("○ disk-free  空き容量  82.4 GB  ok").says("has ended: completed").says("confirmation paper");
    let finished = field.of_kind("run.finished").pop().unwrap();
    let head = field.view("T-012")["head_code"].as_str().unwrap().to_owned();
    assert_eq!(head.len(), 19);
    run.says(&head);
    assert_eq!(finished["body"]["outcome"], "completed");
    let steps = field.of_kind("step.recorded");
    assert_eq!(steps.len(), 25);
    assert_eq!(steps[23]["attachments"].as_array().unwrap().len(), 2);
    // the code is that of the journal's head, as the bundle's verification prints it
    field.holds();
    field.bench.run(["verify", "field.zip", "--trust", "allowed_signers"]).ok().says(&head);
}

#[test]
fn every_answer_tells_the_next_step_and_the_last_one_the_end() {
    let field = Field::new();
    field
        .step(["T-001", "--answer", "ok"])
        .ok()
        .says("before you begin")
        .says("2/6 空き容量 (disk)")
        .says("--value VALUE");
    field
        .step(["--answer", "ok", "--value", "３５", "--at", "disk"])
        .refused(1)
        .says("still owes: a note")
        .says("so it counts as NG");
    let measured = field.step(["--answer", "ok", "--value", "３５", "--note", "利用者のファイル"]).ok();
    measured.says("× disk  空き容量  35 GB  NG").says("measured 35, expected at least 40 GB");
    field.step(["--answer", "ok", "--at", "hardware"]).ok();
    field.step(["--answer", "skip", "--note", "x"]).refused(1).says("hold point");
    field.step(["--answer", "ok", "--sign", "witness=髙﨑健一"]).refused(1).says("as technician and as witness");
    // one of the contractor's people by his number, and a name in which something hides
    field.step(["--answer", "ok", "--sign", "witness=w-01"]).refused(1).says("is on the contractor's roster");
    field.step(["--answer", "ok", "--sign", "witness=佐藤\u{200b}花子"]).refused(1).says("U+200B");
    field.step(["--answer", "ok", "--sign", "witness=髙\u{e0100}﨑・健一"]).refused(1).says("and as witness");
    field
        .step(["--answer", "ok", "--sign", "立会者＝佐藤 花子"])
        .ok()
        .says("signed as witness: 佐藤 花子")
        .says("equal to `35`");
    field.step(["--answer", "ok", "--value", "35.0"]).ok();
    field.step(["--answer", "ok"]).refused(1).says("evidence (0 of 1 files)").says("--attach FILE");
    field.step(["--answer", "ok", "--attach", "gone.txt"]).refused(2).says("gone.txt");
    field.step(["--answer", "ok", "--attach", "log.txt", "--attach", "./log.txt"]).refused(2).says("same file");
    let ended = field.step(["--answer", "ok", "--attach", "'log.txt'"]).ok();
    ended.says("has ended: completed with deviations").says("deviations: 1").says("head code");
    field.holds();
}

#[test]
fn json_gives_what_was_recorded_and_where_the_run_stands() {
    let field = Field::new();
    let answered = field.run(["--json", "step", "T-001", "--worker", "W-02", "--answer", "ok"]).ok().json();
    let kinds: Vec<_> =
        answered["recorded"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["run.started", "step.recorded"]);
    assert_eq!(answered["recorded"][1]["hash"], field.log().last().unwrap()["hash"]);
    let current = &answered["view"]["current"];
    assert_eq!((&current["step"]["id"], &current["owed"]["value"]), (&"disk".into(), &true.into()));
    assert_eq!(current["step"]["limits"]["min"], "40");
    let before = field.seqs();
    let shown = field.view("T-001");
    assert_eq!(shown["current"], *current);
    assert_eq!((&shown["position"], &shown["of"], &shown["phase"]), (&2.into(), &6.into(), &"main".into()));
    assert_eq!(field.seqs(), before);
}

#[test]
fn one_write_holds_everything_that_an_answer_leads_to() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["--answer", "ok", "--value", "50"]).ok();
    let before = field.seqs();
    let ended = field.step(["--answer", "ng", "--isolation", "hardware", "--note", "画面が消える"]).ok();
    ended.says("is opened").says("has ended: handed to lessor");
    assert_eq!(field.kinds_since(before), ["step.recorded", "fault.opened", "run.finished"]);
    let fault = &field.of_kind("fault.opened")[0]["body"];
    assert_eq!((&fault["isolation"], &fault["step"]), (&"hardware".into(), &"hardware".into()));
    field
        .run(["fault", "show", fault["fault"].as_str().unwrap()])
        .ok()
        .says("画面が消える")
        .says("at the step hardware");
}

#[test]
fn a_rollback_run_goes_back_and_an_ng_before_any_change_only_stops() {
    let field = Field::new();
    let back = field.step(["T-012", "--work", "O-001", "--answers", &sample("answers-rollback.toml")]).ok();
    back.says("○ rb-restore").says("has ended: rolled back").says("× os-build");
    assert_eq!(field.view("T-012")["outcome"], "rolled-back");
    let answers = std::fs::read_to_string(sample("answers.toml")).unwrap();
    let folder = sample("");
    let answers = answers.replace("evidence/", &format!("{}evidence/", folder.replace('\\', "/")));
    let refused = answers.replace(
        "[steps.hp1-start]\nanswer = \"ok\"",
        "[steps.hp1-start]\nanswer = \"ng\"\nnote = \"窓口が続いている\"",
    );
    field.bench.write("refused.toml", refused);
    field.step(["T-013", "--answers", "refused.toml"]).ok().says("has ended: stopped");
    // neither counts as done: the order still wants both
    field.step(["T-013", "--answers", "refused.toml"]).ok();
    field.holds();
}

#[test]
fn a_file_with_problems_records_nothing_and_names_them_all() {
    let field = Field::new();
    let text = "[steps.look]\nanswer = \"okay\"\n[steps.lock]\nanswer = \"ok\"\n[steps.disk]\nvalue = \"1\"\n";
    field.bench.write("bad.toml", text);
    field.refuses(
        ["step", "T-001", "--worker", "W-02", "--answers", "bad.toml"],
        2,
        &[
            "bad.toml:2:10:",
            "bad.toml:3:8: the procedure probe 1 has no step `lock` among its steps; did you mean `look`?",
            " 3 | [steps.lock]",
            "bad.toml:5:1: `answer` is missing",
        ],
        &["bad.toml:3:8: 手順書 probe 1 の steps に手順「lock」はありません。「look」のことですか"],
    );
    // the lines of the file are the program's own way of showing them, and no line ends that it quotes
    field.bench.write("twice.toml", "[steps.look]\nanswer = \"ok\"\nanswer = \"ok\"\n");
    let said = field.step(["T-001", "--answers", "twice.toml"]).refused(2);
    said.says("not valid TOML: duplicate key\n   3 | answer = \"ok\"\n     | ^^^^^^");
    let said = field.step(["T-001", "--answers", "bad.toml"]).refused(2);
    assert!(said.stderr().contains("\n  bad.toml:3:8:") && !said.stderr().contains('⏎'), "{}", said.stderr());
    field.bench.write("far.toml", "[steps.files]\nanswer = \"ok\"\nattach = [\"gone.txt\"]\n");
    field.refuses(
        ["step", "T-001", "--worker", "W-02", "--answers", "far.toml"],
        2,
        &["3:11: the file to attach, gone.txt, does not exist", "nothing was recorded"],
        &["添付するファイル gone.txt がありません"],
    );
}

#[test]
fn a_file_stops_at_the_first_step_it_does_not_answer_and_goes_on_from_there() {
    let field = Field::new();
    let (first, _) = super::ANSWERS.split_once("[steps.accept]").unwrap();
    field.bench.write("part.toml", format!("worker = \"W-03\"\n{first}"));
    let stopped = field.run(["step", "T-001", "--answers", "part.toml"]).refused(1);
    stopped.says("○ hardware").says("part.toml has no answer for the step `accept`").says("[steps.accept]");
    assert_eq!(field.of_kind("step.recorded").len(), 3);
    assert_eq!(field.log().last().unwrap()["actor"], "W-03");
    field.step(["--answers", "answers.toml"]).ok().says("has ended: completed");
    assert_eq!(field.of_kind("step.recorded").len(), 6);
    assert_eq!(field.of_kind("run.started").len(), 1);
}

#[test]
fn the_offices_template_is_a_file_of_answers() {
    let field = Field::new();
    let template = field.office(["procedure", "answers", "probe"]).ok();
    field.bench.write("template.toml", template.bytes());
    field.step(["T-001", "--answers", "template.toml"]).refused(1).says("no answer for the step `look`");
    let filled = template.stdout().replacen("answer = \"\"", "answer = \"ok\"", 1);
    field.bench.write("template.toml", filled);
    field.step(["T-001", "--answers", "template.toml"]).refused(1).says("○ look").says("no answer for the step `disk`");
}

#[test]
fn a_file_stops_at_a_refused_answer_and_keeps_what_came_before() {
    let field = Field::new();
    field.bench.write("late.toml", super::ANSWERS.replace("82.40", "\"viel\""));
    let stopped = field.step(["T-001", "--answers", "late.toml"]).refused(1);
    stopped.says("stopped at the step `空き容量（再）`: `viel` is not a number").says("everything before is recorded");
    assert_eq!(field.view("T-001")["current"]["step"]["id"], "disk-again");
    let json = field.run(["--json", "step", "--worker", "W-02", "--answers", "late.toml"]).refused(1).json();
    assert_eq!(json["recorded"].as_array().unwrap().len(), 0);
}

#[test]
fn a_paused_run_resumes_with_the_next_answer() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["--pause", "窓口対応"]).ok().says("is paused (窓口対応)").says("genba step T-001");
    assert_eq!(field.view("T-001")["paused"], "窓口対応");
    field.refuses(
        ["step", "T-001", "--worker", "W-02", "--pause"],
        1,
        &["is paused already"],
        &["すでに中断しています"],
    );
    let before = field.seqs();
    field.step(["--answer", "ok", "--value", "x"]).refused(1);
    assert_eq!(field.seqs(), before);
    let weeks_later = field.bench.at("2024-07-01T09:00:00+09:00");
    let resumed = weeks_later.run(["--home", "laptop", "step", "--worker", "W-03", "--answer", "ok", "--value", "41"]);
    resumed.ok().says("goes on");
    assert_eq!(field.kinds_since(before), ["run.resumed", "step.recorded"]);
    field.step(["--pause", "T-001"]).refused(2).says("name the terminal first");
    field.step(["T-002", "--pause", "x"]).refused(1).says("no run is in progress");
    field.step(["--pause", "--answer", "ok"]).refused(2);
    field.step(["--note", "x"]).refused(2).says("--note needs --answer");
}

#[test]
fn a_worker_suspended_meanwhile_cannot_answer_any_more() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.office(["worker", "suspend", "W-02", "--reason", "市の求め"]).ok();
    field.dispatch();
    field.refuses(
        ["step", "--worker", "W-02", "--answer", "ok", "--value", "50"],
        1,
        &["worker W-02 (髙﨑 健一) is suspended"],
        &["従事を止められています"],
    );
    field.run(["step", "--worker", "W-03", "--answer", "ok", "--value", "50"]).ok();
}

#[test]
fn a_run_keeps_the_version_it_was_begun_with() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    field
        .bench
        .write("probe.toml", super::PROBE.replace("version = \"1\"", "version = \"2\"").replace("\"40\"", "\"90\""));
    field.office(["procedure", "add", "probe.toml"]).ok();
    field.dispatch();
    field.step(["T-001", "--answers", "answers.toml"]).ok().says("has ended: completed");
    field.step(["T-002", "--answer", "ok"]).ok();
    field.step(["T-002", "--answer", "ok", "--value", "82.4"]).refused(1).says("at least 90 GB");
}

#[test]
fn several_open_runs_are_told_apart_by_terminal() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["T-002", "--answer", "ok"]).ok();
    field.step(["T-002", "--pause"]).ok();
    field.refuses(
        ["step", "--show"],
        1,
        &["several runs are in progress: T-001 (R-", "T-002 (R-", "paused"],
        &["続けられる作業が複数あります", "中断中", "genba step 端末"],
    );
}
