//! The JSON Schema (draft-07) of procedures, by which editors complete and check while somebody types.
//!
//! Made from the same tables as the reader (`step`, `parse`, `model`), so that no field can be forgotten. It knows
//! one step at a time: what steps owe each other is `check`'s, and whatever the schema refuses `check` refuses too.

use serde_json::{Map, Value, json};

use super::model::{KindName, OnAnswer, OnNg};
use super::parse::HEAD;
use super::step::FIELDS;
use crate::domain::{Role, WorkType};

const ID: &str = "^[a-z0-9][a-z0-9-]*$";
const DECIMAL: &str = "^[+-]?[0-9]+(\\.[0-9]+)?$";

/// Each field of a step: 日本語, what it is, the same in English.
const STEP_WORDS: [(&str, &str, &str, &str); 24] = [
    (
        "id",
        "手順の id",
        "手順書の中で一度だけ。記録に残るので、版が変わっても変えない",
        "unique in the file; stands in records, so keep it",
    ),
    (
        "section",
        "見出し",
        "同じ見出しの手順は続けて書く",
        "the heading it stands under; steps of one section follow each other",
    ),
    ("title", "名称", "記録と書面に出る短い名前", "what it is called, in records and on papers"),
    ("instruction", "行うこと", "何行でもよい（\"\"\" で囲む）", "what to do, in several lines between \"\"\""),
    ("expect", "期待する状態", "何が見えれば正しいか", "what should be seen"),
    (
        "kind",
        "種類",
        "check 確認、measure 測定、choice 選択、text 入力、evidence 証跡、hold 止める手順",
        "what kind of answer it takes",
    ),
    ("unit", "単位", "測定（measure）の単位", "the unit of a measure"),
    ("min", "下限", "これ以上。\"40\" のように引用符で囲む", "not below; a decimal in quotes"),
    ("max", "上限", "これ以下。\"60\" のように引用符で囲む", "not above; a decimal in quotes"),
    ("equals", "正しい値", "この値だけが正しい", "only this value is right"),
    (
        "pattern",
        "値の形",
        "値の全体が合うべき正規表現（' ' で囲む）",
        "a regular expression for the whole value, in ' '",
    ),
    ("choices", "選択肢", "二つ以上", "at least two"),
    ("same_as", "同じ値", "値が同じであるべき前の手順の id", "the earlier step whose value this one must equal"),
    (
        "new_version_of",
        "旧版の手順",
        "この値で置き換わった前の手順の id（書面の旧→新版）",
        "the earlier step whose value this one replaced",
    ),
    ("attach", "証跡", "添付する点数と、封をするか", "evidence owed, and whether it is sealed"),
    (
        "attach_when",
        "証跡が要る回答",
        "なければ ok と ng のとき",
        "the answer on which evidence is owed; ok and ng where not given",
    ),
    (
        "note_when",
        "備考が要る回答",
        "skip と na では常に要る",
        "the answer on which a note is owed; always on skip and na",
    ),
    ("witness", "立会者の確認", "作業した本人のほかに、立会者の氏名が要る", "a named second person confirms"),
    (
        "roles",
        "署名する人",
        "止める手順（hold）で署名する人。全員が署名するまで進めない",
        "who signs before anything goes on",
    ),
    (
        "when",
        "行う条件",
        "前の手順がこの回答か選択のときだけ行う",
        "done only if an earlier step has this answer or choice",
    ),
    (
        "on_ng",
        "異常のとき",
        "stop 中止、continue 備考を書いて続ける、rollback 切戻し、fault 障害として終わる",
        "what an NG leads to",
    ),
    (
        "within_minutes",
        "制限時間（分）",
        "超えても止めず、超過を記録する",
        "minutes it may take; an overrun is recorded",
    ),
    (
        "secret",
        "秘密の入力",
        "端末に秘密を入力する手順。行った事実だけを記録する",
        "something secret is typed: only the fact is recorded",
    ),
    ("common", "共通の手順の名前", "同時実施の作業で一度だけ尋ねる", "combined runs ask it once"),
];

/// Each field of the head, likewise.
const HEAD_WORDS: [(&str, &str, &str, &str); 10] = [
    ("schema", "書式の版", "1", "the form's version"),
    ("id", "手順書の id", "半角小文字・数字・ハイフン。版が変わっても同じ", "the same in every version"),
    ("version", "版", "元の手順書の書き方のまま", "as its author writes it"),
    ("title", "名称", "手順書の名称", "the procedure's title"),
    ("work_type", "作業区分", "契約の作業区分", "the kind of work of the contract"),
    ("source", "出典", "写した元の文書と版", "the document it was copied from"),
    ("applies_to", "対象の機種", "なければすべての機種", "models of terminals; all where it is not given"),
    (
        "preconditions",
        "始める前に確かめること",
        "作業の開始とともに記録に残る",
        "what must be true before the first step; recorded with the start",
    ),
    ("steps", "手順", "一つずつ [[steps]] で始める", "the steps; each begins with [[steps]]"),
    (
        "rollback",
        "切戻しの手順",
        "一つずつ [[rollback]] で始める。on_ng = \"rollback\" で進む",
        "the way back; entered by on_ng = \"rollback\"",
    ),
];

/// The schema as the text of a file.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

fn schema() -> Value {
    let head = HEAD.iter().map(|key| ((*key).to_owned(), described(&HEAD_WORDS, key, head_type(key))));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "genba 手順書 / procedure",
        "description": "genba procedure check が同じことを、手順どうしの関係も含めて調べます\n`genba procedure check` looks at the same, and at what steps owe each other",
        "type": "object",
        "additionalProperties": false,
        "required": ["schema", "id", "version", "title", "work_type", "source", "steps"],
        "properties": head.collect::<Map<_, _>>(),
        // without a way back nothing can lead to it
        "if": { "required": ["rollback"] },
        "else": { "properties": { "steps": { "items": { "properties": { "on_ng": { "not": { "const": "rollback" } } } } } } },
        "definitions": { "step": step() },
    })
}

fn head_type(key: &str) -> Value {
    match key {
        "schema" => json!({ "const": 1 }),
        "id" => json!({ "type": "string", "pattern": ID }),
        "work_type" => words(WorkType::ALL.iter().map(|work| (work.name(), work.label().ja))),
        "applies_to" => json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["models"],
            "properties": { "models": { "type": "array", "items": text() } },
        }),
        "preconditions" => json!({ "type": "array", "items": text() }),
        "steps" => json!({ "type": "array", "minItems": 1, "items": { "$ref": "#/definitions/step" } }),
        "rollback" => json!({
            "type": "array",
            "items": {
                "allOf": [
                    { "$ref": "#/definitions/step" },
                    { "properties": { "on_ng": { "not": { "const": "rollback" } } } },
                ],
            },
        }),
        _ => text(),
    }
}

fn step() -> Value {
    let fields = FIELDS.iter().map(|(key, _)| ((*key).to_owned(), described(&STEP_WORDS, key, step_type(key))));
    let mut rules: Vec<Value> = KindName::WORDS.iter().map(|(_, kind)| rule(*kind)).collect();
    rules.push(json!({
        "if": { "required": ["secret"], "properties": { "secret": { "const": true } } },
        "then": { "properties": { "attach": false, "attach_when": false } },
    }));
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "kind"],
        "properties": fields.collect::<Map<_, _>>(),
        "allOf": rules,
    })
}

fn step_type(key: &str) -> Value {
    match key {
        "id" | "common" | "same_as" | "new_version_of" => json!({ "type": "string", "pattern": ID }),
        "kind" => words(KindName::WORDS.iter().map(|(word, kind)| (*word, kind_words(*kind).to_owned()))),
        "min" | "max" => json!({ "type": "string", "pattern": DECIMAL }),
        "choices" => json!({
            "type": "array",
            "minItems": 2,
            "uniqueItems": true,
            "items": { "type": "string", "minLength": 1, "not": { "enum": ["ok", "ng", "skip", "na"] } },
        }),
        "attach" => json!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "min": { "type": "integer", "minimum": 1, "title": "点数", "description": "なければ 1\n1 where it is not given" },
                "sensitive": { "type": "boolean", "title": "封をする", "description": "true なら事務所の鍵で封をする\nsealed to the office's key" },
            },
        }),
        "attach_when" | "note_when" => json!({ "enum": OnAnswer::WORDS.map(|(word, _)| word) }),
        "witness" | "secret" => json!({ "type": "boolean" }),
        "roles" => json!({
            "type": "array",
            "minItems": 1,
            "uniqueItems": true,
            "items": words(Role::ALL.iter().map(|role| (role.name(), role.label().ja))),
        }),
        "when" => json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["step", "is"],
            "properties": {
                "step": { "type": "string", "pattern": ID, "title": "前の手順の id" },
                "is": { "type": "string", "minLength": 1, "title": "回答（ok ng skip na）か選択肢" },
            },
        }),
        "on_ng" => json!({ "enum": OnNg::WORDS.map(|(word, _)| word) }),
        "within_minutes" => json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX }),
        _ => text(),
    }
}

/// What holds for a kind: the fields it needs, and those that would do nothing on it.
fn rule(kind: KindName) -> Value {
    let idle = FIELDS.iter().filter(|(_, kinds)| !kinds.contains(&kind));
    let mut fields: Map<String, Value> = idle.map(|(key, _)| ((*key).to_owned(), Value::Bool(false))).collect();
    let mut then = Map::new();
    match kind {
        KindName::Measure => {
            fields.insert("equals".to_owned(), json!({ "pattern": DECIMAL }));
            let one = ["min", "max", "equals", "same_as"].map(|key| json!({ "required": [key] }));
            then.insert("anyOf".to_owned(), json!(one));
        }
        KindName::Choice => {
            then.insert("required".to_owned(), json!(["choices"]));
        }
        KindName::Hold => {
            then.insert("required".to_owned(), json!(["roles"]));
            for key in ["attach_when", "note_when"] {
                fields.insert(key.to_owned(), json!({ "enum": ["ok", "ng", "always"] }));
            }
        }
        KindName::Check | KindName::Text | KindName::Evidence => {}
    }
    if kind != KindName::Evidence {
        then.insert("dependencies".to_owned(), json!({ "attach_when": ["attach"] }));
    }
    then.insert("properties".to_owned(), Value::Object(fields));
    json!({ "if": { "required": ["kind"], "properties": { "kind": { "const": kind.name() } } }, "then": then })
}

fn kind_words(kind: KindName) -> &'static str {
    match kind {
        KindName::Check => "確認: 正常か異常か / ok or ng",
        KindName::Measure => "測定: unit と、min max equals same_as のどれか / a number within limits",
        KindName::Choice => "選択: choices / one of a list",
        KindName::Text => "入力: pattern equals / a text",
        KindName::Evidence => "証跡: attach / files",
        KindName::Hold => "止める手順: roles が署名するまで進めない / nothing goes on until all of roles have signed",
    }
}

fn text() -> Value {
    json!({ "type": "string", "minLength": 1 })
}

/// A closed list of words, each with what an editor shows beside it.
fn words<'w>(list: impl Iterator<Item = (&'w str, String)>) -> Value {
    let (names, about): (Vec<&str>, Vec<String>) = list.unzip();
    json!({ "enum": names, "x-taplo": { "docs": { "enumValues": about } } })
}

fn described(table: &[(&str, &str, &str, &str)], key: &str, mut kind: Value) -> Value {
    let words = table.iter().find(|(name, ..)| *name == key);
    if let (Some((_, title, ja, en)), Some(members)) = (words, kind.as_object_mut()) {
        members.insert("title".to_owned(), json!(title));
        members.insert("description".to_owned(), json!(format!("{ja}\n{en}")));
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_read_is_described() {
        let schema = schema();
        for (path, names, words) in [
            ("/properties", HEAD.to_vec(), &HEAD_WORDS[..]),
            ("/definitions/step/properties", FIELDS.map(|(key, _)| key).to_vec(), &STEP_WORDS[..]),
        ] {
            let mut known: Vec<&str> = words.iter().map(|(key, ..)| *key).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            known.sort_unstable();
            assert_eq!(known, sorted, "{path}");
            let properties = schema.pointer(path).unwrap().as_object().unwrap();
            assert_eq!(properties.keys().collect::<Vec<_>>(), sorted, "{path}");
            for (key, property) in properties {
                assert!(property["title"].is_string() && property["description"].is_string(), "{key}");
            }
        }
    }

    #[test]
    fn a_field_is_refused_on_the_kinds_on_which_it_does_nothing() {
        for ((name, kind), rule) in KindName::WORDS.iter().zip(step()["allOf"].as_array().unwrap()) {
            assert_eq!(rule["if"]["properties"]["kind"]["const"], *name);
            for (key, kinds) in FIELDS {
                let is_refused = rule["then"]["properties"][key] == Value::Bool(false);
                assert_eq!(is_refused, !kinds.contains(kind), "{name} {key}");
            }
        }
    }
}
