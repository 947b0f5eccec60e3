//! `report work|completion`: the paper of a form, as it was submitted or as it would be filled in now.
//!
//! Records nothing: a preview is no paper.

use super::output::Target;
use crate::cli::{ReportCompletionArgs, ReportRunArgs};
use crate::commands::Context;
use crate::commands::paper::{self, Printed};
use crate::error::Result;
use crate::filing::library;
use crate::messages;
use crate::workspace::Workspace;
use std::path::Path;

messages! {
    preview(form, about) {
        ja: "まだ書面になっていないので、今の記録で埋めた案を示します（書面にするには genba paper new {form} --about {about}）",
        en: "no such paper is written yet: this is what it would say now (`genba paper new {form} --about {about}` writes it)",
    }
    preview_of_all(form) {
        ja: "まだ書面になっていないので、今の記録で埋めた案を示します（書面にするには genba paper new {form}）",
        en: "no such paper is written yet: this is what it would say now (`genba paper new {form}` writes it)",
    }
}

/// Runs `report work`: the work report of a run.
///
/// # Errors
/// An unknown run, an unknown ending, what a printer refuses.
pub fn work(context: &Context, args: &ReportRunArgs) -> Result<()> {
    give(context, "work-report", &args.run, args.output.as_deref())
}

/// Runs `report completion`: of one order, or of the whole contract.
///
/// # Errors
/// An unknown order, an unknown ending, what a printer refuses.
pub fn completion(context: &Context, args: &ReportCompletionArgs) -> Result<()> {
    let form = if args.order.is_some() { "completion-report" } else { "contract-completion" };
    give(context, form, args.order.as_deref().unwrap_or_default(), args.output.as_deref())
}

fn give(context: &Context, form: &str, about: &str, output: Option<&Path>) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let forms = library(&workspace)?;
    let Printed { meant, is_preview, about } = paper::as_it_stands(&workspace, &forms, form, about)?;
    if is_preview {
        context.console.warn(&if about.is_empty() { preview_of_all(form) } else { preview(form, about) });
    }
    match output {
        Some(path) => paper::write(context, &workspace, &forms, &meant, path),
        None => {
            Target::of(context, None, form)?.give(&workspace, &crate::paper::tables(&meant.document, meant.mark), &[])
        }
    }
}
