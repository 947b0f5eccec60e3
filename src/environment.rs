//! The environment: folders, language, clock, randomness, passphrase. Everything else gets these
//! as values.
//!
//! An evidence tool must not take its time from the environment; only builds with debug
//! assertions (tests) read `GENBA_TEST_CLOCK`.

use std::env;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use chrono::Utc;
use zeroize::Zeroizing;

use crate::domain::Moment;
use crate::error::{Error, IoContext, Result};
use crate::keys::Passphrase;
use crate::message::Lang;
use crate::messages;

/// Bytes of a file that holds a passphrase.
const MAX_PASSPHRASE: usize = 4096;

messages! {
    no_passphrase_in(path) { ja: "{path} の 1 行目に合言葉がありません", en: "the first line of {path} is no passphrase" }
    write_one() { ja: "合言葉だけを 1 行で書いたファイル（UTF-8）を指定してください", en: "give a file (UTF-8) that holds the passphrase and nothing else" }
    no_randomness(why) { ja: "乱数を得られません: {why}", en: "the system gives no randomness: {why}" }
    no_home() { ja: "ワークスペースの場所がわかりません", en: "no place for the workspace is known" }
    give_home() { ja: "--home フォルダー か GENBA_HOME で指定してください", en: "give it with --home DIR or GENBA_HOME" }
    unknown_language(given) { ja: "言語 {given} はありません", en: "there is no language {given}" }
    ja_or_en() { ja: "ja か en を指定してください", en: "give ja or en" }
}

/// The language to speak: `--lang`, else `GENBA_LANG`, else the system's, else Japanese.
///
/// # Errors
/// Where `--lang` names no language of the program.
pub fn language(given: Option<&str>) -> Result<Lang> {
    let known = |name: &str| match name.get(..2).unwrap_or(name) {
        "ja" => Some(Lang::Ja),
        "en" => Some(Lang::En),
        _ => None,
    };
    if let Some(given) = given {
        return known(given).ok_or_else(|| Error::usage(unknown_language(given), ja_or_en()));
    }
    let system = || sys_locale::get_locale().and_then(|locale| known(&locale));
    Ok(env::var("GENBA_LANG").ok().and_then(|name| known(&name)).or_else(system).unwrap_or(Lang::Ja))
}

/// The language that a command line asks for, before it is parsed.
///
/// # Errors
/// As for [`language`].
pub fn language_on(arguments: &[std::ffi::OsString]) -> Result<Lang> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let separate = words.iter().position(|word| *word == "--lang").and_then(|at| words.get(at + 1)).copied();
    language(separate.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang="))))
}

/// The workspace's folder: `--home`, else `GENBA_HOME`, else in the system's data folder.
///
/// # Errors
/// Where none of these is known.
pub fn home(given: Option<PathBuf>) -> Result<PathBuf> {
    given
        .or_else(|| env::var_os("GENBA_HOME").filter(|home| !home.is_empty()).map(PathBuf::from))
        .or_else(|| dirs::data_local_dir().map(|data| data.join("genba")))
        .ok_or_else(|| Error::usage(no_home(), give_home()))
}

/// Who decides at the office, where a command does not say: `GENBA_BY`.
pub fn by() -> Option<String> {
    env::var("GENBA_BY").ok().filter(|name| !name.trim().is_empty())
}

/// The passphrase of the private key, from the file that `GENBA_PASSPHRASE_FILE` names.
///
/// # Errors
/// Where the file cannot be read.
pub fn passphrase() -> Result<Option<Passphrase>> {
    let named = env::var_os("GENBA_PASSPHRASE_FILE").filter(|path| !path.is_empty());
    named.map(|path| passphrase_in(Path::new(&path))).transpose()
}

/// A passphrase from a file: its first line, without the mark that Windows' editors put before it.
///
/// # Errors
/// Where it cannot be read, is too long for one, or empty.
pub fn passphrase_in(path: &Path) -> Result<Passphrase> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_PASSPHRASE));
    let limit = u64::try_from(MAX_PASSPHRASE).unwrap_or(u64::MAX);
    std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).reading(path)?;
    let text = std::str::from_utf8(&bytes).ok().map(|text| text.trim_start_matches('\u{feff}'));
    let line = text.and_then(|text| text.lines().next()).filter(|line| !line.is_empty());
    let line = line.filter(|_| bytes.len() < MAX_PASSPHRASE);
    let line = line.ok_or_else(|| Error::usage(no_passphrase_in(path.display()), write_one()))?;
    Ok(Passphrase::given(Zeroizing::new(line.to_owned())))
}

/// Keeps this process's memory from being written to a disk or read by another process of the same
/// user, as far as the system can: on Linux. Windows has nothing comparable for one process.
pub fn guard_memory() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
        // what fails here leaves the process as other programs are
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Whether the full screen is not wanted: `GENBA_PLAIN=1`, or a terminal that moves no cursor.
pub fn wants_plain() -> bool {
    let is_set = env::var_os("GENBA_PLAIN").is_some_and(|value| !value.is_empty() && value != "0");
    is_set || env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// How wide the terminal draws characters of ambiguous width, where somebody says so: `GENBA_AMBIGUOUS`.
pub fn ambiguous() -> Option<String> {
    env::var("GENBA_AMBIGUOUS").ok()
}

/// Random bytes from the system.
///
/// # Errors
/// Where the system has none.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|why| Error::internal(no_randomness(why)))?;
    Ok(bytes)
}

/// What tells this machine from another; empty where the system does not say.
pub fn machine() -> String {
    if cfg!(debug_assertions)
        && let Ok(machine) = env::var("GENBA_TEST_MACHINE")
    {
        return machine;
    }
    machine_uid::get().unwrap_or_default()
}

/// The user's profile, where the system has one.
pub fn profile() -> Option<PathBuf> {
    dirs::home_dir().and_then(|profile| profile.canonicalize().ok())
}

/// Windows' own folder.
#[cfg(windows)]
pub fn system_folder() -> Option<PathBuf> {
    env::var_os("SystemRoot").map(PathBuf::from)
}

/// Minutes by which the system's time zone lies east of UTC.
pub fn zone_minutes() -> i32 {
    chrono::Local::now().offset().local_minus_utc() / 60
}

/// The process's clocks and its identity in the events it records.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    begun: Instant,
    /// 4 random bytes.
    pub id: [u8; 4],
}

impl Session {
    /// Begins the session of this process; later calls give the same.
    ///
    /// # Errors
    /// Where the system has no randomness.
    pub fn begin() -> Result<Self> {
        static SESSION: OnceLock<Session> = OnceLock::new();
        if let Some(session) = SESSION.get() {
            return Ok(*session);
        }
        let session = Self { begun: Instant::now(), id: random()? };
        Ok(*SESSION.get_or_init(|| session))
    }

    /// Milliseconds since the process began.
    pub fn mono_ms(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The wall clock.
    pub fn now(&self) -> Moment {
        if cfg!(debug_assertions)
            && let Some(fixed) = env::var("GENBA_TEST_CLOCK").ok().and_then(|time| Moment::parse_given(&time))
        {
            return fixed;
        }
        Moment::new(Utc::now())
    }
}

/// A random number for a person to read out: `PREFIX-XXXXXXXX` in Crockford base 32 (40 bits).
///
/// # Errors
/// Where the system has no randomness.
pub fn new_number(prefix: &str) -> Result<String> {
    let bytes: [u8; 5] = random()?;
    let mut padded = [0; 32];
    for (slot, byte) in padded.iter_mut().zip(bytes) {
        *slot = byte;
    }
    let code: String = crate::domain::head_code(&crate::domain::Digest(padded)).chars().take(9).collect();
    Ok(format!("{prefix}-{}", code.replace('-', "")))
}
