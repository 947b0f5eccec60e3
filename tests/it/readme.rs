//! What the documents say: the READMEs' commands run as they stand, and the tables hold what the program has.

use std::collections::BTreeSet;
use std::fs;

use genba::bundle::Code;

use crate::harness::repository;

fn page(name: &str) -> String {
    fs::read_to_string(repository(name)).unwrap().replace("\r\n", "\n")
}

/// The text of a page's first block in a language.
fn first_block(page: &str, language: &str) -> String {
    let opening = format!("\n```{language}\n");
    let begin = page.find(&opening).unwrap() + opening.len();
    page[begin..].split("```").next().unwrap().to_owned()
}

/// The first words in code of each row of a page's tables.
fn rows(page: &str) -> Vec<(&str, &str)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.map(|(first, rest)| (first, rest.trim_end_matches(" |"))).collect()
}

#[test]
fn two_commands_are_the_whole_set_up() {
    for name in ["README.md", "README.ja.md"] {
        assert_eq!(first_block(&page(name), "sh"), "cargo run --release -- demo\ncargo test\n", "{name}");
    }
}

/// Every `name_of_a_test` in the table of threats is a test that there is.
#[test]
fn the_tests_that_the_threat_model_names_exist() {
    fn sources(folder: &std::path::Path, all: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    sources(&repository("src"), &mut all);
    sources(&repository("tests/it"), &mut all);
    let page = page("docs/security.md");
    let table = page.split("\n## ").nth(1).unwrap();
    let is_name =
        |word: &&str| word.contains('_') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let names: Vec<_> = table.split('`').skip(1).step_by(2).filter(is_name).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(all.contains(&format!("fn {name}(")), "{name}");
    }
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let docs = [
        "architecture",
        "dependencies",
        "findings",
        "format",
        "glossary",
        "office",
        "office.ja",
        "papers",
        "performance",
        "procedures",
        "security",
        "tables",
        "technician",
        "technician.ja",
        "audit/README",
    ];
    let pages = docs.map(|name| format!("docs/{name}.md"));
    for name in pages.iter().map(String::as_str).chain(["README.md", "README.ja.md"]) {
        for link in page(name).split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = repository(name).parent().unwrap().join(file);
            let target = if file.is_empty() { repository(name) } else { target };
            assert!(target.is_file(), "{name}: {link}");
            // a picture has no headings
            let text = fs::read_to_string(&target).unwrap_or_default();
            let headings = text.lines().filter(|line| line.starts_with('#')).map(anchor);
            assert!(heading.is_empty() || headings.into_iter().any(|it| it == heading), "{name}: {link}");
        }
    }
}

/// The name under which a heading can be linked to, as the usual hosts make it.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words.chars().filter(|c| c.is_alphanumeric() || "- ".contains(*c)).collect::<String>().replace(' ', "-")
}

#[test]
fn the_findings_page_lists_every_code_with_its_meaning() {
    let page = page("docs/findings.md");
    let listed: Vec<String> = rows(&page).iter().map(|(code, words)| format!("{code} | {words}")).collect();
    let known = Code::ALL.iter().map(|code| {
        let meaning = code.meaning();
        format!("{} | {} | {}", code.name(), meaning.ja, meaning.en)
    });
    assert_eq!(listed, known.collect::<Vec<_>>());
}

#[test]
fn the_format_page_lists_every_kind_and_its_fields() {
    let page = page("docs/format.md");
    let bodies = page.split("## 9. Bodies").nth(1).unwrap();
    let listed: BTreeSet<String> = rows(bodies).iter().map(|(kind, _)| (*kind).to_owned()).collect();
    let source = page_of_facts();
    let known: BTreeSet<String> = quoted(source.split("\n}").next().unwrap());
    assert_eq!(listed, known);
    let table = page.split("## 4. Bundle").next().unwrap();
    for kind in known.iter().filter(|kind| !kind.starts_with("fault.") && !kind.starts_with("paper.")) {
        assert!(table.contains(&format!("`{kind}`")), "{kind} is missing from §3");
    }
    for (kind, body) in rows(bodies) {
        let empty = genba::event::Fact::parse(kind, "{}").unwrap().unwrap_err().to_string();
        let first = empty.split('`').nth(1).unwrap();
        assert!(body.contains(&format!("`{first}`")) || body.contains(&format!("`{first}?`")), "{kind}: {empty}");
        let stranger = genba::event::Fact::parse(kind, r#"{"stranger":1}"#).unwrap().unwrap_err().to_string();
        // serde names every field that it would have taken
        for field in stranger.split('`').skip(3).step_by(2) {
            let named = ["`", "?`", "*`"].iter().any(|end| body.contains(&format!("`{field}{end}")));
            assert!(named, "{kind}: {field} is missing");
        }
    }
}

fn page_of_facts() -> String {
    let source = page("src/event/fact/mod.rs");
    source.split("\nfacts! {").nth(1).unwrap().to_owned()
}

fn quoted(text: &str) -> BTreeSet<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_page_on_procedures_shows_one_that_holds_and_names_every_field() {
    let page = page("docs/procedures.md");
    let example = first_block(&page, "toml");
    assert_eq!(genba::procedure::parse(example.as_bytes()).unwrap().steps.len(), 3);
    let strange = example.replacen("schema = 1", "schema = 1\nstrange = 1", 1).replacen("kind =", "odd = 1\nkind =", 1);
    let problems = genba::procedure::parse(strange.as_bytes()).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
    for problem in problems {
        let fields = problem.text.en.split("there are ").nth(1).unwrap();
        for field in fields.split(';').next().unwrap().split(", ") {
            let named = [format!("`{field}`"), format!("`[[{field}]]`")].iter().any(|name| page.contains(name));
            assert!(named, "{field} is missing");
        }
    }
}

#[cfg(all(unix, feature = "pdf"))]
mod blocks {
    use std::env;
    use std::path::Path;
    use std::process::{Command, Output};

    use tempfile::TempDir;

    use super::*;

    /// A block of commands that says of itself that it runs.
    struct Block {
        line: usize,
        /// Programs beside genba that it needs.
        needs: Vec<String>,
        text: String,
    }

    fn blocks(page: &str) -> Vec<Block> {
        let mut found = Vec::new();
        let mut lines = page.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let Some(needs) = line.strip_prefix("<!-- runs").and_then(|rest| rest.strip_suffix("-->")) else {
                continue;
            };
            assert_eq!(lines.next().map(|(_, line)| line), Some("```sh"), "line {}", number + 2);
            let text: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            let needs = needs.trim_start_matches(':').split_whitespace().map(str::to_owned).collect();
            found.push(Block { line: number + 3, needs, text: text.join("\n") });
        }
        found
    }

    fn is_here(program: &str) -> bool {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).any(|folder| folder.join(program).is_file())
    }

    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }

    /// A folder with what the pages name.
    fn checkout() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for part in ["data", "procedures", "docs"] {
            copy(&repository(part), &folder.path().join(part));
        }
        folder
    }

    fn shell(folder: &Path, lang: &str, text: &str) -> Output {
        let genba = Path::new(env!("CARGO_BIN_EXE_genba")).parent().unwrap().to_owned();
        let inherited = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([genba].into_iter().chain(env::split_paths(&inherited))).unwrap();
        let mut shell = Command::new("sh");
        shell.arg("-ec").arg(text).current_dir(folder).env_clear();
        shell.env("PATH", path).env("HOME", folder).env("GENBA_LANG", lang);
        shell.env("GENBA_TEST_CLOCK", "2024-06-10T18:00:00+09:00").output().unwrap()
    }

    /// Runs a page's blocks one after the other; gives all that they printed.
    fn run(folder: &Path, name: &str, lang: &str) -> String {
        let mut printed = String::new();
        for block in blocks(&page(name)) {
            if let Some(missing) = block.needs.iter().find(|program| !is_here(program)) {
                eprintln!("{name} line {}: not run, there is no {missing} here", block.line);
                continue;
            }
            let output = shell(folder, lang, &block.text);
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(output.status.success(), "{name} line {}: {}\n{said}", block.line, output.status);
            printed += &said;
        }
        printed
    }

    #[test]
    fn the_english_page_runs_from_start_to_end() {
        assert!(run(checkout().path(), "README.md", "en").contains("everything is safe at the office"));
    }

    #[test]
    fn the_page_on_procedures_runs_from_start_to_end() {
        assert!(run(checkout().path(), "docs/procedures.md", "ja").contains("公開しました: browser-settings 版 1.0"));
    }

    #[test]
    fn the_page_on_papers_runs_from_start_to_end() {
        assert!(run(checkout().path(), "docs/papers.md", "ja").contains("draft.html"));
    }

    #[test]
    fn the_japanese_page_runs_from_start_to_end() {
        assert!(run(checkout().path(), "README.ja.md", "ja").contains("すべての記録は事務所にあります"));
    }

    #[test]
    fn the_guides_run_from_start_to_end() {
        for (name, lang, last) in [
            ("docs/technician.md", "en", "field.zip"),
            ("docs/technician.ja.md", "ja", "field.zip"),
            ("docs/office.md", "en", "audit.zip"),
            ("docs/office.ja.md", "ja", "audit.zip"),
            ("docs/tables.md", "ja", "terminals.xlsx"),
        ] {
            assert!(run(checkout().path(), name, lang).contains(last), "{name}");
        }
    }

    #[test]
    fn the_auditors_page_runs_on_what_an_auditor_is_given() {
        let folder = checkout();
        let given =
            "genba demo given && cp given/allowed_signers docs/audit/* . && cp given/field-laptop-01.zip field.zip
            cp given/receipt-laptop-01.zip receipt.zip && genba --home given/laptop-01 prove 7 -o step.proof";
        assert!(shell(folder.path(), "en", given).status.success());
        let said = run(folder.path(), "docs/audit/README.md", "en");
        assert!(!is_here("python3") || said.matches("\nok ").count() >= 4, "{said}");
    }
}
