//! What a person names on a command line: an output that would stand in a workspace's way, an input that is no file.

use std::fs;

use crate::parties::Parties;

#[test]
fn no_output_takes_the_place_of_a_workspaces_own_files() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    let before = ["office", "laptop-01"].map(|home| parties.state(home));
    let lines = [
        ("laptop-01", "export --plain --from 0 -o laptop-01/keys/laptop-01"),
        ("laptop-01", "export --plain --from 0 -o laptop-01/genba.db"),
        ("laptop-01", "export --from 0 -o office/inbox/x.zip.age"),
        ("laptop-01", "backup laptop-01/genba.db"),
        ("laptop-01", "backup office/keys/backup.tar"),
        ("office", "trust export -o office/genba.db-wal"),
        ("office", "report terminals -o office/evidence/x.csv"),
        ("office", "report progress -o office/keys/x.html"),
        ("office", "report audit -o office/inbox/package"),
        ("office", "report audit -o office/inbox/package.zip"),
        ("office", "paper blank minutes -o office/keys/office"),
        ("office", "procedure schema -o office/keys/office.pub"),
    ];
    for (home, line) in lines {
        parties.run(home, line).refused(2).says("keeps its own files").says("outbox");
    }
    assert_eq!(before, ["office", "laptop-01"].map(|home| parties.state(home)));
    for line in ["export --plain --from 0 -o laptop-01/outbox/x.zip", "backup laptop-01/outbox/x.tar"] {
        parties.run("laptop-01", line).ok();
        // what stood there is replaced, as everywhere
        parties.run("laptop-01", line).ok();
    }
    parties.run("office", "report audit -o office/package").ok();
    parties.run("office", "doctor").ok();
}

#[test]
fn nothing_leaves_under_another_key_than_the_journals() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    fs::copy(parties.bench.path("laptop-02/keys/laptop-02"), parties.bench.path("laptop-01/keys/laptop-01")).unwrap();
    parties.run("laptop-01", "export -o x.zip").refused(70).says("is not the key of laptop-01's journal");
    assert!(!parties.bench.path("x.zip").exists());
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for_and_a_link_is_followed() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    let pipe = parties.bench.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (home, line) in [("office", "import pipe"), ("new", "restore pipe")] {
        parties.run(home, line).refused(2).says("no ordinary file");
    }
    parties.run("office", "trust export -o trust").ok();
    parties.run("office", "verify --trust trust pipe").refused(2).says("no ordinary file");
    for line in ["export -o pipe", "backup pipe"] {
        parties.run("laptop-01", line).refused(2).says("no ordinary file");
    }
    // a listing goes where it is sent
    let listed = parties.run("office", "trust export -o /dev/stdout").ok();
    assert_eq!(listed.bytes(), parties.bench.read("trust"));
    std::os::unix::fs::symlink(parties.bench.path("trust"), parties.bench.path("link")).unwrap();
    fs::write(parties.bench.path("trust"), "before").unwrap();
    parties.run("office", "trust export -o link").ok();
    assert_eq!(listed.bytes(), parties.bench.read("trust"));
    assert!(fs::symlink_metadata(parties.bench.path("link")).unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn a_line_end_in_an_outputs_name_begins_no_line() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    let run = |home: &str, words: &[&str]| parties.bench.run([&["--home", home], words].concat()).ok();
    run("laptop-01", &["export", "-o", "a\nrefused: b.zip"]).says("a⏎refused: b.zip");
    run("laptop-01", &["backup", "a\nrefused: b.tar"]).says("a⏎refused: b.tar");
    run("office", &["report", "audit", "-o", "a\nrefused: b"]).says("a⏎refused: b");
    let contract = crate::parties::sample("contract.toml");
    run("a\nrefused: home", &["init", "--office", "--contract", &contract]).says("a⏎refused: home");
}

#[test]
fn what_a_workspace_keeps_for_itself_is_no_evidence() {
    let parties = Parties::new();
    let key = "laptop-01/keys/laptop-01";
    for file in [key, "laptop-01/genba.db", "office/keys/office"] {
        let refused = parties.run("laptop-01", &format!("attach {file} --worker W-02")).refused(2);
        refused.says("keeps for itself");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(parties.bench.path(key), parties.bench.path("device.log")).unwrap();
        parties.run("laptop-01", "attach device.log --worker W-02").refused(2).says("keeps for itself");
    }
}
