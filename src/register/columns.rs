//! Which header means which field.
//!
//! Owns how headers are compared and which columns are refused by name: there is no field for
//! passwords, birth dates, home addresses and people's telephones, and none comes in as an attribute (§8). The
//! tables themselves stand in `records`.

use std::collections::HashMap;

use super::cells::{CellKind, check_text};
use super::outgoing::is_remark;
use super::problems::{Place, Problem, shown};
use super::records::Record;
use super::table::{Row, Table};
use crate::domain::fold;
use crate::message::Text;
use crate::messages;

/// Whether a cell must be filled, and whether its value may stand twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The record's id: required and unique.
    Key,
    /// Required.
    Required,
    /// May be empty; filled, it stands only once.
    Unique,
    /// May be empty.
    Optional,
}

impl Need {
    /// Whether an empty cell is a problem.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Key | Self::Required)
    }
}

/// A field of a record and the headers that it is known by.
#[derive(Debug)]
pub struct Column {
    /// The record's field.
    pub field: &'static str,
    /// What its cells hold.
    pub kind: CellKind,
    /// Whether they must be filled.
    pub need: Need,
    /// Its headers, the one to print first. The field's own name is always one of them.
    pub headers: &'static [&'static str],
    /// Headers that mean it only where a file has none of the others: 拠点名 beside 拠点番号.
    pub spare: &'static [&'static str],
}

impl Column {
    /// What it is called.
    pub fn title(&self) -> Text {
        let ja = self.headers.first().copied().unwrap_or(self.field).to_owned();
        Text { ja, en: self.field.replace('_', " ") }
    }

    /// Every header that it is known by.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.headers.iter().chain(self.spare).copied().chain([self.field])
    }
}

/// What a record's field is called; an attribute by its own name.
pub fn field_title<R: Record>(field: &str) -> Text {
    let column = R::columns().iter().find(|column| column.field == field);
    column.map_or_else(|| Text::same(field), Column::title)
}

/// What a column of a file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// A field of the record, by its place in the register's table.
    Field(usize),
    /// Kept by this name.
    Attribute(String),
    /// No header: its cells must be empty.
    Nameless,
    /// To be read by people; left aside.
    Remark,
}

const PASSWORDS: [&str; 8] =
    ["パスワード", "パスフレーズ", "PASSWORD", "PASSWD", "PASSPHRASE", "暗証", "秘密鍵", "PASSCODE"];
const PASSWORDS_WHOLE: [&str; 6] = ["PW", "PWD", "PASS", "PIN", "PINコード", "PIN番号"];
const BIRTHS: [&str; 7] = ["生年月日", "誕生日", "生年", "BIRTHDATE", "DATEOFBIRTH", "BIRTHDAY", "出生"];
const HOMES: [&str; 4] = ["自宅", "現住所", "HOMEADDRESS", "PRIVATEADDRESS"];
/// How to reach somebody, where the record is a person.
const CONTACTS: [&str; 7] = ["電話", "連絡先", "メール", "PHONE", "EMAIL", "MAILADDRESS", "携帯番号"];
const CONTACTS_WHOLE: [&str; 9] = ["住所", "本人住所", "ADDRESS", "携帯", "MOBILE", "CELL", "TEL", "MAIL", "CONTACT"];
const NUMBERS_WHOLE: [&str; 4] = ["マイナンバー", "個人番号", "MYNUMBER", "住民票コード"];

messages! {
    password_column() {
        ja: "パスワードや暗証番号を入れる欄はありません。項目ごと外してください（§8）",
        en: "there is no field for passwords: leave it out altogether (§8)",
    }
    birth_column() {
        ja: "生年月日を入れる欄はありません。項目ごと外してください（§8）",
        en: "there is no field for birth dates: leave it out altogether (§8)",
    }
    home_column() {
        ja: "個人の住所や電話番号、メールアドレスを入れる欄はありません。項目ごと外してください（§8）",
        en: "there is no field for people's addresses and telephone numbers: leave it out altogether (§8)",
    }
    number_column() {
        ja: "個人番号などを入れる欄はありません。項目ごと外してください（§8）",
        en: "there is no field for personal numbers: leave it out altogether (§8)",
    }
    same_field(other, title) { ja: "列「{other}」と同じ項目（{title}）です", en: "is the same field ({title}) as column {other}" }
    same_name(other) { ja: "列「{other}」と同じ名前です", en: "has the same name as column {other}" }
    no_column(title, accepted, found) {
        ja: "必須の列「{title}」がありません。使える見出し: {accepted}。このファイルの見出し: {found}",
        en: "the required column {title} is missing; accepted headers: {accepted}; headers found: {found}",
    }
}

/// A header as it is compared: full width folded to half, upper case, without blanks, line
/// breaks, brackets and the marks that people put between words.
pub fn fold_header(header: &str) -> String {
    fold(header)
        .chars()
        .filter(|c| !c.is_whitespace())
        .filter(|c| {
            !matches!(
                c,
                '(' | ')' | '[' | ']' | '【' | '】' | '「' | '」' | '_' | '-' | '.' | '/' | '・' | ':' | '*' | '※'
            )
        })
        .collect()
}

/// Why a column is refused by its name, if it is.
pub fn refused_header<R: Record>(header: &str) -> Option<Text> {
    let folded = fold_header(header);
    let within = |words: &[&str]| words.iter().any(|word| folded.contains(&fold_header(word)));
    let whole = |words: &[&str]| words.iter().any(|word| folded == fold_header(word));
    if within(&PASSWORDS) || whole(&PASSWORDS_WHOLE) {
        Some(password_column())
    } else if within(&BIRTHS) || folded == "DOB" {
        Some(birth_column())
    } else if whole(&NUMBERS_WHOLE) {
        Some(number_column())
    } else if within(&HOMES) || R::IS_PERSON && (within(&CONTACTS) || whole(&CONTACTS_WHOLE)) {
        Some(home_column())
    } else {
        None
    }
}

/// A header without what stands in brackets: 導入年月（西暦）.
fn without_brackets(header: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::new();
    for c in header.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' => depth += 1,
            ')' | '）' | ']' | '］' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// All headers of a register, folded once.
pub(super) struct Headers {
    columns: &'static [Column],
    /// The column, and whether the header is a spare one.
    known: HashMap<String, (usize, bool)>,
    refused: fn(&str) -> Option<Text>,
}

impl Headers {
    /// The headers of one kind of record.
    pub fn of<R: Record>() -> Self {
        let columns = R::columns();
        let mut known = HashMap::new();
        for (index, column) in columns.iter().enumerate() {
            for header in column.names() {
                known.insert(fold_header(header), (index, column.spare.contains(&header)));
            }
        }
        Self { columns, known, refused: refused_header::<R> }
    }

    /// The column that a header names, exactly or loosely.
    pub fn find(&self, header: &str) -> Option<&'static Column> {
        self.exact(header).or_else(|| self.loose(header)).and_then(|index| self.columns.get(index))
    }

    fn exact(&self, header: &str) -> Option<usize> {
        self.known.get(&fold_header(header)).filter(|(_, spare)| !spare).map(|(index, _)| *index)
    }

    /// By a spare name, or but for what stands in brackets.
    fn loose(&self, header: &str) -> Option<usize> {
        let known = self.known.get(&fold_header(header));
        known.or_else(|| self.known.get(&fold_header(&without_brackets(header)))).map(|(index, _)| *index)
    }

    /// Whether a row is the header: it names the key.
    pub fn is_header(&self, row: &Row) -> bool {
        row.cells.iter().any(|cell| self.find(cell).is_some_and(|column| column.need == Need::Key))
    }

    /// The problem of a required column that no header names.
    pub fn missing(&self, column: &Column, header: &Row) -> Problem {
        let found: Vec<_> = header.cells.iter().map(|cell| shown(cell)).filter(|cell| !cell.is_empty()).collect();
        let accepted = column.names().collect::<Vec<_>>().join(", ");
        let title = column.title();
        let found = if found.is_empty() { "—".to_owned() } else { found.join(", ") };
        let mut why = no_column(&title.en, &accepted, &found);
        why.ja = no_column(&title.ja, &accepted, &found).ja;
        Problem { place: Place::Row { row: header.number }, value: String::new(), why }
    }

    /// What each column of a table is for, or everything that is wrong with its header.
    pub fn layout(&self, table: &Table) -> Result<Vec<Slot>, Vec<Problem>> {
        let header = &table.header;
        let mut layout = Layout { header, refused: self.refused, slots: Vec::new(), problems: Vec::new() };
        let exact: Vec<_> = header.cells.iter().filter_map(|cell| self.exact(cell)).collect();
        for (at, cell) in header.cells.iter().enumerate() {
            if is_remark(cell) {
                layout.slots.push(Slot::Remark);
                continue;
            }
            let loose = || self.loose(cell).filter(|index| !exact.contains(index));
            let field = self.exact(cell).or_else(loose);
            layout.add(at, cell, field.and_then(|index| Some((index, self.columns.get(index)?))));
        }
        for (index, column) in self.columns.iter().enumerate() {
            if column.need.is_required() && !layout.slots.contains(&Slot::Field(index)) {
                layout.problems.push(self.missing(column, header));
            }
        }
        if layout.problems.is_empty() { Ok(layout.slots) } else { Err(layout.problems) }
    }
}

struct Layout<'a> {
    header: &'a Row,
    refused: fn(&str) -> Option<Text>,
    slots: Vec<Slot>,
    problems: Vec<Problem>,
}

impl Layout<'_> {
    fn add(&mut self, at: usize, cell: &str, field: Option<(usize, &Column)>) {
        let refused = (self.refused)(cell);
        let mut refuse = |why| self.problems.push(Problem::cell(self.header.number, at, cell, "", why));
        let slot = match (check_text(cell), refused, field) {
            (Ok(name), ..) if name.is_empty() => Slot::Nameless,
            (Err(why), ..) | (_, Some(why), _) => {
                refuse(why);
                Slot::Nameless
            }
            (Ok(_), None, Some((index, _))) => Slot::Field(index),
            (Ok(name), None, None) => Slot::Attribute(attribute_name(&name)),
        };
        if let Some(other) = self.slots.iter().position(|earlier| same_slot(earlier, &slot)) {
            let other = format!("{} {}", super::problems::letters(other), shown(self.header.cell(other)));
            refuse(match field {
                Some((_, column)) => {
                    let title = column.title();
                    let mut why = same_field(&other, &title.en);
                    why.ja = same_field(&other, &title.ja).ja;
                    why
                }
                None => same_name(&other),
            });
        }
        self.slots.push(slot);
    }
}

fn same_slot(left: &Slot, right: &Slot) -> bool {
    match (left, right) {
        (Slot::Field(left), Slot::Field(right)) => left == right,
        (Slot::Attribute(left), Slot::Attribute(right)) => fold_header(left) == fold_header(right),
        _ => false,
    }
}

/// An attribute's name: the header on one line.
fn attribute_name(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Site, Terminal, Worker};

    fn layout<R: Record>(header: &[&str]) -> Result<Vec<Slot>, Vec<String>> {
        let header = Row { number: 1, cells: header.iter().map(|&cell| cell.to_owned()).collect() };
        let table = Table { file: "t.csv".into(), sheet: None, header, rows: Vec::new() };
        Headers::of::<R>().layout(&table).map_err(|problems| problems.iter().map(|p| p.text().en).collect())
    }

    fn field<R: Record>(header: &str) -> Option<&'static str> {
        Headers::of::<R>().find(header).map(|column| column.field)
    }

    #[test]
    fn headers_are_known_by_many_names() {
        for header in
            ["管理番号", "端末番号", "資産番号", "Terminal ID", "ＩＤ", "管理 番号", "管理\n番号", "管理番号（必須）"]
        {
            assert_eq!(field::<Terminal>(header), Some("id"), "{header}");
        }
        for header in ["S/N", "シリアル番号", "シリアルNo.", "製造番号", "serial number", "ｼﾘｱﾙ番号"]
        {
            assert_eq!(field::<Terminal>(header), Some("serial"), "{header}");
        }
        for header in ["コンピュータ名", "コンピューター名", "ホスト名", "host_name", "hostname"] {
            assert_eq!(field::<Terminal>(header), Some("host_name"), "{header}");
        }
        assert_eq!(field::<Site>("住所"), Some("address"));
        assert_eq!(field::<Worker>("住所"), None);
    }

    #[test]
    fn unknown_columns_are_attributes_and_blank_headers_are_nothing() {
        let slots = layout::<Site>(&["拠点番号", "", "鍵の\n保管場所", "拠点名"]).unwrap();
        assert_eq!(slots[1..3], [Slot::Nameless, Slot::Attribute("鍵の 保管場所".into())]);
    }

    #[test]
    fn two_columns_for_one_field_are_refused_by_name() {
        let problems = layout::<Site>(&["拠点番号", "拠点名", "施設名"]).unwrap_err();
        assert_eq!(problems, ["row 1, column C (施設名): is the same field (name) as column B 拠点名"]);
        let problems = layout::<Site>(&["拠点番号", "拠点名", "鍵", "鍵 "]).unwrap_err();
        assert_eq!(problems, ["row 1, column D (鍵): has the same name as column C 鍵"]);
    }

    #[test]
    fn an_exact_header_wins_over_a_spare_one_and_one_with_brackets() {
        let slots = layout::<Site>(&["拠点番号", "拠点名", "拠点名（旧）"]).unwrap();
        assert_eq!(slots[2], Slot::Attribute("拠点名（旧）".into()));
        let slots = layout::<Terminal>(&["No.", "管理番号", "拠点番号", "拠点名"]).unwrap();
        assert_eq!((&slots[0], &slots[3]), (&Slot::Attribute("No.".into()), &Slot::Attribute("拠点名".into())));
        let roster = ["No.", "氏名", "所属", "作業内容", "取り扱う情報資産"];
        assert_eq!(layout::<Worker>(&roster).unwrap()[0], Slot::Field(0));
    }

    #[test]
    fn a_missing_required_column_lists_what_was_found_and_what_is_accepted() {
        let problems = layout::<Site>(&["拠点番号", "でんわ"]).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].contains("拠点名, ") && problems[0].ends_with("headers found: 拠点番号, でんわ"),
            "{problems:?}"
        );
    }

    #[test]
    fn columns_for_secrets_are_refused_by_name() {
        let secret = [
            "パスワード",
            "BIOSﾊﾟｽﾜｰﾄﾞ",
            "Password",
            "暗証番号",
            "生年月日",
            "Date of Birth",
            "自宅住所",
            "マイナンバー",
            "PIN",
        ];
        for header in secret {
            assert!(refused_header::<Site>(header).is_some(), "{header}");
            let problems =
                layout::<Worker>(&["従事者番号", "氏名", "所属", "作業内容", "取り扱う情報資産", header]).unwrap_err();
            assert_eq!(problems.len(), 1, "{problems:?}");
        }
        for header in ["所在地", "備考", "Adobe版", "シッピング", "shipping"] {
            assert!(refused_header::<Worker>(header).is_none(), "{header}");
        }
        for header in [
            "住所",
            "電話",
            "緊急連絡先",
            "携帯",
            "携帯電話番号",
            "メールアドレス",
            "Mobile",
            "E-mail",
            "phone",
            "Tel.",
        ] {
            assert!(refused_header::<Worker>(header).is_some(), "{header}");
            assert!(refused_header::<Site>(header).is_none(), "{header}");
        }
    }

    #[test]
    fn no_header_means_two_fields_and_none_is_refused() {
        fn check<R: Record>() {
            let mut seen = HashMap::new();
            for column in R::columns() {
                for header in column.names() {
                    assert!(refused_header::<R>(header).is_none(), "{header}");
                    let before = seen.insert(fold_header(header), column.field).unwrap_or(column.field);
                    assert_eq!(before, column.field, "{}: {header}", R::KIND);
                }
            }
            assert_eq!(R::columns().iter().filter(|column| column.need == Need::Key).count(), 1);
        }
        check::<Site>();
        check::<Terminal>();
        check::<Worker>();
    }
}
