//! What is allowed in a procedure but probably not meant.
//!
//! Owns the warnings of `procedure check`. Refuses nothing: a file with warnings alone can be published.

use std::collections::{HashMap, HashSet};

use super::model::{Kind, KindName, OnNg, Part};
use super::step::RawStep;
use super::words;
use crate::authored::Problems;
use crate::domain::{Role, fold};

/// Characters of an instruction that are read on the spot.
const MOST_READ: usize = 600;
/// A title with one of these is of a record that may show what somebody did.
const RECORDS: [&str; 2] = ["ログ", "記録"];

/// Notes every warning; `is_sensitive` says whether evidence is sealed where a step does not say.
pub(super) fn advise(steps: &[RawStep], rollback: &[RawStep], is_sensitive: bool, problems: &mut Problems<'_>) {
    for step in steps.iter().chain(rollback) {
        advise_step(step, is_sensitive, problems);
    }
    let mut first = 0;
    for list in [steps, rollback] {
        advise_sections(list, problems);
        advise_titles(list, first, problems);
        first += list.len();
    }
    if let Some(way_back) = rollback.first()
        && !steps.iter().any(leads_back)
    {
        problems.warn(way_back.at, words::unreached_rollback());
    }
}

fn advise_step(step: &RawStep, is_sensitive: bool, problems: &mut Problems<'_>) {
    match &step.kind {
        Some(Kind::Measure { unit, .. }) if unit.is_empty() => problems.warn(step.at, words::no_unit()),
        Some(Kind::Hold { roles }) => {
            if !roles.is_empty() && !roles.iter().any(|role| matches!(role, Role::Witness | Role::Manager)) {
                problems.warn(step.roles_at.unwrap_or(step.at), words::nobody_of_the_city());
            }
            if let Some(at) = step.within_at {
                problems.warn(at, words::time_on_hold());
            }
        }
        Some(Kind::Evidence) if step.sensitive.is_none() && !is_sensitive => {
            let record = step.title.as_ref().filter(|title| RECORDS.iter().any(|word| title.get_ref().contains(word)));
            if let Some(title) = record {
                problems.warn(title.span().start, words::log_not_sealed(title.get_ref()));
            }
        }
        _ => {}
    }
    if let Some(text) = &step.instruction {
        let count = text.get_ref().chars().count();
        if count > MOST_READ {
            problems.warn(text.span().start, words::long_instruction(count, MOST_READ));
        }
    }
}

/// Headings that break off, and come again after another.
fn advise_sections(list: &[RawStep], problems: &mut Problems<'_>) {
    let mut ended: HashSet<&str> = HashSet::new();
    let mut current: Option<&str> = None;
    for step in list {
        let here = step.section.as_deref();
        if here == current {
            continue;
        }
        match (current, here) {
            (Some(before), None) => problems.warn(step.at, words::no_section(before)),
            (Some(_), Some(section)) if ended.contains(section) => {
                problems.warn(step.at, words::section_again(section))
            }
            _ => {}
        }
        ended.extend(current);
        current = here;
    }
}

/// Titles that stand twice in a list of which the first step has the number `first + 1`.
fn advise_titles(list: &[RawStep], first: usize, problems: &mut Problems<'_>) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (number, step) in list.iter().enumerate() {
        let Some(title) = &step.title else { continue };
        if let Some(twin) = seen.insert(fold(title.get_ref()), number) {
            problems.warn(title.span().start, words::same_title(title.get_ref(), first + twin + 1));
        }
    }
}

/// Whether an NG at a step begins the way back: as written, or at a hold point without a word.
fn leads_back(step: &RawStep) -> bool {
    let is_hold = step.kind.as_ref().is_some_and(|kind| kind.name() == KindName::Hold);
    match &step.on_ng {
        Some(given) => *given.get_ref() == OnNg::Rollback,
        None => is_hold && step.part == Part::Main,
    }
}

#[cfg(test)]
mod tests {
    use crate::message::Lang;
    use crate::procedure::inspect;

    const HEAD: &str =
        "schema = 1\nid = \"x\"\nversion = \"1\"\ntitle = \"x\"\nwork_type = \"os-upgrade\"\nsource = \"x\"\n";

    /// Codes and lines of the warnings on some steps, which stand from line 7 and have no error.
    fn warnings(steps: &str) -> Vec<(String, usize)> {
        let found = inspect(format!("{HEAD}{steps}").as_bytes());
        assert!(found.made.is_some(), "{:?}", found.problems);
        found.problems.into_iter().map(|problem| (problem.code, problem.line)).collect()
    }

    fn step(id: &str, kind: &str, fields: &str) -> String {
        format!("[[steps]]\nid = \"{id}\"\ntitle = \"{id}\"\nkind = \"{kind}\"\n{fields}\n")
    }

    #[track_caller]
    fn only(steps: &str, code: &str, line: usize) {
        assert_eq!(warnings(steps), [(code.to_owned(), line)]);
    }

    #[test]
    fn a_step_that_is_probably_not_meant_so_is_warned_of_where_it_stands() {
        only(&step("a", "measure", "min = \"1\""), "no-unit", 7);
        only(&step("a", "hold", "roles = [\"technician\", \"lessor\"]"), "nobody-of-the-city", 11);
        only(&step("a", "hold", "roles = [\"witness\"]\nwithin_minutes = 5"), "time-on-hold", 12);
        only(&step("a", "check", &format!("instruction = \"{}\"", "あ".repeat(601))), "long-instruction", 11);
        only(&step("a", "evidence", "").replace("title = \"a\"", "title = \"作業ログ\""), "log-not-sealed", 9);
        let sound = [
            step("a", "measure", "min = \"1\"\nunit = \"GB\""),
            step("b", "hold", "roles = [\"technician\", \"manager\"]"),
            step("c", "check", &format!("within_minutes = 5\ninstruction = \"{}\"", "あ".repeat(600))),
            step("d", "evidence", "attach = { sensitive = false }").replace("title = \"d\"", "title = \"作業ログ\""),
        ];
        assert_eq!(warnings(&sound.concat()), []);
    }

    #[test]
    fn steps_that_do_not_go_together_are_warned_of() {
        let [a, b, c] = ["a", "b", "c"].map(|id| step(id, "check", "section = \"S\""));
        only(&(a.clone() + &b.replace("section = \"S\"", "")), "no-section", 12);
        only(&(a.clone() + &b.replace("\"S\"", "\"T\"") + &c), "section-again", 17);
        only(&(a.clone() + &b.replace("title = \"b\"", "title = \"Ａ\"")), "same-title", 14);
        let back = step("r", "check", "").replace("steps", "rollback");
        only(&(a.clone() + &back), "unreached-rollback", 12);
        let leads = a + "on_ng = \"rollback\"\n";
        // the same title on the way back is another step
        assert_eq!(warnings(&(leads + &back.replace("title = \"r\"", "title = \"a\""))), []);
        let hold = step("h", "hold", "roles = [\"witness\"]");
        assert_eq!(warnings(&(hold + &back)), [], "a hold point goes back by itself");
    }

    #[test]
    fn a_warning_is_called_one_and_refuses_nothing() {
        let found = inspect(format!("{HEAD}{}", step("a", "measure", "min = \"1\"")).as_bytes());
        assert!(found.problems[0].show(Lang::En).starts_with("7:1: warning: a measure without `unit`"));
        assert!(found.problems[0].show(Lang::Ja).starts_with("7:1: 注意: 測定の単位"));
    }
}
