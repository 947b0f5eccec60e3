//! `genba difference`: what a terminal has other than the register says, and what the office
//! decides about it.
//!
//! A laptop never changes the register. At the office, an accepted difference and the terminal
//! as it is from then on are recorded together.

mod accept;

use super::Context;
use super::field::{self, decider, named, pair, record_unmoved};
use super::lookup::{self, fill};
use crate::cli::{DecideArgs, DifferenceAcceptArgs, DifferenceAddArgs, DifferenceCommand};
use crate::domain::{Site, Terminal, same_id};
use crate::environment::new_number;
use crate::error::{Error, Result};
use crate::event::{DifferenceDecided, DifferenceFound, DifferenceKind, Draft, Fact};
use crate::message::Text;
use crate::messages;
use crate::register::{Need, Record, set_field, site_resolver};
use crate::state::Difference;
use crate::store::Store;
use crate::ui::{Table, harmless};
use crate::workspace::Workspace;

messages! {
    none_listed() {
        ja: "相違の届出はまだありません。現物が台帳と違うときは genba difference add 端末 項目=値",
        en: "no difference was found yet; where a terminal differs: `genba difference add TERMINAL FIELD=VALUE`",
    }
    not_a_pair(given) { ja: "「{given}」を読めません", en: "`{given}` is not FIELD=VALUE" }
    pair_form() {
        ja: "項目=現物の値 と指定してください（例 製造番号=U34-2010-01084）",
        en: "give it as FIELD=VALUE, for example 製造番号=U34-2010-01084",
    }
    not_different(terminal, field, value) {
        ja: "{terminal} の {field} は台帳でも「{value}」です",
        en: "the register has `{value}` for {field} of {terminal} too",
    }
    nothing_to_record() { ja: "相違はありません。記録は要りません", en: "there is no difference to record" }
    known_already(difference, terminal, field) {
        ja: "{terminal} の {field} の同じ相違 {difference} がもう記録されています",
        en: "the same difference of {field} of {terminal} is recorded as {difference}",
    }
    wait_for_office() { ja: "事務所の判断を待ってください。genba difference list で分かります", en: "wait for the office to decide; see `genba difference list`" }
    also_at(value, other) {
        ja: "「{value}」は台帳では {other} の値です。取り違えがないか確かめてください",
        en: "the register has `{value}` for {other}: check whether the terminals were mixed up",
    }
    added(difference, terminal, field, registered, found) {
        ja: "相違 {difference} を記録しました: {terminal} {field} 台帳「{registered}」 現物「{found}」",
        en: "difference {difference} is recorded: {field} of {terminal}, registered `{registered}`, found `{found}`",
    }
    decided_already(difference, state) { ja: "相違 {difference} は{state}です", en: "difference {difference} is {state}" }
    decision_stays() {
        ja: "判断は変えられません。台帳は genba terminal set で直せます",
        en: "a decision stays; the register itself is set with `genba terminal set`",
    }
    reason_missing() { ja: "--reason に理由がありません", en: "--reason is empty" }
    give_reason() { ja: "判断の理由を書いてください", en: "write why it is decided so" }
    rejected(difference) { ja: "相違 {difference} は採用しませんでした。台帳は変わりません", en: "difference {difference} is rejected; the register stays" }
    kind_value() { ja: "値", en: "value" }
    kind_missing() { ja: "所在不明", en: "missing" }
    kind_unknown() { ja: "台帳になし", en: "unknown" }
    kind_duplicate() { ja: "番号の重複", en: "duplicate" }
    kind_elsewhere() { ja: "別の拠点", en: "elsewhere" }
    state_waiting() { ja: "判断待ち", en: "waiting" }
    state_accepted() { ja: "反映済み", en: "accepted" }
    state_rejected() { ja: "不採用", en: "rejected" }
    column_difference() { ja: "番号", en: "difference" }
    column_kind() { ja: "区分", en: "kind" }
    column_terminal() { ja: "端末", en: "terminal" }
    column_field() { ja: "項目", en: "field" }
    column_registered() { ja: "台帳", en: "registered" }
    column_found() { ja: "現物", en: "found" }
    column_by() { ja: "発見", en: "by" }
    column_state() { ja: "状態", en: "state" }
    column_note() { ja: "備考", en: "note" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &DifferenceCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    match command {
        DifferenceCommand::Add(args) => add(context, &mut workspace, args),
        DifferenceCommand::List => list(context, &workspace),
        DifferenceCommand::Accept(args) => decide(context, &mut workspace, &args.decide, Some(args)),
        DifferenceCommand::Reject(args) => decide(context, &mut workspace, args, None),
    }
}

fn add(context: &Context, workspace: &mut Workspace, args: &DifferenceAddArgs) -> Result<()> {
    workspace.need_device()?;
    let size = field::since(workspace)?;
    let terminal = lookup::terminal(workspace, &args.terminal)?;
    let Some((name, value)) = pair(&args.found) else {
        return Err(Error::usage(not_a_pair(&args.found), pair_form()));
    };
    let mut found = terminal.clone();
    let change = set_field(&mut found, name, value, &sites(&workspace.store)?)?;
    if change.from == change.to {
        return Err(Error::refused(not_different(&terminal.id, title(&change.field), &change.to), nothing_to_record()));
    }
    for known in differences(workspace)? {
        let is_same = known
            .found
            .as_ref()
            .is_some_and(|it| same_id(&it.terminal, &terminal.id) && it.field == change.field && it.found == change.to);
        if is_same && known.decided.is_none() {
            let what = known_already(&known.difference, &terminal.id, title(&change.field));
            return Err(Error::refused(what, wait_for_office()));
        }
    }
    let worker = field::worker(&context.console, workspace, args.worker.as_deref())?;
    let person = field::may_record(workspace, &worker, &workspace.store.emergencies_on(&terminal.id)?)?;
    warn_of_twin(context, workspace, &terminal, &change.field, &change.to)?;
    let difference = new_number("D")?;
    let fact = Fact::DifferenceFound(DifferenceFound {
        kind: None,
        difference: difference.clone(),
        field: change.field.clone(),
        found: change.to.clone(),
        note: args.note.trim().to_owned(),
        registered: change.from.clone(),
        terminal: terminal.id.clone(),
    });
    record_unmoved(workspace, size, vec![Draft::new(&person.id, fact)])?;
    if context.console.json {
        return context.console.json(&lookup::live::<Difference>(&workspace.store, &difference)?);
    }
    let text = added(&difference, &terminal.id, title(&change.field), &change.from, &change.to);
    context.console.line(harmless(text.get(context.console.lang)))
}

/// Resolves sites in use, by id or name.
///
/// # Errors
/// A failing database.
pub fn sites(store: &Store) -> Result<impl Fn(&str) -> Option<String> + use<>> {
    let sites: Vec<Site> = store.list(false)?.into_iter().map(|(site, _)| site).collect();
    Ok(site_resolver(&sites))
}

/// The kind of a difference; one that does not say is of a field's value.
fn kind_of(found: &DifferenceFound) -> DifferenceKind {
    found.kind.unwrap_or(DifferenceKind::Value)
}

/// What a field is called on the city's papers.
pub fn title(field: &str) -> &str {
    let column = Terminal::columns().iter().find(|column| column.field == field);
    column.and_then(|column| column.headers.first()).copied().unwrap_or(field)
}

/// A serial or address that the register has for another terminal.
fn warn_of_twin(context: &Context, workspace: &Workspace, terminal: &Terminal, field: &str, found: &str) -> Result<()> {
    let is_unique = |field: &str| Terminal::columns().iter().any(|it| it.field == field && it.need == Need::Unique);
    if found.is_empty() || !is_unique(field) {
        return Ok(());
    }
    for (other, _) in workspace.store.list::<Terminal>(false)? {
        if other.id != terminal.id && other.field(field).is_some_and(|value| same_id(value, found)) {
            context.console.warn(&also_at(found, &other.id));
        }
    }
    Ok(())
}

fn decide(
    context: &Context,
    workspace: &mut Workspace,
    args: &DecideArgs,
    accepts: Option<&DifferenceAcceptArgs>,
) -> Result<()> {
    workspace.need_office()?;
    let size = field::since(workspace)?;
    let difference = lookup::live::<Difference>(&workspace.store, &args.id)?;
    let number = difference.difference.clone();
    if let Some((was_accepted, _)) = &difference.decided {
        let state = if *was_accepted { state_accepted() } else { state_rejected() };
        let what = fill(&state, |state| decided_already(&number, state));
        return Err(Error::refused(what, decision_stays()));
    }
    let reason = args.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Error::usage(reason_missing(), give_reason()));
    }
    let clerk = decider(workspace, args.decider.by.as_deref())?;
    let decided = DifferenceDecided { difference: number.clone(), reason };
    let (facts, text) = match accepts {
        Some(args) => {
            let followed = accept::follow(&workspace.store, &difference, args, workspace.now().day())?;
            (followed.fact.into_iter().collect(), followed.text)
        }
        None => (Vec::new(), rejected(&number)),
    };
    let decision = if accepts.is_some() { Fact::DifferenceAccepted } else { Fact::DifferenceRejected };
    let drafts = [decision(decided)].into_iter().chain(facts).map(|fact| Draft::new(&clerk, fact)).collect();
    record_unmoved(workspace, size, drafts)?;
    if context.console.json {
        return context.console.json(&lookup::live::<Difference>(&workspace.store, &number)?);
    }
    context.console.line(harmless(text.get(context.console.lang)))
}

/// What kind of difference it is, in words.
pub fn kind_word(kind: DifferenceKind) -> Text {
    match kind {
        DifferenceKind::Value => kind_value(),
        DifferenceKind::Missing => kind_missing(),
        DifferenceKind::Unknown => kind_unknown(),
        DifferenceKind::Duplicate => kind_duplicate(),
        DifferenceKind::Elsewhere => kind_elsewhere(),
    }
}

fn differences(workspace: &Workspace) -> Result<Vec<Difference>> {
    let mut all: Vec<Difference> = workspace.store.list(false)?.into_iter().map(|(it, _)| it).collect();
    all.sort_by_key(|difference| difference.by.as_ref().map(|(_, at)| *at));
    Ok(all)
}

fn list(context: &Context, workspace: &Workspace) -> Result<()> {
    let lang = context.console.lang;
    let differences = differences(workspace)?;
    let mut table = Table::new([
        column_difference(),
        column_kind(),
        column_terminal(),
        column_field(),
        column_registered(),
        column_found(),
        column_by(),
        column_state(),
        column_note(),
    ])
    .or(none_listed());
    for difference in &differences {
        let found = difference.found.as_ref();
        let by = match &difference.by {
            Some((worker, at)) => format!("{}\n{}", named(&workspace.store, worker)?, at.minute()),
            None => String::new(),
        };
        let state = match &difference.decided {
            None => state_waiting().get(lang).to_owned(),
            Some((true, reason)) => format!("{}\n{reason}", state_accepted().get(lang)),
            Some((false, reason)) => format!("{}\n{reason}", state_rejected().get(lang)),
        };
        table.row([
            difference.difference.clone(),
            found.map(|it| kind_word(kind_of(it)).get(lang).to_owned()).unwrap_or_default(),
            found.map(|it| it.terminal.clone()).unwrap_or_default(),
            found.map(|it| title(&it.field).to_owned()).unwrap_or_default(),
            found.map(|it| it.registered.clone()).unwrap_or_default(),
            found.map(|it| it.found.clone()).unwrap_or_default(),
            by,
            state,
            found.map(|it| it.note.clone()).unwrap_or_default(),
        ]);
    }
    context.console.table(&table, &differences)
}
