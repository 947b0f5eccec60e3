//! Procedure files as they are named on the command line, and `procedure check`.
//!
//! A pattern that a shell has left as it is (Windows) is expanded here. Needs no workspace.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::Context;
use super::super::field::matches;
use crate::error::{Error, IoContext, Result};
use crate::messages;
use crate::procedure::{MAX_BYTES, Problem, Procedure, parse};
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
    /// What that means, or everything that is wrong with it.
    pub parsed: std::result::Result<Procedure, Vec<Problem>>,
}

/// Runs `procedure check`.
///
/// # Errors
/// Unreadable files, and any problem in one (2).
pub fn check(context: &Context, names: &[PathBuf]) -> Result<()> {
    let files = read(names)?;
    let console = context.console;
    if console.json {
        console.json(&json!({ "files": files.iter().map(as_json).collect::<Vec<_>>() }))?;
    }
    for file in files.iter().filter(|_| !console.json) {
        if let Ok(procedure) = &file.parsed {
            let (steps, rollback) = (procedure.steps.len(), procedure.rollback.len());
            let shown = harmless(&file.path.display().to_string());
            console.say(&sound(shown, &procedure.id, &procedure.version, steps, rollback))?;
        } else {
            show_problems(context, file)?;
        }
    }
    refuse(&files)
}

/// Reads and checks every file; a problem in one is no error yet.
///
/// # Errors
/// A pattern without files, a file that cannot be read.
pub fn read(names: &[PathBuf]) -> Result<Vec<ProcedureFile>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for name in names {
        let new: Vec<_> = expand(name)?.into_iter().filter(|path| !paths.contains(path)).collect();
        paths.extend(new);
    }
    paths.into_iter().map(read_one).collect()
}

fn read_one(path: PathBuf) -> Result<ProcedureFile> {
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(&path).and_then(|file| file.take(most).read_to_end(&mut bytes)).reading(&path)?;
    let parsed = parse(&bytes);
    Ok(ProcedureFile { path, bytes, parsed })
}

/// Prints each problem of a file as `file:line:column: message`.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show_problems(context: &Context, file: &ProcedureFile) -> Result<()> {
    let shown = file.path.display();
    for problem in file.parsed.as_ref().err().into_iter().flatten() {
        context.console.line(harmless(&format!("{shown}:{}", problem.show(context.console.lang))))?;
    }
    Ok(())
}

/// Refuses where any file has a problem.
///
/// # Errors
/// Then.
pub fn refuse(files: &[ProcedureFile]) -> Result<()> {
    let counts: Vec<_> = files.iter().filter_map(|file| file.parsed.as_ref().err().map(Vec::len)).collect();
    if counts.is_empty() {
        return Ok(());
    }
    Err(Error::usage(problems_found(counts.iter().sum::<usize>(), counts.len()), correct_all()))
}

/// A file for `--json`.
pub fn as_json(file: &ProcedureFile) -> Value {
    let problem = |it: &Problem| json!({ "line": it.line, "column": it.column, "ja": it.text.ja, "en": it.text.en });
    let (procedure, problems) = match &file.parsed {
        Ok(procedure) => (Some(procedure), Vec::new()),
        Err(problems) => (None, problems.iter().map(problem).collect()),
    };
    json!({
        "file": file.path.display().to_string(),
        "id": procedure.map(|it| &it.id),
        "version": procedure.map(|it| &it.version),
        "digest": procedure.map(|it| it.digest),
        "problems": problems,
    })
}

/// The files that a name means: itself, or where it is a pattern, all that match, by name.
fn expand(name: &Path) -> Result<Vec<PathBuf>> {
    let pattern = name.file_name().map(|last| last.to_string_lossy().into_owned()).unwrap_or_default();
    if !pattern.contains(['*', '?']) || name.exists() {
        return Ok(vec![name.to_owned()]);
    }
    let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder.unwrap_or(Path::new("."))).reading(name)? {
        let entry = entry.reading(name)?;
        if matches(&pattern, &entry.file_name().to_string_lossy()) && entry.path().is_file() {
            found
                .push(folder.map_or_else(|| PathBuf::from(entry.file_name()), |folder| folder.join(entry.file_name())));
        }
    }
    if found.is_empty() {
        return Err(Error::usage(no_match(name.display()), name_files()));
    }
    found.sort();
    Ok(found)
}
