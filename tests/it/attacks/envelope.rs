//! Canonical lines that are no events: every field of the envelope and of an attachment, out of form.

use serde_json::{Value, json};

use super::{Case, case, judge};
use crate::forge::Forge;

/// The third event changed before it becomes a line.
const FIELDS: &[(&str, &str, fn(&mut Value))] = &[
    ("an unknown field", "event-malformed", |it| it["extra"] = json!(1)),
    ("an unknown field behind all", "event-malformed", |it| it["z"] = json!(1)),
    ("version 2", "event-version", |it| it["v"] = json!(2)),
    ("version true", "event-version", |it| it["v"] = json!(true)),
    ("version as text", "event-version", |it| it["v"] = json!("1")),
    ("nobody as actor", "event-malformed", |it| it["actor"] = json!("")),
    ("a number as actor", "event-malformed", |it| it["actor"] = json!(1)),
    ("null as actor", "event-malformed", |it| it["actor"] = json!(null)),
    ("an array as body", "event-malformed", |it| it["body"] = json!([])),
    ("null as body", "event-malformed", |it| it["body"] = json!(null)),
    ("text as body", "event-malformed", |it| it["body"] = json!("{}")),
    ("a kind of one word", "event-malformed", |it| it["kind"] = json!("started")),
    ("an upper-case kind", "event-malformed", |it| it["kind"] = json!("Step.recorded")),
    ("a kind that ends in a dot", "event-malformed", |it| it["kind"] = json!("step.")),
    ("a kind that begins with a dot", "event-malformed", |it| it["kind"] = json!(".step")),
    ("a kind with two dots together", "event-malformed", |it| it["kind"] = json!("step..recorded")),
    ("a kind with LF", "event-malformed", |it| it["kind"] = json!("step.recorded\n")),
    ("a kind with a dash", "event-malformed", |it| it["kind"] = json!("step.re-recorded")),
    ("negative mono_ms", "event-malformed", |it| it["mono_ms"] = json!(-1)),
    ("mono_ms true", "event-malformed", |it| it["mono_ms"] = json!(true)),
    ("mono_ms as text", "event-malformed", |it| it["mono_ms"] = json!("1")),
    ("an upper-case nonce", "event-malformed", |it| it["nonce"] = json!("A".repeat(32))),
    ("a nonce of 31", "event-malformed", |it| it["nonce"] = json!("a".repeat(31))),
    ("no nonce", "event-malformed", |it| it["nonce"] = json!("")),
    ("a session of 9", "event-malformed", |it| it["session"] = json!("a".repeat(9))),
    ("a session of other letters", "event-malformed", |it| it["session"] = json!("ghijklmn")),
    ("a prev of 63", "event-malformed", |it| it["prev"] = json!("0".repeat(63))),
    ("an upper-case prev", "event-malformed", |it| it["prev"] = json!("A".repeat(64))),
    ("prev null", "event-malformed", |it| it["prev"] = json!(null)),
    ("seq true", "event-malformed", |it| it["seq"] = json!(true)),
    ("seq as text", "event-malformed", |it| it["seq"] = json!("2")),
    ("negative seq", "event-malformed", |it| it["seq"] = json!(-2)),
    ("null as journal", "event-malformed", |it| it["journal"] = json!(null)),
    ("attachments null", "event-malformed", |it| it["attachments"] = json!(null)),
    ("attachments as an object", "event-malformed", |it| it["attachments"] = json!({})),
    ("text in place of an attachment", "event-malformed", |it| it["attachments"] = json!(["x"])),
];

/// Times that are not of their one form.
const TIMES: [&str; 22] = [
    "2024-06-03T18:02:11.004Z",
    "2024-06-03t18:02:11.004+09:00",
    "2024-06-03 18:02:11.004+09:00",
    "2024-06-03T18:02:11+09:00",
    "2024-06-03T18:02:11.0044+09:00",
    "2024-06-03T18:02:11,004+09:00",
    "2024-06-03T18:02:60.004+09:00",
    "2016-12-31T23:59:60.000+00:00",
    "2024-06-03T24:00:00.000+09:00",
    "2024-06-03T18:60:11.004+09:00",
    "2024-02-30T18:02:11.004+09:00",
    "2023-02-29T18:02:11.004+09:00",
    "1900-02-29T18:02:11.004+09:00",
    "2024-00-03T18:02:11.004+09:00",
    "2024-13-03T18:02:11.004+09:00",
    "2024-06-00T18:02:11.004+09:00",
    "2024-06-03T18:02:11.004-00:00",
    "2024-06-03T18:02:11.004+24:00",
    "2024-06-03T18:02:11.004+0900",
    "２024-06-03T18:02:11.004+09:00",
    "2024-06-03T18:02:11.004+09:00\n",
    "10000-06-03T18:02:11.004+09:00",
];

/// The attachment of the fifth event changed.
const ATTACHMENTS: &[(&str, fn(&mut Value))] = &[
    ("a name that leads out", |it| it["name"] = json!("../x")),
    ("a name with a slash", |it| it["name"] = json!("a/b")),
    ("a name with a backslash", |it| it["name"] = json!("a\\b")),
    ("a name with a colon", |it| it["name"] = json!("C:x")),
    ("a name with LF", |it| it["name"] = json!("a\n")),
    ("a name with a tab", |it| it["name"] = json!("\ta")),
    ("the folder itself", |it| it["name"] = json!(".")),
    ("the folder above", |it| it["name"] = json!("..")),
    ("no name", |it| it["name"] = json!("")),
    ("a name of 256 bytes", |it| it["name"] = json!("あ".repeat(85) + "x")),
    ("no media type", |it| it["media_type"] = json!("")),
    ("a negative size", |it| it["size"] = json!(-1)),
    ("a size as text", |it| it["size"] = json!("4")),
    ("a short digest", |it| it["sha256"] = json!("ab")),
    ("an upper-case digest", |it| it["sha256"] = json!("A".repeat(64))),
    ("an unknown field", |it| it["note"] = json!("x")),
    ("sealed without a commitment", |it| it["sealed"] = json!(true)),
    ("a commitment without sealed", |it| it["commit"] = json!("a".repeat(64))),
    ("sealed false", |it| (it["commit"], it["sealed"]) = (json!("a".repeat(64)), json!(false))),
    ("sealed 1", |it| (it["commit"], it["sealed"]) = (json!("a".repeat(64)), json!(1))),
    ("an upper-case commitment", |it| (it["commit"], it["sealed"]) = (json!("A".repeat(64)), json!(true))),
    ("a commitment of null", |it| it["commit"] = json!(null)),
    ("sealed null", |it| it["sealed"] = json!(null)),
    ("its values only", |it| *it = json!([null, "text/plain", "x", null, it["sha256"], it["size"]])),
];

fn with(name: String, code: &str, index: usize, change: impl Fn(&mut Value)) -> Case {
    let mut forge = Forge::device();
    change(&mut forge.events[index]);
    case(name, code, forge.bytes())
}

#[test]
fn refuses_every_envelope_out_of_form() {
    let mut cases: Vec<_> =
        FIELDS.iter().map(|(name, code, change)| with((*name).to_owned(), code, 2, change)).collect();
    cases.extend(
        TIMES.iter().map(|time| with(format!("at {time:?}"), "event-malformed", 2, |it| it["at"] = json!(time))),
    );
    for (field, _) in Forge::device().events[2].as_object().unwrap() {
        let code = "event-malformed";
        cases.push(with(format!("no {field}"), code, 2, |it| drop(it.as_object_mut().unwrap().remove(field))));
    }
    cases.extend(
        ATTACHMENTS.iter().map(|(name, change)| {
            with((*name).to_owned(), "event-malformed", 4, |it| change(&mut it["attachments"][0]))
        }),
    );
    judge(cases);
}
