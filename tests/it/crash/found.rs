//! What a killed or failed call leaves behind: looked at as it lies there, then as the program opens it.
//!
//! Everything acknowledged is there, nothing is there by halves, and the same command goes on.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use genba::bundle::claim;
use genba::domain::Digest;
use genba::store::Store;
use serde_json::Value;

use super::scenes::{Grows, Scene, Sizes, Stage, sizes};

/// One try of a scene, through all its kills.
pub struct Try<'s> {
    pub stage: &'s Stage,
    pub scene: &'s Scene,
    pub folder: std::path::PathBuf,
    /// What its journals are known to hold.
    held: Sizes,
    /// Calls that were made.
    calls: u64,
}

/// What lies there before anything opens it.
#[derive(Debug, Default)]
struct Raw {
    /// Unfinished files, frames of a write that was not committed, a rollback journal.
    unfinished: Vec<String>,
    /// The write-ahead log is not empty.
    has_log: bool,
}

impl<'s> Try<'s> {
    /// A fresh copy.
    pub fn begin(stage: &'s Stage, scene: &'s Scene, name: &str) -> Self {
        let folder = stage.parties.bench.path(name);
        scene.copy_to(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self { stage, scene, folder, held: scene.before.clone(), calls: 0 }
    }

    /// Looks at what a call left that printed this; gives whether it had begun a write that it did
    /// not live to acknowledge.
    pub fn look(&mut self, said: &str) -> bool {
        self.calls += 1;
        let raw = Raw::of(&self.folder);
        let done = said.contains(self.scene.says);
        let has_output = self.scene.output.is_some_and(|name| self.folder.join(name).exists());
        if let Some(output) = self.scene.output.filter(|_| has_output) {
            self.whole(output);
        }
        assert!(!done || self.scene.output.is_none() || has_output, "{}: acknowledged, but not there", self.what());
        if !self.is_workspace() {
            assert!(!done && self.held.is_empty(), "{}: the workspace is gone\n{said}", self.what());
            return !raw.unfinished.is_empty() || self.folder.join("home").exists();
        }
        let orphans = self.doctor_is_content();
        let found = sizes(&self.folder);
        self.only_whole_steps(&found, said, done);
        let acknowledged = self.acknowledged(said);
        let ahead = match self.scene.grows {
            Grows::Stepwise => self.own(&found) > acknowledged,
            // the log is empty between calls: whatever is in it is this call's, which acknowledged nothing
            _ => raw.has_log || found != self.held,
        };
        self.held = found;
        !done && (!raw.unfinished.is_empty() || ahead || has_output || orphans > 0)
    }

    /// Runs the command again, undisturbed; afterwards everything is as if nothing had happened.
    pub fn resume(&mut self) {
        let scene = self.scene;
        let mut output = self.stage.run(&self.folder, &scene.line);
        if String::from_utf8_lossy(&output.stderr).contains("delete the folder and run") {
            // what a person is told to do with a workspace that was only begun
            assert!(scene.name.starts_with("init"), "{}: {output:?}", self.what());
            fs::remove_dir_all(self.folder.join("home")).unwrap();
            output = self.stage.run(&self.folder, &scene.line);
        }
        if String::from_utf8_lossy(&output.stderr).contains("import the bundle") {
            assert_eq!(scene.name, "init on the laptop");
            output = self.stage.run(&self.folder, "import ../second-0.zip");
        }
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr).into_owned();
        // where it was done already, a rule may say so
        let was_done = output.status.code() == Some(1) && self.held.len() == scene.after.len();
        assert!(
            output.status.success() || was_done,
            "{}: exit {:?}\n{said}{complained}",
            self.what(),
            output.status.code()
        );
        self.calls += 1;
        let found = sizes(&self.folder);
        match scene.grows {
            Grows::AgainEachTime => assert!(self.own(&found) > self.own(&scene.before)),
            Grows::FromNothing => {
                let counted = |sizes: &Sizes| sizes.values().copied().collect::<std::collections::BTreeSet<_>>();
                assert_eq!(counted(&found), counted(&scene.after), "{}", self.what());
            }
            _ => assert_eq!(found, scene.after, "{}: {said}{complained}", self.what()),
        }
        self.held = found;
        self.sweeps();
        if let Some(output) = scene.output {
            self.whole(output);
            if output.ends_with(".tar") {
                self.restores(output);
            }
        }
        self.exports();
    }

    /// Whether the journals hold more than before the scene.
    #[cfg(target_os = "linux")]
    pub fn has_grown(&self) -> bool {
        self.held != self.scene.before
    }

    /// What is told of a failure.
    pub fn what(&self) -> String {
        format!("{} in {}, after {} call(s)", self.scene.name, self.folder.display(), self.calls)
    }

    /// Removes it.
    pub fn end(self) {
        fs::remove_dir_all(&self.folder).unwrap();
    }

    fn is_workspace(&self) -> bool {
        let database = self.folder.join("home/genba.db");
        let is_begun = || {
            let output = self.stage.run(&self.folder, "status");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() || said.contains("genba init"), "{}: {said}", self.what());
            !output.status.success() && said.contains("delete the folder")
        };
        // one that is being made may have a database and not be one yet, and says so
        database.is_file() && !(self.scene.grows == Grows::FromNothing && is_begun())
    }

    /// The own journal's events: that of the journal which the scene writes to.
    fn own(&self, sizes: &Sizes) -> u64 {
        let grown = self.scene.after.iter().find(|(journal, size)| self.scene.before.get(*journal) != Some(*size));
        grown.and_then(|(journal, _)| sizes.get(journal)).copied().unwrap_or(0)
    }

    /// Events that `event SEQ` was printed of, those before included.
    fn acknowledged(&self, said: &str) -> u64 {
        let seqs = said.split("event ").skip(1).filter_map(|rest| {
            rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse::<u64>().ok())
        });
        seqs.map(|seq| seq + 1).max().unwrap_or_else(|| self.own(&self.held))
    }

    fn only_whole_steps(&self, found: &Sizes, said: &str, done: bool) {
        let scene = self.scene;
        let is_whole = match scene.grows {
            Grows::AtOnce => (!done && *found == self.held) || *found == scene.after,
            Grows::Stepwise => {
                let own = self.own(found);
                (self.acknowledged(said)..=self.own(&scene.after)).contains(&own)
                    && own >= self.own(&self.held)
                    && (!done || *found == scene.after)
            }
            Grows::AgainEachTime => {
                let grown = self.own(found) - self.own(&self.held);
                grown == 1 || grown == 0 && !done
            }
            // of an office: its first events at once; of a laptop: the office's, and its own first; of one
            // restored: the old journal, then the new one
            Grows::FromNothing => {
                found.len() <= scene.after.len()
                    && found.values().all(|size| scene.after.values().any(|known| known == size))
            }
        };
        assert!(is_whole, "{}: {found:?} of {:?}, held {:?}\n{said}", self.what(), scene.after, self.held);
    }

    /// Asks the doctor, then counts evidence that no event names: it must be whole under its name.
    fn doctor_is_content(&self) -> usize {
        let output = self.stage.run(&self.folder, "--json doctor");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let marks_no_journal = self.scene.name == "restore" && said.contains("high-water mark");
        assert!(
            output.status.success() || marks_no_journal,
            "{}: {said}{}",
            self.what(),
            String::from_utf8_lossy(&output.stderr)
        );
        for check in serde_json::from_str::<Value>(&said).unwrap().as_array().unwrap() {
            let name = check["check"].as_str().unwrap();
            let of_machine = ["signing key", "closed to other users", "disk encryption"];
            let tolerated = matches!(name, "clock" | "free disk space" | "program" | "bundles from laptops")
                || of_machine.contains(&name) && check["health"] == "warning"
                || marks_no_journal && name == "high-water mark";
            assert!(check["health"] == "ok" || tolerated, "{}: {said}", self.what());
        }
        let home = self.folder.join("home");
        let named = Store::open(&home.join("genba.db"), false).unwrap().attachments().unwrap();
        let mut orphans = 0;
        for (path, name) in files(&home.join("evidence")).filter(|(_, name)| !is_unfinished(name)) {
            let digest: Digest = name.parse().unwrap_or_else(|_| panic!("{}: stray file {name}", self.what()));
            assert_eq!(Digest::of(&fs::read(path).unwrap()), digest, "{}", self.what());
            orphans += usize::from(!named.iter().any(|(_, it)| it.sha256 == digest));
        }
        for (path, name) in files(&home.join("inbox")).filter(|(_, name)| !is_unfinished(name)) {
            let claimed = claim(&path).unwrap().unwrap_or_else(|| panic!("{}: {name} is no bundle", self.what()));
            assert_eq!(name, format!("{}.zip", claimed.id), "{}", self.what());
        }
        orphans
    }

    /// What was left unfinished is recognised as such, and goes once nobody can be at it any more.
    fn sweeps(&self) {
        let home = self.folder.join("home");
        let long_ago = SystemTime::now() - Duration::from_secs(2 * 3_600);
        let folders = ["", "evidence", "inbox", "keys", "outbox"].map(|name| home.join(name));
        for (path, _) in folders.iter().flat_map(|folder| files(folder)).filter(|(_, name)| is_unfinished(name)) {
            fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
        }
        self.doctor_is_content();
        let left: Vec<_> =
            folders.iter().flat_map(|folder| files(folder)).filter(|(_, name)| is_unfinished(name)).collect();
        assert!(left.is_empty(), "{}: {left:?}", self.what());
    }

    /// A file under its final name is whole.
    fn whole(&self, output: &str) {
        if output.ends_with(".zip") {
            self.verifies(output);
        } else if output.ends_with(".zip.age") {
            self.opens(output);
        } else {
            let bytes = fs::read(self.folder.join(output)).unwrap();
            assert!(
                bytes.len().is_multiple_of(512) && bytes.ends_with(&[0; 1_024]),
                "{}: {output} is cut short",
                self.what()
            );
        }
    }

    fn verifies(&self, file: &str) {
        let output = self.stage.run(&self.folder, &format!("verify {file} --trust ../allowed_signers"));
        assert!(output.status.success(), "{}: {}", self.what(), String::from_utf8_lossy(&output.stdout));
    }

    /// The office opens the envelope and would take in what is in it.
    fn opens(&self, file: &str) {
        let mut command = self.stage.parties.bench.command();
        let line = ["--home", "../office", "import", "--dry-run", file];
        let output = command.current_dir(&self.folder).args(line).output().unwrap();
        assert!(output.status.success(), "{}: {output:?}", self.what());
    }

    fn restores(&self, file: &str) {
        let mut command = self.stage.parties.bench.command();
        let output = command.current_dir(&self.folder).args(["--home", "again", "restore", file]).output().unwrap();
        assert!(output.status.success(), "{}: {output:?}", self.what());
    }

    /// An export of everything verifies.
    fn exports(&self) {
        let output = self.stage.run(&self.folder, &format!("export {} -o after.zip", self.scene.exports));
        assert!(output.status.success(), "{}: {output:?}", self.what());
        // who was made here just now is trusted by nobody yet
        if !self.scene.name.starts_with("init") {
            self.verifies("after.zip");
        }
    }
}

impl Raw {
    fn of(folder: &Path) -> Self {
        let home = folder.join("home");
        let mut raw = Self::default();
        for folder in [folder.to_owned(), home.clone(), home.join("evidence"), home.join("inbox"), home.join("keys")] {
            raw.unfinished.extend(files(&folder).map(|(_, name)| name).filter(|name| is_unfinished(name)));
        }
        if home.join("genba.db-journal").metadata().is_ok_and(|it| it.len() > 0) {
            raw.unfinished.push("genba.db-journal".to_owned());
        }
        let log = fs::read(home.join("genba.db-wal")).unwrap_or_default();
        raw.has_log = !log.is_empty();
        if ends_within_a_write(&log) {
            raw.unfinished.push("genba.db-wal".to_owned());
        }
        raw
    }
}

fn files(folder: &Path) -> impl Iterator<Item = (std::path::PathBuf, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().is_file()).map(|it| (it.path(), it.file_name().to_string_lossy().into_owned()))
}

fn is_unfinished(name: &str) -> bool {
    name.starts_with(".genba-")
}

/// Whether the last whole commit of a write-ahead log is followed by frames of the same log that no
/// commit ends (SQLite file format §4).
fn ends_within_a_write(log: &[u8]) -> bool {
    let number = |at: usize| log.get(at..at + 4).map(|four| u32::from_be_bytes(four.try_into().unwrap()));
    let (Some(page), Some(salt)) = (number(8), log.get(16..24)) else { return !log.is_empty() };
    let (mut at, mut open) = (32, false);
    while let Some(header) = log.get(at..at + 24) {
        if header[8..16] != *salt {
            return open;
        }
        open = number(at + 4) == Some(0) || log.len() < at + 24 + page as usize;
        at += 24 + page as usize;
    }
    open || at < log.len()
}
