//! Disks that are full, that break, media that are pulled out: every call that writes fails in its turn.
//!
//! `strace` lets the Nth call of a kind fail, once or from then on, for our own files and SQLite's alike.
//! Whatever fails: it is said in words, nothing that was not durable is called done, and with the disk
//! sound again the same command does its work.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::found::Try;
use super::order::breaches;
use super::scenes::{Scene, Stage};
use super::trace::{acts, can_trace, injected, run};

/// What is made to fail.
const CALLS: [&str; 7] = ["write", "pwrite64", "fsync", "ftruncate", "rename", "mkdir", "unlink"];
const ERRORS: [&str; 2] = ["ENOSPC", "EIO"];

/// How one call is made to fail.
#[derive(Debug, Clone, Copy)]
struct Fault {
    call: &'static str,
    error: &'static str,
    /// The first call of its kind that fails.
    at: usize,
    /// Whether all later ones do, too.
    for_good: bool,
}

impl Fault {
    fn arguments(self) -> [String; 2] {
        let Self { call, error, at, for_good } = self;
        let on = if for_good { "+" } else { "" };
        ["-e".to_owned(), format!("inject={call}:error={error}:when={at}{on}")]
    }
}

/// What came of a scene's faults.
#[derive(Debug, Default)]
struct Tally {
    /// Commands run with a fault.
    faults: usize,
    /// Of these, ended with an error in words.
    said: usize,
    /// Of these, did their work all the same: the failing call did not matter.
    done: usize,
    /// Of these, broke a promise; each was told when it happened.
    broken: usize,
}

#[test]
fn a_failing_disk_is_told_in_words_and_costs_nothing_that_was_recorded() {
    // the first call of each kind, then a few of the later ones
    fail_everything(&|at| at == 1 || at.is_multiple_of(31), true);
}

/// `cargo test --test it -- --ignored --nocapture every_write_fails_in_its_turn`; with `GENBA_EVERY=5` every
/// fifth call of a kind fails in its turn.
#[test]
#[ignore = "the long form: many minutes"]
fn every_write_fails_in_its_turn() {
    let every = std::env::var("GENBA_EVERY").ok().and_then(|number| number.parse().ok()).unwrap_or(1);
    fail_everything(&|at| at % every == 1 % every, false);
}

fn fail_everything(is_tried: &(dyn Fn(usize) -> bool + Sync), is_short: bool) {
    if !can_trace() {
        return;
    }
    let stage = Stage::new();
    eprintln!("{:<22}{:>8}{:>16}{:>20}{:>8}", "command", "faults", "told in words", "done all the same", "broken");
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let stage = &stage;
        let fail = |(number, scene)| scope.spawn(move || fail_scene(stage, scene, number, is_tried, is_short));
        let running: Vec<_> = stage.scenes.iter().enumerate().map(fail).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    show(
        "all",
        &tallies.iter().fold(Tally::default(), |all, it| Tally {
            faults: all.faults + it.faults,
            said: all.said + it.said,
            done: all.done + it.done,
            broken: all.broken + it.broken,
        }),
    );
    assert!(tallies.iter().all(|tally| tally.said > 0 && tally.broken == 0), "see above");
}

fn fail_scene(
    stage: &Stage,
    scene: &Scene,
    number: usize,
    is_tried: &(dyn Fn(usize) -> bool + Sync),
    is_short: bool,
) -> Tally {
    let mut tally = Tally::default();
    for (which, call) in CALLS.into_iter().enumerate() {
        for (error, for_good) in ERRORS.into_iter().flat_map(|error| [(error, false), (error, true)]) {
            // the short form takes one of the four ways for each kind of call and command
            let way = usize::from(for_good) + 2 * usize::from(error == "EIO");
            if is_short && way != (which + number) % 4 {
                continue;
            }
            for at in (1..).filter(|at| is_tried(*at)) {
                let fault = Fault { call, error, at, for_good };
                let name = format!("fault {number} {call} {error} {at} {for_good}");
                // a long form says everything that it finds, not the first only
                let outcome = catch_unwind(AssertUnwindSafe(|| fail_once(stage, scene, fault, &name, &mut tally)));
                tally.broken += usize::from(outcome.is_err());
                if !outcome.unwrap_or(true) {
                    break;
                }
            }
        }
    }
    show(scene.name, &tally);
    tally
}

fn show(name: &str, tally: &Tally) {
    eprintln!("{name:<22}{:>8}{:>16}{:>20}{:>8}", tally.faults, tally.said, tally.done, tally.broken);
}

/// One command with one fault; `false` where the command got through without meeting it.
fn fail_once(stage: &Stage, scene: &Scene, fault: Fault, name: &str, tally: &mut Tally) -> bool {
    let mut going = Try::begin(stage, scene, name);
    let (output, trace) = run(stage, scene, &going.folder, &fault.arguments());
    let failed = injected(&trace);
    if failed.is_empty() {
        going.end();
        return false;
    }
    tally.faults += 1;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = said.lines().last().unwrap_or_default();
    let what = format!("{} with {fault:?}: {:?}\n{last}\n{complained}\n{}", scene.name, output.status, failed[0].0);
    let met_stderr = failed.iter().any(|it| it.0.contains("write(2<"));
    match output.status.code() {
        Some(0) => {
            tally.done += 1;
            holds(&trace, &failed[0].0, &going.folder, &what);
            assert!(said.contains(scene.says) || failed[0].0.contains("write(1<"), "{what}");
        }
        Some(1 | 2 | 3 | 70) => {
            tally.said += 1;
            let in_words = complained.contains("help:")
                && ["safe", "recorded", "nothing", "medium", "need not"].iter().any(|it| complained.contains(it));
            assert!(in_words || met_stderr, "{what}");
            assert!(!complained.contains("panicked"), "{what}");
        }
        _ => panic!("{what}"),
    }
    going.look(&said);
    if complained.contains("the record is safe") {
        assert!(going.has_grown(), "{what}");
    }
    if complained.contains("nothing was recorded") {
        assert!(!going.has_grown(), "{what}");
    }
    going.resume();
    going.end();
    true
}

/// Whatever failed: what was called done is durable. SQLite alone disregards it where the flush of a folder
/// fails in which it has just made its log.
fn holds(trace: &str, failed: &str, folder: &Path, what: &str) {
    let breaches = breaches(&acts(trace, folder), folder);
    let of_the_log = |breach: &str| failed.contains("fsync(") && breach.contains("genba.db-wal was made");
    let claimed: Vec<_> = breaches.iter().filter(|it| it.contains("was said") && !of_the_log(it)).collect();
    assert!(claimed.is_empty(), "{claimed:?}\n{what}");
}
