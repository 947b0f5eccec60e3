//! What is to be done next about a fault: the order of §4, from the report over the lessor to the initial setup.

use crate::commands::lookup::open_orders_on;
use crate::domain::WorkType;
use crate::error::Result;
use crate::event::{Isolation, JournalRole};
use crate::message::Text;
use crate::messages;
use crate::report::counts_as_done;
use crate::state::Fault;
use crate::workspace::Workspace;

messages! {
    respond(fault) { ja: "次は: 対応を始めたら genba fault respond {fault}", en: "next: `genba fault respond {fault}` once somebody works on it" }
    isolate(fault) {
        ja: "次は: 障害の場所を切り分けて genba fault isolate {fault} --where … --note …",
        en: "next: find out where it lies, `genba fault isolate {fault} --where … --note …`",
    }
    hand_over(fault) {
        ja: "次は: 機器賃貸借業者に引き継いで genba fault hand-over {fault} --party … --note …",
        en: "next: hand it over to the lessor, `genba fault hand-over {fault} --party … --note …`",
    }
    take_back(fault) {
        ja: "次は: 戻ってきたら genba fault take-back {fault} --old-disk … --note …",
        en: "next: `genba fault take-back {fault} --old-disk … --note …` when it comes back",
    }
    order_setup(terminal) {
        ja: "次は: 初期設定を指示する（genba work order initial-setup --terminal {terminal} --due …）",
        en: "next: order the initial setup, `genba work order initial-setup --terminal {terminal} --due …`",
    }
    ask_for_setup(terminal) {
        ja: "次は: {terminal} の初期設定。事務所に指示を依頼してください（genba work order initial-setup --terminal {terminal} --due …）",
        en: "next: the initial setup of {terminal}; ask the office to order it (`genba work order initial-setup --terminal {terminal} --due …`)",
    }
    do_setup(terminal, order) {
        ja: "次は: {terminal} の初期設定（genba step {terminal} --work {order}）",
        en: "next: the initial setup, `genba step {terminal} --work {order}`",
    }
    recover(fault) { ja: "次は: 使えるようになったら genba fault recover {fault}", en: "next: `genba fault recover {fault}` when it works again" }
    close(fault) { ja: "次は: genba fault close {fault} --note … で終わらせる", en: "next: `genba fault close {fault} --note …`" }
}

/// The next step; `None` where the fault is closed.
///
/// # Errors
/// A failing database.
pub fn next(workspace: &Workspace, fault: &Fault) -> Result<Option<Text>> {
    let id = &fault.fault;
    Ok(Some(match fault.state() {
        "closed" => return Ok(None),
        "recovered" => close(id),
        "handed_over" => take_back(id),
        "taken_back" => after_return(workspace, fault)?,
        _ if fault.first("responded").is_none() => respond(id),
        _ => match fault.isolation() {
            Isolation::Unknown => isolate(id),
            Isolation::Hardware => hand_over(id),
            Isolation::Software | Isolation::Network => recover(id),
        },
    }))
}

/// After the lessor's repair comes the initial setup (§4), unless it is done; after any other party nothing.
fn after_return(workspace: &Workspace, fault: &Fault) -> Result<Text> {
    let Some(terminal) = fault.opened.as_ref().map(|opened| opened.terminal.as_str()) else {
        return Ok(recover(&fault.fault));
    };
    if fault.isolation() != Isolation::Hardware {
        return Ok(recover(&fault.fault));
    }
    let back = fault.history.iter().rev().find(|step| step.what == "taken_back").map(|step| step.at);
    let since = back.or_else(|| fault.first("opened")).or_else(|| fault.history.first().map(|step| step.at));
    let runs = since.map_or(Ok(Vec::new()), |since| workspace.store.runs_on_since(terminal, since))?;
    for run in runs.iter().filter(|run| run.work_type == WorkType::InitialSetup) {
        if counts_as_done(&workspace.store, run)? {
            return Ok(recover(&fault.fault));
        }
    }
    let orders = open_orders_on(&workspace.store, terminal)?;
    let order = orders.iter().find(|order| order.work_type == WorkType::InitialSetup);
    Ok(match order {
        Some(order) => do_setup(terminal, &order.order),
        None if workspace.role() == JournalRole::Office => order_setup(terminal),
        None => ask_for_setup(terminal),
    })
}
