//! What may not be meant in a register file that can be loaded all the same.
//!
//! Headings that no field has, fields that no row fills, names in which a character was lost. Only tells:
//! extra columns are allowed, and whoever knows the city decides.

use super::columns::{Column, Need};
use super::records::Record;
use crate::message::Text;

/// What a person should look at once more.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Headings that are kept as attributes of their own, in the order of the alphabet.
    pub unknown: Vec<String>,
    /// Titles of fields that are empty in every record.
    pub empty: Vec<Text>,
    /// Ids, and names in them with a question mark: what encodings write for a character that they lack.
    pub doubtful: Vec<(String, String)>,
}

/// The remarks on a file's records; `known` are the attributes that the register has already.
pub fn remarks<R: Record>(records: &[R], known: &[R]) -> Remarks {
    let has = |records: &[R], name: &str| records.iter().any(|it| it.attributes().iter().any(|own| own.name == name));
    let mut unknown: Vec<String> = Vec::new();
    for attribute in records.iter().flat_map(Record::attributes) {
        if !unknown.contains(&attribute.name) && !has(known, &attribute.name) {
            unknown.push(attribute.name.clone());
        }
    }
    unknown.sort();
    let is_empty = |column: &&Column| records.iter().all(|it| it.field(column.field).is_none_or(str::is_empty));
    let lost = |name: &&str| name.contains(['?', '？', '\u{fffd}', '〓']);
    let doubtful = records.iter().filter_map(|record| {
        let name = record.field("name").filter(lost)?;
        Some((record.key().to_owned(), name.to_owned()))
    });
    Remarks {
        empty: R::columns().iter().filter(|it| it.need != Need::Key).filter(is_empty).map(Column::title).collect(),
        doubtful: doubtful.collect(),
        unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Attribute, Terminal, Worker};

    #[test]
    fn a_heading_that_no_field_has_is_told_with_the_fields_that_stay_empty() {
        let with = |id: &str, heading: &str| {
            let attributes = vec![Attribute { name: heading.to_owned(), value: "U34".to_owned() }];
            Terminal::from_fields([("id", id.to_owned()), ("site", "S-01".to_owned())], attributes)
        };
        let found = remarks(&[with("T-1", "メーカー・機種"), with("T-2", "備考欄")], &[with("T-9", "備考欄")]);
        assert_eq!(found.unknown, ["メーカー・機種"]);
        let empty: Vec<&str> = found.empty.iter().map(|title| title.ja.as_str()).collect();
        assert!(empty.contains(&"機種") && !empty.contains(&"拠点番号"), "{empty:?}");
    }

    #[test]
    fn a_name_in_which_a_character_was_lost_is_told() {
        let named =
            |id: &str, name: &str| Worker::from_fields([("id", id.to_owned()), ("name", name.to_owned())], Vec::new());
        let found = remarks(&[named("W-1", "髙橋"), named("W-2", "?橋 一"), named("W-3", "髙？")], &[]);
        let ids: Vec<&str> = found.doubtful.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["W-2", "W-3"]);
    }
}
