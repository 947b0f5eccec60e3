//! A stolen key: what a thief can bring, before and after its end.

use std::time::Duration;

use genba::event::{Draft, Fact, SignerRevoked, Verdict};
use genba::exchange::{Judgement, import, signers};
use genba::workspace::Workspace;
use serde_json::json;

use super::{begin_run, send, short, waiting};
use crate::parties::Parties;

const NOON: &str = "2024-06-10T12:00:00+09:00";
const EVENING: &str = "2024-06-10T18:00:00+09:00";
const DEAD: &str = "2000-01-01T00:03:00+09:00";

/// A laptop that has sent something, and a thief who holds a copy of it.
fn robbed() -> Parties {
    let parties = Parties::new();
    parties.fault("laptop-01", "honest").ok();
    send(&parties, "laptop-01", "honest.zip").ok();
    parties.copy_home("laptop-01", "thief");
    parties
}

#[test]
fn after_the_revocation_nothing_of_a_thief_is_taken_in_whatever_any_clock_says() {
    let parties = robbed();
    // backdated to before the revocation
    let forged = "fault open T-015 --worker W-02 --summary forged";
    parties.run_at("2024-06-10T09:01:00+09:00", "thief", forged).ok();
    parties.run("thief", "export -o forged.zip").ok();
    parties.run_at(NOON, "office", "trust revoke laptop-01 --reason 盗難").ok().says("2024-06-10 09:00");
    let held = parties.log("office", "laptop-01");
    let said = parties.run_at(EVENING, "office", "import forged.zip").refused(1).says("had ended");
    let bundle = waiting(&parties).remove(0);
    said.says(&format!("genba bundle show {}", short(&bundle)));
    let shown = parties.run("office", &format!("bundle show {}", short(&bundle))).ok();
    shown.says("forged").says("left alone it is not taken in");
    // an office whose clock battery is dead has recorded the revocation all the same
    for time in [DEAD, "2024-06-10T08:00:00+09:00"] {
        parties
            .run_at(time, "office", "import forged.zip")
            .refused(1)
            .says("had ended")
            .says("there is already a record");
    }
    assert_eq!(parties.log("office", "laptop-01"), held);
    parties.run_at(EVENING, "office", "status").ok().says("quarantined");
    parties.run("office", "fault list").ok().says("honest");
}

#[test]
fn a_thief_who_is_faster_than_the_laptop_is_found_out_when_that_arrives() {
    let parties = robbed();
    begin_run(&parties, "thief", "T-014");
    parties.run("thief", "export -o forged.zip").ok();
    parties.run_at(NOON, "office", "import forged.zip").ok();
    parties.fault("laptop-01", "truth").ok();
    parties.run("laptop-01", "export -o truth.zip").ok();
    parties.run_at(EVENING, "office", "import truth.zip").refused(1).says("event 3 of laptop-01 differs");
    let id = short(&waiting(&parties)[0]);
    parties.run("office", &format!("bundle show {id}")).ok().says("truth").says("genba trust revoke");
    // the receipts tell when the thief's came; by default the last one would cover it
    let list = parties.json("office", "bundle list --of laptop-01");
    let first = list.as_array().unwrap().iter().find(|it| it["last"] == 2).unwrap();
    assert_eq!(first["at"], "2024-06-10T09:00:00.000+09:00");
    let copy = "office-copy";
    parties.copy_home("office", copy);
    parties
        .run_at(EVENING, copy, "trust revoke laptop-01 --reason x")
        .ok()
        .says("written two histories")
        .says("--of laptop-01");
    parties
        .run_at(EVENING, "office", "trust revoke laptop-01 --reason 盗難 --valid-before 2024-06-10T09:00:00+09:00")
        .ok();
    parties.run_at(EVENING, "office", "status").ok().says("runs cut off").says("T-014");
    // an auditor no longer believes what the thief brought, and believes what came before
    parties.run_at(EVENING, "office", "trust export -o allowed_signers").ok();
    parties.run_at(EVENING, "office", "export -o office.zip").ok();
    let verify = |file: &str| {
        parties.run_at(EVENING, "auditor", &format!("verify {file} --trust allowed_signers --with office.zip"))
    };
    verify("honest.zip").ok();
    verify("forged.zip").refused(3).says("signer-expired");
    // the laptop goes on under a new key, and nothing of its own was lost
    parties.run_at(EVENING, "laptop-01", "init --device laptop-01b --successor").ok();
    parties.run_at(EVENING, "laptop-01", "fault open T-015 --worker W-02 --summary truth").ok();
    parties.run_at(EVENING, "office", "trust add laptop-01/keys/laptop-01b.pub --name laptop-01b").ok();
    parties.run_at(EVENING, "laptop-01", "export -o again.zip").ok();
    parties.run_at(EVENING, "office", "import again.zip").ok();
    parties.run("office", "fault list").ok().says("truth");
}

#[test]
fn a_slice_from_far_ahead_waits_and_is_found_out_when_the_honest_one_arrives() {
    let parties = robbed();
    for summary in ["forged-1", "forged-2", "forged-3"] {
        parties.fault("thief", summary).ok();
    }
    parties.run("thief", "export --from 5 -o ahead.zip").ok();
    parties.run("office", "import ahead.zip").ok().says("events from 3 on are missing");
    let id = short(&waiting(&parties)[0]);
    parties.run("office", &format!("bundle show {id}")).ok().says("forged-3").says("genba export --from 3");
    for summary in ["truth-1", "truth-2", "truth-3"] {
        parties.fault("laptop-01", summary).ok();
    }
    send(&parties, "laptop-01", "truth.zip").refused(1).says("3 new event(s)").says("event 4 of laptop-01 differs");
    let bundle = waiting(&parties).remove(0);
    assert_eq!((short(&bundle), &bundle["verdict"], &bundle["conflict_seq"]), (id, &json!("fork"), &json!(4)));
    let faults = parties.run("office", "fault list").ok().says("truth-3");
    assert!(!faults.stdout().contains("forged"), "{}", faults.stdout());
}

#[test]
fn a_receipt_of_a_time_to_come_does_not_lengthen_a_stolen_keys_life() {
    let parties = robbed();
    parties.fault("laptop-01", "more").ok();
    parties.run("laptop-01", "export -o more.zip").ok();
    // the office's clock was a year ahead when it receipted, and was set right afterwards
    parties.run_at("2025-06-10T09:00:00+09:00", "office", "import more.zip").ok();
    parties.run_at(NOON, "office", "status").ok().says("there is already a record of 2025-06-10");
    parties.run_at(NOON, "office", "trust revoke laptop-01 --reason 盗難").ok().says("2024-06-10 12:00");
    parties.fault("thief", "forged").ok();
    parties.run("thief", "export --from 0 -o forged.zip").ok();
    parties.run_at(EVENING, "office", "import forged.zip").refused(1).says("had ended");
}

#[test]
fn accepting_one_late_bundle_lets_nothing_else_of_that_key_in() {
    let parties = robbed();
    for (summary, line) in [("first", "export --from 3 -o first.zip"), ("second", "export --from 4 -o second.zip")] {
        parties.fault("laptop-01", summary).ok();
        parties.run("laptop-01", line).ok();
    }
    parties.copy_home("laptop-01", "faster");
    parties.fault("faster", "forged").ok();
    parties.run("faster", "export --from 5 -o forged.zip").ok();
    parties.run("office", "import second.zip").ok().says("events from 3 on are missing");
    parties.run_at(NOON, "office", "trust revoke laptop-01 --reason 盗難").ok();
    parties.run_at(EVENING, "office", "import first.zip").refused(1).says("had ended");
    parties.run_at(EVENING, "office", "import forged.zip").refused(1).says("had ended");
    let id = |first: u64| short(waiting(&parties).iter().find(|it| it["first"] == first).unwrap());
    let accept = |time: &str, first: u64| {
        let id = id(first);
        parties.run_at(time, "office", &format!("bundle accept {id} --reason 本人に確かめた"))
    };
    accept(EVENING, 5).refused(1).says("events from 3 on").says("nothing has changed");
    // what waited for the accepted one is judged by itself, and so is what comes in the same second
    accept(EVENING, 3).refused(1).says("1 new event(s)").says("need a person's decision");
    parties.run_at(EVENING, "office", "import forged.zip").refused(1).says("had ended");
    assert_eq!(parties.log("office", "laptop-01").len(), 4);
    let open: Vec<_> = waiting(&parties).iter().map(|it| (it["first"].clone(), it["verdict"].clone())).collect();
    assert_eq!(open, [(json!(4), json!("late")), (json!(5), json!("late"))]);
    // each has its own decision; a clock that is behind takes nothing back
    accept(DEAD, 4).ok().says("1 new event(s)");
    assert_eq!((parties.log("office", "laptop-01").len(), waiting(&parties).len()), (5, 1));
    parties.run_at(EVENING, "office", "trust export -o allowed_signers").ok();
    parties.run_at(EVENING, "office", "export -o office.zip").ok();
    let verify = |file: &str| {
        let line = format!("verify {file} --trust allowed_signers --with office.zip");
        parties.run_at("2024-06-11T09:00:00+09:00", "auditor", &line)
    };
    for accepted in ["honest.zip", "first.zip", "second.zip"] {
        verify(accepted).ok();
    }
    verify("forged.zip").refused(3).says("signer-expired");
}

/// The office's own workspace, under the machine's clock.
fn desk(parties: &Parties) -> Workspace {
    Workspace::open(&parties.bench.path("office")).unwrap()
}

/// Ends the key of laptop-01.
fn revoke(office: &mut Workspace, valid_before: String) {
    let line = signers(office).unwrap().into_iter().map(|it| it.line).find(|it| it.name == "laptop-01").unwrap();
    let (name, public_key) = (line.name, line.public_key);
    let revoked = SignerRevoked { name, public_key, reason: "盗難".into(), valid_before };
    office.record(vec![Draft::new("system", Fact::SignerRevoked(revoked))]).unwrap();
}

#[test]
fn a_key_counts_at_the_time_of_the_receipt_and_not_at_that_of_the_check() {
    let parties = robbed();
    parties.fault("laptop-01", "more").ok();
    parties.run("laptop-01", "export -o more.zip").ok();
    let held = parties.log("office", "laptop-01");
    let mut office = desk(&parties);
    let until = office.now().later_by(1_000).compact();
    revoke(&mut office, until);
    let (mut results, mut waits) = (Vec::new(), true);
    let mut heard = |_, _| {
        if std::mem::take(&mut waits) {
            std::thread::sleep(Duration::from_millis(2_100));
        }
    };
    import(&mut office, &parties.bench.path("more.zip"), &mut results, &mut heard).unwrap();
    assert_eq!(results[0].verdict, Judgement::Judged(Verdict::Late));
    assert_eq!(parties.log("office", "laptop-01"), held);
}

#[test]
fn a_revocation_that_is_recorded_during_an_import_counts() {
    let parties = robbed();
    parties.fault("thief", "forged").ok();
    parties.run("thief", "export -o forged.zip").ok();
    let held = parties.log("office", "laptop-01");
    let (mut office, mut other) = (desk(&parties), Some(desk(&parties)));
    let mut results = Vec::new();
    let mut heard = |_, _| {
        if let Some(mut other) = other.take() {
            revoke(&mut other, "20240610000000Z".to_owned());
        }
    };
    import(&mut office, &parties.bench.path("forged.zip"), &mut results, &mut heard).unwrap();
    assert_eq!(results[0].verdict, Judgement::Judged(Verdict::Late));
    assert_eq!(parties.log("office", "laptop-01"), held);
}
