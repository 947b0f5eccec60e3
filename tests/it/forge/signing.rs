//! Keys and signatures of forged bundles: good ones by the program's own key, bad ones field by field.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signer as _, SigningKey};
use genba::keys::SecretKey;
use sha2::{Digest as _, Sha256, Sha512};

/// Whose key it is, and what it signs as.
#[derive(Clone, Copy)]
pub struct Signer {
    pub seed: [u8; 32],
    pub principal: &'static str,
    pub role: &'static str,
}

/// The laptop that the office trusts.
pub const LAPTOP: Signer = Signer { seed: [1; 32], principal: "laptop-03", role: "device" };
/// The office.
pub const OFFICE: Signer = Signer { seed: [2; 32], principal: "office", role: "office" };
/// A key that nobody trusts, under the laptop's name.
pub const STRANGER: Signer = Signer { seed: [3; 32], principal: "laptop-03", role: "device" };

impl Signer {
    pub fn key(&self) -> SecretKey {
        SecretKey::from_seed(&self.seed)
    }

    /// `type base64`.
    pub fn public_key(&self) -> String {
        self.names().0
    }

    /// The id of its journal.
    pub fn fingerprint(&self) -> String {
        self.names().1
    }

    /// Public key and fingerprint, worked out once for each key: a forge asks for them again and again.
    fn names(&self) -> (String, String) {
        static KNOWN: Mutex<BTreeMap<[u8; 32], (String, String)>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap();
        let names = known.entry(self.seed).or_insert_with(|| {
            let public = self.key().public();
            (public.to_openssh(), public.fingerprint())
        });
        names.clone()
    }

    pub fn namespace(&self) -> String {
        format!("genba-{}", self.role)
    }

    /// Its line in `allowed_signers`, with more options behind the namespace.
    pub fn trust_line(&self, options: &str) -> String {
        format!("{} namespaces=\"{}\"{options} {}\n", self.principal, self.namespace(), self.public_key())
    }

    /// A good signature file over a list.
    pub fn sign(&self, sums: &[u8]) -> Vec<u8> {
        self.key().sign(&self.namespace(), sums).to_armor().into_bytes()
    }
}

/// The fields of an SSHSIG file, each to be set at will.
pub struct RawSignature {
    pub version: u32,
    pub key: Vec<u8>,
    pub namespace: Vec<u8>,
    pub reserved: Vec<u8>,
    pub hash: Vec<u8>,
    pub kind: Vec<u8>,
    pub bytes: Vec<u8>,
    /// Behind the 64 bytes, and behind the whole blob.
    pub tails: [Vec<u8>; 2],
}

impl RawSignature {
    /// The fields of a good signature.
    pub fn new(signer: &Signer, sums: &[u8]) -> Self {
        let raw = Self {
            version: 1,
            key: signer.key().public().to_blob(),
            namespace: signer.namespace().into_bytes(),
            reserved: Vec::new(),
            hash: b"sha512".to_vec(),
            kind: b"ssh-ed25519".to_vec(),
            bytes: Vec::new(),
            tails: [Vec::new(), Vec::new()],
        };
        raw.signed(signer, sums)
    }

    fn to_be_signed(&self, sums: &[u8]) -> Vec<u8> {
        let digest = if self.hash == b"sha256" { Sha256::digest(sums).to_vec() } else { Sha512::digest(sums).to_vec() };
        [b"SSHSIG".to_vec(), string(&self.namespace), string(&self.reserved), string(&self.hash), string(&digest)]
            .concat()
    }

    /// Signs what the fields say.
    pub fn signed(mut self, signer: &Signer, sums: &[u8]) -> Self {
        self.bytes = SigningKey::from_bytes(&signer.seed).sign(&self.to_be_signed(sums)).to_bytes().to_vec();
        self
    }

    /// Signs as a hardware key with this application would, flags and counter behind the signature.
    pub fn touched(mut self, signer: &Signer, application: &[u8], sums: &[u8]) -> Self {
        self.kind = b"sk-ssh-ed25519@openssh.com".to_vec();
        self.key = hardware_key(signer, application);
        self.tails[0] = vec![1, 0, 0, 0, 5];
        let signed = Sha256::digest(self.to_be_signed(sums));
        let message = [&Sha256::digest(application)[..], &self.tails[0], &signed[..]].concat();
        self.bytes = SigningKey::from_bytes(&signer.seed).sign(&message).to_bytes().to_vec();
        self
    }

    pub fn blob(&self) -> Vec<u8> {
        let signature = [string(&self.kind), string(&self.bytes), self.tails[0].clone()].concat();
        let parts =
            [&self.key, &self.namespace, &self.reserved, &self.hash, &signature].map(|part| string(part)).concat();
        [b"SSHSIG", &self.version.to_be_bytes()[..], &parts, &self.tails[1]].concat()
    }

    /// The armored file as ssh-keygen would write it.
    pub fn armor(&self) -> Vec<u8> {
        armor(&self.blob(), 70, "\n")
    }
}

/// The public key blob of a hardware key.
pub fn hardware_key(signer: &Signer, application: &[u8]) -> Vec<u8> {
    let point = signer.key().public().to_blob()[19..].to_vec();
    [string(b"sk-ssh-ed25519@openssh.com"), string(&point), string(application)].concat()
}

/// The wire form of an Ed25519 key with any point.
pub fn key_blob(point: &[u8; 32]) -> Vec<u8> {
    [string(b"ssh-ed25519"), string(point)].concat()
}

/// SSH's `string`.
pub fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

/// Armor of any width and line end.
pub fn armor(blob: &[u8], width: usize, line_end: &str) -> Vec<u8> {
    let base64 = Base64::encode_string(blob);
    let mut lines = vec!["-----BEGIN SSH SIGNATURE-----"];
    lines.extend(base64.as_bytes().chunks(width).map(|chunk| std::str::from_utf8(chunk).unwrap()));
    lines.push("-----END SSH SIGNATURE-----");
    lines.iter().flat_map(|line| [line.as_bytes(), line_end.as_bytes()].concat()).collect()
}
