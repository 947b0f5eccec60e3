//! `paper print`: a paper as PDF or HTML, as submitted, or a draft with a mark in its name.

use std::path::Path;

use serde_json::json;

use super::super::Context;
use super::{named, show};
use crate::cli::PaperPrintArgs;
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::filing::{html, pdf, submitted};
use crate::messages;
use crate::paper::{Document, Library};
use crate::state::{Paper, PaperState};
use crate::workspace::Workspace;

messages! {
    unknown_ending(path) { ja: "{path}: .pdf か .html で終わる名前にしてください", en: "{path}: the name must end in .pdf or .html" }
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
    let bytes = match ending(&args.output).as_str() {
        "pdf" => pdf(workspace, forms, &document)?,
        "html" | "htm" => html(workspace, &document)?.into_bytes(),
        _ => return Err(Error::usage(unknown_ending(args.output.display()), give_ending())),
    };
    write_file(&args.output, &bytes, false)?;
    if context.console.json {
        return context.console.json(&json!({ "file": args.output, "sha256": document.digest() }));
    }
    context.console.say(&printed(args.output.display(), document.digest()))
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn revision_of(workspace: &Workspace, paper: &Paper, revision: u32) -> Result<Document> {
    let step = paper.history.iter().find(|step| step.revision == revision && step.state == PaperState::Submitted);
    let step = step.ok_or_else(|| Error::usage(no_revision(&paper.paper, revision), see_revisions(&paper.paper)))?;
    submitted(workspace, paper, step)
}
