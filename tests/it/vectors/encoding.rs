//! JSON, canonical JSON and Merkle trees.

use base64ct::{Base64, Encoding};
use genba::domain::{Digest, is_forbidden};
use genba::event::{InclusionProof, line_json};
use serde_json::Value;

use super::{files, json, vectors};

fn accepts(bytes: &[u8]) -> bool {
    line_json::check(bytes, |_, _| ()).is_ok()
}

/// The bytes as the value of a member.
fn inside(bytes: &[u8]) -> Vec<u8> {
    [b"{\"a\":", bytes, b"}"].concat()
}

/// Whether a value can be Line JSON at all, by the words of format §1.
fn fits(value: &Value) -> bool {
    let is_key = |key: &str| {
        (1..=32).contains(&key.len()) && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    match value {
        Value::Number(number) => number.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53),
        Value::String(text) => !text.chars().any(is_forbidden),
        Value::Array(items) => items.iter().all(fits),
        Value::Object(members) => members.iter().all(|(key, value)| is_key(key) && fits(value)),
        Value::Null | Value::Bool(_) => true,
    }
}

#[test]
fn line_json_accepts_nothing_that_a_parser_may_refuse() {
    let Some(folder) = vectors("json") else { return };
    let mut accepted = 0;
    for (path, bytes) in files(&folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for line in [bytes.clone(), inside(&bytes)] {
            if accepts(&line) {
                let value = json(&line);
                assert!(name.starts_with("y_") && fits(&value), "{name}");
                assert_eq!(line_json::write(&value).into_bytes(), line, "{name}");
                accepted += 1;
            } else if name.starts_with("y_") {
                // refused although JSON: of another form, or not of the subset
                let is_canonical = serde_json::from_slice::<Value>(&line).is_ok_and(|value| {
                    value.is_object() && fits(&value) && line_json::write(&value).as_bytes() == line
                });
                assert!(!is_canonical, "{name}");
            }
        }
    }
    assert!(accepted > 20, "{accepted}");
}

#[test]
fn line_json_is_a_subset_of_canonical_json() {
    let Some(folder) = vectors("jcs/output") else { return };
    let mut accepted = 0;
    for (path, output) in files(&folder) {
        let line = inside(&output);
        let value = json(&line);
        assert_eq!(accepts(&line), fits(&value), "{}", path.display());
        if accepts(&line) {
            accepted += 1;
            assert_eq!(line_json::write(&value).into_bytes(), line);
        }
        let name = path.file_name().unwrap();
        let input = std::fs::read(vectors("jcs/input").unwrap().join(name)).unwrap();
        assert!(input == output || !accepts(&inside(&input)), "{}", path.display());
    }
    assert!(accepted > 0);
}

/// Consistency proofs lie beside these; genba/1 has none, because a receipt names root and size.
#[test]
fn inclusion_proofs_lead_to_the_root_or_nowhere() {
    let Some(folder) = vectors("merkle/inclusion") else { return };
    let digest = |value: &Value| {
        let bytes = Base64::decode_vec(value.as_str().unwrap_or_default()).unwrap();
        <[u8; 32]>::try_from(bytes).ok().map(Digest)
    };
    let mut held = 0;
    let all = files(&folder);
    assert_eq!(all.len(), 98);
    for (path, bytes) in all {
        let case = json(&bytes);
        let path_of: Option<Vec<Digest>> = case["proof"].as_array().into_iter().flatten().map(digest).collect();
        let proof = path_of.map(|path| InclusionProof {
            seq: case["leafIdx"].as_u64().unwrap(),
            size: case["treeSize"].as_u64().unwrap(),
            path,
        });
        let root = proof.zip(digest(&case["leafHash"])).and_then(|(proof, leaf)| proof.root(leaf));
        let holds = root.is_some() && root == digest(&case["root"]);
        assert_eq!(holds, !case["wantErr"].as_bool().unwrap(), "{}", path.display());
        held += usize::from(holds);
    }
    assert_eq!(held, 6);
}
