//! What a paper tells of that is not done, known or past yet when it is handed in.

use chrono::NaiveDate;

use super::lookup::fill;
use crate::error::{Error, Result};
use crate::event::PaperDrafted;
use crate::filing::day_typed;
use crate::message::Text;
use crate::messages;
use crate::paper::{Cause, Document, DocumentField, Form};
use crate::particulars::{Subject, remaining, visits_of};
use crate::ui::Console;
use crate::workspace::Workspace;

/// What is left that is named at once.
const MOST_NAMED: usize = 10;

messages! {
    still_there(visit, label, printed) {
        ja: "訪問 {visit} の退室が記録されていないので、「{label}」は{printed}。退室後に出すなら genba visit end の後に genba paper edit で新しい版にしてください",
        en: "visit {visit} has not ended, so {label} {printed}; to have it, make a new revision with `genba paper edit` after `genba visit end`",
    }
    prints(words) { ja: "「{words}」と印刷されます", en: "is printed as 「{words}」" }
    prints_nothing() { ja: "空のまま提出されます", en: "is submitted empty" }
    not_done(left) {
        ja: "終わっていないものがあるので、完了の報告にはなりません。終わってから genba paper edit で新しい版を出してください: {left}",
        en: "something is not done, so this does not report that it is; make a new revision with `genba paper edit` once it is: {left}",
    }
    period_goes_on(until) {
        ja: "履行期間は {until} までです。期間が終わってから、もう一度届け出が要ります",
        en: "the contract's period goes on until {until}: the notice is owed again after it",
    }
    unsettled(list) {
        ja: "まだ分からない項目があるので、障害の完了の報告は引き続き要ります。分かったら genba paper edit で新しい版を出してください: {list}",
        en: "some fields are not known yet, so the report of the fault's end stays owed; make a new revision with `genba paper edit` once they are: {list}",
    }
    before_the_facts(on, fact) { ja: "{on} は、この書面が伝える事実（{fact}）より前の日です", en: "{on} is before what this paper tells of ({fact})" }
    check_day() { ja: "--on の日付を確かめてください", en: "check the day given with --on" }
}

/// Warns of what stays open or unknown in a paper, and so leaves a report owed.
///
/// # Errors
/// A failing database.
pub fn warn(
    console: &Console,
    workspace: &Workspace,
    form: &Form,
    subject: &Subject,
    document: &Document,
) -> Result<()> {
    if let (Some(visit), Some(field)) = (not_left(workspace, subject)?, lacks_exit(form, document)) {
        let printed = field.unknown.as_ref().map_or_else(prints_nothing, prints);
        let ja = still_there(&visit, &field.label, printed.ja).ja;
        console.warn(&Text { ja, en: still_there(&visit, &field.label_en, printed.en).en });
    }
    let answers = |cause: Cause| form.owed.iter().any(|owed| owed.by == cause);
    if answers(Cause::WorkDone) || answers(Cause::ContractEnded) {
        let left = remaining(&workspace.store, subject)?;
        if !left.is_empty() {
            let some = |pick: fn(&Text) -> &String| left.iter().take(MOST_NAMED).map(pick).cloned().collect::<Vec<_>>();
            let (ja, en) = (some(|text| &text.ja).join("、"), some(|text| &text.en).join("; "));
            console.warn(&Text { ja: not_done(ja).ja, en: not_done(en).en });
        }
    }
    let contract = workspace.store.get::<crate::domain::Contract>("")?;
    if let Some(contract) = contract.filter(|it| answers(Cause::ContractEnded) && document.date < it.period.to) {
        console.warn(&fill(&crate::domain::day_text(contract.period.to), |until| period_goes_on(until)));
    }
    let (ja, en): (Vec<_>, Vec<_>) =
        document.unsettled().map(|field| (field.label.clone(), field.label_en.clone())).unzip();
    if answers(Cause::FaultClosed) && !ja.is_empty() {
        console.warn(&Text { ja: unsettled(ja.join("、")).ja, en: unsettled(en.join(", ")).en });
    }
    Ok(())
}

/// The field of a form that tells of the exit, where it is empty.
fn lacks_exit<'d>(form: &Form, document: &'d Document) -> Option<&'d DocumentField> {
    let tells = |path: &String| path.ends_with("visit.left_at");
    let field = form.fields.iter().find(|field| field.fills.iter().any(tells))?;
    document.fields.iter().find(|it| it.id == field.id && it.value.is_null())
}

/// The visit that a paper is about and that has not ended yet: its 退室 stays empty for good.
fn not_left(workspace: &Workspace, subject: &Subject) -> Result<Option<String>> {
    let visit = match subject {
        Subject::Run(run) => visits_of(&workspace.store, run)?.pop(),
        Subject::Visit(visit) => Some(visit.clone()),
        _ => None,
    };
    Ok(visit.filter(|visit| visit.to.is_none()).map(|visit| visit.begun.visit))
}

/// Nothing is handed in before what it tells of.
///
/// # Errors
/// A day before the facts; a failing database.
pub fn refuse_before_facts(
    workspace: &Workspace,
    form: &Form,
    subject: &Subject,
    draft: &PaperDrafted,
    on: NaiveDate,
) -> Result<()> {
    let recorded = match subject {
        Subject::Run(run) => Some(run.finished_at.unwrap_or(run.started_at).day()),
        Subject::Visit(visit) => Some(visit.from.day()),
        Subject::Fault(fault) => fault.first("opened").map(|at| at.day()),
        Subject::Order(order) if form.owed.iter().any(|owed| owed.by == Cause::WorkDone) => {
            let runs = workspace.store.runs_of(&order.order)?;
            runs.iter().filter_map(|run| run.finished_at).max().map(|at| at.day())
        }
        // an order may have been given before it was typed in
        Subject::Order(_) | Subject::Terminal(_) | Subject::Roster | Subject::Contract | Subject::Nothing => None,
    };
    let typed = form.owed.iter().filter_map(|owed| day_typed(form, owed.from.as_ref()?, draft));
    match recorded.into_iter().chain(typed).max().filter(|fact| on < *fact) {
        Some(fact) => Err(Error::usage(before_the_facts(on, fact), check_day())),
        None => Ok(()),
    }
}
