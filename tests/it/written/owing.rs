//! What a submission pays, on which day it can be, and drafts that nobody handed in.

use serde_json::Value;

use super::{INCIDENT, MINUTES, sample};
use crate::parties::{MORNING, Parties};

const NEXT_DAY: &str = "2024-06-11T09:00:00+09:00";
const COMPLETION: (&str, &str) = ("completion-report", "work.done");

impl Parties {
    fn owes(&self, home: &str, form: &str, cause: &str) -> bool {
        self.owed(home).contains(&(form.to_owned(), cause.to_owned()))
    }
}

#[test]
fn a_completion_report_with_terminals_open_says_so_and_pays_nothing() {
    let parties = Parties::new();
    parties.run_a_procedure("laptop-01");
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    let paper = parties.draft("office", "completion-report --about O-001");
    let left = parties.field("office", &paper, "remaining");
    assert!(
        left.as_str().unwrap().starts_with("作業指示 O-001 OSバージョンアップ適用作業: 6 台のうち 5 台が未了（T-013、"),
        "{left}"
    );
    assert_eq!(parties.field("office", &paper, "until"), Value::Null, "what is not done ended on no day");
    let said = parties.run("office", &format!("paper submit {paper}")).ok();
    said.says("something is not done").says("5 of 6 terminals open");
    let document = parties.paper("office", &paper)["document"].clone();
    assert!(!document["lead"].as_str().unwrap().contains("完了しました"), "{document}");
    // the rest is done elsewhere, or no longer wanted
    parties
        .run("office", "work change O-001 --remove T-013,T-014,T-015,T-016,T-017 --reason 本市の指示 --decided-by 山本")
        .ok();
    assert!(parties.owes("office", COMPLETION.0, COMPLETION.1), "what was handed in before pays nothing");
    parties.run("office", &format!("paper edit {paper}")).ok();
    let said = parties.run("office", &format!("paper submit {paper}")).ok();
    assert!(!said.stderr().contains("not done") && !parties.owes("office", COMPLETION.0, COMPLETION.1));
    assert_eq!(parties.field("office", &paper, "until"), "2024-06-10");
    let document = parties.paper("office", &paper)["document"].clone();
    assert!(document["lead"].as_str().unwrap().contains("完了しました"), "{document}");
}

#[test]
fn a_notice_of_completion_within_the_period_leaves_the_last_one_owed() {
    let parties = Parties::office();
    let paper = parties.draft("office", "contract-completion");
    let said = parties.run("office", &format!("paper submit {paper}")).ok();
    said.says("goes on until 2024-08-31").says("6 of 6 terminals open");
    let later = "2024-09-02T09:00:00+09:00";
    let owed = || parties.run_at(later, "office", "paper list --owed").ok().stdout().contains("contract-completion");
    assert!(owed());
    let again = || {
        let said = parties.run_at(later, "office", "paper list --owed").ok();
        said.says(&format!("genba paper edit {paper}"));
        parties.run_at(later, "office", &format!("paper edit {paper}")).ok();
        parties.run_at(later, "office", &format!("paper submit {paper}")).ok()
    };
    let said = again();
    assert!(!said.stderr().contains("goes on") && owed(), "what is not done is not told as done");
    assert_eq!(parties.field("office", &paper, "completed"), Value::Null);
    parties.run_at(later, "office", "work cancel O-001 --reason 中止 --decided-by 山本").ok();
    again();
    assert!(!owed());
    assert_eq!(parties.field("office", &paper, "completed"), "2024-09-02");
    let delivered = parties.field("office", &paper, "delivered");
    assert!(delivered.as_str().unwrap().starts_with("業務完了届　1 件"), "{delivered}");
    parties.run_at(later, "office", &format!("paper decide {paper} --return --by 鈴木 --note 誤り")).ok();
    let other = parties.json("office", "paper new contract-completion --another")["paper"]["paper"].clone();
    assert_eq!(parties.field("office", other.as_str().unwrap(), "delivered"), Value::Null, "what came back is none");
}

#[test]
fn no_paper_is_dated_before_what_it_tells_of_or_after_today() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let report = parties.draft("laptop-01", &format!("work-report --about {run} --worker W-02"));
    let on = |day: &str| ["paper", "submit", &report, "--worker", "W-02", "--on", day].map(str::to_owned);
    let refuses = |day: &str, english: &str, japanese: &str| {
        let words = on(day);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        parties.refuses("laptop-01", &words, 2, english, japanese);
    };
    refuses("2024-06-09", "is before what this paper tells of (2024-06-10)", "より前の日です");
    refuses("2030-01-01", "is yet to come", "まだ先の日です");
    parties.bench.write("minutes.toml", MINUTES);
    let minutes = parties.draft("office", "minutes --fields minutes.toml");
    let words = ["paper", "submit", &minutes, "--on", "2024-06-09"];
    parties.refuses("office", &words, 2, "is before what this paper tells of", "より前の日です");
    parties.run_at("2024-06-12T09:00:00+09:00", "office", &format!("paper submit {minutes} --on 2024-06-10")).ok();
    let decide = ["paper", "decide", &minutes, "--approve", "--by", "鈴木", "--on", "2025-12-31"];
    parties.refuses("office", &decide, 2, "is yet to come", "まだ先の日です");
    parties.run("office", &format!("paper show {minutes}")).ok().says("2024-06-10 (recorded 2024-06-12 09:00)");
}

#[test]
fn what_was_drafted_and_not_handed_in_is_owed_from_the_day_it_tells_of() {
    let parties = Parties::new();
    parties.bench.write("minutes.toml", MINUTES);
    parties.bench.write("incident.toml", INCIDENT);
    // whoever is there writes the first report
    let incident = parties.draft("laptop-01", "incident-report --fields incident.toml --worker W-02");
    assert!(parties.owes("laptop-01", "incident-report", "paper.drafted"));
    let minutes = parties.draft("office", "minutes --fields minutes.toml");
    let said = parties.run_at(NEXT_DAY, "office", "paper list --owed").ok();
    said.says("2024-06-13").says(&format!("genba paper submit {minutes}"));
    parties.run_at(NEXT_DAY, "laptop-01", "paper list --owed").ok().says("2024-06-10 overdue");
    parties.run("laptop-01", &format!("paper submit {incident} --worker W-02")).ok();
    parties.run("office", &format!("paper submit {minutes}")).ok();
    assert!(!parties.owes("laptop-01", "incident-report", "paper.drafted"));
    assert!(!parties.owes("office", "minutes", "paper.drafted"));
    // what is really one side's says whose
    parties.refuses("laptop-01", &["paper", "new", "minutes"], 1, "the office's workspace", "事務所のワークスペースで");
}

#[test]
fn a_matter_is_confirmed_without_a_run_and_what_was_said_orally_is_told() {
    let parties = Parties::office();
    let asked =
        "--set subject=媒体の置き場所 --set asked_at=R6.6.10|9:00 --set asked_by=佐々木 --set matters=保管庫でよいか";
    let words = ["--home", "office", "--json", "paper", "new", "inquiry"].map(str::to_owned).into_iter();
    let words = words.chain(asked.split(' ').map(|word| word.replace('|', " ")));
    let drafted = parties.bench.at(MORNING).run(words).ok().json();
    let paper = drafted["paper"]["paper"].as_str().unwrap().to_owned();
    parties.run("office", &format!("paper submit {paper}")).ok();
    let oral = ["paper", "decide", &paper, "--approve", "--oral", "--by", "山本"];
    parties.refuses("office", &oral, 2, "what was said orally is not given", "口頭の回答の内容がありません");
    parties.run("office", &format!("{} --note 電話で了承", oral.join(" "))).ok();
    parties.run("office", &format!("paper print {paper} -o matter.html")).ok();
    let page = String::from_utf8(parties.bench.read("matter.html")).unwrap();
    assert!(page.contains("書面　・　口頭"), "the print does not say in which way it was confirmed before it is");
}

#[test]
fn each_form_about_a_run_owes_its_own_paper() {
    let parties = Parties::new();
    let run = parties.run_a_procedure("laptop-01");
    let owes = |home: &str, form: &str| parties.owes(home, form, "run.finished");
    let count = |home: &str| parties.json(home, "status")["owed_total"].clone();
    assert!(owes("laptop-01", "work-report") && owes("laptop-01", "confirmation"));
    let before = count("laptop-01").as_u64().unwrap();
    let confirmation = parties.draft("laptop-01", &format!("confirmation --about {run} --worker W-02"));
    parties.run("laptop-01", &format!("paper submit {confirmation} --worker W-02")).ok();
    assert!(owes("laptop-01", "work-report") && !owes("laptop-01", "confirmation"));
    assert_eq!(count("laptop-01"), before - 1);
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    assert!(owes("office", "work-report") && !owes("office", "confirmation"));
    let report = parties.draft("office", &format!("work-report --about {run}"));
    parties.run("office", &format!("paper submit {report}")).ok();
    assert!(!owes("office", "work-report") && !owes("office", "confirmation"));
    parties.run("office", "doctor").ok();
}

#[test]
fn a_completion_report_is_owed_anew_when_its_order_grows_or_is_redone() {
    let parties = Parties::new();
    let step = |line: &str| {
        parties.run("laptop-01", &format!("step {line} --worker W-02 --answers {}", sample("answers.toml"))).ok();
        parties.run("laptop-01", "export -o field.zip").ok();
        parties.run("office", "import field.zip").ok();
    };
    let dispatch = || {
        parties.run("office", "export --to laptop-01 -o more.zip").ok();
        parties.run("laptop-01", "import more.zip").ok();
    };
    let owed = || parties.owes("office", COMPLETION.0, COMPLETION.1);
    parties.run("office", "work order os-upgrade --terminal T-018 --due 2024-06-30").ok();
    dispatch();
    step("T-018");
    assert!(owed());
    let paper = parties.draft("office", "completion-report --about O-002");
    parties.run("office", &format!("paper submit {paper}")).ok();
    assert!(!owed());
    parties.run("office", "work change O-002 --add T-019 --reason 追加 --decided-by 山本").ok();
    assert!(!owed(), "what is not done is not told as done");
    dispatch();
    step("T-019");
    assert!(owed());
    parties.run("office", "paper list --owed").ok().says(&format!("genba paper edit {paper}"));
    let again = || {
        parties.run("office", &format!("paper edit {paper}")).ok();
        parties.run("office", &format!("paper submit {paper}")).ok();
    };
    again();
    assert!(!owed());
    let runs = parties.json("office", "report runs");
    let run = runs.as_array().unwrap().iter().find(|run| run["terminal"] == "T-019").unwrap()["run"].clone();
    let run = run.as_str().unwrap();
    parties.run("office", &format!("review return {run} --reason 記録の不足")).ok();
    dispatch();
    step("T-019");
    assert!(owed(), "what was done anew is not what was told");
    again();
    assert!(!owed());
    parties.run("office", "doctor").ok();
}
