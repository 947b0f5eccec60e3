//! `genba unlock` and `genba lock`; and how any command that needs the private key gets it open.
//!
//! The passphrase is asked before the work that needs the key begins, never at its end.

use serde_json::json;
use zeroize::Zeroizing;

use super::Context;
use crate::cli::UnlockArgs;
use crate::domain::Moment;
use crate::environment;
use crate::error::{Error, Result};
use crate::keyring::Standing;
use crate::keys::Passphrase;
use crate::message::Text;
use crate::messages;
use crate::workspace::Workspace;

/// How often a passphrase may be mistyped.
const TRIES: usize = 3;
/// Milliseconds of the longest time for which a key is kept unlocked.
const LONGEST: i64 = 24 * HOUR;
const HOUR: i64 = 60 * MINUTE;
const MINUTE: i64 = 60_000;
/// Where scripts give a passphrase.
pub const VARIABLE: &str = "GENBA_PASSPHRASE_FILE";

messages! {
    ask_passphrase(name) { ja: "{name} の合言葉", en: "passphrase of {name}" }
    ask_new() { ja: "新しい合言葉", en: "new passphrase" }
    ask_again() { ja: "もう一度、同じ合言葉", en: "the same passphrase again" }
    not_the_same() { ja: "2 回の合言葉が違います", en: "the two passphrases differ" }
    type_again() { ja: "初めから入力してください", en: "type it from the beginning" }
    mistyped() { ja: "合言葉が違います", en: "the passphrase does not open the key" }
    keyboard() { ja: "大文字の固定（Caps Lock）と全角入力を確かめてください", en: "check Caps Lock and the input method" }
    too_often(times) { ja: "合言葉が {times} 回違いました", en: "the passphrase was wrong {times} times" }
    nothing_lost() {
        ja: "何も変わっていません。合言葉を確かめて、同じコマンドをやり直してください",
        en: "nothing has changed; find the right passphrase and run the same command again",
    }
    not_protected() { ja: "この鍵に合言葉はなく、いつでも開いています", en: "no passphrase protects this key: it is always open" }
    protect_it() { ja: "genba key protect で合言葉を付けられます", en: "`genba key protect` gives it one" }
    unlocked_until(until) { ja: "{until} まで鍵を開けておきます。早く閉じるには genba lock", en: "the key stays unlocked until {until}; `genba lock` locks it sooner" }
    cannot_keep() {
        ja: "この PC には鍵を開けておく場所がありません",
        en: "this system has no place in which a key can be kept unlocked",
    }
    asked_each_time() {
        ja: "合言葉は、鍵が要るたび（export や暗号化された束の import など）に尋ねます",
        en: "the passphrase is asked whenever the key is needed (export, import of an encrypted bundle …)",
    }
    locked() { ja: "鍵を閉じました", en: "the key is locked" }
    was_locked() { ja: "鍵は開いていませんでした", en: "the key was not unlocked" }
    not_a_time(given) { ja: "{given} は時間として読めません", en: "{given} is no length of time" }
    time_forms() { ja: "8h、90m のように、1 分から 24 時間までで指定してください", en: "give it as 8h or 90m, from a minute to 24 hours" }
}

/// Runs `genba unlock`.
///
/// # Errors
/// A time that cannot be, a wrong passphrase, a system without a place for unlocked keys.
pub fn run(context: &Context, args: &UnlockArgs) -> Result<()> {
    let length = length(&args.time)?;
    let mut workspace = Workspace::open(&context.home)?;
    let now = workspace.now();
    let name = workspace.principal().to_owned();
    let (_, standing) = workspace.keyring.standing(&name, now)?;
    if standing == Standing::Unprotected {
        return Err(Error::refused(not_protected(), protect_it()));
    }
    prove_passphrase(context, &mut workspace, &name)?;
    let until = Moment::from_millis(now.millis().saturating_add(length)).unwrap_or(now);
    if workspace.keyring.unlock(now, until)? == 0 {
        return Err(Error::refused(cannot_keep(), asked_each_time()));
    }
    if context.console.json {
        return context.console.json(&json!({ "unlocked_until": until }));
    }
    context.console.say(&unlocked_until(until.minute()))
}

/// Runs `genba lock`.
///
/// # Errors
/// Where there is no workspace.
pub fn lock(context: &Context) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let forgotten = workspace.keyring.lock()?;
    if context.console.json {
        return context.console.json(&json!({ "locked": forgotten }));
    }
    context.console.say(&if forgotten > 0 { locked() } else { was_locked() })
}

/// Sees to it that the workspace's private key opens, asking for its passphrase where it must.
///
/// # Errors
/// Without a terminal, an error that names the variable; a passphrase that is wrong three times.
pub fn open_key(context: &Context, workspace: &mut Workspace) -> Result<()> {
    let name = workspace.principal().to_owned();
    open_key_of(context, workspace, &name)
}

/// The same for one of its signers: a predecessor's key may have another passphrase.
///
/// # Errors
/// As for [`open_key`].
pub fn open_key_of(context: &Context, workspace: &mut Workspace, name: &str) -> Result<()> {
    let (_, standing) = workspace.keyring.standing(name, workspace.now())?;
    // a passphrase of the environment that does not fit is an error of its own, whoever sits there
    let is_asked = standing == Standing::Locked && context.console.is_interactive();
    if !is_asked || environment::passphrase()?.is_some() {
        return workspace.keyring.key(name, workspace.now()).map(drop);
    }
    prove_passphrase(context, workspace, name)
}

/// Wants the passphrase, also where the key is unlocked: whoever finds it so must not keep it so, nor give
/// it another passphrase.
///
/// # Errors
/// As for [`open_key`].
pub fn prove_passphrase(context: &Context, workspace: &mut Workspace, name: &str) -> Result<()> {
    let keyring = &workspace.keyring;
    let passphrase = passphrase_for(context, &ask_passphrase(name), |typed| keyring.opens(name, typed))?;
    workspace.keyring.give(passphrase);
    Ok(())
}

/// A passphrase that opens something: that of the environment, else asked for up to three times.
///
/// # Errors
/// One that opens nothing, and no terminal to ask at.
pub fn passphrase_for(
    context: &Context,
    question: &Text,
    opens: impl Fn(&Passphrase) -> Result<bool>,
) -> Result<Passphrase> {
    let Some(given) = environment::passphrase()? else {
        return typed(context, || context.console.ask_secret(question, VARIABLE), opens);
    };
    if opens(&given)? { Ok(given) } else { Err(Error::refused(mistyped(), nothing_lost())) }
}

fn typed(
    context: &Context,
    mut ask: impl FnMut() -> Result<Zeroizing<String>>,
    opens: impl Fn(&Passphrase) -> Result<bool>,
) -> Result<Passphrase> {
    for _ in 0..TRIES {
        let typed = Passphrase::given(ask()?);
        if opens(&typed)? {
            return Ok(typed);
        }
        context.console.error(&Error::refused(mistyped(), keyboard()));
    }
    Err(Error::refused(too_often(TRIES), nothing_lost()))
}

/// A passphrase to protect something with, typed twice; none where an empty line may be given.
///
/// # Errors
/// Without a terminal; an interruption.
pub fn new_passphrase(context: &Context, question: &Text, may_be_empty: bool) -> Result<Option<Passphrase>> {
    let console = context.console;
    loop {
        let first = Passphrase::given(console.ask_secret(question, VARIABLE)?);
        if first.as_str().is_empty() && may_be_empty {
            return Ok(None);
        }
        if let Err(error) = first.is_sound() {
            console.error(&error);
            continue;
        }
        if console.ask_secret(&ask_again(), VARIABLE)?.as_str() == first.as_str() {
            return Ok(Some(first));
        }
        console.error(&Error::refused(not_the_same(), type_again()));
    }
}

/// Milliseconds of `8h` or `90m`.
fn length(given: &str) -> Result<i64> {
    let number = |ending: char, unit: i64| given.strip_suffix(ending)?.parse::<i64>().ok()?.checked_mul(unit);
    let length = number('h', HOUR).or_else(|| number('m', MINUTE));
    let fits = length.filter(|length| (MINUTE..=LONGEST).contains(length));
    fits.ok_or_else(|| Error::usage(not_a_time(given.escape_debug()), time_forms()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_may_be_mistyped_twice_and_is_never_repeated() {
        let console = crate::ui::Console {
            lang: crate::message::Lang::En,
            json: false,
            plain: true,
            glyphs: None,
            typesetter: None,
        };
        let context = Context { console, home: "nowhere".into() };
        let attempts = |lines: &[&str]| {
            let mut left = lines.iter();
            let ask = || Ok(Zeroizing::new((*left.next().unwrap()).to_owned()));
            typed(&context, ask, |typed| Ok(typed.as_str() == "correct horse"))
        };
        assert_eq!(attempts(&["horse", "", "correct horse"]).unwrap().as_str(), "correct horse");
        let error = attempts(&["secret-1", "secret-2", "secret-3"]).unwrap_err();
        assert!(error.what.en.contains("3 times") && !format!("{error:?}").contains("secret"));
    }

    #[test]
    fn lengths_of_time_are_hours_or_minutes_up_to_a_day() {
        for (given, minutes) in [("8h", 480), ("90m", 90), ("1m", 1), ("24h", 1440)] {
            assert_eq!(length(given).unwrap(), minutes * MINUTE, "{given}");
        }
        for given in ["", "8", "0h", "25h", "-1h", "h", "8 h", "9999999999999999999h", "1d"] {
            assert!(length(given).is_err(), "{given}");
        }
    }
}
