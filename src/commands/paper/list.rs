//! `paper forms`, `paper list`: which forms there are, which papers, and what is owed.

use serde_json::json;

use super::super::Context;
use crate::cli::PaperListArgs;
use crate::error::Result;
use crate::filing::{Debt, debts};
use crate::message::{Lang, Text};
use crate::messages;
use crate::paper::{About, Decider, Library};
use crate::state::{Paper, PaperState};
use crate::ui::{Console, Table, harmless};
use crate::workspace::Workspace;

/// Papers owed that are listed unless all are asked for.
const MOST_OWED: usize = 200;

messages! {
    none_listed() {
        ja: "書面はまだありません。提出すべきものは genba paper list --owed、起案は genba paper new 様式",
        en: "there is no paper yet; `genba paper list --owed` says what is owed, `genba paper new FORM` drafts one",
    }
    no_forms() {
        ja: "様式がありません",
        en: "there is no form",
    }
    write_with(form, about) { ja: "起案するには: genba paper new {form} --about {about}", en: "to write it: genba paper new {form} --about {about}" }
    write_roster(form) { ja: "起案するには: genba paper new {form}", en: "to write it: genba paper new {form}" }
    submit_with(paper) { ja: "提出するには: genba paper submit {paper}", en: "to submit it: genba paper submit {paper}" }
    edit_with(paper) { ja: "続けて書くには: genba paper edit {paper}", en: "to go on with it: genba paper edit {paper}" }
    column_form() { ja: "様式", en: "form" }
    column_title() { ja: "表題", en: "title" }
    column_clause() { ja: "条項", en: "clause" }
    column_about() { ja: "対象", en: "about" }
    about_run() { ja: "作業", en: "run" }
    about_visit() { ja: "訪問", en: "visit" }
    about_fault() { ja: "障害", en: "fault" }
    about_order() { ja: "作業指示", en: "order" }
    about_terminal() { ja: "端末", en: "terminal" }
    about_roster() { ja: "従事者名簿", en: "roster" }
    about_contract() { ja: "契約", en: "contract" }
    about_none() { ja: "—", en: "—" }
    column_decider() { ja: "承認", en: "decided by" }
    column_owed() { ja: "期限の定め", en: "owed" }
    column_causes() { ja: "要るとき", en: "owed when" }
    column_paper() { ja: "番号", en: "paper" }
    column_revision() { ja: "版", en: "rev." }
    column_state() { ja: "状態", en: "state" }
    column_day() { ja: "日付", en: "day" }
    column_party() { ja: "相手", en: "party" }
    column_cause() { ja: "理由", en: "because of" }
    column_due() { ja: "期限", en: "due" }
    by_city() { ja: "本市", en: "the city" }
    by_office() { ja: "事務所", en: "the office" }
    by_nobody() { ja: "不要", en: "nobody" }
    nothing_owed() { ja: "提出すべき書面はありません", en: "no paper is owed" }
    more_owed(count) {
        ja: "ほか {count} 件あります。genba paper list --owed --all ですべて出ます",
        en: "and {count} more; `genba paper list --owed --all` lists every one",
    }
    overdue() { ja: "期限切れ", en: "overdue" }
    immediately() { ja: "直ちに", en: "at once" }
    promptly() { ja: "速やかに", en: "promptly" }
    next_open_day() { ja: "翌開庁日", en: "next open day" }
    within_days() { ja: "日数", en: "within days" }
    run_finished() { ja: "作業の終了", en: "run ended" }
    run_deviated() { ja: "逸脱のある作業", en: "run deviated" }
    visit_ended() { ja: "訪問の終了", en: "visit ended" }
    fault_opened() { ja: "障害の発生", en: "fault opened" }
    fault_closed() { ja: "障害の完了", en: "fault closed" }
    worker_reported() { ja: "従事者の報告", en: "roster to report" }
    worker_changed() { ja: "従事者の変更", en: "worker changed" }
    worker_ended() { ja: "従事者の終了", en: "worker ended" }
    worker_emergency() { ja: "緊急の従事", en: "emergency worker" }
    difference_found() { ja: "台帳との相違", en: "difference found" }
    work_changed() { ja: "指示の変更", en: "order changed" }
    work_ordered() { ja: "作業指示", en: "work ordered" }
    work_done() { ja: "作業指示の完了", en: "order done" }
    contract_begun() { ja: "契約の開始", en: "contract begun" }
    contract_ended() { ja: "契約期間の終了", en: "contract ended" }
    series_open() { ja: "最終報の未提出", en: "no last report yet" }
    paper_returned() { ja: "差戻し", en: "returned" }
    paper_drafted() { ja: "起案して未提出", en: "drafted, not submitted" }
}

/// `paper forms`
pub fn forms(context: &Context, forms: &Library) -> Result<()> {
    let lang = context.console.lang;
    let header = [column_form(), column_title(), column_clause(), column_about(), column_decider(), column_causes()];
    let mut table = Table::new(header).or(no_forms());
    let mut rows = Vec::new();
    for form in forms.forms() {
        let decider = match form.decided_by {
            Decider::City => by_city(),
            Decider::Office => by_office(),
            Decider::Nobody => by_nobody(),
        };
        let owed: Vec<String> = form.owed.iter().map(|owed| cause_word(owed.by.name()).get(lang).to_owned()).collect();
        table.row([
            form.id.as_str(),
            if lang == Lang::Ja { &form.title } else { &form.title_en },
            form.clause.as_deref().unwrap_or_default(),
            about_word(form.about).get(lang),
            decider.get(lang),
            &owed.join("、"),
        ]);
        rows.push(json!({
            "id": form.id, "version": form.version, "title": form.title, "title_en": form.title_en,
            "clause": form.clause, "about": form.about.name(), "decided_by": form.decided_by.name(),
            "oral": form.oral, "series": form.series, "digest": form.digest,
            "fields": form.fields.iter().map(|field| &field.id).collect::<Vec<_>>(),
        }));
    }
    context.console.table(&table, &rows)
}

/// `paper list`
pub fn papers(context: &Context, workspace: &Workspace, forms: &Library, args: &PaperListArgs) -> Result<()> {
    if args.owed {
        return owed(context, workspace, forms, args.all);
    }
    let lang = context.console.lang;
    let header = [
        column_paper(),
        column_title(),
        column_about(),
        column_revision(),
        column_state(),
        column_day(),
        column_party(),
    ];
    let mut table = Table::new(header).numbers(&[3]).or(none_listed());
    let mut rows = Vec::new();
    let all = workspace.store.list::<Paper>(false)?.into_iter().map(|(paper, _)| paper);
    for paper in all.filter(|paper| args.all || paper.state() != PaperState::Withdrawn) {
        let last = paper.history.iter().rev().find(|step| step.on.is_some());
        let form = paper.form().map(|form| form.id.clone()).unwrap_or_default();
        let title =
            forms.get(&form).map_or(form.as_str(), |form| if lang == Lang::Ja { &form.title } else { &form.title_en });
        let about = paper.draft().map(|draft| draft.about.clone()).unwrap_or_default();
        let kind = forms.get(&form).map(|form| about_word(form.about)).filter(|_| about.is_empty());
        table.row([
            paper.paper.as_str(),
            title,
            kind.as_ref().map_or(about.as_str(), |kind| kind.get(lang)),
            &paper.revision().to_string(),
            paper.state().label().get(lang),
            &last.and_then(|step| step.on).map(|day| day.to_string()).unwrap_or_default(),
            last.map(|step| step.party.as_str()).unwrap_or_default(),
        ]);
        rows.push(json!({
            "paper": paper.paper, "form": form, "about": about, "revision": paper.revision(),
            "state": paper.state(), "sha256": paper.submission().and_then(|step| step.sha256),
        }));
    }
    context.console.table(&table, &rows)
}

/// `paper list --owed`
fn owed(context: &Context, workspace: &Workspace, forms: &Library, all: bool) -> Result<()> {
    let console = context.console;
    let most = (!all).then_some(MOST_OWED);
    let debts = debts(&workspace.store, forms, workspace.role(), workspace.now().day(), most)?;
    if debts.total == 0 && !console.json {
        return console.say(&nothing_owed());
    }
    console.table(&owed_table(console, &debts.first), &debts.first)?;
    if !console.json {
        owed_next(console, forms, &debts.first)?;
    }
    match debts.total - debts.first.len() {
        0 => Ok(()),
        // beside the list and not in it: what reads JSON is told, too
        more => {
            console.warn(&more_owed(more));
            Ok(())
        }
    }
}

/// What is owed, as a table; `status` shows it too.
pub fn owed_table(console: Console, debts: &[Debt]) -> Table {
    let lang = console.lang;
    let mut table = Table::new([
        column_due(),
        column_owed(),
        column_form(),
        column_title(),
        column_cause(),
        column_about(),
        column_paper(),
    ]);
    for debt in debts {
        let mut due = debt.due.to_string();
        if debt.overdue {
            due = format!("{due} {}", overdue().get(lang));
        }
        table.row([
            due.as_str(),
            deadline_word(debt.deadline).get(lang),
            &debt.form,
            &debt.title,
            cause_word(&debt.cause).get(lang),
            &debt.about,
            debt.paper.as_deref().unwrap_or_default(),
        ]);
    }
    table
}

/// What to type for each, once.
pub fn owed_next(console: Console, forms: &Library, debts: &[Debt]) -> Result<()> {
    let mut said: Vec<Text> = Vec::new();
    for debt in debts {
        let is_about = forms
            .get(&debt.form)
            .is_some_and(|form| !matches!(form.about, About::Roster | About::Contract | About::Nothing));
        let next = match (&debt.paper, debt.cause.as_str()) {
            (Some(paper), "series.open" | "paper.returned" | "work.changed") => edit_with(paper),
            (Some(paper), _) if debt.revise => edit_with(paper),
            (Some(paper), _) => submit_with(paper),
            (None, _) if is_about => write_with(&debt.form, &debt.about),
            (None, _) => write_roster(&debt.form),
        };
        if !said.contains(&next) {
            console.line(harmless(next.get(console.lang)))?;
            said.push(next);
        }
    }
    Ok(())
}

fn deadline_word(deadline: &str) -> Text {
    match deadline {
        "immediately" => immediately(),
        "promptly" => promptly(),
        "next-open-day" => next_open_day(),
        _ => within_days(),
    }
}

fn about_word(about: About) -> Text {
    match about {
        About::Run => about_run(),
        About::Visit => about_visit(),
        About::Fault => about_fault(),
        About::Order => about_order(),
        About::Terminal => about_terminal(),
        About::Roster => about_roster(),
        About::Contract => about_contract(),
        About::Nothing => about_none(),
    }
}

/// What makes a paper owed, in words.
pub fn cause_word(cause: &str) -> Text {
    match cause {
        "run.finished" => run_finished(),
        "run.deviated" => run_deviated(),
        "visit.ended" => visit_ended(),
        "fault.opened" => fault_opened(),
        "fault.closed" => fault_closed(),
        "worker.reported" => worker_reported(),
        "worker.changed" => worker_changed(),
        "worker.ended" => worker_ended(),
        "worker.emergency" => worker_emergency(),
        "difference.found" => difference_found(),
        "work.ordered" => work_ordered(),
        "work.changed" => work_changed(),
        "work.done" => work_done(),
        "contract.begun" => contract_begun(),
        "contract.ended" => contract_ended(),
        "series.open" => series_open(),
        "paper.returned" => paper_returned(),
        "paper.drafted" => paper_drafted(),
        other => Text::same(other),
    }
}
