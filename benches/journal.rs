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

mod parties;
mod timing;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use genba::domain::Outcome;
use genba::event::{Draft, Fact, RunFinished};
use genba::workspace::Workspace;
use parties::{Measured, floor, genba, git_signed, insert, measure, pair, run, started, step};
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

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// One step as a process and through the library, against one bare insert and against git.
    fn record_one(&self) {
        let home = self.path("one");
        let mut laptop = pair(&home, TERMINALS).1;
        let plain = self.path("plain.db");
        let floor = median(ROUNDS, || insert(&plain));
        row("bare insert: `sqlite3`, WAL, synchronous=FULL (the floor)", floor, floor);
        let library = median(ROUNDS, || drop(laptop.record(vec![step("R-00000001", 1, 1)]).expect("a record")));
        row("genba, library", library, floor);
        let text = home.join("laptop");
        let process = median(ROUNDS, || {
            run(genba(&text).args(["fault", "open", "T-001", "--summary", "x", "--worker", "W-02"]));
        });
        row("genba, process (one event: `fault open`)", process, floor);
        if let Some(git) = git_signed(&self.root, ROUNDS) {
            row("`git commit -S` of the same record (SSH key)", git, floor);
        }
    }

    /// Export, verify, import and status with `size` events, against unzip and sha256sum of the same bundle.
    fn slices(&self, size: u64) {
        let home = self.path(&format!("slices-{size}"));
        let (office, mut laptop) = pair(&home, TERMINALS);
        fill(&mut laptop, size);
        drop((office, laptop));
        let (office, laptop) = (home.join("office"), home.join("laptop"));
        let bundle = home.join("field.zip");
        let trust = home.join("allowed_signers");
        run(genba(&office).args(["trust", "export", "-o"]).arg(&trust));
        let export = measure(genba(&laptop).args(["export", "-o"]).arg(&bundle));
        let floor = floor(&bundle);
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

/// Records runs of eighteen steps until the journal has `size` events.
fn fill(laptop: &mut Workspace, size: u64) {
    let mut drafts = Vec::new();
    let mut made = laptop.standing().expect("a journal").size;
    let mut run = 0;
    while made < size {
        run += 1;
        let number = format!("R-{run:08}");
        let mut of_run = vec![started(&number, "O-001", run % TERMINALS + 1)];
        of_run.extend((0..STEPS).map(|at| step(&number, run, at)));
        of_run.push(Draft::new(
            "W-02",
            Fact::RunFinished(RunFinished { deviations: 0, outcome: Outcome::Completed, run: number }),
        ));
        made += of_run.len() as u64;
        drafts.extend(of_run);
        if drafts.len() > 20_000 || made >= size {
            laptop.record(std::mem::take(&mut drafts)).expect("records");
        }
    }
}
