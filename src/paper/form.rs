//! What a form (様式) is: its head, its fields, whom and when it is owed to.
//!
//! Only the model. Read from its file in `parse`, filled in `fill`.

use super::number::NumberPattern;
use crate::domain::{Digest, WorkType};
use crate::event::JournalRole;

/// Declares a closed list of words with its frozen names.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every one with its frozen name.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($text, Self::$variant)),+];

            /// The frozen name in forms and documents.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

words! {
    /// Who decides on a paper.
    Decider {
        /// 本市: approves or returns it.
        City = "city";
        /// The contractor's own office.
        Office = "office";
        /// Nobody: it is handed in, and that is all.
        Nobody = "none";
    }
}

words! {
    /// What one paper is about: the thing it hangs on.
    About {
        /// One run of a procedure.
        Run = "run";
        /// One visit to a site.
        Visit = "visit";
        /// One fault.
        Fault = "fault";
        /// The roster of workers (§8(4)).
        Roster = "worker-roster";
        /// One work order.
        Order = "order";
        /// The contract as a whole.
        Contract = "contract";
        /// One terminal.
        Terminal = "terminal";
        /// Nothing that is recorded.
        Nothing = "none";
    }
}

words! {
    /// What makes a paper owed.
    Cause {
        /// A run ended.
        RunFinished = "run.finished";
        /// A run ended with deviations, or otherwise than planned.
        RunDeviated = "run.deviated";
        /// A visit ended.
        VisitEnded = "visit.ended";
        /// A fault was opened.
        FaultOpened = "fault.opened";
        /// A fault was closed.
        FaultClosed = "fault.closed";
        /// The roster stands, and no paper has told the city of it yet.
        WorkerReported = "worker.reported";
        /// What was reported of a worker changed, or another was added.
        WorkerChanged = "worker.changed";
        /// A worker does no longer take part.
        WorkerEnded = "worker.ended";
        /// A worker who is not on the roster worked in an emergency (§8(4)).
        WorkerEmergency = "worker.emergency";
        /// A difference from the register was found.
        DifferenceFound = "difference.found";
        /// An order is done on all its terminals.
        WorkDone = "work.done";
        /// Work was ordered.
        WorkOrdered = "work.ordered";
        /// The contract began.
        ContractBegun = "contract.begun";
        /// The contract's period ended.
        ContractEnded = "contract.ended";
        /// A paper of this form was drafted and never handed in.
        PaperDrafted = "paper.drafted";
    }
}

words! {
    /// What stands in a field.
    FieldType {
        /// One line.
        Text = "text";
        /// Several lines.
        Lines = "lines";
        /// A day; kept as ISO, printed in its era.
        Date = "date";
        /// A day and a time of day.
        DateTime = "datetime";
        /// A time of day.
        Time = "time";
        /// A decimal number, kept as text.
        Number = "number";
        /// One of `choices`.
        Choice = "choice";
        /// Yes or no.
        Bool = "bool";
        /// Rows of `columns`.
        Table = "table";
        /// Pictures by their digest, with captions.
        Photos = "photos";
        /// A box for a seal or signature; the program never fills it.
        Signature = "signature";
    }
}

/// By when a paper is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// 直ちに
    Immediately,
    /// 速やかに
    Promptly,
    /// By the next day on which the city is open.
    NextOpenDay,
    /// Within so many days.
    Days(u32),
}

/// An occasion on which a paper is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// What makes it owed.
    pub by: Cause,
    /// By when.
    pub deadline: Deadline,
    /// Of orders, the kinds of work that make it owed; all of them where none is named.
    pub work: Vec<WorkType>,
    /// Of a drafted paper, the field with the day that the deadline counts from.
    pub from: Option<String>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name, unique in its table.
    pub id: String,
    /// 見出し
    pub label: String,
    /// The heading in English.
    pub label_en: String,
    /// What stands in its cells: never a table, photos, a choice or a signature.
    pub kind: FieldType,
    /// Where in a row of facts its value is.
    pub fills: String,
    /// Width in millimetres; the rest is shared by columns without one.
    pub width: Option<u32>,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name, unique in the form.
    pub id: String,
    /// 項目名
    pub label: String,
    /// The label in English.
    pub label_en: String,
    /// The heading it stands under.
    pub section: Option<String>,
    /// What stands in it.
    pub kind: FieldType,
    /// Paths into the facts; several are joined by a blank.
    pub fills: Vec<String>,
    /// What stands in it where neither facts nor a person say otherwise.
    pub default: Option<String>,
    /// Whether only facts fill it.
    pub locked: bool,
    /// Whether of the rows that facts offer only those stand in it that a person names, by the first column.
    pub chosen: bool,
    /// Whether the paper may not be submitted without it.
    pub required: bool,
    /// What is printed where it is empty (調査中).
    pub unknown: Option<String>,
    /// Unit of a number.
    pub unit: Option<String>,
    /// Whether it takes the whole width of the page.
    pub wide: bool,
    /// What a choice can be.
    pub choices: Vec<String>,
    /// The columns of a table.
    pub columns: Vec<Column>,
}

/// A form: everything that is written down about one kind of paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// SHA-256 of its file and its template, one after the other.
    pub digest: Digest,
    /// Name, the same in every version.
    pub id: String,
    /// Version, as its author writes it.
    pub version: String,
    /// 表題
    pub title: String,
    /// The title in English.
    pub title_en: String,
    /// The clause of the contract that asks for it.
    pub clause: Option<String>,
    /// 様式第n号
    pub style_number: Option<String>,
    /// The sentence between head and 記.
    pub lead: Option<String>,
    /// The same where something is not done yet.
    pub lead_open: Option<String>,
    /// How documents of this form are numbered.
    pub number: NumberPattern,
    /// Who may draft it.
    pub writers: Vec<JournalRole>,
    /// Who decides on it.
    pub decided_by: Decider,
    /// Whether it may be approved orally (口頭), §13(2).
    pub oral: bool,
    /// What one paper is about.
    pub about: About,
    /// When it is owed.
    pub owed: Vec<Owed>,
    /// Whether it is written as 第一報, 続報, 最終報.
    pub series: bool,
    /// Whether the page lies on its side.
    pub landscape: bool,
    /// The fields, in the order of the page.
    pub fields: Vec<Field>,
}

impl Form {
    /// A field by its id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}
