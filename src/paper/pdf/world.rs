//! All that typesetting can see: the template, the parts, one JSON file, the photos.
//!
//! No disk, no packages, no clock. The document comes in as data and never as markup.

use std::collections::HashMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::fonts::FONTS;

const PARTS: &str = include_str!("../../../data/papers/lib.typ");

pub(super) struct PaperWorld {
    library: LazyHash<Library>,
    main: Source,
    parts: Source,
    files: HashMap<FileId, Bytes>,
    today: Option<Datetime>,
}

impl PaperWorld {
    /// `None` only where a path cannot be one, which those of the program can.
    pub fn new(template: &str, today: Option<Datetime>) -> Option<Self> {
        Some(Self {
            library: LazyHash::new(Library::default()),
            main: Source::new(id("/main.typ")?, template.to_owned()),
            parts: Source::new(id("/lib.typ")?, PARTS.to_owned()),
            files: HashMap::new(),
            today,
        })
    }

    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.extend(id(path).map(|id| (id, Bytes::new(bytes))));
    }
}

fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.main, &self.parts].into_iter().find(|it| it.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.list.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
