//! The file that an author begins with: every field explained where it stands.
//!
//! Owns nothing but filling in; the text is `data/procedure/begin.*.toml`, and passes `procedure check` as it is.

use crate::domain::WorkType;
use crate::message::Lang;

/// A procedure to fill in, as TOML.
pub fn skeleton(id: &str, work_type: WorkType, lang: Lang) -> String {
    let text = match lang {
        Lang::Ja => include_str!("../../data/procedure/begin.ja.toml"),
        Lang::En => include_str!("../../data/procedure/begin.en.toml"),
    };
    text.replace("@ID@", id).replace("@WORK@", work_type.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procedure::{KindName, inspect};

    #[test]
    fn what_an_author_begins_with_has_no_problem_and_shows_every_kind() {
        for lang in [Lang::Ja, Lang::En] {
            for work in WorkType::ALL {
                let text = skeleton("sample-1", *work, lang);
                let found = inspect(text.as_bytes());
                let problems: Vec<_> = found.problems.iter().map(|problem| problem.show(lang)).collect();
                assert_eq!(problems, Vec::<String>::new(), "{work}");
                let procedure = found.made.unwrap();
                assert_eq!((procedure.id.as_str(), procedure.work_type), ("sample-1", *work));
                assert!(!procedure.rollback.is_empty());
                for (word, kind) in KindName::WORDS {
                    assert!(procedure.all_steps().any(|step| step.kind.name() == kind), "{word}");
                }
            }
        }
    }
}
