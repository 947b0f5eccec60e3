//! From bytes to a procedure, or to everything that is wrong with them.
//!
//! Owns the file as a whole: encoding, TOML, the head, the two lists of steps. Must survive
//! any bytes: limits and errors, never a panic.

use toml::de::DeTable;

use super::check;
use super::model::{Part, Procedure};
use super::problem::{Problem, Problems};
use super::raw::Fields;
use super::step::{RawStep, is_id};
use super::words;
use crate::domain::{Digest, WorkType};

/// Largest procedure that is read.
pub const MAX_BYTES: usize = 1 << 20;

/// Syntax errors reported at most; behind the first ones the parser only guesses.
const MAX_SYNTAX_ERRORS: usize = 20;

const HEAD: [&str; 10] =
    ["schema", "id", "version", "title", "work_type", "source", "applies_to", "preconditions", "steps", "rollback"];

/// Reads a procedure.
///
/// # Errors
/// Every problem at once, in the order of the file; never an empty list.
pub fn parse(bytes: &[u8]) -> Result<Procedure, Vec<Problem>> {
    let whole = |text| vec![Problem { line: 1, column: 1, text }];
    if bytes.len() > MAX_BYTES {
        return Err(whole(words::too_large(bytes.len(), MAX_BYTES)));
    }
    let source = match std::str::from_utf8(bytes) {
        Ok(source) => source,
        Err(why) => return Err(not_utf8(bytes, why.valid_up_to())),
    };
    if source.starts_with('\u{feff}') {
        return Err(whole(words::has_bom()));
    }
    let mut problems = Problems::new(source);
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in errors.iter().take(MAX_SYNTAX_ERRORS) {
        let detail = error.message();
        let at = error.span().map_or(source.len(), |span| span.start);
        problems.add(at, words::syntax(words::syntax_in_japanese(detail), detail));
    }
    if problems.count() > 0 {
        return Err(problems.into_list());
    }
    let procedure = read(&Fields::new(table.get_ref(), 0), Digest::of(bytes), &mut problems);
    match procedure {
        Some(procedure) if problems.count() == 0 => Ok(procedure),
        _ => Err(problems.into_list()),
    }
}

fn not_utf8(bytes: &[u8], valid: usize) -> Vec<Problem> {
    let sound = bytes.get(..valid).and_then(|sound| std::str::from_utf8(sound).ok()).unwrap_or("");
    let mut problems = Problems::new(sound);
    problems.add(valid, words::not_utf8());
    problems.into_list()
}

fn read(head: &Fields<'_>, digest: Digest, problems: &mut Problems<'_>) -> Option<Procedure> {
    head.only(&HEAD, problems);
    read_schema(head, problems);
    let id = head.text("id", problems);
    let id = head.require("id", "id = \"os-upgrade\"", id, problems);
    if let Some(id) = &id
        && !is_id(id.get_ref())
    {
        problems.add(id.span().start, words::bad_id("id", id.get_ref()));
    }
    let mut required = |key, example| {
        let given = head.text(key, problems);
        head.require(key, example, given, problems).map(toml::Spanned::into_inner)
    };
    let version = required("version", "version = \"2.1\"");
    let title = required("title", "title = \"OSバージョンアップ適用作業\"");
    let source = required("source", "source = \"J-LIS 手順書 第2.1版\"");
    let types: Vec<_> = WorkType::ALL.iter().map(|work_type| (work_type.name(), *work_type)).collect();
    let work_type = head.word("work_type", &types, problems);
    let work_type = head.require("work_type", "work_type = \"os-upgrade\"", work_type, problems);
    let models = read_models(head, problems);
    let preconditions = head.texts("preconditions", problems).unwrap_or_default();

    let known = problems.count();
    let steps = read_steps(head, "steps", Part::Main, problems);
    if steps.is_empty() && problems.count() == known {
        problems.add(head.place("steps").unwrap_or(head.at), words::no_steps());
    }
    let rollback = read_steps(head, "rollback", Part::Rollback, problems);
    let is_sensitive = work_type.as_ref().is_some_and(|it| it.get_ref().is_sensitive());
    let (steps, rollback) = check::check(&steps, &rollback, is_sensitive, problems);
    Some(Procedure {
        digest,
        id: id?.into_inner(),
        version: version?,
        title: title?,
        work_type: work_type?.into_inner(),
        source: source?,
        models,
        preconditions: preconditions.into_iter().map(toml::Spanned::into_inner).collect(),
        steps,
        rollback,
    })
}

fn read_schema(head: &Fields<'_>, problems: &mut Problems<'_>) {
    let schema = head.number("schema", problems);
    if let Some(other) = head.require("schema", "schema = 1", schema, problems)
        && other != 1
    {
        problems.add(head.place("schema").unwrap_or(head.at), words::unknown_schema(other));
    }
}

fn read_models(head: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<String> {
    const EXAMPLE: &str = "applies_to = { models = [\"UT-340\"] }";
    let Some(table) = head.table("applies_to", EXAMPLE, problems) else { return Vec::new() };
    table.only(&["models"], problems);
    let models = table.texts("models", problems);
    let models = table.require("models", EXAMPLE, models, problems).unwrap_or_default();
    models.into_iter().map(toml::Spanned::into_inner).collect()
}

fn read_steps(head: &Fields<'_>, key: &str, part: Part, problems: &mut Problems<'_>) -> Vec<RawStep> {
    head.tables(key, problems).into_iter().map(|fields| RawStep::read(fields, part, problems)).collect()
}
