//! Clocks: dead batteries, years ahead and behind, midnights and zones.

use serde_json::json;

use super::{begin_run, send};
use crate::parties::Parties;

const DEAD: &str = "2000-01-01T00:03:00+09:00";
const AHEAD: &str = "2025-06-10T09:00:00+09:00";
const NEXT_DAY: &str = "2024-06-11T09:00:00+09:00";

fn kinds(parties: &Parties, home: &str) -> Vec<String> {
    let log = parties.log(home, home);
    log.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_dead_clock_battery_is_named_as_the_cause_and_never_another_workers_name() {
    let parties = Parties::new();
    for line in ["step T-013 --worker W-02 --answer ok", "visit start S-03 --worker W-02 --witness 佐藤"] {
        let refused = parties.run_at(DEAD, "laptop-01", line).refused(1).says("does not cover 2000-01-01");
        let refused = refused.says("there is already a record of 2024-06-10").says("clock battery");
        assert!(!refused.stderr().contains("W-01") && !refused.stderr().contains("emergency"), "{}", refused.stderr());
    }
    let japanese = parties.run_at(DEAD, "laptop-01", "--lang ja step T-013 --worker W-02 --answer ok").refused(1);
    japanese.says("時計の電池が切れています").says("時計を合わせてください");
    parties.run_at(DEAD, "laptop-01", "status").ok().says("2000-01-01 00:03").says("set the clock");
    parties.run_at(DEAD, "laptop-01", "doctor").ok().says("the clock is behind");
    // a typing mistake is still answered with the names that are near
    parties.run("laptop-01", "step T-013 --worker W-22 --answer ok").refused(1).says("did you mean");
    begin_run(&parties, "laptop-01", "T-013");
    assert!(!kinds(&parties, "laptop-01").contains(&"clock.stepped".to_owned()));
}

#[test]
fn a_worker_whose_period_is_over_is_told_the_day_that_the_clock_shows() {
    let parties = Parties::new();
    parties.run("office", "worker set W-02 until=2024-12-31").ok();
    parties.run("office", "export --to laptop-01 -o roster.zip").ok();
    parties.run("laptop-01", "import roster.zip").ok();
    let refused = parties.run_at(AHEAD, "laptop-01", "step T-013 --worker W-02 --answer ok").refused(1);
    refused.says("does not cover 2025-06-10").says("clock says 2025-06-10 09:00").says("--emergency");
}

#[test]
fn a_year_ahead_is_recorded_when_the_clock_is_set_right_and_shown_everywhere() {
    let parties = Parties::new();
    let fault = "fault open T-015 --worker W-02 --summary x";
    parties.run_at(AHEAD, "laptop-01", fault).ok();
    parties.run_at(NEXT_DAY, "laptop-01", "status").ok().says("there is already a record of 2025-06-10");
    parties.run_at(NEXT_DAY, "laptop-01", fault).ok();
    assert_eq!(kinds(&parties, "laptop-01")[2..], ["fault.opened", "clock.stepped", "fault.opened"]);
    let moved = parties.log("laptop-01", "laptop-01")[3]["body"]["difference_ms"].as_i64().unwrap();
    assert_eq!(moved, -364 * 86_400_000);
    parties.run_at(NEXT_DAY, "laptop-01", "log").ok().says("the clock moved by -31449600 s");
    let after = parties.run_at(NEXT_DAY, "laptop-01", "status").ok();
    assert!(!after.stderr().contains("already a record"), "{}", after.stderr());
    // a laptop's wrong time is not the office's
    parties.run_at(NEXT_DAY, "laptop-01", "export -o field.zip").ok();
    let said = parties.run_at(NEXT_DAY, "office", "import field.zip").ok();
    assert!(!said.stderr().contains("clock"), "{}", said.stderr());
    parties.run_at(NEXT_DAY, "office", "log --journal laptop-01").ok().says("2025-06-10 09:00").says("the clock moved");
}

#[test]
fn a_clock_that_jumps_within_a_run_leaves_its_mark_in_the_runs_story() {
    let parties = Parties::new();
    begin_run(&parties, "laptop-01", "T-013");
    let next = "step T-013 --worker W-02 --answer ok --witness 佐藤";
    parties.run_at("2024-06-10T08:00:00+09:00", "laptop-01", next).ok();
    let run = parties.json("laptop-01", "status")["runs"][0]["run"].as_str().unwrap().to_owned();
    let story = parties.run("laptop-01", &format!("log --run {run}")).ok();
    story.says("09:00").says("08:00").says("clock");
    send(&parties, "laptop-01", "field.zip").ok();
    parties.run("office", &format!("log --run {run}")).ok().says("clock");
    // and on the paper that the city reads
    parties.run("laptop-01", &format!("report work {run} -o report.html")).ok();
    let page = String::from_utf8(parties.bench.read("report.html")).unwrap();
    assert!(
        page.contains("作業中に PC の時計が変わった（令和6年6月10日 09:00 の記録の後が 令和6年6月10日 08:00）"),
        "{page}"
    );
}

#[test]
fn midnights_year_ends_and_leap_days_are_no_steps_of_the_clock() {
    let parties = Parties::new();
    let times = [
        "2024-06-10T23:59:59.999+09:00",
        "2024-06-11T00:00:00.000+09:00",
        "2024-12-31T23:59:59.999+09:00",
        "2025-01-01T00:00:00.000+09:00",
        "2028-02-28T23:59:59.999+09:00",
        "2028-02-29T00:00:00.000+09:00",
        "2028-03-01T00:00:00.000+09:00",
    ];
    for time in times {
        parties.run_at(time, "laptop-01", "fault open T-015 --worker W-02 --summary x").ok();
    }
    let log = parties.log("laptop-01", "laptop-01");
    let at: Vec<_> = log[2..].iter().map(|event| event["at"].as_str().unwrap()).collect();
    assert_eq!(at, times);
    parties.run_at("2028-02-29T12:00:00+09:00", "laptop-01", "--lang ja status").ok().says("令和10年2月29日");
    let call = parties.bench.at("2028-03-01T10:00:00-05:00").var("TZ", "America/New_York");
    call.run(["--home", "laptop-01", "fault", "open", "T-015", "--worker", "W-02", "--summary", "abroad"]).ok();
    let last = parties.log("laptop-01", "laptop-01").pop().unwrap();
    assert_eq!(last["at"], json!("2028-03-02T00:00:00.000+09:00"));
}

#[test]
fn an_office_with_a_wrong_clock_is_told_before_its_receipts_travel() {
    let parties = Parties::new();
    parties.fault("laptop-01", "x").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    let said = parties.run_at(DEAD, "office", "import field.zip").ok();
    said.says("clock says 2000-01-01 00:03").says("set the clock");
    parties.run_at(DEAD, "office", "status").ok().says("set the clock");
    // what was receipted then stays so, and the step of the clock stands beside it
    let kinds: Vec<_> = parties.log("office", "office").iter().map(|event| event["kind"].clone()).collect();
    assert_eq!(kinds[kinds.len() - 2..], [json!("clock.stepped"), json!("bundle.received")]);
    parties.run("office", "export --to laptop-01 -o back.zip").ok();
    parties.run("laptop-01", "import back.zip").ok();
    assert_eq!(parties.json("laptop-01", "status")["safe"], true);
}
