//! Bundles mutated at random, and every input that was once kept because something did not hold.
//!
//! The long form:
//! `GENBA_MUTATIONS=1000000 cargo test --release --no-default-features --test it mutated -- --nocapture`.

use std::fs;
use std::sync::Mutex;
use std::time::Instant;

use crate::bodies::many::mutations;
use crate::bodies::{TARGETS, sweep};
use crate::harness::repository;

/// How many mutations there are where nobody says otherwise: a second or two.
const FEW: u64 = 1500;

/// Both share a folder in memory, which the one that ends sweeps away.
static TURN: Mutex<()> = Mutex::new(());

#[test]
fn a_mutated_bundle_is_refused_or_keeps_every_rule() {
    let _turn = TURN.lock().unwrap();
    let count = std::env::var("GENBA_MUTATIONS").ok().map_or(FEW, |count| count.parse().unwrap());
    let since = Instant::now();
    let counts = mutations(count);
    sweep();
    eprintln!("{count} mutations in {} s\n{counts}", since.elapsed().as_secs());
    let of = |name: &str| counts.outcomes.get(name).copied().unwrap_or_default();
    assert_eq!(counts.outcomes.values().sum::<u64>(), count);
    assert_eq!(of("unsigned: accepted, other bytes by every rule"), 0);
    // else the mutations are all too wild to say anything
    assert!(of("signed anew: accepted, other bytes by every rule") > count / 100, "{counts}");
    assert!(counts.findings.len() > 15, "{counts}");
}

#[test]
fn kept_inputs_do_no_harm() {
    let _turn = TURN.lock().unwrap();
    let mut read = 0;
    for (target, body) in TARGETS {
        let Ok(folder) = fs::read_dir(repository("tests/hostile").join(target)) else { continue };
        for entry in folder {
            body(&fs::read(entry.unwrap().path()).unwrap());
            read += 1;
        }
    }
    sweep();
    let folders = fs::read_dir(repository("tests/hostile")).unwrap();
    for name in folders.map(|folder| folder.unwrap().file_name().into_string().unwrap()) {
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "no target reads tests/hostile/{name}");
    }
    assert!(read >= TARGETS.len(), "{read}");
}

#[test]
#[ignore = "writes fuzz/seeds, which is committed"]
fn writes_the_seeds_of_the_fuzz_targets() {
    for (target, inputs) in crate::bodies::bundle::seeds() {
        let folder = repository("fuzz/seeds").join(target);
        fs::create_dir_all(&folder).unwrap();
        for (number, input) in inputs.iter().enumerate() {
            fs::write(folder.join(format!("{number:02}")), input).unwrap();
        }
    }
    sweep();
}
