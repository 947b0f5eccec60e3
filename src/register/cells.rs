//! What a cell may hold, and the form in which it is recorded.
//!
//! Owns every check of a single value, whether it comes from a file or from the command line.
//! Pure: a site reference is resolved by whoever knows the sites.

use std::net::Ipv4Addr;

use chrono::{Datelike as _, NaiveDate};
use encoding_rs::SHIFT_JIS;

use super::columns::{Column, Need, fold_header};
use super::problems::{code_point, shown};
use crate::domain::{
    DayProblem, fold, forbidden_character, hidden, is_ideograph, is_invisible, normalise, parse_day, parse_month,
};
use crate::message::Text;
use crate::messages;

/// The longest cell, in characters.
pub const MAX_CELL: usize = 2_000;
/// The longest id, in characters.
pub const MAX_ID: usize = 64;

/// Resolves a folded site id or site name to the site's id.
pub type KnownSites<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a column's cells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// The city's own number of a thing.
    Id,
    /// Any text.
    Text,
    /// A person's name, in which nothing hides that would make it another's.
    Name,
    /// What a machine says of itself: a serial, a version, a name; full-width letters are typed ones.
    Code,
    /// Text that says what a machine is: never a CS server (§4).
    Machine,
    /// A day, recorded in ISO form.
    Day,
    /// A day not before the one in the named field.
    LastDay(&'static str),
    /// A month, recorded as the ISO date of its first day.
    Month,
    /// An IPv4 address, recorded without blanks.
    IpAddress,
    /// A MAC address, recorded as AA:BB:CC:DD:EE:FF.
    MacAddress,
    /// A site's id or name, recorded as its id.
    Site,
}

/// What Excel puts in a cell that it cannot compute.
const EXCEL_ERRORS: [&str; 8] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"];
/// Words for the servers that are no part of the contract, as [`fold_header`] leaves them.
const CS_SERVERS: [&str; 4] = ["CSサバ", "CSSERVER", "コミュニケションサバ", "COMMUNICATIONSERVER"];

messages! {
    missing() { ja: "必須の項目が空です", en: "a value is required here" }
    too_long(count, limit) {
        ja: "{count} 文字あります（上限 {limit} 文字）",
        en: "{count} characters long (at most {limit})",
    }
    forbidden(code) { ja: "記録できない文字 {code} が含まれています", en: "contains {code}, a character that cannot be recorded" }
    excel_error() { ja: "Excel の計算エラーです。値を入れ直してください", en: "is an Excel error: put the value itself there" }
    several_lines() { ja: "改行は使えません", en: "must be on one line" }
    hides(code) { ja: "見えない文字 {code} が含まれています。打ち直してください", en: "contains {code}, which cannot be seen: type it anew" }
    unusual(letter, code) {
        ja: "「{letter}」({code}) は番号に使えない文字です。見た目の似た別の文字でないか確かめ、打ち直してください",
        en: "contains {letter} ({code}), which is no character of an id and may only look like one: type it anew",
    }
    no_letter() { ja: "文字か数字が必要です", en: "needs a letter or a digit" }
    not_a_day() {
        ja: "日付として読めません（例: 2024-04-01、令和6年4月1日、R6.4.1）",
        en: "not a date (write 2024-04-01, 令和6年4月1日 or R6.4.1)",
    }
    not_a_month() {
        ja: "年月として読めません（例: 2020-11、令和2年11月、R2.11）",
        en: "not a month (write 2020-11, 令和2年11月 or R2.11)",
    }
    no_year() {
        ja: "年がありません（例: 2024-04-01、令和6年4月1日、R6.4.1）",
        en: "has no year (write 2024-04-01, 令和6年4月1日 or R6.4.1)",
    }
    no_such_day() { ja: "暦にない日付です", en: "no such day in the calendar" }
    outside_era() { ja: "その元号にない日付です", en: "the day does not belong to that era" }
    january_or_october(year) {
        ja: "1 月か 10 月か分かりません（Excel は末尾の 0 を落とします）。{year}-01 か {year}-10 と書いてください",
        en: "January or October? (Excel drops the last 0) write {year}-01 or {year}-10",
    }
    before(day) { ja: "開始日 {day} より前です", en: "is before the first day, {day}" }
    not_an_address() {
        ja: "IPv4 アドレスとして読めません（例: 10.62.1.11、先頭の 0 は付けない）",
        en: "not an IPv4 address (write 10.62.1.11, without leading zeros)",
    }
    not_a_mac() {
        ja: "MAC アドレスとして読めません（16 進数 12 桁、例: 02:00:5E:62:01:01）",
        en: "not a MAC address (12 hexadecimal digits, 02:00:5E:62:01:01)",
    }
    unknown_site() {
        ja: "拠点一覧にない拠点です。拠点を先に取り込むか、拠点番号か拠点名を直してください",
        en: "no such site in the register: load the sites first, or correct its id or name",
    }
    a_cs_server() { ja: "CSサーバの作業は対象外です（仕様書 §4）", en: "CS servers are out of the contract's scope (§4)" }
}

/// A cell as it is recorded, or why it cannot be.
pub(super) fn check(column: &Column, cell: &str, sites: KnownSites<'_>) -> Result<String, Text> {
    let text = check_text(cell)?;
    if text.is_empty() {
        return if column.need.is_required() { Err(missing()) } else { Ok(text) };
    }
    match column.kind {
        CellKind::Text => Ok(text),
        CellKind::Name => check_seen(text),
        CellKind::Code => Ok(half_width(&text)),
        CellKind::Id => check_id(text),
        CellKind::Machine => check_machine(text),
        CellKind::Day | CellKind::LastDay(_) => parse_day(&text).map_err(why_no_day).and_then(iso),
        CellKind::Month => check_month(&text),
        CellKind::IpAddress => {
            let address: Ipv4Addr = fold(&text).parse().map_err(|_| not_an_address())?;
            Ok(address.to_string())
        }
        CellKind::MacAddress => mac_address(&text).ok_or_else(not_a_mac),
        CellKind::Site => sites(&fold(&text)).ok_or_else(unknown_site),
    }
}

/// The last day of a pair against the first; both are ISO dates or empty.
pub(super) fn check_order(first: &str, last: &str) -> Result<(), Text> {
    if first.is_empty() || last.is_empty() || first <= last { Ok(()) } else { Err(before(first)) }
}

/// Any text: normalised, trimmed, of bearable length, with nothing that cannot be recorded.
pub(super) fn check_text(cell: &str) -> Result<String, Text> {
    let text = normalise(cell);
    if let Some(c) = forbidden_character(&text) {
        return Err(forbidden(code_point(c)));
    }
    let text = text.trim();
    let count = text.chars().count();
    if count > MAX_CELL {
        return Err(too_long(count, MAX_CELL));
    }
    if EXCEL_ERRORS.contains(&text) {
        return Err(excel_error());
    }
    Ok(text.to_owned())
}

/// Words in which nothing hides.
fn check_seen(text: String) -> Result<String, Text> {
    let found = hidden(&text).next();
    found.map_or(Ok(text), |c| Err(hides(code_point(c))))
}

/// An id: one line, not too long, with something that a person can read out, and nothing that looks like
/// another id without being it.
pub(super) fn check_id(text: String) -> Result<String, Text> {
    let text = check_seen(text)?;
    let count = text.chars().count();
    if count > MAX_ID {
        Err(too_long(count, MAX_ID))
    } else if text.contains(['\n', '\t']) {
        Err(several_lines())
    } else if let Some(c) = fold(&text).chars().find(|&c| !is_invisible(c) && !is_usual(c)) {
        Err(unusual(c, code_point(c)))
    } else if !text.chars().any(char::is_alphanumeric) {
        Err(no_letter())
    } else {
        Ok(text)
    }
}

/// Whether a character of an id is one that people in Japan can read out and type: an ideograph, or what the code page
/// of Japanese Windows has, but for its Greek and Cyrillic letters, of which many look like Latin ones. As ids are
/// compared: what is folded into such a character is as good.
fn is_usual(c: char) -> bool {
    // written as a backslash and a tilde there
    if matches!(c, '¥' | '‾') {
        return false;
    }
    let is_of_code_page = || !SHIFT_JIS.encode(c.encode_utf8(&mut [0; 4])).2;
    c.is_ascii() || is_ideograph(c) || c == '〜' || !('\u{370}'..='\u{4ff}').contains(&c) && is_of_code_page()
}

/// The form in which two values of a unique column are compared.
pub(super) fn compared(column: &Column, value: &str) -> Option<String> {
    (matches!(column.need, Need::Key | Need::Unique) && !value.is_empty()).then(|| fold(value))
}

/// A day in ISO form. Years that a slip of the finger makes are refused.
pub(super) fn iso(day: NaiveDate) -> Result<String, Text> {
    if (1900..2200).contains(&day.year()) { Ok(day.to_string()) } else { Err(no_such_day()) }
}

/// Why a text is not a day, in words.
pub(super) fn why_no_day(problem: DayProblem) -> Text {
    match problem {
        DayProblem::Form => not_a_day(),
        DayProblem::NoYear => no_year(),
        DayProblem::NoSuchDay => no_such_day(),
        DayProblem::OutsideEra => outside_era(),
    }
}

/// Letters, digits and signs in half width; everything else as it stands.
pub(super) fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    text.chars().map(narrow).collect()
}

fn check_month(text: &str) -> Result<String, Text> {
    let folded = fold(text);
    // 2020.10 typed into Excel is the number 2020.1
    if let Some(year) = folded.strip_suffix(".1").filter(|year| year.len() == 4 && year.starts_with(['1', '2'])) {
        return Err(january_or_october(shown(year)));
    }
    let day = parse_month(&folded).map_err(|problem| match problem {
        DayProblem::Form => not_a_month(),
        other => why_no_day(other),
    })?;
    iso(day.with_day(1).unwrap_or(day))
}

fn check_machine(text: String) -> Result<String, Text> {
    if is_cs_server(&text) { Err(a_cs_server()) } else { Ok(text) }
}

/// Whether words name a CS server, which is no part of the contract (§4).
pub fn is_cs_server(words: &str) -> bool {
    let folded = fold_header(words);
    CS_SERVERS.iter().any(|server| folded.contains(server))
}

/// `02-00-5e-62-01-01`, `02:00:…`, `0200.5e62.0101` or twelve digits.
fn mac_address(text: &str) -> Option<String> {
    let digits: Vec<char> = fold(text).chars().filter(|c| !matches!(c, ':' | '-' | '.' | ' ')).collect();
    if digits.len() != 12 || !digits.iter().all(char::is_ascii_hexdigit) {
        return None;
    }
    let pairs: Vec<String> = digits.chunks(2).map(|pair| pair.iter().collect()).collect();
    Some(pairs.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: CellKind) -> Column {
        Column { field: "x", kind, need: Need::Optional, headers: &["欄"], spare: &[] }
    }

    fn checked(kind: CellKind, cell: &str) -> Result<String, String> {
        check(&of(kind), cell, &|site| (site == "S-01" || site == "本庁").then(|| "S-01".to_owned()))
            .map_err(|why| why.en)
    }

    #[test]
    fn text_is_normalised_and_trimmed() {
        assert_eq!(checked(CellKind::Text, "　か\u{3099}ん\r\n窓口 "), Ok("がん\n窓口".into()));
        assert_eq!(checked(CellKind::Text, "葛\u{e0100}城"), Ok("葛\u{e0100}城".into()));
        assert_eq!(
            checked(CellKind::Text, "a\u{202e}b").unwrap_err(),
            "contains U+202E, a character that cannot be recorded"
        );
        assert!(checked(CellKind::Text, &"あ".repeat(2000)).is_ok());
        assert!(checked(CellKind::Text, &"あ".repeat(2001)).unwrap_err().contains("2001"));
        assert!(checked(CellKind::Text, "#REF!").unwrap_err().contains("Excel"));
    }

    #[test]
    fn an_id_is_what_it_looks_like() {
        for good in ["T-012", "Ｔ－０１２", "端末12", "窓口Ⅱ"] {
            assert!(checked(CellKind::Id, good).is_ok(), "{good}");
        }
        assert!(checked(CellKind::Id, "Т-012").unwrap_err().contains("(U+0422)"));
        assert!(checked(CellKind::Id, "T-0\u{200b}12").unwrap_err().contains("U+200B"));
    }

    #[test]
    fn a_name_may_be_of_any_script_but_nothing_hides_in_it() {
        for good in ["Тарас", "葛\u{e0100}城 太郎", "Nguyễn Thị"] {
            assert!(checked(CellKind::Name, good).is_ok(), "{good}");
        }
        assert!(checked(CellKind::Name, "佐藤\u{200b}花子").unwrap_err().contains("U+200B"));
    }

    #[test]
    fn a_code_is_recorded_in_half_width() {
        assert_eq!(checked(CellKind::Code, "Ｕ３４－００１２３９９"), Ok("U34-0012399".into()));
        assert_eq!(checked(CellKind::Code, "Windows　１１　第２版"), Ok("Windows 11 第2版".into()));
        assert_eq!(checked(CellKind::Text, "２号庁舎"), Ok("２号庁舎".into()), "words stay as they are written");
    }

    #[test]
    fn addresses_are_brought_into_one_form() {
        assert_eq!(checked(CellKind::IpAddress, " １０.62.1.11 "), Ok("10.62.1.11".into()));
        for bad in ["10.62.1", "10.62.1.256", "010.62.1.11", "::1", "10.62.1.11/24"] {
            assert!(checked(CellKind::IpAddress, bad).is_err(), "{bad}");
        }
        for mac in [
            "02-00-5e-62-01-0f",
            "02:00:5E:62:01:0F",
            "0200.5E62.010F",
            "02005e62010f",
            "０２－００－５Ｅ－６２－０１－０Ｆ",
        ] {
            assert_eq!(checked(CellKind::MacAddress, mac), Ok("02:00:5E:62:01:0F".into()), "{mac}");
        }
        for bad in ["02-00-5e-62-01", "02-00-5e-62-01-0g", "2005e62010f"] {
            assert!(checked(CellKind::MacAddress, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_are_stored_in_iso_form() {
        for day in ["令和6年4月1日", "R6.4.1", "2024/4/1", "2024-04-01"] {
            assert_eq!(checked(CellKind::Day, day), Ok("2024-04-01".into()), "{day}");
        }
        for month in ["2020-11", "R2.11", "令和2年11月", "2020年11月", "2020-11-01", "2020-11-20"] {
            assert_eq!(checked(CellKind::Month, month), Ok("2020-11-01".into()), "{month}");
        }
        assert!(checked(CellKind::Day, "平成31年5月1日").unwrap_err().contains("era"));
        assert!(checked(CellKind::Day, "2024-02-30").unwrap_err().contains("calendar"));
        assert!(checked(CellKind::Day, "4/1").unwrap_err().contains("no year"));
        assert!(checked(CellKind::Day, "45383").unwrap_err().contains("not a date"));
        assert!(checked(CellKind::Day, "20240-04-01").is_err());
        assert!(checked(CellKind::Month, "2020.1").unwrap_err().contains("October"));
        assert_eq!(checked(CellKind::Month, "2020.11"), Ok("2020-11-01".into()));
    }

    #[test]
    fn sites_are_known_by_id_or_name() {
        for site in ["s-01", "Ｓ－０１", " 本庁 "] {
            assert_eq!(checked(CellKind::Site, site), Ok("S-01".into()), "{site}");
        }
        assert!(checked(CellKind::Site, "S-99").is_err());
    }

    #[test]
    fn cs_servers_are_out_of_scope() {
        for text in ["CSサーバ", "ＣＳサーバー", "cs server", "CSｻｰﾊﾞ用", "コミュニケーションサーバー"]
        {
            assert!(checked(CellKind::Machine, text).unwrap_err().contains("§4"), "{text}");
        }
        assert!(checked(CellKind::Machine, "照会専用").is_ok());
    }

    #[test]
    fn ids_are_short_and_readable() {
        assert_eq!(checked(CellKind::Id, " T-012 "), Ok("T-012".into()));
        for bad in ["T\n1", "---", &"9".repeat(65)] {
            assert!(checked(CellKind::Id, bad).is_err(), "{bad}");
        }
    }
}
