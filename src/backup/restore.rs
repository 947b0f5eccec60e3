//! A workspace made from a backup: everything of it or no database, and only the keys of its own journals.
//!
//! Believes nothing that a backup says of itself: names lead nowhere else, and what becomes the key of a new
//! journal never comes from a file.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::{FOLDERS, FORMAT, LABEL, Label, Source};
use crate::durable::{DATABASE, Durable, drain, make_folder};
use crate::error::{Error, IoContext, Kind, Result};
use crate::given::need_file;
use crate::keys::{Header, Opener, Passphrase, SecretKey, UnsealProblem, opened};
use crate::messages;
use crate::state::JournalState;
use crate::store::Store;
use crate::workspace::Workspace;

const KEYS: &str = "keys/";
/// Bytes of a private key's file; one has a few hundred.
const MAX_KEY: u64 = 16 << 10;

messages! {
    other_passphrase(path) { ja: "この合言葉では {path} を開けません", en: "this passphrase does not open {path}" }
    try_others() { ja: "バックアップを作ったときの合言葉が要ります。何も作っていません", en: "it takes the passphrase that was given when the backup was made; nothing was made" }
    no_backup(path) { ja: "{path} は genba のバックアップではありません", en: "{path} is no backup of genba" }
    give_backup() { ja: "genba backup で作ったファイルを指定してください", en: "give a file that `genba backup` made" }
    strange_entry(name) { ja: "バックアップに許されない項目 {name} があります", en: "the backup holds an entry that does not belong there: {name}" }
    damaged_entry(name) { ja: "バックアップの {name} が壊れています", en: "{name} in the backup is damaged" }
    incomplete(found, wanted) { ja: "バックアップが途中で切れています（{wanted} 個のうち {found} 個）", en: "the backup is cut short: {found} of {wanted} files" }
    not_a_file(name) { ja: "バックアップの {name} はふつうのファイルではありません", en: "{name} in the backup is no ordinary file" }
    other_label() { ja: "バックアップの見出しが、中の記録と食い違います", en: "what the backup says of itself is not what its journals say" }
    backup_damaged() { ja: "バックアップの記録が壊れています", en: "the journals in the backup are damaged" }
    delete_place() { ja: "この場所を削除し、別のバックアップから復元してください", en: "delete this place and restore another backup" }
    other_backup() { ja: "別のバックアップを使ってください", en: "use another backup" }
    already_there(home) { ja: "{home} にはすでにワークスペースがあります", en: "there is already a workspace in {home}" }
    other_home() { ja: "--home で空の場所を指定してください", en: "give an empty place with --home" }
}

/// A workspace as a backup brought it.
pub struct Restored {
    /// What the backup says of itself, and the workspace does, too.
    pub label: Label,
    /// The workspace; its journal is still the old one and must be succeeded.
    pub workspace: Workspace,
    /// Private keys in the backup that belong to none of the workspace's journals, by file name; they stay there.
    pub left: Vec<String>,
}

/// Makes a workspace from a backup.
///
/// # Errors
/// A place that is taken, a file that is no sound backup, a failing disk. What was extracted
/// before a failure stays, without a database, and can be deleted. Where everything was extracted
/// but not continued yet, nothing but the keys is extracted again.
pub fn restore(home: &Path, file: &Path, passphrase: Option<&Passphrase>) -> Result<Restored> {
    let failed = Cell::new(None);
    let source = Source { file: File::open(file).reading(file)?, failed: &failed };
    let restored = restore_from(home, file, BufReader::with_capacity(256 << 10, source), passphrase);
    match failed.take() {
        // a medium that cannot be read says nothing against the backup on it
        Some(why) if restored.is_err() && why.kind() != io::ErrorKind::IsADirectory => Err(why).reading(file),
        _ => restored,
    }
}

fn restore_from(home: &Path, file: &Path, input: impl BufRead, passphrase: Option<&Passphrase>) -> Result<Restored> {
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

fn unpack(home: &Path, file: &Path, input: impl Read) -> Result<Restored> {
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
    let goes_on = home.join(DATABASE).exists();
    if goes_on && !is_restored(home, &label)? {
        return Err(Error::refused(already_there(home.display()), other_home()));
    }
    make_folder(home, true)?;
    for folder in FOLDERS.into_iter().chain(["outbox"]) {
        make_folder(&home.join(folder), true)?;
    }
    // the database comes last, so that a half-restored place is never taken for a workspace
    let mut database = None;
    let mut keys = Vec::new();
    let mut files = 0;
    for entry in entries {
        let mut entry = entry.map_err(|_| Error::usage(damaged_entry("?"), other_backup()))?;
        let name = name_of(&entry).filter(|name| is_ours(name));
        let Some(name) = name else {
            let shown = String::from_utf8_lossy(&entry.path_bytes()).escape_debug().to_string();
            return Err(Error::usage(strange_entry(shown), other_backup()));
        };
        // a link, a device or a file with holes would come out as something else than was packed
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(Error::usage(not_a_file(name), other_backup()));
        }
        files += 1;
        let key = name.strip_prefix(KEYS);
        if goes_on && key.is_none() {
            continue;
        }
        let target = home.join(&name);
        let mut durable = Durable::create(&target, true)?;
        extract(&mut entry, durable.file().writing(&target)?, &target, &name)?;
        match key {
            Some(key) => keys.push((key.to_owned(), durable)),
            None if name == DATABASE => database = Some(durable),
            None => durable.commit()?,
        }
    }
    if files != label.files {
        return Err(Error::usage(incomplete(files, label.files), other_backup()));
    }
    // only at its end has an envelope proved that nothing in it was changed
    io::copy(&mut archive.into_inner(), &mut io::sink())
        .map_err(|_| Error::usage(damaged_entry("?"), other_backup()))?;
    // looked into before it has its name: nothing is a workspace that is not what the backup says of itself
    let held = match &database {
        Some(database) => database.temporary().to_owned(),
        None if goes_on => home.join(DATABASE),
        None => return Err(not_ours()),
    };
    let left = take_keys(&checked(&held, &label)?, keys)?;
    if let Some(database) = database {
        database.commit()?;
    }
    Ok(Restored { label, workspace: Workspace::open(home)?, left })
}

/// The database of a backup, once it is sound and is what the label says.
fn checked(path: &Path, label: &Label) -> Result<Store> {
    let store = Store::open(path, false)?;
    let unsound = |what| Err(Error { kind: Kind::Unverified, what, help: Some(delete_place()) });
    if !store.damages()?.is_empty() {
        return unsound(backup_damaged());
    }
    let (principal, journal) = (store.setting("principal")?, store.setting("journal")?);
    if (principal.as_ref(), journal.as_ref()) == (Some(&label.principal), Some(&label.journal)) {
        return Ok(store);
    }
    unsound(other_label())
}

/// Gives the keys their places that belong to the database's journals, and public halves; gives the names of the
/// others. What could become the key of a new journal is made on this machine and never comes from a file.
fn take_keys(store: &Store, keys: Vec<(String, Durable)>) -> Result<Vec<String>> {
    let journals = store.journals()?;
    let mut left = Vec::new();
    for (name, key) in keys {
        let mut bytes = Zeroizing::new(Vec::new());
        let opened = File::open(key.temporary()).and_then(|file| file.take(MAX_KEY).read_to_end(&mut bytes));
        opened.reading_own(key.temporary())?;
        let fingerprint = SecretKey::outside_of(&bytes).ok().map(|(public, _)| public.fingerprint());
        let is_of = |it: &JournalState| it.principal == name && Some(&it.journal) == fingerprint.as_ref();
        if name.ends_with(".pub") || journals.iter().any(is_of) {
            key.commit()?;
        } else {
            left.push(name);
        }
    }
    Ok(left)
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
    let mut left = entry.size();
    let told = |read: io::Result<usize>| read.map_err(|_| damaged());
    drain(entry, &told, &mut |chunk| {
        left = left.checked_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX)).ok_or_else(damaged)?;
        out.write_all(chunk).writing(target)
    })?;
    if left == 0 { Ok(()) } else { Err(damaged()) }
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
