//! `genba procedure`: checking, publishing, reading and withdrawing procedures (手順書).

mod answers;
mod begin;
mod facts;
mod files;
pub mod print;
mod publish;
mod show;
mod transcribe;
mod tree;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Context;
use super::lookup::{current_procedures, fill, procedure, procedure_versions};
use crate::cli::ProcedureCommand;
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::procedure::{Procedure, parse};
use crate::state::PublishedProcedure;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    none_listed() {
        ja: "公開された手順書はまだありません。事務所なら genba procedure add ファイル、作業用 PC なら事務所の束を genba import で取り込んでください",
        en: "no procedure is published yet: `genba procedure add FILE` at the office, import its bundle on a laptop",
    }
    id() { ja: "手順書", en: "id" }
    version() { ja: "版", en: "version" }
    title() { ja: "題名", en: "title" }
    work() { ja: "作業区分", en: "work type" }
    models() { ja: "対象機種", en: "models" }
    state() { ja: "状態", en: "state" }
    every_model() { ja: "すべて", en: "all" }
    current() { ja: "現行", en: "current" }
    superseded() { ja: "旧版", en: "superseded" }
    withdrawn(why) { ja: "取下げ: {why}", en: "withdrawn: {why}" }
    not_here(id, version) {
        ja: "手順書 {id} 版 {version} の本文がこのワークスペースにありません",
        en: "the text of procedure {id} version {version} is not in this workspace",
    }
    import_it() {
        ja: "事務所の束を取り込み直すか（genba import）、genba doctor で調べてください",
        en: "import the office's bundle again (`genba import`), or look into it with `genba doctor`",
    }
    not_readable(id, version, why) {
        ja: "手順書 {id} 版 {version} はこの版の genba では読めません: {why}",
        en: "procedure {id} version {version} cannot be read by this version of genba: {why}",
    }
    update() { ja: "genba を新しくしてください", en: "use a newer genba" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, args: &ProcedureCommand) -> Result<()> {
    match args {
        ProcedureCommand::New(args) => begin::new(context, args),
        ProcedureCommand::Check(args) => files::check(context, args),
        ProcedureCommand::Schema(args) => begin::schema(context, args.output.as_deref()),
        ProcedureCommand::FromXlsx(args) => transcribe::from_xlsx(context, args),
        ProcedureCommand::Add(args) => publish::add(context, &args.files),
        ProcedureCommand::List => list(context),
        ProcedureCommand::Show(args) => {
            let opened = open(context, &args.id)?;
            show::show(context, &opened, args.full)
        }
        ProcedureCommand::Print(args) => {
            let opened = open(context, &args.id)?;
            print::print(context, &opened.procedure, None, args.output.as_deref())
        }
        ProcedureCommand::Answers(args) => {
            let (_, procedure) = published(context, &args.id)?;
            context.console.page(&answers::template(&procedure, context.console.lang))
        }
        ProcedureCommand::Withdraw(args) => publish::withdraw(context, args),
    }
}

/// A procedure to look at, published or not.
struct Opened {
    /// As it was published; none for a file.
    published: Option<PublishedProcedure>,
    procedure: Procedure,
}

/// What `ID|FILE` means: a file where the name is one, else a published version.
fn open(context: &Context, name: &str) -> Result<Opened> {
    let path = Path::new(name);
    let is_file = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) || path.is_file();
    if !is_file {
        let (published, procedure) = published(context, name)?;
        return Ok(Opened { published: Some(published), procedure });
    }
    let mut files = files::read(&[PathBuf::from(name)])?;
    let found = files.iter_mut().find_map(|file| file.procedure.take());
    let Some(procedure) = found else {
        files.iter().try_for_each(|file| files::show_problems(context, file))?;
        return Err(files::refusal(&files));
    };
    Ok(Opened { published: None, procedure })
}

/// A published version with its text: `ID` for the current one, `ID@VERSION`.
fn published(context: &Context, id: &str) -> Result<(PublishedProcedure, Procedure)> {
    let workspace = Workspace::open(&context.home)?;
    let published = procedure(&workspace.store, id)?;
    let evidence = workspace.evidence();
    if !evidence.has(&published.digest) {
        return Err(Error::refused(not_here(&published.id, &published.version), import_it()));
    }
    let procedure = parse(&evidence.read(&published.digest)?).map_err(|problems| {
        let why = problems.into_iter().next().map_or_else(|| Text::same(""), |problem| problem.text);
        Error::refused(fill(&why, |why| not_readable(&published.id, &published.version, why)), update())
    })?;
    Ok((published, procedure))
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    published: PublishedProcedure,
    current: bool,
}

fn list(context: &Context) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let lang = context.console.lang;
    let current_ones = current_procedures(&workspace.store)?;
    let mut table = Table::new([id(), version(), title(), work(), models(), state()]).or(none_listed());
    let mut rows = Vec::new();
    for published in procedure_versions(&workspace.store)? {
        let is_current = current_ones.iter().any(|current| current.digest == published.digest);
        let state = match &published.withdrawn {
            Some(why) => withdrawn(why),
            None if is_current => current(),
            None => superseded(),
        };
        table.row([
            published.id.as_str(),
            &published.version,
            &published.title,
            published.work_type.label().get(lang),
            models_text(&published.models).get(lang),
            state.get(lang),
        ]);
        rows.push(Row { published, current: is_current });
    }
    context.console.table(&table, &rows)
}

/// The models that a procedure is for.
fn models_text(names: &[String]) -> Text {
    if names.is_empty() { every_model() } else { Text::same(names.join(", ")) }
}
