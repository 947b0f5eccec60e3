//! Blackouts: set, lifted, listed; and work that is due in one.

use super::{Laptop, Office};

fn add<const N: usize>(office: &Office, arguments: [&str; N]) -> crate::harness::Run {
    office.run(["work", "blackout", "add", "--reason", "選挙", "--decided-by", "山本"].iter().chain(&arguments))
}

#[test]
fn blackouts_are_set_for_hours_or_whole_days_and_lifted_once() {
    let office = Office::ready();
    add(&office, ["--from", "2024-06-10T08:30", "--until", "2024-06-10T17:15", "--site", "s-03"]).ok().says("B-001");
    add(&office, ["--from", "令和6年7月1日", "--until", "R6.7.2"]).ok().says("from 2024-07-01 to 2024-07-02");
    let listed = office.run(["--json", "work", "blackout", "list"]).ok().json();
    assert_eq!((&listed[0]["state"], &listed[0]["sites"][0]), (&"holds".into(), &"S-03".into()));
    assert_eq!(
        (&listed[1]["state"], &listed[1]["until"]),
        (&"to-come".into(), &"2024-07-03T00:00:00.000+09:00".into())
    );
    let lift = ["work", "blackout", "lift", "b-001", "--reason", "延期", "--decided-by", "山本"];
    office.run(lift).ok().says("lifted the blackout B-001");
    office.refuses(lift, 1, &["B-001 is lifted already (延期)"], &["作業禁止 B-001 はすでに解除されています（延期）"]);
    assert_eq!(office.run(["--json", "work", "blackout", "list"]).ok().json().as_array().unwrap().len(), 1);
    office.run_in("ja", ["work", "blackout", "list", "--all"]).ok().says("解除: 延期").says("すべての拠点");
    let laptop = Laptop::of(&office);
    laptop.run(["work", "blackout", "list"]).ok().says("B-002");
    laptop.run(["work", "blackout", "lift", "B-002", "--reason", "x", "--decided-by", "y"]).refused(1).says("office's");
}

#[test]
fn refuses_blackouts_that_make_no_sense() {
    let office = Office::ready();
    let before = office.events();
    let all: [(&[&str], i32, &str, &str); 6] = [
        (&["--from", "来月", "--until", "2024-06-30"], 2, "来月 is not a time", "「来月」は時刻として読めません"),
        (
            &["--from", "2024-06-30", "--until", "2024-06-29"],
            2,
            "is not after the beginning",
            "終わり 2024-06-29 が始まり 2024-06-30 より後",
        ),
        (&["--from", "2024-06-30T08:30", "--until", "2024-06-30T08:30"], 2, "check --from", "--from と --until"),
        (
            &["--from", "2024-06-30", "--until", "2024-06-30", "--site", "S-99"],
            1,
            "no site S-99",
            "拠点「S-99」はありません",
        ),
        (&["--from", "2024-06-30", "--until", "2024-06-30", "--reason", " "], 2, "the reason is empty", "理由が空です"),
        (&["--from", "2024-06-30", "--until", "2024-06-30", "--reason", "x"], 2, "who decided it", "だれが決めたか"),
    ];
    for (arguments, code, english, japanese) in all {
        for (lang, words) in [("en", english), ("ja", japanese)] {
            let known: &[&str] = match arguments.contains(&"--reason") {
                true if arguments.contains(&"x") => &[],
                true => &["--decided-by", "山本"],
                false => &["--reason", "選挙", "--decided-by", "山本"],
            };
            let call = ["work", "blackout", "add"].iter().chain(arguments).chain(known);
            office.run_in(lang, call).refused(code).says(words);
        }
    }
    office.refuses(
        ["work", "blackout", "lift", "B-1", "--reason", "x", "--decided-by", "y"],
        1,
        &["there is no blackout B-1"],
        &["作業禁止「B-1」はありません"],
    );
    assert_eq!(office.events(), before);
}

#[test]
fn warns_of_work_that_is_due_in_a_blackout() {
    let office = Office::ready();
    add(&office, ["--from", "2024-06-30T08:30", "--until", "2024-06-30T17:15", "--site", "S-03"]).ok();
    let order = ["work", "order", "os-upgrade", "--terminal", "T-012", "--due", "2024-06-30"];
    office.run(order).ok().says("the due day 2024-06-30 lies in the blackout B-001 (S-03: 選挙)");
    let elsewhere = office.run(["work", "order", "os-upgrade", "--terminal", "T-001", "--due", "2024-06-30"]).ok();
    assert!(!elsewhere.stderr().contains("blackout"));
    let change = ["work", "change", "O-001", "--reason", "x", "--decided-by", "y", "--due"];
    assert!(!office.run(change.iter().chain(&["2024-07-01"])).ok().stderr().contains("blackout"));
    office.run(change.iter().chain(&["2024-06-30"])).ok().says("lies in the blackout B-001");
}
