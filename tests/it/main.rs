//! One binary for all tests that look at the program from outside.
//!
//! `harness` runs the command in a sealed environment, `forge` makes bundles byte by byte; both
//! are there for every other module.

#![allow(
    missing_docs,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a test may fail at once and say so"
)]

mod adversity;
mod architecture;
mod attacks;
mod bad_input;
#[path = "../../fuzz/bodies/mod.rs"]
mod bodies;
mod comforts;
mod convergence;
mod crash;
mod dispatches;
mod doctor;
mod drill;
mod envelopes;
mod field;
mod flips;
mod forge;
mod frozen;
mod harness;
mod help;
mod history;
mod hostile;
mod mutations;
mod office;
mod outputs;
mod packages;
mod paper;
mod parties;
mod period;
mod progress;
mod proofs;
mod readme;
mod recovery;
mod restores;
mod schema;
mod sealed;
mod secrecy;
mod skipped;
mod stories;
mod supply;
mod tables;
mod trouble;
mod vectors;
mod verdicts;
mod written;
