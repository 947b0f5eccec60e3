//! SSHSIG (openssh-portable PROTOCOL.sshsig): armor, blob and what is signed.

use base64ct::{Base64, Encoding};
use ed25519_dalek::Signature as Ed25519Signature;
use sha2::{Digest as _, Sha256, Sha512};

use super::public::PublicKey;
use super::wire::{put, take, take_u32};

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
/// ssh-keygen's line length.
const WRAP: usize = 70;
const MAGIC: &[u8] = b"SSHSIG";
const HASH: &[u8] = b"sha512";

/// Why a signature file is not accepted, before any key is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureDefect {
    /// Armor or blob differ from what ssh-keygen writes.
    #[error("not a signature as ssh-keygen writes it")]
    Malformed,
    /// The signing key is weak.
    #[error("made with a weak key")]
    WeakKey,
}

/// A parsed signature file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    key: PublicKey,
    namespace: String,
    bytes: [u8; 64],
    /// Flags and counter that a hardware key adds.
    touch: Option<(u8, u32)>,
}

impl Signature {
    pub(super) fn new(key: PublicKey, namespace: &str, bytes: [u8; 64]) -> Self {
        Self { key, namespace: namespace.to_owned(), bytes, touch: None }
    }

    /// Reads an armored signature; only the exact bytes that ssh-keygen would write are accepted.
    ///
    /// # Errors
    /// [`SignatureDefect`].
    pub fn parse(armored: &[u8]) -> Result<Self, SignatureDefect> {
        let text = std::str::from_utf8(armored).map_err(|_| SignatureDefect::Malformed)?;
        let base64: String = text
            .strip_prefix(BEGIN)
            .and_then(|rest| rest.strip_suffix(END))
            .ok_or(SignatureDefect::Malformed)?
            .split('\n')
            .collect();
        let blob = Base64::decode_vec(&base64).map_err(|_| SignatureDefect::Malformed)?;
        let signature = Self::from_blob(&blob)?;
        if signature.to_armor() == text { Ok(signature) } else { Err(SignatureDefect::Malformed) }
    }

    fn from_blob(blob: &[u8]) -> Result<Self, SignatureDefect> {
        let malformed = SignatureDefect::Malformed;
        let mut rest = blob.strip_prefix(MAGIC).ok_or(malformed)?;
        let version = take_u32(&mut rest).ok_or(malformed)?;
        let key = take(&mut rest).ok_or(malformed)?;
        let namespace = take(&mut rest).ok_or(malformed)?;
        let reserved = take(&mut rest).ok_or(malformed)?;
        let hash = take(&mut rest).ok_or(malformed)?;
        let mut signature = take(&mut rest).ok_or(malformed)?;
        if version != 1 || !reserved.is_empty() || hash != HASH || !rest.is_empty() {
            return Err(malformed);
        }
        let key = PublicKey::from_blob(key).map_err(|why| match why {
            super::KeyDefect::Malformed => malformed,
            super::KeyDefect::Weak => SignatureDefect::WeakKey,
        })?;
        let kind = take(&mut signature).ok_or(malformed)?;
        let bytes = take(&mut signature).ok_or(malformed)?;
        let touch = match (&key.application, signature) {
            (None, []) => None,
            (Some(_), [flags, counter @ ..]) => {
                Some((*flags, u32::from_be_bytes(counter.try_into().map_err(|_| malformed)?)))
            }
            _ => return Err(malformed),
        };
        if kind != key.kind().as_bytes() {
            return Err(malformed);
        }
        Ok(Self {
            namespace: String::from_utf8(namespace.to_vec()).map_err(|_| malformed)?,
            bytes: bytes.try_into().map_err(|_| malformed)?,
            key,
            touch,
        })
    }

    /// The armored form, as ssh-keygen writes it.
    pub fn to_armor(&self) -> String {
        let mut signature = Vec::new();
        put(&mut signature, self.key.kind().as_bytes());
        put(&mut signature, &self.bytes);
        if let Some((flags, counter)) = self.touch {
            signature.push(flags);
            signature.extend(counter.to_be_bytes());
        }
        let mut blob = MAGIC.to_vec();
        blob.extend(1u32.to_be_bytes());
        for part in [&self.key.to_blob(), self.namespace.as_bytes(), b"", HASH, &signature] {
            put(&mut blob, part);
        }
        let base64 = Base64::encode_string(&blob);
        let mut armor = BEGIN.to_owned();
        let mut rest = base64.as_str();
        while !rest.is_empty() {
            let (line, tail) = rest.split_at_checked(WRAP).unwrap_or((rest, ""));
            armor.push_str(line);
            armor.push('\n');
            rest = tail;
        }
        armor + END
    }

    /// The key that made it.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What it was made for.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Whether it is this key's signature over the message: strict RFC 8032, S < L, no point of small order.
    pub fn verifies(&self, message: &[u8]) -> bool {
        let mut signed = to_be_signed(&self.namespace, message);
        if let (Some(application), Some((flags, counter))) = (&self.key.application, self.touch) {
            let mut wrapped = Sha256::digest(application.as_bytes()).to_vec();
            wrapped.push(flags);
            wrapped.extend(counter.to_be_bytes());
            wrapped.extend(Sha256::digest(&signed));
            signed = wrapped;
        }
        self.key.point.verify_strict(&signed, &Ed25519Signature::from_bytes(&self.bytes)).is_ok()
    }
}

/// The bytes that the key signs for a message.
pub(super) fn to_be_signed(namespace: &str, message: &[u8]) -> Vec<u8> {
    let mut signed = MAGIC.to_vec();
    let digest = Sha512::digest(message);
    for part in [namespace.as_bytes(), b"", HASH, digest.as_slice()] {
        put(&mut signed, part);
    }
    signed
}
