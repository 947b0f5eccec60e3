//! Office files to records: the city's lists of sites and terminals, the roster, the contract.
//!
//! Owns how a CSV or .xlsx file is read, which headers mean which field, what a cell may hold
//! and how a file differs from the records held. Reads files; never a database, a clock or a
//! screen, and never decides whether a difference is taken over.

mod cells;
mod columns;
mod contract;
mod delimited;
mod diff;
mod load;
mod outgoing;
mod problems;
mod records;
mod remarks;
mod sheets;
mod table;
mod unpacked;
mod workbook;

pub use cells::{CellKind, KnownSites, MAX_CELL, MAX_ID, is_cs_server};
pub use columns::{Column, Need, field_title, fold_header, refused_header};
pub use contract::{load_contract, parse_contract};
pub use diff::{Changed, Difference, FieldChange, difference};
pub use load::{
    load, load_sites, load_terminals, load_workers, missing_fields, new_record, set_field, site_resolver, typed_value,
};
pub use outgoing::{remark, to_table};
pub use problems::{LoadError, Place, Problem, Problems};
pub use records::{Record, headings, to_rows};
pub use remarks::{Remarks, remarks};
pub use sheets::{Sheet, read_sheets};
pub use table::{MAX_FILE, MAX_ROWS, Row, decoded};
