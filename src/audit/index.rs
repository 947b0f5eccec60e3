//! The tables of a package's index: what is in it, what it says, and what does not hold.
//!
//! Only gathers; `tabular` makes a page and a file for Excel of them.

use super::contents::{Bundle, Contents};
use super::words;
use crate::describe::{decision_word, fault_state_word, run_marks};
use crate::domain::{Contract, Terminal, fold, head_code};
use crate::error::Result;
use crate::event::{JournalRole, Verdict};
use crate::lacking::Agreed;
use crate::message::{Lang, Text};
use crate::particulars::worker_name;
use crate::roster::responsible_on;
use crate::state::{Assignment, Fault, JournalState, Order, OrderDecision, PaperStep, RosterEntry, Run, RunState};
use crate::store::LastWord;
use crate::tabular::Kind::{Count, Day, File, Moment as At, Text as Words};
use crate::tabular::{Cell, Column, Kind, Table, typed_day};
use crate::workspace::Workspace;

fn table<const N: usize>(id: &'static str, title: Text, columns: [(&'static str, Text, Kind); N]) -> Table {
    Table::new(id, title, columns.map(|(id, label, kind)| Column::new(id, label, kind)))
}

/// Every table, in the order of reading.
///
/// # Errors
/// A failing database.
pub fn tables(workspace: &Workspace, contents: &Contents) -> Result<Vec<Table>> {
    let journals = workspace.store.journals()?;
    Ok(vec![
        contract(workspace, contents)?,
        findings(contents),
        journal_rows(workspace, &journals)?,
        bundles(contents),
        runs(workspace, &journals)?,
        orders(workspace)?,
        faults(workspace)?,
        people(workspace)?,
        papers(contents),
        erased(contents),
        unsealed(workspace, &journals)?,
    ])
}

fn contract(workspace: &Workspace, contents: &Contents) -> Result<Table> {
    let contract = workspace.contract()?;
    // the last one that is recorded may be one of a day to come
    let responsible = responsible_on(&workspace.store, &contract, contents.as_of.day())?;
    let Contract { client: of, contractor: by, id, period: within, title, .. } = contract;
    let mut table =
        table("contract", words::t_contract(), [("item", words::item(), Words), ("content", words::content(), Words)]);
    for (label, cell) in [
        (words::number(), Cell::from(id)),
        (words::name(), title.into()),
        (words::client(), format!("{} {}", of.name, of.department).into()),
        (words::contractor(), format!("{} {}", by.name, by.address).into()),
        (words::responsible(), worker_name(&workspace.store, &responsible)?.into()),
        (words::period_from(), within.from.into()),
        (words::period_to(), within.to.into()),
        (words::as_of(), contents.as_of.into()),
    ] {
        table.rows.push(vec![label.into(), cell]);
    }
    table.is_list = false;
    Ok(table)
}

fn findings(contents: &Contents) -> Table {
    let columns = [
        ("file", words::file(), Words),
        ("code", code_column(), Words),
        ("meaning", words::meaning(), Words),
        ("place", words::place(), Words),
    ];
    let mut table = table("findings", words::t_findings(), columns);
    for bundle in &contents.bundles {
        for finding in &bundle.findings {
            let (code, words) = (finding.code.name(), finding.code.meaning());
            table.rows.push(vec![(&bundle.name).into(), code.into(), words.into(), (&finding.place).into()]);
        }
    }
    for lacking in &contents.lacking {
        table.rows.push(vec![Cell::Empty, Cell::Empty, lacking.clone().into(), Cell::Empty]);
    }
    table.note = table.rows.is_empty().then(words::nothing_found);
    table
}

fn code_column() -> Text {
    Text { ja: "符号".to_owned(), en: "code".to_owned() }
}

fn journal_rows(workspace: &Workspace, journals: &[JournalState]) -> Result<Table> {
    let columns = [
        ("signer", words::signer(), Words),
        ("role", words::role(), Words),
        ("events", words::events(), Count),
        ("head_code", words::code(), Words),
        ("last_event", words::last_event(), At),
        ("last_receipt", words::last_receipt(), At),
        ("receipted", words::covered(), Count),
        ("head", words::journal_head(), Words),
        ("journal", words::fingerprint(), Words),
    ];
    let mut table = table("journals", words::t_journals(), columns);
    for journal in journals {
        let is_device = journal.role == JournalRole::Device;
        table.rows.push(vec![
            (&journal.principal).into(),
            if is_device { words::laptop() } else { words::office() }.into(),
            journal.size.into(),
            head_code(&journal.head).into(),
            journal.last_at.into(),
            workspace.store.last_receipt(&journal.journal)?.into(),
            is_device.then_some(journal.receipted).into(),
            journal.head.to_string().into(),
            (&journal.journal).into(),
        ]);
    }
    Ok(table)
}

fn bundles(contents: &Contents) -> Table {
    let columns = [
        ("file", words::file(), File),
        ("signer", words::signer(), Words),
        ("span", words::span(), Words),
        ("verdict", words::verdict(), Words),
        ("received", words::received(), At),
        ("verified", words::holds(), Words),
        ("bundle", words::bundle_id(), Words),
    ];
    let mut table = table("bundles", words::t_bundles(), columns);
    for bundle in &contents.bundles {
        let (first, last) = bundle.span;
        table.rows.push(vec![
            (&bundle.name).into(),
            (&bundle.principal).into(),
            format!("{first}–{last}").into(),
            verdict_word(bundle.verdict).into(),
            bundle.received.into(),
            held(bundle).into(),
            bundle.id.to_string().into(),
        ]);
    }
    table.note = contents.bundles.iter().any(|bundle| !bundle.counts()).then(words::quarantine_is_none);
    table
}

fn verdict_word(verdict: Option<LastWord>) -> Text {
    let Some(verdict) = verdict else { return words::own_word() };
    let (ja, en) = match verdict {
        LastWord::Judged(Verdict::Accepted) => ("受け入れ", "accepted"),
        LastWord::Judged(Verdict::Late) => ("期限後（late）", "late"),
        LastWord::Judged(Verdict::Gap) => ("間が未着（gap）", "gap"),
        LastWord::Judged(Verdict::Fork) => ("食い違い（fork）", "fork"),
        LastWord::Judged(Verdict::Stale) => ("古い（stale）", "stale"),
        LastWord::Refused => ("拒否（refused）", "refused"),
    };
    Text { ja: ja.to_owned(), en: en.to_owned() }
}

fn held(bundle: &Bundle) -> Text {
    match bundle.findings.len() {
        0 => words::ok_word(),
        _ => Text::same(bundle.findings.iter().map(|it| it.code.name()).collect::<Vec<_>>().join(" ")),
    }
}

fn runs(workspace: &Workspace, journals: &[JournalState]) -> Result<Table> {
    let columns = [
        ("run", words::number(), Words),
        ("terminal", words::terminal(), Words),
        ("site", words::site(), Words),
        ("work", words::work(), Words),
        ("procedure", words::procedure(), Words),
        ("worker", words::worker(), Words),
        ("begun", words::begun(), At),
        ("ended", words::ended(), At),
        ("outcome", words::outcome(), Words),
        ("deviations", words::deviations(), Count),
        ("marks", words::marks(), Words),
        ("head_code", words::code(), Words),
        ("laptop", words::laptop(), Words),
    ];
    let agreed = Agreed::of(&workspace.store);
    let mut table = table("runs", words::t_runs(), columns);
    for run in workspace.store.all_runs()? {
        let at: Option<Terminal> = workspace.store.get(&run.terminal)?;
        let laptop = journals.iter().find(|journal| journal.journal == run.journal);
        table.rows.push(vec![
            (&run.run).into(),
            (&run.terminal).into(),
            at.map(|terminal| terminal.site).into(),
            run.work_type.label().into(),
            format!("{} {}", run.procedure.id, run.procedure.version).into(),
            run.workers.join(" ").into(),
            run.started_at.into(),
            run.finished_at.into(),
            came_to(&run).into(),
            run.deviations.into(),
            run_marks(&run, &agreed.lacking(&run)?).into(),
            run.head.as_ref().map(head_code).into(),
            laptop.map(|journal| &journal.principal).into(),
        ]);
    }
    Ok(table)
}

fn came_to(run: &Run) -> Text {
    match run.outcome {
        Some(outcome) if run.state == RunState::Finished => outcome.label(),
        _ => words::not_ended(),
    }
}

fn orders(workspace: &Workspace) -> Result<Table> {
    let columns = [
        ("order", words::number(), Words),
        ("work", words::work(), Words),
        ("due", words::due(), Day),
        ("terminals", words::wanted(), Count),
        ("done", words::done(), Count),
        ("state", words::state(), Words),
        ("decisions", words::decisions(), Words),
    ];
    let mut table = table("orders", words::t_orders(), columns);
    for (order, _) in workspace.store.list::<Order>(true)? {
        let assignments: Vec<Assignment> = workspace.store.assignments(&order.order)?;
        let finished = assignments.iter().filter(|assignment| assignment.done > 0).count();
        let why: Vec<Text> = order.decisions.iter().map(decided).collect();
        table.rows.push(vec![
            (&order.order).into(),
            order.work_type.label().into(),
            order.due.into(),
            assignments.len().into(),
            finished.into(),
            order.cancelled.then(words::cancelled_word).into(),
            listed(&why, "; ").into(),
        ]);
    }
    Ok(table)
}

/// A decision on an order with its reason.
fn decided(it: &OrderDecision) -> Text {
    let what: Vec<Text> = it.what.iter().map(|what| decision_word(what)).collect();
    let what = listed(&what, " ");
    let with_reason = |what: &str| format!("{what} {}", it.reason).trim().to_owned();
    Text { ja: with_reason(&what.ja), en: with_reason(&what.en) }
}

fn listed(texts: &[Text], joint: &str) -> Text {
    let all = |words: fn(&Text) -> &str| texts.iter().map(words).collect::<Vec<_>>().join(joint);
    Text { ja: all(|text| &text.ja), en: all(|text| &text.en) }
}

fn faults(workspace: &Workspace) -> Result<Table> {
    let columns = [
        ("fault", words::number(), Words),
        ("terminal", words::terminal(), Words),
        ("seen", words::seen(), At),
        ("state", words::state(), Words),
        ("summary", words::summary(), Words),
    ];
    let mut table = table("faults", words::t_faults(), columns);
    for (fault, _) in workspace.store.list::<Fault>(true)? {
        let opened = fault.opened.as_ref();
        table.rows.push(vec![
            (&fault.fault).into(),
            opened.map(|it| &it.terminal).into(),
            fault.first("opened").into(),
            fault_state_word(fault.state()).into(),
            opened.map(|it| &it.summary).into(),
        ]);
    }
    Ok(table)
}

fn people(workspace: &Workspace) -> Result<Table> {
    let columns = [
        ("worker", words::number(), Words),
        ("name", words::person(), Words),
        ("affiliation", words::affiliation(), Words),
        ("role", words::role(), Words),
        ("work", words::work(), Words),
        ("assets", words::assets(), Words),
        ("from", words::from(), Day),
        ("until", words::until(), Day),
        ("suspended", words::suspended(), Words),
    ];
    let mut table = table("people", words::t_people(), columns);
    let today = workspace.now().day();
    for (entry, _) in workspace.store.list::<RosterEntry>(true)? {
        let stopped = entry.suspended(today).map(|standing| standing.reason.clone());
        let it = entry.worker;
        let (begins, ends) = (typed_day(&it.from), typed_day(&it.until));
        let words = [it.id, it.name, it.affiliation, it.role, it.work, it.assets].map(Cell::from);
        table.rows.push(words.into_iter().chain([begins, ends, stopped.into()]).collect());
    }
    Ok(table)
}

fn papers(contents: &Contents) -> Table {
    let columns = [
        ("file", words::file(), File),
        ("paper", words::number(), Words),
        ("revision", words::revision(), Count),
        ("submitted", words::submitted(), Day),
        ("recorded", words::recorded(), At),
        ("to", words::to(), Words),
        ("state", words::state(), Words),
        ("decided", words::decided(), Day),
        ("by", words::by(), Words),
        ("medium", words::medium(), Words),
        ("note", words::note(), Words),
        ("name", words::name(), Words),
        ("sha256", words::sha256(), Words),
    ];
    let mut table = table("papers", words::t_papers(), columns);
    for it in &contents.papers {
        let (submitted, decided) = (&it.submitted, it.decided.as_ref());
        table.rows.push(vec![
            (&it.name).into(),
            (&it.paper.0).into(),
            it.paper.1.into(),
            submitted.on.into(),
            submitted.at.into(),
            (&submitted.party).into(),
            decided.map_or(submitted.state, |it| it.state).label().into(),
            decided.and_then(|it| it.on).into(),
            decided.map(|it| &it.party).into(),
            decided.and_then(PaperStep::way).into(),
            decided.map(|it| &it.note).into(),
            (&it.original).into(),
            it.digest.to_string().into(),
        ]);
    }
    table
}

/// Attachments that the office has erased; bundles do not hold them any more.
fn erased(contents: &Contents) -> Table {
    let columns =
        [("sha256", words::sha256(), Words), ("erased", words::erased_at(), At), ("reason", words::reason(), Words)];
    let mut table = table("erased", words::t_erased(), columns);
    for it in &contents.erased {
        table.rows.push(vec![it.sha256.to_string().into(), it.at.into(), (&it.reason).into()]);
    }
    table
}

/// Attachments of laptops that anybody who has the bundle can read.
fn unsealed(workspace: &Workspace, journals: &[JournalState]) -> Result<Table> {
    let columns = [
        ("laptop", words::laptop(), Words),
        ("name", words::name(), Words),
        ("type", words::kind(), Words),
        ("bytes", words::bytes(), Count),
        ("sha256", Text::same("SHA-256"), Words),
    ];
    let mut table = table("unsealed", words::t_unsealed(), columns);
    for (journal, it) in workspace.store.attachments()? {
        let owner = journals.iter().find(|known| known.journal == journal && known.role == JournalRole::Device);
        if let Some(owner) = owner.filter(|_| it.sealed != Some(true)) {
            let digest = it.sha256.to_string();
            table.rows.push(vec![
                (&owner.principal).into(),
                (&it.name).into(),
                (&it.media_type).into(),
                it.size.into(),
                digest.into(),
            ]);
        }
    }
    table.rows.sort_by_cached_key(|row| row.iter().map(|cell| fold(&cell.plain(Lang::En))).collect::<Vec<_>>());
    table.rows.dedup();
    table.note = (!table.rows.is_empty()).then(words::unsealed_is_readable);
    Ok(table)
}
