//! The audit package (§13(7)): everything that proves the work, in one folder or ZIP, with an index, and
//! with instructions that need none of our programs.
//!
//! Records nothing. The same state gives the same bytes: no clock is read, times are those of events.

mod contents;
mod index;
mod place;
mod readme;
mod words;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use memchr::memmem;
use serde::Serialize;

use crate::bundle::Sums;
use crate::domain::Digest;
use crate::error::Result;
use crate::message::Lang;
use crate::tabular::{Book, Ending};
use crate::workspace::Workspace;

use contents::{Contents, gather};
use place::{Place, Scratch};

pub use place::portable_name;

const VERIFY_PY: &str = include_str!("../../docs/audit/verify.py");
const PLAIN_SH: &str = include_str!("../../docs/audit/plain.sh");

/// Bytes at the end of a ZIP in which its last names stand, and at its beginning for the first.
const NAMES: u64 = 64 << 10;

/// Whether a ZIP looks like a package: bundles come first in one, and its instructions near the end.
///
/// # Errors
/// Where it cannot be read.
pub fn looks_like_package(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    (&mut file).take(NAMES).read_to_end(&mut bytes)?;
    let end = file.metadata()?.len().saturating_sub(NAMES);
    file.seek(SeekFrom::Start(end))?;
    file.take(NAMES).read_to_end(&mut bytes)?;
    let has = |name: &str| memmem::find(&bytes, name.as_bytes()).is_some();
    Ok(bytes.starts_with(b"PK") && has("bundles/") && has("README.txt"))
}

/// What was packed.
#[derive(Debug, Clone, Serialize)]
pub struct Packed {
    /// The folder or ZIP.
    pub file: PathBuf,
    /// Files in it.
    pub files: usize,
    /// Bundles that count as evidence, the office's own among them.
    pub bundles: usize,
    /// Bundles that were not accepted.
    pub quarantined: usize,
    /// Files of papers.
    pub papers: usize,
    /// Attachments that anybody can read.
    pub unsealed: usize,
    /// What does not hold of the bundles that count, or is not there.
    pub findings: usize,
}

/// Writes the package: whole, or not at all.
///
/// # Errors
/// A laptop's workspace, a place that is taken, a failing disk.
pub fn pack(workspace: &Workspace, target: &Path, lang: Lang, progress: &mut dyn FnMut(u64, u64)) -> Result<Packed> {
    workspace.need_office()?;
    let scratch = Scratch::beside(target)?;
    let mut package = Package { place: Place::begin(target, &scratch)?, sums: BTreeMap::new() };
    let contents = gather(workspace, &scratch, progress)?;
    for bundle in &contents.bundles {
        package.add_file(&bundle.name, &bundle.file)?;
    }
    let evidence = workspace.evidence();
    for paper in &contents.papers {
        // one file can be that of two rows: of a submission that was told twice
        if !package.sums.contains_key(&paper.name) {
            package.add_file(&paper.name, &evidence.path(&paper.digest))?;
        }
    }
    let contract = workspace.contract()?.id;
    let book = Book {
        title: words::title(&contract),
        note: Some(words::intro()),
        as_of: Some(contents.as_of),
        tables: index::tables(workspace, &contents)?,
    };
    package.add("allowed_signers", contents.signers.as_bytes())?;
    package.add("index.html", &book.write(Ending::Html, lang)?)?;
    package.add("index.csv", &book.write(Ending::Csv, lang)?)?;
    package.add("times.txt", readme::times(&contents).as_bytes())?;
    package.add("erased.txt", readme::erased(&contents).as_bytes())?;
    package.add("README.txt", readme::readme(&contract, &contents).as_bytes())?;
    package.add("verify.py", VERIFY_PY.as_bytes())?;
    package.add("plain.sh", PLAIN_SH.as_bytes())?;
    let files = package.finish()?;
    let unsealed = book.tables.iter().find(|table| table.id == "unsealed").map_or(0, |table| table.rows.len());
    Ok(packed(target, &contents, files, unsealed))
}

fn packed(target: &Path, contents: &Contents, files: usize, unsealed: usize) -> Packed {
    let counted = || contents.bundles.iter().filter(|bundle| bundle.counts());
    Packed {
        file: target.to_owned(),
        files,
        bundles: counted().count(),
        quarantined: contents.bundles.len() - counted().count(),
        papers: contents.papers.len(),
        unsealed,
        findings: counted().map(|bundle| bundle.findings.len()).sum::<usize>() + contents.lacking.len(),
    }
}

/// A package and the list of what is in it.
struct Package {
    place: Place,
    sums: BTreeMap<String, Digest>,
}

impl Package {
    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let digest = self.place.add(name, bytes)?;
        self.sums.insert(name.to_owned(), digest);
        Ok(())
    }

    fn add_file(&mut self, name: &str, path: &Path) -> Result<()> {
        let digest = self.place.add_file(name, path)?;
        self.sums.insert(name.to_owned(), digest);
        Ok(())
    }

    /// Adds the list and ends it; gives the number of files.
    fn finish(mut self) -> Result<usize> {
        let sums = Sums(self.sums).to_bytes();
        let files = sums.iter().filter(|byte| **byte == b'\n').count() + 1;
        self.place.add("SHA256SUMS", &sums)?;
        self.place.finish()?;
        Ok(files)
    }
}
