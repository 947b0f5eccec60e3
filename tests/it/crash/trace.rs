//! System calls as `strace` writes them down, read back as what they do to files.
//!
//! Only what the rules of `order` speak of is read; a line that is no such call is none.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::scenes::{Scene, Stage};
use crate::skipped::skipped;

/// The calls that write, flush, name or remove.
const CALLS: &str = "trace=openat,open,creat,write,pwrite64,writev,pwritev,fsync,fdatasync,rename,renameat,renameat2,\
                     link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate,fallocate,copy_file_range,sendfile,splice";

/// What one call does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A file's bytes or length change.
    Write(PathBuf),
    /// A file or a folder is made durable.
    Sync(PathBuf),
    /// A file comes to be.
    Create(PathBuf),
    /// A folder comes to be.
    MakeFolder(PathBuf),
    /// A file gets another name.
    Rename(PathBuf, PathBuf),
    /// A file goes.
    Remove(PathBuf),
    /// Something is said to whoever called.
    Say(String),
}

/// A call that was made to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Injected(pub String);

/// Whether this machine lets one process look into another; says loudly where it does not.
pub fn can_trace() -> bool {
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let can = traced.is_ok_and(|output| output.status.success());
    if !can {
        skipped("strace is missing or may not trace here; the order of writes is NOT tested");
    }
    can
}

/// Runs a scene's command under `strace` with more arguments; gives what came of it and the trace.
pub fn run(stage: &Stage, scene: &Scene, folder: &Path, more: &[String]) -> (Output, String) {
    let plain = stage.command(folder, &scene.line);
    let trace = folder.join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-s", "100", "-e", "signal=none", "-e", CALLS, "-o"]).arg(&trace).args(more);
    command.arg("--").arg(plain.get_program()).args(plain.get_args());
    command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(folder).stdin(std::process::Stdio::null());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&fs::read(&trace).unwrap()).into_owned();
    fs::remove_file(&trace).unwrap();
    (output, text)
}

/// The calls that were made to fail.
pub fn injected(trace: &str) -> Vec<Injected> {
    trace.lines().filter(|line| line.ends_with("(INJECTED)")).map(|line| Injected(line.to_owned())).collect()
}

/// Everything that succeeded, in its order; relative names lie in `folder`.
pub fn acts(trace: &str, folder: &Path) -> Vec<Act> {
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut acts = Vec::new();
    for line in trace.lines() {
        let Some((process, call)) = line.trim_start().split_once(' ') else { continue };
        let call = call.trim_start();
        if let Some(first) = call.strip_suffix("<unfinished ...>") {
            begun.insert(process, first);
        } else if let Some((_, rest)) = call.split_once(" resumed>").filter(|_| call.starts_with("<... ")) {
            let whole = format!("{}{rest}", begun.remove(process).unwrap_or_default());
            acts.extend(act(&whole, folder));
        } else {
            acts.extend(act(call, folder));
        }
    }
    acts
}

fn act(call: &str, folder: &Path) -> Option<Act> {
    let (name, rest) = call.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(") ")?;
    let result = result.trim_start().strip_prefix("= ")?;
    if result.starts_with('-') || result.starts_with('?') {
        return None;
    }
    let first = || descriptor(arguments);
    let named = |number: usize| quoted(arguments).get(number).map(|name| folder.join(name));
    Some(match name {
        "write" | "writev" if arguments.starts_with("1<") => {
            Act::Say(quoted(arguments).first().cloned().unwrap_or_default())
        }
        "write" | "writev" if arguments.starts_with("2<") => return None,
        "write" | "pwrite64" | "writev" | "pwritev" | "ftruncate" | "fallocate" | "sendfile" => Act::Write(first()?),
        "copy_file_range" | "splice" => Act::Write(descriptor(arguments.split(", ").nth(2)?)?),
        "fsync" | "fdatasync" => Act::Sync(first()?),
        "openat" | "open" | "creat" if arguments.contains("O_CREAT") => Act::Create(descriptor(result)?),
        "rename" | "renameat" | "renameat2" => Act::Rename(named(0)?, named(1)?),
        "unlink" | "unlinkat" | "rmdir" => Act::Remove(named(0)?),
        "mkdir" | "mkdirat" => Act::MakeFolder(named(0)?),
        _ => return None,
    })
}

/// The path that `-y` writes behind a descriptor: `3</home/genba.db>`.
fn descriptor(argument: &str) -> Option<PathBuf> {
    let (number, rest) = argument.split_once('<')?;
    let path = rest.split_once('>')?.0;
    let is_file = number.bytes().all(|digit| digit.is_ascii_digit()) && path.starts_with('/');
    is_file.then(|| PathBuf::from(path.trim_end_matches(" (deleted)")))
}

/// The texts in quotes among a call's arguments.
fn quoted(arguments: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut text: Option<String> = None;
    let mut characters = arguments.chars();
    while let Some(c) = characters.next() {
        match (&mut text, c) {
            (Some(inside), '\\') => inside.extend(['\\'].into_iter().chain(characters.next())),
            (Some(_), '"') => found.extend(text.take()),
            (Some(inside), c) => inside.push(c),
            (None, '"') => text = Some(String::new()),
            (None, _) => {}
        }
    }
    found
}

#[test]
fn calls_are_read_as_they_are_written_down() {
    let trace = "7 openat(AT_FDCWD</h>, \"x\", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 3</h/x>\n\
                 7 pwrite64(3</h/x>, \"a \\\") = 1\", 9, 0) = 9\n\
                 7 write(1<pipe:[5]>, \"done\\n\", 5)         = 5\n\
                 7 fsync(3</h/x>)                    = -1 EIO (Input/output error) (INJECTED)\n\
                 7 rename(\"x\", \"y\" <unfinished ...>\n\
                 8 write(2<pipe:[6]>, \"no\", 2) = 2\n\
                 7 <... rename resumed>)             = 0\n\
                 7 +++ exited with 0 +++\n";
    let path = |name: &str| Path::new("/h").join(name);
    let expected = [
        Act::Create(path("x")),
        Act::Write(path("x")),
        Act::Say("done\\n".to_owned()),
        Act::Rename(path("x"), path("y")),
    ];
    assert_eq!(acts(trace, Path::new("/h")), expected);
    assert_eq!(injected(trace).len(), 1);
}
