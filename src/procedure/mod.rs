//! Procedures (手順書): what the office publishes as TOML and a technician follows.
//!
//! Owns their meaning: reading the bytes with every problem at once, the rules between steps,
//! and the paper checklist. Bytes in, values out: never reads a file, a clock or a journal.

mod advice;
mod asks;
mod begin;
mod check;
mod layout;
mod model;
mod page;
mod parse;
mod print;
mod schema;
mod sheet;
mod step;
mod words;

#[cfg(test)]
mod tests;

pub use crate::authored::{Problem, Severity};
pub use begin::skeleton;
pub use layout::{columns, wrap};
pub use model::{
    Attach, Is, Kind, KindName, Limits, OnAnswer, OnNg, Part, Pattern, Procedure, Step, When, decimal, plain,
};
pub use page::checklist_html;
pub use parse::{MAX_BYTES, inspect, parse};
pub use print::{checklist, checklist_of, checklist_pdf};
pub use schema::schema_text;
pub use sheet::Filled;
pub use words::answer_word;
