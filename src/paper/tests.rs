//! Every built-in form, from facts to print; what a form's file may say wrong.

mod forms;
mod printing;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;

fn facts() -> Value {
    serde_json::from_str(include_str!("../../tests/data/papers/facts.json")).unwrap()
}

fn no_photos(_: &str) -> Option<Vec<u8>> {
    None
}

fn library() -> Library {
    Library::new(&[]).unwrap_or_else(|bad| panic!("{bad:#?}"))
}

/// The built-in look.
fn plain() -> Look<'static> {
    marked(None)
}

fn marked(mark: Option<Mark>) -> Look<'static> {
    static TEMPLATE: LazyLock<Template> = LazyLock::new(Template::built_in);
    Look { template: &TEMPLATE, style: None, mark }
}

fn typed(values: &[(&str, Value)]) -> BTreeMap<String, Value> {
    values.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect()
}

fn head(form: &Form) -> Head {
    let today = json!({"today": "2024-06-04", "contract": facts().get("contract")});
    Head::from_facts(&today, form.number.format("2024-06-04".parse().unwrap(), "laptop-03", 1)).unwrap()
}

fn document_on(form: &Form, facts: &Value, values: &[(&str, Value)]) -> Document {
    let filled = form.fill(facts, &typed(values));
    assert_eq!(filled.problems, [], "{}", form.id);
    Document::new(form, &filled, head(form)).unwrap()
}

fn document(id: &str, facts: &Value, values: &[(&str, Value)]) -> Document {
    document_on(library().get(id).unwrap(), facts, values)
}

/// A form with a few fields, for what no built-in one does.
fn small(fields: &str) -> Form {
    let head = "schema = 1\nid = \"small\"\nversion = \"1\"\ntitle = \"小さな様式\"\nnumber = \"小-{n}\"\n\
                writers = [\"office\"]\ndecided_by = \"none\"\nabout = \"none\"\n";
    Form::parse(format!("{head}{fields}").as_bytes(), None).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn html(document: &Document) -> String {
    render_html(document, plain(), &no_photos).unwrap()
}
