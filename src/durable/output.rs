//! What a person names as an output: it never takes the place of a workspace's own file, nor of what is no file.
//!
//! The one place of this rule. The outbox is for outputs; database, keys, evidence and inbox are not.

use std::fs::{self, File, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Durable, write_own};
use crate::error::{Error, IoContext, Result};
use crate::messages;

/// By which a workspace is recognised.
pub const DATABASE: &str = "genba.db";
/// Folders of a workspace in which nobody but the program writes.
const CLOSED: [&str; 3] = ["evidence", "inbox", "keys"];

messages! {
    is_the_workspaces(path) { ja: "{path} は genba のワークスペースのファイルの場所です", en: "{path} is where a workspace of genba keeps its own files" }
    outside_or_outbox() {
        ja: "ワークスペースの外か outbox フォルダーの名前を指定してください",
        en: "give a name outside the workspace, or in its outbox",
    }
    no_ordinary_file(path) { ja: "{path} はふつうのファイルではないため、書き出せません", en: "{path} is no ordinary file and is not written to" }
    name_a_file() { ja: "ファイルの名前を指定してください", en: "give the name of a file" }
}

/// Where a file or folder is written that a person names: there, or where a link leads that stands there.
///
/// # Errors
/// A place of a workspace's own, and what is neither file nor folder; a link that leads nowhere is neither.
pub fn output_at(target: &Path) -> Result<PathBuf> {
    let is_link = fs::symlink_metadata(target).is_ok_and(|it| it.is_symlink());
    let is_odd = fs::metadata(target).map_or(is_link, |it| !it.is_file() && !it.is_dir());
    if is_odd {
        return Err(Error::usage(no_ordinary_file(target.display()), name_a_file()));
    }
    let resolved = resolved(target);
    if is_a_workspaces(&resolved) {
        return Err(Error::usage(is_the_workspaces(target.display()), outside_or_outbox()));
    }
    Ok(if is_link { resolved } else { target.to_owned() })
}

/// Writes a whole file durably where a person wants it; a pipe or terminal that is named is written to.
///
/// # Errors
/// As for [`output_at`] and [`Durable`].
pub fn write_file(target: &Path, bytes: &[u8], private: bool) -> Result<()> {
    if fs::metadata(target).is_ok_and(|it| is_stream(&it)) {
        return File::options().write(true).open(target).and_then(|mut it| it.write_all(bytes)).writing(target);
    }
    write_own(&output_at(target)?, bytes, private)
}

/// Begins a file that a person wants at `target`; otherwise as [`Durable::create`].
///
/// # Errors
/// As for [`output_at`] and [`Durable::create`].
pub fn create_output(target: &Path, private: bool) -> Result<Durable> {
    Durable::create(&output_at(target)?, private)
}

/// The path without links; what is not there yet, under what is.
fn resolved(target: &Path) -> PathBuf {
    let whole = std::path::absolute(target).unwrap_or_else(|_| target.to_owned());
    let known = whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, resolved)) = known else { return whole };
    match whole.strip_prefix(above) {
        Ok(rest) if rest.as_os_str().is_empty() => resolved,
        Ok(rest) => resolved.join(rest),
        Err(_) => whole,
    }
}

/// Whether a path leads to what a workspace keeps for itself: its database, keys, evidence or inbox.
pub fn is_closed(path: &Path) -> bool {
    is_a_workspaces(&resolved(path))
}

/// Whether it lies in a workspace's closed folders, or is its database or a file that stands beside that.
fn is_a_workspaces(path: &Path) -> bool {
    path.ancestors().skip(1).filter(|home| home.join(DATABASE).is_file()).any(|home| {
        let inside = path.strip_prefix(home).ok().and_then(|inside| inside.components().next());
        let name = inside.map(|it| it.as_os_str().to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let beside =
            name.strip_prefix(DATABASE).is_some_and(|ending| ending.is_empty() || ending.starts_with(['-', ':']));
        beside || CLOSED.contains(&name.as_str())
    })
}

#[cfg(unix)]
fn is_stream(found: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    found.file_type().is_fifo() || found.file_type().is_char_device()
}

/// Windows has no names of pipes and devices among its files.
#[cfg(not(unix))]
fn is_stream(_found: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over_a_workspaces_own_files() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("laptop");
        for part in ["keys", "evidence", "inbox", "outbox", "papers"] {
            fs::create_dir_all(home.join(part)).unwrap();
        }
        for part in ["genba.db", "keys/laptop-01", "outbox/x.zip"] {
            fs::write(home.join(part), "own").unwrap();
        }
        let closed = [
            "genba.db",
            "GENBA.DB-wal",
            "genba.db-shm",
            "keys",
            "keys/laptop-01",
            "keys/new",
            "inbox/a/b",
            "evidence/x",
            "outbox/../keys/laptop-01",
        ];
        for name in closed {
            let refused = write_file(&home.join(name), b"x", false).unwrap_err();
            assert!(refused.what.en.contains("keeps its own files"), "{name}: {refused}");
        }
        assert_eq!(fs::read(home.join("keys/laptop-01")).unwrap(), b"own");
        for name in ["outbox/x.zip", "papers/x.pdf", "report.csv", "genba.database.csv", "../genba.db"] {
            write_file(&home.join(name), b"x", false).unwrap();
        }
        assert_eq!(output_at(&home).unwrap(), home);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_a_file_and_nothing_else_is_replaced() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("keys")).unwrap();
        for name in ["genba.db", "keys/office", "list.csv"] {
            fs::write(at(name), "before").unwrap();
        }
        for (target, link) in [("list.csv", "link"), ("keys/office", "to-key"), ("nowhere", "dangling")] {
            symlink(at(target), at(link)).unwrap();
        }
        write_file(&at("link"), b"after", false).unwrap();
        assert_eq!(fs::read(at("list.csv")).unwrap(), b"after");
        assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
        assert!(write_file(&at("to-key"), b"after", false).is_err());
        assert!(write_file(&at("dangling"), b"after", false).unwrap_err().what.en.contains("no ordinary file"));
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        for odd in ["socket", "dangling"] {
            assert!(create_output(&at(odd), true).unwrap_err().what.en.contains("no ordinary file"));
        }
        // what takes bytes as they come gets them; no file takes its place
        symlink("/dev/null", at("sink")).unwrap();
        write_file(&at("sink"), b"after", false).unwrap();
        assert!(fs::symlink_metadata(at("sink")).unwrap().is_symlink());
        assert!(create_output(&at("sink"), true).is_err());
    }
}
