//! What stands on the paper checklist: the procedure for when the laptop cannot be used.
//!
//! Owns the order and the words of the page; text, PDF and HTML set the same sheet. What is written on it is
//! typed in later, so it asks for exactly what the program would. What a run has answered already stands in
//! the text alone: what is handed out as PDF or HTML is always blank.

use serde::Serialize;

use super::asks::items;
use super::model::{Procedure, Step};
use crate::domain::{Outcome, Role, Terminal};
use crate::event::Answer;
use crate::message::{Lang, Text};
use crate::messages;

messages! {
    heading() { ja: "作業チェックリスト", en: "paper checklist" }
    purpose() {
        ja: "作業用 PCが使えないときの用紙です。時刻は必ず書き、使えるようになったらこのとおりに入力して、紙は保管します。",
        en: "For use when the laptop cannot be used. Always write the time; enter everything later as written here, and keep the paper.",
    }
    number_label() { ja: "文書番号", en: "document" }
    procedure_label() { ja: "手順書", en: "procedure" }
    id_and_version(id, version) { ja: "{id} 版 {version}", en: "{id} version {version}" }
    work_label() { ja: "作業区分", en: "work type" }
    source_label() { ja: "出典", en: "source" }
    models_label() { ja: "対象機種", en: "models" }
    every_model() { ja: "すべて", en: "all" }
    qr_label() { ja: "SHA-256 の QR コード", en: "SHA-256 as QR code" }
    terminal_label() { ja: "管理番号", en: "terminal" }
    site_label() { ja: "拠点", en: "site" }
    model_label() { ja: "機種", en: "model" }
    serial_label() { ja: "製造番号", en: "serial" }
    host_label() { ja: "ホスト名", en: "host name" }
    address_label() { ja: "IPアドレス", en: "IP address" }
    day_label() { ja: "作業日", en: "date" }
    begun_label() { ja: "開始", en: "begun" }
    ended_label() { ja: "終了", en: "ended" }
    technician_label() { ja: "技術者", en: "technician" }
    witness_label() { ja: "立会者", en: "witness" }
    preconditions_label() { ja: "始める前に確かめること", en: "before you begin" }
    steps_label() { ja: "手順", en: "steps" }
    rollback_label() { ja: "切戻し（指示されたときだけ）", en: "rollback (only when told)" }
    time_label() { ja: "時刻", en: "time" }
    number_column() { ja: "番号", en: "no." }
    what_column() { ja: "行うことと期待する状態", en: "what to do and expect" }
    result_column() { ja: "結果・時刻・備考", en: "result, time, note" }
    signature_label() { ja: "署名", en: "signature" }
    seal_label() { ja: "印", en: "seal" }
    result_label() { ja: "結果", en: "result" }
}

/// A label with its text, or with room to write.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Pair {
    pub label: String,
    /// Empty where it is to be written.
    pub text: String,
    pub blank: Blank,
}

/// How much is written in a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Blank {
    Line,
    Day,
    Time,
}

/// What one step says and asks for, in the order of the page.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Item {
    /// The condition under which it is done.
    When {
        text: String,
    },
    /// What to do.
    Do {
        text: String,
    },
    Expect {
        label: String,
        text: String,
    },
    Remark {
        text: String,
    },
    /// That nothing goes on until it is signed.
    Hold {
        text: String,
    },
    Answers {
        labels: Vec<String>,
        #[serde(skip)]
        ticked: Option<usize>,
    },
    Choices {
        labels: Vec<String>,
        #[serde(skip)]
        ticked: Option<usize>,
    },
    /// A value or a number of files.
    Value {
        label: String,
        unit: String,
        limits: String,
        is_count: bool,
        #[serde(skip)]
        given: Option<String>,
    },
    Times {
        text: String,
        from: String,
        to: String,
    },
    Signature {
        role: String,
        signature: String,
        seal: String,
        time: String,
        /// The name, and when.
        #[serde(skip)]
        given: Option<(String, String)>,
    },
    /// A name is written.
    Name {
        label: String,
        #[serde(skip)]
        given: Option<String>,
    },
    Note {
        label: String,
        #[serde(skip)]
        given: Option<String>,
    },
}

/// What is answered at a step, for its place on the paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// When, `18:02`.
    pub at: String,
    /// What the limits made of the answer; `None` where it is yet to be given.
    pub result: Option<Answer>,
    /// The value.
    pub value: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The second person.
    pub witness: Option<String>,
    /// How many files.
    pub files: usize,
    /// Who signed as what, when.
    pub signed: Vec<(Role, String, String)>,
}

/// One step.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    pub id: String,
    pub number: String,
    pub title: String,
    pub is_hold: bool,
    /// When it was answered.
    #[serde(skip)]
    pub at: Option<String>,
    pub items: Vec<Item>,
}

/// Steps under one heading.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Section {
    pub name: Option<String>,
    pub rows: Vec<Row>,
}

/// The work, or the way back.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Part {
    pub title: String,
    /// Whether it is the way back.
    pub is_back: bool,
    pub sections: Vec<Section>,
}

/// Words around the blanks.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Words {
    pub number: String,
    pub preconditions: String,
    pub time: String,
    pub no: String,
    pub what: String,
    pub result_column: String,
    pub result: String,
    pub signature: String,
    pub seal: String,
    pub qr: String,
}

/// Gives what is answered at a step by its id.
pub(super) type Given<'g> = &'g dyn Fn(&str) -> Option<Filled>;

/// A whole checklist, ready to be set.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sheet {
    /// `ja` or `en`.
    pub language: &'static str,
    pub heading: String,
    pub title: String,
    /// Of this paper: the same for the same version and terminal.
    pub number: String,
    pub digest: String,
    /// What it was made from.
    pub about: Vec<Pair>,
    pub purpose: String,
    /// The terminal, the day and the people, line by line.
    pub blanks: Vec<Vec<Pair>>,
    pub preconditions: Vec<String>,
    pub parts: Vec<Part>,
    pub outcomes: Vec<String>,
    /// Who signs at the end.
    pub people: Vec<String>,
    pub words: Words,
}

impl Sheet {
    /// The sheet of a procedure; `terminal` fills in what the register knows of it, `filled` by a step's id
    /// what is answered there.
    pub fn new(procedure: &Procedure, lang: Lang, terminal: Option<&Terminal>, filled: Given<'_>) -> Self {
        let say = |text: Text| text.get(lang).to_owned();
        let mut parts = vec![part(procedure, (&procedure.steps, ""), say(steps_label()), lang, filled)];
        if !procedure.rollback.is_empty() {
            parts.push(part(procedure, (&procedure.rollback, "R"), say(rollback_label()), lang, filled));
        }
        Self {
            language: match lang {
                Lang::Ja => "ja",
                Lang::En => "en",
            },
            heading: say(heading()),
            title: procedure.title.clone(),
            number: number(procedure, terminal),
            digest: procedure.digest.to_string(),
            about: about(procedure, lang),
            purpose: say(purpose()),
            blanks: blanks(terminal, lang),
            preconditions: procedure.preconditions.clone(),
            parts,
            outcomes: Outcome::ALL.iter().map(|outcome| say(outcome.label())).collect(),
            people: vec![say(technician_label()), say(witness_label())],
            words: Words {
                number: say(number_label()),
                preconditions: say(preconditions_label()),
                time: say(time_label()),
                no: say(number_column()),
                what: say(what_column()),
                result_column: say(result_column()),
                result: say(result_label()),
                signature: say(signature_label()),
                seal: say(seal_label()),
                qr: say(qr_label()),
            },
        }
    }
}

/// Names the version by its bytes, so that two papers of one number ask for the same.
fn number(procedure: &Procedure, terminal: Option<&Terminal>) -> String {
    let digest: String = procedure.digest.to_string().chars().take(8).collect();
    let of_terminal = terminal.map(|it| format!("-{}", it.id)).unwrap_or_default();
    format!("{}-{}-{digest}{of_terminal}", procedure.id, procedure.version)
}

fn about(procedure: &Procedure, lang: Lang) -> Vec<Pair> {
    let pair =
        |label: Text, text: &str| Pair { label: label.get(lang).to_owned(), text: text.to_owned(), blank: Blank::Line };
    let models = match procedure.models.as_slice() {
        [] => every_model().get(lang).to_owned(),
        models => models.join(if lang == Lang::Ja { "、" } else { ", " }),
    };
    vec![
        pair(procedure_label(), id_and_version(&procedure.id, &procedure.version).get(lang)),
        pair(work_label(), procedure.work_type.label().get(lang)),
        pair(source_label(), &procedure.source),
        pair(models_label(), &models),
        pair(Text::same("SHA-256"), &procedure.digest.to_string()),
    ]
}

fn blanks(terminal: Option<&Terminal>, lang: Lang) -> Vec<Vec<Pair>> {
    let none = Terminal::default();
    let known = terminal.unwrap_or(&none);
    let pair =
        |label: Text, text: &str, blank| Pair { label: label.get(lang).to_owned(), text: text.to_owned(), blank };
    let fact = |label, text| pair(label, text, Blank::Line);
    vec![
        vec![fact(terminal_label(), &known.id), fact(site_label(), &known.site)],
        vec![fact(model_label(), &known.model), fact(serial_label(), &known.serial)],
        vec![fact(host_label(), &known.host_name), fact(address_label(), &known.ip_address)],
        vec![
            pair(day_label(), "", Blank::Day),
            pair(begun_label(), "", Blank::Time),
            pair(ended_label(), "", Blank::Time),
        ],
        vec![fact(technician_label(), ""), fact(witness_label(), "")],
    ]
}

fn part(procedure: &Procedure, (steps, letter): (&[Step], &str), title: String, lang: Lang, filled: Given<'_>) -> Part {
    let mut sections: Vec<Section> = Vec::new();
    for (number, step) in (1..).zip(steps) {
        let given = filled(&step.id).unwrap_or_default();
        let row = Row {
            id: step.id.clone(),
            number: format!("{letter}{number}"),
            title: step.title.clone(),
            is_hold: !step.roles().is_empty(),
            items: items(procedure, step, lang, &given),
            at: given.result.map(|_| given.at),
        };
        match sections.last_mut() {
            Some(section) if section.name == step.section => section.rows.push(row),
            _ => sections.push(Section { name: step.section.clone(), rows: vec![row] }),
        }
    }
    Part { title, is_back: !letter.is_empty(), sections }
}
