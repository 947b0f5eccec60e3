//! Bundles and backups in their envelopes: encrypted on the way, opened by whom they are for and by nobody else.

use std::fs;

use genba::keys::{Header, SecretKey, tag};
use serde_json::Value;

use crate::parties::Parties;
use crate::sealed::{age, holding};

/// Stands in what a laptop records.
const MARKER: &str = "marker-7f3a";
const PHRASE: &str = "four unrelated words here";

/// The files of a home's folder.
fn files(parties: &Parties, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(parties.bench.path(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

fn bundle_of(exported: &Value) -> &str {
    exported[0]["bundle"].as_str().unwrap()
}

#[test]
fn the_whole_story_goes_in_envelopes() {
    let parties = Parties::office();
    let key = parties.office_key("office");
    parties.run("laptop", &format!("init --device laptop-03 --office-key {key}")).ok();
    parties.run("office", "trust add laptop/keys/laptop-03.pub --name laptop-03").ok();
    parties.run("office", "export --to laptop-03 -o dispatch.zip.age").ok().says("only laptop-03 can open it");
    parties.run("laptop", "import dispatch.zip.age").ok().says("accepted");
    parties.fault("laptop", MARKER).ok();
    parties.run("laptop", "export -o field.zip.age").ok().says("only office can open it");
    parties.run("office", "import field.zip.age").ok().says("accepted");
    parties.run("office", "export --to laptop-03 -o receipt.zip.age").ok();
    parties.run("laptop", "import receipt.zip.age").ok();
    parties.run("laptop", "status").ok().says("everything is safe at the office");
    // what is archived is the bundle itself, and nothing half-written stays
    for home in ["office", "laptop"] {
        assert!(
            files(&parties, &format!("{home}/inbox"))
                .iter()
                .all(|name| name.ends_with(".zip") && !name.starts_with('.'))
        );
        assert_eq!(files(&parties, &format!("{home}/outbox")), Vec::<String>::new());
    }
    parties.run("office", "trust export -o allowed_signers").ok();
    let archived = &files(&parties, "office/inbox")[0];
    parties.audited(&format!("--trust allowed_signers office/inbox/{archived}"), 0);
}

#[test]
fn the_ending_decides_and_the_id_is_the_same() {
    let parties = Parties::new();
    parties.fault("laptop-01", MARKER).ok();
    let clear = parties.json("laptop-01", "export -o clear.zip");
    let wrapped = parties.json("laptop-01", "export -o wrapped.zip.age");
    let again = parties.json("laptop-01", "export -o AGAIN.ZIP.AGE");
    assert_eq!(bundle_of(&clear), bundle_of(&wrapped));
    assert_eq!(bundle_of(&clear), bundle_of(&again));
    assert_eq!((&clear[0]["encrypted_to"], &wrapped[0]["encrypted_to"]), (&Value::Null, &Value::from("office")));
    parties.run("laptop-01", "export -o clear-2.zip").ok().says("not encrypted");
    assert_eq!(parties.bench.read("clear.zip"), parties.bench.read("clear-2.zip"));
    for file in ["wrapped.zip.age", "AGAIN.ZIP.AGE"] {
        assert!(Header::read(&*parties.bench.read(file)).unwrap().is_some());
    }
    assert!(Header::read(&*parties.bench.read("clear.zip")).unwrap().is_none());

    let default = parties.json("laptop-01", "export")[0]["file"].as_str().unwrap().to_owned();
    let plain = parties.json("laptop-01", "export --plain")[0]["file"].as_str().unwrap().to_owned();
    assert!(default.ends_with(".zip.age") && plain.ends_with(".zip"), "{default} {plain}");
    parties.run("laptop-01", "export --plain -o x.zip.age").refused(2).says("contradicts");
    parties.run("office", "export").refused(2).says("--to NAME");
    parties.run("office", "export -o x.zip.age").refused(2).says("--plain");
    parties.run("office", "export --plain").ok();
    parties.run("office", "export --to nobody -o x.zip.age").refused(1).says("no laptop");
    assert!(!parties.bench.path("x.zip.age").exists());
}

#[test]
fn an_envelope_for_somebody_else_is_refused_by_name_and_keeps_nothing_out() {
    let parties = Parties::new();
    parties.run("office", "work order os-upgrade --site S-05 --due 2024-06-30").ok();
    parties.run("office", "export --to laptop-01 -o one.zip.age").ok();
    parties.run("office", "export --to laptop-02 -o two.zip.age").ok();
    let before = parties.state("laptop-02");
    parties
        .run("laptop-02", "import one.zip.age")
        .refused(1)
        .says("encrypted to laptop-01")
        .says("for this workspace, laptop-02");
    assert_eq!(parties.state("laptop-02"), before);
    parties.run("laptop-02", "import one.zip.age two.zip.age").refused(1).says("two.zip.age: accepted");
    // the same by the office itself, and to a key that nobody here knows
    parties.run("office", "import one.zip.age").refused(1).says("encrypted to laptop-01");
    parties.run("other", &format!("init --office --contract {}", crate::parties::sample("contract.toml"))).ok();
    parties.run("other", "import one.zip.age").refused(1).says("ssh-ed25519");
    // a mix of both kinds, and a trial run that leaves nothing
    parties.fault("laptop-01", MARKER).ok();
    parties.run("laptop-01", "export -o a.zip.age").ok();
    parties.fault("laptop-02", "second").ok();
    parties.run("laptop-02", "export -o b.zip").ok();
    let before = parties.state("office");
    parties.run("office", "import --dry-run a.zip.age b.zip").ok().says("nothing was stored");
    assert_eq!(parties.state("office"), before);
    parties.run("office", "import a.zip.age b.zip").ok().says("a.zip.age: accepted").says("b.zip: accepted");
}

#[test]
fn a_revoked_laptop_gets_nothing_encrypted() {
    let parties = Parties::new();
    parties.run("office", "trust revoke laptop-01 --reason lost").ok();
    let later = "2024-06-11T09:00:00+09:00";
    parties.run_at(later, "office", "export --full --to laptop-01 -o x.zip.age").refused(1).says("not valid now");
    assert!(!parties.bench.path("x.zip.age").exists());
}

#[test]
fn an_envelope_that_was_cut_or_changed_or_holds_garbage_is_refused_and_leaves_nothing() {
    let parties = Parties::new();
    parties.fault("laptop-01", MARKER).ok();
    parties.run("laptop-01", "export -o field.zip.age").ok();
    let good = parties.bench.read("field.zip.age");
    let before = parties.state("office");
    for at in [30, 100, 180, 250, good.len() / 2, good.len() - 1] {
        parties.bench.write("cut.zip.age", &good[..at]);
        parties.run("office", "import cut.zip.age").refused(3).says("cut short or was changed");
        let mut changed = good.clone();
        changed[at] ^= 1;
        parties.bench.write("changed.zip.age", &changed);
        let code = parties.run("office", "import changed.zip.age").code();
        // a changed tag names another key: that is all a header can say
        assert!(code == 3 || (code == 1 && at < 60), "{at}: {code}");
    }
    parties.bench.write("long.zip.age", [&good[..], b"x"].concat());
    parties.run("office", "import long.zip.age").refused(3);
    assert_eq!(parties.state("office"), before);
    assert!(holding(&parties.bench.path("office"), MARKER.as_bytes()).is_empty());
    parties.run("office", "import field.zip.age").ok();
}

#[test]
fn verify_says_who_opens_an_envelope_and_how() {
    let parties = Parties::new();
    parties.fault("laptop-01", MARKER).ok();
    parties.run("laptop-01", "export -o field.zip.age").ok();
    parties.run("office", "trust export -o allowed_signers").ok();
    let said = parties.bench.run(["verify", "field.zip.age", "--trust", "allowed_signers"]).refused(2);
    said.says("encrypted to office").says("age -d -i PRIVATE_KEY -o field.zip field.zip.age");
}

#[test]
fn the_stock_tool_opens_an_envelope_and_makes_one() {
    let parties = Parties::new();
    parties.fault("laptop-01", MARKER).ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("laptop-01", "export -o field.zip.age").ok();
    let Some(opened) = age(&parties, &["-d", "-i", "office/keys/office", "field.zip.age"]) else { return };
    assert!(opened == parties.bench.read("field.zip"));
    age(&parties, &["-R", "office/keys/office.pub", "-o", "theirs.zip.age", "field.zip"]).unwrap();
    parties.run("office", "import theirs.zip.age").ok().says("accepted");
    // around what is no bundle
    parties.bench.write("garbage", [7; 100_000]);
    age(&parties, &["-R", "office/keys/office.pub", "-o", "garbage.zip.age", "garbage"]).unwrap();
    let before = parties.state("office");
    parties.run("office", "import garbage.zip.age").refused(3).says("container-");
    assert_eq!(parties.state("office"), before);
    // and an envelope within an envelope
    age(&parties, &["-R", "office/keys/office.pub", "-o", "twice.zip.age", "field.zip.age"]).unwrap();
    parties.run("office", "import twice.zip.age").refused(3).says("container-");
    assert_eq!(parties.state("office"), before);
}

#[test]
fn a_successor_opens_what_was_encrypted_to_the_key_before() {
    let parties = Parties::new();
    parties.run("office", "work order os-upgrade --site S-05 --due 2024-06-30").ok();
    parties.run("office", "export --to laptop-01 -o before.zip.age").ok();
    parties.run("laptop-01", "init --successor --device laptop-01.2").ok();
    parties.run("laptop-01", "import before.zip.age").ok().says("accepted");
    let key = SecretKey::from_openssh(&parties.bench.read("laptop-01/keys/laptop-01"), None).unwrap();
    let header = String::from_utf8_lossy(&parties.bench.read("before.zip.age")[..80]).into_owned();
    assert!(header.contains(&tag(&key.public())), "{header}");
}

#[test]
fn a_backup_is_encrypted_with_a_passphrase_and_comes_back() {
    let parties = Parties::new();
    parties.fault("laptop-01", MARKER).ok();
    parties.bench.write("phrase", format!("{PHRASE}\n"));
    parties.bench.write("wrong", "four other words here\n");
    parties.bench.write("short", "short\n");
    let with = |file: &str, home: &str, line: &str| {
        parties.bench.var("GENBA_PASSPHRASE_FILE", file).run(["--home", home].into_iter().chain(line.split(' ')))
    };
    parties.run("laptop-01", "backup x.tar.age").refused(2).says("GENBA_PASSPHRASE_FILE");
    with("short", "laptop-01", "backup x.tar.age").refused(1).says("at least 12");
    assert!(!parties.bench.path("x.tar.age").exists());
    with("phrase", "laptop-01", "backup x.tar.age").ok().says("encrypted with the passphrase");
    parties.run("laptop-01", "backup clear.tar").ok().says("not encrypted").says("register");
    let found = |file: &str| parties.bench.read(file).windows(MARKER.len()).any(|window| window == MARKER.as_bytes());
    assert!(found("clear.tar") && !found("x.tar.age"));

    parties.run("back", "restore x.tar.age").refused(2).says("GENBA_PASSPHRASE_FILE");
    with("wrong", "back", "restore x.tar.age").refused(1);
    assert!(!parties.bench.path("back").exists(), "nothing is made before the passphrase fits");
    with("phrase", "back", "restore x.tar.age").ok().says("restored");
    with("phrase", "back", "doctor").ok();
    // the new key is protected, too
    let (_, protected) = SecretKey::outside_of(&parties.bench.read("back/keys/laptop-01.2")).unwrap();
    assert!(protected);

    // the key before opens with its own passphrase, whatever protects the new one
    let journal = parties.json("laptop-01", "key status")["fingerprint"].as_str().unwrap().to_owned();
    with("phrase", "laptop-01", "key protect").ok();
    with("phrase", "laptop-01", "backup protected.tar").ok();
    with("wrong", "again", "restore protected.tar").ok();
    with("wrong", "again", &format!("export --journal {journal} -o former.zip")).refused(1);
    with("phrase", "again", &format!("export --journal {journal} -o former.zip")).ok();
    with("wrong", "again", "export --from 0 -o new.zip").ok();

    let mut changed = parties.bench.read("x.tar.age");
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    parties.bench.write("changed.tar.age", &changed);
    with("phrase", "changed", "restore changed.tar.age").refused(2);
    assert!(!parties.bench.path("changed/genba.db").exists());
}
