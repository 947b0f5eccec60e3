//! `genba key`: whether a passphrase protects the private key, and setting, changing or removing it.

use serde_json::json;

use super::Context;
use super::unlock::{VARIABLE, ask_new, new_passphrase, not_protected, protect_it, prove_passphrase};
use crate::cli::{KeyCommand, ProtectArgs};
use crate::environment::{self, passphrase_in};
use crate::error::Result;
use crate::keyring::Standing;
use crate::message::Text;
use crate::messages;
use crate::ui::missing;
use crate::workspace::Workspace;

messages! {
    protected_locked() { ja: "合言葉で保護されています（閉じています）", en: "protected by a passphrase, and locked" }
    protected_unlocked(until) { ja: "合言葉で保護されています（{until} まで開いています）", en: "protected by a passphrase, and unlocked until {until}" }
    key_is(name, fingerprint) { ja: "鍵 {name}: {fingerprint}", en: "key {name}: {fingerprint}" }
    protected_now() { ja: "鍵を新しい合言葉で保護しました", en: "the key is protected by the new passphrase" }
    no_way_back() {
        ja: "合言葉を忘れると、鍵も、この鍵あての証跡や束も開けません。控えは PC と別の所に置いてください",
        en: "whoever forgets it loses the key, and what is sealed to it: keep a note of it away from this machine",
    }
    old_backups() {
        ja: "前に作ったバックアップの中の鍵は、前のままです",
        en: "the key in earlier backups is as it was",
    }
    unprotected_now() { ja: "合言葉をなくしました。この PC を手にした人は誰でもこの鍵で署名できます", en: "the passphrase is removed: whoever gets at this machine can sign with the key" }
    others_left(names) {
        ja: "前の鍵 {names} は別の合言葉で保護されたままです",
        en: "former keys are still under another passphrase: {names}",
    }
    the_new_one() { ja: "新しい合言葉", en: "the new passphrase" }
}

/// Runs it.
///
/// # Errors
/// A wrong passphrase, a new one that breaks a rule, a failing disk.
pub fn run(context: &Context, command: &KeyCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        KeyCommand::Status => status(context, &workspace),
        KeyCommand::Protect(args) => protect(context, &mut workspace, args),
    }
}

/// How a key stands, in words.
pub fn standing_words(standing: Standing) -> Text {
    match standing {
        Standing::Unprotected => not_protected(),
        Standing::Unlocked(until) => protected_unlocked(until.minute()),
        Standing::Locked => protected_locked(),
    }
}

fn status(context: &Context, workspace: &Workspace) -> Result<()> {
    let console = context.console;
    let (public, standing) = workspace.keyring.standing(workspace.principal(), workspace.now())?;
    let until = if let Standing::Unlocked(until) = standing { Some(until) } else { None };
    if console.json {
        return console.json(&json!({
            "name": workspace.principal(),
            "fingerprint": public.fingerprint(),
            "protected": standing != Standing::Unprotected,
            "unlocked_until": until,
        }));
    }
    console.say(&key_is(workspace.principal(), public.fingerprint()))?;
    console.say(&standing_words(standing))?;
    if standing == Standing::Unprotected { console.say(&protect_it()) } else { Ok(()) }
}

fn protect(context: &Context, workspace: &mut Workspace, args: &ProtectArgs) -> Result<()> {
    let console = context.console;
    let name = workspace.principal().to_owned();
    let (_, standing) = workspace.keyring.standing(&name, workspace.now())?;
    if standing != Standing::Unprotected {
        prove_passphrase(context, workspace, &name)?;
    }
    let passphrase = match &args.new {
        _ if args.remove => None,
        Some(file) => Some(passphrase_in(file)?),
        None if console.is_interactive() => new_passphrase(context, &ask_new(), false)?,
        // a key that has none yet takes that of the environment
        None if standing == Standing::Unprotected => environment::passphrase()?,
        None => None,
    };
    if passphrase.is_none() && !args.remove {
        let flag = if standing == Standing::Unprotected { VARIABLE } else { "--new FILE" };
        return Err(missing(&the_new_one(), flag));
    }
    let left = workspace.keyring.protect(passphrase.as_ref(), workspace.now())?;
    // what was kept unlocked was opened by the passphrase before
    workspace.keyring.lock()?;
    if console.json {
        return console.json(&json!({ "protected": passphrase.is_some(), "left": left }));
    }
    if !left.is_empty() {
        console.warn(&others_left(left.join(", ")));
    }
    if passphrase.is_none() {
        return console.say(&unprotected_now());
    }
    console.say(&protected_now())?;
    console.say(&no_way_back())?;
    console.say(&old_backups())
}
