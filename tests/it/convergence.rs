//! Whoever holds the same journals says the same, whatever was delivered how often and in which order.

use std::fs;
use std::path::PathBuf;

use genba::bundle::Line;
use genba::domain::Digest;
use genba::event::{Draft, Event, Fact, JournalRole, SignerTrusted};
use genba::exchange::{Imported, Judgement, Wanted, export, import};
use genba::register::load_contract;
use genba::state::{Difference, Paper, Visit};
use genba::store::{JournalName, Store};
use genba::workspace::Workspace;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::repository;

/// Something that somebody does. Numbers choose among what there is.
#[derive(Debug, Clone)]
enum Act {
    /// The office orders, changes, cancels, suspends, retires or decides.
    Office(u8, u8),
    /// A laptop steps through runs, finds faults and differences.
    Laptop(u8, u8, u8),
    /// A laptop exports: what is not receipted, everything, or from somewhere.
    Send(u8, u8),
    /// The office exports for a laptop: what it does not hold, everything, or from somewhere.
    Dispatch(u8, u8),
    /// A bundle made earlier, whichever it is, arrives.
    Deliver(u8),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => any::<(u8, u8)>().prop_map(|(what, which)| Act::Office(what, which)),
        4 => any::<(u8, u8, u8)>().prop_map(|(who, what, which)| Act::Laptop(who, what, which)),
        2 => any::<(u8, u8)>().prop_map(|(who, from)| Act::Send(who, from)),
        1 => any::<(u8, u8)>().prop_map(|(who, from)| Act::Dispatch(who, from)),
        4 => any::<u8>().prop_map(Act::Deliver),
    ]
}

/// Office and laptops in homes of their own, and the bundles made so far with where they go.
struct World {
    folder: TempDir,
    office: Workspace,
    laptops: Vec<Workspace>,
    bundles: Vec<(PathBuf, Option<usize>)>,
    runs: Vec<u32>,
}

/// A paper of one of two forms, or of one without a name, about what others may end.
fn drafted(whose: &str, which: u8) -> Value {
    let form = ["fault-report", "completion-report", "fault-report", ""][usize::from(which % 4)];
    json!({ "about": format!("F-0-{}", which % 2), "fields": {}, "form": { "digest": Digest::ZERO, "id": form,
        "version": "1" }, "paper": format!("P-{whose}-{which}"), "revision": 1 })
}

/// It is handed in, perhaps before its draft or what it pays has arrived.
fn submitted(whose: &str, which: u8) -> Value {
    let covers = [format!("fault.closed:F-0-{}", which % 2), format!("work.done:O-{which}:1"), "roster:x".to_owned()];
    json!({ "covers": covers, "on": "2024-06-10", "paper": format!("P-{whose}-{which}"), "revision": 1,
        "sha256": Digest::ZERO, "to": "市" })
}

fn draft(actor: &str, kind: &str, body: &Value) -> Draft {
    Draft::new(actor, Fact::parse(kind, &body.to_string()).unwrap().unwrap())
}

impl World {
    fn new(laptops: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let contract = load_contract(&repository("data/sample/contract.toml")).unwrap();
        let home = folder.path().join("office");
        let mut office = Workspace::create(&home, JournalRole::Office, "office").unwrap();
        let opening = office.opening(&contract.id, None).unwrap();
        let set = Draft::new("system", Fact::ContractSet(contract));
        office.write(|pen| pen.open_journal(opening).and_then(|()| pen.record(vec![set]).map(drop))).unwrap();
        let mut world = Self { folder, office, laptops: Vec::new(), bundles: Vec::new(), runs: vec![0; laptops] };
        for number in 0..laptops {
            let name = format!("laptop-{number}");
            let mut laptop = Workspace::create(&world.path(&name), JournalRole::Device, &name).unwrap();
            let pins = json!([world.office.public_key().unwrap().fingerprint()]).to_string();
            laptop.store.set("office_keys", &pins).unwrap();
            let line = SignerTrusted {
                public_key: laptop.public_key().unwrap().to_openssh(),
                name,
                role: JournalRole::Device,
                valid_after: None,
                valid_before: None,
            };
            world.office.record(vec![Draft::new("system", Fact::SignerTrusted(line))]).unwrap();
            world.laptops.push(laptop);
        }
        for number in 0..laptops {
            world.dispatch(number, None);
            world.deliver(number);
        }
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Office(what, which) => self.decide(what, which % 4),
            Act::Laptop(who, what, which) => self.work(usize::from(who) % self.laptops.len(), what, which % 4),
            Act::Send(who, from) => self.send(usize::from(who) % self.laptops.len(), chosen(from)),
            Act::Dispatch(who, from) => self.dispatch(usize::from(who) % self.laptops.len(), chosen(from)),
            Act::Deliver(which) => self.deliver(usize::from(which) % self.bundles.len()),
        }
    }

    fn decide(&mut self, what: u8, which: u8) {
        let (order, terminal, reason) = (format!("O-{which}"), format!("T-{which}"), "協議による");
        let (kind, body) = match what % 13 {
            0 => (
                "work.ordered",
                json!({ "due": "2024-06-30", "order": order, "procedure": "os-upgrade", "reason": "",
                "terminals": [terminal, "T-9"], "work_type": "os-upgrade" }),
            ),
            1 => (
                "work.changed",
                json!({ "add": ["T-8"], "decided_by": "", "due": "2024-07-31", "order": order,
                "reason": reason, "remove": [terminal] }),
            ),
            2 => ("work.cancelled", json!({ "decided_by": "", "order": order, "reason": reason })),
            3 => ("worker.reported", worker(&format!("W-{which}"))),
            4 => ("worker.suspended", json!({ "id": format!("W-{which}"), "reason": reason })),
            5 => ("worker.reinstated", json!({ "id": format!("W-{which}"), "reason": reason })),
            6 => ("difference.accepted", json!({ "difference": format!("D-0-{which}"), "reason": reason })),
            7 => ("fault.closed", json!({ "fault": format!("F-0-{which}"), "note": reason, "party": "" })),
            8 => ("fault.recovered", json!({ "fault": format!("F-1-{which}"), "note": reason })),
            11 => ("paper.drafted", drafted("office", which)),
            12 => ("paper.submitted", submitted("office", which)),
            verdict => (
                if verdict == 9 { "run.accepted" } else { "run.returned" },
                json!({ "head": Digest::ZERO, "order": order, "outcome": "completed", "reason": reason,
                "run": format!("R-{}-{}", which % 2, which / 2 + 1), "terminal": terminal, "work_type": "os-upgrade" }),
            ),
        };
        self.office.record(vec![draft("system", kind, &body)]).unwrap();
    }

    fn work(&mut self, who: usize, what: u8, which: u8) {
        let run = |number: u32| format!("R-{who}-{number}");
        let latest = self.runs[who];
        let (kind, body) = match what % 12 {
            0 => {
                self.runs[who] += 1;
                let procedure = json!({ "digest": Digest::ZERO, "id": "os-upgrade", "version": "2.1" });
                (
                    "run.started",
                    json!({ "emergency": null, "order": format!("O-{which}"), "outside_period": false,
                    "preconditions": [], "procedure": procedure, "run": run(latest + 1),
                    "terminal": format!("T-{which}"), "visit": null, "work_type": "os-upgrade" }),
                )
            }
            1 => (
                "step.recorded",
                json!({ "answer": "ok", "note": null, "overrun_minutes": null, "result": "ok",
                "run": run(latest), "step": "entry", "value": null, "witness": null }),
            ),
            2 => ("run.paused", json!({ "reason": "", "run": run(latest) })),
            3 => ("run.resumed", json!({ "run": run(latest) })),
            4 => ("run.finished", json!({ "deviations": 0, "outcome": "completed", "run": run(latest) })),
            5 => (
                "difference.found",
                json!({ "difference": format!("D-{who}-{which}"), "field": "floor", "found": "3",
                "note": "", "registered": "2", "terminal": format!("T-{which}") }),
            ),
            6 => (
                "fault.isolated",
                json!({ "fault": format!("F-{who}-{which}"), "isolation": "software", "note": "ログ" }),
            ),
            7 => (
                "fault.taken_back",
                json!({ "fault": format!("F-0-{which}"), "new_serial": "N-1", "note": "", "old_disk": "廃棄", "party": "" }),
            ),
            8 => ("paper.drafted", drafted(&who.to_string(), which)),
            9 => ("paper.submitted", submitted(&who.to_string(), which)),
            10 => ("fault.handed_over", json!({ "fault": format!("F-0-{which}"), "note": "", "party": "リース" })),
            _ => (
                "fault.opened",
                json!({ "fault": format!("F-{who}-{which}"), "isolation": "hardware", "run": null,
                "step": null, "summary": "紙送り", "terminal": format!("T-{which}") }),
            ),
        };
        self.laptops[who].record(vec![draft("W-02", kind, &body)]).unwrap();
    }

    fn send(&mut self, who: usize, from: Option<u64>) {
        let name = self.bundles.len();
        let output = self.path(&format!("{name}.zip"));
        let size = self.laptops[who].standing().unwrap().size;
        let wanted = Wanted { output: Some(output.clone()), from: from.map(|from| from % size), ..Wanted::default() };
        if export(&self.laptops[who], &wanted, &mut |_, _| ()).is_ok() {
            self.bundles.push((output, None));
        }
    }

    fn dispatch(&mut self, who: usize, from: Option<u64>) {
        let name = self.bundles.len();
        let output = self.path(&format!("{name}.zip"));
        let size = self.office.standing().unwrap().size;
        let (from, to) = (from.map(|from| from % size), Some(format!("laptop-{who}")));
        let wanted = Wanted { output: Some(output.clone()), from, to, journal: None, plain: false };
        if export(&self.office, &wanted, &mut |_, _| ()).is_ok() {
            self.bundles.push((output, Some(who)));
        }
    }

    fn deliver(&mut self, which: usize) {
        let (path, to) = self.bundles[which].clone();
        let workspace = match to {
            Some(laptop) => &mut self.laptops[laptop],
            None => &mut self.office,
        };
        let mut results = Vec::new();
        import(workspace, &path, &mut results, &mut |_, _| ()).unwrap();
        assert!(results.iter().all(is_peaceful), "{results:?}");
    }

    /// Everything travels, in rounds, until everybody holds what there is.
    fn settle(&mut self) {
        for who in 0..self.laptops.len() {
            self.send(who, None);
            self.deliver(self.bundles.len() - 1);
        }
        for who in 0..self.laptops.len() {
            self.dispatch(who, Some(0));
            self.deliver(self.bundles.len() - 1);
        }
    }
}

/// Honest parties are never refused and never take each other for forks.
fn is_peaceful(result: &Imported) -> bool {
    let word = result.verdict.name();
    result.verdict != Judgement::Refused && matches!(word, "accepted" | "replayed" | "gap" | "stale")
}

fn chosen(from: u8) -> Option<u64> {
    (!from.is_multiple_of(3)).then(|| u64::from(from))
}

fn worker(id: &str) -> Value {
    json!({ "affiliation": "", "assets": "", "attributes": [], "from": "2024-04-01", "id": id, "name": "髙﨑 健一",
        "role": "技術者", "subcontractor": "", "until": "", "work": "" })
}

/// The same journals taken in anew, each in its own order but interleaved by choice.
fn interleaved(store: &Store, choices: &[u8]) -> Store {
    let mut copy = Store::in_memory().unwrap();
    let mut lines = Vec::new();
    for journal in store.journals().unwrap() {
        let mut own = std::collections::VecDeque::new();
        store
            .lines(&journal.journal, 0, journal.size, &mut |line| {
                own.push_back(line.to_vec());
                Ok(())
            })
            .unwrap();
        let name = JournalName {
            id: journal.journal,
            role: journal.role,
            principal: journal.principal,
            contract: String::new(),
        };
        lines.push((name, own));
    }
    let mut choices = choices.iter().cycle();
    while !lines.is_empty() {
        // each write takes a handful of lines of one journal
        let at = usize::from(*choices.next().unwrap_or(&0)) % lines.len();
        let (name, own) = &mut lines[at];
        let mut ingest = copy.begin().unwrap();
        let mut tip = ingest.tip(&name.id).unwrap().unwrap_or_else(|| ingest.open_journal(name).unwrap());
        for _ in 0..=*choices.next().unwrap_or(&0) % 5 {
            let Some(line) = own.pop_front() else { break };
            let event = Event::parse(&line).unwrap();
            ingest.take(&mut tip, &Line { bytes: &line, hash: event.hash }, &event).unwrap();
        }
        ingest.close(&tip).unwrap();
        ingest.commit().unwrap();
        if own.is_empty() {
            lines.remove(at);
        }
    }
    copy
}

/// What a workspace says, where it is whole and where nobody else could say otherwise.
fn said(workspace: &mut Workspace, choices: &[u8]) -> Result<Vec<Digest>, TestCaseError> {
    prop_assert_eq!(workspace.store.damages().unwrap(), []);
    let live = workspace.store.projection_digest().unwrap();
    prop_assert_eq!(&interleaved(&workspace.store, choices).projection_digest().unwrap(), &live, "another order");
    workspace.store.rebuild().unwrap();
    prop_assert_eq!(&workspace.store.projection_digest().unwrap(), &live, "a replay");
    Ok(live)
}

#[test]
fn what_a_laptop_says_of_anothers_records_counts_for_nothing_whichever_arrives_first() {
    let mut world = World::new(2);
    for what in [0, 1, 4, 0, 5] {
        world.work(0, what, 1);
    }
    let visit = json!({ "media": [], "site": "S-01", "visit": "V-0", "witness": "鈴木" });
    world.laptops[0].record(vec![draft("W-02", "visit.started", &visit)]).unwrap();
    world.work(1, 0, 2);
    let own = world.office.store.all_runs().unwrap();
    assert_eq!(own.len(), 0);
    world.send(0, Some(0));
    world.deliver(world.bundles.len() - 1);
    let before = format!("{:?}", world.office.store.all_runs().unwrap());
    let forged = [
        ("run.finished", json!({ "deviations": 9, "outcome": "stopped", "run": "R-0-1" })),
        ("run.paused", json!({ "reason": "", "run": "R-0-2" })),
        (
            "difference.found",
            json!({ "difference": "D-0-1", "field": "floor", "found": "9", "note": "", "registered": "2", "terminal": "T-1" }),
        ),
        ("visit.ended", json!({ "note": "", "visit": "V-0" })),
    ];
    for (kind, body) in forged {
        world.laptops[1].record(vec![draft("W-09", kind, &body)]).unwrap();
    }
    world.send(1, Some(0));
    world.deliver(world.bundles.len() - 1);
    let runs = world.office.store.all_runs().unwrap();
    let of_first = runs.iter().filter(|run| run.run.starts_with("R-0-")).collect::<Vec<_>>();
    assert_eq!(format!("{of_first:?}"), before);
    let found = world.office.store.get::<Difference>("D-0-1").unwrap().unwrap().found.unwrap();
    assert_eq!(found.found, "3");
    assert!(world.office.store.get::<Visit>("V-0").unwrap().unwrap().to.is_none());
    let foreign = world.office.store.examine().unwrap().foreign;
    let about: Vec<&str> = foreign.kept.iter().map(|(_, _, about)| about.as_str()).collect();
    assert_eq!((about, foreign.count), (vec!["R-0-1", "R-0-2", "D-0-1", "V-0"], 4));
}

#[test]
fn of_two_laptops_that_begin_the_same_the_one_received_first_counts() {
    let mut world = World::new(2);
    world.work(0, 0, 1);
    let begun = json!({ "emergency": null, "order": "O-1", "outside_period": false, "preconditions": [],
        "procedure": { "digest": Digest::ZERO, "id": "os-upgrade", "version": "2.1" }, "run": "R-0-1",
        "terminal": "T-2", "visit": null, "work_type": "os-upgrade" });
    world.laptops[1].record(vec![draft("W-09", "run.started", &begun)]).unwrap();
    world.send(0, Some(0));
    world.send(1, Some(0));
    let bundles = world.bundles.split_off(world.bundles.len() - 2);
    let home = world.path("office");
    for first in [0, 1] {
        let twin = world.path(&format!("office-{first}"));
        crate::parties::copy(&home, &twin);
        let mut office = Workspace::open(&twin).unwrap();
        for who in [first, 1 - first] {
            import(&mut office, &bundles[who].0, &mut Vec::new(), &mut |_, _| ()).unwrap();
        }
        let reopened = Workspace::open(&twin).unwrap();
        assert_eq!(reopened.store.damages().unwrap(), []);
        let run = reopened.store.all_runs().unwrap().into_iter().find(|run| run.run == "R-0-1").unwrap();
        assert_eq!(run.journal, world.laptops[first].journal().unwrap());
    }
}

#[test]
fn a_number_that_the_office_gives_a_paper_is_the_offices_whoever_took_it_before() {
    let mut world = World::new(1);
    let drafted = json!({ "about": "", "fields": {}, "form": { "digest": Digest::ZERO, "id": "minutes", "version": "1" },
        "paper": "打合-R6-001", "revision": 1 });
    world.laptops[0].record(vec![draft("W-09", "paper.drafted", &drafted)]).unwrap();
    world.send(0, Some(0));
    world.deliver(world.bundles.len() - 1);
    world.office.record(vec![draft("office", "paper.drafted", &drafted)]).unwrap();
    let office = Workspace::open(&world.path("office")).unwrap();
    assert_eq!(office.store.damages().unwrap(), []);
    let paper = office.store.get::<Paper>("打合-R6-001").unwrap().unwrap();
    assert_eq!((paper.journal, paper.history.len()), (Some(office.journal().unwrap()), 1));
}

fn few() -> ProptestConfig {
    ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn whatever_is_delivered_in_whatever_order_all_who_hold_the_same_say_the_same(
        laptops in 2_usize..=3,
        acts in prop::collection::vec(act(), 5..60),
        choices in prop::collection::vec(any::<u8>(), 8..32),
    ) {
        let mut world = World::new(laptops);
        for act in &acts {
            world.act(act);
        }
        said(&mut world.office, &choices)?;
        for laptop in &mut world.laptops {
            said(laptop, &choices)?;
        }
        world.settle();
        let office = said(&mut world.office, &choices)?;
        // a workspace that never saw any of it and gets everything at once says the same
        let late = interleaved(&world.office.store, &[0]);
        prop_assert_eq!(late.projection_digest().unwrap(), office);
        for laptop in &mut world.laptops {
            said(laptop, &choices)?;
            let own = laptop.standing().unwrap();
            let held = world.office.store.journals().unwrap();
            let at_office = held.iter().find(|it| it.journal == own.journal).unwrap();
            // the last thing that a laptop has is its note of the receipt, which nobody has seen yet
            prop_assert_eq!(own.receipted, at_office.size);
            prop_assert!(own.records <= own.receipted, "{:?}", own);
        }
    }

    #[test]
    fn a_journal_in_two_bundles_is_the_same_as_in_one(
        work in prop::collection::vec(any::<(u8, u8)>(), 2..30),
        cut in any::<prop::sample::Index>(),
        overlap in 0_u64..4,
        later_first in any::<bool>(),
    ) {
        let mut world = World::new(1);
        let twin = world.path("twin");
        crate::parties::copy(&world.path("office"), &twin);
        let cut = cut.index(work.len() - 1) + 1;
        for (what, which) in &work[..cut] {
            world.work(0, *what, *which);
        }
        let size = world.laptops[0].standing().unwrap().size;
        world.send(0, Some(0));
        for (what, which) in &work[cut..] {
            world.work(0, *what, *which);
        }
        world.send(0, Some(size - overlap.min(size)));
        world.send(0, Some(0));
        let [.., first, rest, whole] = world.bundles.as_slice() else { unreachable!() };
        let order = if later_first { [rest, first] } else { [first, rest] };
        let mut twin = Workspace::open(&twin).unwrap();
        let mut results = Vec::new();
        import(&mut twin, &whole.0, &mut results, &mut |_, _| ()).unwrap();
        for bundle in order {
            import(&mut world.office, &bundle.0, &mut results, &mut |_, _| ()).unwrap();
        }
        prop_assert!(results.iter().all(is_peaceful), "{:?}", results);
        let of_laptop = |workspace: &Workspace| {
            let journals = workspace.store.journals().unwrap();
            let held = journals.into_iter().find(|it| it.role == JournalRole::Device).unwrap();
            // documents, runs and assignments; receipts are each office's own
            (held, workspace.store.projection_digest().unwrap()[..3].to_vec())
        };
        prop_assert_eq!(of_laptop(&world.office), of_laptop(&twin));
        prop_assert_eq!(world.office.store.damages().unwrap(), []);
        drop(twin);
        fs::remove_dir_all(world.path("twin")).unwrap();
    }
}
