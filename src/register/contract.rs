//! `contract.toml`: the contract as the office writes it down (§2, §4).
//!
//! Owns the file's keys and what they may hold; reports everything that is wrong at once, with
//! line and column. Whether a change of responsible person is approved (§13(6)) is not its business.

use std::path::Path;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::cells::{MAX_ID, check_text, iso, why_no_day};
use super::problems::{LoadError, Place, Problem, Problems, shown};
use super::table::read_limited;
use crate::authored::{self, tables};
use crate::domain::{Client, Contract, Contractor, Memorandum, Period, Planned, WorkType, nearest, parse_day};
use crate::error::Error;
use crate::message::Text;
use crate::messages;

const TOP: [&str; 8] = [
    "id",
    "title",
    "period",
    "client",
    "contractor",
    "planned",
    "personal_information",
    "specific_personal_information",
];
/// No file may be named with these, on one system or another.
const NOT_IN_FILE_NAMES: [char; 9] = ['<', '>', ':', '"', '/', '\\', '|', '?', '*'];

messages! {
    not_utf8(file) { ja: "{file} の文字コードが UTF-8 ではありません", en: "{file} is not UTF-8" }
    save_utf8() { ja: "UTF-8 で保存し直してください", en: "save it again as UTF-8" }
    unknown_key(key) { ja: "「{key}」という項目はありません", en: "there is no key {key}" }
    meant(key) { ja: "（{key} のことですか）", en: "; did you mean {key}?" }
    missing(key) { ja: "項目 {key} がありません", en: "the key {key} is missing" }
    empty(key) { ja: "{key} が空です", en: "{key} is empty" }
    expected(key, kind) { ja: "{key} には{kind}を書いてください", en: "{key} must be {kind}" }
    a_text() { ja: "文字列（\"…\"）", en: "a text in quotes" }
    a_table() { ja: "表", en: "a table" }
    a_count() { ja: "0 以上の整数", en: "a whole number, 0 or more" }
    ends_early(from) { ja: "開始日 {from} より前です", en: "is before the first day, {from}" }
    blanks() { ja: "前後に空白があります", en: "begins or ends with a blank" }
    too_long(limit) { ja: "長すぎます（上限 {limit} 文字）", en: "is too long (at most {limit} characters)" }
    not_in_names(c) {
        ja: "ファイル名に使えない文字「{c}」が含まれています",
        en: "contains {c}, which no file name may contain",
    }
    dot_at_end() { ja: "末尾に「.」は使えません", en: "must not end with a dot" }
}

/// Loads the contract.
///
/// # Errors
/// Where the file cannot be read, or with everything that is wrong in it.
pub fn load_contract(path: &Path) -> Result<Contract, LoadError> {
    let file = path.display().to_string();
    let bytes = read_limited(path)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Error::usage(not_utf8(&file), save_utf8()))?;
    Ok(parse_contract(&file, text)?)
}

/// Reads a contract from the text of its file.
///
/// # Errors
/// With everything that is wrong in it.
pub fn parse_contract(file: &str, text: &str) -> Result<Contract, Problems> {
    let mut reader = Reader { text, problems: Vec::new() };
    match tables(text) {
        Ok(table) => {
            if let Some(contract) = reader.contract(table.get_ref()) {
                return Ok(contract);
            }
        }
        // what is missing after a line that cannot be read says nothing
        Err(syntax) => reader.problems.extend(syntax.iter().map(unreadable)),
    }
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| match problem.place {
        Place::Line { line, column } => (line, column),
        Place::Cell { row, .. } | Place::Row { row } => (row, 0),
    });
    Err(Problems { file: file.to_owned(), sheet: None, problems })
}

/// A line that is no TOML, with the line itself beneath.
fn unreadable(problem: &authored::Problem) -> Problem {
    let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let place = Place::Line { line: number(problem.line), column: number(problem.column) };
    let beneath = problem.beneath();
    let why = Text { ja: format!("{}{beneath}", problem.text.ja), en: format!("{}{beneath}", problem.text.en) };
    Problem { place, value: String::new(), why }
}

struct Reader<'a> {
    text: &'a str,
    problems: Vec<Problem>,
}

/// A table of the file: its name before its keys, where it stands, what it holds.
#[derive(Clone, Copy)]
struct Section<'t> {
    name: &'static str,
    at: usize,
    table: &'t DeTable<'t>,
}

impl Section<'_> {
    fn key(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

impl Reader<'_> {
    fn problem(&mut self, at: usize, value: &str, why: Text) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        let start = before.rsplit('\n').next().unwrap_or_default();
        let column = u32::try_from(start.chars().count() + 1).unwrap_or(u32::MAX);
        self.problems.push(Problem { place: Place::Line { line, column }, value: shown(value), why });
    }

    fn contract(&mut self, table: &DeTable<'_>) -> Option<Contract> {
        let top = Section { name: "", at: 0, table };
        self.refuse_unknown(top, &TOP);
        let id = self.id(top);
        let title = self.required(top, "title");
        let period = self.section(top, "period", &["from", "to"]).and_then(|section| self.period(section));
        let client = self.section(top, "client", &["name", "department"]).map(|section| Client {
            name: self.required(section, "name"),
            department: self.optional(section, "department"),
        });
        let contractor = self.section(top, "contractor", &["name", "address", "responsible"]);
        let contractor = contractor.map(|section| Contractor {
            name: self.required(section, "name"),
            address: self.optional(section, "address"),
            responsible: self.required(section, "responsible"),
        });
        let planned = self.planned(top);
        let personal_information = self.memorandum(top, "personal_information");
        let specific_personal_information = self.memorandum(top, "specific_personal_information");
        if !self.problems.is_empty() {
            return None;
        }
        Some(Contract {
            id,
            title,
            period: period?,
            client: client?,
            contractor: contractor?,
            planned,
            personal_information,
            specific_personal_information,
            reason: None,
        })
    }

    /// Refuses keys that are not known, with the one that was probably meant.
    fn refuse_unknown(&mut self, section: Section<'_>, known: &[&str]) {
        for key in section.table.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let mut why = unknown_key(shown(&section.key(name)));
            if let Some(near) = nearest(name, known.iter().copied()) {
                let meant = meant(near);
                why.ja.push_str(&meant.ja);
                why.en.push_str(&meant.en);
            }
            self.problem(key.span().start, "", why);
        }
    }

    fn section<'t>(&mut self, top: Section<'t>, name: &'static str, known: &[&str]) -> Option<Section<'t>> {
        let Some(value) = top.table.get(name) else {
            self.problem(top.at, "", missing(name));
            return None;
        };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_kind(value.span().start, name, a_table());
            return None;
        };
        let section = Section { name, at: value.span().start, table };
        self.refuse_unknown(section, known);
        Some(section)
    }

    fn wrong_kind(&mut self, at: usize, key: &str, kind: Text) {
        let mut why = expected(key, &kind.en);
        why.ja = expected(key, &kind.ja).ja;
        self.problem(at, "", why);
    }

    /// A text with its place, as it stands in the file.
    fn raw<'t>(&mut self, section: Section<'t>, key: &str, required: bool) -> Option<(usize, &'t str)> {
        let Some(value) = section.table.get(key) else {
            if required {
                self.problem(section.at, "", missing(section.key(key)));
            }
            return None;
        };
        let at = value.span().start;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_kind(at, &section.key(key), a_text());
            return None;
        };
        if required && text.trim().is_empty() {
            self.problem(at, "", empty(section.key(key)));
            return None;
        }
        Some((at, text))
    }

    fn words(&mut self, section: Section<'_>, key: &str, required: bool) -> String {
        let Some((at, text)) = self.raw(section, key, required) else { return String::new() };
        check_text(text).unwrap_or_else(|why| {
            self.problem(at, text, why);
            String::new()
        })
    }

    fn required(&mut self, section: Section<'_>, key: &str) -> String {
        self.words(section, key, true)
    }

    fn optional(&mut self, section: Section<'_>, key: &str) -> String {
        self.words(section, key, false)
    }

    /// The contract's number: it becomes part of file names.
    fn id(&mut self, top: Section<'_>) -> String {
        let Some((at, text)) = self.raw(top, "id", true) else { return String::new() };
        let mut refuse = |why| self.problem(at, text, why);
        match check_text(text) {
            Err(why) => refuse(why),
            Ok(_) if text.trim() != text => refuse(blanks()),
            Ok(id) if id.chars().count() > MAX_ID => refuse(too_long(MAX_ID)),
            Ok(id) if id.ends_with('.') => refuse(dot_at_end()),
            Ok(id) => match id.chars().find(|c| NOT_IN_FILE_NAMES.contains(c) || c.is_control()) {
                Some(c) => refuse(not_in_names(shown_character(c))),
                None => return id,
            },
        }
        String::new()
    }

    fn period(&mut self, section: Section<'_>) -> Option<Period> {
        let (from, to) = (self.day(section, "from"), self.day(section, "to"));
        let (from, (at, to)) = (from?.1, to?);
        if to < from {
            self.problem(at, &to.to_string(), ends_early(from));
            return None;
        }
        Some(Period { from, to })
    }

    /// A memorandum (§8(3)), where the file has its table.
    fn memorandum(&mut self, top: Section<'_>, name: &'static str) -> Option<Memorandum> {
        top.table.get(name)?;
        let section = self.section(top, name, &["date", "number"])?;
        let number = self.optional(section, "number");
        self.day(section, "date").map(|(_, date)| Memorandum { date, number })
    }

    /// A day as a text in any usual form, or as TOML's own date.
    fn day(&mut self, section: Section<'_>, key: &str) -> Option<(usize, NaiveDate)> {
        let date = section.table.get(key).and_then(|value| match value.get_ref() {
            DeValue::Datetime(date) => Some((value.span().start, date.to_string())),
            _ => None,
        });
        let (at, text) = match date {
            Some(date) => date,
            None => self.raw(section, key, true).map(|(at, text)| (at, text.to_owned()))?,
        };
        let day = parse_day(&text).map_err(why_no_day);
        match day.and_then(|day| iso(day).map(|_| day)) {
            Ok(day) => Some((at, day)),
            Err(why) => {
                self.problem(at, &text, why);
                None
            }
        }
    }

    /// Counts by work type, in the order of the contract; none is planned where the table is missing.
    fn planned(&mut self, top: Section<'_>) -> Vec<Planned> {
        let known: Vec<_> = WorkType::ALL.iter().map(|work_type| work_type.name()).collect();
        if !top.table.contains_key("planned") {
            return Vec::new();
        }
        let Some(section) = self.section(top, "planned", &known) else { return Vec::new() };
        let mut planned = Vec::new();
        for &work_type in WorkType::ALL {
            let Some(value) = section.table.get(work_type.name()) else { continue };
            match count(value) {
                Some(count) => planned.push(Planned { count, work_type }),
                None => self.wrong_kind(value.span().start, &section.key(work_type.name()), a_count()),
            }
        }
        planned
    }
}

fn count(value: &Spanned<DeValue<'_>>) -> Option<u32> {
    let number = value.get_ref().as_integer()?;
    u32::from_str_radix(number.as_str(), number.radix()).ok()
}

fn shown_character(c: char) -> String {
    if c.is_control() { super::problems::code_point(c) } else { c.to_string() }
}

#[cfg(test)]
#[path = "contract_tests.rs"]
mod tests;
