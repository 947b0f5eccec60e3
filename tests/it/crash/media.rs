//! Media that are pulled out, and sources that vanish, while they are read.
//!
//! From the Nth read on, the file that a command was given cannot be read any more. The message names that file
//! and the medium, nothing is recorded, and with the medium back the same command does its work.

use super::found::Try;
use super::scenes::Stage;
use super::trace::{can_trace, injected, run};

/// What comes from a medium in a scene.
const SOURCES: [(&str, &str); 4] = [
    ("attach", "photo.jpg"),
    ("import at the office", "field.zip"),
    ("import on the laptop", "second.zip"),
    ("restore", "full.tar"),
];

#[test]
fn a_source_that_vanishes_while_it_is_read_is_named_and_nothing_is_recorded() {
    if !can_trace() {
        return;
    }
    let stage = Stage::new();
    for (name, source) in SOURCES {
        let scene = stage.scenes.iter().find(|scene| scene.name == name).unwrap();
        let mut met = 0;
        for (call, at) in ["read", "pread64"].into_iter().flat_map(|call| [1, 2, 3, 5, 8].map(|at| (call, at))) {
            let mut going = Try::begin(&stage, scene, &format!("vanish {name} {call} {at}"));
            let path = stage.parties.bench.path(source).display().to_string();
            let fault = format!("inject={call}:error=EIO:when={at}+");
            let more = ["-P".to_owned(), path, "-e".to_owned(), format!("trace={call}"), "-e".to_owned(), fault];
            let (output, trace) = run(&stage, scene, &going.folder, &more);
            if injected(&trace).is_empty() {
                going.end();
                continue;
            }
            met += 1;
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let complained = String::from_utf8_lossy(&output.stderr).into_owned();
            let what = format!("{name}, {call} {at}: {:?}\n{said}{complained}", output.status);
            assert!(matches!(output.status.code(), Some(2 | 70)), "{what}");
            assert!(complained.contains(source) && complained.contains("medium"), "{what}");
            assert!(!going.look(&said) || name == "restore", "{what}");
            going.resume();
            going.end();
        }
        assert!(met > 0, "{name}: {source} was never read");
    }
}

/// Some file systems have no flush of a folder and refuse it: that is no reason to refuse the work.
#[test]
fn a_medium_that_offers_no_flush_of_a_folder_can_be_written_to() {
    if !can_trace() {
        return;
    }
    let stage = Stage::new();
    let scene = stage.scenes.iter().find(|scene| scene.name == "export").unwrap();
    let mut going = Try::begin(&stage, scene, "no flush");
    let folder = going.folder.display().to_string();
    let more = ["-P", &folder, "-e", "trace=fsync", "-e", "inject=fsync:error=EINVAL"].map(str::to_owned);
    let (output, trace) = run(&stage, scene, &going.folder, &more);
    assert!(!injected(&trace).is_empty() && output.status.success(), "{output:?}");
    going.look(&String::from_utf8_lossy(&output.stdout));
    going.resume();
}
