//! A whole workspace in one file, and a workspace made from it (§13(4)).
//!
//! A tar, in an envelope (age) locked by a passphrase where one is given: `backup.json`, then the database
//! as one consistent copy, keys, evidence and inbox. The high-water mark stays behind: what is restored must not continue the old journal.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Digest, Moment};
use crate::durable::{DATABASE, Durable, create_output, is_leftover, make_folder};
use crate::environment;
use crate::error::{Error, IoContext, Result};
use crate::event::hex;
use crate::given::need_file;
use crate::keys::{Envelope, Header, Lock, Opener, Passphrase, UnsealProblem, opened};
use crate::messages;
use crate::workspace::Workspace;

/// The form of the file.
const FORMAT: &str = "genba-backup/1";
const LABEL: &str = "backup.json";
const FOLDERS: [&str; 3] = ["keys", "evidence", "inbox"];

messages! {
    other_passphrase(path) { ja: "この合言葉では {path} を開けません", en: "this passphrase does not open {path}" }
    try_others() { ja: "バックアップを作ったときの合言葉が要ります。何も作っていません", en: "it takes the passphrase that was given when the backup was made; nothing was made" }
    no_backup(path) { ja: "{path} は genba のバックアップではありません", en: "{path} is no backup of genba" }
    give_backup() { ja: "genba backup で作ったファイルを指定してください", en: "give a file that `genba backup` made" }
    strange_entry(name) { ja: "バックアップに許されない項目 {name} があります", en: "the backup holds an entry that does not belong there: {name}" }
    damaged_entry(name) { ja: "バックアップの {name} が壊れています", en: "{name} in the backup is damaged" }
    incomplete(found, wanted) { ja: "バックアップが途中で切れています（{wanted} 個のうち {found} 個）", en: "the backup is cut short: {found} of {wanted} files" }
    other_backup() { ja: "別のバックアップを使ってください", en: "use another backup" }
    already_there(home) { ja: "{home} にはすでにワークスペースがあります", en: "there is already a workspace in {home}" }
    other_home() { ja: "--home で空の場所を指定してください", en: "give an empty place with --home" }
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
    let standing = workspace.standing()?;
    let copy = DatabaseCopy::make(workspace)?;
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

/// Makes a workspace from a backup; its journal is still the old one and must be succeeded.
///
/// # Errors
/// A place that is taken, a file that is no sound backup, a failing disk. What was extracted
/// before a failure stays, without a database, and can be deleted. Where everything was extracted
/// but not continued yet, nothing is extracted again.
pub fn restore(home: &Path, file: &Path, passphrase: Option<&Passphrase>) -> Result<Label> {
    let failed = Cell::new(None);
    let source = Source { file: File::open(file).reading(file)?, failed: &failed };
    let restored = restore_from(home, file, BufReader::with_capacity(256 << 10, source), passphrase);
    match failed.take() {
        // a medium that cannot be read says nothing against the backup on it
        Some(why) if restored.is_err() && why.kind() != io::ErrorKind::IsADirectory => Err(why).reading(file),
        _ => restored,
    }
}

fn restore_from(home: &Path, file: &Path, input: impl BufRead, passphrase: Option<&Passphrase>) -> Result<Label> {
    let Some(passphrase) = passphrase else { return unpack(home, file, input) };
    match opened(&[Opener::with_passphrase(passphrase)], input) {
        Ok(inside) => unpack(home, file, inside),
        Err(UnsealProblem::OtherKey) => Err(Error::refused(other_passphrase(file.display()), try_others())),
        Err(UnsealProblem::Input(why)) => Err(why).reading(file),
        Err(_) => Err(Error::usage(damaged_entry(LABEL), other_backup())),
    }
}

/// Whether a workspace can be restored in a place.
///
/// # Errors
/// Where one is there already, unless it was restored and not continued yet.
pub fn can_restore(home: &Path) -> Result<()> {
    if home.join(DATABASE).exists() && !Workspace::open(home).is_ok_and(|it| !it.has_mark()) {
        return Err(Error::refused(already_there(home.display()), other_home()));
    }
    Ok(())
}

/// Whether a backup is in an envelope, and so wants a passphrase.
///
/// # Errors
/// Where it cannot be read.
pub fn is_wrapped(file: &Path) -> Result<bool> {
    need_file(file)?;
    let input = File::open(file).reading(file)?;
    Ok(!file.is_dir() && Header::read(BufReader::new(input)).reading(file)?.is_some())
}

/// Whether a passphrase opens the envelope around a backup.
///
/// # Errors
/// Where it cannot be read, or is damaged.
pub fn opens(file: &Path, passphrase: &Passphrase) -> Result<bool> {
    let input = BufReader::new(File::open(file).reading(file)?);
    match opened(&[Opener::with_passphrase(passphrase)], input) {
        Ok(_) => Ok(true),
        Err(UnsealProblem::OtherKey) => Ok(false),
        Err(UnsealProblem::Input(why)) => Err(why).reading(file),
        Err(_) => Err(Error::usage(damaged_entry(LABEL), other_backup())),
    }
}

fn unpack(home: &Path, file: &Path, input: impl Read) -> Result<Label> {
    let mut archive = tar::Archive::new(input);
    let not_ours = || Error::usage(no_backup(file.display()), give_backup());
    let mut entries = archive.entries().map_err(|_| not_ours())?;
    let mut first =
        entries.next().and_then(Result::ok).filter(|it| name_of(it).as_deref() == Some(LABEL)).ok_or_else(not_ours)?;
    let mut text = Vec::new();
    first.by_ref().take(64 << 10).read_to_end(&mut text).map_err(|_| not_ours())?;
    let label: Label = serde_json::from_slice(&text).map_err(|_| not_ours())?;
    if label.format != FORMAT {
        return Err(not_ours());
    }
    if home.join(DATABASE).exists() {
        if is_restored(home, &label)? {
            return Ok(label);
        }
        return Err(Error::refused(already_there(home.display()), other_home()));
    }
    make_folder(home, true)?;
    for folder in FOLDERS.into_iter().chain(["outbox"]) {
        make_folder(&home.join(folder), true)?;
    }
    // the database comes last, so that a half-restored place is never taken for a workspace
    let mut database = None;
    let mut files = 0;
    for entry in entries {
        let mut entry = entry.map_err(|_| Error::usage(damaged_entry("?"), other_backup()))?;
        let name = name_of(&entry).filter(|name| is_ours(name));
        let Some(name) = name else {
            let shown = String::from_utf8_lossy(&entry.path_bytes()).escape_debug().to_string();
            return Err(Error::usage(strange_entry(shown), other_backup()));
        };
        let target = home.join(&name);
        let mut durable = Durable::create(&target, true)?;
        extract(&mut entry, durable.file().writing(&target)?, &target, &name)?;
        files += 1;
        if name == DATABASE { database = Some(durable) } else { durable.commit()? }
    }
    if files != label.files {
        return Err(Error::usage(incomplete(files, label.files), other_backup()));
    }
    // only at its end has an envelope proved that nothing in it was changed
    io::copy(&mut archive.into_inner(), &mut io::sink())
        .map_err(|_| Error::usage(damaged_entry("?"), other_backup()))?;
    database.ok_or_else(not_ours)?.commit()?;
    Ok(label)
}

/// Whether a place holds what a backup says of itself, and has never been written to: the database comes last,
/// so everything else is there, too.
fn is_restored(home: &Path, label: &Label) -> Result<bool> {
    let Ok(workspace) = Workspace::open(home) else { return Ok(false) };
    // a laptop before its first dispatch has no journal, and no backup of it was ever made
    let Ok(standing) = workspace.standing() else { return Ok(false) };
    let is_same = (&standing.journal, standing.size, standing.head) == (&label.journal, label.size, label.head);
    Ok(is_same && !workspace.has_mark())
}

/// Copies an entry out: a failing read is the backup's damage, a failing write the disk's.
fn extract(entry: &mut tar::Entry<'_, impl Read>, out: &mut File, target: &Path, name: &str) -> Result<()> {
    let damaged = || Error::usage(damaged_entry(name), other_backup());
    let mut buffer = vec![0; 256 << 10];
    let mut left = entry.size();
    loop {
        let read = entry.read(&mut buffer).map_err(|_| damaged())?;
        let chunk = buffer.get(..read).unwrap_or_default();
        left = left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)).ok_or_else(damaged)?;
        if chunk.is_empty() {
            return if left == 0 { Ok(()) } else { Err(damaged()) };
        }
        out.write_all(chunk).writing(target)?;
    }
}

fn name_of<R: Read>(entry: &tar::Entry<'_, R>) -> Option<String> {
    String::from_utf8(entry.path_bytes().into_owned()).ok()
}

/// Only what a backup is made of; nothing that leads out of the workspace.
fn is_ours(name: &str) -> bool {
    // a backup's names are its own, whatever the system takes for a separator
    if name.contains(['\\', ':']) {
        return false;
    }
    match *name.split('/').collect::<Vec<_>>() {
        [DATABASE] => true,
        [folder, file] => FOLDERS.contains(&folder) && !matches!(file, "" | "." | "..") && !file.ends_with(".mark"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn takes_nothing_that_leads_elsewhere() {
        for name in ["genba.db", "keys/office", "evidence/ab", "inbox/x.zip"] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "",
            "/etc/passwd",
            "../x",
            "keys/../../x",
            "keys/a/b",
            "keys/office.mark",
            "other/x",
            "x",
            "keys/C:x",
            "keys\\x",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
