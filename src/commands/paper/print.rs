//! `paper print`: a paper as PDF, HTML or tables, as submitted, or a draft.
//!
//! The same for reports that are papers; where none is written yet, what it would say now.

use std::path::Path;

use serde_json::json;

use super::super::Context;
use super::{draft, named, show, subject};
use crate::cli::PaperPrintArgs;
use crate::domain::same_id;
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::event::PaperDrafted;
use crate::filing::{Typed, compose, form, html, pdf, submitted};
use crate::messages;
use crate::paper::{Document, Library, tables};
use crate::state::{Paper, PaperState};
use crate::tabular::Ending;
use crate::workspace::Workspace;

/// Stands for the number of what is no paper yet; papers speak Japanese.
const PREVIEW: &str = "（案）";

messages! {
    unknown_ending(path) { ja: "{path}: .pdf、.html、.xlsx、.csv のどれかで終わる名前にしてください", en: "{path}: the name must end in .pdf, .html, .xlsx or .csv" }
    give_ending() { ja: "-o 報告書.pdf のように指定してください", en: "as in -o report.pdf" }
    no_revision(paper, revision) { ja: "書面 {paper} の第{revision}版は提出されていません", en: "revision {revision} of {paper} was not submitted" }
    see_revisions(paper) { ja: "genba paper show {paper} で版を確かめてください", en: "see its revisions with `genba paper show {paper}`" }
    printed(path, sha256) { ja: "{path} に印刷しました（文書の SHA-256: {sha256}）", en: "printed to {path} (SHA-256 of the document: {sha256})" }
    is_a_draft(paper) { ja: "書面 {paper} はまだ起案中です。提出すると内容が確定します", en: "paper {paper} is a draft: it becomes final by `genba paper submit`" }
}

/// Runs it.
pub fn run(context: &Context, workspace: &Workspace, forms: &Library, args: &PaperPrintArgs) -> Result<()> {
    let paper = named(workspace, &args.paper)?;
    let document = match args.revision {
        Some(revision) => revision_of(workspace, &paper, revision)?,
        None => show::current(workspace, forms, &paper)?.0,
    };
    if args.revision.is_none() && paper.state() == PaperState::Draft {
        context.console.warn(&is_a_draft(&paper.paper));
    }
    write(context, workspace, forms, &document, &args.output)
}

/// Writes a document in the form that the file's ending asks for.
///
/// # Errors
/// An unknown ending, what the printer refuses, a failing disk.
pub fn write(
    context: &Context,
    workspace: &Workspace,
    forms: &Library,
    document: &Document,
    output: &Path,
) -> Result<()> {
    let bytes = match (ending(output).as_str(), Ending::of(output)) {
        ("pdf", _) => pdf(workspace, forms, document)?,
        (_, Some(Ending::Html)) => html(workspace, document)?.into_bytes(),
        (_, Some(ending)) => tables(document).write(ending, context.console.lang)?,
        (_, None) => return Err(Error::usage(unknown_ending(output.display()), give_ending())),
    };
    write_file(output, &bytes, false)?;
    if context.console.json {
        return context.console.json(&json!({ "file": output, "sha256": document.digest() }));
    }
    context.console.say(&printed(output.display(), document.digest()))
}

/// The document of a form about something, as it stands.
pub struct Printed {
    /// The document.
    pub document: Document,
    /// Whether there is no such paper yet.
    pub is_preview: bool,
    /// The number of what it is about; empty where that has none.
    pub about: String,
}

/// The last paper of a form about something; where there is none, what one would say now.
///
/// # Errors
/// An unknown form or subject, a document that is not here.
pub fn as_it_stands(workspace: &Workspace, forms: &Library, id: &str, about: &str) -> Result<Printed> {
    let form = form(forms, id)?;
    let subject = subject(workspace, form, about)?;
    let about = subject.id().to_owned();
    let is_meant = |paper: &Paper| {
        let draft = paper.draft().filter(|draft| draft.form.id == form.id && same_id(&draft.about, &about));
        draft.is_some() && paper.state() != PaperState::Withdrawn
    };
    let papers = workspace.store.list::<Paper>(false)?.into_iter().map(|(paper, _)| paper);
    let document = match papers.filter(is_meant).max_by_key(Paper::begun) {
        Some(paper) => {
            return Ok(Printed { document: show::current(workspace, forms, &paper)?.0, is_preview: false, about });
        }
        None => {
            let draft = PaperDrafted {
                about: about.clone(),
                fields: Typed::new(),
                form: draft::pin(form),
                paper: PREVIEW.to_owned(),
                report: None,
                revision: 1,
            };
            compose(workspace, form, &subject, &draft, None, workspace.now().day())?.document
        }
    };
    Ok(Printed { document, is_preview: true, about })
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn revision_of(workspace: &Workspace, paper: &Paper, revision: u32) -> Result<Document> {
    let step = paper.history.iter().find(|step| step.revision == revision && step.state == PaperState::Submitted);
    let step = step.ok_or_else(|| Error::usage(no_revision(&paper.paper, revision), see_revisions(&paper.paper)))?;
    submitted(workspace, paper, step)
}
