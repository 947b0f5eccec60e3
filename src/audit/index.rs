//! The tables of a package's index: what is in it, what it says, and what does not hold.
//!
//! Words only, in one language; `page` makes a page and a file for Excel of them.

use chrono::NaiveDate;

use super::contents::{Bundle, Contents};
use crate::domain::{Contract, Moment, Terminal, day_in_era, fold, head_code};
use crate::error::Result;
use crate::event::JournalRole;
use crate::message::{Lang, Text};
use crate::messages;
use crate::state::{Assignment, Fault, JournalState, Order, RosterEntry, Run, RunState};
use crate::workspace::Workspace;

messages! {
    title(contract) { ja: "監査用一式 契約 {contract}", en: "audit package, contract {contract}" }
    t_contract() { ja: "契約", en: "contract" }
    t_journals() { ja: "記録（鍵ごと）", en: "journals, one for each key" }
    t_bundles() { ja: "束", en: "bundles" }
    t_findings() { ja: "検証で見つかった問題", en: "findings of our own verification" }
    t_runs() { ja: "作業", en: "runs" }
    t_orders() { ja: "作業指示", en: "orders" }
    t_faults() { ja: "障害", en: "faults" }
    t_people() { ja: "従事者", en: "people" }
    t_papers() { ja: "提出した書面", en: "papers submitted" }
    t_unsealed() { ja: "封印されていない証跡", en: "evidence that is not sealed" }
    nothing_found() { ja: "問題は見つかりませんでした。", en: "nothing was found." }
    quarantine_is_none() {
        ja: "quarantine/ の束は受け入れていないもので、証拠には数えません。判定は「判定」欄のとおりです。",
        en: "bundles under quarantine/ were not accepted and count for nothing; the verdict says why.",
    }
    unsealed_is_readable() {
        ja: "次の添付は封印（暗号化）されておらず、束を開けば読めます。渡す相手を確かめてください。",
        en: "these attachments are not sealed: whoever opens the bundle can read them. Mind to whom it is given.",
    }
    item() { ja: "項目", en: "item" }
    content() { ja: "内容", en: "content" }
    number() { ja: "番号", en: "number" }
    name() { ja: "名称", en: "name" }
    person() { ja: "氏名", en: "name" }
    client() { ja: "委託者", en: "client" }
    contractor() { ja: "受注者", en: "contractor" }
    responsible() { ja: "業務責任者", en: "responsible person" }
    period() { ja: "履行期間", en: "period" }
    as_of() { ja: "この一式が示す時点", en: "state shown" }
    signer() { ja: "署名者", en: "signer" }
    role() { ja: "役割", en: "role" }
    events() { ja: "記録数", en: "events" }
    code() { ja: "先頭符号", en: "head code" }
    journal_head() { ja: "最後の記録のハッシュ", en: "hash of the last event" }
    last_event() { ja: "最後の記録", en: "last event" }
    last_receipt() { ja: "最後の受領", en: "last receipt" }
    covered() { ja: "受領済み", en: "receipted" }
    fingerprint() { ja: "鍵の指紋（記録の番号）", en: "key fingerprint (the journal's id)" }
    file() { ja: "ファイル", en: "file" }
    span() { ja: "範囲", en: "events" }
    verdict() { ja: "判定", en: "verdict" }
    received() { ja: "受領", en: "received" }
    bundle_id() { ja: "束の番号", en: "bundle" }
    holds() { ja: "検証", en: "verified" }
    own_word() { ja: "事務所自身", en: "the office's own" }
    place() { ja: "場所", en: "place" }
    meaning() { ja: "意味", en: "meaning" }
    terminal() { ja: "端末", en: "terminal" }
    site() { ja: "拠点", en: "site" }
    work() { ja: "作業区分", en: "work" }
    procedure() { ja: "手順書", en: "procedure" }
    worker() { ja: "従事者", en: "worker" }
    begun() { ja: "開始", en: "begun" }
    ended() { ja: "終了", en: "ended" }
    outcome() { ja: "結果", en: "outcome" }
    not_ended() { ja: "終了の記録なし", en: "no end is recorded" }
    deviations() { ja: "逸脱", en: "deviations" }
    laptop() { ja: "作業用 PC", en: "laptop" }
    due() { ja: "期限", en: "due" }
    wanted() { ja: "台数", en: "terminals" }
    done() { ja: "完了", en: "done" }
    state() { ja: "状態", en: "state" }
    cancelled_word() { ja: "中止", en: "cancelled" }
    decisions() { ja: "変更・中止の理由", en: "why changed or cancelled" }
    seen() { ja: "報告", en: "reported" }
    summary() { ja: "概要", en: "summary" }
    affiliation() { ja: "所属", en: "affiliation" }
    assets() { ja: "取り扱う情報資産", en: "assets" }
    from() { ja: "始期", en: "from" }
    until() { ja: "終期", en: "until" }
    suspended() { ja: "停止", en: "suspended" }
    revision() { ja: "版", en: "revision" }
    submitted() { ja: "提出日", en: "submitted" }
    kind() { ja: "形式", en: "type" }
    bytes() { ja: "バイト", en: "bytes" }
    ok_word() { ja: "合格", en: "holds" }
}

/// One table.
#[derive(Debug)]
pub struct Section {
    /// Its name in links and in the first column of the file for Excel.
    pub id: &'static str,
    /// Its heading.
    pub title: Text,
    /// What is to be known before it is read.
    pub note: Option<Text>,
    /// The columns.
    pub header: Vec<Text>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// The column that names a file of the package.
    pub link: Option<usize>,
}

impl Section {
    fn new(id: &'static str, title: Text, header: impl IntoIterator<Item = Text>) -> Self {
        Self { id, title, note: None, header: header.into_iter().collect(), rows: Vec::new(), link: None }
    }
}

/// A day as it is shown.
pub fn day(day: NaiveDate, lang: Lang) -> String {
    if lang == Lang::Ja { day_in_era(day) } else { day.to_string() }
}

/// A moment as it is shown.
pub fn moment(at: Moment, lang: Lang) -> String {
    let minute = at.minute();
    let time = minute.split_once(' ').map_or("", |(_, time)| time);
    format!("{} {time}", day(at.day(), lang))
}

fn maybe(at: Option<Moment>, lang: Lang) -> String {
    at.map(|at| moment(at, lang)).unwrap_or_default()
}

/// A day that was typed into a register, where it is one.
fn typed_day(text: &str, lang: Lang) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |parsed| day(parsed, lang))
}

/// Every table, in the order of reading.
///
/// # Errors
/// A failing database.
pub fn sections(workspace: &Workspace, contents: &Contents, lang: Lang) -> Result<Vec<Section>> {
    let journals = workspace.store.journals()?;
    Ok(vec![
        contract(workspace, contents, lang)?,
        findings(contents, lang),
        journal_rows(workspace, &journals, lang)?,
        bundles(contents, lang),
        runs(workspace, &journals, lang)?,
        orders(workspace, lang)?,
        faults(workspace, lang)?,
        people(workspace, lang)?,
        papers(contents, lang),
        unsealed(workspace, &journals)?,
    ])
}

fn contract(workspace: &Workspace, contents: &Contents, lang: Lang) -> Result<Section> {
    let Contract { client: of, contractor: by, id, period: within, title, .. } = workspace.contract()?;
    let mut section = Section::new("contract", t_contract(), [item(), content()]);
    for (label, text) in [
        (number(), id),
        (name(), title),
        (client(), format!("{} {}", of.name, of.department)),
        (contractor(), format!("{} {}", by.name, by.address)),
        (responsible(), by.responsible),
        (period(), format!("{} – {}", day(within.from, lang), day(within.to, lang))),
        (as_of(), moment(contents.as_of, lang)),
    ] {
        section.rows.push(vec![label.get(lang).to_owned(), text]);
    }
    Ok(section)
}

fn findings(contents: &Contents, lang: Lang) -> Section {
    let mut section = Section::new("findings", t_findings(), [file(), code_column(), meaning(), place()]);
    for bundle in &contents.bundles {
        for finding in &bundle.findings {
            let words = finding.code.meaning();
            let cells = [&bundle.name, finding.code.name(), words.get(lang), &finding.place];
            section.rows.push(cells.map(str::to_owned).to_vec());
        }
    }
    for lacking in &contents.lacking {
        section.rows.push(["", "", lacking.get(lang), ""].map(str::to_owned).to_vec());
    }
    section.note = section.rows.is_empty().then(nothing_found);
    section
}

fn code_column() -> Text {
    Text { ja: "符号".to_owned(), en: "code".to_owned() }
}

fn journal_rows(workspace: &Workspace, journals: &[JournalState], lang: Lang) -> Result<Section> {
    let header =
        [signer(), role(), events(), code(), last_event(), last_receipt(), covered(), journal_head(), fingerprint()];
    let mut section = Section::new("journals", t_journals(), header);
    for journal in journals {
        let is_device = journal.role == JournalRole::Device;
        section.rows.push(vec![
            journal.principal.clone(),
            journal.role.name().to_owned(),
            journal.size.to_string(),
            head_code(&journal.head),
            maybe(journal.last_at, lang),
            maybe(workspace.store.receipts_of(&journal.journal)?.into_iter().max(), lang),
            if is_device { journal.receipted.to_string() } else { String::new() },
            journal.head.to_string(),
            journal.journal.clone(),
        ]);
    }
    Ok(section)
}

fn bundles(contents: &Contents, lang: Lang) -> Section {
    let mut section =
        Section::new("bundles", t_bundles(), [file(), signer(), span(), verdict(), received(), holds(), bundle_id()]);
    for bundle in &contents.bundles {
        let (first, last) = bundle.span;
        section.rows.push(vec![
            bundle.name.clone(),
            bundle.principal.clone(),
            format!("{first}–{last}"),
            verdict_word(bundle.verdict.as_deref()).get(lang).to_owned(),
            maybe(bundle.received, lang),
            held(bundle, lang),
            bundle.id.to_string(),
        ]);
    }
    section.note = contents.bundles.iter().any(|bundle| !bundle.counts()).then(quarantine_is_none);
    section.link = Some(0);
    section
}

fn verdict_word(verdict: Option<&str>) -> Text {
    let (ja, en) = match verdict {
        None => return own_word(),
        Some("accepted") => ("受け入れ", "accepted"),
        Some("late") => ("期限後（late）", "late"),
        Some("gap") => ("間が未着（gap）", "gap"),
        Some("fork") => ("食い違い（fork）", "fork"),
        Some("stale") => ("古い（stale）", "stale"),
        Some(other) => return Text::same(other),
    };
    Text { ja: ja.to_owned(), en: en.to_owned() }
}

fn held(bundle: &Bundle, lang: Lang) -> String {
    match bundle.findings.len() {
        0 => ok_word().get(lang).to_owned(),
        _ => bundle.findings.iter().map(|it| it.code.name()).collect::<Vec<_>>().join(" "),
    }
}

fn runs(workspace: &Workspace, journals: &[JournalState], lang: Lang) -> Result<Section> {
    let header = [
        number(),
        terminal(),
        site(),
        work(),
        procedure(),
        worker(),
        begun(),
        ended(),
        outcome(),
        deviations(),
        code(),
        laptop(),
    ];
    let mut section = Section::new("runs", t_runs(), header);
    for run in workspace.store.all_runs()? {
        let at: Option<Terminal> = workspace.store.get(&run.terminal)?;
        let laptop = journals.iter().find(|journal| journal.journal == run.journal);
        section.rows.push(vec![
            run.run.clone(),
            run.terminal.clone(),
            at.map(|terminal| terminal.site).unwrap_or_default(),
            run.work_type.label().get(lang).to_owned(),
            format!("{} {}", run.procedure.id, run.procedure.version),
            run.worker.clone(),
            moment(run.started_at, lang),
            maybe(run.finished_at, lang),
            came_to(&run, lang),
            run.deviations.to_string(),
            run.head.as_ref().map(head_code).unwrap_or_default(),
            laptop.map(|journal| journal.principal.clone()).unwrap_or_default(),
        ]);
    }
    Ok(section)
}

fn came_to(run: &Run, lang: Lang) -> String {
    match run.outcome {
        Some(outcome) if run.state == RunState::Finished => outcome.label().get(lang).to_owned(),
        _ => not_ended().get(lang).to_owned(),
    }
}

fn orders(workspace: &Workspace, lang: Lang) -> Result<Section> {
    let mut section =
        Section::new("orders", t_orders(), [number(), work(), due(), wanted(), done(), state(), decisions()]);
    for (order, _) in workspace.store.list::<Order>(true)? {
        let assignments: Vec<Assignment> = workspace.store.assignments(&order.order)?;
        let finished = assignments.iter().filter(|assignment| assignment.done > 0).count();
        let why: Vec<String> =
            order.decisions.iter().map(|it| format!("{} {}", it.what.join(" "), it.reason).trim().to_owned()).collect();
        section.rows.push(vec![
            order.order.clone(),
            order.work_type.label().get(lang).to_owned(),
            day(order.due, lang),
            assignments.len().to_string(),
            finished.to_string(),
            if order.cancelled { cancelled_word().get(lang).to_owned() } else { String::new() },
            why.join("; "),
        ]);
    }
    Ok(section)
}

fn faults(workspace: &Workspace, lang: Lang) -> Result<Section> {
    let mut section = Section::new("faults", t_faults(), [number(), terminal(), seen(), state(), summary()]);
    for (fault, _) in workspace.store.list::<Fault>(true)? {
        let opened = fault.opened.as_ref();
        section.rows.push(vec![
            fault.fault.clone(),
            opened.map(|it| it.terminal.clone()).unwrap_or_default(),
            maybe(fault.first("opened"), lang),
            fault.state().to_owned(),
            opened.map(|it| it.summary.clone()).unwrap_or_default(),
        ]);
    }
    Ok(section)
}

fn people(workspace: &Workspace, lang: Lang) -> Result<Section> {
    let header = [number(), person(), affiliation(), role(), work(), assets(), from(), until(), suspended()];
    let mut section = Section::new("people", t_people(), header);
    let today = workspace.now().day();
    for (entry, _) in workspace.store.list::<RosterEntry>(true)? {
        let stopped = entry.suspended(today).map(|standing| standing.reason.clone()).unwrap_or_default();
        let it = entry.worker;
        let (begins, ends) = (typed_day(&it.from, lang), typed_day(&it.until, lang));
        section.rows.push(vec![it.id, it.name, it.affiliation, it.role, it.work, it.assets, begins, ends, stopped]);
    }
    Ok(section)
}

fn papers(contents: &Contents, lang: Lang) -> Section {
    let mut section = Section::new("papers", t_papers(), [file(), number(), revision(), submitted(), state(), name()]);
    for it in &contents.papers {
        section.rows.push(vec![
            it.name.clone(),
            it.paper.0.clone(),
            it.paper.1.to_string(),
            typed_day(&it.on, lang),
            it.state.label().get(lang).to_owned(),
            it.original.clone(),
        ]);
    }
    section.link = Some(0);
    section
}

/// Attachments of laptops that anybody who has the bundle can read.
fn unsealed(workspace: &Workspace, journals: &[JournalState]) -> Result<Section> {
    let header = [laptop(), name(), kind(), bytes(), Text::same("SHA-256")];
    let mut section = Section::new("unsealed", t_unsealed(), header);
    for (journal, it) in workspace.store.attachments()? {
        let owner = journals.iter().find(|known| known.journal == journal && known.role == JournalRole::Device);
        if let Some(owner) = owner.filter(|_| it.sealed != Some(true)) {
            let cells = [&owner.principal, &it.name, &it.media_type];
            let mut row: Vec<String> = cells.map(|cell| cell.clone()).to_vec();
            row.extend([it.size.to_string(), it.sha256.to_string()]);
            section.rows.push(row);
        }
    }
    section.rows.sort_by_cached_key(|row| row.iter().map(|cell| fold(cell)).collect::<Vec<_>>());
    section.rows.dedup();
    section.note = (!section.rows.is_empty()).then(unsealed_is_readable);
    Ok(section)
}
