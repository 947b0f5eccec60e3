//! `genba backup`

use super::Context;
use super::unlock::new_passphrase;
use crate::backup::backup;
use crate::cli::BackupArgs;
use crate::environment;
use crate::error::Result;
use crate::keys::{Passphrase, is_envelope_name};
use crate::messages;
use crate::ui::Progress;
use crate::workspace::Workspace;

messages! {
    backed_up(file, size) { ja: "{file} にバックアップしました（記録 {size} 件）", en: "backed up to {file} ({size} events)" }
    guard_it() {
        ja: "暗号化されていません。秘密鍵、台帳、記録、証跡をすべて含むので、鍵と同じように保管してください（.tar.age で終わる名前なら合言葉で暗号化します）",
        en: "it is not encrypted and holds private keys, the register, every record and all evidence: store it as you would a key (with a name that ends with .tar.age it is encrypted with a passphrase)",
    }
    encrypted() {
        ja: "合言葉で暗号化しました。合言葉を忘れると誰にも開けません。age -d でも開けます",
        en: "it is encrypted with the passphrase: nobody opens it without; the stock tool does with it (`age -d`)",
    }
    ask_backup() { ja: "バックアップの合言葉", en: "passphrase for the backup" }
}

/// Runs it.
///
/// # Errors
/// A laptop without a journal yet, or a failing disk.
pub fn run(context: &Context, args: &BackupArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let passphrase = passphrase(context, args)?;
    let mut bar = Progress::begin(0);
    let label = backup(&workspace, &args.file, passphrase.as_ref(), &mut |done, total| bar.at(done, total))?;
    drop(bar);
    if context.console.json {
        return context.console.json(&label);
    }
    context.console.say(&backed_up(args.file.display(), label.size))?;
    context.console.say(&if passphrase.is_some() { encrypted() } else { guard_it() })
}

/// What the backup is encrypted with: that of the environment, else typed twice.
fn passphrase(context: &Context, args: &BackupArgs) -> Result<Option<Passphrase>> {
    if !is_envelope_name(&args.file) {
        return Ok(None);
    }
    let Some(given) = environment::passphrase()? else { return new_passphrase(context, &ask_backup(), false) };
    given.is_sound()?;
    Ok(Some(given))
}
