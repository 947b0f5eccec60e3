//! Backups that somebody changed: nothing leads out of the workspace, and no key comes out of them.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::parties::Parties;

/// A backup as a list of entries, for who wants another.
struct Packed(Vec<(tar::EntryType, String, Vec<u8>)>);

impl Packed {
    fn read(path: &Path) -> Self {
        let mut archive = tar::Archive::new(fs::File::open(path).unwrap());
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let name = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (tar::EntryType::Regular, name, bytes)
        });
        Self(entries.collect())
    }

    /// Changes what it says of itself.
    fn label(&mut self, change: impl Fn(&mut Value)) {
        let mut label = serde_json::from_slice(&self.0[0].2).unwrap();
        change(&mut label);
        self.0[0].2 = serde_json::to_vec(&label).unwrap();
    }

    /// Adds an entry, and counts it.
    fn with(mut self, kind: tar::EntryType, name: &str, bytes: &[u8]) -> Self {
        self.0.push((kind, name.to_owned(), bytes.to_vec()));
        self.label(|label| label["files"] = (label["files"].as_u64().unwrap() + 1).into());
        self
    }

    fn write(&self, path: &Path) {
        let mut tar = tar::Builder::new(fs::File::create(path).unwrap());
        for (kind, name, bytes) in &self.0 {
            let mut header = tar::Header::new_gnu();
            if let (true, Some(gnu)) = (kind.is_gnu_sparse(), header.as_gnu_mut()) {
                // 4 MiB of nothing
                (gnu.realsize, gnu.sparse[0].offset) = (*b"00020000000\0", *b"00020000000\0");
                gnu.sparse[0].numbytes = *b"00000000000\0";
            }
            header.set_entry_type(*kind);
            header.set_mode(0o600);
            header.set_size(bytes.len() as u64);
            tar.append_data(&mut header, name, bytes.as_slice()).unwrap();
        }
        tar.finish().unwrap();
    }
}

fn backed_up() -> Parties {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "backup laptop.tar").ok();
    parties
}

#[test]
fn a_label_that_is_not_the_databases_is_refused() {
    let parties = backed_up();
    for (number, name) in ["../../evil", "laptop-02", "CON"].into_iter().enumerate() {
        let mut packed = Packed::read(&parties.bench.path("laptop.tar"));
        packed.label(|label| label["principal"] = name.into());
        packed.write(&parties.bench.path("changed.tar"));
        let home = format!("deep/er/home-{number}");
        parties
            .run(&home, "restore changed.tar")
            .refused(3)
            .says("not what its journals say")
            .says("delete this place");
        let keys: Vec<_> = fs::read_dir(parties.bench.path(format!("{home}/keys"))).unwrap().collect();
        assert!(keys.is_empty(), "{keys:?}");
        assert!(!parties.bench.path(format!("{home}/genba.db")).exists());
    }
    for name in ["deep/evil.2", "deep/er/evil.2", "evil.2"] {
        assert!(!parties.bench.path(name).exists());
    }
}

#[test]
fn a_key_that_was_put_into_a_backup_never_becomes_the_laptops() {
    let parties = backed_up();
    parties.bench.write("phrase", "correct-horse-battery\n");
    let planted = parties.bench.read("laptop-02/keys/laptop-02");
    Packed::read(&parties.bench.path("laptop.tar"))
        .with(tar::EntryType::Regular, "keys/laptop-01.2", &planted)
        .with(tar::EntryType::Regular, "keys/laptop-01.3", b"no key at all")
        .write(&parties.bench.path("planted.tar"));
    let call = parties.bench.var("GENBA_PASSPHRASE_FILE", "phrase");
    let restored = call.run(["--home", "rr", "restore", "planted.tar"]).ok();
    restored.says("laptop-01.2").says("keys/laptop-01.3").says("was not restored");
    let made = parties.bench.read("rr/keys/laptop-01.2");
    assert!(made != planted && !parties.bench.path("rr/keys/laptop-01.3").exists());
    parties.run("rr", "export -o x.zip").refused(1).says("protected by a passphrase");
    // what the backup holds of its own comes back
    assert_eq!(parties.bench.read("rr/keys/laptop-01"), parties.bench.read("laptop-01/keys/laptop-01"));
    // and a restore that was interrupted takes nothing up from the file either
    parties.copy_home("laptop-01", "killed");
    fs::remove_file(parties.bench.path("killed/keys/laptop-01.mark")).unwrap();
    fs::remove_file(parties.bench.path("killed/keys/laptop-01")).unwrap();
    parties.run("killed", "restore planted.tar").ok().says("was not restored");
    assert_ne!(parties.bench.read("killed/keys/laptop-01.2"), planted);
    assert_eq!(parties.bench.read("killed/keys/laptop-01"), parties.bench.read("laptop-01/keys/laptop-01"));
    parties.run("killed", "doctor").ok();
}

#[test]
fn nothing_but_ordinary_files_comes_out_of_a_backup() {
    use tar::EntryType::{Block, Char, Directory, Fifo, GNUSparse, Link, Symlink};
    let parties = backed_up();
    for (number, kind) in [Symlink, Link, Fifo, Char, Block, Directory, GNUSparse].into_iter().enumerate() {
        let packed = Packed::read(&parties.bench.path("laptop.tar"));
        packed.with(kind, "evidence/x", b"").write(&parties.bench.path("odd.tar"));
        let home = format!("home-{number}");
        parties.run(&home, "restore odd.tar").refused(2).says("no ordinary file");
        assert!(!parties.bench.path(format!("{home}/evidence/x")).exists());
        assert!(!parties.bench.path(format!("{home}/genba.db")).exists());
    }
}
