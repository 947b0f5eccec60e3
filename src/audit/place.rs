//! Where a package goes: a folder that appears whole, or one ZIP. The same entries either way.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::bundle::Zip;
use crate::domain::{Digest, is_windows_device};
use crate::durable::{Durable, drain, make_folder, settle_folder};
use crate::environment;
use crate::error::{Error, IoContext, Kind, Result};
use crate::event::hex;
use crate::messages;

messages! {
    not_empty(folder) { ja: "{folder} にはすでに何かがあります", en: "there is something in {folder} already" }
    give_new_folder() { ja: "まだない名前か、空のフォルダーを指定してください", en: "give a name that is not there yet, or an empty folder" }
    too_large() { ja: "ZIP には大きすぎます（4 GiB か 6 万件を超えます）", en: "it would pass 4 GiB or 65,535 entries, too much for a ZIP" }
    folder_instead() { ja: "-o にフォルダーの名前を指定してください", en: "give the name of a folder with -o" }
}

/// A folder for what is being made, beside what will be; gone when done with.
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Makes one beside the target.
    ///
    /// # Errors
    /// Where the target's folder cannot be written to.
    pub fn beside(target: &Path) -> Result<Self> {
        let folder = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let scratch = Self { folder: folder.join(format!(".genba-{}.part", hex(&environment::random::<8>()?))) };
        fs::create_dir(&scratch.folder).writing(target)?;
        Ok(scratch)
    }

    /// A name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // what stays behind is known by its name
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A package being written.
pub enum Place {
    /// Files of a folder that is given its name at the end.
    Folder {
        /// Where they are written.
        made: PathBuf,
        /// Where they will stand.
        target: PathBuf,
    },
    /// Entries of a ZIP.
    Zip(Zip),
}

impl Place {
    /// Begins a package: a ZIP where the target is called so, else a folder.
    ///
    /// # Errors
    /// A folder that holds something, or a place that cannot be written to.
    pub fn begin(target: &Path, scratch: &Scratch) -> Result<Self> {
        if target.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
            return Ok(Self::Zip(Zip::create(target)?));
        }
        let is_free = match fs::read_dir(target) {
            Ok(mut entries) => entries.next().is_none(),
            Err(_) => !target.exists(),
        };
        if !is_free {
            return Err(Error::refused(not_empty(target.display()), give_new_folder()));
        }
        let made = scratch.path("package");
        make_folder(&made, true)?;
        Ok(Self::Folder { made, target: target.to_owned() })
    }

    /// Adds a file; gives its digest.
    ///
    /// # Errors
    /// A failing disk, or a ZIP that grows too large.
    pub fn add(&mut self, name: &str, mut bytes: &[u8]) -> Result<Digest> {
        match self {
            Self::Zip(zip) => zip.stored(name, bytes).map_err(as_too_large),
            // what is in memory never fails to be read
            Self::Folder { made, .. } => copy(&mut bytes, Path::new(name), &made.join(name)),
        }
    }

    /// Adds a file from the disk.
    ///
    /// # Errors
    /// As for [`Place::add`]; names the file where it cannot be read.
    pub fn add_file(&mut self, name: &str, path: &Path) -> Result<Digest> {
        match self {
            Self::Zip(zip) => zip.stored_file(name, path).map_err(as_too_large),
            Self::Folder { made, .. } => copy(&mut File::open(path).reading_own(path)?, path, &made.join(name)),
        }
    }

    /// Gives the package its name.
    ///
    /// # Errors
    /// A failing disk; then nothing stands there.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::Zip(zip) => zip.finish().map_err(as_too_large),
            Self::Folder { made, target } => settle_folder(&made, &target),
        }
    }
}

fn as_too_large(error: Error) -> Error {
    if error.kind == Kind::Refused { Error::refused(too_large(), folder_instead()) } else { error }
}

fn copy(input: &mut dyn Read, source: &Path, target: &Path) -> Result<Digest> {
    make_folder(target.parent().unwrap_or(target), true)?;
    let mut file = Durable::create(target, true)?;
    let mut hasher = Sha256::new();
    let output = file.file().writing(target)?;
    drain(input, &|read| read.reading_own(source), &mut |chunk| {
        hasher.update(chunk);
        output.write_all(chunk).writing(target)
    })?;
    file.commit()?;
    Ok(Digest(hasher.finalize().into()))
}

/// A name that every file system and every ZIP tool takes: no colon, no letters beyond ASCII, nothing
/// that Windows reserves.
pub fn portable_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-@".contains(c) { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_end_matches('.');
    let is_reserved = name.is_empty() || name.starts_with('.') || is_windows_device(name);
    if is_reserved { format!("_{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_is_named_and_not_where_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("inbox");
        fs::create_dir(&source).unwrap();
        for target in ["audit", "audit.zip"] {
            let target = folder.path().join(target);
            let scratch = Scratch::beside(&target).unwrap();
            let refused = Place::begin(&target, &scratch).unwrap().add_file("x.zip", &source).unwrap_err();
            assert!(refused.what.en.starts_with(&format!("cannot read {}", source.display())), "{}", refused.what.en);
        }
    }

    #[test]
    fn names_are_plain_everywhere() {
        for (name, safe) in [
            ("laptop-01.2", "laptop-01.2"),
            ("SHA256:a/b+c", "SHA256_a_b_c"),
            ("報告書 1.pdf", "____1.pdf"),
            ("con", "_con"),
            ("Lpt1.txt", "_Lpt1.txt"),
            ("com10", "com10"),
            ("COMA.txt", "COMA.txt"),
            ("a..", "a"),
            ("..", "_"),
            ("", "_"),
        ] {
            assert_eq!(portable_name(name), safe);
        }
    }
}
