//! History rewritten: lines altered, dropped, moved; journals opened wrongly; kinds of the other role.

use serde_json::{Value, json};

use super::{case, judge};
use crate::forge::{Forge, OFFICE, STRANGER, opening};

/// The chained lines changed; manifest, list and signature are made anew.
const LINES: &[(&str, &str, fn(&Forge, &mut Vec<Vec<u8>>))] = &[
    ("a line altered", "chain-broken", |_, lines| alter(&mut lines[3])),
    ("the first line altered", "chain-broken", |_, lines| alter_time(&mut lines[0])),
    ("two lines altered", "chain-broken chain-broken", |_, lines| (alter(&mut lines[2]), alter(&mut lines[4])).0),
    ("a line dropped", "seq-broken", |_, lines| drop(lines.remove(3))),
    ("two lines dropped", "seq-broken", |_, lines| drop(lines.drain(2..4))),
    ("the first line dropped", "seq-broken", |_, lines| drop(lines.remove(0))),
    ("a line twice", "seq-broken", |_, lines| lines.insert(3, lines[3].clone())),
    ("the opening twice", "seq-broken", |_, lines| lines.insert(0, lines[0].clone())),
    ("two lines swapped", "seq-broken seq-broken seq-broken", |_, lines| lines.swap(3, 4)),
    ("a line inserted", "seq-broken chain-broken", |forge, lines| {
        let mut event = forge.event(3, "step.recorded", json!({ "note": "it was ok" }));
        event["prev"] = json!("ab".repeat(32));
        lines.insert(3, format!("{event}\n").into_bytes());
    }),
    ("the last line dropped, the manifest kept", "count-mismatch", |_, lines| drop(lines.pop())),
];

fn alter(line: &mut Vec<u8>) {
    *line = String::from_utf8(line.clone()).unwrap().replace("ok", "ng").into_bytes();
}

fn alter_time(line: &mut Vec<u8>) {
    *line = String::from_utf8(line.clone()).unwrap().replace(".004+09:00", ".005+09:00").into_bytes();
}

/// The events changed before they are chained.
const EVENTS: &[(&str, &str, fn(&mut Vec<Value>))] = &[
    ("a prev of its own", "chain-broken", |it| it[3]["prev"] = json!("ab".repeat(32))),
    ("a first prev that is not zeros", "chain-broken", |it| it[0]["prev"] = json!("ab".repeat(32))),
    ("a line of another journal", "journal-mixed", |it| it[3]["journal"] = json!(STRANGER.fingerprint())),
    ("a journal that is no fingerprint", "journal-mixed", |it| it[3]["journal"] = json!("laptop-03")),
    ("seq from 1", "seq-broken", |it| renumber(it, 1)),
    ("a number left out", "seq-broken", |it| renumber(&mut it[3..], 4)),
    ("a number twice", "seq-broken", |it| renumber(&mut it[3..], 2)),
    ("a number far away", "seq-broken", |it| renumber(&mut it[6..], (1 << 53) - 1)),
    ("no opening", "opening-missing", |it| it[0]["kind"] = json!("visit.started")),
    ("opened twice", "opening-repeated", |it| it[3]["kind"] = json!("journal.opened")),
    ("opened for another contract", "opening-mismatch", |it| it[0]["body"]["contract"] = json!("C-2024-02")),
    ("opened under another name", "opening-mismatch", |it| it[0]["body"]["principal"] = json!("laptop-04")),
    ("opened in the other role", "opening-mismatch", |it| it[0]["body"]["role"] = json!("office")),
    ("opened in no role", "opening-mismatch", |it| it[0]["body"]["role"] = json!("auditor")),
    ("opened with another key", "opening-mismatch", |it| it[0]["body"]["public_key"] = json!(OFFICE.public_key())),
    ("opened with a comment behind the key", "opening-mismatch", |it| {
        it[0]["body"]["public_key"] = json!(it[0]["body"]["public_key"].as_str().unwrap().to_owned() + " me");
    }),
    ("opened with a blank before the key", "opening-mismatch", |it| {
        it[0]["body"]["public_key"] = json!(" ".to_owned() + it[0]["body"]["public_key"].as_str().unwrap());
    }),
    ("opened without a key", "opening-mismatch", |it| it[0]["body"]["public_key"] = json!(null)),
    ("opened with something more", "opening-mismatch", |it| it[0]["body"]["note"] = json!("x")),
    ("opened with nothing", "opening-mismatch", |it| it[0]["body"] = json!({})),
    ("opened without a word on the predecessor", "opening-mismatch", |it| {
        it[0]["body"].as_object_mut().unwrap().remove("predecessor");
    }),
    ("an empty predecessor", "opening-mismatch", |it| it[0]["body"]["predecessor"] = json!({})),
    ("a predecessor in words", "opening-mismatch", |it| it[0]["body"]["predecessor"] = json!("laptop-02")),
    ("a predecessor's values only", "opening-mismatch", |it| {
        it[0]["body"]["predecessor"] = json!(["ab".repeat(32), STRANGER.fingerprint(), 9]);
    }),
    ("a predecessor that is no journal", "opening-mismatch", |it| {
        it[0]["body"]["predecessor"] = json!({ "head": "ab".repeat(32), "journal": "laptop-02", "seq": 9 });
    }),
    ("a predecessor before its beginning", "opening-mismatch", |it| {
        it[0]["body"]["predecessor"] = json!({ "head": "ab".repeat(32), "journal": STRANGER.fingerprint(), "seq": -1 });
    }),
];

fn renumber(events: &mut [Value], first: u64) {
    for (seq, event) in (first..).zip(events) {
        event["seq"] = json!(seq);
    }
}

#[test]
fn refuses_a_history_that_was_rewritten() {
    let forge = Forge::device().bare();
    let mut cases = Vec::new();
    for (name, code, change) in LINES {
        let mut lines = forge.lines();
        change(&forge, &mut lines);
        cases.push(case(*name, code, forge.slice(lines).seal().zip().bytes()));
    }
    for (name, code, change) in EVENTS {
        let mut forge = forge.clone();
        change(&mut forge.events);
        cases.push(case(*name, code, forge.bytes()));
    }
    judge(cases);
}

#[test]
fn refuses_slices_that_begin_or_end_elsewhere() {
    let later = Forge::device().bare().later(40);
    let mut opened = later.clone();
    opened.events[3]["kind"] = json!("journal.opened");
    let mut begun = later.clone();
    begun.events[0]["kind"] = json!("journal.opened");
    begun.events[0]["body"] = opening(&begun.signer);
    let earlier = |first: u64| {
        let mut slice = later.slice(later.lines());
        slice.manifest["first"] = json!(first);
        slice.seal().zip().bytes()
    };
    let forge = Forge::device().bare();
    let mut cut = forge.slice(forge.lines());
    cut.events.truncate(cut.events.len() - forge.lines()[6].len());
    let mut empty = forge.slice(forge.lines());
    empty.events.clear();
    let stored_empty = {
        let mut zip = empty.seal().zip();
        zip.entries[0] = crate::forge::Entry::stored("events.jsonl", b"");
        zip.bytes()
    };
    judge(vec![
        case("opened within a later slice", "opening-repeated", opened.bytes()),
        case("opened at a later slice's beginning", "opening-repeated", begun.bytes()),
        case("said to begin earlier", "seq-broken", earlier(39)),
        case("said to begin at 0", "seq-broken", earlier(0)),
        case("cut after it was counted", "count-mismatch", cut.seal().zip().bytes()),
        case("no events", "count-mismatch", stored_empty),
    ]);
}

const OFFICE_KINDS: &str = "contract.set site.set site.retired terminal.set terminal.retired worker.reported \
    worker.ended worker.suspended worker.reinstated responsible.changed procedure.published procedure.withdrawn \
    work.ordered work.changed work.cancelled work.combined blackout.set signer.trusted signer.revoked bundle.received \
    difference.accepted difference.rejected run.accepted run.returned evidence.opened evidence.erased";
const DEVICE_KINDS: &str = "visit.started visit.ended run.started run.paused run.resumed run.finished step.recorded \
    step.corrected step.voided hold.signed evidence.attached difference.found receipt.noted";

#[test]
fn refuses_kinds_that_belong_to_the_other_role() {
    let saying = |forge: fn() -> Forge, kind: &str| {
        let mut forge = forge();
        forge.events[3]["kind"] = json!(kind);
        forge.bytes()
    };
    let mut cases = Vec::new();
    for (forge, kinds) in [(Forge::device as fn() -> Forge, OFFICE_KINDS), (Forge::office, DEVICE_KINDS)] {
        cases.extend(kinds.split_whitespace().map(|kind| case(kind, "kind-forbidden", saying(forge, kind))));
    }
    for (forge, kinds) in [(Forge::office as fn() -> Forge, OFFICE_KINDS), (Forge::device, DEVICE_KINDS)] {
        cases.extend(kinds.split_whitespace().map(|kind| case(kind, "", saying(forge, kind))));
    }
    for kind in ["clock.stepped", "fault.opened", "fault.anything", "paper.a.b"] {
        cases.push(case(kind, "", saying(Forge::device, kind)));
        cases.push(case(kind, "", saying(Forge::office, kind)));
    }
    judge(cases);
}
