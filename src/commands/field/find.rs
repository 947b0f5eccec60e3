//! The visit and the run that are meant; other ids are looked up by `lookup`.

use crate::commands::lookup::{MOST_COMPARED, Noun, near_list, unknown};
use crate::domain::same_id;
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::state::{Fault, Run, Visit};
use crate::store::Store;

messages! {
    see_log(list) {
        ja: "{list} か genba step 端末 --show で作業の番号を確かめてください",
        en: "look the run's number up with {list} or `genba step TERMINAL --show`",
    }
}

/// The run of a number.
///
/// # Errors
/// Where there is none.
pub fn run(store: &Store, given: &str) -> Result<Run> {
    if let Some(run) = store.run(given)? {
        return Ok(run);
    }
    let all = store.last_run_numbers(MOST_COMPARED)?;
    let refusal = unknown(Noun::Run, given, &all);
    let list: Text = see_log(format!("`{}`", Noun::Run.list_command()));
    Err(match near_list(given, &all) {
        Some(near) => Error::refused(refusal.what, near),
        None => Error::refused(refusal.what, list),
    })
}

/// The visit that has not ended.
///
/// # Errors
/// A failing database.
pub fn open_visit(store: &Store) -> Result<Option<Visit>> {
    Ok(store.list_open::<Visit>()?.into_iter().next())
}

/// Faults that are not closed, oldest first; those of one terminal where it is given.
///
/// # Errors
/// A failing database.
pub fn open_faults(store: &Store, terminal: Option<&str>) -> Result<Vec<Fault>> {
    let is_of = |fault: &Fault| match (terminal, &fault.opened) {
        (None, _) => true,
        (Some(terminal), opened) => opened.as_ref().is_some_and(|it| same_id(&it.terminal, terminal)),
    };
    let mut faults: Vec<Fault> = store.list_open()?;
    faults.retain(is_of);
    faults.sort_by_key(|fault| fault.history.first().map(|step| step.at));
    Ok(faults)
}
