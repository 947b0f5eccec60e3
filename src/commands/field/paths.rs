//! Files as they are named on a console: quoted, with escaped blanks, or as a pattern.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The files that a line names; one path, or several where they are quoted.
pub fn dropped(line: &str) -> Vec<PathBuf> {
    let line = line.trim();
    if line.is_empty() {
        return Vec::new();
    }
    if !line.starts_with(['"', '\'']) {
        let line = if cfg!(windows) { line.to_owned() } else { unescaped(line) };
        return vec![PathBuf::from(line)];
    }
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(quote) = rest.chars().next() {
        let inner = rest.get(quote.len_utf8()..).unwrap_or("");
        if !matches!(quote, '"' | '\'') {
            found.push(rest);
            break;
        }
        let (name, after) = inner.split_once(quote).unwrap_or((inner, ""));
        found.push(name);
        rest = after.trim_start();
    }
    found.into_iter().filter(|name| !name.trim().is_empty()).map(PathBuf::from).collect()
}

/// A path from the command line; quotes that came along with it are taken off.
pub fn given_path(given: &Path) -> PathBuf {
    if given.exists() {
        return given.to_owned();
    }
    let bare = given.to_str().map(dropped).unwrap_or_default();
    match bare.as_slice() {
        [only] if only.exists() => only.clone(),
        _ => given.to_owned(),
    }
}

/// Without the backslashes that shells put before blanks and other marks.
fn unescaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.extend(chars.next());
        } else {
            out.push(c);
        }
    }
    out
}

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
pub fn matches(pattern: &str, name: &str) -> bool {
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

    fn names(line: &str) -> Vec<String> {
        dropped(line).iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn quotes_come_off_and_several_files_come_apart() {
        assert_eq!(names(" 'a b.txt' "), ["a b.txt"]);
        assert_eq!(names("\"C:\\写真 1.jpg\" \"D:\\x.log\""), ["C:\\写真 1.jpg", "D:\\x.log"]);
        assert_eq!(names("a b.txt"), ["a b.txt"]);
        assert_eq!(names("'open"), ["open"]);
        assert_eq!(names("'' \"\""), Vec::<String>::new());
        assert_eq!(names("  "), Vec::<String>::new());
    }

    #[cfg(not(windows))]
    #[test]
    fn escaped_blanks_are_blanks() {
        assert_eq!(names("/tmp/a\\ b\\(1\\).txt"), ["/tmp/a b(1).txt"]);
    }

    #[test]
    fn a_file_whose_name_has_quotes_is_itself() {
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("a.txt");
        let quoted = folder.path().join("'a.txt'");
        fs::write(&plain, "x").unwrap();
        let typed = PathBuf::from(format!("'{}'", plain.display()));
        assert_eq!(given_path(&typed), plain);
        fs::write(&quoted, "x").unwrap();
        assert_eq!(given_path(&quoted), quoted);
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
