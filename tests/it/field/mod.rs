//! The field's commands through the real binary: runs, corrections, visits, faults, differences.

mod around;
mod blackout;
mod combined;
mod corrections;
mod faults;
mod lacking;
mod reviews;
mod runs;
mod screen;
mod start;
mod stocktake;
mod together;
mod visits;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::harness::{Bench, Run, repository};

/// A short procedure with a deviation, a fault, a hold point and a baseline.
const PROBE: &str = r#"
schema = 1
id = "probe"
version = "1"
title = "短い手順"
work_type = "log-collection"
source = "試験用"
preconditions = ["電源が入っている"]

[[steps]]
id = "look"
title = "外観"
kind = "check"

[[steps]]
id = "disk"
title = "空き容量"
kind = "measure"
unit = "GB"
min = "40"
note_when = "ng"
on_ng = "continue"

[[steps]]
id = "hardware"
title = "診断"
kind = "check"
on_ng = "fault"

[[steps]]
id = "accept"
title = "HP 受入れ"
kind = "hold"
roles = ["technician", "witness"]

[[steps]]
id = "disk-again"
title = "空き容量（再）"
kind = "measure"
unit = "GB"
same_as = "disk"
on_ng = "continue"

[[steps]]
id = "files"
title = "証跡"
kind = "evidence"
"#;

/// Answers to it.
const ANSWERS: &str = r#"
witness = "佐藤 花子"
[steps.look]
answer = "ok"
[steps.disk]
answer = "ok"
value = "82.4"
[steps.hardware]
answer = "ok"
[steps.accept]
answer = "ok"
[steps.disk-again]
answer = "ok"
value = 82.40
[steps.files]
answer = "ok"
attach = ["log.txt"]
"#;

/// Order → what it is for:
/// O-001 os-upgrade on S-03 · O-002 probe on T-001 … T-004 and T-012 · O-003 cancelled, on T-005 ·
/// O-004 os-upgrade on T-006, whose model is now another · O-005 on T-007 by a withdrawn procedure.
fn office(bench: &Bench) {
    let office = |words: &[&str]| bench.run([&["--home", "office"], words].concat()).ok();
    let sample = |name: &str| repository("data/sample").join(name).display().to_string();
    office(&["init", "--office", "--contract", &sample("contract.toml")]);
    office(&["site", "load", &sample("sites.csv")]);
    office(&["terminal", "load", &sample("terminals.csv")]);
    office(&["worker", "load", &sample("workers.csv")]);
    bench.write("probe.toml", PROBE);
    bench.write("brief.toml", PROBE.replace("\"probe\"", "\"brief\""));
    let procedure = |name: &str| repository("procedures").join(name).display().to_string();
    office(&["procedure", "add", &procedure("os-upgrade.toml"), &procedure("settings-change.toml")]);
    office(&["procedure", "add", "probe.toml", "brief.toml"]);
    let order = |work: &str, what: [&str; 2]| {
        office(&["work", "order", work, what[0], what[1], "--due", "2024-06-30"]);
    };
    order("os-upgrade", ["--site", "S-03"]);
    order("probe", ["--terminal", "T-001,T-002,T-003,T-004,T-012"]);
    order("settings-change", ["--terminal", "T-005"]);
    office(&["work", "cancel", "O-003", "--reason", "市の都合", "--decided-by", "市"]);
    order("os-upgrade", ["--terminal", "T-006"]);
    order("brief", ["--terminal", "T-007"]);
    office(&["procedure", "withdraw", "brief", "--reason", "誤記"]);
    office(&["terminal", "set", "T-006", "機種=別の機種"]);
    office(&["terminal", "retire", "T-009", "--reason", "撤去"]);
    office(&["worker", "suspend", "W-05", "--reason", "市の求め"]);
    office(&["worker", "set", "W-04", "従事終了=2024-05-31"]);
    let key = office(&["trust", "show", "office", "--fingerprint"]).stdout().trim().to_owned();
    bench.run(["--home", "laptop", "init", "--device", "laptop-03", "--office-key", &key]).ok();
    office(&["trust", "add", "laptop/keys/laptop-03.pub", "--name", "laptop-03"]);
    office(&["export", "--to", "laptop-03", "-o", "dispatch.zip"]);
    bench.run(["--home", "laptop", "import", "dispatch.zip"]).ok();
}

/// Every file of the prepared workspaces, made once.
fn prepared() -> &'static [(PathBuf, Vec<u8>)] {
    static FILES: OnceLock<Vec<(PathBuf, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let bench = Bench::new();
        office(&bench);
        let mut files = Vec::new();
        gather(&bench.path(""), Path::new(""), &mut files);
        files
    })
}

fn gather(root: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(root.join(below)).unwrap() {
        let name = below.join(entry.unwrap().file_name());
        if root.join(&name).is_dir() {
            gather(root, &name, files);
        } else {
            files.push((name.clone(), fs::read(root.join(&name)).unwrap()));
        }
    }
}

/// A laptop with its dispatch, and the office beside it.
struct Field {
    bench: Bench,
}

impl Field {
    fn new() -> Self {
        let field = Self { bench: Bench::new() };
        for (name, bytes) in prepared() {
            field.bench.write(name.to_str().unwrap(), bytes);
        }
        for folder in ["evidence", "outbox", "inbox"] {
            for home in ["laptop", "office"] {
                fs::create_dir_all(field.bench.path(home).join(folder)).unwrap();
            }
        }
        field.bench.write("answers.toml", ANSWERS);
        field.bench.write("log.txt", "collected");
        field.bench.write("other.txt", "something else");
        field
    }

    fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.run_in("en", arguments)
    }

    fn run_in<S: AsRef<OsStr>>(&self, lang: &str, arguments: impl IntoIterator<Item = S>) -> Run {
        self.bench.run(with(&["--home", "laptop", "--lang", lang], arguments))
    }

    fn office<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.bench.run(with(&["--home", "office"], arguments))
    }

    /// The laptop learns what the office recorded since.
    fn dispatch(&self) {
        self.office(["export", "--to", "laptop-03", "-o", "next.zip"]).ok();
        self.run(["import", "next.zip"]).ok();
    }

    /// The same call in both languages must be refused in their words, and record nothing.
    #[track_caller]
    fn refuses<const N: usize>(&self, arguments: [&str; N], code: i32, english: &[&str], japanese: &[&str]) {
        let before = self.seqs();
        for (lang, words) in [("en", english), ("ja", japanese)] {
            let mut run = self.run_in(lang, arguments).refused(code);
            for word in words {
                run = run.says(word);
            }
        }
        assert_eq!(self.seqs(), before, "{arguments:?} recorded something");
    }

    /// `step`, answered by W-02.
    fn step<const N: usize>(&self, arguments: [&str; N]) -> Run {
        self.run(with(&["step", "--worker", "W-02"], arguments))
    }

    /// The run on a terminal as programs see it.
    fn view(&self, terminal: &str) -> Value {
        self.run(["--json", "step", terminal, "--show"]).ok().json()
    }

    /// The laptop's own events.
    fn log(&self) -> Vec<Value> {
        let log = self.run(["--json", "log", "--last", "1000"]).ok().json();
        log.as_array().unwrap().clone()
    }

    fn seqs(&self) -> usize {
        self.log().len()
    }

    /// The kinds of the laptop's events after the first so many.
    fn kinds_since(&self, seq: usize) -> Vec<String> {
        self.log()[seq..].iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// Every event of a kind.
    fn of_kind(&self, kind: &str) -> Vec<Value> {
        self.log().into_iter().filter(|event| event["kind"] == kind).collect()
    }

    /// Starts a call and does not wait for it.
    fn spawn<const N: usize>(&self, arguments: [&str; N]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_genba"));
        command.env_clear().current_dir(self.bench.path("")).stdin(Stdio::null());
        let kept = ["SystemRoot", "SystemDrive", "WINEPREFIX", "PATH", "TEMP", "TMP"];
        command.envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.env("GENBA_LANG", "en").env("GENBA_TEST_CLOCK", "2024-06-10T09:00:00+09:00");
        command.args(["--home", "laptop"]).args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The journal must be whole: the office takes it in, and the workspace is healthy.
    fn holds(&self) {
        self.run(["export", "-o", "field.zip"]).ok();
        self.office(["import", "field.zip"]).ok();
        self.office(["trust", "export", "-o", "allowed_signers"]).ok();
        self.bench.run(["verify", "field.zip", "--trust", "allowed_signers"]).ok();
    }
}

fn with<S: AsRef<OsStr>>(first: &[&str], arguments: impl IntoIterator<Item = S>) -> Vec<std::ffi::OsString> {
    let rest: Vec<_> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
    first.iter().map(Into::into).chain(rest).collect()
}

/// A sample file.
fn sample(name: &str) -> String {
    repository("data/sample").join(name).display().to_string()
}
