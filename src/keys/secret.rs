//! The private key: made from the system's randomness, kept as an OpenSSH key file.

use ed25519_dalek::{Signer, SigningKey};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Cipher, Kdf, LineEnding, PrivateKey};
use zeroize::Zeroizing;

use super::public::PublicKey;
use super::sshsig::{Signature, to_be_signed};

/// OpenSSH's own number of bcrypt rounds.
const ROUNDS: u32 = 16;

/// Why a private key file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileProblem {
    /// Not an OpenSSH Ed25519 private key.
    #[error("not an OpenSSH Ed25519 private key")]
    Malformed,
    /// Encrypted, and no passphrase was given.
    #[error("encrypted, and no passphrase was given")]
    NeedsPassphrase,
    /// The passphrase does not open it.
    #[error("the passphrase does not open it")]
    WrongPassphrase,
}

/// A signing key; wiped from memory when dropped.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// A key from 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads an OpenSSH private key file.
    ///
    /// # Errors
    /// [`KeyFileProblem`].
    pub fn from_openssh(pem: &[u8], passphrase: Option<&str>) -> Result<Self, KeyFileProblem> {
        let mut key = PrivateKey::from_openssh(pem).map_err(|_| KeyFileProblem::Malformed)?;
        if key.is_encrypted() {
            let passphrase = passphrase.ok_or(KeyFileProblem::NeedsPassphrase)?;
            key = key.decrypt(passphrase).map_err(|_| KeyFileProblem::WrongPassphrase)?;
        }
        let KeypairData::Ed25519(pair) = key.key_data() else { return Err(KeyFileProblem::Malformed) };
        Ok(Self(SigningKey::from_bytes(&Zeroizing::new(pair.private.to_bytes()))))
    }

    /// What a private key file tells without its passphrase: its public half, and whether it is encrypted.
    ///
    /// # Errors
    /// [`KeyFileProblem::Malformed`].
    pub fn outside_of(pem: &[u8]) -> Result<(PublicKey, bool), KeyFileProblem> {
        let key = PrivateKey::from_openssh(pem).map_err(|_| KeyFileProblem::Malformed)?;
        let public = key.public_key().to_openssh().map_err(|_| KeyFileProblem::Malformed)?;
        Ok((PublicKey::from_openssh(&public).map_err(|_| KeyFileProblem::Malformed)?, key.is_encrypted()))
    }

    /// The 32 bytes that it is made from.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The OpenSSH private key file, encrypted where a passphrase is given with its random salt.
    ///
    /// # Errors
    /// Where the file cannot be written in this form.
    pub fn to_openssh(
        &self,
        comment: &str,
        protection: Option<(&str, [u8; 16])>,
    ) -> Result<Zeroizing<String>, ssh_key::Error> {
        let pair = Ed25519Keypair::from_seed(&self.seed());
        let mut key = PrivateKey::new(KeypairData::Ed25519(pair), comment)?;
        if let Some((passphrase, salt)) = protection {
            let [a, b, c, d, ..] = salt;
            let kdf = Kdf::Bcrypt { salt: salt.to_vec(), rounds: ROUNDS };
            key = key.encrypt_with(Cipher::Aes256Ctr, kdf, u32::from_be_bytes([a, b, c, d]), passphrase)?;
        }
        key.to_openssh(LineEnding::LF)
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey::from_point(self.0.verifying_key())
    }

    /// Signs a message in a namespace; deterministic, as ssh-keygen does.
    pub fn sign(&self, namespace: &str, message: &[u8]) -> Signature {
        let bytes = self.0.sign(&to_be_signed(namespace, message)).to_bytes();
        Signature::new(self.public(), namespace, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::SignatureDefect;
    use super::*;

    #[test]
    fn key_files_go_both_ways_with_and_without_passphrase() {
        let key = SecretKey::from_seed(&[7; 32]);
        let plain = key.to_openssh("laptop-03", None).unwrap();
        assert_eq!(SecretKey::from_openssh(plain.as_bytes(), None).unwrap().public(), key.public());
        let locked = key.to_openssh("laptop-03", Some(("correct horse", [3; 16]))).unwrap();
        let open = |passphrase| SecretKey::from_openssh(locked.as_bytes(), passphrase).map(|key| key.public());
        assert_eq!(open(Some("correct horse")), Ok(key.public()));
        assert_eq!(open(None), Err(KeyFileProblem::NeedsPassphrase));
        assert_eq!(open(Some("wrong")), Err(KeyFileProblem::WrongPassphrase));
        assert_eq!(SecretKey::outside_of(locked.as_bytes()), Ok((key.public(), true)));
        assert_eq!(SecretKey::outside_of(plain.as_bytes()), Ok((key.public(), false)));
    }

    #[test]
    fn a_signature_verifies_only_its_message() {
        let signature = SecretKey::from_seed(&[7; 32]).sign("genba-device", b"sums");
        assert!(signature.verifies(b"sums"));
        assert!(!signature.verifies(b"Sums"));
        let parsed = Signature::parse(signature.to_armor().as_bytes()).unwrap();
        assert_eq!(parsed, signature);
        for broken in [
            signature.to_armor() + "\n",
            signature.to_armor().replace('\n', "\r\n"),
            signature.to_armor().trim_end().to_owned(),
            format!("x{}", signature.to_armor()),
        ] {
            assert_eq!(Signature::parse(broken.as_bytes()), Err(SignatureDefect::Malformed));
        }
    }
}
