//! `genba evidence list`: on a laptop and at the office alike.

use serde_json::json;

use super::{Item, items};
use crate::cli::EvidenceListArgs;
use crate::commands::Context;
use crate::commands::field;
use crate::commands::lookup;
use crate::domain::same_id;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::message::Text;
use crate::messages;
use crate::state::Fault;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    none_listed() {
        ja: "当てはまる証跡はありません。付けるには genba attach ファイル、または genba step … --attach ファイル",
        en: "there is no such evidence; `genba attach FILE` or `genba step … --attach FILE` adds some",
    }
    column_digest() { ja: "SHA-256", en: "sha256" }
    column_state() { ja: "状態", en: "state" }
    column_size() { ja: "大きさ", en: "size" }
    column_name() { ja: "ファイル", en: "file" }
    column_of() { ja: "作業・障害", en: "of" }
    column_at() { ja: "記録", en: "recorded" }
    sealed() { ja: "封緘", en: "sealed" }
    clear() { ja: "", en: "" }
    erased() { ja: "消去済み", en: "erased" }
    not_here() { ja: "なし", en: "missing" }
}

/// Whether a file is here, and who can read it.
pub fn state_of(item: &Item, is_erased: bool, evidence: &Evidence) -> Text {
    if is_erased {
        erased()
    } else if !evidence.has(&item.attachment.sha256) {
        not_here()
    } else if item.is_sealed() {
        sealed()
    } else {
        clear()
    }
}

/// Runs it.
///
/// # Errors
/// An unknown run or fault.
pub fn run(context: &Context, workspace: &Workspace, args: &EvidenceListArgs) -> Result<()> {
    let run = args.run.as_deref().map(|id| field::run(&workspace.store, id)).transpose()?.map(|run| run.run);
    let fault = args.fault.as_deref().map(|id| lookup::live::<Fault>(&workspace.store, id)).transpose()?;
    let is_wanted = |item: &Item| {
        run.as_deref().is_none_or(|run| item.event.fact.run() == Some(run))
            && fault.as_ref().is_none_or(|fault| item.fault().is_some_and(|known| same_id(known, &fault.fault)))
            && (item.is_sealed() || !args.sealed)
    };
    let erasures = workspace.store.erased()?;
    let evidence = workspace.evidence();
    let columns = [column_digest(), column_state(), column_size(), column_name(), column_of(), column_at()];
    let mut table = Table::new(columns).numbers(&[2]).or(none_listed());
    let mut rows = Vec::new();
    for item in items(workspace)?.iter().filter(|item| is_wanted(item)) {
        let (attachment, event) = (&item.attachment, &item.event);
        let erasure = erasures.get(&attachment.sha256);
        let state = state_of(item, erasure.is_some(), &evidence);
        let run = event.fact.run();
        table.row([
            attachment.sha256.short().as_str(),
            state.get(context.console.lang),
            &attachment.size.to_string(),
            item.below.as_deref().unwrap_or(&attachment.name),
            run.or(item.fault()).unwrap_or_default(),
            &event.at.minute(),
        ]);
        rows.push(json!({
            "sha256": attachment.sha256,
            "commit": attachment.commit,
            "sealed": item.is_sealed(),
            "erased": erasure,
            "held": evidence.has(&attachment.sha256),
            "size": attachment.size,
            "name": attachment.name,
            "path": item.below,
            "media_type": attachment.media_type,
            "run": run,
            "fault": item.fault(),
            "actor": event.actor,
            "at": event.at,
            "journal": event.journal,
            "seq": event.seq,
            "kind": event.fact.kind(),
        }));
    }
    context.console.table(&table, &rows)
}
