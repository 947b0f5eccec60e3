//! `procedure from-xlsx` on checklists as offices write them.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use crate::harness::Bench;

/// A cover, a title, merged sections, a heading in two rows, lines that go on below a step.
fn checklist() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let plain = Format::new();
    workbook.add_worksheet().set_name("表紙").unwrap().write_string(0, 0, "作業手順書").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("チェックリスト").unwrap();
    sheet.merge_range(0, 0, 0, 8, "統合端末 OSバージョンアップ作業チェックリスト（第2.1版）", &plain).unwrap();
    sheet.write_string(1, 7, "作成日").unwrap().write_string(1, 8, "R6.4.1").unwrap();
    let rows: [[&str; 9]; 11] = [
        ["項番", "区分", "作業項目", "作業内容", "期待結果", "結果", "", "備考", "担当／確認者"],
        ["", "", "", "", "", "OK", "NG", "", ""],
        ["1", "事前確認", "入室の記録", "入退室簿を撮影する", "写真が1枚以上ある", "□", "□", "", "技術者"],
        ["2", "", "空き容量", "Cドライブを見る", "４０ＧＢ以上", "□", "□", "足りなければ中止", "技術者"],
        ["3", "", "時計のずれ", "時報と比べる", "±５秒以内", "□", "□", "", ""],
        ["", "", "", "ずれていれば合わせる", "", "", "", "", ""],
        ["4", "", "製造番号", "製造番号を控える", "", "□", "□", "", ""],
        ["■ 適用", "", "", "", "", "", "", "", ""],
        ["5", "", "作業開始の承認", "市の担当者の承認を得る", "", "□", "□", "", "市 立会者"],
        ["6", "", "更新の実行", "=cmd を実行する\n\"quoted\" \\", "終了コード 0", "□", "□", "", ""],
        ["7", "事後確認", "CS接続", "接続する", "接続できる", "□", "□", "", "技術者・立会者"],
    ];
    for (number, row) in rows.iter().enumerate() {
        for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(digits) => sheet.write_number(number as u32 + 3, at as u16, digits).unwrap(),
                Err(_) => sheet.write_string(number as u32 + 3, at as u16, *cell).unwrap(),
            };
        }
    }
    sheet.merge_range(5, 1, 9, 1, "事前確認", &plain).unwrap();
    workbook.save_to_buffer().unwrap()
}

fn steps(told: &Value) -> Vec<(&str, &str, &str)> {
    let word = |step: &'_ Value, name: &str| step[name].as_str().unwrap().to_owned().leak() as &str;
    told["steps"].as_array().unwrap().iter().map(|it| (word(it, "id"), word(it, "title"), word(it, "kind"))).collect()
}

#[test]
fn a_checklist_becomes_a_procedure_that_passes_the_check() {
    let bench = Bench::new();
    bench.write("os-check.xlsx", checklist());
    let run = bench.run(["--json", "procedure", "from-xlsx", "os-check.xlsx", "--yes"]).ok();
    let told = run.json();
    assert_eq!((&told["sheet"], &told["header"]), (&"チェックリスト".into(), &4.into()));
    assert_eq!(
        steps(&told),
        [
            ("step-01", "入室の記録", "evidence"),
            ("step-02", "空き容量", "measure"),
            ("step-03", "時計のずれ", "measure"),
            ("step-04", "製造番号", "text"),
            ("step-05", "作業開始の承認", "hold"),
            ("step-06", "更新の実行", "check"),
            ("step-07", "CS接続", "check"),
        ]
    );
    bench.run(["procedure", "check", "os-check.toml"]).ok().says("os-check version 2.1, 7 steps");
    let text = String::from_utf8(bench.read("os-check.toml")).unwrap();
    let toml: toml::Table = toml::from_str(&text).unwrap();
    assert_eq!(toml["work_type"].as_str(), Some("os-upgrade"));
    let list = toml["steps"].as_array().unwrap();
    assert_eq!(list[0]["section"].as_str(), Some("事前確認"));
    assert_eq!(list[3]["section"].as_str(), Some("事前確認"));
    assert_eq!(list[4]["section"].as_str(), Some("■ 適用"));
    assert_eq!(list[6]["section"].as_str(), Some("事後確認"));
    assert_eq!(list[1]["instruction"].as_str(), Some("Cドライブを見る\n※ 足りなければ中止"));
    assert_eq!((list[1]["unit"].as_str(), list[1]["min"].as_str()), (Some("GB"), Some("40")));
    assert_eq!((list[2]["min"].as_str(), list[2]["max"].as_str()), (Some("-5"), Some("5")));
    assert_eq!(list[2]["instruction"].as_str(), Some("時報と比べる\nずれていれば合わせる"));
    assert_eq!(list[5]["instruction"].as_str(), Some("=cmd を実行する\n\"quoted\" \\"));
    assert_eq!(list[6]["witness"].as_bool(), Some(true));
    assert_eq!(text.matches("# GUESS: ").count(), 8);
    bench.run(["procedure", "from-xlsx", "os-check.xlsx", "--yes"]).refused(1).says("os-check.toml is there already");
    bench.run(["procedure", "from-xlsx", "os-check.xlsx", "--yes", "-o", "os-check.toml"]).ok();
    assert_eq!(text.as_bytes(), bench.read("os-check.toml"));
}

#[test]
fn columns_are_confirmed_or_said_and_never_assumed() {
    let bench = Bench::new();
    bench.write("a.csv", "名前,何を,めやす\r\n電源,入れる,ランプがつく\r\n,もう一度,\r\n温度,見る,18～28℃\r\n");
    bench.run(["procedure", "from-xlsx", "a.csv", "--yes"]).refused(2).says("no row of headings").says("--columns");
    let said = ["procedure", "from-xlsx", "a.csv", "--columns", "title=名前,instruction=B,expect=めやす"];
    bench.run(said).ok().says("wrote 2 step(s)");
    let toml: toml::Table = toml::from_str(&String::from_utf8(bench.read("a.toml")).unwrap()).unwrap();
    let list = toml["steps"].as_array().unwrap();
    assert_eq!(list[0]["instruction"].as_str(), Some("入れる\nもう一度"));
    assert_eq!((list[1]["unit"].as_str(), list[1]["max"].as_str()), (Some("℃"), Some("28")));
    bench.write("b.xlsx", checklist());
    bench.run(["procedure", "from-xlsx", "b.xlsx"]).refused(2).says("--yes");
    assert!(!bench.path("b.toml").exists());
    for (columns, says) in [
        ("title=ZZ", "no column ZZ"),
        ("name=A", "no part name"),
        ("title", "not PART=COLUMN"),
        ("note=A", "neither title"),
    ] {
        bench.run(["procedure", "from-xlsx", "b.xlsx", "--columns", columns]).refused(2).says(says);
    }
    bench.run(["procedure", "from-xlsx", "b.xlsx", "--yes", "--sheet", "無"]).refused(2).says("表紙、チェックリスト");
}
