//! Runs the command as a person would, in an environment that holds nothing of the machine's.
//!
//! ```ignore
//! let bench = Bench::new();
//! bench.run(["--home", "office", "init", "--office", "--contract", "contract.toml"]).ok();
//! let status = bench.at("2024-06-11T09:00:00+09:00").run(["--home", "office", "--json", "status"]).ok().json();
//! bench.run(["verify", "x.zip", "--trust", "allowed_signers"]).refused(3).says("chain-broken");
//! ```
//!
//! Every path is relative to the bench's own folder; where the program prints it, `[BENCH]` stands instead.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

#[cfg(unix)]
use crate::skipped::skipped;

/// What a process needs to start at all: the first on Windows, the last two for its temporary files.
const KEPT: [&str; 6] = ["SystemRoot", "SystemDrive", "WINEPREFIX", "PATH", "TEMP", "TMP"];

/// A folder of its own, a fixed clock and a known environment.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    /// An empty bench.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path on the bench.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file on the bench, with the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Reads a file on the bench.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    /// Runs the command in the bench's folder.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.call().run(arguments)
    }

    /// The next call happens at this time.
    pub fn at(&self, time: &str) -> Call<'_> {
        self.call().var("GENBA_TEST_CLOCK", time)
    }

    /// The next call sees this variable.
    pub fn var(&self, name: &str, value: &str) -> Call<'_> {
        self.call().var(name, value)
    }

    fn call(&self) -> Call<'_> {
        Call { bench: self, command: self.command() }
    }

    /// The program in the bench's folder and sealed environment, for who must hold the process itself.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_genba"));
        command.env_clear().current_dir(self.folder.path()).stdin(Stdio::null());
        command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.env("GENBA_LANG", "en").env("GENBA_TEST_CLOCK", "2024-06-10T09:00:00+09:00").env("NO_COLOR", "1");
        command
    }
}

/// A call being prepared.
pub struct Call<'a> {
    bench: &'a Bench,
    command: Command,
}

impl Call<'_> {
    /// Sets a variable.
    pub fn var(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it.
    pub fn run<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Run {
        let arguments: Vec<_> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        let output = self.command.args(&arguments).output().unwrap();
        let words: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
        Run {
            line: format!("genba {}", words.join(" ")),
            code: output.status.code().unwrap_or(-1),
            raw: output.stdout.clone(),
            stdout: self.bench.normalised(&output.stdout),
            stderr: self.bench.normalised(&output.stderr),
        }
    }
}

#[cfg(unix)]
impl Call<'_> {
    /// Runs it at a terminal of its own, where these lines are typed ahead (`script` of util-linux);
    /// nothing where that is not installed.
    pub fn typing<S: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = S>, lines: &[&str]) -> Option<Run> {
        use std::io::Write;
        let quoted = |word: &OsStr| format!("'{}'", word.to_string_lossy().replace('\'', "'\\''"));
        let arguments: Vec<_> = arguments.into_iter().map(|argument| quoted(argument.as_ref())).collect();
        let line = format!("{} {}", quoted(self.command.get_program()), arguments.join(" "));
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).env_clear().current_dir(self.bench.folder.path());
        command.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let Ok(mut script) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
            skipped("script(1) is not installed here");
            return None;
        };
        script.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
        let output = script.wait_with_output().unwrap();
        let stdout = self.bench.normalised(&output.stdout);
        Some(Run { line, code: output.status.code().unwrap_or(-1), raw: output.stdout, stdout, stderr: String::new() })
    }
}

impl Bench {
    /// The output with the bench's own folder and Windows' separators behind it made equal everywhere.
    fn normalised(&self, output: &[u8]) -> String {
        let folder = self.folder.path().display().to_string();
        let text = String::from_utf8_lossy(output).replace("\r\n", "\n").replace("genba.exe", "genba");
        let text = text.replace(&folder.replace('\\', "\\\\"), "[BENCH]").replace(&folder, "[BENCH]");
        text.replace("[BENCH]\\\\", "[BENCH]/").replace("[BENCH]\\", "[BENCH]/")
    }
}

/// What came of a call.
#[derive(Debug)]
pub struct Run {
    line: String,
    code: i32,
    raw: Vec<u8>,
    stdout: String,
    stderr: String,
}

impl Run {
    /// It must have done its work.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.refused(0)
    }

    /// It must have ended with this exit code: 1 a rule, 2 usage, 3 evidence, 70 the machine.
    #[track_caller]
    pub fn refused(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}{}", self.line, self.stdout, self.stderr);
        self
    }

    /// What it printed, on either stream, must contain this.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        let said = self.stdout.contains(words) || self.stderr.contains(words);
        assert!(said, "{}: no {words:?} in\n{}{}", self.line, self.stdout, self.stderr);
        self
    }

    /// Neither stream may contain this.
    #[track_caller]
    pub fn never_says(self, words: &str) -> Self {
        let said = self.stdout.contains(words) || self.stderr.contains(words);
        assert!(!said, "{}: {words:?} in\n{}{}", self.line, self.stdout, self.stderr);
        self
    }

    /// Its exit code.
    pub fn code(&self) -> i32 {
        self.code
    }

    /// Its output, normalised.
    pub fn stdout(&self) -> &str {
        &self.stdout
    }

    /// Its complaints, normalised.
    pub fn stderr(&self) -> &str {
        &self.stderr
    }

    /// Its output, byte for byte.
    pub fn bytes(&self) -> &[u8] {
        &self.raw
    }

    /// Its output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|why| panic!("{}: {why}\n{}", self.line, self.stdout))
    }
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn a_call_sees_its_own_folder_clock_and_language_only() {
    let bench = Bench::new();
    bench.write("trust", "");
    bench.write("x.zip", "no bundle");
    let arguments = ["--json", "verify", "--trust", "trust", "x.zip"];
    let report = bench.at("2024-06-11T10:00:00+09:00").run(arguments).refused(3).says("do not verify").json();
    assert_eq!(report["files"][0]["judged_at"], "2024-06-11T10:00:00.000+09:00");
    assert!(bench.run(["--version"]).ok().stdout().starts_with("genba "));
    let missing = bench.run(["verify".as_ref(), "--trust".as_ref(), bench.path("none").as_os_str(), "x.zip".as_ref()]);
    assert!(missing.refused(2).stderr().contains("[BENCH]/none"));
    let japanese = bench.var("GENBA_LANG", "ja").run(["verify", "--trust", "trust", "x.zip"]).refused(3);
    assert!(japanese.stdout().starts_with("x.zip: 問題 1 件") && japanese.bytes().starts_with(b"x.zip: "));
}
