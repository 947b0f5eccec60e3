//! Any flipped bit is refused, but where the deflated stream still gives the very same events.

use std::fs;
use std::path::Path;

use genba::bundle::{Judging, Receipts, verify};
use genba::domain::{Digest, Moment};
use genba::trust::Trust;
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::forge::{Forge, LAPTOP};

/// The hashes of the lines, if the bundle holds.
fn accepted(path: &Path, trust: &Trust) -> Option<Vec<Digest>> {
    let at = Moment::parse_given("20240701000000Z").unwrap();
    let mut hashes = Vec::new();
    let judging = Judging { trust, at, receipts: &Receipts::default() };
    let report = verify(path, &judging, &mut |_, hash| hashes.push(*hash)).unwrap();
    report.findings.is_empty().then_some(hashes)
}

#[test]
fn refuses_any_flipped_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zip");
    let trust = Trust::parse(LAPTOP.trust_line("").as_bytes()).unwrap();
    let bundle = Forge::device().bytes();
    fs::write(&path, &bundle).unwrap();
    let events = accepted(&path, &trust);
    assert!(events.is_some());
    // one bit of every byte, and every bit of some hundred bytes; always the same ones
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut flips: Vec<_> = (0..bundle.len()).map(|at| (at, 1 << (random.next_u32() % 8))).collect();
    for _ in 0..300 {
        let at = random.next_u32() as usize % bundle.len();
        flips.extend((0..8).map(|bit| (at, 1u8 << bit)));
    }
    let mut same = 0;
    for (at, bit) in flips {
        let mut changed = bundle.clone();
        changed[at] ^= bit;
        fs::write(&path, &changed).unwrap();
        match accepted(&path, &trust) {
            None => {}
            found if found == events => same += 1,
            _ => panic!("byte {at} ^ {bit:#04x} is accepted with other events"),
        }
    }
    assert!(same < 4, "{same} flips give the same events");
}
