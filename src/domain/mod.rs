//! The contract's own things: ids, dates, digests, work types, the register's records.
//!
//! Pure values, no storage, no clock, no screen. Records serialise to the bodies of events,
//! so a field renamed here is a change of bytes.

mod calendar;
mod device;
mod digest;
mod id;
mod length;
mod moment;
mod nearest;
mod open_day;
mod records;
mod text;
mod work;

pub use calendar::{
    DayProblem, day_in_era, day_text, month_in_era, parse_day, parse_day_near, parse_month, recorded_day,
    recorded_day_if_any, right_era, with_year,
};
pub use device::is_windows_device;
pub use digest::{Digest, head_code, parse_head_code};
pub use id::{bare_id, bare_name, fold, holds_name, near_ids, same_id, same_name};
pub use length::span;
pub use moment::{Moment, jst, parse_compact, parse_local_near};
pub use nearest::nearest;
pub use open_day::{is_open_day, next_open_day, open_days_later};
pub use records::{Attribute, Client, Contract, Contractor, Memorandum, Period, Planned, Site, Terminal, Worker};
pub use text::{code_point, forbidden_character, hidden, is_forbidden, is_ideograph, is_invisible, normalise, seen};
pub use work::{Outcome, ParseNameError, Role, WorkType};
