//! What every bench measures with.

use std::time::{Duration, Instant};

/// The median time of an act done so many times.
pub fn median(rounds: usize, act: impl FnMut()) -> Duration {
    nth(rounds, rounds / 2, act)
}

/// The time that an act takes where little disturbs it: the lower quartile of so many.
#[allow(dead_code, reason = "not every bench asks for it")]
pub fn least(rounds: usize, act: impl FnMut()) -> Duration {
    nth(rounds, rounds / 4, act)
}

fn nth(rounds: usize, at: usize, mut act: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            act();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times.into_iter().nth(at).expect("rounds")
}
