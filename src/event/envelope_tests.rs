//! Envelopes read and written: what is accepted, and what is refused.

use super::super::{RunPaused, leaf_hash};
use super::*;

const ATTACHMENT: &str = concat!(
    r#""media_type":"a","name":"b","#,
    r#""sha256":"0000000000000000000000000000000000000000000000000000000000000000","size":1"#
);

fn sealing(journal: &str) -> Sealing<'_> {
    Sealing {
        at: Moment::parse("2024-06-03T18:02:11.004+09:00").unwrap(),
        journal,
        mono_ms: 17,
        nonce: [0xab; 16],
        prev: Digest::ZERO,
        seq: 0,
        session: [1, 2, 3, 4],
    }
}

fn paused(reason: &str) -> Draft {
    Draft::new("W-02", Fact::RunPaused(RunPaused { reason: reason.into(), run: "R-1".into() }))
}

#[test]
fn seals_to_frozen_bytes() {
    let line = seal(&paused("か\u{3099}\r\n"), &sealing("SHA256:x")).unwrap();
    let expected = concat!(
        r#"{"actor":"W-02","at":"2024-06-03T18:02:11.004+09:00","attachments":[],"#,
        r#""body":{"reason":"が\n","run":"R-1"},"journal":"SHA256:x","kind":"run.paused","mono_ms":17,"#,
        r#""nonce":"abababababababababababababababab","#,
        r#""prev":"0000000000000000000000000000000000000000000000000000000000000000","#,
        r#""seq":0,"session":"01020304","v":1}"#,
        "\n"
    );
    assert_eq!(String::from_utf8(line.clone()).unwrap(), expected);
    let event = Event::parse(&line).unwrap();
    assert_eq!(event.hash, Digest::of(&line));
    assert_ne!(leaf_hash(&line), event.hash);
}

#[test]
fn refuses_a_character_that_cannot_be_recorded() {
    let error = seal(&paused("a\u{202e}b"), &sealing("SHA256:x")).unwrap_err();
    assert!(error.what.en.contains("U+202E"));
}

#[test]
fn refuses_every_malformed_field() {
    let line = String::from_utf8(seal(&paused("x"), &sealing("SHA256:x")).unwrap()).unwrap();
    let line = line.trim_end();
    let sound = line.replace("[]", &format!("[{{{ATTACHMENT}}}]"));
    assert!(Envelope::parse(sound.as_bytes()).is_ok());
    let field = |from: &str, to: &str| {
        let changed = line.replace(from, to);
        assert_ne!(changed, line, "{from}");
        Envelope::parse(changed.as_bytes()).unwrap_err()
    };
    assert_eq!(field(r#""v":1"#, r#""v":2"#), EnvelopeDefect::Version);
    for (from, to, name) in [
        (r#""W-02""#, r#""""#, "actor"),
        (r#""W-02""#, "1", "actor"),
        ("+09:00", "Z", "at"),
        ("[]", "{}", "attachments"),
        ("[]", r#"[{"media_type":"a","name":"a/b","sha256":"","size":1}]"#, "attachments"),
        ("[]", &format!(r#"[{{"commit":null,{ATTACHMENT}}}]"#), "attachments"),
        ("[]", &format!(r#"[[null,"a","b",null,"{}",1]]"#, Digest::ZERO), "attachments"),
        (r#"{"reason":"x","run":"R-1"}"#, "[]", "body"),
        ("run.paused", "run", "kind"),
        ("run.paused", "run..paused", "kind"),
        ("run.paused", "Run.paused", "kind"),
        (r#""mono_ms":17"#, r#""mono_ms":-17"#, "mono_ms"),
        ("abab", "ABAB", "nonce"),
        (r#""seq":0"#, r#""seq":-1"#, "seq"),
        ("01020304", "0102030", "session"),
        (r#","v":1"#, "", "v"),
        (r#""actor":"W-02","#, "", "actor"),
        (r#","v":1"#, r#","v":1,"z":1"#, "v"),
    ] {
        assert_eq!(field(from, to), EnvelopeDefect::Field(name), "{from} -> {to}");
    }
}

#[test]
fn names_of_attachments_stay_in_their_folder() {
    for name in ["photo.jpg", "写真 1.jpg", "..."] {
        assert!(is_file_name(name), "{name}");
    }
    for name in ["", ".", "..", "a/b", "a\\b", "C:x", "a\nb", &"x".repeat(256)] {
        assert!(!is_file_name(name), "{name}");
    }
}
