//! Years as they are worked, generated from a seed: what one contract records in its five months.
//!
//! Every month an order for 45 of the 65 terminals, each a run of 18 steps, on visits to nine
//! terminals; a report and a confirmation for every run, a fault now and then, a difference; the office plans, reviews
//! and reports. In a year that is about 9,700 step records, and 17 million in 1,741 municipalities.

use std::path::Path;

use genba::domain::{Digest, WorkType};
use genba::event::{Draft, Event, Fact, WorkOrdered};
use genba::workspace::Workspace;
use serde_json::{Value, json};

use super::parties::{genba, run, started, step};

/// Terminals in the register.
pub const TERMINALS: usize = 65;
/// Step records of one contract.
pub const STEPS_OF_A_CONTRACT: usize = WAVES * RUNS_OF_A_WAVE * STEPS;
const WAVES: usize = 5;
const RUNS_OF_A_WAVE: usize = 45;
const STEPS: usize = 18;
const RUNS_OF_A_VISIT: usize = 9;

/// Numbers that look random and are the same in every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

fn fact(actor: &str, kind: &str, body: &Value) -> Draft {
    Draft::new(actor, Fact::parse(kind, &body.to_string()).expect("a kind").expect("a body"))
}

/// A paper that is owed: its form, what it is about, and what it pays.
type Owed = (&'static str, String, String);

/// The papers that pay what events made owed, each submitted as soon as it is drafted.
fn papers(actor: &str, owed: &[Owed]) -> Vec<Draft> {
    let both = owed.iter().enumerate().flat_map(|(number, (id, about, key))| {
        let paper = format!("{id}-{about}-{number}");
        let form = json!({ "digest": Digest::ZERO, "id": id, "version": "1" });
        let drafted = json!({ "about": about, "fields": {}, "form": form, "paper": paper, "revision": 1 });
        let submitted = json!({ "covers": [key], "on": "2024-06-10", "paper": paper, "revision": 1,
            "sha256": Digest::ZERO, "to": "市" });
        [fact(actor, "paper.drafted", &drafted), fact(actor, "paper.submitted", &submitted)]
    });
    both.collect()
}

/// What an event makes owed: the forms that answer to it, its cause and what that is about.
fn cause(event: &Event) -> Option<(&'static [&'static str], &'static str, &str)> {
    match &event.fact {
        Fact::RunFinished(it) => Some((&["work-report", "confirmation"], "run.finished", &it.run)),
        Fact::FaultOpened(it) => Some((&["fault-report"], "fault.opened", &it.fault)),
        Fact::FaultClosed(it) => Some((&["fault-report"], "fault.closed", &it.fault)),
        Fact::WorkOrdered(it) => Some((&["work-plan"], "work.ordered", &it.order)),
        _ => None,
    }
}

fn owed(events: &[Event]) -> Vec<Owed> {
    let key = |event: &Event, cause: &str, about: &str| match cause {
        // whoever closes a fault, and however often
        "fault.closed" => format!("{cause}:{about}"),
        _ => format!("{cause}:{about}:{}", event.hash.short()),
    };
    let causes = events.iter().filter_map(|event| cause(event).map(|cause| (event, cause)));
    let of_forms = causes.flat_map(|(event, (forms, cause, about))| {
        forms.iter().map(move |form| (*form, about.to_owned(), key(event, cause, about)))
    });
    of_forms.collect()
}

fn order_of(contract: usize, wave: usize) -> String {
    format!("O-{contract:04}-{wave}")
}

/// The orders of so many contracts' time, with their plans.
pub fn order(office: &mut Workspace, contracts: usize) {
    for contract in 0..contracts {
        let orders = (0..WAVES).map(|wave| {
            let wanted = (0..RUNS_OF_A_WAVE).map(|at| format!("T-{:03}", (wave * 13 + at) % TERMINALS + 1));
            let ordered = WorkOrdered {
                due: "2030-01-01".parse().expect("a day"),
                order: order_of(contract, wave),
                procedure: "os-upgrade".into(),
                reason: String::new(),
                terminals: wanted.collect(),
                work_type: WorkType::OsUpgrade,
            };
            Draft::new("system", Fact::WorkOrdered(ordered))
        });
        let events = office.record(orders.collect()).expect("orders");
        office.record(papers("system", &owed(&events))).expect("plans");
    }
}

/// What a laptop records of them.
pub fn work(laptop: &mut Workspace, contracts: usize) {
    let mut seeded = Seeded(0x9e37_79b9_7f4a_7c15);
    for contract in 0..contracts {
        let mut drafts = Vec::new();
        for wave in 0..WAVES {
            for at in 0..RUNS_OF_A_WAVE {
                let id = format!("{contract:04}-{wave}-{at:02}");
                let visit = format!("V-{contract:04}-{wave}-{}", at / RUNS_OF_A_VISIT);
                if at % RUNS_OF_A_VISIT == 0 {
                    let begun = json!({ "media": [], "site": "S-01", "visit": visit, "witness": "立会 花子" });
                    drafts.push(fact("W-02", "visit.started", &begun));
                }
                let terminal = (wave * 13 + at) % TERMINALS + 1;
                one_run(&mut drafts, &mut seeded, &format!("R-{id}"), &order_of(contract, wave), terminal);
                if seeded.below(40) == 0 {
                    one_fault(&mut drafts, &format!("F-{id}"), terminal);
                }
                if at % RUNS_OF_A_VISIT == RUNS_OF_A_VISIT - 1 {
                    drafts.push(fact("W-02", "visit.ended", &json!({ "note": "", "visit": visit })));
                }
            }
        }
        let events = laptop.record(drafts).expect("records");
        laptop.record(papers("W-02", &owed(&events))).expect("reports");
    }
}

fn one_run(drafts: &mut Vec<Draft>, seeded: &mut Seeded, run: &str, order: &str, terminal: usize) {
    drafts.push(started(run, order, terminal));
    drafts.extend((0..STEPS).map(|at| step(run, usize::try_from(seeded.below(90)).unwrap_or(0), at)));
    drafts.push(fact("W-02", "run.finished", &json!({ "deviations": 0, "outcome": "completed", "run": run })));
}

fn one_fault(drafts: &mut Vec<Draft>, fault: &str, terminal: usize) {
    let opened = json!({ "fault": fault, "isolation": "unknown", "run": null, "step": null,
        "summary": "起動しない", "terminal": format!("T-{terminal:03}") });
    drafts.push(fact("W-02", "fault.opened", &opened));
    drafts.push(fact("W-02", "fault.closed", &json!({ "fault": fault, "note": "再起動で復旧", "party": "" })));
}

/// A further visit as a laptop records it: a hundred events and a few.
pub fn further(laptop: &mut Workspace, round: usize) {
    let mut drafts = Vec::new();
    for at in 0..5 {
        one_run(&mut drafts, &mut Seeded(7), &format!("R-more-{round}-{at}"), "O-001", at + 1);
    }
    let events = laptop.record(drafts).expect("records");
    laptop.record(papers("W-02", &owed(&events))).expect("reports");
}

/// What the office makes of it: every run accepted, every order reported as done.
pub fn settle(office: &mut Workspace, contracts: usize) {
    for contract in 0..contracts {
        let mut drafts = Vec::new();
        for wave in 0..WAVES {
            let order = order_of(contract, wave);
            // what a paper tells of is which runs did it
            let mut mark = 0;
            for at in 0..RUNS_OF_A_WAVE {
                let run = format!("R-{contract:04}-{wave}-{at:02}");
                mark += i64::from_str_radix(&Digest::of(run.as_bytes()).short(), 16).expect("a short digest");
                let terminal = format!("T-{:03}", (wave * 13 + at) % TERMINALS + 1);
                let accepted = json!({ "head": Digest::ZERO, "order": order, "outcome": "completed", "reason": "",
                    "run": run, "terminal": terminal, "work_type": "os-upgrade" });
                drafts.push(fact("system", "run.accepted", &accepted));
            }
            let key = format!("work.done:{order}:{mark:x}");
            drafts.extend(papers("system", &[("completion-report", order, key)]));
        }
        office.record(drafts).expect("reviews");
    }
}

/// Carries what one side has for the other over to it.
pub fn hand_over(from: &Path, to: &Path, bundle: &Path, to_laptop: bool) {
    let mut export = genba(from);
    export.arg("export");
    if to_laptop {
        export.args(["--to", "laptop-03"]);
    }
    run(export.arg("-o").arg(bundle));
    run(genba(to).arg("import").arg(bundle));
}
