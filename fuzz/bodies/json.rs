//! Line JSON and what is made of it: lines, envelopes, bodies.
//!
//! The judge of the differential target is written from docs/format.md §1 over serde_json's reader;
//! it shares nothing with the program's own check but the page that both follow.

use genba::event::{Envelope, Event, Fact, line_json};
use serde_json::Value;

/// What is accepted is the concatenation of its members and the canonical form of its value; an event read
/// from it says what the line says.
pub fn line_json(input: &[u8]) {
    let mut members = Vec::new();
    if line_json::check(input, |key, value| members.push(format!("\"{key}\":{value}"))).is_err() {
        assert!(Envelope::parse(input).is_err(), "an envelope of what is no line");
        return;
    }
    assert_eq!(format!("{{{}}}", members.join(",")).as_bytes(), input, "the members are not the line");
    let value: Value = serde_json::from_slice(input).expect("a line is JSON");
    assert_eq!(line_json::write(&value).as_bytes(), input, "written anew it is another line");
    let Ok(envelope) = Envelope::parse(input) else { return };
    for (key, raw) in [("kind", envelope.kind), ("journal", envelope.journal), ("at", envelope.at)] {
        // raw as it stands in the line: a bundle's journal must be a fingerprint, which has no escape
        assert_eq!(value[key].to_string(), format!("\"{raw}\""), "{key}");
    }
    assert_eq!(value["actor"].as_str(), Some(envelope.actor().as_str()), "actor");
    assert_eq!(value["seq"].as_u64(), Some(envelope.seq), "seq");
    assert_eq!(value["body"].to_string(), envelope.body, "body");
    let attachments = envelope.attachments().expect("attachments of an envelope");
    assert_eq!(value["attachments"].as_array().map(Vec::len), Some(attachments.len()), "attachments");
    let line = [input, b"\n"].concat();
    if let Ok(event) = Event::parse(&line) {
        let body = event.fact.body().expect("a body is written").to_string();
        let again = Fact::parse(event.fact.kind(), &body).expect("a known kind").expect("its own body");
        assert_eq!(again, event.fact, "a body that is written and read is another one");
    }
}

/// The program's check and the judge below agree about every input.
pub fn differential(input: &[u8]) {
    let ours = line_json::check(input, |_, _| ());
    let theirs = canonical(input);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "program {ours:?}, judge {theirs:?}");
}

/// Whether bytes are Line JSON, by reading them leniently and writing them strictly.
///
/// # Errors
/// Why not.
pub fn canonical(input: &[u8]) -> Result<Value, String> {
    // deeper than the format allows by far, and serde_json would stop there for another reason
    let value: Value = serde_json::from_slice(input).map_err(|why| why.to_string())?;
    if !value.is_object() {
        return Err("no object".to_owned());
    }
    let mut written = String::new();
    write(&value, 1, &mut written)?;
    if written.as_bytes() == input { Ok(value) } else { Err("written anew it differs".to_owned()) }
}

fn write(value: &Value, depth: usize, out: &mut String) -> Result<(), String> {
    match value {
        Value::Object(_) | Value::Array(_) if depth > 16 => return Err("too deep".to_owned()),
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort();
            for (index, key) in keys.into_iter().enumerate() {
                let is_named = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || c == '_';
                if !(1..=32).contains(&key.len()) || !key.chars().all(is_named) {
                    return Err(format!("key {key:?}"));
                }
                out.push(if index == 0 { '{' } else { ',' });
                out.push_str(&format!("\"{key}\":"));
                write(&members[key], depth + 1, out)?;
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                write(item, depth + 1, out)?;
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Value::String(text) => return quote(text, out),
        Value::Number(number) => {
            let whole = number.as_i64().filter(|it| it.unsigned_abs() < 1 << 53).ok_or_else(|| number.to_string())?;
            out.push_str(&whole.to_string());
        }
        Value::Bool(flag) => out.push_str(&flag.to_string()),
        Value::Null => out.push_str("null"),
    }
    Ok(())
}

fn quote(text: &str, out: &mut String) -> Result<(), String> {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if is_barred(u32::from(c)) => return Err(format!("U+{:04X}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    Ok(())
}

/// The characters that format §1 forbids, number by number.
pub fn is_barred(code: u32) -> bool {
    const RANGES: [(u32, u32); 12] = [
        (0x00, 0x1f),
        (0x7f, 0x9f),
        (0x61c, 0x61c),
        (0x200e, 0x200f),
        (0x2028, 0x202e),
        (0x2066, 0x2069),
        (0xfdd0, 0xfdef),
        (0xfeff, 0xfeff),
        (0xfff9, 0xfffb),
        (0xe0000, 0xe00ff),
        (0xe01f0, 0xe0fff),
        (0x11_0000, u32::MAX),
    ];
    let is_noncharacter = matches!(code & 0xffff, 0xfffe | 0xffff);
    is_noncharacter || RANGES.iter().any(|(from, to)| (*from..=*to).contains(&code))
}
