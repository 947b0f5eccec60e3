//! The private keys in a workspace's folder: made, opened, protected by a passphrase, kept unlocked.
//!
//! A protected key opens with what is kept unlocked, else with the passphrase that was given to this
//! process or that `GENBA_PASSPHRASE_FILE` names. Asks nothing: whoever wants a key sees to it that a
//! passphrase was given before work begins. Never changes which key is a signer's.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::domain::Moment;
use crate::durable::write_own;
use crate::environment;
use crate::error::{Error, IoContext, Kind, Result};
use crate::keys::{KeyFileProblem, Passphrase, PublicKey, SecretKey};
use crate::message::Text;
use crate::messages;
use crate::unlocked;

messages! {
    key_unusable(path, why) { ja: "秘密鍵 {path} を使えません: {why}", en: "the private key {path} cannot be used: {why}" }
    not_a_key() { ja: "OpenSSH の Ed25519 の秘密鍵ではありません", en: "not an OpenSSH Ed25519 private key" }
    is_locked() { ja: "合言葉で保護されています", en: "it is protected by a passphrase" }
    wrong_passphrase() { ja: "合言葉が違います", en: "the passphrase does not open it" }
    unlock_it() {
        ja: "genba unlock で鍵を開けてください。画面のないところでは GENBA_PASSPHRASE_FILE に合言葉のファイルを指定します",
        en: "run `genba unlock`; where there is no terminal, name the file that holds the passphrase in GENBA_PASSPHRASE_FILE",
    }
    key_there(path) { ja: "{path} にはすでに鍵があります", en: "there is already a key in {path}" }
    other_name() { ja: "別の名前か、別の --home フォルダー を指定してください", en: "give another name or another --home DIR" }
    cannot_encode(path) { ja: "秘密鍵 {path} を書き出せません", en: "the private key {path} cannot be encoded" }
}

/// How a private key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No passphrase protects it.
    Unprotected,
    /// Protected, and kept unlocked until then.
    Unlocked(Moment),
    /// Protected, and nothing opens it but its passphrase.
    Locked,
}

/// The keys of one workspace.
#[derive(Debug)]
pub struct Keyring {
    folder: PathBuf,
    given: Option<Passphrase>,
}

impl Keyring {
    /// Those in a folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, given: None }
    }

    /// The passphrase that somebody typed, for the rest of this process.
    pub fn give(&mut self, passphrase: Passphrase) {
        self.given = Some(passphrase);
    }

    fn passphrase(&self) -> Result<Option<Passphrase>> {
        if self.given.is_some() { Ok(self.given.clone()) } else { environment::passphrase() }
    }

    /// Where a signer's private key stands.
    pub fn path(&self, principal: &str) -> PathBuf {
        self.folder.join(principal)
    }

    fn pem(&self, principal: &str) -> Result<Zeroizing<Vec<u8>>> {
        let path = self.path(principal);
        std::fs::read(&path).reading_own(&path).map(Zeroizing::new)
    }

    fn unusable(&self, principal: &str, why: KeyFileProblem) -> Error {
        let path = self.path(principal);
        let (why, help) = match why {
            KeyFileProblem::Malformed => (not_a_key(), None),
            KeyFileProblem::NeedsPassphrase => (is_locked(), Some(unlock_it())),
            KeyFileProblem::WrongPassphrase => (wrong_passphrase(), Some(unlock_it())),
        };
        let shown = path.display();
        let what = Text { ja: key_unusable(shown, &why.ja).ja, en: key_unusable(path.display(), &why.en).en };
        Error { kind: Kind::Refused, what, help }
    }

    /// A private key's public half and how it stands; needs no passphrase.
    ///
    /// # Errors
    /// Where the file is missing or no key.
    pub fn standing(&self, principal: &str, now: Moment) -> Result<(PublicKey, Standing)> {
        let (public, protected) =
            SecretKey::outside_of(&self.pem(principal)?).map_err(|why| self.unusable(principal, why))?;
        let standing = match unlocked::kept(&public.fingerprint(), now) {
            _ if !protected => Standing::Unprotected,
            Some(kept) => Standing::Unlocked(kept.until),
            None => Standing::Locked,
        };
        Ok((public, standing))
    }

    /// A private key.
    ///
    /// # Errors
    /// Where the file is missing, no key, or its passphrase is not given.
    pub fn key(&self, principal: &str, now: Moment) -> Result<SecretKey> {
        let pem = self.pem(principal)?;
        let (public, protected) = SecretKey::outside_of(&pem).map_err(|why| self.unusable(principal, why))?;
        if !protected {
            return SecretKey::from_openssh(&pem, None).map_err(|why| self.unusable(principal, why));
        }
        let kept = unlocked::kept(&public.fingerprint(), now).map(|kept| SecretKey::from_seed(&kept.seed));
        if let Some(key) = kept.filter(|key| key.public() == public) {
            return Ok(key);
        }
        let passphrase = self.passphrase()?;
        SecretKey::from_openssh(&pem, passphrase.as_ref().map(Passphrase::as_str))
            .map_err(|why| self.unusable(principal, why))
    }

    /// Whether a passphrase opens a signer's key.
    ///
    /// # Errors
    /// Where the file is missing or no key.
    pub fn opens(&self, principal: &str, passphrase: &Passphrase) -> Result<bool> {
        match SecretKey::from_openssh(&self.pem(principal)?, Some(passphrase.as_str())) {
            Ok(_) => Ok(true),
            Err(KeyFileProblem::WrongPassphrase) => Ok(false),
            Err(why) => Err(self.unusable(principal, why)),
        }
    }

    /// Makes a signer's key, protected where a passphrase is given to this process.
    ///
    /// # Errors
    /// A name that is in use, a passphrase that breaks a rule, a failing disk.
    pub fn make(&self, principal: &str) -> Result<()> {
        let path = self.path(principal);
        if path.exists() {
            return Err(Error::refused(key_there(path.display()), other_name()));
        }
        let passphrase = self.passphrase()?;
        passphrase.as_ref().map_or(Ok(()), Passphrase::is_sound)?;
        let key = SecretKey::from_seed(&Zeroizing::new(environment::random::<32>()?));
        self.write(principal, &key, passphrase.as_ref())?;
        self.publish(principal, &key.public())
    }

    /// Writes the public half of a signer's key beside it.
    ///
    /// # Errors
    /// A failing disk.
    pub fn publish(&self, principal: &str, key: &PublicKey) -> Result<()> {
        let line = format!("{} {principal}\n", key.to_openssh());
        write_own(&self.folder.join(format!("{principal}.pub")), line.as_bytes(), true)
    }

    fn write(&self, principal: &str, key: &SecretKey, passphrase: Option<&Passphrase>) -> Result<()> {
        let path = self.path(principal);
        let salt = environment::random()?;
        let pem = key
            .to_openssh(principal, passphrase.map(|it| (it.as_str(), salt)))
            .map_err(|_| Error::internal(cannot_encode(path.display())))?;
        write_own(&path, pem.as_bytes(), true)
    }

    /// The signers whose private keys are here, by name: the workspace's own and its predecessors'.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn signers(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder).reading_own(&self.folder)? {
            let name = entry.reading_own(&self.folder)?.file_name().to_string_lossy().into_owned();
            let signer = name.strip_suffix(".pub").filter(|signer| self.path(signer).is_file());
            names.extend(signer.map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// Gives every key here that opens another passphrase, or none; each file is replaced whole. Gives the
    /// names of those that did not open and stay as they are.
    ///
    /// # Errors
    /// A passphrase that breaks a rule, a failing disk; what was replaced before stays.
    pub fn protect(&self, passphrase: Option<&Passphrase>, now: Moment) -> Result<Vec<String>> {
        passphrase.map_or(Ok(()), Passphrase::is_sound)?;
        let mut left = Vec::new();
        for signer in self.signers()? {
            match self.key(&signer, now) {
                Ok(key) => self.write(&signer, &key, passphrase)?,
                Err(error) if error.kind == Kind::Refused => left.push(signer),
                Err(error) => return Err(error),
            }
        }
        Ok(left)
    }

    /// Keeps every protected key here that opens unlocked for a time; gives how many, none where the
    /// system has no place for them.
    ///
    /// # Errors
    /// A failing disk.
    pub fn unlock(&self, now: Moment, until: Moment) -> Result<usize> {
        let mut kept = 0;
        for signer in self.signers()? {
            let (public, standing) = self.standing(&signer, now)?;
            let key = if standing == Standing::Unprotected { None } else { self.key(&signer, now).ok() };
            let is_kept = key.is_some_and(|key| unlocked::keep(&public.fingerprint(), &key.seed(), now, until));
            kept += usize::from(is_kept);
        }
        Ok(kept)
    }

    /// Forgets every key here that is kept unlocked; gives how many.
    ///
    /// # Errors
    /// A failing disk.
    pub fn lock(&self) -> Result<usize> {
        let mut forgotten = 0;
        for signer in self.signers()? {
            let outside = SecretKey::outside_of(&self.pem(&signer)?);
            forgotten += usize::from(outside.is_ok_and(|(public, _)| unlocked::forget(&public.fingerprint())));
        }
        Ok(forgotten)
    }
}

/// Whether an error says that nothing but a passphrase is missing.
pub fn wants_passphrase(error: &Error) -> bool {
    error.kind == Kind::Refused && error.help.is_some()
}

/// The folder of a workspace's keys.
pub fn folder(home: &Path) -> PathBuf {
    home.join("keys")
}
