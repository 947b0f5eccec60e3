//! A file of answers (TOML): read whole, with every problem at once, before anything is recorded.
//!
//! Owns the file's form and the names in it. What an answer owes is the runner's to judge.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::authored::words::join;
use crate::authored::{Fields, Problem, Problems, meant, tables, text};
use crate::domain::{Role, normalise};
use crate::event::{Answer, Isolation};
use crate::message::Text;
use crate::messages;
use crate::procedure::{Part, Procedure, Step};

/// Largest file that is read, in MiB.
pub const MOST_MIB: u64 = 1;
const MAX_BYTES: usize = 1 << 20;
const TOP: [&str; 4] = ["witness", "worker", "steps", "rollback"];
const KEYS: [&str; 7] = ["answer", "value", "note", "attach", "witness", "sign", "isolation"];
const ANSWERS: [&str; 4] = ["ok", "ng", "skip", "na"];

messages! {
    unknown_step(id, procedure, list) {
        ja: "手順書 {procedure} の {list} に手順「{id}」はありません",
        en: "the procedure {procedure} has no step `{id}` among its {list}",
    }
    in_other_list(id, list) { ja: "手順「{id}」は [{list}.{id}] に書きます", en: "the step `{id}` belongs into [{list}.{id}]" }
    wants_table(key) { ja: "「{key}」は [{key}] の表で書きます", en: "`{key}` is a table, [{key}]" }
    wants_text(key) { ja: "「{key}」は引用符で囲んだ文字で書きます", en: "`{key}` is a text in quotes" }
    wants_files(key) { ja: "「{key}」は {key} = [\"ファイル\"] と書きます", en: "`{key}` is a list of files, {key} = [\"FILE\"]" }
    wants_signs() { ja: "署名は sign = {{ 役割 = \"氏名\" }} と書きます", en: "signatures are written sign = {{ ROLE = \"NAME\" }}" }
    missing_answer() { ja: "answer がありません（ok、ng、skip、na のどれか）", en: "`answer` is missing (ok, ng, skip or na)" }
    not_a_word(key, given, known) { ja: "{key} に「{given}」は使えません。使えるのは {known} です", en: "`{key}` cannot be `{given}`; it is one of {known}" }
    no_file(path) { ja: "添付するファイル {path} がありません", en: "the file to attach, {path}, does not exist" }
    empty_file(path) { ja: "添付するファイル {path} が空です", en: "the file to attach, {path}, is empty" }
}

/// Answers for a whole run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Who answers.
    pub worker: Option<String>,
    /// The witness of every step that wants one and names nobody.
    pub witness: Option<String>,
    steps: BTreeMap<String, Given>,
    rollback: BTreeMap<String, Given>,
}

/// One step's answer as the file has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// The value.
    pub value: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The second person.
    pub witness: Option<String>,
    /// Files, relative to the answers' own folder, with their place in the file.
    pub attach: Vec<(String, usize)>,
    /// Who signs as what.
    pub sign: BTreeMap<Role, String>,
    /// Where a fault lies.
    pub isolation: Isolation,
}

impl Answers {
    /// The answer to a step.
    pub fn to(&self, part: Part, id: &str) -> Option<&Given> {
        match part {
            Part::Main => self.steps.get(id),
            Part::Rollback => self.rollback.get(id),
        }
    }

    /// Every answer with its step's id.
    fn all(&self) -> impl Iterator<Item = (&String, &Given)> {
        self.steps.iter().chain(&self.rollback)
    }
}

/// What is known of a file to attach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It can be attached.
    Usable,
    /// There is no such file.
    Nothing,
    /// It holds no bytes.
    Empty,
}

/// Reads a file of answers to the procedures of one sitting: one, or those of combined orders.
///
/// # Errors
/// Every problem at once, in the order of the file; never an empty list.
pub fn parse(bytes: &[u8], procedures: &[&Procedure]) -> Result<Answers, Vec<Problem>> {
    let source = without_bom(text(bytes, MAX_BYTES)?);
    let table = tables(source)?;
    let mut reader = Reader { source, procedures, problems: Problems::new(source) };
    let answers = reader.top(table.get_ref());
    if reader.problems.count() == 0 { Ok(answers) } else { Err(reader.problems.into_list()) }
}

/// What is wrong with the files to attach of the steps that are `pending`.
pub fn check_files(
    bytes: &[u8],
    answers: &Answers,
    pending: &dyn Fn(&str) -> bool,
    look: &dyn Fn(&str) -> Found,
) -> Vec<Problem> {
    let text = String::from_utf8_lossy(bytes);
    let mut problems = Problems::new(without_bom(&text));
    let files = answers.all().filter(|(id, _)| pending(id)).flat_map(|(_, given)| &given.attach);
    for (path, at) in files {
        match look(path) {
            Found::Usable => {}
            Found::Nothing => problems.add(*at, no_file(path)),
            Found::Empty => problems.add(*at, empty_file(path)),
        }
    }
    problems.into_list()
}

/// Windows' editors put a byte order mark first.
fn without_bom(source: &str) -> &str {
    source.strip_prefix('\u{feff}').unwrap_or(source)
}

type Value<'t> = Spanned<DeValue<'t>>;

struct Reader<'s> {
    source: &'s str,
    procedures: &'s [&'s Procedure],
    problems: Problems<'s>,
}

impl Reader<'_> {
    fn wrong<T>(&mut self, at: usize, text: Text) -> Option<T> {
        self.problems.add(at, text);
        None
    }

    fn top(&mut self, table: &DeTable<'_>) -> Answers {
        Fields::new(table, 0).only(&TOP, &mut self.problems);
        Answers {
            worker: self.text(table, "worker"),
            witness: self.text(table, "witness"),
            steps: self.part(table, "steps", Part::Main),
            rollback: self.part(table, "rollback", Part::Rollback),
        }
    }

    fn part(&mut self, table: &DeTable<'_>, list: &str, part: Part) -> BTreeMap<String, Given> {
        let Some(value) = table.get(list) else { return BTreeMap::new() };
        let DeValue::Table(steps) = value.get_ref() else {
            self.problems.add(value.span().start, wants_table(list));
            return BTreeMap::new();
        };
        let mut given = BTreeMap::new();
        for (name, value) in steps.iter() {
            let id = name.get_ref().as_ref();
            if !self.knows(id, name.span().start, list, part) {
                continue;
            }
            let answer = match value.get_ref() {
                DeValue::Table(answer) => self.step(answer, value.span().start),
                _ => self.wrong(value.span().start, wants_table(format!("{list}.{id}"))),
            };
            if let Some(answer) = answer {
                given.insert(id.to_owned(), answer);
            }
        }
        given
    }

    fn steps(&self, part: Part) -> impl Iterator<Item = &Step> {
        self.procedures.iter().flat_map(move |procedure| match part {
            Part::Main => &procedure.steps,
            Part::Rollback => &procedure.rollback,
        })
    }

    fn knows(&mut self, id: &str, at: usize, list: &str, part: Part) -> bool {
        let in_main = self.steps(Part::Main).any(|step| step.id == id);
        let in_rollback = self.steps(Part::Rollback).any(|step| step.id == id);
        let (is_known, is_in_other, other_list) = match part {
            Part::Main => (in_main, in_rollback, "rollback"),
            Part::Rollback => (in_rollback, in_main, "steps"),
        };
        if !is_known {
            let named = self.procedures.iter().map(|procedure| format!("{} {}", procedure.id, procedure.version));
            let procedure = named.collect::<Vec<_>>().join(", ");
            let known: Vec<&str> = self.steps(part).map(|step| step.id.as_str()).collect();
            let text = match is_in_other {
                true => in_other_list(id, other_list),
                false => join(unknown_step(shown(id), procedure, list), meant(id, &known)),
            };
            self.problems.add(at, text);
        }
        is_known
    }

    /// One step's answer; `None` where it is wrong, or left blank as in a fresh template.
    fn step(&mut self, table: &DeTable<'_>, at: usize) -> Option<Given> {
        Fields::new(table, at).only(&KEYS, &mut self.problems);
        let answer = self.word(table, "answer", &ANSWERS, Answer::from_name);
        let isolations = Isolation::ALL.map(Isolation::name);
        let isolation = self.word(table, "isolation", &isolations, Isolation::from_name);
        let given = Given {
            answer: answer.unwrap_or(Answer::Na),
            value: self.text(table, "value"),
            note: self.text(table, "note"),
            witness: self.text(table, "witness"),
            attach: self.files(table),
            sign: self.signs(table),
            isolation: isolation.unwrap_or_default(),
        };
        let is_begun = given.value.is_some() || given.note.is_some() || !given.attach.is_empty();
        match table.get("answer") {
            None => self.wrong(at, missing_answer()),
            Some(value) if value.get_ref().as_str().is_some_and(|text| text.trim().is_empty()) && is_begun => {
                self.wrong(value.span().start, missing_answer())
            }
            _ => answer.map(|_| given),
        }
    }

    /// A text; numbers count as what is written.
    fn text(&mut self, table: &DeTable<'_>, key: &str) -> Option<String> {
        self.text_of(table.get(key)?, key)
    }

    fn text_of(&mut self, value: &Value<'_>, key: &str) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(normalise(text)).filter(|text| !text.trim().is_empty()),
            DeValue::Integer(_) | DeValue::Float(_) if key == "value" => {
                self.source.get(value.span()).map(str::to_owned)
            }
            _ => self.wrong(value.span().start, wants_text(key)),
        }
    }

    fn word<T>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        known: &[&str],
        meaning: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let given = self.text(table, key)?;
        let at = table.get(key)?.span().start;
        meaning(&given).or_else(|| self.wrong(at, not_a_word(key, shown(&given), known.join(", "))))
    }

    fn files(&mut self, table: &DeTable<'_>) -> Vec<(String, usize)> {
        let Some(value) = table.get("attach") else { return Vec::new() };
        match value.get_ref() {
            DeValue::String(path) => vec![(path.to_string(), value.span().start)],
            DeValue::Array(items) => {
                let path = |item| Some((self.text_of(item, "attach")?, item.span().start));
                items.iter().filter_map(path).collect()
            }
            _ => {
                self.problems.add(value.span().start, wants_files("attach"));
                Vec::new()
            }
        }
    }

    fn signs(&mut self, table: &DeTable<'_>) -> BTreeMap<Role, String> {
        let Some(value) = table.get("sign") else { return BTreeMap::new() };
        let DeValue::Table(signs) = value.get_ref() else {
            self.problems.add(value.span().start, wants_signs());
            return BTreeMap::new();
        };
        let mut given = BTreeMap::new();
        for (name, value) in signs.iter() {
            let Ok(role) = name.get_ref().parse::<Role>() else {
                let known: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
                self.problems.add(name.span().start, not_a_word("sign", shown(name.get_ref()), known.join(", ")));
                continue;
            };
            if let Some(name) = self.text_of(value, "sign") {
                given.insert(role, name);
            }
        }
        given
    }
}

/// A name or value from the file, short and fit for a screen.
fn shown(text: &str) -> String {
    crate::ui::harmless(&text.chars().take(60).collect::<String>())
}

#[cfg(test)]
#[path = "answers_tests.rs"]
mod tests;
