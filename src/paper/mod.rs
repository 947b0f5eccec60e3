//! Papers (書面): every written document of the contract, by one mechanism.
//!
//! A form is a file; facts and what a person types fill it; the result is a [`Document`] whose
//! bytes an approval covers; it prints as PDF/A and HTML, and its values as tables. A city's own form needs no code.
//! Bytes in, bytes out: never a clock, a journal or a screen.

mod document;
mod facts;
mod field;
mod fill;
mod form;
mod html;
mod library;
mod list;
mod look;
mod number;
mod parse;
mod pdf;
mod photo;
mod qr;
mod sheet;
mod table;
mod value;
mod words;

#[cfg(test)]
mod tests;

pub use document::{ContractRef, Document, DocumentColumn, DocumentField, FORMAT, FormRef, Head, Report, Sender};
pub use facts::paths as fact_paths;
pub use fill::{Filled, Misfit, Missing};
pub use form::{About, Cause, Column, Deadline, Decider, Field, FieldType, Form, Owed};
pub use html::render_html;
pub use library::{BadForm, Library};
pub use list::list_pdf;
pub use look::{Look, Mark, Template};
pub use number::{NumberPattern, fiscal_year};
pub use parse::MAX_BYTES;
pub use pdf::{Flaw, Print, Setting, Typesetter, refuse_unprintable, render_pdf, set_pdf, unprintable};
pub use qr::qr_svg;
pub use table::tables;
pub use value::printed;

/// Gives the bytes of a photo by its SHA-256, where they are held.
pub type Photos<'p> = &'p (dyn Fn(&str) -> Option<Vec<u8>> + Sync);
