//! What every bench measures with.

use std::time::{Duration, Instant};

/// The median time of an act done so many times.
pub fn median(rounds: usize, mut act: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            act();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times.into_iter().nth(rounds / 2).expect("rounds")
}
