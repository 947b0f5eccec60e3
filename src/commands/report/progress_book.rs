//! The progress report as tables: for Excel, and for drawings of one's own.
//!
//! Only arranges what the overview holds.

use crate::describe::fault_state_word;
use crate::domain::Moment;
use crate::message::Text;
use crate::messages;
use crate::report::progress::Overview;
use crate::tabular::Kind::{Count, Day, Moment as At, Text as Words};
use crate::tabular::{Book, Column, Kind, Table};

messages! {
    title() { ja: "進捗報告", en: "progress report" }
    by_work() { ja: "作業区分ごと", en: "by kind of work" }
    by_site() { ja: "拠点と作業区分", en: "sites and kinds of work" }
    by_day() { ja: "累計の推移", en: "cumulative work" }
    orders_title() { ja: "作業指示", en: "orders" }
    faults_title() { ja: "障害", en: "faults" }
    work() { ja: "作業区分", en: "work" }
    planned() { ja: "予定", en: "planned" }
    ordered() { ja: "指示", en: "ordered" }
    started() { ja: "着手", en: "started" }
    done() { ja: "完了", en: "done" }
    late() { ja: "期限超過", en: "overdue" }
    site() { ja: "拠点", en: "site" }
    name() { ja: "名称", en: "name" }
    day() { ja: "日", en: "day" }
    order() { ja: "指示番号", en: "order" }
    due() { ja: "期限", en: "due" }
    all() { ja: "台数", en: "terminals" }
    left() { ja: "残り", en: "not done" }
    waiting() { ja: "残りの端末", en: "terminals not done" }
    fault() { ja: "障害番号", en: "fault" }
    terminal() { ja: "端末", en: "terminal" }
    state() { ja: "状態", en: "state" }
    opened() { ja: "発生", en: "opened" }
}

/// The tables of an overview; `as_of` is the newest record.
pub fn book(overview: &Overview, as_of: Option<Moment>) -> Book {
    let tables = vec![works(overview), sites(overview), days(overview), orders(overview), faults(overview)];
    Book { title: title(), note: None, as_of, tables }
}

fn table<const N: usize>(id: &str, title: Text, columns: [(&str, Text, Kind); N]) -> Table {
    Table::new(id, title, columns.map(|(id, label, kind)| Column::new(id, label, kind)))
}

fn works(overview: &Overview) -> Table {
    let columns = [
        ("work", work(), Words),
        ("planned", planned(), Count),
        ("ordered", ordered(), Count),
        ("started", started(), Count),
        ("done", done(), Count),
    ];
    let mut table = table("work", by_work(), columns);
    table.rows.extend(overview.work.iter().map(|row| {
        let counts = row.counts;
        let [ordered, started, done] = [counts.ordered, counts.started, counts.done].map(u64::from);
        vec![
            row.work_type.label().into(),
            counts.planned.map(u64::from).into(),
            ordered.into(),
            started.into(),
            done.into(),
        ]
    }));
    table
}

fn sites(overview: &Overview) -> Table {
    let columns = [
        ("site", site(), Words),
        ("name", name(), Words),
        ("work", work(), Words),
        ("ordered", ordered(), Count),
        ("done", done(), Count),
        ("late", late(), Count),
    ];
    let mut table = table("sites", by_site(), columns);
    for row in &overview.sites {
        table.rows.extend(row.counts.work.iter().map(|(work_type, counts)| {
            vec![
                (&row.counts.site).into(),
                (&row.counts.name).into(),
                work_type.label().into(),
                u64::from(counts.ordered).into(),
                u64::from(counts.done).into(),
                u64::from(row.overdue.get(work_type).copied().unwrap_or_default()).into(),
            ]
        }));
    }
    table
}

fn days(overview: &Overview) -> Table {
    let columns = [("day", day(), Day), ("ordered", ordered(), Count), ("done", done(), Count)];
    let mut table = table("days", by_day(), columns);
    let rows = overview.days.iter();
    table.rows.extend(rows.map(|row| vec![row.day.into(), u64::from(row.ordered).into(), u64::from(row.done).into()]));
    table
}

fn orders(overview: &Overview) -> Table {
    let columns = [
        ("order", order(), Words),
        ("work", work(), Words),
        ("due", due(), Day),
        ("terminals", all(), Count),
        ("left", left(), Count),
        ("waiting", waiting(), Words),
    ];
    let mut table = table("orders", orders_title(), columns);
    table.rows.extend(overview.orders.rows.iter().map(|row| {
        vec![
            (&row.order).into(),
            row.work_type.label().into(),
            row.due.into(),
            row.terminals.into(),
            row.waiting.len().into(),
            row.waiting.join(" ").into(),
        ]
    }));
    table
}

fn faults(overview: &Overview) -> Table {
    let columns = [
        ("fault", fault(), Words),
        ("terminal", terminal(), Words),
        ("state", state(), Words),
        ("opened", opened(), At),
    ];
    let mut table = table("faults", faults_title(), columns);
    table.rows.extend(overview.faults.rows.iter().map(|row| {
        vec![(&row.fault).into(), (&row.terminal).into(), fault_state_word(&row.state).into(), row.opened.into()]
    }));
    table
}
