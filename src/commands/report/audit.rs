//! `genba report audit`: the package for an auditor (§13(7)).

use crate::audit::pack;
use crate::cli::ReportAuditArgs;
use crate::commands::Context;
use crate::durable::output_at;
use crate::error::{Error, Kind, Result};
use crate::messages;
use crate::ui::Progress;
use crate::workspace::Workspace;

messages! {
    packed(file, files, bundles) { ja: "{file} に監査用一式を書き出しました（{files} 個、束 {bundles} 件）", en: "wrote the audit package {file}: {files} files, {bundles} bundle(s)" }
    with_papers(count) { ja: "  提出した書面のファイル {count} 個", en: "  {count} file(s) of papers" }
    in_quarantine(count) { ja: "  受け入れていない束 {count} 件は quarantine/ にあります", en: "  {count} bundle(s) that were not accepted lie under quarantine/" }
    not_sealed(count) {
        ja: "封印されていない証跡が {count} 個あります。渡す前に index.html の一覧を確かめてください",
        en: "{count} attachment(s) are not sealed: look at their list in index.html before handing it over",
    }
    read_me() { ja: "確かめ方は README.txt にあります。事務所の鍵の指紋は、別の経路（電話など）で伝えてください", en: "README.txt says how to check it; tell the auditor the office's fingerprint by another way, over the phone" }
    does_not_hold(count) { ja: "検証で {count} 件の問題が見つかりました", en: "verification found {count} problem(s)" }
    see_index() { ja: "書き出した index.html の一覧を確かめてください", en: "see their list in index.html of the package" }
}

/// Runs it: exit 3 where the package is written but something in it does not hold.
///
/// # Errors
/// A laptop's workspace, a place that is taken, evidence that does not verify.
pub fn run(context: &Context, args: &ReportAuditArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let mut bar = Progress::begin(0);
    let output = output_at(&args.output)?;
    let done = pack(&workspace, &output, context.console.lang, &mut |done, total| bar.at(done, total))?;
    drop(bar);
    let console = context.console;
    if console.json {
        console.json(&done)?;
    } else {
        console.say(&packed(done.file.display(), done.files, done.bundles))?;
        for (count, words) in
            [(done.papers, with_papers(done.papers)), (done.quarantined, in_quarantine(done.quarantined))]
        {
            if count > 0 {
                console.say(&words)?;
            }
        }
        console.say(&read_me())?;
    }
    if done.unsealed > 0 {
        console.warn(&not_sealed(done.unsealed));
    }
    match done.findings {
        0 => Ok(()),
        count => Err(Error { kind: Kind::Unverified, what: does_not_hold(count), help: Some(see_index()) }),
    }
}
