//! genba (現場): offline-first records of maintenance work on government terminals.
//!
//! Only lists the modules, lowest layer first; a module imports from those above it.

pub mod message;

pub mod error;

pub mod domain;
pub mod event;
pub mod register;

pub mod procedure;
pub mod runner;

pub mod keys;
pub mod trust;

pub mod durable;

pub mod bundle;

pub mod state;
pub mod store;

pub mod environment;

pub mod cli;
pub mod ui;

pub mod commands;
