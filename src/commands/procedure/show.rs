//! `procedure show`: a procedure as a tree, or as JSON with the words of its file.
//!
//! Sections hold steps; what an NG leads to and what another step decides hang under the step they belong to.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::Context;
use super::Opened;
use super::facts::{answer_of, condition, facts, glance, ng_branch};
use super::models_text;
use super::tree::{Node, lines};
use crate::error::Result;
use crate::message::Lang;
use crate::messages;
use crate::procedure::{Is, Kind, OnAnswer, OnNg, Procedure, Step, When, wrap};
use crate::ui::harmless;

messages! {
    heading(id, version, title) { ja: "{title}（{id} 版 {version}）", en: "{title} ({id} version {version})" }
    work(name) { ja: "作業区分: {name}", en: "work type: {name}" }
    source(source) { ja: "出典: {source}", en: "source: {source}" }
    models(models) { ja: "対象機種: {models}", en: "models: {models}" }
    withdrawn(why) { ja: "取り下げられています: {why}", en: "withdrawn: {why}" }
    preconditions() { ja: "始める前に確かめること", en: "before you begin" }
    steps(count) { ja: "手順（{count}）　■ は止める手順", en: "steps ({count}); ■ marks a hold point" }
    rollback(count) { ja: "切戻し（{count}）", en: "rollback ({count})" }
    if_answered(word) { ja: "「{word}」のときだけ", en: "only if \"{word}\"" }
    also(word, number, title) { ja: "{word} → {number} {title} も行う", en: "{word} → {number} {title} too" }
}

/// Shows a procedure; `full` with instructions and all that is asked.
///
/// # Errors
/// Where stdout cannot be written to.
pub fn show(context: &Context, opened: &Opened, full: bool) -> Result<()> {
    let console = context.console;
    let procedure = &opened.procedure;
    let why = opened.published.as_ref().and_then(|published| published.withdrawn.as_ref());
    if console.json {
        return console.json(&as_json(procedure, why));
    }
    let (lang, width, glyphs) = (console.lang, console.columns(), console.glyphs());
    let mut head = vec![
        heading(&procedure.id, &procedure.version, &procedure.title).get(lang).to_owned(),
        work(procedure.work_type.label().get(lang)).get(lang).to_owned(),
        source(&procedure.source).get(lang).to_owned(),
        models(models_text(&procedure.models).get(lang)).get(lang).to_owned(),
        format!("SHA-256: {}", procedure.digest),
    ];
    head.extend(why.map(|why| withdrawn(why).get(lang).to_owned()));
    let mut page: Vec<String> = head.iter().flat_map(|line| wrap(&harmless(line), width)).collect();
    if !procedure.preconditions.is_empty() {
        let conditions: Vec<Node> = procedure.preconditions.iter().map(Node::new).collect();
        page.push(format!("\n{}", preconditions().get(lang)));
        page.extend(lines(&conditions, width, glyphs));
    }
    let tree = Tree { procedure, lang, full, numbers: numbers(procedure) };
    page.push(format!("\n{}", steps(procedure.steps.len()).get(lang)));
    page.extend(lines(&tree.part(&procedure.steps), width, glyphs));
    if !procedure.rollback.is_empty() {
        page.push(format!("\n{}", rollback(procedure.rollback.len()).get(lang)));
        page.extend(lines(&tree.part(&procedure.rollback), width, glyphs));
    }
    page.iter().try_for_each(|line| console.line(line))
}

/// How each step is numbered: `7`, `R2`.
fn numbers(procedure: &Procedure) -> HashMap<&str, String> {
    let main = (1..).zip(&procedure.steps).map(|(number, step)| (step.id.as_str(), format!("{number}")));
    let back = (1..).zip(&procedure.rollback).map(|(number, step)| (step.id.as_str(), format!("R{number}")));
    main.chain(back).collect()
}

struct Tree<'p> {
    procedure: &'p Procedure,
    lang: Lang,
    full: bool,
    numbers: HashMap<&'p str, String>,
}

impl Tree<'_> {
    /// A list of steps under their sections.
    fn part(&self, steps: &[Step]) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        for group in steps.chunk_by(|one, next| one.section == next.section) {
            let hung = self.hang(group, None);
            match group.first().and_then(|step| step.section.as_ref()) {
                Some(name) => nodes.push(Node { text: name.clone(), children: hung, ..Node::default() }),
                None => nodes.extend(hung),
            }
        }
        nodes
    }

    /// Steps beside each other; those that the one before them decides hang under it. `above` is what they all
    /// hang from already.
    fn hang(&self, steps: &[Step], above: Option<&When>) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut rest = steps;
        while let Some((step, after)) = rest.split_first() {
            let count = after.iter().take_while(|next| self.hangs_from(next, &step.id)).count();
            let (under, beyond) = after.split_at(count);
            let mut node = self.step(step, step.when.as_ref().filter(|when| Some(*when) != above));
            node.children.extend(self.elsewhere(step, under));
            node.children.extend(self.branches(under, &step.id));
            nodes.push(node);
            rest = beyond;
        }
        nodes
    }

    /// Whether a step is decided by another, or by one that is.
    fn hangs_from(&self, step: &Step, id: &str) -> bool {
        let mut current = Some(step);
        while let Some(when) = current.and_then(|step| step.when.as_ref()) {
            if when.step == id {
                return true;
            }
            current = self.procedure.step(&when.step);
        }
        false
    }

    /// What hangs under a step, by the answer on which it is done.
    fn branches(&self, under: &[Step], id: &str) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut rest = under;
        while let Some(when) = rest.first().and_then(|step| step.when.as_ref()) {
            let same =
                |step: &Step| step.when.as_ref() == Some(when) || step.when.as_ref().is_none_or(|it| it.step != id);
            let count = rest.iter().take_while(|step| same(step)).count();
            let (here, beyond) = rest.split_at(count);
            let word = if_answered(answer_of(&when.is, self.lang)).get(self.lang).to_owned();
            nodes.push(Node { text: word, children: self.hang(here, Some(when)), ..Node::default() });
            rest = beyond;
        }
        nodes
    }

    /// Steps further away that a step decides: named here, shown in their place.
    fn elsewhere(&self, step: &Step, under: &[Step]) -> Vec<Node> {
        let is_near = |other: &Step| under.iter().any(|near| near.id == other.id);
        let mut nodes = Vec::new();
        for other in self.procedure.all_steps().filter(|other| !is_near(other)) {
            let Some(when) = other.when.as_ref().filter(|when| when.step == step.id) else { continue };
            let number = self.numbers.get(other.id.as_str()).map_or("", String::as_str);
            nodes.push(Node::new(also(answer_of(&when.is, self.lang), number, &other.title).get(self.lang)));
        }
        nodes
    }

    /// One step; `when` where its condition has to be said here.
    fn step(&self, step: &Step, when: Option<&When>) -> Node {
        let mark = if matches!(step.kind, Kind::Hold { .. }) { "■ " } else { "" };
        let number = self.numbers.get(step.id.as_str()).map_or("", String::as_str);
        let glance = glance(self.procedure, step, self.lang);
        let mut body = Vec::new();
        body.extend(when.and_then(|_| condition(self.procedure, step, self.lang)).map(|text| format!("◇ {text}")));
        if self.full {
            body.extend(step.instruction.iter().flat_map(|text| text.trim().lines()).map(str::to_owned));
            body.extend(facts(self.procedure, step, self.lang).iter().map(|fact| format!("· {fact}")));
        }
        Node {
            text: format!("{number} {mark}{} [{glance}] {}", step.title, step.id),
            body,
            children: vec![Node::new(ng_branch(step.on_ng).get(self.lang))],
        }
    }
}

fn as_json(procedure: &Procedure, withdrawn: Option<&String>) -> Value {
    json!({
        "id": procedure.id,
        "version": procedure.version,
        "title": procedure.title,
        "work_type": procedure.work_type,
        "source": procedure.source,
        "models": procedure.models,
        "digest": procedure.digest,
        "withdrawn": withdrawn,
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
