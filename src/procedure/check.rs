//! The rules between steps: ids once, references only backwards, a way back where one is named.
//!
//! Turns steps that were read one by one into steps whose references hold. Judges no single
//! step: that is `step`'s.

use std::collections::HashMap;

use super::model::{Is, Kind, KindName, OnNg, Part, Step, When};
use super::step::RawStep;
use super::words;
use crate::authored::{Given, Problems, meant};
use crate::event::Answer;

/// Ids that a wrong reference is compared with, so that a hostile file costs little.
const MOST_GUESSES: usize = 200;
/// Ids that a wrong reference names.
const MOST_NAMED: usize = 8;

/// Steps by id with their number in the file, the main list before the rollback.
type Index<'r> = HashMap<&'r str, (usize, &'r RawStep)>;

/// Resolves both lists; every problem is noted, and steps that have one are left out.
pub(super) fn check(
    steps: &[RawStep],
    rollback: &[RawStep],
    is_sensitive: bool,
    problems: &mut Problems<'_>,
) -> (Vec<Step>, Vec<Step>) {
    let index = index(steps, rollback, problems);
    refuse_common_twice(steps, rollback, problems);
    let ids: Vec<&str> =
        steps.iter().chain(rollback).filter_map(|step| Some(step.id.as_ref()?.get_ref().as_str())).collect();
    let ids = ids.into_iter().take(MOST_GUESSES).collect();
    let scope = Scope { index, ids, has_rollback: !rollback.is_empty(), is_sensitive };
    let mut resolved = |list: &[RawStep], first: usize| -> Vec<Step> {
        list.iter().enumerate().filter_map(|(offset, raw)| scope.resolve(raw, first + offset, problems)).collect()
    };
    (resolved(steps, 0), resolved(rollback, steps.len()))
}

fn index<'r>(steps: &'r [RawStep], rollback: &'r [RawStep], problems: &mut Problems<'_>) -> Index<'r> {
    let mut index = Index::new();
    for (number, step) in steps.iter().chain(rollback).enumerate() {
        let Some(id) = &step.id else { continue };
        match index.get(id.get_ref().as_str()) {
            Some((first, _)) => problems.add(id.span().start, words::same_id(id.get_ref(), first + 1)),
            None => {
                index.insert(id.get_ref(), (number, step));
            }
        }
    }
    index
}

/// One step of a procedure for each key, so that it is clear which record answers it.
fn refuse_common_twice(steps: &[RawStep], rollback: &[RawStep], problems: &mut Problems<'_>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (number, step) in steps.iter().chain(rollback).enumerate() {
        let Some(key) = &step.common else { continue };
        if let Some(first) = seen.insert(key.get_ref(), number) {
            problems.add(key.span().start, words::same_common(key.get_ref(), first + 1));
        }
    }
}

struct Scope<'r> {
    index: Index<'r>,
    ids: Vec<&'r str>,
    has_rollback: bool,
    /// Whether evidence is sealed where a step does not say.
    is_sensitive: bool,
}

impl Scope<'_> {
    fn resolve(&self, raw: &RawStep, number: usize, problems: &mut Problems<'_>) -> Option<Step> {
        self.check_value("same_as", raw.same_as.as_ref(), number, problems);
        self.check_value("new_version_of", raw.new_version_of.as_ref(), number, problems);
        let when = raw.when.as_ref().map(|(step, is)| self.when(step, is, number, problems));
        let on_ng = self.on_ng(raw, problems);
        Some(Step {
            id: raw.id.as_ref()?.get_ref().clone(),
            section: raw.section.clone(),
            title: raw.title.as_ref()?.get_ref().clone(),
            instruction: raw.instruction.as_ref().map(|text| text.get_ref().clone()),
            expect: raw.expect.clone(),
            kind: raw.kind.clone()?,
            attach: raw.attach,
            sensitive: raw.sensitive.unwrap_or(self.is_sensitive),
            note_when: raw.note_when,
            witness: raw.witness,
            when: match when {
                Some(when) => Some(when?),
                None => None,
            },
            on_ng,
            within_minutes: raw.within_minutes,
            secret: raw.secret,
            new_version_of: raw.new_version_of.as_ref().map(|given| given.get_ref().clone()),
            common: raw.common.as_ref().map(|key| key.get_ref().clone()),
        })
    }

    /// The step that a field names, which must stand before step `number`.
    fn earlier(
        &self,
        key: &str,
        given: &Given<String>,
        number: usize,
        problems: &mut Problems<'_>,
    ) -> Option<&RawStep> {
        let (name, at) = (given.get_ref(), given.span().start);
        match self.index.get(name.as_str()) {
            Some((place, step)) if *place < number => return Some(step),
            Some(_) => problems.add(at, words::not_earlier(key, name)),
            None => {
                let known = self.known_before(number);
                problems.add(at, words::unknown_step(key, name, known).and(meant(name, &self.ids)));
            }
        }
        None
    }

    /// The ids before step `number`, the nearest ones where there are many.
    fn known_before(&self, number: usize) -> String {
        let first = number.saturating_sub(MOST_NAMED);
        let known: Vec<&str> = self.ids.iter().take(number).skip(first).copied().collect();
        if known.is_empty() { "-".to_owned() } else { known.join(", ") }
    }

    /// A field that names an earlier step for its value.
    fn check_value(&self, key: &str, given: Option<&Given<String>>, number: usize, problems: &mut Problems<'_>) {
        let Some(given) = given else { return };
        let Some(step) = self.earlier(key, given, number, problems) else { return };
        let name = step.kind.as_ref().map(Kind::name);
        if matches!(name, Some(KindName::Check | KindName::Evidence | KindName::Hold)) {
            problems.add(given.span().start, words::has_no_value(key, given.get_ref()));
        }
    }

    fn when(
        &self,
        step: &Given<String>,
        is: &Given<String>,
        number: usize,
        problems: &mut Problems<'_>,
    ) -> Option<When> {
        let target = self.earlier("when", step, number, problems)?;
        let kind = target.kind.as_ref()?;
        let mut known = match kind {
            Kind::Hold { .. } => vec!["ok", "ng"],
            _ => vec!["ok", "ng", "skip", "na"],
        };
        let answers = known.len();
        if let Kind::Choice { choices, .. } = kind {
            known.extend(choices.iter().map(String::as_str));
        }
        let word = is.get_ref().as_str();
        let Some(place) = known.iter().position(|name| *name == word) else {
            let never = words::is_never(step.get_ref(), word, known.join(", "));
            problems.add(is.span().start, never.and(meant(word, &known)));
            return None;
        };
        let is = match Answer::from_name(word) {
            Some(answer) if place < answers => Is::Answer(answer),
            _ => Is::Choice(word.to_owned()),
        };
        Some(When { step: step.get_ref().clone(), is })
    }

    /// What an NG leads to: as written; at a hold point without a word, the way back if there is one.
    fn on_ng(&self, raw: &RawStep, problems: &mut Problems<'_>) -> OnNg {
        let is_hold = matches!(raw.kind, Some(Kind::Hold { .. }));
        let Some(given) = &raw.on_ng else {
            let goes_back = is_hold && self.has_rollback && raw.part == Part::Main;
            return if goes_back { OnNg::Rollback } else { OnNg::Stop };
        };
        if *given.get_ref() == OnNg::Rollback {
            match raw.part {
                Part::Rollback => problems.add(given.span().start, words::rollback_in_rollback()),
                Part::Main if !self.has_rollback => problems.add(given.span().start, words::no_rollback()),
                Part::Main => {}
            }
        }
        *given.get_ref()
    }
}
