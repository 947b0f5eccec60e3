//! Entry and exit: who, with which media, and what is left open.

use super::Field;

const CHECKED: &str = "USB-07=engine=Defender,pattern=R6.6.10,result=0件,by=鈴木,serial=S-9";

impl Field {
    fn enter(&self, more: &[&str]) -> crate::harness::Run {
        self.run([&["visit", "start", "S-01", "--worker", "W-02", "--witness", "佐藤 花子"], more].concat())
    }

    fn last_visit(&self) -> String {
        let begun = self.of_kind("visit.started");
        begun.last().unwrap()["body"]["visit"].as_str().unwrap().to_owned()
    }
}

#[test]
fn records_who_enters_when_and_with_which_checked_media() {
    let field = Field::new();
    let entered = field.enter(&["--with", "髙橋 誠、山本 一", "--at", "８：４０", "--media", CHECKED]);
    entered.ok().says("2024-06-10 08:40").says("山本 一, who enters too, is not on the reported roster");
    let body = field.of_kind("visit.started")[0]["body"].clone();
    assert_eq!(body["entered_at"], "2024-06-10T08:40:00.000+09:00");
    assert_eq!(body["people"].as_array().unwrap().len(), 3);
    assert_eq!(body["media"][0]["pattern"], "2024-06-10");
    field.run(["visit", "end", "--media", "usb-07=消去・0件", "--at", "08:55"]).ok().says("08:55");
    let ended = field.of_kind("visit.ended")[0]["body"].clone();
    assert_eq!((&ended["media"][0]["taken"], &ended["left_open"]), (&true.into(), &serde_json::Value::Null));
    field.run(["visit", "show", &field.last_visit()]).ok().says("taken away: 消去・0件").says("山本 一");
    field.holds();
}

#[test]
fn warns_of_a_virus_pattern_older_than_one_day() {
    let field = Field::new();
    let old = "USB-07=engine=Defender,pattern=2024-06-08,result=0件";
    field.enter(&["--media", old]).ok().says("is of 2024-06-08, older than one day");
    field.run(["visit", "end", "--media", "USB-07=0件"]).ok();
    let entered = field.enter(&["--media", "USB-07=engine=Defender,pattern=2024-06-09,result=0件"]).ok();
    assert!(!entered.stderr().contains("older"), "{}", entered.stderr());
}

#[test]
fn refuses_a_medium_on_which_something_was_found() {
    let field = Field::new();
    for found in ["USB-07=engine=Defender,result=1件", "USB-07=result=Trojan", "USB-07=Defender 検出2件"] {
        field.refuses(
            ["visit", "start", "S-01", "--worker", "W-02", "--media", found],
            1,
            &["the check of medium USB-07 says", "bring another"],
            &["媒体 USB-07 の検査結果が", "別の媒体"],
        );
    }
    field.refuses(
        ["visit", "start", "S-01", "--worker", "W-02", "--media", "USB-07=engine=Defender"],
        2,
        &["the check of medium USB-07 has no result"],
        &["媒体 USB-07 の検査結果がありません"],
    );
}

#[test]
fn leaving_warns_by_name_of_what_is_open_and_records_it() {
    let field = Field::new();
    field.enter(&["--media", CHECKED, "--media", "USB-08=0件"]).ok();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["T-002", "--answer", "ok"]).ok();
    field.step(["T-002", "--answer", "ok", "--value", "50"]).ok();
    field.step(["T-002", "--answer", "ok"]).ok();
    field.step(["T-002", "--pause", "署名待ち"]).ok();
    field.step(["T-003", "--answer", "ok"]).ok();
    field.step(["T-003", "--pause", "昼休み"]).ok();
    let left = field.run(["visit", "end", "--media", "USB-08=0件"]).ok();
    let left = left.says("on T-001 is not finished").says("hold point `HP 受入れ` of run").says("medium USB-07 is not");
    assert!(!left.stderr().contains("T-003"), "{}", left.stderr());
    let ended = field.of_kind("visit.ended")[0]["body"].clone();
    let open: Vec<&str> = ended["left_open"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(open.len(), 3, "{open:?}");
    assert!(open[0].contains("T-001") && open[1].contains("HP 受入れ") && open[2] == "媒体 USB-07");
    field.run(["visit", "list"]).ok().says("媒体 USB-07");
}

#[test]
fn a_medium_stays_at_the_site_only_with_a_reason() {
    let field = Field::new();
    field.enter(&["--media", CHECKED]).ok();
    field.refuses(["visit", "end", "--left-behind", "USB-07"], 2, &["--left-behind ID=REASON"], &["番号=理由"]);
    field.refuses(
        ["visit", "end", "--media", "USB-08=0件"],
        2,
        &["the medium USB-08 was not recorded on entry", "USB-07"],
        &["媒体 USB-08 は入室のときに記録されていません"],
    );
    field.refuses(
        ["visit", "end", "--at", "08:00"],
        2,
        &["2024-06-10 08:00, is before the entry"],
        &["退室 2024-06-10 08:00 が入室 2024-06-10 09:00 より前です"],
    );
    let left = field.run(["visit", "end", "--left-behind", "USB-07=市が保管する"]).ok();
    assert!(!left.stderr().contains("not checked out"));
    assert_eq!(field.of_kind("visit.ended")[0]["body"]["media"][0]["taken"], false);
    field.run(["visit", "show", &field.last_visit()]).ok().says("left behind: 市が保管する");
}

#[test]
fn a_visit_shows_the_runs_begun_on_it_and_those_gone_on_with() {
    let field = Field::new();
    field.enter(&[]).ok();
    field.step(["T-001", "--answer", "ok"]).ok();
    field.step(["T-001", "--pause", "翌日"]).ok();
    field.step(["T-003", "--answer", "ok"]).ok();
    field.step(["T-003", "--pause", "翌日"]).ok();
    field.run(["visit", "end"]).ok();
    let next =
        |words: &[&str]| field.bench.at("2024-06-11T10:00:00+09:00").run([&["--home", "laptop"], words].concat()).ok();
    next(&["visit", "start", "S-01", "--worker", "W-02", "--witness", "佐藤 花子"]);
    next(&["step", "T-001", "--answer", "ok", "--value", "50"]);
    next(&["step", "T-002", "--answer", "ok"]);
    let visit = field.last_visit();
    next(&["visit", "show", &visit]).says("since an earlier visit");
    let shown = next(&["--json", "visit", "show", &visit]).json();
    let terminals: Vec<_> = shown["runs"].as_array().unwrap().iter().map(|run| run["terminal"].clone()).collect();
    assert_eq!(terminals, ["T-001", "T-002"]);
}

#[test]
fn refuses_a_witness_who_enters_and_a_suspended_companion() {
    let field = Field::new();
    let start = |words: &[&str]| field.run([&["visit", "start", "S-01", "--worker", "W-02"], words].concat());
    start(&["--with", "山本 一", "--witness", "山本　一"]).refused(1).says("another person with --witness");
    start(&["--with", "W-05"]).refused(1).says("suspended");
    start(&[]).ok().says("no witness is recorded");
}

#[cfg(unix)]
#[test]
fn a_person_chooses_the_site_and_the_terminal_that_he_leaves_out() {
    let field = Field::new();
    let typed = |words: &[&str], lines: &[&str]| {
        let all = ["--home", "laptop"].into_iter().chain(words.iter().copied());
        field.bench.at("2024-06-10T09:00:00+09:00").var("GENBA_PLAIN", "1").typing(all, lines)
    };
    let start =
        ["visit", "start", "--worker", "W-02", "--witness", "佐藤 花子", "--media", "U=0件", "--with", "山本 一"];
    let Some(entered) = typed(&start, &["1"]) else {
        return eprintln!("not run at a terminal: util-linux is not installed here");
    };
    entered.ok().says("S-01");
    typed(&["step"], &["1", "n"]).unwrap().says("which terminal").says("T-001").says("O-00");
    field.run(["visit", "start"]).refused(1);
    field.run(["visit", "end"]).ok();
    field.run(["visit", "start"]).refused(2).says("give it with SITE");
    field.run(["visit", "start", "みなと野市役所本庁舎", "--worker", "W-02"]).ok().says("S-01");
}

#[cfg(unix)]
#[test]
fn nobody_is_asked_at_a_terminal_where_json_is_wanted() {
    let field = Field::new();
    let fault = ["fault", "open", "T-010", "--summary", "x", "--isolation", "hardware", "--worker", "W-02"];
    let fault = field.run(["--json"].into_iter().chain(fault)).ok().json()["fault"].as_str().unwrap().to_owned();
    let typed = |words: &[&str]| {
        let all = ["--home", "laptop", "--json"].into_iter().chain(words.iter().copied());
        field.bench.at("2024-06-10T09:00:00+09:00").typing(all, &[""])
    };
    let Some(entered) = typed(&["visit", "start", "S-01", "--worker", "W-02"]) else {
        return eprintln!("not run at a terminal: util-linux is not installed here");
    };
    let shown = entered.ok();
    let json = shown.stdout().get(shown.stdout().find('{').unwrap()..=shown.stdout().rfind('}').unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(json).unwrap()["begun"]["site"], "S-01");
    assert!(!shown.stdout().contains("just Enter"), "{}", shown.stdout());
    typed(&["visit", "end"]).unwrap().ok();
    typed(&["fault", "close", &fault]).unwrap().refused(2).says("--note");
    typed(&["fault", "respond", &fault]).unwrap().refused(2).says("--worker");
    assert_eq!(field.of_kind("fault.responded").len(), 0);
}

#[test]
fn a_visit_that_has_ended_is_named_and_nobody_is_told_that_none_was_recorded() {
    let field = Field::new();
    field.refuses(["visit", "end"], 1, &["no visit is open", "genba visit start SITE"], &["入室が記録されていません"]);
    field.enter(&[]).ok();
    let visit = field.last_visit();
    field.run(["visit", "end"]).ok();
    let ended = format!("{visit} to site S-01, ended");
    let japanese = format!("最後の訪問 {visit}（拠点 S-01）は");
    field.refuses(
        ["visit", "end"],
        1,
        &[&ended, "work report", "genba visit show"],
        &[&japanese, "書き換えられません"],
    );
}
