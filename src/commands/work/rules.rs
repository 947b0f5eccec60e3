//! What refuses an order or a change of one: scope (§4), model, period (§2), work ordered twice.
//!
//! Reads the store and judges; records nothing. Whatever is wrong with several terminals is
//! said of all of them at once.

use chrono::NaiveDate;

use super::super::Context;
use super::super::details::{day_text, period_text};
use super::super::lookup::{self, fill, open_orders_on, together};
use crate::domain::{Contract, Terminal, same_id};
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::register::is_cs_server;
use crate::state::PublishedProcedure;
use crate::store::Store;
use crate::workspace::Workspace;

messages! {
    cs_server(id) { ja: "{id} は CSサーバです。CSサーバの作業は契約の対象外です（§4）", en: "{id} is a CS server, which is out of the contract's scope (§4)" }
    leave_out() { ja: "統合端末だけを指定してください", en: "name terminals only" }
    other_model(terminal, model, procedure) {
        ja: "端末 {terminal}（{model}）に手順書 {procedure} は使えません",
        en: "procedure {procedure} is not for terminal {terminal} ({model})",
    }
    its_models(models, procedure) {
        ja: "{procedure} の対象機種は {models} です。対象の端末だけを --terminal で指定するか、その機種の手順書を公開してください",
        en: "{procedure} is for {models}: name only such terminals with --terminal, or publish a procedure for the other model",
    }
    ordered_already(terminal, order, procedure) {
        ja: "端末 {terminal} には、同じ手順書 {procedure} の作業指示 {order} がまだ開いています",
        en: "terminal {terminal} is wanted already by the open order {order} of the same procedure {procedure}",
    }
    use_that_order(order) {
        ja: "{order} を使うか（genba work change {order} …）、取り消してから指示してください（genba work cancel {order} --reason … --decided-by …）",
        en: "use {order} (`genba work change {order} …`), or cancel it first (`genba work cancel {order} --reason … --decided-by …`)",
    }
    outside(day, period) {
        ja: "期限 {day} は契約の業務履行期間（{period}）の外です（§2）",
        en: "the due day {day} lies outside the contract's period, {period} (§2)",
    }
    reason_needed() { ja: "期間内の日にするか、--reason に理由を書いてください", en: "choose a day inside, or say why with --reason" }
    is_past(day) { ja: "期限 {day} はもう過ぎています", en: "the due day {day} is over already" }
}

/// Refuses a day outside the contract's period without a reason; tells whether it lies outside.
///
/// # Errors
/// Then.
pub fn check_due(
    context: &Context,
    due: NaiveDate,
    today: NaiveDate,
    contract: &Contract,
    reason: &str,
) -> Result<bool> {
    let is_outside = !contract.period.contains(due);
    if is_outside && reason.trim().is_empty() {
        let (day, period) = (day_text(due), period_text(&contract.period));
        let what = Text { ja: outside(&day.ja, &period.ja).ja, en: outside(&day.en, &period.en).en };
        return Err(Error::refused(what, reason_needed()));
    }
    if due < today {
        context.console.warn(&fill(&day_text(due), |day| is_past(day)));
    }
    Ok(is_outside)
}

/// Terminals by the ids that were typed, each once.
///
/// # Errors
/// All that are unknown, retired or CS servers.
pub fn named_terminals(workspace: &Workspace, ids: &[String]) -> Result<Vec<Terminal>> {
    let mut terminals: Vec<Terminal> = Vec::new();
    let mut refusals = Vec::new();
    for id in ids.iter().filter(|id| !id.trim().is_empty()) {
        match lookup::terminal(workspace, id) {
            Ok(terminal) if terminals.iter().any(|known| same_id(&known.id, &terminal.id)) => {}
            Ok(terminal) => terminals.push(terminal),
            Err(_) if is_cs_server(id) => refusals.push(Error::refused(cs_server(id), leave_out())),
            Err(why) => refusals.push(why),
        }
    }
    together(refusals)?;
    Ok(terminals)
}

/// Refuses terminals that the work cannot be ordered on.
///
/// # Errors
/// CS servers (§4), models that the procedure is not for, terminals that an open order wants already.
pub fn check_terminals(store: &Store, procedure: &PublishedProcedure, terminals: &[Terminal]) -> Result<()> {
    let mut refusals = Vec::new();
    for terminal in terminals {
        // the register refuses such machines by their words; a record from elsewhere may still have them
        if [&terminal.purpose, &terminal.model, &terminal.host_name].into_iter().any(|words| is_cs_server(words)) {
            refusals.push(Error::refused(cs_server(&terminal.id), leave_out()));
            continue;
        }
        if !procedure.applies_to(&terminal.model) {
            let what = other_model(&terminal.id, &terminal.model, &procedure.id);
            refusals.push(Error::refused(what, its_models(procedure.models.join(", "), &procedure.id)));
        }
        let open = open_orders_on(store, &terminal.id)?;
        if let Some(order) = open.iter().find(|order| same_id(&order.procedure, &procedure.id)) {
            let what = ordered_already(&terminal.id, &order.order, &procedure.id);
            refusals.push(Error::refused(what, use_that_order(&order.order)));
        }
    }
    together(refusals)
}
