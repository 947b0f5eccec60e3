//! The progress report as tables: for Excel, and for drawings of one's own.
//!
//! Only arranges what the overview holds.

use super::{Overview, words};
use crate::describe::fault_state_word;
use crate::domain::Moment;
use crate::message::Text;
use crate::tabular::Kind::{Count, Day, Moment as At, Text as Words};
use crate::tabular::{Book, Column, Kind, Table};

/// The tables of an overview; `as_of` is the newest record.
pub fn book(overview: &Overview, as_of: Option<Moment>) -> Book {
    let tables = vec![works(overview), sites(overview), days(overview), orders(overview), faults(overview)];
    Book { title: words::report_title(), note: None, as_of, tables }
}

fn table<const N: usize>(id: &str, title: Text, columns: [(&str, Text, Kind); N]) -> Table {
    Table::new(id, title, columns.map(|(id, label, kind)| Column::new(id, label, kind)))
}

fn works(overview: &Overview) -> Table {
    let columns = [
        ("work", words::col_work(), Words),
        ("planned", words::col_planned(), Count),
        ("ordered", words::col_ordered(), Count),
        ("started", words::col_started(), Count),
        ("done", words::col_done(), Count),
    ];
    let mut table = table("work", words::by_work_sheet(), columns);
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
        ("site", words::col_site(), Words),
        ("name", words::col_name(), Words),
        ("work", words::col_work(), Words),
        ("ordered", words::col_ordered(), Count),
        ("done", words::col_done(), Count),
        ("late", words::col_late(), Count),
    ];
    let mut table = table("sites", words::heat(), columns);
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
    let columns =
        [("day", words::col_day(), Day), ("ordered", words::col_ordered(), Count), ("done", words::col_done(), Count)];
    let mut table = table("days", words::burn_up(), columns);
    let rows = overview.days.iter();
    table.rows.extend(rows.map(|row| vec![row.day.into(), u64::from(row.ordered).into(), u64::from(row.done).into()]));
    table
}

fn orders(overview: &Overview) -> Table {
    let columns = [
        ("order", words::col_order(), Words),
        ("work", words::col_work(), Words),
        ("due", words::col_due(), Day),
        ("terminals", words::col_units(), Count),
        ("left", words::col_count_left(), Count),
        ("waiting", words::col_left(), Words),
    ];
    let mut table = table("orders", words::orders_title(), columns);
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
        ("fault", words::col_fault(), Words),
        ("terminal", words::col_terminal(), Words),
        ("state", words::col_state(), Words),
        ("opened", words::col_opened(), At),
    ];
    let mut table = table("faults", words::faults_title(), columns);
    table.rows.extend(overview.faults.rows.iter().map(|row| {
        vec![(&row.fault).into(), (&row.terminal).into(), fault_state_word(&row.state).into(), row.opened.into()]
    }));
    table
}
