//! April and May: the papers of the beginning, the orders, a combined visit, a run returned, a fault with the lessor.

use super::{MARKER, Period, begin, typed};

/// Numbers of papers and of a fault that the end looks at.
pub struct Spring {
    pub roster: String,
    pub minutes: String,
    pub licences: String,
    pub change: String,
    pub combination: String,
    pub plan: String,
    pub confirmation: String,
    pub fault: String,
}

const MINUTES: &str = r#"
count = "第1回"
held_at = "2024-04-02T10:00"
place = "みなと野市役所 3階会議室"
agenda = "作業日程"
author = "佐々木 誠"
[[attendees]]
name = "鈴木 一郎"
"#;

const LICENCES: &str = r#"
[[licences]]
no = 1
name = "ウイルス対策ソフト"
quantity = 65
used = 65
"#;

pub fn live(period: &Period) -> Spring {
    period.on("04-01 09:00");
    begin(period);
    let roster = period.approve("worker-report --set kind=当初");
    assert_eq!(period.owed(), []);
    for laptop in ["laptop-01", "laptop-02", "laptop-03"] {
        period.laptop(laptop);
    }
    let (minutes, licences) = meeting(period);
    period.on("04-08 09:00");
    let change = orders(period);
    let plan = plans(period);
    let combination = combined_visit(period);
    let confirmation = returned_run(period);
    let fault = lessor(period);
    Spring { roster, minutes, licences, change, combination, plan, confirmation, fault }
}

/// Minutes that come back once (§13(1)), and the ledger of licences (§10, §12).
fn meeting(period: &Period) -> (String, String) {
    period.on("04-02 15:00");
    period.parties.bench.write("minutes.toml", MINUTES);
    period.parties.bench.write("licences.toml", LICENCES);
    let minutes = period.submit("minutes --fields minutes.toml");
    period.office(&format!("paper decide {minutes} --return --by 鈴木一郎 --note 出席者の所属"));
    assert_eq!(period.owed(), [("minutes".to_owned(), minutes.clone())]);
    period.on("04-03 09:00");
    period.office(&format!("paper edit {minutes} --set discussion=日程を確認した"));
    period.office(&format!("paper submit {minutes}"));
    period.office(&format!("paper decide {minutes} --approve --by 鈴木一郎"));
    (minutes, period.submit("licence-ledger --fields licences.toml"))
}

/// Every kind of work is ordered; one order is moved, one cancelled, one due after the period (§2, §4, §5(2)).
fn orders(period: &Period) -> String {
    period.office("work order os-upgrade --all --due R6.5.31");
    period.office("work order software-update --all --due R6.5.31");
    period.office("work order settings-change --all --due R6.7.31");
    period.office("work order log-collection --terminal T-065 --due R6.9.10 --reason 市の依頼");
    period.office("work order log-collection --terminal T-002 --due R6.5.31");
    let change = period.approve(
        "consultation --set kind=作業の変更 --set held_at=2024-04-08T09:00 --set city_person=山本隆 \
         --set contractor_person=佐々木誠 --set background=年度当初の繁忙 --set proposal=期限の延期 \
         --set agreed=六月末まで延ばす",
    );
    period.office("work change O-002 --due R6.6.30 --reason 年度当初の繁忙 --decided-by 山本隆");
    period.office("work cancel O-005 --reason 端末の入替え --decided-by 山本隆");
    for work in ["os-upgrade", "software-update", "settings-change"] {
        assert_eq!(period.counts(work), (65, 65, 0), "{work}");
    }
    assert_eq!(period.counts("log-collection"), (6, 1, 0), "what is cancelled does not count");
    change
}

fn plans(period: &Period) -> String {
    let owed = period.owed();
    assert_eq!(owed.len(), 3, "work on faults is not planned, and the cancelled order owes nothing: {owed:?}");
    let plan = period.approve(&format!("work-plan --about O-001 {}", typed("work-plan")));
    period.hand_in();
    assert_eq!(period.owed(), []);
    plan
}

/// Two kinds of work on one visit, only as the city agreed (§4).
fn combined_visit(period: &Period) -> String {
    period.on("04-15 10:00");
    let agreed = period.submit(
        "consultation --set kind=作業の併合 --set orders=O-001,O-002 --set held_at=2024-04-15T10:00 --set city_person=山本隆 \
         --set contractor_person=佐々木誠 --set background=一度の立入りで済む --set proposal=同日に行う \
         --set agreed=併合してよい",
    );
    let combine = format!("work combine O-001 O-002 --consultation {agreed} --reason 一度の訪問");
    period.refuses("office", &combine, "is not approved (submitted)", "承認されていません（提出済み）");
    period.office(&format!("paper decide {agreed} --approve --by 山本隆"));
    period.office(&combine);
    period.dispatch("laptop-01");
    period.on("04-18 17:30");
    let media = "--media USB-07=engine=Defender,pattern=R6.4.18,result=0件,by=佐藤,serial=S-9";
    period.run("laptop-01", &format!("visit start S-16 --worker W-02 --witness 佐藤花子 {media}")).ok();
    for terminal in ["T-064", "T-065"] {
        let ran = period.step("laptop-01", terminal, "C-001", "W-02").ok();
        assert_eq!(ran.stdout().matches("has ended: completed").count(), 2, "{}", ran.stdout());
    }
    period.on("04-18 20:10");
    period.run("laptop-01", "visit end --media USB-07=消去・0件").ok();
    period.send("laptop-01");
    agreed
}

/// The office returns one of the four runs, and it is done again; one is confirmed by word of mouth (§13(2)).
fn returned_run(period: &Period) -> String {
    period.on("04-19 09:00");
    let first = period.run_of("laptop-01", "T-064", "O-001");
    let confirmation = period.submit(&format!("confirmation --about {first} --set medium=口頭"));
    period.office(&format!("paper decide {confirmation} --approve --oral --by 佐藤花子 --note 電話で了承"));
    let run = period.run_of("laptop-01", "T-065", "O-001");
    period.office(&format!("review return {run} --reason 版の写真がない"));
    assert_eq!(period.counts("os-upgrade"), (65, 65, 1));
    period.hand_in();
    period.dispatch("laptop-01");
    period.on("04-22 17:30");
    period.run("laptop-01", "status").ok().says("版の写真がない");
    period.step("laptop-01", "T-065", "O-001", "W-02").ok().says("was returned by the office");
    period.send("laptop-01");
    let again = period.run_of("laptop-01", "T-065", "O-001");
    assert_ne!(again, run);
    period.office(&format!("review accept {first} {again}"));
    assert_eq!((period.counts("os-upgrade"), period.counts("software-update")), ((65, 65, 2), (65, 65, 2)));
    period.hand_in();
    assert_eq!(period.owed(), []);
    confirmation
}

/// A machine breaks: logs are sealed, the lessor repairs it, it is set up again and the register follows (§4).
fn lessor(period: &Period) -> String {
    period.on("05-07 10:00");
    period.parties.bench.write("usb/app.log", format!("{MARKER}\n"));
    period.run("laptop-03", "fault open T-010 --summary 起動しない --seen-at 09:20 --worker W-04").ok();
    let fault = period.last("laptop-03", "fault.opened", "fault");
    let go = |words: &str, rest: &str| period.run("laptop-03", &format!("fault {words} {fault} {rest} --worker W-04"));
    go("respond", "").ok();
    go("collect", "usb --yes").ok();
    go("isolate", "--where hardware --note 基板の故障灯").ok();
    go("hand-over", "--party みなと野リース --person 田中 --note 引渡し").ok();
    period.send("laptop-03");
    period.on("05-08 09:00");
    period.office("work order initial-setup --terminal T-010 --due R6.5.20");
    period.dispatch("laptop-03");
    let begin = "step T-010 --work O-006 --worker W-04 --answers answers.toml";
    period.refuses("laptop-03", begin, "みなと野リース still has T-010", "まだ みなと野リース に引き継がれています");
    period.on("05-10 13:00");
    let back = "--note 交換完了 --old-disk 消去証明書123 --replaced 主基板 --new-serial U34-2405-09999 \
                --new-mac 02:00:5e:99:99:99 --report M-77";
    go("take-back", back).ok().says("recorded as differences");
    period.run("laptop-03", begin).ok().says("completed");
    go("recover", "").ok();
    go("close", "--note 業務再開").ok();
    period.send("laptop-03");
    let differences = period.json("office", "difference list");
    for difference in differences.as_array().unwrap() {
        let id = difference["difference"].as_str().unwrap();
        period.office(&format!("difference accept {id} --reason 報告書M-77"));
    }
    period.office("terminal show T-010").says("U34-2405-09999").says("02:00:5E:99:99:99");
    assert_eq!(period.counts("initial-setup"), (3, 1, 1));
    let report = period.approve(&format!("fault-report --about {fault} {}", typed("fault-report")));
    period.hand_in();
    assert_eq!(period.owed(), [], "{report}");
    fault
}
