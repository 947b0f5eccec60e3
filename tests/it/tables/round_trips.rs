//! A register goes out, is edited as people edit it, and comes back: only the edits are seen.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

use super::workbook;
use crate::parties::Parties;

/// Columns of the file below that no field has, blanks, zeros, formulas, full width.
const TERMINALS: &str = "\
管理番号,拠点,設置場所,階,製造番号,IPアドレス,導入年月,備考,鍵番号,拠点名,=妙な列,123\r\n\
007,S-01,　市民課　窓口,０１,0012345,10.62.1.200,2020-11,\"一行目\n二行目\",00-1,旧名,'=1+1,\r\n\
T-900,S-01,＝ＳＵＭ（１）,_x0041_,1E5,,R2.10,'-5,_x000D_,,＠x,007\r\n\
T-901,S-02,TRUE,B1,2024-06-01,,,+81-3,,''=x,,2024/6/1\r\n";

fn dry(parties: &Parties, noun: &str, file: &str) -> Value {
    parties.json("office", &format!("{noun} load {file} --dry-run"))
}

fn is_the_same(told: &Value) -> bool {
    ["new", "changed", "gone"].iter().all(|what| told[*what] == json!([]))
}

fn office() -> Parties {
    let parties = Parties::office();
    parties.bench.write("odd.csv", TERMINALS);
    parties.run("office", "terminal load odd.csv").ok();
    parties.run("office", "terminal retire T-065 --reason scrapped").ok();
    parties
}

#[test]
fn what_goes_out_comes_back_without_a_difference() {
    let parties = office();
    for lang in ["ja", "en"] {
        for ending in ["xlsx", "csv"] {
            for (report, noun) in [("sites", "site"), ("terminals", "terminal"), ("roster", "worker")] {
                let file = format!("{report}-{lang}.{ending}");
                parties.run("office", &format!("--lang {lang} report {report} -o {file}")).ok();
                let told = dry(&parties, noun, &file);
                assert!(is_the_same(&told), "{file}: {told:#}");
            }
        }
    }
    let sheet = workbook(&parties.bench.read("terminals-ja.xlsx"));
    let odd = sheet["端末一覧"].iter().find(|row| row[0] == "007").unwrap();
    assert!(odd.contains(&"0012345".to_owned()) && odd.contains(&"=1+1".to_owned()), "{odd:?}");
}

#[test]
fn retired_records_stand_in_a_table_of_their_own_and_are_not_loaded_again() {
    let parties = office();
    parties.run("office", "--lang ja report terminals --all -o all.xlsx").ok();
    let sheets = workbook(&parties.bench.read("all.xlsx"));
    assert_eq!(sheets["端末一覧（廃止）"].len(), 2);
    assert_eq!(sheets["端末一覧（廃止）"][1][0], "T-065");
    assert!(is_the_same(&dry(&parties, "terminal", "all.xlsx")));
}

#[test]
fn only_the_edits_are_seen() {
    let parties = office();
    parties.run("office", "--lang ja report terminals -o t.xlsx").ok();
    let mut rows = workbook(&parties.bench.read("t.xlsx"))["端末一覧"].clone();
    let at = |heading: &str| rows[0].iter().position(|cell| cell == heading).unwrap();
    let (place, installed, remark, key) = (at("設置場所"), at("導入年月"), at("【参考】拠点名"), at("鍵番号"));
    let row = |id: &str| rows.iter().position(|row| row[0] == id).unwrap();
    let (first, odd, gone) = (row("T-001"), row("007"), row("T-901"));
    rows[first][place] = "住民課 ２番".to_owned();
    rows[first][remark] = "書き換えても取り込まれない".to_owned();
    rows[odd][key] = "00-2".to_owned();
    rows.remove(gone);
    parties.bench.write("edited.xlsx", edited(&rows, installed, odd));
    let told = dry(&parties, "terminal", "edited.xlsx");
    assert_eq!((&told["new"], &told["gone"]), (&json!([]), &json!(["T-901"])), "{told:#}");
    let changes: Vec<(Value, Value)> =
        told["changed"].as_array().unwrap().iter().map(|it| (it["id"].clone(), it["changes"].clone())).collect();
    assert_eq!(changes.len(), 2, "{told:#}");
    let change = |field: &str, from: &str, to: &str| json!({ "field": field, "from": from, "to": to });
    for (id, wanted) in [
        ("T-001", json!([change("place", "市民課窓口", "住民課 ２番")])),
        ("007", json!([change("installed", "2020-11-01", "2021-02-01"), change("鍵番号", "00-1", "00-2")])),
    ] {
        let found = changes.iter().find(|(known, _)| known == id).unwrap();
        assert_eq!(found.1, wanted);
    }
}

/// The rows as a workbook again, months as real dates; that of one row is set to February 2021.
fn edited(rows: &[Vec<String>], installed: usize, odd: usize) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("yyyy/mm/dd");
    for (number, row) in rows.iter().enumerate() {
        for (at, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let place = (number as u32, at as u16);
            if number > 0 && at == installed {
                let day = if number == odd { "2021-02-01" } else { cell.split(' ').next().unwrap() };
                let day = ExcelDateTime::parse_from_str(day).unwrap();
                sheet.write_datetime_with_format(place.0, place.1, &day, &date).unwrap();
            } else {
                sheet.write_string(place.0, place.1, cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
