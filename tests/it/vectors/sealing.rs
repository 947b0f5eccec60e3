//! The age testkit of CCTV: what opening must accept and what it must refuse.
//!
//! All 143 files go through the program's own decryption. It knows X25519 and passphrases only through
//! the age crate, and takes no armor: what it keeps is never armored.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use genba::domain::Digest;
use genba::keys::{Opener, Passphrase, UnsealProblem, decrypt};
use zeroize::Zeroizing;

use super::{files, vectors};

/// Files that the age crate reads although the kit wants them refused: written by old versions of age,
/// without a short last line of a stanza.
const LENIENT: [&str; 2] = ["stanza_missing_body", "stanza_missing_final_line"];

struct Case {
    fields: BTreeMap<String, Vec<String>>,
    sealed: Vec<u8>,
}

impl Case {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|window| window == b"\n\n").unwrap();
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in std::str::from_utf8(&bytes[..end]).unwrap().lines() {
            let (name, value) = line.split_once(": ").unwrap();
            fields.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        let mut sealed = bytes[end + 2..].to_vec();
        if fields.contains_key("compressed") {
            let mut inflated = Vec::new();
            ZlibDecoder::new(&*sealed).read_to_end(&mut inflated).unwrap();
            sealed = inflated;
        }
        Self { fields, sealed }
    }

    fn one(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|values| values[0].as_str())
    }

    fn openers(&self) -> Vec<Opener> {
        let all = |name: &str| self.fields.get(name).cloned().unwrap_or_default();
        // post-quantum identities are not the age crate's yet
        let keys = all("identity").into_iter().filter_map(|it| it.parse::<age::x25519::Identity>().ok());
        let words = all("passphrase").into_iter().map(|it| Passphrase::given(Zeroizing::new(it)));
        keys.map(Opener::new).chain(words.map(|it| Opener::with_passphrase(&it))).collect()
    }
}

#[test]
fn opening_accepts_and_refuses_what_the_age_testkit_does() {
    let Some(folder) = vectors("age") else { return };
    let (mut accepted, mut refused) = (0, 0);
    for (path, bytes) in files(&folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let case = Case::read(&bytes);
        let mut payload = Vec::new();
        let opened = decrypt(&case.openers(), &*case.sealed, &mut |chunk| {
            payload.extend_from_slice(chunk);
            Ok(())
        });
        let is_ours = case.one("armored").is_none() && !name.starts_with("hybrid");
        let expected = case.one("expect").unwrap();
        match &opened {
            Ok(()) if is_ours && expected == "success" => {
                assert_eq!(Digest::of(&payload).to_string(), case.one("payload").unwrap(), "{name}");
                accepted += 1;
                continue;
            }
            Ok(()) => assert!(LENIENT.contains(&name.as_str()), "{name}: {expected}, but it opens"),
            Err(why) if !is_ours => {
                assert!(!matches!(why, UnsealProblem::Input(_) | UnsealProblem::Output(_)), "{name}")
            }
            Err(UnsealProblem::OtherKey) => assert_eq!(expected, "no match", "{name}"),
            Err(UnsealProblem::Damaged) => assert!(!matches!(expected, "success"), "{name}: {expected}"),
            Err(why) => panic!("{name}: {why:?}"),
        }
        if let (true, "payload failure", Some(digest)) = (is_ours, expected, case.one("payload")) {
            assert_eq!(Digest::of(&payload).to_string(), digest, "{name}: what came before the damage");
        }
        refused += 1;
    }
    assert!(accepted >= 10 && refused > 100, "{accepted} {refused}");
}
