//! The contract's file: the sample, its usual forms, and everything that is refused.

use super::*;

const GOOD: &str = r#"id = "R06-0417"
title = "統合端末運用保守委託"
period = { from = "令和6年4月1日", to = 2024-08-31 }
[client]
name = "みなと野市"
[contractor]
name = "㈱みさき"
responsible = "W-01"
[planned]
initial-setup = 3
os-upgrade = 65
"#;

fn wrong(text: &str) -> Vec<String> {
    parse_contract("c.toml", text).unwrap_err().problems.iter().map(|problem| problem.text().en).collect()
}

fn with_id(id: &str) -> String {
    GOOD.replace("\"R06-0417\"", id)
}

#[test]
fn the_sample_loads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/sample/contract.toml");
    let contract = load_contract(&path).unwrap();
    assert_eq!(contract.planned()[&WorkType::OsUpgrade], 65);
    assert_eq!(contract.period.to.to_string(), "2024-08-31");
}

#[test]
fn days_may_be_eras_or_dates_and_counts_stand_in_the_order_of_the_contract() {
    for text in [GOOD.to_owned(), GOOD.replace('\n', "\r\n")] {
        let contract = parse_contract("c.toml", &text).unwrap();
        assert_eq!(contract.period.from.to_string(), "2024-04-01");
        let planned: Vec<_> = contract.planned.iter().map(|p| (p.work_type.name(), p.count)).collect();
        assert_eq!(planned, [("os-upgrade", 65), ("initial-setup", 3)]);
        assert_eq!(contract.client.department, "");
    }
}

#[test]
fn everything_wrong_is_reported_at_once_with_line_and_column() {
    let text = r#"titel = "x"
id = " R/06 "
period = { from = "2024-09-01", to = "R6.8.31" }
[client]
name = ""
department = "課BIDI"
[contractor]
name = 5
[planned]
os-upgarde = 1
os-upgrade = -1
"#
    .replace("BIDI", "\u{202e}");
    insta::assert_snapshot!(wrong(&text).join("\n"), @r"
    line 1, column 1: there is no key titel; did you mean title?
    line 1, column 1: the key title is missing
    line 2, column 6 [R/06]: begins or ends with a blank
    line 3, column 38 [2024-08-31]: is before the first day, 2024-09-01
    line 5, column 8: client.name is empty
    line 6, column 14 [課U+202E]: contains U+202E, a character that cannot be recorded
    line 7, column 1: the key contractor.responsible is missing
    line 8, column 8: contractor.name must be a text in quotes
    line 10, column 1: there is no key planned.os-upgarde; did you mean os-upgrade?
    line 11, column 14: planned.os-upgrade must be a whole number, 0 or more
    ");
}

#[test]
fn syntax_errors_have_their_place() {
    let problems = wrong("id = \"x\"\ntitle = \nid = \"y\"\n");
    assert!(problems[0].starts_with("line 2, column"), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.contains("line 3")), "{problems:?}");
}

#[test]
fn the_contracts_number_can_stand_in_a_file_name() {
    for id in ["\"R06-0417\"", "\"令和6年度 第417号\"", "\"a.b\""] {
        assert!(parse_contract("c.toml", &with_id(id)).is_ok(), "{id}");
    }
    for id in [
        "\"\"",
        "\" \"",
        "\"a/b\"",
        "\"a\\\\b\"",
        "\"a\\nb\"",
        "\"a:b\"",
        "\"..\"",
        "\" a\"",
        "5",
        &format!("\"{}\"", "9".repeat(65)),
    ] {
        assert_eq!(wrong(&with_id(id)).len(), 1, "{id}");
    }
}

#[test]
fn refuses_what_is_not_utf8_and_keeps_a_byte_order_mark_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contract.toml");
    std::fs::write(&path, format!("\u{feff}{GOOD}")).unwrap();
    assert!(load_contract(&path).is_ok());
    std::fs::write(&path, b"id = \"\x83e\"").unwrap();
    assert!(matches!(load_contract(&path), Err(LoadError::File(error)) if error.what.en.ends_with("is not UTF-8")));
    assert!(matches!(load_contract(folder.path()), Err(LoadError::File(_))));
}

proptest::proptest! {
    #[test]
    fn never_panics_on_any_text(text in "\\PC{0,80}", at in 0usize..200) {
        let _ = parse_contract("c.toml", &text);
        let mut mixed = GOOD.to_owned();
        if mixed.is_char_boundary(at) {
            mixed.insert_str(at, &text);
            let _ = parse_contract("c.toml", &mixed);
        }
    }
}

fn is_key(line: &str) -> bool {
    line.starts_with("date = ") || line.starts_with("number = ")
}

#[test]
fn the_blank_file_lacks_nothing_but_what_is_to_be_written() {
    let blank = include_str!("../../data/blank/contract.toml");
    let problems = wrong(blank);
    assert!(
        problems.iter().all(|problem| problem.contains("is empty") || problem.contains("not a date")),
        "{problems:?}"
    );
    let sample = include_str!("../../data/sample/contract.toml");
    let keys = |text: &str| -> Vec<String> {
        // the memoranda stand behind a mark until they are concluded
        let lines = text.lines().map(|line| line.strip_prefix("# ").filter(|it| is_key(it)).unwrap_or(line));
        let lines = lines.filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
    };
    assert_eq!(keys(blank), keys(sample));
}
