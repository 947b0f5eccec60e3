//! A lost laptop: its half-done work, and what it brings when it is found.

use serde_json::{Value, json};

use super::{begin_run, send, short, waiting, whole_run};
use crate::parties::Parties;

const NOON: &str = "2024-06-10T12:00:00+09:00";
const AFTERNOON: &str = "2024-06-10T17:00:00+09:00";
const EVENING: &str = "2024-06-10T18:00:00+09:00";

#[test]
fn a_lost_laptops_half_done_run_is_shown_as_cut_off_until_another_does_it_anew() {
    let parties = Parties::new();
    begin_run(&parties, "laptop-01", "T-013");
    send(&parties, "laptop-01", "half.zip").ok();
    let status = parties.json("office", "status");
    assert_eq!((status["runs"].as_array().unwrap().len(), &status["cut_off"]), (1, &json!([])));
    parties.run("office", "trust revoke laptop-01 --reason 紛失").ok();
    let status = parties.json("office", "status");
    assert_eq!((&status["runs"], &status["cut_off"][0]["terminal"]), (&json!([]), &json!("T-013")));
    let said = parties.run("office", "status").ok().says("the key of that laptop has ended");
    said.says("order O-001 still wants T-013; any laptop can do it anew");
    parties.run("office", "--lang ja status").ok().says("途切れた作業").says("その PC の鍵は終わっています");
    parties.run("office", "work show O-001").ok().says("cut off");
    parties.run("office", "--lang ja report runs").ok().says("途切れた");
    // no event is needed for the work to be done elsewhere
    whole_run(&parties, "laptop-02", "T-013");
    send(&parties, "laptop-02", "anew.zip").ok();
    let status = parties.json("office", "status");
    let again = status["cut_off"][0]["again"].as_str().unwrap();
    parties.run("office", "status").ok().says(&format!("taken up again as {again}"));
    let due = status["due"][0]["terminals"].as_array().unwrap().clone();
    assert!(!due.contains(&json!("T-013")), "{due:?}");
    parties.run("office", "doctor").ok();
}

#[test]
fn a_visit_of_a_lost_laptop_does_not_go_on_for_ever() {
    let parties = Parties::new();
    parties.run("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤花子").ok();
    send(&parties, "laptop-01", "entry.zip").ok();
    parties.run("office", "status").ok().says("visiting S-03");
    parties.run("office", "visit list").ok().says("(open)");
    parties.run("office", "trust revoke laptop-01 --reason 紛失").ok();
    parties.run("office", "status").ok().never_says("visiting");
    let said = parties.run("office", "--lang ja visit list").ok().says("途切れた");
    said.never_says("在室中");
    let visit = parties.json("office", "visit list")[0]["begun"]["visit"].as_str().unwrap().to_owned();
    parties.run("office", &format!("visit show {visit}")).ok().says("cut off");
}

#[test]
fn what_a_found_laptop_brings_is_taken_in_by_a_person_who_says_why() {
    let parties = Parties::new();
    begin_run(&parties, "laptop-01", "T-013");
    send(&parties, "laptop-01", "half.zip").ok();
    parties.fault("laptop-01", "unsent").ok();
    parties.run("laptop-01", "export -o rest.zip").ok();
    parties.run_at(NOON, "office", "trust revoke laptop-01 --reason 紛失").ok();
    let held = parties.log("office", "laptop-01").len();
    parties.run_at(AFTERNOON, "office", "import rest.zip").refused(1).says("had ended");
    let id = short(&waiting(&parties)[0]);
    parties.run("office", &format!("bundle show {id}")).ok().says("unsent").says("genba bundle accept");
    parties.run_at(EVENING, "office", &format!("bundle accept {id} --reason  ")).refused(2);
    let accept = format!("bundle accept {id} --reason 本人が駅で受け取り、中身を確かめた");
    let arrived = waiting(&parties)[0]["at"].clone();
    let said = parties.run_at(EVENING, "office", &accept).ok().says("accepted from laptop-01");
    let kept = parties.json("office", "bundle list");
    let it = kept.as_array().unwrap().iter().find(|it| it["bundle"].as_str().unwrap().starts_with(&id)).unwrap();
    assert_eq!(it["at"], arrived, "when it came is not when it was accepted");
    assert!(it["accepted_at"].as_str().unwrap().starts_with("2024-06-10T18:00"), "{it}");
    parties.run("office", &format!("bundle show {id}")).ok().says("accepted at 2024-06-10 18:00");
    said.never_says("export --to laptop-01");
    assert_eq!(parties.log("office", "laptop-01").len(), held + 1);
    assert_eq!(waiting(&parties), Vec::<Value>::new());
    // the reason stands in the office's journal beside the former one, and the key has ended again
    let list = parties.json("office", "trust list");
    let reason = list.as_array().unwrap().iter().rfind(|it| it["name"] == "laptop-01").unwrap()["revoked"].clone();
    let reason = reason.as_str().unwrap();
    assert!(reason.starts_with("紛失") && reason.contains("確かめた"), "{reason}");
    parties.fault("laptop-01", "much-later").ok();
    parties.run("laptop-01", "export --from 5 -o later.zip").ok();
    parties.run_at(EVENING, "office", "import later.zip").refused(1).says("had ended");
    let report = parties.run_at(EVENING, "office", "--lang ja report recovery laptop-01").ok();
    report.says("、遅れて届いた）は inbox").never_says("Z まで").never_says("late");
    // auditors believe what was accepted, and nothing besides
    parties.run_at(EVENING, "office", "trust export -o allowed_signers").ok();
    parties.run_at(EVENING, "office", "export -o office.zip").ok();
    let verify = |file: &str| {
        let line = format!("verify {file} --trust allowed_signers --with office.zip");
        parties.run_at("2024-06-11T09:00:00+09:00", "auditor", &line)
    };
    verify("rest.zip").ok();
    verify("later.zip").refused(3).says("signer-expired");
    parties.run_at(EVENING, "office", "doctor").ok();
    parties.run("laptop-01", &accept).refused(1).says("office's workspace");
    parties.run("office", "bundle show none").refused(1).says("genba bundle list");
}

#[test]
fn a_run_that_was_cut_off_is_not_to_be_done_anew_where_the_office_has_dropped_it() {
    let parties = Parties::new();
    parties.run("office", "work order os-upgrade --terminal T-018,T-019,T-020 --due 2024-06-30").ok();
    parties.run("office", "export --to laptop-01 -o more.zip").ok();
    parties.run("laptop-01", "import more.zip").ok();
    begin_run(&parties, "laptop-01", "T-013");
    for terminal in ["T-018", "T-019"] {
        begin_run(&parties, "laptop-01", terminal);
    }
    send(&parties, "laptop-01", "half.zip").ok();
    parties.run("office", "trust revoke laptop-01 --reason 紛失").ok();
    parties.run("office", "work change O-002 --remove T-018 --reason 撤去予定 --decided-by 山本").ok();
    let said = parties.run("office", "status").ok();
    let said = said.says("T-018 was taken out of order O-002: nothing is to be done anew");
    said.never_says("wants T-018").says("order O-002 still wants T-019").says("order O-001 still wants T-013");
    parties.run("office", "work cancel O-002 --reason 中止 --decided-by 山本").ok();
    let said = parties.run("office", "--lang ja status").ok();
    let said = said.says("指示 O-002 は取り消されました").never_says("指示 O-002 の");
    said.says("指示 O-001 の T-013 は残っています");
    let status = parties.json("office", "status");
    let now: Vec<_> = status["cut_off"].as_array().unwrap().iter().map(|it| it["order_now"].clone()).collect();
    assert_eq!(now.iter().filter(|it| **it == "cancelled").count(), 2, "{now:?}");
}

#[test]
fn a_laptop_whose_key_has_ended_is_exported_nothing_in_clear_either() {
    let parties = Parties::new();
    parties.run("office", "trust revoke laptop-01 --reason 紛失").ok();
    for line in ["-o x.zip", "--plain", "-o x.zip.age"] {
        let line = format!("export --full --to laptop-01 {line}");
        parties.run_at(NOON, "office", &line).refused(1).says("the key of laptop-01 is not valid now");
    }
    assert!(!parties.bench.path("x.zip").exists());
    // under a key of its own it is served again
    parties.run("laptop-01", "init --device laptop-01.2 --successor").ok();
    parties.run_at(NOON, "office", "trust add laptop-01/keys/laptop-01.2.pub --name laptop-01.2").ok();
    parties.run_at(NOON, "office", "export --to laptop-01.2 -o x.zip").ok();
}

#[test]
fn the_office_is_told_of_finished_work_that_a_new_laptop_would_not_know_of() {
    let parties = Parties::new();
    whole_run(&parties, "laptop-01", "T-013");
    send(&parties, "laptop-01", "done.zip").ok();
    let warning = "1 run(s) that other laptops have finished wait for review";
    parties.run("office", "export --to laptop-01 -o own.zip").ok().never_says("wait for review");
    parties.run("office", "export --to laptop-02 -o other.zip").ok().says(warning).says("genba review list");
    parties.run("office", "export --full -o full.zip").ok().says(warning);
    let auditors = parties.run("office", "export -o office.zip").ok();
    auditors.never_says("wait for review");
    let run = parties.json("office", "review list")[0]["run"].as_str().unwrap().to_owned();
    parties.run("office", &format!("review accept {run}")).ok();
    parties.run("office", "export --to laptop-02 -o told.zip").ok().never_says("wait for review");
    parties.run("laptop-02", "import told.zip").ok();
    let due = parties.json("laptop-02", "status")["due"][0]["terminals"].clone();
    assert!(!due.as_array().unwrap().contains(&json!("T-013")), "{due}");
}
