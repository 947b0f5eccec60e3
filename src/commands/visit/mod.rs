//! `genba visit`: entry (入室) and exit (退室), with the people, the witness and the media brought.

mod clean;
mod leave;
mod media;
mod show;

use super::Context;
use super::field::{self, Person, record_unmoved};
use super::lookup;
use crate::cli::{VisitCommand, VisitEndArgs, VisitStartArgs};
use crate::domain::{Site, Terminal, same_id, same_name};
use crate::environment::new_number;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, VisitEnded, VisitStarted};
use crate::message::Text;
use crate::messages;
use crate::state::Visit;
use crate::ui::{Console, harmless, missing};
use crate::workspace::Workspace;

messages! {
    no_site() { ja: "拠点の台帳がまだありません", en: "no site is registered yet" }
    import_first() { ja: "事務所の束を取り込んでください（genba import ファイル）", en: "import the office's dispatch (`genba import FILE`)" }
    which_site() { ja: "拠点", en: "site" }
    open_already(visit, site, time) {
        ja: "入室 {visit}（拠点 {site}、{time}）がまだ終わっていません",
        en: "the visit {visit} to site {site}, begun {time}, has not ended",
    }
    end_it() { ja: "先に genba visit end で退室を記録してください", en: "record the exit first with `genba visit end`" }
    witness_enters(name) { ja: "立会者の「{name}」は入室する本人です", en: "the witness {name} is the worker himself" }
    another_witness() { ja: "--witness に別の人の氏名を指定してください", en: "name another person with --witness" }
    witness_question() { ja: "立会者の氏名（いなければ空のまま Enter）", en: "the witness's name (just Enter without one)" }
    no_witness() {
        ja: "立会者が記録されていません。いるなら genba visit end のあと、--witness を付けて入り直してください",
        en: "no witness is recorded; if there is one, end this visit and enter again with --witness",
    }
    with_question() { ja: "一緒に入室する受注者側の人の氏名（いなければ、または終わったら空のまま Enter。立会者は次に尋ねます）", en: "who else of the contractor's enters (just Enter for no more; the witness is asked next)" }
    not_reported(name) {
        ja: "一緒に入室する {name} は市に報告した名簿にありません（§8(4)）。情報資産を扱うなら報告が要ります",
        en: "{name}, who enters too, is not on the reported roster (§8(4)): report him before he handles anything",
    }
    begun(visit, site, name, time) {
        ja: "入室 {visit} を記録しました: {site} {name} {time}",
        en: "visit {visit} has begun: {site} {name}, {time}",
    }
    ended_already(visit, site, time) {
        ja: "開いている入室はありません。最後の訪問 {visit}（拠点 {site}）は {time} の退室まで記録されています",
        en: "no visit is open; the last one, {visit} to site {site}, ended {time}",
    }
    write_it_down(visit) {
        ja: "記録した退室は書き換えられません。時刻が違っていたら、正しい時刻と理由を作業報告書に書き添えてください（記録は genba visit show {visit}）。新しい訪問なら genba visit start 拠点",
        en: "an exit on record is not rewritten: if its time is wrong, write the right one and why into the work report (`genba visit show {visit}` shows what is recorded); for a new visit `genba visit start SITE`",
    }
    none_open() { ja: "入室が記録されていません", en: "no visit is open" }
    start_one() { ja: "genba visit start 拠点 で入室を記録してください", en: "record the entry with `genba visit start SITE`" }
    before_entry(time, entry) { ja: "退室 {time} が入室 {entry} より前です", en: "the exit, {time}, is before the entry, {entry}" }
    check_time() { ja: "--at の時刻を確かめてください", en: "check the time after --at" }
    leave_question() { ja: "このまま退室しますか", en: "leave all the same?" }
    not_left() { ja: "退室を取りやめました。何も記録していません", en: "the exit was not recorded" }
    settle_first() { ja: "残っていることを済ませて、もう一度 genba visit end を実行してください", en: "settle what is open and run `genba visit end` again" }
    ended(visit, time) { ja: "退室を記録しました: {visit} {time}", en: "visit {visit} has ended, {time}" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &VisitCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        VisitCommand::Start(args) => start(context, &mut workspace, args),
        VisitCommand::End(args) => end(context, &mut workspace, args),
        VisitCommand::List => show::list(context, &workspace),
        VisitCommand::Show(args) => show::show(context, &workspace, &args.id),
    }
}

fn start(context: &Context, workspace: &mut Workspace, args: &VisitStartArgs) -> Result<()> {
    workspace.need_device()?;
    let size = field::since(workspace)?;
    let console = context.console;
    if let Some(open) = field::open_visit(&workspace.store)? {
        let what = open_already(&open.begun.visit, &open.begun.site, open.from.minute());
        return Err(Error::refused(what, end_it()));
    }
    let site = match &args.site {
        Some(site) => lookup::site(workspace, site)?,
        None => chosen_site(&console, workspace)?,
    };
    let now = workspace.now();
    let entered_at = args.at.as_deref().map(|given| field::moment(given, now)).transpose()?;
    let worker = field::worker(&console, workspace, args.worker.as_deref())?;
    let person = field::may_record(workspace, &worker, &[])?;
    let people = people(context, workspace, &person, &args.with)?;
    let witness = witness(context, args, &person, &people)?;
    let entered_on = entered_at.unwrap_or(now).day();
    let media = media::carried_in(&console, &args.media, entered_on)?;
    if witness.is_empty() {
        console.warn(&no_witness());
    }
    media::warn_of_checks(&console, &media, entered_on);
    let visit = new_number("V")?;
    let people = names(&people);
    let fact = VisitStarted { entered_at, media, people, site: site.id.clone(), visit: visit.clone(), witness };
    record_unmoved(workspace, size, vec![Draft::new(&person.id, Fact::VisitStarted(fact))])?;
    tell(context, workspace, &visit, |it| begun(&visit, &site.id, &site.name, it.from.minute()))
}

/// The site that a person chooses, those with open work first.
fn chosen_site(console: &Console, workspace: &Workspace) -> Result<Site> {
    let mut sites = lookup::sites(workspace)?;
    if sites.is_empty() {
        return Err(Error::refused(no_site(), import_first()));
    }
    let mut wanted: Vec<String> = Vec::new();
    for assignment in workspace.store.open_assignments()? {
        wanted.extend(workspace.store.get::<Terminal>(&assignment.terminal)?.map(|terminal| terminal.site));
    }
    sites.sort_by_key(|site| !wanted.iter().any(|id| same_id(id, &site.id)));
    let lines = sites.iter().map(|site| format!("{} {}", site.id, site.name)).collect();
    let index = console.choose(&which_site(), "SITE", lines)?;
    sites.into_iter().nth(index).ok_or_else(|| missing(&which_site(), "SITE"))
}

/// Everybody who enters, where that is more than the worker himself.
fn people(context: &Context, workspace: &Workspace, person: &Person, given: &[String]) -> Result<Vec<Person>> {
    let console = context.console;
    let mut names: Vec<String> = given
        .iter()
        .flat_map(|names| names.split([',', '，', '、']))
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    while given.is_empty() && console.may_ask() {
        let name = console.ask_until(&with_question(), "--with NAME", field::name_at_prompt)?;
        if name.is_empty() {
            break;
        }
        names.push(name);
    }
    let mut people = vec![person.clone()];
    for name in names {
        let name = field::typed_name(&name)?;
        let other = field::person(&workspace.store, &name, workspace.now().day())?;
        if other.unreported.is_some() {
            console.warn(&not_reported(&other.name));
        }
        // two of one name are two, where each has his own number
        if people.iter().all(|known| !same_id(&known.id, &other.id)) {
            people.push(other);
        }
    }
    Ok(if people.len() > 1 { people } else { Vec::new() })
}

/// The names of those who enter, with their numbers where two are of one name.
fn names(people: &[Person]) -> Vec<String> {
    let is_namesake = |one: &Person| people.iter().filter(|other| same_name(&other.name, &one.name)).count() > 1;
    let name = |one: &Person| if is_namesake(one) { format!("{} {}", one.name, one.id) } else { one.name.clone() };
    people.iter().map(name).collect()
}

/// The city's witness: none of those who enter.
fn witness(context: &Context, args: &VisitStartArgs, person: &Person, people: &[Person]) -> Result<String> {
    let console = context.console;
    let witness = match &args.witness {
        Some(witness) => witness.clone(),
        None if console.may_ask() => console.ask_until(&witness_question(), "--witness NAME", field::name_at_prompt)?,
        None => String::new(),
    };
    let witness = field::typed_name(&witness)?;
    let is_one = |one: &Person| same_name(&witness, &one.name) || same_name(&witness, &one.id);
    if is_one(person) || people.iter().any(is_one) {
        return Err(Error::refused(witness_enters(&witness), another_witness()));
    }
    Ok(witness)
}

fn end(context: &Context, workspace: &mut Workspace, args: &VisitEndArgs) -> Result<()> {
    workspace.need_device()?;
    let size = field::since(workspace)?;
    let console = context.console;
    let Some(open) = field::open_visit(&workspace.store)? else {
        return Err(none_to_end(workspace)?);
    };
    let visit = open.begun.visit.clone();
    let left_at = args.at.as_deref().map(|given| field::moment(given, workspace.now())).transpose()?;
    // the site's book knows no seconds
    if let Some(time) = left_at.filter(|time| time.millis() + 60_000 <= open.from.millis()) {
        return Err(Error::usage(before_entry(time.minute(), open.from.minute()), check_time()));
    }
    let media = media::carried_out(&console, &open.begun.media, &args.media, &args.left_behind, &args.note)?;
    let loose = leave::loose_ends(workspace, &open, &media)?;
    for end in &loose {
        console.warn(&end.warning);
    }
    let is_asked = !loose.is_empty() && console.may_ask();
    if is_asked && !console.confirm(&leave_question(), "--note TEXT")? {
        return Err(Error::refused(not_left(), settle_first()));
    }
    // who entered leaves, even if he was suspended meanwhile
    let fact = Fact::VisitEnded(VisitEnded {
        left_at,
        left_open: loose.into_iter().map(|end| end.name).collect(),
        media,
        note: args.note.trim().to_owned(),
        visit: visit.clone(),
    });
    record_unmoved(workspace, size, vec![Draft::new(&open.worker, fact)])?;
    tell(context, workspace, &visit, |it| ended(&visit, it.to.map(|to| to.minute()).unwrap_or_default()))
}

/// Why there is nothing to end: nobody entered, or whoever did has left.
fn none_to_end(workspace: &Workspace) -> Result<Error> {
    let visits = workspace.store.list::<Visit>(false)?.into_iter().map(|(visit, _)| visit);
    let last = visits.filter_map(|visit| Some((visit.to?, visit))).max_by_key(|(to, _)| *to);
    Ok(last.map_or_else(
        || Error::refused(none_open(), start_one()),
        |(to, Visit { begun, .. })| {
            Error::refused(ended_already(&begun.visit, &begun.site, to.minute()), write_it_down(&begun.visit))
        },
    ))
}

/// Says a sentence about a visit, or shows it as JSON.
fn tell(context: &Context, workspace: &Workspace, visit: &str, say: impl Fn(&Visit) -> Text) -> Result<()> {
    match workspace.store.get::<Visit>(visit)? {
        Some(visit) if context.console.json => context.console.json(&visit),
        Some(visit) => context.console.line(harmless(say(&visit).get(context.console.lang))),
        None => Ok(()),
    }
}
