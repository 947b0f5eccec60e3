//! SHA256SUMS and manifest.json in another form, or saying something else than is there.

use serde_json::{Value, json};

use super::{case, judge};
use crate::forge::{Forge, STRANGER};

/// The list's lines changed, then signed.
const LISTS: &[(&str, &str, fn(&mut Vec<String>))] = &[
    ("unsorted", "list-malformed", |lines| lines.reverse()),
    ("two lines swapped", "list-malformed", |lines| lines.swap(0, 1)),
    ("a line twice", "list-malformed", |lines| lines.insert(0, lines[0].clone())),
    ("upper-case digest", "list-malformed", |lines| lines[0] = lines[0][..64].to_uppercase() + &lines[0][64..]),
    ("short digest", "list-malformed", |lines| lines[0] = lines[0][2..].to_owned()),
    ("one blank", "list-malformed", |lines| lines[0] = lines[0].replace("  ", " ")),
    ("binary mark", "list-malformed", |lines| lines[0] = lines[0].replace("  ", " *")),
    ("CRLF", "list-malformed", |lines| lines.iter_mut().for_each(|line| *line = line.replace('\n', "\r\n"))),
    ("no last LF", "list-malformed", |lines| *lines.last_mut().unwrap() = lines.last().unwrap().trim_end().to_owned()),
    ("an empty line", "list-malformed", |lines| lines.insert(0, "\n".to_owned())),
    ("a comment", "list-malformed", |lines| lines.insert(0, "# office\n".to_owned())),
    ("an escaped name", "list-malformed", |lines| lines[0].insert(0, '\\')),
    ("itself", "list-malformed", |lines| lines.insert(0, format!("{}  SHA256SUMS\n", "0".repeat(64)))),
    ("a name that no bundle has", "list-malformed", |lines| lines.push(format!("{}  zz\n", "0".repeat(64)))),
    ("a path that leads out", "list-malformed", |lines| lines.insert(0, format!("{}  ../x\n", "0".repeat(64)))),
    ("upper-case name of an attachment", "list-malformed", |lines| {
        lines[0] = format!("{}attachments/{}\n", &lines[0][..66], lines[0][78..].trim_end().to_uppercase());
    }),
    ("a surplus attachment", "attachment-missing", |lines| {
        lines.insert(0, format!("{0}  attachments/{0}\n", "0".repeat(64)));
    }),
    ("no line for the events", "list-incomplete", |lines| lines.retain(|line| !line.contains("events"))),
    ("no line for the manifest", "list-incomplete", |lines| lines.retain(|line| !line.contains("manifest"))),
    ("no line for an attachment", "list-incomplete", |lines| drop(lines.remove(0))),
    ("another digest for the events", "hash-mismatch", |lines| other_digest(lines, "  events")),
    ("another digest for the manifest", "hash-mismatch", |lines| other_digest(lines, "  manifest")),
    ("an attachment under a name that is not its hash", "list-malformed", |lines| other_digest(lines, "  attachments")),
    ("nothing", "list-incomplete list-incomplete list-incomplete list-incomplete", Vec::clear),
];

fn other_digest(lines: &mut [String], name: &str) {
    let line = lines.iter_mut().find(|line| line.contains(name)).unwrap();
    line.replace_range(..64, &"5".repeat(64));
}

#[test]
fn refuses_a_list_that_is_not_the_list() {
    let cases = LISTS.iter().map(|(name, code, change)| {
        let mut sealed = Forge::device().sealed();
        let mut lines: Vec<String> =
            String::from_utf8(sealed.sums.clone()).unwrap().split_inclusive('\n').map(str::to_owned).collect();
        change(&mut lines);
        sealed.sums = lines.concat().into_bytes();
        case(*name, code, sealed.signed().zip().bytes())
    });
    judge(cases.collect());
}

/// The manifest's fields changed, then listed and signed.
const FIELDS: &[(&str, &str, fn(&mut Value))] = &[
    ("an unknown field", "manifest-malformed", |it| it["tool"] = json!("genba 9")),
    ("a missing field", "manifest-malformed", |it| drop(it.as_object_mut().unwrap().remove("root"))),
    ("no format", "manifest-malformed", |it| drop(it.as_object_mut().unwrap().remove("format"))),
    ("a later format", "manifest-format", |it| it["format"] = json!("genba/2")),
    ("a format that is a number", "manifest-malformed", |it| it["format"] = json!(1)),
    ("first after last", "manifest-malformed", |it| it["first"] = json!(7)),
    ("a negative first", "manifest-malformed", |it| it["first"] = json!(-1)),
    ("first true", "manifest-malformed", |it| it["first"] = json!(true)),
    ("last as text", "manifest-malformed", |it| it["last"] = json!("6")),
    ("last null", "manifest-malformed", |it| it["last"] = json!(null)),
    ("a role of its own", "manifest-malformed", |it| it["role"] = json!("auditor")),
    ("a role as a map", "manifest-malformed", |it| it["role"] = json!({ "device": null })),
    ("an upper-case role", "manifest-malformed", |it| it["role"] = json!("Device")),
    ("a principal like an option", "manifest-malformed", |it| it["principal"] = json!("-Overify-time=0")),
    ("a principal of 65 characters", "manifest-malformed", |it| it["principal"] = json!("a".repeat(65))),
    ("a pattern for a principal", "manifest-malformed", |it| it["principal"] = json!("laptop-*")),
    ("an upper-case head", "manifest-malformed", |it| it["head"] = json!("A".repeat(64))),
    ("a short root", "manifest-malformed", |it| it["root"] = json!("a".repeat(63))),
    ("a contract that is a number", "manifest-malformed", |it| it["contract"] = json!(1)),
    ("another head", "head-mismatch", |it| it["head"] = json!("ab".repeat(32))),
    ("another root", "root-mismatch", |it| it["root"] = json!("ab".repeat(32))),
    ("one event more", "count-mismatch", |it| it["last"] = json!(7)),
    ("one event less", "count-mismatch", |it| it["last"] = json!(5)),
    ("another size", "count-mismatch", |it| it["events_bytes"] = json!(1)),
    ("another first", "seq-broken", |it| it["first"] = json!(1)),
    ("another contract", "opening-mismatch", |it| it["contract"] = json!("C-2024-02")),
    ("another journal", "journal-key", |it| it["journal"] = json!(STRANGER.fingerprint())),
    ("a journal that is no fingerprint", "journal-key", |it| it["journal"] = json!("laptop-03")),
    ("the other role", "signature-namespace", |it| it["role"] = json!("office")),
];

/// The manifest's bytes changed, then listed and signed.
const FORMS: &[(&str, fn(String) -> Vec<u8>)] = &[
    ("a last LF", |text| (text + "\n").into_bytes()),
    ("blanks", |text| text.replace(',', ", ").into_bytes()),
    ("a byte order mark", |text| ("\u{feff}".to_owned() + &text).into_bytes()),
    ("a field twice", |text| text.replacen("\"last\"", "\"last\":6,\"last\"", 1).into_bytes()),
    ("fields out of order", |text| {
        text.replacen("{\"contract\":\"C-2024-01\",", "{", 1).replace('}', ",\"contract\":\"C-2024-01\"}").into_bytes()
    }),
    ("an escape", |text| text.replace("C-2024", "\\u0043-2024").into_bytes()),
    ("a float", |text| text.replace("\"last\":6", "\"last\":6.0").into_bytes()),
    ("an array", |text| format!("[{text}]").into_bytes()),
    ("its values only", |_| br#"["C-2024-01",1,0,"genba/1"]"#.to_vec()),
    ("nothing", |_| Vec::new()),
    ("not UTF-8", |text| [text.as_bytes(), b"\xff"].concat()),
];

#[test]
fn refuses_a_manifest_that_lies_or_has_another_form() {
    let forge = Forge::device();
    let mut cases = Vec::new();
    for (name, code, change) in FIELDS {
        let mut slice = forge.slice(forge.lines());
        change(&mut slice.manifest);
        // the signature keeps to the journal's own role
        cases.push(case(*name, code, slice.seal().zip().bytes()));
    }
    for (name, change) in FORMS {
        let slice = forge.slice(forge.lines());
        let bytes = change(slice.manifest.to_string());
        cases.push(case(*name, "manifest-malformed", slice.seal_with(bytes).zip().bytes()));
    }
    judge(cases);
}
