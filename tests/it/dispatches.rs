//! What a laptop makes of bundles: only the pinned office counts, and only what continues it.

use serde_json::{Value, json};

use crate::forge::OFFICE;
use crate::harness::Run;
use crate::history::History;
use crate::parties::{Parties, sample};

/// A laptop's import, tried out first; what it comes to.
#[track_caller]
fn import(parties: &Parties, laptop: &str, file: &str, verdict: &str, code: i32) -> Run {
    let before = parties.state(laptop);
    let tried = parties.run(laptop, &format!("--json import --dry-run {file}")).refused(code).json();
    assert_eq!(parties.state(laptop), before, "a dry run changed something");
    let done = parties.run(laptop, &format!("--json import {file}")).refused(code);
    assert_eq!(done.json()[0]["verdict"], verdict, "{}", done.stdout());
    assert_eq!(tried[0]["verdict"], verdict, "the dry run says otherwise");
    if matches!(verdict, "refused" | "replayed") {
        assert_eq!(parties.state(laptop), before, "a {verdict} bundle changed something");
    }
    done
}

fn codes(run: &Run) -> Vec<Value> {
    run.json()[0]["findings"].as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect()
}

#[test]
fn refuses_another_laptops_bundle_and_does_not_advise_to_pin_its_key() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    let done = import(&parties, "laptop-02", "field.zip", "refused", 3);
    assert!(codes(&done).contains(&json!("direction-wrong")), "{}", done.stdout());
    assert!(!done.stderr().contains("trust pin"), "{}", done.stderr());
    assert!(done.stderr().contains("import it at the office"), "{}", done.stderr());
    let own = import(&parties, "office", "dispatch-laptop-01.zip", "refused", 3);
    assert!(codes(&own).contains(&json!("direction-wrong")), "{}", own.stdout());
    assert!(own.stderr().contains("import it on the laptop"), "{}", own.stderr());
}

#[test]
fn says_what_a_file_is_that_is_no_bundle() {
    let parties = Parties::new();
    parties.run("office", "report terminals -o terminals.xlsx").ok();
    parties.bench.write("notes.zip", "not a ZIP");
    for home in ["office", "laptop-01"] {
        parties.run(home, "import terminals.xlsx").refused(3).says("a file of Excel or Word");
        parties.run(home, "import notes.zip").refused(3).says("no bundle of genba");
    }
}

#[test]
fn believes_an_office_only_once_its_key_is_pinned() {
    let parties = Parties::new();
    let stranger = format!("SHA256:{}", "A".repeat(43));
    parties.run("laptop-09", &format!("init --device laptop-09 --office-key {stranger}")).ok();
    parties.run("office", "export -o all.zip").ok();
    let done = import(&parties, "laptop-09", "all.zip", "refused", 3);
    assert_eq!(codes(&done), ["signer-unknown"]);
    let key = parties.office_key("office");
    done.says("genba trust pin").says("misread").says(&stranger).says(&key);
    parties.run("laptop-09", "status").ok().says("no dispatch");
    parties.run("laptop-09", "trust pin SHA256:short").refused(2).says("is no key fingerprint");
    // nothing was taken in under the misread key, which can go
    parties.run("laptop-09", &format!("trust pin {key}")).ok().says(&stranger).says("--only");
    assert_eq!(parties.json("laptop-09", &format!("trust pin {key} --only"))["office_keys"], json!([key]));
    import(&parties, "laptop-09", "all.zip", "accepted", 0);
    parties.run("laptop-09", &format!("trust pin {stranger} --only")).refused(1).says("taken in");
    parties.run("office", &format!("trust pin {stranger}")).refused(1).says("laptop's workspace");
}

#[test]
fn keeps_a_later_dispatch_aside_even_before_the_first_one() {
    let parties = Parties::new();
    let key = parties.office_key("office");
    parties.run("laptop-03", &format!("init --device laptop-03 --office-key {key}")).ok();
    parties.run("office", "export -o first.zip").ok();
    let size = parties.log("office", "office").len();
    parties.run("office", "work change O-001 --due 2024-07-01 --reason x --decided-by y").ok();
    parties.run("office", &format!("export --from {size} -o second.zip")).ok();
    import(&parties, "laptop-03", "second.zip", "gap", 0).says("\"conflict_seq\": 0");
    parties.run("laptop-03", "fault open T-015 --worker W-02 --summary x").refused(1).says("no dispatch");
    let results = import(&parties, "laptop-03", "first.zip", "accepted", 0).json();
    assert_eq!(results[1]["verdict"], "accepted");
    let kinds: Vec<Value> = parties.log("laptop-03", "laptop-03").iter().map(|event| event["kind"].clone()).collect();
    assert_eq!(kinds, ["journal.opened", "receipt.noted", "receipt.noted"]);
    parties.run("laptop-03", "work show O-001").ok().says("2024-07-01");
    import(&parties, "laptop-03", "second.zip", "replayed", 0);
    parties.run("laptop-03", "doctor").ok();
}

#[test]
fn quarantines_an_office_that_was_copied_and_went_on_twice() {
    let parties = Parties::new();
    parties.copy_home("office", "twin");
    let size = parties.log("office", "office").len();
    parties.run("office", "work change O-001 --due 2024-07-01 --reason x --decided-by y").ok();
    parties.run("office", "export -o office.zip").ok();
    import(&parties, "laptop-01", "office.zip", "accepted", 0);
    parties.run("twin", "work change O-001 --due 2024-07-02 --reason x --decided-by y").ok();
    parties.run("twin", "work change O-001 --due 2024-07-03 --reason x --decided-by y").ok();
    parties.run("twin", "export -o twin.zip").ok();
    let before = parties.log("laptop-01", "office");
    let done = import(&parties, "laptop-01", "twin.zip", "fork", 1);
    assert_eq!(done.json()[0]["conflict_seq"], size);
    parties.run("twin", &format!("export --from {} -o rest.zip", size + 1)).ok();
    let done = import(&parties, "laptop-01", "rest.zip", "fork", 1);
    assert_eq!(done.json()[0]["conflict_seq"], size);
    assert_eq!(parties.log("laptop-01", "office"), before);
    import(&parties, "laptop-01", "dispatch-laptop-02.zip", "stale", 0);
    let older = parties.run("laptop-01", "import dispatch-laptop-02.zip").ok().says("nothing needs to be done");
    assert!(!older.stdout().contains("rolled back"), "{}", older.stdout());
    parties.run("laptop-01", "doctor").ok();
}

#[test]
fn refuses_another_contracts_office_even_where_its_key_is_pinned() {
    let parties = Parties::new();
    let contract = std::fs::read_to_string(sample("contract.toml")).unwrap();
    parties.bench.write("other.toml", contract.replace("R06-0417", "R07-0001"));
    parties.run("other", "init --office --contract other.toml").ok();
    parties.run("other", "export -o other.zip").ok();
    let key = parties.run("other", "trust show office --fingerprint").ok().stdout().trim().to_owned();
    parties.run("laptop-01", &format!("trust pin {key}")).ok();
    let done = import(&parties, "laptop-01", "other.zip", "refused", 3);
    assert_eq!(codes(&done), ["contract-mismatch"]);
}

#[test]
fn a_contract_whose_number_another_program_spells_in_another_form_is_the_same_contract() {
    let parties = Parties::nobody();
    // a verifier does not insist on NFC, and an office's program may not write it
    let mut office = History::signed_by(OFFICE, 3).with(2, "fault.opened", crate::history::fault(2, "x"));
    office.forge.events[0]["body"]["contract"] = json!("か\u{3099}-1");
    office.forge.events[2]["attachments"] = json!([]);
    let dispatch = |name: &str, first: u64, last: u64| {
        let mut slice = office.slice(first, last);
        slice.manifest["contract"] = json!("か\u{3099}-1");
        parties.bench.write(name, slice.seal().zip().bytes());
    };
    dispatch("first.zip", 0, 1);
    dispatch("second.zip", 2, 2);
    parties.run("laptop-01", &format!("init --device laptop-01 --office-key {}", OFFICE.fingerprint())).ok();
    import(&parties, "laptop-01", "first.zip", "accepted", 0);
    import(&parties, "laptop-01", "second.zip", "accepted", 0);
    parties.run("laptop-01", "export --from 0 -o field.zip").ok();
    let key = String::from_utf8(parties.bench.read("laptop-01/keys/laptop-01.pub")).unwrap();
    let key: Vec<&str> = key.split_whitespace().take(2).collect();
    parties.bench.write("trust", format!("laptop-01 namespaces=\"genba-device\" {}\n", key.join(" ")));
    parties.run("auditor", "verify field.zip --trust trust").ok();
}

#[test]
fn a_clone_never_takes_its_twins_receipt_for_its_own() {
    let parties = Parties::new();
    parties.fault("laptop-01", "both").ok();
    parties.copy_home("laptop-01", "clone");
    for summary in ["a", "b", "c"] {
        parties.fault("laptop-01", summary).ok();
    }
    parties.fault("clone", "only-here").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties.run("office", "export --to laptop-01 -o receipt.zip").ok();
    parties.run("laptop-01", "import receipt.zip").ok();
    assert_eq!(parties.json("laptop-01", "status")["safe"], true);
    // the receipt covers the same seqs, but not what the clone has recorded under them
    parties.run("clone", "import receipt.zip").ok();
    let status = parties.json("clone", "status");
    assert_eq!(status["safe"], false, "{status:#}");
    parties.run("clone", "export -o clone.zip").ok();
    let done = parties.run("office", "--json import clone.zip").refused(1).json();
    assert_eq!((&done[0]["verdict"], &done[0]["conflict_seq"]), (&json!("fork"), &json!(3)));
}

#[test]
fn a_laptop_learns_from_the_offices_review_what_another_has_done() {
    let parties = Parties::new();
    let line = format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"));
    parties.run("laptop-01", &line).ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    let open = || parties.run("laptop-02", "status").ok().stdout().contains("T-012");
    assert!(open());
    let runs = parties.json("office", "review list");
    let run = runs[0]["run"].as_str().unwrap().to_owned();
    parties.run("office", &format!("review accept {run}")).ok();
    parties.run("office", "export --plain --to laptop-02 -o dispatch.zip").ok();
    parties.run("laptop-02", "import dispatch.zip").ok();
    assert!(!open());
    parties.run("laptop-02", "doctor").ok();
    // and is told where it was not taken over after all
    parties.run("office", &format!("review return {run} --reason 再起動の確認漏れ")).ok();
    parties.run("office", "export --plain --to laptop-02 -o again.zip").ok();
    parties.run("laptop-02", "import again.zip").ok();
    assert!(open());
}

#[test]
fn the_office_is_told_how_to_make_sure_of_a_bundle_whose_key_it_does_not_know() {
    let parties = Parties::new();
    let key = parties.office_key("office");
    parties.run("laptop-09", &format!("init --device laptop-09 --office-key {key}")).ok();
    parties.run("laptop-09", "import dispatch-laptop-01.zip").ok();
    parties.fault("laptop-09", "x").ok();
    parties.run("laptop-09", "export -o field.zip").ok();
    let done = import(&parties, "office", "field.zip", "refused", 3);
    let own = parties.json("laptop-09", "status")["journal"]["journal"].as_str().unwrap().to_owned();
    done.says(&own).says("calls itself laptop-09").says("genba trust add KEY.pub --name laptop-09");
    parties.run("office", "--lang ja import field.zip").refused(3).says("電話で指紋を確かめ");
}

#[test]
fn files_that_are_refused_for_different_reasons_each_have_their_advice() {
    let parties = Parties::new();
    parties.bench.write("notes.txt", "no bundle");
    let done = parties.run("office", "import dispatch-laptop-01.zip notes.txt").refused(3);
    done.says("  dispatch-laptop-01.zip: this is a dispatch of the office").says("  notes.txt: no bundle of genba");
    // one reason is told once
    parties.bench.write("more.txt", "no bundle either");
    parties.run("office", "import more.txt notes.txt").refused(3).never_says("file by file");
}
