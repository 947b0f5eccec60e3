//! One workspace: its folder, database, keys, evidence and mark; and the one way to record.
//!
//! Roles meet here: an office's workspace has its journal from the start, a laptop's is opened
//! with the first dispatch, which tells the contract. Shows nothing and asks nothing.

mod begin;
mod pen;

use std::path::{Path, PathBuf};

use crate::domain::{Contract, Digest, Moment};
use crate::durable::DATABASE;
use crate::environment::{self, Session};
use crate::error::{Error, IoContext, Result};
use crate::event::{Draft, Event, JournalOpened, JournalRole, Predecessor, event_hash};
use crate::evidence::Evidence;
use crate::keyring::{self, Keyring, wants_passphrase};
use crate::keys::{PublicKey, SecretKey};
use crate::mark::HighWaterMark;
use crate::messages;
use crate::state::JournalState;
use crate::store::{Store, begun_only};

pub use begin::Beginning;
pub use pen::Pen;

/// What stands beside the database.
pub const FOLDERS: [&str; 4] = ["evidence", "inbox", "keys", "outbox"];

messages! {
    no_workspace(home) { ja: "{home} にワークスペースがありません", en: "there is no workspace in {home}" }
    run_init() {
        ja: "genba init で作るか、--home フォルダー で場所を指定してください",
        en: "make one with `genba init`, or give its place with --home DIR",
    }
    not_opened() { ja: "まだ事務所の指示を取り込んでいません", en: "no dispatch of the office has been imported yet" }
    import_dispatch() {
        ja: "事務所から受け取った束を genba import で取り込んでください",
        en: "import the bundle that the office exported, with `genba import`",
    }
    only_office() { ja: "これは事務所のワークスペースで行う操作です", en: "this is done in the office's workspace" }
    only_device() { ja: "これは作業用 PC のワークスペースで行う操作です", en: "this is done in a laptop's workspace" }
    right_home() { ja: "--home で正しいワークスペースを指定してください", en: "give the right workspace with --home" }
    key_unusable(path) { ja: "公開鍵 {path} を使えません", en: "the public key {path} cannot be used" }
    other_key(path, name) { ja: "{path} は {name} の記録の鍵ではありません", en: "{path} is not the key of {name}'s journal" }
    bring_it_back() {
        ja: "何も書き出していません。バックアップから、その鍵のファイルを keys に戻してください",
        en: "nothing was written; bring the file of its key back into `keys` from a backup",
    }
    setting_missing(name) { ja: "ワークスペースの設定 {name} がありません", en: "the workspace's setting {name} is missing" }
    name_taken(name) { ja: "鍵の名前 {name} はすでに使われています", en: "the key name {name} is in use already" }
    other_name() { ja: "別の名前を指定してください", en: "give another name" }
    look_first() {
        ja: "genba log で記録を確かめてください。同じ内容をもう一度記録する必要はありません",
        en: "see it with `genba log`; it need not be recorded again",
    }
    mark_not_raised(why) {
        ja: "記録は保存されましたが、記録位置の控えを更新できません: {why}",
        en: "the record is safe, but the high-water mark could not be written: {why}",
    }
}

/// An open workspace.
pub struct Workspace {
    home: PathBuf,
    /// Its database, for reading.
    pub store: Store,
    /// Its private keys.
    pub keyring: Keyring,
    session: Session,
    role: JournalRole,
    principal: String,
    /// Not while it is being made: what fails then is undone.
    is_made: bool,
}

impl Workspace {
    /// Whether there is a workspace in a folder.
    pub fn is_in(home: &Path) -> bool {
        home.join(DATABASE).is_file()
    }

    /// Opens the workspace in a folder.
    ///
    /// # Errors
    /// Where there is none, or its database cannot be used.
    pub fn open(home: &Path) -> Result<Self> {
        let path = home.join(DATABASE);
        if !Self::is_in(home) {
            return Err(Error::usage(no_workspace(home.display()), run_init()));
        }
        let opened = Self::with(home, Store::open(&path, false)?)?;
        // an office's journal is begun with its workspace, a laptop's with its first dispatch
        if opened.role == JournalRole::Office && opened.own_journal()?.is_none() {
            return Err(Error::internal(setting_missing("journal")).with_help(begun_only()));
        }
        Ok(opened)
    }

    fn with(home: &Path, store: Store) -> Result<Self> {
        let needed = |name: &str| {
            store.setting(name)?.ok_or_else(|| Error::internal(setting_missing(name)).with_help(begun_only()))
        };
        let role = if needed("role")? == "office" { JournalRole::Office } else { JournalRole::Device };
        let principal = needed("principal")?;
        let keyring = Keyring::new(keyring::folder(home));
        Ok(Self { home: home.to_owned(), session: Session::begin()?, role, principal, store, keyring, is_made: true })
    }

    /// Its folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Whose workspace it is.
    pub fn role(&self) -> JournalRole {
        self.role
    }

    /// Its signer's name.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// The wall clock.
    pub fn now(&self) -> Moment {
        self.session.now()
    }

    /// Its evidence.
    pub fn evidence(&self) -> Evidence {
        Evidence::new(self.home.join("evidence"))
    }

    /// Where a bundle of an id is kept as it came.
    pub fn inbox(&self, id: &Digest) -> PathBuf {
        self.home.join("inbox").join(format!("{id}.zip"))
    }

    /// Refuses unless it is the office's.
    ///
    /// # Errors
    /// On a laptop.
    pub fn need_office(&self) -> Result<()> {
        match self.role {
            JournalRole::Office => Ok(()),
            JournalRole::Device => Err(Error::refused(only_office(), right_home())),
        }
    }

    /// Refuses unless it is a laptop's whose journal is open.
    ///
    /// # Errors
    /// At the office, and before the first dispatch.
    pub fn need_device(&self) -> Result<()> {
        match self.role {
            JournalRole::Device => self.journal().map(|_| ()),
            JournalRole::Office => Err(Error::refused(only_device(), right_home())),
        }
    }

    /// Its own journal's id.
    ///
    /// # Errors
    /// On a laptop before its first dispatch.
    pub fn journal(&self) -> Result<String> {
        self.own_journal()?.ok_or_else(|| Error::refused(not_opened(), import_dispatch()))
    }

    /// Its own journal's id, where it is open.
    ///
    /// # Errors
    /// A failing database.
    pub fn own_journal(&self) -> Result<Option<String>> {
        self.store.setting("journal")
    }

    /// What is known of its own journal.
    ///
    /// # Errors
    /// As for [`Workspace::journal`].
    pub fn standing(&self) -> Result<JournalState> {
        let journal = self.journal()?;
        let mut journals = self.store.journals()?.into_iter();
        journals.find(|known| known.journal == journal).ok_or_else(|| Error::internal(setting_missing("journal")))
    }

    /// The contract.
    ///
    /// # Errors
    /// On a laptop before its first dispatch.
    pub fn contract(&self) -> Result<Contract> {
        self.store.get("")?.ok_or_else(|| Error::refused(not_opened(), import_dispatch()))
    }

    /// The public key of a signer of this workspace.
    ///
    /// # Errors
    /// Where the key file is missing or unusable.
    pub fn public_key(&self) -> Result<PublicKey> {
        let path = self.home.join("keys").join(format!("{}.pub", self.principal));
        let text = std::fs::read_to_string(&path).reading_own(&path)?;
        PublicKey::from_openssh(&text).map_err(|_| Error::internal(key_unusable(path.display())))
    }

    /// The private key of a signer of this workspace: its own, or a predecessor's.
    ///
    /// # Errors
    /// Where the key file is missing, unusable, or its passphrase is not given.
    pub fn key(&self, principal: &str) -> Result<SecretKey> {
        self.keyring.key(principal, self.now())
    }

    /// The private key of one of this workspace's journals, which is to sign for it.
    ///
    /// # Errors
    /// As for [`Workspace::key`], and where it is another journal's.
    pub fn key_of(&self, journal: &JournalState) -> Result<SecretKey> {
        let key = self.key(&journal.principal)?;
        match key.public().fingerprint() == journal.journal {
            true => Ok(key),
            false => {
                let path = self.keyring.path(&journal.principal);
                Err(Error::internal(other_key(path.display(), &journal.principal)).with_help(bring_it_back()))
            }
        }
    }

    /// Whether the private key of one of this workspace's journals is here; one that is locked by a
    /// passphrase is.
    pub fn holds_key_of(&self, journal: &JournalState) -> bool {
        match self.key_of(journal) {
            Ok(_) => true,
            Err(error) => wants_passphrase(&error),
        }
    }

    fn mark(&self) -> HighWaterMark {
        HighWaterMark::new(self.mark_path(), &environment::machine())
    }

    /// Whether it has ever been written to under its present key on this machine, as far as its mark tells.
    pub fn has_mark(&self) -> bool {
        self.mark_path().exists()
    }

    fn mark_path(&self) -> PathBuf {
        self.home.join("keys").join(format!("{}.mark", self.principal))
    }

    /// Whether its journal may be continued here (the high-water mark).
    ///
    /// # Errors
    /// Refuses after a rollback, on another machine, and without a mark.
    pub fn check_mark(&self) -> Result<()> {
        let Some(tip) = self.store.tip(&self.journal()?)? else { return Ok(()) };
        self.mark().check(&|seq| Ok(self.store.line(&tip, seq)?.map(|line| event_hash(&line))))
    }

    /// Records drafts: sealed, inserted and projected in one durable write, all or none.
    ///
    /// # Errors
    /// A rollback or another machine, text that cannot be recorded, a failing disk.
    pub fn record(&mut self, drafts: Vec<Draft>) -> Result<Vec<Event>> {
        let mut recorded = Vec::new();
        self.write(|pen| {
            recorded = pen.record(drafts)?;
            Ok(())
        })?;
        Ok(recorded)
    }

    /// One durable write that may take in other journals' events and record own ones.
    ///
    /// # Errors
    /// As for [`Workspace::record`], or whatever `act` returns; then nothing is written.
    pub fn write(&mut self, act: impl FnOnce(&mut Pen<'_>) -> Result<()>) -> Result<()> {
        let mark = self.mark();
        let session = self.session;
        let ingest = self.store.begin()?;
        // read within the write: another process may have opened it while this one waited
        let journal = ingest.setting("journal")?;
        let (at, mono_ms) = (session.now(), session.mono_ms());
        let mut pen = Pen { ingest, at, mono_ms, journal, mark: &mark, session, last: None, first: None };
        act(&mut pen)?;
        let (first, last) = (pen.first, pen.last);
        if let Some(head) = first {
            // the mark of a new journal must exist before anything can be recorded after it
            mark.begin(head)?;
        }
        pen.ingest.commit()?;
        match last {
            Some((seq, head)) => mark.raise(seq, head).map_err(|why| match self.is_made {
                true => Error::internal(mark_not_raised(why.what.en)).with_help(look_first()),
                false => why,
            }),
            None => Ok(()),
        }
    }

    /// The first event of this workspace's journal.
    ///
    /// # Errors
    /// Where its key cannot be read.
    pub fn opening(&self, contract: &str, predecessor: Option<Predecessor>) -> Result<JournalOpened> {
        Ok(JournalOpened {
            contract: contract.to_owned(),
            predecessor,
            principal: self.principal.clone(),
            public_key: self.public_key()?.to_openssh(),
            role: self.role,
        })
    }

    /// Gives the workspace a new key and name; the next opening makes the new journal its own. A key that an
    /// earlier try made, and that opened no journal, is taken up again.
    ///
    /// # Errors
    /// A name that is in use, or a failing disk.
    pub fn rename(&mut self, principal: &str) -> Result<()> {
        match self.home.join("keys").join(principal).exists() {
            false => self.keyring.make(principal)?,
            true => {
                let public = self.key(principal)?.public();
                let journals = self.store.journals()?;
                if journals.iter().any(|it| it.principal == principal || it.journal == public.fingerprint()) {
                    return Err(Error::refused(name_taken(principal), other_name()));
                }
                self.keyring.publish(principal, &public)?;
            }
        }
        principal.clone_into(&mut self.principal);
        Ok(())
    }
}
