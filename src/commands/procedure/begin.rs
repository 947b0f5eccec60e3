//! `procedure new` and `procedure schema`: what an author begins with.

use std::path::Path;

use serde_json::json;

use super::super::Context;
use crate::authored::is_id;
use crate::cli::ProcedureNewArgs;
use crate::domain::{ParseNameError, WorkType};
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::given::in_command;
use crate::messages;
use crate::procedure::{schema_text, skeleton};

messages! {
    bad_id(given) {
        ja: "手順書の id に「{given}」は使えません",
        en: "`{given}` cannot be the id of a procedure",
    }
    give_id() {
        ja: "半角の小文字、数字、ハイフンだけで、文字か数字から始めてください（例 browser-settings）",
        en: "use lower-case letters, digits and hyphens, beginning with a letter or digit (for example browser-settings)",
    }
    no_work(given) { ja: "作業区分「{given}」はありません", en: "there is no kind of work `{given}`" }
    give_work(known) { ja: "{known} のどれかです", en: "it is one of {known}" }
    exists(path) { ja: "{path} はすでにあります", en: "{path} exists already" }
    other_name() {
        ja: "上書きしません。別の名前を指定するか、そのファイルを直してください",
        en: "it is not overwritten: name another file, or edit that one",
    }
    written(path) { ja: "{path} を作りました", en: "wrote {path}" }
    fill_in(path) {
        ja: "次に、書き換えてから genba procedure check {path} で調べてください",
        en: "next, fill it in and check it with `genba procedure check {path}`",
    }
}

/// Runs `procedure new`.
///
/// # Errors
/// An id or kind of work that cannot be one (2), a file that is there already (1) or cannot be written.
pub fn new(context: &Context, args: &ProcedureNewArgs) -> Result<()> {
    let console = context.console;
    if !is_id(&args.id) {
        return Err(Error::usage(bad_id(&args.id), give_id()));
    }
    let work: WorkType = args
        .work_type
        .parse()
        .map_err(|why: ParseNameError| Error::usage(no_work(&args.work_type), give_work(why.known)))?;
    let text = skeleton(&args.id, work, console.lang);
    let Some(path) = &args.output else { return console.bytes(text.as_bytes()) };
    if path.symlink_metadata().is_ok() {
        return Err(Error::refused(exists(path.display()), other_name()));
    }
    write_file(path, text.as_bytes(), false)?;
    if console.json {
        return console.json(&json!({ "file": path, "id": args.id }));
    }
    console.say(&written(path.display()))?;
    console.say(&fill_in(in_command(path)))
}

/// Runs `procedure schema`.
///
/// # Errors
/// A file that cannot be written.
pub fn schema(context: &Context, output: Option<&Path>) -> Result<()> {
    let text = schema_text();
    let Some(path) = output else { return context.console.bytes(text.as_bytes()) };
    write_file(path, text.as_bytes(), false)?;
    if context.console.json {
        return context.console.json(&json!({ "file": path }));
    }
    context.console.say(&written(path.display()))
}
