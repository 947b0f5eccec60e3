//! How the program grows: one contract, and the history of 10, 50 and 200 of them in one workspace, against
//! the floor and against git: `cargo bench --no-default-features --bench scale [-- CONTRACTS…]`.
//!
//! A workspace is one contract, so a contractor's 200 contracts are 200 workspaces of the first size; the
//! larger ones show what would become of one that is never closed. `GENBA_BENCH_LONG=1` adds the size of 200.
//! `GENBA_BENCH_NATION=1741` generates a year of so many municipalities instead, each a workspace of its own.
//! Prints Markdown for docs/performance.md and writes its plot to `target/scale.svg`, or to where
//! `GENBA_BENCH_PLOT` says. Fails where something that a technician waits for grows with history; a slow machine
//! is no failure.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic
)]

mod parties;
mod plot;
mod timing;
mod years;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use genba::workspace::Workspace;
use parties::{Measured, floor, genba, git, git_signed, insert, measure, pair, run};
use plot::plot;
use timing::least;
use years::{STEPS_OF_A_CONTRACT, TERMINALS, further, hand_over, order, settle, work};

const ROUNDS: usize = 15;
/// By how much what must not grow may seem to, from the smallest to the largest history: a busy machine's noise.
const MOST_GROWTH: f64 = 2.0;
/// One municipality in so many is measured against git, which takes longer than all the rest.
const ONE_IN: usize = 20;

/// What is measured of one size.
#[derive(Default)]
struct Size {
    contracts: usize,
    events: u64,
    /// How long generating it took.
    made: Duration,
    /// What a technician waits for, in milliseconds: must not grow.
    flat: Vec<(&'static str, f64)>,
    /// What grows with what there is, in seconds.
    growing: Vec<(&'static str, f64)>,
    /// Peak memory, in MiB.
    memory: Vec<(&'static str, f64)>,
    /// Disk, in MB.
    disk: Vec<(&'static str, f64)>,
}

fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    if let Some(asked) = std::env::var_os("GENBA_BENCH_NATION") {
        let municipalities = asked.to_str().and_then(|text| text.parse().ok()).expect("a number of municipalities");
        return nation(dir.path(), municipalities);
    }
    let asked: Vec<usize> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let is_long = std::env::var_os("GENBA_BENCH_LONG").is_some();
    let usual = if is_long { vec![1, 10, 50, 200] } else { vec![1, 10, 50] };
    let sizes = if asked.is_empty() { usual } else { asked };
    let measured: Vec<Size> = sizes.iter().map(|size| one(&dir.path().join(size.to_string()), *size)).collect();
    table("What a technician waits for, ms", &measured, |size| &size.flat);
    table("What grows with what there is, s", &measured, |size| &size.growing);
    table("Peak memory, MiB", &measured, |size| &size.memory);
    table("Disk, MB", &measured, |size| &size.disk);
    let place = std::env::var_os("GENBA_BENCH_PLOT").map_or_else(|| PathBuf::from("target/scale.svg"), PathBuf::from);
    let lines = |size: &Size| {
        let flat = size.flat.iter().map(|(what, ms)| (*what, ms / 1e3));
        flat.chain(size.growing.iter().copied()).collect::<Vec<_>>()
    };
    let points: Vec<_> = measured.iter().map(|size| (size.events as f64, lines(size))).collect();
    place.parent().map(fs::create_dir_all).transpose().expect("a folder for the plot");
    fs::write(&place, plot(&points)).expect("a plot");
    println!("\nThe plot is {}.", place.display());
    judge(&measured);
}

/// Fails where what must not grow has grown.
fn judge(measured: &[Size]) {
    let (Some(first), Some(last)) = (measured.first(), measured.last()) else { return };
    let mut grown = Vec::new();
    println!("\n## What must not grow, largest to smallest (at most {MOST_GROWTH})\n\n| what | ratio |\n| --- | --- |");
    for ((what, small), (_, large)) in first.flat.iter().zip(&last.flat) {
        println!("| {what} | {:.2} |", large / small);
        let is_floor = what.contains("floor") || what.contains("git");
        if large / small > MOST_GROWTH && !is_floor {
            grown.push(*what);
        }
    }
    assert!(grown.is_empty(), "these grow with history: {grown:?}");
}

fn table(title: &str, measured: &[Size], part: impl Fn(&Size) -> &Vec<(&'static str, f64)>) {
    let heads: Vec<String> =
        measured.iter().map(|size| format!("{} contracts, {} events", size.contracts, size.events)).collect();
    println!("\n## {title}\n\n| | {} |\n| --- |{}", heads.join(" | "), " --- |".repeat(heads.len()));
    let Some(first) = measured.first() else { return };
    for (at, (what, _)) in part(first).iter().enumerate() {
        let cells: Vec<String> = measured.iter().map(|size| format!("{:.2}", part(size)[at].1)).collect();
        println!("| {what} | {} |", cells.join(" | "));
    }
}

/// A year of so many municipalities: contracts of five months, in three years of five a third one begins. One after
/// the other, each with its own office and laptop, removed when it is measured.
fn nation(dir: &Path, municipalities: usize) {
    let (mut events, mut steps) = (0, 0);
    let mut sums: Vec<(&str, f64)> = Vec::new();
    let mut peaks: Vec<(&str, f64)> = Vec::new();
    let begun = Instant::now();
    for number in 0..municipalities {
        let home = dir.join(number.to_string());
        let contracts = 2 + usize::from(number % 5 < 2);
        let mut size = worked(&home, contracts);
        if number % ONE_IN == 0 {
            against_git(&mut size, &home);
        }
        size.disk.push(("database at the office", megabytes(&home.join("office/genba.db"))));
        fs::remove_dir_all(&home).expect("an end of it");
        events += size.events;
        steps += STEPS_OF_A_CONTRACT * contracts;
        for (what, value) in size.growing.into_iter().chain(size.disk) {
            let times = if what.starts_with("git") { ONE_IN.min(municipalities) as f64 } else { 1.0 };
            *entry(&mut sums, what) += value * times;
        }
        for (what, value) in size.memory {
            let peak = entry(&mut peaks, what);
            *peak = peak.max(value);
        }
    }
    let minutes = begun.elapsed().as_secs_f64() / 60.0;
    println!(
        "\n## A year of {municipalities} municipalities: {steps} step records in {events} events, {minutes:.0} min\n"
    );
    println!("| all of them, s or MB | sum |\n| --- | --- |");
    for (what, sum) in sums {
        println!("| {what} | {sum:.1} |");
    }
    println!("\n| the largest peak, MiB | |\n| --- | --- |");
    for (what, peak) in peaks {
        println!("| {what} | {peak:.1} |");
    }
}

/// The figure of a name, 0 where there was none.
fn entry<'f>(figures: &'f mut Vec<(&'static str, f64)>, name: &'static str) -> &'f mut f64 {
    let at = figures.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
        figures.push((name, 0.0));
        figures.len() - 1
    });
    &mut figures[at].1
}

/// Generates a history and measures it.
fn one(home: &Path, contracts: usize) -> Size {
    let mut size = worked(home, contracts);
    println!("<!-- {contracts} contracts, {} events, made in {:.0} s -->", size.events, size.made.as_secs_f64());
    let (office, laptop) = (home.join("office"), home.join("laptop"));
    let mut desk = Workspace::open(&office).expect("the office");
    settle(&mut desk, contracts);
    drop(desk);
    hand_over(&office, &laptop, &home.join("receipt.zip"), true);
    against_git(&mut size, home);
    waited_for(&mut size, home, &office, &laptop);
    for (what, place) in [("database on the laptop", &laptop), ("database at the office", &office)] {
        size.disk.push((what, megabytes(&place.join("genba.db"))));
    }
    size
}

/// An office and a laptop with the history of so many contracts, which goes from one to the other.
fn worked(home: &Path, contracts: usize) -> Size {
    let begun = Instant::now();
    let mut size = Size { contracts, ..Size::default() };
    let (mut office, _) = pair(home, TERMINALS);
    order(&mut office, contracts);
    drop(office);
    let (office, laptop) = (home.join("office"), home.join("laptop"));
    hand_over(&office, &laptop, &home.join("dispatch.zip"), true);
    let mut pen = Workspace::open(&laptop).expect("the laptop");
    work(&mut pen, contracts);
    size.events = pen.standing().expect("a journal").size;
    drop(pen);
    size.made = begun.elapsed();
    in_bulk(&mut size, home, &office, &laptop, &home.join("field.zip"));
    size
}

fn megabytes(file: &Path) -> f64 {
    fs::metadata(file).map_or(0.0, |it| it.len() as f64 / 1e6)
}

/// Export, verify and import of everything at once, against unzip and sha256sum of the same bundle.
fn in_bulk(size: &mut Size, home: &Path, office: &Path, laptop: &Path, bundle: &Path) {
    let trust = home.join("allowed_signers");
    run(genba(office).args(["trust", "export", "-o"]).arg(&trust));
    let add = |size: &mut Size, what, measured: Measured| {
        size.growing.push((what, measured.time.as_secs_f64()));
        size.memory.push((what, measured.peak_kib as f64 / 1024.0));
    };
    let exported = measure(genba(laptop).args(["export", "-o"]).arg(bundle));
    add(size, "export of everything", exported);
    let verified = measure(genba(office).arg("verify").arg(bundle).arg("--trust").arg(&trust));
    add(size, "verify", verified);
    let imported = measure(genba(office).arg("import").arg(bundle));
    add(size, "import", imported);
    size.growing.push(("the floor: unzip, sha256sum", floor(bundle).time.as_secs_f64()));
    let page = home.join("progress.html");
    let report = measure(genba(office).args(["report", "progress", "-o"]).arg(&page));
    add(size, "report progress", report);
    size.disk.push(("bundle", megabytes(bundle)));
}

/// The same number of commits, of one record each, unsigned: bundled, and cloned and checked.
fn against_git(size: &mut Size, home: &Path) {
    let repo = home.join("history");
    let script = home.join("import");
    fs::create_dir_all(&repo).expect("a folder");
    let mut text = String::new();
    for number in 0..size.events {
        let record = format!("{number} {}", "x".repeat(435));
        text += &format!("commit refs/heads/main\ncommitter x <x@example.invalid> {} +0900\n", 1_700_000_000 + number);
        text += &format!("data 4\nstep\nM 100644 inline record\ndata {}\n{record}\n", record.len());
    }
    fs::write(&script, text).expect("a script");
    let feed = |repo: &Path| {
        let mut shell = Command::new("sh");
        shell.args(["-c", "git init -q -b main && git fast-import --quiet < \"$1\"", "sh"]).arg(&script);
        run(shell.current_dir(repo));
    };
    feed(&repo);
    let (bundle, clone) = (home.join("git.bundle"), home.join("clone"));
    let timed = |args: &[&str], at: &Path| {
        let begun = Instant::now();
        git(at, args).map(|()| begun.elapsed().as_secs_f64()).unwrap_or(f64::NAN)
    };
    let path = |path: &Path| path.to_string_lossy().into_owned();
    size.growing.push(("git bundle create", timed(&["bundle", "create", &path(&bundle), "main"], &repo)));
    let cloned = timed(&["clone", "-q", &path(&bundle), &path(&clone)], home);
    size.growing.push(("git clone and fsck --full", cloned + timed(&["fsck", "--full"], &clone)));
    size.disk.push(("git bundle", megabytes(&bundle)));
    size.disk.push(("git repository, packed", folder(&repo)));
    let signed = git_signed(home, ROUNDS).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3);
    size.flat.push(("git commit -S", signed));
}

fn folder(place: &Path) -> f64 {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { folder(&entry.path()) } else { megabytes(&entry.path()) }).sum()
}

/// What a technician, or a clerk at his desk, waits for every time.
fn waited_for(size: &mut Size, home: &Path, office: &Path, laptop: &Path) {
    let plain = home.join("plain.db");
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    size.flat.push(("the floor: one insert by sqlite3", ms(least(ROUNDS, || insert(&plain)))));
    let visited = least(ROUNDS, || {
        run(genba(laptop).args(["visit", "start", "S-01", "--worker", "W-02", "--witness", "X"]));
        run(genba(laptop).args(["visit", "end"]));
    });
    size.flat.push(("recording: a visit's start or end", ms(visited) / 2.0));
    let entry = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample/evidence/entry.txt");
    let attached = least(ROUNDS, || run(genba(laptop).args(["attach", entry, "--worker", "W-02"])));
    size.flat.push(("recording: a file attached", ms(attached)));
    let commands: [(&'static str, &Path, &[&str]); 4] = [
        ("status on the laptop", laptop, &["status"]),
        ("genba alone", laptop, &[]),
        ("paper list --owed", laptop, &["paper", "list", "--owed"]),
        ("status at the office", office, &["status"]),
    ];
    for (what, place, args) in commands {
        size.flat.push((what, ms(least(ROUNDS, || run(genba(place).args(args))))));
    }
    let (mut exports, mut imports) = (Vec::new(), Vec::new());
    for round in 0..5 {
        let mut pen = Workspace::open(laptop).expect("the laptop");
        further(&mut pen, round);
        drop(pen);
        let new = home.join(format!("new-{round}.zip"));
        exports.push(measure(genba(laptop).args(["export", "-o"]).arg(&new)).time);
        imports.push(measure(genba(office).arg("import").arg(&new)).time);
        hand_over(office, laptop, &home.join("receipt.zip"), true);
    }
    size.flat.push(("export of what is new: five runs", ms(exports.into_iter().min().unwrap_or_default())));
    size.flat.push(("import of what is new: five runs", ms(imports.into_iter().min().unwrap_or_default())));
}
