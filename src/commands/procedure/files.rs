//! Procedure files as they are named on the command line, and `procedure check`.
//!
//! A pattern that a shell has left as it is (Windows) is expanded here. Needs no workspace.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::Context;
use super::super::field::expanded;
use crate::cli::ProcedureCheckArgs;
use crate::error::{Error, IoContext, Result};
use crate::message::Text;
use crate::messages;
use crate::procedure::{MAX_BYTES, Problem, Procedure, Severity, inspect};
use crate::ui::harmless;

messages! {
    no_match(pattern) { ja: "{pattern} に当てはまるファイルがありません", en: "no file matches {pattern}" }
    name_files() { ja: "ファイルの名前と場所を確かめてください", en: "check the names and the place of the files" }
    sound(file, id, version, steps, rollback) {
        ja: "{file}: 問題ありません（{id} 版 {version}、手順 {steps}、切戻し {rollback}）",
        en: "{file}: no problems ({id} version {version}, {steps} steps, {rollback} of rollback)",
    }
    problems_found(problems, files) {
        ja: "{files} 個のファイルに {problems} 件の問題があります",
        en: "{problems} problem(s) in {files} file(s)",
    }
    sound_but(file, id, version, steps, rollback, warnings) {
        ja: "{file}: 誤りはありませんが、注意が {warnings} 件あります（{id} 版 {version}、手順 {steps}、切戻し {rollback}）",
        en: "{file}: no errors, {warnings} warning(s) ({id} version {version}, {steps} steps, {rollback} of rollback)",
    }
    warnings_found(warnings, files) {
        ja: "{files} 個のファイルに {warnings} 件の注意があります（--strict）",
        en: "{warnings} warning(s) in {files} file(s) (--strict)",
    }
    heed_all() {
        ja: "直すか、そのままでよければ --strict なしで調べてください",
        en: "correct them, or check without --strict where they are meant so",
    }
    correct_all() {
        ja: "すべて直してから、もう一度 genba procedure check を実行してください",
        en: "correct them all and run `genba procedure check` again",
    }
}

/// A file that was read: its bytes, and what they say.
pub struct ProcedureFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// What that means; nothing where anything is wrong with it.
    pub procedure: Option<Procedure>,
    /// Everything that is wrong or probably not meant.
    pub problems: Vec<Problem>,
}

impl ProcedureFile {
    fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }
}

/// Runs `procedure check`.
///
/// # Errors
/// Unreadable files, and any problem in one (2); any warning where `strict` (1).
pub fn check(context: &Context, args: &ProcedureCheckArgs) -> Result<()> {
    let files = read(&args.files)?;
    let console = context.console;
    if console.json {
        show_json(context, &files)?;
    }
    for file in files.iter().filter(|_| !console.json) {
        show_problems(context, file)?;
        if let Some(procedure) = &file.procedure {
            console.say(&verdict(file, procedure))?;
        }
    }
    refuse(&files)?;
    let warned: Vec<_> = files.iter().map(|file| file.problems.len()).filter(|count| *count > 0).collect();
    if args.strict && !warned.is_empty() {
        return Err(Error::refused(warnings_found(warned.iter().sum::<usize>(), warned.len()), heed_all()));
    }
    Ok(())
}

fn verdict(file: &ProcedureFile, procedure: &Procedure) -> Text {
    let (steps, rollback) = (procedure.steps.len(), procedure.rollback.len());
    let (id, version) = (&procedure.id, &procedure.version);
    let shown = harmless(&file.path.display().to_string());
    match file.problems.len() {
        0 => sound(shown, id, version, steps, rollback),
        warnings => sound_but(shown, id, version, steps, rollback, warnings),
    }
}

/// Prints what was found in each file as JSON.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show_json(context: &Context, files: &[ProcedureFile]) -> Result<()> {
    let lang = context.console.lang;
    let found = |file: &ProcedureFile| {
        let problem = |it: &Problem| {
            json!({
                "severity": it.severity.name(), "code": it.code, "line": it.line, "column": it.column,
                "message": it.text.get(lang), "ja": it.text.ja, "en": it.text.en,
            })
        };
        let procedure = file.procedure.as_ref();
        json!({
            "file": file.path.display().to_string(),
            "id": procedure.map(|it| &it.id),
            "version": procedure.map(|it| &it.version),
            "digest": procedure.map(|it| it.digest),
            "problems": file.problems.iter().map(problem).collect::<Vec<Value>>(),
        })
    };
    context.console.json(&json!({ "files": files.iter().map(found).collect::<Vec<_>>() }))
}

/// Reads and checks every file; a problem in one is no error yet.
///
/// # Errors
/// A pattern without files, a file that cannot be read.
pub fn read(names: &[PathBuf]) -> Result<Vec<ProcedureFile>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for name in names {
        let new: Vec<_> = meant(name)?.into_iter().filter(|path| !paths.contains(path)).collect();
        paths.extend(new);
    }
    paths.into_iter().map(read_one).collect()
}

fn read_one(path: PathBuf) -> Result<ProcedureFile> {
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(&path).and_then(|file| file.take(most).read_to_end(&mut bytes)).reading(&path)?;
    let found = inspect(&bytes);
    Ok(ProcedureFile { path, bytes, procedure: found.made, problems: found.problems })
}

/// Prints each problem of a file as `file:line:column: message`, and beneath it the line with its place marked.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show_problems(context: &Context, file: &ProcedureFile) -> Result<()> {
    let console = context.console;
    for problem in &file.problems {
        console.line(harmless(&format!("{}:{}", file.path.display(), problem.show(console.lang))))?;
        problem.excerpt(console.columns()).iter().try_for_each(|line| console.line(harmless(line)))?;
    }
    Ok(())
}

/// Refuses where any file has a problem.
///
/// # Errors
/// Then.
pub fn refuse(files: &[ProcedureFile]) -> Result<()> {
    if files.iter().all(|file| file.procedure.is_some()) {
        return Ok(());
    }
    Err(refusal(files))
}

/// The error that counts what is wrong.
pub fn refusal(files: &[ProcedureFile]) -> Error {
    let counts: Vec<_> = files.iter().map(|file| file.count(Severity::Error)).filter(|count| *count > 0).collect();
    Error::usage(problems_found(counts.iter().sum::<usize>(), counts.len()), correct_all())
}

/// The files that a name means: itself, or where it is a pattern, all that match.
fn meant(name: &Path) -> Result<Vec<PathBuf>> {
    let mut found = expanded(name);
    if found != [name] {
        found.retain(|path| path.is_file());
    }
    if found.is_empty() { Err(Error::usage(no_match(name.display()), name_files())) } else { Ok(found) }
}
