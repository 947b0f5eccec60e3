//! What went wrong, to which object, and what to do next; and the exit code it means.
//!
//! Every refusal in the program ends here. Lower layers that tell cases apart keep enums of
//! their own and convert; nobody prints or exits outside `main`.

use std::io;
use std::path::Path;

use crate::message::Text;
use crate::messages;

/// Why a command ends without having done its work; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Refused by a rule of the contract or of the format (1).
    Refused,
    /// The command line or a file named on it is wrong (2).
    Usage,
    /// Evidence does not verify (3).
    Unverified,
    /// The machine or the program failed (70).
    Internal,
}

impl Kind {
    /// The process's exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Unverified => 3,
            Self::Internal => 70,
        }
    }
}

/// An error as a person reads it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", what.en)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// What happened, to which object.
    pub what: Text,
    /// What to do next.
    pub help: Option<Text>,
}

/// The result of anything that can end in a message to a person.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A rule refuses this; `help` says what to do instead.
    pub fn refused(what: Text, help: Text) -> Self {
        Self { kind: Kind::Refused, what, help: Some(help) }
    }

    /// The command line or a file named on it is wrong.
    pub fn usage(what: Text, help: Text) -> Self {
        Self { kind: Kind::Usage, what, help: Some(help) }
    }

    /// The machine or the program failed.
    pub fn internal(what: Text) -> Self {
        Self { kind: Kind::Internal, what, help: None }
    }

    /// The same error with advice.
    #[must_use]
    pub fn with_help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }
}

messages! {
    cannot_read(path, why) { ja: "{path} を読めません: {why}", en: "cannot read {path}: {why}" }
    is_a_folder(path) { ja: "{path} はフォルダーです", en: "{path} is a folder" }
    cannot_write(path, why) { ja: "{path} に書き込めません: {why}", en: "cannot write {path}: {why}" }
    name_a_file() { ja: "ファイルの名前と場所を確かめてください", en: "check the file's name and place" }
    look_after_it() {
        ja: "媒体と権限を確かめてください。失われていれば genba restore でバックアップから戻します",
        en: "check the medium and the permissions; where it is lost, restore a backup with `genba restore`",
    }
    disk_full() {
        ja: "ディスクに空きがありません。空きを作ってから、もう一度実行してください。すでに記録されたものは失われていません",
        en: "the disk is full: free some space and run the command again; what was recorded before is safe",
    }
    read_only() {
        ja: "書き込みが許されていない場所です。権限か、書込み禁止スイッチを確かめてください",
        en: "the place is read-only: check its permissions or the medium's write-protect switch",
    }
    close_it() {
        ja: "ほかのプログラム（Excel など）で開いていれば閉じて、もう一度実行してください。読み取り専用のファイルなら、別の名前を指定してください",
        en: "close the program that has it open (Excel or another) and run the command again; where the file is read-only, give another name",
    }
    check_medium() {
        ja: "媒体が抜けていないか、壊れていないかを確かめてください。すでに記録されたものは失われていません",
        en: "check that the medium is still attached and sound; what was recorded before is safe",
    }
}

messages! {
    not_found() { ja: "見つかりません", en: "there is no such file or folder" }
    not_permitted() { ja: "許可されていません", en: "permission is denied" }
    is_there() { ja: "すでにあります", en: "it is there already" }
    no_space() { ja: "ディスクに空きがありません", en: "no space is left" }
    cannot_change() { ja: "読み取り専用です", en: "it is read-only" }
    not_a_folder() { ja: "途中の名前がフォルダーではありません", en: "part of the path is not a folder" }
    in_use() { ja: "ほかのプログラムが使っています", en: "another program is using it" }
    medium_failed() { ja: "媒体を読み書きできません", en: "the medium cannot be read or written" }
}

/// Why the system refused, in words where the reason is a usual one, else as it says itself.
pub fn system_words(why: &io::Error) -> Text {
    if why.raw_os_error().is_some_and(|code| MEDIUM_FAILED.contains(&code)) {
        return medium_failed();
    }
    match why.kind() {
        io::ErrorKind::NotFound => not_found(),
        io::ErrorKind::PermissionDenied => not_permitted(),
        io::ErrorKind::AlreadyExists => is_there(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => no_space(),
        io::ErrorKind::ReadOnlyFilesystem => cannot_change(),
        io::ErrorKind::NotADirectory => not_a_folder(),
        io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => in_use(),
        _ if cfg!(windows) && why.raw_os_error().is_some_and(|code| IN_USE.contains(&code)) => in_use(),
        _ => Text::same(why),
    }
}

fn because(why: &io::Error, sentence: impl Fn(&str) -> Text) -> Text {
    let why = system_words(why);
    Text { ja: sentence(&why.ja).ja, en: sentence(&why.en).en }
}

/// The system's numbers for a medium that cannot be read: EIO, ENXIO, ENODEV, ENOMEDIUM, ESTALE.
#[cfg(unix)]
const MEDIUM_FAILED: [i32; 5] = [5, 6, 19, 123, 116];
/// The same on Windows: write fault, read fault, general failure, not ready, CRC, no such device, I/O device
/// error, device removed.
#[cfg(not(unix))]
const MEDIUM_FAILED: [i32; 8] = [29, 30, 31, 21, 23, 55, 1117, 1617];

/// Windows' numbers for a file that another program has open: sharing violation, lock violation.
const IN_USE: [i32; 2] = [32, 33];
/// Windows' number where a file cannot be replaced, because it is open or read-only.
const ACCESS_DENIED: i32 = 5;

/// Whether a file is kept by another program, as far as the system tells: only Windows does.
fn is_in_use(why: &io::Error, path: &Path, windows: bool) -> bool {
    match why.raw_os_error() {
        Some(code) if windows => IN_USE.contains(&code) || (code == ACCESS_DENIED && path.is_file()),
        _ => false,
    }
}

/// What helps where a file cannot be written.
fn help_writing(why: &io::Error, path: &Path, windows: bool) -> Text {
    match why.kind() {
        _ if is_in_use(why, path, windows) => close_it(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => disk_full(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => read_only(),
        io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => name_a_file(),
        _ => check_medium(),
    }
}

/// Turns an I/O error into one that names the file and what to do.
pub trait IoContext<T> {
    /// The file was named on the command line: a usage error.
    fn reading(self, path: &Path) -> Result<T>;
    /// The file is the program's own: the machine failed.
    fn reading_own(self, path: &Path) -> Result<T>;
    /// The file is the program's own or an output: the machine failed.
    fn writing(self, path: &Path) -> Result<T>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn reading(self, path: &Path) -> Result<T> {
        self.map_err(|why| {
            let shown = path.display();
            if why.kind() == io::ErrorKind::IsADirectory || path.is_dir() {
                return Error::usage(is_a_folder(shown), name_a_file());
            }
            // a name that is wrong is told from a medium that fails or was pulled out
            let is_failing = matches!(why.raw_os_error(), Some(code) if MEDIUM_FAILED.contains(&code));
            let help = match is_failing {
                _ if is_in_use(&why, path, cfg!(windows)) => close_it(),
                true => check_medium(),
                false => name_a_file(),
            };
            Error::usage(because(&why, |why| cannot_read(path.display(), why)), help)
        })
    }

    fn reading_own(self, path: &Path) -> Result<T> {
        self.map_err(|why| {
            Error::internal(because(&why, |why| cannot_read(path.display(), why))).with_help(look_after_it())
        })
    }

    fn writing(self, path: &Path) -> Result<T> {
        self.map_err(|why| {
            // a name that is wrong, as for what is read
            let kind = match why.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Kind::Usage,
                _ => Kind::Internal,
            };
            let help = help_writing(&why, path, cfg!(windows));
            Error { kind, what: because(&why, |why| cannot_write(path.display(), why)), help: Some(help) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_excel_has_open_is_told_from_a_medium_that_fails() {
        let folder = tempfile::tempdir().unwrap();
        let (there, new) = (folder.path().join("x.xlsx"), folder.path().join("new.xlsx"));
        std::fs::write(&there, "x").unwrap();
        let help = |code, path: &Path, windows| {
            help_writing(&io::Error::from_raw_os_error(code), path, windows).en.contains("close the program")
        };
        assert!(help(32, &there, true) && help(33, &new, true) && help(5, &there, true));
        assert!(!help(5, &new, true) && !help(1117, &there, true));
        // the same numbers mean something else on other systems
        assert!(!help(32, &there, false) && !help(33, &there, false) && !help(5, &there, false));
    }

    #[test]
    fn what_the_system_says_is_in_the_language_shown() {
        let none = Path::new("/なし/file");
        let error = std::fs::read(none).reading(none).unwrap_err();
        assert_eq!(error.what.ja, "/なし/file を読めません: 見つかりません");
        assert_eq!(error.what.en, "cannot read /なし/file: there is no such file or folder");
        let other = io::Error::other("half a disk");
        assert_eq!(system_words(&other), Text::same("half a disk"));
    }
}
