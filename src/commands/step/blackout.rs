//! Beginning a run within a blackout: refused without a reason, recorded with one.
//!
//! Work on faults (障害作業) is only warned of: it is what a blackout waits for. A run that goes on
//! already is never blocked.

use crate::domain::WorkType;
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::state::Blackout;
use crate::workspace::Workspace;

use super::choose::Job;

/// What is recorded of work on a fault.
const FAULT_WORK: &str = "障害対応";

messages! {
    in_blackout(blackout, site, from, until, reason) {
        ja: "{site} は {from} から {until} まで作業禁止です（{blackout}、{reason}）",
        en: "no work may begin at {site} from {from} to {until} ({blackout}: {reason})",
    }
    wait_or_say_why() {
        ja: "終わってから始めるか、事務所の指示で行うときは --in-blackout にだれの指示でなぜかを書いてください",
        en: "begin after it; if the office orders the work all the same, give who and why with --in-blackout REASON",
    }
    noted(blackout, site, reason) {
        ja: "{site} は作業禁止中です（{blackout}）。理由「{reason}」とともに記録します",
        en: "{site} is in the blackout {blackout}; the run is recorded with the reason `{reason}`",
    }
    idle(site) {
        ja: "{site} はいま作業禁止ではないので、--in-blackout は記録しません",
        en: "{site} is in no blackout now; --in-blackout is not recorded",
    }
    reason_missing() { ja: "--in-blackout に理由がありません", en: "--in-blackout has no reason" }
    give_reason() {
        ja: "--in-blackout に、だれの指示でなぜ始めるかを書いてください",
        en: "write after --in-blackout why the work begins, and who ordered it",
    }
}

/// The reason to record, where the run begins in a blackout.
///
/// # Errors
/// A blackout without a reason, or an empty one.
pub fn admit(workspace: &Workspace, job: &Job, given: Option<&str>, remarks: &mut Vec<Text>) -> Result<Option<String>> {
    let given = given.map(str::trim);
    if given == Some("") {
        return Err(Error::usage(reason_missing(), give_reason()));
    }
    let (now, site) = (workspace.now(), &job.terminal.site);
    let blackouts = workspace.store.list::<Blackout>(false)?;
    let Some(set) = blackouts.into_iter().map(|(it, _)| it).find(|it| it.holds(now, site)).map(|it| it.set) else {
        remarks.extend(given.map(|_| idle(site)));
        return Ok(None);
    };
    let is_fault_work = matches!(job.order.work_type, WorkType::LogCollection | WorkType::InitialSetup);
    let Some(reason) = given.or(is_fault_work.then_some(FAULT_WORK)) else {
        let what = in_blackout(&set.blackout, site, set.from.minute(), set.until.minute(), &set.reason);
        return Err(Error::refused(what, wait_or_say_why()));
    };
    remarks.push(noted(&set.blackout, site, reason));
    Ok(Some(reason.to_owned()))
}
