//! Stories of machines, keys and clocks that go wrong, through the command line and seen from both sides: what is
//! said, what a person must decide, and that nothing recorded is lost.

mod clocks;
mod clones;
mod lost;
mod replays;
mod rollbacks;
mod stolen;

use serde_json::Value;

use crate::harness::{Run, repository};
use crate::parties::{MORNING, Parties, sample};

/// A command line on another machine.
fn elsewhere(parties: &Parties, home: &str, line: &str) -> Run {
    let call = parties.bench.at(MORNING).var("GENBA_TEST_MACHINE", "another-machine");
    call.run(["--home", home].into_iter().chain(line.split_whitespace()))
}

/// A field bundle to the office, under a name of its own.
fn send(parties: &Parties, laptop: &str, bundle: &str) -> Run {
    parties.run(laptop, &format!("export -o {bundle}")).ok();
    parties.run("office", &format!("import {bundle}"))
}

/// The first answer of a run.
fn begin_run(parties: &Parties, laptop: &str, terminal: &str) {
    let entry = repository("data/sample/evidence/entry.txt").display().to_string();
    parties.run(laptop, &format!("step {terminal} --worker W-02 --answer ok --attach {entry}")).ok();
}

/// A run from its beginning to its end.
fn whole_run(parties: &Parties, laptop: &str, terminal: &str) {
    let line = format!("step {terminal} --worker W-02 --answers {}", sample("answers.toml"));
    parties.run(laptop, &line).ok().says("completed");
}

/// The bundles at the office that are not taken in.
fn waiting(parties: &Parties) -> Vec<Value> {
    parties.json("office", "bundle list --open").as_array().unwrap().clone()
}

/// How a bundle is named on a command line.
fn short(bundle: &Value) -> String {
    bundle["bundle"].as_str().unwrap()[..8].to_owned()
}
