//! Evidence files, kept by the digest of their bytes.
//!
//! A file is copied whole and durably before any event may refer to it, and is never changed
//! afterwards. What is sensitive is encrypted while it is read, so that its plaintext never
//! reaches this disk. Knows nothing of runs or bundles.

mod sealed;
mod size;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::domain::{Digest, forbidden_character, is_forbidden, normalise};
use crate::durable::{Durable, drain, make_folder, remove_file, settle};
use crate::error::{Error, IoContext, Result};
use crate::event::{Attachment, is_file_name};
use crate::message::Text;
use crate::messages;

pub use sealed::Seal;
pub use size::{MAX_BYTES, can_leave, fit_together, fits};

const BUFFER: usize = 256 << 10;
/// Bytes of a recorded name (format §2).
const MAX_NAME: usize = 255;

messages! {
    empty_evidence(path) { ja: "{path} は空のファイルです", en: "{path} is empty" }
    attach_the_right_file() { ja: "正しいファイルを指定してください", en: "attach the right file" }
    renamed(names) { ja: "名前に文字として読めない部分があるので、次の名前で記録しました: {names}", en: "recorded under these names, their own being no text: {names}" }
    unusable_name(path) { ja: "{path}: この名前では記録できません", en: "{path}: this name cannot be recorded" }
    rename_it() { ja: "名前を変えてから添付してください（255 バイトまで、制御文字なし）", en: "rename the file (at most 255 bytes, no control characters)" }
}

/// What is wrong with a kept file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// As recorded.
    Whole,
    /// Not there.
    Missing,
    /// Other bytes.
    Changed,
}

/// The folder of evidence.
#[derive(Debug, Clone)]
pub struct Evidence {
    folder: PathBuf,
}

impl Evidence {
    /// The evidence in a folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where the bytes of a digest lie.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(digest.to_string())
    }

    /// Whether they are there.
    pub fn has(&self, digest: &Digest) -> bool {
        self.path(digest).is_file()
    }

    /// Keeps a file, sealed where that is wanted, and describes it for an event.
    ///
    /// # Errors
    /// A file that cannot be read, is empty or too large, or has a name that cannot be recorded; a key that nothing
    /// can be sealed to; a failing disk.
    pub fn keep_file(&self, path: &Path, seal: Option<&Seal<'_>>) -> Result<Kept> {
        let name = recorded_name(path).ok_or_else(|| Error::usage(unusable_name(path.display()), rename_it()))?;
        self.keep_as(path, &name, seal, &mut |_| ())
    }

    /// Keeps a file under a name that can be recorded; `heard` gets the size of every piece.
    ///
    /// # Errors
    /// As for [`Evidence::keep_file`].
    pub fn keep_as(
        &self,
        path: &Path,
        name: &str,
        seal: Option<&Seal<'_>>,
        heard: &mut dyn FnMut(u64),
    ) -> Result<Kept> {
        let mut input = File::open(path).reading(path)?;
        fits(path, input.metadata().reading(path)?.len())?;
        let mut kept = sealed::Sink::begin(self, seal)?;
        let mut plain = Sha256::new();
        let mut size = 0;
        drain(&mut input, &|read| read.reading(path), &mut |chunk| {
            plain.update(chunk);
            let length = u64::try_from(chunk.len()).unwrap_or(0);
            size += length;
            // it may grow while it is read
            fits(path, size)?;
            kept.take(chunk)?;
            heard(length);
            Ok(())
        })?;
        if size == 0 {
            return Err(Error::usage(empty_evidence(path.display()), attach_the_right_file()));
        }
        let (sha256, size, commit) = kept.finish()?;
        let media_type = media_type(name).to_owned();
        let sealed = commit.map(|_| true);
        let attachment = Attachment { commit, media_type, name: name.to_owned(), sealed, sha256, size };
        Ok(Kept { attachment, plain: Digest(plain.finalize().into()) })
    }

    /// Keeps bytes under their digest.
    ///
    /// # Errors
    /// A failing disk.
    pub fn keep_bytes(&self, bytes: &[u8]) -> Result<Digest> {
        let mut kept = self.begin()?;
        kept.take(bytes)?;
        kept.finish().map(|(digest, _)| digest)
    }

    /// Begins a file whose digest is not known yet.
    ///
    /// # Errors
    /// A failing disk.
    pub fn begin(&self) -> Result<Keeping> {
        // a copying tool may have dropped the folder while it was empty
        make_folder(&self.folder, true)?;
        let file = Durable::create(&self.folder.join("incoming"), true)?;
        Ok(Keeping { file, hasher: Sha256::new(), size: 0 })
    }

    /// Deletes a kept file for ever; one that is not there is no error.
    ///
    /// # Errors
    /// Where it cannot be deleted.
    pub fn erase(&self, digest: &Digest) -> Result<()> {
        remove_file(&self.path(digest))
    }

    /// Reads a small file whole and checks it against its digest.
    ///
    /// # Errors
    /// Where it is missing or changed.
    pub fn read(&self, digest: &Digest) -> Result<Vec<u8>> {
        let path = self.path(digest);
        let bytes = fs::read(&path).reading_own(&path)?;
        if Digest::of(&bytes) == *digest {
            return Ok(bytes);
        }
        Err(Error::internal(crate::bundle::evidence_changed(digest)).with_help(crate::bundle::run_doctor()))
    }

    /// Hashes a kept file.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn condition(&self, digest: &Digest) -> Result<Condition> {
        condition(&self.path(digest), digest)
    }

    /// Whether a file is there as recorded; then its name is durable, too, and an event may refer to it.
    ///
    /// # Errors
    /// Where its folder cannot be flushed.
    pub fn holds(&self, digest: &Digest) -> Result<bool> {
        let is_whole = matches!(self.condition(digest), Ok(Condition::Whole));
        if is_whole {
            settle(&self.path(digest))?;
        }
        Ok(is_whole)
    }
}

fn condition(path: &Path, digest: &Digest) -> Result<Condition> {
    if !path.is_file() {
        return Ok(Condition::Missing);
    }
    let mut file = File::open(path).reading_own(path)?;
    let mut hasher = Sha256::new();
    drain(&mut file, &|read| read.reading_own(path), &mut |chunk| {
        hasher.update(chunk);
        Ok(())
    })?;
    let found = Digest(hasher.finalize().into());
    Ok(if found == *digest { Condition::Whole } else { Condition::Changed })
}

/// A file that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// As an event refers to it.
    pub attachment: Attachment,
    /// SHA-256 of the file as it was read: tells two files with the same content, sealed or not. Never
    /// recorded: of what is sealed it would say too much.
    pub plain: Digest,
}

/// What is to be said of files that were recorded, where some have a name that is no text (not UTF-8).
pub fn not_as_named<'p>(files: impl IntoIterator<Item = &'p PathBuf>) -> Option<Text> {
    let is_text = |path: &Path| path.file_name().is_none_or(|name| name.to_str().is_some());
    let names: Vec<String> =
        files.into_iter().filter(|path| !is_text(path)).map(|path| recordable_name(path)).collect();
    (!names.is_empty()).then(|| renamed(names.join(", ")))
}

/// The name under which a file can be recorded; `None` where its own cannot be.
pub fn recorded_name(path: &Path) -> Option<String> {
    let name = path.file_name().map(|name| normalise(&name.to_string_lossy()))?;
    (is_file_name(&name) && forbidden_character(&name).is_none()).then_some(name)
}

/// A name that can be recorded and is as near to the file's own as that allows.
pub fn recordable_name(path: &Path) -> String {
    if let Some(name) = recorded_name(path) {
        return name;
    }
    let own = path.file_name().map(|name| normalise(&name.to_string_lossy())).unwrap_or_default();
    let replaced = |c: char| if is_forbidden(c) || "/\\:\n\t".contains(c) { '_' } else { c };
    let clean: String = own.chars().map(replaced).collect();
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.len() < 32 => (stem, format!(".{ending}")),
        _ => (clean.as_str(), String::new()),
    };
    let mut name = String::new();
    for c in stem.chars() {
        if name.len() + c.len_utf8() + ending.len() > MAX_NAME {
            break;
        }
        name.push(c);
    }
    name += &ending;
    if is_file_name(&name) { name } else { "file".to_owned() }
}

/// A file on its way into the evidence.
pub struct Keeping {
    file: Durable,
    hasher: Sha256,
    size: u64,
}

impl Keeping {
    /// Takes the next piece.
    ///
    /// # Errors
    /// A failing disk.
    pub fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let target = self.file.target().to_owned();
        self.write_all(bytes).writing(&target)
    }

    /// Makes it durable under its digest, in place of a copy that was damaged; gives digest and size.
    ///
    /// # Errors
    /// A failing disk.
    pub fn finish(mut self) -> Result<(Digest, u64)> {
        let digest = Digest(self.hasher.finalize().into());
        self.file.rename(&digest.to_string());
        // one that cannot be read is replaced like one that is damaged
        match condition(self.file.target(), &digest) {
            Ok(Condition::Whole) => settle(self.file.target())?,
            _ => self.file.commit()?,
        }
        Ok((digest, self.size))
    }
}

impl Write for Keeping {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.file()?.write_all(bytes)?;
        self.hasher.update(bytes);
        self.size += u64::try_from(bytes.len()).unwrap_or(0);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a file probably is, by its name.
fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "xml" => "application/xml",
        "html" | "htm" => "text/html",
        "toml" => "application/toml",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_bytes_under_their_digest_once() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::new(folder.path().join("evidence"));
        fs::create_dir(folder.path().join("evidence")).unwrap();
        let source = folder.path().join("写真 1.jpg");
        fs::write(&source, "pixels").unwrap();
        let first = evidence.keep_file(&source, None).unwrap().attachment;
        assert_eq!(evidence.keep_file(&source, None).unwrap().attachment, first);
        assert_eq!((first.name.as_str(), first.media_type.as_str(), first.size), ("写真 1.jpg", "image/jpeg", 6));
        assert_eq!(evidence.read(&first.sha256).unwrap(), b"pixels");
        assert_eq!(evidence.condition(&first.sha256).unwrap(), Condition::Whole);
        fs::write(evidence.path(&first.sha256), "Pixels").unwrap();
        assert_eq!(evidence.condition(&first.sha256).unwrap(), Condition::Changed);
        assert!(evidence.read(&first.sha256).is_err() && !evidence.holds(&first.sha256).unwrap());
        // kept once more, it is whole again
        evidence.keep_file(&source, None).unwrap();
        assert!(evidence.holds(&first.sha256).unwrap());
    }

    #[test]
    fn every_file_has_a_name_that_can_be_recorded() {
        let long = format!("{}.log", "長".repeat(100));
        for (own, safe) in [("app.log", "app.log"), ("ab:x\u{202e}.log", "ab_x_.log"), ("..", "file"), ("/", "file")] {
            assert_eq!(recordable_name(Path::new(own)), safe, "{own:?}");
        }
        let short = recordable_name(Path::new(&long));
        assert!(short.ends_with("長.log") && short.len() <= MAX_NAME && is_file_name(&short), "{short}");
    }

    #[test]
    fn refuses_a_file_that_no_bundle_could_hold_before_it_is_copied() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::new(folder.path().join("evidence"));
        let large = folder.path().join("dump.bin");
        File::create(&large).unwrap().set_len(MAX_BYTES + 1).unwrap();
        let mut copied = 0;
        let refused = evidence.keep_as(&large, "dump.bin", None, &mut |piece| copied += piece).unwrap_err();
        assert!(refused.what.en.contains("dump.bin is larger than 2 GiB"), "{}", refused.what.en);
        assert!(copied == 0 && !folder.path().join("evidence").exists());
    }

    #[test]
    fn refuses_an_empty_file_and_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = Evidence::new(folder.path().to_owned());
        let empty = folder.path().join("empty.log");
        fs::write(&empty, "").unwrap();
        assert!(evidence.keep_file(&empty, None).unwrap_err().what.en.contains("is empty"));
        assert!(evidence.keep_file(folder.path(), None).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
