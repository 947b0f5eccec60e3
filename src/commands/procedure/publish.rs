//! `procedure add` and `procedure withdraw`: what laptops may work by.
//!
//! The bytes that were checked are the bytes that are kept and recorded.

use serde_json::json;

use super::super::Context;
use super::super::field::{record_unmoved, since};
use super::super::lookup::{Noun, fill, procedure, procedure_versions, reason, together, unknown};
use super::files::{self, ProcedureFile};
use crate::cli::RetireArgs;
use crate::domain::{forbidden_character, normalise, same_id};
use crate::error::{Error, Result};
use crate::event::{Attachment, Draft, Fact, ProcedurePublished, ProcedureWithdrawn, is_file_name};
use crate::messages;
use crate::procedure::Procedure;
use crate::state::{Order, PublishedProcedure};
use crate::store::Store;
use crate::workspace::Workspace;

messages! {
    published(id, version, work) { ja: "公開しました: {id} 版 {version}（{work}）", en: "published {id} version {version} ({work})" }
    already(id, version) { ja: "公開済みです: {id} 版 {version}", en: "already published: {id} version {version}" }
    nothing_new() { ja: "新しいものはありません", en: "nothing new" }
    order_work() {
        ja: "次に、作業を指示してください（genba work order …）。作業用 PC には次の束で届きます",
        en: "next, order work by it (`genba work order …`); laptops receive it with the next bundle",
    }
    other_bytes(id, version, file) {
        ja: "{file}: 手順書 {id} の版 {version} は、別の内容ですでに公開されています",
        en: "{file}: version {version} of procedure {id} is published already, with other bytes",
    }
    new_number() {
        ja: "内容を変えたら、新しい版番号（version）を付けてください。公開した版は変わりません",
        en: "give a changed procedure a new `version`: what is published never changes",
    }
    two_files(id, version, file) {
        ja: "{file}: 手順書 {id} の版 {version} が、内容の違う二つのファイルにあります",
        en: "{file}: version {version} of procedure {id} stands in two files of different bytes",
    }
    was_withdrawn(id, version, why, file) {
        ja: "{file}: 手順書 {id} の版 {version} は取り下げられています（{why}）",
        en: "{file}: version {version} of procedure {id} was withdrawn ({why})",
    }
    other_work(id, file, before) {
        ja: "{file}: 手順書 {id} は {before} の手順書として公開されています。作業区分は変えられません",
        en: "{file}: procedure {id} is published for {before}; its work type cannot change",
    }
    other_id() { ja: "別の作業には別の id を付けてください", en: "give another kind of work another id" }
    withdrew(id, version) { ja: "取り下げました: {id} 版 {version}。新しい作業には使えません", en: "withdrew {id} version {version}; no new run may use it" }
    already_withdrawn(id, why) { ja: "手順書 {id} はすでに取り下げられています（{why}）", en: "procedure {id} is withdrawn already ({why})" }
    see_list() { ja: "genba procedure list で確かめてください", en: "see `genba procedure list`" }
    orders_wait(id, orders) {
        ja: "作業指示 {orders} は {id} によるものです。新しい版を公開するか、指示を取り消してください",
        en: "order {orders} is to be done by {id}: publish a new version or cancel the order",
    }
}

/// Runs `procedure add`.
///
/// # Errors
/// A laptop, any problem in any file (2), a version that is published with other bytes.
pub fn add(context: &Context, names: &[std::path::PathBuf]) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let files = files::read(names)?;
    if files.iter().any(|file| file.procedure.is_none()) {
        if console.json {
            files::show_json(context, &files)?;
        } else {
            files.iter().try_for_each(|file| files::show_problems(context, file))?;
        }
        return files::refuse(&files);
    }
    let (new, old) = sort_out(&workspace.store, &files)?;
    let evidence = workspace.evidence();
    let mut drafts = Vec::new();
    for (file, procedure) in &new {
        evidence.keep_bytes(&file.bytes)?;
        drafts.push(draft(file, procedure));
    }
    if !drafts.is_empty() {
        record_unmoved(&mut workspace, size, drafts)?;
    }
    if console.json {
        let row = |it: &Procedure| json!({ "id": it.id, "version": it.version, "digest": it.digest });
        let new: Vec<_> = new.iter().map(|(_, procedure)| row(procedure)).collect();
        let old: Vec<_> = old.iter().map(|procedure| row(procedure)).collect();
        return console.json(&json!({ "published": new, "already_published": old }));
    }
    for procedure in &old {
        console.say(&already(&procedure.id, &procedure.version))?;
    }
    for (_, procedure) in &new {
        let work = procedure.work_type.label();
        console.say(&fill(&work, |work| published(&procedure.id, &procedure.version, work)))?;
    }
    console.say(&if new.is_empty() { nothing_new() } else { order_work() })
}

type Sorted<'f> = (Vec<(&'f ProcedureFile, &'f Procedure)>, Vec<&'f Procedure>);

/// What is new and what is published already; refuses all that cannot be published, at once.
fn sort_out<'f>(store: &Store, files: &'f [ProcedureFile]) -> Result<Sorted<'f>> {
    let held = procedure_versions(store)?;
    let (mut new, mut old): Sorted<'f> = (Vec::new(), Vec::new());
    let mut refusals = Vec::new();
    for file in files {
        let Some(procedure) = &file.procedure else { continue };
        if new.iter().any(|(_, other)| other.digest == procedure.digest) {
            continue;
        }
        match refusal(file, procedure, &held) {
            Some(refusal) => refusals.push(refusal),
            None if held.iter().any(|held| held.digest == procedure.digest) => old.push(procedure),
            None if new
                .iter()
                .any(|(_, it)| same_id(&it.id, &procedure.id) && same_id(&it.version, &procedure.version)) =>
            {
                let what = two_files(&procedure.id, &procedure.version, file.path.display());
                refusals.push(Error::refused(what, new_number()));
            }
            None => new.push((file, procedure)),
        }
    }
    together(refusals)?;
    Ok((new, old))
}

/// Why a procedure cannot be published beside those that are.
fn refusal(file: &ProcedureFile, procedure: &Procedure, held: &[PublishedProcedure]) -> Option<Error> {
    let (id, version, path) = (&procedure.id, &procedure.version, file.path.display());
    let of_id = || held.iter().filter(|held| same_id(&held.id, id));
    let twin = of_id().find(|held| held.digest == procedure.digest);
    if let Some(twin) = twin {
        let why = twin.withdrawn.as_ref()?;
        return Some(Error::refused(was_withdrawn(id, version, why, path), new_number()));
    }
    if of_id().any(|held| same_id(&held.version, version)) {
        return Some(Error::refused(other_bytes(id, version, path), new_number()));
    }
    let other = of_id().find(|held| held.work_type != procedure.work_type)?;
    Some(Error::refused(other_work(id, path, other.work_type), other_id()))
}

fn draft(file: &ProcedureFile, procedure: &Procedure) -> Draft {
    let name = file.path.file_name().map(|name| normalise(&name.to_string_lossy())).unwrap_or_default();
    let is_usable = is_file_name(&name) && forbidden_character(&name).is_none();
    let attachment = Attachment {
        commit: None,
        media_type: "application/toml".to_owned(),
        name: if is_usable { name } else { format!("{}.toml", procedure.id) },
        sealed: None,
        sha256: procedure.digest,
        size: u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
    };
    let fact = Fact::ProcedurePublished(ProcedurePublished {
        digest: procedure.digest,
        id: procedure.id.clone(),
        models: procedure.models.clone(),
        title: procedure.title.clone(),
        version: procedure.version.clone(),
        work_type: procedure.work_type,
    });
    Draft { attachments: vec![attachment], ..Draft::new("system", fact) }
}

/// Runs `procedure withdraw`: every version of `ID`, or the one of `ID@VERSION`.
///
/// # Errors
/// A laptop, an unknown procedure, one that is withdrawn already, an empty reason.
pub fn withdraw(context: &Context, args: &RetireArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let named = procedure(&workspace.store, &args.id)?;
    let reason = reason(&args.reason)?;
    if let Some(why) = &named.withdrawn {
        return Err(Error::refused(already_withdrawn(&named.id, why), see_list()));
    }
    let is_one = args.id.contains(['@', '＠']);
    let mut going = procedure_versions(&workspace.store)?;
    going.retain(|it| it.withdrawn.is_none() && same_id(&it.id, &named.id) && (!is_one || it.digest == named.digest));
    if going.is_empty() {
        return Err(unknown::<&str>(Noun::Procedure, &args.id, &[]));
    }
    let fact =
        |it: &PublishedProcedure| ProcedureWithdrawn { digest: it.digest, id: it.id.clone(), reason: reason.clone() };
    let drafts = going.iter().map(|it| Draft::new("system", Fact::ProcedureWithdrawn(fact(it))));
    record_unmoved(&mut workspace, size, drafts.collect())?;
    let still = procedure_versions(&workspace.store)?;
    if !still.iter().any(|it| same_id(&it.id, &named.id) && it.withdrawn.is_none()) {
        warn_of_orders(context, &workspace.store, &named.id)?;
    }
    if console.json {
        let versions: Vec<_> = going.iter().map(|it| &it.version).collect();
        return console.json(&json!({ "id": named.id, "withdrawn": versions, "reason": reason }));
    }
    going.iter().try_for_each(|it| console.say(&withdrew(&it.id, &it.version)))
}

/// Names the open orders that are to be done by a procedure that is gone.
fn warn_of_orders(context: &Context, store: &Store, id: &str) -> Result<()> {
    let mut waiting = Vec::new();
    for (order, _) in store.list::<Order>(false)? {
        let is_open = !order.cancelled && same_id(&order.procedure, id);
        if is_open && store.assignments(&order.order)?.iter().any(|assignment| assignment.done == 0) {
            waiting.push(order.order);
        }
    }
    if !waiting.is_empty() {
        context.console.warn(&orders_wait(id, waiting.join(", ")));
    }
    Ok(())
}
