//! Trust files of any other form, keys outside their time, receipts that do not help.

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use super::{Case, case, judge};
use crate::forge::{FILES, Forge, LAPTOP, OFFICE, STRANGER, Signer, attachment, hardware_key, key_blob, sha256};

fn good() -> String {
    LAPTOP.trust_line("") + &OFFICE.trust_line("")
}

fn trusting(name: &str, codes: &str, trust: impl Into<Vec<u8>>) -> Case {
    case(name, codes, Forge::device().bytes()).trust(trust)
}

/// The file changed so that one line has another form; all must be refused whole.
const FORMS: &[(&str, fn() -> String)] = &[
    ("CRLF", || good().replace('\n', "\r\n")),
    ("a blank line", || " \n".to_owned() + &good()),
    ("an indented comment", || " # office\n".to_owned() + &good()),
    ("a comment with CR", || "# office\r\n".to_owned() + &good()),
    ("NUL in a comment", || "# \0\n".to_owned() + &good()),
    ("a byte order mark", || "\u{feff}".to_owned() + &good()),
    ("a comment behind the key", || good().replacen('\n', " laptop\n", 1)),
    ("a blank behind the key", || good().replacen('\n', " \n", 1)),
    ("a tab", || good().replacen(' ', "\t", 1)),
    ("two blanks", || good().replacen(' ', "  ", 1)),
    ("a pattern", || good().replacen("laptop-03", "laptop-*", 1)),
    ("a negated pattern", || good().replacen("laptop-03", "!laptop-03", 1)),
    ("two principals", || good().replacen("laptop-03", "laptop-03,laptop-04", 1)),
    ("a principal of 65 characters", || good().replacen("laptop-03", &"a".repeat(65), 1)),
    ("no namespace", || good().replacen(" namespaces=\"genba-device\"", "", 1)),
    ("two namespaces", || good().replacen("genba-device", "genba-device,genba-office", 1)),
    ("a pattern of namespaces", || good().replacen("genba-device", "genba-*", 1)),
    ("another namespace", || good().replacen("genba-device", "file", 1)),
    ("namespaces twice", || LAPTOP.trust_line(r#",namespaces="genba-device""#)),
    ("NAMESPACES", || good().replacen("namespaces", "NAMESPACES", 1)),
    ("an authority", || good().replacen("namespaces", "cert-authority,namespaces", 1)),
    ("an unknown option", || LAPTOP.trust_line(",verify-required")),
    ("times in the other order", || {
        LAPTOP.trust_line(r#",valid-before="20990101000000Z",valid-after="20240101000000Z""#)
    }),
    ("a time without Z", || LAPTOP.trust_line(r#",valid-after="20240101000000""#)),
    ("a day only", || LAPTOP.trust_line(r#",valid-after="20240101""#)),
    ("30 February", || LAPTOP.trust_line(r#",valid-after="20240230000000Z""#)),
    ("24 o'clock", || LAPTOP.trust_line(r#",valid-after="20240101240000Z""#)),
    ("a leap second", || LAPTOP.trust_line(r#",valid-after="20161231235960Z""#)),
    ("the epoch", || LAPTOP.trust_line(r#",valid-after="19700101000000Z""#)),
    ("year 0", || LAPTOP.trust_line(r#",valid-after="00000101000000Z""#)),
    ("an empty window", || LAPTOP.trust_line(r#",valid-after="20240102000000Z",valid-before="20240102000000Z""#)),
    ("a window backwards", || LAPTOP.trust_line(r#",valid-after="20240102000000Z",valid-before="20240101000000Z""#)),
    ("an RSA key", || good() + "x namespaces=\"genba-device\" ssh-rsa AAAA\n"),
    ("another type than the key's", || good().replacen(" ssh-ed25519 ", " sk-ssh-ed25519@openssh.com ", 1)),
    ("a byte behind the key", || good() + &line_of(&[key_blob(&[9; 32]), vec![0]].concat(), "ssh-ed25519")),
    ("a hardware key of a web page", || {
        good() + &line_of(&hardware_key(&LAPTOP, b"web"), "sk-ssh-ed25519@openssh.com")
    }),
];

fn line_of(blob: &[u8], kind: &str) -> String {
    format!("x namespaces=\"genba-device\" {kind} {}\n", Base64::encode_string(blob))
}

/// Points of small order in every encoding, points off the curve, and a second encoding of y = 3.
const WEAK: [&str; 13] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0200000000000000000000000000000000000000000000000000000000000000",
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

#[test]
fn refuses_a_trust_file_of_any_other_form_whole() {
    let mut cases: Vec<_> = FORMS.iter().map(|(name, file)| trusting(name, "trust-malformed", file())).collect();
    cases.push(trusting("not UTF-8", "trust-malformed", [good().as_bytes(), b"# \xff\n"].concat()));
    cases.extend(WEAK.iter().map(|hex| {
        let point: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&hex[2 * at..][..2], 16).unwrap()).collect();
        let line = line_of(&key_blob(&point.try_into().unwrap()), "ssh-ed25519");
        trusting(hex, "trust-weak-key", good() + &line)
    }));
    judge(cases);
}

#[test]
fn judges_a_key_by_name_role_and_time() {
    let window = LAPTOP.trust_line(r#",valid-after="20240101000000Z",valid-before="20240601000000Z""#);
    let closed = LAPTOP.trust_line(r#",valid-before="20240101000000Z""#);
    let hardware = line_of(&hardware_key(&OFFICE, b"ssh:"), "sk-ssh-ed25519@openssh.com");
    judge(vec![
        trusting("an empty file", "signer-unknown", ""),
        trusting("only a stranger", "signer-unknown", STRANGER.trust_line("")),
        trusting("the key in the other role", "signer-role", Signer { role: "office", ..LAPTOP }.trust_line("")),
        trusting("the key under another name", "signer-principal", Signer { principal: "x", ..LAPTOP }.trust_line("")),
        trusting("before its time", "signer-not-yet-valid", LAPTOP.trust_line(r#",valid-after="20240701000001Z""#)),
        trusting("after its time", "signer-expired", LAPTOP.trust_line(r#",valid-before="20240630235959Z""#)),
        trusting("one second late", "signer-expired", window.as_str()).at("20240601000001Z"),
        trusting("one second early", "signer-not-yet-valid", window.as_str()).at("20231231235959Z"),
        trusting("the first second", "", window.as_str()).at("2024-01-01T09:00:00+09:00"),
        trusting("the last second", "", window.as_str()).at("20240601000000Z"),
        trusting("a later line", "", closed.clone() + &LAPTOP.trust_line(r#",valid-after="20240102000000Z""#)),
        trusting("an earlier line", "", LAPTOP.trust_line("") + &closed),
        trusting("comments and empty lines", "", "# 信頼\n\n".to_owned() + &good()),
        trusting("no last LF", "", good().trim_end()),
        trusting("a hardware key beside it", "", good() + &hardware),
    ]);
}

/// An office bundle whose fourth event is this.
fn office_says(kind: &str, at: &str, body: Value) -> Vec<u8> {
    let mut forge = Forge::office();
    forge.events[3]["kind"] = json!(kind);
    forge.events[3]["at"] = json!(at);
    forge.events[3]["body"] = body;
    forge.bytes()
}

fn receipt(at: &str, bundle: &str, verdict: &str) -> Vec<u8> {
    let zeros = "0".repeat(64);
    let journal = LAPTOP.fingerprint();
    let body = json!({ "bundle": bundle, "conflict_seq": null, "first": 0, "head": zeros, "journal": journal, "last": 6,
        "root": zeros, "size": 7, "verdict": verdict });
    office_says("bundle.received", at, body)
}

#[test]
fn judges_a_key_at_the_time_of_the_receipt() {
    let id = Forge::device().sealed().id();
    let lost = || trusting("", "", LAPTOP.trust_line(r#",valid-before="20240601000000Z""#) + &OFFICE.trust_line(""));
    let named = |name: &str, codes: &str, with: Vec<u8>| Case {
        name: name.into(),
        codes: codes.split_whitespace().map(str::to_owned).collect(),
        ..lost().with(with)
    };
    let on_time = "2024-06-01T09:00:00.999+09:00";
    let partial = json!({ "bundle": id, "verdict": "accepted", "witness": "a newer program's word" });
    judge(vec![
        named("in the last second", "", receipt(on_time, &id, "accepted")),
        named("with more in it than this program knows", "", office_says("bundle.received", on_time, partial)),
        named("a second late", "signer-expired", receipt("2024-06-01T09:00:01.000+09:00", &id, "accepted")),
        named("of another verdict", "signer-expired", receipt(on_time, &id, "late")),
        named("of another bundle", "signer-expired", receipt(on_time, &"0".repeat(64), "accepted")),
        named("that names no bundle", "signer-expired", office_says("bundle.received", on_time, json!({}))),
        named("before the epoch", "signer-not-yet-valid", receipt("0000-01-01T00:00:00.000+00:00", &id, "accepted")),
        named("overrides the given time", "signer-expired", receipt("2024-06-02T09:00:00.000+09:00", &id, "accepted"))
            .at("20240501000000Z"),
        named("the first one counts", "", receipt(on_time, &id, "accepted")).with(receipt(
            "2025-01-01T00:00:00.000+09:00",
            &id,
            "accepted",
        )),
        named(
            "in a broken bundle",
            "container-trailing signer-expired",
            [receipt(on_time, &id, "accepted"), vec![0]].concat(),
        ),
    ]);
}

#[test]
fn an_attachment_may_be_absent_only_where_its_erasure_is_recorded() {
    let file = sha256(FILES[0]);
    let without = |forge: &Forge| {
        let mut zip = forge.sealed().zip();
        zip.entries.retain(|entry| !entry.local.name.ends_with(file.as_bytes()));
        zip.bytes()
    };
    let erased = |sha256: &str| {
        office_says("evidence.erased", "2024-06-20T09:00:00.000+09:00", json!({ "reason": "x", "sha256": sha256 }))
    };
    let mut contradicting = Forge::device();
    let mut other = attachment(FILES[0], "again.txt");
    other["size"] = json!(9);
    contradicting.events[6]["attachments"] = json!([other]);
    judge(vec![
        case("no word of it", "attachment-missing", without(&Forge::device())),
        case("erased", "", without(&Forge::device())).with(erased(&file)),
        case("another one erased", "attachment-missing", without(&Forge::device())).with(erased(&sha256(FILES[1]))),
        case("erased, of two sizes", "attachment-size", without(&contradicting)).with(erased(&file)),
    ]);
}
