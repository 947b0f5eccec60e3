//! `… set ID FIELD=VALUE…` and `… retire ID --reason`.

use serde_json::json;

use super::super::Context;
use super::super::field::{listed, pair, record_unmoved, since};
use super::super::lookup::{Known, dated, day, fill, live, reason};
use super::held::{Held, Kept, hindered_end, known_sites, on};
use super::load::change_line;
use crate::cli::{RetireArgs, SetArgs};
use crate::domain::{fold, same_id};
use crate::error::{Error, Result};
use crate::event::Draft;
use crate::message::Text;
use crate::messages;
use crate::register::{FieldChange, KnownSites, Need, missing_fields, new_record, set_field, typed_value};
use crate::store::Store;
use crate::workspace::Workspace;

messages! {
    not_a_pair(given) { ja: "「{given}」は 項目=値 の形ではありません", en: "{given} is not of the form FIELD=VALUE" }
    pair_forms() {
        ja: "例: 製造番号=U34-2011-01007（値を消すなら 製造番号=）",
        en: "for example serial=U34-2011-01007 (serial= clears it)",
    }
    taken(title, value, other) { ja: "{title}「{value}」は {other} と同じです", en: "{title} {value} is that of {other}" }
    check_value(other) {
        ja: "値を確かめてください。入れ替えなら、先に {other} の値を直します",
        en: "check the value; for an exchange, first change that of {other}",
    }
    is_there(noun, id) { ja: "{noun} {id} はすでにあります", en: "{noun} {id} is there already" }
    set_it(kind, id) { ja: "項目を直すには genba {kind} set {id} 項目=値", en: "change its fields with `genba {kind} set {id} FIELD=VALUE`" }
    lacks(fields) { ja: "足りない項目があります: {fields}", en: "required and not given: {fields}" }
    give_all(example) { ja: "{example} を書き足してください", en: "add {example}" }
    added(noun, id) { ja: "{noun} {id} を登録しました", en: "added {noun} {id}" }
    as_it_was(id) { ja: "{id} はすでにそのとおりです。記録するものはありません", en: "{id} is so already; nothing to record" }
    changed(noun, id, change) { ja: "{noun} {id} {change}", en: "{noun} {id} {change}" }
    retired(noun, id) { ja: "{noun} {id} を廃止しました。これまでの記録は残ります", en: "retired {noun} {id}; its records stay" }
    ended(id, day) { ja: "従事者 {id} は {day} で終了です", en: "worker {id} ends on {day}" }
    already_ended(id) { ja: "従事者 {id} はすでに終了しています", en: "worker {id} has ended already" }
    see_worker(id) { ja: "genba worker show {id} で確かめてください", en: "see `genba worker show {id}`" }
}

/// Sets fields of one record.
///
/// # Errors
/// A laptop, an unknown or retired record, a field or value that does not fit, a value that stands once.
pub fn set<R: Held>(context: &Context, args: &SetArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let held = R::of(&live::<R::Entry>(&workspace.store, &args.id)?);
    let pairs = pairs::<R>(&workspace, &args.fields)?;
    let (_, resolve) = known_sites(&workspace.store)?;
    let mut record = held.clone();
    let mut changes = apply(&mut record, pairs, &resolve)?;
    changes.retain(|change| change.from != change.to);
    refuse_taken(&workspace.store, &record, &changes)?;
    let id = record.key().to_owned();
    if let Some(hindrance) = hindered_end(&held, &record, &workspace.store)? {
        return Err(hindrance);
    }
    if record != held {
        record_unmoved(&mut workspace, size, vec![Draft::new("system", record.clone().set())])?;
    }
    if console.json {
        return console.json(&json!({ "id": id, "changes": changes, "record": record }));
    }
    if changes.is_empty() {
        return console.say(&as_it_was(id));
    }
    for change in &changes {
        let line = change_line::<R>(&change.field, &change.from, &change.to);
        let mut said = changed(&R::noun().en, &id, &line.en);
        said.ja = changed(&R::noun().ja, &id, &line.ja).ja;
        console.say(&said)?;
    }
    console.say(&R::next())
}

/// Adds one record with its fields.
///
/// # Errors
/// A laptop, an id that is there already, a field or value that does not fit, everything required that is missing.
pub fn add<R: Held>(context: &Context, args: &SetArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    if let Some(known) = workspace.store.get::<R::Entry>(&args.id)? {
        let id = known.id();
        return Err(Error::refused(fill(&R::noun(), |noun| is_there(noun, id)), set_it(R::KIND, id)));
    }
    let mut record = new_record::<R>(&args.id)?;
    let pairs = pairs::<R>(&workspace, &args.fields)?;
    let (_, resolve) = known_sites(&workspace.store)?;
    let changes = apply(&mut record, pairs, &resolve)?;
    let missing = missing_fields(&record);
    if !missing.is_empty() {
        let example = listed(missing.iter().map(|title| fill(title, |title| Text::same(format!("{title}=…")))));
        let missing = listed(missing);
        return Err(Error::usage(fill(&missing, |titles| lacks(titles)), fill(&example, |example| give_all(example))));
    }
    refuse_taken(&workspace.store, &record, &changes)?;
    let id = record.key().to_owned();
    record_unmoved(&mut workspace, size, vec![Draft::new("system", record.clone().set())])?;
    if console.json {
        return console.json(&json!({ "id": id, "changes": changes, "record": record }));
    }
    console.say(&fill(&R::noun(), |noun| added(noun, &id)))?;
    console.say(&R::next())
}

/// What was given as fields and their values, days with their years.
fn pairs<'a, R: Held>(workspace: &Workspace, given: &'a [String]) -> Result<Vec<(&'a str, String)>> {
    let dated = dated(workspace)?;
    let typed = |given: &'a String| {
        let (field, value) = pair(given).ok_or_else(|| Error::usage(not_a_pair(given), pair_forms()))?;
        Ok((field, typed_value::<R>(field, value, &dated)))
    };
    given.iter().map(typed).collect()
}

/// Sets the fields one after the other; one that does not fit yet (a first day after the old
/// last day) is tried again after the others.
///
/// # Errors
/// A field or value that does not fit.
pub fn apply<R: Held>(record: &mut R, pairs: Vec<(&str, String)>, sites: KnownSites<'_>) -> Result<Vec<FieldChange>> {
    let mut changes = Vec::new();
    let mut pending = pairs;
    while !pending.is_empty() {
        let before = pending.len();
        let mut failed = Vec::new();
        let mut first = None;
        for (field, value) in pending {
            match set_field(record, field, &value, sites) {
                Ok(change) => changes.push(change),
                Err(why) => {
                    failed.push((field, value));
                    first = first.or(Some(why));
                }
            }
        }
        if let Some(why) = first.filter(|_| failed.len() == before) {
            return Err(why);
        }
        pending = failed;
    }
    Ok(changes)
}

/// Refuses a value that must stand once and that another record has.
///
/// # Errors
/// Then, or a failing database.
pub fn refuse_taken<R: Held>(store: &Store, record: &R, changes: &[FieldChange]) -> Result<()> {
    let unique = R::columns().iter().filter(|column| column.need == Need::Unique);
    for column in unique.filter(|column| changes.iter().any(|change| change.field == column.field)) {
        let value = record.field(column.field).unwrap_or_default();
        let others = store.list::<R::Entry>(false)?.into_iter().map(|(entry, _)| R::of(&entry));
        let mut others = others.filter(|other| !same_id(other.key(), record.key()));
        let other = others.find(|other| !value.is_empty() && other.field(column.field).map(fold) == Some(fold(value)));
        if let Some(other) = other {
            let what = fill(&column.title(), |title| taken(title, value, other.key()));
            return Err(Error::usage(what, check_value(other.key())));
        }
    }
    Ok(())
}

/// Takes one record out of the register.
///
/// # Errors
/// A laptop, an unknown or retired record, one that is still needed, an empty reason.
pub fn retire<R: Held>(context: &Context, args: &RetireArgs, last: Option<&str>) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let today = workspace.now().day();
    let held = Kept::<R>::new(live::<R::Entry>(&workspace.store, &args.id)?, false, today);
    let id = held.record.key().to_owned();
    let reason = reason(&args.reason)?;
    let last = last.map(|last| day(&workspace, last)).transpose()?.unwrap_or(today);
    // a worker's last day is today already where he was ended today
    let is_over = held.over || held.record.field("until").is_some_and(|until| until == last.to_string());
    if is_over {
        return Err(Error::refused(already_ended(&id), see_worker(&id)));
    }
    if let Some(hindrance) = held.record.hindrance(&workspace.store, last)? {
        return Err(hindrance);
    }
    record_unmoved(&mut workspace, size, vec![Draft::new("system", R::end(id.clone(), reason.clone(), last))])?;
    if console.json {
        return console.json(&json!({ "id": id, "retired": true, "reason": reason }));
    }
    if R::IS_PERSON {
        console.say(&on(last, |day| ended(&id, day)))?;
    } else {
        console.say(&fill(&R::noun(), |noun| retired(noun, &id)))?;
    }
    console.say(&R::next())
}
