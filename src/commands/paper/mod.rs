//! `genba paper`: the contract's written documents (書面), from draft to decision.
//!
//! A form is a file; facts that the journal knows fill themselves in. A paper is never edited
//! after submission: a new revision follows, and the approval of the former is void.

mod decide;
mod draft;
mod list;
mod print;
mod show;
mod submit;
mod typed;
mod unready;

pub use list::{owed_next, owed_table};
pub use print::{Printed, as_it_stands, write};

use super::Context;
use super::field;
use crate::cli::PaperCommand;
use crate::domain::Terminal;
use crate::error::{Error, Result};
use crate::event::JournalRole;
use crate::filing::library;
use crate::message::Text;
use crate::messages;
use crate::paper::{About, Form, Library};
use crate::particulars::Subject;
use crate::state::{Fault, Paper, PaperState, Run, Visit};
use crate::workspace::Workspace;

use super::lookup;

messages! {
    form_gone(paper, form) { ja: "書面 {paper} の様式 {form} がここにありません", en: "the form {form} of paper {paper} is not here" }
    bring_form() {
        ja: "様式のファイルを ワークスペースの papers フォルダーに置いてください",
        en: "put the form's file into the workspace's papers folder",
    }
    about_missing(form) { ja: "様式「{form}」は何についての書面かが要ります", en: "the form {form} needs what it is about" }
    about_run() {
        ja: "--about に作業番号（R-…）か、最後の作業なら端末の管理番号を書いてください。作業によらない事項の確認は genba paper new inquiry",
        en: "name the run with --about R-…, or the terminal for its last run; to confirm a matter without a run: `genba paper new inquiry`",
    }
    about_visit() { ja: "--about に訪問番号（V-…）を書いてください。genba visit list で分かります", en: "name the visit with --about V-…; `genba visit list` tells it" }
    about_fault() { ja: "--about に障害番号（F-…）を書いてください。genba fault list で分かります", en: "name the fault with --about F-…; `genba fault list` tells it" }
    about_order() { ja: "--about に指示番号を書いてください。genba work list で分かります", en: "name the order with --about; `genba work list` tells it" }
    about_terminal() { ja: "--about に管理番号を書いてください。genba terminal list で分かります", en: "name the terminal with --about; `genba terminal list` tells it" }
    about_unwanted(form, about) { ja: "様式「{form}」は {about} についての書面ではありません", en: "the form {form} is not about {about}" }
    leave_about_out() { ja: "--about を外してください", en: "leave --about out" }
    several_of_form(form, numbers) { ja: "様式 {form} の書面は複数あります: {numbers}", en: "there are several papers of the form {form}: {numbers}" }
    name_one() { ja: "番号で一つを指定してください", en: "name one by its number" }
    of_another(paper) {
        ja: "書面 {paper} はこの PC で起案したものではないので、ここでは変えられません",
        en: "paper {paper} was not drafted on this laptop and cannot be changed here",
    }
    where_drafted() { ja: "起案した PC か、事務所で行ってください", en: "do it where it was drafted, or at the office" }
}

/// Runs it.
///
/// # Errors
/// Whatever refuses.
pub fn run(context: &Context, command: &PaperCommand) -> Result<()> {
    let mut workspace = Workspace::open(&context.home)?;
    let forms = library(&workspace)?;
    match command {
        PaperCommand::Forms => list::forms(context, &forms),
        PaperCommand::List(args) => list::papers(context, &workspace, &forms, args),
        PaperCommand::New(args) => draft::begin(context, &mut workspace, &forms, args),
        PaperCommand::Blank(args) => draft::blank(context, &workspace, &forms, args),
        PaperCommand::Edit(args) => draft::edit(context, &mut workspace, &forms, args),
        PaperCommand::Withdraw(args) => draft::withdraw(context, &mut workspace, args),
        PaperCommand::Show(args) => show::run(context, &workspace, &forms, &args.id),
        PaperCommand::Submit(args) => submit::run(context, &mut workspace, &forms, args),
        PaperCommand::Decide(args) => decide::run(context, &mut workspace, &forms, args),
        PaperCommand::Print(args) => print::run(context, &workspace, &forms, args),
    }
}

/// A paper by its number, or by its form where only one of that form is not decided yet.
///
/// # Errors
/// Where there is none, or more than one could be meant.
fn named(workspace: &Workspace, given: &str) -> Result<Paper> {
    let store = &workspace.store;
    if let Some(paper) = store.get::<Paper>(given)? {
        return Ok(paper);
    }
    let form = crate::domain::fold(given);
    let is_meant = |paper: &Paper| paper.form().is_some_and(|pin| crate::domain::fold(&pin.id) == form);
    let of_form = store.papers_of(&form)?.into_iter().filter(is_meant);
    let all: Vec<Paper> = of_form.filter(|paper| paper.state() != PaperState::Withdrawn).collect();
    let (decided, open): (Vec<Paper>, Vec<Paper>) =
        all.into_iter().partition(|paper| paper.state() == PaperState::Approved);
    match (open.as_slice(), decided.as_slice()) {
        ([paper], _) | ([], [paper]) => Ok(paper.clone()),
        ([], []) => lookup::live::<Paper>(store, given),
        ([], several) | (several, _) => {
            let numbers = several.iter().map(|paper| paper.paper.as_str()).collect::<Vec<_>>().join(", ");
            Err(Error::refused(several_of_form(given, numbers), name_one()))
        }
    }
}

/// A paper that something is to happen to: on a laptop its own, at the office anybody's.
///
/// # Errors
/// As for [`named`], and on a laptop where another journal drafted it.
fn own(workspace: &Workspace, given: &str) -> Result<Paper> {
    let paper = named(workspace, given)?;
    if workspace.role() == JournalRole::Device
        && let (Some(own), Some(drafted_in)) = (workspace.own_journal()?, &paper.journal)
        && !workspace.store.is_journal_of(&own, drafted_in)?
    {
        return Err(Error::refused(of_another(&paper.paper), where_drafted()));
    }
    Ok(paper)
}

/// The form of a paper, in the version that is here now.
fn form_of<'l>(library: &'l Library, paper: &Paper) -> Result<&'l Form> {
    // of another's draft only the number is known here
    let Some(id) = paper.form().map(|pin| pin.id.as_str()) else {
        return Err(crate::filing::unknown_draft(&paper.paper));
    };
    library.get(id).ok_or_else(|| Error::refused(form_gone(&paper.paper, id), bring_form()))
}

/// What a paper of a form is about, as it was given.
fn subject(workspace: &Workspace, form: &Form, given: &str) -> Result<Subject> {
    let store = &workspace.store;
    let given = given.trim();
    let needed = |help: Text| -> Result<()> {
        if given.is_empty() { Err(Error::usage(about_missing(&form.title), help)) } else { Ok(()) }
    };
    match form.about {
        About::Run => needed(about_run()).and_then(|()| run_meant(workspace, given).map(Subject::Run)),
        About::Visit => needed(about_visit()).and_then(|()| lookup::live::<Visit>(store, given).map(Subject::Visit)),
        About::Fault => needed(about_fault()).and_then(|()| lookup::live::<Fault>(store, given).map(Subject::Fault)),
        About::Order => needed(about_order()).and_then(|()| lookup::order(workspace, given).map(Subject::Order)),
        About::Terminal => {
            needed(about_terminal()).and_then(|()| lookup::terminal(workspace, given).map(Subject::Terminal))
        }
        _ if !given.is_empty() => Err(Error::usage(about_unwanted(&form.title, given), leave_about_out())),
        About::Roster => Ok(Subject::Roster),
        About::Contract => Ok(Subject::Contract),
        About::Nothing => Ok(Subject::Nothing),
    }
}

/// A run by its number, or the last one on a terminal.
pub(super) fn run_meant(workspace: &Workspace, given: &str) -> Result<Run> {
    let store = &workspace.store;
    let on_terminal = match store.get::<Terminal>(given)? {
        Some(terminal) => store.last_run_on(&terminal.id)?,
        None => None,
    };
    on_terminal.map_or_else(|| field::run(store, given), Ok)
}
