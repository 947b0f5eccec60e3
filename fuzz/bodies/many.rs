//! Mutations of bundles by the thousand or by the million, counted by what came of them.

use std::collections::{BTreeMap, BTreeSet};

use super::bundle::{Outcome, mutate};

/// How often each outcome was, and each finding.
#[derive(Default)]
pub struct Counts {
    pub outcomes: BTreeMap<String, u64>,
    pub findings: BTreeMap<String, u64>,
}

/// SplitMix64: the same inputs in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// This many mutations, shared among the machine's processors; says by a panic what does not hold.
pub fn mutations(count: u64) -> Counts {
    let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(8)) as u64;
    let mut sum = Counts::default();
    std::thread::scope(|scope| {
        let shares = (0..workers).map(|it| (it, count / workers + u64::from(it < count % workers)));
        let running: Vec<_> = shares.map(|(it, share)| scope.spawn(move || some(it, share))).collect();
        for part in running.into_iter().map(|run| run.join().expect("no mutation does harm")) {
            for (sum, part) in [(&mut sum.outcomes, part.outcomes), (&mut sum.findings, part.findings)] {
                for (name, count) in part {
                    *sum.entry(name).or_default() += count;
                }
            }
        }
    });
    sum
}

fn some(worker: u64, count: u64) -> Counts {
    let mut random = Random(worker << 32);
    let mut counts = Counts::default();
    for number in 0..count {
        let length = 8 + random.next() as usize % 120;
        let input: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
        let (outcome, is_signed_anew) = mutate(&input);
        let outcome = match outcome {
            Outcome::Refused(codes) => {
                for code in codes.into_iter().collect::<BTreeSet<_>>() {
                    *counts.findings.entry(code.to_owned()).or_default() += 1;
                }
                "refused"
            }
            Outcome::Same => "accepted, the same bytes",
            Outcome::Other => "accepted, other bytes by every rule",
        };
        let hand = if is_signed_anew { "signed anew" } else { "unsigned" };
        *counts.outcomes.entry(format!("{hand}: {outcome}")).or_default() += 1;
        // a long run may be ended early, and has said by then what it found
        if number % 20_000 == 19_999 {
            eprintln!("worker {worker} after {}\n{counts}", number + 1);
        }
    }
    counts
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.outcomes.iter().chain(&self.findings).try_for_each(|(name, count)| writeln!(f, "  {count:>9}  {name}"))
    }
}
