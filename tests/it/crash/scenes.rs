//! One scene for each command that writes: a folder with all that it needs, copied for every try.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use genba::store::Store;

use crate::parties::{Parties, copy, sample};

/// Size of each journal by its id.
pub type Sizes = BTreeMap<String, u64>;

/// How a scene's journals may stand after a call that did not come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grows {
    /// As before or as after.
    AtOnce,
    /// Event by event, each acknowledged as `event SEQ`.
    Stepwise,
    /// By one event for each call.
    AgainEachTime,
    /// The workspace itself is made; until then there is none.
    FromNothing,
}

/// A command line, and where it is run.
pub struct Scene {
    /// What is tried.
    pub name: &'static str,
    /// The words after `--home home`, run in a copy of the folder.
    pub line: String,
    /// Printed only when everything is done.
    pub says: &'static str,
    /// The file that it makes, where it makes one.
    pub output: Option<&'static str>,
    /// How its journals may grow.
    pub grows: Grows,
    /// Journals before it.
    pub before: Sizes,
    /// Journals after it.
    pub after: Sizes,
    /// What `export` needs besides an output for the journal that is verified in the end.
    pub exports: String,
    folder: PathBuf,
}

/// All scenes on one bench.
pub struct Stage {
    pub parties: Parties,
    pub scenes: Vec<Scene>,
}

/// What a scene is made of: name, template of the home, line, acknowledgement, output, growth.
type Plan = (&'static str, &'static str, String, &'static str, Option<&'static str>, Grows);

impl Stage {
    /// Prepares every scene and runs each once, undisturbed.
    pub fn new() -> Self {
        let parties = Parties::office();
        parties.add_laptop("laptop-01");
        let photo: Vec<u8> = (0..600_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        parties.bench.write("photo.jpg", photo);
        parties.bench.write("app.log", "line\r\n".repeat(5_000));
        let step = format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"));
        parties.copy_home("laptop-01", "worked");
        parties.run("worked", &step).ok();
        parties.run("worked", "attach photo.jpg --worker W-02").ok();
        parties.run("worked", "export -o field.zip").ok();
        parties.run("worked", "export -o field.zip.age").ok();
        parties.run("worked", "backup full.tar").ok();
        parties.copy_home("office", "received");
        parties.run("received", "import field.zip").ok();
        parties.run("received", "work change O-001 --due 2024-07-01 --reason x --decided-by y").ok();
        parties.run("received", "export --to laptop-01 -o second.zip").ok();
        parties.copy_home("received", "paper");
        let drafted = parties.json("paper", "paper new worker-report");
        let paper = drafted["paper"]["paper"].as_str().unwrap().to_owned();
        parties.copy_home("laptop-01", "sealing");
        parties.run("sealing", "attach app.log --sensitive --worker W-02").ok();
        parties.run("sealing", "export -o sealed.zip").ok();
        parties.copy_home("office", "erasing");
        parties.run("erasing", "import sealed.zip").ok();
        let sealed = parties.json("erasing", "evidence list --sealed")[0]["sha256"].as_str().unwrap().to_owned();
        parties.copy_home("received", "old");
        parties.store("old").set("projection", "an older one").unwrap();
        fs::create_dir(parties.bench.path("nowhere")).unwrap();
        let trust = parties.run("received", "trust export").ok();
        parties.bench.write("allowed_signers", trust.bytes());
        let office = format!("init --office --contract {}", sample("contract.toml"));
        let laptop =
            format!("init --device laptop-05 --office-key {} --dispatch ../second-0.zip", parties.office_key("office"));
        parties.run("received", "export --to laptop-01 --full -o second-0.zip").ok();
        let erase = format!("evidence erase {sealed} --reason x --by W-01 --yes");
        use Grows::{AgainEachTime, AtOnce, FromNothing, Stepwise};
        let plans: Vec<Plan> = vec![
            ("step", "laptop-01", step, "has ended", None, Stepwise),
            (
                "attach",
                "laptop-01",
                "attach ../photo.jpg ../app.log --worker W-02".into(),
                "file(s) recorded",
                None,
                AgainEachTime,
            ),
            (
                "attach, sealed",
                "laptop-01",
                "attach ../photo.jpg ../app.log --sensitive --worker W-02".into(),
                "file(s) recorded",
                None,
                AgainEachTime,
            ),
            ("export", "worked", "export -o out.zip".into(), "exported events", Some("out.zip"), AtOnce),
            (
                "export, sealed",
                "worked",
                "export -o out.zip.age".into(),
                "exported events",
                Some("out.zip.age"),
                AtOnce,
            ),
            ("import, sealed", "office", "import ../field.zip.age".into(), "accepted from", None, AtOnce),
            ("import at the office", "office", "import ../field.zip".into(), "accepted from", None, AtOnce),
            ("import on the laptop", "worked", "import ../second.zip".into(), "accepted from", None, AtOnce),
            ("evidence erase", "erasing", erase, "is erased, here and in", None, AtOnce),
            ("backup", "worked", "backup out.tar".into(), "backed up to", Some("out.tar"), AtOnce),
            ("restore", "nowhere", "restore ../full.tar".into(), "restored the state", None, FromNothing),
            ("paper submit", "paper", format!("paper submit {paper}"), "is submitted to", None, AtOnce),
            ("migration", "old", "status".into(), "contract", None, AtOnce),
            ("init at the office", "nowhere", office, "key fingerprint", None, FromNothing),
            ("init on the laptop", "nowhere", laptop, "key fingerprint", None, FromNothing),
        ];
        let mut stage = Self { parties, scenes: Vec::new() };
        for plan in plans {
            stage.prepare(plan);
        }
        stage
    }

    fn prepare(&mut self, (name, home, line, says, output, grows): Plan) {
        let folder = self.parties.bench.path(format!("scene {}", self.scenes.len()));
        fs::create_dir(&folder).unwrap();
        if home != "nowhere" {
            copy(&self.parties.bench.path(home), &folder.join("home"));
        }
        let exports = match name {
            "restore" => format!("--journal {} --from 0", self.parties.standing("worked")),
            _ if matches!(home, "office" | "paper" | "old" | "erasing") || name == "init at the office" => {
                String::new()
            }
            _ => "--from 0".to_owned(),
        };
        let (before, after) = (Sizes::new(), Sizes::new());
        let mut scene = Scene { name, line, says, output, grows, before, after, exports, folder };
        // looked at in a copy: to open it is already to do something to it
        let whole = self.parties.bench.path(format!("whole {}", self.scenes.len()));
        scene.copy_to(&whole);
        scene.before = sizes(&whole);
        fs::remove_dir_all(&whole).unwrap();
        scene.copy_to(&whole);
        let output = self.command(&whole, &scene.line).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && said.contains(says),
            "{name}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        scene.after = sizes(&whole);
        fs::remove_dir_all(&whole).unwrap();
        self.scenes.push(scene);
    }

    /// The program in a copy of a scene.
    pub fn command(&self, folder: &Path, line: &str) -> Command {
        let mut command = self.parties.bench.command();
        command.current_dir(folder).args(["--home", "home"]).args(line.split_whitespace());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, folder: &Path, line: &str) -> Output {
        self.command(folder, line).output().unwrap()
    }
}

impl Parties {
    /// The id of a home's own journal.
    fn standing(&self, home: &str) -> String {
        self.store(home).setting("journal").unwrap().unwrap()
    }
}

impl Scene {
    /// A copy to try it in.
    pub fn copy_to(&self, folder: &Path) {
        copy(&self.folder, folder);
    }
}

/// The journals of the workspace in a folder; none where there is no workspace.
pub fn sizes(folder: &Path) -> Sizes {
    let database = folder.join("home/genba.db");
    if !database.is_file() {
        return Sizes::new();
    }
    let store = Store::open(&database, false).unwrap();
    store.journals().unwrap().into_iter().map(|it| (it.journal, it.size)).collect()
}
