//! One-step proofs (format §8): each rule broken alone; program and script must refuse alike.

use std::fs;

use genba::domain::Digest;
use genba::event::{PathFinder, leaf_hash};
use genba::proof::Proof;
use serde_json::{Value, json};

use super::{Case, case, judge};
use crate::forge::{Forge, LAPTOP, OFFICE, root, sha256};
use crate::harness::repository;

/// Events of the laptop that the office's receipt covers.
const SIZE: usize = 7;

fn field() -> Vec<Vec<u8>> {
    Forge::device().bare().lines()
}

/// An office bundle whose event 7 receipts the laptop's events.
fn office(change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut forge = Forge::office().bare();
    let lines = field();
    let mut body = json!({
        "bundle": sha256(b"some bundle"), "conflict_seq": null, "first": 0, "head": sha256(&lines[SIZE - 1]),
        "journal": LAPTOP.fingerprint(), "last": SIZE - 1, "root": root(&lines).to_string(), "size": SIZE,
        "verdict": "accepted",
    });
    change(&mut body);
    let receipt = forge.event(7, "bundle.received", body);
    forge.events.push(receipt);
    forge.bytes()
}

fn proof(seq: usize) -> Value {
    let lines = field();
    let mut finder = PathFinder::new(seq as u64, SIZE as u64).unwrap();
    lines.iter().for_each(|line| finder.push(leaf_hash(line)));
    json!({
        "event": std::str::from_utf8(&lines[seq]).unwrap().trim_end(), "format": "genba-proof/1",
        "path": finder.finish().unwrap().path, "receipt": { "journal": OFFICE.fingerprint(), "seq": 7 },
        "seq": seq, "size": SIZE,
    })
}

fn changed(name: &str, codes: &str, change: impl Fn(&mut Value)) -> Case {
    let mut proof = proof(3);
    change(&mut proof);
    case(name, codes, proof.to_string().into_bytes()).with(office(|_| ()))
}

#[test]
fn a_proof_of_every_event_holds_beside_the_receipt() {
    let bytes = |seq| proof(seq).to_string().into_bytes();
    judge((0..SIZE).map(|seq| case(format!("event {seq}"), "", bytes(seq)).with(office(|_| ()))).collect());
}

#[test]
fn proofs_with_one_thing_wrong() {
    let edit = |event: &Value, from: &str, to: &str| json!(event.as_str().unwrap().replacen(from, to, 1));
    let other = Digest::of(b"other").to_string();
    judge(vec![
        changed("another format", "proof-format", |it| it["format"] = json!("genba-proof/2")),
        changed("a field more", "proof-malformed", |it| it["z"] = json!(1)),
        changed("no path", "proof-malformed", |it| it["path"] = Value::Null),
        changed("a path of numbers", "proof-malformed", |it| it["path"] = json!([1])),
        changed("capitals in the path", "proof-malformed", |it| it["path"][0] = json!("A".repeat(64))),
        changed("the receipt as a list", "proof-malformed", |it| it["receipt"] = json!(["x", 7])),
        changed("size below zero", "proof-malformed", |it| it["size"] = json!(-7)),
        changed("an event that is none", "line-not-canonical", |it| it["event"] = json!("nothing")),
        changed("an event with its LF", "line-not-canonical", |it| {
            it["event"] = json!(format!("{}\n", it["event"].as_str().unwrap()));
        }),
        changed("an event without its actor", "event-malformed", |it| it["event"] = edit(&it["event"], "W-02", "")),
        changed("an event of version 2", "event-version", |it| it["event"] = edit(&it["event"], "\"v\":1", "\"v\":2")),
        changed("an event that was altered", "proof-path-wrong", |it| it["event"] = edit(&it["event"], "W-02", "W-03")),
        changed("another seq", "proof-seq-mismatch", |it| it["seq"] = json!(4)),
        changed("another size", "proof-receipt-other", |it| it["size"] = json!(6)),
        changed("another receipt", "proof-receipt-missing", |it| it["receipt"]["seq"] = json!(6)),
        changed("another office", "proof-receipt-missing", |it| it["receipt"]["journal"] = json!(LAPTOP.fingerprint())),
        changed("a path with another hash", "proof-path-wrong", |it| it["path"][1] = json!(other)),
        changed("a path too short", "proof-path-wrong", |it| drop(it["path"].as_array_mut().unwrap().pop())),
        changed("a path too long", "proof-path-wrong", |it| it["path"].as_array_mut().unwrap().push(json!(other))),
        changed("no path at all", "proof-path-wrong", |it| it["path"] = json!([])),
    ]);
}

#[test]
fn proofs_beside_the_wrong_bundle() {
    let good = || proof(3).to_string().into_bytes();
    let beside = |name: &str, codes: &str, bundle| case(name, codes, good()).with(bundle);
    let with =
        |codes: &str, field: &str, value: Value| beside(field, codes, office(|body| body[field] = value.clone()));
    let blank = |text: &str| [good(), text.as_bytes().to_vec()].concat();
    judge(vec![
        case("nothing beside it", "proof-receipt-missing", good()),
        case("an LF at the end", "proof-malformed", blank("\n")).with(office(|_| ())),
        case("a second proof", "proof-malformed", blank("{}")).with(office(|_| ())),
        case("more than a line", "proof-malformed", blank(&" ".repeat(1 << 20))).with(office(|_| ())),
        case("an object", "proof-malformed", b"{}".to_vec()),
        beside("an office bundle without it", "proof-receipt-missing", Forge::office().bare().bytes()),
        with("proof-receipt-missing", "verdict", json!("stale")),
        with("proof-receipt-missing", "bundle", json!("x")),
        with("proof-receipt-missing", "size", json!("7")),
        with("proof-receipt-other", "size", json!(8)),
        with("proof-receipt-other", "journal", json!(OFFICE.fingerprint())),
        with("proof-path-wrong", "root", json!(sha256(b"other"))),
    ]);
}

#[test]
fn a_proof_that_is_longer_than_a_line_may_be_is_none() {
    let mut long = proof(3);
    long["event"] = json!("\"".repeat(1 << 19));
    judge(vec![case("too long", "proof-malformed", long.to_string().into_bytes()).with(office(|_| ()))]);
}

/// Never changes: a proof that was written once is read alike by every later version.
#[test]
fn the_frozen_proof_is_written_and_read_alike() {
    let folder = repository("tests/vectors/genba-proof-1");
    let (frozen, bundle) = (fs::read(folder.join("step.proof")).unwrap(), fs::read(folder.join("office.zip")).unwrap());
    assert_eq!(frozen, proof(3).to_string().into_bytes());
    assert_eq!(Proof::parse(&frozen).unwrap().to_bytes(), frozen);
    judge(vec![case("the frozen proof", "", frozen).with(bundle)]);
}
