//! Keys and signatures as OpenSSH writes them; the only place that signs, seals, wraps and opens.
//!
//! Private keys are OpenSSH key files, encrypted where a passphrase is set. Signatures are
//! SSHSIG over Ed25519 with SHA-512, so `ssh-keygen -Y verify` checks them. Stricter than
//! ssh-keygen where that accepts more than one form of the same thing (format §4).

mod envelope;
mod passphrase;
mod public;
mod seal;
mod secret;
mod sshsig;
mod wire;

pub use envelope::{Addressee, Envelope, Header, Lock, is_envelope_name, opened, tag};
pub use passphrase::{Passphrase, SHORTEST};
pub use public::{KeyDefect, PublicKey};
pub use seal::{Opener, SALT, SealProblem, Sealer, UnsealProblem, decrypt, unseal};
pub use secret::{KeyFileProblem, SecretKey};
pub use sshsig::{Signature, SignatureDefect};
