//! `genba export`

use super::Context;
use super::unlock::{open_key, open_key_of};
use crate::cli::ExportArgs;
use crate::domain::{Outcome, head_code};
use crate::error::Result;
use crate::event::JournalRole;
use crate::exchange::{Wanted, export, former_journals_owed, trust_lines};
use crate::messages;
use crate::state::Run;
use crate::ui::{Progress, harmless};
use crate::workspace::Workspace;

/// Runs that wait for review and are looked at, so that an export does not grow with them.
const MOST_LOOKED_AT: u64 = 500;

messages! {
    exported(file, first, last) { ja: "{file} に {first}〜{last} 番の記録を書き出しました", en: "exported events {first} to {last} to {file}" }
    exported_id(id, attachments) { ja: "  束の番号 {id}、添付 {attachments} 件", en: "  bundle {id}, {attachments} attachment(s)" }
    exported_head(code) { ja: "  先頭符号 {code}", en: "  head code {code}" }
    encrypted_to(name) { ja: "  暗号化: {name} だけが開けます", en: "  encrypted: only {name} can open it" }
    not_encrypted() {
        ja: "  暗号化されていません: 手にした人は誰でも読めます（.zip.age で終わる名前なら相手だけが開けます）",
        en: "  not encrypted: whoever gets it can read it (with a name that ends with .zip.age only the receiver can)",
    }
    hand_to_office() { ja: "登録済みの媒体で事務所に渡し、受領の束を受け取ってください", en: "carry it to the office on a registered medium; its receipt comes back in the next dispatch" }
    hand_to_laptop(name) { ja: "{name} に渡してください", en: "carry it to {name}" }
    former_owed(journal, to) {
        ja: "前の記録 {journal} にも渡していない分があります: genba export --journal {journal}{to}",
        en: "the former journal {journal} holds more for them: `genba export --journal {journal}{to}`",
    }
    not_reviewed(count) {
        ja: "ほかの PC で終わった作業 {count} 件が社内確認を待っています。確認するまで、作業用 PC では済んだことにならず、やり直されるおそれがあります: genba review list",
        en: "{count} run(s) that other laptops have finished wait for review; until they are accepted the laptops do not know of them, and the work may be done anew: `genba review list`",
    }
    hand_to_somebody() { ja: "宛先を --to で指定すると、相手がまだ持っていない分だけになります", en: "with --to NAME only what that laptop does not hold yet is exported" }
}

/// Runs it.
///
/// # Errors
/// Nothing to export, an unknown laptop, a failing disk.
pub fn run(context: &Context, args: &ExportArgs) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    let journals = workspace.store.journals()?;
    let former = args.journal.as_ref().and_then(|id| journals.into_iter().find(|known| known.journal == *id));
    match former.filter(|former| former.role == workspace.role()) {
        Some(former) => open_key_of(context, &mut workspace, &former.principal)?,
        None => open_key(context, &mut workspace)?,
    }
    let from = if args.full { Some(0) } else { args.from };
    let wanted = Wanted {
        output: args.output.clone(),
        to: args.to.clone(),
        from,
        journal: args.journal.clone(),
        plain: args.plain,
    };
    let mut bar = Progress::begin(0);
    let written = export(&workspace, &wanted, &mut |done, total| bar.at(done, total))?;
    drop(bar);
    let console = context.console;
    let untold = untold(&workspace, args)?;
    if untold > 0 {
        console.warn(&not_reviewed(untold));
    }
    if console.json {
        return console.json(&written);
    }
    for bundle in &written {
        console.say(&exported(bundle.file.display(), bundle.first, bundle.last))?;
        console.say(&exported_id(bundle.bundle, bundle.attachments))?;
        console.say(&exported_head(head_code(&bundle.head)))?;
        console.say(&match &bundle.encrypted_to {
            Some(name) => encrypted_to(harmless(name)),
            None => not_encrypted(),
        })?;
    }
    if args.journal.is_none() {
        let to = args.to.as_deref().map(|name| format!(" --to {name}")).unwrap_or_default();
        let to = if args.full { format!("{to} --full") } else { to };
        for journal in former_journals_owed(&workspace, args.to.as_deref(), args.full)? {
            console.say(&former_owed(&journal, &to))?;
        }
    }
    match (workspace.role(), &args.to) {
        (JournalRole::Device, _) => console.say(&hand_to_office()),
        (JournalRole::Office, Some(name)) => console.say(&hand_to_laptop(name)),
        (JournalRole::Office, None) => console.say(&hand_to_somebody()),
    }
}

/// How many runs others have done of which a laptop does not learn by this export: only what is reviewed is told.
/// Of a desk that never reviews, the latest.
fn untold(workspace: &Workspace, args: &ExportArgs) -> Result<usize> {
    let is_dispatch = args.to.is_some() || args.full;
    if workspace.role() == JournalRole::Device || !is_dispatch {
        return Ok(0);
    }
    let mut own = trust_lines(workspace)?;
    own.retain(|line| args.to.as_ref() == Some(&line.principal));
    let own: Vec<String> = own.iter().map(|line| line.key.fingerprint()).collect();
    let is_untold = |run: &&Run| !own.contains(&run.journal) && run.outcome.is_some_and(Outcome::is_done);
    Ok(workspace.store.unreviewed_runs(MOST_LOOKED_AT)?.iter().filter(is_untold).count())
}
