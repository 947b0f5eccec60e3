//! Two laptops from one image: the same key in two hands, both of them honest.

use serde_json::json;

use super::{begin_run, elsewhere, send, short, waiting};
use crate::parties::Parties;

#[test]
fn two_laptops_from_one_image_are_told_apart_and_nothing_of_either_is_lost() {
    let parties = Parties::new();
    parties.fault("laptop-01", "both").ok();
    parties.copy_home("laptop-01", "twin");
    parties.fault("laptop-01", "only-first").ok();
    parties.fault("twin", "only-twin").ok();
    begin_run(&parties, "twin", "T-013");
    send(&parties, "laptop-01", "first.zip").ok();
    let said = send(&parties, "twin", "twin.zip").refused(1).says("event 3 of laptop-01 differs");

    // the office is led to what only the twin has, and to what is to be done
    let bundle = waiting(&parties).remove(0);
    assert_eq!((&bundle["verdict"], &bundle["conflict_seq"]), (&json!("fork"), &json!(3)));
    let id = short(&bundle);
    said.says(&format!("genba bundle show {id}")).says("nothing is lost");
    let shown = parties.run("office", &format!("bundle show {id}")).ok();
    let shown = shown.says("differs from what is held from event 3").says("only-twin").says("T-013");
    assert!(!shown.stdout().contains("both"), "{}", shown.stdout());
    shown.says("never merged").says("--successor");
    parties.run("office", "status").ok().says("1 bundle(s) are quarantined").says("genba bundle list --open");
    parties.run("office", "doctor").ok().says("quarantined");
    parties.run("office", &format!("bundle accept {id} --reason x")).refused(1).says("never merged");
    let kept = parties.bench.read(&format!("office/inbox/{}.zip", bundle["bundle"].as_str().unwrap()));
    assert_eq!(kept, parties.bench.read("twin.zip"));

    // the first goes on as if nothing had been
    parties.fault("laptop-01", "later").ok();
    send(&parties, "laptop-01", "first-2.zip").ok();

    // the twin takes a new key; its half-done run is named, with the way to do it anew
    parties.run("twin", "init --device laptop-01b --successor").ok();
    let status = parties.run("twin", "status").ok().says("runs cut off");
    status.says("goes on under the key laptop-01b").says("genba step T-013 --work O-001");
    begin_run(&parties, "twin", "T-013");
    parties.fault("twin", "only-twin").ok();
    parties.run("office", "trust add twin/keys/laptop-01b.pub --name laptop-01b").ok();
    let said = send(&parties, "twin", "twin-2.zip").ok().says("laptop-01b continues laptop-01");
    said.says("two laptops had that key");
    parties.run("twin", "status").ok().says("taken up again as R-");
    parties.run("office", "fault list").ok().says("only-first").says("only-twin");
    for home in ["office", "laptop-01", "twin"] {
        parties.run(home, "doctor").ok().says("every link holds");
    }
    // the quarantined slice is evidence as any other
    parties.run("office", "trust export -o allowed_signers").ok();
    parties.run("auditor", "verify twin.zip first.zip --trust allowed_signers").ok();
}

#[test]
fn an_image_on_another_machine_records_nothing_but_hands_over_what_it_holds() {
    let parties = Parties::new();
    parties.fault("laptop-01", "before").ok();
    parties.copy_home("laptop-01", "image");
    elsewhere(&parties, "image", "fault open T-015 --worker W-02 --summary x").refused(1).says("--successor");
    elsewhere(&parties, "image", "export -o image.zip").ok();
    parties.run("office", "import image.zip").ok().says("accepted from laptop-01");
    elsewhere(&parties, "image", "init --device laptop-07 --successor").ok();
    elsewhere(&parties, "image", "fault open T-015 --worker W-02 --summary x").ok();
    parties.run("office", "trust add image/keys/laptop-07.pub --name laptop-07").ok();
    elsewhere(&parties, "image", "export -o new.zip").ok();
    // all of the former journal is here: its key can be ended, and both sides say so until it is
    let said = parties.run("office", "import new.zip").ok().says("laptop-07 continues laptop-01");
    said.says("genba trust revoke laptop-01");
    parties.run("office", "doctor").ok().says("still counts");
    parties.run("office", "trust revoke laptop-01 --reason replaced").ok();
    let doctor = parties.run("office", "doctor").ok();
    assert!(!doctor.stdout().contains("still counts"), "{}", doctor.stdout());
}

#[test]
fn clones_made_before_the_first_dispatch_part_at_the_very_first_event() {
    let parties = Parties::office();
    let key = parties.office_key("office");
    parties.run("laptop-03", &format!("init --device laptop-03 --office-key {key}")).ok();
    parties.copy_home("laptop-03", "twin");
    parties.run("office", "trust add laptop-03/keys/laptop-03.pub --name laptop-03").ok();
    parties.run("office", "export --to laptop-03 -o dispatch.zip").ok();
    for home in ["laptop-03", "twin"] {
        parties.run(home, "import dispatch.zip").ok();
        parties.fault(home, home).ok();
    }
    send(&parties, "laptop-03", "first.zip").ok();
    send(&parties, "twin", "twin.zip").refused(1).says("event 0 of laptop-03 differs");
    parties.run("twin", "init --device laptop-04 --successor").ok();
    parties.fault("twin", "again").ok();
    parties.run("office", "trust add twin/keys/laptop-04.pub --name laptop-04").ok();
    send(&parties, "twin", "twin-2.zip").ok().says("accepted from laptop-04");
}
