//! From a checklist in Excel to a procedure's TOML: which column is what, which row is a step, what it asks.
//!
//! Guesses and says that it guesses: whoever publishes the procedure reads it against the original first.
//! Reads rows, gives text; never a file, a screen or a decision.

mod columns;
mod guess;
mod layout;
mod steps;
mod write;

pub use columns::{ColumnGuess, Part, given, guess};
pub use guess::{Asked, KindGuess};
pub use layout::{Layout, find};
pub use steps::{Step, steps};
pub use write::{Head, head, write};
