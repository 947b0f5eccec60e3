//! Backups that are older than the truth.

use serde_json::json;

use super::{elsewhere, send};
use crate::parties::Parties;

#[test]
fn after_last_months_backup_the_office_says_what_it_holds_and_the_old_key_is_ended() {
    let parties = Parties::new();
    parties.fault("laptop-01", "may").ok();
    parties.run("laptop-01", "backup may.backup").ok();
    parties.fault("laptop-01", "june").ok();
    send(&parties, "laptop-01", "june.zip").ok();
    elsewhere(&parties, "restored", "restore may.backup").ok();
    elsewhere(&parties, "restored", "fault open T-015 --worker W-02 --summary july").ok();
    elsewhere(&parties, "restored", "export -o july.zip").ok();
    parties.run("office", "trust add restored/keys/laptop-01.2.pub --name laptop-01.2").ok();
    let said = parties.run("office", "import july.zip").ok().says("laptop-01.2 continues laptop-01");
    said.says("everything of laptop-01 is here").says("genba trust revoke laptop-01");
    for summary in ["june", "july"] {
        parties.run("office", "fault list").ok().says(summary);
    }
    // said once, however many parts came
    let parts = ["august", "september", "october"].map(|summary| {
        elsewhere(&parties, "restored", &format!("fault open T-015 --worker W-02 --summary {summary}")).ok();
        elsewhere(&parties, "restored", &format!("export -o {summary}.zip")).ok();
        format!("{summary}.zip")
    });
    let said = parties.run("office", &format!("import {}", parts.join(" "))).ok();
    assert_eq!(said.stdout().matches("genba trust revoke laptop-01").count(), 1, "{}", said.stdout());
    // a laptop that was replaced is not waited for
    let later = parties.run_at("2024-07-10T09:00:00+09:00", "office", "doctor").ok();
    let later = later.says("still counts").says("laptop-01.2 for 30 days");
    assert!(!later.stdout().contains("from laptop-01 for"), "{}", later.stdout());
}

#[test]
fn what_only_the_backup_holds_is_missed_by_number_until_it_arrives() {
    let parties = Parties::new();
    parties.fault("laptop-01", "sent").ok();
    send(&parties, "laptop-01", "sent.zip").ok();
    parties.fault("laptop-01", "unsent-1").ok();
    parties.fault("laptop-01", "unsent-2").ok();
    let label = parties.json("laptop-01", "backup all.backup");
    let old = label["journal"].as_str().unwrap();
    elsewhere(&parties, "restored", "restore all.backup").ok();
    elsewhere(&parties, "restored", "fault open T-015 --worker W-02 --summary new").ok();
    elsewhere(&parties, "restored", "export -o new.zip").ok();
    parties.run("office", "trust add restored/keys/laptop-01.2.pub --name laptop-01.2").ok();
    let said = parties.run("office", "import new.zip").ok().says("events 3 to 4 of the former journal are not here");
    said.says(&format!("genba export --journal {old}"));
    let report = parties.json("office", "report recovery laptop-01");
    let laptop = &report["laptops"][0];
    assert_eq!((&laptop["missing"], &laptop["named_by"]), (&json!([[3, 4]]), &json!("laptop-01.2")));
    parties.run("office", "report recovery laptop-01").ok().says("laptop-01.2 says that they exist");
    elsewhere(&parties, "restored", &format!("export --journal {old} -o old.zip")).ok();
    parties.run("office", "import old.zip").ok();
    assert_eq!(parties.json("office", "report recovery laptop-01")["laptops"][0]["missing"], json!([]));
}

#[test]
fn what_a_restored_laptop_ends_is_ended_whichever_journal_arrives_first() {
    for order in [["old.zip", "new.zip"], ["new.zip", "old.zip"]] {
        let parties = Parties::new();
        parties.run("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤花子").ok();
        let label = parties.json("laptop-01", "backup all.backup");
        let old = label["journal"].as_str().unwrap();
        elsewhere(&parties, "restored", "restore all.backup").ok();
        elsewhere(&parties, "restored", "visit end").ok();
        elsewhere(&parties, "restored", "export -o new.zip").ok();
        elsewhere(&parties, "restored", &format!("export --journal {old} -o old.zip")).ok();
        parties.run("office", "trust add restored/keys/laptop-01.2.pub --name laptop-01.2").ok();
        for bundle in order {
            parties.run("office", &format!("import {bundle}")).ok();
            let said = parties.run("office", "doctor").ok();
            assert!(!said.stdout().contains("never began"), "{order:?}: {}", said.stdout());
        }
        let visit = &parties.json("office", "visit list")[0];
        assert!(visit["to"].is_string(), "{order:?}: {visit:#}");
    }
}

#[test]
fn one_backup_restored_twice_gives_two_keys_of_which_one_needs_another_name() {
    let parties = Parties::new();
    parties.run("laptop-01", "backup once.backup").ok();
    for home in ["one", "two"] {
        parties.run(home, "restore once.backup").ok().says("laptop-01.2");
    }
    parties.run("office", "trust add one/keys/laptop-01.2.pub --name laptop-01.2").ok();
    let refused = parties.run("office", "trust add two/keys/laptop-01.2.pub --name laptop-01.2").refused(1);
    refused.says("another key is trusted under the name laptop-01.2").says("another name");
    parties.run("three", "restore once.backup --name laptop-01.3").ok();
    parties.run("office", "trust add three/keys/laptop-01.3.pub --name laptop-01.3").ok();
    parties.fault("three", "x").ok();
    send(&parties, "three", "three.zip").ok().says("laptop-01.3 continues laptop-01");
}
