//! The real program, killed at random instants.
//!
//! `Child::kill` is SIGKILL here and TerminateProcess on Windows: the process gets no say in either. Half of
//! the kills come at any instant of the call, half at one after its first write was seen.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::found::Try;
use super::scenes::{Scene, Stage};

/// How many kills one workspace goes through before it is let alone.
const IN_A_ROW: usize = 4;
/// Between two looks for the first write; longer ones would leave too little of it.
const GLANCE: Duration = Duration::from_micros(50);

const SHORTEST: Duration = Duration::from_micros(100);

/// What came of the kills of one scene.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    /// Processes killed before their end.
    kills: usize,
    /// Of these, with a write begun and not acknowledged.
    inside: usize,
    /// Calls that came to their end before the kill.
    too_late: usize,
    /// Workspaces that were looked at after every kill, and went on to the end.
    resumed: usize,
}

/// How long an undisturbed call takes, and from when on it writes.
#[derive(Debug, Clone, Copy)]
struct Pace {
    whole: Duration,
    /// Within what time after its first write it is killed.
    writing: Duration,
    longest: Duration,
}

/// A small generator (xorshift64*): which instants, not which secrets.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: Duration) -> Duration {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
        limit.mul_f64(number as f64 / (1_u64 << 53) as f64)
    }
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_half_is_seen_whenever_the_program_is_killed() {
    kill_everything(44, Duration::MAX);
}

/// `GENBA_KILLS=10000 cargo test --test it -- --ignored --nocapture killed_thousands_of_times`; with
/// `GENBA_MINUTES=30` it ends after that time, with however many there were.
#[test]
#[ignore = "the long form: minutes to an hour"]
fn killed_thousands_of_times() {
    let asked = |name| std::env::var(name).ok().and_then(|number| number.parse::<u32>().ok());
    let time = asked("GENBA_MINUTES").map_or(Duration::MAX, |minutes| Duration::from_secs(60) * minutes);
    kill_everything(asked("GENBA_KILLS").unwrap_or(10_000) as usize, time);
}

fn kill_everything(kills: usize, time: Duration) {
    let begun = Instant::now();
    let stage = Stage::new();
    let each = kills.div_ceil(stage.scenes.len());
    let tallies: Vec<Option<Tally>> = thread::scope(|scope| {
        let stage = &stage;
        let kill =
            |(number, scene)| scope.spawn(move || kill_scene(stage, scene, number, each, &|| begun.elapsed() < time));
        let running: Vec<_> = stage.scenes.iter().enumerate().map(kill).collect();
        running.into_iter().map(|thread| thread.join().ok()).collect()
    });
    eprintln!("{:<22}{:>8}{:>16}{:>10}{:>22}", "command", "kills", "inside a write", "too late", "found and resumed");
    let mut all = Tally::default();
    for (scene, tally) in stage.scenes.iter().zip(&tallies) {
        let Some(tally) = tally else {
            eprintln!("{:<22} FAILED", scene.name);
            continue;
        };
        show(scene.name, tally);
        all.kills += tally.kills;
        all.inside += tally.inside;
        all.too_late += tally.too_late;
        all.resumed += tally.resumed;
    }
    show("all", &all);
    assert!(tallies.iter().all(Option::is_some), "see above what was found");
    assert!(all.kills >= kills || begun.elapsed() >= time);
    assert!(all.inside * 4 > all.kills, "most kills landed where nothing was at stake");
}

fn show(name: &str, tally: &Tally) {
    eprintln!("{name:<22}{:>8}{:>16}{:>10}{:>22}", tally.kills, tally.inside, tally.too_late, tally.resumed);
}

fn kill_scene(stage: &Stage, scene: &Scene, number: usize, kills: usize, is_time: &dyn Fn() -> bool) -> Tally {
    let mut pace = Pace::of(stage, scene, number);
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).unwrap();
    let mut chance = Chance(u64::from_le_bytes(seed) | 1);
    let mut tally = Tally::default();
    let mut tries = 0;
    while tally.kills < kills && is_time() {
        tries += 1;
        let mut going = Try::begin(stage, scene, &format!("kill {number} {tries}"));
        // what was only begun of a workspace is not gone on with, but begun again
        let in_a_row = if scene.name.starts_with("init") { 1 } else { IN_A_ROW };
        for _ in 0..in_a_row.min(kills - tally.kills) {
            let child = stage.command(&going.folder, &scene.line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
            let (said, was_killed) = kill(child.unwrap(), &going.folder, pace, &mut chance);
            let is_inside = going.look(&said);
            if !was_killed {
                tally.too_late += 1;
                pace.change(0.85);
                break;
            }
            pace.change(1.05);
            tally.kills += 1;
            tally.inside += usize::from(is_inside);
        }
        going.resume();
        tally.resumed += 1;
        going.end();
    }
    tally
}

/// Kills it at some instant; gives what it had printed, and whether it was killed.
fn kill(mut child: Child, folder: &Path, pace: Pace, chance: &mut Chance) -> (String, bool) {
    let begun = Instant::now();
    if chance.below(Duration::from_secs(3)) < Duration::from_secs(1) {
        wait(begun, chance.below(pace.whole));
    } else {
        let before = traces(folder);
        while traces(folder) == before && child.try_wait().is_ok_and(|ended| ended.is_none()) {
            thread::sleep(GLANCE);
        }
        wait(Instant::now(), chance.below(pace.writing));
    }
    // one that has ended already cannot be killed
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    let ended = if cfg!(windows) { output.status.success() } else { output.status.code().is_some() };
    if ended {
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some_and(|code| code < 2), "{}: {complained}", folder.display());
    }
    (String::from_utf8_lossy(&output.stdout).into_owned(), !ended)
}

fn wait(from: Instant, time: Duration) {
    thread::sleep(time.saturating_sub(from.elapsed()).saturating_sub(Duration::from_micros(200)));
    while from.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// What tells that a call has begun to write: names in its folders, and the length of its logs.
fn traces(folder: &Path) -> (usize, u64) {
    let home = folder.join("home");
    let folders = [folder.to_owned(), home.clone(), home.join("evidence"), home.join("inbox"), home.join("keys")];
    let names = folders.iter().flat_map(fs::read_dir).flatten().flatten();
    // these two come with every opening
    let names = names.filter(|entry| !matches!(entry.file_name().to_str(), Some("genba.db-wal" | "genba.db-shm")));
    (names.count(), home.join("genba.db-wal").metadata().map_or(0, |log| log.len()))
}

impl Pace {
    /// Earlier where calls end before they are killed, and later again: other work on the machine comes and goes.
    fn change(&mut self, factor: f64) {
        self.writing = self.writing.mul_f64(factor).clamp(SHORTEST, self.longest.max(SHORTEST));
    }

    fn of(stage: &Stage, scene: &Scene, number: usize) -> Self {
        let mut paces = BTreeMap::new();
        for run in 0..3 {
            let going = Try::begin(stage, scene, &format!("pace {number} {run}"));
            let before = traces(&going.folder);
            let begun = Instant::now();
            let mut child =
                stage.command(&going.folder, &scene.line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            while traces(&going.folder) == before && child.try_wait().unwrap().is_none() {
                thread::sleep(GLANCE);
            }
            let first = begun.elapsed();
            assert!(child.wait().unwrap().success());
            let whole = begun.elapsed();
            paces.insert(whole, whole - first);
            going.end();
        }
        let (whole, writing) =
            paces.into_iter().nth(1).unwrap_or((Duration::from_millis(50), Duration::from_millis(20)));
        Self { whole, writing, longest: writing }
    }
}
