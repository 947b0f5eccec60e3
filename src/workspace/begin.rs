//! Making a workspace: folders, key, database and the first thing in it, or nothing at all.
//!
//! Removes what it made where it cannot be finished, and nothing else.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::Path;

use super::{FOLDERS, Workspace, import_dispatch};
use crate::durable::{DATABASE, make_folder};
use crate::error::{Error, Result};
use crate::event::JournalRole;
use crate::keyring::{self, Keyring};
use crate::keys::Passphrase;
use crate::messages;
use crate::store::{Store, begun_only};

messages! {
    already_there(home) { ja: "{home} にはすでにワークスペースがあります", en: "there is already a workspace in {home}" }
    other_home() { ja: "別の --home フォルダー を指定してください", en: "give another --home DIR" }
    key_without_database(path) {
        ja: "秘密鍵 {path} があるのに、データベースがありません",
        en: "there is the private key {path}, but no database",
    }
}

/// What a workspace begins with.
#[derive(Debug)]
pub struct Beginning<'a> {
    /// Whose it is.
    pub role: JournalRole,
    /// The name of its key.
    pub principal: &'a str,
    /// Its first settings.
    pub settings: &'a [(&'a str, &'a str)],
    /// What protects its key; where none is given, that of the environment, if there is one.
    pub passphrase: Option<Passphrase>,
}

impl Workspace {
    /// Makes a workspace with a new key; its journal is not opened yet.
    ///
    /// # Errors
    /// Where one is there already, or the place cannot be written to.
    pub fn create(home: &Path, role: JournalRole, principal: &str) -> Result<Self> {
        let beginning = Beginning { role, principal, settings: &[], passphrase: None };
        Self::create_with(home, beginning, |_| Ok(()))
    }

    /// Whether a place is free for a workspace.
    ///
    /// # Errors
    /// Where one is, or was begun; each with what to do about it.
    pub fn can_be_made(home: &Path, principal: &str) -> Result<()> {
        if Self::is_in(home) {
            let help = match Self::open(home)?.own_journal()? {
                Some(_) => other_home(),
                None => import_dispatch(),
            };
            return Err(Error::refused(already_there(home.display()), help));
        }
        let key = home.join("keys").join(principal);
        if key.exists() {
            return Err(Error::refused(key_without_database(key.display()), begun_only()));
        }
        Ok(())
    }

    /// Makes a workspace and does the first thing in it: both, or neither, so that it can be tried again.
    ///
    /// # Errors
    /// As for [`Workspace::create`], or whatever `begin` returns.
    pub fn create_with(
        home: &Path,
        beginning: Beginning<'_>,
        begin: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<Self> {
        let principal = beginning.principal;
        Self::can_be_made(home, principal)?;
        let before = Before::look(home);
        let made = Self::make(home, beginning).and_then(|mut made| {
            begin(&mut made)?;
            Ok(Self { is_made: true, ..made })
        });
        if made.is_err() {
            discard(home, principal);
            before.leave(home);
        }
        made
    }

    fn make(home: &Path, beginning: Beginning<'_>) -> Result<Self> {
        let Beginning { role, principal, settings, passphrase } = beginning;
        let database = home.join(DATABASE);
        make_folder(home, true)?;
        for folder in FOLDERS {
            make_folder(&home.join(folder), true)?;
        }
        let mut keyring = Keyring::new(keyring::folder(home));
        passphrase.into_iter().for_each(|it| keyring.give(it));
        keyring.make(principal)?;
        let mut store = Store::open(&database, true)?;
        let mut write = store.begin()?;
        for (name, value) in [("role", role.name()), ("principal", principal)].iter().chain(settings) {
            write.set(name, value)?;
        }
        write.commit()?;
        Ok(Self { keyring, is_made: false, ..Self::with(home, store)? })
    }
}

/// What stood in a workspace's folders before it was made: nothing of that is ours to remove.
struct Before(Vec<(&'static str, Option<HashSet<OsString>>)>);

impl Before {
    fn look(home: &Path) -> Self {
        let names = |folder: &str| {
            let entries = std::fs::read_dir(home.join(folder)).ok()?;
            Some(entries.flatten().map(|entry| entry.file_name()).collect())
        };
        Self(FOLDERS.iter().map(|folder| (*folder, names(folder))).collect())
    }

    /// Removes what has come since.
    fn leave(&self, home: &Path) {
        for (folder, names) in &self.0 {
            let folder = home.join(folder);
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            for new in entries.filter(|it| names.as_ref().is_none_or(|names| !names.contains(&it.file_name()))) {
                let _ = std::fs::remove_file(new.path());
            }
            if names.is_none() {
                let _ = std::fs::remove_dir(&folder);
            }
        }
    }
}

/// Removes what was made of a workspace that could not be finished. No key of it has signed anything.
fn discard(home: &Path, principal: &str) {
    let beside = |ending: &str| home.join(format!("{DATABASE}{ending}"));
    let key = |ending: &str| home.join("keys").join(format!("{principal}{ending}"));
    for made in [beside(""), beside("-wal"), beside("-shm"), beside("-journal"), key(""), key(".pub"), key(".mark")] {
        // what was never made is not there, and what stays is found by the next try
        let _ = std::fs::remove_file(made);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Draft, Fact, SignerTrusted};

    /// Records where the mark cannot be raised: on any system, a folder in its place cannot be written to.
    fn record_without_a_mark(workspace: &mut Workspace) -> Result<()> {
        let mark = workspace.mark_path();
        let trusted = SignerTrusted {
            name: "office".to_owned(),
            public_key: workspace.public_key()?.to_openssh(),
            role: JournalRole::Office,
            valid_after: None,
            valid_before: None,
        };
        workspace.write(|pen| {
            pen.record(vec![Draft::new("system", Fact::SignerTrusted(trusted))])?;
            std::fs::remove_file(&mark).unwrap();
            std::fs::create_dir(&mark).unwrap();
            Ok(())
        })
    }

    fn begin(workspace: &mut Workspace) -> Result<()> {
        let opening = workspace.opening("R5-14", None)?;
        workspace.write(|pen| pen.open_journal(opening).map(drop))
    }

    #[test]
    fn what_is_undone_is_never_called_safe() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        let beginning =
            || Beginning { role: JournalRole::Office, principal: "office", settings: &[], passphrase: None };
        let undone = Workspace::create_with(&home, beginning(), |workspace| {
            begin(workspace)?;
            record_without_a_mark(workspace)
        });
        let why = undone.map(drop).unwrap_err().what.en;
        assert!(why.starts_with("cannot write") && !why.contains("safe"), "{why}");
        assert!(!Workspace::is_in(&home));
        let home = folder.path().join("another");
        let mut made = Workspace::create_with(&home, beginning(), begin).unwrap();
        // what was committed stays, and is called so
        assert!(record_without_a_mark(&mut made).unwrap_err().what.en.starts_with("the record is safe"));
        assert_eq!(made.standing().unwrap().size, 2);
    }
}
