//! That no query behind a technician's command grows with history: counted in steps of SQLite's
//! machine and read off its plans, never in time.

use rusqlite::StatementStatus;
use serde_json::{Value, json};

use super::*;
use crate::domain::{Digest, Moment, WorkType};
use crate::event::{Draft, Fact};
use crate::state::{Difference, Fault, Paper, Visit};

const SOURCES: [&str; 13] = [
    include_str!("append.rs"),
    include_str!("check.rs"),
    include_str!("mod.rs"),
    include_str!("open.rs"),
    include_str!("project/foreign.rs"),
    include_str!("project/mod.rs"),
    include_str!("project/orders.rs"),
    include_str!("project/owed.rs"),
    include_str!("project/papers.rs"),
    include_str!("project/runs.rs"),
    include_str!("query.rs"),
    include_str!("received.rs"),
    include_str!("replay.rs"),
];

/// What may be read from end to end, and why: a part of the query, and the reason.
const MAY_SCAN: [(&str, &str); 13] = [
    ("FROM journal ", "as many as there are laptops and offices"),
    ("FROM progress WHERE", "the register's terminals, not what was done on them"),
    ("FROM owed WHERE form = ''", "once, when a form first pays a cause"),
    ("FROM standing", "as many as there are journals"),
    ("SELECT line FROM event WHERE instr", "reports: files"),
    ("SELECT doc FROM run ORDER BY id", "reports: every run"),
    ("SELECT doc FROM run WHERE state = 'finished'", "review list"),
    ("WHERE wanted AND ?1 = ''", "reports: every assignment"),
    ("FROM bundle ORDER BY", "reports and recovery: every bundle"),
    ("FROM bundle WHERE journal = ?1 AND verdict = ?2", "import: as many as there were bundles"),
    ("FROM bundle WHERE verdict", "as many as there were bundles"),
    ("FROM receipt WHERE office = ?1", "a replay: every receipt"),
    ("FROM run ORDER BY id", "the last numbers of runs"),
];

/// Every query of the store: the literals that begin as one, their line ends and blanks folded.
fn queries() -> Vec<String> {
    let mut found = Vec::new();
    for source in SOURCES {
        for literal in source.split('"').skip(1).step_by(2) {
            let begins = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| literal.starts_with(verb));
            // those that are put together are the doctor's
            if begins && !literal.contains('{') {
                found.push(literal.to_owned());
            }
        }
    }
    assert!(found.len() > 60, "only {} queries were found", found.len());
    found
}

#[test]
fn no_query_reads_a_table_that_grows_from_end_to_end_but_those_of_reports() {
    let store = Store::in_memory().unwrap();
    let mut scans = Vec::new();
    for sql in queries() {
        let mut plan = store.db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let none = vec![rusqlite::types::Value::Null; plan.parameter_count()];
        let details = plan.query_map(rusqlite::params_from_iter(none), |row| row.get::<_, String>(3)).unwrap();
        let scanned = details.map(Result::unwrap).any(|step| {
            // one that walks an index over what is open reads what is open
            let is_bounded =
                ["SCAN CONSTANT ROW", "_open", "_unfinished", "_looked_at_again", "_unpaid", "_unreviewed"];
            step.starts_with("SCAN ") && !is_bounded.iter().any(|part| step.contains(part))
        });
        let folded = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        if scanned && !MAY_SCAN.iter().any(|(part, _)| folded.contains(part)) {
            scans.push(folded);
        }
    }
    assert_eq!(scans, [""; 0]);
}

fn fact(kind: &str, body: Value) -> Draft {
    Draft::new("W-02", Fact::parse(kind, &body.to_string()).unwrap().unwrap())
}

/// What stays open whatever lies behind: an order, a run, a visit, a fault, a difference, a draft, a debt.
fn open_matters() -> (Vec<Draft>, Vec<Draft>) {
    let ordered = json!({ "due": "2024-06-30", "order": "O-OPEN", "procedure": "os-upgrade", "reason": "",
        "terminals": ["T-1", "T-2"], "work_type": "os-upgrade" });
    let office = vec![fact("work.ordered", ordered)];
    let laptop = vec![
        fact("visit.started", json!({ "media": [], "site": "S-1", "visit": "V-OPEN", "witness": "" })),
        fact("run.started", started("R-OPEN", "O-OPEN", "T-1")),
        fact("run.finished", json!({ "deviations": 0, "outcome": "stopped", "run": "R-OPEN" })),
        fact("run.started", started("R-ON", "O-OPEN", "T-1")),
        fact(
            "fault.opened",
            json!({ "fault": "F-OPEN", "isolation": "unknown", "run": null, "step": null,
            "summary": "x", "terminal": "T-1" }),
        ),
        fact(
            "difference.found",
            json!({ "difference": "D-OPEN", "field": "serial", "found": "x", "note": "",
            "registered": "y", "terminal": "T-1" }),
        ),
        fact("paper.drafted", drafted("P-OPEN", "R-OPEN")),
    ];
    (office, laptop)
}

fn started(run: &str, order: &str, terminal: &str) -> Value {
    json!({ "emergency": null, "order": order, "outside_period": false, "preconditions": [],
        "procedure": { "digest": Digest::ZERO, "id": "os-upgrade", "version": "1" }, "run": run,
        "terminal": terminal, "visit": null, "work_type": "os-upgrade" })
}

fn drafted(paper: &str, about: &str) -> Value {
    json!({ "about": about, "fields": {}, "form": { "digest": Digest::ZERO, "id": "work-report", "version": "1" },
        "paper": paper, "revision": 1 })
}

/// What is over: an order done on its terminal, with visit, fault, difference, review and paper.
fn over(number: usize) -> (Vec<Draft>, Vec<Draft>) {
    let id = |letter: char| format!("{letter}-{number:06}");
    let (order, run, terminal) = (id('O'), id('R'), format!("T-{}", number % 3 + 1));
    let reviewed = json!({ "head": Digest::ZERO, "order": order, "outcome": "completed", "reason": "", "run": run,
        "terminal": terminal, "work_type": "os-upgrade" });
    let mark = i64::from_str_radix(&Digest::of(run.as_bytes()).short(), 16).unwrap();
    let office = vec![
        fact(
            "work.ordered",
            json!({ "due": "2024-06-30", "order": order, "procedure": "os-upgrade", "reason": "",
            "terminals": [terminal], "work_type": "os-upgrade" }),
        ),
        fact(if number == 3 { "run.returned" } else { "run.accepted" }, reviewed),
        fact("difference.accepted", json!({ "difference": id('D'), "reason": "" })),
        fact("paper.drafted", drafted(&id('C'), &order)),
        fact(
            "paper.submitted",
            json!({ "covers": [format!("work.done:{order}:{mark:x}")], "on": "2024-06-10",
            "paper": id('C'), "revision": 1, "sha256": Digest::ZERO, "to": "" }),
        ),
        fact(
            "bundle.received",
            json!({ "bundle": Digest::of(run.as_bytes()), "conflict_seq": null, "first": 0,
            "head": Digest::ZERO, "journal": "laptop", "last": number, "root": Digest::ZERO, "size": number + 1,
            "verdict": "accepted" }),
        ),
    ];
    let laptop = vec![
        fact("visit.started", json!({ "media": [], "site": "S-1", "visit": id('V'), "witness": "" })),
        fact("run.started", started(&run, &order, &terminal)),
        fact("run.finished", json!({ "deviations": 0, "outcome": "completed", "run": run })),
        fact("visit.ended", json!({ "note": "", "visit": id('V') })),
        fact(
            "fault.opened",
            json!({ "fault": id('F'), "isolation": "unknown", "run": null, "step": null,
            "summary": "x", "terminal": terminal }),
        ),
        fact("fault.closed", json!({ "fault": id('F'), "note": "x", "party": "" })),
        fact(
            "difference.found",
            json!({ "difference": id('D'), "field": "serial", "found": "x", "note": "",
            "registered": "y", "terminal": terminal }),
        ),
        fact("paper.drafted", drafted(&id('P'), &run)),
        fact(
            "paper.submitted",
            json!({ "covers": [], "on": "2024-06-10", "paper": id('P'), "revision": 1,
            "sha256": Digest::ZERO, "to": "" }),
        ),
    ];
    (office, laptop)
}

/// A store with so many runs behind it, of which papers were submitted where `paid`.
fn history(runs: usize, paid: bool) -> Store {
    let mut store = Store::in_memory().unwrap();
    let mut ingest = store.begin().unwrap();
    for (id, role) in [("office", JournalRole::Office), ("laptop", JournalRole::Device)] {
        let (id, contract) = (id.to_owned(), String::new());
        ingest.open_journal(&JournalName { principal: id.clone(), id, role, contract }).unwrap();
    }
    let mut seconds = 0;
    let mut stamp = || {
        seconds += 1;
        let at = Moment::new(chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap());
        Ok(Stamp { at, mono_ms: u64::try_from(seconds).unwrap() * 1_000, nonce: [0; 16], session: [0; 4] })
    };
    for (id, role) in [("office", "office"), ("laptop", "device")] {
        let opened = json!({ "contract": "", "predecessor": null, "principal": id, "public_key": "", "role": role });
        ingest.record(id, vec![fact("journal.opened", opened)], &mut stamp).unwrap();
    }
    for (number, (mut office, laptop)) in (0..runs).map(over).chain([open_matters()]).enumerate() {
        let recorded = ingest.record("laptop", laptop, &mut stamp).unwrap();
        let causes = recorded.iter().filter_map(|event| match &event.fact {
            Fact::RunFinished(it) => Some(("run.finished", &it.run, event.hash)),
            Fact::VisitEnded(it) => Some(("visit.ended", &it.visit, event.hash)),
            Fact::FaultOpened(it) => Some(("fault.opened", &it.fault, event.hash)),
            Fact::FaultClosed(it) => Some(("fault.closed", &it.fault, event.hash)),
            _ => None,
        });
        let keys = causes.map(|(cause, about, hash)| match cause {
            "fault.closed" => format!("{cause}:{about}"),
            _ => format!("{cause}:{about}:{}", hash.short()),
        });
        let covers: Vec<String> = keys.filter(|key| paid && !key.contains("OPEN")).collect();
        office.push(fact("paper.drafted", drafted(&format!("Q-{number}"), "")));
        office.push(fact(
            "paper.submitted",
            json!({ "covers": covers, "on": "2024-06-10", "paper": format!("Q-{number}"),
            "revision": 1, "sha256": Digest::ZERO, "to": "" }),
        ));
        ingest.record("office", office, &mut stamp).unwrap();
    }
    ingest.commit().unwrap();
    store.db.set_prepared_statement_cache_capacity(200);
    store
}

/// Steps of SQLite's machine that an act takes.
fn steps(store: &Store, act: &dyn Fn(&Store)) -> i32 {
    store.db.flush_prepared_statement_cache();
    act(store);
    // the statements that ran lie in the cache with their counts; the others are made anew, with none
    queries().iter().map(|sql| store.db.prepare_cached(sql).unwrap().get_status(StatementStatus::VmStep)).sum()
}

type Act = Box<dyn Fn(&Store)>;

fn act<T>(ask: impl Fn(&Store) -> Result<T> + 'static) -> Act {
    Box::new(move |store| drop(ask(store).unwrap()))
}

fn technicians() -> Vec<(&'static str, Act)> {
    let owed = ["run.finished", "visit.ended", "fault.opened", "fault.closed", "work.ordered", "work.done"];
    vec![
        ("open visits", act(|it| it.list_open::<Visit>())),
        ("open faults", act(|it| it.list_open::<Fault>())),
        ("open differences", act(|it| it.list_open::<Difference>())),
        ("unsettled papers", act(|it| it.list_open::<Paper>())),
        ("unfinished runs", act(Store::unfinished_runs)),
        ("emergencies", act(|it| it.emergencies_on("T-1"))),
        ("the last run", act(|it| it.last_run_on("T-1"))),
        ("runs of an order", act(|it| it.runs_of_on("O-OPEN", "T-1"))),
        ("open assignments", act(Store::open_assignments)),
        ("open assignments of a terminal", act(|it| it.open_assignments_on("T-1"))),
        ("assignments of an order", act(|it| it.assignments("O-OPEN"))),
        ("combinations", act(|it| it.combinations_with("O-OPEN"))),
        ("progress", act(Store::progress)),
        ("runs to review", act(Store::unreviewed)),
        ("the last runs to review", act(|it| it.unreviewed_runs(3))),
        ("runs to look at again", act(Store::looked_at_again)),
        ("the last receipt", act(|it| it.last_receipt("laptop"))),
        (
            "the first papers owed",
            act(move |it| {
                owed.iter().map(|cause| it.unpaid("work-report", cause, &[], Some(3))).collect::<Result<Vec<_>>>()
            }),
        ),
        (
            "papers owed, by number",
            act(move |it| {
                owed.iter().map(|cause| it.unpaid_count("work-report", cause, &[])).collect::<Result<Vec<_>>>()
            }),
        ),
        ("papers owed about a run", act(|it| it.unpaid_about("work-report", "run.finished", &[], "R-OPEN"))),
        ("whether a form was submitted", act(|it| it.is_submitted("work-report"))),
        ("papers about a run", act(|it| it.papers_about("work-report", "R-OPEN"))),
        ("the tip", act(|it| it.tip("laptop"))),
    ]
}

#[test]
fn a_technicians_queries_take_as_many_steps_after_two_hundred_runs_as_after_ten() {
    let (few, many) = (history(10, true), history(200, true));
    for (name, ask) in technicians() {
        let (few, many) = (steps(&few, &*ask), steps(&many, &*ask));
        assert!(few > 0, "{name}: nothing was counted");
        assert_eq!(many, few, "{name}");
    }
}

#[test]
fn what_is_owed_is_counted_without_a_look_at_each() {
    let (few, many) = (history(10, false), history(200, false));
    assert_eq!(many.unpaid_count("work-report", "run.finished", &[]).unwrap(), 201);
    assert_eq!(many.unpaid("work-report", "run.finished", &[], None).unwrap().len(), 201);
    for (name, ask) in technicians().into_iter().filter(|(name, _)| name.contains("owed")) {
        assert_eq!(steps(&many, &*ask), steps(&few, &*ask), "{name}");
    }
}

#[test]
fn sums_kept_by_triggers_are_what_the_rows_add_up_to() {
    let store = history(40, false);
    let count = |sql: &str| store.db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let owed = count("SELECT count(*) FROM owed WHERE cause = 'visit.ended' AND form = '' AND NOT void");
    assert_eq!(i64::try_from(store.unpaid_count("visit-report", "visit.ended", &[]).unwrap()).unwrap(), owed);
    let unreviewed = count("SELECT count(*) FROM run WHERE state = 'finished' AND NOT reviewed");
    assert_eq!(i64::try_from(store.unreviewed().unwrap()).unwrap(), unreviewed);
    let progress = store.progress().unwrap();
    let (ordered, done) =
        (progress.iter().map(|it| it.ordered).sum::<u32>(), progress.iter().map(|it| it.done).sum::<u32>());
    assert_eq!(i64::from(ordered), count("SELECT count(*) FROM assignment WHERE wanted"));
    assert_eq!(i64::from(done), count("SELECT count(*) FROM assignment WHERE wanted AND done > 0"));
    // the run that was returned leaves its order open
    assert_eq!(store.open_assignments().unwrap().len(), 2 + 1);
    assert_eq!(store.unpaid_count("work-plan", "work.ordered", &[WorkType::OsUpgrade]).unwrap(), 41);
    assert_eq!(store.unpaid_count("work-plan", "work.ordered", &[WorkType::LogCollection]).unwrap(), 0);
}

#[test]
fn each_form_owes_its_own_paper_and_a_fault_that_two_close_owes_it_once() {
    let closed = || fact("fault.closed", json!({ "fault": "F-1", "note": "", "party": "" }));
    let submitted = json!({ "covers": ["fault.closed:F-1"], "on": "2024-06-10", "paper": "P-1", "revision": 1,
        "sha256": Digest::ZERO, "to": "" });
    let submitted = || fact("paper.submitted", submitted.clone());
    for place in 0..3 {
        let mut store = history(0, false);
        let mut ingest = store.begin().unwrap();
        let at = Moment::new(chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let mut stamp = || Ok(Stamp { at, mono_ms: 0, nonce: [0; 16], session: [0; 4] });
        let mut writes = vec![("laptop", vec![closed()]), ("office", vec![closed()])];
        writes.insert(place, ("office", vec![fact("paper.drafted", drafted("P-1", "F-1")), submitted()]));
        for (journal, facts) in writes {
            ingest.record(journal, facts, &mut stamp).unwrap();
        }
        ingest.commit().unwrap();
        let left = |form| {
            let listed = store.unpaid(form, "fault.closed", &[], None).unwrap().len();
            assert_eq!(store.unpaid_count(form, "fault.closed", &[]).unwrap(), listed);
            listed
        };
        assert_eq!((left("work-report"), left("confirmation")), (0, 1), "the paper arrives as number {place}");
    }
}
