//! Trust files, signatures, procedures and papers' forms.

use std::collections::{BTreeMap, BTreeSet};

use base64ct::{Base64, Encoding};
use genba::authored::Severity;
use genba::domain::{Digest, parse_compact};
use genba::event::JournalRole;
use genba::keys::Signature;
use genba::message::Lang;
use genba::paper::{Document, Form, Head, Look, Template, render_html};
use genba::procedure::{checklist, checklist_html, inspect, parse};
use genba::trust::Trust;
use serde_json::json;

use super::Picks;
use crate::forge::{LAPTOP, RawSignature, armor};

/// An accepted file consists of comments and of the lines that it was read as, and a line counts exactly
/// within its window.
pub fn allowed_signers(input: &[u8]) {
    let Ok(trust) = Trust::parse(input) else { return };
    let text = std::str::from_utf8(input).expect("accepted what is no UTF-8");
    let told: Vec<&str> = text.split('\n').filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let read: Vec<String> = trust.lines().iter().map(ToString::to_string).collect();
    assert_eq!(told, read, "read as other lines");
    for line in trust.lines() {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._-".contains(c);
        assert!(line.principal.len() <= 64 && line.principal.chars().all(is_plain), "{:?}", line.principal);
        let bound = |time: &Option<String>| time.as_deref().map(|time| parse_compact(time).expect("a time"));
        let (after, before) = (bound(&line.valid_after), bound(&line.valid_before));
        let alone = Trust::new(vec![line.clone()]);
        let judge = |role, at| alone.judge(&line.principal, role, &line.key, at).is_ok();
        let inside = after.or(before).unwrap_or(1);
        assert!(judge(line.role, inside), "not valid within its window");
        assert!(!judge(line.role.counterpart(), inside), "valid as another role");
        assert!(after.is_none_or(|at| !judge(line.role, at - 1)), "valid before its window");
        assert!(before.is_none_or(|at| !judge(line.role, at + 1)), "valid after its window");
        let other = format!("{}-", line.principal);
        assert!(alone.judge(&other, line.role, &line.key, inside).is_err(), "valid under another name");
    }
}

const MESSAGE: &[u8] = b"0000  events.jsonl\n";

/// What is accepted is what ssh-keygen would write, and verifies only what the key's holder signed. The first
/// byte: the file as it stands; the blob within good armor; a good signature with its fields changed.
pub fn sshsig(input: &[u8]) {
    let mut picks = Picks(input);
    let bytes = match picks.byte() % 3 {
        0 => picks.0.to_vec(),
        1 => armor(picks.0, 70, "\n"),
        _ => {
            let mut raw = RawSignature::new(&LAPTOP, MESSAGE);
            while !picks.is_spent() {
                match picks.byte() % 7 {
                    0 => raw.version = u32::from(picks.byte()),
                    1 => picks.edit(&mut raw.key),
                    2 => picks.edit(&mut raw.namespace),
                    3 => picks.edit(&mut raw.reserved),
                    4 => picks.edit(&mut raw.hash),
                    5 => picks.edit(&mut raw.kind),
                    _ => picks.edit(&mut raw.bytes),
                }
            }
            raw.armor()
        }
    };
    let Ok(signature) = Signature::parse(&bytes) else { return };
    assert_eq!(signature.to_armor().as_bytes(), bytes, "read and written it is another file");
    let good = RawSignature::new(&LAPTOP, MESSAGE).armor();
    if signature.verifies(MESSAGE) && signature.key() == &LAPTOP.key().public() {
        assert_eq!(bytes, good, "another signature of the laptop's over the same message");
    }
    assert!(!signature.verifies(b"another message"), "a signature over what nobody signed");
    let blob: String =
        String::from_utf8(bytes).expect("armor is ASCII").lines().filter(|l| !l.starts_with('-')).collect();
    assert!(Base64::decode_vec(&blob).is_ok_and(|blob| blob.starts_with(b"SSHSIG")), "no SSHSIG");
}

/// A procedure that is accepted can be followed: its steps are named once, refer to each other, and print as
/// text and as a page without any mark-up of their own; one that is not says where and why.
pub fn procedure(input: &[u8]) {
    let inspected = inspect(input);
    let errors = inspected.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    assert_eq!(inspected.made.is_some(), errors == 0, "accepted with errors, or refused without");
    for problem in &inspected.problems {
        assert!(problem.line > 0 && problem.column > 0 && !problem.show(Lang::Ja).is_empty());
        problem.excerpt(80);
    }
    let Ok(procedure) = parse(input) else {
        return assert!(inspected.made.is_none(), "accepted by one reading and not by the other");
    };
    assert_eq!(procedure.digest, Digest::of(input), "pinned by another digest");
    assert_eq!(inspected.made.as_ref(), Some(&procedure), "read in two ways");
    let ids: Vec<&str> = procedure.all_steps().map(|step| step.id.as_str()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "a step twice");
    for step in procedure.all_steps() {
        let earlier = step.same_as().into_iter().chain(step.when.iter().map(|when| when.step.as_str()));
        for other in earlier {
            assert!(procedure.step(other).is_some(), "{} refers to no step: {other}", step.id);
        }
    }
    for lang in [Lang::Ja, Lang::En] {
        assert!(!checklist(&procedure, lang, None).is_empty());
        page(&checklist_html(&procedure, lang, None).expect("a page"));
    }
}

/// A page brings nothing along that acts.
fn page(html: &str) {
    let lower = html.to_lowercase();
    for word in ["<script", "<iframe", "<object", "<embed", "<form", "<a href", "<meta http-equiv=\"refresh"] {
        assert!(!lower.contains(word), "{word} in a page");
    }
    assert_eq!(lower.matches("content-security-policy").count(), 1, "the page's policy");
}

/// A form that is accepted makes a document whose bytes read as the same document, and prints; an odd first
/// byte: the rest is such a document.
pub fn paper_form(input: &[u8]) {
    let Some((mode, rest)) = input.split_first() else { return };
    if mode % 2 == 1 {
        if let Ok(document) = Document::parse(rest) {
            assert_eq!(document.to_bytes(), rest, "read and written it is another document");
            printed(&document);
        }
        return;
    }
    let Ok(form) = Form::parse(rest, None) else { return };
    assert!(!form.writers.is_empty(), "a form that nobody may write");
    let ids: BTreeSet<_> = form.fields.iter().map(|field| &field.id).collect();
    assert_eq!(ids.len(), form.fields.len(), "a field twice");
    let text = |id: &String| (id.clone(), json!("</td><script>x</script> = #text"));
    let typed: BTreeMap<_, _> = ids.iter().map(|id| text(id)).collect();
    let facts = json!({ "today": "2024-06-10", "contract": { "number": "C-1", "title": "x<y" } });
    let filled = form.fill(&facts, &typed);
    let head = Head::from_facts(&facts, "N-1".to_owned()).expect("facts with a day");
    let Ok(document) = Document::new(&form, &filled, head) else { return };
    let again = Document::parse(&document.to_bytes()).expect("what was made is read");
    assert_eq!(again, document, "made and read it is another document");
    printed(&document);
    let numbers = |role: JournalRole| form.writers.contains(&role);
    assert!(numbers(JournalRole::Office) || numbers(JournalRole::Device));
}

fn printed(document: &Document) {
    let template = Template::built_in();
    let look = Look { template: &template, style: None, mark: None };
    // a photo that is not there is refused, and says so
    if let Ok(html) = render_html(document, look, &|_| None) {
        page(&html);
    }
}
