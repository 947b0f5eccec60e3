//! June to August: a laptop is lost, a worker suspended, another steps in, the responsible person changes,
//! a second fault, a blackout, a stocktake, damage, and one run after the period's end.

use std::fs;

use serde_json::{Value, json};

use super::{Period, typed};

/// Numbers of papers that the end looks at.
pub struct Summer {
    pub incident: String,
    pub roster_change: String,
    pub responsible: String,
    pub damage: String,
    pub fault_report: String,
    pub completion: String,
    pub late_report: String,
}

const INCIDENT: &str = r#"
reported_at = "2024-06-04T09:30"
reported_by = "佐々木 誠"
found_at = "2024-06-04T08:40"
summary = "作業用パソコンが所在不明となった"
"#;

const LAST: &str = r#"
occurred_at = "2024-06-03T20:00"
place = "車内"
found_by = "中村 千尋"
discovery = "翌朝の員数の確認"
course = [{ at = "2024-06-04T08:40", what = "所在不明と分かった" }]
first_aid = "鍵の登録を終えた"
contacts = [{ at = "2024-06-04T09:00", to = "本市" }]
information = "なし"
count = 0
impact = "なし"
secondary = "なし"
prevention = "員数表の運用"
next_report = "なし"
"#;

pub fn live(period: &Period) -> Summer {
    let incident = lost_laptop(period);
    let roster_change = people(period);
    let responsible = responsible(period);
    let fault_report = software_fault(period);
    let damage = site(period);
    let (late_report, completion) = end(period);
    Summer { incident, roster_change, responsible, damage, fault_report, completion, late_report }
}

/// Gone in mid-run; one command makes another, the old key ends, the loss is listed and told of (§13(3), §13(4)).
fn lost_laptop(period: &Period) -> String {
    period.on("06-03 17:30");
    period.dispatch("laptop-02");
    period.run("laptop-02", "visit start S-14 --worker W-03 --witness 佐藤花子").ok();
    period.step("laptop-02", "T-061", "O-003", "W-03").ok().says("completed");
    period.run("laptop-02", "step T-060 --work O-003 --worker W-03 --answer ok").ok();
    period.send("laptop-02");
    period.run("laptop-02", "step T-060 --work O-003 --worker W-03 --answers answers.toml").ok().says("completed");
    fs::remove_dir_all(period.parties.bench.path("laptop-02")).unwrap();
    period.on("06-04 09:00");
    period.parties.bench.write("incident.toml", INCIDENT);
    let incident = period.submit("incident-report --fields incident.toml");
    assert!(period.owed().contains(&("incident-report".to_owned(), incident.clone())));
    period.office("export --full -o full.zip");
    let key = period.office_key();
    let init = format!("init --device laptop-04 --office-key {key} --dispatch full.zip --replaces laptop-02");
    period.run("laptop-04", &init).ok().says("work can begin").says("continues the journal of laptop-02");
    period.on("06-04 17:30");
    period.step("laptop-04", "T-060", "O-003", "W-03").ok().says("completed");
    period.office("trust revoke laptop-02 --reason 紛失");
    period.office("trust add laptop-04/keys/laptop-04.pub --name laptop-04");
    period.send("laptop-04");
    period.dispatch("laptop-04");
    let report = period.json("office", "report recovery laptop-02");
    let laptop = &report["laptops"][0];
    assert_eq!((&laptop["runs_ended"], &laptop["runs_open"][0]["terminal"]), (&json!(1), &json!("T-060")));
    assert_eq!(laptop["missing"], json!([]));
    assert_eq!(period.counts("settings-change"), (65, 65, 2));
    // 続報, then 最終報
    period.on("06-06 09:00");
    period.office(&format!("paper edit {incident} --set cause=車内への置き忘れ --set personal=含まない"));
    period.office(&format!("paper submit {incident}"));
    period.on("06-07 09:00");
    period.parties.bench.write("last.toml", LAST);
    period.office(&format!("paper edit {incident} --final --fields last.toml"));
    period.office(&format!("paper submit {incident}"));
    period.office(&format!("paper decide {incident} --approve --by 山本隆"));
    for (revision, report) in [(1, "第一報"), (2, "続報"), (3, "最終報")] {
        period.office(&format!("paper print {incident} --revision {revision} -o incident.html"));
        assert!(String::from_utf8(period.parties.bench.read("incident.html")).unwrap().contains(report), "{report}");
    }
    period.hand_in();
    assert_eq!(period.owed(), []);
    incident
}

/// The city suspends one worker (§5(3)); another does his work, and on the next machine somebody unreported (§8(4)).
fn people(period: &Period) -> String {
    period.on("06-10 09:00");
    period.office("worker suspend W-05 --reason 名札の不携行 --asked-by 山本隆");
    period.dispatch("laptop-03");
    period.on("06-10 17:30");
    let suspended = "step T-062 --work O-003 --worker W-05 --answers answers.toml";
    period.refuses("laptop-03", suspended, "is suspended: 名札の不携行", "従事を止められています（名札の不携行）");
    period.step("laptop-03", "T-062", "O-003", "W-03").ok().says("completed");
    let unreported = "step T-063 --work O-003 --worker 山本一 --answers answers.toml";
    period.refuses("laptop-03", unreported, "not on the reported roster (§8(4))", "名簿にありません（§8(4)）");
    period.run("laptop-03", &format!("{unreported} --emergency 急病の代理")).ok().says("a report to the city is owed");
    period.send("laptop-03");
    assert!(period.owed().iter().any(|(form, _)| form == "worker-change"), "{:?}", period.owed());
    period.on("06-11 09:00");
    period.office(
        "worker add W-06 氏名=山本一 所属=みさき 役割=技術者 作業内容=設定変更 取り扱う情報資産=設定情報 \
         従事開始=2024-06-10",
    );
    let change = period.approve("worker-change --set emergency=急病のため応援を求めた");
    period.hand_in();
    assert_eq!(period.owed(), []);
    assert_eq!(period.counts("settings-change"), (65, 65, 4));
    change
}

/// Another responsible person, only with the city's approval (§13(6)).
fn responsible(period: &Period) -> String {
    period.on("07-01 09:00");
    let paper = period.submit(
        "responsible-change --set proposed=中村千尋 --set proposed_affiliation=公共システム部 --set from=R6.7.16 \
         --set roster=報告済み --set reason=異動 --set experience=保守10年 --set handover=二週間",
    );
    let change = format!("contract responsible W-03 --reason 異動 --on R6.7.16 --paper {paper}");
    period.refuses("office", &change, "is not approved (submitted)", "承認されていません（提出済み）");
    period.on("07-05 09:00");
    period.office(&format!("paper decide {paper} --approve --by 山本隆"));
    period.office(&change);
    period.office("contract show").says("W-03");
    // the roster's roles changed, and the city is told
    period.approve("worker-change");
    paper
}

/// A fault of software: logs are collected by procedure, and it is closed (§4).
fn software_fault(period: &Period) -> String {
    period.on("07-08 10:00");
    period.office("work order log-collection --terminal T-023 --due R6.7.12");
    period.dispatch("laptop-01");
    period.run("laptop-01", "fault open T-023 --summary 画面が止まる --worker W-02").ok();
    let fault = period.last("laptop-01", "fault.opened", "fault");
    let go = |words: &str, rest: &str| period.run("laptop-01", &format!("fault {words} {fault} {rest} --worker W-02"));
    go("respond", "").ok();
    period.run("laptop-01", "step T-023 --work O-007 --worker W-02 --answers answers.toml").ok().says("completed");
    go("collect", "usb --yes").ok();
    go("isolate", "--where software --note 記録から").ok();
    period.on("07-08 15:00");
    go("recover", "").ok();
    go("close", "--note 設定を戻した").ok();
    period.send("laptop-01");
    let report = period.approve(&format!("fault-report --about {fault} {}", typed("fault-report")));
    period.hand_in();
    assert_eq!(period.owed(), []);
    report
}

/// An election forbids work, a stocktake finds one terminal missing, and a desk is scratched (§9).
fn site(period: &Period) -> String {
    period.on("07-12 09:00");
    period.office("work blackout add --from R6.7.14 --until R6.7.15 --reason 選挙 --decided-by 山本隆");
    period.dispatch("laptop-01");
    period.on("07-15 09:00");
    let begin = "step T-057 --work O-003 --worker W-02 --answers answers.toml";
    period.refuses("laptop-01", begin, "B-001: 選挙", "作業禁止です（B-001、選挙）");
    period.on("07-16 17:30");
    period.run("laptop-01", begin).ok().says("completed");
    period.parties.bench.write("scans.txt", "T-057\r\nT-058\r\n");
    period.run("laptop-01", "terminal check S-13 --worker W-02 --scans scans.txt").ok().says("1 difference(s)");
    period.send("laptop-01");
    let missing = period.last("laptop-01", "difference.found", "difference");
    period.office(&format!("difference reject {missing} --reason 倉庫にあった"));
    period.on("07-17 09:00");
    let damage = period.submit(
        "damage-report --set kind=本市に与えた損害 --set occurred_at=2024-07-16T18:10 --set reported_by=髙﨑健一 \
         --set place=朝凪市民センター --set damaged=窓口の机 --set summary=窓口の机に傷を付けた --set measures=使用を止めた",
    );
    period.office(&format!("paper edit {damage} --set restored_on=R6.7.31 --set restoration=天板の交換"));
    period.on("07-31 17:00");
    period.office(&format!("paper submit {damage}"));
    period.office(&format!("paper decide {damage} --approve --by 山本隆"));
    damage
}

/// The run that the city asked for after the end is marked (§2), and the end is reported.
fn end(period: &Period) -> (String, String) {
    period.on("09-02 17:30");
    period.step("laptop-01", "T-065", "O-004", "W-02").ok().says("lies outside the contract's period");
    period.send("laptop-01");
    period.on("09-03 09:00");
    // what is owed at the end is what the last two runs and the end itself leave; the end stays owed while orders are
    // open
    let mut forms: Vec<String> = period.owed().into_iter().map(|(form, _)| form).collect();
    forms.sort_unstable();
    let per_run = ["confirmation", "confirmation"].into_iter();
    let expected = per_run.chain(["completion-report", "contract-completion", "work-report", "work-report"]);
    let mut expected: Vec<&str> = expected.collect();
    expected.sort_unstable();
    assert_eq!(forms, expected);
    let completion = period.submit("contract-completion");
    period.hand_in();
    assert_eq!(period.owed(), [("contract-completion".to_owned(), "R06-0417".to_owned())]);
    let report = period.json("office", "paper list");
    let run = period.run_of("laptop-01", "T-065", "O-004");
    let is_of_run = |it: &&Value| it["form"] == "work-report" && it["about"] == run.as_str();
    let report = report.as_array().unwrap().iter().find(is_of_run).unwrap()["paper"].as_str().unwrap().to_owned();
    (report, completion)
}
