//! The rest of a path that was typed in part, as Tab completes it.
//!
//! Reads folders only. Names with blanks and Japanese names come as they are; quotes that were
//! typed stay.

use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::dropped;

/// Most names that are offered beside a path.
const MOST: usize = 12;

/// The path as far as it is certain, and the names that would fit where more than one does.
pub fn completed(typed: &str) -> (String, Vec<String>) {
    let quote = typed.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''));
    let path = match quote {
        Some(quote) => PathBuf::from(typed.trim_start().trim_matches(quote)),
        None => dropped(typed).into_iter().next().unwrap_or_default(),
    };
    let text = path.to_string_lossy().into_owned();
    let (folder, begun) = match text.rfind(['/', MAIN_SEPARATOR]) {
        Some(at) => text.split_at(at + 1),
        None => ("", text.as_str()),
    };
    let names = beginning(Path::new(if folder.is_empty() { "." } else { folder }), begun);
    let Some(common) = common(&names) else { return (typed.to_owned(), Vec::new()) };
    let common = if common.chars().count() >= begun.chars().count() { common } else { begun.to_owned() };
    let whole = format!("{folder}{common}");
    let ends = names.len() == 1 && !whole.ends_with(MAIN_SEPARATOR);
    let line = line_of(&whole, quote, ends);
    (line, if names.len() > 1 { names.into_iter().take(MOST).collect() } else { Vec::new() })
}

/// The names in a folder that begin so, folders with their separator; any case where none fits exactly.
fn beginning(folder: &Path, begun: &str) -> Vec<String> {
    let entries: Vec<(String, bool)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().is_dir()))
        .filter(|(name, _)| begun.starts_with('.') || !name.starts_with('.'))
        .collect();
    let fitting = |fits: &dyn Fn(&str) -> bool| -> Vec<String> {
        let fitting = entries.iter().filter(|(name, _)| fits(name));
        let mut names: Vec<String> = fitting
            .map(|(name, is_dir)| if *is_dir { format!("{name}{MAIN_SEPARATOR}") } else { name.clone() })
            .collect();
        names.sort();
        names
    };
    let exact = fitting(&|name| name.starts_with(begun));
    if !exact.is_empty() {
        return exact;
    }
    let lower = begun.to_lowercase();
    fitting(&|name| name.to_lowercase().starts_with(&lower))
}

/// What all names begin with; `None` without any.
fn common(names: &[String]) -> Option<String> {
    let (first, rest) = names.split_first()?;
    let mut common = first.clone();
    for name in rest {
        let same = common.chars().zip(name.chars()).take_while(|(left, right)| left == right).count();
        common = common.chars().take(same).collect();
    }
    Some(common)
}

/// A path as `dropped` reads it again; in its quotes as far as it can stand in them, which are closed where it ends.
fn line_of(path: &str, quote: Option<char>, ends: bool) -> String {
    let quoted = |quote: char| format!("{quote}{path}{}", if ends { quote.to_string() } else { String::new() });
    match quote {
        Some(quote) if !path.contains(quote) => quoted(quote),
        // a shell's backslash would be taken for an escape
        _ if !cfg!(windows) => escaped(path),
        // no name holds these quotes there
        _ if path.contains('\'') || path.starts_with(' ') => quoted('"'),
        _ => path.to_owned(),
    }
}

/// With a backslash before each backslash, and before a leading quote or blank.
fn escaped(path: &str) -> String {
    let path = path.replace('\\', "\\\\");
    if path.starts_with(['"', '\'', ' ']) { format!("\\{path}") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["写真 1.jpg", "写真 2.jpg", "Log.txt", "深い/x.log", ".hidden"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    #[test]
    fn tab_goes_on_as_far_as_it_is_certain() {
        let folder = folder();
        let typed = |name: &str| format!("{}{MAIN_SEPARATOR}{name}", folder.path().display());
        let rest = |name: &str| {
            let (line, names) = completed(&typed(name));
            (line.strip_prefix(&typed("")).unwrap_or(&line).to_owned(), names)
        };
        assert_eq!(rest("写"), ("写真 ".to_owned(), vec!["写真 1.jpg".to_owned(), "写真 2.jpg".to_owned()]));
        assert_eq!(rest("写真 2"), ("写真 2.jpg".to_owned(), vec![]));
        assert_eq!(rest("log"), ("Log.txt".to_owned(), vec![]));
        assert_eq!(rest("深"), (format!("深い{MAIN_SEPARATOR}"), vec![]));
        assert_eq!(rest("none"), ("none".to_owned(), vec![]));
        assert_eq!(rest("").1.len(), 4, "hidden files are not offered");
    }

    #[test]
    fn what_is_completed_names_the_same_file() {
        for name in ["'24 log.txt", "it's.log", "a b.txt", "写真 1.jpg", "'", " x.log"] {
            for quote in [None, Some('\''), Some('"')] {
                assert_eq!(dropped(&line_of(name, quote, true)), [PathBuf::from(name)], "{name} {quote:?}");
            }
        }
        #[cfg(not(windows))]
        for name in ["\"24\" log.txt", "a\\b", "\\'x\""] {
            for quote in [None, Some('\''), Some('"')] {
                assert_eq!(dropped(&line_of(name, quote, true)), [PathBuf::from(name)], "{name} {quote:?}");
            }
        }
    }

    #[test]
    fn a_quoted_path_stays_quoted() {
        let folder = folder();
        let (line, _) = completed(&format!("\"{}{MAIN_SEPARATOR}写真 1", folder.path().display()));
        assert!(line.ends_with("写真 1.jpg\""), "{line}");
        assert_eq!(dropped(&line), [folder.path().join("写真 1.jpg")]);
    }
}
