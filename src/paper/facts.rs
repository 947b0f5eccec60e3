//! The tree of facts that papers are filled from: which paths exist, and what stands at one.
//!
//! The caller builds the tree from what is recorded; a form names paths in it. A path that does
//! not exist is found when the form is read, not when a paper stays empty. `docs/papers.md`
//! shows the whole tree, and a test compares.

use std::sync::LazyLock;

use serde_json::Value;

/// Where a group of facts hangs, and its names. `[]` stands behind a list.
type Group = (&'static [&'static str], &'static [&'static str]);

const TREE: &[Group] = &[
    (&[], &["today", "writer", "remaining", "completed", "delivered"]),
    (
        &["contract"],
        &[
            "number",
            "title",
            "from",
            "until",
            "city",
            "addressee",
            "contractor",
            "contractor_address",
            "responsible",
            "responsible_affiliation",
        ],
    ),
    (
        &["run"],
        &[
            "id",
            "order",
            "outcome",
            "outcome_ja",
            "deviations",
            "started_at",
            "finished_at",
            "head_code",
            "work_type",
            "work_type_ja",
            "witness",
            "marks",
        ],
    ),
    (&["run.procedure", "procedures[]"], &["id", "version", "title", "source"]),
    (&["run.worker", "run.workers[]"], &["id", "name", "affiliation", "name_affiliation"]),
    (
        &["run.steps[]", "run.deviations_list[]"],
        &[
            "no",
            "section",
            "title",
            "expect",
            "value",
            "result",
            "result_ja",
            "note",
            "witness",
            "at",
            "by",
            "worker",
            "corrected",
        ],
    ),
    (&["run.evidence[]", "fault.logs[]"], &["name", "sha256", "size", "sealed", "seal", "step"]),
    (&["run.photos[]", "fault.photos[]", "photos[]"], &["name", "sha256", "caption", "at"]),
    (&["run.signatures[]"], &["role", "name", "at", "step"]),
    (&["run.holds[]"], &["step", "names", "at"]),
    (&["run.open_items[]"], &["what", "who", "due"]),
    (&["run.versions[]"], &["what", "before", "after"]),
    (
        &["run.terminal", "fault.terminal", "terminal"],
        &[
            "id",
            "site",
            "site_name",
            "place",
            "floor",
            "counter",
            "purpose",
            "model",
            "model_number",
            "serial",
            "hostname",
            "ip",
            "mac",
            "os",
            "app",
            "antivirus",
            "peripherals",
            "lessor",
            "installed",
            "status",
            "notes",
        ],
    ),
    (&["run.visit", "visit"], &["id", "site", "site_name", "entered_at", "left_at", "witness", "worker"]),
    (&["run.visit.media[]", "visit.media[]"], &["id", "serial", "engine", "pattern", "result", "by", "left"]),
    (
        &["runs[]"],
        &[
            "id",
            "terminal",
            "site_name",
            "work_type_ja",
            "outcome_ja",
            "started_at",
            "finished_at",
            "deviations",
            "head_code",
            "accepted",
        ],
    ),
    (
        &["workers[]"],
        &["no", "name", "affiliation", "role", "work", "assets", "from", "until", "changed", "subcontractor"],
    ),
    (&["worker_changes[]"], &["name", "affiliation", "what", "date", "reason", "emergency"]),
    (
        &["fault"],
        &[
            "id",
            "opened_at",
            "responded_at",
            "recovered_at",
            "isolation_ja",
            "summary",
            "new_serial",
            "new_mac",
            "old_disk",
            "minutes_to_respond",
            "minutes_to_recover",
            "time_to_respond",
            "time_to_recover",
        ],
    ),
    (&["fault.history[]"], &["at", "what", "by", "party", "note"]),
    (&["fault.replaced[]"], &["part", "before", "after"]),
    (&["orders[]"], &["order", "work_type_ja", "due", "terminals", "done", "state", "begun", "ended"]),
    (&["targets[]"], &["no", "terminal", "site_name", "place", "model", "state"]),
    (&["planned[]"], &["work_type_ja", "planned", "ordered", "done"]),
];

/// Every path of the tree, lists marked by `[]`.
pub fn paths() -> impl Iterator<Item = String> {
    TREE.iter().flat_map(|(mounts, names)| {
        let at_top: &[&str] = if mounts.is_empty() { &[""] } else { mounts };
        at_top.iter().flat_map(move |mount| {
            names.iter().map(move |name| if mount.is_empty() { (*name).to_owned() } else { format!("{mount}.{name}") })
        })
    })
}

/// The paths as a form writes them for a field with one value.
pub(super) fn value_paths() -> &'static [String] {
    static PATHS: LazyLock<Vec<String>> = LazyLock::new(|| paths().map(|path| path.replace("[]", "")).collect());
    &PATHS
}

/// The paths of lists, for tables and photos.
pub(super) fn list_paths() -> &'static [String] {
    static PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut lists: Vec<String> =
            paths().filter_map(|path| path.rsplit_once("[].").map(|(list, _)| list.to_owned())).collect();
        lists.dedup();
        lists
    });
    &PATHS
}

/// The names in one row of a list.
pub(super) fn names_in(list: &str) -> Vec<String> {
    paths().filter_map(|path| Some(path.strip_prefix(list)?.strip_prefix("[].")?.to_owned())).collect()
}

/// What stands at a path. A list on the way gives the list of what stands in its rows; nothing
/// there is `null`.
pub(super) fn at(facts: &Value, path: &str) -> Value {
    let mut found = facts.clone();
    for name in path.split('.') {
        found = match found {
            Value::Object(mut members) => members.remove(name).unwrap_or(Value::Null),
            Value::Array(rows) => rows.iter().map(|row| row.get(name).cloned().unwrap_or(Value::Null)).collect(),
            _ => Value::Null,
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn walks_objects_and_lists() {
        let facts = json!({"run": {"id": "R-1", "terminal": {"serial": "S1"}}, "workers": [{"name": "甲"}, {"no": 2}]});
        assert_eq!(at(&facts, "run.terminal.serial"), "S1");
        assert_eq!(at(&facts, "workers.name"), json!(["甲", null]));
        assert_eq!(at(&facts, "run.nothing.here"), Value::Null);
    }

    #[test]
    fn knows_the_tree() {
        assert!(value_paths().contains(&"run.terminal.serial".to_owned()));
        assert!(list_paths().contains(&"run.visit.media".to_owned()));
        assert!(list_paths().contains(&"workers".to_owned()));
        assert_eq!(names_in("fault.replaced"), ["part", "before", "after"]);
        assert!(paths().any(|path| path == "today"));
    }

    #[test]
    fn the_documentation_shows_every_fact() {
        let page = include_str!("../../docs/papers.md");
        for path in paths() {
            let (group, name) = path.rsplit_once('.').unwrap_or(("", &path));
            let row = page.lines().filter(|line| group.is_empty() || line.contains(&format!("`{group}`")));
            let shown = row.flat_map(|line| line.split('`')).any(|word| word == name);
            assert!(shown, "docs/papers.md does not show {path}");
        }
    }
}
