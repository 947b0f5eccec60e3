//! Sealing: age to an OpenSSH key, with a commitment to what was sealed (format §7).
//!
//! What is encrypted is a salt and the plaintext; the commitment hashes both, so that whoever
//! opens it can show that it is what was recorded, and nobody can guess it from the record. Works
//! on streams in constant memory; never touches a file.

use std::io::{self, BufRead, Read, Write};

use age::stream::StreamWriter;
use age::{DecryptError, Decryptor, Encryptor};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::public::PublicKey;
use super::secret::SecretKey;
use crate::domain::Digest;

/// Bytes of the salt that stands before the plaintext.
pub const SALT: usize = 32;
const DOMAIN: &[u8] = b"genba-commit";
const BUFFER: usize = 64 << 10;
/// No header of a few addressees is longer, and reading a longer one takes the square of its length.
pub(super) const MAX_HEADER: u64 = 64 << 10;
/// How a header's last line begins; no other line does.
const LAST_LINE: &[u8] = b"\n---";

/// Why nothing can be sealed to a key.
#[derive(Debug, thiserror::Error)]
pub enum SealProblem {
    /// age has no recipient for it: a hardware key.
    #[error("nothing can be sealed to this type of key")]
    Unsuitable,
    /// What the ciphertext goes to fails.
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// Why something sealed does not open.
#[derive(Debug, thiserror::Error)]
pub enum UnsealProblem {
    /// It is sealed to none of these keys.
    #[error("sealed to another key")]
    OtherKey,
    /// Header or ciphertext are not as they were written.
    #[error("damaged")]
    Damaged,
    /// It opens, but is not what was recorded.
    #[error("not what was committed to")]
    OtherContent,
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Input(io::Error),
    /// What the plaintext goes to fails.
    #[error("cannot be written: {0}")]
    Output(io::Error),
}

/// Encrypts what is written to it.
pub struct Sealer<W: Write> {
    stream: StreamWriter<W>,
    commit: Sha256,
}

impl<W: Write> Sealer<W> {
    /// Begins a ciphertext for a key; the salt is random and used once.
    ///
    /// # Errors
    /// A key of another type, or a failing output.
    pub fn begin(to: &PublicKey, salt: &[u8; SALT], output: W) -> Result<Self, SealProblem> {
        let recipient: age::ssh::Recipient = to.to_openssh().parse().map_err(|_| SealProblem::Unsuitable)?;
        let recipient: &dyn age::Recipient = &recipient;
        let encryptor = Encryptor::with_recipients(std::iter::once(recipient)).map_err(|_| SealProblem::Unsuitable)?;
        let mut sealer = Self { stream: encryptor.wrap_output(output)?, commit: Sha256::new_with_prefix(DOMAIN) };
        sealer.take(salt)?;
        Ok(sealer)
    }

    /// Takes the next piece of the plaintext.
    ///
    /// # Errors
    /// A failing output.
    pub fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.commit.update(bytes);
        self.stream.write_all(bytes)
    }

    /// Ends the ciphertext; gives the output back, and the commitment.
    ///
    /// # Errors
    /// A failing output.
    pub fn finish(self) -> io::Result<(W, Digest)> {
        Ok((self.stream.finish()?, Digest(self.commit.finalize().into())))
    }
}

/// What opens sealed evidence.
pub struct Opener(Box<dyn age::Identity>);

impl Opener {
    /// With an identity of age.
    pub fn new(identity: impl age::Identity + 'static) -> Self {
        Self(Box::new(identity))
    }

    pub(super) fn identity(&self) -> &dyn age::Identity {
        &*self.0
    }

    /// With a private key.
    ///
    /// # Errors
    /// Where age does not read it, which it does every key of this program.
    pub fn of(key: &SecretKey) -> io::Result<Self> {
        let pem: Zeroizing<String> = key.to_openssh("", None).map_err(io::Error::other)?;
        Ok(Self::new(age::ssh::Identity::from_buffer(pem.as_bytes(), None)?))
    }
}

/// Hands over what was encrypted, in pieces; where it fails, what was handed over is not to be used.
///
/// # Errors
/// [`UnsealProblem`], and whatever `take` returns.
pub fn decrypt(
    openers: &[Opener],
    sealed: impl BufRead,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), UnsealProblem> {
    let decryptor = decryptor(sealed)?;
    let identities = openers.iter().map(|opener| &*opener.0);
    let mut plaintext = decryptor.decrypt(identities).map_err(header_problem)?;
    let mut buffer = Zeroizing::new(vec![0; BUFFER]);
    loop {
        let read = plaintext.read(&mut buffer).map_err(payload_problem)?;
        match buffer.get(..read) {
            None | Some([]) => return Ok(()),
            Some(chunk) => take(chunk).map_err(UnsealProblem::Output)?,
        }
    }
}

/// Hands over the plaintext of sealed evidence, in pieces; where it fails, what was handed over is
/// not to be used.
///
/// # Errors
/// As for [`decrypt`], and where it is not what `commit` says.
pub fn unseal(
    openers: &[Opener],
    sealed: impl BufRead,
    commit: &Digest,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), UnsealProblem> {
    let mut found = Sha256::new_with_prefix(DOMAIN);
    let mut salt_left = SALT;
    decrypt(openers, sealed, &mut |chunk| {
        found.update(chunk);
        let (salt, plaintext) = chunk.split_at(salt_left.min(chunk.len()));
        salt_left -= salt.len();
        if plaintext.is_empty() { Ok(()) } else { take(plaintext) }
    })?;
    let found = Digest(found.finalize().into());
    if salt_left == 0 && found == *commit { Ok(()) } else { Err(UnsealProblem::OtherContent) }
}

/// Reads a file of age up to its payload.
///
/// # Errors
/// A header that is damaged, or longer than any that is written; a failing input.
pub(super) fn decryptor<R: BufRead>(mut input: R) -> Result<Decryptor<impl BufRead>, UnsealProblem> {
    let mut beginning = Vec::new();
    input.by_ref().take(MAX_HEADER).read_to_end(&mut beginning).map_err(UnsealProblem::Input)?;
    if !beginning.windows(LAST_LINE.len()).any(|bytes| bytes == LAST_LINE) {
        return Err(UnsealProblem::Damaged);
    }
    Decryptor::new_buffered(io::Cursor::new(beginning).chain(input)).map_err(header_problem)
}

pub(super) fn header_problem(why: DecryptError) -> UnsealProblem {
    match why {
        DecryptError::NoMatchingKeys => UnsealProblem::OtherKey,
        DecryptError::Io(why) => payload_problem(why),
        _ => UnsealProblem::Damaged,
    }
}

/// age tells damage as invalid data, and an end that comes too early as that.
fn payload_problem(why: io::Error) -> UnsealProblem {
    match why.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => UnsealProblem::Damaged,
        _ => UnsealProblem::Input(why),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHUNK: usize = 64 << 10;

    fn key(seed: u8) -> SecretKey {
        SecretKey::from_seed(&[seed; 32])
    }

    fn sealed(to: &SecretKey, salt: u8, plaintext: &[u8]) -> (Vec<u8>, Digest) {
        let mut sealer = Sealer::begin(&to.public(), &[salt; SALT], Vec::new()).unwrap();
        for piece in plaintext.chunks(10_007) {
            sealer.take(piece).unwrap();
        }
        sealer.finish().unwrap()
    }

    fn opened(by: &SecretKey, ciphertext: &[u8], commit: &Digest) -> Result<Vec<u8>, UnsealProblem> {
        let mut plaintext = Vec::new();
        unseal(&[Opener::of(by).unwrap()], ciphertext, commit, &mut |chunk| {
            plaintext.extend_from_slice(chunk);
            Ok(())
        })
        .map(|()| plaintext)
    }

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at * 7 % 251) as u8).collect()
    }

    #[test]
    fn the_commitment_is_as_the_format_says() {
        let (_, commit) = sealed(&key(1), 9, b"plaintext");
        let hashed = [&b"genba-commit"[..], &[9; 32], b"plaintext"].concat();
        assert_eq!(commit, Digest::of(&hashed));
    }

    #[test]
    fn every_size_around_a_chunk_goes_both_ways() {
        for size in [0, 1, CHUNK - SALT - 1, CHUNK - SALT, CHUNK - SALT + 1, CHUNK, 2 * CHUNK - SALT, 3 * CHUNK] {
            let plaintext = bytes(size);
            let (ciphertext, commit) = sealed(&key(1), 3, &plaintext);
            assert_eq!(opened(&key(1), &ciphertext, &commit).unwrap(), plaintext, "{size}");
        }
    }

    #[test]
    fn sealing_twice_gives_different_bytes() {
        assert_ne!(sealed(&key(1), 3, b"x").0, sealed(&key(1), 3, b"x").0);
        assert_ne!(sealed(&key(1), 3, b"x").1, sealed(&key(1), 4, b"x").1);
    }

    #[test]
    fn another_key_does_not_open_it() {
        let (ciphertext, commit) = sealed(&key(1), 3, b"x");
        assert!(matches!(opened(&key(2), &ciphertext, &commit), Err(UnsealProblem::OtherKey)));
    }

    #[test]
    fn another_content_than_committed_is_refused() {
        let (ciphertext, _) = sealed(&key(1), 3, b"x");
        let (_, other) = sealed(&key(1), 3, b"y");
        assert!(matches!(opened(&key(1), &ciphertext, &other), Err(UnsealProblem::OtherContent)));
        let mut short = Encryptor::with_recipients(std::iter::once(
            &key(1).public().to_openssh().parse::<age::ssh::Recipient>().unwrap() as &dyn age::Recipient,
        ))
        .unwrap()
        .wrap_output(Vec::new())
        .unwrap();
        short.write_all(b"no salt").unwrap();
        let commit = Digest::of(b"genba-commitno salt");
        assert!(matches!(opened(&key(1), &short.finish().unwrap(), &commit), Err(UnsealProblem::OtherContent)));
    }

    #[test]
    fn a_ciphertext_that_is_cut_anywhere_is_damaged() {
        let (ciphertext, commit) = sealed(&key(1), 3, &bytes(CHUNK));
        for end in (0..ciphertext.len()).step_by(997).chain([ciphertext.len() - 1]) {
            assert!(opened(&key(1), &ciphertext[..end], &commit).is_err(), "{end}");
        }
    }

    #[test]
    fn a_header_without_an_end_is_not_read_through() {
        let stanza = [b"-> X25519 ", &[b'A'; 43][..], b"\n", &[b'A'; 43], b"\n"].concat();
        let header = [&b"age-encryption.org/v1\n"[..], &stanza.repeat(5_000)].concat();
        let mut input = &header[..];
        assert!(matches!(decryptor(&mut input).map(drop), Err(UnsealProblem::Damaged)));
        assert_eq!(header.len() - input.len(), usize::try_from(MAX_HEADER).unwrap());
        // an input that fails is not damage
        struct Pulled;
        impl Read for Pulled {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::TimedOut.into())
            }
        }
        let pulled = decryptor(io::BufReader::new(Pulled)).map(drop);
        assert!(matches!(pulled, Err(UnsealProblem::Input(_))));
    }

    #[test]
    fn a_hardware_key_takes_nothing() {
        let mut blob = Vec::new();
        super::super::wire::put(&mut blob, b"sk-ssh-ed25519@openssh.com");
        super::super::wire::put(&mut blob, key(1).public().point.as_bytes());
        super::super::wire::put(&mut blob, b"ssh:");
        let hardware = PublicKey::from_blob(&blob).unwrap();
        assert!(matches!(Sealer::begin(&hardware, &[0; SALT], Vec::new()), Err(SealProblem::Unsuitable)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_bytes_go_both_ways(seed in any::<u8>(), salt in any::<u8>(), around in -40isize..40, chunks in 0isize..3) {
            let size = usize::try_from(chunks * (CHUNK as isize) - SALT as isize + around).unwrap_or(0);
            let plaintext: Vec<u8> = bytes(size).iter().map(|byte| byte ^ seed).collect();
            let (ciphertext, commit) = sealed(&key(seed), salt, &plaintext);
            prop_assert_eq!(opened(&key(seed), &ciphertext, &commit).unwrap(), plaintext);
        }

        #[test]
        fn any_flipped_bit_is_refused(plaintext in proptest::collection::vec(any::<u8>(), 1..300), at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let (mut ciphertext, commit) = sealed(&key(1), 3, &plaintext);
            let at = at.index(ciphertext.len());
            ciphertext[at] ^= 1 << bit;
            prop_assert!(opened(&key(1), &ciphertext, &commit).is_err());
        }
    }
}
