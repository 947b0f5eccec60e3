//! Public keys: `ssh-ed25519`, and `sk-ssh-ed25519@openssh.com` for checking hardware keys.

use base64ct::{Base64, Base64Unpadded, Encoding};
use ed25519_dalek::VerifyingKey;
use sha2::{Digest as _, Sha256};

use super::wire::{put, take};

pub(super) const ED25519: &str = "ssh-ed25519";
pub(super) const SK_ED25519: &str = "sk-ssh-ed25519@openssh.com";

/// Why a public key is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyDefect {
    /// Not `type base64` of a known type, byte for byte as OpenSSH writes it.
    #[error("not an Ed25519 key as OpenSSH writes it")]
    Malformed,
    /// A point of small order, off the curve or not in its canonical encoding.
    #[error("a weak key")]
    Weak,
}

/// An Ed25519 public key that is safe to check signatures with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub(super) point: VerifyingKey,
    /// The application of a hardware key, usually `ssh:`.
    pub(super) application: Option<String>,
}

impl PublicKey {
    /// Reads `type base64`, optionally followed by a comment, as in a `.pub` file.
    ///
    /// # Errors
    /// [`KeyDefect`].
    pub fn from_openssh(text: &str) -> Result<Self, KeyDefect> {
        let mut words = text.trim().splitn(3, ' ');
        let (Some(kind), Some(base64)) = (words.next(), words.next()) else { return Err(KeyDefect::Malformed) };
        let blob = Base64::decode_vec(base64).map_err(|_| KeyDefect::Malformed)?;
        let key = Self::from_blob(&blob)?;
        if key.to_openssh() == format!("{kind} {base64}") { Ok(key) } else { Err(KeyDefect::Malformed) }
    }

    /// Reads the wire form that a signature carries.
    ///
    /// # Errors
    /// [`KeyDefect`].
    pub fn from_blob(blob: &[u8]) -> Result<Self, KeyDefect> {
        let mut rest = blob;
        let kind = take(&mut rest).ok_or(KeyDefect::Malformed)?;
        let point = take(&mut rest).ok_or(KeyDefect::Malformed)?;
        let application = match kind {
            kind if kind == ED25519.as_bytes() => None,
            kind if kind == SK_ED25519.as_bytes() => {
                let application = take(&mut rest).and_then(|bytes| std::str::from_utf8(bytes).ok());
                let is_usual =
                    |name: &&str| name.starts_with("ssh:") && name.bytes().all(|byte| byte.is_ascii_graphic());
                Some(application.filter(is_usual).ok_or(KeyDefect::Malformed)?.to_owned())
            }
            _ => return Err(KeyDefect::Malformed),
        };
        if !rest.is_empty() {
            return Err(KeyDefect::Malformed);
        }
        let point: &[u8; 32] = point.try_into().map_err(|_| KeyDefect::Malformed)?;
        Ok(Self { point: sound_point(point)?, application })
    }

    pub(super) fn from_point(point: VerifyingKey) -> Self {
        Self { point, application: None }
    }

    /// The wire form.
    pub fn to_blob(&self) -> Vec<u8> {
        let mut blob = Vec::new();
        put(&mut blob, self.kind().as_bytes());
        put(&mut blob, self.point.as_bytes());
        if let Some(application) = &self.application {
            put(&mut blob, application.as_bytes());
        }
        blob
    }

    /// The key's type as OpenSSH names it.
    pub fn kind(&self) -> &'static str {
        if self.application.is_some() { SK_ED25519 } else { ED25519 }
    }

    /// `type base64`, without a comment.
    pub fn to_openssh(&self) -> String {
        format!("{} {}", self.kind(), Base64::encode_string(&self.to_blob()))
    }

    /// `SHA256:` and 43 characters of base64, as `ssh-keygen -l` prints it: the id of the key's journal.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", Base64Unpadded::encode_string(&Sha256::digest(self.to_blob())))
    }
}

fn sound_point(bytes: &[u8; 32]) -> Result<VerifyingKey, KeyDefect> {
    // y ≥ 2^255 − 19 decodes, but is a second encoding of another y (RFC 8032 §5.1.3)
    let [low, middle @ .., high] = bytes;
    let canonical = *low < 0xed || high & 0x7f != 0x7f || middle.iter().any(|&byte| byte != 0xff);
    let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyDefect::Weak)?;
    if canonical && !key.is_weak() { Ok(key) } else { Err(KeyDefect::Weak) }
}
