//! All that typesetting can see: the template and what lies in its folder, the parts, one JSON
//! file, the photos.
//!
//! Nothing else of the disk, no packages, no clock. The document comes in as data and never as
//! markup.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use genba::paper::Template;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::FONTS;

const PARTS: &str = include_str!("../../data/papers/lib.typ");

/// Largest file that a template may read.
const MOST_BYTES: u64 = 32 << 20;

pub(crate) struct PaperWorld {
    library: LazyHash<Library>,
    main: Source,
    parts: Source,
    files: HashMap<FileId, Bytes>,
    /// The template's own folder, as the disk names it.
    folder: Option<PathBuf>,
    /// What was read of it: one file is the same for the whole of a print.
    read: Mutex<HashMap<FileId, Bytes>>,
    today: Option<Datetime>,
}

impl PaperWorld {
    /// `None` only where a path cannot be one, which those of the program can.
    pub fn new(template: &Template, today: Option<Datetime>) -> Option<Self> {
        let name = template.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let main = id(&format!("/{name}")).or_else(|| id("/main.typ"))?;
        Some(Self {
            library: LazyHash::new(Library::default()),
            main: Source::new(main, template.text.clone()),
            parts: Source::new(id("/lib.typ")?, PARTS.to_owned()),
            files: HashMap::new(),
            folder: template.folder.as_ref().and_then(|folder| folder.canonicalize().ok()),
            read: Mutex::default(),
            today,
        })
    }

    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.extend(id(path).map(|id| (id, Bytes::new(bytes))));
    }

    /// The name of a file that is the template's own and not the program's.
    pub fn own_name(&self, id: FileId) -> Option<&'static str> {
        let is_own = id != self.parts.id() && !self.files.contains_key(&id) && *id.get().root() == VirtualRoot::Project;
        is_own.then(|| id.get().vpath().get_without_slash())
    }

    /// A file of the template's folder; a link that leads out of it is none.
    fn own_file(&self, id: FileId) -> FileResult<Bytes> {
        let (VirtualRoot::Project, Some(folder)) = (id.get().root(), &self.folder) else {
            return Err(FileError::AccessDenied);
        };
        let mut read = self.read.lock().map_err(|_| FileError::AccessDenied)?;
        if let Some(bytes) = read.get(&id) {
            return Ok(bytes.clone());
        }
        let bytes = Bytes::new(read_within(folder, id.get().vpath().get_without_slash())?);
        read.insert(id, bytes.clone());
        Ok(bytes)
    }
}

fn read_within(folder: &Path, name: &str) -> FileResult<Vec<u8>> {
    let path = folder.join(name);
    let real = path.canonicalize().map_err(|why| FileError::from_io(why, Path::new(name)))?;
    let size = fs::metadata(&real).map_err(|why| FileError::from_io(why, Path::new(name)))?.len();
    if !real.starts_with(folder) || size > MOST_BYTES {
        return Err(FileError::AccessDenied);
    }
    fs::read(&real).map_err(|why| FileError::from_io(why, Path::new(name)))
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
        if let Some(known) = [&self.main, &self.parts].into_iter().find(|it| it.id() == id) {
            return Ok(known.clone());
        }
        let bytes = self.own_file(id)?;
        Ok(Source::new(id, str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().map_or_else(|| self.own_file(id), Ok)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.list.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
