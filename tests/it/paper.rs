//! Papers of the city's, recorded as the office's commands would: drafted, submitted, decided.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use genba::domain::Digest;
use genba::event::{Draft, Fact, FormPin, PaperDecided, PaperDrafted, PaperMedium, PaperSubmitted};
use genba::paper::{Document, Head, Library};
use genba::state::Order;
use genba::workspace::Workspace;
use serde_json::{Value, json};

use crate::harness::Bench;

fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 6, 5).unwrap()
}

fn document(paper: &str) -> Digest {
    Digest::of(paper.as_bytes())
}

fn record(bench: &Bench, facts: Vec<Fact>) {
    let mut workspace = Workspace::open(&bench.path("office")).unwrap();
    workspace.record(facts.into_iter().map(|fact| Draft::new("system", fact)).collect()).unwrap();
}

fn draft(paper: &str, form: &str) -> Fact {
    let form = FormPin { digest: Digest::of(form.as_bytes()), id: form.into(), version: "1".into() };
    let about = String::new();
    Fact::PaperDrafted(PaperDrafted {
        about,
        fields: Default::default(),
        form,
        paper: paper.into(),
        report: None,
        revision: 1,
    })
}

fn submission(paper: &str, covers: &[&str]) -> Fact {
    Fact::PaperSubmitted(PaperSubmitted {
        covers: covers.iter().map(|debt| (*debt).to_owned()).collect(),
        on: on(),
        paper: paper.into(),
        revision: 1,
        sha256: document(paper),
        to: "市".into(),
    })
}

fn decision(paper: &str, sha256: Digest) -> PaperDecided {
    let (by, note) = ("山本 隆".to_owned(), "了承".to_owned());
    PaperDecided { by, medium: PaperMedium::Written, note, on: on(), paper: paper.into(), revision: 1, sha256 }
}

/// A draft.
pub fn drafted(bench: &Bench, paper: &str, form: &str) {
    record(bench, vec![draft(paper, form)]);
}

/// A paper that is with the city.
pub fn submitted(bench: &Bench, paper: &str, form: &str, covers: &[&str]) {
    record(bench, vec![draft(paper, form), submission(paper, covers)]);
}

/// The city sends a submitted paper back.
pub fn returned(bench: &Bench, paper: &str) {
    record(bench, vec![Fact::PaperReturned(decision(paper, document(paper)))]);
}

/// A paper that the city approved.
pub fn approved(bench: &Bench, paper: &str, form: &str, covers: &[&str]) {
    let approval = Fact::PaperApproved(decision(paper, document(paper)));
    record(bench, vec![draft(paper, form), submission(paper, covers), approval]);
}

/// A paper about an order that the city approved.
pub fn approved_about(bench: &Bench, paper: &str, form: &str, order: &str) {
    let Fact::PaperDrafted(drafted) = draft(paper, form) else { unreachable!() };
    let drafted = Fact::PaperDrafted(PaperDrafted { about: order.into(), ..drafted });
    let approval = Fact::PaperApproved(decision(paper, document(paper)));
    record(bench, vec![drafted, submission(paper, &[]), approval]);
}

/// A paper of a built-in form with these fields, that the city approved.
pub fn approved_with(bench: &Bench, paper: &str, form: &str, fields: &[(&str, &str)]) {
    let library = Library::new(&[]).unwrap();
    let form = library.get(form).unwrap();
    let workspace = Workspace::open(&bench.path("office")).unwrap();
    let orders = workspace.store.list::<Order>(true).unwrap();
    let orders: Vec<Value> = orders.iter().map(|(order, _)| json!({ "order": order.order })).collect();
    let facts = json!({ "today": on(), "orders": orders });
    let typed: BTreeMap<_, _> = fields.iter().map(|(id, text)| ((*id).to_owned(), json!(text))).collect();
    let head = Head::from_facts(&facts, paper.to_owned()).unwrap();
    let document = Document::new(form, &form.fill(&facts, &typed), head).unwrap();
    workspace.evidence().keep_bytes(&document.to_bytes()).unwrap();
    drop(workspace);
    let sha256 = document.digest();
    let Fact::PaperSubmitted(submitted) = submission(paper, &[]) else { unreachable!() };
    let submitted = Fact::PaperSubmitted(PaperSubmitted { sha256, ..submitted });
    record(bench, vec![draft(paper, &form.id), submitted, Fact::PaperApproved(decision(paper, sha256))]);
}

/// A consultation in which the city agreed that orders are combined.
pub fn combining(bench: &Bench, paper: &str, orders: &str) {
    approved_with(bench, paper, "consultation", &[("kind", "作業の併合"), ("orders", orders)]);
}

/// A paper whose approval is of another document than the one submitted.
pub fn approved_as_another(bench: &Bench, paper: &str, form: &str) {
    let approval = Fact::PaperApproved(decision(paper, document("another")));
    record(bench, vec![draft(paper, form), submission(paper, &[]), approval]);
}

/// The roster as it stands is reported to the city.
pub fn reported(bench: &Bench, paper: &str, form: &str) {
    let debts = roster_debts(bench);
    submitted(bench, paper, form, &debts.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The names of the roster's changes that are due.
pub fn roster_debts(bench: &Bench) -> Vec<String> {
    let workspace = Workspace::open(&bench.path("office")).unwrap();
    genba::roster::due(&workspace.store).unwrap().iter().map(|change| change.debt()).collect()
}
