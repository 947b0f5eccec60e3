//! Papers in a workspace: which forms there are, what a paper is about, composing the exact
//! document, numbering, and what is owed.
//!
//! Joins the forms (`paper`) with what is recorded (`particulars`, `state`). Records nothing itself.

mod owed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::Digest;
use crate::error::{Error, Result};
use crate::event::{PaperDrafted, PaperPin};
use crate::evidence::Evidence;
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::{
    Document, Filled, Form, Head, Library, Look, Mark, Print, Report, Typesetter, render_html, render_pdf,
};
use crate::particulars::{Source, Subject, particulars};
use crate::state::{Paper, PaperStep};
use crate::store::Store;
use crate::workspace::Workspace;

pub use owed::{Debt, Debts, covers, day_typed, debts};

/// Problems of forms that are named at once.
const MOST_NAMED: usize = 20;

messages! {
    bad_form(path, line, column, why) { ja: "様式 {path}:{line}:{column}: {why}", en: "form {path}:{line}:{column}: {why}" }
    mend_form() {
        ja: "ファイルを直すか、ワークスペースの papers フォルダーから外してください",
        en: "mend the file, or take it out of the workspace's papers folder",
    }
    no_templates(folder) {
        ja: "{folder} に配置のファイル（.typ か paper.css）がありません",
        en: "{folder} holds no layout (.typ or paper.css)",
    }
    put_template() {
        ja: "様式の id を名前にした .typ か default.typ を置いたフォルダーを指定してください",
        en: "name a folder with FORM.typ or default.typ in it",
    }
    no_form(form) { ja: "様式 {form} がありません", en: "there is no form {form}" }
    see_forms(list) { ja: "genba paper forms で一覧できます（{list}）", en: "`genba paper forms` lists them: {list}" }
    not_dated() { ja: "文書の日付を決められません", en: "the document's day cannot be told" }
    check_clock() { ja: "PC の時計を確かめてください", en: "check this machine's clock" }
    bytes_missing(paper, revision) { ja: "書面 {paper} 第{revision}版の文書がここにありません", en: "the document of paper {paper} revision {revision} is not here" }
    import_it() { ja: "その書面を提出した側の束を genba import で取り込んでください", en: "import the bundle of whoever submitted it with `genba import`" }
    draft_missing(paper) { ja: "書面 {paper} の起案がここにありません", en: "the draft of paper {paper} is not here" }
}

/// The forms of a workspace: those built in, and the city's own from its `papers` folder.
///
/// # Errors
/// Forms' files that cannot be used: every problem with its line.
pub fn library(workspace: &Workspace) -> Result<Library> {
    read_library(&[&folder(workspace)])
}

/// The same, with another folder laid over them.
///
/// # Errors
/// As `library`; a folder that is not there, or holds nothing to lay a paper out with.
pub fn library_with(workspace: &Workspace, templates: &Path) -> Result<Library> {
    let library = read_library(&[&folder(workspace), templates])?;
    if library.is_last_folder_empty() {
        return Err(Error::usage(no_templates(templates.display()), put_template()));
    }
    Ok(library)
}

fn read_library(folders: &[&Path]) -> Result<Library> {
    Library::new(folders).map_err(|bad| {
        let every = || bad.iter().flat_map(|form| form.problems.iter().map(|problem| (form.path.display(), problem)));
        let said = |lang| -> String {
            let sentences = every().map(|(path, problem)| {
                let sentence = bad_form(path, problem.line, problem.column, problem.text.get(lang));
                format!("{}{}", sentence.get(lang), problem.beneath())
            });
            sentences.take(MOST_NAMED).collect::<Vec<_>>().join("\n  ")
        };
        Error::usage(Text { ja: said(Lang::Ja), en: said(Lang::En) }, mend_form())
    })
}

/// Where a city's own forms lie.
pub fn folder(workspace: &Workspace) -> PathBuf {
    workspace.home().join("papers")
}

/// The form of an id.
///
/// # Errors
/// Where there is none; names those there are.
pub fn form<'l>(library: &'l Library, id: &str) -> Result<&'l Form> {
    let wanted = crate::domain::fold(id).to_lowercase();
    let found = library.forms().iter().find(|form| form.id == wanted || form.title == id.trim());
    found.ok_or_else(|| {
        let known: Vec<&str> = library.forms().iter().map(|form| form.id.as_str()).collect();
        Error::usage(no_form(id), see_forms(known.join(", ")))
    })
}

/// A document before it is submitted, and what is still missing from it.
pub struct Composed {
    /// The exact document.
    pub document: Document,
    /// The filled form.
    pub filled: Filled,
}

/// Composes the document of a draft as of a day: facts first, what was typed over them.
///
/// # Errors
/// A failing database, a missing procedure, a text that no document can hold.
pub fn compose(
    workspace: &Workspace,
    form: &Form,
    subject: &Subject,
    draft: &PaperDrafted,
    former: Option<&Document>,
    day: NaiveDate,
) -> Result<Composed> {
    let evidence = workspace.evidence();
    let source = Source { store: &workspace.store, evidence: &evidence };
    let facts = particulars(source, subject, day, workspace.principal())?;
    let mut filled = form.fill(&facts, &draft.fields);
    let dated = || Error::usage(not_dated(), check_clock());
    let mut head = Head::from_facts(&facts, draft.paper.clone()).ok_or_else(dated)?;
    head.revision = draft.revision;
    head.report = draft.report.as_deref().and_then(report_named);
    if head.report == Some(Report::Final) {
        form.require_all(&mut filled);
    }
    head.about = Some(draft.about.clone()).filter(|about| !about.is_empty()).into_iter().collect();
    let mut document = Document::new(form, &filled, head)?;
    if let Some(former) = former {
        document.mark_changes(former);
    }
    Ok(Composed { document, filled })
}

/// The report of a series with this name.
pub fn report_named(name: &str) -> Option<Report> {
    [Report::First, Report::Further, Report::Final].into_iter().find(|report| report.name() == name)
}

/// A number of a form that no paper has, for a writer: the next, as numbers are given out in turn.
///
/// # Errors
/// A failing database.
pub fn number(form: &Form, store: &Store, day: NaiveDate, writer: &str) -> Result<String> {
    let of = |n: u32| form.number.format(day, writer, n);
    let is_taken = |n: u32| Ok::<_, Error>(store.get::<Paper>(&of(n))?.is_some());
    // doubling and halving, for there may be thousands
    let (mut taken, mut free) = (0, 1);
    while free < u32::MAX && is_taken(free)? {
        (taken, free) = (free, free.saturating_mul(2));
    }
    while taken + 1 < free {
        let middle = taken + (free - taken) / 2;
        if is_taken(middle)? { taken = middle } else { free = middle }
    }
    Ok(of(free))
}

/// The document that was submitted, as its bytes say.
///
/// # Errors
/// Where its bytes are not here, or are no document.
pub fn submitted(workspace: &Workspace, paper: &Paper, step: &PaperStep) -> Result<Document> {
    let missing = || Error::refused(bytes_missing(&paper.paper, step.revision), import_it());
    let (paper, revision, sha256) = (paper.paper.clone(), step.revision, step.sha256.ok_or_else(missing)?);
    pinned(workspace, &PaperPin { paper, revision, sha256 })
}

/// The document of exactly this revision, as its bytes say.
///
/// # Errors
/// As `submitted`.
pub fn pinned(workspace: &Workspace, pin: &PaperPin) -> Result<Document> {
    let missing = || Error::refused(bytes_missing(&pin.paper, pin.revision), import_it());
    if !workspace.evidence().has(&pin.sha256) {
        return Err(missing());
    }
    Document::parse(&workspace.evidence().read(&pin.sha256)?)
}

/// Prints a document as PDF; across it stands the mark of what it is yet to be, or is no more.
///
/// # Errors
/// A template that does not work, a photograph that cannot be used.
pub fn pdf(
    typesetter: &dyn Typesetter,
    workspace: &Workspace,
    library: &Library,
    document: &Document,
    mark: Option<Mark>,
) -> Result<Print> {
    let evidence = workspace.evidence();
    render_pdf(typesetter, document, look(library, document, mark), &|digest| photo(&evidence, digest))
}

/// Prints a document as one page of HTML.
///
/// # Errors
/// A photograph that cannot be used.
pub fn html(workspace: &Workspace, library: &Library, document: &Document, mark: Option<Mark>) -> Result<String> {
    let evidence = workspace.evidence();
    render_html(document, look(library, document, mark), &|digest| photo(&evidence, digest))
}

/// The print that was kept when a revision was submitted, where it is here.
pub fn kept_print(workspace: &Workspace, step: &PaperStep) -> Option<Vec<u8>> {
    let file = step.files.iter().find(|file| file.media_type == "application/pdf")?;
    workspace.evidence().read(&file.sha256).ok()
}

fn look<'l>(library: &'l Library, document: &Document, mark: Option<Mark>) -> Look<'l> {
    Look { template: library.template(&document.form.id), style: library.style(), mark }
}

fn photo(evidence: &Evidence, digest: &str) -> Option<Vec<u8>> {
    evidence.read(&digest.parse::<Digest>().ok()?).ok()
}

/// A paper whose draft stands in a journal that is not held here.
pub fn unknown_draft(paper: &str) -> Error {
    Error::refused(draft_missing(paper), import_it())
}

/// What a person typed, by the field's id.
pub type Typed = BTreeMap<String, Value>;
