//! Backups, rolled-back databases, other machines and stepped clocks: what is refused and the way out of it.

use std::fs;

use serde_json::{Value, json};

use crate::harness::Run;
use crate::parties::{MORNING, Parties};

const OTHER: &str = "another-machine";

impl Parties {
    /// A command line on another machine.
    fn elsewhere(&self, home: &str, line: &str) -> Run {
        let call = self.bench.at(MORNING).var("GENBA_TEST_MACHINE", OTHER);
        call.run(["--home", home].into_iter().chain(line.split_whitespace()))
    }

    /// Bundles from the laptop to the office and its receipts back.
    fn round(&self, laptop: &str, name: &str) {
        self.run(laptop, "export -o round.zip").ok();
        self.run("office", "import round.zip").ok();
        self.run("office", &format!("export --to {name} -o back.zip")).ok();
        self.run(laptop, "import back.zip").ok();
    }

    fn opening(&self, home: &str, journal: &str) -> Value {
        let first = self.log(home, journal)[0].clone();
        assert_eq!(first["kind"], "journal.opened");
        first["body"].clone()
    }
}

#[test]
fn a_restored_laptop_goes_on_under_a_new_key_that_names_its_predecessor() {
    let parties = Parties::new();
    parties.fault("laptop-01", "sent").ok();
    parties.round("laptop-01", "laptop-01");
    parties.fault("laptop-01", "unsent").ok();
    let label = parties.json("laptop-01", "backup laptop.tar");
    parties.fault("laptop-01", "lost").ok();
    let old = label["journal"].as_str().unwrap();
    let restored = parties.elsewhere("restored", "restore laptop.tar").ok();
    restored.says("laptop-01.2").says(&format!("genba export --journal {old}"));
    let opening = parties.opening("restored", "laptop-01.2");
    let predecessor = json!({ "head": label["head"], "journal": old, "seq": label["size"].as_u64().unwrap() - 1 });
    assert_eq!(opening["predecessor"], predecessor);
    assert_eq!(opening["principal"], "laptop-01.2");
    parties.elsewhere("restored", "doctor").ok();
    // the new key counts once it is trusted, the old journal's rest is accepted as ever
    parties.elsewhere("restored", "fault open T-015 --worker W-02 --summary new").ok();
    parties.elsewhere("restored", "export -o new.zip").ok().says(&format!("genba export --journal {old}"));
    parties.run("office", "import new.zip").refused(3).says("signer-unknown");
    parties.run("office", "trust add restored/keys/laptop-01.2.pub --name laptop-01.2").ok();
    parties.run("office", "import new.zip").ok();
    parties.elsewhere("restored", &format!("export --journal {old} -o old.zip")).ok();
    parties.run("office", "import old.zip").ok().says("accepted from laptop-01,");
    parties.run("office", "export --to laptop-01.2 -o back.zip").ok();
    assert_eq!(parties.json("restored", "status")["safe"], false);
    parties.elsewhere("restored", "import back.zip").ok();
    let status = parties.json("restored", "status");
    assert_eq!((&status["safe"], &status["unreceipted"]), (&json!(true), &json!(0)));
    // what the lost laptop recorded afterwards continues what the office holds: nothing is lost where it turns up
    parties.run("laptop-01", "export -o lost.zip").ok();
    parties.run("office", "import lost.zip").ok();
    parties.run("office", "doctor").ok();
}

#[test]
fn laptops_refuse_a_restored_office_until_they_pin_its_new_key() {
    let parties = Parties::new();
    parties.fault("laptop-01", "before").ok();
    parties.round("laptop-01", "laptop-01");
    parties.run("office", "backup office.tar").ok();
    parties.bench.write("lost/before", "");
    fs::rename(parties.bench.path("office"), parties.bench.path("lost/office")).unwrap();
    parties.run("office", "restore office.tar").ok().says("office.2").says("fingerprint");
    let predecessor = parties.opening("office", "office.2")["predecessor"].clone();
    assert_eq!(predecessor["journal"], parties.office_key("office"));
    parties.run("office", "work change O-001 --due 2024-07-01 --reason x --decided-by y").ok();
    parties.run("office", "export --to laptop-01 -o new.zip").ok().says("events 0 to");
    let before = parties.state("laptop-01");
    parties.run("laptop-01", "import new.zip").refused(3).says("genba trust pin");
    assert_eq!(parties.state("laptop-01"), before);
    parties.run("laptop-01", &format!("trust pin {}", parties.office_key("office.2"))).ok();
    parties.run("laptop-01", "import new.zip").ok();
    parties.run("laptop-01", "work show O-001").ok().says("2024-07-01");
    // what the laptop records now is receipted by the new office, and only what is new travels
    parties.fault("laptop-01", "after").ok();
    parties.round("laptop-01", "laptop-01");
    assert_eq!(parties.json("laptop-01", "status")["safe"], true);
    parties.run("office", "export --to laptop-01").ok().says("events 3 to 3");
    for home in ["office", "laptop-01"] {
        parties.run(home, "doctor").ok().says("equal").says("fine");
    }
}

#[test]
fn every_key_stays_trusted_after_the_office_was_restored() {
    let parties = Parties::new();
    parties.fault("laptop-01", "before").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties.run("office", "export -o old-office.zip").ok();
    parties.run("office", "backup office.tar").ok();
    parties.run("second", "restore office.tar").ok();
    let key = parties.run("second", "trust show office.2 --fingerprint").ok().stdout().trim().to_owned();
    for laptop in ["laptop-08", "laptop-09"] {
        parties.run(laptop, &format!("init --device {laptop} --office-key {key}")).ok();
        parties.run("second", &format!("trust add {laptop}/keys/{laptop}.pub --name {laptop}")).ok();
    }
    parties.run("second", "trust export -o allowed_signers").ok();
    let lines = String::from_utf8(parties.bench.read("allowed_signers")).unwrap();
    let names: Vec<&str> = lines.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["office", "laptop-01", "laptop-02", "office.2", "laptop-08", "laptop-09"]);
    parties.run("second", "export -o new-office.zip").ok();
    let verify = "verify field.zip new-office.zip --trust allowed_signers --with old-office.zip";
    parties.run("second", verify).ok();
    // the default end of a key that a former office trusted is still its last receipt there
    parties.run("second", "trust revoke laptop-01 --reason lost").ok().says("2024-06-10 09:00");
    parties.run("second", "trust revoke laptop-02 --reason lost").ok();
    let old = parties.office_key("office");
    parties.run("second", &format!("export --to laptop-08 --journal {old} -o former.zip")).ok().says("events 0 to");
}

#[test]
fn the_former_offices_key_is_ended_and_the_present_one_is_not() {
    let parties = Parties::new();
    parties.fault("laptop-01", "before").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties.run("office", "export -o old-office.zip").ok();
    parties.run("office", "trust revoke office --reason lost").refused(1).says("the office's own key cannot be ended");
    parties.run("office", "backup office.tar").ok();
    parties.run("second", "restore office.tar").ok().says("genba trust revoke office --reason");
    parties.run("second", "trust revoke office --reason 盗難").ok().says("2024-06-10 09:00");
    parties.run("second", "trust revoke office.2 --reason x").refused(1).says("cannot be ended");
    let listed = parties.json("second", "trust list");
    assert_eq!((&listed[0]["name"], &listed[0]["valid_before"]), (&"office".into(), &"20240610000000Z".into()));
    // what the former key signed until then is believed, what somebody signs with it later is not
    parties.run("second", "export -o new-office.zip").ok();
    parties.run("second", "trust export -o allowed_signers").ok();
    parties.run("second", "verify new-office.zip --trust allowed_signers").ok();
    let former = "verify old-office.zip --trust allowed_signers --at";
    parties.run("second", &format!("{former} 20240610000000Z")).ok();
    parties.run("second", &format!("{former} 20240611000000Z")).refused(3);
    let later = |words: &str| {
        let call = ["--home", "second", "--json"].into_iter().chain(words.split(' '));
        parties.bench.at("2024-06-20T09:00:00+09:00").run(call).ok().json()
    };
    later("work change O-001 --due 2024-07-05 --reason x --decided-by y");
    let packed = later("report audit -o audit.zip");
    assert_eq!(packed["findings"], 0, "{packed:#}");
}

#[test]
fn a_new_laptop_may_get_the_former_offices_journal_after_the_new_ones() {
    let parties = Parties::new();
    parties.run("office", "backup office.tar").ok();
    parties.run("second", "restore office.tar").ok();
    parties.run("second", "work change O-001 --due 2024-07-05 --reason x --decided-by y").ok();
    let key = parties.run("second", "trust show office.2 --fingerprint").ok().stdout().trim().to_owned();
    parties.run("laptop-09", &format!("init --device laptop-09 --office-key {key}")).ok();
    parties.run("second", "trust add laptop-09/keys/laptop-09.pub --name laptop-09").ok();
    let old = parties.office_key("office");
    parties.run("second", "export --to laptop-09 -o new.zip").ok().says(&format!("genba export --journal {old}"));
    parties.run("second", &format!("export --to laptop-09 --journal {old} -o old.zip")).ok();
    parties.run("laptop-09", &format!("trust pin {old}")).ok();
    parties.run("laptop-09", "import new.zip").ok();
    parties.run("laptop-09", "import old.zip").ok();
    // the successor's word is the later one
    parties.run("laptop-09", "work show O-001").ok().says("2024-07-05");
    parties.run("laptop-09", "doctor").ok().says("projections equal").says("fine");
}

#[test]
fn a_rolled_back_database_is_not_continued_and_the_way_out_is_a_new_key() {
    let parties = Parties::new();
    parties.fault("laptop-01", "monday").ok();
    let yesterday = parties.bench.read("laptop-01/genba.db");
    let held = parties.log("laptop-01", "laptop-01");
    parties.fault("laptop-01", "tuesday").ok();
    parties.fault("laptop-01", "wednesday").ok();
    parties.run("office", "work change O-001 --due 2024-07-01 --reason x --decided-by y").ok();
    parties.run("office", "export --to laptop-01 -o dispatch.zip").ok();
    parties.bench.write("laptop-01/genba.db", yesterday);
    let before = parties.state("laptop-01");
    let refused = parties.fault("laptop-01", "thursday").refused(1).says("recorded up to event 4");
    refused.says("init --device NEW-NAME --successor");
    parties.run("laptop-01", "import dispatch.zip").refused(1).says("older");
    parties.run("laptop-01", "doctor").refused(3).says("older");
    parties.run("laptop-01", "status").ok();
    assert_eq!(parties.state("laptop-01"), before);
    parties.run("laptop-01", "init --device laptop-01b --successor").ok().says("laptop-01b");
    let last = held.last().unwrap();
    let predecessor = json!({ "head": last["hash"], "journal": last["journal"], "seq": last["seq"] });
    assert_eq!(parties.opening("laptop-01", "laptop-01b")["predecessor"], predecessor);
    parties.fault("laptop-01", "thursday").ok();
    parties.run("laptop-01", "import dispatch.zip").ok();
    parties.run("laptop-01", "doctor").ok();
    // the office sees the same: a new laptop, and a former one that ends earlier than it might have
    parties.run("office", "trust add laptop-01/keys/laptop-01b.pub --name laptop-01b").ok();
    let old = last["journal"].as_str().unwrap();
    parties.run("laptop-01", &format!("export --journal {old} -o old.zip")).ok();
    parties.run("laptop-01", "export -o new.zip").ok();
    parties.run("office", "import old.zip new.zip").ok();
}

#[test]
fn an_office_that_was_rolled_back_takes_a_new_key_too() {
    let parties = Parties::new();
    let yesterday = parties.bench.read("office/genba.db");
    parties.run("office", "work change O-001 --due 2024-07-01 --reason x --decided-by y").ok();
    parties.bench.write("office/genba.db", yesterday);
    parties
        .run("office", "work change O-001 --due 2024-07-02 --reason x --decided-by y")
        .refused(1)
        .says("--successor");
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").refused(1).says("older");
    parties.run("office", "init --device office.2 --successor").ok();
    parties.run("office", "work change O-001 --due 2024-07-02 --reason x --decided-by y").ok();
    parties.run("office", "import field.zip").ok();
    parties.run("office", "doctor").ok();
    assert_eq!(parties.opening("office", "office.2")["role"], "office");
}

#[test]
fn a_workspace_is_not_continued_on_another_machine_nor_without_its_mark() {
    let parties = Parties::new();
    parties.elsewhere("laptop-01", "fault open T-015 --worker W-02 --summary x").refused(1).says("another machine");
    parties.elsewhere("laptop-01", "doctor").refused(3).says("another machine");
    parties
        .elsewhere("office", "work change O-001 --due 2024-07-02 --reason x --decided-by y")
        .refused(1)
        .says("another machine");
    parties.fault("laptop-01", "x").ok();
    for damage in [None, Some(""), Some("0"), Some("garbage\n")] {
        let mark = parties.bench.path("laptop-02/keys/laptop-02.mark");
        match damage {
            None => fs::remove_file(&mark).unwrap(),
            Some(bytes) => fs::write(&mark, bytes).unwrap(),
        }
        let before = parties.state("laptop-02");
        parties.fault("laptop-02", "x").refused(1).says("mark").says("--successor");
        assert_eq!(parties.state("laptop-02"), before);
    }
    parties.elsewhere("laptop-02", "init --device laptop-02b --successor").ok();
    parties.elsewhere("laptop-02", "fault open T-015 --worker W-02 --summary x").ok();
}

#[test]
fn a_clock_that_was_set_back_is_recorded_and_never_in_the_way() {
    let parties = Parties::new();
    let fault = "fault open T-015 --worker W-02 --summary x";
    parties.run_at("2024-06-12T10:00:00+09:00", "laptop-01", fault).ok();
    parties.run_at("2024-06-12T09:00:00+09:00", "laptop-01", "doctor").ok().says("clock is behind");
    parties.run_at("2024-06-12T09:00:00+09:00", "laptop-01", fault).ok();
    parties.run_at("2024-06-12T09:30:00+09:00", "laptop-01", fault).ok();
    parties.run_at("2024-04-02T00:00:00+09:00", "laptop-01", fault).ok();
    let log = parties.log("laptop-01", "laptop-01");
    let kinds: Vec<&str> = log.iter().skip(2).map(|event| event["kind"].as_str().unwrap()).collect();
    let (fault, clock) = ("fault.opened", "clock.stepped");
    assert_eq!(kinds, [fault, clock, fault, fault, clock, fault]);
    let stepped = json!({ "difference_ms": -3_600_000, "previous_at": "2024-06-12T10:00:00.000+09:00" });
    assert_eq!(log[3]["body"], stepped);
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties.run_at("2024-04-02T00:00:00+09:00", "office", "export --to laptop-01 -o back.zip").ok();
    parties.run_at("2024-04-02T00:00:00+09:00", "laptop-01", "import back.zip").ok();
    assert_eq!(parties.json("laptop-01", "status")["safe"], true);
}
