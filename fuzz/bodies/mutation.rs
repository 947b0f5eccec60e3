//! One mutation of a good bundle, chosen by the bytes of an input.
//!
//! A bundle is made in layers (events, lines, slice, list, signature, container). A mutation of the inner
//! ones is chained, listed and signed anew by the trusted key, as a laptop or an office that lies could do;
//! one of the outer ones is what anybody can do to a file. The random and the fuzzed run share this.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::Picks;
use crate::forge::{Forge, LAPTOP, OFFICE, RawSignature, STRANGER, Sealed, Zip, attachment, opening};

/// A bundle that was changed, and whether its key's holder had a hand in it.
pub struct Mutant {
    pub bytes: Vec<u8>,
    pub is_signed_anew: bool,
    /// Which of the good bundles it was made of.
    pub base: usize,
}

/// How many good bundles there are.
pub const BASES: usize = 4;

/// A good bundle before it is one.
pub fn base(number: usize) -> Forge {
    static MADE: OnceLock<[Forge; BASES]> = OnceLock::new();
    let made = || [Forge::device(), Forge::office(), Forge::device().later(40), Forge::device().bare()];
    MADE.get_or_init(made)[number % BASES].clone()
}

/// Texts that mean something to somebody: escapes, markup, formulas, paths, numbers at their limits.
pub const TEXTS: [&str; 30] = [
    "",
    "system",
    "W-02",
    "a\u{1b}[2J",
    "\u{9b}31m",
    "\u{202e}txt",
    "\u{200b}",
    "А-02",
    "=cmd|'/c calc'!A1",
    "</script>",
    "\u{2028}",
    "..",
    "../x",
    "C:\\x",
    "a/b",
    "CON",
    "x\0y",
    "\n",
    "\t",
    "journal.opened",
    "paper.x",
    "step.recorded",
    "site.set",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "2024-06-03T18:02:60.004+09:00",
    "2024-02-30T00:00:00.000+09:00",
    "2024-06-03T18:02:11.004Z",
    "か\u{3099}",
    "葛\u{e0100}",
    "SHA256:x",
];

/// Makes one to three changes in one layer.
pub fn mutant(input: &[u8]) -> Mutant {
    let mut picks = Picks(input);
    let number = picks.below(BASES);
    let forge = base(number);
    let layer = picks.byte() % 10;
    let bytes = match layer {
        0 | 8 | 9 => events(forge, &mut picks).bytes(),
        1 => lines(&forge, &mut picks).zip().bytes(),
        2 => manifest(&forge, &mut picks).zip().bytes(),
        3 => files(forge.sealed(), &mut picks).listed().zip().bytes(),
        4 => sums(forge.sealed(), &mut picks).zip().bytes(),
        5 => signature(forge.sealed(), &mut picks).zip().bytes(),
        6 => container(forge.sealed(), &mut picks),
        _ => raw(forge.bytes(), &mut picks),
    };
    Mutant { bytes, is_signed_anew: !(5..8).contains(&layer), base: number }
}

fn times(picks: &mut Picks<'_>) -> usize {
    1 + usize::from(picks.byte() % 8 / 3)
}

/// A JSON value of any kind.
fn value(picks: &mut Picks<'_>) -> Value {
    match picks.byte() % 10 {
        0 => Value::Null,
        1 => json!(picks.byte().is_multiple_of(2)),
        2 => json!(picks.byte()),
        3 => json!([0, -1, 1i64 << 53, (1i64 << 53) - 1, i64::MIN][picks.below(5)]),
        4 => json!(1.5),
        5 => json!([value(picks)]),
        6 => json!({ "a": value(picks) }),
        7 => json!(String::from_utf8_lossy(picks.chunk())),
        _ => json!(TEXTS[picks.below(TEXTS.len())]),
    }
}

fn pick_value<'v>(value: &'v mut Value, picks: &mut Picks<'_>) -> &'v mut Value {
    let inner = match value {
        Value::Object(members) => members.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if picks.byte().is_multiple_of(4) || inner == 0 {
        return value;
    }
    let at = picks.below(inner);
    let inner = match value {
        Value::Object(members) => members.values_mut().nth(at),
        Value::Array(items) => items.get_mut(at),
        _ => None,
    };
    pick_value(inner.expect("one of several"), picks)
}

/// Changes what happened; numbers, hashes, list and signature are made right again.
fn events(mut forge: Forge, picks: &mut Picks<'_>) -> Forge {
    for _ in 0..times(picks) {
        let at = picks.below(forge.events.len());
        if !forge.events[at].is_object() {
            forge.events[at] = json!({});
        }
        match picks.byte() % 12 {
            0 => drop(forge.events.remove(at)),
            1 => {
                let twin = forge.events[at].clone();
                forge.events.insert(at, twin);
            }
            2 => {
                let other = picks.below(forge.events.len());
                forge.events.swap(at, other);
            }
            3 => forge.signer = [LAPTOP, OFFICE, STRANGER][picks.below(3)],
            4 => forge.files.push(picks.chunk().to_vec()),
            5 => {
                let file = picks.chunk().to_vec();
                forge.events[at]["attachments"] = json!([attachment(&file, TEXTS[picks.below(TEXTS.len())])]);
                forge.files.push(file);
            }
            6 => {
                let signer = [LAPTOP, OFFICE, STRANGER][picks.below(3)];
                forge.events[at]["body"] = opening(&signer);
            }
            7 => {
                let members = forge.events[at].as_object_mut().expect("an object");
                let key = members.keys().nth(picks.below(12)).cloned().unwrap_or_default();
                members.remove(&key);
            }
            8 => forge.events[at][String::from_utf8_lossy(picks.chunk()).as_ref()] = value(picks),
            9 => forge.first = [0, 1, 39, 40, u64::MAX >> 12][picks.below(5)],
            _ => *pick_value(&mut forge.events[at], picks) = value(picks),
        }
        if forge.events.is_empty() {
            forge.events.push(value(picks));
        }
        if picks.byte().is_multiple_of(2) {
            renumber(&mut forge);
        }
    }
    forge
}

fn renumber(forge: &mut Forge) {
    for (seq, event) in (forge.first..).zip(&mut forge.events) {
        if let Some(event) = event.as_object_mut() {
            event.insert("seq".into(), json!(seq));
        }
    }
}

/// Changes the bytes of one line; the next one names its hash.
fn lines(forge: &Forge, picks: &mut Picks<'_>) -> Sealed {
    let chosen = picks.below(forge.events.len());
    let rounds = times(picks);
    let rest = std::cell::RefCell::new(Picks(picks.0));
    let lines = forge.lines_with(|index, line| {
        let mut line = line.to_vec();
        for _ in 0..if index == chosen { rounds } else { 0 } {
            rest.borrow_mut().edit(&mut line);
        }
        line
    });
    forge.slice(lines).seal()
}

fn manifest(forge: &Forge, picks: &mut Picks<'_>) -> Sealed {
    let mut slice = forge.slice(forge.lines());
    if picks.byte().is_multiple_of(2) {
        for _ in 0..times(picks) {
            *pick_value(&mut slice.manifest, picks) = value(picks);
        }
        return slice.seal();
    }
    let mut bytes = slice.manifest.to_string().into_bytes();
    for _ in 0..times(picks) {
        picks.edit(&mut bytes);
    }
    slice.seal_with(bytes)
}

/// Changes, drops, adds and renames files.
fn files(mut sealed: Sealed, picks: &mut Picks<'_>) -> Sealed {
    for _ in 0..times(picks) {
        let name = sealed.files.keys().nth(picks.below(sealed.files.len())).cloned().expect("a file");
        let mut data = sealed.files.remove(&name).expect("its bytes");
        match picks.byte() % 5 {
            // the container needs its events to be there at all
            0 if name != "events.jsonl" => {}
            1 if name != "events.jsonl" => drop(sealed.files.insert(odd_name(picks), data)),
            2 => {
                sealed.files.insert(odd_name(picks), picks.chunk().to_vec());
                sealed.files.insert(name, data);
            }
            _ => {
                picks.edit(&mut data);
                sealed.files.insert(name, data);
            }
        }
    }
    sealed
}

fn odd_name(picks: &mut Picks<'_>) -> String {
    match picks.byte() % 4 {
        0 => TEXTS[picks.below(TEXTS.len())].to_owned(),
        1 => format!("attachments/{}", "ab".repeat(32)),
        2 => String::from_utf8_lossy(picks.chunk()).into_owned(),
        _ => format!("attachments/{}", TEXTS[picks.below(TEXTS.len())]),
    }
}

/// Changes the list and signs it.
fn sums(mut sealed: Sealed, picks: &mut Picks<'_>) -> Sealed {
    for _ in 0..times(picks) {
        picks.edit(&mut sealed.sums);
    }
    sealed.signed()
}

/// Changes the signature, field by field or byte by byte, or takes another key's.
fn signature(mut sealed: Sealed, picks: &mut Picks<'_>) -> Sealed {
    let mut fields = RawSignature::new(&sealed.signer, &sealed.sums);
    for _ in 0..times(picks) {
        match picks.byte() % 12 {
            0 => fields.version = u32::from(picks.byte()),
            1 => picks.edit(&mut fields.key),
            2 => picks.edit(&mut fields.namespace),
            3 => fields.reserved = picks.chunk().to_vec(),
            4 => picks.edit(&mut fields.hash),
            5 => picks.edit(&mut fields.kind),
            6 => picks.edit(&mut fields.bytes),
            7 => fields.tails[usize::from(picks.byte() % 2)] = picks.chunk().to_vec(),
            8 => fields.key = STRANGER.key().public().to_blob(),
            9 => fields = fields.signed(&STRANGER, &sealed.sums),
            _ => {
                let mut armor = fields.armor();
                picks.edit(&mut armor);
                sealed.signature = armor;
                return sealed;
            }
        }
    }
    sealed.signature = fields.armor();
    sealed
}

/// Changes headers, entries and what stands around them.
fn container(sealed: Sealed, picks: &mut Picks<'_>) -> Vec<u8> {
    let mut zip: Zip = sealed.zip();
    for _ in 0..times(picks) {
        let at = picks.below(zip.entries.len());
        let other = picks.below(zip.entries.len());
        match picks.byte() % 8 {
            0 => zip.entries.swap(at, other),
            1 => {
                let twin = zip.entries[at].clone();
                zip.entries.insert(other, twin);
            }
            2 if zip.entries.len() > 1 => drop(zip.entries.remove(at)),
            3 => zip.around[usize::from(picks.byte() % 4)] = picks.chunk().to_vec(),
            4 => zip.comment = picks.chunk().to_vec(),
            5 => {
                let mut data = zip.entries[at].data.clone();
                picks.edit(&mut data);
                zip.entries[at].repack(data);
            }
            _ => {
                let entry = &mut zip.entries[at];
                let (number, field, side) = (picks.below(1 << 24), picks.byte() % 14, picks.byte() % 3);
                let text = picks.chunk().to_vec();
                let mut headers = vec![&mut entry.local, &mut entry.central];
                if side < 2 {
                    headers.remove(usize::from(side));
                }
                for header in headers {
                    header_field(header, field, number, &text);
                }
            }
        }
    }
    zip.bytes()
}

fn header_field(header: &mut crate::forge::Header, field: u8, number: usize, text: &[u8]) {
    let (short, long) = ((number & 0xffff) as u16, number as u32);
    match field {
        0 => header.made_by = short,
        1 => header.needed = short,
        2 => header.flags = short,
        3 => header.method = short % 100,
        4 => header.time = short,
        5 => header.date = short,
        6 => header.crc ^= long,
        7 => header.packed ^= long & 0xff,
        8 => header.size ^= long & 0xff,
        9 => header.name = text.to_vec(),
        10 => header.extra = text.to_vec(),
        11 => header.comment = text.to_vec(),
        12 => header.external = long,
        _ => header.shift = i64::from(short) % 64,
    }
}

fn raw(mut bytes: Vec<u8>, picks: &mut Picks<'_>) -> Vec<u8> {
    for _ in 0..times(picks) {
        picks.edit(&mut bytes);
    }
    bytes
}
