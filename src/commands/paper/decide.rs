//! `paper decide`: what whoever decides said about exactly one document (§13(1)(2)(6)).

use serde_json::json;

use super::super::Context;
use super::typed::day;
use super::{form_of, lookup, own};
use crate::cli::PaperDecideArgs;
use crate::commands::field::{author, record_unmoved, since};
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, PaperDecided, PaperMedium};
use crate::messages;
use crate::paper::{Decider, Form, Library};
use crate::state::{Paper, PaperState};
use crate::workspace::Workspace;

/// Characters of the digest that must be given at least: no other document begins so by chance.
const LEAST: usize = 8;

messages! {
    not_submitted(paper, state) { ja: "書面 {paper} は「{state}」です。回答を待っている版がありません", en: "paper {paper} is {state}: no revision waits for a decision" }
    submit_first(paper) { ja: "先に genba paper submit {paper} で提出してください", en: "submit it first with `genba paper submit {paper}`" }
    nobody_decides(form) { ja: "様式「{form}」は承認の要らない書面です", en: "nobody decides on a {form}" }
    handed_in() { ja: "提出だけで足ります", en: "handing it in is enough" }
    by_missing() { ja: "だれが決めたかがありません", en: "who decided is not given" }
    give_by() { ja: "--by に市の担当者の氏名を書いてください", en: "name the city's person with --by" }
    which() { ja: "承認か差戻しかがありません", en: "neither approved nor returned" }
    say_which() { ja: "--approve か --return のどちらかを付けてください", en: "give either --approve or --return" }
    not_orally(form) { ja: "様式「{form}」は口頭では承認できません（§13(2)）", en: "a {form} is not approved orally (§13(2))" }
    get_it_written() { ja: "書面で承認を受け、--oral を外して記録してください", en: "have it approved in writing and record that without --oral" }
    how_orally() { ja: "口頭の回答の内容がありません（§13(2)）", en: "what was said orally is not given (§13(2))" }
    give_words() { ja: "--note に、いつどのように聞いたかを書いてください（例 --note 電話で了承）", en: "say with --note how it was told, for example --note 電話で了承" }
    why_returned() { ja: "差戻しの理由がありません", en: "why it was returned is not given" }
    give_note() { ja: "--note に理由を書いてください", en: "say why with --note" }
    other_document(paper, sha256) { ja: "書面 {paper} の提出済みの文書は {sha256} です", en: "the document submitted as {paper} is {sha256}" }
    check_document() { ja: "承認された紙の SHA-256 を確かめてください。違う文書の承認は記録できません", en: "check the SHA-256 on the approved paper: the approval of another document cannot be recorded" }
    give_digest() { ja: "承認された紙の下端にある SHA-256 の先頭を写してください", en: "copy the beginning of the SHA-256 at the foot of the approved paper" }
    before_submission(on) { ja: "{on} は提出より前の日です", en: "{on} is before the day of submission" }
    check_day() { ja: "--on の日付を確かめてください", en: "check the day given with --on" }
    approved(paper, revision, by) { ja: "書面 {paper} 第{revision}版は {by} が承認しました", en: "paper {paper} revision {revision} is approved by {by}" }
    returned(paper, revision, by) { ja: "書面 {paper} 第{revision}版は {by} が差し戻しました", en: "paper {paper} revision {revision} was returned by {by}" }
    revise(paper) { ja: "genba paper edit {paper} で直して出し直してください", en: "mend it with `genba paper edit {paper}` and submit it again" }
    may_change_responsible(paper) { ja: "続き: genba contract responsible 従事者 --paper {paper}", en: "next: `genba contract responsible WORKER --paper {paper}`" }
    may_combine(paper) { ja: "続き: genba work combine 指示… --consultation {paper}", en: "next: `genba work combine ORDER… --consultation {paper}`" }
}

/// Runs it.
pub fn run(context: &Context, workspace: &mut Workspace, forms: &Library, args: &PaperDecideArgs) -> Result<()> {
    let size = since(workspace)?;
    let paper = own(workspace, &args.paper)?;
    let form = form_of(forms, &paper)?;
    let body = decision(workspace, form, &paper, args)?;
    let person = author(&context.console, workspace, args.worker.as_deref(), &[])?;
    let (revision, by) = (body.revision, body.by.clone());
    let fact = if args.approve { Fact::PaperApproved(body) } else { Fact::PaperReturned(body) };
    record_unmoved(workspace, size, vec![Draft::new(&person.id, fact)])?;
    let console = context.console;
    if console.json {
        return console.json(&json!({ "paper": paper.paper, "revision": revision, "approved": args.approve }));
    }
    if !args.approve {
        console.say(&returned(&paper.paper, revision, &by))?;
        return console.say(&revise(&paper.paper));
    }
    console.say(&approved(&paper.paper, revision, &by))?;
    match form.id.as_str() {
        "responsible-change" => console.say(&may_change_responsible(&paper.paper)),
        "consultation" => console.say(&may_combine(&paper.paper)),
        _ => Ok(()),
    }
}

fn decision(workspace: &Workspace, form: &Form, paper: &Paper, args: &PaperDecideArgs) -> Result<PaperDecided> {
    let waiting = paper.submission().filter(|_| paper.state() == PaperState::Submitted);
    let Some((step, sha256)) = waiting.and_then(|step| Some((step, step.sha256?))) else {
        let what = lookup::fill(&paper.state().label(), |state| not_submitted(&paper.paper, state));
        return Err(Error::refused(what, submit_first(&paper.paper)));
    };
    if form.decided_by == Decider::Nobody {
        return Err(Error::refused(nobody_decides(&form.title), handed_in()));
    }
    if args.approve == args.r#return {
        return Err(Error::usage(which(), say_which()));
    }
    let (by, note) = (args.by.trim().to_owned(), args.note.trim().to_owned());
    if by.is_empty() {
        return Err(Error::usage(by_missing(), give_by()));
    }
    if args.oral && args.approve && !form.oral {
        return Err(Error::refused(not_orally(&form.title), get_it_written()));
    }
    if args.oral && note.is_empty() {
        return Err(Error::usage(how_orally(), give_words()));
    }
    if args.r#return && note.is_empty() {
        return Err(Error::usage(why_returned(), give_note()));
    }
    if let Some(given) = &args.sha256
        && !sha256.to_string().starts_with(&lookup::digest_prefix(given, LEAST, give_digest)?)
    {
        return Err(Error::refused(other_document(&paper.paper, sha256), check_document()));
    }
    let on = day(args.on.as_deref(), workspace.now().day())?;
    if step.on.is_some_and(|submitted| on < submitted) {
        return Err(Error::usage(before_submission(on), check_day()));
    }
    let medium = if args.oral { PaperMedium::Oral } else { PaperMedium::Written };
    Ok(PaperDecided { by, medium, note, on, paper: paper.paper.clone(), revision: step.revision, sha256 })
}
