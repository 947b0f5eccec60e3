//! `paper print`: a paper as PDF or HTML, as it was handed in, or marked as what does not count.

use std::path::Path;

use serde_json::json;

use super::super::Context;
use super::{lookup, named, show};
use crate::cli::PaperPrintArgs;
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::filing::{html, kept_print, library_with, pdf, submitted};
use crate::messages;
use crate::paper::{Document, Library, Mark, unprintable};
use crate::state::{Paper, PaperState, PaperStep};
use crate::workspace::Workspace;

messages! {
    unknown_ending(path) { ja: "{path}: .pdf か .html で終わる名前にしてください", en: "{path}: the name must end in .pdf or .html" }
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
    let paper = named(workspace, &args.paper)?;
    let meant = meant(workspace, laid_over.as_ref().unwrap_or(forms), &paper, args.revision)?;
    let document = &meant.document;
    if meant.mark == Some(Mark::Draft) {
        context.console.warn(&is_a_draft(&paper.paper));
    }
    // what was handed in prints as it was handed in, whatever the layout is by now
    let kept = || meant.handed_in.and_then(|step| kept_print(workspace, step)).filter(|_| laid_over.is_none());
    let library = laid_over.as_ref().unwrap_or(forms);
    let bytes = match ending(&args.output).as_str() {
        "pdf" => kept().map_or_else(|| pdf(workspace, library, document, meant.mark), Ok)?,
        "html" | "htm" => {
            // a browser takes it from the machine's fonts, or shows a box
            if let Some(what) = unprintable(document) {
                context.console.warn(&lookup::fill(&what, |what| may_be_a_box(what)));
            }
            html(workspace, library, document, meant.mark)?.into_bytes()
        }
        _ => return Err(Error::usage(unknown_ending(args.output.display()), give_ending())),
    };
    write_file(&args.output, &bytes, false)?;
    // what was never submitted has nothing that could be approved
    let sha256 = (!matches!(meant.mark, Some(Mark::Draft | Mark::Withdrawn))).then(|| document.digest());
    if context.console.json {
        return context.console.json(&json!({ "file": args.output, "sha256": sha256 }));
    }
    match sha256 {
        Some(sha256) => context.console.say(&printed(args.output.display(), sha256)),
        None => context.console.say(&printed_unsubmitted(args.output.display())),
    }
}

/// What is to be printed.
struct Meant<'p> {
    document: Document,
    mark: Option<Mark>,
    /// The submission whose print counts as it is.
    handed_in: Option<&'p PaperStep>,
}

fn meant<'p>(workspace: &Workspace, forms: &Library, paper: &'p Paper, revision: Option<u32>) -> Result<Meant<'p>> {
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
    Ok(Meant { document, mark, handed_in: step.filter(|_| mark.is_none()) })
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}
