//! Which files are meant: folders walked, patterns expanded, and what is left out and why.
//!
//! Reads names and sizes only. Links are not followed: what lies behind one was not named.

use std::collections::HashSet;
use std::fs::{self, DirEntry, File, Metadata};
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use crate::commands::field::{expanded, given_path};
use crate::domain::{is_forbidden, normalise};
use crate::evidence::fits;
use crate::message::Text;
use crate::messages;

messages! {
    is_empty() { ja: "空のファイル", en: "empty" }
    is_too_large() { ja: "2 GiB を超えるファイル（圧縮するか、分けてください）", en: "larger than 2 GiB: compress or split it" }
    is_link() { ja: "リンク（たどりません）", en: "a link, which is not followed" }
    is_special() { ja: "ファイルではないもの", en: "not a file" }
    is_own() { ja: "genba のワークスペース", en: "this workspace" }
    is_not_there() { ja: "見つかりません", en: "not found" }
    cannot_be_read(why) { ja: "読めません: {why}", en: "cannot be read: {why}" }
}

/// A file to collect.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// Where it lies.
    #[serde(skip)]
    pub path: PathBuf,
    /// Its path below the source, parts separated by `/`.
    #[serde(rename = "path")]
    pub below: String,
    /// Its bytes now.
    pub size: u64,
}

/// Something that is left out.
#[derive(Debug, Clone)]
pub struct Skipped {
    /// Where it lies.
    pub path: PathBuf,
    /// Why.
    pub why: Text,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Files to collect, by path.
    pub files: Vec<Found>,
    /// What is left out.
    pub skipped: Vec<Skipped>,
    /// The folder or medium that everything lies in.
    pub source: String,
}

/// Looks at everything that the command line names; `home` is no evidence.
pub fn gather(given: &[PathBuf], home: &Path) -> Gathered {
    let mut walk =
        Walk { home: fs::canonicalize(home).ok(), seen: HashSet::new(), found: Vec::new(), skipped: Vec::new() };
    let mut roots = Vec::new();
    for given in given {
        let matching = expanded(&given_path(given));
        if matching.is_empty() {
            walk.skip(given, is_not_there());
        }
        for path in matching {
            let path = std::path::absolute(&path).unwrap_or(path);
            match fs::symlink_metadata(&path) {
                Err(why) if why.kind() == std::io::ErrorKind::NotFound => walk.skip(&path, is_not_there()),
                Err(why) => walk.skip(&path, cannot_be_read(why)),
                Ok(metadata) => {
                    let parent = path.parent().filter(|_| !metadata.is_dir());
                    roots.push(parent.map_or_else(|| path.clone(), Path::to_owned));
                    walk.look(path, &metadata);
                }
            }
        }
    }
    let source = common(&roots);
    let shown = source.as_ref().map_or_else(
        || given.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "),
        |source| source.display().to_string(),
    );
    walk.found.sort();
    let found = |(path, size): (PathBuf, u64)| {
        let below = source.as_ref().and_then(|source| path.strip_prefix(source).ok()).unwrap_or(&path);
        Found { below: recordable(&parts(below)), size, path }
    };
    Gathered { files: walk.found.into_iter().map(found).collect(), skipped: walk.skipped, source: recordable(&shown) }
}

struct Walk {
    home: Option<PathBuf>,
    seen: HashSet<PathBuf>,
    found: Vec<(PathBuf, u64)>,
    skipped: Vec<Skipped>,
}

impl Walk {
    fn skip(&mut self, path: &Path, why: Text) {
        self.skipped.push(Skipped { path: path.to_owned(), why });
    }

    fn look(&mut self, path: PathBuf, metadata: &Metadata) {
        let mut waiting = vec![(path, metadata.clone())];
        while let Some((path, metadata)) = waiting.pop() {
            // named twice, it is collected once
            let place = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if metadata.is_symlink() {
                self.skip(&path, is_link());
            } else if !self.seen.insert(place.clone()) {
            } else if !metadata.is_dir() {
                self.file(path, &metadata);
            } else if self.home.as_ref() == Some(&place) {
                self.skip(&path, is_own());
            } else {
                waiting.extend(self.folder(&path));
            }
        }
    }

    fn file(&mut self, path: PathBuf, metadata: &Metadata) {
        if !metadata.is_file() {
            self.skip(&path, is_special());
        } else if metadata.len() == 0 {
            self.skip(&path, is_empty());
        } else if fits(&path, metadata.len()).is_err() {
            self.skip(&path, is_too_large());
        } else if let Err(why) = File::open(&path) {
            self.skip(&path, cannot_be_read(why));
        } else {
            self.found.push((path, metadata.len()));
        }
    }

    fn folder(&mut self, path: &Path) -> Vec<(PathBuf, Metadata)> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(why) => {
                self.skip(path, cannot_be_read(why));
                return Vec::new();
            }
        };
        let mut below = Vec::new();
        for entry in entries {
            // of an entry itself, never of what a link points to
            let looked = entry.and_then(|entry: DirEntry| Ok((entry.path(), entry.metadata()?)));
            match looked {
                Ok(found) => below.push(found),
                Err(why) => self.skip(path, cannot_be_read(why)),
            }
        }
        below
    }
}

/// The longest folder that holds all of them; `None` where there is none, on several drives.
fn common(folders: &[PathBuf]) -> Option<PathBuf> {
    let (first, rest) = folders.split_first()?;
    let holds = |candidate: &&Path| rest.iter().all(|folder| folder.starts_with(candidate));
    first.ancestors().find(holds).map(Path::to_owned)
}

/// A path as it is recorded on every system.
fn parts(path: &Path) -> String {
    let parts = path.components().filter(|part| !matches!(part, Component::RootDir | Component::CurDir));
    parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

/// A text without characters that no record may hold.
pub fn recordable(text: &str) -> String {
    let clean = |c: char| if is_forbidden(c) || matches!(c, '\n' | '\t') { '_' } else { c };
    normalise(text).chars().map(clean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::MAX_BYTES;

    fn below(gathered: &Gathered) -> Vec<&str> {
        gathered.files.iter().map(|file| file.below.as_str()).collect()
    }

    #[test]
    fn folders_are_walked_and_what_is_left_out_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for (name, text) in
            [("usb/a/app.log", "x"), ("usb/b.txt", "yy"), ("usb/empty.log", ""), ("usb/home/genba.db", "z")]
        {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hostname", root.join("usb/link")).unwrap();
        let usb = root.join("usb");
        File::create(usb.join("dump.bin")).unwrap().set_len(MAX_BYTES + 1).unwrap();
        let found = gather(&[usb.clone(), usb.join("b.txt"), usb.join("*.gone")], &usb.join("home"));
        assert_eq!(below(&found), ["a/app.log", "b.txt"]);
        assert_eq!(found.source, usb.display().to_string());
        assert_eq!(found.files.iter().map(|file| file.size).sum::<u64>(), 3);
        let mut why: Vec<_> = found.skipped.iter().map(|it| it.why.en.as_str()).collect();
        why.sort_unstable();
        let expected = [
            "a link, which is not followed",
            "empty",
            "larger than 2 GiB: compress or split it",
            "not found",
            "this workspace",
        ];
        assert_eq!(why, if cfg!(unix) { expected.to_vec() } else { expected[1..].to_vec() });
    }

    #[test]
    fn paths_are_those_below_what_all_lie_in() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for name in ["one/x.log", "two/deep/x.log"] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let found = gather(&[root.join("one/x.log"), root.join("two")], &root.join("none"));
        assert_eq!(
            (below(&found), found.source.clone()),
            (vec!["one/x.log", "two/deep/x.log"], root.display().to_string())
        );
        let one = gather(&[root.join("one/x.log")], &root.join("none"));
        assert_eq!((below(&one), one.source.clone()), (vec!["x.log"], root.join("one").display().to_string()));
    }

    #[test]
    fn what_cannot_be_recorded_is_replaced() {
        assert_eq!(recordable("a\u{202e}b\nか\u{3099}"), "a_b_が");
    }
}
