//! Sealed evidence through the real binary: logs are collected on a laptop, opened and erased at the office.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::Run;
use crate::parties::Parties;

/// Stands in every plaintext, and nowhere else.
const MARKER: &str = "marker-7f3a-山田太郎";

/// Every file below a folder that holds some bytes.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

impl Parties {
    /// A medium with logs, and a fault on a laptop.
    fn with_logs() -> (Self, String) {
        let parties = Self::new();
        parties.bench.write("usb/app/app.log", format!("{MARKER} app\n"));
        parties.bench.write("usb/os.evtx", [MARKER.as_bytes(), &vec![7; 200_000]].concat());
        parties.bench.write("usb/empty.log", "");
        let fault = parties.run("laptop-01", "--json fault open T-015 --worker W-02 --summary x").ok().json();
        (parties, fault["fault"].as_str().unwrap().to_owned())
    }

    fn collect(&self, fault: &str, rest: &str) -> Run {
        self.run("laptop-01", &format!("fault collect {fault} --worker W-02 {rest}"))
    }
}

fn attachments(run: Run) -> Vec<Value> {
    run.json()["attachments"].as_array().unwrap().clone()
}

#[test]
fn logs_are_shown_then_sealed_and_never_reach_the_laptops_disk() {
    let (parties, fault) = Parties::with_logs();
    let shown = parties.collect(&fault, "usb --dry-run").ok();
    shown.says("app/app.log").says("os.evtx").says("empty.log: empty").says("2 file(s)");
    parties.collect(&fault, "usb").refused(2).says("--yes");
    assert_eq!(fs::read_dir(parties.bench.path("laptop-01/evidence")).unwrap().count(), evidence_of(&parties));
    let kept =
        attachments(parties.run("laptop-01", &format!("--json fault collect {fault} usb --worker W-02 --yes")).ok());
    assert_eq!(kept.len(), 2);
    for attachment in &kept {
        assert_eq!(attachment["sealed"], true);
        assert!(attachment["commit"].is_string());
    }
    assert_eq!(holding(&parties.bench.path("laptop-01"), MARKER.as_bytes()), Vec::<String>::new());
    let log = parties.json("laptop-01", "log --last 1");
    let body = &log[0]["body"];
    assert_eq!(body["files"], serde_json::json!(["app/app.log", "os.evtx"]));
    assert!(body["source"].as_str().unwrap().ends_with("usb"));
    parties.run("laptop-01", &format!("fault show {fault}")).ok().says("logs collected");
    parties.run("laptop-01", "doctor").ok();
}

/// Files that a laptop keeps from its dispatch.
fn evidence_of(parties: &Parties) -> usize {
    fs::read_dir(parties.bench.path("laptop-02/evidence")).unwrap().count()
}

#[test]
fn collecting_refuses_what_cannot_be_right() {
    let (parties, fault) = Parties::with_logs();
    parties.run("office", &format!("fault collect {fault} usb --yes")).refused(1).says("laptop's workspace");
    parties.collect("F-NONE", "usb --yes").refused(1).says("there is no fault");
    parties.collect(&fault, "nowhere --yes").refused(2).says("not found");
    parties.collect(&fault, "usb/empty.log --yes").refused(2).says("there is no file to collect");
    let empty = ["--home", "laptop-01", "fault", "collect", &fault, "usb", "--worker", "W-02", "--yes", "--clear", " "];
    parties.bench.run(empty).refused(2).says("--clear has no reason");
    parties.run("laptop-01", &format!("fault collect {fault} usb --worker W-99 --yes")).refused(1).says("roster");
    let clear = parties.collect(&fault, "usb/*/*.log --yes --clear 市の了解").ok().says("recorded unsealed");
    drop(clear);
    assert_eq!(holding(&parties.bench.path("laptop-01/evidence"), MARKER.as_bytes()).len(), 1);
    assert_eq!(parties.json("laptop-01", "log --last 1")[0]["body"]["clear"], "市の了解");
}

#[test]
fn what_is_attached_as_sensitive_is_sealed() {
    let (parties, _) = Parties::with_logs();
    let run = parties.run("laptop-01", "--json attach usb/app/app.log --worker W-02 --sensitive").ok();
    assert_eq!(attachments(run)[0]["sealed"], true);
    assert_eq!(holding(&parties.bench.path("laptop-01"), MARKER.as_bytes()), Vec::<String>::new());
    let clear = parties.run("laptop-01", "--json attach usb/app/app.log --worker W-02").ok();
    assert_eq!(attachments(clear)[0].get("sealed"), None);
}
