//! The verdicts of format §6, each with the receipt that it must leave and nothing besides.

use genba::event::{Draft, Fact, JournalRole, SignerTrusted};
use genba::workspace::Workspace;
use serde_json::{Value, json};

use crate::forge::{LAPTOP, OFFICE, STRANGER, Sealed, sha256};
use crate::history::{Desk, EVIDENCE, History, fault};

const LATER: &str = "2024-06-20T09:00:00+09:00";

/// What the receipt of a bundle must say, field by field.
fn receipt(bundle: &Sealed, slice: (u64, u64), verdict: &str, conflict: Option<i64>, held: (&History, u64)) -> Value {
    let (head, root) = match held.1 {
        0 => ("0".repeat(64), sha256(b"")),
        size => held.0.standing(size),
    };
    json!({ "bundle": bundle.id(), "conflict_seq": conflict, "first": slice.0, "head": head,
        "journal": LAPTOP.fingerprint(), "last": slice.1, "root": root, "size": held.1, "verdict": verdict })
}

#[test]
fn accepts_what_continues_and_what_overlaps_with_equal_history() {
    let (desk, history) = (Desk::new(), History::of(9));
    for (first, last, new) in [(0, 3, 4), (4, 5, 2), (2, 7, 2), (6, 7, 0), (0, 7, 0), (3, 8, 1)] {
        let bundle = history.sealed(first, last);
        let done = desk.import(&bundle, "accepted", 0);
        assert_eq!(done[0]["new_events"], new, "{first}..{last}");
        let expected = receipt(&bundle, (first, last), "accepted", None, (&history, last + 1));
        assert_eq!(desk.receipt(), expected);
    }
    let evidence = desk.parties.bench.read(&format!("office/evidence/{}", sha256(EVIDENCE)));
    assert_eq!(evidence, EVIDENCE);
    assert_eq!(desk.receipts().len(), 6);
    desk.run("doctor").ok();
}

#[test]
fn answers_a_bundle_that_came_before_without_changing_anything() {
    let (desk, history) = (Desk::new(), History::of(6));
    desk.import(&history.sealed(0, 3), "accepted", 0);
    desk.import(&history.sealed(0, 3), "replayed", 0);
    desk.import(&history.sealed(4, 5), "accepted", 0);
    desk.import(&history.sealed(0, 3), "replayed", 0);
    assert_eq!(desk.receipts().len(), 2);
}

#[test]
fn a_bundle_that_came_before_sets_right_what_was_lost_or_damaged_since() {
    let (desk, history) = (Desk::new(), History::of(6));
    let bundle = history.sealed(0, 5);
    let id = desk.put("bundle.zip", &bundle);
    desk.import(&bundle, "accepted", 0);
    let inbox = format!("office/inbox/{id}.zip");
    let evidence = format!("office/evidence/{}", sha256(EVIDENCE));
    let came = desk.parties.bench.read(&inbox);
    let mut damaged = came.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for (file, bytes, says) in [
        (&inbox, Some(&damaged[..]), "is no longer as it came; importing the same bundle again sets it right"),
        (&inbox, None, "(laptop-03, events 0 to 5) is missing; importing the same bundle again brings it back"),
        (&evidence, Some(b"log: nothing at all\n"), "is no longer what was recorded"),
        (&evidence, None, "is missing"),
    ] {
        match bytes {
            Some(bytes) => drop(desk.parties.bench.write(file, bytes)),
            None => std::fs::remove_file(desk.parties.bench.path(file)).unwrap(),
        }
        desk.run("doctor").refused(3).says(says);
        let done = desk.run("--json import bundle.zip").ok().json();
        assert_eq!((&done[0]["verdict"], &done[0]["set_right"]), (&json!("replayed"), &json!(true)), "{done:#}");
        desk.run("doctor").ok().says("1 bundle(s), all as they came");
        assert_eq!(desk.parties.bench.read(&inbox), came);
        assert_eq!(desk.parties.bench.read(&evidence), EVIDENCE);
    }
    desk.run("import bundle.zip").ok().says("nothing changes");
    assert_eq!(desk.receipts().len(), 1);
}

#[test]
fn keeps_a_gap_aside_and_takes_it_in_as_soon_as_the_missing_slice_arrives() {
    let (desk, history) = (Desk::new(), History::of(12));
    let (late, middle, early) = (history.sealed(9, 11), history.sealed(5, 8), history.sealed(3, 4));
    desk.import(&late, "gap", 0);
    assert_eq!(desk.receipt(), receipt(&late, (9, 11), "gap", Some(0), (&history, 0)));
    let start = history.sealed(0, 2);
    desk.import(&start, "accepted", 0);
    desk.import(&middle, "gap", 0);
    assert_eq!(desk.receipt(), receipt(&middle, (5, 8), "gap", Some(3), (&history, 3)));
    let results = desk.import(&early, "accepted", 0);
    let verdicts: Vec<_> = results.as_array().unwrap().iter().map(|result| &result["verdict"]).collect();
    assert_eq!(verdicts, ["accepted", "accepted", "accepted"]);
    // each kept slice has an event of its own, in order of `first`
    let expected = [
        receipt(&early, (3, 4), "accepted", None, (&history, 5)),
        receipt(&middle, (5, 8), "accepted", None, (&history, 9)),
        receipt(&late, (9, 11), "accepted", None, (&history, 12)),
    ];
    assert_eq!(desk.receipts()[3..], expected);
    desk.import(&late, "replayed", 0);
    desk.run("doctor").ok();
}

#[test]
fn judges_what_was_kept_aside_anew_and_not_from_a_cache() {
    let (desk, history) = (Desk::new(), History::of(10));
    let other = history.clone().rewritten_at(4);
    let aside = other.sealed(6, 8);
    desk.import(&history.sealed(0, 2), "accepted", 0);
    desk.import(&aside, "gap", 0);
    let results = {
        desk.put("fill.zip", &history.sealed(3, 5));
        desk.run("--json import fill.zip").refused(1).json()
    };
    assert_eq!((&results[0]["verdict"], &results[1]["verdict"]), (&json!("accepted"), &json!("fork")));
    assert_eq!(desk.receipt(), receipt(&aside, (6, 8), "fork", Some(5), (&history, 6)));
    desk.import(&history.sealed(6, 9), "accepted", 0);
}

#[test]
fn refuses_what_was_kept_aside_and_is_not_that_bundle_any_more_until_it_is_brought_again() {
    let (history, aside) = (History::of(9), History::of(9).sealed(4, 6));
    let inbox = format!("office/inbox/{}.zip", aside.id());
    let other = history.sealed(7, 8).zip().bytes();
    let mut flipped = aside.zip().bytes();
    flipped[60] ^= 1;
    for (what, damaged, code) in [
        ("another bundle", other, "hash-mismatch"),
        ("a few bytes", b"PK".to_vec(), "container-not-zip"),
        ("a flipped bit", flipped, "container-data"),
    ] {
        let desk = Desk::new();
        desk.import(&aside, "gap", 0);
        desk.parties.bench.write(&inbox, &damaged);
        desk.put("fill.zip", &history.sealed(0, 3));
        let results = desk.run("--json import fill.zip").refused(3).json();
        let verdicts: Vec<_> = results.as_array().unwrap().iter().map(|result| &result["verdict"]).collect();
        assert_eq!(verdicts, ["accepted", "refused"], "{what}");
        assert_eq!(results[1]["findings"][0]["code"], code, "{what}: {results:#}");
        let known = desk.parties.json("office", "bundle list");
        let of_id = known.as_array().unwrap().iter().find(|it| it["bundle"] == aside.id().as_str()).unwrap();
        assert_eq!((&of_id["verdict"], &of_id["first"], &of_id["last"]), (&json!("refused"), &json!(4), &json!(6)));
        let id = aside.id();
        desk.run(&format!("bundle show {id}")).ok().says("have the same bundle brought again");
        desk.run(&format!("bundle accept {id} --reason x")).refused(1).says("import the same bundle again");
        desk.import(&aside, "accepted", 0);
        desk.import(&history.sealed(7, 8), "accepted", 0);
        assert_eq!(desk.parties.bench.read(&inbox), aside.zip().bytes(), "{what}");
    }
}

#[test]
fn quarantines_a_fork_with_the_exact_seq() {
    let (desk, history) = (Desk::new(), History::of(10));
    desk.import(&history.sealed(0, 7), "accepted", 0);
    let other = history.clone().rewritten_at(5);
    for (first, last, conflict) in [(0, 9, 5), (3, 6, 5), (5, 9, 5), (0, 5, 5), (6, 9, 5), (8, 9, 7)] {
        let bundle = other.sealed(first, last);
        let done = desk.import(&bundle, "fork", 1);
        assert_eq!(done[0]["conflict_seq"], conflict, "{first}..{last}");
        assert_eq!(desk.receipt(), receipt(&bundle, (first, last), "fork", Some(conflict), (&history, 8)));
    }
    desk.put("bundle.zip", &other.sealed(0, 9));
    desk.run("import bundle.zip").refused(1).says("event 5 of laptop-03 differs").says("need a person's decision");
    // the history that was accepted goes on
    desk.import(&history.sealed(8, 9), "accepted", 0);
    desk.run("doctor").ok();
}

#[test]
fn quarantines_a_journal_that_begins_otherwise() {
    let (desk, history) = (Desk::new(), History::of(4));
    desk.import(&history.sealed(0, 3), "accepted", 0);
    let bundle = history.clone().rewritten_at(0).sealed(0, 3);
    desk.import(&bundle, "fork", 1);
    assert_eq!(desk.receipt(), receipt(&bundle, (0, 3), "fork", Some(0), (&history, 4)));
}

#[test]
fn calls_an_older_export_stale_and_refuses_it_where_its_root_is_another() {
    let (desk, history) = (Desk::new(), History::of(8));
    desk.import(&history.sealed(0, 7), "accepted", 0);
    for (first, last) in [(0, 3), (2, 6), (5, 5)] {
        let bundle = history.sealed(first, last);
        desk.import(&bundle, "stale", 0);
        assert_eq!(desk.receipt(), receipt(&bundle, (first, last), "stale", None, (&history, 8)));
    }
    for (first, last) in [(2, 6), (2, 7)] {
        let mut slice = history.slice(first, last);
        slice.manifest["root"] = json!("ab".repeat(32));
        let done = desk.import(&slice.seal(), "refused", 3);
        assert_eq!(done[0]["findings"][0]["code"], "root-mismatch");
    }
}

#[test]
fn quarantines_what_arrives_after_the_keys_end_until_it_is_trusted_anew() {
    let (desk, history) = (Desk::new(), History::of(8));
    desk.import(&history.sealed(0, 3), "accepted", 0);
    // by default a lost laptop's key counts until its last receipt
    desk.parties.run_at(LATER, "office", "trust revoke laptop-03 --reason lost").ok().says("2024-06-10 09:00");
    let rest = history.sealed(4, 7);
    let done = desk.import_at(LATER, &rest, "late", 1);
    assert_eq!(done[0]["new_events"], 0);
    assert_eq!(desk.receipt(), receipt(&rest, (4, 7), "late", None, (&history, 4)));
    // what was accepted in time stays so
    desk.import_at(LATER, &history.sealed(0, 3), "replayed", 0);
    // a gap and a fork are late before they are anything else
    desk.import_at(LATER, &history.clone().rewritten_at(1).sealed(0, 7), "late", 1);
    desk.parties.run_at(LATER, "office", "trust add laptop.pub --name laptop-03").ok();
    desk.import_at(LATER, &rest, "accepted", 0);
    assert_eq!(desk.receipt(), receipt(&rest, (4, 7), "accepted", None, (&history, 8)));
}

#[test]
fn what_does_not_hold_is_refused_also_where_it_comes_late() {
    let (desk, history) = (Desk::new(), History::of(8));
    desk.import(&history.sealed(0, 3), "accepted", 0);
    desk.run("trust revoke laptop-03 --reason lost --valid-before 20240610000001Z").ok();
    let mut slice = history.slice(4, 7);
    slice.manifest["root"] = json!("ab".repeat(32));
    let unknown = history.clone().with(5, "paper.folded", json!({})).sealed(4, 6);
    for (bundle, code) in [(slice.seal(), "root-mismatch"), (unknown, "kind-unknown")] {
        let done = desk.import_at(LATER, &bundle, "refused", 3);
        assert_eq!(done[0]["findings"][0]["code"], code);
    }
    // what would be taken in is not, and what cannot be compared yet is late as well
    for (first, last) in [(4, 5), (6, 7)] {
        let bundle = history.sealed(first, last);
        desk.import_at(LATER, &bundle, "late", 1);
        assert_eq!(desk.receipt(), receipt(&bundle, (first, last), "late", None, (&history, 4)));
    }
    desk.run("doctor").ok();
}

#[test]
fn a_lost_laptop_without_any_receipt_counts_for_nothing() {
    let (desk, history) = (Desk::new(), History::of(4));
    desk.parties.run_at(LATER, "office", "trust revoke laptop-03 --reason lost").ok();
    let bundle = history.sealed(0, 3);
    desk.import_at(LATER, &bundle, "late", 1);
    assert_eq!(desk.receipt(), receipt(&bundle, (0, 3), "late", None, (&history, 0)));
    assert!(desk.parties.run("office", "log --journal laptop-03").code() == 1, "no journal may be held");
}

#[test]
fn refuses_a_key_before_its_time_and_calls_one_after_it_late() {
    let (desk, history) = (Desk::new(), History::of(3));
    let bundle = history.sealed(0, 2);
    desk.run("trust revoke laptop-03 --reason x --valid-before 2024-04-01T00:00:00+09:00").ok();
    desk.run("trust add laptop.pub --name laptop-03 --valid-after 20240701000000Z --valid-before 20240801000000Z").ok();
    let codes =
        |result: &Value| result[0]["findings"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    // of several lines the nearest speaks: one has ended, the other has not begun
    let done: Vec<Value> = codes(&desk.import_at("2024-08-02T09:00:00+09:00", &bundle, "late", 1));
    assert!(done.is_empty(), "{done:?}");
    desk.import_at("2024-07-15T09:00:00+09:00", &bundle, "accepted", 0);
    let fresh = Desk::new();
    fresh.run("trust revoke laptop-03 --reason x").ok();
    let other = History::signed_by(crate::forge::Signer { seed: [7; 32], ..LAPTOP }, 3);
    fresh.parties.bench.write("other.pub", format!("{}\n", other.forge.signer.public_key()));
    fresh.run("trust add other.pub --name laptop-03 --valid-after 20240701000000Z").ok();
    let done: Vec<Value> = codes(&fresh.import(&other.sealed(0, 2), "refused", 3));
    assert_eq!(done, ["signer-not-yet-valid"]);
}

#[test]
fn a_window_that_no_list_of_signers_can_hold_is_refused() {
    let desk = Desk::new();
    desk.run("trust revoke laptop-03 --reason x").ok();
    desk.run("trust add laptop.pub --name laptop-03 --valid-before 9999-12-31T23:59:59-09:00").refused(2);
    desk.run("trust add laptop.pub --name laptop-03 --valid-before 9999-12-31T23:59:59+09:00").ok();
    desk.run("trust export -o allowed_signers").ok();
    desk.put("bundle.zip", &History::of(3).sealed(0, 2));
    desk.run("verify bundle.zip --trust allowed_signers").ok();
}

#[test]
fn one_key_counts_under_a_name_at_a_time() {
    let desk = Desk::new();
    desk.run("trust revoke laptop-03 --reason lent --valid-before 20250331145959Z").ok();
    let other = History::signed_by(crate::forge::Signer { seed: [7; 32], ..LAPTOP }, 3);
    desk.parties.bench.write("other.pub", format!("{}\n", other.forge.signer.public_key()));
    for window in ["", "--valid-after 20250101000000Z", "--valid-before 20240801000000Z"] {
        let refused = desk.run(&format!("trust add other.pub --name laptop-03 {window}")).refused(1);
        refused.says("another key is trusted under the name laptop-03").says("--valid-after");
    }
    desk.run("trust add laptop.pub --name laptop-03 --valid-before 20240801000000Z").refused(1).says("already trusted");
    desk.run("trust add other.pub --name laptop-03 --valid-after 20250331150000Z").ok();
    desk.run("trust add laptop.pub --name laptop-03 --valid-after 20250401000000Z").refused(1).says("another key");
}

#[test]
fn a_revocation_ends_every_key_of_its_name() {
    let desk = Desk::new();
    desk.run("trust revoke laptop-03 --reason lent --valid-before 20250331145959Z").ok();
    let other = History::signed_by(crate::forge::Signer { seed: [7; 32], ..LAPTOP }, 3);
    desk.parties.bench.write("other.pub", format!("{} laptop-03\n", other.forge.signer.public_key()));
    desk.run("trust add other.pub --name laptop-04").refused(1).says("--name laptop-03");
    desk.run("trust add other.pub --name laptop-03 --valid-after 20250331150000Z").ok();
    desk.run("trust revoke laptop-03 --reason lost --valid-before 20240701000000Z").ok();
    let listed = desk.parties.json("office", "trust list");
    let ends: Vec<_> = listed.as_array().unwrap().iter().filter(|row| row["name"] == "laptop-03").collect();
    assert_eq!(ends.len(), 2);
    assert!(ends.iter().all(|row| row["revoked"] == "lost"), "{listed}");
    // what had ended ends no later, and nothing else is said
    let again = desk.run("trust revoke laptop-03 --reason again --valid-before 20250101000000Z").ok();
    assert!(again.stdout().contains("2024-07-01") && !again.stdout().contains("2025-01-01"), "{}", again.stdout());
}

#[test]
fn a_key_is_not_ended_without_a_reason() {
    let desk = Desk::new();
    let revoke = ["--home", "office", "trust", "revoke", "laptop-03", "--reason", " "];
    desk.parties.bench.run(revoke).refused(2).says("the reason is empty");
    desk.parties.bench.run(["--lang", "ja"].into_iter().chain(revoke)).refused(2).says("理由が空です");
}

#[test]
fn the_list_of_signers_stays_readable_whatever_window_is_closed() {
    let (desk, history) = (Desk::new(), History::of(3));
    desk.import(&history.sealed(0, 2), "accepted", 0);
    desk.run("trust revoke laptop-03 --reason lent").ok();
    desk.run("trust add laptop.pub --name laptop-03 --valid-after 20240801000000Z --valid-before 20241201000000Z").ok();
    desk.run("trust add laptop.pub --name laptop-03").ok();
    desk.run("trust revoke laptop-03 --reason lost").ok();
    desk.run("trust export -o allowed_signers").ok();
    desk.put("bundle.zip", &history.sealed(0, 2));
    let line = |at: &str| format!("verify bundle.zip --trust allowed_signers --at {at}");
    desk.run(&line("20240610000000Z")).ok();
    for at in ["20240610000001Z", "20240701000000Z", "20240901000000Z"] {
        desk.run(&line(at)).refused(3).says("signer-expired");
    }
}

#[test]
fn refuses_a_later_slice_under_another_name_even_where_the_key_has_both() {
    let (desk, history) = (Desk::new(), History::of(6));
    desk.import(&history.sealed(0, 2), "accepted", 0);
    desk.run("trust add laptop.pub --name laptop-04").refused(1).says("laptop-03");
    let twice = SignerTrusted {
        name: "laptop-04".into(),
        public_key: LAPTOP.public_key(),
        role: JournalRole::Device,
        valid_after: None,
        valid_before: None,
    };
    let mut office = Workspace::open(&desk.parties.bench.path("office")).unwrap();
    office.record(vec![Draft::new("system", Fact::SignerTrusted(twice))]).unwrap();
    drop(office);
    let mut slice = history.slice(3, 5);
    slice.manifest["principal"] = json!("laptop-04");
    let done = desk.import(&slice.seal(), "refused", 3);
    assert_eq!(done[0]["findings"], json!([{ "code": "opening-mismatch", "place": "principal" }]));
    desk.import(&history.sealed(3, 5), "accepted", 0);
}

#[test]
fn refuses_with_the_reason_and_stores_nothing() {
    let (desk, history) = (Desk::new(), History::of(6));
    desk.import(&history.sealed(0, 2), "accepted", 0);
    let contract = |sealed: &History| {
        let mut slice = sealed.slice(3, 5);
        slice.manifest["contract"] = json!("R07-0001");
        slice.seal()
    };
    let principal = |name: &str| {
        let mut slice = history.slice(3, 5);
        slice.manifest["principal"] = json!(name);
        slice.seal()
    };
    let mut damaged = history.sealed(3, 5);
    damaged.files.get_mut("events.jsonl").unwrap()[40] ^= 1;
    let mut without_run = fault(4, "x");
    without_run.as_object_mut().unwrap().remove("run");
    let mut isolation_as_map = fault(4, "x");
    isolation_as_map["isolation"] = json!({ "hardware": null });
    let cases: [(&str, Sealed, &[&str]); 10] = [
        ("another contract", contract(&history), &["contract-mismatch"]),
        ("another name", principal("laptop-04"), &["signer-principal"]),
        ("a stranger's key", History::signed_by(STRANGER, 4).sealed(0, 3), &["signer-unknown"]),
        ("the office's own direction", office_bundle(), &["direction-wrong", "signer-unknown"]),
        ("an unknown kind", history.clone().with(4, "fault.sold", json!({})).sealed(3, 5), &["kind-unknown"]),
        (
            "a body of another shape",
            history.clone().with(4, "visit.ended", json!({})).sealed(3, 5),
            &["body-malformed"],
        ),
        (
            "a body without a field that may be null",
            history.clone().with(4, "fault.opened", without_run).sealed(3, 5),
            &["body-malformed"],
        ),
        (
            "a body with a word in another form",
            history.clone().with(4, "fault.opened", isolation_as_map).sealed(3, 5),
            &["body-malformed"],
        ),
        ("an office's kind", history.clone().with(4, "site.retired", json!({})).sealed(3, 5), &["kind-forbidden"]),
        ("a changed event", damaged, &["hash-mismatch"]),
    ];
    for (what, bundle, codes) in cases {
        let done = desk.import(&bundle, "refused", 3);
        let mut found: Vec<&str> =
            done[0]["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
        found.sort_unstable();
        found.dedup();
        assert!(codes.iter().all(|code| found.contains(code)), "{what}: {found:?}");
    }
    assert_eq!(desk.receipts().len(), 1);
    desk.put("newer.zip", &history.clone().with(4, "paper.folded", json!({})).sealed(3, 5));
    desk.run("import newer.zip").refused(3).says("kind-unknown").says("update genba");
    desk.import(&history.sealed(3, 5), "accepted", 0);
}

fn office_bundle() -> Sealed {
    let mut history = History::signed_by(OFFICE, 4);
    history.forge.events.truncate(2);
    history.with(1, "fault.opened", fault(1, "x")).sealed(0, 1)
}
