//! The envelope around a file: age to OpenSSH keys, or to a passphrase; the stock tool opens both.
//!
//! Unlike a seal it commits to nothing: what is inside proves itself. Works on streams in constant
//! memory and never touches a file.

use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use age::secrecy::SecretString;
use age::stream::StreamWriter;
use age::{DecryptError, Encryptor, scrypt};
use base64ct::{Base64Unpadded, Encoding};
use sha2::{Digest as _, Sha256};

use super::passphrase::Passphrase;
use super::public::{ED25519, PublicKey};
use super::seal::{MAX_HEADER, Opener, SealProblem, UnsealProblem, decryptor, header_problem};

/// The first line of every file of age.
const MAGIC: &str = "age-encryption.org/v1\n";
/// Bytes of a key's hash that a header shows.
const TAG: usize = 4;
/// What guessing a passphrase costs, as a power of two (scrypt's N; 256 MiB and about a second for each guess):
/// the stock tool's own, however slow the machine is that makes the envelope.
const WORK: u8 = 18;
/// What opening one may cost; the stock tool's own.
const MOST_WORK: u8 = 22;

/// Whether a file's name asks for an envelope.
pub fn is_envelope_name(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("age"))
}

/// What an envelope is locked with.
#[derive(Debug, Clone, Copy)]
pub enum Lock<'a> {
    /// A key: only its holder opens it.
    Key(&'a PublicKey),
    /// A passphrase: whoever knows it opens it.
    Passphrase(&'a Passphrase),
}

/// Puts what is written to it into an envelope.
pub struct Envelope<W: Write>(StreamWriter<W>);

impl<W: Write> Envelope<W> {
    /// Begins one.
    ///
    /// # Errors
    /// A key of another type, or a failing output.
    pub fn begin(lock: Lock<'_>, output: W) -> Result<Self, SealProblem> {
        let to: Box<dyn age::Recipient> = match lock {
            Lock::Key(key) => {
                Box::new(key.to_openssh().parse::<age::ssh::Recipient>().map_err(|_| SealProblem::Unsuitable)?)
            }
            Lock::Passphrase(passphrase) => {
                let mut to = scrypt::Recipient::new(secret(passphrase));
                to.set_work_factor(WORK);
                Box::new(to)
            }
        };
        let encryptor = Encryptor::with_recipients(std::iter::once(&*to)).map_err(|_| SealProblem::Unsuitable)?;
        Ok(Self(encryptor.wrap_output(output)?))
    }

    /// Ends it, without which it does not open; gives the output back.
    ///
    /// # Errors
    /// A failing output.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for Envelope<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn secret(passphrase: &Passphrase) -> SecretString {
    SecretString::from(passphrase.as_str().to_owned())
}

impl Opener {
    /// With a passphrase.
    pub fn with_passphrase(passphrase: &Passphrase) -> Self {
        let mut identity = scrypt::Identity::new(secret(passphrase));
        identity.set_max_work_factor(MOST_WORK);
        Self::new(identity)
    }
}

/// What is inside, while it is read; an error of the kind `InvalidData` or `UnexpectedEof` is damage.
///
/// # Errors
/// None of the openers fits, a damaged header, a failing input.
pub fn opened<R: BufRead>(openers: &[Opener], input: R) -> Result<impl Read, UnsealProblem> {
    let decryptor = decryptor(input)?;
    let by_passphrase = decryptor.is_scrypt();
    decryptor.decrypt(openers.iter().map(Opener::identity)).map_err(|why| match why {
        // nothing else tells a wrong passphrase from a changed header
        DecryptError::DecryptionFailed if by_passphrase => UnsealProblem::OtherKey,
        why => header_problem(why),
    })
}

/// For whom an envelope is, as far as its header tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// The holder of the OpenSSH key with this tag.
    Key(String),
    /// Whoever knows the passphrase.
    Passphrase,
    /// A kind of key that is not used here.
    Other(String),
}

/// The header of an envelope, unauthenticated: good for words, not for decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// For whom it is.
    pub addressees: Vec<Addressee>,
}

impl Header {
    /// Reads the beginning of a file; `None` where it is no file of age.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(input: impl Read) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let mut input = input.take(MAX_HEADER);
        let magic = u64::try_from(MAGIC.len()).unwrap_or(u64::MAX);
        input.by_ref().take(magic).read_to_end(&mut bytes)?;
        if bytes != MAGIC.as_bytes() {
            return Ok(None);
        }
        bytes.clear();
        input.read_to_end(&mut bytes)?;
        let mut addressees = Vec::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            if line.starts_with(b"---") {
                break;
            }
            let words = line.strip_prefix(b"-> ").and_then(|line| std::str::from_utf8(line).ok());
            let Some(words) = words else { continue };
            let mut words = words.split(' ');
            addressees.extend(match (words.next().unwrap_or_default(), words.next()) {
                (ED25519, Some(tag)) => Some(Addressee::Key(tag.to_owned())),
                ("scrypt", _) => Some(Addressee::Passphrase),
                // written by chance, so that readers learn to skip what they do not know
                (kind, _) if kind.ends_with("-grease") => None,
                (kind, _) => Some(Addressee::Other(kind.to_owned())),
            });
        }
        Ok(Some(Self { addressees }))
    }
}

/// How a header names a key.
pub fn tag(key: &PublicKey) -> String {
    let hash = Sha256::digest(key.to_blob());
    Base64Unpadded::encode_string(hash.get(..TAG).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::super::SecretKey;
    use super::*;

    fn sealed(lock: Lock<'_>, plain: &[u8]) -> Vec<u8> {
        let mut envelope = Envelope::begin(lock, Vec::new()).unwrap();
        envelope.write_all(plain).unwrap();
        envelope.finish().unwrap()
    }

    fn read(opener: Opener, sealed: &[u8]) -> Result<Vec<u8>, UnsealProblem> {
        let mut plain = Vec::new();
        opened(&[opener], sealed)?.read_to_end(&mut plain).map_err(UnsealProblem::Input)?;
        Ok(plain)
    }

    #[test]
    fn only_the_addressee_opens_it_and_the_header_names_them() {
        let (key, other) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]));
        let bytes = sealed(Lock::Key(&key.public()), b"a bundle");
        assert_eq!(read(Opener::of(&key).unwrap(), &bytes).unwrap(), b"a bundle");
        assert!(matches!(read(Opener::of(&other).unwrap(), &bytes), Err(UnsealProblem::OtherKey)));
        let header = Header::read(&*bytes).unwrap().unwrap();
        assert_eq!(header.addressees, [Addressee::Key(tag(&key.public()))]);
        assert_eq!(Header::read(&b"PK\x03\x04"[..]).unwrap(), None);
        assert_eq!(Header::read(&b""[..]).unwrap(), None);
    }

    #[test]
    fn a_passphrase_opens_what_it_locked_and_another_does_not() {
        let phrase = |text: &str| Passphrase::given(Zeroizing::new(text.to_owned()));
        let bytes = sealed(Lock::Passphrase(&phrase("correct horse")), b"a backup");
        assert_eq!(Header::read(&*bytes).unwrap().unwrap().addressees, [Addressee::Passphrase]);
        assert_eq!(read(Opener::with_passphrase(&phrase("correct horse")), &bytes).unwrap(), b"a backup");
        let wrong = read(Opener::with_passphrase(&phrase("wrong horse")), &bytes);
        assert!(matches!(wrong, Err(UnsealProblem::OtherKey)), "{wrong:?}");
    }

    #[test]
    fn an_envelope_that_is_cut_or_changed_anywhere_does_not_open() {
        let key = SecretKey::from_seed(&[1; 32]);
        let bytes = sealed(Lock::Key(&key.public()), &[7; 500]);
        for at in 0..bytes.len() {
            assert!(read(Opener::of(&key).unwrap(), &bytes[..at]).is_err(), "cut at {at}");
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(read(Opener::of(&key).unwrap(), &changed).is_err(), "changed at {at}");
        }
    }
}
