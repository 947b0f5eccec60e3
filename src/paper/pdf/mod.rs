//! A document as PDF/A-2u (ISO 19005-2): the same bytes each time, on every machine.
//!
//! Behind the feature `pdf`; without it the same call refuses and says what to do.

#[cfg(feature = "pdf")]
mod fonts;
#[cfg(feature = "pdf")]
mod typeset;
#[cfg(feature = "pdf")]
mod world;

#[cfg(feature = "pdf")]
pub use fonts::unprintable;
#[cfg(feature = "pdf")]
pub use typeset::{render_pdf, set_pdf};

#[cfg(not(feature = "pdf"))]
mod without;

#[cfg(not(feature = "pdf"))]
pub use without::{render_pdf, set_pdf, unprintable};
