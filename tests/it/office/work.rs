//! Orders: who may be ordered what, by which day, and what the city changes later (§5(2)).

use genba::domain::{Outcome, WorkType};
use genba::event::{Draft, Fact, ProcedurePin, RunFinished, RunStarted};
use genba::workspace::Workspace;

use super::{Laptop, Office, procedure, text_of};

fn order<const N: usize>(office: &Office, arguments: [&str; N]) -> serde_json::Value {
    let call = ["--json", "work", "order"].into_iter().chain(arguments);
    office.run(call).ok().json()["order"].clone()
}

#[test]
fn orders_are_numbered_and_listed() {
    let office = Office::ready();
    let first = order(&office, ["os-upgrade", "--site", "s-03", "--due", "2024-06-30", "--terminal", "T-012"]);
    assert_eq!((&first["order"], first["terminals"].as_array().unwrap().len()), (&"O-001".into(), 6));
    let second = order(&office, ["log-collection", "--terminal", "T-001,T-002", "ｔ－００３", "--due", "R6.7.1"]);
    assert_eq!((&second["order"], &second["due"]), (&"O-002".into(), &"2024-07-01".into()));
    assert_eq!(second["terminals"], serde_json::json!(["T-001", "T-002", "T-003"]));
    let rows = office.run(["--json", "work", "list"]).ok().json();
    assert_eq!(
        (&rows[0]["terminals"], &rows[0]["begun"], &rows[0]["state"]),
        (&6.into(), &0.into(), &"waiting".into())
    );
    office.run_in("ja", ["work", "list"]).ok().says("2024-06-30").says("未着手");
    let shown = office.run(["--json", "work", "show", "o-001"]).ok().json();
    assert_eq!(shown["terminals"][0]["terminal"], "T-012");
    let late = ["--home", "office", "--json", "work", "list"];
    let rows = office.bench.at("2024-07-01T09:00:00+09:00").run(late).ok().json();
    assert_eq!((&rows[0]["state"], &rows[1]["state"]), (&"overdue".into(), &"waiting".into()));
    office.refuses(
        ["work", "show", "O-9"],
        1,
        &["no work order O-9", "O-001, O-002"],
        &["作業指示「O-9」はありません"],
    );
}

#[test]
fn a_work_type_means_its_one_procedure() {
    let office = Office::ready();
    office.refuses(
        ["work", "order", "software-update", "--terminal", "T-001", "--due", "2024-06-30"],
        1,
        &["no procedure for software update is published", "genba procedure add FILE"],
        &["「各種ソフトウェア更新適用作業」の手順書が公開されていません"],
    );
    office.refuses(
        ["work", "order", "os-upgarde", "--terminal", "T-001", "--due", "2024-06-30"],
        1,
        &["there is no procedure os-upgarde", "did you mean os-upgrade"],
        &["手順書「os-upgarde」はありません"],
    );
    office.refuses(
        ["work", "order", "掃除", "--terminal", "T-001", "--due", "2024-06-30"],
        1,
        &["the work types are os-upgrade, software-update"],
        &["作業区分は os-upgrade"],
    );
    let text = text_of(&procedure("log-collection"));
    office.bench.write("two.toml", text.replace("id = \"log-collection\"", "id = \"log-short\""));
    office.run(["procedure", "add", "two.toml"]).ok();
    // one is called like the work type: it is meant, and the other is named
    let run = office.run(["work", "order", "log-collection", "--terminal", "T-001", "--due", "2024-06-30"]).ok();
    run.says("ordering by procedure log-collection; others for the same work are log-short");
    office.run(["procedure", "withdraw", "log-collection", "--reason", "x"]).ok();
    office.bench.write("three.toml", text.replace("id = \"log-collection\"", "id = \"log-long\""));
    office.run(["procedure", "add", "three.toml"]).ok();
    office.refuses(
        ["work", "order", "log-collection", "--terminal", "T-002", "--due", "2024-06-30"],
        1,
        &["several procedures for log collection: log-long, log-short", "name the procedure"],
        &["手順書がいくつもあります: log-long, log-short"],
    );
    assert_eq!(
        order(&office, ["log-short", "--terminal", "T-002", "--due", "2024-06-30"])["work_type"],
        "log-collection"
    );
}

#[test]
fn refuses_terminals_that_cannot_be_ordered_all_at_once() {
    let office = Office::ready();
    office.run(["terminal", "retire", "T-020", "--reason", "故障"]).ok();
    let before = office.events();
    office.refuses(
        ["work", "order", "os-upgrade", "--terminal", "T-999", "T-020", "CSサーバ", "--due", "2024-06-30"],
        1,
        &[
            "no terminal T-999",
            "terminal T-020 is retired",
            "CSサーバ is a CS server, which is out of the contract's scope (§4)",
        ],
        &["端末「T-999」はありません", "端末 T-020 は廃止されています", "契約の対象外です（§4）"],
    );
    office.refuses(
        ["work", "order", "initial-setup", "--site", "S-03", "--due", "2024-06-30"],
        1,
        &[
            "procedure initial-setup is not for terminal T-013 (ミライ MT-210)",
            "T-014",
            "initial-setup is for アオバ UT-340",
        ],
        &["端末 T-013（ミライ MT-210）に手順書 initial-setup は使えません", "対象機種は アオバ UT-340"],
    );
    office.refuses(
        ["work", "order", "os-upgrade", "--due", "2024-06-30"],
        2,
        &["no terminal is named", "--terminal ID…, --site ID… or --all"],
        &["対象の端末が指定されていません"],
    );
    office.refuses(
        ["work", "order", "os-upgrade", "--site", "S-9", "--due", "2024-06-30"],
        1,
        &["S-09"],
        &["S-09 のことですか"],
    );
    assert_eq!(office.events(), before);
    order(&office, ["os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"]);
    office.refuses(
        ["work", "order", "os-upgrade", "--all", "--due", "2024-07-30"],
        1,
        &["terminal T-012 is wanted already by the open order O-001 of the same procedure", "genba work change O-001"],
        &["端末 T-012 には、同じ手順書 os-upgrade の作業指示 O-001 がまだ開いています"],
    );
    // other work on the same terminal is no matter
    order(&office, ["log-collection", "--terminal", "T-012", "--due", "2024-06-30"]);
}

#[test]
fn a_due_day_outside_the_period_needs_a_reason() {
    let office = Office::ready();
    let before = office.events();
    office.refuses(
        ["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "2024-09-30"],
        1,
        &["2024-09-30 lies outside the contract's period, 2024-04-01 to 2024-08-31 (§2)", "--reason"],
        &["期限 令和6年9月30日 は契約の業務履行期間（令和6年4月1日 から 令和6年8月31日 まで）の外です"],
    );
    office.refuses(
        ["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "6/30/24"],
        2,
        &["6/30/24 is not a date", "令和6年6月30日"],
        &["「6/30/24」は日付として読めません"],
    );
    office.refuses(
        ["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "2024-06-31"],
        2,
        &["does not exist"],
        &["暦にない日です"],
    );
    assert_eq!(office.events(), before);
    let given = order(&office, ["os-upgrade", "--terminal", "T-012", "--due", "2024-09-30", "--reason", "市の依頼"]);
    assert_eq!(given["reason"], "市の依頼");
    let run =
        office.run(["work", "order", "os-upgrade", "--terminal", "T-013", "--due", "2024-06-09", "--reason", "x"]).ok();
    run.says("2024-06-09 is over already").says("--reason is not recorded");
}

#[test]
fn the_city_changes_an_order() {
    let office = Office::ready();
    order(&office, ["os-upgrade", "--site", "S-03", "--due", "2024-06-30"]);
    let run = office.run([
        "work",
        "change",
        "O-001",
        "--due",
        "R6.7.5",
        "--add",
        "T-001",
        "--remove",
        "T-012",
        "--reason",
        "都合",
        "--decided-by",
        "山本",
    ]);
    run.ok().says("changed order O-001: due 2024-07-05, +T-001, -T-012");
    let shown = office.run_in("ja", ["work", "show", "O-001"]).ok();
    shown.says("期限 2024-07-05, +T-001, -T-012（理由: 都合、決定: 山本）");
    // what was taken out can be ordered anew
    order(&office, ["os-upgrade", "--terminal", "T-012", "--due", "2024-07-01"]);
    let before = office.events();
    let refused: [(&[&str], i32, &str, &str); 7] = [
        (&["--due", "2024-07-05"], 2, "nothing would change in order O-001", "変わるところがありません"),
        (&["--add", "T-013"], 1, "terminal T-013 is in order O-001 already", "すでに作業指示 O-001 に入っています"),
        (&["--add", "T-012"], 1, "by the open order O-002", "作業指示 O-002 がまだ開いています"),
        (&["--add", "T-999"], 1, "there is no terminal T-999", "端末「T-999」はありません"),
        (&["--remove", "T-012"], 1, "terminal T-012 is not in order O-001", "入っていません"),
        (&["--remove", "T-001,T-013,T-014,T-015,T-016,T-017"], 1, "no terminal left", "端末が残りません"),
        (&["--due", "来月"], 2, "is not a date", "日付として読めません"),
    ];
    for (arguments, code, english, japanese) in refused {
        for (lang, words) in [("en", english), ("ja", japanese)] {
            let call = ["work", "change", "O-001", "--reason", "都合", "--decided-by", "山本"]
                .into_iter()
                .chain(arguments.iter().copied());
            office.run_in(lang, call).refused(code).says(words);
        }
    }
    assert_eq!(office.events(), before);
}

#[test]
fn refuses_a_change_or_cancellation_that_nobody_decided() {
    let office = Office::ready();
    order(&office, ["os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"]);
    let before = office.events();
    let words = (&["recorded with who decided it (§5(2))", "--decided-by"], &["だれが決めたか", "--decided-by"]);
    office.refuses(["work", "change", "O-001", "--due", "2024-07-05", "--reason", "x"], 2, words.0, words.1);
    office.refuses(["work", "cancel", "O-001", "--reason", "x", "--decided-by", " "], 2, words.0, words.1);
    assert_eq!(office.events(), before);
}

#[test]
fn the_city_cancels_an_order_once() {
    let office = Office::ready();
    order(&office, ["os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"]);
    office
        .run(["work", "cancel", "O-001", "--reason", "中止", "--decided-by", "山本"])
        .ok()
        .says("cancelled order O-001");
    office.refuses(
        ["work", "cancel", "O-001", "--reason", "中止", "--decided-by", "山本"],
        1,
        &["order O-001 is cancelled (中止)", "genba work order"],
        &["作業指示 O-001 は取り消されています（中止）"],
    );
    office.refuses(
        ["work", "change", "O-001", "--due", "2024-07-01", "--reason", "x", "--decided-by", "y"],
        1,
        &["is cancelled"],
        &["取り消されています"],
    );
    assert_eq!(office.run(["--json", "work", "list"]).ok().json(), serde_json::json!([]));
    assert_eq!(office.run(["--json", "work", "list", "--all"]).ok().json()[0]["state"], "cancelled");
    office.run_in("ja", ["work", "show", "O-001"]).ok().says("取消し（理由: 中止、決定: 山本）");
    let work = office.run(["--json", "status"]).ok().json()["work"].clone();
    assert_eq!(work[0]["ordered"], 0, "what was planned is held against what is still ordered: {work}");
    assert_eq!(order(&office, ["os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"])["order"], "O-002");
}

/// Records a run on the laptop as `genba step` does, and brings it to the office.
fn work_on(office: &Office, laptop: &Laptop<'_>, run: &str, terminal: &str, outcome: Option<Outcome>) {
    let mut workspace = Workspace::open(&office.bench.path("laptop")).unwrap();
    let listed = office.run(["--json", "procedure", "list"]).ok().json();
    let row = listed.as_array().unwrap().iter().find(|row| row["id"] == "os-upgrade").unwrap();
    let procedure = ProcedurePin {
        digest: row["digest"].as_str().unwrap().parse().unwrap(),
        id: "os-upgrade".into(),
        version: "2.1".into(),
    };
    let started = RunStarted {
        blackout: None,
        combination: None,
        emergency: None,
        order: "O-001".into(),
        outside_period: false,
        preconditions: Vec::new(),
        procedure,
        run: run.into(),
        terminal: terminal.into(),
        visit: None,
        work_type: WorkType::OsUpgrade,
    };
    let mut drafts = vec![Draft::new("W-02", Fact::RunStarted(started))];
    drafts.extend(
        outcome.map(|outcome| {
            Draft::new("W-02", Fact::RunFinished(RunFinished { deviations: 0, outcome, run: run.into() }))
        }),
    );
    workspace.record(drafts).unwrap();
    drop(workspace);
    let name = format!("{run}.zip");
    laptop.run(["export", "-o", &name]).ok();
    office.run(["import", &name]).ok();
}

#[test]
fn an_order_shows_how_far_it_is_and_work_that_is_done_stays() {
    let office = Office::ready();
    order(&office, ["os-upgrade", "--terminal", "T-012,T-013,T-014", "--due", "2024-06-30"]);
    let laptop = Laptop::of(&office);
    work_on(&office, &laptop, "R-1", "T-012", Some(Outcome::CompletedWithDeviations));
    work_on(&office, &laptop, "R-2", "T-013", Some(Outcome::RolledBack));
    work_on(&office, &laptop, "R-3", "T-014", None);
    let row = office.run(["--json", "work", "list"]).ok().json()[0].clone();
    assert_eq!((&row["begun"], &row["done"], &row["state"]), (&3.into(), &1.into(), &"under-way".into()));
    let shown = office.run_in("ja", ["work", "show", "O-001"]).ok();
    shown.says("完了（逸脱あり）").says("切戻し").says("作業中").says("R-3");
    office.refuses(
        ["work", "change", "O-001", "--remove", "T-012", "--reason", "x", "--decided-by", "y"],
        1,
        &["the work on terminal T-012 is done (O-001, R-1)", "stays on record"],
        &["端末 T-012 の作業は終わっています（O-001、R-1）"],
    );
    let run = office
        .run(["work", "change", "O-001", "--remove", "T-013,T-014", "--reason", "故障", "--decided-by", "y"])
        .ok();
    run.says("run R-3 on terminal T-014 is begun (W-02): tell the laptop").says("-T-013, -T-014");
    assert_eq!(office.run(["--json", "work", "list"]).ok().json(), serde_json::json!([]));
    assert_eq!(office.run(["--json", "work", "list", "--all"]).ok().json()[0]["state"], "done");
    office.refuses(
        ["work", "cancel", "O-001", "--reason", "x", "--decided-by", "y"],
        1,
        &["order O-001 is done on every terminal"],
        &["すべて終わっています"],
    );
}

#[test]
fn a_changed_order_owes_a_new_revision_of_its_plan() {
    let office = Office::ready();
    office.run(["work", "order", "os-upgrade", "--terminal", "T-012,T-013", "--due", "2024-06-30"]).ok();
    let at = |time: &str, words: &[&str]| {
        let call = [&["--home", "office"], words].concat();
        office.bench.at(&format!("2024-06-{time}:00+09:00")).run(call).ok()
    };
    let owed = |time: &str| {
        let rows = at(time, &["--json", "paper", "list", "--owed"]).json();
        let rows: Vec<_> = rows.as_array().unwrap().iter().filter(|row| row["form"] == "work-plan").cloned().collect();
        rows.iter().map(|row| (row["cause"].clone(), row["paper"].clone())).collect::<Vec<_>>()
    };
    let plan = ["paper", "new", "work-plan", "--about", "O-001", "--set", "purpose=x", "--set", "from=2024-06-11"];
    at("10T10:00", &[&plan[..], &["--set", "rollback=x"]].concat());
    at("10T10:01", &["paper", "submit", "work-plan"]);
    let number = at("10T10:02", &["--json", "paper", "show", "work-plan"]).json()["paper"]["paper"].clone();
    at("10T10:03", &["paper", "decide", "work-plan", "--approve", "--by", "山本"]);
    assert_eq!(owed("10T11:00"), []);
    let change = ["work", "change", "O-001", "--remove", "T-013", "--reason", "市の都合", "--decided-by", "山本"];
    at("12T09:00", &change);
    assert_eq!(owed("12T10:00"), [("work.changed".into(), number.clone())]);
    at("12T10:00", &["--lang", "ja", "paper", "list", "--owed"]).says("指示の変更");
    at("12T11:00", &["paper", "edit", number.as_str().unwrap(), "--set", "purpose=変更後"]);
    at("12T11:01", &["paper", "submit", number.as_str().unwrap()]);
    assert_eq!(owed("12T12:00"), []);
}

#[test]
fn an_order_that_was_moved_past_the_period_says_why() {
    let office = Office::ready();
    office.run(["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"]).ok();
    let change = ["work", "change", "O-001", "--due", "2024-09-10", "--reason", "工期の延長", "--decided-by", "山本"];
    office.run(change).ok();
    let row = &office.run(["--json", "report", "orders"]).ok().json()[0];
    assert_eq!(row["reason"], "工期の延長");
    office.run_in("ja", ["work", "show", "O-001"]).ok().says("期間外の理由");
    let back = ["work", "change", "O-001", "--due", "2024-07-10", "--reason", "短縮", "--decided-by", "山本"];
    office.run(back).ok();
    assert_eq!(office.run(["--json", "report", "orders"]).ok().json()[0]["reason"], serde_json::Value::Null);
}
