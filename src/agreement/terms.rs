//! What an approved document says, against what is to be recorded because of it.
//!
//! The city agreed to what stands there and to nothing else. Pure; a city's own form keeps the ids
//! of the fields that are read here.

use chrono::NaiveDate;

use crate::domain::{Worker, day_text, parse_day, same_id, same_name};
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::paper::Document;

/// The kind of consultation that orders may be combined with (§4).
const COMBINING: &str = "作業の併合";

messages! {
    other_kind(paper, kind) {
        ja: "協議の書面 {paper} の区分は「{kind}」で、作業の併合ではありません（§4）",
        en: "the consultation {paper} is of the kind {kind}, not 作業の併合 (combining work, §4)",
    }
    consult_first() {
        ja: "作業の併合として協議し、genba paper new consultation --set kind=作業の併合 --set orders=指示,指示 で起案した書面の承認を受けてください",
        en: "consult the city about it, and have a paper approved that `genba paper new consultation --set kind=作業の併合 --set orders=ORDER,ORDER` drafts",
    }
    orders_not_named(paper, orders) {
        ja: "協議の書面 {paper} の対象の作業指示に {orders} がありません（§4）",
        en: "the consultation {paper} does not name {orders} (§4)",
    }
    not_the_person(paper, proposed, worker) {
        ja: "書面 {paper} で承認された業務責任者は「{proposed}」で、{worker} ではありません（§13(6)）",
        en: "paper {paper} approves {proposed} as the responsible person, not {worker} (§13(6))",
    }
    name_the_approved() {
        ja: "承認された人の従事者番号を指定するか、この人についての承認を受けてください。名簿の氏名の書き方が書面と違うなら genba worker set で直せます",
        en: "name the worker who was approved, or have this one approved; where the roster spells him otherwise, `genba worker set` corrects it",
    }
    whose_name(paper, proposed, workers) {
        ja: "書面 {paper} は「{proposed}」を承認していますが、名簿に同じ氏名の人がいます（{workers}）（§13(6)）",
        en: "paper {paper} approves {proposed}, which is the name of several on the roster: {workers} (§13(6))",
    }
    say_which() {
        ja: "従事者番号を書いた新しい版を作り、承認を受けてください（genba paper edit）",
        en: "make a new revision that gives the worker's id (`genba paper edit`), and have that approved",
    }
    not_the_day(paper, approved, given) {
        ja: "書面 {paper} で承認された変更日は {approved} で、{given} ではありません（§13(6)）",
        en: "paper {paper} approves the change from {approved}, not from {given} (§13(6))",
    }
    leave_on_out() {
        ja: "--on を省けば承認された日になります。別の日にするには、その日についての承認を受けてください",
        en: "leave --on out to take the approved day, or have another day approved",
    }
    no_day(paper) { ja: "書面 {paper} に変更予定日がありません", en: "paper {paper} names no day of the change" }
    say_it_there() {
        ja: "変更予定日を書いた新しい版を作り、承認を受けてください（genba paper edit）",
        en: "make a new revision that names it (`genba paper edit`), and have that approved",
    }
}

/// Whether a consultation is about combining exactly these orders, others among them or not.
///
/// # Errors
/// Another kind of consultation, or orders that it does not name.
pub fn agrees_to_combine(consultation: &Document, orders: &[&str]) -> Result<()> {
    let paper = &consultation.number;
    let kind = text(consultation, "kind");
    if !same_id(kind, COMBINING) {
        return Err(Error::refused(other_kind(paper, if kind.is_empty() { "—" } else { kind }), consult_first()));
    }
    let rows = value(consultation, "orders").and_then(|value| value.as_array()).map(Vec::as_slice).unwrap_or_default();
    let named: Vec<&str> = rows.iter().filter_map(|row| row.get("order")?.as_str()).collect();
    let missing: Vec<&str> = orders.iter().copied().filter(|id| !named.iter().any(|it| same_id(it, id))).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Error::refused(orders_not_named(paper, missing.join(", ")), consult_first())),
    }
}

/// The day from which a worker is responsible by an approved request: the day that stands there. Where `namesakes`
/// are on the roster, a bare name approves nobody.
///
/// # Errors
/// Another person, one of several of that name, or another day where one is given.
pub fn agreed_change(
    request: &Document,
    worker: &Worker,
    namesakes: &[String],
    on: Option<NaiveDate>,
) -> Result<NaiveDate> {
    let (paper, proposed) = (&request.number, text(request, "proposed"));
    let both = format!("{} {}", worker.id, worker.name);
    let is_named = same_name(proposed, &worker.name);
    if !is_named && !same_id(proposed, &worker.id) && !same_name(proposed, &both) {
        return Err(Error::refused(not_the_person(paper, proposed, both), name_the_approved()));
    }
    if is_named && !namesakes.is_empty() {
        let workers = format!("{}, {}", worker.id, namesakes.join(", "));
        return Err(Error::refused(whose_name(paper, proposed, workers), say_which()));
    }
    let approved = parse_day(text(request, "from")).map_err(|_| Error::refused(no_day(paper), say_it_there()))?;
    match on.filter(|on| *on != approved) {
        None => Ok(approved),
        Some(on) => {
            let (stands, given) = (day_text(approved), day_text(on));
            let what = Text {
                ja: not_the_day(paper, &stands.ja, &given.ja).ja,
                en: not_the_day(paper, &stands.en, &given.en).en,
            };
            Err(Error::refused(what, leave_on_out()))
        }
    }
}

fn value<'d>(document: &'d Document, id: &str) -> Option<&'d serde_json::Value> {
    document.fields.iter().find(|field| field.id == id).map(|field| &field.value)
}

fn text<'d>(document: &'d Document, id: &str) -> &'d str {
    value(document, id).and_then(|value| value.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;
    use crate::paper::{Head, Library};

    fn document(form: &str, typed: &[(&str, &str)]) -> Document {
        let library = Library::new(&[]).unwrap();
        let form = library.get(form).unwrap();
        let orders: Vec<Value> = ["O-001", "O-002", "O-003"].map(|id| json!({ "order": id })).into();
        let facts = json!({ "today": "2024-06-05", "orders": orders });
        let typed: BTreeMap<_, _> = typed.iter().map(|(id, text)| ((*id).to_owned(), json!(text))).collect();
        let filled = form.fill(&facts, &typed);
        assert_eq!(filled.problems, []);
        Document::new(form, &filled, Head::from_facts(&facts, "P-1".to_owned()).unwrap()).unwrap()
    }

    #[test]
    fn a_consultation_allows_what_it_is_about_and_the_orders_it_names() {
        let combining = document("consultation", &[("kind", COMBINING), ("orders", "O-001、ｏ-003")]);
        agrees_to_combine(&combining, &["o-001", "O-003"]).unwrap();
        let other = agrees_to_combine(&combining, &["O-001", "O-002"]).unwrap_err();
        assert!(other.what.ja.contains("対象の作業指示に O-002 がありません"), "{}", other.what.ja);
        let question = document("consultation", &[("kind", "疑義・記載のない事項"), ("orders", "O-001 O-003")]);
        let refused = agrees_to_combine(&question, &["O-001", "O-003"]).unwrap_err();
        assert!(
            refused.what.ja.contains("「疑義・記載のない事項」で、作業の併合ではありません"),
            "{}",
            refused.what.ja
        );
        // nothing chosen is nothing agreed
        assert!(agrees_to_combine(&document("consultation", &[("kind", COMBINING)]), &["O-001", "O-003"]).is_err());
    }

    #[test]
    fn a_change_of_the_responsible_person_is_that_of_the_paper() {
        let request = |proposed| document("responsible-change", &[("proposed", proposed), ("from", "R6.6.10")]);
        let worker = |id: &str, name: &str| Worker { id: id.to_owned(), name: name.to_owned(), ..Worker::default() };
        let (meant, other) = (worker("W-02", "髙﨑 健一"), worker("W-04", "藤井 大輔"));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for proposed in ["髙﨑　健一", "w-02", "W-02 髙﨑健一"] {
            assert_eq!(agreed_change(&request(proposed), &meant, &[], None).unwrap(), day("2024-06-10"), "{proposed}");
            let refused = agreed_change(&request(proposed), &other, &[], None).unwrap_err();
            assert!(refused.what.ja.contains("W-04 藤井 大輔 ではありません"), "{}", refused.what.ja);
        }
        agreed_change(&request("W-02"), &meant, &[], Some(day("2024-06-10"))).unwrap();
        let early = agreed_change(&request("W-02"), &meant, &[], Some(day("2024-06-05"))).unwrap_err();
        assert!(early.what.en.contains("from 2024-06-10, not from 2024-06-05"), "{}", early.what.en);
    }

    #[test]
    fn a_name_that_two_on_the_roster_have_approves_neither() {
        let request = |proposed| document("responsible-change", &[("proposed", proposed), ("from", "R6.6.10")]);
        let worker = Worker { id: "W-02".to_owned(), name: "髙﨑 健一".to_owned(), ..Worker::default() };
        let agreed = |proposed| agreed_change(&request(proposed), &worker, &["W-09".to_owned()], None);
        let refused = agreed("高崎健一").or(agreed("髙﨑 健一")).unwrap_err();
        assert!(refused.what.en.contains("several on the roster: W-02, W-09"), "{}", refused.what.en);
        agreed("W-02").unwrap();
        agreed("W-02 髙﨑 健一").unwrap();
        assert!(agreed("W-09").is_err());
    }
}
