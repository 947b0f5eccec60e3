//! What the city agreed to: approved papers (§4, §13(6)), and orders that are done together.
//!
//! An approval counts only where it is of exactly the document that was submitted. Reads only.

mod terms;

use crate::domain::{fold, same_id};
use crate::error::{Error, Result};
use crate::event::PaperPin;
use crate::message::Text;
use crate::messages;
use crate::state::{Combination, Order, Paper, PaperState};
use crate::store::Store;

pub use terms::{agreed_change, agrees_to_combine};

/// The form that asks for another responsible person (§13(6)).
pub const RESPONSIBLE_FORM: &str = "responsible-change";
/// The form of a consultation with the city (§4, §5(1)).
pub const CONSULTATION_FORM: &str = "consultation";

messages! {
    no_such_paper(paper) { ja: "書面「{paper}」はありません", en: "there is no paper {paper}" }
    other_form(paper, form, wanted) {
        ja: "書面 {paper} の様式は {form} です（要るのは {wanted}）",
        en: "paper {paper} is of the form {form}, not {wanted}",
    }
    papers_are(list, form) {
        ja: "承認された様式 {form} の書面は {list} です",
        en: "the approved papers of the form {form} are {list}",
    }
    none_approved(form) {
        ja: "承認された様式 {form} の書面はまだありません。作成して市に提出し、承認を記録してください",
        en: "no paper of the form {form} is approved yet: draw one up, submit it to the city and record the approval",
    }
    not_approved(paper, state) { ja: "書面 {paper} は承認されていません（{state}）", en: "paper {paper} is not approved ({state})" }
    approve_first() {
        ja: "市に提出し、承認を記録してから、もう一度実行してください",
        en: "submit it to the city and record the approval, then run the command again",
    }
    other_document(paper) {
        ja: "書面 {paper} の承認は、最後に提出した文書のものではありません",
        en: "the approval of paper {paper} is not of the document that was submitted last",
    }
    approve_again() {
        ja: "最後に提出した文書の承認を得て、その SHA-256 のまま記録してください",
        en: "have the document that was submitted last approved, and record the approval under its SHA-256",
    }
}

/// The exact revision of a paper of a form that the city approved.
///
/// # Errors
/// A paper that is unknown, of another form, not approved, or approved as another document.
pub fn approved(store: &Store, number: &str, form: &str) -> Result<PaperPin> {
    let Some(paper) = store.get::<Paper>(number)? else {
        return Err(Error::refused(no_such_paper(number.trim()), known(store, form)?));
    };
    let own = paper.form().map(|form| form.id.clone()).unwrap_or_default();
    if own != form {
        return Err(Error::refused(other_form(&paper.paper, own, form), known(store, form)?));
    }
    if paper.state() != PaperState::Approved {
        let state = paper.state().label();
        let what = Text { ja: not_approved(&paper.paper, state.ja).ja, en: not_approved(&paper.paper, state.en).en };
        return Err(Error::refused(what, approve_first()));
    }
    match paper.approval().and_then(|approval| Some((approval.revision, approval.sha256?))) {
        Some((revision, sha256)) => Ok(PaperPin { paper: paper.paper.clone(), revision, sha256 }),
        None => Err(Error::refused(other_document(&paper.paper), approve_again())),
    }
}

/// The approved papers of a form, for whoever named another.
fn known(store: &Store, form: &str) -> Result<Text> {
    let papers = store.list::<Paper>(false)?;
    let fitting = |paper: &Paper| paper.approval().is_some() && paper.form().is_some_and(|own| own.id == form);
    let numbers: Vec<_> =
        papers.iter().filter(|(paper, _)| fitting(paper)).map(|(paper, _)| paper.paper.as_str()).collect();
    Ok(if numbers.is_empty() { none_approved(form) } else { papers_are(numbers.join(", "), form) })
}

/// Orders that may be done on one visit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combined {
    /// As it was agreed.
    pub combination: Combination,
    /// Its orders that are not cancelled, by due day and number: the sequence of their runs.
    pub orders: Vec<Order>,
}

impl Combined {
    /// Its number.
    pub fn number(&self) -> &str {
        &self.combination.combined.combination
    }

    /// Whether an order belongs to it.
    pub fn has(&self, order: &str) -> bool {
        self.orders.iter().any(|known| same_id(&known.order, order))
    }

    /// Whether it still combines anything: a cancelled order leaves it.
    pub fn holds(&self) -> bool {
        self.orders.len() > 1
    }

    /// Whether more than one of its orders wants a terminal.
    pub fn joins_on(&self, terminal: &str) -> bool {
        self.orders.iter().filter(|order| wants(order, terminal)).count() > 1
    }
}

/// Whether an order wants a terminal, done or not.
pub fn wants(order: &Order, terminal: &str) -> bool {
    order.terminals.iter().any(|wanted| same_id(wanted, terminal))
}

/// Every combination with the orders that are left in it.
///
/// # Errors
/// A failing database.
pub fn combinations(store: &Store) -> Result<Vec<Combined>> {
    store.list::<Combination>(false)?.into_iter().map(|(combination, _)| with_orders(store, combination)).collect()
}

fn with_orders(store: &Store, combination: Combination) -> Result<Combined> {
    let orders = combination.combined.orders.iter().map(|order| store.get::<Order>(order));
    let mut orders: Vec<Order> = orders.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    orders.retain(|order| !order.cancelled);
    orders.sort_by_key(|order| (order.due, fold(&order.order)));
    Ok(Combined { combination, orders })
}

/// The combination of a number.
///
/// # Errors
/// A failing database.
pub fn combination(store: &Store, number: &str) -> Result<Option<Combined>> {
    store.get::<Combination>(number)?.map(|combination| with_orders(store, combination)).transpose()
}

/// The combination that an order is in now.
///
/// # Errors
/// A failing database.
pub fn combination_of(store: &Store, order: &str) -> Result<Option<Combined>> {
    for combination in store.combinations_with(order)? {
        let combined = with_orders(store, combination)?;
        if combined.holds() && combined.has(order) {
            return Ok(Some(combined));
        }
    }
    Ok(None)
}
