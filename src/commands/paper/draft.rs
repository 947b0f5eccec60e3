//! `paper new`, `blank`, `edit`, `withdraw`: what is typed before a paper is submitted.

use serde_json::json;

use super::super::Context;
use super::typed::{ask, blank as blank_text, given};
use super::{form_of, lookup, own, show, subject};
use crate::cli::{PaperBlankArgs, PaperEditArgs, PaperNewArgs, RetireArgs};
use crate::commands::field::{author, record_unmoved, since};
use crate::durable::write_file;
use crate::error::{Error, Result};
use crate::event::{Draft, Fact, FormPin, JournalRole, PaperDrafted, PaperWithdrawn};
use crate::filing::{Typed, compose, form, number, submitted};
use crate::message::Text;
use crate::messages;
use crate::paper::{Document, Form, Library, Report};
use crate::particulars::Subject;
use crate::state::{Paper, PaperState, PaperStep};
use crate::workspace::Workspace;

messages! {
    not_the_writer(form, who) { ja: "様式「{form}」は{who}では起案できません", en: "the form {form} cannot be drafted {who}" }
    at_office() { ja: "事務所", en: "at the office" }
    on_laptop() { ja: "作業用 PC ", en: "on a laptop" }
    do_at_office() { ja: "事務所のワークスペースで起案してください", en: "draft it in the office's workspace" }
    do_on_laptop() { ja: "作業用 PC のワークスペースで起案してください", en: "draft it in the laptop's workspace" }
    drafted(paper, title) { ja: "書面 {paper}「{title}」を起案しました", en: "paper {paper} ({title}) is drafted" }
    drafted_already(paper, title, about) { ja: "{about} の「{title}」は {paper} として起案中です", en: "{title} about {about} is being drafted already as {paper}" }
    draft_another() { ja: "それとは別に起案しますか", en: "draft another one" }
    nothing_drafted() { ja: "起案していません", en: "nothing was drafted" }
    edit_that(paper) { ja: "genba paper edit {paper} で書き足してください。別に起案するなら --another を付けます", en: "go on with `genba paper edit {paper}`; --another drafts a second one" }
    edited(paper, revision) { ja: "書面 {paper} 第{revision}版を書き直しました", en: "paper {paper} revision {revision} is edited" }
    new_revision(paper, revision) { ja: "提出済みの版は変えられないので、書面 {paper} は第{revision}版になります", en: "a submitted revision never changes: paper {paper} is now revision {revision}" }
    approval_void(paper) { ja: "書面 {paper} の承認は新しい版には及びません。提出し直して承認を受けてください", en: "the approval of {paper} does not cover the new revision: submit it and have it approved again" }
    series_is_over(paper) { ja: "書面 {paper} は最終報まで提出済みです", en: "the last report of paper {paper} is submitted already" }
    begin_another(form) { ja: "新しい件なら genba paper new {form} で起案してください", en: "for another case draft one with `genba paper new {form}`" }
    no_series(form) { ja: "様式「{form}」は続報のある書面ではありません", en: "the form {form} is not a series of reports" }
    leave_final_out() { ja: "--final、--not-final を外してください", en: "leave --final or --not-final out" }
    taken_up_again(paper, revision) { ja: "取り下げた起案をもとに、書面 {paper} の第{revision}版を起案します", en: "the draft that was withdrawn is taken up again: paper {paper} is now revision {revision}" }
    not_a_draft(paper, state) { ja: "書面 {paper} は「{state}」なので取り下げられません", en: "paper {paper} is {state} and cannot be withdrawn" }
    only_drafts() { ja: "取り下げられるのは起案中の版だけです。提出した書面は記録に残ります", en: "only a draft is withdrawn; what was submitted stays on record" }
    withdrawn(paper) { ja: "書面 {paper} の起案を取り下げました", en: "the draft of {paper} is withdrawn" }
    blank_written(path) { ja: "{path} に書き込み用のファイルを作りました", en: "a file to fill in was written to {path}" }
    blank_head(title, form) { ja: "様式「{title}」 genba paper new {form} --fields このファイル", en: "{title}: genba paper new {form} --fields THIS_FILE" }
    blank_facts() { ja: "［記録から］とある項目は記録から入ります。違うときだけ行頭の # を外して書いてください。ほかは書かなければ空です", en: "fields marked [from the records] fill themselves in: take the # away only to say otherwise; all others stay empty unless written" }
}

/// `paper new`
pub fn begin(context: &Context, workspace: &mut Workspace, forms: &Library, args: &PaperNewArgs) -> Result<()> {
    let size = since(workspace)?;
    let form = form(forms, &args.form)?;
    may_write(workspace, form)?;
    let subject = subject(workspace, form, &args.about)?;
    if !args.another {
        refuse_twin(context, workspace, form, &subject)?;
    }
    let person = author(&context.console, workspace, args.typed.worker.as_deref(), &[])?;
    let today = workspace.now().day();
    let fields = given(form, &Typed::new(), &args.typed, &lookup::dated(workspace)?)?;
    let report = form.series.then_some(if args.typed.r#final { Report::Final } else { Report::First });
    refuse_final(form, args.typed.r#final)?;
    let draft = PaperDrafted {
        about: subject.id().to_owned(),
        fields,
        form: pin(form),
        paper: number(form, &workspace.store, today, workspace.principal())?,
        report: report.map(|report| report.name().to_owned()),
        revision: 1,
    };
    let draft = complete(context, workspace, form, &subject, draft, None)?;
    let paper = draft.paper.clone();
    record_unmoved(workspace, size, vec![Draft::new(&person.id, Fact::PaperDrafted(draft))])?;
    tell(context, workspace, forms, &paper, &drafted(&paper, &form.title))
}

/// A second draft of a form about the same thing is seldom meant: a person is asked, a script says so.
fn refuse_twin(context: &Context, workspace: &Workspace, form: &Form, subject: &Subject) -> Result<()> {
    if subject.id().is_empty() {
        return Ok(());
    }
    let known = workspace.store.papers_about(&form.id, subject.id())?;
    let Some(twin) = known.iter().find(|paper| paper.state() == PaperState::Draft) else { return Ok(()) };
    let (what, console) = (drafted_already(&twin.paper, &form.title, subject.id()), context.console);
    if !console.may_ask() {
        return Err(Error::refused(what, edit_that(&twin.paper)));
    }
    console.warn(&what);
    if console.confirm(&draft_another(), "--another")? {
        Ok(())
    } else {
        Err(Error::refused(nothing_drafted(), edit_that(&twin.paper)))
    }
}

/// `paper edit`
pub fn edit(context: &Context, workspace: &mut Workspace, forms: &Library, args: &PaperEditArgs) -> Result<()> {
    let size = since(workspace)?;
    let paper = own(workspace, &args.paper)?;
    let form = form_of(forms, &paper)?;
    may_write(workspace, form)?;
    refuse_final(form, args.typed.r#final || args.not_final)?;
    let Some(before) = paper.draft().cloned() else { return Err(crate::filing::unknown_draft(&paper.paper)) };
    let subject = subject(workspace, form, &before.about)?;
    let person = author(&context.console, workspace, args.typed.worker.as_deref(), &[])?;
    let former = former(workspace, &paper)?;
    let goes_on = paper.state() == PaperState::Draft;
    let is_same = goes_on || paper.state() == PaperState::Returned;
    if !is_same && paper.last_report() == Some(Report::Final.name()) {
        return Err(Error::refused(series_is_over(&paper.paper), begin_another(&form.id)));
    }
    let stands = |step: &PaperStep| step.state == PaperState::Submitted && !paper.came_back(step.revision);
    let next = if paper.history.iter().any(stands) { Report::Further } else { Report::First };
    let report = match (args.typed.r#final, is_same && !args.not_final) {
        _ if !form.series => None,
        (true, _) => Some(Report::Final.name().to_owned()),
        (false, true) => before.report.clone(),
        (false, false) => Some(next.name().to_owned()),
    };
    let draft = PaperDrafted {
        fields: given(form, &before.fields, &args.typed, &lookup::dated(workspace)?)?,
        form: pin(form),
        report,
        revision: if goes_on { paper.revision() } else { paper.next_revision() },
        ..before
    };
    let draft = complete(context, workspace, form, &subject, draft, former.as_ref())?;
    let revision = draft.revision;
    record_unmoved(workspace, size, vec![Draft::new(&person.id, Fact::PaperEdited(draft))])?;
    match (goes_on, paper.submission()) {
        (true, _) => {}
        (false, Some(_)) => context.console.warn(&new_revision(&paper.paper, revision)),
        (false, None) => context.console.warn(&taken_up_again(&paper.paper, revision)),
    }
    if paper.approval().is_some() && !form.series {
        context.console.warn(&approval_void(&paper.paper));
    }
    tell(context, workspace, forms, &paper.paper, &edited(&paper.paper, revision))
}

/// `paper blank`
pub fn blank(context: &Context, workspace: &Workspace, forms: &Library, args: &PaperBlankArgs) -> Result<()> {
    let form = form(forms, &args.form)?;
    let subject = subject(workspace, form, &args.about)?;
    let draft = PaperDrafted {
        about: subject.id().to_owned(),
        fields: Typed::new(),
        form: pin(form),
        paper: "-".to_owned(),
        report: None,
        revision: 1,
    };
    let composed = compose(workspace, form, &subject, &draft, None, workspace.now().day())?;
    let lang = context.console.lang;
    let mut text = String::new();
    for line in [blank_head(&form.title, &form.id), blank_facts()] {
        text.push_str(&format!("# {}\n", line.get(lang)));
    }
    text.push_str(&blank_text(form, &composed.filled, lang));
    match &args.output {
        Some(path) => {
            write_file(path, text.as_bytes(), false)?;
            context.console.say(&blank_written(path.display()))
        }
        None => context.console.page(&text),
    }
}

/// `paper withdraw`
pub fn withdraw(context: &Context, workspace: &mut Workspace, args: &RetireArgs) -> Result<()> {
    let size = since(workspace)?;
    let paper = own(workspace, &args.id)?;
    let reason = lookup::reason(&args.reason)?;
    if paper.state() != PaperState::Draft {
        let state = paper.state().label();
        return Err(Error::refused(lookup::fill(&state, |state| not_a_draft(&paper.paper, state)), only_drafts()));
    }
    let person = author(&context.console, workspace, None, &[])?;
    let fact = PaperWithdrawn { paper: paper.paper.clone(), reason };
    record_unmoved(workspace, size, vec![Draft::new(&person.id, Fact::PaperWithdrawn(fact.clone()))])?;
    if context.console.json {
        return context.console.json(&json!({ "withdrawn": true, "paper": fact.paper, "reason": fact.reason }));
    }
    context.console.say(&withdrawn(&paper.paper))
}

/// Asks for what is missing, where somebody is there to answer, and refuses what cannot be used.
fn complete(
    context: &Context,
    workspace: &Workspace,
    form: &Form,
    subject: &Subject,
    mut draft: PaperDrafted,
    former: Option<&Document>,
) -> Result<PaperDrafted> {
    let today = workspace.now().day();
    let composed = compose(workspace, form, subject, &draft, former, today)?;
    refuse_misfits(&composed.filled)?;
    if ask(&context.console, form, &composed.filled, &mut draft.fields, &lookup::dated(workspace)?)? {
        refuse_misfits(&compose(workspace, form, subject, &draft, former, today)?.filled)?;
    }
    Ok(draft)
}

/// Every value that does not fit its field, at once.
pub(super) fn refuse_misfits(filled: &crate::paper::Filled) -> Result<()> {
    let errors = filled.problems.iter().map(|misfit| Error::usage(misfit.what.clone(), misfit.help.clone()));
    lookup::together(errors.collect())
}

fn refuse_final(form: &Form, is_final: bool) -> Result<()> {
    if is_final && !form.series {
        return Err(Error::usage(no_series(&form.title), leave_final_out()));
    }
    Ok(())
}

fn may_write(workspace: &Workspace, form: &Form) -> Result<()> {
    if form.writers.contains(&workspace.role()) {
        return Ok(());
    }
    let (place, instead) = match workspace.role() {
        JournalRole::Office => (at_office(), do_on_laptop()),
        JournalRole::Device => (on_laptop(), do_at_office()),
    };
    Err(Error::refused(lookup::fill(&place, |place| not_the_writer(&form.title, place)), instead))
}

/// The document that was submitted before, against which changes are marked.
pub(super) fn former(workspace: &Workspace, paper: &Paper) -> Result<Option<Document>> {
    paper.submission().map(|step| submitted(workspace, paper, step)).transpose()
}

/// The exact form.
pub(super) fn pin(form: &Form) -> FormPin {
    FormPin { digest: form.digest, id: form.id.clone(), version: form.version.clone() }
}

fn tell(context: &Context, workspace: &Workspace, forms: &Library, paper: &str, text: &Text) -> Result<()> {
    if !context.console.json {
        context.console.say(text)?;
    }
    show::run(context, workspace, forms, paper)
}
