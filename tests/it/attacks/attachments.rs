//! Files that are not those that were recorded, or that nobody recorded.

use genba::bundle::{Judging, Receipts, verify};
use genba::domain::{Digest, Moment};
use genba::trust::Trust;

use super::{case, judge};
use crate::forge::{FILES, Forge, LAPTOP, Sealed, attachment, sha256};
use crate::harness::Bench;

/// What lies in the container changed; list and signature are those of the good bundle.
const AFTER_SIGNING: &[(&str, &str, fn(&mut Sealed))] = &[
    ("altered", "hash-mismatch", |it| it.files.get_mut(&path(0)).unwrap()[0] ^= 1),
    ("longer", "hash-mismatch", |it| it.files.get_mut(&path(1)).unwrap().push(0)),
    ("emptied", "hash-mismatch", |it| it.files.get_mut(&path(0)).unwrap().clear()),
    ("missing", "attachment-missing", |it| drop(it.files.remove(&path(0)))),
    ("all missing", "attachment-missing attachment-missing", |it| it.files.retain(|name, _| !name.contains('/'))),
    ("swapped", "hash-mismatch hash-mismatch", |it| {
        it.files.insert(path(0), FILES[1].to_vec());
        it.files.insert(path(1), FILES[0].to_vec());
    }),
    ("surplus", "list-incomplete", |it| drop(it.files.insert(format!("attachments/{}", sha256(b"x")), b"x".to_vec()))),
    ("the manifest altered", "hash-mismatch opening-mismatch", |it| {
        let manifest = it.files.get_mut("manifest.json").unwrap();
        *manifest = String::from_utf8(manifest.clone()).unwrap().replace("C-2024-01", "C-2024-02").into_bytes();
    }),
    ("an event altered", "hash-mismatch chain-broken", |it| {
        let events = it.files.get_mut("events.jsonl").unwrap();
        *events = String::from_utf8(events.clone()).unwrap().replacen("ok", "ng", 1).into_bytes();
    }),
];

fn path(index: usize) -> String {
    format!("attachments/{}", sha256(FILES[index]))
}

#[test]
fn refuses_files_changed_after_signing() {
    let cases = AFTER_SIGNING.iter().map(|(name, code, change)| {
        let mut sealed = Forge::device().sealed();
        change(&mut sealed);
        case(*name, code, sealed.zip().bytes())
    });
    judge(cases.collect());
}

#[test]
fn refuses_files_that_events_and_list_do_not_both_name() {
    let forge = Forge::device();
    let (mut silent, mut absent, mut larger) = (forge.clone(), forge.clone(), forge.clone());
    silent.events[4]["attachments"] = serde_json::json!([]);
    absent.events[6]["attachments"] = serde_json::json!([attachment(b"never taken", "photo.jpg")]);
    larger.events[4]["attachments"][0]["size"] = serde_json::json!(3);
    let mut surplus = forge.clone();
    surplus.files.push(b"nobody's".to_vec());
    judge(vec![
        case("no event refers to it", "attachment-unreferenced", silent.bytes()),
        case("listed, there, and no event refers to it", "attachment-unreferenced", surplus.bytes()),
        case("an event refers to what is not there", "attachment-unlisted", absent.bytes()),
        case("of another size", "attachment-size", larger.bytes()),
    ]);
}

/// A bundle may carry tens of thousands of files: each is handed over without opening it, and reading its headers, anew.
#[test]
fn all_attachments_are_handed_over_from_one_opening() {
    let bench = Bench::new();
    let forge = Forge::device();
    let path = bench.write("field.zip", forge.bytes());
    let trust = Trust::parse((LAPTOP.trust_line("")).as_bytes()).unwrap();
    let at = Moment::parse_given(super::AT).unwrap();
    let judging = Judging { trust: &trust, at, receipts: &Receipts::default() };
    let verified = verify(&path, &judging, &mut |_, _| ()).unwrap().into_verified().unwrap();
    let carried = verified.carried().unwrap();
    // what is opened is read to its end, whatever lies there meanwhile
    std::fs::rename(&path, bench.path("elsewhere.zip")).unwrap();
    let mut found = Vec::new();
    for attached in carried.attachments() {
        let mut bytes = Vec::new();
        attached
            .stream(|chunk| {
                bytes.extend_from_slice(chunk);
                true
            })
            .unwrap();
        assert_eq!(Digest::of(&bytes), attached.digest);
        found.push(attached.digest);
    }
    assert_eq!(found, verified.attachments);
    assert_eq!(found.len(), FILES.len());
    assert!(verified.carried().is_err());
}
