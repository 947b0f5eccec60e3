//! Events: one line of Line JSON each, chained by hash (format §1–§3).
//!
//! Owns the bytes: what a canonical line is, what the envelope holds, which kinds exist and
//! which role may write them, the hash of a line and the Merkle tree over all of them.
//! Never reads a clock, a key or a file.

mod envelope;
mod fact;
pub mod line_json;
mod merkle;

pub use envelope::{
    Attachment, Draft, Envelope, EnvelopeDefect, Event, MAX_LINE, Sealing, UnreadableEvent, event_hash, hex,
    is_file_name, seal,
};
pub use fact::*;
pub use merkle::{InclusionProof, PathFinder, Tree, leaf_hash, node_hash};
