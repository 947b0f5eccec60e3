//! Who may use what: the layers of `src/lib.rs` and the owners of the outer world, kept by reading the sources.

use std::fs;
use std::path::Path;

use crate::harness::repository;

/// Words that only these places may hold.
const OWNERS: &[(&[&str], &[&str])] = &[
    (&["rusqlite"], &["store/"]),
    (&["inquire", "indicatif", "comfy_table", "crossterm", "ratatui", "tui_input"], &["ui/"]),
    (&["clap::", "clap_complete::", "clap_mangen::"], &["cli/", "main.rs", "commands/"]),
    (&["std::env", "env::var", "Utc::now", "Local::now", "SystemTime"], &["environment.rs", "main.rs"]),
    (&["ed25519_dalek", "ssh_key", " age::"], &["keys/"]),
    (&["linux_keyutils", "keyring_core", "windows_native_keyring_store"], &["unlocked.rs"]),
    (&["rustix::"], &["environment.rs"]),
    (&["typst::", "typst_pdf::", "typst_layout::"], &["typeset/"]),
    (&["image::", "jpeg_decoder::", "jpeg_encoder::"], &["paper/photo.rs", "paper/tests/given.rs"]),
    (
        &["maud::"],
        &["html.rs", "paper/html.rs", "procedure/page.rs", "report/progress/", "report/timeline/", "tabular/page.rs"],
    ),
    (&["rust_xlsxwriter"], &["tabular/workbook.rs"]),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let name = path.strip_prefix(repository("src")).unwrap().display().to_string().replace('\\', "/");
            // tests within a file may use what its code may not
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push((name, lines.collect::<Vec<_>>().join("\n")));
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&repository("src"), &mut found);
    found
}

#[test]
fn each_part_of_the_outer_world_has_one_owner() {
    for (name, code) in all_sources() {
        for (words, owners) in OWNERS {
            let stranger = words.iter().find(|word| code.contains(*word));
            let is_owner = owners.iter().any(|owner| name.starts_with(owner));
            assert!(is_owner || stranger.is_none(), "{name}: {stranger:?} belongs to {owners:?}");
        }
    }
}

#[test]
fn imports_point_downwards() {
    let list = fs::read_to_string(repository("src/lib.rs")).unwrap();
    let order: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(order.len() > 5);
    let layer = |name: &str| order.iter().position(|module| *module == name);
    for (name, code) in all_sources() {
        let module = name.split(['/', '.']).next().unwrap();
        let Some(own) = layer(module) else { continue };
        assert!(!code.contains("crate::{"), "{name}: one line for each module imported");
        for used in code.split("crate::").skip(1) {
            let used = used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            assert!(layer(used).is_none_or(|other| other <= own), "{name} imports {used}, which stands above it");
        }
    }
}

/// Which commands record without comparing what they looked at with what was recorded since, and why.
const UNCOMPARED: &[(&str, &str)] = &[
    ("commands/attach.rs", "a run or a step takes evidence whatever is recorded beside it"),
    ("commands/collect/mod.rs", "a fault takes log files whatever becomes of it meanwhile"),
    ("commands/evidence/open.rs", "each opening is recorded by itself, and nothing comes of one that was erased"),
    ("commands/field/fresh.rs", "compares"),
    ("commands/init.rs", "opens the journal: there is nothing before it"),
    ("commands/step/sitting.rs", "decides anew within its own write"),
];

#[test]
fn commands_record_only_where_nothing_was_recorded_since_they_looked() {
    let records = |code: &str| code.contains("workspace.record(") || code.contains("pen.record(");
    let found: Vec<String> = all_sources().into_iter().filter(|it| records(&it.1)).map(|it| it.0).collect();
    let of_commands: Vec<&str> = found.iter().map(String::as_str).filter(|it| it.starts_with("commands/")).collect();
    let mut known: Vec<&str> = UNCOMPARED.iter().map(|(name, _)| *name).collect();
    known.retain(|name| !of_commands.contains(name));
    assert_eq!(known, [""; 0], "compared by now");
    let stranger = of_commands.iter().find(|name| UNCOMPARED.iter().all(|(known, _)| known != *name));
    assert_eq!(stranger, None, "record with `record_unmoved`");
}

/// What a technician waits for, and may therefore not ask for all that ever was.
const WAITED_FOR: &[&str] = &[
    "agreement.rs",
    "commands/attach.rs",
    "commands/correct.rs",
    "commands/fault/change.rs",
    "commands/fault/mod.rs",
    "commands/fault/next.rs",
    "commands/field/",
    "commands/next.rs",
    "commands/paper/draft.rs",
    "commands/paper/submit.rs",
    "commands/status.rs",
    "commands/step/",
    "commands/visit/leave.rs",
    "commands/visit/mod.rs",
    "commands/work/list.rs",
    "filing/",
    "lacking.rs",
    "report.rs",
    "roster.rs",
    "workspace",
];

/// Questions whose answers grow with history.
const GROWING: &[&str] = &[
    ".all_assignments(",
    ".all_runs(",
    ".assignments_on(",
    ".bundles(",
    ".events_with_files(",
    ".finished_runs(",
    ".list(",
    ".list::<Combination>",
    ".list::<Difference>",
    ".list::<Fault>",
    ".list::<Order>",
    ".list::<Paper>",
    ".list::<Review>",
    ".list::<Visit>",
    ".receipts_of(",
    ".runs_on(",
];

/// Where one of them is asked all the same, and why.
const ALL_THE_SAME: &[(&str, &str, &str)] = &[
    ("agreement.rs", ".list::<Combination>", "a list of all combinations; no run asks for it"),
    ("agreement.rs", ".list::<Paper>", "a refusal that names the papers there are"),
    ("commands/field/person.rs", ".list(", "the roster"),
    ("commands/visit/mod.rs", ".list::<Visit>", "a refusal that names the last visit"),
    ("commands/step/choose.rs", ".assignments_on(", "a refusal that says what became of a terminal's orders"),
    ("commands/step/mod.rs", ".runs_on(", "showing a run of a combination"),
    ("lacking.rs", ".list::<Fault>", "only an initial setup asks for the faults"),
    ("commands/work/list.rs", ".list::<Order>", "`work list --all`"),
];

#[test]
fn what_a_technician_waits_for_asks_only_for_what_is_open() {
    for (name, code) in all_sources().iter().filter(|(name, _)| WAITED_FOR.iter().any(|it| name.starts_with(it))) {
        for word in GROWING.iter().filter(|word| code.contains(*word)) {
            let is_known = ALL_THE_SAME.iter().any(|(place, known, _)| place == name && known == word);
            assert!(is_known, "{name}: {word}…) grows with history");
        }
    }
    for (place, word, _) in ALL_THE_SAME {
        let is_there = all_sources().iter().any(|(name, code)| name == place && code.contains(word));
        assert!(is_there, "{place}: {word} is asked no more");
    }
}
