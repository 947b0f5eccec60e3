//! People: suspension from a day, workers added, what is not reported yet, the responsible person (§13(6)).

use super::{Laptop, Office, sample, text_of};
use crate::paper::{approved, approved_as_another, approved_with, drafted, submitted};

const FORM: &str = "responsible-change";

fn roster() -> Office {
    let office = Office::new();
    office.run(["worker", "load", &sample("workers.csv")]).ok();
    office
}

fn responsible(office: &Office) -> serde_json::Value {
    responsible_at(office, "2024-06-10T09:00:00+09:00")
}

fn responsible_at(office: &Office, time: &str) -> serde_json::Value {
    let call = ["--home", "office", "--json", "contract", "show"];
    office.bench.at(time).run(call).ok().json()["contractor"]["responsible"].clone()
}

#[test]
fn a_suspension_holds_from_its_day() {
    let office = roster();
    let call = ["worker", "suspend", "W-04", "--reason", "市の求め", "--asked-by", "山本 隆", "--on", "令和6年7月1日"];
    office.run(call).ok().says("it holds from 2024-07-01");
    office
        .run_in("ja", ["worker", "show", "W-04"])
        .ok()
        .says("従事中（2024-07-01 から停止）")
        .says("求めた人: 山本 隆");
    let state = |time: &str| {
        let call = ["--home", "office", "--json", "worker", "show", "W-04"];
        office.bench.at(time).run(call).ok().json()["state"].clone()
    };
    assert_eq!(state("2024-06-30T23:59:00+09:00"), "working");
    assert_eq!(state("2024-07-01T00:00:00+09:00"), "suspended");
    office.run(["worker", "reinstate", "W-04", "--reason", "改善", "--on", "2024-07-10"]).ok();
    assert_eq!(state("2024-07-09T12:00:00+09:00"), "suspended");
    assert_eq!(state("2024-07-10T12:00:00+09:00"), "working");
    office.refuses(
        ["worker", "suspend", "W-04", "--reason", "x", "--on", "来月"],
        2,
        &["来月 is not a date", "令和6年6月30日"],
        &["「来月」は日付として読めません"],
    );
    office.run(["worker", "suspend", "W-01", "--reason", "x"]).ok().says("is the responsible person");
}

#[test]
fn a_worker_is_added_with_everything_that_is_required() {
    let office = roster();
    let before = office.events();
    office.refuses(
        ["worker", "add", "W-09", "氏名=新人 一"],
        2,
        &["required and not given: ", "affiliation=…"],
        &["足りない項目があります: 所属、作業内容、取り扱う情報資産", "所属=…"],
    );
    office.refuses(
        ["worker", "add", "w-01", "氏名=x"],
        1,
        &["worker W-01 is there already", "genba worker set W-01"],
        &["従事者 W-01 はすでにあります"],
    );
    assert_eq!(office.events(), before);
    let all = ["worker", "add", "W-09", "氏名=新人 一", "所属=保守", "作業内容=保守", "取り扱う情報資産=設定情報"];
    office.run(all).ok().says("added worker W-09").says("§8(4)");
    assert_eq!(office.run(["--json", "worker", "show", "W-09"]).ok().json()["name"], "新人 一");
}

#[test]
fn changes_of_the_roster_are_marked_until_a_submitted_paper_covers_them() {
    let office = roster();
    let unreported =
        |id: &str| office.run(["--json", "worker", "show", id]).ok().json()["unreported"].as_array().unwrap().len();
    office.run_in("ja", ["worker", "list"]).ok().says("未了: 新規");
    assert_eq!(unreported("W-02"), 1);
    let debts = crate::paper::roster_debts(&office.bench);
    assert_eq!(debts.len(), 5);
    let debts: Vec<&str> = debts.iter().map(String::as_str).collect();
    submitted(&office.bench, "P-001", "worker-report", &debts[..4]);
    assert_eq!((unreported("W-02"), unreported("W-05")), (0, 1));
    crate::paper::returned(&office.bench, "P-001");
    assert_eq!(unreported("W-02"), 1);
    // what another form covers is not reported
    submitted(&office.bench, "P-002", "minutes", &debts);
    assert_eq!(unreported("W-02"), 1);
    approved(&office.bench, "P-003", "worker-change", &debts);
    assert_eq!(unreported("W-05"), 0);
    // `work` has a `change`, so people type it here, too
    office.run(["worker", "change", "W-02", "until=2024-08-31"]).ok();
    office.run(["worker", "list"]).ok().says("not yet: changed");
}

#[test]
fn refuses_another_responsible_person_in_the_contracts_file_and_names_the_command() {
    let office = roster();
    office.bench.write("other.toml", text_of(&sample("contract.toml")).replace("\"W-01\"", "\"W-03\""));
    office.refuses(
        ["contract", "set", "other.toml"],
        1,
        &["the file names W-03 as responsible, not W-01", "genba contract responsible W-03 --paper"],
        &["ファイルの業務責任者 W-03 は、今の W-01 と違います", "genba contract responsible W-03"],
    );
}

#[test]
fn refuses_a_new_responsible_person_without_an_approved_paper() {
    let office = roster();
    let change = |paper: &'static str| ["contract", "responsible", "W-03", "--reason", "異動", "--paper", paper];
    let before = office.events();
    office.refuses(
        ["contract", "responsible", "W-03", "--reason", "異動"],
        2,
        &["only with the city's approval", "--paper NUMBER"],
        &["市の承認か求めが要ります（§13(6)）", "--asked-by 氏名"],
    );
    office.refuses(change("P-9"), 1, &["there is no paper P-9", "draw one up"], &["書面「P-9」はありません"]);
    assert_eq!(office.events(), before);
    drafted(&office.bench, "P-001", FORM);
    office.refuses(change("P-001"), 1, &["P-001 is not approved (draft)"], &["承認されていません（起案中）"]);
    submitted(&office.bench, "P-002", FORM, &[]);
    office.refuses(change("P-002"), 1, &["not approved (submitted)"], &["承認されていません（提出済み）"]);
    approved_as_another(&office.bench, "P-003", FORM);
    office.refuses(
        change("P-003"),
        1,
        &["the approval of paper P-003 is not of the document that was submitted last"],
        &["最後に提出した文書のものではありません"],
    );
    approved(&office.bench, "P-004", "consultation", &[]);
    office.refuses(
        change("P-004"),
        1,
        &["paper P-004 is of the form consultation, not responsible-change"],
        &["書面 P-004 の様式は consultation です"],
    );
    assert_eq!(responsible(&office), "W-01");
}

#[test]
fn refuses_a_responsible_person_who_cannot_be_one() {
    let office = roster();
    office.run(["worker", "suspend", "W-05", "--reason", "市の求め"]).ok();
    office.run(["worker", "set", "W-04", "until=2024-05-31"]).ok();
    for (worker, english, japanese) in [
        ("W-99", "there is no worker W-99", "従事者「W-99」はありません"),
        ("W-05", "worker W-05 is suspended (市の求め)", "従事者 W-05 は停止中です"),
        ("W-04", "worker W-04 does not cover 2024-06-10", "従事者 W-04 の従事期間に 令和6年6月10日 は入りません"),
        ("W-01", "worker W-01 is the responsible person already", "すでに業務責任者です"),
    ] {
        office.refuses(
            ["contract", "responsible", worker, "--reason", "x", "--asked-by", "山本"],
            1,
            &[english],
            &[japanese],
        );
    }
}

#[test]
fn a_change_of_the_responsible_person_that_is_recorded_ahead_holds_on_papers_from_its_day() {
    let office = roster();
    let change = ["contract", "responsible", "W-03", "--reason", "異動", "--asked-by", "山本 隆", "--on", "R6.6.15"];
    office.run(change).ok();
    let signs = |time: &str| {
        let call = ["--home", "office", "report", "completion", "-o", "page.html"];
        office.bench.at(time).run(call).ok();
        let page = String::from_utf8(office.bench.read("page.html")).unwrap();
        ["佐々木 誠", "中村 千尋"].map(|name| page.contains(name))
    };
    assert_eq!(signs("2024-06-14T17:00:00+09:00"), [true, false]);
    assert_eq!(signs("2024-06-15T09:00:00+09:00"), [false, true]);
    // of one day, what is recorded last holds
    office.refuses(
        ["contract", "responsible", "W-01", "--reason", "取りやめ", "--asked-by", "山本 隆"],
        1,
        &["worker W-01 is the responsible person already", "give its day with --on"],
        &["すでに業務責任者です", "その日を --on で指定します"],
    );
    let off = ["contract", "responsible", "W-01", "--reason", "取りやめ", "--asked-by", "山本 隆", "--on", "R6.6.15"];
    office.run(off).ok().says("instead of W-03");
    assert_eq!(signs("2024-06-15T09:00:00+09:00"), [true, false]);
}

#[test]
fn a_change_from_an_earlier_day_leaves_the_approved_one_of_a_later_day_standing() {
    let office = roster();
    let change = |worker, day| {
        office.run(["contract", "responsible", worker, "--reason", "x", "--asked-by", "山本 隆", "--on", day]).ok()
    };
    change("W-03", "2024-06-20").says("W-03").says("instead of W-01");
    change("W-02", "2024-06-12").says("instead of W-01");
    let at = |day: &str| responsible_at(&office, &format!("2024-06-{day}T09:00:00+09:00"));
    assert_eq!([at("11"), at("12"), at("19"), at("20")], ["W-01", "W-02", "W-02", "W-03"]);
    let shown = office.run(["--json", "contract", "show"]).ok().json();
    let formers = shown["responsible_history"].as_array().unwrap().iter().map(|it| it["former"].as_str().unwrap());
    assert_eq!(formers.collect::<Vec<_>>(), ["W-01", "W-02"]);
    // the file says who is responsible today, whatever is recorded ahead
    office.run(["contract", "set", &sample("contract.toml")]).ok().says("nothing to record");
}

#[test]
fn nobody_ends_who_is_responsible_or_is_to_be() {
    let office = roster();
    let on = ["contract", "responsible", "W-02", "--reason", "異動", "--asked-by", "山本 隆", "--on", "2024-06-20"];
    office.run(on).ok();
    let before = office.events();
    office.refuses(
        ["worker", "retire", "W-01", "--reason", "異動"],
        1,
        &["worker W-01 is the contract's responsible person", "wait for it"],
        &["従事者 W-01 は契約の業務責任者です", "その日以後に終了"],
    );
    office.refuses(
        ["worker", "retire", "W-02", "--reason", "退職"],
        1,
        &["worker W-02 is to be the contract's responsible person"],
        &["従事者 W-02 は、先の日から契約の業務責任者になる"],
    );
    // nor by another way
    office.run(["worker", "set", "W-01", "until=2024-06-15"]).refused(1).says("is the contract's responsible person");
    assert_eq!(office.events(), before);
    office.run(["worker", "suspend", "W-01", "--reason", "x"]).ok().says("is the responsible person");
    office.run(["worker", "suspend", "W-02", "--reason", "x"]).ok().says("is to be the responsible person");
    // the day before his successor begins may be his last
    office.run(["worker", "set", "W-01", "until=2024-06-18"]).refused(1);
    office.run(["worker", "set", "W-01", "until=2024-06-19"]).ok();
    office.run(["worker", "set", "W-01", "until="]).ok();
    let later = ["--home", "office", "worker", "retire", "W-01", "--reason", "異動"];
    office.bench.at("2024-06-20T09:00:00+09:00").run(later).ok();
}

#[test]
fn a_bare_name_approves_nobody_where_two_on_the_roster_have_it() {
    let office = roster();
    let twin = ["worker", "add", "W-09", "氏名=中村　千尋", "所属=保守", "作業内容=保守", "取り扱う情報資産=設定情報"];
    office.run(twin).ok();
    approved_with(&office.bench, "P-001", FORM, &[("proposed", "中村 千尋"), ("from", "R6.6.15")]);
    for worker in ["W-03", "W-09"] {
        office.refuses(
            ["contract", "responsible", worker, "--reason", "異動", "--paper", "P-001"],
            1,
            &["paper P-001 approves 中村 千尋, which is the name of several", "gives the worker's id"],
            &["名簿に同じ氏名の人がいます", "従事者番号を書いた新しい版"],
        );
    }
    approved_with(&office.bench, "P-002", FORM, &[("proposed", "W-09 中村 千尋"), ("from", "R6.6.15")]);
    let by = |worker| office.run(["contract", "responsible", worker, "--reason", "異動", "--paper", "P-002"]);
    by("W-03").refused(1).says("not W-03");
    by("W-09").ok();
}

#[test]
fn the_responsible_person_changes_with_an_approved_paper_once_and_on_the_citys_request() {
    let office = roster();
    approved_with(&office.bench, "P-001", FORM, &[("proposed", "中村 千尋"), ("from", "R6.6.15")]);
    office.refuses(
        ["contract", "responsible", "W-02", "--reason", "異動", "--paper", "P-001"],
        1,
        &["paper P-001 approves 中村 千尋 as the responsible person, not W-02"],
        &["書面 P-001 で承認された業務責任者は「中村 千尋」で、W-02"],
    );
    office.refuses(
        ["contract", "responsible", "W-03", "--reason", "異動", "--paper", "P-001", "--on", "2024-06-10"],
        1,
        &["approves the change from 2024-06-15, not from 2024-06-10", "leave --on out"],
        &["承認された変更日は 令和6年6月15日 で、令和6年6月10日 ではありません"],
    );
    let change = ["contract", "responsible", "w-03", "--reason", "異動", "--paper", "p-001"];
    let changed = office.run([&["--json"], &change[..]].concat()).ok().json();
    assert_eq!((&changed["former"], &changed["changed"]["paper"]["revision"]), (&"W-01".into(), &1.into()));
    assert_eq!(responsible_at(&office, "2024-06-15T09:00:00+09:00"), "W-03");
    office.refuses(
        ["contract", "responsible", "W-02", "--reason", "x", "--paper", "P-001"],
        1,
        &["paper P-001 was used already, to name W-03"],
        &["書面 P-001 では、すでに W-03 に変更しました"],
    );
    office.run(["contract", "responsible", "W-02", "--reason", "市の要望", "--asked-by", "山本 隆"]).ok().says("W-02");
    let shown = office.run_in("ja", ["contract", "show"]).ok();
    shown
        .says("業務責任者 2024-06-15 から")
        .says("W-01 → W-02（市の求め 山本 隆、市の要望）")
        .says("W-02 → W-03（承認 P-001");
    // the former one may go now, and laptops learn of it
    office.run(["worker", "retire", "W-01", "--reason", "異動"]).ok();
    let laptop = Laptop::of(&office);
    laptop.run(["contract", "show"]).ok().says("W-02");
    laptop
        .run(["contract", "responsible", "W-03", "--reason", "x", "--asked-by", "y"])
        .refused(1)
        .says("office's workspace");
}

#[test]
fn what_the_office_decides_bears_the_name_of_whoever_decided() {
    let office = roster();
    let last = || office.run(["--json", "log", "--last", "1"]).ok().json()[0]["actor"].clone();
    let suspend = ["worker", "suspend", "W-05", "--reason", "市の求め"];
    office.run([&suspend[..], &["--by", "ｗ-01"]].concat()).ok();
    assert_eq!(last(), "W-01");
    let reinstate = ["--home", "office", "worker", "reinstate", "W-05", "--reason", "市の求め"];
    office.bench.var("GENBA_BY", "佐々木 誠").run(reinstate).ok();
    assert_eq!(last(), "W-01");
    office.run(suspend).ok();
    assert_eq!(last(), "office");
    office.refuses(
        ["worker", "reinstate", "W-05", "--reason", "x", "--by", "W-99"],
        1,
        &["worker W-99 is not on the reported roster", "GENBA_BY"],
        &["従事者 W-99 は名簿にありません", "--by か GENBA_BY"],
    );
    office.refuses(
        ["worker", "reinstate", "W-05", "--reason", "x", "--by", "W-05"],
        1,
        &["worker W-05 (渡邉 早苗) is suspended"],
        &["従事を止められています"],
    );
    office.bench.var("GENBA_BY", "W-01").run(["--home", "office", "paper", "new", "minutes"]).ok();
    assert_eq!(last(), "W-01");
}

#[test]
fn the_roster_on_papers_says_who_is_responsible_and_who_is_suspended() {
    let office = roster();
    office.run(["paper", "new", "worker-report"]).ok();
    office.run(["paper", "submit", "worker-report"]).ok();
    office.run(["contract", "responsible", "W-03", "--reason", "異動", "--asked-by", "山本 隆"]).ok();
    office.run(["worker", "suspend", "W-05", "--reason", "市の求め"]).ok();
    let owed = office.run(["--json", "paper", "list", "--owed"]).ok().json();
    let is_change = |row: &serde_json::Value| row["form"] == "worker-change";
    assert!(owed.as_array().unwrap().iter().any(is_change), "the city is told of the roles: {owed:#}");
    let drafted = office.run(["--json", "paper", "new", "worker-change"]).ok().json();
    let fields = drafted["document"]["fields"].as_array().unwrap();
    let workers = fields.iter().find(|field| field["id"] == "workers").unwrap()["value"].as_array().unwrap().clone();
    let role = |name: &str| workers.iter().find(|row| row["name"] == name).unwrap()["role"].clone();
    assert_eq!((role("佐々木 誠"), role("中村 千尋")), ("前業務責任者".into(), "業務責任者".into()));
    assert_eq!(role("渡邉 早苗"), "技術者（停止中）");
}
