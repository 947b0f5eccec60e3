//! The whole story through the real binary: office, two laptops, auditor; and what the design promises to the letter.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Bench, Run, repository};
#[cfg(unix)]
use crate::parties::copy;
use crate::parties::{Parties, sample};

const LAPTOPS: [&str; 2] = ["laptop-01", "laptop-02"];

impl Parties {
    fn step(&self, laptop: &str, terminal: &str) {
        let worker = if laptop == "laptop-01" { "W-02" } else { "W-03" };
        let answers = sample("answers.toml");
        let line = format!("step {terminal} --work O-001 --worker {worker} --answers {answers}");
        self.run(laptop, &line).ok().says("completed");
    }

    /// What a laptop says of its own records: all of them, those not receipted, whether they are safe.
    #[track_caller]
    fn stands(&self, laptop: &str, unreceipted: u64, safe: bool) {
        let status = self.json(laptop, "status");
        assert_eq!((&status["unreceipted"], &status["safe"]), (&json!(unreceipted), &json!(safe)), "{laptop}");
        let said = self.run(laptop, "status").ok();
        if safe && status["journal"]["records"] != 0 {
            said.says("safe at the office");
        } else if !safe {
            said.says(&format!("{unreceipted} event")).says("genba export");
        }
    }

    /// Exports, and says which events.
    fn export(&self, home: &str, line: &str) -> (u64, u64) {
        let bundle = self.json(home, &format!("export {line}"))[0].clone();
        (bundle["first"].as_u64().unwrap(), bundle["last"].as_u64().unwrap())
    }

    fn import_here(&self, home: &str, file: &str) -> Value {
        self.run(home, &format!("--json import {file}")).ok().json()[0].clone()
    }

    /// Terminals done at the office.
    fn done(&self) -> u64 {
        let work = self.json("office", "status")["work"].clone();
        work.as_array().unwrap().iter().map(|row| row["done"].as_u64().unwrap()).sum()
    }

    /// genba and the auditor's own program must both say this of a command line.
    #[track_caller]
    pub fn audited(&self, line: &str, code: i32) -> Run {
        if crate::attacks::has_script() {
            let mut script = Command::new("python3");
            script.arg(repository("docs/audit/verify.py")).args(line.split_whitespace());
            let output = script.current_dir(self.bench.path("")).output().unwrap();
            assert_eq!(
                output.status.code(),
                Some(code),
                "verify.py {line}\n{}",
                String::from_utf8_lossy(&output.stdout)
            );
        }
        let words = ["verify"].into_iter().chain(line.split_whitespace());
        self.bench.run(words).refused(code)
    }
}

#[test]
fn office_laptops_and_auditor_exchange_slices_until_everything_is_safe() {
    let parties = Parties::new();
    for laptop in LAPTOPS {
        parties.stands(laptop, 0, true);
        parties.run(laptop, "status").ok().says("T-012").says("no work is recorded yet");
    }
    // first round: a run on each
    parties.step("laptop-01", "T-012");
    parties.step("laptop-02", "T-013");
    let recorded = parties.json("laptop-01", "status")["journal"]["records"].as_u64().unwrap();
    for laptop in LAPTOPS {
        parties.stands(laptop, recorded, false);
        assert_eq!(parties.export(laptop, &format!("-o 1-{laptop}.zip")), (0, recorded - 1));
        parties.stands(laptop, recorded, false);
        let accepted = parties.import_here("office", &format!("1-{laptop}.zip"));
        assert_eq!((&accepted["verdict"], &accepted["new_events"]), (&json!("accepted"), &json!(recorded)));
        // the office has it, but the laptop cannot know yet
        parties.stands(laptop, recorded, false);
    }
    assert_eq!(parties.done(), 2);
    // receipts: each laptop learns of its own
    for laptop in LAPTOPS {
        let (first, _) = parties.export("office", &format!("--to {laptop} -o receipt-1-{laptop}.zip"));
        assert!(first > 80, "only what {laptop} does not hold yet: from {first}");
        let noted = parties.import_here(laptop, &format!("receipt-1-{laptop}.zip"));
        assert_eq!(noted["receipts"].as_array().unwrap().len(), 1);
        parties.stands(laptop, 0, true);
        parties.run(laptop, "export").ok();
        parties.stands(laptop, 0, true);
    }
    // second round: more work, and only what is new travels
    parties.step("laptop-01", "T-014");
    parties.fault("laptop-01", "紙送り").ok();
    let (first, last) = parties.export("laptop-01", "-o 2-laptop-01.zip");
    assert_eq!(first, recorded);
    parties.stands("laptop-01", last + 1 - first, false);
    let again = parties.bench.read("2-laptop-01.zip");
    parties.export("laptop-01", "-o 2-laptop-01.zip");
    assert!(again == parties.bench.read("2-laptop-01.zip"), "the same slice must give the same bytes");
    let accepted = parties.import_here("office", "2-laptop-01.zip");
    assert_eq!((&accepted["verdict"], &accepted["new_events"]), (&json!("accepted"), &json!(last + 1 - first)));
    assert_eq!(parties.done(), 3);
    parties.run("office", "export --to laptop-01 -o receipt-2-laptop-01.zip").ok();
    parties.import_here("laptop-01", "receipt-2-laptop-01.zip");
    parties.stands("laptop-01", 0, true);
    // everybody holds the same
    for laptop in LAPTOPS {
        parties.run(laptop, "doctor").ok();
    }
    parties.run("office", "doctor").ok();
    assert_eq!(
        parties.log("office", "laptop-01")[..=last as usize],
        parties.log("laptop-01", "laptop-01")[..=last as usize]
    );
    // the auditor has files only
    parties.run("office", "trust export -o allowed_signers").ok();
    parties.run("office", "export -o office.zip").ok();
    let bundles = "1-laptop-01.zip 1-laptop-02.zip 2-laptop-01.zip receipt-1-laptop-01.zip office.zip";
    parties.audited(&format!("--trust allowed_signers {bundles}"), 0).says("no receipt");
    parties.audited(&format!("--trust allowed_signers --with office.zip {bundles}"), 0).says("at the receipt's time");
    // a key that ended after its receipts still vouches for what they cover, and for nothing else
    parties.run_at("2024-06-12T09:00:00+09:00", "laptop-02", "fault open T-015 --worker W-02 --summary x").ok();
    parties.run_at("2024-06-12T09:00:00+09:00", "laptop-02", "export -o 2-laptop-02.zip").ok();
    let later = "2024-06-13T09:00:00+09:00";
    parties.run_at(later, "office", "trust revoke laptop-02 --reason lost").ok();
    parties.run_at(later, "office", "trust export -o allowed_signers").ok();
    parties.run_at(later, "office", "import 2-laptop-02.zip").refused(1).says("quarantined");
    let at = "--trust allowed_signers --at 20240701000000Z";
    parties.audited(&format!("{at} --with office.zip 1-laptop-02.zip"), 0);
    let without = parties.audited(&format!("{at} 1-laptop-02.zip"), 3).says("signer-expired");
    without.says("--with OFFICE-BUNDLE").never_says("citing the code");
    let with = parties.audited(&format!("{at} --with office.zip 2-laptop-02.zip"), 3).says("signer-expired");
    with.says("citing the code").never_says("--with OFFICE-BUNDLE");
}

#[test]
fn every_changed_byte_of_a_bundle_is_refused_by_the_office_and_the_auditor() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "trust export -o allowed_signers").ok();
    let whole = parties.bench.read("field.zip");
    let before = parties.state("office");
    for at in (0..whole.len()).step_by(whole.len() / 12) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        parties.bench.write("changed.zip", bytes);
        parties.audited("--trust allowed_signers changed.zip", 3);
        parties.run("office", "import changed.zip").refused(3).says("nothing was stored");
    }
    assert_eq!(parties.state("office"), before);
}

/// The golden path of the design, word for word.
#[cfg(unix)]
const GOLDEN_PATH: &str = r#"
genba --home office init --office --contract data/sample/contract.toml
genba --home office site load data/sample/sites.csv
genba --home office terminal load data/sample/terminals.csv
genba --home office worker load data/sample/workers.csv
genba --home office procedure add procedures/*.toml
genba --home office work order os-upgrade --site S-03 --due 2024-06-30
genba --home laptop init --device laptop-03 --office-key "$(genba --home office trust show office --fingerprint)"
genba --home office trust add laptop/keys/laptop-03.pub --name laptop-03
genba --home office export --to laptop-03 -o dispatch.zip
genba --home laptop import dispatch.zip
genba --home laptop step T-012 --worker W-02 --answers answers.toml      # or interactively
genba --home laptop export -o field.zip
genba --home office import field.zip
genba --home office trust export > allowed_signers
genba verify field.zip --trust allowed_signers                           # exit 0; 3 after any change to the file
genba --home office export --to laptop-03 -o receipt.zip && genba --home laptop import receipt.zip
genba --home laptop status                                               # everything safe at the office
"#;

#[cfg(unix)]
#[test]
fn the_golden_path_works_as_it_is_written() {
    let bench = Bench::new();
    copy(&repository("data/sample"), &bench.path("data/sample"));
    copy(&repository("procedures"), &bench.path("procedures"));
    copy(&repository("data/sample/evidence"), &bench.path("evidence"));
    std::fs::copy(sample("answers.toml"), bench.path("answers.toml")).unwrap();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_genba")).parent().unwrap();
    let path = std::env::join_paths(
        [program.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let shell = |line: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", line]).current_dir(bench.path("")).env("PATH", path.as_ref().unwrap());
        shell.env("GENBA_LANG", "en").env("GENBA_TEST_CLOCK", "2024-06-10T09:00:00+09:00").output().unwrap()
    };
    let output = shell(GOLDEN_PATH);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("everything is safe at the office"), "{said}");
    let mut bytes = bench.read("field.zip");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    bench.write("field.zip", bytes);
    assert_eq!(shell("genba verify field.zip --trust allowed_signers").status.code(), Some(3));
}

#[test]
fn the_demo_tells_the_whole_story_in_both_languages() {
    for lang in ["ja", "en"] {
        let bench = Bench::new();
        let run = bench.run(["--lang", lang, "demo", "a demo"]).ok();
        assert!(!run.stdout().contains("panicked"), "{}", run.stdout());
        let promised =
            ["office/genba.db", "laptop-01/genba.db", "laptop-02/genba.db", "allowed_signers", "progress.html"];
        let bundles = ["field-laptop-01.zip", "field-laptop-02.zip", "receipt-laptop-01.zip", "tampered.zip"];
        for name in promised.iter().chain(&bundles) {
            assert!(bench.path("a demo").join(name).is_file(), "{name} was not made");
        }
        let verify = |files: &[&str]| {
            let files = files.iter().map(|name| format!("a demo/{name}"));
            let words = ["verify", "--trust", "a demo/allowed_signers"].map(str::to_owned);
            bench.run(words.into_iter().chain(files).collect::<Vec<_>>())
        };
        verify(&bundles[..3]).ok();
        verify(&["tampered.zip"]).refused(3);
        for home in ["office", "laptop-01", "laptop-02"] {
            bench.run(["--home", &format!("a demo/{home}"), "doctor"]).ok();
            let status = bench.run(["--home", &format!("a demo/{home}"), "--json", "status"]).ok().json();
            assert!(home == "office" || status["safe"] == true, "{home}: {status:#}");
        }
        bench.run(["--home", "a demo/office", "import", "a demo/tampered.zip"]).refused(3);
        // what it proposes to try next must be there to try
        let proposed: Vec<&str> =
            run.stdout().lines().filter_map(|line| line.trim().strip_prefix("genba --home ")).collect();
        assert!(proposed.len() >= 4, "{}", run.stdout());
        bench.run(["--lang", lang, "demo", "a demo"]).refused(1);
    }
}
