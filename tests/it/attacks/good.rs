//! What must hold: for the program, for the auditor's script and, on Unix, for the plain tools.

use std::process::Command;

use serde_json::{Value, json};

use super::lines::{ALLOWED, stored, with_length, with_line};
use super::{Case, case, has_script, has_ssh_keygen, judge};
use crate::forge::{FILES, Forge, LAPTOP, OFFICE, RawSignature, STRANGER, attachment, hardware_key};
use crate::harness::{Bench, repository};
use crate::skipped::skipped;

fn device(change: impl Fn(&mut Vec<Value>)) -> Vec<u8> {
    let mut forge = Forge::device();
    change(&mut forge.events);
    forge.bytes()
}

fn long(count: u64) -> Vec<u8> {
    let mut forge = Forge::device();
    for seq in 7..count {
        let event = forge.event(seq, "step.recorded", json!({ "note": "ok" }));
        forge.events.push(event);
    }
    forge.bytes()
}

fn short() -> Forge {
    let mut forge = Forge::device().bare();
    forge.events.truncate(1);
    forge
}

fn with_hardware_key() -> Case {
    use base64ct::{Base64, Encoding};
    use genba::keys::PublicKey;
    let blob = hardware_key(&LAPTOP, b"ssh:");
    let journal = PublicKey::from_blob(&blob).unwrap().fingerprint();
    let public = format!("sk-ssh-ed25519@openssh.com {}", Base64::encode_string(&blob));
    let mut forge = Forge::device();
    forge.events[0]["body"]["public_key"] = json!(public);
    forge.events.iter_mut().for_each(|event| event["journal"] = json!(journal));
    let mut slice = forge.slice(forge.lines());
    slice.manifest["journal"] = json!(journal);
    let mut sealed = slice.seal();
    sealed.signature = RawSignature::new(&LAPTOP, &sealed.sums).touched(&LAPTOP, b"ssh:", &sealed.sums).armor();
    case("signed by a hardware key", "", sealed.zip().bytes())
        .trust(format!("laptop-03 namespaces=\"genba-device\" {public}\n"))
}

#[test]
fn what_keeps_every_rule_holds() {
    let again = |it: &mut Vec<Value>| {
        let first = it[4]["attachments"][0].clone();
        it[4]["attachments"].as_array_mut().unwrap().push(first);
    };
    let sealed = |it: &mut Value| (it["commit"], it["sealed"]) = (json!("a".repeat(64)), json!(true));
    let mut empty = Forge::device();
    empty.files.push(Vec::new());
    empty.events[6]["attachments"] = json!([attachment(b"", "empty.txt")]);
    let deep: Value = serde_json::from_str(&format!("{}{}", "[".repeat(14), "]".repeat(14))).unwrap();
    let predecessor = json!({ "head": "ab".repeat(32), "journal": STRANGER.fingerprint(), "seq": 9 });
    let mut cases = vec![
        case("a laptop's bundle", "", Forge::device().bytes()),
        case("an office's bundle", "", Forge::office().bytes()),
        case("events that are not deflated", "", stored(&Forge::device(), Forge::device().lines())),
        case("no attachments", "", Forge::device().bare().bytes()),
        case("only the opening", "", short().bytes()),
        case("a thousand events", "", long(1000)),
        case("a later slice", "", Forge::device().later(40).bytes()),
        case("an empty attachment", "", empty.bytes()),
        case(
            "a file in two events",
            "",
            device(|it| it[6]["attachments"] = json!([attachment(FILES[0], "again.txt")])),
        ),
        case("a file twice in one event", "", device(again)),
        case("sealed evidence", "", device(|it| sealed(&mut it[4]["attachments"][0]))),
        case("a name of 255 bytes", "", device(|it| it[4]["attachments"][0]["name"] = json!("あ".repeat(85)))),
        case("a kind from the future", "", device(|it| it[3]["kind"] = json!("robot.waved"))),
        case("year 0", "", device(|it| it[3]["at"] = json!("0000-02-29T00:00:00.000+23:59"))),
        case("year 9999", "", device(|it| it[3]["at"] = json!("9999-12-31T23:59:59.999-23:59"))),
        case("29 February", "", device(|it| it[3]["at"] = json!("2024-02-29T23:59:59.999+00:00"))),
        case("16 containers open", "", device(|it| it[3]["body"]["deep"] = deep.clone())),
        case(
            "the largest integers",
            "",
            device(|it| it[3]["body"] = json!({ "a": (1i64 << 53) - 1, "b": 1 - (1i64 << 53) })),
        ),
        case("all four escapes", "", device(|it| it[3]["body"]["note"] = json!("\"\\\n\t/"))),
        case("an actor of two lines", "", device(|it| it[3]["actor"] = json!("W\n02"))),
        case("a predecessor", "", device(|it| it[0]["body"]["predecessor"] = predecessor.clone())),
        case("a line of 1 MiB", "", with_length(1 << 20)),
        with_hardware_key(),
    ];
    cases.extend(ALLOWED.iter().map(|&code| {
        let character = char::from_u32(code).unwrap().to_string();
        case(format!("U+{code:04X}"), "", with_line("ok", character.as_bytes()))
    }));
    judge(cases);
}

/// Whether plain.sh can run here.
fn has_plain_tools() -> bool {
    let has = |tool: &str| Command::new(tool).arg("-v").output().is_ok();
    let found = has_ssh_keygen() && has("unzip") && has("sh");
    if !found {
        skipped("docs/audit/plain.sh needs sh, unzip and OpenSSH 9.1");
    }
    found
}

#[test]
#[cfg_attr(not(unix), ignore = "no such name, and no POSIX shell")]
fn the_auditors_own_programs_show_a_bundles_name_harmlessly() {
    if !has_plain_tools() || !has_script() {
        return;
    }
    let bench = Bench::new();
    bench.write("trust", LAPTOP.trust_line(""));
    let name = "n\u{1b}[31m\u{9b}2J\u{202e}\u{200b}\n端末.zip";
    bench.write(name, b"no ZIP");
    let [python, plain] = ["docs/audit/verify.py", "docs/audit/plain.sh"].map(repository);
    for mut command in [Command::new("python3"), Command::new("sh")] {
        let is_python = command.get_program() == "python3";
        let words: &[&str] = if is_python { &["--trust", "trust", name] } else { &["trust", name] };
        command.arg(if is_python { &python } else { &plain }).args(words).current_dir(bench.path(""));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        crate::hostile::is_harmless("an auditor's program", &output.stdout);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("refused n") && said.lines().count() == 1, "{said}");
        assert!(said.contains("端末") == is_python, "{said}");
    }
}

#[test]
#[cfg_attr(not(unix), ignore = "plain.sh needs a POSIX shell")]
fn the_plain_tools_accept_what_holds() {
    if !has_plain_tools() {
        return;
    }
    let bench = Bench::new();
    bench.write("trust", LAPTOP.trust_line("") + &OFFICE.trust_line(""));
    let bundles =
        [Forge::device().bytes(), Forge::office().bytes(), Forge::device().later(40).bytes(), short().bytes()];
    for (number, bundle) in bundles.iter().enumerate() {
        let path = bench.write(&format!("{number}.zip"), bundle);
        let script = repository("docs/audit/plain.sh");
        let output = Command::new("sh").arg(script).arg(bench.path("trust")).arg(path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.starts_with("ok "), "{number}: {said}");
    }
}
