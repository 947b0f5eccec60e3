//! What the fuzz targets share with the tests of the repository: the bodies, and the forge of bundles.
//!
//! Both lie elsewhere and are read from there, so that a target and its kept inputs ask the same.

#![allow(dead_code, missing_docs, clippy::unwrap_used)]

#[path = "../bodies/mod.rs"]
pub mod bodies;
#[path = "../../tests/it/forge/mod.rs"]
pub mod forge;
