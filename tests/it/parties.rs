//! The office, its laptops and what travels between them, each with a home of its own on one bench.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use genba::domain::Digest;
use genba::state::JournalState;
use genba::store::Store;
use serde_json::Value;

use crate::harness::{Bench, Run, repository};

/// Everybody is set up at this time; later calls must not be earlier.
pub const MORNING: &str = "2024-06-10T09:00:00+09:00";

/// A bench with an office and two laptops, trusted and dispatched.
pub struct Parties {
    pub bench: Bench,
}

/// Everything that a home holds, to see that nothing has changed.
#[derive(Debug, PartialEq)]
pub struct State {
    files: BTreeMap<String, Digest>,
    journals: Vec<JournalState>,
    projections: Vec<Digest>,
}

impl Parties {
    /// An empty bench.
    pub fn nobody() -> Self {
        Self { bench: Bench::new() }
    }

    /// The office with the sample data and one order on S-03.
    pub fn office() -> Self {
        let parties = Self::nobody();
        parties.run("office", &format!("init --office --contract {}", sample("contract.toml"))).ok();
        for (noun, file) in [("site", "sites.csv"), ("terminal", "terminals.csv"), ("worker", "workers.csv")] {
            parties.run("office", &format!("{noun} load {}", sample(file))).ok();
        }
        let procedure = repository("procedures/os-upgrade.toml");
        parties.run("office", &format!("procedure add {}", procedure.display())).ok();
        parties.run("office", "work order os-upgrade --site S-03 --due 2024-06-30").ok();
        parties
    }

    /// The office and two laptops that have imported their first dispatch.
    pub fn new() -> Self {
        let parties = Self::office();
        parties.add_laptop("laptop-01");
        parties.add_laptop("laptop-02");
        parties
    }

    /// Sets a laptop up from the office's key to its first dispatch.
    pub fn add_laptop(&self, name: &str) {
        let key = self.office_key("office");
        self.run(name, &format!("init --device {name} --office-key {key}")).ok();
        self.run("office", &format!("trust add {name}/keys/{name}.pub --name {name}")).ok();
        self.run("office", &format!("export --to {name} -o dispatch-{name}.zip")).ok();
        self.run(name, &format!("import dispatch-{name}.zip")).ok();
    }

    /// The fingerprint that the office reads out.
    pub fn office_key(&self, name: &str) -> String {
        self.run("office", &format!("trust show {name} --fingerprint")).ok().stdout().trim().to_owned()
    }

    /// A command line in somebody's home; words are parted by blanks.
    pub fn run(&self, home: &str, line: &str) -> Run {
        self.run_at(MORNING, home, line)
    }

    /// The same at another time.
    pub fn run_at(&self, time: &str, home: &str, line: &str) -> Run {
        self.bench.at(time).run(["--home", home].into_iter().chain(line.split_whitespace()))
    }

    /// The same, read as JSON.
    pub fn json(&self, home: &str, line: &str) -> Value {
        self.run(home, &format!("--json {line}")).ok().json()
    }

    /// Records one fault on a laptop: the smallest piece of work.
    pub fn fault(&self, home: &str, summary: &str) -> Run {
        self.run(home, &format!("fault open T-015 --worker W-02 --summary {summary}"))
    }

    /// The events of a journal in somebody's home.
    pub fn log(&self, home: &str, journal: &str) -> Vec<Value> {
        let log = self.json(home, &format!("log --journal {journal} --last 100000"));
        log.as_array().cloned().unwrap_or_default()
    }

    /// Copies a home as a file manager would.
    pub fn copy_home(&self, from: &str, to: &str) {
        copy(&self.bench.path(from), &self.bench.path(to));
    }

    /// Everything in a home.
    pub fn state(&self, home: &str) -> State {
        State::of(&self.bench.path(home))
    }

    /// An opened database.
    pub fn store(&self, home: &str) -> Store {
        Store::open(&self.bench.path(home).join("genba.db"), false).unwrap()
    }
}

impl State {
    /// Files by their content, the database by what it says.
    pub fn of(home: &Path) -> Self {
        let store = Store::open(&home.join("genba.db"), false).unwrap();
        let mut files = BTreeMap::new();
        list(home, "", &mut files);
        Self { files, journals: store.journals().unwrap(), projections: store.projection_digest().unwrap() }
    }

    /// The files of a folder.
    pub fn files_in(&self, folder: &str) -> Vec<&str> {
        self.files.keys().map(String::as_str).filter(|name| name.starts_with(folder)).collect()
    }
}

fn list(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Digest>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), files);
        } else if !name.starts_with("genba.db") {
            files.insert(name, Digest::of(&fs::read(entry.path()).unwrap()));
        }
    }
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A sample file of the repository.
pub fn sample(name: &str) -> String {
    repository("data/sample").join(name).display().to_string()
}
