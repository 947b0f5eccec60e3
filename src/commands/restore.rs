//! `genba restore`: a workspace from a backup, continued under a new key that names its predecessor.

use std::collections::BTreeSet;

use serde_json::json;

use super::Context;
use super::init::{
    check_name, fingerprint_is, hand_over_key, passphrase_of_new_key, pin_on_laptops, succeed, successor_made,
};
use super::unlock::passphrase_for;
use crate::backup::{Restored, can_restore, is_wrapped, opens, restore};
use crate::cli::RestoreArgs;
use crate::domain::Digest;
use crate::error::{Error, Kind, Result};
use crate::event::JournalRole;
use crate::evidence::Condition;
use crate::keys::Passphrase;
use crate::messages;
use crate::ui::harmless;
use crate::workspace::Workspace;

/// Characters of a signer's name.
const LONGEST_NAME: usize = 64;

messages! {
    restored(home, at) { ja: "{home} に {at} の時点を復元しました", en: "restored the state of {at} in {home}" }
    ask_backup() { ja: "バックアップの合言葉", en: "passphrase of the backup" }
    end_former(name) {
        ja: "前の PC を失ったなら、前の鍵を終わらせてください: genba trust revoke {name} --reason 理由",
        en: "if the former machine is lost, end its key: `genba trust revoke {name} --reason REASON`",
    }
    send_rest(journal) {
        ja: "前の記録に未受領の分があります。genba export --journal {journal} で書き出せます",
        en: "the former journal has events that are not receipted: `genba export --journal {journal}`",
    }
    key_unsound(name) { ja: "前の鍵 {name} が欠けているか壊れているため、前の記録は書き出せません", en: "the former key {name} is missing or damaged, so that the former journal cannot be exported" }
    key_left(name) {
        ja: "バックアップの keys/{name} は、この記録の鍵ではないため戻していません",
        en: "keys/{name} in the backup is the key of none of these journals and was not restored",
    }
    files_unsound(count) { ja: "復元しましたが、ファイル {count} 個が欠けているか壊れています", en: "restored, but {count} file(s) are missing or damaged" }
    name_them() {
        ja: "証跡は genba doctor でどれかわかります。別のバックアップがあれば、空の場所に復元してください",
        en: "`genba doctor` names the evidence; if there is another backup, restore that in an empty place",
    }
}

/// Runs it.
///
/// # Errors
/// A place that is taken, a damaged backup, a name that is in use.
pub fn run(context: &Context, args: &RestoreArgs) -> Result<()> {
    if let Some(name) = &args.name {
        check_name(name)?;
    }
    can_restore(&context.home)?;
    let opens = |typed: &Passphrase| opens(&args.file, typed);
    let passphrase = match is_wrapped(&args.file)? {
        true => Some(passphrase_for(context, &ask_backup(), opens)?),
        false => None,
    };
    let new = passphrase_of_new_key(context, args.no_passphrase)?;
    let Restored { label, mut workspace, left } = restore(&context.home, &args.file, passphrase.as_ref())?;
    new.into_iter().for_each(|it| workspace.keyring.give(it));
    let former = workspace.standing()?;
    let name = args.name.clone().unwrap_or_else(|| next_name(workspace.principal()));
    check_name(&name)?;
    let predecessor = succeed(&mut workspace, &name)?;
    let unsound = unsound_evidence(&workspace)? + usize::from(!workspace.holds_key_of(&former));
    let public_key = workspace.home().join("keys").join(format!("{name}.pub"));
    let fingerprint = workspace.public_key()?.fingerprint();
    let owes_rest = workspace.role() == JournalRole::Device && former.records > former.receipted;
    let console = context.console;
    if console.json {
        console.json(&json!({
            "home": context.home,
            "made_at": label.made_at,
            "name": name,
            "fingerprint": fingerprint,
            "public_key": public_key,
            "predecessor": predecessor,
            "owes_rest": owes_rest,
            "unsound": unsound,
        }))?;
    } else {
        console.say(&restored(context.home.display(), label.made_at.minute()))?;
        console.say(&successor_made(&name, predecessor.seq))?;
        console.say(&fingerprint_is(&fingerprint))?;
        match workspace.role() {
            JournalRole::Office => {
                console.say(&pin_on_laptops(&fingerprint))?;
                console.say(&end_former(&former.principal))?;
            }
            JournalRole::Device => console.say(&hand_over_key(public_key.display()))?,
        }
        if owes_rest {
            console.say(&send_rest(&former.journal))?;
        }
    }
    for name in left {
        console.warn(&key_left(harmless(&name)));
    }
    if !workspace.holds_key_of(&former) {
        console.warn(&key_unsound(&former.principal));
    }
    match unsound {
        0 => Ok(()),
        count => Err(Error { kind: Kind::Unverified, what: files_unsound(count), help: Some(name_them()) }),
    }
}

/// How many evidence files did not come back as they were recorded. The journals did, so that the
/// workspace can be used; and where this was the only backup, it is all there is.
fn unsound_evidence(workspace: &Workspace) -> Result<usize> {
    let (evidence, erased) = (workspace.evidence(), workspace.store.erased()?);
    let wanted: BTreeSet<_> = workspace.store.attachments()?.into_iter().map(|(_, it)| it.sha256).collect();
    // one that cannot be read did not come back either; what the office erased was not there
    let is_sound = |digest: &Digest| match evidence.condition(digest) {
        Ok(Condition::Whole) => true,
        Ok(Condition::Missing) => erased.contains_key(digest),
        _ => false,
    };
    Ok(wanted.iter().filter(|digest| !is_sound(digest)).count())
}

/// `laptop-03` → `laptop-03.2` → `laptop-03.3`: a dot, because names end in numbers of their own. A name that
/// would grow too long loses its end.
pub fn next_name(name: &str) -> String {
    let next = |(stem, number): (_, &str)| Some((stem, number.parse::<u32>().ok()?.checked_add(1)?));
    let (stem, number) = name.rsplit_once('.').and_then(next).unwrap_or((name, 2));
    let ending = format!(".{number}");
    let stem: String = stem.chars().take(LONGEST_NAME - ending.len()).collect();
    stem + &ending
}

#[cfg(test)]
mod tests {
    use super::next_name;
    use crate::trust::is_principal;

    #[test]
    fn counts_successors() {
        assert_eq!(next_name("laptop-03"), "laptop-03.2");
        assert_eq!(next_name("laptop-03.2"), "laptop-03.3");
        assert_eq!(next_name("office"), "office.2");
        assert_eq!(next_name("laptop.4294967295"), "laptop.4294967295.2");
    }

    #[test]
    fn a_successors_name_is_one_that_can_be_trusted() {
        for name in ["a".repeat(64), format!("{}.9", "a".repeat(62)), "laptop.4294967295".to_owned()] {
            assert!(is_principal(&name));
            let next = next_name(&name);
            assert!(is_principal(&next) && next != name, "{next}");
        }
    }
}
