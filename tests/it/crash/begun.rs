//! What was only begun: a set-up, a restore, a new key. The same command goes on, or says what to do.

use std::fs;

use genba::store::Store;

use crate::parties::{Parties, sample};

#[test]
fn a_set_up_that_was_killed_says_how_to_begin_again() {
    let parties = Parties::new();
    let office = format!("init --office --contract {}", sample("contract.toml"));
    // killed with a key only, with a database without tables, with one without settings, without a journal
    let begin: [fn(&std::path::Path); 4] = [
        |_| (),
        |home| fs::write(home.join("genba.db"), "").unwrap(),
        |home| drop(Store::open(&home.join("genba.db"), true).unwrap()),
        |home| {
            let mut store = Store::open(&home.join("genba.db"), true).unwrap();
            store.set("role", "office").unwrap();
            store.set("principal", "office").unwrap();
        },
    ];
    for (number, begin) in begin.into_iter().enumerate() {
        let home = format!("begun-{number}");
        parties.bench.write(&format!("{home}/keys/office"), "a key");
        begin(&parties.bench.path(&home));
        let again = parties.run(&home, &office);
        assert!(again.code() == 1 || again.code() == 70, "{}", again.stderr());
        again.says("delete the folder and run it again").says("restore a backup");
        if number > 0 {
            parties.run(&home, "status").refused(70).says("delete the folder");
            parties.run(&home, "trust list").refused(70).says("delete the folder");
        }
    }
    // one that only waits for its dispatch is told so
    let device = format!("init --device laptop-09 --office-key {}", parties.office_key("office"));
    parties.run("laptop-09", &device).ok();
    parties.run("laptop-09", &device).refused(1).says("genba import");
    parties.run("laptop-01", &device).refused(1).says("give another --home");
}

#[test]
fn a_restore_that_was_killed_before_its_new_key_goes_on() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "backup laptop.tar").ok();
    parties.run("whole", "restore laptop.tar").ok();
    // as it was before the new key: everything of the backup, no mark
    parties.copy_home("laptop-01", "killed");
    fs::remove_file(parties.bench.path("killed/keys/laptop-01.mark")).unwrap();
    // and killed while the new key was made: the key is there, the journal is not
    parties.copy_home("killed", "killed-later");
    for ending in ["", ".pub"] {
        let name = format!("keys/laptop-01.2{ending}");
        fs::copy(parties.bench.path("whole").join(&name), parties.bench.path("killed-later").join(&name)).unwrap();
    }
    for home in ["killed", "killed-later"] {
        parties.run(home, "fault open T-015 --worker W-02 --summary y").refused(1).says("--successor");
        parties.run(home, "restore laptop.tar").ok().says("laptop-01.2");
        parties.run(home, "doctor").ok();
        parties.fault(home, "y").ok();
        parties.run(home, "restore laptop.tar").refused(1).says("already a workspace");
    }
    // a workspace that is at work is not taken for one
    parties.run("laptop-01", "restore laptop.tar").refused(1).says("already a workspace");
}

#[test]
fn a_key_that_opened_no_journal_is_taken_up_again_and_one_that_did_is_not() {
    let parties = Parties::new();
    parties.copy_home("laptop-01", "other");
    parties.run("other", "init --device laptop-01.2 --successor").ok();
    for ending in ["", ".mark"] {
        let name = format!("keys/laptop-01.2{ending}");
        fs::copy(parties.bench.path("other").join(&name), parties.bench.path("laptop-01").join(&name)).unwrap();
    }
    parties.run("laptop-01", "init --device laptop-01.2 --successor").ok();
    let public = |home: &str| parties.bench.read(&format!("{home}/keys/laptop-01.2.pub"));
    assert_eq!(public("laptop-01"), public("other"));
    parties.run("laptop-01", "doctor").ok();
    parties.fault("laptop-01", "x").ok();
    for name in ["laptop-01", "laptop-01.2"] {
        let again = parties.run("laptop-01", &format!("init --device {name} --successor"));
        again.refused(1).says("in use already").says("another name");
    }
}

#[test]
fn evidence_that_was_damaged_is_set_right_by_the_bundle_that_brings_it_again() {
    let parties = Parties::new();
    parties.bench.write("photo.jpg", [7; 5_000]);
    parties.run("laptop-01", "attach photo.jpg --worker W-02").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    let attached = parties.log("laptop-01", "laptop-01");
    let digest = attached.iter().find_map(|event| event["attachments"][0]["sha256"].as_str()).unwrap();
    let kept = parties.bench.path("office/evidence").join(digest);
    fs::write(&kept, [8; 5_000]).unwrap();
    parties.run("office", "doctor").refused(3);
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "export --from 0 -o again.zip").ok();
    parties.run("office", "import again.zip").ok();
    assert_eq!(fs::read(&kept).unwrap(), [7; 5_000]);
    parties.run("office", "doctor").ok();
}
