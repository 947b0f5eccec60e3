//! `… load FILE`: reads the whole file, shows how it differs, records what is new and changed.
//!
//! One wrong cell and nothing is loaded; what the file no longer has stays unless it is asked
//! to be retired. Everything is recorded in one write.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::json;

use super::super::Context;
use super::super::details::one_line;
use super::super::field::{listed, record_unmoved, since};
use super::super::lookup::{Known, fill};
use super::held::{Held, Kept, hindered_end, kept, known_sites, shown_value, still_to_load};
use crate::cli::LoadArgs;
use crate::domain::{Site, bare_id, fold};
use crate::error::{Error, Kind, Result};
use crate::event::Draft;
use crate::message::Text;
use crate::messages;
use crate::register::{self, CellKind, Difference, LoadError, Need, Remarks, field_title};
use crate::store::Store;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    what() { ja: "区分", en: "what" }
    number() { ja: "番号", en: "id" }
    content() { ja: "内容", en: "content" }
    new() { ja: "新規", en: "new" }
    changed() { ja: "変更", en: "changed" }
    to_retire() { ja: "廃止", en: "to be retired" }
    to_stay() { ja: "台帳に残す", en: "stays" }
    gone() { ja: "ファイルになし", en: "not in the file" }
    change(title, from, to) { ja: "{title}: {from} → {to}", en: "{title}: {from} -> {to}" }
    counts(noun, new, changed, gone, same) {
        ja: "{noun}: 新規 {new}、変更 {changed}、ファイルになし {gone}、同じ {same}",
        en: "{noun}s: {new} new, {changed} changed, {gone} not in the file, {same} unchanged",
    }
    dry_run() { ja: "確認だけを行い、何も記録していません（--dry-run）", en: "nothing was recorded (--dry-run)" }
    as_it_was() { ja: "台帳はこのファイルと同じです。記録するものはありません", en: "the register is as the file says; nothing to record" }
    recorded(set, retired) { ja: "{set} 件を台帳に記録し、{retired} 件を廃止しました", en: "recorded {set}, retired {retired}" }
    recorded_only(set) { ja: "{set} 件を台帳に記録しました", en: "recorded {set}" }
    kept_missing(count) {
        ja: "ファイルにない {count} 件は台帳に残しました。廃止するなら --retire-missing を付けてください",
        en: "{count} not in the file stay in the register; --retire-missing would retire them",
    }
    missing_from(file) { ja: "{file} に記載なし", en: "not in {file}" }
    clash(id, title, value, other) {
        ja: "{id} の{title} [{value}] は、ファイルにない {other} と同じです",
        en: "{id}: {title} [{value}] is that of {other}, which is not in the file",
    }
    clashes(file, count) {
        ja: "{file} の {count} 件の値が、台帳にあってファイルにないものと重なります",
        en: "{count} value(s) in {file} are those of records that are held and not in the file",
    }
    after_clash() {
        ja: "何も取り込んでいません。値を直すか、ファイルにないものが不要なら --retire-missing を付けてください",
        en: "nothing was loaded: correct the values, or retire what is not in the file with --retire-missing",
    }
    cannot_retire(count) { ja: "ファイルにない {count} 件を廃止できません", en: "{count} not in the file cannot be retired" }
    after_hindrance() {
        ja: "何も記録していません。先にこれらを片付けるか、--retire-missing を外してください",
        en: "nothing was recorded: settle these first, or leave --retire-missing out",
    }
    unknown_headings(names) {
        ja: "台帳の項目にない見出し: {names}（この名前の追加項目として残します。台帳の項目のことなら、見出しを直して取り込み直してください）",
        en: "headings that the register does not have: {names} (kept as extra columns of that name; where a field is meant, correct the heading and load the file again)",
    }
    absent_columns(titles) {
        ja: "ファイルに列のない項目: {titles}（台帳のまま残します。消すなら、空の列として入れてください）",
        en: "no column in the file: {titles} (these stay as they are held; an empty column would clear them)",
    }
    lost_zeros(count, pairs) {
        ja: "新規の {count} 件は、ファイルにない番号と 0 かハイフンだけが違います: {pairs}。Excel が 0 を落としていないか確かめてください（列を「文字列」にすると残ります）",
        en: "{count} new id(s) only differ by zeros or dashes from one that is not in the file: {pairs}. Did Excel drop the zeros? (a column formatted as text keeps them)",
    }
    empty_columns(titles) { ja: "どの行も空の項目: {titles}", en: "empty in every row: {titles}" }
    doubtful_name(id, name) {
        ja: "{id} の名称「{name}」に、文字化けのあとに残る ? があります。元の字を確かめてください（Shift_JIS にない字は UTF-8 の CSV か Excel で渡せます）",
        en: "the name {name} of {id} holds a ?, which encodings write for a character that they lack: look it up (UTF-8 and Excel files hold every character)",
    }
    there_are_sites(sites) { ja: "登録されている拠点: {sites}", en: "the sites are {sites}" }
    no_sites() { ja: "拠点がまだ登録されていません", en: "there are no sites in the register yet" }
    load_sites() { ja: "先に genba site load ファイル で取り込んでください", en: "load them first with `genba site load FILE`" }
}

/// Ids that a remark names at most.
const MOST_NAMED: usize = 5;

/// What loading would do, with all that it needs.
struct Plan<R: Held> {
    difference: Difference<R>,
    retired: Vec<String>,
    is_first: bool,
    /// Fields and attributes that the file has no column for.
    absent: Vec<Text>,
    remarks: Remarks,
}

impl<R: Held> Plan<R> {
    /// Of a new record and one that the file does not have, those that only differ by zeros or dashes: Excel and its
    /// number formats take zeros away, and show them where there are none.
    fn without_zeros(&self) -> impl Iterator<Item = (&str, &str)> {
        let gone: HashMap<_, _> = self.difference.gone.iter().map(|id| (bare_id(id), id.as_str())).collect();
        self.difference.new.iter().filter_map(move |new| Some((new.key(), *gone.get(&bare_id(new.key()))?)))
    }
}

/// Runs it for one register.
///
/// # Errors
/// A laptop, an unreadable file, every bad cell at once (2), records that may not go.
pub fn load<R: Held>(context: &Context, args: &LoadArgs) -> Result<()> {
    let console = context.console;
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let today = workspace.now().day();
    let plan = plan::<R>(context, &workspace.store, args, today)?;
    let drafts = drafts(&plan, args, today);
    let count = (drafts.len() - plan.retired.len(), plan.retired.len());
    if !args.dry_run && !drafts.is_empty() {
        record_unmoved(&mut workspace, size, drafts)?;
    }
    if console.json {
        let difference = &plan.difference;
        return console.json(&json!({
            "file": args.file.display().to_string(),
            "dry_run": args.dry_run,
            "new": difference.new,
            "changed": difference.changed,
            "gone": difference.gone,
            "unchanged": difference.unchanged,
            "retired": plan.retired,
            "unknown_headings": plan.remarks.unknown,
            "absent_columns": plan.absent.iter().map(|title| &title.en).collect::<Vec<_>>(),
            "lost_zeros": plan.without_zeros().map(|(new, _)| new).collect::<Vec<_>>(),
            "empty_columns": plan.remarks.empty.iter().map(|title| &title.en).collect::<Vec<_>>(),
            "doubtful_names": plan.remarks.doubtful.iter().map(|(id, _)| id).collect::<Vec<_>>(),
        }));
    }
    show(context, &plan, args.dry_run)?;
    remark(context, &plan);
    let is_missing_kept = plan.retired.len() < plan.difference.gone.len();
    if is_missing_kept {
        console.say(&kept_missing(plan.difference.gone.len()))?;
    }
    match count {
        _ if args.dry_run => console.say(&dry_run()),
        (0, 0) => {
            if is_missing_kept {
                Ok(())
            } else {
                console.say(&as_it_was())
            }
        }
        (set, retired) => {
            console.say(&if retired == 0 { recorded_only(set) } else { recorded(set, retired) })?;
            let next = if plan.is_first { still_to_load(&workspace.store)? } else { None };
            console.say(&next.unwrap_or_else(R::next))
        }
    }
}

/// What a file makes of the register.
struct File<R> {
    /// The records as they are to be.
    records: Vec<R>,
    /// Fields and attributes that it has no column for, which stay as they are held.
    absent: Vec<Text>,
    remarks: Remarks,
}

/// The file's records over those held; every bad cell at once, and the known sites where one was not known.
fn read<R: Held>(context: &Context, store: &Store, file: &Path, held: &[R]) -> Result<File<R>> {
    let (sites, resolve) = known_sites(store)?;
    if sites.is_empty() && R::columns().iter().any(|column| column.kind == CellKind::Site) {
        return Err(Error::refused(no_sites(), load_sites()));
    }
    let is_missed = Cell::new(false);
    let noting = |id: &str| {
        let found = resolve(id);
        is_missed.set(is_missed.get() || found.is_none());
        found
    };
    let loaded = register::load::<R>(file, &noting).and_then(|loaded| {
        let mut remarks = register::remarks(&loaded.records, held);
        let mut absent: Vec<Text> = loaded.absent.iter().map(|column| column.title()).collect();
        if !held.is_empty() {
            // what stays as it is held is told by itself
            remarks.empty.retain(|title| !absent.contains(title));
        }
        absent.extend(loaded.absent_attributes(held).into_iter().map(Text::same));
        Ok(File { absent, remarks, records: loaded.over(held)? })
    });
    let problems = match loaded {
        Ok(file) => return Ok(file),
        Err(LoadError::File(error)) => return Err(error),
        Err(LoadError::Cells(problems)) => problems,
    };
    let mut error = if context.console.json {
        context.console.json(&problems)?;
        Error { kind: Kind::Usage, what: problems.summary(), help: Error::from(problems).help }
    } else {
        Error::from(problems)
    };
    if let (true, Some(help)) = (is_missed.get(), &mut error.help) {
        let more = there_are_sites(site_names(&sites));
        help.ja = format!("{}。{}", help.ja, more.ja);
        help.en = format!("{}; {}", help.en, more.en);
    }
    Err(error)
}

fn site_names(sites: &[Site]) -> String {
    sites.iter().map(|site| format!("{} {}", site.id, site.name)).collect::<Vec<_>>().join(", ")
}

fn plan<R: Held>(context: &Context, store: &Store, args: &LoadArgs, today: NaiveDate) -> Result<Plan<R>> {
    let (retired, held): (Vec<Kept<R>>, Vec<Kept<R>>) =
        kept(store, true, today)?.into_iter().partition(|it| it.retired);
    let over: Vec<_> = held.iter().filter(|it| it.over).map(|it| fold(it.record.key())).collect();
    let held_records: Vec<R> = held.into_iter().map(|it| it.record).collect();
    // what comes back keeps what the file does not tell of it
    let known: Vec<R> = held_records.iter().cloned().chain(retired.into_iter().map(|it| it.record)).collect();
    let File { records, absent, remarks } = read::<R>(context, store, &args.file, &known)?;
    let mut difference = register::difference(&held_records, &records);
    difference.gone.retain(|id| !over.contains(&fold(id)));
    for record in &mut difference.new {
        // a retired record that comes back keeps the id that events refer to it by
        if let (Some(entry), Some(id)) = (store.get::<R::Entry>(record.key())?, record.field_mut("id")) {
            entry.id().clone_into(id);
        }
    }
    // whose last day is told already keeps that
    let has_end = |id: &String| {
        let held = held_records.iter().find(|record| record.key() == id);
        held.and_then(|record| record.field("until")).is_some_and(|until| !until.is_empty())
    };
    let retired: Vec<String> =
        difference.gone.iter().filter(|id| args.retire_missing && !has_end(id)).cloned().collect();
    refuse_ends(&held_records, &difference, store)?;
    if args.retire_missing {
        refuse_hindered(&held_records, &retired, store, today)?;
    } else {
        refuse_clashes(&args.file, &held_records, &difference.gone, &records)?;
    }
    Ok(Plan { difference, retired, is_first: held_records.is_empty(), absent, remarks })
}

/// Refuses the first last day of the file's that may not be one.
fn refuse_ends<R: Held>(held: &[R], difference: &Difference<R>, store: &Store) -> Result<()> {
    for changed in &difference.changed {
        let before = held.iter().find(|record| record.key() == changed.id);
        if let Some(hindrance) = before.map_or(Ok(None), |before| hindered_end(before, &changed.record, store))? {
            return Err(hindrance);
        }
    }
    Ok(())
}

/// Refuses values that must stand once and are those of a record held but not in the file.
fn refuse_clashes<R: Held>(file: &Path, held: &[R], gone: &[String], records: &[R]) -> Result<()> {
    let mut lines = Text::same("");
    let mut count = 0;
    for column in R::columns().iter().filter(|column| column.need == Need::Unique) {
        let value_of = |record: &R| record.field(column.field).map(fold).filter(|value| !value.is_empty());
        let taken = held.iter().filter(|record| gone.iter().any(|id| id == record.key()));
        let taken: HashMap<_, _> = taken.filter_map(|record| Some((value_of(record)?, record.key()))).collect();
        for record in records {
            let Some(other) = value_of(record).and_then(|value| taken.get(&value).copied()) else { continue };
            let value = one_line(record.field(column.field).unwrap_or_default());
            let line = fill(&column.title(), |title| clash(record.key(), title, &value, other));
            lines.ja.push_str(&format!("\n  {}", line.ja));
            lines.en.push_str(&format!("\n  {}", line.en));
            count += 1;
        }
    }
    if count == 0 {
        return Ok(());
    }
    let what = clashes(file.display(), count);
    Err(Error::usage(Text { ja: what.ja + &lines.ja, en: what.en + &lines.en }, after_clash()))
}

/// Refuses where anything hinders one of these from being retired; names all of it.
fn refuse_hindered<R: Held>(held: &[R], going: &[String], store: &Store, today: NaiveDate) -> Result<()> {
    let mut hindrances = Vec::new();
    for record in held.iter().filter(|record| going.iter().any(|id| id == record.key())) {
        hindrances.extend(record.hindrance(store, today)?);
    }
    if hindrances.is_empty() {
        return Ok(());
    }
    let mut what = cannot_retire(hindrances.len());
    for hindrance in &hindrances {
        what.ja.push_str(&format!("\n  {}", hindrance.what.ja));
        what.en.push_str(&format!("\n  {}", hindrance.what.en));
    }
    Err(Error::refused(what, after_hindrance()))
}

fn drafts<R: Held>(plan: &Plan<R>, args: &LoadArgs, today: NaiveDate) -> Vec<Draft> {
    let file = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let reason = missing_from(file).ja;
    let set = plan.difference.new.iter().chain(plan.difference.changed.iter().map(|changed| &changed.record));
    let set = set.map(|record| record.clone().set());
    let retired = plan.retired.iter().map(|id| R::end(id.clone(), reason.clone(), today));
    set.chain(retired).map(|fact| Draft::new("system", fact)).collect()
}

/// The difference as a table. A first load's records are only counted: all of them are new.
fn show<R: Held>(context: &Context, plan: &Plan<R>, is_dry: bool) -> Result<()> {
    let (console, difference) = (context.console, &plan.difference);
    let lang = console.lang;
    let mut table = Table::new([what(), number(), content()]);
    let mut is_empty = true;
    if is_dry || !plan.is_first {
        for record in &difference.new {
            let words = R::LISTED.iter().skip(1).filter_map(|field| record.field(field)).filter(|it| !it.is_empty());
            let words = words.take(3).map(one_line).collect::<Vec<_>>().join(" ");
            table.row([new().get(lang), record.key(), &words]);
            is_empty = false;
        }
    }
    for changed_record in &difference.changed {
        let lines: Vec<_> = changed_record
            .changes
            .iter()
            .map(|it| change_line::<R>(&it.field, &it.from, &it.to).get(lang).to_owned())
            .collect();
        table.row([changed().get(lang), &changed_record.id, &lines.join("\n")]);
        is_empty = false;
    }
    for id in &difference.gone {
        let fate = if plan.retired.contains(id) { to_retire() } else { to_stay() };
        table.row([gone().get(lang), id, fate.get(lang)]);
        is_empty = false;
    }
    if !is_empty {
        console.listing(&table)?;
    }
    let (new, changed) = (difference.new.len(), difference.changed.len());
    let (gone, same) = (difference.gone.len(), difference.unchanged.len());
    console.say(&fill(&R::noun(), |noun| counts(noun, new, changed, gone, same)))
}

/// What may not be meant: a heading that was to be a field's, together with the field that stayed empty.
fn remark<R: Held>(context: &Context, plan: &Plan<R>) {
    let (console, remarks) = (context.console, &plan.remarks);
    if !plan.absent.is_empty() && !plan.is_first {
        console.warn(&fill(&listed(plan.absent.iter().cloned()), |titles| absent_columns(titles)));
    }
    let lost: Vec<_> = plan.without_zeros().collect();
    if !lost.is_empty() {
        let named = lost.iter().take(MOST_NAMED).map(|(new, held)| format!("{new} / {held}")).collect::<Vec<_>>();
        console.warn(&lost_zeros(lost.len(), one_line(&named.join(", "))));
    }
    if !remarks.unknown.is_empty() {
        console.warn(&unknown_headings(one_line(&remarks.unknown.join(", "))));
        if !remarks.empty.is_empty() {
            let empty = listed(remarks.empty.iter().cloned());
            console.warn(&fill(&empty, |titles| empty_columns(titles)));
        }
    }
    for (id, name) in &remarks.doubtful {
        console.warn(&doubtful_name(id, one_line(name)));
    }
}

/// A field's change in a sentence.
pub(super) fn change_line<R: Held>(field: &str, from: &str, to: &str) -> Text {
    let (title, from, to) = (field_title::<R>(field), shown_value::<R>(field, from), shown_value::<R>(field, to));
    Text { ja: change(title.ja, from.ja, to.ja).ja, en: change(title.en, from.en, to.en).en }
}
