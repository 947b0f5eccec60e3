//! The order of writes and flushes, read from a trace of the system calls: what a power cut would leave.
//!
//! Said only when durable; named only when whole; evidence before the event that names it; the mark behind
//! the database. Where nothing may be traced, the test says so loudly and passes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::scenes::Stage;
use super::trace::{Act, acts, can_trace, run};

/// What breaks a rule, in words.
pub type Breach = String;

/// Checks a trace of one command in one folder.
pub fn breaches(acts: &[Act], folder: &Path) -> Vec<Breach> {
    let mut desk = Desk { folder, ..Desk::default() };
    for act in acts {
        desk.see(act);
    }
    desk.nothing_is_open("the program ended");
    desk.breaches
}

struct Desk<'f> {
    folder: &'f Path,
    /// Written since they were last flushed.
    dirty: BTreeSet<PathBuf>,
    /// Made and not written to: nothing is lost with them.
    empty: BTreeSet<PathBuf>,
    /// Folders with an entry that was not flushed: why.
    unsettled: BTreeMap<PathBuf, String>,
    breaches: Vec<Breach>,
}

impl Default for Desk<'_> {
    fn default() -> Self {
        Self {
            folder: Path::new("/"),
            dirty: BTreeSet::new(),
            empty: BTreeSet::new(),
            unsettled: BTreeMap::new(),
            breaches: Vec::new(),
        }
    }
}

impl Desk<'_> {
    fn see(&mut self, act: &Act) {
        match act {
            Act::Write(path) | Act::Create(path) if !self.is_ours(path) => {}
            Act::Create(path) => drop(self.empty.insert(path.clone())),
            Act::MakeFolder(path) => self.entry(path, "was made"),
            Act::Write(path) => self.write(path),
            Act::Sync(path) => {
                self.dirty.remove(path);
                self.unsettled.remove(path);
            }
            Act::Rename(from, to) => {
                self.empty.remove(from);
                if self.dirty.remove(from) {
                    self.breach(format!("{} got its name before it was flushed", self.name(to)));
                }
                self.entry(to, "got its name");
            }
            Act::Remove(path) => {
                self.dirty.remove(path);
                // a rollback journal that comes back undoes what was committed
                if name_of(path) == "genba.db-journal" {
                    self.entry(path, "was removed");
                }
            }
            Act::Say(text) => {
                self.nothing_is_open(&format!("`{}` was said", text.chars().take(60).collect::<String>()))
            }
        }
    }

    fn write(&mut self, path: &Path) {
        let name = name_of(path);
        if self.empty.remove(path) {
            self.entry(path, "was made");
        }
        if is_database(name) {
            let open: Vec<PathBuf> = self.dirty.iter().filter(|it| !is_database(name_of(it))).cloned().collect();
            for file in open {
                self.breach(format!("{} was written to before {} was flushed", name, self.name(&file)));
            }
            let evidence = self.unsettled.iter().find(|(folder, _)| name_of(folder) == "evidence");
            if let Some((_, why)) = evidence {
                self.breach(format!("{name} was written to before the evidence folder was flushed: {why}"));
            }
        }
        if name.ends_with(".mark") && self.dirty.iter().any(|it| is_database(name_of(it))) {
            self.breach("the mark was raised before the database was flushed".to_owned());
        }
        // behind is where the mark may be, and nobody reads these two after a crash
        if !name.ends_with(".mark") && !name.ends_with("-shm") {
            self.dirty.insert(path.to_owned());
        }
    }

    fn entry(&mut self, path: &Path, what: &str) {
        if is_passing(name_of(path)) || !self.is_ours(path) {
            return;
        }
        let folder = path.parent().unwrap().to_owned();
        self.unsettled.insert(folder, format!("{} {what}", self.name(path)));
    }

    fn nothing_is_open(&mut self, when: &str) {
        let dirty: Vec<PathBuf> = self.dirty.iter().filter(|path| !is_passing(name_of(path))).cloned().collect();
        for path in dirty {
            self.breach(format!("{when} before {} was flushed", self.name(&path)));
        }
        let unsettled: Vec<String> = self.unsettled.values().cloned().collect();
        for why in unsettled {
            self.breach(format!("{when} before a folder was flushed in which {why}"));
        }
    }

    fn is_ours(&self, path: &Path) -> bool {
        path.starts_with(self.folder)
    }

    fn name(&self, path: &Path) -> String {
        path.strip_prefix(self.folder).unwrap_or(path).display().to_string()
    }

    fn breach(&mut self, what: String) {
        if !self.breaches.contains(&what) {
            self.breaches.push(what);
        }
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn is_database(name: &str) -> bool {
    matches!(name, "genba.db" | "genba.db-wal")
}

/// What nobody looks for by its name: temporary files, and SQLite's own, which it finds or does without.
fn is_passing(name: &str) -> bool {
    name.starts_with(".genba-") || name.ends_with("-shm")
}

#[test]
fn everything_said_is_durable_and_everything_named_is_whole() {
    if !can_trace() {
        return;
    }
    let stage = Stage::new();
    let mut broken = String::new();
    for scene in &stage.scenes {
        let folder = stage.parties.bench.path(format!("traced {}", scene.name));
        scene.copy_to(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let (output, trace) = run(&stage, scene, &folder, &[]);
        assert!(output.status.success(), "{}: {output:?}", scene.name);
        let acts = acts(&trace, &folder);
        let says = acts.iter().filter(|act| matches!(act, Act::Say(_))).count();
        assert!(says > 0, "{}: nothing of it was traced", scene.name);
        for breach in breaches(&acts, &folder) {
            broken.push_str(&format!("{}: {breach}\n", scene.name));
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

/// Who gave the evidence its name may have been killed before the folder was flushed.
#[test]
fn evidence_that_is_there_already_is_made_durable_before_an_event_names_it() {
    if !can_trace() {
        return;
    }
    let stage = Stage::new();
    for scene in stage.scenes.iter().filter(|scene| matches!(scene.name, "attach" | "import at the office")) {
        let [whole, folder] = ["whole", "again"].map(|word| stage.parties.bench.path(format!("{word} {}", scene.name)));
        for folder in [&whole, &folder] {
            scene.copy_to(folder);
        }
        assert!(stage.run(&whole, &scene.line).status.success());
        crate::parties::copy(&whole.join("home/evidence"), &folder.join("home/evidence"));
        let (output, trace) = run(&stage, scene, &folder, &[]);
        assert!(output.status.success(), "{output:?}");
        let acts = acts(&trace, &folder);
        let flushed = acts.iter().position(|act| *act == Act::Sync(folder.join("home/evidence")));
        let written = acts.iter().position(|act| *act == Act::Write(folder.join("home/genba.db-wal")));
        assert!(flushed.is_some() && flushed < written, "{}: {flushed:?} {written:?}", scene.name);
    }
}

#[test]
fn each_rule_is_seen_to_be_broken() {
    let path = |name: &str| Path::new("/h").join(name);
    let say = || Act::Say("recorded".to_owned());
    let write = |name: &str| Act::Write(path(name));
    let sync = |name: &str| Act::Sync(path(name));
    let rename = |from: &str, to: &str| Act::Rename(path(from), path(to));
    let good = [
        Act::Create(path("evidence/.genba-1.part")),
        write("evidence/.genba-1.part"),
        sync("evidence/.genba-1.part"),
        rename("evidence/.genba-1.part", "evidence/ab"),
        sync("evidence"),
        write("genba.db-wal"),
        sync("genba.db-wal"),
        write("keys/office.mark"),
        say(),
    ];
    assert_eq!(breaches(&good, Path::new("/h")), Vec::<Breach>::new());
    let without = |number: usize| {
        let mut acts = good.to_vec();
        acts.remove(number);
        breaches(&acts, Path::new("/h"))
    };
    let says = |breaches: &[Breach], words: &str| assert!(breaches.iter().any(|it| it.contains(words)), "{breaches:?}");
    says(&without(2), "evidence/ab got its name before it was flushed");
    says(&without(4), "before the evidence folder was flushed");
    says(&without(6), "`recorded` was said before genba.db-wal was flushed");
    says(&without(6), "the mark was raised before the database was flushed");
    let in_time = [write("genba.db-wal"), write("out.zip"), say(), sync("genba.db-wal")];
    says(&breaches(&in_time, Path::new("/h")), "`recorded` was said before genba.db-wal was flushed");
    says(&breaches(&in_time, Path::new("/h")), "the program ended before out.zip was flushed");
    let journal = [write("genba.db"), sync("genba.db"), Act::Remove(path("genba.db-journal")), say()];
    says(&breaches(&journal, Path::new("/h")), "in which genba.db-journal was removed");
    let folder = [Act::MakeFolder(path("evidence")), say()];
    says(&breaches(&folder, Path::new("/h")), "in which evidence was made");
    let late = [write("evidence/ab"), write("genba.db-wal"), sync("evidence/ab"), sync("genba.db-wal"), say()];
    says(&breaches(&late, Path::new("/h")), "genba.db-wal was written to before evidence/ab was flushed");
}
