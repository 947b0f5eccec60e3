//! The database of one workspace: journals as they are, and projections of them.
//!
//! The only module that knows SQLite. Two tiers: the journal tier is fixed for ever and
//! append-only; the projection tier is a pure function of it and is rebuilt when
//! `PROJECTION_VERSION` changes. An event and its projection are committed together.

mod append;
mod check;
mod open;
mod project;
mod query;
mod received;
mod replay;

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, TransactionBehavior};

use crate::domain::Digest;
use crate::durable::reserve;
use crate::error::{Error, Result, check_medium, disk_full, read_only};
use crate::event::{JournalRole, Tree};
use crate::messages;

pub use append::{Ingest, Stamp};
pub use check::{Damage, Examination};
pub use project::Foreign;
pub use query::{Progress, Unpaid};
pub use received::{KnownBundle, LastWord};

/// Layout of the journal tier.
const SCHEMA_VERSION: i64 = 1;
/// Layout and meaning of the projections; a change replays them.
const PROJECTION_VERSION: &str = "11";
/// The tables of the projections; what they fill by triggers comes after them.
const PROJECTED: [&str; 14] = [
    "document",
    "run",
    "assignment",
    "combined",
    "standing",
    "noted",
    "receipt",
    "paper",
    "owed",
    "payer",
    "progress",
    "ordered",
    "owing",
    "unreviewed",
];
const SEQ_BITS: u32 = 40;

messages! {
    database_failed(why) { ja: "データベースの操作に失敗しました: {why}", en: "the database failed: {why}" }
    run_doctor() { ja: "genba doctor で状態を確かめてください", en: "check the workspace with `genba doctor`" }
    someone_else_writes() { ja: "別の genba がこのワークスペースに書き込み中です", en: "another genba is writing to this workspace" }
    wait_and_retry() { ja: "終わるのを待って、もう一度実行してください", en: "wait for it to end and try again" }
    newer_database(found, known) {
        ja: "このワークスペースは新しい版の genba のものです（形式 {found}、この版は {known} まで）",
        en: "this workspace belongs to a newer genba (layout {found}; this one knows up to {known})",
    }
    update_genba() { ja: "genba を更新してください", en: "update genba" }
    unreadable_record(what) { ja: "保存された記録を読めません: {what}", en: "a stored record cannot be read: {what}" }
    database_damaged() { ja: "データベースが壊れています", en: "the database is damaged" }
    database_empty() { ja: "データベースが空です", en: "the database is empty" }
    begun_only() {
        ja: "作りかけのワークスペースなら、フォルダーを削除して genba init か genba restore をやり直してください。そうでなければ、このフォルダーはそのまま残し、バックアップから別の場所に戻してください",
        en: "if `genba init` or `genba restore` was interrupted here, delete the folder and run it again; otherwise keep the folder as it is and restore a backup elsewhere",
    }
    restore_backup() {
        ja: "このフォルダーはそのまま残し、genba restore でバックアップから戻してください",
        en: "keep this folder as it is and restore a backup elsewhere with `genba restore`",
    }
}

/// Turns a database's failure into an error that says what to do.
pub(crate) trait Stored<T> {
    fn stored(self) -> Result<T>;
}

impl<T> Stored<T> for rusqlite::Result<T> {
    fn stored(self) -> Result<T> {
        self.map_err(|why| {
            let code = why.sqlite_error_code();
            match code {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    Error::refused(someone_else_writes(), wait_and_retry())
                }
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                    Error::internal(database_damaged()).with_help(restore_backup())
                }
                Some(ErrorCode::DiskFull) => Error::internal(database_failed(why)).with_help(disk_full()),
                Some(ErrorCode::SystemIoFailure) if lacks_room(&why) => {
                    Error::internal(database_failed(why)).with_help(disk_full())
                }
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                    Error::internal(database_failed(why)).with_help(read_only())
                }
                Some(ErrorCode::SystemIoFailure) => Error::internal(database_failed(why)).with_help(check_medium()),
                _ => Error::internal(database_failed(why)).with_help(run_doctor()),
            }
        })
    }
}

/// Whether the index of the write-ahead log could not grow, which SQLite does not call a full disk.
fn lacks_room(why: &rusqlite::Error) -> bool {
    why.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// A journal's end: what the next event continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    no: i64,
    /// Number of events held.
    pub size: u64,
    /// Hash of the last one; zeros where there is none.
    pub head: Digest,
    /// The tree over them.
    pub tree: Tree,
}

/// A journal as it is opened in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalName {
    /// The key's fingerprint.
    pub id: String,
    /// Office or device.
    pub role: JournalRole,
    /// The signer's name.
    pub principal: String,
    /// The contract's number.
    pub contract: String,
}

/// The open database.
pub struct Store {
    db: Connection,
}

impl Store {
    /// Opens a workspace's database, making it where `create`; rebuilds projections of another version.
    ///
    /// # Errors
    /// A newer or damaged database, a read-only place, a failing disk.
    pub fn open(path: &Path, create: bool) -> Result<Self> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        if create {
            // SQLite would leave it to the umask; its journals take the mode of the database
            reserve(path)?;
        }
        Self::with(Connection::open_with_flags(path, flags).stored()?, create)
    }

    /// A store in memory, for checks and tests.
    ///
    /// # Errors
    /// Where memory is short.
    pub fn in_memory() -> Result<Self> {
        Self::with(Connection::open_in_memory().stored()?, true)
    }

    fn with(db: Connection, create: bool) -> Result<Self> {
        db.busy_timeout(Duration::from_secs(10)).stored()?;
        // looked at before anything is set, which might write: what is not ours to open stays as it is
        let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).stored()?;
        match version {
            0 if create => {}
            // an empty file is a database without tables to SQLite, and a lost one to a person
            0 => return Err(Error::internal(database_empty()).with_help(begun_only())),
            SCHEMA_VERSION => {}
            newer => return Err(Error::refused(newer_database(newer, SCHEMA_VERSION), update_genba())),
        }
        // recursive triggers: without them INSERT OR REPLACE slips past the append-only triggers; synchronous: FULL for
        // a write-ahead log, and where a medium has none, the removal of a rollback journal is flushed, too; temp_store:
        // nothing of the register lies in a temporary folder, and no statement is journaled on a disk
        db.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON;
             PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16000;
             PRAGMA temp_store = MEMORY;",
        )
        .stored()?;
        let mut store = Self { db };
        if version == 0 {
            store.create_tables()?;
        }
        if store.setting("projection")?.as_deref() != Some(PROJECTION_VERSION) {
            store.rebuild()?;
        }
        Ok(store)
    }

    fn create_tables(&mut self) -> Result<()> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).stored()?;
        let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0)).stored()?;
        if version == 0 {
            tx.execute_batch(include_str!("journal.sql")).stored()?;
            tx.pragma_update(None, "user_version", SCHEMA_VERSION).stored()?;
        }
        tx.commit().stored()
    }

    /// A setting of this workspace.
    ///
    /// # Errors
    /// A failing database.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        setting(&self.db, key)
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// A failing database.
    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        set(&self.db, key, value)
    }

    /// Writes a consistent copy of the database.
    ///
    /// # Errors
    /// A failing disk.
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        let path = path.to_str().map(str::to_owned).unwrap_or_else(|| path.to_string_lossy().into_owned());
        reserve(Path::new(&path))?;
        self.db.execute("VACUUM INTO ?1", [path]).stored()?;
        Ok(())
    }
}

fn setting(db: &Connection, key: &str) -> Result<Option<String>> {
    db.query_row("SELECT value FROM setting WHERE key = ?1", [key], |row| row.get(0)).optional().stored()
}

fn set(db: &Connection, key: &str, value: &str) -> Result<()> {
    db.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)", [key, value]).stored()?;
    Ok(())
}

/// Lets whoever opens the database next make the projections anew.
fn forget_projections(db: &Connection) -> Result<()> {
    set(db, "projection", "")
}

/// Reads a stored text back; what was written by this program is always readable.
fn parse<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::internal(unreadable_record(text)).with_help(run_doctor()))
}

/// SQLite's integers are signed; sizes and seqs never reach 2^63.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn event_id(journal: i64, seq: u64) -> i64 {
    journal << SEQ_BITS | signed(seq)
}

#[cfg(test)]
mod tests;
