//! Secrets at rest: the passphrase, the key and the files' modes, seen from outside.

use std::process::Command;
#[cfg(unix)]
use std::{fs, path::Path};

use genba::keys::SecretKey;

use crate::harness::Run;
use crate::parties::Parties;
use crate::sealed::holding;
use crate::skipped::skipped;

const PHRASE: &str = "correct-horse-battery-7f3a";
const OTHER: &str = "another-horse-battery-9c1b";

impl Parties {
    /// An office and one laptop whose key was protected when it was made.
    fn protected() -> Self {
        let parties = Self::office();
        parties.bench.write("phrase", format!("{PHRASE}\n"));
        parties.bench.write("other", format!("{OTHER}\r\n"));
        let key = parties.office_key("office");
        parties.with("phrase", &format!("init --device laptop-01 --office-key {key}")).ok();
        parties.run("office", "trust add laptop-01/keys/laptop-01.pub --name laptop-01").ok();
        parties.run("office", "export --to laptop-01 -o dispatch.zip.age").ok();
        parties.with("phrase", "import dispatch.zip.age").ok();
        parties
    }

    /// On the laptop, with a passphrase from a file.
    fn with(&self, file: &str, line: &str) -> Run {
        let words = ["--home", "laptop-01"].into_iter().chain(line.split(' '));
        self.bench.var("GENBA_PASSPHRASE_FILE", file).run(words)
    }

    fn locked(&self, line: &str) -> Run {
        self.run("laptop-01", line)
    }

    fn seed(&self) -> Vec<u8> {
        let pem = self.bench.read("laptop-01/keys/laptop-01");
        SecretKey::from_openssh(&pem, Some(PHRASE)).unwrap().seed().to_vec()
    }
}

#[test]
fn a_protected_key_is_asked_for_only_where_something_is_signed_or_opened() {
    let parties = Parties::protected();
    parties.fault("laptop-01", "x").ok();
    for line in ["status", "doctor", "log", "key status", "backup x.tar"] {
        parties.locked(line).ok();
    }
    for line in ["export -o x.zip", "import dispatch.zip.age"] {
        parties.locked(line).refused(1).says("protected by a passphrase").says("genba unlock");
        parties.with("other", line).refused(1).says("does not open");
    }
    assert!(!parties.bench.path("x.zip").exists());
    // a variable that is set to nothing names no file
    parties.bench.var("GENBA_PASSPHRASE_FILE", "").run(["--home", "laptop-01", "status"]).ok();
    parties
        .bench
        .var("GENBA_PASSPHRASE_FILE", "")
        .run(["--home", "office", "key", "protect"])
        .refused(2)
        .says("is not given");
    parties.with("phrase", "export -o x.zip").ok();
    parties.run("office", "import x.zip").ok().says("accepted");
}

#[test]
fn a_passphrase_is_set_changed_and_removed() {
    let parties = Parties::new();
    parties.bench.write("phrase", PHRASE);
    parties.bench.write("other", format!("\u{feff}{OTHER}\r\n"));
    parties.bench.write("short", "short\n");
    parties.bench.write("japanese", "合言葉は長ければ長いほどよい\n");
    parties.bench.write("empty", "\n");
    parties.locked("key status").ok().says("no passphrase").says("genba key protect");
    parties.locked("key protect").refused(2).says("GENBA_PASSPHRASE_FILE");
    parties.locked("key protect --new short").refused(1).says("at least 12");
    parties.locked("key protect --new japanese").refused(1).says("consoles on Windows");
    parties.locked("key protect --new empty").refused(2).says("no passphrase");
    let before = parties.bench.read("laptop-01/keys/laptop-01");
    parties.locked("key protect --new phrase").ok().says("keep a note");
    let standing = parties.json("laptop-01", "key status");
    assert_eq!((&standing["protected"], &standing["unlocked_until"]), (&true.into(), &serde_json::Value::Null));
    parties.locked("key protect --new other").refused(2).says("GENBA_PASSPHRASE_FILE");
    parties.with("phrase", "key protect").refused(2).says("--new FILE");
    parties.with("phrase", "key protect --new other").ok();
    parties.with("phrase", "export --from 0 -o x.zip").refused(1);
    parties.with("other", "export --from 0 -o x.zip").ok();
    parties.with("phrase", "key protect --remove").refused(1);
    parties.with("other", "key protect --remove").ok().says("whoever gets at this machine");
    parties.locked("export --from 0 -o x.zip").ok();
    let key = |pem: &[u8]| SecretKey::from_openssh(pem, None).unwrap().public();
    assert_eq!(key(&parties.bench.read("laptop-01/keys/laptop-01")), key(&before));
}

#[test]
fn a_key_is_unlocked_for_a_time_and_locked_again() {
    let parties = Parties::protected();
    parties.fault("laptop-01", "x").ok();
    parties.run("office", "unlock").refused(1).says("no passphrase protects");
    parties.locked("unlock").refused(2).says("GENBA_PASSPHRASE_FILE");
    parties.with("phrase", "unlock --for 3d").refused(2).says("8h");
    let unlocked = parties.with("phrase", "unlock --for 2h");
    if unlocked.code() == 1 {
        unlocked.says("asked whenever the key is needed");
        // containers forbid it where they allow everything else
        eprintln!("SKIPPED: this machine keeps no keys");
        return;
    }
    unlocked.ok().says("until 2024-06-10 11:00");
    parties.locked("export -o x.zip").ok();
    parties.locked("key status").ok().says("unlocked until 2024-06-10 11:00");
    parties.run_at("2024-06-10T11:00:00+09:00", "laptop-01", "export -o y.zip").refused(1).says("genba unlock");
    // its time is over, so it is forgotten, whatever the clock says next
    parties.locked("export -o y.zip").refused(1);
    parties.with("phrase", "unlock").ok();
    parties.locked("lock").ok().says("the key is locked");
    parties.locked("lock").ok().says("was not unlocked");
    parties.locked("export -o y.zip").refused(1);
    // whoever finds it unlocked cannot keep it so, nor take the passphrase away
    parties.with("phrase", "unlock").ok();
    for line in ["unlock --for 24h", "key protect --new other", "key protect --remove"] {
        parties.locked(line).refused(2).says("GENBA_PASSPHRASE_FILE");
        parties.with("other", line).refused(1).says("does not open");
    }
    // a new passphrase closes what the old one opened
    parties.with("phrase", "key protect --new other").ok();
    parties.locked("export -o y.zip").refused(1);
    assert!(!parties.bench.path("y.zip").exists());
}

#[test]
fn neither_passphrase_nor_seed_is_written_or_said_anywhere() {
    let parties = Parties::protected();
    let seed = parties.seed();
    let mut said = Vec::new();
    let mut hear = |run: Run| said.extend([run.stdout().as_bytes(), run.stderr().as_bytes(), run.bytes()].concat());
    parties.fault("laptop-01", "x").ok();
    for line in ["unlock", "key status", "--json key status", "export -o x.zip.age", "doctor", "lock", "backup x.tar"] {
        hear(parties.with("phrase", line));
    }
    for line in ["export -o y.zip", "key protect --new phrase", "--json unlock"] {
        hear(parties.with("other", line));
    }
    hear(parties.with("phrase", "key protect --new other"));
    for secret in [PHRASE.as_bytes(), OTHER.as_bytes(), &seed] {
        assert!(!said.windows(secret.len()).any(|window| window == secret));
        for home in ["laptop-01", "office"] {
            assert_eq!(holding(&parties.bench.path(home), secret), Vec::<String>::new());
        }
    }
    // the backup holds the key as it stands on the disk: protected
    let backup = parties.bench.read("x.tar");
    assert!(!backup.windows(seed.len()).any(|window| window == seed));
}

#[test]
fn ssh_keygen_reads_a_protected_key() {
    let parties = Parties::protected();
    let key = parties.bench.path("laptop-01/keys/laptop-01");
    let ran = Command::new("ssh-keygen").args(["-y", "-P", PHRASE, "-f"]).arg(&key).output();
    let Ok(output) = ran else {
        skipped("no ssh-keygen on this machine");
        return;
    };
    let public = parties.bench.read("laptop-01/keys/laptop-01.pub");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), String::from_utf8_lossy(&public).trim());
    let wrong = Command::new("ssh-keygen").args(["-y", "-P", OTHER, "-f"]).arg(&key).output().unwrap();
    assert!(!wrong.status.success());
}

/// Everything in a home, and what leaves it, is the owner's alone, whatever the umask.
#[cfg(unix)]
#[test]
fn nothing_private_is_open_to_other_users_under_any_umask() {
    use std::os::unix::fs::PermissionsExt;

    fn walk(path: &Path, open: &mut Vec<String>) {
        let mode = fs::symlink_metadata(path).unwrap().permissions().mode();
        if mode & 0o077 != 0 {
            open.push(format!("{} {:o}", path.display(), mode & 0o7777));
        }
        for entry in path.is_dir().then(|| fs::read_dir(path).unwrap()).into_iter().flatten() {
            walk(&entry.unwrap().path(), open);
        }
    }

    let parties = Parties::nobody();
    let genba = env!("CARGO_BIN_EXE_genba");
    let contract = crate::parties::sample("contract.toml");
    let script = format!(
        "umask 000; set -e
         export GENBA_LANG=en GENBA_TEST_CLOCK=2024-06-10T09:00:00+09:00
         {genba} --home office init --office --contract {contract}
         {genba} --home office site load {}
         {genba} --home office terminal load {}
         {genba} --home office worker load {}
         {genba} --home laptop-01 init --device laptop-01 --office-key $({genba} --home office trust show office --fingerprint)
         {genba} --home office trust add laptop-01/keys/laptop-01.pub --name laptop-01
         {genba} --home office export --to laptop-01 -o out.zip
         {genba} --home office export --to laptop-01 -o out.zip.age
         {genba} --home laptop-01 import out.zip.age
         {genba} --home laptop-01 fault open T-015 --worker W-02 --summary x
         printf evidence > note.txt; {genba} --home laptop-01 attach note.txt --worker W-02
         echo unknown | {genba} --home laptop-01 terminal check S-03 --worker W-02 --dry-run
         ls laptop-01/outbox/stocktake-*.tsv
         {genba} --home laptop-01 export
         {genba} --home laptop-01 export --plain -o field.zip
         {genba} --home office import field.zip
         {genba} --home office backup out.tar
         {genba} --home office report audit -o package
         {genba} --home office paper new worker-report
         {genba} --home restored restore out.tar
         {genba} --home office doctor",
        crate::parties::sample("sites.csv"),
        crate::parties::sample("terminals.csv"),
        crate::parties::sample("workers.csv"),
    );
    let output = Command::new("sh").arg("-c").arg(script).current_dir(parties.bench.path("")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // an open database has its two journals beside it
    let _open = parties.store("office");
    let mut open = Vec::new();
    let made = ["office", "laptop-01", "restored", "out.zip", "out.zip.age", "field.zip", "out.tar", "package"];
    for name in made {
        walk(&parties.bench.path(name), &mut open);
    }
    assert_eq!(open, Vec::<String>::new());
    assert!(parties.bench.path("office/genba.db-wal").exists());

    // and the doctor says where somebody has opened it
    fs::set_permissions(parties.bench.path("office/evidence"), fs::Permissions::from_mode(0o755)).unwrap();
    parties.run("office", "doctor").ok().says("open to other users").says("office/evidence");
}

/// A process that may hold the key leaves no image of its memory.
#[cfg(target_os = "linux")]
#[test]
fn the_program_allows_no_dump_of_its_memory() {
    let parties = Parties::nobody();
    // a copy that waits for its input, so that it can be looked at while it runs
    let mut child = Command::new(env!("CARGO_BIN_EXE_genba"))
        .args(["--home", "none", "completions", "bash"])
        .stdout(std::process::Stdio::piped())
        .current_dir(parties.bench.path(""))
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    // its output is longer than a pipe takes, so that it waits
    let said = (0..200).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(25));
        let text = fs::read_to_string(&limits).ok()?;
        let line = text.lines().find(|line| line.starts_with("Max core file size"))?.to_owned();
        line.split_whitespace().filter(|word| *word == "0").count().ge(&2).then_some(line)
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.is_some(), "the limit of core files is not 0");
}
