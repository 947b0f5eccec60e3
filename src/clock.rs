//! What the journals know of the time: whether this machine's clock is behind them.
//!
//! Only compares and says so. It sets nothing and blocks nothing: work goes on under a wrong clock, and
//! `clock.stepped` tells of it (format §2).

use crate::domain::Moment;
use crate::error::Result;
use crate::event::{Envelope, JournalRole};
use crate::message::Text;
use crate::messages;
use crate::workspace::Workspace;

/// Milliseconds by which two machines' clocks may well differ.
const SLACK_MS: u64 = 600_000;

messages! {
    is_behind(now, last) {
        ja: "この PC の時計（{now}）が、すでにある記録（{last}）より前です",
        en: "this machine's clock says {now}, but there is already a record of {last}",
    }
    set_the_clock() {
        ja: "時計を合わせてください（Windows: 設定 → 時刻と言語 → 日付と時刻）。電源を切るたびに戻るなら、時計の電池が切れています",
        en: "set the clock (Windows: Settings, Time & language, Date & time); if it is lost whenever the machine is off, its clock battery is dead",
    }
    is_today(now) {
        ja: "この PC の時計は {now} です。違うなら時計を合わせてください（Windows: 設定 → 時刻と言語 → 日付と時刻）",
        en: "this machine's clock says {now}: if that is wrong, set it (Windows: Settings, Time & language, Date & time)",
    }
}

/// The last record of this workspace's own journal or the office's, where the clock is behind it.
///
/// # Errors
/// A failing database.
pub fn behind(workspace: &Workspace) -> Result<Option<Moment>> {
    let own = workspace.own_journal()?;
    let journals = workspace.store.journals()?.into_iter();
    // a laptop's clock is no measure for the office's
    let counts = journals.filter(|it| it.role == JournalRole::Office || Some(&it.journal) == own.as_ref());
    let now = workspace.now();
    let mut last = None;
    for journal in counts {
        // the first event, too: under a dead clock the last one soon is of no use
        last = last.max(journal.last_at).max(opened(workspace, &journal.journal)?);
    }
    Ok(last.filter(|last| now.until(*last) > SLACK_MS))
}

fn opened(workspace: &Workspace, journal: &str) -> Result<Option<Moment>> {
    let mut at = None;
    workspace.store.lines(journal, 0, 0, &mut |line| {
        let envelope = Envelope::parse(line.strip_suffix(b"\n").unwrap_or(line)).ok();
        at = envelope.and_then(|envelope| Moment::parse(envelope.at));
        Ok(())
    })?;
    Ok(at)
}

/// The warning of a clock that is behind the records; what to do about it is the second.
///
/// # Errors
/// A failing database.
pub fn warning(workspace: &Workspace) -> Result<Option<(Text, Text)>> {
    let last = behind(workspace)?;
    Ok(last.map(|last| (is_behind(workspace.now().minute(), last.minute()), set_the_clock())))
}
