//! The JSON Schema of procedures: what editors are told is what the program reads.
//!
//! Judges with a small reader of the keywords that the schema uses; one that it does not know fails the test.

use genba::domain::WorkType;
use genba::procedure::{parse, schema_text, skeleton};
use regex_lite::Regex;
use serde_json::Value;

use crate::harness::{Bench, repository};

/// Keywords that only say something to people.
const WORDS: [&str; 5] = ["$schema", "title", "description", "definitions", "x-taplo"];

/// Whether a value fits a schema; `root` holds its definitions.
fn fits(schema: &Value, value: &Value, root: &Value) -> bool {
    let Value::Object(rules) = schema else { return schema.as_bool().unwrap() };
    let all = |list: &Value| -> Vec<bool> { list.as_array().unwrap().iter().map(|it| fits(it, value, root)).collect() };
    let holds = |keyword: &str, rule: &Value| match keyword {
        "$ref" => fits(root.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap(), value, root),
        "type" => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64(),
            "boolean" => value.is_boolean(),
            other => panic!("{other}"),
        },
        "const" => value == rule,
        "enum" => rule.as_array().unwrap().contains(value),
        "pattern" => value.as_str().is_none_or(|text| Regex::new(rule.as_str().unwrap()).unwrap().is_match(text)),
        "minLength" => value.as_str().is_none_or(|text| text.chars().count() as i64 >= rule.as_i64().unwrap()),
        "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
        "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap()),
        "minItems" => value.as_array().is_none_or(|items| items.len() as i64 >= rule.as_i64().unwrap()),
        "uniqueItems" => {
            value.as_array().is_none_or(|items| (1..items.len()).all(|at| !items[..at].contains(&items[at])))
        }
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| fits(rule, item, root))),
        "required" => value.as_object().is_none_or(|members| {
            rule.as_array().unwrap().iter().all(|key| members.contains_key(key.as_str().unwrap()))
        }),
        "properties" => value.as_object().is_none_or(|members| {
            members.iter().all(|(key, member)| rule.get(key).is_none_or(|rule| fits(rule, member, root)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|members| {
            assert_eq!(rule, &Value::Bool(false));
            members.keys().all(|key| rules["properties"].get(key).is_some())
        }),
        "dependencies" => value.as_object().is_none_or(|members| {
            let owed =
                |keys: &Value| keys.as_array().unwrap().iter().all(|key| members.contains_key(key.as_str().unwrap()));
            rule.as_object().unwrap().iter().all(|(key, keys)| !members.contains_key(key) || owed(keys))
        }),
        "allOf" => all(rule).into_iter().all(|it| it),
        "anyOf" => all(rule).into_iter().any(|it| it),
        "not" => !fits(rule, value, root),
        "if" => {
            let branch = if fits(rule, value, root) { "then" } else { "else" };
            rules.get(branch).is_none_or(|branch| fits(branch, value, root))
        }
        "then" | "else" => true,
        known => {
            assert!(WORDS.contains(&known), "{known}");
            true
        }
    };
    rules.iter().all(|(keyword, rule)| holds(keyword, rule))
}

fn is_fit(text: &str) -> bool {
    let schema: Value = serde_json::from_str(&schema_text()).unwrap();
    let value: toml::Value = toml::from_str(text).unwrap();
    fits(&schema, &serde_json::to_value(value).unwrap(), &schema)
}

const SMALL: &str = r#"
schema = 1
id = "small"
version = "1"
title = "小さい手順"
work_type = "log-collection"
source = "見本"

[[steps]]
id = "one"
title = "一"
kind = "text"

[[steps]]
id = "two"
title = "二"
kind = "measure"
min = "1"
unit = "GB"
"#;

#[test]
fn the_committed_schema_is_the_one_that_the_program_writes() {
    let bench = Bench::new();
    let committed = std::fs::read_to_string(repository("data/procedure.schema.json")).unwrap().replace("\r\n", "\n");
    assert_eq!(committed, schema_text(), "write it again: genba procedure schema -o data/procedure.schema.json");
    assert_eq!(bench.run(["procedure", "schema"]).ok().stdout(), committed);
    bench.run(["procedure", "schema", "-o", "x.json"]).ok().says("wrote x.json");
    assert_eq!(bench.read("x.json"), committed.as_bytes());
}

#[test]
fn every_sample_and_what_an_author_begins_with_fit_the_schema() {
    for entry in std::fs::read_dir(repository("procedures")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#:schema ../data/procedure.schema.json"), "{}", path.display());
        assert!(is_fit(&text), "{}", path.display());
    }
    for lang in [genba::message::Lang::Ja, genba::message::Lang::En] {
        assert!(is_fit(&skeleton("new-one", WorkType::InitialSetup, lang)));
    }
    assert!(is_fit(SMALL));
}

/// A change of [`SMALL`] that makes it wrong.
const WRONG: [(&str, &str); 32] = [
    ("schema = 1", "schema = 2"),
    ("schema = 1", "schema = \"1\""),
    ("id = \"small\"", "id = \"Small\""),
    ("version = \"1\"", "version = 1"),
    ("version = \"1\"", ""),
    ("title = \"小さい手順\"", "titel = \"x\""),
    ("\"log-collection\"", "\"log\""),
    ("source = \"見本\"", "source = \"\""),
    ("source = \"見本\"", "source = \"見本\"\napplies_to = { model = [\"x\"] }"),
    ("source = \"見本\"", "source = \"見本\"\npreconditions = \"x\""),
    ("title = \"一\"", ""),
    ("kind = \"text\"", "kind = \"txt\""),
    ("kind = \"text\"", ""),
    ("kind = \"text\"", "kind = \"check\"\nmin = \"1\""),
    ("kind = \"text\"", "kind = \"choice\""),
    ("kind = \"text\"", "kind = \"choice\"\nchoices = [\"a\"]"),
    ("kind = \"text\"", "kind = \"choice\"\nchoices = [\"a\", \"ok\"]"),
    ("kind = \"text\"", "kind = \"hold\""),
    ("kind = \"text\"", "kind = \"hold\"\nroles = [\"boss\"]"),
    ("kind = \"text\"", "kind = \"hold\"\nroles = []"),
    ("kind = \"text\"", "kind = \"hold\"\nroles = [\"witness\"]\nnote_when = \"skip\""),
    ("kind = \"text\"", "kind = \"hold\"\nroles = [\"witness\"]\nwitness = true"),
    ("kind = \"text\"", "kind = \"check\"\nsecret = true\nattach = { min = 1 }"),
    ("kind = \"text\"", "kind = \"text\"\nattach = { min = 0 }"),
    ("kind = \"text\"", "kind = \"text\"\nattach_when = \"ng\""),
    ("kind = \"text\"", "kind = \"text\"\nnote_when = \"never\""),
    ("kind = \"text\"", "kind = \"text\"\nwithin_minutes = 0"),
    ("kind = \"text\"", "kind = \"text\"\nwhen = { step = \"x\" }"),
    ("kind = \"text\"", "kind = \"text\"\non_ng = \"rollback\""),
    ("min = \"1\"", "min = 1"),
    ("min = \"1\"", "min = \"1,000\""),
    ("min = \"1\"", ""),
];

#[test]
fn what_the_schema_refuses_the_program_refuses_too() {
    for (right, wrong) in WRONG {
        let text = SMALL.replacen(right, wrong, 1);
        assert_ne!(text, SMALL, "{right}");
        assert!(!is_fit(&text), "fits: {wrong}");
        assert!(parse(text.as_bytes()).is_err(), "is read: {wrong}");
    }
    let back = "\n[[rollback]]\nid = \"r\"\ntitle = \"r\"\nkind = \"check\"\n";
    let leads = SMALL.replacen("kind = \"text\"", "kind = \"text\"\non_ng = \"rollback\"", 1) + back;
    assert!(is_fit(&leads) && parse(leads.as_bytes()).is_ok());
    let circle = leads + "on_ng = \"rollback\"\n";
    assert!(!is_fit(&circle) && parse(circle.as_bytes()).is_err());
}
