//! Who may begin a run, where, and for which order.

use serde_json::json;

use super::Field;
use crate::harness::repository;
use crate::parties::Parties;

#[test]
fn refuses_a_worker_who_is_not_on_the_roster() {
    let field = Field::new();
    field.refuses(
        ["step", "T-001", "--worker", "W-99", "--answer", "ok"],
        1,
        &["worker W-99 is not on the reported roster (§8(4))", "--emergency"],
        &["従事者 W-99 は名簿にありません（§8(4)）", "W-02"],
    );
}

#[test]
fn refuses_a_worker_whose_period_does_not_cover_the_day() {
    let field = Field::new();
    field.refuses(
        ["step", "T-001", "--worker", "w-04", "--answer", "ok"],
        1,
        &["W-04", "to 2024-05-31, does not cover 2024-06-10"],
        &["従事期間（2024-04-01〜2024-05-31）に 2024-06-10 は入りません"],
    );
}

#[test]
fn refuses_a_suspended_worker_in_an_emergency_too_and_by_name() {
    let field = Field::new();
    for worker in ["W-05", "ｗ-05", "渡邉　早苗"] {
        field.refuses(
            ["step", "T-001", "--worker", worker, "--emergency", "人手がない", "--answer", "ok"],
            1,
            &["worker W-05 (渡邉 早苗) is suspended: 市の求め", "genba worker reinstate"],
            &["従事者 W-05 渡邉 早苗 は従事を止められています（市の求め）", "--worker"],
        );
    }
}

#[test]
fn says_of_a_name_that_several_have_which_numbers_they_are_and_of_a_surname_who_may_be_meant() {
    let field = Field::new();
    let same =
        ["worker", "add", "W-06", "氏名=髙﨑 健一", "所属=協力会社", "作業内容=ログ採取", "取り扱う情報資産=ログ"];
    field.office(same).ok();
    field.dispatch();
    for emergency in [&[][..], &["--emergency", "x"]] {
        let call = [&["step", "T-001", "--worker", "高崎　健一", "--answer", "ok"], emergency].concat();
        field
            .run(&call)
            .refused(1)
            .says("several workers on the roster are named 高崎　健一")
            .says("W-06 髙﨑 健一 協力会社");
    }
    field.refuses(
        ["step", "T-001", "--worker", "佐々木", "--answer", "ok"],
        1,
        &["if one of these is meant", "W-01 佐々木 誠"],
        &["番号か氏名の全体で指定してください", "W-01 佐々木 誠"],
    );
    let suspend = ["worker", "suspend", "W-02", "--reason", "x", "--by", "佐々木"];
    field.office(suspend).refused(1).says("if one of these is meant").says("W-01 佐々木 誠");
    // two of one name who enter together are two
    field.run(["visit", "start", "S-01", "--worker", "W-02", "--with", "W-06"]).ok();
    assert_eq!(field.of_kind("visit.started")[0]["body"]["people"], json!(["髙﨑 健一 W-02", "髙﨑 健一 W-06"]));
    field.run(["visit", "end"]).ok();
    field.run(["step", "T-001", "--worker", "W-06", "--answer", "ok"]).ok();
    field.step(["T-001", "--answer", "ok", "--value", "50"]).ok();
    let run = field.of_kind("run.started")[0]["body"]["run"].as_str().unwrap().to_owned();
    field.run(["log", "--run", &run]).ok().says("髙﨑 健一 W-06").says("髙﨑 健一 W-02");
    let rows = field.run(["--json", "report", "runs"]).ok().json();
    assert_eq!(rows[0]["worker_name"], "髙﨑 健一 W-06、髙﨑 健一 W-02");
}

#[test]
fn says_of_a_worker_whose_period_is_over_what_is_so_in_an_emergency_too() {
    let field = Field::new();
    let begun = field.run(["step", "T-001", "--worker", "W-04", "--emergency", "急病", "--answer", "ok"]).ok();
    begun.says("does not cover 2024-06-10; recorded as work in an emergency").never_says("without being on the roster");
}

#[test]
fn lets_an_unreported_worker_begin_in_an_emergency_and_records_why() {
    let field = Field::new();
    let begun =
        field.run(["step", "T-001", "--worker", "山本 一", "--emergency", "夜間の障害、市の指示", "--answer", "ok"]);
    begun.ok().says("a report to the city is owed");
    let started = &field.of_kind("run.started")[0];
    assert_eq!((&started["actor"], &started["body"]["emergency"]), (&"山本 一".into(), &"夜間の障害、市の指示".into()));
    // he goes on without giving the reason again; it covers nobody else
    field.run(["step", "T-001", "--worker", "山本 一", "--answer", "ok", "--value", "50"]).ok();
    field
        .run(["step", "T-001", "--worker", "山本 二", "--answer", "ok"])
        .refused(1)
        .says("山本 二 is not on the reported");
    field.run(["fault", "open", "T-001", "--summary", "x", "--worker", "山本 一"]).ok();
    field.run(["fault", "open", "T-002", "--summary", "x", "--worker", "山本 二"]).refused(1);
    // a colleague of the roster takes over, recorded by name only
    field.step(["T-001", "--answer", "ok"]).ok();
    assert_eq!(field.log().last().unwrap()["actor"], "W-02");
    field
        .run(["step", "T-002", "--worker", "x", "--emergency", " ", "--answer", "ok"])
        .refused(2)
        .says("has no reason");
}

#[test]
fn an_unreported_worker_may_take_a_run_over_in_an_emergency() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok();
    let before = field.seqs();
    field.run(["step", "T-001", "--worker", "X", "--emergency", "急病の交代", "--answer", "ok", "--value", "50"]).ok();
    assert_eq!(field.kinds_since(before), ["run.paused", "run.resumed", "step.recorded"]);
    assert!(field.of_kind("run.paused")[0]["body"]["reason"].as_str().unwrap().contains("急病の交代"));
}

#[test]
fn says_that_a_reported_worker_needs_no_emergency() {
    let field = Field::new();
    field.step(["T-001", "--emergency", "念のため", "--answer", "ok"]).ok().says("--emergency is not recorded");
    assert!(field.of_kind("run.started")[0]["body"]["emergency"].is_null());
}

#[test]
fn refuses_a_terminal_that_is_unknown_or_retired() {
    let field = Field::new();
    field.refuses(
        ["step", "T-12", "--worker", "W-02", "--answer", "ok"],
        1,
        &["there is no terminal T-12", "T-012"],
        &["端末「T-12」はありません", "T-012"],
    );
    field.refuses(
        ["step", "T-009", "--worker", "W-02", "--answer", "ok"],
        1,
        &["terminal T-009 is retired"],
        &["端末 T-009 は廃止されています"],
    );
}

#[test]
fn refuses_a_terminal_that_no_order_wants() {
    let field = Field::new();
    field.refuses(
        ["step", "T-020", "--worker", "W-02", "--answer", "ok"],
        1,
        &["no order wants work on T-020", "genba import"],
        &["T-020 の作業指示がありません", "genba import"],
    );
}

#[test]
fn asks_which_order_where_several_want_the_terminal() {
    let field = Field::new();
    field.refuses(
        ["step", "T-012", "--worker", "W-02", "--answer", "ok"],
        1,
        &["several orders want T-012: O-001 (os upgrade, due 2024-06-30), O-002", "--work O-001"],
        &["T-012 には作業指示が複数あります", "--work O-001"],
    );
    field.step(["Ｔ－０１２", "--work", "o-002", "--answer", "ok"]).ok();
    assert_eq!(field.of_kind("run.started")[0]["body"]["order"], "O-002");
    field.refuses(
        ["step", "T-012", "--work", "O-001", "--worker", "W-02", "--answer", "ok"],
        1,
        &["of order O-002 is not finished on T-012", "genba step T-012"],
        &["別の作業指示 O-002 の作業", "先に genba step T-012"],
    );
}

#[test]
fn refuses_an_order_that_is_cancelled_or_is_for_other_terminals() {
    let field = Field::new();
    field.refuses(
        ["step", "T-005", "--work", "O-003", "--worker", "W-02", "--answer", "ok"],
        1,
        &["order O-003 was cancelled: 市の都合"],
        &["作業指示 O-003 は取り消されました（市の都合）", "事務所に新しい作業指示"],
    );
    field.refuses(
        ["step", "T-005", "--worker", "W-02", "--answer", "ok"],
        1,
        &["order O-003 was cancelled"],
        &["O-003 は取り消されました"],
    );
    field.refuses(
        ["step", "T-001", "--work", "O-001", "--worker", "W-02", "--answer", "ok"],
        1,
        &["order O-001 does not want T-001", "T-012"],
        &["作業指示 O-001 に T-001 は入っていません"],
    );
    field.step(["T-001", "--work", "O-009", "--answer", "ok"]).refused(1).says("there is no work order O-009");
}

#[test]
fn refuses_done_work_unless_the_order_is_named() {
    let field = Field::new();
    field.step(["T-001", "--answers", "answers.toml"]).ok();
    field.refuses(
        ["step", "T-001", "--worker", "W-02", "--answers", "answers.toml"],
        1,
        &["order O-002 is already done on T-001", "genba step T-001 --work O-002"],
        &["作業指示 O-002 の T-001 は済んでいます", "genba step T-001 --work O-002"],
    );
    field.step(["T-001", "--work", "O-002", "--answers", "answers.toml"]).ok().says("it is done again");
    assert_eq!(field.of_kind("run.finished").len(), 2);
}

#[test]
fn refuses_a_withdrawn_procedure_and_one_for_other_models() {
    let field = Field::new();
    field.refuses(
        ["step", "T-007", "--worker", "W-02", "--answer", "ok"],
        1,
        &["the procedure brief 1 was withdrawn: 誤記"],
        &["手順書 brief 版 1 は取り下げられました（誤記）"],
    );
    field.refuses(
        ["step", "T-006", "--worker", "W-02", "--answer", "ok"],
        1,
        &["the procedure os-upgrade 2.1 is not for T-006, a 別の機種", "genba difference add T-006"],
        &["T-006 の機種「別の機種」用ではありません", "genba difference add T-006"],
    );
}

#[test]
fn refuses_a_procedure_whose_file_is_missing_or_changed() {
    let field = Field::new();
    let started = field.step(["T-001", "--answer", "ok"]).ok();
    drop(started);
    let digest = field.of_kind("run.started")[0]["body"]["procedure"]["digest"].as_str().unwrap().to_owned();
    let path = field.bench.path("laptop").join("evidence").join(&digest);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&bytes[..], b"\n"].concat()).unwrap();
    field.step(["T-002", "--answer", "ok"]).refused(70).says("genba doctor");
    std::fs::remove_file(&path).unwrap();
    field.refuses(
        ["step", "T-002", "--worker", "W-02", "--answer", "ok"],
        1,
        &["the file of procedure probe 1 is not here", "genba import"],
        &["手順書 probe 版 1 のファイルがここにありません"],
    );
    std::fs::write(&path, bytes).unwrap();
    field.step(["T-002", "--answer", "ok"]).ok();
}

#[test]
fn records_and_says_a_day_outside_the_period_and_never_blocks_it() {
    let field = Field::new();
    let begun = field.bench.at("2024-09-02T18:00:00+09:00");
    let begun = begun.run(["--home", "laptop", "step", "T-001", "--worker", "W-02", "--answer", "ok"]).ok();
    let begun = begun.says("2024-09-02 lies outside the contract's period").says("order O-002 was due on 2024-06-30");
    drop(begun);
    assert_eq!(field.of_kind("run.started")[0]["body"]["outside_period"], true);
}

#[test]
fn a_run_goes_on_in_its_visit_where_the_register_moves_its_terminal_meanwhile() {
    let parties = Parties::new();
    let entry = repository("data/sample/evidence/entry.txt").display().to_string();
    parties.run("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤花子").ok();
    parties.run("laptop-01", &format!("step T-012 --worker W-02 --answer ok --attach {entry}")).ok();
    parties.run("office", "terminal set T-012 拠点=S-01").ok();
    parties.run("office", "export --to laptop-01 -o dispatch.zip").ok();
    parties.run("laptop-01", "import dispatch.zip").ok();
    parties.run("laptop-01", "step T-012 --answer ok --witness 佐藤花子").ok();
    // another terminal of that site is somewhere else
    parties.run("laptop-01", "step T-001 --answer ok").refused(1);
}

#[test]
fn a_run_belongs_to_the_open_visit_of_its_site_only() {
    let field = Field::new();
    field.step(["T-001", "--answer", "ok"]).ok().says("genba visit start S-01");
    field.run(["visit", "start", "S-03", "--worker", "W-03"]).ok();
    field.refuses(
        ["step", "T-002", "--answer", "ok"],
        1,
        &["is at site S-03, but T-002 is at S-01", "genba visit end"],
        &["拠点 S-03 のものですが、T-002 は拠点 S-01 にあります", "genba visit start S-01"],
    );
    // nor does a run that was begun there go on; what was recorded can be set right, and it can be paused
    field.refuses(
        ["step", "T-001", "--answer", "ok", "--value", "50"],
        1,
        &["is at site S-03, but T-001 is at S-01", "genba visit end"],
        &["拠点 S-03 のものですが、T-001 は拠点 S-01 にあります", "genba visit start S-01"],
    );
    let seq = field.of_kind("step.recorded")[0]["seq"].to_string();
    field.run(["correct", &seq, "--note", "傷あり", "--reason", "書き漏れ"]).ok();
    field.step(["T-001", "--pause", "別の拠点"]).ok();
    // the visit's worker answers where no other is named
    field.run(["step", "T-012", "--work", "O-002", "--answer", "ok"]).ok();
    let started = field.of_kind("run.started");
    assert!(started[0]["body"]["visit"].is_null());
    assert_eq!(started[1]["body"]["visit"], field.of_kind("visit.started")[0]["body"]["visit"]);
    assert_eq!(started[1]["actor"], "W-03");
    assert_eq!(started[1]["body"]["preconditions"][0], "電源が入っている");
}

#[test]
fn names_the_flag_of_what_is_missing_without_a_terminal_to_ask_at() {
    let field = Field::new();
    field.refuses(["step", "T-001", "--answer", "ok"], 2, &["--worker ID"], &["--worker 番号 で与えてください"]);
    field.refuses(
        ["step", "T-001", "--worker", "W-02"],
        2,
        &["there is no answer to the step `外観`", "--answers FILE"],
        &["手順「外観」の回答がありません", "--show"],
    );
    field.refuses(["step"], 1, &["no run is in progress"], &["続けられる作業がありません"]);
    field.refuses(
        ["step", "T-001", "--show"],
        1,
        &["there is no run on T-001 yet"],
        &["T-001 の作業の記録はまだありません"],
    );
}

#[test]
fn a_run_is_stepped_on_a_laptop_and_only_shown_at_the_office() {
    let field = Field::new();
    field.office(["step", "T-001", "--answer", "ok"]).refused(1).says("laptop's workspace");
    field.step(["T-001", "--answers", "answers.toml"]).ok();
    field.holds();
    let seen = field.office(["--json", "step", "T-001", "--show"]).ok().json();
    assert_eq!(seen, field.view("T-001"));
}
