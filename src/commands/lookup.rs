//! Looking things up by the ids that people type; one that is not known suggests what was meant.
//!
//! Every command asks here, so that an unknown id is refused in the same words everywhere.
//! Reads only.

use chrono::NaiveDate;

use crate::domain::{
    Contract, DayProblem, Period, Site, Terminal, day_text, fold, near_ids, parse_day_near, right_era, same_id,
    with_year,
};
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::register::site_resolver;
use crate::state::{Difference, Document, Fault, Order, Paper, PublishedProcedure, RosterEntry, Visit};
use crate::store::Store;
use crate::workspace::Workspace;

/// At most so many ids are listed where none is near.
const MOST_LISTED: usize = 12;
/// Of what was recorded, the last ids with which a mistyped one is compared.
pub const MOST_COMPARED: u64 = 500;

/// What an id can be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// 拠点
    Site,
    /// 端末
    Terminal,
    /// 従事者
    Worker,
    /// 手順書
    Procedure,
    /// 作業指示
    Order,
    /// 作業 on one terminal
    Run,
    /// 障害
    Fault,
    /// 相違
    Difference,
    /// 訪問
    Visit,
    /// 書面
    Paper,
}

messages! {
    site_noun() { ja: "拠点", en: "site" }
    terminal_noun() { ja: "端末", en: "terminal" }
    worker_noun() { ja: "従事者", en: "worker" }
    procedure_noun() { ja: "手順書", en: "procedure" }
    order_noun() { ja: "作業指示", en: "work order" }
    run_noun() { ja: "作業", en: "run" }
    fault_noun() { ja: "障害", en: "fault" }
    difference_noun() { ja: "相違", en: "difference" }
    visit_noun() { ja: "訪問", en: "visit" }
    paper_noun() { ja: "書面", en: "paper" }
    no_such(noun, id) { ja: "{noun}「{id}」はありません", en: "there is no {noun} {id}" }
    did_you_mean(ids) { ja: "{ids} のことですか", en: "did you mean {ids}?" }
    there_are(ids, list) { ja: "あるのは {ids} です（{list}）", en: "there are {ids} ({list})" }
    see_list(list) { ja: "{list} で番号を確かめてください", en: "look the id up with {list}" }
    none_yet(noun, list) {
        ja: "{noun}はまだ一つもありません（{list}）。事務所なら登録し、作業用 PC なら最新の束を genba import で取り込んでください",
        en: "there is no {noun} yet ({list}): register it at the office, or import the office's latest bundle on a laptop",
    }
    too_short(given, least) { ja: "「{given}」では短すぎます（{least} 文字以上）", en: "`{given}` is too short: give at least {least} characters" }
    not_a_digest(given) { ja: "「{given}」は SHA-256 ではありません", en: "`{given}` is not a SHA-256" }
    no_reason() { ja: "理由が空です", en: "the reason is empty" }
    give_reason() {
        ja: "--reason にだれの求めで、なぜかを書いてください",
        en: "say with --reason why, and who asked for it",
    }
    not_a_day(given) { ja: "「{given}」は日付として読めません", en: "{given} is not a date" }
    no_such_day(given) { ja: "「{given}」は暦にない日です", en: "the day {given} does not exist" }
    day_forms() {
        ja: "2024-06-30、令和6年6月30日、R6.6.30、20240630、6/30、今日、明日 の形で指定してください",
        en: "write it as 2024-06-30, 令和6年6月30日, R6.6.30, 20240630, 6/30, today or tomorrow",
    }
    outside_era(given) { ja: "「{given}」はその元号にない日です", en: "the day {given} does not belong to that era" }
    meant_day(day) { ja: "{day} のことですか", en: "did you mean {day}?" }
    is_retired(noun, id) { ja: "{noun} {id} は廃止されています", en: "{noun} {id} is retired" }
    check_retired(list) {
        ja: "番号を確かめてください（{list}）。まだ使うものなら、事務所で台帳のファイルを取り込み直してください",
        en: "check the id ({list}); if it is still in use, load the register's file again at the office",
    }
}

impl Noun {
    /// The word people read.
    pub fn label(self) -> Text {
        match self {
            Self::Site => site_noun(),
            Self::Terminal => terminal_noun(),
            Self::Worker => worker_noun(),
            Self::Procedure => procedure_noun(),
            Self::Order => order_noun(),
            Self::Run => run_noun(),
            Self::Fault => fault_noun(),
            Self::Difference => difference_noun(),
            Self::Visit => visit_noun(),
            Self::Paper => paper_noun(),
        }
    }

    /// Whether they stand in the register, whose size is the city's and not that of what was done.
    fn is_of_register(self) -> bool {
        matches!(self, Self::Site | Self::Terminal | Self::Worker | Self::Procedure)
    }

    /// The command that lists them.
    pub fn list_command(self) -> &'static str {
        match self {
            Self::Site => "genba site list",
            Self::Terminal => "genba terminal list",
            Self::Worker => "genba worker list",
            Self::Procedure => "genba procedure list",
            Self::Order => "genba work list",
            Self::Run => "genba log",
            Self::Fault => "genba fault list",
            Self::Difference => "genba difference list",
            Self::Visit => "genba visit list",
            Self::Paper => "genba paper list",
        }
    }
}

/// A document that people know by an id.
pub trait Known: Document {
    /// What it is called.
    const NOUN: Noun;
    /// Its id as it is shown.
    fn id(&self) -> &str;
}

macro_rules! known {
    ($($document:ident = $noun:ident, $self:ident => $id:expr;)+) => {
        $(impl Known for $document {
            const NOUN: Noun = Noun::$noun;
            fn id(&$self) -> &str { $id }
        })+
    };
}

known! {
    Site = Site, self => &self.id;
    Terminal = Terminal, self => &self.id;
    RosterEntry = Worker, self => &self.worker.id;
    Order = Order, self => &self.order;
    Fault = Fault, self => &self.fault;
    Difference = Difference, self => &self.difference;
    Visit = Visit, self => &self.begun.visit;
    Paper = Paper, self => &self.paper;
}

/// Fills a sentence with a word that has two languages itself.
pub fn fill(word: &Text, sentence: impl Fn(&str) -> Text) -> Text {
    Text { ja: sentence(&word.ja).ja, en: sentence(&word.en).en }
}

/// The refusal of an id that nothing has, with those that may be meant.
pub fn unknown<S: AsRef<str>>(noun: Noun, id: &str, known: &[S]) -> Error {
    let list = format!("`{}`", noun.list_command());
    let near = near_ids(id, known.iter().map(AsRef::as_ref));
    let help = if !near.is_empty() {
        did_you_mean(near.join(", "))
    } else if known.is_empty() {
        fill(&noun.label(), |word| none_yet(word, &list))
    } else if known.len() <= MOST_LISTED {
        there_are(known.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), list)
    } else {
        see_list(list)
    };
    Error::refused(fill(&noun.label(), |word| no_such(word, id.trim())), help)
}

/// The ids that a mistyped one may mean, as advice.
pub fn near_list<S: AsRef<str>>(id: &str, known: &[S]) -> Option<Text> {
    let near = near_ids(id, known.iter().map(AsRef::as_ref));
    (!near.is_empty()).then(|| did_you_mean(near.join(", ")))
}

/// A document by its id, and whether it is retired.
///
/// # Errors
/// Where nothing has that id.
pub fn any<T: Known>(store: &Store, id: &str) -> Result<(T, bool)> {
    match store.get::<T>(id)? {
        Some(found) => Ok((found, store.is_retired::<T>(id)?.unwrap_or(false))),
        None => {
            let known: Vec<T> = store.list_last(if T::NOUN.is_of_register() { u64::MAX } else { MOST_COMPARED })?;
            Err(unknown(T::NOUN, id, &known.iter().map(T::id).collect::<Vec<_>>()))
        }
    }
}

/// A document by its id that is not retired.
///
/// # Errors
/// Where nothing has that id, or what has it is retired.
pub fn live<T: Known>(store: &Store, id: &str) -> Result<T> {
    let (found, retired) = any::<T>(store, id)?;
    if retired {
        let help = check_retired(format!("`{}`", T::NOUN.list_command()));
        return Err(Error::refused(fill(&T::NOUN.label(), |word| is_retired(word, found.id())), help));
    }
    Ok(found)
}

/// A terminal in the register that is not retired.
///
/// # Errors
/// Where there is none.
pub fn terminal(workspace: &Workspace, id: &str) -> Result<Terminal> {
    live(&workspace.store, id)
}

/// A site in the register that is not retired: by its id, or by a name that no other has.
///
/// # Errors
/// Where there is none.
pub fn site(workspace: &Workspace, id: &str) -> Result<Site> {
    let store = &workspace.store;
    if store.get::<Site>(id)?.is_none()
        && let Some(named) = site_resolver(&sites(workspace)?)(&fold(id))
    {
        return live(store, &named);
    }
    live(store, id)
}

/// The sites in the register that are not retired.
///
/// # Errors
/// A failing database.
pub fn sites(workspace: &Workspace) -> Result<Vec<Site>> {
    Ok(workspace.store.list(false)?.into_iter().map(|(site, _)| site).collect())
}

/// A worker on the roster, whether or not his period covers today and whether or not he is suspended.
///
/// # Errors
/// Where there is none.
pub fn worker(workspace: &Workspace, id: &str) -> Result<RosterEntry> {
    live(&workspace.store, id)
}

/// The orders that want work on a terminal: not cancelled, not done there.
///
/// # Errors
/// A failing database.
pub fn open_orders_on(store: &Store, terminal: &str) -> Result<Vec<Order>> {
    let wanted = store.open_assignments_on(terminal)?.into_iter();
    let orders: Vec<Option<Order>> = wanted.map(|assignment| store.get(&assignment.order)).collect::<Result<_>>()?;
    Ok(orders.into_iter().flatten().collect())
}

/// The version of each procedure that a new run uses: the one published last that is not withdrawn.
///
/// # Errors
/// A failing database.
pub fn current_procedures(store: &Store) -> Result<Vec<PublishedProcedure>> {
    let mut versions = procedure_versions(store)?;
    versions.retain(|version| version.withdrawn.is_none());
    versions.reverse();
    versions.dedup_by(|older, newer| same_id(&older.id, &newer.id));
    versions.reverse();
    Ok(versions)
}

/// Every version of every procedure, withdrawn ones too, by id and then as they were published.
///
/// # Errors
/// A failing database.
pub fn procedure_versions(store: &Store) -> Result<Vec<PublishedProcedure>> {
    let mut versions: Vec<PublishedProcedure> = store.list(true)?.into_iter().map(|(version, _)| version).collect();
    versions.sort_by(|left, right| (&left.id, left.published).cmp(&(&right.id, right.published)));
    Ok(versions)
}

/// A version of a procedure: `ID@VERSION`, or `ID` for the current one, else for the last that was withdrawn.
///
/// # Errors
/// Where none is published under that id.
pub fn procedure(store: &Store, given: &str) -> Result<PublishedProcedure> {
    let (id, version) = given.rsplit_once(['@', '＠']).map_or((given, None), |(id, version)| (id, Some(version)));
    let versions = procedure_versions(store)?;
    let mut found: Vec<_> = versions.iter().filter(|known| same_id(&known.id, id)).collect();
    if found.is_empty() {
        let mut known: Vec<_> = versions.iter().map(|known| known.id.as_str()).collect();
        known.dedup();
        return Err(unknown(Noun::Procedure, id, &known));
    }
    if let Some(version) = version {
        let known: Vec<_> = found.iter().map(|known| format!("{}@{}", known.id, known.version)).collect();
        found.retain(|known| same_id(&known.version, version));
        if found.is_empty() {
            return Err(unknown(Noun::Procedure, given, &known));
        }
    }
    let current = found.iter().rev().find(|known| known.withdrawn.is_none()).or(found.last());
    current.map(|&found| found.clone()).ok_or_else(|| unknown::<&str>(Noun::Procedure, given, &[]))
}

/// All of several refusals as one: each on a line of its own, each advice once.
///
/// # Errors
/// Where there is any.
pub fn together(errors: Vec<Error>) -> Result<()> {
    let mut errors = errors.into_iter();
    let Some(mut whole) = errors.next() else { return Ok(()) };
    for error in errors {
        whole.what.ja.push_str(&format!("\n  {}", error.what.ja));
        whole.what.en.push_str(&format!("\n  {}", error.what.en));
        if let (Some(help), Some(more)) = (&mut whole.help, error.help)
            && !help.en.contains(&more.en)
        {
            help.ja.push_str(&format!("\n  {}", more.ja));
            help.en.push_str(&format!("\n  {}", more.en));
        }
    }
    Err(whole)
}

/// A reason as it is recorded; an empty one is none.
///
/// # Errors
/// Where it is empty.
pub fn reason(given: &str) -> Result<String> {
    match given.trim() {
        "" => Err(Error::usage(no_reason(), give_reason())),
        reason => Ok(reason.to_owned()),
    }
}

/// The beginning of a SHA-256 as it is typed, in lower case.
///
/// # Errors
/// What is none, or has fewer digits than `least`; `help` says where to find it.
pub fn digest_prefix(given: &str, least: usize, help: fn() -> Text) -> Result<String> {
    let prefix = fold(given).to_lowercase();
    if !prefix.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::usage(not_a_digest(given), help()));
    }
    if prefix.len() < least {
        return Err(Error::usage(too_short(given, least), help()));
    }
    Ok(prefix)
}

/// A day in any usual form; without its year the one within the contract's period, else the nearest.
///
/// # Errors
/// What is no day.
pub fn day(workspace: &Workspace, given: &str) -> Result<NaiveDate> {
    day_near(given, workspace.now().day(), period(workspace)?.as_ref())
}

/// What is typed, with the year of its day: as for [`day`], of a value that may be something else.
///
/// # Errors
/// A failing database.
pub fn dated(workspace: &Workspace) -> Result<impl Fn(&str) -> String + use<>> {
    let (today, period) = (workspace.now().day(), period(workspace)?);
    Ok(move |given: &str| with_year(given, today, period.as_ref()))
}

fn period(workspace: &Workspace) -> Result<Option<Period>> {
    Ok(workspace.store.get::<Contract>("")?.map(|contract| contract.period))
}

/// A day in any usual form, as it is typed today.
///
/// # Errors
/// What is no day.
pub fn day_near(given: &str, today: NaiveDate, period: Option<&Period>) -> Result<NaiveDate> {
    parse_day_near(given, today, period).map_err(|problem| {
        let meant = right_era(given).filter(|_| problem == DayProblem::OutsideEra);
        match (problem, meant) {
            (DayProblem::Form | DayProblem::NoYear, _) => Error::usage(not_a_day(given), day_forms()),
            (_, Some(day)) => Error::usage(outside_era(given), fill(&day_text(day), |day| meant_day(day))),
            (_, None) => Error::usage(no_such_day(given), day_forms()),
        }
    })
}

/// An order, cancelled or not.
///
/// # Errors
/// Where there is none.
pub fn order(workspace: &Workspace, id: &str) -> Result<Order> {
    live(&workspace.store, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_id_suggests_what_was_meant() {
        let known: Vec<String> = (1..=65).map(|number| format!("T-{number:03}")).collect();
        let error = unknown(Noun::Terminal, "t-12", &known);
        assert_eq!(error.what.en, "there is no terminal t-12");
        assert_eq!(error.help.unwrap().en, "did you mean T-012?");
        let error = unknown(Noun::Terminal, "端末", &known);
        assert_eq!(error.help.unwrap().en, "look the id up with `genba terminal list`");
        let error = unknown(Noun::Site, "X", &["S-01", "S-02"]);
        assert_eq!(error.what.ja, "拠点「X」はありません");
        assert_eq!(error.help.unwrap().ja, "あるのは S-01, S-02 です（`genba site list`）");
        assert!(unknown::<&str>(Noun::Order, "O-1", &[]).help.unwrap().en.starts_with("there is no work order yet"));
    }
}
