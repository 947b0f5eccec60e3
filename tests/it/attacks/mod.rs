//! Attacks, each a bundle in which one rule is broken and everything below it is made right again.
//!
//! `genba verify` must refuse every one with exactly the findings that the table names, and the
//! auditor's own program (docs/audit/verify.py) must refuse it too. What holds must hold for both.

mod attachments;
mod chain;
mod container;
mod envelope;
mod good;
mod lines;
mod list;
mod proof;
mod signature;
mod trust;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::forge::{LAPTOP, OFFICE};
use crate::harness::{Bench, repository};
use crate::skipped::skipped;

/// When keys are judged.
const AT: &str = "20240701000000Z";

/// A bundle with its trust file and what must be found.
pub struct Case {
    name: String,
    codes: Vec<String>,
    bundle: Vec<u8>,
    trust: Vec<u8>,
    at: &'static str,
    with: Vec<Vec<u8>>,
}

/// A bundle in which exactly these findings (by blanks; none where it holds) must be made.
pub fn case(name: impl Into<String>, codes: &str, bundle: Vec<u8>) -> Case {
    let trust = (LAPTOP.trust_line("") + &OFFICE.trust_line("")).into_bytes();
    let codes = codes.split_whitespace().map(str::to_owned).collect();
    Case { name: name.into(), codes, bundle, trust, at: AT, with: Vec::new() }
}

impl Case {
    pub fn trust(mut self, file: impl Into<Vec<u8>>) -> Self {
        self.trust = file.into();
        self
    }

    pub fn at(mut self, time: &'static str) -> Self {
        self.at = time;
        self
    }

    pub fn with(mut self, bundle: Vec<u8>) -> Self {
        self.with.push(bundle);
        self
    }

    /// The arguments behind `verify` or the script's name; the files lie on the bench.
    fn arguments(&self, bench: &Bench, folder: &str) -> Vec<String> {
        bench.write(&format!("{folder}/bundle.zip"), &self.bundle);
        bench.write(&format!("{folder}/trust"), &self.trust);
        let mut words = ["--trust", &format!("{folder}/trust"), "--at", self.at].map(str::to_owned).to_vec();
        for (number, bundle) in self.with.iter().enumerate() {
            let name = format!("{folder}/with-{number}.zip");
            bench.write(&name, bundle);
            words.extend(["--with".to_owned(), name]);
        }
        words.push(format!("{folder}/bundle.zip"));
        words
    }

    /// What the program says, if it is not what it should be.
    fn genba(&self, bench: &Bench, folder: &str) -> Option<String> {
        let run = bench.run([vec!["verify".to_owned(), "--json".to_owned()], self.arguments(bench, folder)].concat());
        let mut codes = findings(&run.json());
        let mut expected = self.codes.clone();
        codes.sort();
        expected.sort();
        let is_right = codes == expected && run.code() == if expected.is_empty() { 0 } else { 3 };
        (!is_right).then(|| format!("genba, {}: {} {codes:?}, expected {expected:?}", self.name, run.code()))
    }
}

fn findings(report: &Value) -> Vec<String> {
    let files = report["files"].as_array().into_iter().flatten();
    let found = files.chain([report]).flat_map(|report| report["findings"].as_array().into_iter().flatten());
    found.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// Judges every case by program and script, several at once.
#[track_caller]
pub fn judge(cases: Vec<Case>) {
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let chunks = cases.chunks(cases.len().div_ceil(4)).map(|chunk| scope.spawn(|| judge_chunk(chunk)));
        let chunks: Vec<_> = chunks.collect();
        chunks.into_iter().flat_map(|chunk| chunk.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn judge_chunk(cases: &[Case]) -> Vec<String> {
    let bench = Bench::new();
    let numbered: Vec<_> = cases.iter().enumerate().map(|(number, case)| (number.to_string(), case)).collect();
    let mut wrong: Vec<_> = numbered.iter().filter_map(|(folder, case)| case.genba(&bench, folder)).collect();
    if !has_script() {
        return wrong;
    }
    // bundles that are judged alike go to the script together
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for (folder, case) in &numbered {
        groups.entry((&case.trust, case.at, &case.with)).or_default().push((folder, *case));
    }
    for group in groups.values() {
        let mut words = group[0].1.arguments(&bench, group[0].0);
        words.extend(group[1..].iter().map(|(folder, _)| format!("{folder}/bundle.zip")));
        wrong.extend(script(&bench, &words, group));
    }
    wrong
}

fn script(bench: &Bench, words: &[String], group: &[(&String, &Case)]) -> Vec<String> {
    let mut command = Command::new("python3");
    command.arg(repository("docs/audit/verify.py")).args(words).current_dir(bench.path(""));
    let output = command.output().unwrap();
    let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let all_hold = group.iter().all(|(_, case)| case.codes.is_empty());
    let mut wrong = Vec::new();
    if output.status.code() != Some(if all_hold { 0 } else { 3 }) || !complaint.is_empty() {
        wrong.push(format!("verify.py {words:?}: {:?}\n{said}{complaint}", output.status.code()));
    }
    for (folder, case) in group {
        let refused: Vec<_> = said.lines().filter(|line| line.starts_with("refused ")).collect();
        let names_it = refused.iter().any(|line| line.starts_with(&format!("refused {folder}/")));
        if names_it == case.codes.is_empty() {
            wrong.push(format!("verify.py, {}: refused {names_it}, expected {:?}", case.name, case.codes));
        }
    }
    wrong
}

/// Whether the auditor's script can run here; says so once where it cannot.
pub fn has_script() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let found = has_ssh_keygen() && Command::new("python3").arg("--version").output().is_ok();
        if !found {
            skipped("docs/audit/verify.py needs python3 and OpenSSH 9.1");
        }
        found
    })
}

/// Whether OpenSSH is there in the version that an auditor needs.
pub fn has_ssh_keygen() -> bool {
    let Ok(output) = Command::new("ssh").arg("-V").output() else { return false };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let version = said.split(['_', 'p', ',']).find_map(|word| word.parse::<f32>().ok());
    version.is_some_and(|version| version >= 9.1)
}
