//! Arguments of every command, by who types them.

mod audit;
mod field;
mod found;
mod paper;
mod procedure;
mod register;
mod report;
mod shared;
mod transcribe;
mod work;

pub use audit::*;
pub use field::*;
pub use found::*;
pub use paper::*;
pub use procedure::*;
pub use register::*;
pub use report::*;
pub use shared::*;
pub use transcribe::*;
pub use work::*;
