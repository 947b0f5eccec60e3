//! Every report in every ending, and papers as tables.

use super::{column, workbook};
use crate::parties::{Parties, sample};

/// An office that has a finished run, a fault, evidence, and texts that look like formulas.
fn worked() -> Parties {
    let parties = Parties::new();
    parties.run("laptop-01", &format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"))).ok();
    parties.fault("laptop-01", "=1+1<script>").ok();
    parties.run("laptop-01", "export -o field.zip").ok();
    parties.run("office", "import field.zip").ok();
    parties
}

const LISTS: [&str; 7] = ["sites", "terminals", "roster", "orders", "runs", "evidence", "faults"];

#[test]
fn every_list_goes_to_every_ending_and_to_the_screen() {
    let parties = worked();
    let before = parties.state("office");
    for report in LISTS {
        for ending in ["xlsx", "csv", "html"] {
            let file = format!("{report}.{ending}");
            for lang in ["ja", "en"] {
                parties.run("office", &format!("--lang {lang} report {report} -o {file}")).ok();
                let first = parties.bench.read(&file);
                parties.run("office", &format!("--lang {lang} report {report} -o {file}")).ok();
                assert!(first == parties.bench.read(&file), "{file}");
            }
        }
        let rows = parties.json("office", &format!("report {report}"));
        let sheets = workbook(&parties.bench.read(&format!("{report}.xlsx")));
        let sheet = sheets.values().next().unwrap();
        assert_eq!(sheet.len(), rows.as_array().unwrap().len() + 1, "{report}");
        parties.run("office", &format!("report {report}")).ok();
    }
    assert_eq!(parties.state("office"), before);
    let faults = workbook(&parties.bench.read("faults.xlsx"));
    assert_eq!(column(&faults["faults"], "summary"), ["=1+1<script>"]);
    let csv = String::from_utf8(parties.bench.read("faults.csv")).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains(",'=1+1<script>,") && !csv.replace("\r\n", "").contains('\n'));
    let page = String::from_utf8(parties.bench.read("faults.html")).unwrap();
    assert!(page.contains("=1+1&lt;script&gt;") && !page.contains("<script"), "{page}");
    let runs = workbook(&parties.bench.read("runs.xlsx"));
    assert_eq!(column(&runs["runs"], "terminal"), ["T-012"]);
    assert!(column(&runs["runs"], "begun")[0].starts_with("2024-06-10 09:"));
    assert_eq!(column(&runs["runs"], "minutes"), ["0"]);
}

#[test]
#[cfg(feature = "pdf")]
fn every_list_prints_on_paper_with_the_same_bytes() {
    let parties = worked();
    for report in LISTS {
        let printed = || {
            parties.run("office", &format!("--lang ja report {report} -o list.pdf")).ok().says("行を書き出しました");
            parties.bench.read("list.pdf")
        };
        let first = printed();
        assert!(first.starts_with(b"%PDF-1.7") && first == printed(), "{report}");
    }
    parties.run("laptop-01", "fault open T-013 --summary 紙🖨詰まり --worker W-02").ok();
    parties.run("laptop-01", "export -o later.zip").ok();
    parties.run("office", "import later.zip").ok();
    parties.run("office", "report faults -o list.pdf").ok().says("printed by their numbers").says("[U+1F5A8]");
}

#[test]
fn the_progress_is_a_book_of_tables_too() {
    let parties = worked();
    for ending in ["xlsx", "csv"] {
        parties.run("office", &format!("report progress -o progress.{ending}")).ok();
    }
    let sheets = workbook(&parties.bench.read("progress.xlsx"));
    let names: Vec<&str> = sheets.keys().map(String::as_str).collect();
    assert_eq!(names, ["by kind of work", "cumulative work", "faults", "orders", "sites and kinds of work"]);
    assert_eq!(column(&sheets["faults"], "terminal").len(), 1);
    let status = parties.json("office", "status");
    let done = status["work"][0]["done"].to_string();
    assert_eq!(column(&sheets["by kind of work"], "done")[0], done);
}

#[test]
fn a_run_is_told_step_by_step_with_its_evidence() {
    let parties = worked();
    let log = parties.log("laptop-01", "laptop-01");
    let disk = log.iter().find(|it| it["kind"] == "step.recorded" && it["body"]["step"] == "disk-free").unwrap();
    let correct = format!("correct {} --value 81.4 --reason misread --worker W-02", disk["seq"]);
    parties.run("laptop-01", &correct).ok();
    parties.run("laptop-01", "export -o corrected.zip").ok();
    parties.run("office", "import corrected.zip").ok();
    let rows = parties.json("office", "report runs");
    let run = rows[0]["run"].as_str().unwrap();
    for ending in ["xlsx", "csv", "html"] {
        parties.run("office", &format!("report run {run} -o run.{ending}")).ok();
    }
    parties.run("office", "report run T-012 -o same.xlsx").ok();
    assert!(parties.bench.read("run.xlsx") == parties.bench.read("same.xlsx"));
    let book = workbook(&parties.bench.read("run.xlsx"));
    assert_eq!(book.keys().collect::<Vec<_>>(), ["corrections", "evidence", "run", "steps"]);
    let steps = &book["steps"];
    let titles = column(steps, "title");
    let at = titles.iter().position(|title| title == "空き容量").unwrap();
    assert_eq!((column(steps, "value")[at].as_str(), column(steps, "unit")[at].as_str()), ("81.4", "GB"));
    let corrections = &book["corrections"];
    assert_eq!(
        (column(corrections, "before"), column(corrections, "after")),
        (vec!["ok 82.4".to_owned()], vec!["ok 81.4".to_owned()])
    );
    assert_eq!(column(corrections, "reason"), ["misread"]);
    assert_eq!(column(steps, "limits")[at], "at least 40 GB");
    let entry = titles.iter().position(|title| title == "入室の記録").unwrap();
    assert_eq!(
        (column(steps, "evidence")[entry].as_str(), column(steps, "SHA-256 of the evidence")[entry].len()),
        ("entry.txt", 64)
    );
    assert_eq!(column(&book["evidence"], "SHA-256")[0].len(), 64);
    parties.run("office", "report run R-NONE").refused(1).says("there is no run R-NONE");
}

#[test]
fn a_report_is_narrowed_to_a_site_and_an_unknown_ending_is_named() {
    let parties = worked();
    let rows = parties.json("office", "report terminals --site S-03");
    assert!(rows.as_array().unwrap().iter().all(|row| row["site"] == "S-03"));
    assert_eq!(parties.json("office", "report runs --site S-01"), serde_json::json!([]));
    parties.run("office", "work change O-001 --due 2024-07-31 --reason later --decided-by Yamamoto").ok();
    parties.run("office", "--lang ja report orders --site S-03 -o orders.xlsx").ok();
    let orders = &workbook(&parties.bench.read("orders.xlsx"))["作業指示一覧"];
    assert_eq!(column(orders, "変更・取消し"), ["期限 2024-07-31 later Yamamoto"]);
    assert_eq!((column(orders, "台数"), column(orders, "残り")), (vec!["6".to_owned()], vec!["5".to_owned()]));
    parties.run("office", "report runs --site S-99").refused(1).says("there is no site S-99");
    parties.run("office", "report runs -o runs.xls").refused(2).says(".xlsx, .csv, .html or .pdf");
    assert!(!parties.bench.path("runs.xls").exists());
    parties.run("office", "report runs -o none/runs.xlsx").refused(2);
}

#[test]
fn papers_become_tables_and_previews_say_that_they_are_none() {
    let parties = worked();
    parties.run("office", "report work T-012 -o work.xlsx").ok().says("no such paper is written yet");
    parties.run("office", "report completion O-001 -o order.csv").ok();
    parties.run("office", "report completion -o contract.html").ok();
    parties.run("office", "report completion O-001").ok().says("（案）");
    let book = workbook(&parties.bench.read("work.xlsx"));
    let head = &book["Work report"];
    assert!(head.iter().any(|row| row[1] == "number" && row[2] == "（案）"), "{head:?}");
    assert!(book.values().any(|sheet| sheet.iter().flatten().any(|cell| cell == "82.4 GB")), "{book:?}");
    parties.run("office", "paper new work-report --about T-012").ok();
    parties.run("office", "paper print work-report -o paper.xlsx").ok();
    let paper = parties.bench.read("paper.xlsx");
    parties.run("office", "report work T-012 -o work.xlsx").ok();
    assert!(paper == parties.bench.read("work.xlsx"));
    parties.run("office", "paper print work-report -o paper.csv").ok();
    parties.run("office", "paper print work-report -o paper.docx").refused(2).says(".pdf, .html, .xlsx or .csv");
}
