//! Combining orders (§4): only as the city agreed in a consultation.

use super::{Laptop, Office};
use crate::paper::{approved, approved_as_another, combining, submitted};

const FORM: &str = "consultation";

/// O-001 os-upgrade on S-03, O-002 log-collection on T-012 and T-001, O-003 log-collection on T-002.
fn office() -> Office {
    let office = Office::ready();
    for (work, terminals, due) in [
        ("os-upgrade", "T-012,T-013", "2024-06-30"),
        ("log-collection", "T-012,T-001", "2024-06-20"),
        ("log-collection", "T-002", "2024-06-30"),
    ] {
        office.run(["work", "order", work, "--terminal", terminals, "--due", due]).ok();
    }
    office
}

fn combine<'a>(orders: &[&'a str], paper: &'a str) -> Vec<&'a str> {
    [&["work", "combine"], orders, &["--consultation", paper, "--reason", "一度の訪問で行う"]].concat()
}

#[test]
fn refuses_to_combine_without_an_agreed_consultation() {
    let office = office();
    let before = office.events();
    let refuses = |paper: &'static str, english: &str, japanese: &str| {
        let call: [&str; 8] = combine(&["O-001", "O-002"], paper).try_into().unwrap();
        office.refuses(call, 1, &[english], &[japanese]);
    };
    refuses("P-1", "there is no paper P-1", "書面「P-1」はありません");
    refuses("P-1", "no paper of the form consultation is approved yet", "様式 consultation の書面はまだありません");
    assert_eq!(office.events(), before);
    submitted(&office.bench, "P-001", FORM, &[]);
    refuses("P-001", "paper P-001 is not approved (submitted)", "書面 P-001 は承認されていません（提出済み）");
    approved(&office.bench, "P-002", "minutes", &[]);
    refuses("P-002", "of the form minutes, not consultation", "様式は minutes です");
    approved_as_another(&office.bench, "P-003", FORM);
    refuses("P-003", "not of the document that was submitted last", "最後に提出した文書のものではありません");
    assert_eq!(office.run(["--json", "work", "combine", "--list"]).ok().json(), serde_json::json!([]));
}

#[test]
fn refuses_orders_that_cannot_be_combined() {
    let office = office();
    combining(&office.bench, "P-001", "O-001,O-002");
    office.run(["work", "order", "initial-setup", "--terminal", "T-012", "--due", "2024-06-30"]).ok();
    office.run(["work", "cancel", "O-004", "--reason", "x", "--decided-by", "山本"]).ok();
    let before = office.events();
    let refuses = |orders: &[&'static str], code: i32, english: &str, japanese: &str| {
        for (lang, words) in [("en", english), ("ja", japanese)] {
            office.run_in(lang, combine(orders, "P-001")).refused(code).says(words);
        }
    };
    refuses(&["O-001", "o-001"], 2, "at least two orders", "二つ以上必要です");
    refuses(&["O-001", "O-009"], 1, "no work order O-009", "作業指示「O-009」はありません");
    refuses(&["O-001", "O-004"], 1, "order O-004 is cancelled", "O-004 は取り消されています");
    refuses(
        &["O-001", "O-002", "O-003"],
        1,
        "order O-003 shares no terminal",
        "O-003 には、ほかの作業指示と共通の端末がありません",
    );
    assert_eq!(office.events(), before);
    office.run(combine(&["O-001", "O-002"], "P-001")).ok();
    refuses(
        &["O-002", "O-001"],
        1,
        "order O-002 is in the combination C-001 already",
        "すでに同時実施 C-001 に入っています",
    );
    office.run(["work", "combine", "O-001"]).refused(2);
}

#[test]
fn combined_orders_are_shown_and_a_cancelled_one_leaves() {
    let office = office();
    combining(&office.bench, "P-001", "O-001,O-002");
    let laptop = Laptop::of(&office);
    let combined = office.run([vec!["--json"], combine(&["O-001", "O-002"], "p-001")].concat()).ok().json();
    assert_eq!((&combined["combination"], &combined["consultation"]["paper"]), (&"C-001".into(), &"P-001".into()));
    let listed = office.run(["--json", "work", "combine", "--list"]).ok().json();
    // in the sequence of their runs
    assert_eq!(listed[0]["orders"], serde_json::json!(["O-002", "O-001"]));
    assert_eq!(listed[0]["terminals"], serde_json::json!(["T-012"]));
    office.run_in("ja", ["work", "show", "O-001"]).ok().says("C-001（O-002 O-001、協議 P-001）");
    office.run_in("ja", ["work", "list"]).ok().says("同時実施 C-001");
    office.run(["status"]).ok().says("combined as C-001");
    assert_eq!(office.run(["--json", "work", "list"]).ok().json()[0]["combination"], "C-001");
    office.run(["log"]).ok().says("orders O-001 O-002 combined as C-001, agreed in P-001");
    office.run(["export", "--to", "laptop-03", "-o", "next.zip"]).ok();
    laptop.run(["import", "next.zip"]).ok();
    laptop.run(["work", "combine", "--list"]).ok().says("C-001");
    laptop.run(combine(&["O-001", "O-002"], "P-001")).refused(1).says("office's workspace");
    office.run(["work", "cancel", "O-002", "--reason", "x", "--decided-by", "山本"]).ok();
    assert!(office.run(["--json", "work", "list"]).ok().json()[0]["combination"].is_null());
    assert_eq!(office.run(["--json", "work", "combine", "--list"]).ok().json()[0]["left"][0], "O-002");
    // the one that is left may be combined anew
    office.run(["work", "order", "log-collection", "--terminal", "T-013", "--due", "2024-06-30"]).ok();
    let call: [&str; 8] = combine(&["O-001", "O-004"], "P-001").try_into().unwrap();
    office.refuses(
        call,
        1,
        &["the consultation P-001 does not name O-004 (§4)", "--set orders=ORDER,ORDER"],
        &["協議の書面 P-001 の対象の作業指示に O-004 がありません（§4）"],
    );
    combining(&office.bench, "P-002", "O-001,O-004");
    office.run(combine(&["O-001", "O-004"], "P-002")).ok().says("C-002");
}

#[test]
fn a_consultation_lists_the_orders_that_were_chosen_and_no_others() {
    let office = office();
    let new = |orders: &str| {
        let orders = format!("orders={orders}");
        office.run(["--json", "paper", "new", FORM, "--set", "kind=作業の併合", "--set", &orders])
    };
    let drafted = new("O-001、o-002").ok().json();
    let listed =
        drafted["document"]["fields"].as_array().unwrap().iter().find(|field| field["id"] == "orders").unwrap();
    let ids: Vec<_> = listed["value"].as_array().unwrap().iter().map(|row| row["order"].as_str().unwrap()).collect();
    assert_eq!(ids, ["O-001", "O-002"]);
    new("O-001,O-9").refused(2).says("there is no O-9 in the column Order").says("choose among O-001, O-002, O-003");
}
