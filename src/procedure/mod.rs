//! Procedures (手順書): what the office publishes as TOML and a technician follows.
//!
//! Owns their meaning: reading the bytes with every problem at once, the rules between steps,
//! and the paper checklist. Bytes in, values out: never reads a file, a clock or a journal.

mod check;
mod layout;
mod model;
mod parse;
mod print;
mod step;
mod words;

#[cfg(test)]
mod tests;

pub use crate::authored::Problem;
pub use layout::wrap;
pub use model::{
    Attach, Is, Kind, KindName, Limits, OnAnswer, OnNg, Part, Pattern, Procedure, Step, When, decimal, plain,
};
pub use parse::{MAX_BYTES, parse};
pub use print::{Filled, checklist, checklist_of};
pub use words::answer_word;
