//! How a file differs from the records held.
//!
//! Pure. Rows never vanish: what is missing from the file is only named as gone, and what
//! becomes of it others decide. Records are matched by folded id and keep the id they are
//! held under, since events refer to them by it.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::records::Record;
use crate::domain::fold;

/// One field, or one attribute by its name, that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field, or the attribute's name.
    pub field: String,
    /// What is held; empty for nothing.
    pub from: String,
    /// What the file says; empty for nothing.
    pub to: String,
}

/// A record that is held and differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed<R> {
    /// The id it is held under.
    pub id: String,
    /// What differs, fields before attributes.
    pub changes: Vec<FieldChange>,
    /// The record as it is to be.
    #[serde(skip)]
    pub record: R,
}

/// What loading a file would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(bound = "R: Serialize")]
pub struct Difference<R> {
    /// Not held yet, in the order of the file.
    pub new: Vec<R>,
    /// Held and different, in the order of the file.
    pub changed: Vec<Changed<R>>,
    /// Ids that are held and not in the file, in the order in which they are held.
    pub gone: Vec<String>,
    /// Ids that are the same, in the order of the file.
    pub unchanged: Vec<String>,
}

impl<R> Difference<R> {
    /// Whether the file says what is held.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }
}

/// Compares the records held with those of a file.
pub fn difference<R: Record>(held: &[R], loaded: &[R]) -> Difference<R> {
    let by_key: HashMap<_, _> = held.iter().map(|record| (fold(record.key()), record)).collect();
    let mut result = Difference { new: Vec::new(), changed: Vec::new(), gone: Vec::new(), unchanged: Vec::new() };
    let mut seen = HashSet::new();
    for record in loaded {
        let key = fold(record.key());
        match by_key.get(&key) {
            None => result.new.push(record.clone()),
            Some(held) => {
                let changes = field_changes(*held, record);
                let id = held.key().to_owned();
                if changes.is_empty() {
                    result.unchanged.push(id);
                } else {
                    let mut record = record.clone();
                    if let Some(field) = record.field_mut("id") {
                        field.clone_from(&id);
                    }
                    result.changed.push(Changed { id, changes, record });
                }
            }
        }
        seen.insert(key);
    }
    let gone = held.iter().filter(|record| !seen.contains(&fold(record.key())));
    result.gone = gone.map(|record| record.key().to_owned()).collect();
    result
}

/// What differs between two records but for the id's spelling.
fn field_changes<R: Record>(held: &R, loaded: &R) -> Vec<FieldChange> {
    let pairs = held.fields().into_iter().zip(loaded.fields());
    let fields = pairs
        .filter(|((name, from), (_, to))| *name != "id" && from != to)
        .map(|((name, from), (_, to))| FieldChange { field: name.into(), from: from.into(), to: to.into() });
    let mut names: Vec<_> =
        [held, loaded].iter().flat_map(|record| record.attributes()).map(|a| a.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let attributes = names.into_iter().filter_map(|name| {
        let (from, to) = (attribute(held, name), attribute(loaded, name));
        (from != to).then(|| FieldChange { field: name.into(), from: from.into(), to: to.into() })
    });
    fields.chain(attributes).collect()
}

fn attribute<'a, R: Record>(record: &'a R, name: &str) -> &'a str {
    record.attributes().iter().find(|attribute| attribute.name == name).map_or("", |found| found.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Attribute, Site};

    fn site(id: &str, name: &str, key: &str) -> Site {
        let attributes = match key {
            "" => vec![],
            value => vec![Attribute { name: "鍵".into(), value: value.into() }],
        };
        Site { id: id.into(), name: name.into(), attributes, ..Site::default() }
    }

    #[test]
    fn tells_new_changed_gone_and_unchanged_in_the_order_of_the_file() {
        let held =
            [site("S-1", "本庁", "A"), site("S-2", "支所", ""), site("S-3", "出張所", ""), site("S-4", "駅前", "")];
        let loaded =
            [site("S-9", "新庁舎", ""), site("S-4", "駅前", ""), site("ｓ-２", "北支所", "B"), site("S-1", "本庁", "")];
        let found = difference(&held, &loaded);
        insta::assert_snapshot!(serde_json::to_string_pretty(&(&found.changed, &found.gone, &found.unchanged)).unwrap(), @r#"
        [
          [
            {
              "id": "S-2",
              "changes": [
                {
                  "field": "name",
                  "from": "支所",
                  "to": "北支所"
                },
                {
                  "field": "鍵",
                  "from": "",
                  "to": "B"
                }
              ]
            },
            {
              "id": "S-1",
              "changes": [
                {
                  "field": "鍵",
                  "from": "A",
                  "to": ""
                }
              ]
            }
          ],
          [
            "S-3"
          ],
          [
            "S-4"
          ]
        ]
        "#);
        assert_eq!(found.new, [site("S-9", "新庁舎", "")]);
        assert_eq!(found.changed[0].record.id, "S-2", "the id held stays");
        assert!(!found.is_empty());
    }

    #[test]
    fn a_file_of_what_is_held_differs_in_nothing() {
        let held = [site("S-1", "本庁", "A"), site("S-2", "支所", "")];
        let found = difference(&held, &held);
        assert!(found.is_empty());
        assert_eq!(found.unchanged, ["S-1", "S-2"]);
        assert_eq!(difference::<Site>(&[], &[]).unchanged.len(), 0);
    }
}
