//! `procedure print`: the paper checklist as text, PDF or HTML.

use std::path::Path;

use serde_json::json;

use super::super::Context;
use crate::domain::Terminal;
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::messages;
use crate::procedure::{Procedure, checklist, checklist_html, checklist_pdf};

messages! {
    unknown_ending(path) {
        ja: "{path}: .pdf、.html、.txt のどれかで終わる名前にしてください",
        en: "{path}: the name must end in .pdf, .html or .txt",
    }
    give_ending() { ja: "-o 点検表.pdf のように指定してください", en: "as in -o checklist.pdf" }
    printed(path, digest) {
        ja: "{path} に印刷しました（手順書の SHA-256: {digest}）",
        en: "printed to {path} (SHA-256 of the procedure: {digest})",
    }
}

/// Prints a checklist into `output`, or as text where none is named; `terminal` fills in what is known of it.
///
/// # Errors
/// An unknown ending (2), a build without PDF, a file that cannot be written.
pub fn print(
    context: &Context,
    procedure: &Procedure,
    terminal: Option<&Terminal>,
    output: Option<&Path>,
) -> Result<()> {
    let lang = context.console.lang;
    let Some(path) = output else { return context.console.page(&checklist(procedure, lang, terminal)) };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match ending.as_str() {
        "pdf" => {
            let console = context.console;
            console.warned(checklist_pdf(console.typesetter()?, procedure, lang, terminal)?)
        }
        "html" | "htm" => checklist_html(procedure, lang, terminal)?.into_bytes(),
        "txt" => checklist(procedure, lang, terminal).into_bytes(),
        _ => return Err(Error::usage(unknown_ending(path.display()), give_ending())),
    };
    write_file(path, &bytes, false)?;
    if context.console.json {
        return context.console.json(&json!({ "file": path, "digest": procedure.digest }));
    }
    context.console.say(&printed(path.display(), procedure.digest))
}
