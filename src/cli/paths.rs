//! Files as people name them: typed, or dropped on the console with quotes or escaped blanks around them.
//!
//! Every argument that names a file to be read goes through here, so that all commands take the same.

use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, TypedValueParser};

/// Reads an argument that names a file to be read.
pub(super) fn readable() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(|path| given_path(&path))
}

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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

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
    fn names_with_blanks_and_japanese_come_through_in_quotes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("受領 束（6月）.zip");
        fs::write(&path, "x").unwrap();
        for typed in [format!("\"{}\"", path.display()), format!("'{}' ", path.display()), path.display().to_string()] {
            assert_eq!(given_path(Path::new(&typed)), path, "{typed}");
        }
    }
}
