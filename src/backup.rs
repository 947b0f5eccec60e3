//! A whole workspace in one file (§13(4)); a workspace made from it is [`restore`]d.
//!
//! A tar, in an envelope (age) locked by a passphrase where one is given: `backup.json`, then the database
//! as one consistent copy, keys, evidence and inbox. The high-water mark stays behind: what is restored must not continue the old journal.

mod restore;

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Digest, Moment};
use crate::durable::{DATABASE, create_output, is_leftover};
use crate::environment;
use crate::error::{Error, IoContext, Result};
use crate::event::hex;
use crate::keys::{Envelope, Lock, Passphrase};
use crate::messages;
use crate::state::JournalState;
use crate::workspace::Workspace;

pub use restore::{Restored, can_restore, is_wrapped, opens, restore};

/// The form of the file.
const FORMAT: &str = "genba-backup/1";
const LABEL: &str = "backup.json";
const FOLDERS: [&str; 3] = ["keys", "evidence", "inbox"];
/// How often the database is copied where somebody records at the same time.
const TRIES: usize = 5;

messages! {
    always_recording() {
        ja: "ほかの genba が記録し続けているので、バックアップできません",
        en: "another genba goes on recording, so that no backup can be made",
    }
    wait_for_it() { ja: "それが終わってから、もう一度実行してください", en: "wait for it and run the command again" }
}

/// What a backup says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Label {
    /// `genba-backup/1`.
    pub format: String,
    /// The contract's number.
    pub contract: String,
    /// The signer's name.
    pub principal: String,
    /// Its journal.
    pub journal: String,
    /// Number of events in it.
    pub size: u64,
    /// Hash of the last one.
    pub head: Digest,
    /// Number of files that follow.
    pub files: usize,
    /// When the backup was made.
    pub made_at: Moment,
}

/// Writes the backup, encrypted where a passphrase is given; gives its label.
///
/// # Errors
/// A laptop without a journal yet, or a failing disk.
pub fn backup(
    workspace: &Workspace,
    target: &Path,
    passphrase: Option<&Passphrase>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Label> {
    let (standing, copy) = of_one_moment(workspace)?;
    let mut files = vec![(copy.path.clone(), DATABASE.to_owned())];
    for folder in FOLDERS {
        files.extend(files_of(workspace.home(), folder)?);
    }
    let label = Label {
        files: files.len(),
        format: FORMAT.to_owned(),
        contract: workspace.contract()?.id,
        principal: workspace.principal().to_owned(),
        journal: standing.journal,
        size: standing.size,
        head: standing.head,
        made_at: workspace.now(),
    };
    let mut durable = create_output(target, true)?;
    let out = BufWriter::with_capacity(256 << 10, durable.file().writing(target)?);
    let finished = match passphrase {
        None => fill(out, &label, &files, target, progress)?.flush(),
        Some(passphrase) => {
            let envelope = match Envelope::begin(Lock::Passphrase(passphrase), out) {
                Ok(envelope) => envelope,
                Err(why) => return Err(io::Error::other(why)).writing(target),
            };
            fill(envelope, &label, &files, target, progress)?.finish().and_then(|mut out| out.flush())
        }
    };
    finished.writing(target)?;
    durable.commit()?;
    Ok(label)
}

/// A copy of the database, and where its journal stands, whatever another process records meanwhile.
fn of_one_moment(workspace: &Workspace) -> Result<(JournalState, DatabaseCopy)> {
    for _ in 0..TRIES {
        let standing = workspace.standing()?;
        let copy = DatabaseCopy::make(workspace)?;
        if workspace.standing()? == standing {
            return Ok((standing, copy));
        }
    }
    Err(Error::refused(always_recording(), wait_for_it()))
}

fn fill<W: Write>(
    out: W,
    label: &Label,
    files: &[(PathBuf, String)],
    target: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<W> {
    let mut tar = tar::Builder::new(out);
    let text = serde_json::to_vec_pretty(label).unwrap_or_default();
    append(&mut tar, LABEL, &mut text.as_slice(), u64::try_from(text.len()).unwrap_or(0)).writing(target)?;
    let total = u64::try_from(files.len()).unwrap_or(0);
    for (done, (path, name)) in (1..).zip(files) {
        let file = File::open(path).reading_own(path)?;
        let size = file.metadata().reading_own(path)?.len();
        let failed = Cell::new(None);
        if let Err(why) = append(&mut tar, name, &mut Source { file, failed: &failed }, size) {
            // it may be the workspace's disk that fails, not the backup's
            return match failed.take() {
                Some(why) => Err(why).reading_own(path),
                None => Err(why).writing(target),
            };
        }
        progress(done, total);
    }
    tar.into_inner().writing(target)
}

/// A copy of the database beside it, removed again when done with.
struct DatabaseCopy {
    path: PathBuf,
}

impl DatabaseCopy {
    fn make(workspace: &Workspace) -> Result<Self> {
        let path = workspace.home().join(format!(".genba-{}.part", hex(&environment::random::<8>()?)));
        let copy = Self { path };
        workspace.store.copy_to(&copy.path)?;
        Ok(copy)
    }
}

impl Drop for DatabaseCopy {
    fn drop(&mut self) {
        // a leftover is recognised by its name and swept by the doctor
        let _ = fs::remove_file(&self.path);
    }
}

/// A file that is read by way of the archive, and what came of reading it: its failure is the medium's, not the
/// archive's.
struct Source<'a> {
    file: File,
    failed: &'a Cell<Option<io::Error>>,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer).map_err(|why| {
            let kind = why.kind();
            self.failed.set(Some(why));
            kind.into()
        })
    }
}

fn append(tar: &mut tar::Builder<impl Write>, name: &str, data: &mut dyn Read, size: u64) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_entry_type(tar::EntryType::Regular);
    tar.append_data(&mut header, name, data.take(size))
}

fn files_of(home: &Path, folder: &str) -> Result<Vec<(PathBuf, String)>> {
    let path = home.join(folder);
    let mut files = Vec::new();
    for entry in fs::read_dir(&path).reading_own(&path)? {
        let entry = entry.reading_own(&path)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && !is_leftover(&name) && !name.ends_with(".mark") {
            files.push((entry.path(), format!("{folder}/{name}")));
        }
    }
    files.sort();
    Ok(files)
}
