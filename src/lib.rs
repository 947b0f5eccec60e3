//! genba (現場): offline-first records of maintenance work on government terminals.
//!
//! Only lists the modules, lowest layer first; a module imports from those above it.

#![cfg_attr(
    test,
    allow(
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::unwrap_used,
        reason = "a test says what it expects by failing"
    )
)]

// what tests of papers begin with is compiled in the tests of typesetting, too
#[cfg(test)]
extern crate self as genba;

#[cfg(test)]
#[path = "../tests/it/skipped.rs"]
mod skipped;

pub mod message;

pub mod error;
pub mod given;

pub mod domain;
pub mod event;
pub mod html;
pub mod tabular;

pub mod authored;
pub mod durable;
pub mod keys;
pub mod paper;
pub mod procedure;

pub mod mark;
pub mod runner;
pub mod trust;

pub mod bundle;
pub mod evidence;
pub mod proof;
pub mod register;
pub mod transcribe;

pub mod state;
pub mod store;

pub mod agreement;
pub mod roster;

pub mod lacking;

pub mod environment;
pub mod medium;
pub mod unlocked;

pub mod keyring;
pub mod workspace;

pub mod backup;
pub mod clock;
pub mod describe;

pub mod exchange;
pub mod particulars;

pub mod filing;
pub mod succession;

pub mod report;

pub mod audit;
pub mod recovery;

pub mod cli;
pub mod ui;

pub mod commands;
