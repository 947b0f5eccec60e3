//! Signed bundles shown again: later, to others, or instead of newer ones.

use super::send;
use crate::parties::{Parties, sample};

const YEAR_LATER: &str = "2025-06-12T09:00:00+09:00";

#[test]
fn a_field_bundle_shown_again_a_year_later_changes_nothing_for_anybody() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    send(&parties, "laptop-01", "field.zip").ok();
    parties.fault("laptop-01", "y").ok();
    parties.run("laptop-01", "export --from 0 -o longer.zip").ok();
    parties.run("office", "import longer.zip").ok();
    parties.run("office", "trust revoke laptop-01 --reason over").ok();
    let before = parties.state("office");
    for file in ["field.zip", "longer.zip"] {
        parties.run_at(YEAR_LATER, "office", &format!("import {file}")).ok().says("was accepted before");
    }
    assert_eq!(parties.state("office"), before);
    let contract = std::fs::read_to_string(sample("contract.toml")).unwrap();
    parties.bench.write("other.toml", contract.replace("R06-0417", "R07-0001"));
    parties.run("other", "init --office --contract other.toml").ok();
    parties.run("other", "trust add laptop-01/keys/laptop-01.pub --name laptop-01").ok();
    parties.run("other", "import field.zip").refused(3).says("contract-mismatch");
    parties.run("laptop-02", "import field.zip").refused(3).says("direction-wrong");
}

#[test]
fn an_old_dispatch_does_not_bring_a_cancelled_order_back() {
    let parties = Parties::new();
    parties.run("office", "work order os-upgrade --terminal T-030 --due 2024-07-31").ok();
    parties.run("office", "export --to laptop-01 -o ordered.zip").ok();
    parties.run("laptop-01", "import ordered.zip").ok();
    parties.run("office", "work cancel O-002 --reason 中止 --decided-by 山本").ok();
    parties.run("office", "export --full -o cancelled.zip").ok();
    parties.run("laptop-01", "import cancelled.zip").ok();
    let before = parties.log("laptop-01", "laptop-01");
    parties.run_at(YEAR_LATER, "laptop-01", "import ordered.zip").ok().says("was accepted before");
    // one that this laptop never saw is as old
    parties.run("laptop-01", "import dispatch-laptop-02.zip").ok().says("everything in it is here already");
    parties.run("laptop-01", "step T-030 --worker W-02 --answer ok").refused(1).says("was cancelled");
    assert_eq!(parties.log("laptop-01", "laptop-01"), before);
    // another laptop's dispatch is the same journal: it waits for what lies between, or continues what is held
    parties.run("laptop-02", "import cancelled.zip").ok().says("accepted");
}

#[test]
fn what_was_kept_aside_and_came_with_another_bundle_is_nobodys_fault() {
    let parties = Parties::new();
    let missing = parties.log("laptop-01", "laptop-01").len();
    parties.fault("laptop-01", "x").ok();
    parties.fault("laptop-01", "y").ok();
    parties.run("laptop-01", &format!("export --from {} -o later.zip", missing + 1)).ok();
    parties.run("office", "import later.zip").ok().says("is kept aside");
    parties.fault("laptop-01", "z").ok();
    parties.run("laptop-01", "export -o all.zip").ok();
    let said = parties.run("office", "--lang ja import all.zip").ok();
    said.says("脇に置いてあった束です").says("何もしなくてかまいません").never_says("戻されています");
    // one that is brought from outside is what it was
    parties.run("laptop-01", "export --from 1 -o part.zip").ok();
    parties.fault("laptop-01", "w").ok();
    send(&parties, "laptop-01", "next.zip").ok();
    parties.run("office", "import part.zip").ok().says("rolled back");
}
