//! Sites and terminals: load, list, show, set, retire.

use super::{Laptop, Office, data, sample, text_of};
use crate::parties::Parties;

/// The sample terminals with some of their text replaced.
fn terminals_with(changes: &[(&str, &str)]) -> String {
    let mut text = text_of(&sample("terminals.csv"));
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

/// The sample terminals without one row.
fn terminals_without(id: &str) -> String {
    let text = text_of(&sample("terminals.csv"));
    text.lines().filter(|line| !line.starts_with(id)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn loads_the_sample_files_in_every_form() {
    let office = Office::new();
    let sites = office.run(["--json", "site", "load", &sample("sites.csv")]).ok().json();
    assert_eq!(sites["new"].as_array().unwrap().len(), 16);
    office.run(["terminal", "load", &sample("terminals.csv")]).ok().says("65 new").says("genba worker load FILE");
    let before = office.events();
    for name in ["terminals-bom.csv", "terminals-cp932.csv", "terminals-en.csv", "terminals.xlsx"] {
        let run = office.run(["terminal", "load", &data(name)]).ok();
        run.says("0 new, 0 changed, 0 not in the file, 65 unchanged").says("nothing to record");
    }
    assert_eq!(office.events(), before);
    let rows = office.run(["--json", "terminal", "list"]).ok().json();
    assert_eq!(rows.as_array().unwrap().len(), 65);
    assert_eq!(rows[11]["id"], "T-012");
    let site = office.run(["--json", "site", "show", "Ｓ－０３"]).ok().json();
    assert_eq!((&site["terminals"], &site["state"]), (&6.into(), &"in-use".into()));
    office.run_in("ja", ["site", "list"]).ok().says("端末数").says("若竹区役所");
}

#[test]
fn a_dry_run_shows_the_difference_and_records_nothing() {
    let office = Office::with_terminals();
    let before = office.events();
    let text = terminals_with(&[("U34-2010-01084", "U34-9999-00001"), ("T-065,", "T-066,")]);
    let text = text.replace("U34-2103-01455", "U34-2").replace("10.62.16.12", "10.62.16.99");
    office.bench.write("new.csv", text.replace("02-00-5E-62-10-41", "02-00-5E-62-10-99"));
    let run = office.run(["terminal", "load", "new.csv", "--dry-run"]).ok();
    run.says("serial: U34-2010-01084 -> U34-9999-00001").says("T-066").says("1 not in the file").says("--dry-run");
    let json = office.run(["--json", "terminal", "load", "new.csv", "--dry-run"]).ok().json();
    assert_eq!(json["dry_run"], true);
    assert_eq!(json["gone"], serde_json::json!(["T-065"]));
    assert_eq!(json["changed"][0]["changes"][0]["field"], "serial");
    assert_eq!(json["unchanged"].as_array().unwrap().len(), 63);
    assert_eq!(office.events(), before);
    office.run(["terminal", "show", "T-066"]).refused(1);
}

#[test]
fn only_what_is_new_or_changed_is_recorded() {
    let office = Office::with_terminals();
    let before = office.events();
    office.bench.write("new.csv", terminals_with(&[("U34-2010-01084", "U34-9999-00001")]));
    office.run(["terminal", "load", "new.csv"]).ok().says("recorded 1");
    assert_eq!(office.events(), before + 1);
}

#[test]
fn bad_cells_are_told_all_at_once_and_nothing_is_loaded() {
    let office = Office::with_terminals();
    let before = office.events();
    let bad = [("10.62.1.11", "10.62.1.999"), ("02-00-5E-62-01-02", "02-00"), ("T-004,S-01", "T-004,S-99")];
    office.bench.write("bad.csv", terminals_with(&bad));
    office.refuses(
        ["terminal", "load", "bad.csv"],
        2,
        &["3 problem(s) in bad.csv", "row 2, column K", "row 3, column L", "row 5, column B", "nothing was loaded"],
        &["3 件の誤り", "2 行目 K 列「IPアドレス」", "IPv4 アドレスとして読めません", "何も取り込んでいません"],
    );
    // a site that is not known says which are
    office.refuses(
        ["terminal", "load", "bad.csv"],
        2,
        &["no such site", "the sites are S-01 みなと野市役所本庁舎, S-02"],
        &["拠点一覧にない拠点", "登録されている拠点: S-01 みなと野市役所本庁舎"],
    );
    let problems = office.run(["--json", "terminal", "load", "bad.csv"]).refused(2).json();
    assert_eq!(problems["problems"].as_array().unwrap().len(), 3);
    assert_eq!(office.events(), before);
}

#[test]
fn terminals_without_sites_are_refused() {
    Office::new().refuses(
        ["terminal", "load", &sample("terminals.csv")],
        1,
        &["there are no sites", "genba site load FILE"],
        &["拠点がまだ登録されていません", "genba site load ファイル"],
    );
}

#[test]
fn a_value_of_a_terminal_that_is_not_in_the_file_is_refused() {
    let office = Office::with_terminals();
    let before = office.events();
    office.bench.write("clash.csv", terminals_without("T-012,").replace("U34-2011-01007", "u34-2010-01084"));
    office.refuses(
        ["terminal", "load", "clash.csv"],
        2,
        &["T-001: serial [u34-2010-01084] is that of T-012", "nothing was loaded", "--retire-missing"],
        &["T-001 の製造番号 [u34-2010-01084] は、ファイルにない T-012 と同じです", "--retire-missing"],
    );
    assert_eq!(office.events(), before);
    office.run(["terminal", "load", "clash.csv", "--retire-missing"]).ok().says("recorded 1, retired 1");
}

#[test]
fn what_is_missing_is_retired_only_when_asked_and_comes_back() {
    let office = Office::with_terminals();
    office.bench.write("less.csv", terminals_without("T-012,"));
    office.run(["terminal", "load", "less.csv"]).ok().says("1 not in the file stay in the register");
    office.run(["terminal", "load", "less.csv", "--retire-missing"]).ok().says("recorded 0, retired 1");
    let last = office.run(["--json", "log", "--last", "1"]).ok().json()[0]["body"].clone();
    assert_eq!(last["reason"], "less.csv に記載なし", "records know one language");
    assert_eq!(office.run(["--json", "terminal", "list"]).ok().json().as_array().unwrap().len(), 64);
    assert_eq!(office.run(["--json", "terminal", "list", "--all"]).ok().json().as_array().unwrap().len(), 65);
    assert_eq!(office.run(["--json", "terminal", "show", "T-012"]).ok().json()["state"], "retired");
    office.refuses(
        ["terminal", "set", "T-012", "floor=3"],
        1,
        &["terminal T-012 is retired", "load the register's file again"],
        &["端末 T-012 は廃止されています", "台帳のファイルを取り込み直して"],
    );
    office.bench.write("again.csv", terminals_with(&[("T-012,", "ｔ－０１２,")]));
    office.run(["terminal", "load", "again.csv"]).ok().says("1 new");
    // events refer to it by the id it had
    assert_eq!(office.run(["--json", "terminal", "show", "T-012"]).ok().json()["id"], "T-012");
}

#[test]
fn nothing_that_is_still_needed_is_retired() {
    let office = Office::ready();
    office.run(["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"]).ok();
    let before = office.events();
    office.refuses(
        ["terminal", "retire", "T-012", "--reason", "故障"],
        1,
        &["terminal T-012 is wanted by the open order O-001", "genba work change O-001 --remove"],
        &["端末 T-012 には終わっていない作業指示 O-001 があります", "genba work cancel O-001"],
    );
    office.refuses(
        ["site", "retire", "S-03", "--reason", "閉所"],
        1,
        &["site S-03 has 6 terminal(s): T-012", "first move the terminals"],
        &["拠点 S-03 には端末が 6 台あります", "先に端末を移すか"],
    );
    office.bench.write("less.csv", terminals_without("T-012,"));
    office.refuses(
        ["terminal", "load", "less.csv", "--retire-missing"],
        1,
        &["1 not in the file cannot be retired", "O-001", "nothing was recorded"],
        &["ファイルにない 1 件を廃止できません", "O-001", "何も記録していません"],
    );
    assert_eq!(office.events(), before);
    office.run(["work", "cancel", "O-001", "--reason", "中止", "--decided-by", "市"]).ok();
    office.run(["terminal", "retire", "T-012", "--reason", "故障"]).ok().says("retired terminal T-012");
    office.refuses(
        ["terminal", "retire", "T-012", "--reason", "故障"],
        1,
        &["terminal T-012 is retired"],
        &["端末 T-012 は廃止されています"],
    );
}

#[test]
fn sets_fields_by_any_of_their_names() {
    let office = Office::with_terminals();
    let run = office.run_in("ja", ["terminal", "set", "ｔ-012", "シリアル番号=U34-1", "拠点=汐見区役所", "階＝5"]).ok();
    run.says("製造番号: U34-2010-01084 → U34-1").says("拠点: S-03 → S-02").says("階: 1 → 5");
    let shown = office.run(["--json", "terminal", "show", "T-012"]).ok().json();
    assert_eq!((&shown["serial"], &shown["site"]), (&"U34-1".into(), &"S-02".into()));
    let before = office.events();
    office.run(["terminal", "set", "T-012", " floor = 5 "]).ok().says("nothing to record");
    office.run(["terminal", "set", "T-012", "installed=R2.11", "notes="]).ok().says("installed: 2020-10 -> 2020-11");
    assert_eq!(office.events(), before + 1);
    office.run_in("ja", ["terminal", "show", "T-012"]).ok().says("2020-11").says("MACアドレス");
}

#[test]
fn refuses_what_cannot_be_set() {
    let office = Office::with_terminals();
    let before = office.events();
    office.refuses(
        ["terminal", "set", "T-012", "floor=9", "serial=U34-2011-01007"],
        2,
        &["serial U34-2011-01007 is that of T-001", "first change that of T-001"],
        &["製造番号「U34-2011-01007」は T-001 と同じです"],
    );
    office.refuses(
        ["terminal", "set", "T-012", "serail=1"],
        2,
        &["has no field serail", "did you mean serial?"],
        &["「serail」という項目はありません", "「serial」のことですか"],
    );
    office.refuses(
        ["terminal", "set", "T-012", "floor"],
        2,
        &["not of the form FIELD=VALUE"],
        &["項目=値 の形ではありません"],
    );
    office.refuses(["terminal", "set", "T-012", "site=S-99"], 2, &["no such site"], &["拠点一覧にない拠点"]);
    office.refuses(["terminal", "set", "T-012", "id=T-1"], 2, &["cannot set id"], &["番号は記録から参照されている"]);
    office.refuses(
        ["terminal", "set", "T-12", "floor=2"],
        1,
        &["there is no terminal T-12", "did you mean T-012?"],
        &["端末「T-12」はありません", "T-012 のことですか"],
    );
    office.refuses(
        ["site", "retire", "S-03", "--reason", " "],
        2,
        &["the reason is empty", "--reason"],
        &["理由が空です"],
    );
    office.refuses(
        ["terminal", "set", "T-012", "model=CSサーバ"],
        2,
        &["CS servers are out of the contract's scope (§4)"],
        &["CSサーバの作業は対象外です"],
    );
    assert_eq!(office.events(), before);
}

#[test]
fn keeps_the_columns_that_it_has_no_field_for() {
    let office = Office::new();
    let text = text_of(&sample("sites.csv"));
    let more = text
        .lines()
        .enumerate()
        .map(|(row, line)| format!("{line},{}\n", if row == 0 { "鍵の保管" } else { "警備室" }));
    office.bench.write("sites.csv", more.collect::<String>());
    office.run(["site", "load", "sites.csv"]).ok();
    office.run(["site", "show", "S-03"]).ok().says("鍵の保管").says("警備室").says("phone");
    office.run(["site", "set", "S-03", "鍵の保管=宿直室"]).ok().says("鍵の保管: 警備室 -> 宿直室");
    // and they travel
    office.run(["terminal", "load", &sample("terminals.csv")]).ok();
    let laptop = Laptop::of(&office);
    laptop.run(["site", "show", "S-03"]).ok().says("宿直室");
}

#[test]
fn a_heading_that_the_register_does_not_have_is_told() {
    let office = Office::with_terminals();
    office.bench.write("new.csv", "管理番号,拠点,メーカー・機種,製造番号\nT-900,S-01,U34,Ｓ－９００\n");
    for words in [&["terminal", "load", "new.csv", "--dry-run"][..], &["terminal", "load", "new.csv"]] {
        office
            .run(words)
            .ok()
            .says("headings that the register does not have: メーカー・機種")
            .says("no column in the file: ");
    }
    office.run(["terminal", "show", "T-900"]).ok().says("S-900");
    // an attribute that is there is the city's own
    let again = office.run(["terminal", "load", "new.csv"]).ok();
    assert!(!again.stderr().contains("headings"), "{}", again.stderr());
}

#[test]
fn what_a_list_has_no_column_for_stays_as_it_is() {
    let parties = Parties::office();
    let before = parties.json("office", "terminal show T-002");
    parties.bench.write("moved.csv", "管理番号,拠点番号,備考\nT-002,S-03,移設\n");
    let loaded = parties.run("office", "terminal load moved.csv").ok();
    loaded.says("no column in the file: ").says("mac address").says("recorded 1");
    let after = parties.json("office", "terminal show T-002");
    for (field, value) in before.as_object().unwrap() {
        match field.as_str() {
            "site" => assert_eq!(after["site"], "S-03"),
            "notes" => assert_eq!(after["notes"], "移設"),
            _ => assert_eq!(after[field], *value, "{field}"),
        }
    }
    // a column that is there and empty clears
    parties.bench.write("empty.csv", "管理番号,拠点番号,備考\nT-002,S-03,\n");
    parties.run("office", "terminal load empty.csv").ok();
    assert_eq!(parties.json("office", "terminal show T-002")["notes"], "");
}

#[test]
fn what_comes_back_keeps_what_its_list_does_not_tell() {
    let parties = Parties::office();
    let before = parties.json("office", "terminal show T-060");
    parties.run("office", "terminal retire T-060 --reason x").ok();
    parties.bench.write("back.csv", "管理番号,拠点番号\nT-060,S-03\n");
    parties.run("office", "terminal load back.csv").ok();
    let after = parties.json("office", "terminal show T-060");
    assert_eq!(
        (&after["serial"], &after["model"], &after["site"]),
        (&before["serial"], &before["model"], &"S-03".into())
    );
}

#[test]
fn a_heading_that_is_spelt_otherwise_is_the_same_column() {
    let parties = Parties::office();
    parties.run("office", "report terminals -o before.csv").ok();
    for heading in ["資格Y", "資格 ｙ", "資格ｙ"] {
        parties.bench.write("a.csv", format!("管理番号,拠点番号,{heading}\nT-002,S-01,有\n"));
        parties.run("office", "terminal load a.csv").ok();
    }
    let told = parties.run("office", "terminal load before.csv --dry-run").ok();
    told.says("no column in the file: 資格ｙ");
    parties.run("office", "report terminals -o after.csv").ok();
    parties.run("office", "terminal load after.csv").ok().says("the register is as the file says");
}

#[test]
fn zeros_that_excel_took_away_are_told() {
    let parties = Parties::office();
    parties.bench.write("zeros.csv", "管理番号,拠点番号\n0012,S-01\n");
    parties.run("office", "terminal load zeros.csv").ok();
    parties.bench.write("dropped.csv", "管理番号,拠点番号\n12,S-01\n");
    let told = parties.run("office", "terminal load dropped.csv --dry-run").ok();
    told.says("1 new id(s) only differ by zeros or dashes").says("12 / 0012");
}

#[test]
fn a_day_is_typed_without_its_year_and_a_file_is_told_that_it_has_none() {
    let office = Office::with_terminals();
    let fields = ["氏名=山田", "所属=本社", "作業内容=更新", "取り扱う情報資産=なし"];
    office.run([&["worker", "add", "W-90"][..], &fields, &["従事開始=6/30"]].concat()).ok();
    office.run(["worker", "show", "W-90"]).ok().says("2024-06-30");
    office
        .bench
        .write("w.csv", "従事者番号,氏名,所属,作業内容,取り扱う情報資産,従事開始\nW-91,田中,本社,更新,なし,6/30\n");
    let refused = office.run_in("ja", ["worker", "load", "w.csv"]).refused(2).says("年がありません");
    assert!(!refused.stderr().contains("今日"), "{}", refused.stderr());
}

#[test]
fn a_new_office_is_told_to_load_only_what_is_missing() {
    let parties = Parties::nobody();
    let load = |what: &str, file: &str| parties.run("office", &format!("{what} {}", sample(file))).ok();
    load("init --office --contract", "contract.toml");
    load("site load", "sites.csv").says("next, load the terminals");
    load("worker load", "workers.csv").says("next, load the terminals");
    load("terminal load", "terminals.csv").says("next, publish procedures").never_says("load the roster");
}
