//! `work combine`: orders that are done on one visit, as was agreed with the city (§4).

use serde::Serialize;

use super::super::Context;
use super::super::field::{decider, record_unmoved, since};
use super::super::lookup::{self, reason, together};
use super::next_number;
use crate::agreement::{CONSULTATION_FORM, Combined, agrees_to_combine, approved, combination_of, combinations, wants};
use crate::cli::WorkCombineArgs;
use crate::domain::{Moment, same_id};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, PaperPin, WorkCombined};
use crate::filing::pinned;
use crate::messages;
use crate::state::{Combination, Order};
use crate::store::Store;
use crate::ui::Table;
use crate::workspace::Workspace;

messages! {
    none_listed() {
        ja: "同時実施の取決めはありません。まとめるには genba work combine 指示 指示 --consultation 書面 --reason 理由",
        en: "no orders are combined; `genba work combine ORDER ORDER --consultation PAPER --reason REASON` does it",
    }
    too_few() { ja: "同時に行う作業指示は二つ以上必要です", en: "combining takes at least two orders" }
    name_orders() { ja: "genba work list で番号を確かめて並べてください", en: "name them; see `genba work list`" }
    is_cancelled(order) { ja: "作業指示 {order} は取り消されています", en: "order {order} is cancelled" }
    leave_out() { ja: "この作業指示を外してください", en: "leave it out" }
    is_combined(order, combination) {
        ja: "作業指示 {order} はすでに同時実施 {combination} に入っています",
        en: "order {order} is in the combination {combination} already",
    }
    see_list() { ja: "genba work combine --list で確かめてください", en: "see `genba work combine --list`" }
    shares_nothing(order) {
        ja: "作業指示 {order} には、ほかの作業指示と共通の端末がありません",
        en: "order {order} shares no terminal with the others",
    }
    share_one() {
        ja: "同じ端末を対象とする作業指示だけを指定してください（genba work show 番号）",
        en: "name orders that want the same terminals (`genba work show ID`)",
    }
    recorded(combination, orders, paper) {
        ja: "同時実施 {combination} を記録しました: {orders}（協議 {paper}）",
        en: "recorded the combination {combination} of {orders}, agreed in {paper}",
    }
    next() { ja: "作業用 PC に束で届けてください（genba export --to 名前）", en: "send it to the laptops (`genba export --to NAME`)" }
    number() { ja: "番号", en: "id" }
    orders() { ja: "作業指示", en: "orders" }
    left() { ja: "取消しで外れたもの", en: "left by cancelling" }
    terminals() { ja: "共通の端末", en: "shared terminals" }
    consultation() { ja: "協議の書面", en: "consultation" }
    why() { ja: "理由", en: "reason" }
    day() { ja: "記録日", en: "recorded" }
}

/// Runs it.
///
/// # Errors
/// A laptop, orders that cannot be combined (all of them), a consultation that was not agreed.
pub fn combine(context: &Context, args: &WorkCombineArgs) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    if args.list {
        return list(context, &workspace.store);
    }
    workspace.need_office()?;
    let size = since(&workspace)?;
    let console = context.console;
    let named = named(&workspace, &args.orders)?;
    check(&workspace.store, &named)?;
    let reason = reason(args.reason.as_deref().unwrap_or_default())?;
    let consultation = approved(&workspace.store, args.consultation.as_deref().unwrap_or_default(), CONSULTATION_FORM)?;
    let orders: Vec<&str> = named.iter().map(|order| order.order.as_str()).collect();
    agrees_to_combine(&pinned(&workspace, &consultation)?, &orders)?;
    let all = workspace.store.list::<Combination>(true)?;
    let combined = WorkCombined {
        combination: next_number("C", all.iter().map(|(it, _)| it.combined.combination.as_str())),
        consultation,
        orders: named.into_iter().map(|order| order.order).collect(),
        reason,
    };
    let clerk = decider(&workspace, args.decider.by.as_deref())?;
    record_unmoved(&mut workspace, size, vec![Draft::new(&clerk, Fact::WorkCombined(combined.clone()))])?;
    if console.json {
        return console.json(&combined);
    }
    console.say(&recorded(&combined.combination, combined.orders.join(", "), &combined.consultation.paper))?;
    console.say(&next())
}

/// The orders by the numbers that were typed, each once.
fn named(workspace: &Workspace, numbers: &[String]) -> Result<Vec<Order>> {
    let mut orders: Vec<Order> = Vec::new();
    let mut refusals = Vec::new();
    for number in numbers {
        match lookup::order(workspace, number) {
            Ok(order) if orders.iter().any(|known| same_id(&known.order, &order.order)) => {}
            Ok(order) => orders.push(order),
            Err(why) => refusals.push(why),
        }
    }
    together(refusals)?;
    if orders.len() < 2 { Err(Error::usage(too_few(), name_orders())) } else { Ok(orders) }
}

fn check(store: &Store, orders: &[Order]) -> Result<()> {
    let mut refusals = Vec::new();
    for order in orders {
        let id = &order.order;
        let others = || orders.iter().filter(|other| other.order != *id);
        if order.cancelled {
            refusals.push(Error::refused(is_cancelled(id), leave_out()));
        } else if let Some(known) = combination_of(store, id)? {
            refusals.push(Error::refused(is_combined(id, known.number()), see_list()));
        } else if !order.terminals.iter().any(|terminal| others().any(|other| wants(other, terminal))) {
            refusals.push(Error::refused(shares_nothing(id), share_one()));
        }
    }
    together(refusals)
}

#[derive(Serialize)]
struct Row {
    combination: String,
    /// In the sequence of their runs.
    orders: Vec<String>,
    /// Cancelled since.
    left: Vec<String>,
    terminals: Vec<String>,
    consultation: PaperPin,
    reason: String,
    at: Moment,
}

impl Row {
    fn of(combined: Combined) -> Self {
        let mut terminals: Vec<String> = Vec::new();
        for id in combined.orders.iter().flat_map(|order| &order.terminals) {
            if combined.joins_on(id) && !terminals.contains(id) {
                terminals.push(id.clone());
            }
        }
        let orders = combined.orders.iter().map(|order| order.order.clone()).collect();
        let gone = combined.combination.combined.orders.iter().filter(|order| !combined.has(order));
        let left = gone.cloned().collect();
        let Combination { combined: it, at } = combined.combination;
        Self {
            combination: it.combination,
            orders,
            left,
            terminals,
            consultation: it.consultation,
            reason: it.reason,
            at,
        }
    }
}

fn list(context: &Context, store: &Store) -> Result<()> {
    let console = context.console;
    let mut table =
        Table::new([number(), orders(), left(), terminals(), consultation(), why(), day()]).or(none_listed());
    let mut rows = Vec::new();
    for combined in combinations(store)? {
        let row = Row::of(combined);
        let paper = format!("{}-{}", row.consultation.paper, row.consultation.revision);
        table.row([
            row.combination.as_str(),
            &row.orders.join(" "),
            &row.left.join(" "),
            &row.terminals.join(" "),
            &paper,
            &row.reason,
            &row.at.day().to_string(),
        ]);
        rows.push(row);
    }
    console.table(&table, &rows)
}
