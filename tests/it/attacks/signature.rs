//! No key, another key, the right key in another role, and everything that is not quite a signature.

use super::{case, judge};
use crate::forge::{Forge, LAPTOP, OFFICE, RawSignature, STRANGER, Sealed, Signer, armor, key_blob};

/// Order of the base point, little-endian.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
/// The neutral element: of order 1.
const NEUTRAL: [u8; 32] = {
    let mut point = [0; 32];
    point[0] = 1;
    point
};

/// What to put into SHA256SUMS.sig, beside the good bundle it stands in.
const SIGNATURES: &[(&str, &str, fn(&Sealed) -> Vec<u8>)] = &[
    ("no signature at all", "signature-malformed", |_| Vec::new()),
    ("words instead of a signature", "signature-malformed", |_| b"signed: office\n".to_vec()),
    ("garbage in the armor", "signature-malformed", |_| armor(b"", 70, "\n!!\n")),
    ("another blob in the armor", "signature-malformed", |_| armor(&[7; 200], 70, "\n")),
    ("a huge armor", "container-limit", |_| armor(&[0; 100_000], 70, "\n")),
    ("CRLF in the armor", "signature-malformed", |it| armor(&raw(it).blob(), 70, "\r\n")),
    ("lines of 64 characters", "signature-malformed", |it| armor(&raw(it).blob(), 64, "\n")),
    ("lines of 76 characters", "signature-malformed", |it| armor(&raw(it).blob(), 76, "\n")),
    ("text after the armor", "signature-malformed", |it| [&it.signature[..], b"checked\n"].concat()),
    ("text before the armor", "signature-malformed", |it| [b"\n", &it.signature[..]].concat()),
    ("no last LF", "signature-malformed", |it| it.signature[..it.signature.len() - 1].to_vec()),
    ("armor twice", "signature-malformed", |it| it.signature.repeat(2)),
    ("a blank at a line's end", "signature-malformed", |it| replaced(&it.signature, "-----\n", "----- \n")),
    ("version 2", "signature-malformed", |it| RawSignature { version: 2, ..raw(it) }.armor()),
    ("another kind of signature than of key", "signature-malformed", |it| {
        RawSignature { kind: b"ssh-rsa".to_vec(), ..raw(it) }.armor()
    }),
    ("a byte behind the signature", "signature-malformed", |it| {
        RawSignature { tails: [vec![0], vec![]], ..raw(it) }.armor()
    }),
    ("a byte behind the blob", "signature-malformed", |it| {
        RawSignature { tails: [vec![], vec![0]], ..raw(it) }.armor()
    }),
    ("63 bytes", "signature-malformed", |it| RawSignature { bytes: raw(it).bytes[..63].to_vec(), ..raw(it) }.armor()),
    ("a hardware key's flags behind a plain key", "signature-malformed", |it| {
        RawSignature { tails: [vec![1, 0, 0, 0, 5], vec![]], ..raw(it) }.armor()
    }),
    ("a hardware key without its flags", "signature-malformed", |it| {
        RawSignature { tails: Default::default(), ..raw(it).touched(&it.signer, b"ssh:", &it.sums) }.armor()
    }),
    ("a hardware key of a web page", "signature-malformed", |it| {
        raw(it).touched(&it.signer, b"https://example.jp", &it.sums).armor()
    }),
    ("reserved filled and signed", "signature-malformed", |it| {
        RawSignature { reserved: b"x".to_vec(), ..raw(it) }.signed(&it.signer, &it.sums).armor()
    }),
    ("SHA-256 instead of SHA-512, signed", "signature-malformed", |it| {
        RawSignature { hash: b"sha256".to_vec(), ..raw(it) }.signed(&it.signer, &it.sums).armor()
    }),
    ("a key of small order", "signature-weak-key", |it| {
        let bytes = [NEUTRAL, [0; 32]].concat();
        RawSignature { key: key_blob(&NEUTRAL), bytes, ..raw(it) }.armor()
    }),
    ("a key that is no point", "signature-weak-key", |it| {
        let mut point = [0; 32];
        point[0] = 2;
        RawSignature { key: key_blob(&point), ..raw(it) }.armor()
    }),
    ("R of small order", "signature-invalid", |it| {
        RawSignature { bytes: [&NEUTRAL, &raw(it).bytes[32..]].concat(), ..raw(it) }.armor()
    }),
    ("S + L", "signature-invalid", |it| RawSignature { bytes: s_plus_l(&raw(it).bytes), ..raw(it) }.armor()),
    ("one bit of R", "signature-invalid", |it| RawSignature { bytes: flipped(raw(it).bytes, 5), ..raw(it) }.armor()),
    ("one bit of S", "signature-invalid", |it| RawSignature { bytes: flipped(raw(it).bytes, 40), ..raw(it) }.armor()),
    ("signature of another list", "signature-invalid", |it| it.signer.sign(b"another list")),
    ("namespace of files", "signature-namespace", |it| in_namespace(it, "file")),
    ("namespace of the other role", "signature-namespace", |it| in_namespace(it, "genba-office")),
    ("namespace of another version", "signature-namespace", |it| in_namespace(it, "genba-device2")),
    ("empty namespace", "signature-namespace", |it| in_namespace(it, "")),
    ("signed by another key", "journal-key", |it| STRANGER.sign(&it.sums)),
    ("signed by a trusted key that is not the journal's", "journal-key", |it| {
        Signer { role: "device", ..OFFICE }.sign(&it.sums)
    }),
    ("signed by a hardware key with the journal's point", "journal-key", |it| {
        raw(it).touched(&it.signer, b"ssh:", &it.sums).armor()
    }),
];

fn raw(sealed: &Sealed) -> RawSignature {
    RawSignature::new(&sealed.signer, &sealed.sums)
}

fn in_namespace(sealed: &Sealed, namespace: &str) -> Vec<u8> {
    sealed.signer.key().sign(namespace, &sealed.sums).to_armor().into_bytes()
}

fn replaced(text: &[u8], from: &str, to: &str) -> Vec<u8> {
    std::str::from_utf8(text).unwrap().replace(from, to).into_bytes()
}

fn flipped(mut bytes: Vec<u8>, at: usize) -> Vec<u8> {
    bytes[at] ^= 1;
    bytes
}

fn s_plus_l(signature: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let s = signature[32..].iter().zip(L).map(|(&s, l)| {
        let sum = u16::from(s) + u16::from(l) + carry;
        carry = sum >> 8;
        sum.to_le_bytes()[0]
    });
    signature[..32].iter().copied().chain(s.collect::<Vec<_>>()).collect()
}

#[test]
fn the_forged_signature_is_the_programs_own() {
    let sealed = Forge::device().sealed();
    assert_eq!(raw(&sealed).armor(), sealed.signature);
}

#[test]
fn refuses_what_is_not_the_journals_signature() {
    let forged = SIGNATURES.iter().map(|(name, code, forge)| {
        let mut sealed = Forge::device().sealed();
        sealed.signature = forge(&sealed);
        case(*name, code, sealed.zip().bytes())
    });
    judge(forged.collect());
}

#[test]
fn refuses_whoever_is_not_trusted_as_what_they_say() {
    let speaking = |signer: Signer, forge: fn() -> Forge| {
        let mut forged = forge();
        forged.signer = signer;
        forged.events[0]["body"] = crate::forge::opening(&signer);
        forged.events.iter_mut().for_each(|event| event["journal"] = signer.fingerprint().into());
        forged.bytes()
    };
    judge(vec![
        case("a stranger's whole journal", "signer-unknown", speaking(STRANGER, Forge::device)),
        case(
            "a laptop under another's name",
            "signer-principal",
            speaking(Signer { principal: "laptop-04", ..LAPTOP }, Forge::device),
        ),
        case("a laptop as the office", "signer-role", speaking(Signer { role: "office", ..LAPTOP }, Forge::office)),
        case("the office as a laptop", "signer-role", speaking(Signer { role: "device", ..OFFICE }, Forge::device)),
    ]);
}
