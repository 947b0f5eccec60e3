//! Ids as people type them, and the nearest one where there is none.

use crate::domain::{Site, Terminal, fold};
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::state::{Difference, Document, Fault, Order, Run, Visit};
use crate::store::Store;

messages! {
    no_such(noun, given) { ja: "{noun} {given} はありません", en: "there is no {noun} {given}" }
    see_list(list) { ja: "{list} で一覧を確かめてください", en: "see them with `{list}`" }
    did_you_mean(id, list) {
        ja: "{id} のことですか。{list} で一覧を確かめられます",
        en: "did you mean {id}? see them all with `{list}`",
    }
    terminal_noun() { ja: "端末", en: "terminal" }
    site_noun() { ja: "拠点", en: "site" }
    order_noun() { ja: "作業指示", en: "order" }
    fault_noun() { ja: "障害", en: "fault" }
    difference_noun() { ja: "差異", en: "difference" }
    run_noun() { ja: "作業", en: "run" }
}

/// The terminal of an id, retired or not.
///
/// # Errors
/// Where there is none.
pub fn terminal(store: &Store, given: &str) -> Result<Terminal> {
    find(store, given, &terminal_noun(), "genba terminal list", |it: &Terminal| it.id.clone())
}

/// The site of an id, retired or not.
///
/// # Errors
/// Where there is none.
pub fn site(store: &Store, given: &str) -> Result<Site> {
    find(store, given, &site_noun(), "genba site list", |it: &Site| it.id.clone())
}

/// The order of a number.
///
/// # Errors
/// Where there is none.
pub fn order(store: &Store, given: &str) -> Result<Order> {
    find(store, given, &order_noun(), "genba work list", |it: &Order| it.order.clone())
}

/// The fault of a number.
///
/// # Errors
/// Where there is none.
pub fn fault(store: &Store, given: &str) -> Result<Fault> {
    find(store, given, &fault_noun(), "genba fault list", |it: &Fault| it.fault.clone())
}

/// The difference of a number.
///
/// # Errors
/// Where there is none.
pub fn difference(store: &Store, given: &str) -> Result<Difference> {
    find(store, given, &difference_noun(), "genba difference list", |it: &Difference| it.difference.clone())
}

/// The run of a number.
///
/// # Errors
/// Where there is none.
pub fn run(store: &Store, given: &str) -> Result<Run> {
    store.run(given)?.ok_or_else(|| Error::refused(no_such_of(&run_noun(), given), see_list("genba status")))
}

/// The visit that has not ended.
///
/// # Errors
/// A failing database.
pub fn open_visit(store: &Store) -> Result<Option<Visit>> {
    let visits = store.list::<Visit>(false)?;
    Ok(visits.into_iter().map(|(visit, _)| visit).find(|visit| visit.to.is_none()))
}

fn find<T: Document>(store: &Store, given: &str, noun: &Text, list: &str, id: impl Fn(&T) -> String) -> Result<T> {
    if let Some(found) = store.get(given)? {
        return Ok(found);
    }
    let known: Vec<String> = store.list::<T>(true)?.iter().map(|(it, _)| id(it)).collect();
    let help = match nearest(given, &known) {
        Some(meant) => did_you_mean(meant, list),
        None => see_list(list),
    };
    Err(Error::refused(no_such_of(noun, given), help))
}

fn no_such_of(noun: &Text, given: &str) -> Text {
    super::around(|noun| no_such(noun, given), noun)
}

/// The nearest of some ids, if any is near enough to be meant.
fn nearest<'a>(given: &str, known: &'a [String]) -> Option<&'a str> {
    let given = fold(given);
    let reach = (given.chars().count() / 3).clamp(1, 2);
    let near = known.iter().map(|id| (distance(&given, &fold(id)), id.as_str()));
    near.filter(|(edits, _)| *edits <= reach).min_by_key(|(edits, _)| *edits).map(|(_, id)| id)
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (line, from) in left.chars().enumerate() {
        let mut next = vec![line + 1];
        for ((to, above), diagonal) in right.chars().zip(row.iter().skip(1)).zip(&row) {
            let before = next.last().copied().unwrap_or(0);
            next.push((above + 1).min(before + 1).min(diagonal + usize::from(from != to)));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["T-012".to_owned(), "T-013".to_owned(), "S-03".to_owned()];
        assert_eq!(nearest("Ｔ０１２", &known), Some("T-012"));
        assert_eq!(nearest("T-O13", &known), Some("T-013"));
        assert_eq!(nearest("X-999", &known), None);
    }
}
