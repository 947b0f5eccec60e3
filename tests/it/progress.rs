//! The progress report and a run's timeline: what they count, that every link leads somewhere, and that
//! neither loads or runs anything.

use std::collections::BTreeSet;

use base64ct::{Base64, Encoding};
use genba::domain::Digest;
use serde_json::{Value, json};

use crate::parties::{Parties, sample};

const EVENING: &str = "2024-06-10T17:30:00+09:00";
const NEXT_WEEK: &str = "2024-06-20T09:00:00+09:00";

/// Two terminals done, one rolled back, a fault with a summary that no browser may take for markup.
fn worked() -> Parties {
    let parties = Parties::new();
    for (terminal, answers) in
        [("T-012", "answers.toml"), ("T-013", "answers.toml"), ("T-014", "answers-rollback.toml")]
    {
        let line = format!("step {terminal} --work O-001 --worker W-02 --answers {}", sample(answers));
        parties.run("laptop-01", &line).ok();
    }
    parties.fault("laptop-01", "<script>alert(1)</script>").ok();
    parties.run_at(EVENING, "laptop-01", "export -o field.zip").ok();
    parties.run_at(EVENING, "office", "import field.zip").ok();
    parties
}

fn page(parties: &Parties, time: &str, line: &str, file: &str) -> String {
    parties.run_at(time, "office", &format!("{line} -o {file}")).ok();
    String::from_utf8(parties.bench.read(file)).unwrap()
}

/// The values of an attribute.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let opening = format!(" {attribute}=\"");
    page.split(opening.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[track_caller]
fn is_self_contained(page: &str) {
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let digest = Base64::encode_string(&Digest::of(style.as_bytes()).0);
    assert!(page.contains(&format!("style-src 'sha256-{digest}'")), "the policy names another style");
    for strange in ["<script", " style=", " src=", "http://", "https://", "url(", "@import", "javascript:"] {
        assert!(!page.contains(strange), "{strange}");
    }
    let ids = values(page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "a place is named twice");
    for link in values(page, "href") {
        assert!(link.strip_prefix('#').is_some_and(|place| known.contains(place)), "{link} leads nowhere");
    }
}

#[test]
fn the_progress_page_needs_nothing_and_each_of_its_links_leads_somewhere() {
    let parties = worked();
    for lang in ["ja", "en"] {
        let first = page(&parties, EVENING, &format!("--lang {lang} report progress"), "first.html");
        is_self_contained(&first);
        assert!(first.contains("&lt;script&gt;alert(1)"), "the fault's summary is not shown");
        assert_eq!(first, page(&parties, EVENING, &format!("--lang {lang} report progress"), "second.html"));
        let links = values(&first, "href");
        for place in ["#order-O-001", "#cell-S-03-OS-UPGRADE", "#runs", "#papers", "#laptops", "#evidence"] {
            assert!(links.contains(&place), "{lang}: nothing leads to {place}");
        }
        assert!(
            links.iter().any(|link| link.starts_with("#run-R-"))
                && links.iter().any(|link| link.starts_with("#fault-F-"))
        );
    }
    let japanese = page(&parties, EVENING, "--lang ja report progress", "ja.html");
    for words in ["令和6年6月10日 17:30 現在", "153 日間の 71 日目、残り 82 日", "期限", "2/6", "切戻し"]
    {
        assert!(japanese.contains(words), "{words}");
    }
    assert!(!japanese.contains("2024-06"), "an era page with an ISO day");
}

#[test]
fn the_progress_report_counts_what_status_counts() {
    let parties = worked();
    let report = parties.run_at(NEXT_WEEK, "office", "--json report progress").ok().json();
    let status = parties.run_at(NEXT_WEEK, "office", "--json status").ok().json();
    assert_eq!(report["work"], status["work"]);
    let sum =
        |rows: &Value, name: &str| rows.as_array().unwrap().iter().map(|row| row[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!(report["totals"]["done"].as_u64(), Some(2));
    assert_eq!(report["totals"]["ordered"].as_u64(), Some(sum(&status["work"], "ordered")));
    let days = report["days"].as_array().unwrap();
    assert_eq!(days.last().unwrap(), &json!({ "day": "2024-06-10", "done": 2, "ordered": 6 }));
    assert_eq!((&report["runs"]["total"], &report["to_review"]), (&json!(3), &status["to_review"]));
    assert_eq!((&report["open_faults"], &report["overdue"]), (&json!(1), &json!(0)));
    let laptops = report["laptops"].as_array().unwrap();
    let heard: Vec<_> =
        laptops.iter().map(|it| (it["principal"].as_str().unwrap(), it["silent_days"].as_u64())).collect();
    assert_eq!(heard, [("laptop-01", Some(9)), ("laptop-02", Some(10))]);
    let sums = &report["evidence"];
    assert!(sums["files"].as_u64() > Some(5) && sums["sealed"].as_u64() > Some(0), "{sums}");
    assert_eq!((&sums["held"], &sums["verified"], &sums["missing"]), (&sums["files"], &sums["files"], &json!(0)));
    let late = parties.run_at("2024-07-02T09:00:00+09:00", "office", "--json report progress").ok().json();
    assert_eq!((&late["overdue"], &late["orders"]["rows"][0]["waiting"].as_array().unwrap().len()), (&json!(1), &4));
    parties
        .run_at(NEXT_WEEK, "office", "report progress")
        .ok()
        .says("2 done of 6 ordered")
        .says("silent laptops: laptop-01");
}

#[test]
fn evidence_that_is_gone_or_changed_is_said_first() {
    let parties = worked();
    let report = parties.run_at(EVENING, "office", "--json report progress").ok().json();
    let files: Vec<&str> =
        report["files"]["rows"].as_array().unwrap().iter().map(|row| row["sha256"].as_str().unwrap()).collect();
    let kept = |digest: &str| {
        let (folder, rest) = digest.split_at(2);
        [
            format!("office/evidence/{folder}/{digest}"),
            format!("office/evidence/{folder}/{rest}"),
            format!("office/evidence/{digest}"),
        ]
        .map(|name| parties.bench.path(name))
        .into_iter()
        .find(|path| path.is_file())
        .unwrap()
    };
    std::fs::remove_file(kept(files[0])).unwrap();
    let changed = kept(files[1]);
    let mut permissions = std::fs::metadata(&changed).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the bench is thrown away")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&changed, permissions).unwrap();
    std::fs::write(&changed, "changed").unwrap();
    let report = parties.run_at(EVENING, "office", "--json report progress").ok().json();
    assert_eq!((&report["evidence"]["missing"], &report["evidence"]["changed"]), (&json!(1), &json!(1)));
    let states: BTreeSet<&str> = (0..2).map(|row| report["files"]["rows"][row]["state"].as_str().unwrap()).collect();
    assert_eq!(states, BTreeSet::from(["changed", "missing"]));
    parties.run_at(EVENING, "office", "report progress").ok().says("2 evidence file(s) missing or changed");
}

#[test]
fn one_site_alone_and_what_is_no_page_or_no_site_is_refused() {
    let parties = worked();
    let here = parties.run_at(EVENING, "office", "--json report progress --site S-03").ok().json();
    assert_eq!(
        (&here["totals"]["ordered"], &here["totals"]["planned"], &here["runs"]["total"]),
        (&json!(6), &Value::Null, &json!(3))
    );
    let there = parties.run_at(EVENING, "office", "--json report progress --site S-01").ok().json();
    assert_eq!(
        (&there["totals"]["ordered"], &there["runs"]["total"], &there["evidence"]["files"]),
        (&json!(0), &json!(0), &json!(0))
    );
    is_self_contained(&page(&parties, EVENING, "report progress --site S-01", "s.html"));
    // a name says the same as the id
    for line in ["--json status", "--json report terminals", "--json report runs", "--json report faults"] {
        let by = |site: &str| parties.run_at(EVENING, "office", &format!("{line} --site {site}")).ok().json();
        assert_eq!(by("S-03"), by("若竹区役所"), "{line}");
    }
    let here = parties.run_at(EVENING, "office", "--json status --site 若竹区役所").ok().json();
    assert!(!here["work"].as_array().unwrap().is_empty(), "{here:#}");
    parties.run_at(EVENING, "office", "report progress --site S3").refused(1).says("did you mean S-03?");
    parties.run_at(EVENING, "office", "report progress -o progress.txt").refused(2).says(".xlsx, .csv, .html or .pdf");
    parties.run_at(EVENING, "laptop-01", "report progress").refused(1).says("in the office's workspace");
}

/// A run with a pause, a wait, a correction and a record taken back.
fn interrupted() -> (Parties, String) {
    let parties = Parties::new();
    let step = |time: &str, rest: &str| parties.run_at(time, "laptop-01", &format!("step T-012 --worker W-02 {rest}"));
    let entry = sample("evidence/entry.txt");
    step("2024-06-10T18:00:00+09:00", &format!("--work O-001 --answer ok --attach {entry}")).ok();
    step("2024-06-10T18:25:00+09:00", "--answer ok --witness 佐藤花子").ok();
    step("2024-06-10T18:26:00+09:00", "--pause 窓口対応").ok();
    let rest = format!("--answers {}", sample("answers.toml"));
    step("2024-06-10T18:38:00+09:00", &rest).ok();
    let log = parties.log("laptop-01", "laptop-01");
    let of = |step: &str| log.iter().find(|event| event["body"]["step"] == step).unwrap();
    let (seq, run) = (of("disk-free")["seq"].clone(), of("disk-free")["body"]["run"].as_str().unwrap().to_owned());
    let correct = format!("correct {seq} --value 81.4 --reason 読み間違い --worker W-02");
    parties.run_at("2024-06-11T09:00:00+09:00", "laptop-01", &correct).ok();
    (parties, run)
}

#[test]
fn a_runs_timeline_tells_it_as_it_happened() {
    let (parties, run) = interrupted();
    let told = parties.run_at(NEXT_WEEK, "laptop-01", &format!("--lang ja log --run {run}")).ok();
    let told = told.says("-- 中断 12 分（窓口対応） --").says("-- 記録なし 25 分 --").says("先頭符号 ");
    for words in [
        "2024-06-10\n  18:00 · 作業を開始  (髙﨑 健一)",
        "[入室と照合]\n  18:00 ✓ 入室の記録: 正常",
        "証跡 entry.txt（",
        "立会者 佐藤花子",
        "署名: 市システム管理者 山本 隆",
        "止める手順「HP1 作業開始の許可」",
        "✓ 空き容量: 正常 82.4 GB（訂正前）",
        "└ 訂正 → ✓ 正常 81.4 GB（理由: 読み間違い）  (髙﨑 健一 2024-06-11 09:00)",
        "作業を終了: 完了",
    ] {
        assert!(told.stdout().contains(words), "{words}\n{}", told.stdout());
    }
    assert_eq!(told.stdout().matches("訂正 →").count(), 1);
    let events = parties.run_at(NEXT_WEEK, "laptop-01", &format!("--json log --run {run}")).ok().json();
    assert_eq!(events[0]["kind"], "run.started");
    let file = format!("--lang ja log --run {run} -o run.html");
    parties.run_at(NEXT_WEEK, "laptop-01", &file).ok();
    let page = String::from_utf8(parties.bench.read("run.html")).unwrap();
    is_self_contained(&page);
    for words in
        ["中断 12 分（窓口対応）", "<s>82.4 GB</s>", "81.4 GB（理由: 読み間違い）", "令和6年6月10日", "先頭符号"]
    {
        assert!(page.contains(words), "{words}");
    }
    parties.run("laptop-01", &format!("log --run {run} -o run.txt")).refused(2).says("does not end with .html");
    parties.run("laptop-01", "log -o run.html").refused(2);
    let (first, rest) = run.split_at(run.len() - 1);
    let slip = format!("{first}{}", if rest == "X" { "Y" } else { "X" });
    parties.run("laptop-01", &format!("log --run {slip}")).refused(1).says(&format!("did you mean {run}?"));
}

#[test]
fn a_timeline_without_its_procedure_names_the_steps_by_their_ids() {
    let (parties, run) = interrupted();
    std::fs::remove_dir_all(parties.bench.path("laptop-01/evidence")).unwrap();
    parties.run_at(NEXT_WEEK, "laptop-01", &format!("log --run {run}")).ok().says("✓ disk-free: ok").says("head code");
}
