//! `genba report audit`: everything an auditor needs, checked with nothing but what he has.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;

use genba::domain::Digest;

#[cfg(unix)]
use crate::attacks::has_script;
use crate::parties::{Parties, sample};
use crate::written::MINUTES;

const LATER: &str = "2024-06-12T09:00:00+09:00";

/// Two laptops: one with a run that is receipted and whose key has ended since, with a bundle that came late;
/// one with a bundle after a gap.
fn worked() -> Parties {
    let parties = Parties::new();
    parties.run("laptop-01", &format!("step T-012 --worker W-02 --answers {}", sample("answers.toml"))).ok();
    parties.run("laptop-01", "export -o first.zip").ok();
    parties.run("office", "import first.zip").ok();
    let missing = parties.log("laptop-02", "laptop-02").len();
    parties.fault("laptop-02", "=1+1<script>").ok();
    parties.run("laptop-02", &format!("export --from {missing} -o gap.zip")).ok();
    parties.run("office", "import gap.zip").ok();
    parties.fault("laptop-01", "late").ok();
    parties.run("laptop-01", "export --from 3 -o late.zip").ok();
    parties.run_at(LATER, "office", "trust revoke laptop-01 --reason lost").ok();
    parties.run_at(LATER, "office", "import late.zip").refused(1);
    parties
}

fn files(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

fn package(parties: &Parties, name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(&parties.bench.path(name), "", &mut found);
    found
}

#[test]
fn holds_every_bundle_as_it_came_and_an_index_in_the_language_asked_for() {
    let parties = worked();
    let run = parties.run_at(LATER, "office", "--lang ja report audit -o package").ok();
    run.says("監査用一式").says("2 件は quarantine/");
    let files = package(&parties, "package");
    let names: Vec<&str> = files.keys().map(String::as_str).filter(|name| name.ends_with(".zip")).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    for (beginning, original) in [
        ("bundles/laptop-01/000000-", Some("first.zip")),
        ("bundles/office/000000-", None),
        ("quarantine/gap/laptop-02/", Some("gap.zip")),
        ("quarantine/late/laptop-01/000003-", Some("late.zip")),
    ] {
        let name = names.iter().find(|name| name.starts_with(beginning)).unwrap_or_else(|| panic!("{names:?}"));
        assert!(original.is_none_or(|original| files[*name] == parties.bench.read(original)), "{name}");
    }
    let listed: Vec<String> = String::from_utf8(files["SHA256SUMS"].clone()).unwrap().lines().map(Into::into).collect();
    let held = files.iter().filter(|(name, _)| *name != "SHA256SUMS");
    assert_eq!(listed, held.map(|(name, bytes)| format!("{}  {name}", Digest::of(bytes))).collect::<Vec<_>>());
    let page = String::from_utf8(files["index.html"].clone()).unwrap();
    let head = parties.log("office", "laptop-01").into_iter().find(|it| it["kind"] == "run.finished").unwrap();
    let head: Digest = head["hash"].as_str().unwrap().parse().unwrap();
    for word in
        ["令和6年6月10日 09:00", "T-012", "完了", &genba::domain::head_code(&head), "signer-expired", "封印され"]
    {
        assert!(page.contains(word), "{word}\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("javascript") && !page.contains("http://"), "{page}");
    let csv = String::from_utf8(files["index.csv"].clone()).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("quarantine/late/"), "{csv}");
    assert!(csv.contains("業務責任者,佐々木 誠"), "{csv}");
    for name in files.keys() {
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte)), "{name}");
    }
}

#[test]
fn every_file_of_every_submitted_revision_is_there_whatever_its_papers_number() {
    let parties = Parties::office();
    parties.bench.write("minutes.toml", MINUTES);
    let mut submitted = Vec::new();
    for line in ["worker-report", "minutes --fields minutes.toml", "minutes --fields minutes.toml"] {
        let begun = parties.json("office", &format!("paper new {line}"));
        submitted.push(begun["paper"]["paper"].as_str().unwrap().to_owned());
        parties.run("office", &format!("paper submit {}", submitted.last().unwrap())).ok();
    }
    parties.run("office", &format!("paper edit {} --set 場所=分庁舎", submitted[1])).ok();
    parties.run("office", &format!("paper submit {}", submitted[1])).ok();
    parties.run("office", "report audit -o package").ok();
    let files = package(&parties, "package");
    let held: Vec<Digest> =
        files.iter().filter(|(name, _)| name.starts_with("papers/")).map(|(_, bytes)| Digest::of(bytes)).collect();
    let page = String::from_utf8(files["index.html"].clone()).unwrap();
    for paper in &submitted {
        let shown = parties.json("office", &format!("paper show {paper}"));
        let steps = shown["paper"]["history"].as_array().unwrap().iter();
        for file in steps.flat_map(|step| step["files"].as_array().unwrap()) {
            let digest: Digest = file["sha256"].as_str().unwrap().parse().unwrap();
            assert!(held.contains(&digest), "{paper}: {file}");
        }
        assert!(page.contains(paper.as_str()), "{paper}");
    }
}

#[test]
fn the_same_state_gives_the_same_bytes_as_folder_and_as_zip() {
    let parties = worked();
    let before = parties.state("office");
    for name in ["one.zip", "two.zip", "folder"] {
        parties.run_at(LATER, "office", &format!("report audit -o {name}")).ok();
    }
    parties.run_at("2024-08-01T09:00:00+09:00", "office", "report audit -o later.zip").ok();
    assert_eq!(parties.state("office"), before);
    let zip = parties.bench.read("one.zip");
    assert!(zip == parties.bench.read("two.zip") && zip == parties.bench.read("later.zip"));
    for bytes in package(&parties, "folder").values() {
        assert!(bytes.is_empty() || zip.windows(bytes.len()).any(|window| window == bytes));
    }
    let left = fs::read_dir(parties.bench.path("")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with(".genba-")));
}

#[test]
fn refuses_a_place_that_is_taken_and_a_laptop() {
    let parties = worked();
    parties.bench.write("taken/file", "x");
    parties.run("office", "report audit -o taken").refused(1).says("something in taken");
    assert_eq!(package(&parties, "taken").len(), 1);
    parties.run("laptop-01", "report audit -o package").refused(1).says("office's workspace");
    assert!(!parties.bench.path("package").exists());
    fs::create_dir(parties.bench.path("empty")).unwrap();
    parties.run("office", "report audit -o empty").ok();
    assert!(parties.bench.path("empty/README.txt").is_file());
}

#[test]
fn says_so_where_a_bundle_was_changed_since_it_came() {
    let parties = worked();
    let inbox = parties.bench.path("office/inbox");
    let first = Digest::of(&parties.bench.read("first.zip"));
    let file = fs::read_dir(&inbox).unwrap().map(|entry| entry.unwrap().path());
    let file = file.into_iter().find(|file| Digest::of(&fs::read(file).unwrap()) == first).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    parties.run("office", "report audit -o package").refused(3).says("index.html");
    assert!(parties.bench.path("package/index.html").is_file());
    fs::remove_file(&file).unwrap();
    parties.run("office", "report audit -o second").refused(3);
    let page = String::from_utf8(parties.bench.read("second/index.html")).unwrap();
    assert!(page.contains("is missing"), "{page}");
}

/// The commands of the readme's Linux part.
#[cfg(unix)]
fn linux(readme: &str) -> Vec<String> {
    let part = readme.split("\nLINUX\n").nth(1).unwrap().split("\nWINDOWS").next().unwrap();
    part.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
}

#[cfg(unix)]
fn shell(folder: &Path, line: &str) -> (bool, String) {
    let output = Command::new("sh").args(["-ec", line]).current_dir(folder).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// Runs every command of a package's readme; gives what they say.
#[cfg(unix)]
pub fn every_command_holds(folder: &Path) -> String {
    let readme = fs::read_to_string(folder.join("README.txt")).unwrap();
    let mut all = String::new();
    for command in linux(&readme) {
        let (holds, said) = shell(folder, &command);
        assert!(holds, "{command}\n{said}");
        all += &said;
    }
    all
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_holds_and_none_after_a_change() {
    if !has_script() {
        return;
    }
    let parties = worked();
    parties.run_at(LATER, "office", "report audit -o package").ok();
    let folder = parties.bench.path("package");
    let readme = String::from_utf8(parties.bench.read("package/README.txt")).unwrap();
    assert!(!readme.contains('{') || !readme.contains("{with"), "{readme}");
    let commands = linux(&readme);
    assert_eq!(commands.len(), 8, "{commands:?}");
    every_command_holds(&folder);
    assert!(shell(&folder, &commands[0]).1.contains(&parties.office_key("office")));
    fs::remove_dir_all(folder.join("one")).unwrap();
    let all = commands.join("\n");
    for (name, whole) in package(&parties, "package") {
        let mut changed = whole.clone();
        if changed.is_empty() {
            changed = b"\n".to_vec();
        }
        // of a bundle a byte of its first entry's content: stock ZIP tools overlook some bytes of headers
        let place = if name.starts_with("bundles/") { 100 } else { changed.len() / 2 };
        changed[place] ^= 1;
        fs::write(folder.join(&name), changed).unwrap();
        let (holds, said) = shell(&folder, &all);
        assert!(!holds, "{name}\n{said}");
        if name.starts_with("bundles/") {
            // the list of the package itself is not what an auditor trusts
            for checker in &commands[2..4] {
                let (holds, said) = shell(&folder, checker);
                assert!(!holds && said.contains("refused"), "{name}: {checker}\n{said}");
            }
        }
        fs::write(folder.join(&name), whole).unwrap();
        let _ = fs::remove_dir_all(folder.join("one"));
    }
}

#[test]
fn a_package_that_is_verified_as_if_it_were_a_bundle_is_known_for_what_it_is() {
    let parties = worked();
    parties.run_at(LATER, "office", "report audit -o package.zip").ok();
    parties.run_at(LATER, "office", "trust export -o allowed_signers").ok();
    let verify = |file: &str| parties.run_at(LATER, "auditor", &format!("verify {file} --trust allowed_signers"));
    let said = verify("package.zip").refused(3).says("container-name").says("package.zip looks like an audit package");
    said.says("README.txt").never_says("citing the code");
    // another defect beside it has its own advice
    let mut cut = parties.bench.read("first.zip");
    cut.truncate(cut.len() / 2);
    parties.bench.write("cut.zip", cut);
    verify("package.zip cut.zip").refused(3).says("looks like an audit package").says("citing the code");
}
