//! `genba evidence erase`: deletes sealed evidence for ever; that it was there, and why it is gone, stays.
//!
//! The record comes first. What an interruption leaves undone is done by the same command again.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Item, items, named};
use crate::bundle::{Container, without};
use crate::cli::EvidenceEraseArgs;
use crate::commands::details::bytes;
use crate::commands::field::{decider_by_name, record_unmoved, since};
use crate::commands::lookup::fill;
use crate::commands::{Context, lookup};
use crate::domain::Digest;
use crate::durable::Durable;
use crate::error::{Error, IoContext, Result};
use crate::event::{Draft, EvidenceErased, Fact};
use crate::messages;
use crate::ui::harmless;
use crate::workspace::Workspace;

messages! {
    only_sealed(name) { ja: "{name} は封をした証跡ではないので消去できません", en: "{name} is not sealed, so it cannot be erased" }
    others_hold_it() {
        ja: "封をしていない証跡は記録した PC にも平文で残り、ここだけ消しても意味がありません",
        en: "the laptop that recorded it holds it in clear: erasing it here alone would mean nothing",
    }
    erased(name, digest, bundles) {
        ja: "{name}（{digest}）を消去しました。取り込んだ束 {bundles} 個からも除きました",
        en: "{name} ({digest}) is erased, here and in {bundles} archived bundle(s)",
    }
    about(name, digest, of, size, bundles) {
        ja: "{name}（{digest}、{of}、{size}、取り込んだ束 {bundles} 個にも入っています）",
        en: "{name} ({digest}, {of}, {size}, also in {bundles} archived bundle(s))",
    }
    of_fault(fault) { ja: "障害 {fault}", en: "fault {fault}" }
    of_run(run) { ja: "作業 {run}", en: "run {run}" }
    of_neither() { ja: "作業にも障害にも付いていない", en: "of no run and no fault" }
    really() { ja: "永久に消去しますか。元には戻せません", en: "erase it for ever? nothing brings it back" }
    not_erased() { ja: "消去していません。何も記録していません", en: "nothing was erased or recorded" }
    say_yes() { ja: "消去するときは、もう一度実行して「はい」と答えるか、--yes を付けてください", en: "run it again and say yes, or give --yes" }
    was_erased_before() {
        ja: "消去はすでに記録されています。残りがあれば消しました",
        en: "the erasure was recorded before; what was left of it is gone now",
    }
    copies_elsewhere() {
        ja: "  記録した PC、媒体の束、以前のバックアップには暗号文が残ります。それらも処分してください",
        en: "  the ciphertext is still on the laptop, on the media that carried it and in earlier backups: dispose of these too",
    }
}

/// Runs it.
///
/// # Errors
/// On a laptop, evidence that is not sealed, a failing disk.
pub fn run(context: &Context, workspace: &mut Workspace, args: &EvidenceEraseArgs) -> Result<()> {
    workspace.need_office()?;
    let reason = lookup::reason(&args.reason)?;
    let (item, was_recorded) = erasable(workspace, args)?;
    let (name, sha256) = (&item.attachment.name, item.attachment.sha256);
    if !was_recorded {
        // whoever may not is told before he is asked
        let actor = decider_by_name(&context.console, workspace, args.decider.by.as_deref())?;
        confirm(context, workspace, &item, args.yes)?;
        // while somebody thinks it over, others record
        let size = since(workspace)?;
        if !erasable(workspace, args)?.1 {
            let fact = Fact::EvidenceErased(EvidenceErased { reason, sha256 });
            record_unmoved(workspace, size, vec![Draft::new(&actor, fact)])?;
        }
    }
    let bundles = remove(workspace, &sha256)?;
    let console = context.console;
    if console.json {
        return console.json(&json!({ "sha256": sha256, "name": name, "bundles": bundles, "recorded": !was_recorded }));
    }
    if was_recorded {
        console.say(&was_erased_before())?;
    }
    console.say(&erased(harmless(name), sha256.short(), bundles))?;
    console.say(&copies_elsewhere())
}

/// The evidence that is named, and whether its erasure is recorded already.
fn erasable(workspace: &Workspace, args: &EvidenceEraseArgs) -> Result<(Item, bool)> {
    let items = items(workspace)?;
    let item = named(&items, &args.digest)?.clone();
    // who says that a file is sealed may be wrong about a file that somebody else refers to in clear
    if !items.iter().filter(|other| other.attachment.sha256 == item.attachment.sha256).all(Item::is_sealed) {
        return Err(Error::refused(only_sealed(&item.attachment.name), others_hold_it()));
    }
    let was_recorded = workspace.store.erased()?.contains_key(&item.attachment.sha256);
    Ok((item, was_recorded))
}

/// Shows what is about to go, and asks.
fn confirm(context: &Context, workspace: &Workspace, item: &Item, is_meant: bool) -> Result<()> {
    let console = context.console;
    if is_meant {
        return Ok(());
    }
    if console.may_ask() {
        let sha256 = &item.attachment.sha256;
        let mut bundles = 0;
        for path in archived(workspace)? {
            bundles += usize::from(Container::open(&path).reading_own(&path)?.is_ok_and(|held| held.holds(sha256)));
        }
        let of = match (item.fault(), item.event.fact.run()) {
            (Some(fault), _) => of_fault(fault),
            (None, Some(run)) => of_run(run),
            (None, None) => of_neither(),
        };
        let (name, size) = (harmless(&item.attachment.name), bytes(item.attachment.size));
        console.say(&fill(&of, |of| about(&name, sha256.short(), of, &size, bundles)))?;
    }
    if console.confirm(&really(), "--yes")? { Ok(()) } else { Err(Error::refused(not_erased(), say_yes())) }
}

/// Deletes a file from the evidence and from every archived bundle; gives the number of these.
fn remove(workspace: &Workspace, digest: &Digest) -> Result<usize> {
    workspace.evidence().erase(digest)?;
    let mut changed = 0;
    let mut failed = Ok(());
    for path in archived(workspace)? {
        // one that cannot be rewritten keeps it in no other
        match rewrite(&path, digest) {
            Ok(true) => changed += 1,
            Ok(false) => {}
            Err(why) => failed = failed.and(Err(why)),
        }
    }
    failed.map(|()| changed)
}

/// Takes the file out of one bundle; tells whether it was there.
fn rewrite(path: &Path, digest: &Digest) -> Result<bool> {
    let is_it = |entry: &Digest| entry == digest;
    // most bundles do not hold it: looked at before anything is written
    let held = Container::open(path).reading_own(path)?;
    if held.is_ok_and(|held| !held.holds(digest)) {
        return Ok(false);
    }
    let mut rewritten = Durable::create(path, true)?;
    let is_changed = without(path, &mut rewritten, &is_it)? > 0;
    if is_changed {
        rewritten.commit()?;
    }
    Ok(is_changed)
}

/// Every bundle that was ever imported and is kept.
fn archived(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let any = workspace.inbox(&Digest::ZERO);
    let folder = any.parent().unwrap_or(&any);
    let mut found = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder).reading_own(folder)? {
            let path = entry.reading_own(folder)?.path();
            if path.extension().is_some_and(|ending| ending == "zip") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
