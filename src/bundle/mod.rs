//! Bundles: signed, contiguous slices of one journal in a canonical ZIP (format §4).
//!
//! Owns the container's bytes, the manifest, the list, and the order of checks. A bundle that
//! passed them is a [`Verified`], the only thing that the store takes in. Works on files in
//! constant memory; never opens a database, never reads a clock.

mod chain;
mod container;
mod erase;
mod finding;
mod lines;
mod manifest;
mod receipts;
mod verify;
mod write;

pub use chain::{Opening, Scan, is_journal, read_event, unreadable};
pub use container::{Container, MAX_FILE};
pub use erase::without;
pub use finding::{Code, Finding};
pub use lines::Line;
pub use manifest::{FORMAT, Manifest, Sums};
pub use receipts::{Held, Receipts};
pub use verify::{Attached, Carried, Claim, Judging, Report, Verified, claim, distrust, verify};
pub use write::{Lines, MAX_PART, Slice, SliceSource, Written, Zip, compose, evidence_changed, run_doctor, write};
