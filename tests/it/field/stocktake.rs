//! A site's terminals held against the register, and what the office makes of the differences.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::Field;

impl Field {
    /// The laptop's `terminal check S-01`, which waits for what is typed.
    fn scanning(&self) -> Child {
        let mut command = self.bench.command();
        command.args(["--home", "laptop", "terminal", "check", "S-01", "--worker", "W-02"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Every terminal of S-01 in use, but for those named, then what else is scanned.
    fn scans(&self, without: &[&str], more: &[&str]) {
        let all = self.run(["--json", "terminal", "list"]).ok().json();
        let here = all.as_array().unwrap().iter().filter(|it| it["site"] == "S-01");
        let ids: Vec<&str> = here.map(|it| it["id"].as_str().unwrap()).filter(|id| !without.contains(id)).collect();
        let lines: Vec<&str> = ids.into_iter().chain(more.iter().copied()).collect();
        self.bench.write("scans.txt", lines.join("\r\n"));
    }

    fn check(&self, more: &[&str]) -> crate::harness::Run {
        let check = ["terminal", "check", "s-01", "--worker", "W-02", "--scans", "scans.txt"];
        self.run([&check, more].concat())
    }

    /// The number of the difference of a kind.
    fn difference(&self, kind: &str) -> String {
        let found = self.of_kind("difference.found");
        let of_kind: Vec<&Value> = found.iter().filter(|it| it["body"]["kind"] == kind).collect();
        assert_eq!(of_kind.len(), 1, "{kind}: {found:?}");
        of_kind[0]["body"]["difference"].as_str().unwrap().to_owned()
    }

    /// The laptop's `terminal check S-01`, with these bytes on stdin, which then ends or is cut off.
    fn typed(&self, bytes: &[u8], kill: bool) -> String {
        let mut child = self.scanning();
        let mut input = child.stdin.take().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
        if kill {
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let last = lines.by_ref().find(|line| line.as_ref().unwrap().contains("T-003")).unwrap().unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            return last;
        }
        drop(input);
        let output = child.wait_with_output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn a_stocktake_records_its_scans_and_every_difference_and_the_office_decides_each() {
    let field = Field::new();
    field.scans(&["T-002", "T-004"], &["ｔ－００１", "U34-2011-01007", "T-012", "ZZ-77", "zz-77"]);
    let before = field.seqs();
    let shown = field.check(&["--dry-run"]).ok();
    shown.says("T-012 is registered elsewhere").says("5 of 7 found").says("4 difference(s)").says("(--dry-run)");
    assert_eq!(field.seqs(), before);
    field.check(&["--duplicate", "T-001"]).ok().says("the list of scans and 5 difference(s) are recorded");
    assert_eq!(field.kinds_since(before).len(), 6);
    let list = &field.of_kind("evidence.attached")[0]["attachments"][0];
    assert_eq!(list["name"], "stocktake-S-01-2024-06-10.csv");
    let csv = field.bench.read(&format!("laptop/evidence/{}", list["sha256"].as_str().unwrap()));
    assert!(String::from_utf8(csv).unwrap().contains("\"zz-77\",unknown,\"\""));
    // the same again finds nothing new
    field.check(&["--duplicate", "T-001"]).ok().says("0 difference(s) are recorded");
    field.run(["difference", "list"]).ok().says("elsewhere").says("missing");
    field.holds();
    let missing: Vec<String> = field
        .of_kind("difference.found")
        .iter()
        .filter(|it| it["body"]["kind"] == "missing")
        .map(|it| it["body"]["difference"].as_str().unwrap().to_owned())
        .collect();
    let accept =
        |id: &str, more: &[&str]| field.office([&["difference", "accept", id, "--reason", "現地確認"], more].concat());
    accept(&missing[0], &["--set", "階=1"]).refused(2).says("--set is not for a difference of the kind `missing`");
    accept(&missing[0], &[]).ok().says("the status of T-002 is 所在不明");
    accept(&missing[1], &["--retire"]).refused(1).says("T-004 is wanted by the open order O-002");
    field.office(["work", "change", "O-002", "--remove", "T-004", "--reason", "撤去", "--decided-by", "鈴木"]).ok();
    accept(&missing[1], &["--retire"]).ok().says("T-004 retired");
    accept(&field.difference("elsewhere"), &[]).ok().says("T-012 is at site S-01 now");
    accept(&field.difference("duplicate"), &[]).ok().says("the register stays");
    let unknown = field.difference("unknown");
    accept(&unknown, &[]).refused(2).says("--set 管理番号=");
    let add = ["--set", "管理番号=T-001", "--set", "拠点=S-01"];
    accept(&unknown, &add).refused(1).says("T-001 is in the register");
    let add = ["--set", "管理番号=T-101", "--set", "拠点=S-01", "--set", "製造番号=ZZ-77"];
    accept(&unknown, &add).ok().says("T-101 is in the register at site S-01");
    field.office(["terminal", "show", "T-101"]).ok().says("ZZ-77");
    assert_eq!(field.office(["--json", "terminal", "show", "T-012"]).ok().json()["site"], "S-01");
    field.office(["doctor"]).ok();
}

#[test]
fn a_rejected_difference_keeps_the_register() {
    let field = Field::new();
    field.scans(&["T-002"], &[]);
    field.check(&[]).ok();
    field.holds();
    let id = field.difference("missing");
    field.office(["difference", "reject", &id, "--reason", "倉庫にあった"]).ok();
    let shown = field.office(["--json", "terminal", "show", "T-002"]).ok().json();
    assert_eq!(shown["status"], "稼働中");
}

#[test]
fn scans_from_a_pipe_are_kept_until_they_are_recorded() {
    let field = Field::new();
    let cut = field.typed("T-001\r\nＴ－００２\t\nT-003\n".as_bytes(), true);
    assert!(cut.contains("3/"), "{cut}");
    let said = field.typed(b"T-001\n\nT-005\n", false);
    assert!(said.contains("going on: 3 scan(s)") && said.contains("T-001 already"), "{said}");
    assert!(!said.contains("T-005  T-005"), "an empty line ends it: {said}");
    assert_eq!(field.of_kind("evidence.attached").len(), 1);
    let again = field.typed(b"T-001\n", false);
    assert!(!again.contains("going on"), "{again}");
}

#[test]
fn a_dispatch_that_comes_while_scanning_is_what_the_scans_are_held_against() {
    let field = Field::new();
    field.scans(&["T-002"], &[]);
    let mut child = field.scanning();
    let mut input = child.stdin.take().unwrap();
    input.write_all(&field.bench.read("scans.txt")).unwrap();
    input.write_all(b"\nZZ-77\n").unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    assert!(output.by_ref().lines().any(|line| line.unwrap().contains("ZZ-77")), "it has not read the scans");
    field.office(["terminal", "set", "T-002", "拠点=S-02"]).ok();
    field.office(["terminal", "set", "T-003", "拠点=S-02"]).ok();
    field.dispatch();
    drop(input);
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert!(child.wait().unwrap().success() && rest.contains("5 of 5 found"), "{rest}");
    let found = field.of_kind("difference.found");
    let kinds: Vec<_> = found.iter().map(|it| (&it["body"]["kind"], &it["body"]["registered"])).collect();
    // T-002 is not missing, since it moved; T-003 moved and is still here
    assert_eq!(kinds, [(&"elsewhere".into(), &"S-02".into()), (&"unknown".into(), &"".into())]);
}

#[test]
fn what_is_accepted_stands_only_once_and_under_an_id_that_can_be_recorded() {
    let field = Field::new();
    let serial = field.run(["--json", "terminal", "show", "T-001"]).ok().json()["serial"].clone();
    let found = format!("製造番号={}", serial.as_str().unwrap());
    field.run(["difference", "add", "T-003", &found, "--worker", "W-02"]).ok();
    field.scans(&[], &["ZZ-77"]);
    field.check(&[]).ok();
    field.holds();
    let accept =
        |id: &str, more: &[&str]| field.office([&["difference", "accept", id, "--reason", "現地確認"], more].concat());
    let all = field.of_kind("difference.found");
    let of_value = all.iter().find(|it| it["body"]["field"] == "serial").unwrap();
    let of_value = of_value["body"]["difference"].as_str().unwrap();
    accept(of_value, &[]).refused(2).says("is that of T-001").says("first change that of T-001");
    let unknown = field.difference("unknown");
    for id in ["管理番号=Т-101", "管理番号=T-1\u{200b}01", "管理番号=---", "管理番号="] {
        accept(&unknown, &["--set", id, "--set", "拠点=S-01"]).refused(2).says("cannot set id");
    }
    accept(&unknown, &["--set", "管理番号= Ｔ-101 ", "--set", "拠点=S-01"]).ok();
    field.office(["terminal", "show", "T-101"]).ok();
    field.office(["terminal", "set", "T-001", "製造番号=N-1"]).ok();
    accept(of_value, &[]).ok();
}

#[test]
fn a_fast_scanner_loses_nothing() {
    let field = Field::new();
    let many: String = (0..2_000).map(|number| format!("X-{number:04}\n")).collect();
    field.typed(many.as_bytes(), false);
    let unknown = field.run(["--json", "difference", "list"]).ok().json();
    let unknown = unknown.as_array().unwrap().iter().filter(|it| it["found"]["kind"] == "unknown").count();
    assert_eq!(unknown, 2_000);
}

#[test]
fn refuses_a_stocktake_without_scans_at_the_office_or_of_no_site() {
    let field = Field::new();
    field.bench.write("scans.txt", "\n \r\n");
    field.refuses(
        ["terminal", "check", "S-01", "--worker", "W-02", "--scans", "scans.txt"],
        2,
        &["nothing was scanned"],
        &["何も読み取られていません"],
    );
    field.run(["terminal", "check", "S-1", "--worker", "W-02"]).refused(1).says("S-01");
    field.office(["terminal", "check", "S-01", "--worker", "W-02"]).refused(1).says("laptop's workspace");
    field.scans(&[], &[]);
    field.check(&["--duplicate", "T-099"]).refused(2).says("T-099 after --duplicate was not scanned");
    field.check(&[]).ok().says("0 difference(s)");
}

#[test]
fn a_number_that_two_machines_carry_is_recorded_once_and_names_a_terminal() {
    let field = Field::new();
    field.scans(&[], &["ZZ-77"]);
    let twice = ["--duplicate", "T-001", "--duplicate", "T-002", "--duplicate", "t-001"];
    field.check(&twice).ok().says("3 difference(s) are recorded");
    let before = field.seqs();
    for blank in ["", " "] {
        field.check(&["--duplicate", blank]).refused(2).says("after --duplicate was not scanned");
    }
    assert_eq!(field.seqs(), before);
}

#[test]
fn a_list_of_scans_is_read_in_every_usual_encoding_and_refused_in_any_other() {
    let field = Field::new();
    let scans = "T-001\r\n予備機\r\n";
    let utf16 = scans.encode_utf16().flat_map(u16::to_le_bytes);
    // PowerShell's `>`, Excel's CSV, and an editor's UTF-8
    let encodings: [Vec<u8>; 3] = [
        [0xff, 0xfe].into_iter().chain(utf16).collect(),
        b"T-001\r\n\x97\x5c\x94\xf5\x8b\x40\r\n".to_vec(),
        format!("\u{feff}{scans}").into_bytes(),
    ];
    for bytes in encodings {
        field.bench.write("scans.txt", &bytes);
        let read = field.check(&["--dry-run"]).ok().says("1 of 7 found").says("? 予備機");
        assert!(!read.stdout().contains('\u{fffd}'), "{bytes:?}");
    }
    let before = field.seqs();
    for bytes in [&b"\x89PNG\r\n\x1a\n\0\0"[..], b"T-001\n\xff\xfd\xa0\n"] {
        field.bench.write("scans.txt", bytes);
        field.check(&[]).refused(2).says("scans.txt cannot be read as text").says("Shift_JIS");
    }
    let mut command = field.bench.command();
    command.args(["--home", "laptop", "terminal", "check", "S-01", "--worker", "W-02"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"T-001\n\x97\x5c\x94\xf5\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("line 2 of the input is not UTF-8") && said.contains("--scans FILE"), "{said}");
    assert_eq!(field.seqs(), before);
}
