//! Several processes at once, a full disk, a place that cannot be written to: what was recorded stays whole,
//! what was not is said, and with room again everything goes on.

use std::thread;

use crate::harness::Run;
use crate::parties::{Parties, sample};

#[test]
fn processes_that_record_at_once_wait_for_each_other() {
    let parties = Parties::new();
    thread::scope(|scope| {
        for writer in 0..4 {
            let parties = &parties;
            scope.spawn(move || {
                for number in 0..4 {
                    // whoever saw what is no longer so is told, and nothing of his is recorded
                    while parties.fault("laptop-01", &format!("{writer}-{number}")).code() != 0 {}
                }
            });
        }
    });
    let log = parties.log("laptop-01", "laptop-01");
    let seqs: Vec<u64> = log.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (0..18).collect::<Vec<_>>());
    parties.run("laptop-01", "doctor").ok();
}

#[test]
fn two_processes_at_one_run_never_record_a_step_twice() {
    let parties = Parties::new();
    let step = format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"));
    let runs: Vec<Run> = thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| parties.run("laptop-01", &step)));
        both.map(|run| run.join().unwrap()).into_iter().collect()
    });
    // whoever comes second is told so, or finds nothing left to do
    assert!(runs.iter().all(|run| run.code() < 3), "{runs:?}");
    parties.run("laptop-01", &step);
    let log = parties.log("laptop-01", "laptop-01");
    let starts = log.iter().filter(|event| event["kind"] == "run.started").count();
    let mut steps: Vec<String> = log
        .iter()
        .filter(|event| event["kind"] == "step.recorded")
        .map(|event| format!("{} {}", event["body"]["run"], event["body"]["step"]))
        .collect();
    let recorded = steps.len();
    steps.sort();
    steps.dedup();
    assert_eq!(steps.len(), recorded, "a step was recorded twice");
    assert!(starts >= 1 && recorded > 10, "{starts} runs, {recorded} steps");
    parties.run("laptop-01", "doctor").ok();
}

#[test]
fn two_processes_that_import_the_same_bundle_take_it_in_once() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    let runs: Vec<Run> = thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| parties.run("office", "--json import field.zip")));
        both.map(|run| run.join().unwrap().ok()).into_iter().collect()
    });
    let new: u64 = runs.iter().map(|run| run.json()[0]["new_events"].as_u64().unwrap()).sum();
    assert_eq!(new, 3);
    let log = parties.log("office", "office");
    assert_eq!(log.iter().filter(|event| event["kind"] == "bundle.received").count(), 1, "received twice");
    parties.run("office", "doctor").ok();
}

#[cfg(target_os = "linux")]
mod mounted {
    use std::fs::{self, File};
    use std::io::Write;
    use std::path::PathBuf;
    use std::process::Command;

    use crate::parties::{Parties, sample};
    use crate::skipped::skipped;

    /// Something mounted, for as long as this lives.
    struct Mount(PathBuf);

    impl Mount {
        /// `None` where this user may not mount.
        fn new(arguments: &[&str], place: PathBuf) -> Option<Self> {
            fs::create_dir_all(&place).unwrap();
            let mounted =
                Command::new("mount").args(arguments).arg(&place).output().is_ok_and(|it| it.status.success());
            if !mounted {
                skipped("this user may not mount");
            }
            mounted.then_some(Self(place))
        }

        /// Fills it until so many bytes are left.
        fn fill(&self, left: usize) {
            let path = self.0.join("filler");
            drop(fs::remove_file(&path));
            let mut file = File::create(&path).unwrap();
            while file.write_all(&[0x55; 4096]).is_ok() {}
            let size = file.metadata().unwrap().len();
            file.set_len(size.saturating_sub(left as u64)).unwrap();
        }

        fn empty(&self) {
            fs::remove_file(self.0.join("filler")).unwrap();
        }
    }

    impl Drop for Mount {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("-l").arg(&self.0).output();
        }
    }

    /// Runs each line with less and less room; with room again it must do its work.
    fn squeeze(parties: &Parties, small: &Mount, home: &str, lines: &[String]) {
        for (number, line) in lines.iter().enumerate() {
            let mut failed = 0;
            for left in [0, 4_096, 12_288, 40_960, 65_536, 98_304] {
                let before = parties.log_size(home);
                small.fill(left);
                let run = parties.run(home, line);
                small.empty();
                let said =
                    format!("{line} with {left} bytes left: exit {}\n{}{}", run.code(), run.stdout(), run.stderr());
                if run.code() == 0 {
                    break;
                }
                failed += 1;
                assert_eq!(run.code(), 70, "{said}");
                assert!(run.stderr().contains("disk is full"), "{said}");
                assert!(run.stderr().contains("recorded before is safe"), "{said}");
                parties.run(home, "doctor").ok();
                assert!(parties.log_size(home) >= before, "{said}");
            }
            assert!(failed > 0, "line {number} needs no room at all: {line}");
            let run = parties.run(home, line);
            assert!(run.code() < 2, "{line}: {}{}", run.stdout(), run.stderr());
            parties.run(home, "doctor").ok();
        }
    }

    impl Parties {
        fn log_size(&self, home: &str) -> usize {
            self.store(home).journals().unwrap().iter().map(|it| it.size as usize).sum()
        }
    }

    #[test]
    fn a_full_disk_on_a_laptop_loses_nothing_and_everything_goes_on() {
        let parties = Parties::new();
        let Some(small) = Mount::new(&["-t", "tmpfs", "-o", "size=4m", "tmpfs"], parties.bench.path("small")) else {
            return;
        };
        parties.copy_home("laptop-01", "small/laptop");
        parties.run("office", "work change O-001 --due 2024-07-01 --reason x --decided-by y").ok();
        parties.run("office", "export -o dispatch.zip").ok();
        parties.bench.write("photo.jpg", vec![0x89; 150_000]);
        let lines = [
            "fault open T-015 --worker W-02 --summary x".to_owned(),
            format!("step T-012 --worker W-02 --answers {}", sample("answers.toml")),
            "attach photo.jpg --worker W-02".to_owned(),
            "export -o small/field.zip".to_owned(),
            "import dispatch.zip".to_owned(),
            "backup small/laptop.tar".to_owned(),
        ];
        squeeze(&parties, &small, "small/laptop", &lines);
        let last = parties.log("small/laptop", "laptop-01").len();
        parties.run("small/laptop", "export -o field.zip").ok();
        parties.run("office", "import field.zip").ok();
        assert_eq!(parties.log("office", "laptop-01").len(), last);
    }

    #[test]
    fn a_full_disk_at_the_office_takes_a_bundle_in_whole_or_not_at_all() {
        let parties = Parties::new();
        let Some(small) = Mount::new(&["-t", "tmpfs", "-o", "size=6m", "tmpfs"], parties.bench.path("small")) else {
            return;
        };
        parties.copy_home("office", "small/office");
        parties.run("laptop-01", &format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"))).ok();
        parties.bench.write("photo.jpg", vec![0x89; 150_000]);
        parties.run("laptop-01", "attach photo.jpg --worker W-02").ok();
        parties.run("laptop-01", "export -o field.zip").ok();
        let lines = ["import field.zip".to_owned(), "export --to laptop-01 -o small/receipt.zip".to_owned()];
        squeeze(&parties, &small, "small/office", &lines);
        assert_eq!(parties.log("small/office", "laptop-01"), parties.log("laptop-01", "laptop-01"));
        parties.run("laptop-01", "import small/receipt.zip").ok();
        assert_eq!(parties.json("laptop-01", "status")["safe"], true);
    }

    #[test]
    fn a_set_up_that_a_full_disk_stopped_is_begun_again() {
        let parties = Parties::office();
        let Some(small) = Mount::new(&["-t", "tmpfs", "-o", "size=1m", "tmpfs"], parties.bench.path("small")) else {
            return;
        };
        let key = parties.office_key("office");
        let lines = [
            ("small/office", format!("init --office --contract {}", sample("contract.toml"))),
            ("small/laptop", format!("init --device laptop-05 --office-key {key}")),
        ];
        for (home, line) in lines {
            for left in [0, 4_096, 12_288, 24_576, 49_152, 90_112, 122_880, 163_840] {
                small.fill(left);
                let run = parties.run(home, &line);
                small.empty();
                if run.code() == 0 {
                    break;
                }
                assert_eq!(run.code(), 70, "{home}, {left} bytes left: {}", run.stderr());
                assert!(run.stderr().contains("disk is full"), "{}", run.stderr());
                // what a person is told to do
                parties.run(home, &line).ok();
                parties.run(home, "doctor").ok();
                fs::remove_dir_all(parties.bench.path(home)).unwrap();
            }
            drop(fs::remove_dir_all(parties.bench.path(home)));
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_to_is_said_to_be_one() {
        let parties = Parties::new();
        parties.copy_home("laptop-01", "medium");
        let medium = parties.bench.path("medium");
        let source = medium.display().to_string();
        let Some(_bound) = Mount::new(&["--bind", &source], medium.clone()) else { return };
        let remounted = Command::new("mount").args(["-o", "remount,ro,bind"]).arg(&medium).output().unwrap();
        assert!(remounted.status.success());
        parties.bench.write("photo.jpg", [0x89; 9_000]);
        let step = format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"));
        let lines = [
            "fault open T-015 --worker W-02 --summary x",
            &step,
            "attach photo.jpg --worker W-02",
            "export",
            "import dispatch-laptop-01.zip",
            "backup laptop.tar",
            "init --device laptop-01.2 --successor",
        ];
        for line in lines {
            let run = parties.run("medium", line).refused(70);
            assert!(run.stderr().contains("read-only"), "{line}: {}", run.stderr());
        }
        let status = parties.run("medium", "status");
        assert!(status.code() == 0 || status.stderr().contains("read-only"), "{}", status.stderr());
        parties.fault("laptop-01", "x").ok();
        parties.run("laptop-01", "export -o medium/x.zip").refused(70).says("medium/x.zip").says("read-only");
        parties.run("laptop-01", "backup medium/x.tar").refused(70).says("medium/x.tar").says("read-only");
    }
}
