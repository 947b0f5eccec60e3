//! `genba doctor` and `genba restore`: damage is named, never passed over, and what can be made anew is.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use rusqlite::Connection;

use crate::parties::Parties;

/// A laptop with a run that has evidence, and its office that holds the same.
fn worked() -> Parties {
    let parties = Parties::new();
    let answers = crate::parties::sample("answers.toml");
    parties.run("laptop-01", &format!("step T-012 --worker W-02 --answers {answers}")).ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties
}

fn database(parties: &Parties, home: &str) -> Connection {
    let db = Connection::open(parties.bench.path(home).join("genba.db")).unwrap();
    db.execute_batch("DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted").unwrap();
    db
}

/// The largest evidence file of a home.
fn evidence(parties: &Parties, home: &str) -> std::path::PathBuf {
    let files = fs::read_dir(parties.bench.path(home).join("evidence")).unwrap();
    files.map(|entry| entry.unwrap().path()).max_by_key(|path| path.metadata().unwrap().len()).unwrap()
}

#[test]
fn a_healthy_workspace_is_said_to_be_so() {
    let parties = worked();
    for home in ["office", "laptop-01", "laptop-02"] {
        let checks = parties.run(home, "--json doctor").ok().json();
        let bad = checks.as_array().unwrap().iter().filter(|check| check["health"] == "bad").count();
        assert_eq!(bad, 0, "{checks:#}");
    }
    parties.run("laptop-09", &format!("init --device laptop-09 --office-key {}", parties.office_key("office"))).ok();
    parties.run("laptop-09", "doctor").ok().says("no dispatch");
}

#[test]
fn names_evidence_that_is_missing_or_changed() {
    for home in ["office", "laptop-01"] {
        let parties = worked();
        let file = evidence(&parties, home);
        let digest = file.file_name().unwrap().to_string_lossy()[..8].to_owned();
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        fs::write(&file, changed).unwrap();
        parties.run(home, "doctor").refused(3).says(&digest).says("no longer what was recorded");
        fs::remove_file(&file).unwrap();
        parties.run(home, "doctor").refused(3).says(&digest).says("is missing");
        fs::write(&file, whole).unwrap();
        parties.run(home, "doctor").ok();
    }
}

#[test]
fn an_export_without_its_evidence_is_refused_and_leaves_no_file() {
    let parties = worked();
    let log = parties.log("laptop-01", "laptop-01");
    let attached = log.iter().find_map(|event| event["attachments"][0]["sha256"].as_str()).unwrap();
    let file = parties.bench.path("laptop-01/evidence").join(attached);
    let whole = fs::read(&file).unwrap();
    let mut changed = whole.clone();
    changed[0] ^= 1;
    for damage in [None, Some(changed)] {
        match damage {
            None => fs::remove_file(&file).unwrap(),
            Some(bytes) => fs::write(&file, bytes).unwrap(),
        }
        let run = parties.run("laptop-01", "export -o damaged.zip");
        assert!(run.code() != 0, "{}", run.stdout());
        run.says("genba doctor");
        assert!(!parties.bench.path("damaged.zip").exists());
    }
    fs::write(&file, whole).unwrap();
    parties.run("laptop-01", "export -o whole.zip").ok();
}

#[test]
fn finds_a_flipped_byte_in_any_event_that_is_stored() {
    let parties = worked();
    let store = parties.store("office");
    let journal = store.journals().unwrap().into_iter().find(|it| it.principal == "laptop-01").unwrap();
    drop(store);
    let db = database(&parties, "office");
    let no: i64 = db.query_row("SELECT no FROM journal WHERE id = ?1", [&journal.journal], |row| row.get(0)).unwrap();
    let last = i64::try_from(journal.size).unwrap() - 1;
    for (seq, said) in [(0, "breaks at event 1"), (17, "breaks at event 18"), (last, "is not what was kept")] {
        let id = no << 40 | seq;
        let whole: Vec<u8> = db.query_row("SELECT line FROM event WHERE id = ?1", [id], |row| row.get(0)).unwrap();
        let mut changed = whole.clone();
        let at = changed.windows(9).position(|word| word == b"\"nonce\":\"").unwrap() + 9;
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        let set = "UPDATE event SET line = ?1 WHERE id = ?2";
        db.execute(set, rusqlite::params![changed, id]).unwrap();
        parties.run("office", "doctor").refused(3).says(said).says("NG");
        db.execute(set, rusqlite::params![whole, id]).unwrap();
        parties.run("office", "doctor").ok();
    }
    db.execute("DELETE FROM event WHERE id = ?1", [no << 40 | 5]).unwrap();
    parties.run("office", "doctor").refused(3).says("breaks at event 5");
}

#[test]
fn rebuilds_projections_that_were_edited_by_hand() {
    let parties = worked();
    let before = parties.store("office").projection_digest().unwrap();
    let edits = [
        ("document", "UPDATE document SET doc = replace(doc, '2024-06-30', '2025-06-30') WHERE kind = 'order'"),
        ("document", "DELETE FROM document WHERE kind = 'terminal' AND key = 'T-012'"),
        ("run", "UPDATE run SET state = 'open'"),
        ("assignment", "UPDATE assignment SET done = 1"),
        ("standing", "UPDATE standing SET records = records - 1"),
        ("noted", "DELETE FROM noted"),
        ("receipt", "INSERT INTO receipt SELECT 'x', office, at, journal, size, head, seq FROM receipt"),
    ];
    for (table, edit) in edits {
        assert!(database(&parties, "office").execute(edit, []).unwrap() > 0, "{edit}");
        // the triggers of the journal are back with the next opening or not at all: put them back by hand
        parties.run("office", "doctor").ok().says(&format!("projection {table} differed"));
        assert_eq!(parties.store("office").projection_digest().unwrap(), before, "{edit}");
        parties.run("office", "doctor").ok().says("projections equal a replay");
        restore_triggers(&parties);
    }
}

fn restore_triggers(parties: &Parties) {
    let db = Connection::open(parties.bench.path("office/genba.db")).unwrap();
    let schema = fs::read_to_string(crate::harness::repository("src/store/journal.sql")).unwrap();
    let triggers: Vec<&str> = schema.split("CREATE TRIGGER").skip(1).collect();
    for trigger in triggers {
        let end = trigger.find("END;").unwrap() + 4;
        db.execute_batch(&format!("CREATE TRIGGER {}", &trigger[..end])).unwrap();
    }
}

#[test]
fn an_event_is_never_changed_nor_deleted_through_the_database() {
    let parties = Parties::new();
    let db = Connection::open(parties.bench.path("laptop-01/genba.db")).unwrap();
    db.execute_batch("PRAGMA recursive_triggers = ON").unwrap();
    for attempt in
        ["DELETE FROM event", "UPDATE event SET line = x'00'", "INSERT OR REPLACE INTO event SELECT * FROM event"]
    {
        let why = db.execute(attempt, []).unwrap_err().to_string();
        assert!(why.contains("never"), "{attempt}: {why}");
    }
}

#[test]
fn sweeps_what_an_interruption_left_behind_but_nothing_that_is_in_somebodys_hands() {
    let parties = Parties::new();
    let old = SystemTime::now() - Duration::from_secs(7_200);
    for place in ["evidence", "inbox", "outbox", "keys", "."] {
        let path = parties.bench.write(&format!("laptop-01/{place}/.genba-0123456789abcdef.part"), "half a file");
        File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    }
    parties.bench.write("laptop-01/evidence/.genba-fedcba9876543210.part", "somebody is writing this");
    parties.run("laptop-01", "doctor").ok().says("removed 5 left by an interruption");
    let state = parties.state("laptop-01");
    assert_eq!(state.files_in("evidence/.genba"), ["evidence/.genba-fedcba9876543210.part"]);
    parties.run("laptop-01", "doctor").ok();
}

#[test]
fn a_key_that_is_not_the_journals_is_named() {
    let parties = Parties::new();
    fs::copy(parties.bench.path("laptop-02/keys/laptop-02"), parties.bench.path("laptop-01/keys/laptop-01")).unwrap();
    parties.run("laptop-01", "doctor").refused(3).says("not this journal's key");
    parties.bench.write("laptop-01/keys/laptop-01", "no key");
    parties.run("laptop-01", "doctor").refused(3).says("cannot be used");
    fs::remove_file(parties.bench.path("laptop-01/keys/laptop-01")).unwrap();
    parties.run("laptop-01", "doctor").refused(3).says("cannot read");
}

#[test]
fn a_damaged_backup_is_never_restored_in_silence() {
    let parties = worked();
    parties.run("laptop-01", "backup laptop.tar").ok();
    let whole = parties.bench.read("laptop.tar");
    let headers = headers(&whole);
    let restore = |number: usize, bytes: &[u8]| {
        parties.bench.write("damaged.tar", bytes);
        let home = format!("restored-{number}");
        let run = parties.run(&home, "restore damaged.tar");
        if run.code() == 0 {
            parties.run(&home, "doctor").ok();
        }
        run
    };
    restore(0, &whole).ok();
    // cut off anywhere, also between two files
    let mut number = 1;
    for end in headers.iter().flat_map(|(at, _)| [*at, *at + 100, *at + 512]).filter(|end| *end < whole.len()) {
        let run = restore(number, &whole[..end]);
        assert!(run.code() != 0, "cut at {end}: {}", run.stdout());
        number += 1;
    }
    // a flipped byte in any file
    for (at, name) in headers.iter().filter(|(_, name)| !name.starts_with("inbox/") && !name.ends_with(".pub")) {
        for flipped in [at + 512 + 40, at + 20, at + 130] {
            let mut bytes = whole.clone();
            bytes[flipped] ^= 1;
            let run = restore(number, &bytes);
            assert!(run.code() != 0 || !name.contains('/'), "{name} at {flipped}: {}", run.stdout());
            number += 1;
        }
    }
}

/// Where each file's header begins, and its name.
fn headers(tar: &[u8]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while tar.get(at).is_some_and(|byte| *byte != 0) {
        let text = |range: std::ops::Range<usize>| {
            String::from_utf8_lossy(&tar[range]).trim_end_matches(['\0', ' ']).to_owned()
        };
        found.push((at, text(at..at + 100)));
        let size = usize::from_str_radix(&text(at + 124..at + 136), 8).unwrap();
        at += 512 + size.div_ceil(512) * 512;
    }
    found
}

#[test]
fn restores_only_into_a_free_place_and_only_from_a_backup() {
    let parties = worked();
    parties.run("laptop-01", "backup laptop.tar").ok();
    let before = parties.state("laptop-02");
    parties.run("laptop-02", "restore laptop.tar").refused(1).says("already a workspace");
    parties
        .run("laptop-02", "init --device x --office-key SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .refused(1);
    assert_eq!(parties.state("laptop-02"), before);
    let office = parties.office_key("office");
    parties.run("waiting", &format!("init --device laptop-09 --office-key {office}")).ok();
    let waiting = parties.state("waiting");
    parties.run("waiting", "restore laptop.tar").refused(1).says("already a workspace");
    assert_eq!(parties.state("waiting"), waiting, "a key that the office may already trust");
    for (name, bytes) in [("empty", Vec::new()), ("text", b"text".to_vec()), ("zeros", vec![0; 4096])] {
        parties.bench.write(name, bytes);
        parties.run("new", &format!("restore {name}")).refused(2).says(name).says("no backup of genba");
        assert!(!parties.bench.path("new").exists());
    }
    parties.run("new", "restore field.zip").refused(2).says("no backup of genba");
    parties.run("new", "restore laptop.tar --name laptop-01").refused(1).says("laptop-01");
}

#[cfg(target_os = "linux")]
#[test]
fn evidence_that_cannot_be_read_is_one_finding_among_the_others() {
    let parties = Parties::new();
    parties.bench.write("photo.jpg", [7; 5_000]);
    parties.run("laptop-01", "attach photo.jpg --worker W-02").ok();
    let digest = genba::domain::Digest::of(&[7; 5_000]).to_string();
    let kept = parties.bench.path("laptop-01/evidence").join(&digest);
    fs::remove_file(&kept).unwrap();
    // a file whose first byte cannot be read, for root neither
    std::os::unix::fs::symlink("/proc/self/mem", &kept).unwrap();
    parties.run("laptop-01", "doctor").refused(3).says("cannot read").says("high-water mark").says("free disk space");
}
