//! A run: stepping through a procedure (手順を一つずつ).
//!
//! Owns the order of steps, what an answer owes, what limits make of it, and how a run ends.
//! Pure: the same procedure and the same events always give the same view, so resuming after
//! a crash is replaying. Never reads a clock, a file or the journal; never asks anybody.

mod carry;
mod correct;
mod decide;
mod hold;
mod input;
mod judge;
mod machine;
mod position;
mod record;
mod refusal;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use carry::Candidate;
pub use input::{Context, Reply, RunEvent};
pub use machine::Machine;
pub use record::{Correction, Entry, Record, Signature, Voided};
pub use refusal::{Missing, Refusal, Unwanted};
pub use view::{Applies, Branch, Current, Deviation, Evidence, Owed, Phase, StepState, View};
