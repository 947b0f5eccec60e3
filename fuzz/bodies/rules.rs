//! Every rule of docs/format.md §1–§4 for one bundle of a known signer, derived anew.
//!
//! The container is taken apart by its lengths alone and must be what the tests' own writer makes of its
//! entries; list, signature, manifest, chain, head and root are computed from what lies inside. Used only
//! on what the program accepts, so being slow is no matter.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::DeflateDecoder;
use serde_json::Value;

use super::json::canonical;
use crate::forge::{Entry, LAPTOP, OFFICE, RawSignature, Signer, Zip, opening, root, sha256};

/// What an accepted bundle holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Held {
    pub events: Vec<u8>,
    pub files: BTreeMap<String, Vec<u8>>,
}

fn holds(is_so: bool, what: impl Into<String>) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(what.into()) }
}

/// Whether every rule holds.
///
/// # Errors
/// The first that does not.
pub fn rederive(bundle: &[u8]) -> Result<Held, String> {
    let files = container(bundle)?;
    let get = |name: &str| files.get(name).map(Vec::as_slice).ok_or_else(|| format!("no {name}"));
    let manifest_bytes = get("manifest.json")?;
    let manifest = canonical(manifest_bytes)?;
    let signer = [LAPTOP, OFFICE]
        .into_iter()
        .find(|signer| manifest["principal"] == signer.principal && manifest["role"] == signer.role)
        .ok_or("a signer that nobody trusts")?;
    list_and_signature(&files, &signer)?;
    let events = get("events.jsonl")?;
    let lines: Vec<Vec<u8>> = events.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    let first = manifest["first"].as_u64().ok_or("first")?;
    let wanted = serde_json::json!({
        // any text will do, so long as the opening says the same: see `event_rules`
        "contract": manifest["contract"].as_str().ok_or("contract")?, "events_bytes": events.len(), "first": first, "format": "genba/1",
        "head": sha256(lines.last().ok_or("no event")?), "journal": signer.fingerprint(),
        "last": first + lines.len() as u64 - 1, "principal": signer.principal, "role": signer.role,
        "root": if first == 0 { Value::from(root(&lines).to_string()) } else { manifest["root"].clone() },
    });
    holds(manifest == wanted, format!("manifest {manifest}, wanted {wanted}"))?;
    holds(is_hex(&manifest["root"], 64), "root")?;
    let mut referenced = BTreeSet::new();
    let mut prev = (first == 0).then(|| "0".repeat(64));
    for (seq, line) in (first..).zip(&lines) {
        let event = canonical(line.strip_suffix(b"\n").ok_or("a line without LF")?)?;
        event_rules(&event, seq, prev.as_deref(), &signer, &manifest).map_err(|why| format!("seq {seq}: {why}"))?;
        for it in event["attachments"].as_array().into_iter().flatten() {
            let name = format!("attachments/{}", it["sha256"].as_str().unwrap_or_default());
            let size = files.get(&name).map(Vec::len).ok_or_else(|| format!("{name} is missing"))?;
            holds(it["size"] == size, format!("the size of {name}"))?;
            referenced.insert(name);
        }
        prev = Some(sha256(line));
    }
    let carried: BTreeSet<_> = files.keys().filter(|name| name.starts_with("attachments/")).cloned().collect();
    holds(carried == referenced, "attachments that nothing refers to")?;
    Ok(Held { events: events.to_vec(), files: files.clone() })
}

/// Takes a ZIP apart and puts it together again.
fn container(bundle: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut rest = bundle;
    let mut entries = Vec::new();
    let mut files = BTreeMap::new();
    let mut names = Vec::new();
    while rest.starts_with(b"PK\x03\x04") {
        let header = rest.get(..30).ok_or("a short header")?;
        let number = |at: usize, size: usize| header[at..at + size].iter().rev().fold(0, |n, b| n << 8 | *b as usize);
        let (packed, name) = (number(18, 4), number(26, 2));
        let name = rest.get(30..30 + name).ok_or("a short name")?;
        let name = std::str::from_utf8(name).map_err(|why| why.to_string())?;
        let data = rest.get(30 + name.len()..30 + name.len() + packed).ok_or("short data")?;
        let is_deflated = number(8, 2) == 8;
        let mut plain = data.to_vec();
        if is_deflated {
            holds(name == "events.jsonl", "a deflated entry")?;
            plain.clear();
            let mut decoder = DeflateDecoder::new(data);
            decoder.read_to_end(&mut plain).map_err(|why| why.to_string())?;
            holds(decoder.total_in() == data.len() as u64, "bytes behind the deflated ones")?;
        }
        holds(plain.len() <= data.len() * 200 + 1024, "ratio")?;
        let mut entry = Entry::stored(name, &plain);
        if is_deflated {
            entry.both(|header| header.method = 8);
            entry.repack(data.to_vec());
        }
        entries.push(entry);
        names.push(name.to_owned());
        holds(files.insert(name.to_owned(), plain).is_none(), "two entries of one name")?;
        rest = &rest[30 + name.len() + packed..];
    }
    holds(Zip::new(entries).bytes() == bundle, "not the canonical container")?;
    let mut order = vec!["events.jsonl".to_owned()];
    for (name, data) in files.iter().filter(|(name, _)| name.starts_with("attachments/")) {
        holds(*name == format!("attachments/{}", sha256(data)), "an attachment by another name")?;
        order.push(name.clone());
    }
    order.extend(["manifest.json", "SHA256SUMS", "SHA256SUMS.sig"].map(str::to_owned));
    holds(names == order, format!("entries {names:?}"))?;
    Ok(files)
}

fn list_and_signature(files: &BTreeMap<String, Vec<u8>>, signer: &Signer) -> Result<(), String> {
    let listed = files.iter().filter(|(name, _)| !name.starts_with("SHA256SUMS"));
    let sums: Vec<u8> = listed.flat_map(|(name, data)| format!("{}  {name}\n", sha256(data)).into_bytes()).collect();
    holds(files["SHA256SUMS"] == sums, "the list")?;
    // Ed25519 is deterministic and the form is one, so the very bytes are known
    holds(files["SHA256SUMS.sig"] == RawSignature::new(signer, &sums).armor(), "the signature")
}

const FIELDS: [&str; 12] =
    ["actor", "at", "attachments", "body", "journal", "kind", "mono_ms", "nonce", "prev", "seq", "session", "v"];

fn event_rules(event: &Value, seq: u64, prev: Option<&str>, signer: &Signer, manifest: &Value) -> Result<(), String> {
    let members = event.as_object().ok_or("no object")?;
    holds(members.keys().map(String::as_str).eq(FIELDS), "fields")?;
    holds(event["v"] == 1 && event["seq"] == seq, "v or seq")?;
    holds(event["journal"] == signer.fingerprint(), "journal")?;
    holds(event["actor"].as_str().is_some_and(|actor| !actor.is_empty()), "actor")?;
    holds(event["body"].is_object() && event["mono_ms"].is_u64(), "body or mono_ms")?;
    holds(is_hex(&event["nonce"], 32) && is_hex(&event["session"], 8) && is_hex(&event["prev"], 64), "hex")?;
    holds(prev.is_none_or(|prev| event["prev"] == prev), "prev")?;
    holds(event["at"].as_str().is_some_and(is_time), "at")?;
    let kind = event["kind"].as_str().ok_or("kind")?;
    holds(is_kind(kind) && is_allowed(kind, signer.role), format!("kind {kind}"))?;
    if kind == "journal.opened" || seq == 0 {
        let mut body = event["body"].clone();
        holds(body.get("predecessor").is_some(), "no predecessor")?;
        let predecessor = body["predecessor"].take();
        let mut wanted = opening(signer);
        wanted["contract"] = manifest["contract"].clone();
        holds(kind == "journal.opened" && seq == 0 && body == wanted, "the opening")?;
        let keys = predecessor.as_object().map(|it| it.keys().map(String::as_str).collect::<Vec<_>>());
        holds(keys.is_none_or(|keys| keys == ["head", "journal", "seq"]), "the predecessor")?;
    }
    let attachments = event["attachments"].as_array().ok_or("attachments")?;
    attachments.iter().try_for_each(attachment_rules)
}

fn attachment_rules(it: &Value) -> Result<(), String> {
    let keys: Vec<&str> = it.as_object().ok_or("an attachment")?.keys().map(String::as_str).collect();
    let is_sealed = keys == ["commit", "media_type", "name", "sealed", "sha256", "size"];
    holds(is_sealed || keys == ["media_type", "name", "sha256", "size"], "an attachment's fields")?;
    holds(!is_sealed || it["sealed"] == true && is_hex(&it["commit"], 64), "sealed")?;
    holds(is_hex(&it["sha256"], 64) && it["size"].is_u64(), "digest or size")?;
    let text = |key: &str| it[key].as_str().map(str::to_owned).ok_or_else(|| key.to_owned());
    let name = text("name")?;
    let is_name = (1..=255).contains(&name.len()) && name != "." && name != "..";
    holds(is_name && !name.chars().any(|c| "/\\:\n\t".contains(c)), format!("name {name:?}"))?;
    holds(!text("media_type")?.is_empty(), "media_type")
}

fn is_hex(value: &Value, length: usize) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    value.as_str().is_some_and(|text| text.len() == length && text.bytes().all(is_digit))
}

fn is_kind(kind: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c == '_' || c.is_ascii_digit() || c.is_ascii_lowercase());
    kind.split('.').count() > 1 && kind.split('.').all(is_word)
}

/// By chrono, which the program's own check of the form does not ask.
fn is_time(text: &str) -> bool {
    let parsed = chrono::DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.3f%:z");
    let is_shape = text.len() == 29 && text.as_bytes()[19] == b'.' && !text.ends_with("-00:00");
    is_shape && &text[17..19] != "60" && parsed.is_ok()
}

/// The table of format §3; a kind that nobody knows is for nobody to forbid.
fn is_allowed(kind: &str, role: &str) -> bool {
    const OFFICE_KINDS: &str = " contract.set site.set site.retired terminal.set terminal.retired worker.reported \
        worker.ended worker.suspended worker.reinstated responsible.changed procedure.published procedure.withdrawn \
        work.ordered work.changed work.cancelled work.combined blackout.set signer.trusted signer.revoked \
        bundle.received difference.accepted difference.rejected run.accepted run.returned evidence.opened \
        evidence.erased ";
    const DEVICE_KINDS: &str = " visit.started visit.ended run.started run.paused run.resumed run.finished \
        step.recorded step.corrected step.voided hold.signed evidence.attached difference.found receipt.noted ";
    let is_in = |list: &str| list.contains(&format!(" {kind} "));
    !is_in(if role == "office" { DEVICE_KINDS } else { OFFICE_KINDS })
}
