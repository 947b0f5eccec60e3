//! Files that are either whole or not there: temporary name, fsync, rename, fsync of the folder.
//!
//! The only way in which the program writes a file outside the database. A file that was not
//! committed is removed again; one that a crash left behind is recognised by its name. Folders are
//! made durable, too: a file that is safe in a folder that is not there is lost.

mod output;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::{IoContext, Result};
use crate::event::hex;

pub use output::{DATABASE, create_output, is_closed, output_at, write_file};

const PREFIX: &str = ".genba-";
const SUFFIX: &str = ".part";
const BUFFER: usize = 256 << 10;
/// Seconds.
const HOUR: u64 = 3_600;

/// A file being written under a temporary name in its target's folder.
#[derive(Debug)]
pub struct Durable {
    target: PathBuf,
    temporary: PathBuf,
    file: Option<File>,
}

impl Durable {
    /// Begins a file that will stand at `target`, readable by its owner only where `private`.
    ///
    /// # Errors
    /// Where the folder cannot be written to.
    pub fn create(target: &Path, private: bool) -> Result<Self> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(io::Error::other).writing(target)?;
        let folder = folder_of(target);
        let temporary = folder.join(format!("{PREFIX}{}{SUFFIX}", hex(&random)));
        let mut options = File::options();
        options.read(true).write(true).create_new(true);
        owner_only(&mut options, private);
        let file = options.open(&temporary).writing(target)?;
        Ok(Self { target: target.to_owned(), temporary, file: Some(file) })
    }

    /// The open file.
    ///
    /// # Errors
    /// Never before it is committed.
    pub fn file(&mut self) -> io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| io::Error::other("the file is already committed"))
    }

    /// Where it will stand.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Gives it another name in the same folder, where that is known only from its content.
    pub fn rename(&mut self, name: &str) {
        self.target.set_file_name(name);
    }

    /// Where it stands until it is committed.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Makes the file durable and gives it its name, replacing what stood there.
    ///
    /// # Errors
    /// Where a write, the rename or a flush fails; then what stood at the target before stands there still, or
    /// the whole new file, of which only the name may not outlast a power cut.
    pub fn commit(mut self) -> Result<()> {
        if let Some(file) = self.file.take() {
            file.sync_all().writing(&self.target)?;
        }
        fs::rename(&self.temporary, &self.target).writing(&self.target)?;
        sync_folder(folder_of(&self.target)).writing(&self.target)
    }
}

impl Drop for Durable {
    fn drop(&mut self) {
        // a committed file has left this name; a failed one must not be taken for evidence
        self.file = None;
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Writes a whole file of the program's own durably.
///
/// # Errors
/// As for [`Durable`].
pub fn write_own(target: &Path, bytes: &[u8], private: bool) -> Result<()> {
    let mut file = Durable::create(target, private)?;
    file.file().and_then(|open| open.write_all(bytes)).writing(target)?;
    file.commit()
}

/// Copies what is left of a file into one that is being written; gives the number of bytes.
///
/// # Errors
/// Names the source where reading fails, the target where writing does: a person must know which medium to look at.
pub fn pour(from: &mut dyn Read, source: &Path, into: &mut Durable) -> Result<u64> {
    let target = into.target.clone();
    drain(from, &|read| read.reading(source), &mut |chunk| {
        into.file().and_then(|file| file.write_all(chunk)).writing(&target)
    })
}

/// Hands over what is left to read, in pieces; gives the number of bytes. `told` makes an error of a failing read that
/// names what was read. No piece stays in memory.
///
/// # Errors
/// What `told` makes of a failing read, and whatever `take` returns.
pub fn drain(
    from: &mut dyn Read,
    told: &dyn Fn(io::Result<usize>) -> Result<usize>,
    take: &mut dyn FnMut(&[u8]) -> Result<()>,
) -> Result<u64> {
    let mut buffer = Zeroizing::new(vec![0; BUFFER]);
    let mut size = 0;
    loop {
        let read = match from.read(&mut buffer) {
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            read => told(read)?,
        };
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { return Ok(size) };
        take(chunk)?;
        size += u64::try_from(read).unwrap_or(0);
    }
}

/// Makes the name of a file durable that stands there already: who gave it that name may have been killed
/// before this.
///
/// # Errors
/// Where the folder cannot be flushed.
pub fn settle(path: &Path) -> Result<()> {
    sync_folder(folder_of(path)).writing(path)
}

/// Makes an empty file that only its owner can read, for somebody else to fill; one that is there stays.
///
/// # Errors
/// Where it cannot be made.
pub fn reserve(path: &Path) -> Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    owner_only(&mut options, true);
    options.open(path).map(drop).writing(path)
}

/// Deletes a file durably; one that is not there is no error.
///
/// # Errors
/// Where it cannot be deleted.
pub fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| sync_folder(folder_of(path))).writing(path),
    }
}

/// Whether a file's name is that of an unfinished one, or of what stands beside a database.
pub fn is_leftover(name: &str) -> bool {
    let name = ["-journal", "-wal", "-shm"].iter().find_map(|beside| name.strip_suffix(beside)).unwrap_or(name);
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Removes what a crash left unfinished in a folder, files and folders; gives their number. What was touched within
/// the last hour may still be in somebody's hands and stays.
///
/// # Errors
/// Where the folder cannot be read, or something in it cannot be removed.
pub fn sweep(folder: &Path) -> Result<usize> {
    let mut swept = 0;
    for entry in fs::read_dir(folder).writing(folder)? {
        let entry = entry.writing(folder)?;
        let touched = entry.metadata().and_then(|it| it.modified()).ok().and_then(|at| at.elapsed().ok());
        let is_old = touched.is_some_and(|passed| passed.as_secs() >= HOUR);
        if is_old && is_leftover(&entry.file_name().to_string_lossy()) {
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
            if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.writing(&path)?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// Makes a folder and those above it that are not there, durably, readable by the owner only where `private`;
/// then the folder itself is closed to others also where it was there.
///
/// # Errors
/// Where one cannot be made.
pub fn make_folder(folder: &Path, private: bool) -> Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.is_dir()).collect();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    owner_only_folder(&mut builder, private);
    builder.create(folder).writing(folder)?;
    for made in missing.iter().rev() {
        sync_folder(folder_of(made)).writing(made)?;
    }
    if private {
        close_folder(folder).writing(folder)?;
    }
    Ok(())
}

/// Gives a folder that was made under a temporary name its own, durably; nothing but an empty folder may stand there.
///
/// # Errors
/// Where something stands there, or the rename fails.
pub fn settle_folder(made: &Path, target: &Path) -> Result<()> {
    if target.is_dir() {
        fs::remove_dir(target).writing(target)?;
    }
    fs::rename(made, target).writing(target)?;
    sync_folder(folder_of(target)).writing(target)
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Some media (network shares, foreign file systems) offer no flush of a folder and say so; there the name is
/// as durable as they make it.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(why) if matches!(why.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// Windows keeps a rename in the volume's own log and offers no flush of a folder.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn owner_only(options: &mut fs::OpenOptions, private: bool) {
    use std::os::unix::fs::OpenOptionsExt;
    if private {
        options.mode(0o600);
    }
}

#[cfg(unix)]
fn owner_only_folder(builder: &mut fs::DirBuilder, private: bool) {
    use std::os::unix::fs::DirBuilderExt;
    if private {
        builder.mode(0o700);
    }
}

#[cfg(not(unix))]
fn owner_only_folder(_builder: &mut fs::DirBuilder, _private: bool) {}

/// A Windows profile's folders are closed to other users by their inherited access list.
#[cfg(not(unix))]
fn owner_only(_options: &mut fs::OpenOptions, _private: bool) {}

#[cfg(unix)]
fn close_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_crash_leaves_is_recognised_and_swept_when_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * HOUR);
        let names =
            [".genba-00ff.part", ".genba-00ff.part-journal", ".genba-00ff.part-wal", "x.zip", ".genba-new.part"];
        for name in names {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        for name in &names[..4] {
            File::options().write(true).open(folder.path().join(name)).unwrap().set_modified(long_ago).unwrap();
        }
        // an audit package that was cut short is a folder
        let package = folder.path().join(".genba-00aa.part");
        fs::create_dir(&package).unwrap();
        fs::write(package.join("index.html"), "x").unwrap();
        #[cfg(unix)]
        File::open(&package).unwrap().set_modified(long_ago).unwrap();
        assert_eq!(sweep(folder.path()).unwrap(), if cfg!(unix) { 4 } else { 3 });
        assert!(cfg!(not(unix)) || !package.exists());
        assert!(names.map(|name| folder.path().join(name).exists()) == [false, false, false, true, true]);
    }

    #[test]
    fn a_copy_says_which_side_failed() {
        struct Pulled;
        impl Read for Pulled {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::from_raw_os_error(MEDIUM))
            }
        }
        const MEDIUM: i32 = if cfg!(unix) { 5 } else { 1_117 };
        let folder = tempfile::tempdir().unwrap();
        let mut into = Durable::create(&folder.path().join("x.zip"), false).unwrap();
        let error = pour(&mut Pulled, Path::new("stick/field.zip"), &mut into).unwrap_err();
        assert!(error.what.en.contains("field.zip"), "{}", error.what.en);
        assert!(error.help.unwrap().en.contains("medium"));
        assert_eq!(pour(&mut &b"bytes"[..], Path::new("x"), &mut into).unwrap(), 5);
    }

    #[test]
    fn a_read_that_was_interrupted_is_tried_again() {
        struct Interrupted(bool);
        impl Read for Interrupted {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return b"".as_slice().read(buffer);
                }
                Err(io::ErrorKind::Interrupted.into())
            }
        }
        let mut from = Interrupted(false).chain(&b"bytes"[..]);
        let mut taken = Vec::new();
        let take = &mut |chunk: &[u8]| {
            taken.extend_from_slice(chunk);
            Ok(())
        };
        assert_eq!(drain(&mut from, &|read| read.reading_own(Path::new("x")), take).unwrap(), 5);
        assert_eq!(taken, b"bytes");
    }

    #[test]
    fn an_uncommitted_file_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("x.zip");
        fs::write(&target, "before").unwrap();
        let mut file = Durable::create(&target, false).unwrap();
        file.file().unwrap().write_all(b"half").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        drop(file);
        assert_eq!(fs::read(&target).unwrap(), b"before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write_own(&target, b"after", true).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"after");
    }
}
