//! Bundles and proofs: nothing is accepted that is not canonical, and nothing that says something else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use genba::bundle::{Judging, Receipts, verify};
use genba::domain::{Digest, Moment};
use genba::event::{Event, InclusionProof, PathFinder, leaf_hash};
use genba::proof::{self, Proof, ReceiptPlace};
use genba::trust::Trust;
use serde_json::{Value, json};

use super::mutation::{BASES, base, mutant};
use super::rules::{Held, rederive};
use super::{Picks, scratch};
use crate::forge::{Forge, LAPTOP, OFFICE, root, sha256};

/// What came of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Refused, by these findings.
    Refused(Vec<&'static str>),
    /// Accepted with the events and files of the bundle it was made of.
    Same,
    /// Accepted with others, and every rule holds.
    Other,
}

fn trust() -> &'static Trust {
    static TRUST: OnceLock<Trust> = OnceLock::new();
    TRUST.get_or_init(|| {
        Trust::parse((LAPTOP.trust_line("") + &OFFICE.trust_line("")).as_bytes()).expect("a trust file")
    })
}

fn bases() -> &'static [Held; BASES] {
    static HELD: OnceLock<[Held; BASES]> = OnceLock::new();
    HELD.get_or_init(|| [0, 1, 2, 3].map(|number| rederive(&base(number).bytes()).expect("a good bundle")))
}

/// Judges the file at a path and compares what is accepted with the rules, derived anew.
fn judge(path: &Path, bytes: &[u8]) -> Result<Held, Vec<&'static str>> {
    fs::write(path, bytes).expect("a place for the input");
    let at = Moment::parse_given("20240701000000Z").expect("a time");
    let judging = Judging { trust: trust(), at, receipts: &Receipts::default() };
    let mut hashes = Vec::new();
    let report = verify(path, &judging, &mut |_, hash| hashes.push(*hash)).expect("a readable file");
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.code.name()).collect();
    let id = report.id;
    match report.into_verified() {
        Ok(verified) => {
            assert!(codes.is_empty(), "verified with findings {codes:?}");
            let held = rederive(bytes).unwrap_or_else(|why| panic!("accepted against the rules: {why}"));
            let lines: Vec<&[u8]> = held.events.split_inclusive(|&byte| byte == b'\n').collect();
            let said: Vec<_> = lines.iter().map(|line| Digest::of(line)).collect();
            assert_eq!(hashes, said, "the witness saw other lines");
            assert_eq!(id, Some(Digest::of(&held.files["SHA256SUMS"])), "another id");
            let mut taken = Vec::new();
            verified
                .lines(&|_| (), &mut |line, ()| {
                    taken.extend_from_slice(line.bytes);
                    true
                })
                .expect("a verified bundle is readable");
            assert_eq!(taken, held.events, "other lines are taken in than were verified");
            Ok(held)
        }
        Err(_) => {
            assert!(!codes.is_empty(), "refused without a finding");
            Err(codes)
        }
    }
}

/// One mutation and what came of it, and whether it was signed anew.
pub fn mutate(input: &[u8]) -> (Outcome, bool) {
    let mutant = mutant(input);
    let outcome = match judge(&scratch("bundle.zip"), &mutant.bytes) {
        Err(codes) => Outcome::Refused(codes),
        Ok(held) if held == bases()[mutant.base] => Outcome::Same,
        Ok(held) => {
            assert!(mutant.is_signed_anew, "changed without the key, and accepted with other bytes: {held:?}");
            Outcome::Other
        }
    };
    (outcome, mutant.is_signed_anew)
}

/// An even first byte: the rest chooses a mutation; an odd one: the rest is the file.
pub fn bundle(input: &[u8]) {
    match input.split_first() {
        Some((mode, rest)) if mode % 2 == 0 => drop(mutate(rest)),
        Some((_, rest)) => drop(judge(&scratch("bundle.zip"), rest)),
        None => {}
    }
}

/// Thirteen events and the office's receipt over them.
struct Receipted {
    lines: Vec<Vec<u8>>,
    office: Vec<u8>,
    good: Vec<Vec<u8>>,
}

fn receipted() -> &'static Receipted {
    static RECEIPTED: OnceLock<Receipted> = OnceLock::new();
    RECEIPTED.get_or_init(|| {
        let mut laptop = Forge::device();
        for seq in 7..13 {
            let event = laptop.event(seq, "step.recorded", json!({ "note": "ok" }));
            laptop.events.push(event);
        }
        let lines = laptop.lines();
        let mut office = Forge::office();
        office.events[2]["kind"] = json!("bundle.received");
        office.events[2]["body"] = json!({
            "bundle": laptop.sealed().id(), "conflict_seq": null, "first": 0, "head": sha256(&lines[12]),
            "journal": LAPTOP.fingerprint(), "last": 12, "root": root(&lines).to_string(), "size": 13,
            "verdict": "accepted",
        });
        let good = (0..13).map(|seq| good_proof(&lines, seq).to_bytes()).collect();
        Receipted { office: office.bytes(), lines, good }
    })
}

fn good_proof(lines: &[Vec<u8>], seq: u64) -> Proof {
    let size = lines.len() as u64;
    let mut finder = PathFinder::new(seq, size).expect("a place in the tree");
    lines.iter().for_each(|line| finder.push(leaf_hash(line)));
    let found: InclusionProof = finder.finish().expect("a path");
    let event = String::from_utf8(lines[seq as usize].clone()).expect("a line is UTF-8");
    Proof {
        event: event.trim_end_matches('\n').to_owned(),
        format: proof::FORMAT.to_owned(),
        path: found.path,
        receipt: ReceiptPlace { journal: OFFICE.fingerprint(), seq: 2 },
        seq,
        size,
    }
}

fn receipts() -> &'static Receipts {
    static RECEIPTS: OnceLock<Receipts> = OnceLock::new();
    RECEIPTS.get_or_init(|| {
        let path = scratch("office.zip");
        fs::write(&path, &receipted().office).expect("a place for the office's bundle");
        let at = Moment::parse_given("20240701000000Z").expect("a time");
        let judging = Judging { trust: trust(), at, receipts: &Receipts::default() };
        let mut receipts = Receipts::default();
        let report = verify(&path, &judging, &mut |envelope, _| receipts.note(envelope)).expect("readable");
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        receipts
    })
}

/// Only the thirteen events are proved, each at its own place. An even first byte: the rest changes a good
/// proof; an odd one: the rest is the file.
pub fn proof(input: &[u8]) {
    let mut picks = Picks(input);
    let bytes = if picks.byte() % 2 == 1 {
        picks.0.to_vec()
    } else {
        let good = &receipted().good[picks.below(13)];
        let mut bytes = good.clone();
        while !picks.is_spent() {
            picks.edit(&mut bytes);
        }
        bytes
    };
    let path = scratch("step.proof");
    fs::write(&path, &bytes).expect("a place for the input");
    let report = proof::verify(&path, receipts()).expect("a readable file");
    if let Some(proof) = &report.proof {
        assert_eq!(proof.to_bytes(), bytes, "a proof that is read and written is another one");
    }
    if report.findings.is_empty() {
        let proof = report.proof.expect("a proof that holds");
        assert_eq!(Some(&proof.line()), receipted().lines.get(proof.seq as usize), "another event is proved");
        assert!(receipted().good.contains(&bytes), "proved by other bytes");
        assert!(Event::parse(&proof.line()).is_ok() || proof.line().starts_with(b"{"), "no event");
    }
}

/// The good bundles and proofs as inputs to start from, by target.
pub fn seeds() -> BTreeMap<&'static str, Vec<Vec<u8>>> {
    let odd = |bytes: &[u8]| [b"\x01", bytes].concat();
    let bundles = (0..BASES).map(|number| odd(&base(number).bytes()));
    let layers = (0..BASES as u8).flat_map(|base| (0..8).map(move |layer| vec![0, 0, 0, base, layer, 7, 1, 2, 3]));
    let lines = (0..BASES).flat_map(|number| base(number).events.into_iter().map(|event: Value| event.to_string()));
    let lines: Vec<_> = lines.map(String::into_bytes).collect();
    BTreeMap::from([
        ("bundle", bundles.chain(layers).collect()),
        ("proof", receipted().good.iter().step_by(4).map(|proof| odd(proof)).collect()),
        ("line_json", lines.clone()),
        ("differential", lines),
        ("allowed_signers", vec![(LAPTOP.trust_line("") + &OFFICE.trust_line("")).into_bytes()]),
    ])
}
