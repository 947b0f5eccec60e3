//! The ZIP: every header field, everything that can hide around and between the entries.

use std::collections::BTreeMap;

use super::{case, findings, judge};
use crate::forge::{Entry, Forge, LAPTOP, Zip};
use crate::harness::Bench;

const ATTACHMENT: &str = "attachments/";
const EVENTS: &str = "events.jsonl";

/// The container changed; what it holds stays good and signed.
const ZIPS: &[(&str, &str, fn(&mut Zip))] = &[
    // header fields, local and central alike
    ("version needed 10", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.needed = 10)),
    ("version needed 45", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.needed = 45)),
    ("encrypted flag", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.flags = 1)),
    ("data descriptor flag", "container-header", |zip| zip.entry(EVENTS).both(|it| it.flags = 8)),
    ("UTF-8 flag", "container-header", |zip| zip.entry(EVENTS).both(|it| it.flags = 0x800)),
    ("deflate level flag", "container-header", |zip| zip.entry(EVENTS).both(|it| it.flags = 2)),
    ("time", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.time = 1)),
    ("date", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.date = 0x22)),
    ("extra field", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.extra = vec![1, 0, 0, 0])),
    ("ZIP64 sizes", "container-header", |zip| {
        zip.entry(ATTACHMENT).both(|it| {
            let sizes = [it.size, 0, it.packed, 0].map(u32::to_le_bytes).concat();
            (it.size, it.packed, it.extra) = (u32::MAX, u32::MAX, [&[1, 0, 16, 0], &sizes[..]].concat());
        });
    }),
    ("method 9", "container-header", |zip| zip.entry(EVENTS).both(|it| it.method = 9)),
    ("stored, said to be deflated", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.method = 8)),
    ("deflated, said to be stored", "container-header", |zip| zip.entry(EVENTS).both(|it| it.method = 0)),
    ("deflated, said to be stored in one size", "container-data", |zip| {
        zip.entry(EVENTS).both(|it| (it.method, it.size) = (0, it.packed));
    }),
    ("a deflated attachment", "container-header", |zip| {
        let at = zip.place(ATTACHMENT);
        let name = String::from_utf8(zip.entries[at].local.name.clone()).unwrap();
        zip.entries[at] = Entry::deflated(&name, &zip.entries[at].data);
    }),
    ("CRC of the events", "container-data", |zip| zip.entry(EVENTS).both(|it| it.crc ^= 1)),
    ("CRC of an attachment", "container-data", |zip| zip.entry(ATTACHMENT).both(|it| it.crc ^= 1)),
    ("CRC of the manifest", "container-data", |zip| zip.entry("manifest").both(|it| it.crc ^= 1)),
    ("CRC of the list", "container-data", |zip| zip.entry("SHA256SUMS").both(|it| it.crc ^= 1)),
    ("CRC of the signature", "container-data", |zip| zip.entry("SHA256SUMS.sig").both(|it| it.crc ^= 1)),
    ("a larger size", "container-data", |zip| zip.entry(EVENTS).both(|it| it.size += 1)),
    ("a smaller size", "container-data", |zip| zip.entry(EVENTS).both(|it| it.size -= 1)),
    ("a larger packed size", "container-not-zip", |zip| zip.entry(EVENTS).both(|it| it.packed += 1)),
    ("a size of an attachment", "container-header", |zip| zip.entry(ATTACHMENT).both(|it| it.size += 1)),
    // fields that only one of the two headers has or changes
    ("made on MS-DOS", "container-header", |zip| zip.entry(ATTACHMENT).central.made_by = 20),
    ("text attribute", "container-header", |zip| zip.entry(ATTACHMENT).central.internal = 1),
    ("an executable", "container-header", |zip| zip.entry(ATTACHMENT).central.external = 0o100_755 << 16),
    ("a symbolic link", "container-header", |zip| zip.entry(ATTACHMENT).central.external = 0o120_777 << 16),
    ("no attributes", "container-header", |zip| zip.entry(ATTACHMENT).central.external = 0),
    ("an entry's comment", "container-header", |zip| zip.entry(ATTACHMENT).central.comment = b"c".to_vec()),
    ("an entry on another disk", "container-header", |zip| zip.entry(ATTACHMENT).central.disk = 1),
    ("a central extra field", "container-header", |zip| zip.entry(ATTACHMENT).central.extra = vec![1, 0, 0, 0]),
    ("a local extra field", "container-header", |zip| zip.entry(ATTACHMENT).local.extra = vec![1, 0, 0, 0]),
    ("a central name of its own", "container-header", |zip| {
        zip.entry("manifest").central.name = b"Manifest.json".to_vec()
    }),
    ("a central CRC of its own", "container-header", |zip| zip.entry(EVENTS).central.crc ^= 1),
    ("a central size of its own", "container-header", |zip| zip.entry(EVENTS).central.size += 1),
    ("a central method of its own", "container-header", |zip| zip.entry(EVENTS).central.method = 0),
    ("central flags of its own", "container-header", |zip| zip.entry(EVENTS).central.flags = 8),
    ("a local header elsewhere", "container-header", |zip| zip.entry("manifest").central.shift = 1),
    ("two entries in one place", "container-header", |zip| {
        let back = i64::try_from(30 + EVENTS.len() + zip.entries[0].data.len()).unwrap();
        zip.entries[1].central.shift = -back;
    }),
    ("sizes behind the data", "container-header", |zip| {
        let entry = zip.entry(EVENTS);
        let mut descriptor = b"PK\x07\x08".to_vec();
        descriptor.extend([entry.local.crc, entry.local.packed, entry.local.size].map(u32::to_le_bytes).concat());
        entry.both(|it| it.flags = 8);
        (entry.local.crc, entry.local.packed, entry.local.size) = (0, 0, 0);
        entry.data.extend(descriptor);
    }),
    // around and between
    ("a prefix", "container-not-zip", |zip| zip.around[0] = b"#!/bin/sh\n".to_vec()),
    ("a gap before the directory", "container-not-zip", |zip| zip.around[1] = vec![0]),
    ("a gap between entries", "container-not-zip", |zip| zip.entry(ATTACHMENT).data.push(0)),
    ("a gap behind the directory", "container-header", |zip| zip.around[2] = vec![0]),
    ("a trailing byte", "container-trailing", |zip| zip.around[3] = vec![0]),
    ("a second ZIP behind it", "container-trailing", |zip| zip.around[3] = zip.bytes()),
    ("a comment", "container-header", |zip| zip.comment = b"checked".to_vec()),
    ("another disk", "container-header", |zip| zip.disk = 1),
    ("one entry more than there is", "container-header", |zip| zip.lies[0] = 1),
    ("one entry less than there is", "container-header", |zip| zip.lies[0] = -1),
    ("a longer directory", "container-header", |zip| zip.lies[1] = 1),
    ("a directory elsewhere", "container-header", |zip| zip.lies[2] = -1),
    ("an entry that the directory hides", "container-header", |zip| {
        let hidden = Entry::stored(&format!("{ATTACHMENT}{}", "0".repeat(64)), b"x");
        let length = 30 + hidden.local.name.len() + hidden.data.len();
        zip.entries[0].data.extend(&Zip::new(vec![hidden]).bytes()[..length]);
    }),
    // names and order
    ("an entry twice", "container-order", |zip| zip.entries.insert(2, zip.entries[1].clone())),
    ("the events twice", "container-order", |zip| zip.entries.insert(1, zip.entries[0].clone())),
    ("the signature twice", "container-order", |zip| zip.entries.push(zip.entries.last().unwrap().clone())),
    ("attachments out of order", "container-order", |zip| zip.entries.swap(1, 2)),
    ("the manifest first", "container-order", |zip| zip.entries.swap(0, 3)),
    ("the signature before the list", "container-order", |zip| zip.entries.swap(4, 5)),
    ("a folder", "container-name", |zip| zip.entries.insert(1, Entry::stored(ATTACHMENT, b""))),
    ("an unknown entry", "container-name", |zip| zip.entries.insert(1, Entry::stored("evil.txt", b"x"))),
    ("an unknown entry at the end", "container-name", |zip| zip.entries.push(Entry::stored("zz", b""))),
    ("a name that leads out", "container-name", |zip| zip.entries.insert(1, Entry::stored("../x", b"x"))),
    ("an absolute name", "container-name", |zip| zip.entries.insert(1, Entry::stored("/x", b"x"))),
    ("an empty name", "container-name", |zip| zip.entries.insert(1, Entry::stored("", b"x"))),
    ("a long name", "container-name", |zip| zip.entries.insert(1, Entry::stored(&"x".repeat(5000), b"x"))),
    ("an upper-case name", "container-name", |zip| zip.entry(EVENTS).both(|it| it.name = b"EVENTS.JSONL".to_vec())),
    ("an upper-case digest", "container-name", |zip| {
        zip.entry(ATTACHMENT).both(|it| it.name[12..].make_ascii_uppercase());
    }),
    ("a backslash", "container-name", |zip| zip.entry(ATTACHMENT).both(|it| it.name[11] = b'\\')),
    ("a name that is not UTF-8", "container-name", |zip| zip.entry(ATTACHMENT).both(|it| it.name[20] = 0xff)),
    ("a name with NUL", "container-name", |zip| zip.entry(ATTACHMENT).both(|it| it.name[20] = 0)),
    // what must be there
    ("no events", "entry-missing", |zip| drop(zip.entries.remove(0))),
    ("no manifest", "entry-missing", |zip| zip.entries.retain(|entry| entry.local.name != b"manifest.json")),
    ("no list", "entry-missing", |zip| zip.entries.retain(|entry| entry.local.name != b"SHA256SUMS")),
    ("no signature", "entry-missing", |zip| drop(zip.entries.pop())),
    ("no entries", "container-not-zip", |zip| zip.entries.clear()),
    // the deflated stream
    ("a byte behind the stream", "container-data", |zip| repack(zip, |data| data.push(0))),
    ("a stream behind the stream", "container-data", |zip| repack(zip, |data| data.extend(data.clone()))),
    ("a stream cut short", "container-data", |zip| repack(zip, |data| data.truncate(data.len() - 1))),
    ("no stream", "container-limit", |zip| repack(zip, Vec::clear)),
    ("a stream of another kind", "container-data", |zip| repack(zip, |data| data[0] |= 6)),
    ("a zlib header before the stream", "container-data", |zip| {
        repack(zip, |data| drop(data.splice(0..0, [0x78, 0x9c])))
    }),
];

fn repack(zip: &mut Zip, change: fn(&mut Vec<u8>)) {
    let mut data = zip.entry(EVENTS).data.clone();
    change(&mut data);
    zip.entry(EVENTS).repack(data);
}

#[test]
fn refuses_every_container_but_the_canonical_one() {
    let mut cases: Vec<_> = ZIPS
        .iter()
        .map(|(name, code, change)| {
            let mut zip = Forge::device().sealed().zip();
            change(&mut zip);
            case(*name, code, zip.bytes())
        })
        .collect();
    cases.push(case("an empty file", "container-not-zip", Vec::new()));
    cases.push(case("zeros", "container-not-zip", vec![0; 4096]));
    cases.push(case("an empty ZIP", "container-not-zip", Zip::new(Vec::new()).bytes()));
    cases.push(case("text", "container-not-zip", b"PK is not enough\n".repeat(20)));
    judge(cases);
}

#[test]
fn a_flood_of_one_defect_is_cut_short_and_hides_no_other() {
    let mut forge = Forge::device();
    forge.files.extend((0..300u32).map(|number| number.to_be_bytes().to_vec()));
    let mut zip = forge.sealed().zip();
    for entry in zip.entries.iter_mut().filter(|entry| entry.local.name.starts_with(ATTACHMENT.as_bytes())) {
        entry.both(|it| it.crc ^= 1);
    }
    let bench = Bench::new();
    bench.write("bundle.zip", zip.bytes());
    bench.write("trust", LAPTOP.trust_line(""));
    let report = bench.run(["--json", "verify", "--trust", "trust", "bundle.zip"]).refused(3).json();
    let mut codes = BTreeMap::new();
    for code in findings(&report) {
        *codes.entry(code).or_insert(0) += 1;
    }
    assert_eq!(codes["container-data"], 100);
    assert!(codes.len() > 1 && codes.values().all(|count| *count <= 100), "{codes:?}");
}

#[test]
fn refuses_a_container_that_is_cut_anywhere() {
    let whole = Forge::device().bytes();
    let places = [1, 4, 29, 30, 41, 42, 43, whole.len() - 1, whole.len() - 21, whole.len() - 22, whole.len() - 23];
    let steps = (0..whole.len()).step_by(97).chain(places);
    judge(steps.map(|at| case(format!("cut at {at}"), "container-not-zip", whole[..at].to_vec())).collect());
}

#[test]
fn refuses_a_bomb_before_it_is_inflated() {
    let mut bomb = Forge::device();
    bomb.events[3]["body"]["note"] = "x".repeat(900_000).into();
    let mut lying = Forge::device().sealed().zip();
    let million = Entry::deflated(EVENTS, &vec![b' '; 20 << 20]);
    lying.entry(EVENTS).repack(million.data);
    let mut zip64 = Forge::device().sealed().zip();
    zip64.entry(EVENTS).both(|it| it.size = u32::MAX);
    judge(vec![
        case("a ratio over 200", "container-limit", bomb.bytes()),
        case("20 MiB said to be a few hundred bytes", "container-data", lying.bytes()),
        case("a size of all ones", "container-limit", zip64.bytes()),
    ]);
}
