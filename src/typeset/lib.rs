//! Typesetting for papers, with its fonts: what the program lends the library `genba` to make PDFs with.
//!
//! Behind the feature `pdf`; without it there is none, and papers are HTML only.

#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::unwrap_used,
        reason = "a test says what it expects by failing"
    )
)]

#[cfg(feature = "pdf")]
mod engine;
#[cfg(feature = "pdf")]
mod fonts;
#[cfg(all(test, feature = "pdf"))]
mod tests;
#[cfg(feature = "pdf")]
mod world;

use genba::paper::Typesetter;

/// What this build sets PDFs with; `None` for one that was made without.
pub fn typesetter() -> Option<&'static dyn Typesetter> {
    #[cfg(feature = "pdf")]
    return Some(&engine::Typst);
    #[cfg(not(feature = "pdf"))]
    None
}
