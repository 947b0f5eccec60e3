//! From bytes to a procedure, or to everything that is wrong with them.
//!
//! Owns the file as a whole: the head, the two lists of steps. Encoding, syntax and the places
//! of problems are `authored`'s.

use super::model::{Part, Procedure};
use super::step::RawStep;
use super::words;
use super::{advice, check};
use crate::authored;
use crate::authored::{Fields, Inspected, Problem, Problems};
use crate::domain::{Digest, WorkType};

/// Largest procedure that is read.
pub const MAX_BYTES: usize = 1 << 20;

pub(super) const HEAD: [&str; 10] =
    ["schema", "id", "version", "title", "work_type", "source", "applies_to", "preconditions", "steps", "rollback"];

/// Reads a procedure.
///
/// # Errors
/// Every problem at once, in the order of the file; never an empty list.
pub fn parse(bytes: &[u8]) -> Result<Procedure, Vec<Problem>> {
    authored::read(bytes, MAX_BYTES, |head, problems| read(head, Digest::of(bytes), problems))
}

/// As [`parse`], with warnings: what is allowed but probably not meant.
pub fn inspect(bytes: &[u8]) -> Inspected<Procedure> {
    authored::inspect(bytes, MAX_BYTES, |head, problems| read(head, Digest::of(bytes), problems))
}

fn read(head: &Fields<'_>, digest: Digest, problems: &mut Problems<'_>) -> Option<Procedure> {
    head.only(&HEAD, problems);
    authored::read_schema(head, problems);
    let id = authored::read_id(head, "id = \"os-upgrade\"", problems);
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
    advice::advise(&steps, &rollback, is_sensitive, problems);
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
