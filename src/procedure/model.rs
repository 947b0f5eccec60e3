//! A procedure that has been checked: every reference resolves, every limit makes sense.
//!
//! Only `parse` makes these, so nothing here needs checking again. Holds no answers: those
//! are the runner's.

use std::fmt;

use regex_lite::{Regex, RegexBuilder};
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::words;
use crate::domain::{Digest, Role, WorkType, fold};
use crate::event::Answer;
use crate::message::Text;

/// One version of a procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct Procedure {
    /// SHA-256 of its TOML: what a run pins.
    pub digest: Digest,
    /// Its id, the same in every version.
    pub id: String,
    /// Its version, as its author writes it.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The work it is for.
    pub work_type: WorkType,
    /// The document it was copied from.
    pub source: String,
    /// Models of terminals it applies to; empty for all.
    pub models: Vec<String>,
    /// What must be true before the first step.
    pub preconditions: Vec<String>,
    /// The steps, in order; never empty.
    pub steps: Vec<Step>,
    /// The way back; empty where there is none.
    pub rollback: Vec<Step>,
}

impl Procedure {
    /// Every step, those of the rollback last.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().chain(&self.rollback)
    }

    /// The step with an id, of either part.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.all_steps().find(|step| step.id == id)
    }

    /// Whether it is for a model of terminal (width, case and blanks do not matter).
    pub fn applies_to(&self, model: &str) -> bool {
        self.models.is_empty() || self.models.iter().any(|known| fold(known) == fold(model))
    }
}

/// The two lists of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `[[steps]]`: the work itself.
    Main,
    /// `[[rollback]]`: the way back.
    Rollback,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Unique in the procedure, and stable.
    pub id: String,
    /// The heading it stands under; steps of one section follow each other.
    pub section: Option<String>,
    /// What it is called.
    pub title: String,
    /// What to do, in several lines.
    pub instruction: Option<String>,
    /// What should be seen.
    pub expect: Option<String>,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Evidence owed.
    pub attach: Option<Attach>,
    /// Whether what is attached is sealed to the office: as the step says, else in log collection.
    pub sensitive: bool,
    /// When a note is owed; a skipped or inapplicable step owes one in any case.
    pub note_when: Option<OnAnswer>,
    /// Whether a second person confirms.
    pub witness: bool,
    /// Shown only then.
    pub when: Option<When>,
    /// What an NG leads to.
    pub on_ng: OnNg,
    /// Minutes it may take from becoming current.
    pub within_minutes: Option<u32>,
    /// Something secret is typed on the terminal: only the fact is recorded.
    pub secret: bool,
    /// The earlier step whose value this one's replaced: old and new version on the papers.
    pub new_version_of: Option<String>,
    /// The key under which combined runs on one visit answer it once.
    pub common: Option<String>,
}

impl Step {
    /// The earlier step whose value this one's must equal.
    pub fn same_as(&self) -> Option<&str> {
        match &self.kind {
            Kind::Measure { limits, .. } => limits.same_as.as_deref(),
            Kind::Choice { same_as, .. } | Kind::Text { same_as, .. } => same_as.as_deref(),
            Kind::Check | Kind::Evidence | Kind::Hold { .. } => None,
        }
    }

    /// Whether an `ok` owes a value.
    pub fn takes_value(&self) -> bool {
        matches!(self.kind, Kind::Measure { .. } | Kind::Choice { .. } | Kind::Text { .. })
    }

    /// Who signs; empty unless it is a hold point.
    pub fn roles(&self) -> &[Role] {
        match &self.kind {
            Kind::Hold { roles } => roles,
            _ => &[],
        }
    }
}

/// What a step asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Done and as expected, or not.
    Check,
    /// A number within limits.
    Measure {
        /// What it is measured in; may be empty.
        unit: String,
        /// What is accepted.
        limits: Limits,
    },
    /// One of a list.
    Choice {
        /// At least two.
        choices: Vec<String>,
        /// The right one, where only one is.
        equals: Option<String>,
        /// The step whose choice it must equal.
        same_as: Option<String>,
    },
    /// A text.
    Text {
        /// What the whole value must match.
        pattern: Option<Pattern>,
        /// What it must equal.
        equals: Option<String>,
        /// The step whose value it must equal.
        same_as: Option<String>,
    },
    /// Files.
    Evidence,
    /// Nothing goes on until these have signed (HP).
    Hold {
        /// At least one, each once.
        roles: Vec<Role>,
    },
}

impl Kind {
    /// The kind without what it asks for.
    pub fn name(&self) -> KindName {
        match self {
            Self::Check => KindName::Check,
            Self::Measure { .. } => KindName::Measure,
            Self::Choice { .. } => KindName::Choice,
            Self::Text { .. } => KindName::Text,
            Self::Evidence => KindName::Evidence,
            Self::Hold { .. } => KindName::Hold,
        }
    }
}

/// The word in `kind = "…"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at `Kind`")]
pub enum KindName {
    Check,
    Measure,
    Choice,
    Text,
    Evidence,
    Hold,
}

impl KindName {
    /// Every one with its word.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("check", Self::Check),
        ("measure", Self::Measure),
        ("choice", Self::Choice),
        ("text", Self::Text),
        ("evidence", Self::Evidence),
        ("hold", Self::Hold),
    ];

    /// The word in the file.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// What a measured value is held against.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// Not below.
    pub min: Option<Decimal>,
    /// Not above.
    pub max: Option<Decimal>,
    /// Exactly.
    pub equals: Option<Decimal>,
    /// The step whose value it must equal.
    pub same_as: Option<String>,
}

impl Limits {
    /// Whether a value lies within; `same_as` is the runner's to judge.
    pub fn include(&self, value: Decimal) -> bool {
        self.min.is_none_or(|min| value >= min)
            && self.max.is_none_or(|max| value <= max)
            && self.equals.is_none_or(|equals| value == equals)
    }

    /// The limits in words, `40 GB 以上`; `None` where only `same_as` limits.
    pub fn label(&self, unit: &str) -> Option<Text> {
        let with_unit = |number: Decimal| if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") };
        match (self.equals, self.min, self.max) {
            (Some(equals), ..) => Some(Text::same(format!("= {}", with_unit(equals)))),
            (None, Some(min), Some(max)) => Some(words::between(min, with_unit(max))),
            (None, Some(min), None) => Some(words::at_least(with_unit(min))),
            (None, None, Some(max)) => Some(words::at_most(with_unit(max))),
            (None, None, None) => None,
        }
    }
}

/// A number as people type it: half or full width, with a sign, without exponent or commas.
pub fn decimal(typed: &str) -> Option<Decimal> {
    let folded = fold(typed);
    let number = folded.strip_prefix('+').unwrap_or(&folded);
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) {
        return None;
    }
    Decimal::from_str_exact(number).ok()
}

/// The form in which typed texts are compared: full width as half width, no surrounding blanks;
/// upper and lower case stay different.
pub fn plain(typed: &str) -> String {
    typed.nfkc().collect::<String>().trim().to_owned()
}

/// A pattern that the whole of a value must match.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    regex: Regex,
}

impl Pattern {
    /// Largest compiled size, so that a hostile procedure costs no memory.
    const SIZE_LIMIT: usize = 1 << 18;

    /// Compiles a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in the words of the pattern's own language (English).
    pub fn new(source: &str) -> Result<Self, String> {
        let compile =
            |text: &str| RegexBuilder::new(text).size_limit(Self::SIZE_LIMIT).build().map_err(|why| why.to_string());
        compile(source)?;
        let regex = compile(&format!("^(?:{source})$"))?;
        Ok(Self { source: source.to_owned(), regex })
    }

    /// The pattern as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole value matches, as typed or with full width folded to half.
    pub fn matches(&self, value: &str) -> bool {
        self.regex.is_match(value) || self.regex.is_match(&plain(value))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}

/// Evidence owed at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attach {
    /// How many files; at least one.
    pub min: u32,
    /// On which answers.
    pub when: OnAnswer,
}

/// On which results something is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnAnswer {
    /// On `ok` and `ng`: whenever the step was done. What `attach` means by itself.
    Done,
    /// On this one.
    Only(Answer),
    /// On every one, skipped and inapplicable steps included.
    Always,
}

impl OnAnswer {
    /// The words in the file.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("ok", Self::Only(Answer::Ok)),
        ("ng", Self::Only(Answer::Ng)),
        ("skip", Self::Only(Answer::Skip)),
        ("na", Self::Only(Answer::Na)),
        ("always", Self::Always),
    ];

    /// Whether it is owed on a result.
    pub fn includes(self, result: Answer) -> bool {
        match self {
            Self::Done => matches!(result, Answer::Ok | Answer::Ng),
            Self::Only(only) => only == result,
            Self::Always => true,
        }
    }
}

/// The condition under which a step is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// An earlier step.
    pub step: String,
    /// What it must be.
    pub is: Is,
}

/// What `when` waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// A result.
    Answer(Answer),
    /// A choice.
    Choice(String),
}

/// What an NG leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnNg {
    /// The run ends.
    #[default]
    Stop,
    /// It goes on, as a deviation.
    Continue,
    /// The way back begins.
    Rollback,
    /// A fault is opened and the run ends.
    Fault,
}

impl OnNg {
    /// The words in the file.
    pub const WORDS: [(&'static str, Self); 4] =
        [("stop", Self::Stop), ("continue", Self::Continue), ("rollback", Self::Rollback), ("fault", Self::Fault)];
}
