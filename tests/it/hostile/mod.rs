//! Text that means something to a terminal, a browser, a spreadsheet, a typesetter or an eye, in every field
//! that another party can fill: register, contract, procedure, answers, notes, names of people and files.
//!
//! What may be recorded must be shown harmlessly; what may not must be refused, and the refusal too.

mod poisoned;
mod refused;
mod screen;

use std::fs;
use std::path::Path;

use calamine::{Reader as _, Xlsx, open_workbook};
use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar as _;

use crate::harness::Run;
use poisoned::{FORGED, Poisoned};

/// What stands on a screen moves no cursor, turns no direction, hides nothing, piles nothing up and forges no line.
#[track_caller]
pub fn is_harmless(of: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|why| panic!("{of}: {why}"));
    let mut before = ' ';
    if let Some(c) = text.chars().find(|&c| takes_no_place(std::mem::replace(&mut before, c), c)) {
        panic!("{of}: U+{:04X} in\n{text}", u32::from(c));
    }
    assert!(!text.contains(&"\u{30d}".repeat(5)), "{of}: marks pile up in\n{text}");
    assert!(!text.lines().any(|line| line.starts_with(FORGED)), "{of}: a forged line in\n{text}");
    assert!(!text.contains("panicked"), "{of}: {text}");
}

/// Whether a character steers or hides, by what other tables than the program's say of its width: none, but for line
/// ends, tabs, marks over a letter, and what chooses a variant of an ideograph.
fn takes_no_place(before: char, c: char) -> bool {
    let is_selector = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let chooses = is_selector && matches!(before, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..);
    let is_mark = is_combining_mark(c) && !is_selector && !matches!(c, '\u{34f}' | '\u{180b}'..='\u{180f}');
    let is_blank = matches!(c, '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{fffc}');
    is_blank || c.width().unwrap_or(0) == 0 && !(matches!(c, '\n' | '\t') || is_mark || chooses)
}

#[track_caller]
fn shown(run: &Run, of: &str) {
    is_harmless(of, run.bytes());
    is_harmless(of, run.stderr().as_bytes());
}

/// Commands that show what is held; those that have nothing to show where they are run say so, harmlessly too.
const SHOWS: &str = "status|log|log --last 1000|log --run {R}|log --terminal {T}|site list|site show {S}|\
    terminal list|terminal show {T}|worker list|worker show {W}|contract show|procedure list|\
    procedure show poison|procedure show poison --full|procedure print poison|procedure answers poison|\
    work list|work show O-001|trust list|trust show laptop-03|fault list|fault show {F}|difference list|\
    evidence list|paper list|paper list --owed|paper forms|paper show {P}|paper blank minutes|\
    visit list|step {T} --show|step {T} --print|report sites|report terminals|report roster|\
    report orders|report runs|report run {R}|report evidence|report faults|report progress|report completion|\
    report work {R}|report recovery laptop-03|review list|doctor|import field.zip|import gap.zip|\
    bundle list|bundle show {B}|prove {Q} --journal laptop-03 -o one.proof|\
    work order poison --terminal {T} --due 2024-06-30|terminal show =T<|worker suspend {W}";

#[test]
fn a_workspace_poisoned_in_every_field_is_shown_harmlessly() {
    let poisoned = Poisoned::new();
    let ways = [("office", "ja", false), ("office", "en", true), ("laptop", "en", false)];
    std::thread::scope(|scope| {
        for (home, lang, json) in ways {
            let poisoned = &poisoned;
            scope.spawn(move || {
                for line in SHOWS.split('|') {
                    let mut words = vec!["--lang", lang];
                    words.extend(json.then_some("--json"));
                    let line = poisoned.filled(line);
                    words.extend(line.iter().map(String::as_str));
                    let run = poisoned.run(home, &words);
                    shown(&run, &format!("{home} {words:?}"));
                    assert!(run.code() < 70, "{home} {words:?}: {}", run.stderr());
                }
            });
        }
    });
    for lang in ["ja", "en"] {
        let words = ["--lang", lang, "verify", "field.zip", "dispatch.zip", "--trust", "allowed_signers"];
        shown(&poisoned.run("nowhere", &words).ok(), "verify");
    }
    files(&poisoned);
    package(&poisoned);
    for (home, paper) in &poisoned.filled_in {
        for lang in ["ja", "en"] {
            shown(&poisoned.run(home, &["--lang", lang, "paper", "show", paper]).ok(), paper);
        }
        for ending in ["html", "csv", "xlsx", "pdf"] {
            write(&poisoned, home, &["paper", "print", paper], &format!("{paper}.{ending}"));
        }
    }
}

/// Commands that write files.
const WRITES: &str = "report sites|report terminals|report roster|report orders|report runs|report run {R}|\
    report evidence|report faults|report progress|report completion|report work {R}|log --run {R}|\
    procedure print poison|paper print {P}";

fn files(poisoned: &Poisoned) {
    let (mut written, mut number) = (Vec::new(), 0);
    for line in WRITES.split('|') {
        for ending in ["html", "csv", "xlsx"] {
            number += 1;
            let line = poisoned.filled(line);
            let words: Vec<&str> = line.iter().map(String::as_str).collect();
            if write(poisoned, "office", &words, &format!("{number}.{ending}")) {
                written.push(ending);
            }
        }
    }
    let of = |ending: &str| written.iter().filter(|it| **it == ending).count();
    assert!(of("html") >= 12 && of("csv") >= 10 && of("xlsx") >= 10, "{written:?}");
    for (number, line) in ["report evidence", "procedure print poison"].into_iter().enumerate() {
        write(poisoned, "office", &line.split(' ').collect::<Vec<_>>(), &format!("{number}.pdf"));
    }
}

/// Writes a file and looks into it; whether there is one. A PDF is always written, but by a build without.
fn write(poisoned: &Poisoned, home: &str, words: &[&str], name: &str) -> bool {
    let run = poisoned.run(home, &[words, &["-o", name]].concat());
    let of = format!("{words:?} as {name}");
    shown(&run, &of);
    let path = poisoned.bench.path(name);
    match name.rsplit('.').next().unwrap() {
        "pdf" => assert!(path.exists() || run.stderr().contains("without PDF"), "{of}: {}", run.stderr()),
        _ if !path.exists() => {}
        "html" => page(&of, &path),
        "csv" => comma(&of, &path),
        _ => workbook(&of, &path),
    }
    path.exists()
}

/// What an auditor opens first.
fn package(poisoned: &Poisoned) {
    shown(&poisoned.run("office", &["report", "audit", "-o", "package"]).ok(), "report audit");
    let mut texts = 0;
    for entry in fs::read_dir(poisoned.bench.path("package")).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap_or_default().to_str().unwrap();
        let of = format!("package {}", path.display());
        match ending {
            "html" => page(&of, &path),
            "csv" => comma(&of, &path),
            "xlsx" => workbook(&of, &path),
            "txt" => {
                let text = fs::read_to_string(&path).unwrap();
                // Windows' editors know UTF-8 by its mark
                is_harmless(&of, text.trim_start_matches('\u{feff}').as_bytes());
            }
            _ => continue,
        }
        texts += 1;
    }
    assert!(texts >= 3, "{texts}");
}

/// Mark-up of others is text, nothing hides and nothing turns what stands beside it, and the page's policy stands.
fn page(of: &str, path: &Path) {
    let page = fs::read_to_string(path).unwrap().to_lowercase();
    for markup in ["<script", "<img src=x", "=s<b>", "=t<i>", "+w<u>", "</script"] {
        assert!(!page.contains(markup), "{of}: {markup} in the page");
    }
    let (_, body) = page.split_once("<body>").unwrap();
    assert!(!body.contains('\u{200b}'), "{of}: something hides");
    assert_eq!(body.matches("אב").count(), body.matches("<bdi>אב</bdi>").count(), "{of}: turns what stands beside it");
    assert!(page.contains("content-security-policy\" content=\"default-src 'none'"), "{of}: no policy");
}

/// No cell of a CSV begins like a formula, but for numbers.
fn comma(of: &str, path: &Path) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).unwrap();
    for record in reader.records() {
        for cell in &record.unwrap() {
            let cell = cell.trim_start_matches('\u{feff}');
            let computes = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
            assert!(!computes || cell.parse::<f64>().is_ok(), "{of}: {cell:?}");
        }
    }
}

/// No cell of a workbook is a formula.
fn workbook(of: &str, path: &Path) {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    for sheet in workbook.sheet_names() {
        let formulas = workbook.worksheet_formula(&sheet).unwrap();
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{of}: a formula in {sheet}");
    }
}
