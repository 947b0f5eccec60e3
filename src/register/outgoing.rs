//! A register as a table that loads again: what goes out and comes back unchanged differs in nothing.
//!
//! Owns the headings of remarks: columns that are there to be read, and that loading leaves aside.

use super::cells::CellKind;
use super::records::{Record, headings, to_rows};
use crate::domain::fold;
use crate::message::Text;
use crate::tabular::{Cell, Column, Kind, Table, typed_day};

/// How the heading of a remark begins, in Japanese and in English.
const REMARKS: [&str; 2] = ["【参考】", "[info] "];

/// The heading of a column that is to be read, and not loaded.
pub fn remark(label: &Text) -> Text {
    let [ja, en] = REMARKS;
    Text { ja: format!("{ja}{}", label.ja), en: format!("{en}{}", label.en) }
}

/// Whether a heading is that of a remark.
pub(super) fn is_remark(header: &str) -> bool {
    REMARKS.iter().any(|remark| fold(header).starts_with(fold(remark).as_str()))
}

/// The records with all their fields, then every attribute that any of them has.
pub fn to_table<R: Record>(records: &[R], title: Text) -> Table {
    let fields = R::columns();
    let names = headings(records).into_iter().skip(fields.len());
    let columns = fields.iter().map(|column| Column::new(column.field, column.title(), kind(column.kind)));
    let columns = columns.chain(names.map(|name| Column::text(&name, Text::same(&name))));
    let mut table = Table::new(R::KIND, title, columns);
    let cell = |(at, text): (usize, String)| match fields.get(at).map(|column| column.kind) {
        Some(CellKind::Day | CellKind::LastDay(_)) => typed_day(&text),
        Some(CellKind::Month) => text.parse().map_or_else(|_| Cell::from(&text), Cell::Month),
        _ => Cell::from(text),
    };
    let rows = to_rows(records).into_iter();
    table.rows = rows.map(|row| row.into_iter().enumerate().map(cell).collect()).collect();
    table
}

fn kind(of: CellKind) -> Kind {
    match of {
        CellKind::Day | CellKind::LastDay(_) => Kind::Day,
        CellKind::Month => Kind::Month,
        _ => Kind::Text,
    }
}
