//! The full-screen stepper: what it shows, how it is drawn, what its keys mean.
//!
//! [`draw`] and [`key`] are pure, [`Stage`] is the terminal. Knows no rule of the contract and
//! records nothing: a key becomes an [`Act`], and whoever drives the screen decides.

mod below;
mod covering;
mod draw;
mod keys;
mod model;
mod pace;
mod side;
mod stage;
mod words;
mod wrapped;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wide_tests;

pub use draw::draw;
pub use keys::{Act, key, take};
pub use model::{Ask, Form, Hold, Line, Mode, Panel, Row, Said, Screen, Shown, Signer};
pub use ratatui::crossterm::event::Event;
pub use stage::{Stage, fits};

/// Columns and rows that the screen needs at least.
pub const LEAST: (u16, u16) = (80, 24);
