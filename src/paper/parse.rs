//! From a form's file to a form, or to everything that is wrong with it.
//!
//! Owns the head; the fields are `field`'s. Paths into the facts are checked here and not when
//! a paper is filled: a mistyped path would leave it empty without a word.

use super::field::read_fields;
use super::form::{About, Cause, Deadline, Decider, Field, FieldType, Form, Owed};
use super::number::NumberPattern;
use super::words;
use crate::authored;
use crate::authored::{Fields, Given, Problem, Problems, read_word};
use crate::domain::{Digest, WorkType};
use crate::event::JournalRole;
use crate::messages;

/// Largest form that is read.
pub const MAX_BYTES: usize = 1 << 20;

const HEAD: [&str; 18] = [
    "schema",
    "id",
    "version",
    "title",
    "title_en",
    "clause",
    "style_number",
    "lead",
    "lead_open",
    "number",
    "writers",
    "decided_by",
    "oral",
    "about",
    "owed",
    "series",
    "landscape",
    "fields",
];

const OWED: &str = "owed = { by = \"run.finished\", deadline = \"promptly\" }";

messages! {
    deadline_form(kind) {
        ja: "「deadline」は \"immediately\"、\"promptly\"、\"next-open-day\" か {{ days = 5 }} の形で書きます。いまは {kind} です",
        en: "`deadline` is \"immediately\", \"promptly\", \"next-open-day\" or {{ days = 5 }}; this is of type {kind}",
    }
}

impl Form {
    /// Reads a form; `template` is its own layout, where it has one.
    ///
    /// # Errors
    /// Every problem at once, in the order of the file; never an empty list.
    pub fn parse(bytes: &[u8], template: Option<&str>) -> Result<Self, Vec<Problem>> {
        let digest = Digest::of_two(bytes, template.unwrap_or_default().as_bytes());
        authored::read(bytes, MAX_BYTES, |head, problems| read(head, digest, problems))
    }
}

fn read(head: &Fields<'_>, digest: Digest, problems: &mut Problems<'_>) -> Option<Form> {
    head.only(&HEAD, problems);
    authored::read_schema(head, problems);
    let id = authored::read_id(head, "id = \"work-report\"", problems);
    let mut required = |key, example| {
        let given = head.text(key, problems);
        head.require(key, example, given, problems)
    };
    let version = required("version", "version = \"1\"");
    let title = required("title", "title = \"作業報告書\"");
    let number = required("number", "number = \"作報-{fy}-{writer}-{n:3}\"");
    let mut optional = |key| head.text(key, problems).map(Given::into_inner);
    let (title_en, clause, style_number) = (optional("title_en"), optional("clause"), optional("style_number"));
    let (lead, lead_open) = (optional("lead"), optional("lead_open"));
    let writers = read_writers(head, problems);
    let number = read_number(number, writers.as_deref(), problems);
    let decided_by = head.word("decided_by", Decider::WORDS, problems);
    let decided_by = head.require("decided_by", "decided_by = \"city\"", decided_by, problems);
    let about = head.word("about", About::WORDS, problems);
    let about = head.require("about", "about = \"run\"", about, problems);
    let oral = head.flag("oral", problems);
    if let (true, Some(Decider::Office | Decider::Nobody)) = (oral, decided_by.as_ref().map(|it| *it.get_ref())) {
        problems.add(head.place("oral").unwrap_or(head.at), words::oral_undecided());
    }
    let (series, landscape) = (head.flag("series", problems), head.flag("landscape", problems));
    let (owed, from) = read_owed(head, problems);
    let fields = read_fields(head, series, landscape, problems);
    for from in from.iter().filter(|from| !fields.iter().any(|field| is_day(field, from.get_ref()))) {
        problems.add(from.span().start, words::no_such_day_field(from.get_ref()));
    }
    let title = title?.into_inner();
    Some(Form {
        digest,
        id: id?.into_inner(),
        version: version?.into_inner(),
        title_en: title_en.unwrap_or_else(|| title.clone()),
        title,
        clause,
        style_number,
        lead,
        lead_open,
        number: number?,
        writers: writers?,
        decided_by: decided_by?.into_inner(),
        oral,
        about: about?.into_inner(),
        owed,
        series,
        landscape,
        fields,
    })
}

fn read_writers(head: &Fields<'_>, problems: &mut Problems<'_>) -> Option<Vec<JournalRole>> {
    const EXAMPLE: &str = "writers = [\"office\", \"device\"]";
    let given = head.texts("writers", problems);
    let given = head.require("writers", EXAMPLE, given, problems)?;
    if given.is_empty() {
        problems.add(head.place("writers").unwrap_or(head.at), words::no_writers());
    }
    let known = [JournalRole::Office, JournalRole::Device].map(|role| (role.name(), role));
    let mut writers = Vec::new();
    for word in &given {
        let Some(role) = read_word("writers", word, &known, problems) else { continue };
        if writers.contains(role.get_ref()) {
            problems.add(word.span().start, authored::words::twice_in_list("writers", word.get_ref()));
        }
        writers.push(role.into_inner());
    }
    Some(writers)
}

fn read_number(
    given: Option<Given<String>>,
    writers: Option<&[JournalRole]>,
    problems: &mut Problems<'_>,
) -> Option<NumberPattern> {
    let given = given?;
    match NumberPattern::parse(given.get_ref()) {
        Ok(pattern) => {
            if writers.is_some_and(|writers| writers.contains(&JournalRole::Device)) && !pattern.names_writer() {
                problems.add(given.span().start, words::number_without_writer());
            }
            Some(pattern)
        }
        Err(why) => {
            problems.add(given.span().start, why);
            None
        }
    }
}

/// Whether a field of this id holds a day.
fn is_day(field: &Field, id: &str) -> bool {
    field.id == id && matches!(field.kind, FieldType::Date | FieldType::DateTime)
}

/// `owed`: one occasion, or a list of them; and the fields whose day they count from.
fn read_owed(head: &Fields<'_>, problems: &mut Problems<'_>) -> (Vec<Owed>, Vec<Given<String>>) {
    let tables = if head.is_list("owed") {
        head.tables("owed", problems)
    } else {
        Vec::from_iter(head.table("owed", OWED, problems))
    };
    let (mut owed, mut days) = (Vec::new(), Vec::new());
    for table in tables {
        table.only(&["by", "deadline", "work", "from"], problems);
        let by = table.word("by", Cause::WORDS, problems);
        let by = table.require("by", OWED, by, problems);
        let deadline = read_deadline(&table, problems);
        let is_of_orders = by.as_ref().is_none_or(|by| matches!(by.get_ref(), Cause::WorkOrdered | Cause::WorkDone));
        if let (Some(place), false) = (table.place("work"), is_of_orders) {
            problems.add(place, words::work_of_orders());
        }
        let from = table.text("from", problems);
        let is_of_drafts = by.as_ref().is_none_or(|by| *by.get_ref() == Cause::PaperDrafted);
        if let (Some(place), false) = (table.place("from"), is_of_drafts) {
            problems.add(place, words::from_of_drafts());
        }
        let known: Vec<(&str, WorkType)> = WorkType::ALL.iter().map(|work| (work.name(), *work)).collect();
        let given = table.texts("work", problems).unwrap_or_default();
        let work = given.iter().filter_map(|word| read_word("work", word, &known, problems));
        let work = work.map(Given::into_inner).collect();
        if let (Some(by), Some(deadline)) = (by, deadline) {
            let from = from.as_ref().map(|from| from.get_ref().clone());
            owed.push(Owed { by: by.into_inner(), deadline, work, from });
        }
        days.extend(from);
    }
    (owed, days)
}

fn read_deadline(table: &Fields<'_>, problems: &mut Problems<'_>) -> Option<Deadline> {
    const KNOWN: [(&str, Deadline); 3] = [
        ("immediately", Deadline::Immediately),
        ("promptly", Deadline::Promptly),
        ("next-open-day", Deadline::NextOpenDay),
    ];
    if let Some(kind) = table.kind("deadline").filter(|kind| !matches!(*kind, "string" | "table")) {
        problems.add(table.place("deadline").unwrap_or(table.at), deadline_form(kind));
        return None;
    }
    if table.kind("deadline") == Some("table") {
        let days = table.table("deadline", "deadline = { days = 5 }", problems)?;
        days.only(&["days"], problems);
        let number = days.number("days", problems);
        return days.require("days", "days = 5", number, problems).map(Deadline::Days);
    }
    let word = table.word("deadline", &KNOWN, problems);
    table.require("deadline", OWED, word, problems).map(Given::into_inner)
}
