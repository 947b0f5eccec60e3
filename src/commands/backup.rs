//! `genba backup`

use super::Context;
use crate::backup::backup;
use crate::cli::BackupArgs;
use crate::error::Result;
use crate::messages;
use crate::ui::Progress;
use crate::workspace::Workspace;

messages! {
    backed_up(file, size) { ja: "{file} にバックアップしました（記録 {size} 件）", en: "backed up to {file} ({size} events)" }
    guard_it() { ja: "秘密鍵を含みます。鍵と同じように保管してください", en: "it holds private keys: store it as you would a key" }
}

/// Runs it.
///
/// # Errors
/// A laptop without a journal yet, or a failing disk.
pub fn run(context: &Context, args: &BackupArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let mut bar = Progress::begin(0);
    let label = backup(&workspace, &args.file, &mut |done, total| bar.at(done, total))?;
    drop(bar);
    if context.console.json {
        return context.console.json(&label);
    }
    context.console.say(&backed_up(args.file.display(), label.size))?;
    context.console.say(&guard_it())
}
