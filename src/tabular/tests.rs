//! One book with every kind of cell, in each form.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use chrono::NaiveDate;

use super::*;

const FORMULAS: [&str; 9] = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝１＋１",
    "http://example.com/",
    "a@example.com",
    "007",
];

fn moment() -> Moment {
    Moment::parse("2024-06-10T18:02:11.004+09:00").unwrap()
}

fn words() -> Text {
    Text { ja: "完了".to_owned(), en: "done".to_owned() }
}

fn label(text: &str) -> Text {
    Text::same(text)
}

/// Every kind of cell, and texts that are none of what they look like.
fn book() -> Book {
    let kinds = [
        ("text", Kind::Text),
        ("words", Kind::Text),
        ("number", Kind::Number),
        ("count", Kind::Count),
        ("day", Kind::Day),
        ("month", Kind::Month),
        ("moment", Kind::Moment),
        ("flag", Kind::Flag),
        ("file", Kind::File),
    ];
    let day = NaiveDate::from_ymd_opt(2019, 5, 1).unwrap();
    let mut table = Table::new("all", label("全[種]"), kinds.map(|(id, kind)| Column::new(id, label(id), kind)));
    for text in FORMULAS {
        table.rows.push(vec![
            Cell::from(text),
            words().into(),
            decimal("-40.50"),
            Cell::Count(1234),
            day.into(),
            Cell::Month(day),
            moment().into(),
            true.into(),
            "bundles/a.zip".into(),
        ]);
    }
    table.rows.push(vec![Cell::Empty; 9]);
    Book::of(table, Some(moment()))
}

fn several() -> Book {
    let mut book = book();
    let mut second = Table::new("second", label("<二>"), [Column::text("a", label("見出し"))]);
    second.note = Some(label("注意 & <b>"));
    second.rows.push(vec!["東京都みなと野市<script>".into()]);
    book.tables.push(second);
    book
}

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let formulas = workbook.worksheet_formula(name).unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    workbook.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

/// The parts of a workbook as text, by name.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(4).position(|four| four == b"PK\x03\x04") {
        rest = &rest[at..];
        let number = |at: usize| usize::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
        let (name, extra) = (number(26), number(28));
        let packed = &rest[30 + name + extra..];
        let mut text = String::new();
        flate2::read::DeflateDecoder::new(packed).read_to_string(&mut text).unwrap();
        parts.push((String::from_utf8_lossy(&rest[30..30 + name]).into_owned(), text));
        rest = &rest[4..];
    }
    parts
}

#[test]
fn a_workbook_holds_each_cell_as_what_it_is() {
    let bytes = book().write(Ending::Xlsx, Lang::Ja).unwrap();
    let rows = sheet(&bytes, "全 種");
    // blank rows at the end are no rows
    assert_eq!(rows.len(), FORMULAS.len() + 1);
    for (row, text) in rows[1..].iter().zip(FORMULAS) {
        assert_eq!(row[0], Data::String(text.to_owned()));
        assert_eq!(row[1], Data::String("完了".to_owned()));
        assert_eq!(row[2], Data::Float(-40.5));
        assert_eq!(row[3], Data::Float(1234.0));
        let (Data::DateTime(day), Data::DateTime(month), Data::DateTime(at)) =
            (row[4].clone(), row[5].clone(), row[6].clone())
        else {
            panic!("no dates: {row:?}")
        };
        assert_eq!(day.to_ymd_hms_milli(), (2019, 5, 1, 0, 0, 0, 0));
        assert_eq!(month.to_ymd_hms_milli(), (2019, 5, 1, 0, 0, 0, 0));
        assert_eq!(at.to_ymd_hms_milli(), (2024, 6, 10, 18, 2, 11, 0));
    }
}

#[test]
fn a_workbook_names_no_machine_makes_no_link_and_is_ready_to_print() {
    let bytes = several().write(Ending::Xlsx, Lang::Ja).unwrap();
    let parts = parts(&bytes);
    let part = |name: &str| &parts.iter().find(|(known, _)| known == name).unwrap().1;
    assert!(parts.iter().all(|(_, text)| !text.contains("<f>") && !text.contains("<hyperlink")));
    assert!(parts.iter().all(|(name, _)| !name.contains("sheet1.xml.rels")));
    let core = part("docProps/core.xml");
    assert!(core.contains("<dc:creator></dc:creator>") && core.contains("2024-06-10T09:02:11Z"), "{core}");
    let first = part("xl/worksheets/sheet1.xml");
    for wanted in [
        r#"<autoFilter ref="A1:I11"/>"#,
        r#"state="frozen""#,
        r#"orientation="landscape""#,
        r#"paperSize="9""#,
        r#"fitToHeight="0""#,
        "&amp;P / &amp;N",
        "numberStoredAsText",
    ] {
        assert!(first.contains(wanted), "{wanted}\n{first}");
    }
    assert!(part("xl/workbook.xml").contains("_xlnm.Print_Titles"));
    assert!(part("xl/styles.xml").contains("[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"));
    let english = book().write(Ending::Xlsx, Lang::En).unwrap();
    assert!(self::parts(&english).iter().any(|(_, text)| text.contains("yyyy-mm-dd hh:mm")));
    let second = sheet(&bytes, "<二>");
    assert_eq!(second[0][0], Data::String("注意 & <b>".to_owned()));
    assert_eq!(second[2][0], Data::String("見出し".to_owned()));
}

#[test]
fn columns_are_as_wide_as_japanese_is_and_never_endless() {
    let width = |text: &str| {
        let mut table = Table::new("t", label("t"), [Column::text("a", label("a"))]);
        table.rows.push(vec![text.into()]);
        let bytes = Book::of(table, None).write(Ending::Xlsx, Lang::Ja).unwrap();
        let parts = parts(&bytes);
        let sheet = &parts.iter().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap().1;
        let width = sheet.split_once(" width=\"").unwrap().1;
        width.split('"').next().unwrap().parse::<f64>().unwrap()
    };
    let (latin, japanese) = (width("abcdefghij"), width("みなと野市役所東京都"));
    assert!(japanese > latin * 1.6 && japanese < latin * 2.3, "{latin} {japanese}");
    assert_eq!(width(&"長い".repeat(100)), width(&"長い".repeat(1000)));
    assert!(width(&format!("{}\n短い", "あ".repeat(10))) < width(&"あ".repeat(14)));
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    for ending in [Ending::Xlsx, Ending::Csv, Ending::Html] {
        for lang in [Lang::Ja, Lang::En] {
            let first = several().write(ending, lang).unwrap();
            // long enough for a clock that counts every other second to have moved
            std::thread::sleep(std::time::Duration::from_millis(if ending == Ending::Xlsx { 2100 } else { 0 }));
            assert!(first == several().write(ending, lang).unwrap(), "{ending:?}");
        }
    }
}

#[test]
fn csv_is_for_excel_and_no_text_of_it_is_a_formula() {
    let csv = String::from_utf8(book().write(Ending::Csv, Lang::En).unwrap()).unwrap();
    let csv = csv.strip_prefix('\u{feff}').unwrap();
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines[0], "text,words,number,count,day,month,moment,flag,file");
    let rest = "done,-40.50,1234,2019-05-01,2019-05,2024-06-10 18:02,yes,bundles/a.zip";
    assert_eq!(lines[1], format!("'=1+1,{rest}"));
    assert_eq!(lines[9], format!("007,{rest}"));
    assert_eq!(lines[10], ",,,,,,,,");
    for line in &lines[1..7] {
        assert!(line.starts_with('\'') || line.starts_with("\"'"), "{line}");
    }
    let many = String::from_utf8(several().write(Ending::Csv, Lang::Ja).unwrap()).unwrap();
    assert!(
        many.contains("[全[種]],text,") && many.ends_with("[<二>],見出し\r\nsecond,東京都みなと野市<script>\r\n"),
        "{many}"
    );
}

#[test]
fn a_page_is_text_and_loads_nothing() {
    let page = String::from_utf8(several().write(Ending::Html, Lang::Ja).unwrap()).unwrap();
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    assert!(page.contains("default-src 'none'") && page.contains("注意 &amp; &lt;b&gt;"), "{page}");
    assert!(page.contains("令和元年5月1日") && page.contains("令和6年6月10日 18:02 までの記録"), "{page}");
    assert!(page.contains(r#"<a href="bundles/a.zip">"#) && !page.contains(r#"<a href="http"#), "{page}");
    assert_eq!(page.matches(r##"<a href="#"##).count(), 2);
}

#[test]
fn json_has_ids_and_iso_times() {
    let rows = book().tables[0].json();
    let first = &rows[0];
    assert_eq!(first["text"], "=1+1");
    assert_eq!(first["number"], "-40.50");
    assert_eq!(first["count"], 1234);
    assert_eq!(first["day"], "2019-05-01");
    assert_eq!(first["moment"], "2024-06-10T18:02:11.004+09:00");
    assert_eq!(first["flag"], true);
    assert_eq!(rows.last().unwrap()["text"], Value::Null);
}

#[test]
fn the_end_of_a_name_decides() {
    for (name, ending) in [
        ("a.xlsx", Some(Ending::Xlsx)),
        ("a.CSV", Some(Ending::Csv)),
        ("b.htm", Some(Ending::Html)),
        ("xlsx", None),
        ("a.xls", None),
    ] {
        assert_eq!(Ending::of(Path::new(name)), ending, "{name}");
    }
}
