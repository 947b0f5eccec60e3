//! `paper submit`: the exact document goes to whoever decides, and never changes again.

use serde_json::json;

use super::super::Context;
use super::draft::{former, refuse_misfits};
use super::typed::day;
use super::{form_of, lookup, own, subject, unready};
use crate::cli::PaperSubmitArgs;
use crate::commands::field::{author, record_unmoved, since};
use crate::error::{Error, Result};
use crate::event::{Attachment, Draft, Fact, PaperSubmitted};
use crate::filing::{compose, covers, pdf};
use crate::message::Text;
use crate::messages;
use crate::paper::{About, Decider, Document, Filled, Form, Library, refuse_unprintable};
use crate::roster;
use crate::state::{Paper, PaperState};
use crate::ui::Console;
use crate::workspace::Workspace;

messages! {
    nothing_to_submit(paper, state) { ja: "書面 {paper} は「{state}」です。提出できる起案がありません", en: "paper {paper} is {state}: there is no draft to submit" }
    edit_first(paper) { ja: "genba paper edit {paper} で新しい版を作ってください", en: "make a new revision with `genba paper edit {paper}`" }
    still_missing(paper, list) { ja: "書面 {paper} に記入のない項目があります: {list}", en: "paper {paper} still lacks: {list}" }
    fill_in(paper, field) {
        ja: "genba paper edit {paper} --set {field}=… か --fields ファイル で記入してください",
        en: "fill it in with `genba paper edit {paper} --set {field}=…` or --fields FILE",
    }
    not_on_roster(worker) {
        ja: "緊急に従事した {worker} が名簿にないので、氏名・所属・作業内容・取り扱う情報資産を報告できません（§8(4)）",
        en: "{worker}, who worked in an emergency, is not on the roster: the paper would tell neither name nor affiliation, work or assets (§8(4))",
    }
    add_first(worker) {
        ja: "genba worker add 番号 氏名=… 所属=… 役割=… 作業内容=… 取り扱う情報資産=… 従事開始=… で加えてください。番号か氏名は、記録された「{worker}」と同じにします",
        en: "add him with `genba worker add ID name=… affiliation=… role=… work=… assets=… from=…`, under the id or the name that was recorded: {worker}",
    }
    submitted_to(paper, revision, to) { ja: "書面 {paper} 第{revision}版を {to} に提出しました", en: "paper {paper} revision {revision} is submitted to {to}" }
    digest_is(sha256) { ja: "文書の SHA-256: {sha256}", en: "SHA-256 of the document: {sha256}" }
    print_it(paper) { ja: "印刷: genba paper print {paper} -o {paper}.pdf", en: "to print: `genba paper print {paper} -o {paper}.pdf`" }
    record_decision(paper) {
        ja: "回答があったら: genba paper decide {paper} --approve --by 氏名（差戻しなら genba paper decide {paper} --return --by 氏名 --note 理由）",
        en: "once decided: `genba paper decide {paper} --approve --by NAME`, or `genba paper decide {paper} --return --by NAME --note REASON`",
    }
    the_city() { ja: "本市", en: "the city" }
    the_office() { ja: "事務所", en: "the office" }
}

/// Runs it.
pub fn run(context: &Context, workspace: &mut Workspace, forms: &Library, args: &PaperSubmitArgs) -> Result<()> {
    let size = since(workspace)?;
    let paper = own(workspace, &args.paper)?;
    if paper.state() != PaperState::Draft {
        let what = lookup::fill(&paper.state().label(), |state| nothing_to_submit(&paper.paper, state));
        return Err(Error::refused(what, edit_first(&paper.paper)));
    }
    let form = form_of(forms, &paper)?;
    let Some(draft) = paper.draft().cloned() else { return Err(crate::filing::unknown_draft(&paper.paper)) };
    let person = author(&context.console, workspace, args.worker.as_deref(), &[])?;
    let on = day(args.on.as_deref(), workspace.now().day())?;
    let subject = subject(workspace, form, &draft.about)?;
    if form.about == About::Roster {
        refuse_unlisted(workspace)?;
    }
    unready::refuse_before_facts(workspace, form, &subject, &draft, on)?;
    let composed = compose(workspace, form, &subject, &draft, former(workspace, &paper)?.as_ref(), on)?;
    refuse_misfits(&composed.filled)?;
    refuse_gaps(&paper, &composed.filled)?;
    let document = composed.document;
    unready::warn(&context.console, workspace, form, &subject, &document)?;
    if let Some(typesetter) = context.console.typesetter {
        refuse_unprintable(typesetter, &document, &draft.fields)?;
    }
    let attachments = files(context.console, workspace, forms, &document)?;
    let to = args.to.as_deref().map_or_else(|| addressee(form, &document), |to| Text::same(to.trim()));
    let sha256 = document.digest();
    let body = PaperSubmitted {
        covers: covers(&workspace.store, forms, form, &document)?,
        on,
        paper: paper.paper.clone(),
        revision: draft.revision,
        sha256,
        to: to.ja.clone(),
    };
    let covers = body.covers.len();
    let drafts = vec![Draft { actor: person.id, attachments, fact: Fact::PaperSubmitted(body) }];
    record_unmoved(workspace, size, drafts)?;
    let console = context.console;
    if console.json {
        let revision = draft.revision;
        return console
            .json(&json!({ "paper": paper.paper, "revision": revision, "sha256": sha256, "covers": covers }));
    }
    console.say(&lookup::fill(&to, |to| submitted_to(&paper.paper, draft.revision, to)))?;
    console.say(&digest_is(sha256))?;
    console.say(&print_it(&paper.paper))?;
    if form.decided_by == Decider::Nobody { Ok(()) } else { console.say(&record_decision(&paper.paper)) }
}

/// The city is to be told affiliation, name, work and assets of everybody (§8(4)): the roster has them.
fn refuse_unlisted(workspace: &Workspace) -> Result<()> {
    let unlisted = roster::unlisted(&workspace.store)?.into_iter();
    let errors = unlisted.map(|it| Error::refused(not_on_roster(&it.worker), add_first(&it.worker)));
    lookup::together(errors.collect())
}

/// Required fields must be there.
fn refuse_gaps(paper: &Paper, filled: &Filled) -> Result<()> {
    let gaps = &filled.missing;
    let Some(first) = gaps.first() else { return Ok(()) };
    let list = |pick: fn(&Text) -> &String| gaps.iter().map(|gap| pick(&gap.label).as_str()).collect::<Vec<_>>();
    let what = Text {
        ja: still_missing(&paper.paper, list(|label| &label.ja).join("、")).ja,
        en: still_missing(&paper.paper, list(|label| &label.en).join(", ")).en,
    };
    Err(Error::refused(what, fill_in(&paper.paper, &first.id)))
}

/// The document, and its print where this build can make one.
fn files(console: Console, workspace: &Workspace, forms: &Library, document: &Document) -> Result<Vec<Attachment>> {
    let evidence = workspace.evidence();
    let stem: String = document.number.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '-' } else { c }).collect();
    let mut files = Vec::new();
    let mut keep = |ending: &str, media_type: &str, bytes: &[u8]| -> Result<()> {
        let sha256 = evidence.keep_bytes(bytes)?;
        let size = u64::try_from(bytes.len()).unwrap_or(0);
        let name = format!("{stem}-{}.{ending}", document.revision);
        files.push(Attachment { commit: None, media_type: media_type.to_owned(), name, sealed: None, sha256, size });
        Ok(())
    };
    keep("json", "application/json", &document.to_bytes())?;
    if let Some(typesetter) = console.typesetter {
        keep("pdf", "application/pdf", &console.warned(pdf(typesetter, workspace, forms, document, None)?))?;
    }
    Ok(files)
}

fn addressee(form: &Form, document: &Document) -> Text {
    match form.decided_by {
        Decider::Office => the_office(),
        _ if document.addressee.is_empty() => the_city(),
        _ => Text::same(document.addressee.trim_end_matches(['様', '　', ' '])),
    }
}
