//! The office's commands through the real binary: contract, registers, roster, procedures, orders.

mod blackout;
mod combine;
mod people;
mod procedures;
mod registers;
mod roster;
mod together;
mod work;

use std::ffi::OsStr;

use crate::harness::{Bench, Run, repository};

/// An office workspace and the files put beside it.
struct Office {
    bench: Bench,
}

impl Office {
    /// A new one that knows its contract only.
    fn new() -> Self {
        let office = Self { bench: Bench::new() };
        office.run(["init", "--office", "--contract", &sample("contract.toml")]).ok();
        office
    }

    /// One with the sample sites and terminals.
    fn with_terminals() -> Self {
        let office = Self::new();
        office.run(["site", "load", &sample("sites.csv")]).ok();
        office.run(["terminal", "load", &sample("terminals.csv")]).ok();
        office
    }

    /// One that is ready to order work.
    fn ready() -> Self {
        let office = Self::with_terminals();
        office.run(["worker", "load", &sample("workers.csv")]).ok();
        let procedures = ["os-upgrade", "initial-setup", "log-collection"].map(procedure);
        office.run(["procedure", "add"].into_iter().chain(procedures.iter().map(String::as_str))).ok();
        office
    }

    fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.run_in("en", arguments)
    }

    fn run_in<S: AsRef<OsStr>>(&self, lang: &str, arguments: impl IntoIterator<Item = S>) -> Run {
        self.bench.run(with(&["--home", "office", "--lang", lang], arguments))
    }

    /// The same call in both languages must be refused in their words.
    #[track_caller]
    fn refuses<const N: usize>(&self, arguments: [&str; N], code: i32, english: &[&str], japanese: &[&str]) {
        for (lang, words) in [("en", english), ("ja", japanese)] {
            let mut run = self.run_in(lang, arguments).refused(code);
            for word in words {
                run = run.says(word);
            }
        }
    }

    /// How many events the office's journal holds: what a refusal must not change.
    fn events(&self) -> u64 {
        let log = self.run(["--json", "log", "--last", "1"]).ok().json();
        let last = log.as_array().and_then(|events| events.last()).cloned().unwrap_or_default();
        last["seq"].as_u64().map_or(0, |seq| seq + 1)
    }
}

fn with<S: AsRef<OsStr>>(first: &[&str], arguments: impl IntoIterator<Item = S>) -> Vec<std::ffi::OsString> {
    let rest: Vec<_> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
    first.iter().map(Into::into).chain(rest).collect()
}

/// A sample file.
fn sample(name: &str) -> String {
    repository("data/sample").join(name).display().to_string()
}

/// A file with test data.
fn data(name: &str) -> String {
    repository("tests/data").join(name).display().to_string()
}

/// A sample procedure.
fn procedure(name: &str) -> String {
    repository("procedures").join(format!("{name}.toml")).display().to_string()
}

/// A sample file's text.
fn text_of(path: &str) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn shows_the_contract_with_its_period() {
    let office = Office::new();
    office.run_in("ja", ["contract", "show"]).ok().says("R06-0417").says("2024-04-01 から 2024-08-31 まで");
    office.run(["contract", "show"]).ok().says("2024-04-01 to 2024-08-31").says("planned os upgrade");
    let contract = office.run(["--json", "contract", "show"]).ok().json();
    assert_eq!(contract["period"]["to"], "2024-08-31");
}

#[test]
fn sets_the_contract_and_says_what_changed() {
    let office = Office::new();
    let before = office.events();
    office.run(["contract", "set", &sample("contract.toml")]).ok().says("nothing to record");
    assert_eq!(office.events(), before);
    let text = text_of(&sample("contract.toml"));
    office.bench.write("longer.toml", text.replace("\"2024-08-31\"", "\"令和6年9月30日\""));
    office.refuses(
        ["contract", "set", "longer.toml"],
        2,
        &["the contract's period changes (§2, §5(2))", "--reason"],
        &["業務履行期間が変わります"],
    );
    office
        .run(["contract", "set", "longer.toml", "--reason", "工期の延長"])
        .ok()
        .says("period: 2024-04-01 to 2024-08-31 -> 2024-04-01 to 2024-09-30");
    let shown = office.run(["--json", "contract", "show"]).ok().json();
    assert_eq!((&shown["period"]["to"], &shown["reason"]), (&"2024-09-30".into(), &"工期の延長".into()));
    office.run(["contract", "set", "longer.toml"]).ok().says("nothing to record");
}

#[test]
fn the_memoranda_on_personal_information_stand_in_the_contract_or_are_missed() {
    let office = Office::new();
    office.run_in("ja", ["contract", "show"]).ok().says("2024-04-01 締結 覚6-018");
    office.run(["status"]).ok().never_says("memorandum");
    let text = text_of(&sample("contract.toml"));
    let without = text.split("\n[specific_personal_information]").next().unwrap();
    office.bench.write("without.toml", without);
    office.run(["contract", "set", "without.toml"]).ok().says("not on record");
    office.run_in("ja", ["contract", "show"]).ok().says("特定個人情報等の覚書（§8(3)）").says("記録なし");
    office.run_in("ja", ["status"]).ok().says("特定個人情報等の覚書（§8(3)）の記録がありません");
    office.bench.write("bad.toml", text.replace("number = \"覚6-018\"", "nummer = 1"));
    office.run(["contract", "set", "bad.toml"]).refused(2).says("specific_personal_information.nummer");
}

#[test]
fn refuses_another_contracts_number_and_a_bad_file() {
    let office = Office::new();
    let text = text_of(&sample("contract.toml"));
    office.bench.write("other.toml", text.replace("R06-0417", "R07-0001"));
    office.refuses(
        ["contract", "set", "other.toml"],
        1,
        &["that of contract R06-0417", "it cannot become contract R07-0001", "genba --home DIR init"],
        &["契約 R06-0417 のもの", "別のワークスペースを作ってください"],
    );
    office.bench.write("bad.toml", text.replace("2024-08-31", "2023-08-31").replace("[client]", "[clint]"));
    office.refuses(
        ["contract", "set", "bad.toml"],
        2,
        &["there is no key clint; did you mean client?", "is before the first day", "nothing was loaded"],
        &["clint", "開始日 2024-04-01 より前です", "何も取り込んでいません"],
    );
}

#[test]
fn a_laptop_reads_but_does_not_write_the_register() {
    let office = Office::ready();
    office.run(["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"]).ok();
    let laptop = Laptop::of(&office);
    laptop.run(["contract", "show"]).ok().says("R06-0417");
    laptop.run(["terminal", "show", "ｔ－０１２"]).ok().says("MNT-S03-012").says("O-001");
    laptop.run(["site", "list"]).ok().says("若竹区役所");
    laptop.run(["worker", "list"]).ok().says("W-02");
    laptop.run(["procedure", "list"]).ok().says("os-upgrade");
    laptop.run(["procedure", "show", "os-upgrade"]).ok().says("HOLD POINT");
    laptop.run(["procedure", "print", "os-upgrade"]).ok().says("paper checklist");
    laptop.run(["procedure", "answers", "os-upgrade"]).ok().says("[steps.entry]");
    laptop.run(["work", "list"]).ok().says("O-001");
    laptop.run(["work", "show", "o-1"]).refused(1).says("did you mean O-001?");
    let calls: [&[&str]; 8] = [
        &["contract", "set", &sample("contract.toml")],
        &["site", "load", &sample("sites.csv")],
        &["terminal", "set", "T-012", "floor=2"],
        &["worker", "suspend", "W-02", "--reason", "x"],
        &["procedure", "add", &procedure("os-upgrade")],
        &["procedure", "withdraw", "os-upgrade", "--reason", "x"],
        &["work", "order", "os-upgrade", "--all", "--due", "2024-06-30"],
        &["work", "cancel", "O-001", "--reason", "x"],
    ];
    for call in calls {
        laptop.run(call.iter().copied()).refused(1).says("this is done in the office's workspace");
    }
}

/// A laptop that the office trusts and has sent a dispatch to.
struct Laptop<'a> {
    office: &'a Office,
}

impl<'a> Laptop<'a> {
    fn of(office: &'a Office) -> Self {
        let laptop = Self { office };
        let shown = office.run(["trust", "show", "office", "--fingerprint"]).ok();
        laptop.run(["init", "--device", "laptop-03", "--office-key", shown.stdout().trim()]).ok();
        office.run(["trust", "add", "laptop/keys/laptop-03.pub", "--name", "laptop-03"]).ok();
        office.run(["export", "--to", "laptop-03", "-o", "dispatch.zip"]).ok();
        laptop.run(["import", "dispatch.zip"]).ok();
        laptop
    }

    fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.office.bench.run(with(&["--home", "laptop"], arguments))
    }
}
