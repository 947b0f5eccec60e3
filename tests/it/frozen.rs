//! Bundles of genba/1 that never change, byte for byte: what this version writes and reads today,
//! every later one must read alike.
//!
//! `tests/vectors/genba-1` holds them; `RECIPES` says what was recorded in them. A change that breaks
//! a test here is a new format name, not a new vector.

use std::fs;
use std::path::PathBuf;

use genba::bundle::{Judging, Receipts, Slice, SliceSource, Verified, verify, write};
use genba::domain::{Digest, Moment, head_code};
use genba::event::{Attachment, Draft, Event, Fact, Sealing, Tree, event_hash, leaf_hash, seal};
use genba::trust::Trust;
use serde_json::Value;

use crate::attacks::{case, judge};
use crate::forge::{FILES, LAPTOP, OFFICE, Signer, opening};
use crate::harness::{Bench, repository};

/// A bundle's name, its signer, and its events behind the opening: kind, body, number of its file.
type Recipe = (&'static str, Signer, &'static [(&'static str, &'static str, Option<usize>)]);

const RECIPES: [Recipe; 2] = [
    (
        "device",
        LAPTOP,
        &[
            (
                "visit.started",
                r#"{"media":[{"id":"USB-07","virus_check":"異常なし"}],"site":"S-03","visit":"V-1","witness":"鈴木"}"#,
                None,
            ),
            (
                "run.started",
                r#"{"emergency":null,"order":"O-1","outside_period":false,"preconditions":["バックアップ済み"],"procedure":{"digest":"0000000000000000000000000000000000000000000000000000000000000000","id":"os-upgrade","version":"2.1"},"run":"R-1","terminal":"T-012","visit":"V-1","work_type":"os-upgrade"}"#,
                None,
            ),
            (
                "step.recorded",
                r#"{"answer":"ok","note":"葛\udb40\udd00城 支所\n窓口\t3","overrun_minutes":null,"result":"ng","run":"R-1","step":"disk-free","value":"39.5","witness":null}"#,
                Some(0),
            ),
            ("clock.stepped", r#"{"difference_ms":-180000,"previous_at":"2024-06-03T18:05:00.000+09:00"}"#, None),
            ("hold.signed", r#"{"name":"鈴木","role":"witness","run":"R-1","step":"hold-1"}"#, None),
            ("evidence.attached", r#"{"note":"画面","run":"R-1","step":null}"#, Some(1)),
            ("run.finished", r#"{"deviations":1,"outcome":"completed-with-deviations","run":"R-1"}"#, None),
        ],
    ),
    (
        "office",
        OFFICE,
        &[
            (
                "worker.reported",
                r#"{"affiliation":"保守課","assets":"","attributes":[{"name":"資格","value":"ITパスポート"}],"from":"2024-04-01","id":"W-02","name":"山田 太郎","role":"作業員","subcontractor":"","until":"","work":"点検"}"#,
                None,
            ),
            (
                "procedure.published",
                r#"{"digest":"0000000000000000000000000000000000000000000000000000000000000000","id":"os-upgrade","models":[],"title":"OSバージョンアップ適用作業","version":"2.1","work_type":"os-upgrade"}"#,
                Some(0),
            ),
            (
                "work.ordered",
                r#"{"due":"2024-06-30","order":"O-1","procedure":"os-upgrade","reason":"","terminals":["T-012"],"work_type":"os-upgrade"}"#,
                None,
            ),
            (
                "bundle.received",
                r#"{"bundle":"0000000000000000000000000000000000000000000000000000000000000000","conflict_seq":null,"first":0,"head":"0000000000000000000000000000000000000000000000000000000000000000","journal":"SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8","last":7,"root":"0000000000000000000000000000000000000000000000000000000000000000","size":8,"verdict":"accepted"}"#,
                None,
            ),
        ],
    ),
];

fn vectors() -> PathBuf {
    repository("tests/vectors/genba-1")
}

/// The lines that a recipe makes: fixed times and nonces.
fn lines((_, signer, events): &Recipe) -> Vec<Vec<u8>> {
    let opened = ("journal.opened", opening(signer).to_string(), None);
    let events = events.iter().map(|(kind, body, file)| (*kind, (*body).to_owned(), *file));
    let (mut prev, mut lines) = (Digest::ZERO, Vec::new());
    for (seq, (kind, body, file)) in (0u8..).zip([opened].into_iter().chain(events)) {
        let attachments = file.map(|file| Attachment {
            commit: None,
            media_type: "text/plain".into(),
            name: format!("証跡{file}.txt"),
            sealed: None,
            sha256: Digest::of(FILES[file]),
            size: FILES[file].len() as u64,
        });
        let draft = Draft {
            actor: "W-02".into(),
            attachments: attachments.into_iter().collect(),
            fact: Fact::parse(kind, &body).unwrap().unwrap(),
        };
        let sealing = Sealing {
            at: Moment::parse(&format!("2024-06-03T18:0{seq}:11.004+09:00")).unwrap(),
            journal: &signer.fingerprint(),
            mono_ms: 60_000 * u64::from(seq),
            nonce: [seq; 16],
            prev,
            seq: u64::from(seq),
            session: [1, 2, 3, 4],
        };
        let line = seal(&draft, &sealing).unwrap();
        prev = event_hash(&line);
        lines.push(line);
    }
    lines
}

/// Writes a slice of these lines as the program does.
fn written(bench: &Bench, (name, signer, _): &Recipe, lines: &[Vec<u8>]) -> (PathBuf, Digest) {
    let mut tree = Tree::default();
    lines.iter().for_each(|line| tree.push(leaf_hash(line)));
    let event = Event::parse(&lines[0]).unwrap();
    let Fact::JournalOpened(opened) = event.fact else { panic!("{name} begins with its opening") };
    let slice = Slice {
        contract: opened.contract,
        first: 0,
        head: event_hash(lines.last().unwrap()),
        journal: event.journal,
        last: lines.len() as u64 - 1,
        principal: opened.principal,
        role: opened.role,
        root: tree.root(),
    };
    FILES.iter().for_each(|file| drop(bench.write(&Digest::of(file).to_string(), file)));
    let source = SliceSource {
        erased: &|_| false,
        lines: &|take| lines.iter().try_for_each(|line| take(line)),
        evidence: &|digest| bench.path(digest.to_string()),
    };
    let path = bench.path(format!("{name}.zip"));
    let id = write(&path, &slice, &source, &signer.key()).unwrap().id;
    (path, id)
}

fn verified(path: PathBuf) -> Verified {
    let trust = Trust::parse((LAPTOP.trust_line("") + &OFFICE.trust_line("")).as_bytes()).unwrap();
    let at = Moment::parse_given("20240701000000Z").unwrap();
    let judging = Judging { trust: &trust, at, receipts: &Receipts::default() };
    verify(&path, &judging, &mut |_, _| ()).unwrap().into_verified().unwrap()
}

/// Id, head, root and head code, as `expected.json` keeps them.
fn values(bundle: &Verified) -> Value {
    let manifest = &bundle.manifest;
    serde_json::json!({ "head": manifest.head, "head_code": head_code(&manifest.head), "id": bundle.id, "root": manifest.root })
}

#[test]
fn the_frozen_bundles_read_as_on_the_first_day() {
    let expected: Value = serde_json::from_slice(&fs::read(vectors().join("expected.json")).unwrap()).unwrap();
    let mut cases = Vec::new();
    for recipe in &RECIPES {
        let path = vectors().join(format!("{}.zip", recipe.0));
        cases.push(case(recipe.0, "", fs::read(&path).unwrap()));
        let bundle = verified(path);
        assert_eq!(values(&bundle), expected[recipe.0]);
        let mut frozen = Vec::new();
        bundle.lines(&|_| (), &mut |line, ()| (frozen.push(line.bytes.to_vec()), true).1).unwrap();
        assert_eq!(frozen, lines(recipe), "the same facts are sealed to the same bytes");
    }
    judge(cases);
}

#[test]
fn the_same_lines_are_written_to_a_bundle_of_the_same_id() {
    for recipe in &RECIPES {
        let (bench, lines) = (Bench::new(), lines(recipe));
        let (path, id) = written(&bench, recipe, &lines);
        let first = fs::read(&path).unwrap();
        assert_eq!(id, verified(vectors().join(format!("{}.zip", recipe.0))).id);
        assert_eq!(verified(path).id, id);
        let (again, _) = written(&bench, recipe, &lines);
        assert_eq!(fs::read(again).unwrap(), first, "exporting twice gives the same bytes");
    }
}

/// Only for a new format name: makes its vectors where there are none yet.
#[test]
#[ignore = "run it once for a new format name, then look at the bundles and commit them"]
fn makes_vectors_where_there_are_none() {
    fs::create_dir(vectors()).unwrap();
    let bench = Bench::new();
    let mut expected = serde_json::Map::new();
    for recipe in &RECIPES {
        let (path, _) = written(&bench, recipe, &lines(recipe));
        fs::copy(&path, vectors().join(format!("{}.zip", recipe.0))).unwrap();
        expected.insert(recipe.0.to_owned(), values(&verified(path)));
    }
    fs::write(vectors().join("expected.json"), format!("{:#}\n", Value::Object(expected))).unwrap();
}
