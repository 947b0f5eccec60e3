//! What the command says of itself: help in both languages, refusals of a wrong line, completions, manual pages.

use std::collections::BTreeMap;
use std::fs;

use crate::harness::Bench;

#[test]
fn help_lists_the_commands_by_who_uses_them() {
    let bench = Bench::new();
    let english = bench.run(["help"]).ok();
    for group in ["Technician:", "Technician and office:", "Office:", "Auditor:", "Everyone:"] {
        assert!(english.stdout().contains(&format!("\n{group}\n")), "{group}\n{}", english.stdout());
    }
    let japanese = bench.run(["--lang", "ja", "help"]).ok();
    for group in ["現場（技術者）:", "現場と事務所:", "事務所:", "監査人:", "どなたでも:"] {
        assert!(japanese.stdout().contains(&format!("\n{group}\n")), "{group}\n{}", japanese.stdout());
    }
    assert_eq!(bench.run(["--help"]).ok().stdout(), english.stdout());
}

#[test]
fn help_of_a_command_is_in_the_language_spoken() {
    let bench = Bench::new();
    bench.run(["step", "--help"]).ok().says("Usage: genba step [OPTIONS] [TERMINAL]");
    bench.var("GENBA_LANG", "ja").run(["step", "--help"]).ok().says("使い方: genba step [オプション] [端末]");
    bench.run(["--lang=ja", "help", "work", "order"]).ok().says("すべての端末");
    bench.run(["--lang", "ja", "visit"]).refused(2).says("入室を記録する");
}

#[test]
fn a_wrong_line_is_refused_in_the_language_spoken() {
    let bench = Bench::new();
    bench.run(["step", "--vaule", "3"]).refused(2).says("unexpected argument '--vaule'");
    let japanese = bench.run(["--lang", "ja", "step", "--vaule", "3"]).refused(2);
    japanese.says("エラー: 「--vaule」という引数はありません").says("--value のことですか");
    bench.run(["--lang", "fr", "doctor"]).refused(2).says("fr");
}

#[test]
fn completions_are_written_for_every_shell() {
    let bench = Bench::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = bench.run(["completions", shell]).ok();
        assert!(script.stdout().contains("hand-over"), "{shell}");
        let again = bench.run(["--lang", "ja", "completions", shell]).ok();
        assert_eq!(script.bytes(), again.bytes(), "{shell}: the same in every language");
    }
}

#[test]
fn manual_pages_are_the_same_every_time() {
    let bench = Bench::new();
    let pages = |folder: &str| -> BTreeMap<String, Vec<u8>> {
        bench.run(["man", folder]).ok();
        let files = fs::read_dir(bench.path(folder)).unwrap().map(|entry| entry.unwrap());
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
    };
    let first = pages("a/man");
    for page in ["genba.1", "genba-step.1", "genba-visit-start.1", "genba-fault-hand-over.1"] {
        assert!(first.contains_key(page), "{page}");
    }
    assert!(first.values().all(|text| text.starts_with(b".ie") && text.len() > 200));
    assert_eq!(first, pages("b"));
}
