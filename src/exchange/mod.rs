//! Exchanging slices: what leaves a workspace as a bundle, and what comes in (format §4–§6).
//!
//! The rules of verdicts and receipts live here; bytes are `bundle`'s, tables are `store`'s.

mod envelope;
mod export;
mod import;
mod imported;
mod inbox;
mod join;
mod judge;
mod kept;
mod prove;
mod sealing;
mod signers;

pub use envelope::{addressees, header};
pub use export::{Exported, Wanted, export, former_journals_owed};
pub use import::{import, preview};
pub use imported::{Imported, Judgement};
pub use inbox::looked_at as inbox_looked_at;
pub use join::{Joined, REPLACES, join, open_replacement};
pub use kept::{Kept, accept_late, kept};
pub use prove::{events_by_hash, prove};
/// Hears how much of how much is done.
pub type Heard<'a> = &'a mut dyn FnMut(u64, u64);

pub use sealing::{office_key, openers, seal};
pub use signers::{office_trust, pinned, signers, trust_lines};
