//! `genba contract`: the contract as it stands, and setting it from a file.

mod responsible;

use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::Context;
use super::details::{Details, period_cell};
use super::field::{decider, record_unmoved, since};
use super::lookup::fill;
use crate::cli::{ContractCommand, ContractSetArgs};
use crate::domain::{Contract, Memorandum, same_id};
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact};
use crate::given::in_command;
use crate::message::Text;
use crate::messages;
use crate::register::load_contract;
use crate::roster::{responsible_changes, responsible_on};
use crate::state::{ResponsibleChange, RosterEntry};
use crate::workspace::Workspace;

messages! {
    number() { ja: "契約番号", en: "number" }
    title() { ja: "業務名", en: "title" }
    period() { ja: "業務履行期間", en: "period" }
    client() { ja: "委託者", en: "client" }
    department() { ja: "担当部署", en: "department" }
    contractor() { ja: "受注者", en: "contractor" }
    address() { ja: "受注者の所在地", en: "contractor's address" }
    responsible() { ja: "業務責任者", en: "responsible person" }
    memorandum() { ja: "個人情報の覚書（§8(3)）", en: "memorandum on personal information (§8(3))" }
    specific_memorandum() { ja: "特定個人情報等の覚書（§8(3)）", en: "memorandum on specific personal information (§8(3))" }
    concluded(date, number) { ja: "{date} 締結 {number}", en: "concluded on {date} {number}" }
    not_recorded() { ja: "記録なし", en: "not on record" }
    why_set() { ja: "変更の理由", en: "why it was set anew" }
    period_moves() { ja: "業務履行期間が変わります（§2、§5(2)）", en: "the contract's period changes (§2, §5(2))" }
    give_reason() {
        ja: "--reason に、市とのどの合意によるかを書いてください",
        en: "say with --reason which agreement with the city it follows",
    }
    planned(work) { ja: "見込み {work}", en: "planned {work}" }
    runs(count) { ja: "{count} 台", en: "{count}" }
    as_it_was() { ja: "契約はこのファイルと同じです。記録するものはありません", en: "the contract is as the file says; nothing to record" }
    change(what, from, to) { ja: "{what}: {from} → {to}", en: "{what}: {from} -> {to}" }
    recorded(id) { ja: "契約 {id} を記録しました", en: "recorded contract {id}" }
    next() {
        ja: "作業用 PC には次の束で届きます（genba export --to 名前）",
        en: "laptops learn of it with the next bundle (`genba export --to NAME`)",
    }
    other_contract(held, given) {
        ja: "このワークスペースは契約 {held} のものです。契約 {given} にはできません",
        en: "this workspace is that of contract {held}; it cannot become contract {given}",
    }
    own_workspace() {
        ja: "別の契約には別のワークスペースを作ってください（genba --home フォルダー init --office --contract ファイル）",
        en: "make another workspace for another contract (`genba --home DIR init --office --contract FILE`)",
    }
    needs_approval(from, to) {
        ja: "ファイルの業務責任者 {to} は、今の {from} と違います。変更には市の承認か求めが要ります（§13(6)）",
        en: "the file names {to} as responsible, not {from}: a change needs the city's approval, or its request (§13(6))",
    }
    change_it_so(from, to) {
        ja: "ファイルを {from} に直すか、genba contract responsible {to} --paper 番号（市の求めなら --asked-by 氏名）--reason 理由 で変更してください",
        en: "write {from} in the file, or change it with `genba contract responsible {to} --paper NUMBER` (or `--asked-by NAME`) `--reason REASON`",
    }
    blank_written(path, argument) {
        ja: "{path} に書き込み用のファイルを作りました。書き込んだら genba init --office --contract {argument}",
        en: "a file to fill in was written to {path}; then `genba init --office --contract {argument}`",
    }
    not_on_roster(id) {
        ja: "業務責任者 {id} は従事者名簿にありません（genba worker load で登録します）",
        en: "the responsible person {id} is not on the roster (`genba worker load` puts him there)",
    }
}

/// The file to fill in.
const BLANK: &str = include_str!("../../../data/blank/contract.toml");

/// Runs it.
///
/// # Errors
/// A laptop that sets, another contract's number, everything that is wrong in the file.
pub fn run(context: &Context, args: &ContractCommand) -> Result<()> {
    // wanted before there is a workspace
    let open = || Workspace::open(&context.home);
    match args {
        ContractCommand::Blank(args) => blank(context, args.output.as_deref()),
        ContractCommand::Show => open().and_then(|workspace| show(context, &workspace, &standing(&workspace)?)),
        ContractCommand::Set(args) => set(context, &mut open()?, args),
        ContractCommand::Responsible(args) => responsible::change(context, &mut open()?, args),
    }
}

fn blank(context: &Context, output: Option<&Path>) -> Result<()> {
    let Some(path) = output else { return context.console.page(BLANK) };
    write_file(path, BLANK.as_bytes(), false)?;
    context.console.say(&blank_written(path.display(), in_command(path)))
}

fn show(context: &Context, workspace: &Workspace, contract: &Contract) -> Result<()> {
    let history = responsible_changes(&workspace.store)?;
    let mut details = Details::new(context.console.lang);
    for (title, value) in facts(contract) {
        details.add(&title, &value);
    }
    if let Some(reason) = &contract.reason {
        details.add(&why_set(), &Text::same(reason));
    }
    for (title, value) in history.iter().map(responsible::line) {
        details.add(&title, &value);
    }
    details.show(context.console, &Shown { contract, responsible_history: &history })
}

/// The contract for programs, with who was responsible before.
#[derive(Serialize)]
struct Shown<'c> {
    #[serde(flatten)]
    contract: &'c Contract,
    responsible_history: &'c [ResponsibleChange],
}

/// The contract with whoever is responsible today: changes may be recorded ahead.
fn standing(workspace: &Workspace) -> Result<Contract> {
    let mut contract = workspace.contract()?;
    contract.contractor.responsible = responsible_on(&workspace.store, &contract, workspace.now().day())?;
    Ok(contract)
}

fn set(context: &Context, workspace: &mut Workspace, args: &ContractSetArgs) -> Result<()> {
    workspace.need_office()?;
    let size = since(workspace)?;
    let console = context.console;
    let held = Contract { reason: None, ..standing(workspace)? };
    let mut loaded = load_contract(&args.file)?;
    if loaded.id != held.id {
        return Err(Error::refused(other_contract(&held.id, &loaded.id), own_workspace()));
    }
    let (before, after) = (&held.contractor.responsible, &loaded.contractor.responsible);
    if !same_id(before, after) {
        return Err(Error::refused(needs_approval(before, after), change_it_so(before, after)));
    }
    let changes = changes(&held, &loaded);
    let is_same = loaded == held;
    let reason = args.reason.trim();
    if held.period != loaded.period && reason.is_empty() {
        return Err(Error::usage(period_moves(), give_reason()));
    }
    if !is_same {
        loaded.reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        let clerk = decider(workspace, args.decider.by.as_deref())?;
        record_unmoved(workspace, size, vec![Draft::new(&clerk, Fact::ContractSet(loaded.clone()))])?;
    }
    warn_of_responsible(context, workspace, &loaded)?;
    if console.json {
        return console.json(&json!({ "recorded": !is_same, "contract": loaded }));
    }
    if is_same {
        return console.say(&as_it_was());
    }
    for change in &changes {
        console.say(change)?;
    }
    console.say(&recorded(&loaded.id))?;
    console.say(&next())
}

fn warn_of_responsible(context: &Context, workspace: &Workspace, now: &Contract) -> Result<()> {
    let after = &now.contractor.responsible;
    let roster = workspace.store.list::<RosterEntry>(false)?;
    if !roster.is_empty() && !roster.iter().any(|(entry, _)| same_id(&entry.worker.id, after)) {
        context.console.warn(&not_on_roster(after));
    }
    Ok(())
}

/// The contract's facts as people read them.
fn facts(contract: &Contract) -> Vec<(Text, Text)> {
    let mut facts = vec![
        (number(), Text::same(&contract.id)),
        (title(), Text::same(&contract.title)),
        (period(), period_cell(&contract.period)),
        (client(), Text::same(&contract.client.name)),
        (department(), Text::same(&contract.client.department)),
        (contractor(), Text::same(&contract.contractor.name)),
        (address(), Text::same(&contract.contractor.address)),
        (responsible(), Text::same(&contract.contractor.responsible)),
        (memorandum(), concluded_on(contract.personal_information.as_ref())),
        (specific_memorandum(), concluded_on(contract.specific_personal_information.as_ref())),
    ];
    facts.extend(
        contract
            .planned()
            .into_iter()
            .map(|(work_type, count)| (fill(&work_type.label(), |work| planned(work)), runs(count))),
    );
    facts
}

fn concluded_on(memorandum: Option<&Memorandum>) -> Text {
    let Some(Memorandum { date, number }) = memorandum else { return not_recorded() };
    let text = concluded(date, number);
    Text { ja: text.ja.trim_end().to_owned(), en: text.en.trim_end().to_owned() }
}

/// The memoranda that are not on record (§8(3)), in words.
pub fn memoranda_missing(contract: &Contract) -> Vec<Text> {
    let missing = [
        contract.personal_information.is_none().then(memorandum),
        contract.specific_personal_information.is_none().then(specific_memorandum),
    ];
    missing.into_iter().flatten().collect()
}

fn changes(held: &Contract, loaded: &Contract) -> Vec<Text> {
    let pairs = facts(held).into_iter().zip(facts(loaded));
    pairs
        .filter(|((_, from), (_, to))| from != to)
        .map(|((what, from), (_, to))| Text {
            ja: change(&what.ja, from.ja, to.ja).ja,
            en: change(&what.en, from.en, to.en).en,
        })
        .collect()
}
