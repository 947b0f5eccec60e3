//! `procedure show`: the steps as an indented tree; a step that another one decides stands under it.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::Context;
use super::facts::{condition, facts, kind_word};
use super::models_text;
use crate::error::Result;
use crate::message::Lang;
use crate::messages;
use crate::procedure::{Is, Kind, OnAnswer, OnNg, Procedure, Step};
use crate::state::PublishedProcedure;
use crate::ui::harmless;

messages! {
    heading(id, version, title) { ja: "{title}（{id} 版 {version}）", en: "{title} ({id} version {version})" }
    work(name) { ja: "作業区分: {name}", en: "work type: {name}" }
    source(source) { ja: "出典: {source}", en: "source: {source}" }
    models(models) { ja: "対象機種: {models}", en: "models: {models}" }
    withdrawn(why) { ja: "取り下げられています: {why}", en: "withdrawn: {why}" }
    preconditions() { ja: "始める前に確かめること", en: "before you begin" }
    steps() { ja: "手順", en: "steps" }
    rollback() { ja: "切戻し", en: "rollback" }
}

/// Shows a procedure.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show(context: &Context, published: &PublishedProcedure, procedure: &Procedure) -> Result<()> {
    let console = context.console;
    if console.json {
        return console.json(&as_json(published, procedure));
    }
    let lang = console.lang;
    let mut lines = vec![
        heading(&procedure.id, &procedure.version, &procedure.title).get(lang).to_owned(),
        work(procedure.work_type.label().get(lang)).get(lang).to_owned(),
        source(&procedure.source).get(lang).to_owned(),
        models(models_text(&procedure.models).get(lang)).get(lang).to_owned(),
        format!("SHA-256: {}", procedure.digest),
    ];
    lines.extend(published.withdrawn.as_ref().map(|why| withdrawn(why).get(lang).to_owned()));
    if !procedure.preconditions.is_empty() {
        lines.push(format!("\n{}", preconditions().get(lang)));
        lines.extend(procedure.preconditions.iter().map(|condition| format!("  - {condition}")));
    }
    let mut tree = Tree { procedure, lang, depths: HashMap::new(), lines };
    tree.part(steps().get(lang), &procedure.steps, "");
    if !procedure.rollback.is_empty() {
        tree.part(rollback().get(lang), &procedure.rollback, "R");
    }
    tree.lines.iter().try_for_each(|line| console.line(harmless(line)))
}

struct Tree<'p> {
    procedure: &'p Procedure,
    lang: Lang,
    /// How deep each step stands.
    depths: HashMap<&'p str, usize>,
    lines: Vec<String>,
}

impl<'p> Tree<'p> {
    fn part(&mut self, title: &str, steps: &'p [Step], letter: &str) {
        self.lines.push(format!("\n{title}"));
        let mut section = None;
        for (number, step) in steps.iter().enumerate() {
            if step.section != section {
                section.clone_from(&step.section);
                self.lines.push(format!("  {}", section.as_deref().unwrap_or("-")));
            }
            self.step(step, &format!("{letter}{}", number + 1));
        }
    }

    fn step(&mut self, step: &'p Step, number: &str) {
        let above = step.when.as_ref().and_then(|when| self.depths.get(when.step.as_str()));
        let depth = above.map_or(0, |depth| depth + 1);
        self.depths.insert(&step.id, depth);
        let indent = " ".repeat(4 + 4 * depth);
        let mark = if matches!(step.kind, Kind::Hold { .. }) { "■ " } else { "" };
        let kind = kind_word(step.kind.name());
        if let Some(condition) = condition(self.procedure, step, self.lang) {
            self.lines.push(format!("{}└ {condition}", " ".repeat(2 + 4 * depth)));
        }
        self.lines.push(format!("{indent}{number:>3} {mark}{} [{}] {}", step.title, kind.get(self.lang), step.id));
        for line in step.instruction.iter().flat_map(|text| text.trim().lines()) {
            self.lines.push(format!("{indent}      {line}"));
        }
        for fact in facts(self.procedure, step, self.lang) {
            self.lines.push(format!("{indent}      · {fact}"));
        }
    }
}

fn as_json(published: &PublishedProcedure, procedure: &Procedure) -> Value {
    json!({
        "id": procedure.id,
        "version": procedure.version,
        "title": procedure.title,
        "work_type": procedure.work_type,
        "source": procedure.source,
        "models": procedure.models,
        "digest": procedure.digest,
        "withdrawn": published.withdrawn,
        "preconditions": procedure.preconditions,
        "steps": procedure.steps.iter().map(step_json).collect::<Vec<_>>(),
        "rollback": procedure.rollback.iter().map(step_json).collect::<Vec<_>>(),
    })
}

/// A step with the words of its file.
fn step_json(step: &Step) -> Value {
    let on_answer = |when: OnAnswer| OnAnswer::WORDS.iter().find(|(_, known)| *known == when).map(|(word, _)| *word);
    let on_ng = OnNg::WORDS.iter().find(|(_, known)| *known == step.on_ng).map(|(word, _)| *word);
    let mut value = json!({
        "id": step.id,
        "section": step.section,
        "title": step.title,
        "instruction": step.instruction,
        "expect": step.expect,
        "kind": step.kind.name().name(),
        "same_as": step.same_as(),
        "new_version_of": step.new_version_of,
        "attach": step.attach.map(|it| json!({ "min": it.min, "sensitive": step.sensitive, "when": on_answer(it.when) })),
        "note_when": step.note_when.and_then(on_answer),
        "witness": step.witness,
        "when": step.when.as_ref().map(|when| json!({ "step": when.step, "is": match &when.is {
            Is::Answer(answer) => answer.name(),
            Is::Choice(choice) => choice,
        } })),
        "on_ng": on_ng,
        "within_minutes": step.within_minutes,
        "secret": step.secret,
        "common": step.common,
    });
    let more = match &step.kind {
        Kind::Measure { unit, limits } => json!({
            "unit": unit,
            "min": limits.min.map(|it| it.to_string()),
            "max": limits.max.map(|it| it.to_string()),
            "equals": limits.equals.map(|it| it.to_string()),
        }),
        Kind::Choice { choices, equals, .. } => json!({ "choices": choices, "equals": equals }),
        Kind::Text { pattern, equals, .. } => {
            json!({ "pattern": pattern.as_ref().map(|it| it.source()), "equals": equals })
        }
        Kind::Hold { roles } => json!({ "roles": roles }),
        Kind::Check | Kind::Evidence => Value::Null,
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}
