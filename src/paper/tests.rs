//! Every built-in form, from facts to print; what a form's file may say wrong.

mod forms;
pub(super) mod given;
mod printing;

use serde_json::json;

use self::given::*;
use super::*;
