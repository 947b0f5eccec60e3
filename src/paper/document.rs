//! A document (書面): the exact thing that is submitted and approved.
//!
//! Owns its bytes: canonical JSON by the rules of Line JSON (format §1) without the limit of a
//! line. Labels and layout stand inside, so that it prints the same when the form is long gone.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::facts;
use super::field::{UNDER_INVESTIGATION, UNSETTLED};
use super::fill::Filled;
use super::form::{Column, Field, FieldType, Form};
use super::value::{is_empty, plain};
use super::words;
use crate::domain::{Digest, parse_day};
use crate::error::{Error, Result};
use crate::event::line_json;

/// The name of these bytes; a change of them is a new name.
pub const FORMAT: &str = "genba-paper/1";

/// Which of a series of reports a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Report {
    /// The first, at once.
    #[serde(rename = "第一報")]
    First,
    /// One that follows; repeats every field and marks what changed.
    #[serde(rename = "続報")]
    Further,
    /// The last.
    #[serde(rename = "最終報")]
    Final,
}

impl Report {
    /// 第一報, 続報, 最終報
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "第一報",
            Self::Further => "続報",
            Self::Final => "最終報",
        }
    }
}

/// The form that a document was written on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRef {
    /// SHA-256 of the form's file and template.
    pub digest: Digest,
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
}

/// The contract that a document belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractRef {
    /// 契約番号
    pub number: String,
    /// 件名
    pub title: String,
}

/// Who hands the document in (受注者).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// 住所, where it is given.
    pub address: Option<String>,
    /// 名称
    pub name: String,
    /// 業務責任者
    pub responsible: String,
}

/// A column of a table in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentColumn {
    /// Its id, a key of every row.
    pub id: String,
    /// Its heading.
    pub label: String,
    /// Its heading in English.
    pub label_en: String,
    /// What stands in its cells.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Width in millimetres.
    pub width: Option<u32>,
}

/// A field of a document, with all that is needed to print it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentField {
    /// Whether it differs from the revision that was submitted before.
    pub changed: bool,
    /// The columns of a table; empty for all others.
    pub columns: Vec<DocumentColumn>,
    /// Its id.
    pub id: String,
    /// 項目名
    pub label: String,
    /// The label in English.
    pub label_en: String,
    /// The heading it stands under.
    pub section: Option<String>,
    /// What stands in it.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Unit of a number.
    pub unit: Option<String>,
    /// What is printed where it is empty.
    pub unknown: Option<String>,
    /// The value as stored; `null` where it is empty.
    pub value: Value,
    /// Whether it takes the whole width.
    pub wide: bool,
}

/// A document: what an approval covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is about: ids of runs, faults, workers …
    pub about: Vec<String>,
    /// 宛名: みなと野市長 様
    pub addressee: String,
    /// The clause that asks for it.
    pub clause: Option<String>,
    /// The contract.
    pub contract: ContractRef,
    /// Who hands it in.
    pub contractor: Sender,
    /// 文書の日付
    pub date: NaiveDate,
    /// Its fields, in the order of the page.
    pub fields: Vec<DocumentField>,
    /// The form it was written on.
    pub form: FormRef,
    /// [`FORMAT`].
    pub format: String,
    /// Whether the page lies on its side.
    pub landscape: bool,
    /// The sentence between head and 記.
    pub lead: Option<String>,
    /// 文書番号
    pub number: String,
    /// Which report of a series it is.
    pub report: Option<Report>,
    /// From 1; the next when it is submitted again.
    pub revision: u32,
    /// 様式第n号
    pub style_number: Option<String>,
    /// 表題
    pub title: String,
    /// The title in English.
    pub title_en: String,
}

/// What stands around the fields of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What it is about.
    pub about: Vec<String>,
    /// 宛名, with 様.
    pub addressee: String,
    /// The contract.
    pub contract: ContractRef,
    /// Who hands it in.
    pub contractor: Sender,
    /// 文書の日付
    pub date: NaiveDate,
    /// 文書番号
    pub number: String,
    /// Whether something that it tells of is not done yet.
    pub is_open: bool,
    /// Which report of a series it is.
    pub report: Option<Report>,
    /// From 1.
    pub revision: u32,
}

impl Head {
    /// The head of a first revision, from the facts `contract.*` and `today`; nothing where
    /// `today` is no day.
    pub fn from_facts(facts: &Value, number: String) -> Option<Self> {
        let text = |path: &str| plain(&facts::at(facts, path), "、").unwrap_or_default();
        Some(Self {
            about: Vec::new(),
            addressee: text("contract.addressee"),
            contract: ContractRef { number: text("contract.number"), title: text("contract.title") },
            contractor: Sender {
                address: Some(text("contract.contractor_address")).filter(|address| !address.is_empty()),
                name: text("contract.contractor"),
                responsible: text("contract.responsible"),
            },
            date: parse_day(&text("today")).ok()?,
            number,
            is_open: !is_empty(&facts::at(facts, "remaining")),
            report: None,
            revision: 1,
        })
    }
}

impl Document {
    /// Joins a filled form and its head.
    ///
    /// # Errors
    /// A text that canonical JSON cannot hold.
    pub fn new(form: &Form, filled: &Filled, head: Head) -> Result<Self> {
        // what is under investigation in the last report of a series will never be known
        let is_final = head.report == Some(Report::Final);
        let is_shown = |word: &String| !is_final || word != UNDER_INVESTIGATION;
        let field = |field: &Field| {
            let value = filled.values.get(&field.id).cloned().unwrap_or_default();
            DocumentField {
                changed: false,
                columns: field.columns.iter().map(column).collect(),
                id: field.id.clone(),
                label: field.label.clone(),
                label_en: field.label_en.clone(),
                section: field.section.clone(),
                kind: field.kind,
                unit: field.unit.clone(),
                unknown: field.unknown.clone().filter(is_shown),
                value,
                wide: field.wide,
            }
        };
        let document = Self {
            about: head.about,
            addressee: head.addressee,
            clause: form.clause.clone(),
            contract: head.contract,
            contractor: head.contractor,
            date: head.date,
            fields: form.fields.iter().map(field).collect(),
            form: FormRef { digest: form.digest, id: form.id.clone(), version: form.version.clone() },
            format: FORMAT.to_owned(),
            landscape: form.landscape,
            lead: form.lead_open.clone().filter(|_| head.is_open).or_else(|| form.lead.clone()),
            number: head.number,
            report: head.report,
            revision: head.revision.max(1),
            style_number: form.style_number.clone(),
            title: form.title.clone(),
            title_en: form.title_en.clone(),
        };
        let bytes = document.to_bytes();
        match line_json::check(&bytes, |_, _| ()) {
            Ok(()) => Ok(document),
            Err(why) => Err(Error::refused(words::cannot_hold(&document.title, why), words::delete_it())),
        }
    }

    /// Fields that are empty because what belongs there is not known yet.
    pub fn unsettled(&self) -> impl Iterator<Item = &DocumentField> {
        let is_unsettled = |word: &String| UNSETTLED.contains(&word.as_str());
        self.fields
            .iter()
            .filter(move |field| field.value.is_null() && field.unknown.as_ref().is_some_and(is_unsettled))
    }

    /// Marks every field that differs from the revision submitted before.
    pub fn mark_changes(&mut self, former: &Self) {
        for field in &mut self.fields {
            let before = former.fields.iter().find(|other| other.id == field.id).map(|other| &other.value);
            field.changed = before.unwrap_or(&Value::Null) != &field.value;
        }
    }

    /// The bytes that an approval covers.
    pub fn to_bytes(&self) -> Vec<u8> {
        // through a value, whose members stand in the order of their names
        serde_json::to_value(self).map(|value| line_json::write(&value).into_bytes()).unwrap_or_default()
    }

    /// SHA-256 of the bytes.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }

    /// Reads the bytes of a document, which must be exactly what would be written.
    ///
    /// # Errors
    /// What they are not.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let refuse = |why: String| Error::refused(words::not_a_document(why), words::ask_for_it_again());
        line_json::check(bytes, |_, _| ()).map_err(|why| refuse(why.to_string()))?;
        let document: Self = serde_json::from_slice(bytes).map_err(|why| refuse(why.to_string()))?;
        if document.format != FORMAT {
            return Err(refuse(format!("format {}", document.format)));
        }
        if document.revision == 0 || document.to_bytes() != bytes {
            return Err(refuse("not its canonical form".to_owned()));
        }
        Ok(document)
    }
}

fn column(column: &Column) -> DocumentColumn {
    DocumentColumn {
        id: column.id.clone(),
        label: column.label.clone(),
        label_en: column.label_en.clone(),
        kind: column.kind,
        width: column.width,
    }
}
