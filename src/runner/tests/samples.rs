//! The sample answers go through the sample procedure.

use toml::{Table, Value};

use super::*;
use crate::domain::Outcome;

/// The reply that a file of answers holds for the current step.
fn reply(answers: &Table, current: &super::super::Current<'_>) -> Reply {
    let list = if current.step.id.starts_with("rb-") { "rollback" } else { "steps" };
    let answer = answers[list].get(&current.step.id).unwrap_or_else(|| panic!("no answer for {}", current.step.id));
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    let wants_witness = current.owed.witness || current.owed.missing.contains(&Role::Witness);
    let default = answers["witness"].as_str().filter(|_| wants_witness).map(str::to_owned);
    let mut reply = Reply::new(Answer::from_name(&text("answer").unwrap()).unwrap());
    reply.value = text("value");
    reply.note = text("note");
    reply.witness = text("witness").or(default);
    reply.attachments = answer.get("attach").and_then(Value::as_array).map_or(0, Vec::len);
    for (role, name) in answer.get("sign").and_then(Value::as_table).into_iter().flatten() {
        reply.sign.insert(role.parse().unwrap(), name.as_str().unwrap().to_owned());
    }
    reply
}

#[test]
fn sample_answers_reach_the_end_they_are_for() {
    let procedure = parse(include_bytes!("../../../procedures/os-upgrade.toml")).unwrap();
    for (answers, outcome) in [
        (include_str!("../../../data/sample/answers.toml"), Outcome::Completed),
        (include_str!("../../../data/sample/answers-rollback.toml"), Outcome::RolledBack),
    ] {
        let answers: Table = answers.parse().unwrap();
        let mut run = Run::of(&procedure);
        while let Some(current) = run.view().current {
            let reply = reply(&answers, &current);
            run.answer(reply);
        }
        assert_eq!(run.phase(), Phase::Ended(outcome));
    }
}
