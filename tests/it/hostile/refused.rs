//! What may not be recorded is refused where it comes in, by its name, and the refusal is harmless itself.

use serde_json::json;

use super::shown;
use crate::forge::{Forge, LAPTOP};
use crate::harness::{Run, repository};
use crate::parties::{Parties, sample};

/// Escapes, C1 controls, direction, line separators, a mark of byte order in the middle.
const FORBIDDEN: [char; 7] = ['\u{1b}', '\u{7}', '\u{9b}', '\u{9d}', '\u{202e}', '\u{2028}', '\u{feff}'];

fn poison(c: char) -> String {
    format!("x{c}[2J{c}]8;;http://x{c}y")
}

/// Refused with these words, and harmlessly.
fn refuses(parties: &Parties, home: &str, words: &[&str], code: i32, says: &str) {
    let run = parties.bench.run([&["--home", home, "--lang", "ja"], words].concat()).refused(code);
    shown(&run, &format!("{words:?}"));
    let said = format!("{}{}", run.stdout(), run.stderr());
    assert!(said.contains(says), "{words:?}: no {says} in\n{said}");
}

fn code_point(c: char) -> String {
    format!("{:04X}", u32::from(c))
}

#[test]
fn files_with_characters_that_cannot_be_recorded_are_refused_by_their_names() {
    let parties = Parties::office();
    let sites = std::fs::read_to_string(sample("sites.csv")).unwrap();
    let contract = std::fs::read_to_string(sample("contract.toml")).unwrap();
    let steps = std::fs::read_to_string(repository("procedures/os-upgrade.toml")).unwrap();
    for c in FORBIDDEN {
        let (bad, name) = (poison(c), code_point(c));
        parties.bench.write("s.csv", sites.replace("汐見区役所", &bad));
        refuses(&parties, "office", &["site", "load", "s.csv"], 2, &name);
        // in the header: whatever it is called there, nothing of it is recorded or shown as it is
        parties.bench.write("h.csv", sites.replacen("備考", &bad, 1));
        shown(&parties.run("office", "site load h.csv --dry-run"), "header");
        // TOML itself has no control characters, so there is no name to say
        let is_control = c.is_ascii_control();
        let said = if is_control { "" } else { &name };
        parties.bench.write("c.toml", contract.replace("みなと野市", &bad));
        refuses(&parties, "office", &["contract", "set", "c.toml"], 2, said);
        parties.bench.write("p.toml", steps.replacen("OSバージョンアップ", &bad, 1));
        refuses(&parties, "office", &["procedure", "check", "p.toml"], 2, said);
        let escaped = format!("x\\u{}", code_point(c));
        parties.bench.write("p.toml", steps.replacen("OSバージョンアップ", &escaped, 1));
        refuses(&parties, "office", &["procedure", "check", "p.toml"], 2, &name);
    }
}

#[test]
fn words_with_characters_that_cannot_be_recorded_are_refused_and_named_harmlessly() {
    let parties = Parties::office();
    let bad: String = FORBIDDEN.into_iter().map(poison).collect();
    refuses(&parties, "office", &["work", "cancel", "O-001", "--reason", &bad, "--decided-by", "x"], 1, "");
    for words in [
        vec!["terminal", "show", &bad],
        vec!["trust", "add", "none.pub", "--name", &bad],
        vec!["verify", &bad, "--trust", &bad],
        vec!["import", &bad],
        vec![&bad],
        vec!["report", "sites", "-o", &bad],
        vec!["step", "--answer", &bad],
    ] {
        for lang in ["ja", "en"] {
            let run = parties.bench.run([&["--home", "office", "--lang", lang], &words[..]].concat());
            shown(&run, &format!("{words:?}"));
            assert!((1..70).contains(&run.code()), "{words:?}: {}", run.code());
        }
    }
}

#[test]
fn an_id_or_a_name_that_only_looks_like_another_is_refused() {
    let parties = Parties::office();
    let workers = std::fs::read_to_string(sample("workers.csv")).unwrap();
    // letters of other scripts, what hides, bars, what nobody in Japan can type
    let ids = "\u{412}-02|W-\u{200b}02|W-02\u{e0100}|W-0\u{fe0f}2|W-\u{2800}02|\u{1d21}-02|W-0\u{662}|W-02\u{332}|\u{39f}-02|\u{e000}-02|W-0\u{1c0}2";
    let names =
        ["U+0412", "U+200B", "U+E0100", "U+FE0F", "U+2800", "U+1D21", "U+0662", "U+0332", "U+039F", "U+E000", "U+01C0"];
    for (id, name) in ids.split('|').zip(names) {
        parties.bench.write("w.csv", workers.replace("W-02", id));
        refuses(&parties, "office", &["worker", "load", "w.csv"], 2, name);
    }
    // an IME's dashes are the key "-", and ids of a city may be kanji
    for id in ["W―02", "Ｗ─０２", "ｗ－０２"] {
        parties.bench.write("w.csv", workers.replace("W-02", id));
        parties.run("office", "worker load w.csv --dry-run").ok().says("0 new");
    }
    parties.bench.write("w.csv", workers.replace("W-02", "作-葛\u{e0100}②"));
    parties.run("office", "worker load w.csv --dry-run").ok().says("1 new");
    parties.bench.write("w.csv", workers.replace("髙﨑 健一", "髙﨑\u{200b} 健一"));
    refuses(&parties, "office", &["worker", "load", "w.csv"], 2, "U+200B");
    parties.bench.write("x.pub", LAPTOP.public_key());
    refuses(&parties, "office", &["trust", "add", "x.pub", "--name", "l\u{430}ptop-03"], 2, "l\u{430}ptop-03");
}

/// Bundles, trust files and proofs that name things hostilely: a finding each, shown harmlessly.
#[test]
fn what_verify_refuses_it_shows_harmlessly() {
    let parties = Parties::nobody();
    let bench = &parties.bench;
    let judge = |bundle: Vec<u8>| -> Run {
        bench.write("x.zip", bundle);
        bench.write("trust", LAPTOP.trust_line(""));
        shown(&bench.run(["--json", "verify", "x.zip", "--trust", "trust"]).refused(3), "verify --json");
        let run = bench.run(["verify", "x.zip", "--trust", "trust"]).refused(3);
        shown(&run, "verify");
        run
    };
    for c in ['\u{1b}', '\u{9b}', '\u{202e}', '\u{2028}'] {
        let bad = poison(c);
        let lines = Forge::device().lines_with(|index, line| {
            let text = String::from_utf8(line.to_vec()).unwrap();
            if index == 3 { text.replace("容量", &bad).into_bytes() } else { line.to_vec() }
        });
        judge(Forge::device().slice(lines).seal().zip().bytes()).says("line-not-canonical");
        let mut zip = Forge::device().sealed().zip();
        let name = bad.clone().into_bytes();
        zip.entries[1].both(|header| header.name.clone_from(&name));
        judge(zip.bytes()).says("container-name");
        let forge = Forge::device();
        let mut slice = forge.slice(forge.lines());
        slice.manifest["principal"] = json!(bad);
        judge(slice.seal().zip().bytes()).says("manifest-malformed");
        for proof in [format!("{{\"event\":\"{bad}\"}}"), format!("{{\"format\":\"{bad}\"}}")] {
            judge(proof.into_bytes()).says("proof-malformed");
        }
        bench.write("trust", format!("{bad} {}", LAPTOP.trust_line("")));
        bench.write("x.zip", Forge::device().bytes());
        let run = bench.run(["verify", "x.zip", "--trust", "trust"]);
        shown(&run, "a trust file");
        assert_ne!(run.code(), 0);
    }
    // what the format allows: a formula, mark-up, a forged line, what hides
    let hostile = "=1+1</script>\u{200b}\nFORGED: verified";
    for field in ["actor", "kind", "journal", "at"] {
        let mut forge = Forge::device();
        forge.events[3][field] = json!(hostile);
        bench.write("x.zip", forge.bytes());
        bench.write("trust", LAPTOP.trust_line(""));
        shown(&bench.run(["verify", "x.zip", "--trust", "trust"]), field);
    }
}
