//! A whole contract period through the real command: 65 terminals, three laptops, five workers, April to August of
//! 令和6年, and at its end a document or a refusal for every clause.

mod clauses;
mod spring;
mod summer;

use std::cell::RefCell;

use serde_json::Value;

use crate::harness::Run;
use crate::parties::{Parties, sample};

/// Stands in what is collected for the office, and nowhere on a laptop.
const MARKER: &str = "marker-51c2-住民";

/// One short procedure for each kind of work; what they begin with is common.
fn procedure(work_type: &str) -> String {
    format!(
        r#"
schema = 1
id = "{work_type}"
version = "1"
title = "短い手順 {work_type}"
work_type = "{work_type}"
source = "試験用"

[[steps]]
id = "look"
title = "外観"
kind = "check"
common = "look"

[[steps]]
id = "work"
title = "作業"
kind = "check"

[[steps]]
id = "accept"
title = "HP 受入れ"
kind = "hold"
roles = ["technician", "witness"]
"#
    )
}

const WORK: [&str; 5] = ["os-upgrade", "software-update", "settings-change", "log-collection", "initial-setup"];

const ANSWERS: &str = r#"
witness = "佐藤 花子"
[steps.look]
answer = "ok"
[steps.work]
answer = "ok"
[steps.accept]
answer = "ok"
"#;

/// What each form asks for beyond what is recorded.
fn typed(form: &str) -> &'static str {
    match form {
        "confirmation" => "--set medium=書面",
        "work-plan" => {
            "--set purpose=計画的な保守 --set from=R6.4.15 --set until=R6.8.31 --set hours=17:15以降 --set rollback=退避から戻す"
        }
        "completion-report" => "--set from=R6.4.15 --set until=R6.8.31",
        "fault-report" => "--set effect=なし --set cause=部品の不良 --set measures=部品の交換 --set prevention=点検",
        _ => "",
    }
}

/// The contract's parties and the time it is for them.
pub struct Period {
    parties: Parties,
    now: RefCell<String>,
}

impl Period {
    fn new() -> Self {
        let period = Self { parties: Parties::nobody(), now: RefCell::default() };
        period.parties.bench.write("answers.toml", ANSWERS);
        period
    }

    /// It is now this day of 2024 and minute: `04-01 09:00`.
    fn on(&self, time: &str) {
        let now = format!("2024-{}:00+09:00", time.replace(' ', "T"));
        assert!(now > *self.now.borrow(), "the story goes forward: {now}");
        *self.now.borrow_mut() = now;
    }

    fn run(&self, home: &str, line: &str) -> Run {
        self.parties.run_at(&self.now.borrow(), home, line)
    }

    #[track_caller]
    fn office(&self, line: &str) -> Run {
        self.run("office", line).ok()
    }

    #[track_caller]
    fn json(&self, home: &str, line: &str) -> Value {
        self.run(home, &format!("--json {line}")).ok().json()
    }

    /// The same line is refused in both languages.
    #[track_caller]
    fn refuses(&self, home: &str, line: &str, english: &str, japanese: &str) {
        for (lang, words) in [("en", english), ("ja", japanese)] {
            let run = self.run(home, &format!("--lang {lang} {line}"));
            assert!([1, 2].contains(&run.code()), "{line} was not refused: {}", run.stdout());
            run.says(words);
        }
    }

    /// A laptop from nothing to its first dispatch.
    fn laptop(&self, name: &str) {
        self.run(name, &format!("init --device {name} --office-key {}", self.office_key())).ok();
        self.office(&format!("trust add {name}/keys/{name}.pub --name {name}"));
        self.dispatch(name);
    }

    fn office_key(&self) -> String {
        self.office("trust show office --fingerprint").stdout().trim().to_owned()
    }

    /// The laptop learns what the office knows.
    fn dispatch(&self, laptop: &str) {
        self.office(&format!("export --to {laptop} -o dispatch.zip"));
        self.run(laptop, "import dispatch.zip").ok();
    }

    /// The office learns what the laptop recorded.
    fn send(&self, laptop: &str) {
        self.run(laptop, "export -o sent.zip").ok();
        self.office("import sent.zip");
    }

    /// A whole run; with a combination, one for each of its orders.
    fn step(&self, laptop: &str, terminal: &str, work: &str, worker: &str) -> Run {
        self.run(laptop, &format!("step {terminal} --work {work} --worker {worker} --answers answers.toml"))
    }

    /// Drafts a paper and gives its number.
    fn draft(&self, line: &str) -> String {
        self.json("office", &format!("paper new {line}"))["paper"]["paper"].as_str().unwrap().to_owned()
    }

    /// A paper that is with the city.
    fn submit(&self, line: &str) -> String {
        let paper = self.draft(line);
        self.office(&format!("paper submit {paper}"));
        paper
    }

    /// A paper that the city approved.
    fn approve(&self, line: &str) -> String {
        let paper = self.submit(line);
        self.office(&format!("paper decide {paper} --approve --by 山本隆"));
        paper
    }

    /// What is owed: form and what it is about.
    fn owed(&self) -> Vec<(String, String)> {
        let owed = self.json("office", "paper list --owed");
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        owed.as_array().unwrap().iter().map(|row| (text(row, "form"), text(row, "about"))).collect()
    }

    /// Hands in whatever records fill by themselves, until nothing of it is owed.
    fn hand_in(&self) {
        let is_filled = |form: &str| {
            ["confirmation", "work-report", "work-plan", "completion-report", "fault-report"].contains(&form)
        };
        for (form, about) in self.owed() {
            if is_filled(&form) {
                self.submit(&format!("{form} --about {about} {}", typed(&form)));
            }
        }
    }

    /// The run last begun on a terminal for an order, as the office knows it.
    fn run_of(&self, laptop: &str, terminal: &str, order: &str) -> String {
        let log = self.json("office", &format!("log --journal {laptop} --terminal {terminal} --last 1000"));
        let begun =
            log.as_array().unwrap().iter().rev().find(|it| it["kind"] == "run.started" && it["body"]["order"] == order);
        begun.unwrap()["body"]["run"].as_str().unwrap().to_owned()
    }

    /// The number of what a laptop recorded last of a kind.
    fn last(&self, laptop: &str, kind: &str, name: &str) -> String {
        let log = self.json(laptop, "log --last 1000");
        let event = log.as_array().unwrap().iter().rev().find(|event| event["kind"] == kind);
        event.unwrap()["body"][name].as_str().unwrap().to_owned()
    }

    /// How many terminals were planned, ordered and are done for a kind of work.
    fn counts(&self, work_type: &str) -> (u64, u64, u64) {
        let status = self.json("office", "status");
        let row = status["work"].as_array().unwrap().iter().find(|row| row["work_type"] == work_type).unwrap().clone();
        let count = |name: &str| row[name].as_u64().unwrap();
        (count("planned"), count("ordered"), count("done"))
    }
}

#[test]
fn a_whole_contract_period_leaves_a_document_or_a_refusal_for_every_clause() {
    let period = Period::new();
    let spring = spring::live(&period);
    let summer = summer::live(&period);
    clauses::hold(&period, &spring, &summer);
}

/// The register, the roster and the procedures, as they are on the first day.
fn begin(period: &Period) {
    period.office(&format!("init --office --contract {}", sample("contract.toml")));
    for (noun, file) in [("site", "sites.csv"), ("terminal", "terminals.csv"), ("worker", "workers.csv")] {
        period.office(&format!("{noun} load {}", sample(file)));
    }
    for work_type in WORK {
        period.parties.bench.write(&format!("{work_type}.toml"), procedure(work_type));
    }
    period.office(&format!("procedure add {}.toml", WORK.join(".toml ")));
}
