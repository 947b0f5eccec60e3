//! Third parties' data: whatever they know about the ways in which bytes can be wrong.
//!
//! Read from `../shared/vectors` beside the repository; a test says that it skips where that is absent.

mod encoding;
mod sealing;
mod signing;

use std::fs;
use std::path::PathBuf;

use genba::bundle::{Judging, Receipts, verify};
use genba::domain::{Moment, is_forbidden, normalise};
use genba::event::{Draft, Event, Fact, RunPaused, Sealing, seal};
use genba::trust::{Trust, is_principal};
use serde_json::Value;

use crate::forge::LAPTOP;
use crate::harness::repository;

/// A folder of the vectors, or `None` and a word on it: they lie beside a checkout and are no part of it, so that no
/// machine owes them.
fn vectors(name: &str) -> Option<PathBuf> {
    let folder = repository("../shared/vectors").join(name);
    if !folder.exists() {
        eprintln!("no vectors: {}", folder.display());
    }
    folder.exists().then_some(folder)
}

/// The files in a folder and below, with their bytes.
fn files(folder: &PathBuf) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    found
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn refuses_every_odd_archive() {
    let Some(folder) = vectors("zip") else { return };
    let trust = Trust::default();
    let at = Moment::parse_given("20240701000000Z").unwrap();
    let judging = Judging { trust: &trust, at, receipts: &Receipts::default() };
    let archives = files(&folder);
    assert!(archives.len() > 10);
    for (path, _) in archives {
        let report = verify(&path, &judging, &mut |_, _| ()).unwrap();
        let codes: Vec<_> = report.findings.iter().map(|finding| finding.code.name()).collect();
        assert!(matches!(codes[..], [code] if code.starts_with("container-")), "{}: {codes:?}", path.display());
    }
}

#[test]
fn naughty_strings_are_recorded_as_they_are_or_refused_by_character() {
    let Some(folder) = vectors("text") else { return };
    let strings = json(&fs::read(folder.join("blns.json")).unwrap());
    let mut refused = 0;
    for text in strings.as_array().unwrap().iter().map(|text| text.as_str().unwrap()) {
        let sealing = Sealing {
            at: Moment::parse("2024-06-03T18:02:11.004+09:00").unwrap(),
            journal: &LAPTOP.fingerprint(),
            mono_ms: 17,
            nonce: [7; 16],
            prev: genba::domain::Digest::ZERO,
            seq: 1,
            session: [1; 4],
        };
        let fact = Fact::RunPaused(RunPaused { reason: text.into(), run: text.into() });
        let actor = if text.is_empty() { "W-02" } else { text };
        let clean = normalise(text);
        match seal(&Draft::new(actor, fact), &sealing) {
            Ok(line) => {
                let event = Event::parse(&line).unwrap();
                let same = Fact::RunPaused(RunPaused { reason: clean.clone(), run: clean.clone() });
                assert_eq!(event.fact, same);
                assert!(!clean.chars().any(is_forbidden), "{text:?}");
            }
            Err(error) => {
                refused += 1;
                let character = clean.chars().find(|&c| is_forbidden(c)).unwrap_or_else(|| panic!("{text:?}"));
                assert!(error.what.en.contains(&format!("U+{:04X}", u32::from(character))), "{text:?}: {error}");
            }
        }
        let trust_line = format!("{text} namespaces=\"genba-device\" {}\n", LAPTOP.public_key());
        assert_eq!(
            Trust::parse(trust_line.as_bytes()).is_ok_and(|it| it.lines().len() == 1),
            is_principal(text),
            "{text:?}"
        );
    }
    assert!(refused > 0);
}
