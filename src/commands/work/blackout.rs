//! `work blackout`: times in which no work may begin, at some sites or all.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::Context;
use super::super::field::{decider, record_unmoved, since};
use super::super::lookup::{self, fill, near_list, reason, together};
use super::change::decided_by;
use super::next_number;
use crate::cli::{BlackoutAddArgs, BlackoutCommand, BlackoutLiftArgs, ListArgs};
use crate::describe::whole_days;
use crate::domain::{Moment, Terminal, parse_local_near, same_id};
use crate::error::{Error, Result};
use crate::event::{BlackoutSet, Draft, Fact};
use crate::message::Text;
use crate::messages;
use crate::state::Blackout;
use crate::store::Store;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    not_a_time(given) { ja: "「{given}」は時刻として読めません", en: "{given} is not a time" }
    time_forms() {
        ja: "2024-06-03T08:30、令和6年6月3日 8:30、日付だけなら 2024-06-03 の形で指定してください（日本の時刻）",
        en: "write it as 2024-06-03T08:30 or 令和6年6月3日 8:30, or 2024-06-03 for the whole day (times are Japan's)",
    }
    ends_first(from, until) { ja: "終わり {until} が始まり {from} より後ではありません", en: "the end, {until}, is not after the beginning, {from}" }
    check_times() { ja: "--from と --until を確かめてください", en: "check --from and --until" }
    no_such(id) { ja: "作業禁止「{id}」はありません", en: "there is no blackout {id}" }
    lifted_already(id, why) { ja: "作業禁止 {id} はすでに解除されています（{why}）", en: "blackout {id} is lifted already ({why})" }
    see_list() { ja: "genba work blackout list --all で確かめてください", en: "see `genba work blackout list --all`" }
    recorded(id, from, until, sites) {
        ja: "作業禁止 {id} を記録しました: {from} から {until} まで（{sites}）",
        en: "recorded the blackout {id} from {from} to {until} ({sites})",
    }
    lifted(id) { ja: "作業禁止 {id} を解除しました", en: "lifted the blackout {id}" }
    next() { ja: "作業用 PC に束で届けてください（genba export --to 名前）", en: "send it to the laptops (`genba export --to NAME`)" }
    all_sites() { ja: "すべての拠点", en: "all sites" }
    due_in(day, id, sites, why) {
        ja: "期限の {day} は作業禁止 {id} にかかります（{sites}、{why}）",
        en: "the due day {day} lies in the blackout {id} ({sites}: {why})",
    }
    number() { ja: "番号", en: "id" }
    from() { ja: "始まり", en: "from" }
    until() { ja: "終わり", en: "until" }
    sites() { ja: "拠点", en: "sites" }
    why() { ja: "理由", en: "reason" }
    who() { ja: "決めた人", en: "decided by" }
    state() { ja: "状態", en: "state" }
    holds() { ja: "禁止中", en: "holds" }
    to_come() { ja: "これから", en: "to come" }
    over() { ja: "終了", en: "over" }
    none_set() { ja: "作業禁止はありません。定めるには genba work blackout add --from 日 --until 日 --reason 理由（過ぎたものは --all）", en: "there is no blackout; `genba work blackout add --from DAY --until DAY --reason REASON` sets one, `--all` shows those that are over" }
    was_lifted(why) { ja: "解除: {why}", en: "lifted: {why}" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, args: &BlackoutCommand) -> Result<()> {
    match args {
        BlackoutCommand::Add(args) => add(context, args),
        BlackoutCommand::Lift(args) => lift(context, args),
        BlackoutCommand::List(args) => list(context, args),
    }
}

fn add(context: &Context, args: &BlackoutAddArgs) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let console = context.console;
    let (from, until) = (time(&workspace, &args.from, false)?, time(&workspace, &args.until, true)?);
    if until <= from {
        return Err(Error::usage(ends_first(&args.from, &args.until), check_times()));
    }
    let mut sites: Vec<String> = Vec::new();
    let mut refusals = Vec::new();
    for given in &args.site {
        match lookup::site(&workspace, given) {
            Ok(site) if sites.contains(&site.id) => {}
            Ok(site) => sites.push(site.id),
            Err(why) => refusals.push(why),
        }
    }
    together(refusals)?;
    let all = workspace.store.list::<Blackout>(true)?;
    let set = BlackoutSet {
        blackout: next_number("B", all.iter().map(|(it, _)| it.set.blackout.as_str())),
        decided_by: decided_by(&args.decided_by)?,
        from,
        lifted: None,
        reason: reason(&args.reason)?,
        sites,
        until,
    };
    let clerk = decider(&workspace, args.decider.by.as_deref())?;
    record_unmoved(&mut workspace, size, vec![Draft::new(&clerk, Fact::BlackoutSet(set.clone()))])?;
    if console.json {
        return console.json(&set);
    }
    let (from, until) = whole_days(set.from, set.until);
    console.say(&fill(&site_words(&set), |sites| recorded(&set.blackout, &from, &until, sites)))?;
    console.say(&next())
}

/// A moment; of a day alone its beginning, or its end.
fn time(workspace: &Workspace, given: &str, is_end: bool) -> Result<Moment> {
    let wrong = || Error::usage(not_a_time(given), time_forms());
    let (today, period) = (workspace.now().day(), workspace.contract()?.period);
    let (day, moment) = parse_local_near(given, today, Some(&period)).map_err(|_| wrong())?;
    let of_day = |day: Option<NaiveDate>| day.and_then(|day| Moment::in_japan(day, 0, 0));
    moment.or_else(|| of_day(if is_end { day.succ_opt() } else { Some(day) })).ok_or_else(wrong)
}

fn lift(context: &Context, args: &BlackoutLiftArgs) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    workspace.need_office()?;
    let size = since(&workspace)?;
    let console = context.console;
    let Some(Blackout { set, .. }) = workspace.store.get::<Blackout>(&args.id)? else {
        let known: Vec<_> = workspace.store.list::<Blackout>(false)?.into_iter().map(|it| it.0.set.blackout).collect();
        return Err(Error::refused(no_such(args.id.trim()), near_list(&args.id, &known).unwrap_or_else(see_list)));
    };
    if let Some(why) = &set.lifted {
        return Err(Error::refused(lifted_already(&set.blackout, why), see_list()));
    }
    let (reason, decided_by) = (reason(&args.reason)?, decided_by(&args.decided_by)?);
    let set = BlackoutSet { lifted: Some(reason), decided_by, ..set };
    let clerk = decider(&workspace, args.decider.by.as_deref())?;
    record_unmoved(&mut workspace, size, vec![Draft::new(&clerk, Fact::BlackoutSet(set.clone()))])?;
    if console.json {
        return console.json(&set);
    }
    console.say(&lifted(&set.blackout))?;
    console.say(&next())
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    set: BlackoutSet,
    state: &'static str,
}

fn list(context: &Context, args: &ListArgs) -> Result<()> {
    let workspace = Workspace::open(&context.home)?;
    let (console, now) = (context.console, workspace.now());
    let mut table = Table::new([number(), from(), until(), sites(), why(), who(), state()]).or(none_set());
    let mut rows = Vec::new();
    for (Blackout { set, .. }, _) in workspace.store.list::<Blackout>(true)? {
        let (word, text) = match &set.lifted {
            Some(why) => ("lifted", was_lifted(why)),
            None if set.until <= now => ("over", over()),
            None if now < set.from => ("to-come", to_come()),
            None => ("holds", holds()),
        };
        if !args.all && matches!(word, "lifted" | "over") {
            continue;
        }
        let (from, until) = whole_days(set.from, set.until);
        table.row([
            set.blackout.as_str(),
            &from,
            &until,
            site_words(&set).get(console.lang),
            &set.reason,
            &set.decided_by,
            text.get(console.lang),
        ]);
        rows.push(Row { set, state: word });
    }
    console.table(&table, &rows)
}

fn site_words(set: &BlackoutSet) -> Text {
    if set.sites.is_empty() { all_sites() } else { Text::same(set.sites.join(" ")) }
}

/// Warns of work that is due on a day on which a blackout holds at one of its sites.
///
/// # Errors
/// A failing database.
pub fn warn_of_due(context: &Context, store: &Store, due: NaiveDate, terminals: &[Terminal]) -> Result<()> {
    let (Some(begin), Some(end)) = (time_of(Some(due)), time_of(due.succ_opt())) else { return Ok(()) };
    for (Blackout { set, .. }, _) in store.list::<Blackout>(false)? {
        let is_there = set.sites.is_empty()
            || terminals.iter().any(|terminal| set.sites.iter().any(|site| same_id(site, &terminal.site)));
        if set.lifted.is_none() && is_there && set.from < end && begin < set.until {
            context.console.warn(&fill(&site_words(&set), |sites| due_in(due, &set.blackout, sites, &set.reason)));
        }
    }
    Ok(())
}

fn time_of(day: Option<NaiveDate>) -> Option<Moment> {
    day.and_then(|day| Moment::in_japan(day, 0, 0))
}
