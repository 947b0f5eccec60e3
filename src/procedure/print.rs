//! The paper checklist as plain text that any printer prints, at most 80 columns wide, and as PDF.
//!
//! Owns lines of text; what stands on the paper is `sheet`'s, how the PDF looks its template's.

use super::layout::{COLUMNS, columns, wrap};
use super::model::Procedure;
use super::sheet::{Blank, Filled, Item, Pair, Row, Sheet};
use crate::domain::Terminal;
use crate::error::{Error, Result};
use crate::message::{Lang, Text};
use crate::paper::{Print, Template, Typesetter, qr_svg, set_pdf};

const TEMPLATE: &str = include_str!("../../data/papers/checklist.typ");
const BLANK: &str = "____________________";
const DAY: &str = "________________";
const COUNT: &str = "____";
const TIME: &str = "__:__";
/// Stands before what belongs to a step.
const INDENT: &str = "      ";

/// The checklist of a procedure as plain text.
///
/// `terminal` fills in what the register knows of it; without one, blanks are left.
pub fn checklist(procedure: &Procedure, lang: Lang, terminal: Option<&Terminal>) -> String {
    checklist_of(procedure, lang, terminal, &|_| None)
}

/// The checklist of a run that goes on: `filled` gives by a step's id what is answered there.
pub fn checklist_of(
    procedure: &Procedure,
    lang: Lang,
    terminal: Option<&Terminal>,
    filled: &dyn Fn(&str) -> Option<Filled>,
) -> String {
    let sheet = Sheet::new(procedure, lang, terminal, filled);
    let mut page = Page { text: String::new() };
    head(&mut page, &sheet);
    for part in &sheet.parts {
        page.part(&part.title);
        for section in &part.sections {
            if part.sections.len() > 1 || section.name.is_some() {
                page.line("");
                page.put("", &format!("[ {} ]", section.name.as_deref().unwrap_or("-")));
            }
            section.rows.iter().for_each(|row| step(&mut page, row, &sheet.words.time));
        }
    }
    page.part(&sheet.words.result);
    page.boxes("  ", &sheet.outcomes, None);
    page.line("");
    let people: Vec<_> = sheet.people.iter().map(|label| format!("{label} {BLANK}")).collect();
    page.put("  ", &people.join("    "));
    page.text
}

/// The checklist as PDF/A-2u, A4: the same bytes for the same procedure, language and terminal.
///
/// # Errors
/// Where the typesetter fails.
pub fn checklist_pdf(
    typesetter: &dyn Typesetter,
    procedure: &Procedure,
    lang: Lang,
    terminal: Option<&Terminal>,
) -> Result<Print> {
    let sheet = Sheet::new(procedure, lang, terminal, &|_| None);
    let data = serde_json::to_value(&sheet).map_err(|why| Error::internal(Text::same(why)))?;
    let qr = qr_svg(&sheet.digest)?.into_bytes();
    let qr = vec![("/qr.svg".to_owned(), qr)];
    set_pdf(typesetter, &Template::of_program("checklist.typ", TEMPLATE), data, qr, &sheet.number)
}

fn head(page: &mut Page, sheet: &Sheet) {
    page.rule('=');
    page.put("", &sheet.title);
    page.put("", &sheet.heading);
    page.rule('=');
    page.put("", &format!("{} {}", sheet.words.number, sheet.number));
    for Pair { label, text, .. } in &sheet.about {
        page.put("", &format!("{label} {text}"));
    }
    page.line("");
    page.put("", &sheet.purpose);
    page.line("");
    for line in &sheet.blanks {
        let pairs: Vec<_> = line.iter().map(|pair| format!("{} {}", pair.label, text_or_blank(pair))).collect();
        page.put("", &pairs.join("    "));
    }
    if !sheet.preconditions.is_empty() {
        page.part(&sheet.words.preconditions);
        sheet.preconditions.iter().for_each(|condition| page.put("  □ ", condition));
    }
}

fn text_or_blank(pair: &Pair) -> &str {
    match pair.blank {
        _ if !pair.text.is_empty() => &pair.text,
        Blank::Line => BLANK,
        Blank::Day => DAY,
        Blank::Time => TIME,
    }
}

fn step(page: &mut Page, row: &Row, time: &str) {
    page.rule('-');
    page.titled(row, &format!("{time} {}", row.at.as_deref().unwrap_or(TIME)));
    for item in &row.items {
        match item {
            Item::When { text } | Item::Do { text } | Item::Remark { text } | Item::Hold { text } => {
                page.put(INDENT, text);
            }
            Item::Expect { label, text } => page.put(INDENT, &format!("{label} {text}")),
            Item::Answers { labels, ticked } => page.boxes(INDENT, labels, *ticked),
            Item::Choices { labels, ticked } => {
                for (at, label) in labels.iter().enumerate() {
                    page.put(&format!("{INDENT}{} ", tick(*ticked == Some(at))), label);
                }
            }
            Item::Value { label, unit, limits, is_count, given } => {
                let given = given.as_deref().unwrap_or(if *is_count { COUNT } else { BLANK });
                page.put(INDENT, &format!("{label} {given} {unit}{limits}"));
            }
            Item::Times { text, from, to } => page.put(INDENT, &format!("{text}    {from} {TIME}    {to} {TIME}")),
            Item::Signature { role, signature, time, given, .. } => {
                let (name, at) = given.as_ref().map_or((BLANK, TIME), |(name, at)| (name, at));
                page.put(INDENT, &format!("{role} {signature} {name} {time} {at}"));
            }
            Item::Name { label, given } => {
                page.put(INDENT, &format!("{label} {}", given.as_deref().unwrap_or(BLANK)));
            }
            Item::Note { label, given: Some(given) } => {
                page.put(INDENT, label);
                page.put(INDENT, given);
            }
            Item::Note { label, given: None } => {
                page.put(INDENT, label);
                page.line(&format!("{INDENT}{}", "_".repeat(COLUMNS - INDENT.len())));
            }
        }
    }
}

fn tick(is_ticked: bool) -> &'static str {
    if is_ticked { "■" } else { "□" }
}

/// The paper under the pen.
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn rule(&mut self, c: char) {
        self.line(&c.to_string().repeat(COLUMNS));
    }

    /// A text behind an indent; further lines stand under its beginning. At the margin there is only one: else
    /// what stands in a title could pass for a part of the form.
    fn put(&mut self, indent: &str, text: &str) {
        let used = columns(indent);
        let text = if indent.is_empty() { text.replace('\n', "⏎") } else { text.to_owned() };
        for (number, line) in wrap(&text, COLUMNS - used).iter().enumerate() {
            let lead = if number == 0 { indent.to_owned() } else { " ".repeat(used) };
            self.line(&format!("{lead}{line}"));
        }
    }

    /// The heading of a part.
    fn part(&mut self, title: &str) {
        self.line("");
        self.rule('=');
        self.put("", title);
        self.rule('=');
    }

    /// A step's number and title, with the time at the right edge.
    fn titled(&mut self, Row { number, title, at, .. }: &Row, stamp: &str) {
        let lead = format!("{} {number:>3}. ", tick(at.is_some()));
        let room = COLUMNS - columns(&lead) - columns(stamp) - 2;
        for (line, text) in wrap(title, room).iter().enumerate() {
            let gap = " ".repeat(room - columns(text) + 2);
            let indent = " ".repeat(columns(&lead));
            self.line(&if line == 0 { format!("{lead}{text}{gap}{stamp}") } else { format!("{indent}{text}") });
        }
    }

    fn boxes(&mut self, indent: &str, labels: &[String], ticked: Option<usize>) {
        let boxes = labels.iter().enumerate().map(|(at, label)| format!("{} {label}", tick(ticked == Some(at))));
        let boxes: Vec<_> = boxes.collect();
        self.put(indent, &boxes.join("    "));
    }
}
