//! The procedure's text: TOML with a remark wherever something was guessed.

use regex_lite::Regex;
use unicode_normalization::UnicodeNormalization;

use super::guess::{Asked, KindGuess};
use super::layout::Layout;
use super::steps::Step;
use crate::authored::is_id;
use crate::domain::{WorkType, fold};
use crate::message::Lang;
use crate::messages;

/// Words of a title and the work that they mean.
const WORK: [(&str, WorkType); 9] = [
    ("初期設定", WorkType::InitialSetup),
    ("セットアップ", WorkType::InitialSetup),
    ("キッティング", WorkType::InitialSetup),
    ("ログ", WorkType::LogCollection),
    ("OS", WorkType::OsUpgrade),
    ("バージョンアップ", WorkType::OsUpgrade),
    ("ソフト", WorkType::SoftwareUpdate),
    ("更新", WorkType::SoftwareUpdate),
    ("設定", WorkType::SettingsChange),
];

messages! {
    made_from(file) { ja: "{file} から書き起こした手順書です。公開する前に、必ず元の手順書と照合してください。", en: "Transcribed from {file}. Compare it with the original before publishing it." }
    guesses_are() { ja: "「推定」とある行は、言葉から推し量ったものです。確かめたら「推定」の行を消してください。", en: "Lines that say GUESS were guessed from words: take the remark away once it is checked." }
    check_it(file) { ja: "確かめるには: genba procedure check {file}", en: "To check it: genba procedure check {file}" }
    guess_head() { ja: "推定: id、版、作業区分、題名", en: "GUESS: id, version, kind of work, title" }
    guess_kind(kind, why) { ja: "推定: {kind}（{why}）", en: "GUESS: {kind} ({why})" }
    below(limit) { ja: "「未満」は max（その値を含む）で表しています: {limit}", en: "what must stay below a value stands as max, which includes it: {limit}" }
    from_row(row, no) { ja: "{row} 行目 {no}", en: "row {row} {no}" }
    source(file, sheet) { ja: "{file} {sheet}", en: "{file} {sheet}" }
    note_mark() { ja: "※ ", en: "※ " }
}

/// What stands at the top of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The work it is for.
    pub work_type: WorkType,
    /// The document it was copied from.
    pub source: String,
}

/// The head as far as the file says; `file` is its name, `stem` that without its ending.
pub fn head(layout: &Layout, file: &str, stem: &str) -> Head {
    let is_title = |text: &&String| text.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let title = layout.above.iter().find(is_title).cloned().unwrap_or_else(|| stem.to_owned());
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = format!("{title} {stem}");
    let folded = fold(&said);
    let work_type =
        WORK.iter().find(|(word, _)| folded.contains(&fold(word))).map_or(WorkType::SettingsChange, |(_, work)| *work);
    let id: String =
        stem.nfkc().flat_map(char::to_lowercase).map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = id.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    Head {
        id: if is_id(&id) { id } else { work_type.name().to_owned() },
        version: version(&layout.above.join(" ")).or_else(|| version(stem)).unwrap_or_else(|| "0.1".to_owned()),
        title,
        work_type,
        source: source(file, layout.sheet.as_deref().unwrap_or_default()).ja.trim().to_owned(),
    }
}

/// `第2.1版`, `Ver. 1.3`, `版数: 4`.
fn version(text: &str) -> Option<String> {
    let plain: String = text.nfkc().collect();
    let found =
        Regex::new(r"(?:第\s*|[Vv]er(?:sion)?\.?\s*|版数?\s*[::]?\s*)([0-9]+(?:\.[0-9]+)*)").ok()?.captures(&plain)?;
    found.get(1).map(|it| it.as_str().to_owned())
}

/// The file's text.
pub fn write(head: &Head, steps: &[(Step, KindGuess)], file: &str, output: &str, lang: Lang) -> String {
    let mut page = Page { text: String::new(), lang };
    for line in [made_from(file), guesses_are(), check_it(output)] {
        page.remark(line.get(lang));
    }
    page.line("");
    page.remark(guess_head().get(lang));
    page.line("schema = 1");
    page.field("id", &head.id);
    page.field("version", &head.version);
    page.field("title", &head.title);
    page.field("work_type", head.work_type.name());
    page.field("source", &head.source);
    for (step, guess) in steps {
        page.step(step, guess);
    }
    page.text
}

struct Page {
    text: String,
    lang: Lang,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn remark(&mut self, words: &str) {
        for line in words.lines() {
            self.line(format!("# {line}").trim_end());
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.line(&format!("{name} = {}", quoted(value)));
        }
    }

    fn step(&mut self, step: &Step, guess: &KindGuess) {
        let lang = self.lang;
        self.line("");
        self.line("[[steps]]");
        let no = if step.no.is_empty() { String::new() } else { format!("No. {}", step.no.replace('\n', " ")) };
        self.remark(from_row(step.row, no).get(lang).trim());
        self.field("id", &step.id);
        self.field("section", &step.section.replace('\n', " "));
        self.field("title", &step.title);
        self.field("instruction", &instruction(step, lang));
        self.field("expect", &step.expect);
        self.remark(guess_kind(guess.asked.name(), guess.why.get(lang)).get(lang));
        self.field("kind", guess.asked.name());
        match &guess.asked {
            Asked::Measure { unit, min, max, equals } => {
                self.field("unit", unit);
                for (name, value) in [("min", min), ("max", max), ("equals", equals)] {
                    self.field(name, value.as_deref().unwrap_or_default());
                }
                if step.expect.contains("未満") {
                    self.remark(below(&step.expect).get(lang));
                }
            }
            Asked::Evidence => self.line("attach = { min = 1 }"),
            Asked::Hold(roles) => {
                let roles: Vec<String> = roles.iter().map(|role| quoted(role.name())).collect();
                self.line(&format!("roles = [{}]", roles.join(", ")));
            }
            Asked::Check | Asked::Text => {}
        }
        if guess.witness {
            self.line("witness = true");
        }
    }
}

fn instruction(step: &Step, lang: Lang) -> String {
    let mut text = step.instruction.clone();
    if !step.note.is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(note_mark().get(lang));
        text.push_str(&step.note);
    }
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
