//! How a document is laid out: which template sets it, with which styles, under which mark.
//!
//! Nothing here is part of a document: an approval covers the content, and the same content may
//! be laid out anew. A template is text; what lies in its folder is read when it is set.

use std::path::PathBuf;

const DEFAULT: &str = include_str!("../../data/papers/default.typ");

/// A layout in Typst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its file, as it is named in errors.
    pub path: PathBuf,
    /// The folder whose files it may read; the built-in one reads none.
    pub folder: Option<PathBuf>,
    /// What stands in it.
    pub text: String,
}

impl Template {
    /// The layout of every form that has none of its own.
    pub fn built_in() -> Self {
        Self::of_program("default.typ", DEFAULT)
    }

    /// A layout that is part of the program.
    pub fn of_program(name: &str, text: &str) -> Self {
        Self { path: PathBuf::from(name), folder: None, text: text.to_owned() }
    }
}

/// What stands across the pages of a paper that does not count, or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 下書き: it was not submitted, and its content may still change.
    Draft,
    /// 差戻し: it came back.
    Returned,
    /// 取下げ: it was withdrawn.
    Withdrawn,
}

impl Mark {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "下書き",
            Self::Returned => "差戻し",
            Self::Withdrawn => "取下げ",
        }
    }

    /// Whether what bears it was submitted, so that its digest is of something that could be approved.
    pub fn bears_digest(self) -> bool {
        self == Self::Returned
    }
}

/// How one print of a document looks.
#[derive(Debug, Clone, Copy)]
pub struct Look<'l> {
    /// What sets the PDF.
    pub template: &'l Template,
    /// Styles that stand over the built-in ones of HTML.
    pub style: Option<&'l str>,
    /// What stands across it.
    pub mark: Option<Mark>,
}
