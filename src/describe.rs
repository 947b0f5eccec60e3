//! What an event says, in one line for people: one arm per kind.
//!
//! For listings and papers; the exact bytes are in the journal.

use crate::domain::{Moment, Terminal};
use crate::event::{Answer, DifferenceFound, Fact, Isolation, StepCorrected, StepRecorded};
use crate::lacking::Lacking;
use crate::message::Text;
use crate::messages;
use crate::procedure::answer_word;
use crate::register::field_title;
use crate::state::Run;

messages! {
    opened(principal, contract) { ja: "記録を開始（{principal}、契約 {contract}）", en: "journal opened by {principal} for contract {contract}" }
    clock(seconds) { ja: "時計が {seconds} 秒ずれた", en: "the clock moved by {seconds} s" }
    clock_a_little() { ja: "時計が 1 秒に満たずずれた", en: "the clock moved by less than a second" }
    contract(id) { ja: "契約 {id} を設定", en: "contract {id} set" }
    site(id, name) { ja: "拠点 {id} {name} を設定", en: "site {id} {name} set" }
    terminal(id, site) { ja: "端末 {id}（{site}）を設定", en: "terminal {id} at {site} set" }
    retired(id, reason) { ja: "{id} を廃止: {reason}", en: "{id} retired: {reason}" }
    worker(id, name) { ja: "従事者 {id} {name} を報告", en: "worker {id} {name} reported" }
    worker_ended(id, until) { ja: "従事者 {id} は {until} まで", en: "worker {id} ends on {until}" }
    suspended(id, reason) { ja: "従事者 {id} を停止: {reason}", en: "worker {id} suspended: {reason}" }
    reinstated(id, reason) { ja: "従事者 {id} の停止を解除: {reason}", en: "worker {id} reinstated: {reason}" }
    procedure(id, version) { ja: "手順書 {id} 第{version}版を公開", en: "procedure {id} {version} published" }
    withdrawn(id, reason) { ja: "手順書 {id} を取下げ: {reason}", en: "procedure {id} withdrawn: {reason}" }
    ordered(order, work, count, due) { ja: "指示 {order}: {work} {count} 台、{due} まで", en: "order {order}: {work} on {count} terminal(s) by {due}" }
    changed(order, reason) { ja: "指示 {order} を変更: {reason}", en: "order {order} changed: {reason}" }
    cancelled(order, reason) { ja: "指示 {order} を取消し: {reason}", en: "order {order} cancelled: {reason}" }
    trusted(name) { ja: "署名者 {name} を登録", en: "signer {name} trusted" }
    revoked(name, until) { ja: "署名者 {name} を {until} で終了", en: "signer {name} ended at {until}" }
    received(bundle, verdict, first, last) { ja: "束 {bundle} を受領: {verdict}（{first}〜{last}）", en: "bundle {bundle} received: {verdict} ({first} to {last})" }
    difference_accepted(id, reason) { ja: "相違 {id} を反映: {reason}", en: "difference {id} accepted: {reason}" }
    difference_rejected(id, reason) { ja: "相違 {id} を不採用: {reason}", en: "difference {id} rejected: {reason}" }
    responsible(worker, day, reason) { ja: "業務責任者を {worker} に変更（{day} から）: {reason}", en: "{worker} is responsible from {day}: {reason}" }
    combined(id, orders, paper) { ja: "作業の同時実施 {id}: {orders}（協議記録 {paper}）", en: "orders {orders} combined as {id}, agreed in {paper}" }
    blackout(id, from, until, reason) { ja: "作業禁止 {id}: {from} から {until} まで {reason}", en: "blackout {id} from {from} to {until}: {reason}" }
    blackout_lifted(id, reason) { ja: "作業禁止 {id} を解除: {reason}", en: "blackout {id} lifted: {reason}" }
    run_accepted(run, reason) { ja: "作業 {run} を社内確認 {reason}", en: "run {run} accepted {reason}" }
    run_returned(run, reason) { ja: "作業 {run} を差戻し: {reason}", en: "run {run} returned: {reason}" }
    evidence_opened(digest, reason) { ja: "封緘した証跡 {digest} を開封: {reason}", en: "sealed evidence {digest} opened: {reason}" }
    erased(digest, reason) { ja: "証跡 {digest} を消去: {reason}", en: "evidence {digest} erased: {reason}" }
    visit_started(site, witness) { ja: "{site} に入室（立会 {witness}）", en: "entered {site} (witness {witness})" }
    visit_ended(visit) { ja: "退室（{visit}）", en: "left ({visit})" }
    run_started(run, terminal, procedure, version) { ja: "作業 {run} を開始: {terminal}、{procedure} 第{version}版", en: "run {run} started on {terminal}, {procedure} {version}" }
    run_paused(run, reason) { ja: "作業 {run} を中断 {reason}", en: "run {run} paused {reason}" }
    run_resumed(run) { ja: "作業 {run} を再開", en: "run {run} resumed" }
    run_finished(run, outcome, deviations) { ja: "作業 {run} を終了: {outcome}（逸脱 {deviations}）", en: "run {run} finished: {outcome} ({deviations} deviation(s))" }
    marked(line, marks) { ja: "{line}［{marks}］", en: "{line} [{marks}]" }
    is_outside() { ja: "期間外", en: "outside the period" }
    in_blackout(reason) { ja: "作業禁止中: {reason}", en: "in a blackout: {reason}" }
    is_emergency(reason) { ja: "緊急従事: {reason}", en: "emergency: {reason}" }
    is_combined(id) { ja: "同時実施 {id}", en: "combined as {id}" }
    taken_over(line, run, seq) { ja: "{line}［共通: {run} の {seq} 番から］", en: "{line} [common: from event {seq} of {run}]" }
    step(step, result, value) { ja: "{step}: {result} {value}", en: "{step}: {result} {value}" }
    corrected(seq, step, result, value, reason) { ja: "{seq} 番を訂正 {step}: {result} {value}（{reason}）", en: "event {seq} corrected, {step}: {result} {value} ({reason})" }
    voided(seq, step, reason) { ja: "{seq} 番を取消 {step}（{reason}）", en: "event {seq} voided, {step} ({reason})" }
    signed(step, role, name) { ja: "{step} に署名: {role} {name}", en: "{step} signed by {name} as {role}" }
    attached(note) { ja: "証跡を添付 {note}", en: "evidence attached {note}" }
    difference_found(id, terminal, field, registered, found) { ja: "相違 {id}: {terminal} の {field} 台帳「{registered}」→ 現物「{found}」", en: "difference {id}: {field} of {terminal} is {found}, the register says {registered}" }
    difference_new(id, terminal, field, found) { ja: "相違 {id}: {terminal} の {field} 台帳になし → 現物「{found}」", en: "difference {id}: {field} of {terminal} is {found}, the register has none" }
    order_cancelled() { ja: "取消し", en: "cancelled" }
    order_due(day) { ja: "期限 {day}", en: "due {day}" }
    noted(count, seq) { ja: "事務所の記録 {seq} 番まで受取り（受領 {count} 件）", en: "the office's events up to {seq} noted ({count} receipt(s))" }
    fault_opened(id, terminal, summary) { ja: "障害 {id}: {terminal} {summary}", en: "fault {id} on {terminal}: {summary}" }
    fault_responded(id, note) { ja: "障害 {id} に着手 {note}", en: "fault {id} responded to {note}" }
    fault_isolated(id, place, note) { ja: "障害 {id} を切り分け: {place} {note}", en: "fault {id} isolated: {place} {note}" }
    fault_logs(id, count, source) { ja: "障害 {id} のログ {count} 点を採取（{source}）", en: "{count} log file(s) of fault {id} collected from {source}" }
    fault_recovered(id, note) { ja: "障害 {id} が復旧 {note}", en: "fault {id} recovered {note}" }
    fault_handed_over(id, party, note) { ja: "障害 {id} を {party} へ引継ぎ {note}", en: "fault {id} handed over to {party} {note}" }
    fault_taken_back(id, party, note) { ja: "障害 {id} を {party} から引取り {note}", en: "fault {id} taken back from {party} {note}" }
    paper_drafted(paper, form, revision) { ja: "書面 {paper}（{form}）第{revision}版を起案", en: "paper {paper} ({form}) revision {revision} drafted" }
    paper_edited(paper, revision) { ja: "書面 {paper} 第{revision}版を編集", en: "paper {paper} revision {revision} edited" }
    paper_submitted(paper, revision, to, sha256) { ja: "書面 {paper} 第{revision}版を {to} へ提出（{sha256}）", en: "paper {paper} revision {revision} submitted to {to} ({sha256})" }
    paper_approved(paper, revision, by, sha256) { ja: "書面 {paper} 第{revision}版を {by} が承認（{sha256}）", en: "paper {paper} revision {revision} approved by {by} ({sha256})" }
    paper_returned(paper, revision, by, note) { ja: "書面 {paper} 第{revision}版を {by} が差戻し: {note}", en: "paper {paper} revision {revision} returned by {by}: {note}" }
    paper_withdrawn(paper, reason) { ja: "書面 {paper} の起案を取下げ: {reason}", en: "draft {paper} withdrawn: {reason}" }
    state_opened() { ja: "発生中", en: "open" }
    state_responded() { ja: "着手", en: "responded" }
    state_isolated() { ja: "切り分け", en: "isolated" }
    state_logs_collected() { ja: "ログ採取", en: "logs collected" }
    state_handed_over() { ja: "引継ぎ中", en: "handed over" }
    state_taken_back() { ja: "引取り済み", en: "taken back" }
    state_recovered() { ja: "復旧", en: "recovered" }
    state_closed() { ja: "完了", en: "closed" }
    at_hardware() { ja: "ハードウェア", en: "hardware" }
    at_software() { ja: "ソフトウェア", en: "software" }
    at_network() { ja: "ネットワーク", en: "network" }
    at_unknown() { ja: "不明", en: "unknown" }
    fault_closed(id, note) { ja: "障害 {id} を完了 {note}", en: "fault {id} closed {note}" }
}

/// The line of a fact.
pub fn describe(fact: &Fact) -> Text {
    match fact {
        Fact::JournalOpened(it) => opened(&it.principal, &it.contract),
        Fact::ClockStepped(it) if it.difference_ms / 1000 == 0 => clock_a_little(),
        Fact::ClockStepped(it) => clock(it.difference_ms / 1000),
        Fact::ContractSet(it) => contract(&it.id),
        Fact::SiteSet(it) => site(&it.id, &it.name),
        Fact::TerminalSet(it) => terminal(&it.id, &it.site),
        Fact::SiteRetired(it) | Fact::TerminalRetired(it) => retired(&it.id, &it.reason),
        Fact::WorkerReported(it) => worker(&it.id, &it.name),
        Fact::WorkerEnded(it) => worker_ended(&it.id, it.until),
        Fact::WorkerSuspended(it) => suspended(&it.id, &it.reason),
        Fact::WorkerReinstated(it) => reinstated(&it.id, &it.reason),
        Fact::ProcedurePublished(it) => procedure(&it.id, &it.version),
        Fact::ProcedureWithdrawn(it) => withdrawn(&it.id, &it.reason),
        Fact::WorkOrdered(it) => {
            both(&it.work_type.label(), |work| ordered(&it.order, work, it.terminals.len(), it.due))
        }
        Fact::WorkChanged(it) => changed(&it.order, &it.reason),
        Fact::WorkCancelled(it) => cancelled(&it.order, &it.reason),
        Fact::SignerTrusted(it) => trusted(&it.name),
        Fact::SignerRevoked(it) => revoked(&it.name, &it.valid_before),
        Fact::BundleReceived(it) => received(it.bundle.short(), it.verdict.name(), it.first, it.last),
        Fact::DifferenceAccepted(it) => difference_accepted(&it.difference, &it.reason),
        Fact::DifferenceRejected(it) => difference_rejected(&it.difference, &it.reason),
        Fact::ResponsibleChanged(it) => responsible(&it.worker, it.on, &it.reason),
        Fact::WorkCombined(it) => combined(&it.combination, it.orders.join(" "), &it.consultation.paper),
        Fact::BlackoutSet(it) => match &it.lifted {
            Some(reason) => blackout_lifted(&it.blackout, reason),
            None => {
                let (from, until) = whole_days(it.from, it.until);
                blackout(&it.blackout, from, until, &it.reason)
            }
        },
        Fact::RunAccepted(it) => run_accepted(&it.run, &it.reason),
        Fact::RunReturned(it) => run_returned(&it.run, &it.reason),
        Fact::EvidenceOpened(it) => evidence_opened(it.sha256.short(), &it.reason),
        Fact::EvidenceErased(it) => erased(it.sha256.short(), &it.reason),
        Fact::VisitStarted(it) => visit_started(&it.site, &it.witness),
        Fact::VisitEnded(it) => visit_ended(&it.visit),
        Fact::RunStarted(it) => {
            let line = run_started(&it.run, &it.terminal, &it.procedure.id, &it.procedure.version);
            let marks = marks(it.outside_period, [&it.blackout, &it.emergency, &it.combination], &[]);
            match marks {
                Some(marks) => Text { ja: marked(line.ja, marks.ja).ja, en: marked(line.en, marks.en).en },
                None => line,
            }
        }
        Fact::RunPaused(it) => run_paused(&it.run, &it.reason),
        Fact::RunResumed(it) => run_resumed(&it.run),
        Fact::RunFinished(it) => both(&it.outcome.label(), |outcome| run_finished(&it.run, outcome, it.deviations)),
        Fact::StepRecorded(it) => step_recorded(it),
        Fact::StepCorrected(it) => step_corrected(it),
        Fact::StepVoided(it) => voided(it.target.seq, &it.step, &it.reason),
        Fact::HoldSigned(it) => both(&it.role.label(), |role| signed(&it.step, role, &it.name)),
        Fact::EvidenceAttached(it) => attached(&it.note),
        Fact::DifferenceFound(it) => found_difference(it),
        Fact::ReceiptNoted(it) => noted(it.receipts.len(), it.seq),
        Fact::FaultOpened(it) => fault_opened(&it.fault, &it.terminal, &it.summary),
        Fact::FaultResponded(it) => fault_responded(&it.fault, &it.note),
        Fact::FaultIsolated(it) => both(&place_word(it.isolation), |place| fault_isolated(&it.fault, place, &it.note)),
        Fact::FaultLogsCollected(it) => fault_logs(&it.fault, it.files.len(), &it.source),
        Fact::FaultRecovered(it) => fault_recovered(&it.fault, &it.note),
        Fact::FaultHandedOver(it) => fault_handed_over(&it.fault, &it.party, &it.note),
        Fact::FaultTakenBack(it) => fault_taken_back(&it.fault, &it.party, &it.note),
        Fact::FaultClosed(it) => fault_closed(&it.fault, &it.note),
        Fact::PaperDrafted(it) => paper_drafted(&it.paper, &it.form.id, it.revision),
        Fact::PaperEdited(it) => paper_edited(&it.paper, it.revision),
        Fact::PaperSubmitted(it) => paper_submitted(&it.paper, it.revision, &it.to, it.sha256.short()),
        Fact::PaperApproved(it) => paper_approved(&it.paper, it.revision, &it.by, it.sha256.short()),
        Fact::PaperReturned(it) => paper_returned(&it.paper, it.revision, &it.by, &it.note),
        Fact::PaperWithdrawn(it) => paper_withdrawn(&it.paper, &it.reason),
    }
}

/// Beginning and end of a time for people: of whole days these days, the last one included.
pub fn whole_days(from: Moment, until: Moment) -> (String, String) {
    let is_whole = |at: Moment| at == Moment::midnight(at.day());
    match until.day().pred_opt().filter(|_| is_whole(from) && is_whole(until)) {
        Some(last) => (from.day().to_string(), last.to_string()),
        None => (from.minute(), until.minute()),
    }
}

/// A difference, its field by its title; of a whole terminal the number is what differs.
fn found_difference(it: &DifferenceFound) -> Text {
    let title = field_title::<Terminal>(&it.field);
    let line = |title: &str| match it.registered.as_str() {
        "" => difference_new(&it.difference, &it.terminal, title, &it.found),
        registered => difference_found(&it.difference, &it.terminal, title, registered, &it.found),
    };
    Text { ja: line(&title.ja).ja, en: line(&title.en).en }
}

/// A decision on an order (`due 2024-07-31`, `cancelled`, `+T-001`) in words.
pub fn decision_word(what: &str) -> Text {
    match (what, what.strip_prefix("due ")) {
        ("cancelled", _) => order_cancelled(),
        (_, Some(day)) => order_due(day),
        _ => Text::same(what),
    }
}

/// What became of a fault, in words.
pub fn fault_state_word(state: &str) -> Text {
    match state {
        "opened" => state_opened(),
        "responded" => state_responded(),
        "isolated" => state_isolated(),
        "logs_collected" => state_logs_collected(),
        "handed_over" => state_handed_over(),
        "taken_back" => state_taken_back(),
        "recovered" => state_recovered(),
        "closed" => state_closed(),
        other => Text::same(other),
    }
}

/// What sets a run apart: outside the period (§2), in a blackout, in an emergency (§8(4)), combined (§4),
/// and what it was begun without.
pub fn run_marks(run: &Run, lacking: &[Lacking]) -> Option<Text> {
    marks(run.outside_period, [&run.blackout, &run.emergency, &run.combination], lacking)
}

fn marks(outside: bool, [blackout, emergency, combination]: [&Option<String>; 3], lacking: &[Lacking]) -> Option<Text> {
    let mut all: Vec<Text> = outside.then(is_outside).into_iter().collect();
    all.extend(blackout.as_ref().map(in_blackout));
    all.extend(emergency.as_ref().map(is_emergency));
    all.extend(combination.as_ref().map(is_combined));
    all.extend(lacking.iter().map(Lacking::mark));
    let (ja, en): (Vec<_>, Vec<_>) = all.into_iter().map(|text| (text.ja, text.en)).unzip();
    (!ja.is_empty()).then(|| Text { ja: ja.join("、"), en: en.join(", ") })
}

/// Where a fault lies, in words.
pub fn place_word(isolation: Isolation) -> Text {
    match isolation {
        Isolation::Hardware => at_hardware(),
        Isolation::Software => at_software(),
        Isolation::Network => at_network(),
        Isolation::Unknown => at_unknown(),
    }
}

fn both(word: &Text, sentence: impl Fn(&str) -> Text) -> Text {
    Text { ja: sentence(&word.ja).ja, en: sentence(&word.en).en }
}

fn step_recorded(it: &StepRecorded) -> Text {
    let details = details(it.answer, it.result, it.value.as_deref(), it.note.as_deref());
    let line = both(&answer_word(it.result), |result| step(&it.step, result, &details));
    match &it.carried {
        Some(from) => both(&line, |line| taken_over(line, &from.run, from.seq)),
        None => line,
    }
}

fn step_corrected(it: &StepCorrected) -> Text {
    let details = details(it.answer, it.result, it.value.as_deref(), it.note.as_deref());
    both(&answer_word(it.result), |result| corrected(it.target.seq, &it.step, result, &details, &it.reason))
}

/// Value and note; and the answer where the limits made something else of it.
fn details(answer: Answer, result: Answer, value: Option<&str>, note: Option<&str>) -> String {
    let answered = (answer != result).then(|| format!("({})", answer.name()));
    let note = note.map(|note| format!("— {note}"));
    let parts = [value.map(str::to_owned), answered, note];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
