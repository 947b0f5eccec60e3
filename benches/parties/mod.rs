//! An office and a laptop to measure, the commands run on them, and the floors they are held against.

#![allow(dead_code, reason = "every bench uses its own part of it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use genba::domain::{Contract, Period, Terminal, WorkType};
use genba::event::{
    Answer, Draft, Fact, JournalRole, ProcedurePin, RunStarted, SignerTrusted, StepRecorded, WorkOrdered,
};
use genba::workspace::Workspace;

use super::timing::median;

/// What a process took.
#[derive(Clone, Copy)]
pub struct Measured {
    pub time: Duration,
    pub peak_kib: u64,
}

pub fn genba(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genba"));
    command.args(["--lang", "en", "--home"]).arg(home);
    command
}

pub fn run(command: &mut Command) {
    let outcome = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a process");
    assert!(outcome.success(), "{command:?} failed");
}

pub fn sqlite(database: &Path, sql: &str) {
    run(Command::new("sqlite3").arg(database).arg(sql));
}

/// Runs a command once, watching its peak resident memory where /proc tells it.
pub fn measure(command: &mut Command) -> Measured {
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

/// One row into a plain table by `sqlite3`, durable: what recording cannot be faster than.
pub fn insert(database: &Path) {
    if !database.is_file() {
        sqlite(database, "PRAGMA journal_mode=WAL; CREATE TABLE event (id INTEGER PRIMARY KEY, line BLOB NOT NULL);");
    }
    let line = "x".repeat(435);
    sqlite(database, &format!("PRAGMA synchronous=FULL; INSERT INTO event (line) VALUES ('{line}');"));
}

/// Inflating and hashing a bundle's events: what verifying cannot be faster than.
pub fn floor(bundle: &Path) -> Measured {
    measure(Command::new("sh").args(["-c", "unzip -p \"$1\" events.jsonl | sha256sum", "sh"]).arg(bundle))
}

/// The median of a signed commit of one record; `None` where git or ssh-keygen is not here.
pub fn git_signed(root: &Path, rounds: usize) -> Option<Duration> {
    let (repo, key) = (root.join("git"), root.join("git-key"));
    fs::create_dir_all(&repo).ok()?;
    if !key.is_file() {
        let mut made = Command::new("ssh-keygen");
        made.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status().ok()?;
    }
    git(&repo, &["init", "-q"])?;
    for (name, value) in [
        ("user.name", "x"),
        ("user.email", "x@example.invalid"),
        ("gpg.format", "ssh"),
        ("user.signingkey", key.to_str()?),
        ("core.fsync", "all"),
    ] {
        git(&repo, &["config", name, value])?;
    }
    let mut number = 0;
    Some(median(rounds, || {
        number += 1;
        fs::write(repo.join("record"), format!("{number} {}", "x".repeat(435))).expect("a record");
        git(&repo, &["add", "record"]);
        git(&repo, &["commit", "-q", "-S", "-m", "step"]);
    }))
}

/// Runs git in a repository, quietly.
pub fn git(repo: &Path, args: &[&str]) -> Option<()> {
    let mut git = Command::new("git");
    let status = git.current_dir(repo).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    status.success().then_some(())
}

/// An office that trusts a laptop, with terminals and an order; and the laptop with its journal open.
pub fn pair(home: &Path, terminals: usize) -> (Workspace, Workspace) {
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
        personal_information: None,
        specific_personal_information: None,
        reason: None,
    };
    let ids: Vec<String> = (1..=terminals).map(|number| format!("T-{number:03}")).collect();
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

/// The beginning of a run on a terminal.
pub fn started(run: &str, order: &str, terminal: usize) -> Draft {
    let started = RunStarted {
        blackout: None,
        combination: None,
        emergency: None,
        order: order.into(),
        outside_period: false,
        preconditions: Vec::new(),
        procedure: ProcedurePin { digest: Default::default(), id: "os-upgrade".into(), version: "2.1".into() },
        run: run.into(),
        terminal: format!("T-{terminal:03}"),
        visit: None,
        work_type: WorkType::OsUpgrade,
    };
    Draft::new("W-02", Fact::RunStarted(started))
}

/// One answered step; `seed` makes its value.
pub fn step(run: &str, seed: usize, step: usize) -> Draft {
    let recorded = StepRecorded {
        carried: None,
        answer: Answer::Ok,
        note: None,
        overrun_minutes: None,
        result: Answer::Ok,
        run: run.into(),
        step: format!("step-{step:02}"),
        value: Some(format!("{}.{}", seed % 90, step % 10)),
        witness: None,
    };
    Draft::new("W-02", Fact::StepRecorded(recorded))
}
