//! What happens around runs: visits, files, faults, differences.

use super::Field;

#[test]
fn one_visit_is_open_at_a_time() {
    let field = Field::new();
    let started = field.run([
        "visit",
        "start",
        "s-01",
        "--worker",
        "W-02",
        "--witness",
        "佐藤 花子",
        "--media",
        "USB-07=検出0件",
    ]);
    started.ok().says("has begun: S-01");
    let visit = field.of_kind("visit.started")[0]["body"]["visit"].as_str().unwrap().to_owned();
    field.refuses(
        ["visit", "start", "S-03", "--worker", "W-03"],
        1,
        &["to site S-01", &visit, "genba visit end"],
        &["がまだ終わっていません", &visit],
    );
    field.run(["step", "T-001", "--answer", "ok"]).ok();
    field.run(["visit", "end", "--note", "続きは明日"]).ok().says("on T-001 is not finished").says("has ended");
    field.run(["visit", "list"]).ok().says("続きは明日").says("USB-07 (検出0件)");
    let listed = field.run(["--json", "visit", "list"]).ok().json();
    assert_eq!(listed[0]["begun"]["witness"], "佐藤 花子");
    field.refuses(["visit", "end"], 1, &["no visit is open; the last one"], &["開いている入室はありません"]);
}

#[test]
fn refuses_visits_by_the_wrong_people_to_the_wrong_places() {
    let field = Field::new();
    let start = |words: &[&str]| field.run([&["visit", "start"], words].concat());
    start(&["S-3", "--worker", "W-02"]).refused(1).says("S-03");
    start(&["S-01"]).refused(2).says("--worker ID");
    start(&["S-01", "--worker", "W-05"]).refused(1).says("suspended");
    start(&["S-01", "--worker", "W-99"]).refused(1).says("not on the reported roster");
    start(&["S-01", "--worker", "W-02", "--witness", "髙﨑健一"]).refused(1).says("is the worker himself");
    start(&["S-01", "--worker", "W-02", "--witness", "髙\u{e0100}﨑 健一"]).refused(1).says("is the worker himself");
    start(&["S-01", "--worker", "W-02", "--witness", "佐藤\u{200b}花子"]).refused(2).says("U+200B");
    start(&["S-01", "--worker", "W-02", "--with", "山本\u{2060}一"]).refused(2).says("the name holds U+2060");
    start(&["S-01", "--worker", "W-02", "--media", "USB-07"]).refused(2).says("ID=CHECK");
    field.office(["visit", "start", "S-01", "--worker", "W-02"]).refused(1).says("laptop's workspace");
}

#[test]
fn files_are_attached_to_a_run_a_step_or_the_journal() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    let run = field.view("T-001")["run"].as_str().unwrap().to_owned();
    field
        .run(["attach", "log.txt", "'other.txt'", "--run", &run, "--note", "写真", "--worker", "W-02"])
        .ok()
        .says("2 file(s)");
    field.run(["attach", "other.txt", "--run", &format!("{run}:files"), "--worker", "W-02"]).ok();
    let view = field.view("T-001");
    assert_eq!(view["steps"].as_array().unwrap().iter().find(|it| it["id"] == "files").unwrap()["evidence"], 1);
    field.run(["attach", "log.txt", "--worker", "W-02"]).ok();
    let before = field.seqs();
    field.run(["attach", "log.txt", "gone.txt", "--worker", "W-02"]).refused(2).says("gone.txt");
    field.run(["attach", "log.txt", "--run", "R-1", "--worker", "W-02"]).refused(1).says("there is no run R-1");
    field
        .run(["attach", "log.txt", "--run", &format!("{run}:nothing"), "--worker", "W-02"])
        .refused(1)
        .says("no step `nothing`");
    assert_eq!(field.seqs(), before);
    field.holds();
}

#[test]
fn a_fault_goes_to_the_lessor_and_back_in_order() {
    let field = Field::new();
    let open = ["fault", "open", "T-010", "--summary", "紙送りしない", "--isolation", "hardware", "--worker", "W-02"];
    field.run(open).ok();
    let fault = field.of_kind("fault.opened")[0]["body"]["fault"].as_str().unwrap().to_owned();
    field.run(open).ok().says(&format!("the fault {fault} of T-010 is not closed"));
    let go = |verb: &str, more: &[&str]| {
        field.run([&["fault", verb, &fault, "--note", "基板交換", "--worker", "W-02"], more].concat())
    };
    go("take-back", &[]).refused(1).says(&format!("fault {fault} is open")).says("hand-over");
    go("hand-over", &[]).refused(2).says("--party");
    go("hand-over", &["--party", "みなと野リース"]).ok();
    go("hand-over", &["--party", "みなと野リース"]).refused(1).says("is handed over");
    go("take-back", &[]).refused(2).says("where the old disk of fault").says("--old-disk");
    go("take-back", &["--old-disk", "本体のまま"]).ok().says("taken back みなと野リース");
    go("close", &[]).ok();
    field.refuses(
        ["fault", "close", &fault, "--note", "x", "--worker", "W-02"],
        1,
        &["is closed", "genba fault open"],
        &["今「完了」です", "もう終わっています"],
    );
    field.run(["fault", "show", &fault.to_lowercase()]).ok().says("基板交換");
    assert_eq!(field.run(["--json", "fault", "list"]).ok().json().as_array().unwrap().len(), 2);
}

#[test]
fn the_office_goes_on_with_a_fault_that_a_laptop_reported() {
    let field = Field::new();
    field.run(["fault", "open", "T-010", "--summary", "x", "--worker", "W-02"]).ok();
    field.holds();
    let fault = field.of_kind("fault.opened")[0]["body"]["fault"].as_str().unwrap().to_owned();
    let hand_over = ["--home", "office", "fault", "hand-over", &fault, "--party", "リース", "--note", "電話で依頼"];
    field.bench.at("2024-06-11T09:00:00+09:00").run(hand_over).ok();
    field.dispatch();
    let take_back = ["--home", "laptop", "fault", "take-back", &fault, "--note", "完了報告", "--worker", "W-02"];
    field.bench.at("2024-06-12T09:00:00+09:00").run(take_back).ok();
    let shown = field.run(["--json", "fault", "show", &fault]).ok().json();
    let actors: Vec<_> = shown["history"].as_array().unwrap().iter().map(|step| step["actor"].clone()).collect();
    assert_eq!(actors, ["W-02", "office", "W-02"]);
}

#[test]
fn refuses_a_difference_that_is_none_or_cannot_be() {
    let field = Field::new();
    let add = |found: &str| field.run(["difference", "add", "T-001", found, "--worker", "W-02"]);
    add("製造番号=U34-2011-01007").refused(1).says("the register has `U34-2011-01007` for 製造番号 of T-001 too");
    add("製造番号").refused(2).says("FIELD=VALUE");
    add("色=赤").refused(2).says("no field 色");
    add("IPアドレス=10.62.1.999").refused(2).says("IPv4");
    add("管理番号=T-999").refused(2);
    assert_eq!(field.of_kind("difference.found").len(), 0);
    add("シリアル＝U34-2103-01014").ok().says("the register has `U34-2103-01014` for T-002");
    add("serial=U34-2103-01014").refused(1).says("is recorded as D-");
}

#[test]
fn the_office_decides_and_the_register_follows() {
    let field = Field::new();
    for (terminal, found) in [("T-001", "製造番号=N-1"), ("T-002", "階=9"), ("T-003", "階=8")] {
        field.run(["difference", "add", terminal, found, "--note", "ラベル", "--worker", "W-02"]).ok();
    }
    field.run(["difference", "accept", "D-1", "--reason", "x"]).refused(1).says("office's workspace");
    field.holds();
    let ids: Vec<String> = field
        .of_kind("difference.found")
        .iter()
        .map(|it| it["body"]["difference"].as_str().unwrap().to_owned())
        .collect();
    field.office(["difference", "accept", &ids[0], "--reason", "写真で確認"]).ok().says("製造番号 of T-001 = N-1");
    field.office(["difference", "accept", &ids[0], "--reason", "x"]).refused(1).says("is accepted");
    field.office(["difference", "reject", &ids[1], "--reason", "読み違い"]).ok();
    field.office(["terminal", "set", "T-003", "階=7"]).ok();
    field
        .office(["difference", "accept", &ids[2], "--reason", "x"])
        .refused(1)
        .says("to `7` since")
        .says("genba terminal set");
    let shown = field.office(["--json", "terminal", "show", "T-001"]).ok();
    shown.says("N-1");
    field.dispatch();
    field.run(["difference", "list"]).ok().says("写真で確認").says("rejected").says("waiting");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_no_text_is_attached_and_its_recorded_name_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let field = Field::new();
    // 写真.jpg as Shift JIS has it
    let name = OsStr::from_bytes(b"\x8e\xca\x90^.jpg");
    std::fs::write(field.bench.path(name), "x").unwrap();
    let told = field.run([OsStr::new("attach"), name, OsStr::new("--worker"), OsStr::new("W-02")]).ok();
    told.says("recorded under these names, their own being no text: \u{fffd}\u{290}^.jpg");
    let quiet = field.run(["attach", "log.txt", "--worker", "W-02"]).ok();
    assert_eq!(quiet.stderr(), "");
}
