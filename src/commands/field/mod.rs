//! What the commands of the field share: what an id means, who records, which files are meant,
//! and recording only what still holds.
//!
//! Shows nothing but a question for the worker.

mod complete;
mod find;
mod fresh;
mod name;
mod paths;
mod person;
mod when;

pub use crate::cli::{dropped, given_path};
pub use complete::completed;
pub use find::{open_faults, open_visit, run};
pub use fresh::{record_unmoved, since};
pub use name::{name_at_prompt, typed_name};
pub use paths::expanded;
pub use person::{Person, author, decider, decider_by_name, may_record, named, person, worker};
pub use when::moment;

use crate::message::Text;

/// Several texts as a list.
pub fn listed(texts: impl IntoIterator<Item = Text>) -> Text {
    let (ja, en): (Vec<_>, Vec<_>) = texts.into_iter().map(|text| (text.ja, text.en)).unzip();
    Text { ja: ja.join("、"), en: en.join(", ") }
}

/// What was typed before and after the first `=`, full width or not, both without blanks around.
pub fn pair(typed: &str) -> Option<(&str, &str)> {
    let (left, right) = typed.split_once(['=', '＝'])?;
    let (left, right) = (left.trim(), right.trim());
    (!left.is_empty()).then_some((left, right))
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn pairs_are_split_at_the_first_sign() {
        assert_eq!(pair("製造番号＝U34-1"), Some(("製造番号", "U34-1")));
        assert_eq!(pair(" a = b=c "), Some(("a", "b=c")));
        assert_eq!(pair("a="), Some(("a", "")));
        assert_eq!(pair("=b"), None);
        assert_eq!(pair("ab"), None);
    }
}
