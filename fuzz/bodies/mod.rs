//! What is asked of each kind of hostile input: one function for each target.
//!
//! The fuzz targets call these, and so does the test that reads every kept input (tests/hostile),
//! on a stable compiler and without libFuzzer. Each says by a panic what does not hold; being
//! refused is always right. Nothing here may call the product's own writer to judge its reader,
//! where there is another way.

pub mod bundle;
pub mod json;
pub mod many;
pub mod mutation;
pub mod other;
pub mod register;
pub mod rules;

use std::fs;
use std::path::PathBuf;

/// Every target with what it asks.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("allowed_signers", other::allowed_signers),
    ("bundle", bundle::bundle),
    ("differential", json::differential),
    ("line_json", json::line_json),
    ("paper_form", other::paper_form),
    ("procedure", other::procedure),
    ("proof", bundle::proof),
    ("register_csv", register::csv),
    ("register_xlsx", register::xlsx),
    ("sshsig", other::sshsig),
];

/// Takes an input apart; what is not there reads as zeros, so that every input means something.
pub struct Picks<'a>(pub &'a [u8]);

impl<'a> Picks<'a> {
    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: usize) -> usize {
        let number = usize::from(self.byte()) << 16 | usize::from(self.byte()) << 8 | usize::from(self.byte());
        number % bound.max(1)
    }

    /// Up to 63 bytes.
    pub fn chunk(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte() % 64).min(self.0.len());
        let (chunk, rest) = self.0.split_at(length);
        self.0 = rest;
        chunk
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.0.is_empty()
    }

    /// Changes some bytes: one bit, one byte, some put in, some taken out, some doubled.
    pub fn edit(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let until = (at + 1 + usize::from(self.byte() % 16)).min(bytes.len());
        match (self.byte() % 6, bytes.get_mut(at)) {
            (0, Some(byte)) => *byte ^= 1 << (self.byte() % 8),
            (1, Some(byte)) => *byte = self.byte(),
            (2, _) => drop(bytes.splice(at..at, self.chunk().iter().copied())),
            (3, Some(_)) => drop(bytes.drain(at..until)),
            (4, Some(_)) => {
                let doubled = bytes[at..until].to_vec();
                drop(bytes.splice(at..at, doubled));
            }
            (5, Some(_)) => drop(bytes.splice(at..until, self.chunk().iter().copied())),
            _ => bytes.push(self.byte()),
        }
    }
}

/// A file of this process and thread, in memory where the system has such a place; the program reads paths.
pub fn scratch(name: &str) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = base.join(format!("genba-hostile-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for inputs");
    folder.join(format!("{:?}-{name}", std::thread::current().id()))
}

/// Removes what [`scratch`] left behind.
pub fn sweep() {
    if let Some(folder) = scratch("x").parent() {
        let _ = fs::remove_dir_all(folder);
    }
}
