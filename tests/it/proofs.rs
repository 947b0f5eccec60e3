//! `genba prove`: one event for somebody who may not see the rest.

use genba::bundle::Receipts;
use genba::domain::Digest;
use genba::event::{Envelope, PathFinder, Tree, leaf_hash};
use genba::proof::{FORMAT, Proof, ReceiptPlace};
use proptest::prelude::*;
use serde_json::json;

use crate::attacks::has_script;
use crate::forge::{Forge, LAPTOP, OFFICE, sha256};
use crate::harness::repository;
use crate::parties::{Parties, sample};

impl Parties {
    /// A run on laptop-01 that is receipted, and a fault that is not.
    fn receipted(&self) {
        self.run("laptop-01", &format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"))).ok();
        self.run("laptop-01", "export -o field.zip").ok();
        self.run("office", "import field.zip").ok();
        self.run("office", "export --to laptop-01 -o receipt.zip").ok();
        self.run("laptop-01", "import receipt.zip").ok();
        self.fault("laptop-01", "later").ok();
        self.run("office", "trust export -o allowed_signers").ok();
    }

    fn script(&self, words: &[&str]) -> (Option<i32>, String) {
        let mut command = std::process::Command::new("python3");
        command.arg(repository("docs/audit/verify.py")).args(words).current_dir(self.bench.path(""));
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

const VERIFY: &str = "--trust allowed_signers --with receipt.zip one.proof";

#[test]
fn laptop_and_office_prove_the_same_event_by_its_number_and_by_its_hash() {
    let parties = Parties::new();
    parties.receipted();
    let log = parties.log("laptop-01", "laptop-01");
    let step = log.iter().find(|event| event["kind"] == "step.recorded" && !event["body"]["value"].is_null()).unwrap();
    let seq = step["seq"].as_u64().unwrap();
    parties.run("laptop-01", &format!("prove {seq} -o one.proof")).ok().says("one.proof");
    let proof = parties.bench.read("one.proof");
    assert!(!proof.ends_with(b"\n"));
    for given in [seq.to_string(), step["hash"].as_str().unwrap()[..10].to_owned()] {
        parties.run("office", &format!("prove {given} --journal laptop-01 -o two.proof")).ok();
        assert_eq!(parties.bench.read("two.proof"), proof, "{given}");
    }
    parties.run("office", &format!("prove {} -o two.proof", step["hash"].as_str().unwrap())).ok();
    let run = parties.run("nobody", &format!("verify {VERIFY}")).ok();
    run.says("laptop-01").says("step.recorded").says(step["what"].as_str().unwrap()).says("does not show");
    let files = parties.run("nobody", &format!("verify --json {VERIFY}")).ok().json()["files"].clone();
    assert_eq!(files[1]["proof"]["event"]["seq"], step["seq"]);
    assert_eq!(files[1]["proof"]["what"]["en"], step["what"]);
    if has_script() {
        let (code, said) = parties.script(&VERIFY.split(' ').collect::<Vec<_>>());
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(&format!("ok proof seq {seq} of SHA256:")), "{said}");
    }
    // the same file under a bundle's name is still a proof
    parties.bench.write("proof.zip", &proof);
    parties.run("nobody", "verify --trust allowed_signers --with receipt.zip proof.zip").ok().says("does not show");
    parties.run("nobody", "verify --trust allowed_signers one.proof").refused(3).says("proof-receipt-missing");
}

#[test]
fn refuses_to_prove_what_no_receipt_covers() {
    let parties = Parties::new();
    parties.receipted();
    let last = parties.log("laptop-01", "laptop-01").len() - 1;
    parties.run("laptop-01", &format!("prove {last} -o x.proof")).refused(1).says("no receipt").says("genba export");
    parties.run("laptop-01", "prove 9999 -o x.proof").refused(1).says("no event 9999");
    parties.run("laptop-01", "prove sometimes -o x.proof").refused(2).says("neither");
    parties.run("laptop-01", "prove 0 --journal office -o x.proof").refused(1).says("the office's own events");
    parties.run("office", "prove 0 --journal laptop-02 -o x.proof").refused(1).says("no journal of laptop-02");
    parties.fault("laptop-02", "x").ok();
    parties.run("laptop-02", "export -o other.zip").ok();
    parties.run("office", "import other.zip").ok();
    parties.run("office", "prove 0 -o x.proof").refused(1).says("--journal").says("laptop-02");
    parties.run("office", "prove 0 --journal laptop-02 -o x.proof").ok();
    assert!(parties.bench.path("x.proof").is_file());
}

#[test]
fn any_flipped_byte_of_a_proof_is_refused() {
    let parties = Parties::new();
    parties.receipted();
    parties.run("laptop-01", "prove 7 -o one.proof").ok();
    let proof = parties.bench.read("one.proof");
    for at in (0..proof.len()).step_by(proof.len() / 20) {
        let mut changed = proof.clone();
        changed[at] ^= 1;
        parties.bench.write("one.proof", changed);
        parties.run("nobody", &format!("verify {VERIFY}")).refused(3);
        if has_script() {
            let (code, said) = parties.script(&VERIFY.split(' ').collect::<Vec<_>>());
            assert_eq!(code, Some(3), "byte {at}: {said}");
        }
    }
}

/// A journal of some events with these notes.
fn journal(notes: &[String]) -> Vec<Vec<u8>> {
    let mut forge = Forge::device().bare();
    let opening = forge.events.remove(0);
    forge.events = vec![opening];
    for (seq, note) in (1..).zip(notes) {
        let event = forge.event(seq, "fault.opened", json!({ "note": note }));
        forge.events.push(event);
    }
    forge.lines()
}

/// The receipt of these lines as the office's event 5.
fn receipts(lines: &[Vec<u8>]) -> Receipts {
    let mut tree = Tree::default();
    lines.iter().for_each(|line| tree.push(leaf_hash(line)));
    let mut event = Forge::office().event(5, "bundle.received", json!({
        "bundle": sha256(b"b"), "conflict_seq": null, "first": 0, "head": sha256(b"h"), "journal": LAPTOP.fingerprint(),
        "last": lines.len() - 1, "root": tree.root(), "size": lines.len(), "verdict": "accepted",
    }));
    event["prev"] = json!("ab".repeat(32));
    let line = event.to_string();
    let mut receipts = Receipts::default();
    receipts.note(&Envelope::parse(line.as_bytes()).unwrap());
    receipts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_event_of_a_journal_is_proved_and_no_other(
        notes in prop::collection::vec("[a-z\"\\\\葛]{0,12}", 0..40), flipped in any::<prop::sample::Index>(), bit in 0..8,
    ) {
        let lines = journal(&notes);
        let receipts = receipts(&lines);
        for (seq, line) in lines.iter().enumerate() {
            let mut finder = PathFinder::new(seq as u64, lines.len() as u64).unwrap();
            lines.iter().for_each(|line| finder.push(leaf_hash(line)));
            let proof = Proof {
                event: String::from_utf8(line[..line.len() - 1].to_vec()).unwrap(),
                format: FORMAT.to_owned(),
                path: finder.finish().unwrap().path,
                receipt: ReceiptPlace { journal: OFFICE.fingerprint(), seq: 5 },
                seq: seq as u64,
                size: lines.len() as u64,
            };
            prop_assert!(proof.judge(&receipts).is_ok());
            let bytes = proof.to_bytes();
            prop_assert_eq!(Proof::parse(&bytes), Ok(proof.clone()));
            let every = flipped.index(7) + 1;
            for at in (0..bytes.len()).step_by(every) {
                let mut changed = bytes.clone();
                changed[at] ^= 1u8 << bit;
                let holds = Proof::parse(&changed).is_ok_and(|proof| proof.judge(&receipts).is_ok());
                prop_assert!(!holds, "byte {} of {}", at, String::from_utf8_lossy(&bytes));
            }
            let elsewhere = Proof { path: vec![Digest::ZERO; proof.path.len() + 1], ..proof };
            prop_assert!(elsewhere.judge(&receipts).is_err());
        }
    }
}
