//! Beginning a run: who may (§5(3), §8(4)), on which day (§2), within which visit.

use crate::commands::field::{self, Person};
use crate::commands::lookup::fill;
use crate::domain::{Terminal, WorkType, same_id};
use crate::error::{Error, Result};
use crate::event::{Event, Fact, RunPaused, RunResumed, RunStarted};
use crate::lacking::{Agreed, Begun, Lacking};
use crate::message::Text;
use crate::messages;
use crate::procedure::Procedure;
use crate::state::{RosterEntry, Run};
use crate::ui::harmless;
use crate::workspace::Workspace;

use super::blackout;
use super::choose::Job;

messages! {
    outside_period(day, from, to) {
        ja: "{day} は履行期間（{from}〜{to}、§2）の外です。期間外の作業として記録します",
        en: "{day} lies outside the contract's period ({from} to {to}, §2); the run is recorded as such",
    }
    overdue(order, due) { ja: "作業指示 {order} の期限 {due} を過ぎています", en: "order {order} was due on {due}" }
    no_visit(site) {
        ja: "入室が記録されていません: genba visit start {site}",
        en: "no visit is open; `genba visit start {site}` records the entry",
    }
    visit_elsewhere(visit, site, terminal, here) {
        ja: "入室 {visit} は拠点 {site} のものですが、{terminal} は拠点 {here} にあります",
        en: "the open visit {visit} is at site {site}, but {terminal} is at {here}",
    }
    leave_first(terminal, here) {
        ja: "genba visit end で退室し、genba visit start {here} で入室を記録してください。端末が本当にここにあるなら genba difference add {terminal} 拠点=… で記録します",
        en: "end it with `genba visit end` and enter with `genba visit start {here}`; if the terminal really stands here, `genba difference add {terminal} site=…`",
    }
    returned(run, reason) {
        ja: "作業 {run} は事務所から差し戻されています（{reason}）。やり直しとして記録します",
        en: "run {run} was returned by the office ({reason}); this does it again",
    }
    still_away(terminal, fault, party) {
        ja: "{terminal} の障害 {fault} はまだ {party} に引き継がれています",
        en: "{party} still has {terminal}: the fault {fault} is handed over",
    }
    away_all_the_same(terminal, fault, party) {
        ja: "{terminal} の障害 {fault} は {party} に引き継がれたままです。戻っているなら genba fault take-back {fault} --old-disk … --note … で記録してください",
        en: "{party} still has {terminal} by what is recorded: the fault {fault} is handed over; if it is back, record that with `genba fault take-back {fault} --old-disk … --note …`",
    }
    take_back_first(fault) {
        ja: "引き取ったら genba fault take-back {fault} --old-disk … --note … で記録してから始めてください",
        en: "once it is back, record that with `genba fault take-back {fault} --old-disk … --note …`, then begin",
    }
    emergency_noted(worker) {
        ja: "{worker} は名簿にないまま緊急で従事します。市への届出が要ります（§8(4)）",
        en: "{worker} works in an emergency without being on the roster; a report to the city is owed (§8(4))",
    }
    emergency_not_today(why) {
        ja: "{why}。緊急の従事として記録します。市への届出が要ります（§8(4)）",
        en: "{why}; recorded as work in an emergency, and a report to the city is owed (§8(4))",
    }
    emergency_idle(worker) {
        ja: "{worker} は名簿にあるので、--emergency は記録しません",
        en: "{worker} is on the roster; --emergency is not recorded",
    }
    repeated(order, terminal) {
        ja: "作業指示 {order} の {terminal} は済んでいます。もう一度行います",
        en: "order {order} is already done on {terminal}; it is done again",
    }
    reason_missing() { ja: "--emergency に理由がありません", en: "--emergency has no reason" }
    give_reason() {
        ja: "--emergency に、だれの判断でなぜ緊急かを書いてください",
        en: "write after --emergency why, and who decided it",
    }
    emergency_takeover(reason) { ja: "緊急の交代（§8(4)）: {reason}", en: "emergency takeover (§8(4)): {reason}" }
}

/// Reasons given for what would be refused without one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Leave<'a> {
    /// Why somebody works whom the roster does not cover.
    pub emergency: Option<&'a str>,
    /// Why work begins in a blackout.
    pub blackout: Option<&'a str>,
}

/// What a run begins with.
#[derive(Debug)]
pub struct Beginning {
    /// What is recorded before the first answer.
    pub facts: Vec<Fact>,
    /// What the worker should know.
    pub remarks: Vec<Text>,
}

/// A new run.
///
/// # Errors
/// A worker whom the roster does not cover; an open visit to another site; an initial setup of a machine
/// that is not back.
pub fn begin(
    workspace: &Workspace,
    job: &Job,
    procedure: &Procedure,
    person: &Person,
    leave: &Leave<'_>,
) -> Result<Beginning> {
    let mut remarks = Vec::new();
    let emergency = admit(workspace, person, leave.emergency, &mut remarks)?;
    let blackout = blackout::admit(workspace, job, leave.blackout, &mut remarks)?;
    let (contract, day) = (workspace.contract()?, workspace.now().day());
    let is_outside = !contract.period.contains(day);
    if is_outside {
        remarks.push(outside_period(day, contract.period.from, contract.period.to));
    }
    if job.order.due < day {
        remarks.push(overdue(&job.order.order, job.order.due));
    }
    if let Some((fault, party)) = with_another(workspace, &job.terminal.id)? {
        // the initial setup follows the lessor's recovery
        if job.order.work_type == WorkType::InitialSetup {
            return Err(Error::refused(still_away(&job.terminal.id, &fault, &party), take_back_first(&fault)));
        }
        remarks.push(away_all_the_same(&job.terminal.id, &fault, &party));
    }
    let assignments = workspace.store.assignments(&job.order.order)?;
    if let Some(assignment) = assignments.iter().find(|it| same_id(&it.terminal, &job.terminal.id)) {
        if assignment.done > 0 {
            remarks.push(repeated(&job.order.order, &job.terminal.id));
        } else {
            let former = crate::report::returned_of(&workspace.store, assignment)?;
            remarks.extend(former.iter().map(|it| returned(&it.run, &it.reason)));
        }
    }
    let visit = visit_at(workspace, &job.terminal)?;
    if visit.is_none() {
        remarks.push(no_visit(&job.terminal.site));
    }
    let started = RunStarted {
        blackout,
        combination: job.combination.clone(),
        emergency,
        order: job.order.order.clone(),
        outside_period: is_outside,
        preconditions: procedure.preconditions.clone(),
        procedure: job.published.pin(),
        run: crate::environment::new_number("R")?,
        terminal: job.terminal.id.clone(),
        visit,
        work_type: job.order.work_type,
    };
    let lacking = Agreed::of(&workspace.store).lacking(Begun::now(&started, &person.id, workspace.now()))?;
    remarks.extend(lacking.iter().map(Lacking::warning));
    Ok(Beginning { facts: vec![Fact::RunStarted(started)], remarks })
}

/// The open visit, which must be to the terminal's site.
///
/// # Errors
/// Where it is to another.
pub fn visit_at(workspace: &Workspace, terminal: &Terminal) -> Result<Option<String>> {
    let Some(visit) = field::open_visit(&workspace.store)? else { return Ok(None) };
    if same_id(&visit.begun.site, &terminal.site) {
        return Ok(Some(visit.begun.visit));
    }
    let what = visit_elsewhere(&visit.begun.visit, &visit.begun.site, &terminal.id, &terminal.site);
    Err(Error::refused(what, leave_first(&terminal.id, &terminal.site)))
}

/// The fault of a terminal that is handed over, and to whom.
fn with_another(workspace: &Workspace, terminal: &str) -> Result<Option<(String, String)>> {
    let faults = field::open_faults(&workspace.store, Some(terminal))?;
    Ok(faults.into_iter().find(|fault| fault.state() == "handed_over").map(|fault| {
        let last = fault.history.iter().rev().find(|step| step.what == "handed_over");
        let party = last.map(|step| harmless(&step.party)).unwrap_or_default();
        (fault.fault, party)
    }))
}

/// Taking a run in hand that goes on already: who has recorded in it before only must not be
/// suspended; who has not is held against the roster.
///
/// # Errors
/// A worker whom the roster does not cover.
pub fn take_over(
    workspace: &Workspace,
    run: &Run,
    events: &[Event],
    person: &Person,
    emergency: Option<&str>,
) -> Result<Beginning> {
    let mut remarks = Vec::new();
    if events.iter().any(|event| same_id(&event.actor, &person.id)) {
        return Ok(Beginning { facts: Vec::new(), remarks });
    }
    let reason = admit(workspace, person, emergency, &mut remarks)?;
    if reason.is_none() {
        let lacking = Agreed::of(&workspace.store).of_worker(&person.id, run.work_type, workspace.now())?;
        remarks.extend(lacking.as_ref().map(Lacking::warning));
    }
    // the format has no takeover of its own: the reason stands in a pause that ends at once
    let facts = reason.into_iter().flat_map(|reason| {
        let reason = emergency_takeover(reason).ja;
        let run = run.run.clone();
        [Fact::RunPaused(RunPaused { reason, run: run.clone() }), Fact::RunResumed(RunResumed { run })]
    });
    Ok(Beginning { facts: facts.collect(), remarks })
}

/// The reason to record, where somebody works whom the roster does not cover.
fn admit(
    workspace: &Workspace,
    person: &Person,
    emergency: Option<&str>,
    remarks: &mut Vec<Text>,
) -> Result<Option<String>> {
    let reason = emergency.map(str::trim);
    if reason == Some("") {
        return Err(Error::usage(reason_missing(), give_reason()));
    }
    match (person.refusal(workspace)?, reason) {
        (Some(refusal), None) => Err(refusal),
        (Some(refusal), Some(reason)) => {
            // who is on the roster for other days is told what is so
            let is_listed = workspace.store.get::<RosterEntry>(&person.id)?.is_some();
            remarks.push(match is_listed {
                true => fill(&refusal.what, |why| emergency_not_today(why)),
                false => emergency_noted(&person.name),
            });
            Ok(Some(reason.to_owned()))
        }
        (None, Some(_)) => {
            remarks.push(emergency_idle(&person.name));
            Ok(None)
        }
        (None, None) => Ok(None),
    }
}
