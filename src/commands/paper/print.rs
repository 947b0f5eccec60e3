//! `paper print`: a paper as PDF, HTML or tables: as it was handed in, or marked as what does not count.
//!
//! The same for reports that are papers; where none is written yet, what it would say now.

use std::path::Path;

use serde_json::json;

use super::super::Context;
use super::{draft, lookup, named, show, subject};
use crate::cli::PaperPrintArgs;
use crate::domain::same_id;
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::event::PaperDrafted;
use crate::filing::{Typed, compose, form, html, kept_print, library_with, pdf, submitted};
use crate::messages;
use crate::paper::{Document, Library, Mark, refuse_unprintable, tables, unprintable};
use crate::state::{Paper, PaperState, PaperStep};
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
    printed_unsubmitted(path) { ja: "{path} に印刷しました（提出されていないので、SHA-256 は付きません）", en: "printed to {path}; it is not submitted, so no SHA-256 stands on it" }
    may_be_a_box(what) { ja: "PDF では{what}。HTML では、見る PC の字体によって □ になることがあります", en: "as PDF: {what}; as HTML it depends on the reader's fonts, and may be a box" }
    is_a_draft(paper) { ja: "書面 {paper} はまだ起案中です。提出すると内容が確定します", en: "paper {paper} is a draft: it becomes final by `genba paper submit`" }
}

/// Runs it.
pub fn run(context: &Context, workspace: &Workspace, forms: &Library, args: &PaperPrintArgs) -> Result<()> {
    let laid_over = args.template.as_deref().map(|folder| library_with(workspace, folder)).transpose()?;
    let library = laid_over.as_ref().unwrap_or(forms);
    let paper = named(workspace, &args.paper)?;
    let mut meant = meant(workspace, library, &paper, args.revision)?;
    if meant.mark == Some(Mark::Draft) {
        context.console.warn(&is_a_draft(&paper.paper));
    }
    // what was handed in prints as it was handed in, unless another layout is asked for
    meant.handed_in = meant.handed_in.filter(|_| laid_over.is_none());
    write(context, workspace, library, &meant, &args.output)
}

/// Writes a document in the form that the file's ending asks for.
///
/// # Errors
/// An unknown ending, what the printer refuses, a failing disk.
pub fn write(context: &Context, workspace: &Workspace, library: &Library, meant: &Meant, output: &Path) -> Result<()> {
    let document = &meant.document;
    let kept = || meant.handed_in.as_ref().and_then(|step| kept_print(workspace, step));
    let bytes = match (ending(output).as_str(), Ending::of(output)) {
        ("pdf", _) => match kept() {
            Some(print) => print,
            None => {
                let typesetter = context.console.typesetter()?;
                refuse_unprintable(typesetter, document, &meant.typed)?;
                context.console.warned(pdf(typesetter, workspace, library, document, meant.mark)?)
            }
        },
        (_, Some(Ending::Html)) => {
            // a browser takes it from the machine's fonts, or shows a box
            if let Some(what) = context.console.typesetter.and_then(|it| unprintable(it, document)) {
                context.console.warn(&lookup::fill(&what, |what| may_be_a_box(what)));
            }
            html(workspace, library, document, meant.mark)?.into_bytes()
        }
        (_, Some(ending)) => tables(document, meant.mark).write(ending, context.console.lang)?,
        (_, None) => return Err(Error::usage(unknown_ending(output.display()), give_ending())),
    };
    write_file(output, &bytes, false)?;
    // what was never submitted has nothing that could be approved
    let sha256 = meant.mark.is_none_or(Mark::bears_digest).then(|| document.digest());
    if context.console.json {
        return context.console.json(&json!({ "file": output, "sha256": sha256 }));
    }
    match sha256 {
        Some(sha256) => context.console.say(&printed(output.display(), sha256)),
        None => context.console.say(&printed_unsubmitted(output.display())),
    }
}

/// The document of a form about something, as it stands.
pub struct Printed {
    /// What is to be printed.
    pub meant: Meant,
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
    let papers = workspace.store.papers_about(&form.id, &about)?.into_iter();
    let document = match papers.filter(is_meant).max_by_key(Paper::begun) {
        Some(paper) => {
            return Ok(Printed { meant: meant(workspace, forms, &paper, None)?, is_preview: false, about });
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
    let meant = Meant { document, mark: Some(Mark::Draft), handed_in: None, typed: Typed::new() };
    Ok(Printed { meant, is_preview: true, about })
}

/// What is to be printed.
pub struct Meant {
    /// The document.
    pub document: Document,
    /// What stands across its pages.
    pub mark: Option<Mark>,
    /// The submission whose print counts as it is.
    handed_in: Option<PaperStep>,
    /// What was typed into it, where it is still being written.
    typed: Typed,
}

fn meant(workspace: &Workspace, forms: &Library, paper: &Paper, revision: Option<u32>) -> Result<Meant> {
    let (document, state, step) = match revision {
        Some(revision) => {
            let of_revision = || paper.history.iter().filter(|step| step.revision == revision);
            let step = of_revision().find(|step| step.state == PaperState::Submitted);
            let missing = || Error::usage(no_revision(&paper.paper, revision), see_revisions(&paper.paper));
            let step = step.ok_or_else(missing)?;
            let state = of_revision().next_back().map_or(PaperState::Submitted, |step| step.state);
            (submitted(workspace, paper, step)?, state, Some(step))
        }
        None => (show::current(workspace, forms, paper)?.0, paper.state(), paper.submission()),
    };
    let mark = match state {
        PaperState::Draft => Some(Mark::Draft),
        PaperState::Returned => Some(Mark::Returned),
        PaperState::Withdrawn => Some(Mark::Withdrawn),
        PaperState::Submitted | PaperState::Approved => None,
    };
    let typed = paper.draft().filter(|_| mark == Some(Mark::Draft)).map(|draft| draft.fields.clone());
    let handed_in = step.filter(|_| mark.is_none()).cloned();
    Ok(Meant { document, mark, handed_in, typed: typed.unwrap_or_default() })
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}
