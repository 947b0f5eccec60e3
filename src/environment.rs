//! The environment: folders, language, clock, randomness, passphrase. Everything else gets these
//! as values.
//!
//! An evidence tool must not take its time from the environment; only builds with debug
//! assertions (tests) read `GENBA_TEST_CLOCK`.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Instant;

use chrono::Utc;

use crate::domain::Moment;
use crate::error::{Error, Result};
use crate::message::Lang;
use crate::messages;

messages! {
    no_randomness(why) { ja: "乱数を得られません: {why}", en: "the system gives no randomness: {why}" }
    no_home() { ja: "ワークスペースの場所がわかりません", en: "no place for the workspace is known" }
    give_home() { ja: "--home DIR か GENBA_HOME で指定してください", en: "give it with --home DIR or GENBA_HOME" }
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

/// The passphrase of the private key, from the file that `GENBA_PASSPHRASE_FILE` names.
///
/// # Errors
/// Where the file cannot be read.
pub fn passphrase() -> Result<Option<zeroize::Zeroizing<String>>> {
    use crate::error::IoContext;
    let Some(path) = env::var_os("GENBA_PASSPHRASE_FILE").map(PathBuf::from) else { return Ok(None) };
    let text = std::fs::read_to_string(&path).reading(&path)?;
    Ok(Some(zeroize::Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
}

/// Whether the full screen is not wanted: `GENBA_PLAIN=1`, or a terminal that moves no cursor.
pub fn wants_plain() -> bool {
    let is_set = env::var_os("GENBA_PLAIN").is_some_and(|value| !value.is_empty() && value != "0");
    is_set || env::var_os("TERM").is_some_and(|term| term == "dumb")
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
