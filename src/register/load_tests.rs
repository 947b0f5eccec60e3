//! Files loaded as records: the samples, what is refused, and the way there and back.

use super::*;
use crate::message::Lang;
use crate::register::cells::half_width;
use crate::register::{headings, remark, to_rows, to_table};
use crate::tabular::{Book, Column, Ending, marked};
use proptest::prelude::*;
use std::path::PathBuf;

const TERMINALS: &str = "管理番号,拠点,用途,製造番号,IPアドレス,MACアドレス,導入年月,備考,静脈認証の版";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn known(site: &str) -> Option<String> {
    matches!(site, "S-01" | "本庁").then(|| "S-01".to_owned())
}

fn load_text<R: Record>(text: &str) -> Result<Vec<R>, Vec<String>> {
    load_bytes(text.as_bytes())
}

fn load_bytes<R: Record>(bytes: &[u8]) -> Result<Vec<R>, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.csv");
    std::fs::write(&path, bytes).unwrap();
    let loaded = load(&path, &known).map(|loaded| loaded.records);
    loaded.map_err(|error| match error {
        LoadError::Cells(problems) => problems.problems.iter().map(|problem| problem.text().en).collect(),
        LoadError::File(error) => vec![error.to_string()],
    })
}

fn terminals(rows: &str) -> Result<Vec<Terminal>, Vec<String>> {
    load_text(&format!("{TERMINALS}\n{rows}\n"))
}

#[test]
fn every_sample_holds_the_same_65_terminals() {
    let sites = load_sites(&root("data/sample/sites.csv")).unwrap();
    let resolve = site_resolver(&sites);
    let first = load_terminals(&root("data/sample/terminals.csv"), &resolve).unwrap();
    assert_eq!(first.len(), 65);
    assert_eq!(first[0].site, "S-01");
    assert_eq!(first[1].installed, "2021-03-01");
    assert_eq!(first[0].mac_address, "02:00:5E:62:01:01");
    assert_eq!(first[0].attributes, []);
    for copy in ["terminals-bom.csv", "terminals-cp932.csv", "terminals-en.csv", "terminals.xlsx"] {
        let records = load_terminals(&root("tests/data").join(copy), &resolve).unwrap();
        let difference = crate::register::difference(&first, &records);
        assert!(difference.is_empty(), "{copy}: {:?}", difference.changed);
        assert_eq!(records, first, "{copy}");
    }
}

#[test]
fn what_a_file_has_no_column_for_stays_as_it_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.csv");
    let of = |text: &str| {
        std::fs::write(&path, text).unwrap();
        load::<Worker>(&path, &known).unwrap()
    };
    let required = "番号,氏名,所属,役割,作業内容,情報資産";
    let all = "佐藤,甲社,技術者,更新,端末,乙社,2024-04-01,2024-05-31,一級";
    let held = of(&format!("{required},再委託,従事開始,従事終了,検定\nW-1,{all}\n")).over(&[]).unwrap();
    let row = "佐藤,甲社,責任者,更新,端末";
    let part = of(&format!("{required},従事終了,車\nw-1,{row},2024-06-30,有\nW-2,鈴木,甲社,技術者,更新,端末,,\n"));
    assert_eq!(part.absent.iter().map(|column| column.field).collect::<Vec<_>>(), ["from", "subcontractor"]);
    let merged = part.over(&held).unwrap();
    let mut expected = held[0].clone();
    (expected.id, expected.role, expected.until) = ("w-1".into(), "責任者".into(), "2024-06-30".into());
    expected.attributes.push(Attribute { name: "車".into(), value: "有".into() });
    expected.attributes.sort();
    assert_eq!(merged[0], expected);
    assert_eq!((merged[1].name.as_str(), merged[1].subcontractor.as_str()), ("鈴木", ""));
    let before = of(&format!("{required},従事終了\nW-1,{row},2024-03-31\n")).over(&held).unwrap_err();
    let LoadError::Cells(problems) = before else { panic!("{before:?}") };
    assert!(matches!(problems.problems[..], [Problem { place: Place::Row { row: 2 }, .. }]), "{problems:?}");
}

#[test]
fn sample_sites_and_workers_load() {
    assert_eq!(load_sites(&root("data/sample/sites.csv")).unwrap().len(), 16);
    let workers = load_workers(&root("data/sample/workers.csv")).unwrap();
    assert_eq!(workers.iter().filter(|worker| worker.from == "2024-04-01").count(), workers.len());
    assert!(workers.iter().any(|worker| worker.name == "髙﨑 健一"));
}

#[test]
fn sites_resolve_by_id_and_by_a_name_that_only_one_has() {
    let site = |id: &str, name: &str| Site { id: id.into(), name: name.into(), ..Site::default() };
    let resolve = site_resolver(&[site("S-01", "本庁舎"), site("s-02", "支所"), site("S-03", "支所")]);
    assert_eq!(resolve(&fold("ｓ－０１")), Some("S-01".into()));
    assert_eq!(resolve(&fold("本庁舎")), Some("S-01".into()));
    assert_eq!(resolve("S-02"), Some("s-02".into()));
    assert_eq!(resolve("支所"), None, "two sites have the name");
}

#[test]
fn all_bad_cells_are_reported_at_once() {
    let problems = terminals(
        "T-001,S-01,証明書発行,A1,10.0.0.1,02-00-5E-00-00-01,R2.11,,1.2\n\
         ,S-99,CSサーバ,a1,10.0.0.300,xx,平成31年5月,a\u{202e}b,\n\
         ,,,,,,,,\n\
         ｔ－００１,本庁,,,10.0.0.1,02005e000001,2020.1,,,余り",
    );
    insta::assert_snapshot!(problems.unwrap_err().join("\n"), @r"
    row 3, column A (管理番号): a value is required here
    row 3, column B (拠点) [S-99]: no such site in the register: load the sites first, or correct its id or name
    row 3, column C (用途) [CSサーバ]: CS servers are out of the contract's scope (§4)
    row 3, column D (製造番号) [a1]: is the same as in row 2
    row 3, column E (IPアドレス) [10.0.0.300]: not an IPv4 address (write 10.62.1.11, without leading zeros)
    row 3, column F (MACアドレス) [xx]: not a MAC address (12 hexadecimal digits, 02:00:5E:62:01:01)
    row 3, column G (導入年月) [平成31年5月]: the day does not belong to that era
    row 3, column H (備考) [aU+202Eb]: contains U+202E, a character that cannot be recorded
    row 5, column A (管理番号) [ｔ－００１]: is the same as in row 2
    row 5, column E (IPアドレス) [10.0.0.1]: is the same as in row 2
    row 5, column F (MACアドレス) [02005e000001]: is the same as in row 2
    row 5, column G (導入年月) [2020.1]: January or October? (Excel drops the last 0) write 2020-01 or 2020-10
    row 5, column J () [余り]: stands in a column without a header
    ");
}

#[test]
fn a_good_row_is_kept_in_its_recorded_form() {
    let records =
        terminals("T-001 ,本庁,証明書発行,A1,10.0.0.1,02-00-5e-00-00-01,令和2年11月,\" 一行目\r\n二行目\",1.2")
            .unwrap();
    assert_eq!(
        records,
        [Terminal {
            id: "T-001".into(),
            site: "S-01".into(),
            purpose: "証明書発行".into(),
            serial: "A1".into(),
            ip_address: "10.0.0.1".into(),
            mac_address: "02:00:5E:00:00:01".into(),
            installed: "2020-11-01".into(),
            notes: "一行目\n二行目".into(),
            attributes: vec![Attribute { name: "静脈認証の版".into(), value: "1.2".into() }],
            ..Terminal::default()
        }]
    );
}

#[test]
fn a_file_without_key_column_or_rows_is_refused() {
    let problems = load_text::<Site>("番地,拠点名\n1,本庁\n").unwrap_err();
    assert!(
        problems[0].starts_with("row 1: the required column id is missing; accepted headers: 拠点番号,"),
        "{problems:?}"
    );
    assert!(problems[0].ends_with("headers found: 番地, 拠点名"), "{problems:?}");
    assert!(load_text::<Site>("拠点番号,拠点名\n").unwrap_err()[0].ends_with("has a header and no rows"));
}

#[test]
fn secret_columns_are_refused_and_their_cells_never_shown() {
    let problems = load_text::<Site>("拠点番号,拠点名,管理者パスワード\nS-1,本庁,hunter2\n").unwrap_err();
    assert_eq!(
        problems,
        ["row 1, column C (管理者パスワード): there is no field for passwords: leave it out altogether (§8)"]
    );
}

#[test]
fn the_last_day_lies_not_before_the_first() {
    let header = "従事者番号,氏名,所属,作業内容,取り扱う情報資産,従事開始,従事終了";
    let worker = |days: &str| load_text::<Worker>(&format!("{header}\nW-1,山田,会社,作業,資産,{days}\n"));
    assert_eq!(worker("R6.4.1,2024-04-01").unwrap()[0].until, "2024-04-01");
    assert_eq!(worker("R6.4.1,").unwrap()[0].until, "");
    assert_eq!(
        worker("R6.4.1,R6.3.31").unwrap_err(),
        ["row 2, column G (従事終了) [R6.3.31]: is before the first day, 2024-04-01"]
    );
}

#[test]
fn one_field_is_set_by_any_of_its_names() {
    let mut terminal = terminals("T-001,S-01,,,,,,,1.2").unwrap().remove(0);
    let mut set = |name: &str, value: &str| set_field(&mut terminal, name, value, &known);
    for (name, value, field, to) in [
        ("os_version", " 10.0 ", "os_version", "10.0"),
        ("OSバージョン", "10.1", "os_version", "10.1"),
        ("S/N", "X9", "serial", "X9"),
        ("拠点", "本庁", "site", "S-01"),
        ("静脈認証の版", "", "静脈認証の版", ""),
    ] {
        let change = set(name, value).unwrap();
        assert_eq!((change.field.as_str(), change.to.as_str()), (field, to));
    }
    assert_eq!(set("serial", "").unwrap().from, "X9");
    for (name, value, why) in [
        (
            "IP",
            "10.0.0.999",
            "cannot set ip address to 10.0.0.999: not an IPv4 address (write 10.62.1.11, without leading zeros)",
        ),
        ("site", "", "cannot set site to : a value is required here"),
        ("管理番号", "T-2", "cannot set 管理番号: records refer to it by its id, which therefore stays"),
        ("パスワード", "x", "cannot set パスワード: there is no field for passwords: leave it out altogether (§8)"),
        ("os_verison", "1", "a terminal has no field os_verison"),
    ] {
        assert_eq!(set(name, value).unwrap_err().to_string(), why);
    }
    let help = set("os_verison", "1").unwrap_err().help.unwrap();
    assert!(help.en.starts_with("did you mean os_version?"), "{}", help.en);
    assert!(terminal.attributes.is_empty(), "an attribute set to nothing is gone");
}

#[test]
fn naughty_strings_are_kept_or_refused_by_name() {
    let Ok(list) = std::fs::read(root("../shared/vectors/text/blns.json")) else {
        eprintln!("no vectors beside this checkout");
        return;
    };
    let strings: Vec<String> = serde_json::from_slice(&list).unwrap();
    assert!(strings.len() > 400);
    for string in strings {
        let kept = crate::domain::normalise(&string).trim().to_owned();
        let row = |id: &str, notes: &str| {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["拠点番号", "拠点名", "備考"]).unwrap();
            writer.write_record([id, "本庁", notes]).unwrap();
            load_text::<Site>(&String::from_utf8(writer.into_inner().unwrap()).unwrap())
        };
        match row("S-1", &string) {
            Ok(sites) => assert_eq!(sites[0].notes, kept),
            Err(problems) => {
                assert_eq!(problems.len(), 1, "{problems:?}");
                assert!(
                    problems[0].starts_with("row 2, column C (備考)") && problems[0].contains("contains U+"),
                    "{problems:?}"
                );
            }
        }
        match row(&string, "") {
            Ok(sites) => assert_eq!(sites[0].id, kept),
            Err(problems) => assert!(problems[0].starts_with("row 2, column A (拠点番号)"), "{problems:?}"),
        }
    }
}

fn cell() -> impl Strategy<Value = String> {
    ("\\PC{0,12}", "[\"',;\t\n あ㈱髙=+-]{0,6}")
        .prop_map(|(a, b)| crate::domain::normalise(&format!("{a}{b}")).trim().to_owned())
        .prop_filter("can be recorded", |text| check_text(text).as_ref() == Ok(text))
}

prop_compose! {
    fn terminal(number: usize)(
        words in proptest::collection::vec(cell(), 8),
        unique in any::<bool>(),
        month in 1u32..13,
        attributes in proptest::collection::vec(cell().prop_filter("given", |value| !value.is_empty()), 0..3),
    ) -> Terminal {
        let [place, floor, notes, status, host_name, os_version, lessor, model_number] = words.try_into().unwrap();
        let given = |text: String| if unique { text } else { String::new() };
        // as they are recorded
        let [host_name, os_version, model_number] = [host_name, os_version, model_number].map(|code| half_width(&code).trim().to_owned());
        Terminal {
            id: format!("T-{number:03}"), site: "S-01".into(), installed: format!("2020-{month:02}-01"),
            serial: given(format!("N{number}")), ip_address: given(format!("10.0.0.{number}")),
            mac_address: given(format!("02:00:00:00:00:{number:02X}")),
            place, floor, notes, status, host_name, os_version, lessor, model_number,
            attributes: attributes.into_iter().enumerate().map(|(n, value)| Attribute { name: format!("欄 {n}"), value }).collect(),
            ..Terminal::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn records_written_as_csv_load_as_the_same_records(
        records in (1usize..6).prop_flat_map(|count| (1..=count).map(terminal).collect::<Vec<_>>()),
        delimiter in prop_oneof![Just(b','), Just(b'\t'), Just(b';')],
        windows in any::<bool>(),
    ) {
        let terminator = if windows { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
        writer.write_record(headings(&records).into_iter().map(marked)).unwrap();
        for row in to_rows(&records) {
            writer.write_record(row.into_iter().map(marked)).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        prop_assert_eq!(load_text::<Terminal>(&text), Ok(records));
    }

    #[test]
    fn records_written_as_a_report_load_as_the_same_records(
        records in (1usize..6).prop_flat_map(|count| (1..=count).map(terminal).collect::<Vec<_>>()),
        lang in prop_oneof![Just(Lang::Ja), Just(Lang::En)],
    ) {
        let mut table = to_table(&records, Text::same("t"));
        table.columns.push(Column::text("info", remark(&Text::same("拠点名"))));
        table.rows.iter_mut().for_each(|row| row.push("left aside".into()));
        let book = Book::of(table, None);
        for ending in [Ending::Xlsx, Ending::Csv] {
            let loaded = load_bytes::<Terminal>(&book.write(ending, lang).unwrap());
            prop_assert_eq!(loaded.as_ref(), Ok(&records), "{:?}", ending);
        }
    }
}
