//! Workers as reported to the city (§8(4)), and who may not work (§5(3)).

use super::{Office, sample, text_of};

fn roster() -> Office {
    let office = Office::new();
    office.run(["worker", "load", &sample("workers.csv")]).ok().says("5 new").says("genba terminal load");
    office
}

fn state(office: &Office, id: &str) -> serde_json::Value {
    office.run(["--json", "worker", "show", id]).ok().json()["state"].clone()
}

#[test]
fn the_roster_shows_who_works_when() {
    let office = roster();
    office.run(["worker", "set", "W-02", "until=R6.8.31"]).ok();
    office.run_in("ja", ["worker", "show", "W-02"]).ok().says("髙﨑 健一").says("2024-08-31").says("従事中");
    assert_eq!(state(&office, "w-02"), "working");
    let later = |arguments: &[&str]| {
        let call = ["--home", "office", "--json", "worker", "list"].iter().chain(arguments);
        office.bench.at("2024-09-01T09:00:00+09:00").run(call).ok().json()
    };
    assert_eq!(later(&[]).as_array().unwrap().len(), 4);
    let all = later(&["--all"]);
    assert_eq!((all.as_array().unwrap().len(), &all[1]["state"]), (5, &"ended".into()));
}

#[test]
fn a_worker_ends_today_and_not_twice() {
    let office = roster();
    office.run(["worker", "retire", "W-05", "--reason", "退職"]).ok().says("ends on 2024-06-10").says("§8(4)");
    assert_eq!(office.run(["--json", "worker", "show", "W-05"]).ok().json()["until"], "2024-06-10");
    office.refuses(
        ["worker", "retire", "W-05", "--reason", "退職"],
        1,
        &["worker W-05 has ended already", "genba worker show W-05"],
        &["従事者 W-05 はすでに終了しています"],
    );
    office.refuses(
        ["worker", "retire", "W-01", "--reason", "退職"],
        1,
        &["the contract's responsible person (§13(6))", "genba contract responsible WORKER"],
        &["契約の業務責任者です", "先に業務責任者を変更してください"],
    );
    office.refuses(
        ["worker", "retire", "W-9", "--reason", "x"],
        1,
        &["no worker W-9", "W-01"],
        &["従事者「W-9」はありません"],
    );
}

#[test]
fn nobody_ends_before_he_begins() {
    let office = roster();
    office.run(["worker", "set", "W-05", "from=2024-10-01"]).ok();
    let before = office.events();
    office.refuses(
        ["worker", "retire", "W-05", "--reason", "辞退"],
        1,
        &["worker W-05 begins on 2024-10-01, and cannot end before that", "genba worker set W-05"],
        &["従事者 W-05 の従事開始は 令和6年10月1日 で", "genba worker retire W-05 --on"],
    );
    let text = text_of(&sample("workers.csv"));
    let less: String = text.lines().filter(|line| !line.starts_with("W-05")).map(|line| format!("{line}\n")).collect();
    office.bench.write("less.csv", less);
    office.run(["worker", "load", "less.csv", "--retire-missing"]).refused(1).says("W-05 begins on 2024-10-01");
    assert_eq!(office.events(), before);
    let first = ["--home", "office", "worker", "retire", "W-05", "--reason", "辞退"];
    office.bench.at("2024-10-01T09:00:00+09:00").run(first).ok();
    office.run(["report", "roster", "-o", "r.csv"]).ok();
    office.run(["worker", "load", "r.csv"]).ok().says("nothing to record");
}

#[test]
fn a_worker_is_suspended_once_and_reinstated_once() {
    let office = roster();
    office.run(["worker", "suspend", "W-04", "--reason", "市の求め"]).ok().says("§5(3)").says("send one now");
    assert_eq!(state(&office, "W-04"), "suspended");
    office.refuses(
        ["worker", "suspend", "W-04", "--reason", "市の求め"],
        1,
        &["worker W-04 is suspended already (市の求め)", "genba worker reinstate W-04"],
        &["すでに停止中です", "genba worker reinstate W-04"],
    );
    // a new report of the roster does not lift it
    office.bench.write("w.csv", text_of(&sample("workers.csv")).replace("保守センター", "保守第二センター"));
    office.run(["worker", "load", "w.csv"]).ok().says("1 changed").says("§8(4)");
    assert_eq!(state(&office, "W-04"), "suspended");
    office.run(["worker", "reinstate", "W-04", "--reason", "市の了承"]).ok().says("may work again");
    assert_eq!(state(&office, "W-04"), "working");
    office.refuses(
        ["worker", "reinstate", "W-04", "--reason", "x"],
        1,
        &["worker W-04 is not suspended"],
        &["従事者 W-04 は停止されていません"],
    );
}

#[test]
fn both_days_of_a_worker_can_move_at_once() {
    let office = roster();
    office.run(["worker", "set", "W-02", "until=2024-08-31"]).ok();
    office
        .run(["worker", "set", "W-02", "from=2024-10-01", "until=R6.12.31"])
        .ok()
        .says("until: 2024-08-31 -> 2024-12-31");
    assert_eq!(state(&office, "W-02"), "not-begun");
    office.refuses(
        ["worker", "set", "W-02", "until=2024-01-01"],
        2,
        &["is before the first day, 2024-10-01"],
        &["開始日 2024-10-01 より前です"],
    );
}

#[test]
fn who_is_missing_from_the_roster_ends_only_when_asked() {
    let office = roster();
    let text = text_of(&sample("workers.csv"));
    let less: String = text.lines().filter(|line| !line.starts_with("W-05")).map(|line| format!("{line}\n")).collect();
    office.bench.write("less.csv", less);
    office.run(["worker", "load", "less.csv"]).ok().says("1 not in the file stay");
    office.run(["worker", "load", "less.csv", "--retire-missing"]).ok().says("retired 1");
    // who has ended is not missed again
    let next = ["--home", "office", "worker", "load", "less.csv", "--retire-missing"];
    office.bench.at("2024-06-11T09:00:00+09:00").run(next).ok().says("nothing to record");
}
