//! How long recording, export, verification, import and status take, as ratios against a floor
//! measured in the same run: `cargo bench --bench journal [-- EVENTS…]` (10⁵ and 10⁶ by default).
//!
//! Prints a Markdown table for docs/performance.md. Nothing here fails because a machine is slow.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::as_conversions,
    clippy::print_stdout,
    clippy::panic
)]

mod timing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use genba::domain::{Contract, Outcome, Period, Terminal, WorkType};
use genba::event::{
    Answer, Draft, Fact, JournalRole, ProcedurePin, RunFinished, RunStarted, SignerTrusted, StepRecorded, WorkOrdered,
};
use genba::workspace::Workspace;
use timing::median;

const TERMINALS: usize = 65;
const STEPS: usize = 18;
const ROUNDS: usize = 21;

fn main() {
    let sizes: Vec<u64> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100_000, 1_000_000] } else { sizes };
    let dir = tempfile::tempdir().expect("a temporary folder");
    // keeps the workspaces for a profiler to look at
    let kept = std::env::var_os("GENBA_BENCH_DIR").map(PathBuf::from);
    let bench = Bench { root: kept.unwrap_or_else(|| dir.path().to_owned()) };
    println!("## Recording one step\n\n| what | median | of the floor |\n| --- | --- | --- |");
    bench.record_one();
    for size in sizes {
        println!("\n## {size} events\n\n| what | time | of the floor | peak memory |\n| --- | --- | --- | --- |");
        bench.slices(size);
    }
}

struct Bench {
    root: PathBuf,
}

#[derive(Clone, Copy)]
struct Measured {
    time: Duration,
    peak_kib: u64,
}

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// One step as a process and through the library, against one bare insert and against git.
    fn record_one(&self) {
        let home = self.path("one");
        let mut laptop = pair(&home).1;
        let plain = self.path("plain.db");
        sqlite(&plain, "PRAGMA journal_mode=WAL; CREATE TABLE event (id INTEGER PRIMARY KEY, line BLOB NOT NULL);");
        let line = "x".repeat(435);
        let insert = format!("PRAGMA synchronous=FULL; INSERT INTO event (line) VALUES ('{line}');");
        let floor = median(ROUNDS, || sqlite(&plain, &insert));
        row("bare insert: `sqlite3`, WAL, synchronous=FULL (the floor)", floor, floor);
        let library = median(ROUNDS, || drop(laptop.record(vec![step(1, 1)]).expect("a record")));
        row("genba, library", library, floor);
        let text = home.join("laptop");
        let process = median(ROUNDS, || {
            run(genba(&text).args(["fault", "open", "T-001", "--summary", "x", "--worker", "W-02"]));
        });
        row("genba, process (one event: `fault open`)", process, floor);
        if let Some(git) = self.git_signed() {
            row("`git commit -S` of the same record (SSH key)", git, floor);
        }
    }

    fn git_signed(&self) -> Option<Duration> {
        let repo = self.path("git");
        fs::create_dir_all(&repo).ok()?;
        let key = self.path("git-key");
        let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status().ok()?;
        let git = |args: &[&str]| {
            Command::new("git").current_dir(&repo).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status().ok()
        };
        git(&["init", "-q"])?;
        for (name, value) in [
            ("user.name", "x"),
            ("user.email", "x@example.invalid"),
            ("gpg.format", "ssh"),
            ("user.signingkey", key.to_str()?),
            ("core.fsync", "all"),
        ] {
            git(&["config", name, value])?;
        }
        let mut number = 0;
        made.success().then(|| {
            median(ROUNDS, || {
                number += 1;
                fs::write(repo.join("record"), format!("{number} {}", "x".repeat(435))).expect("a record");
                git(&["add", "record"]);
                git(&["commit", "-q", "-S", "-m", "step"]);
            })
        })
    }

    /// Export, verify, import and status with `size` events, against unzip and sha256sum of the same bundle.
    fn slices(&self, size: u64) {
        let home = self.path(&format!("slices-{size}"));
        let (office, mut laptop) = pair(&home);
        fill(&mut laptop, size);
        drop((office, laptop));
        let (office, laptop) = (home.join("office"), home.join("laptop"));
        let bundle = home.join("field.zip");
        let trust = home.join("allowed_signers");
        run(genba(&office).args(["trust", "export", "-o"]).arg(&trust));
        let export = measure(genba(&laptop).args(["export", "-o"]).arg(&bundle));
        let floor =
            measure(Command::new("sh").args(["-c", "unzip -p \"$1\" events.jsonl | sha256sum", "sh"]).arg(&bundle));
        let bytes = fs::metadata(&bundle).map(|it| it.len()).unwrap_or(0);
        println!(
            "| `unzip -p` + `sha256sum` of the bundle ({} MB; the floor) | {:.2} s | 1.00 | |",
            bytes / 1_000_000,
            floor.time.as_secs_f64()
        );
        slice_row("export", export, floor);
        let verify = measure(genba(&office).arg("verify").arg(&bundle).arg("--trust").arg(&trust));
        slice_row("verify", verify, floor);
        let import = measure(genba(&office).arg("import").arg(&bundle));
        slice_row("import", import, floor);
        println!("| import, of verify | | {:.2} | |", import.time.as_secs_f64() / verify.time.as_secs_f64());
        let status = median(ROUNDS, || run(genba(&office).args(["status", "--json"])));
        println!("| `status` at the office, process | {:.1} ms | | |", status.as_secs_f64() * 1e3);
        let page = home.join("progress.html");
        let report = median(ROUNDS, || run(genba(&office).args(["report", "progress", "-o"]).arg(&page)));
        let kilobytes = fs::metadata(&page).map(|it| it.len() / 1000).unwrap_or(0);
        println!(
            "| `report progress -o` at the office, process ({kilobytes} kB) | {:.1} ms | | |",
            report.as_secs_f64() * 1e3
        );
        let status = median(ROUNDS, || run(genba(&laptop).args(["status", "--json"])));
        println!("| `status` on the laptop, process | {:.1} ms | | |", status.as_secs_f64() * 1e3);
    }
}

fn genba(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genba"));
    command.args(["--lang", "en", "--home"]).arg(home);
    command
}

fn run(command: &mut Command) {
    let outcome = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a process");
    assert!(outcome.success(), "{command:?} failed");
}

fn sqlite(database: &Path, sql: &str) {
    run(Command::new("sqlite3").arg(database).arg(sql));
}

/// Runs a command once, watching its peak resident memory where /proc tells it.
fn measure(command: &mut Command) -> Measured {
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a process");
    let status = format!("/proc/{}/status", child.id());
    let (peak, ended) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&status).unwrap_or_default();
                let high = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kib = high.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0);
                peak.fetch_max(kib, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        let outcome = child.wait().expect("its end");
        let time = begun.elapsed();
        ended.store(true, Ordering::Relaxed);
        assert!(outcome.success(), "{command:?} failed");
        Measured { time, peak_kib: peak.load(Ordering::Relaxed) }
    })
}

fn row(what: &str, time: Duration, floor: Duration) {
    println!("| {what} | {:.2} ms | {:.2} |", time.as_secs_f64() * 1e3, time.as_secs_f64() / floor.as_secs_f64());
}

fn slice_row(what: &str, measured: Measured, floor: Measured) {
    println!(
        "| {what} | {:.2} s | {:.2} | {:.1} MiB |",
        measured.time.as_secs_f64(),
        measured.time.as_secs_f64() / floor.time.as_secs_f64(),
        measured.peak_kib as f64 / 1024.0
    );
}

/// An office that trusts a laptop, with 65 terminals and an order; and the laptop with its journal open.
fn pair(home: &Path) -> (Workspace, Workspace) {
    let mut office = Workspace::create(&home.join("office"), JournalRole::Office, "office").expect("an office");
    let mut laptop = Workspace::create(&home.join("laptop"), JournalRole::Device, "laptop-03").expect("a laptop");
    let trusted = SignerTrusted {
        name: "laptop-03".into(),
        public_key: laptop.public_key().expect("a key").to_openssh(),
        role: JournalRole::Device,
        valid_after: None,
        valid_before: None,
    };
    let contract = Contract {
        client: Default::default(),
        contractor: Default::default(),
        id: "BENCH".into(),
        period: Period { from: "2024-04-01".parse().expect("a day"), to: "2034-03-31".parse().expect("a day") },
        planned: Vec::new(),
        title: "bench".into(),
    };
    let ids: Vec<String> = (1..=TERMINALS).map(|number| format!("T-{number:03}")).collect();
    let mut facts = vec![Fact::ContractSet(contract), Fact::SignerTrusted(trusted)];
    facts.push(Fact::WorkerReported(genba::domain::Worker {
        id: "W-02".into(),
        name: "W".into(),
        ..Default::default()
    }));
    facts.push(Fact::SiteSet(genba::domain::Site { id: "S-01".into(), name: "S".into(), ..Default::default() }));
    facts.extend(
        ids.iter().map(|id| Fact::TerminalSet(Terminal { id: id.clone(), site: "S-01".into(), ..Default::default() })),
    );
    facts.push(Fact::WorkOrdered(WorkOrdered {
        due: "2030-01-01".parse().expect("a day"),
        order: "O-001".into(),
        procedure: "os-upgrade".into(),
        reason: String::new(),
        terminals: ids,
        work_type: WorkType::OsUpgrade,
    }));
    let drafts: Vec<Draft> = facts.into_iter().map(|fact| Draft::new("system", fact)).collect();
    let opening = office.opening("BENCH", None).expect("an opening");
    let copy = drafts.clone();
    office
        .write(|pen| {
            pen.open_journal(opening)?;
            pen.record(copy).map(|_| ())
        })
        .expect("the office's journal");
    let fingerprint = office.public_key().expect("a key").fingerprint();
    laptop.store.set("office_keys", &format!("[\"{fingerprint}\"]")).expect("a pin");
    let dispatch = home.join("dispatch.zip");
    run(genba(&home.join("office")).args(["export", "--to", "laptop-03", "-o"]).arg(&dispatch));
    genba::exchange::import(&mut laptop, &dispatch, &mut Vec::new(), &mut |_, _| ()).expect("a dispatch");
    (office, laptop)
}

/// Records runs of eighteen steps until the journal has `size` events.
fn fill(laptop: &mut Workspace, size: u64) {
    let mut drafts = Vec::new();
    let mut made = laptop.standing().expect("a journal").size;
    let mut run = 0;
    while made < size {
        run += 1;
        let mut of_run = vec![Draft::new("W-02", Fact::RunStarted(started(run)))];
        of_run.extend((0..STEPS).map(|number| step(run, number)));
        of_run.push(Draft::new(
            "W-02",
            Fact::RunFinished(RunFinished { deviations: 0, outcome: Outcome::Completed, run: number(run) }),
        ));
        made += of_run.len() as u64;
        drafts.extend(of_run);
        if drafts.len() > 20_000 || made >= size {
            laptop.record(std::mem::take(&mut drafts)).expect("records");
        }
    }
}

fn number(run: usize) -> String {
    format!("R-{run:08}")
}

fn started(run: usize) -> RunStarted {
    RunStarted {
        blackout: None,
        combination: None,
        emergency: None,
        order: "O-001".into(),
        outside_period: false,
        preconditions: Vec::new(),
        procedure: ProcedurePin { digest: Default::default(), id: "os-upgrade".into(), version: "2.1".into() },
        run: number(run),
        terminal: format!("T-{:03}", run % TERMINALS + 1),
        visit: None,
        work_type: WorkType::OsUpgrade,
    }
}

fn step(run: usize, step: usize) -> Draft {
    Draft::new(
        "W-02",
        Fact::StepRecorded(StepRecorded {
            carried: None,
            answer: Answer::Ok,
            note: None,
            overrun_minutes: None,
            result: Answer::Ok,
            run: number(run),
            step: format!("step-{step:02}"),
            value: Some(format!("{}.{}", run % 90, step % 10)),
            witness: None,
        }),
    )
}
