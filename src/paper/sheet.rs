//! What is printed: the texts of a document in blocks, the same for PDF and HTML.
//!
//! Owns the order of the page, eras and units. Knows nothing of fonts, millimetres or tags.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::document::{Document, DocumentColumn, DocumentField, Sender};
use super::form::FieldType;
use super::look::Mark;
use super::value::printed;
use crate::domain::day_in_era;

/// Results that are printed bold.
const STRONG: [&str; 3] = ["異常", "不良", "NG"];

/// What stands at the foot of a paper that was not submitted.
const UNSUBMITTED: &str = "提出されていないため、内容は確定していません";

/// One label with its text.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Pair {
    pub id: String,
    pub label: String,
    pub text: String,
    pub wide: bool,
    pub changed: bool,
    /// Empty, and several lines long: room to write by hand.
    pub room: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Heading {
    pub label: String,
    /// `left`, `center` or `right`.
    pub align: &'static str,
    pub width: Option<u32>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Cell {
    pub text: String,
    pub strong: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Photo {
    pub caption: String,
    /// When it was taken in, its file and the beginning of its SHA-256.
    pub detail: String,
    pub name: String,
    pub sha256: String,
}

/// What a block of the page holds.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Content {
    /// Labels with their texts, one or two to a row.
    Pairs { rows: Vec<Vec<Pair>> },
    /// A table with its own label.
    Table { columns: Vec<Heading>, rows: Vec<Vec<Cell>>, empty: String },
    /// Pictures, two to a row.
    Photos { photos: Vec<Photo>, empty: String },
    /// Boxes for seals.
    Seals { labels: Vec<String> },
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Block {
    /// The heading that begins here.
    pub section: Option<String>,
    /// Whether its label says more than the heading it stands under.
    pub labelled: bool,
    pub id: String,
    pub label: String,
    pub changed: bool,
    #[serde(flatten)]
    pub content: Content,
}

/// A whole paper, ready to be set.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sheet {
    pub about: Vec<String>,
    pub addressee: String,
    pub blocks: Vec<Block>,
    pub clause: Option<String>,
    pub contract_number: String,
    pub contract_title: String,
    pub contractor: Sender,
    pub date: String,
    pub digest: String,
    /// The last line of every page: what an approval covers, or that there is nothing to approve yet.
    pub foot: String,
    /// Every field's text by its id, for a form's own template.
    pub fields: BTreeMap<String, String>,
    pub form: String,
    pub is_revised: bool,
    pub landscape: bool,
    pub lead: Option<String>,
    /// What stands across the pages of a paper that does not count.
    pub mark: Option<&'static str>,
    pub number: String,
    pub report: Option<String>,
    pub revision: u32,
    pub style_number: Option<String>,
    pub title: String,
}

impl Sheet {
    pub fn of(document: &Document, mark: Option<Mark>) -> Self {
        let text = |field: &DocumentField| (field.id.clone(), text_of(field));
        let digest = document.digest().to_string();
        Self {
            about: document.about.clone(),
            addressee: document.addressee.clone(),
            blocks: blocks(&document.fields),
            // the specification numbers its clauses without the sign
            clause: document.clause.as_ref().map(|clause| clause.replace('§', "")),
            contract_number: document.contract.number.clone(),
            contract_title: document.contract.title.clone(),
            contractor: document.contractor.clone(),
            date: day_in_era(document.date),
            foot: match mark.is_none_or(Mark::bears_digest) {
                true => format!("SHA-256　{digest}"),
                false => UNSUBMITTED.to_owned(),
            },
            digest,
            fields: document.fields.iter().map(text).collect(),
            form: format!("{} {}", document.form.id, document.form.version),
            is_revised: document.fields.iter().any(|field| field.changed),
            landscape: document.landscape,
            lead: document.lead.clone(),
            mark: mark.map(Mark::word),
            number: document.number.clone(),
            report: document.report.map(|report| match document.revision {
                1 => report.name().to_owned(),
                revision => format!("{}　第{revision}報", report.name()),
            }),
            revision: document.revision,
            style_number: document.style_number.clone(),
            title: document.title.clone(),
        }
    }

    /// What tells this print from every other.
    pub fn ident(&self) -> String {
        self.mark.map_or_else(|| self.digest.clone(), |mark| format!("{} {mark}", self.digest))
    }

    /// Every text with the name of its place, to look for characters that cannot be printed.
    pub fn texts(&self) -> Vec<(String, &str)> {
        let from = &self.contractor;
        let head = [
            ("宛名", Some(&self.addressee)),
            ("文書番号", Some(&self.number)),
            ("表題", Some(&self.title)),
            ("様式番号", self.style_number.as_ref()),
            ("様式番号", self.clause.as_ref()),
            ("前文", self.lead.as_ref()),
            ("件名", Some(&self.contract_title)),
            ("契約番号", Some(&self.contract_number)),
            ("受注者", from.address.as_ref()),
            ("受注者", Some(&from.name)),
            ("業務責任者", Some(&from.responsible)),
        ];
        let head = head.into_iter().filter_map(|(place, text)| Some((place.to_owned(), text?.as_str())));
        let about = self.about.iter().map(|id| ("対象".to_owned(), id.as_str()));
        head.chain(about).chain(self.blocks.iter().flat_map(Block::texts)).collect()
    }

    /// The photos of all blocks, each once.
    pub fn photos(&self) -> Vec<&Photo> {
        let mut photos: Vec<&Photo> = Vec::new();
        for block in &self.blocks {
            let Content::Photos { photos: here, .. } = &block.content else { continue };
            for photo in here {
                if photos.iter().all(|other| other.sha256 != photo.sha256) {
                    photos.push(photo);
                }
            }
        }
        photos
    }
}

impl Block {
    fn texts(&self) -> Vec<(String, &str)> {
        let label = || self.label.clone();
        let mut texts = vec![(label(), self.label.as_str())];
        texts.extend(self.section.iter().map(|section| ("見出し".to_owned(), section.as_str())));
        match &self.content {
            Content::Pairs { rows } => {
                for pair in rows.iter().flatten() {
                    texts.push(("項目名".to_owned(), &pair.label));
                    texts.push((pair.label.clone(), &pair.text));
                }
            }
            Content::Table { columns, rows, empty } => {
                texts.push((label(), empty));
                texts.extend(columns.iter().map(|column| (label(), column.label.as_str())));
                for (number, row) in (1..).zip(rows) {
                    let place = |column: &Heading| format!("{} {number} 行目の「{}」", self.label, column.label);
                    texts.extend(row.iter().zip(columns).map(|(cell, column)| (place(column), cell.text.as_str())));
                }
            }
            Content::Photos { photos, empty } => {
                texts.push((label(), empty));
                texts.extend(
                    photos
                        .iter()
                        .flat_map(|photo| [(label(), photo.caption.as_str()), (label(), photo.detail.as_str())]),
                );
            }
            Content::Seals { labels } => texts.extend(labels.iter().map(|it| ("確認欄".to_owned(), it.as_str()))),
        }
        texts
    }
}

/// A field's text; what stands for it where it is empty.
fn text_of(field: &DocumentField) -> String {
    let text = printed(field.kind, &field.value);
    match (&field.unit, text.is_empty()) {
        (_, true) => empty_of(field),
        (Some(unit), false) => format!("{text} {unit}"),
        (None, false) => text,
    }
}

fn empty_of(field: &DocumentField) -> String {
    field.unknown.clone().unwrap_or_default()
}

fn blocks(fields: &[DocumentField]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut section: Option<&String> = None;
    for field in fields {
        let heading = if field.section.as_ref() == section { None } else { field.section.clone() };
        let is_new = field.section.as_ref() != section;
        section = field.section.as_ref();
        let content = match field.kind {
            FieldType::Table => table(field),
            FieldType::Photos => photos(field),
            FieldType::Signature => Content::Seals { labels: vec![field.label.clone()] },
            _ => Content::Pairs { rows: vec![vec![pair(field)]] },
        };
        if let (false, Some(last)) = (is_new, blocks.last_mut())
            && join(&mut last.content, &content)
        {
            continue;
        }
        let (id, label, changed) = (field.id.clone(), field.label.clone(), field.changed);
        let labelled = changed || section != Some(&label);
        blocks.push(Block { section: heading, labelled, id, label, changed, content });
    }
    blocks
}

/// Puts a pair or a seal beside those that stand there already.
fn join(last: &mut Content, next: &Content) -> bool {
    match (last, next) {
        (Content::Pairs { rows }, Content::Pairs { rows: more }) => {
            for pair in more.iter().flatten() {
                match rows.last_mut() {
                    Some(row) if !pair.wide && row.len() == 1 && row.iter().all(|it| !it.wide) => {
                        row.push(pair.clone())
                    }
                    _ => rows.push(vec![pair.clone()]),
                }
            }
            true
        }
        (Content::Seals { labels }, Content::Seals { labels: more }) => {
            labels.extend(more.iter().cloned());
            true
        }
        _ => false,
    }
}

fn pair(field: &DocumentField) -> Pair {
    let text = text_of(field);
    Pair {
        id: field.id.clone(),
        label: field.label.clone(),
        room: text.is_empty() && field.kind == FieldType::Lines,
        text,
        wide: field.wide,
        changed: field.changed,
    }
}

fn table(field: &DocumentField) -> Content {
    let heading = |column: &DocumentColumn| Heading {
        label: column.label.clone(),
        align: match column.kind {
            FieldType::Number => "right",
            FieldType::Date | FieldType::Time | FieldType::DateTime | FieldType::Bool => "center",
            _ => "left",
        },
        width: column.width,
    };
    let row = |row: &Value| {
        let cell = |column: &DocumentColumn| {
            let text = printed(column.kind, row.get(&column.id).unwrap_or(&Value::Null));
            Cell { strong: STRONG.contains(&text.as_str()), text }
        };
        field.columns.iter().map(cell).collect()
    };
    let rows = field.value.as_array().map(Vec::as_slice).unwrap_or_default();
    Content::Table {
        columns: field.columns.iter().map(heading).collect(),
        rows: rows.iter().map(row).collect(),
        empty: empty_of(field),
    }
}

fn photos(field: &DocumentField) -> Content {
    let photo = |photo: &Value| {
        let text = |name: &str| photo.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (name, sha256) = (text("name"), text("sha256"));
        let at = printed(FieldType::DateTime, photo.get("at").unwrap_or(&Value::Null));
        let short: String = sha256.chars().take(16).collect();
        let detail = [at, name.clone(), format!("SHA-256 {short}…")];
        let detail = detail.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("　");
        Photo { caption: text("caption"), detail, name, sha256 }
    };
    let photos = field.value.as_array().map(Vec::as_slice).unwrap_or_default();
    Content::Photos { photos: photos.iter().map(photo).collect(), empty: empty_of(field) }
}
