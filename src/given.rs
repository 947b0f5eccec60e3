//! Files that a person names on a command line: read no further than such a file can be long.
//!
//! Decides nothing about what they hold. Pipes and devices are read where one reading is enough; who reads a
//! file twice asks first whether it is one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Error, IoContext, Result};
use crate::messages;

const MIB: u64 = 1 << 20;

messages! {
    too_large(path, limit) { ja: "{path} は大きすぎます（上限 {limit} MiB）", en: "{path} is too large (at most {limit} MiB)" }
    is_it_the_file() { ja: "指定するファイルが正しいか確かめてください", en: "check that it is the file that is meant" }
    no_ordinary_file(path) { ja: "{path} はふつうのファイルではないため、読めません", en: "{path} is no ordinary file and cannot be read" }
    copy_first() { ja: "中身をファイルに写してから、そのファイルを指定してください", en: "copy what it holds into a file and give that" }
}

/// A path as it can be copied into a command line.
pub fn in_command(path: &Path) -> String {
    let path = path.display().to_string();
    // what begins like an option is none behind its folder
    let path = if path.starts_with('-') { format!("./{path}") } else { path };
    let is_systems = |c: char| cfg!(windows) && matches!(c, '\\' | '~');
    let is_plain =
        |c: char| c.is_alphanumeric() || is_systems(c) || matches!(c, '/' | ':' | '.' | '-' | '_' | '+' | ',' | '@');
    if path.chars().all(is_plain) {
        path
    } else if cfg!(windows) {
        format!("\"{path}\"")
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

/// Reads a whole file of at most so many MiB.
///
/// # Errors
/// Where it cannot be read, or is larger.
pub fn read_given(path: &Path, mib: u64) -> Result<Vec<u8>> {
    let most = mib.saturating_mul(MIB);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
    if u64::try_from(read.reading(path)?).unwrap_or(u64::MAX) > most {
        return Err(Error::usage(too_large(path.display(), mib), is_it_the_file()));
    }
    Ok(bytes)
}

/// Reads a whole text in UTF-8 of at most so many MiB.
///
/// # Errors
/// As for [`read_given`], and where it is not UTF-8.
pub fn read_given_text(path: &Path, mib: u64) -> Result<String> {
    String::from_utf8(read_given(path, mib)?)
        .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))
        .reading(path)
}

/// Refuses what opening would wait for: a pipe, a device. A folder or a missing file is for the reader to tell.
///
/// # Errors
/// A usage error.
pub fn need_file(path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => {
            Err(Error::usage(no_ordinary_file(path.display()), copy_first()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit_and_no_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scans.txt");
        let file = File::create(&path).unwrap();
        file.set_len(MIB).unwrap();
        assert_eq!(read_given_text(&path, 1).unwrap().len(), 1 << 20);
        file.set_len(MIB + 1).unwrap();
        assert!(read_given(&path, 1).unwrap_err().what.en.ends_with("too large (at most 1 MiB)"));
        fs::write(&path, [0xff]).unwrap();
        assert!(read_given_text(&path, 1).unwrap_err().what.en.contains("utf-8"));
        assert!(read_given(folder.path(), 1).unwrap_err().what.en.ends_with("is a folder"));
        assert!(read_given(&folder.path().join("none"), 1).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_read_no_further_either() {
        assert!(read_given(Path::new("/dev/zero"), 1).unwrap_err().what.en.contains("too large"));
        assert!(need_file(Path::new("/dev/zero")).unwrap_err().what.en.contains("no ordinary file"));
        assert!(need_file(Path::new("/")).is_ok() && need_file(Path::new("/no/such/file")).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_with_blanks_is_quoted_where_it_is_to_be_copied() {
        for (path, shown) in [
            ("docs/契約.toml", "docs/契約.toml"),
            ("事務所 書類/契約.toml", "'事務所 書類/契約.toml'"),
            ("it's", r"'it'\''s'"),
            ("a;b$c", "'a;b$c'"),
        ] {
            assert_eq!(in_command(Path::new(path)), shown);
        }
    }
}
