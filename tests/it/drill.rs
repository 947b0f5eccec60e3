//! The recovery drill (§13(4)): a laptop is lost in mid-run, another takes its place with one command, and the
//! office knows to the event what it never received.

use std::fs;

use genba::domain::Digest;
use genba::domain::head_code;
use genba::exchange::{import, open_replacement};
use genba::workspace::Workspace;
use serde_json::{Value, json};

use crate::harness::repository;
use crate::parties::{Parties, sample};

impl Parties {
    fn whole_run(&self, laptop: &str, terminal: &str) -> String {
        let run = format!("step {terminal} --worker W-02 --answers {}", sample("answers.toml"));
        self.run(laptop, &run).ok().says("completed");
        let log = self.log(laptop, if laptop == "new" { "laptop-09" } else { laptop });
        let end = log.iter().rev().find(|event| event["kind"] == "run.finished").unwrap();
        head_code(&end["hash"].as_str().unwrap().parse::<Digest>().unwrap())
    }

    fn begin_run(&self, laptop: &str, terminal: &str) {
        let entry = repository("data/sample/evidence/entry.txt").display().to_string();
        self.run(laptop, &format!("step {terminal} --worker W-02 --answer ok --attach {entry}")).ok();
    }

    fn send(&self, laptop: &str) {
        self.run(laptop, "export -o sent.zip").ok();
        self.run("office", "import sent.zip").ok();
    }

    fn recovery(&self, line: &str) -> Value {
        self.json("office", &format!("report recovery {line}"))
    }

    fn new_laptop(&self, line: &str) -> crate::harness::Run {
        let key = self.office_key("office");
        self.run("new", &format!("init --device laptop-09 --office-key {key} {line}"))
    }
}

#[test]
fn a_lost_laptop_is_replaced_with_one_command_and_the_office_lists_what_it_never_received() {
    let parties = Parties::new();
    // one run is receipted, one is sent half done, one is done and never sent: only its paper is left
    let first = parties.whole_run("laptop-01", "T-012");
    parties.send("laptop-01");
    parties.run("laptop-01", "visit start S-03 --worker W-02 --witness 佐藤").ok();
    parties.begin_run("laptop-01", "T-013");
    parties.send("laptop-01");
    let sent = parties.log("laptop-01", "laptop-01");
    let lost = parties.whole_run("laptop-01", "T-014");
    fs::remove_dir_all(parties.bench.path("laptop-01")).unwrap();

    // the office's last dispatch and one command make a laptop that works
    parties.run("office", "export --full -o full.zip").ok().says("events 0 to");
    let made = parties.new_laptop("--dispatch full.zip --replaces laptop-01").ok();
    made.says("work can begin").says("continues the journal of laptop-01");
    let opening = parties.log("new", "laptop-09")[0]["body"]["predecessor"].clone();
    let last = sent.last().unwrap();
    assert_eq!(opening, json!({ "head": last["hash"], "journal": last["journal"], "seq": last["seq"] }));
    let again = parties.whole_run("new", "T-013");
    parties.run("new", "doctor").ok();
    parties.run("new", "export -o new.zip").ok();

    // the office ends the old key at its last receipt, trusts the new one and takes its records in
    parties.run("office", "trust revoke laptop-01 --reason 紛失").ok().says("2024-06-10 09:00");
    parties.run("office", "trust add new/keys/laptop-09.pub --name laptop-09").ok();
    parties.run("office", "import new.zip").ok().says("accepted from laptop-09");
    parties.run("office", "export --to laptop-09 -o back.zip").ok();
    parties.run("new", "import back.zip").ok();
    assert_eq!(parties.json("new", "status")["safe"], true);

    // no received record is lost, and what was never received is listed
    assert_eq!(parties.log("office", "laptop-01"), sent);
    parties.run("office", "doctor").ok();
    let heads = format!("--head {} --head {lost} --head {again}", first.replace('-', "").to_lowercase());
    let report = parties.recovery(&format!("laptop-01 {heads}"));
    let laptop = &report["laptops"][0];
    assert_eq!(report["laptops"].as_array().unwrap().len(), 1);
    assert_eq!((&laptop["received"]["size"], &laptop["received"]["head"]), (&json!(sent.len()), &last["hash"]));
    assert_eq!((&laptop["runs_ended"], &laptop["runs_open"][0]["terminal"]), (&json!(1), &json!("T-013")));
    assert_eq!((&laptop["visits_open"][0]["site"], &laptop["missing"]), (&json!("S-03"), &json!([])));
    assert_eq!(laptop["valid_before"], "20240610000000Z");
    let held = |number: usize| report["heads"][number]["found"]["principal"].clone();
    assert_eq!((held(0), held(1), held(2)), (json!("laptop-01"), Value::Null, json!("laptop-09")));
    let due: Vec<&str> =
        report["orders"][0]["terminals"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert!(due.contains(&"T-014") && !due.contains(&"T-012") && !due.contains(&"T-013"), "{due:?}");
    let said = parties.run("office", &format!("report recovery laptop-01 {heads}")).ok();
    let said = said.says("T-013").says("the only record").says(&format!("{lost}: never received"));
    said.says(&format!("{first}: held")).says("the exit of visit").says(&format!("after event {}", sent.len() - 1));
    parties.run("auditor", "verify new.zip --trust missing").refused(2);
    parties.run("office", "trust export -o allowed_signers").ok();
    parties.run("auditor", "verify new.zip --trust allowed_signers --with back.zip").ok();
}

#[test]
fn a_laptop_that_cannot_be_finished_is_not_made_at_all() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.send("laptop-01");
    parties.run("office", "export --to laptop-01 -o slice.zip").ok();
    parties.run("office", "export --full -o full.zip").ok();
    let mut changed = parties.bench.read("full.zip");
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    parties.bench.write("changed.zip", changed);
    let files = |folder: &str| fs::read_dir(parties.bench.path(folder)).map_or(0, |entries| entries.count());
    for (line, code, said) in [
        ("--dispatch slice.zip", 1, "genba export --full"),
        ("--dispatch changed.zip", 3, "refused"),
        ("--dispatch full.zip changed.zip", 3, "refused"),
        ("--dispatch full.zip sent.zip", 3, "direction-wrong"),
        ("--dispatch full.zip --replaces laptop-77", 1, "laptop-01, laptop-02"),
        ("--dispatch none.zip", 2, "none.zip"),
    ] {
        parties.new_laptop(line).refused(code).says(said);
        assert_eq!(files("new"), 0, "{line}");
    }
    let other = parties.office_key("laptop-01");
    let line = format!("init --device laptop-09 --office-key {other} --dispatch full.zip");
    parties.run("new", &line).refused(3).says("signer-unknown");
    // what was there before stays
    parties.bench.write("new/inbox/mine.txt", "mine");
    parties.new_laptop("--dispatch slice.zip").refused(1);
    assert_eq!((files("new"), files("new/inbox")), (1, 1));
    // parts come in any order, and a laptop of which nothing was receipted has no journal to continue
    let made = parties.new_laptop("--dispatch slice.zip full.zip --replaces laptop-02").ok();
    made.says("nothing of laptop-02 was ever receipted");
    assert_eq!(parties.log("new", "laptop-09")[0]["body"]["predecessor"], Value::Null);
    parties.run("new", "status").ok().says("T-012");
}

#[test]
fn a_laptop_takes_neither_the_name_of_the_one_it_replaces_nor_the_offices() {
    let parties = Parties::new();
    let key = parties.office_key("office");
    let init = |lang: &str, line: &str| {
        parties.run("new", &format!("--lang {lang} init --office-key {key} --device {line}")).refused(2)
    };
    init("en", "laptop-01 --replaces laptop-01").says("the laptop that is replaced").says("--device laptop-01.2");
    init("ja", "LAPTOP-01 --replaces laptop-01").says("代わられる PC の名前です").says("--device LAPTOP-01.2");
    init("en", "laptop-01.2 --replaces laptop-01.2").says("--device laptop-01.3");
    init("en", "office").says("the office's name");
    init("ja", "Office").says("事務所の名前です");
    assert!(!parties.bench.path("new").join("keys").exists());
    parties.run("laptop-01", "init --device office --successor").refused(2).says("the office's name");
    parties.run("laptop-01", "fault open T-015 --worker W-02 --summary x").ok();
    // the office may go on under another name, which is as much its own
    parties.run("office", "init --device desk --successor").ok();
    parties.run("office", "export --full -o full.zip").ok();
    let office = parties.json("office", "status")["journal"]["journal"].as_str().unwrap().to_owned();
    parties.run("laptop-01", &format!("trust pin {office}")).ok();
    parties.run("laptop-01", "import full.zip").ok();
    parties.run("laptop-01", "init --device desk --successor").refused(2).says("the office's name");
}

#[test]
fn a_replacement_may_take_its_dispatch_in_later() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.send("laptop-01");
    parties.new_laptop("--replaces laptop-01").ok().says("give the public key");
    parties.run("office", "trust add new/keys/laptop-09.pub --name laptop-09").ok();
    parties.run("office", "export --to laptop-09 -o dispatch.zip").ok();
    parties.run("new", "import dispatch.zip").ok();
    assert_eq!(parties.log("new", "laptop-09")[0]["body"]["predecessor"]["seq"], 2);
}

#[test]
fn a_replacement_opens_its_journal_once_whoever_else_does() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.send("laptop-01");
    parties.new_laptop("--replaces laptop-01").ok();
    parties.run("office", "export -o full.zip").ok();
    let home = parties.bench.path("new");
    let mut laptop = Workspace::open(&home).unwrap();
    import(&mut laptop, &parties.bench.path("full.zip"), &mut Vec::new(), &mut |_, _| ()).unwrap();
    drop(laptop);
    // both have asked whether there is a journal before either may write
    let lock = rusqlite::Connection::open(home.join("genba.db")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let open = || open_replacement(&mut Workspace::open(&home).unwrap());
        let both = [scope.spawn(open), scope.spawn(open)];
        std::thread::sleep(std::time::Duration::from_millis(500));
        lock.execute_batch("ROLLBACK").unwrap();
        both.into_iter().for_each(|one| one.join().unwrap().unwrap());
    });
    let log = parties.log("new", "laptop-09");
    let kinds: Vec<&Value> = log.iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["journal.opened", "receipt.noted"]);
    parties.run("new", "doctor").ok();
}

#[test]
fn a_replacement_continues_what_was_receipted_in_whatever_order_the_dispatchs_parts_come() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.send("laptop-01");
    parties.run("office", "export -o before.zip").ok();
    let size = parties.log("office", "office").len();
    parties.fault("laptop-01", "y").ok();
    parties.send("laptop-01");
    parties.run("office", &format!("export --from {size} -o after.zip")).ok();
    let held = parties.log("office", "laptop-01").pop().unwrap();
    let predecessor = json!({ "head": held["hash"], "journal": held["journal"], "seq": held["seq"] });
    let key = parties.office_key("office");
    for (home, files) in [("one", "before.zip after.zip"), ("two", "after.zip before.zip")] {
        let init = format!("init --device laptop-09 --office-key {key} --replaces laptop-01");
        parties.run(home, &format!("{init} --dispatch {files}")).ok().says("continues the journal of laptop-01");
        let later = format!("{home}-later");
        parties.run(&later, &init).ok();
        parties.run(&later, &format!("import {files}")).ok();
        for home in [home, &later] {
            let log = parties.log(home, "laptop-09");
            let kinds: Vec<&Value> = log.iter().map(|event| &event["kind"]).collect();
            assert_eq!(log[0]["body"]["predecessor"], predecessor, "{home}: {files}");
            assert_eq!(kinds, ["journal.opened", "receipt.noted"], "{home}: {files}");
            parties.run(home, "doctor").ok();
        }
    }
}

#[test]
fn gaps_and_quarantined_bundles_are_told_apart_from_what_never_came() {
    let parties = Parties::new();
    parties.fault("laptop-01", "first").ok();
    parties.send("laptop-01");
    parties.fault("laptop-01", "second").ok();
    parties.fault("laptop-01", "third").ok();
    let log = parties.log("laptop-01", "laptop-01");
    let code = |seq: usize| head_code(&log[seq]["hash"].as_str().unwrap().parse::<Digest>().unwrap());
    parties.run("laptop-01", "export --from 4 -o later.zip").ok();
    parties.run("office", "import later.zip").ok();
    let report = parties.recovery(&format!("laptop-01 --head {} --head {}", code(3), code(4)));
    assert_eq!(report["laptops"][0]["missing"], json!([[3, 3]]));
    let aside = &report["laptops"][0]["not_taken_in"][0];
    assert_eq!((&aside["verdict"], &aside["first"], &aside["last"]), (&json!("gap"), &json!(4), &json!(4)));
    assert_eq!((&report["heads"][0]["found"], &report["heads"][1]["found"]["aside"]), (&Value::Null, &aside["bundle"]));
    let said = parties.run("office", &format!("report recovery --head {}", code(4))).ok();
    said.says("events 3 to 3").says("which is not taken in").says("laptop-02").says("nothing was ever received");
    // taken in by itself when the missing slice arrives
    parties.run("laptop-01", "export --from 3 -o rest.zip").ok();
    parties.run("office", "import rest.zip").ok();
    assert_eq!(parties.recovery("laptop-01")["laptops"][0]["missing"], json!([]));
    parties.run("office", "report recovery laptop-77").refused(1).says("laptop-01, laptop-02");
    parties.run("office", "report recovery --head 1234").refused(2).says("16 characters");
    parties.run("laptop-01", "report recovery").refused(1).says("office's workspace");
}

#[test]
fn an_older_export_of_what_is_held_is_nothing_that_was_not_taken_in() {
    let parties = Parties::new();
    parties.fault("laptop-01", "first").ok();
    parties.run("laptop-01", "export -o older.zip").ok();
    parties.fault("laptop-01", "second").ok();
    parties.send("laptop-01");
    parties.run("office", "import older.zip").ok().says("everything in it is here already");
    assert_eq!(parties.recovery("laptop-01")["laptops"][0]["not_taken_in"], json!([]));
    let said = parties.run("office", "report recovery laptop-01").ok();
    assert!(!said.stdout().contains("not taken in"), "{}", said.stdout());
}

#[test]
fn the_office_names_the_laptops_from_which_nothing_comes() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.send("laptop-01");
    parties.run("office", "doctor").ok().says("within 7 days");
    let later = "2024-06-17T09:00:00+09:00";
    let doctor = parties.run_at(later, "office", "doctor").ok();
    doctor.says("nothing has come from laptop-01 for 7 days").says("2024-06-10 09:00").says("laptop-02, trusted 7");
    parties.run_at(later, "office", "doctor --days 8").ok().says("within 8 days");
    parties
        .run_at(later, "office", "--lang ja status")
        .ok()
        .says("laptop-01 から 7 日間届いていません")
        .says("最後の受領");
    parties.run_at(later, "laptop-01", "doctor").ok();
    parties.run("office", "trust revoke laptop-01 --reason lost").ok();
    let said = parties.run_at(later, "office", "status").ok();
    assert!(!said.stderr().contains("laptop-01") && said.stderr().contains("laptop-02"), "{}", said.stderr());
}
