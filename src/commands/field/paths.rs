//! Files that a pattern means.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The files and folders that a path means: itself, or where it is a pattern, all that match, by name.
/// A pattern may stand in any part of it; every system's console is served alike.
pub fn expanded(given: &Path) -> Vec<PathBuf> {
    let is_pattern = |part: &str| part.contains(['*', '?']);
    if fs::symlink_metadata(given).is_ok() || !given.to_str().is_some_and(is_pattern) {
        return vec![given.to_owned()];
    }
    let mut found = vec![PathBuf::new()];
    for part in given.components() {
        let pattern = part.as_os_str().to_string_lossy();
        if matches!(part, Component::Normal(_)) && is_pattern(&pattern) {
            found = found.iter().flat_map(|folder| matching(folder, &pattern)).collect();
        } else {
            found.iter_mut().for_each(|path| path.push(part));
        }
    }
    found.retain(|path| fs::symlink_metadata(path).is_ok());
    found
}

/// What a folder holds under names that match; nothing where it cannot be read.
fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(here).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name()).filter(|name| matches(pattern, &name.to_string_lossy()));
    let mut found: Vec<PathBuf> = names.map(|name| folder.join(name)).collect();
    found.sort();
    found
}

/// Whether a name matches a pattern of `*` (anything) and `?` (one character), whatever the case.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        let fits = match (pattern.get(p), name.get(n)) {
            (Some('?'), Some(_)) => true,
            (Some(wanted), Some(given)) => wanted != &'*' && wanted.eq_ignore_ascii_case(given),
            _ => false,
        };
        if fits {
            (p, n) = (p + 1, n + 1);
        } else if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if let Some((at, taken)) = star {
            // the last star takes one character more
            star = Some((at, taken + 1));
            (p, n) = (at + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_a_shell_would() {
        for (pattern, name) in [
            ("*.toml", "os-upgrade.toml"),
            ("*", "x"),
            ("os-*.toml", "OS-1.TOML"),
            ("?.toml", "あ.toml"),
            ("a*b*c", "aXbYbc"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.toml", "x.toml.bak"), ("?.toml", ".toml"), ("a*b", "abc"), ("", "a")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_pattern_may_stand_in_any_part() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a/app.log", "a/x.txt", "b/app.log", "b/deep/app.log"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let names = |pattern: &str| -> Vec<String> {
            let found = expanded(&folder.path().join(pattern));
            let below = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().display().to_string();
            found.iter().map(|path| below(path).replace('\\', "/")).collect()
        };
        assert_eq!(names("*/app.log"), ["a/app.log", "b/app.log"]);
        assert_eq!(names("?"), ["a", "b"]);
        assert_eq!(names("b/*"), ["b/app.log", "b/deep"]);
        assert_eq!(names("*/none.log"), Vec::<String>::new());
        assert_eq!(names("none.log"), ["none.log"]);
    }
}
