//! Several processes at one office: what was checked before the write holds when it begins.

use std::process::{Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::{Office, procedure, text_of};

/// Two calls that have both looked before either may write; told apart by whether they recorded.
#[track_caller]
fn one_of(office: &Office, calls: [&[&str]; 2]) -> usize {
    let lock = rusqlite::Connection::open(office.bench.path("office/genba.db")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = calls.map(|call| {
        let mut command = office.bench.command();
        command.args(["--home", "office"]).args(call).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    // a busy machine takes its time to start two programs
    sleep(Duration::from_secs(4));
    lock.execute_batch("ROLLBACK").unwrap();
    let ends: [Output; 2] = begun.map(|child| child.wait_with_output().unwrap());
    let recorded = ends.iter().position(|end| end.status.success()).unwrap();
    let refused = &ends[1 - recorded];
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{ends:?}");
    assert!(said.contains("recorded something in this workspace meanwhile; nothing was recorded now"), "{said}");
    assert!(said.contains("run the command again"), "{said}");
    recorded
}

/// The same, where the one that was refused succeeds when it is run again.
#[track_caller]
fn one_after_the_other(office: &Office, calls: [&[&str]; 2]) {
    let recorded = one_of(office, calls);
    office.run(calls[1 - recorded].iter().copied()).ok();
}

#[test]
fn two_processes_never_give_one_number_twice() {
    let office = Office::ready();
    let order = |terminal| ["work", "order", "os-upgrade", "--terminal", terminal, "--due", "2024-06-30"];
    one_after_the_other(&office, [&order("T-031"), &order("T-032")]);
    let orders = office.run(["--json", "work", "list"]).ok().json();
    let numbers: Vec<&str> = orders.as_array().unwrap().iter().map(|it| it["order"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["O-001", "O-002"]);
    let blackout = |day| {
        ["work", "blackout", "add", "--from", day, "--until", day, "--reason", "開庁日", "--decided-by", "山本 隆"]
    };
    one_after_the_other(&office, [&blackout("2024-07-01"), &blackout("2024-07-02")]);
    let set = office.run(["--json", "work", "blackout", "list"]).ok().json();
    let numbers: Vec<&str> = set.as_array().unwrap().iter().map(|it| it["blackout"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["B-001", "B-002"]);
}

#[test]
fn two_processes_publish_one_version_of_a_procedure_only() {
    let office = Office::new();
    let text = text_of(&procedure("log-collection"));
    office.bench.write("a.toml", &text);
    office.bench.write("b.toml", format!("{text}\n# another\n"));
    let calls: [&[&str]; 2] = [&["procedure", "add", "a.toml"], &["procedure", "add", "b.toml"]];
    let recorded = one_of(&office, calls);
    let again = office.run(calls[1 - recorded].iter().copied()).refused(1);
    again.says("of procedure log-collection is published already, with other bytes");
    assert_eq!(office.run(["--json", "procedure", "list"]).ok().json().as_array().unwrap().len(), 1);
}

#[test]
fn two_processes_that_change_one_record_lose_neither_change() {
    let office = Office::with_terminals();
    one_after_the_other(
        &office,
        [&["terminal", "set", "T-061", "備考=予備機"], &["terminal", "set", "T-061", "設置場所=会議室"]],
    );
    let shown = office.run(["--json", "terminal", "show", "T-061"]).ok().json();
    assert_eq!((&shown["notes"], &shown["place"]), (&"予備機".into(), &"会議室".into()));
}
