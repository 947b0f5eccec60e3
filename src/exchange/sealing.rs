//! To whom a workspace seals evidence, and with what an office opens it (format §7).

use crate::environment;
use crate::error::{Error, Result};
use crate::event::{Event, Fact, JournalRole};
use crate::evidence::Seal;
use crate::keys::{Opener, PublicKey};
use crate::messages;
use crate::workspace::Workspace;

messages! {
    no_office_key() { ja: "封をする事務所の鍵がわかりません", en: "the office's key, to which evidence is sealed, is not known" }
    import_first() {
        ja: "事務所から受け取った束を genba import で取り込んでください",
        en: "import the bundle that the office exported, with `genba import`",
    }
    key_not_usable(why) { ja: "秘密鍵で封を開く準備ができません: {why}", en: "the private key cannot be used to open evidence: {why}" }
    run_doctor() { ja: "genba doctor で鍵を確かめてください", en: "check the key with `genba doctor`" }
}

/// The office's current key: at the office its own, on a laptop that of the latest office journal it
/// holds, which it believes only because its key is pinned.
///
/// # Errors
/// On a laptop before its first dispatch; a failing database.
pub fn office_key(workspace: &Workspace) -> Result<PublicKey> {
    let store = &workspace.store;
    let journals = store.journals()?;
    let is_office =
        |id: &String| journals.iter().any(|journal| journal.journal == *id && journal.role == JournalRole::Office);
    let latest = match workspace.role() {
        JournalRole::Office => workspace.own_journal()?,
        JournalRole::Device => store.succession()?.into_iter().rfind(is_office),
    };
    let tip = latest.map_or(Ok(None), |journal| store.tip(&journal))?;
    let opening = tip.map_or(Ok(None), |tip| store.line(&tip, 0))?;
    let opened = opening.and_then(|line| Event::parse(&line).ok()).map(|event| event.fact);
    let Some(Fact::JournalOpened(opened)) = opened else {
        return Err(Error::refused(no_office_key(), import_first()));
    };
    PublicKey::from_openssh(&opened.public_key).map_err(|_| Error::refused(no_office_key(), import_first()))
}

/// With what one file is sealed to a key.
///
/// # Errors
/// Where the system has no randomness.
pub fn seal(to: &PublicKey) -> Result<Seal<'_>> {
    Ok(Seal { to, salt: environment::random()? })
}

/// What opens evidence and envelopes here: the own key, and those of its predecessors that it holds.
///
/// # Errors
/// Where its own key is missing, unusable, or its passphrase is not given.
pub fn openers(workspace: &Workspace) -> Result<Vec<Opener>> {
    let opener = |key| Opener::of(&key).map_err(|why| Error::internal(key_not_usable(why)).with_help(run_doctor()));
    let mut openers = vec![opener(workspace.key(workspace.principal())?)?];
    for former in workspace.store.journals()? {
        let is_former = former.role == workspace.role() && former.principal != workspace.principal();
        if let (true, Ok(key)) = (is_former, workspace.key(&former.principal)) {
            openers.push(opener(key)?);
        }
    }
    Ok(openers)
}
