//! What a journal says of what another one began: a run, a visit, a difference, a fault's opening, a paper.
//! Nobody else's word counts of them, but the office's of papers, so that one laptop, or whoever holds its
//! key, changes nothing that another recorded.

use rusqlite::Connection;

use super::{Projector, get, put};
use crate::domain::fold;
use crate::error::Result;
use crate::event::{
    Event, Fact, JournalOpened, JournalRole, PaperDecided, PaperDrafted, PaperSubmitted, PaperWithdrawn,
};
use crate::state::{Difference, Fault, Opening, Paper, Visit};

/// So many are kept; the others are counted.
const MAX_KEPT: usize = 20;

/// Events that were left out because they are about what another journal began.
#[derive(Debug, Default)]
pub struct Foreign {
    /// The first of them: journal, seq, and what they are about.
    pub kept: Vec<(String, u64, String)>,
    /// Their number.
    pub count: u64,
    /// Whether two journals began the same, so that it depends on their order whose it is.
    is_disputed: bool,
}

impl Foreign {
    fn note(&mut self, event: &Event, about: &str) {
        self.count += 1;
        if self.kept.len() < MAX_KEPT {
            self.kept.push((event.journal.clone(), event.seq, about.to_owned()));
        }
    }

    /// Where two journals began the same, a replay in the order of the receipts decides whose it is: whoever
    /// opens the database next makes it.
    pub(super) fn flush(&mut self, db: &Connection) -> Result<()> {
        if std::mem::take(&mut self.is_disputed) { crate::store::forget_projections(db) } else { Ok(()) }
    }
}

/// Notes whose a journal is, and which one it continues.
pub(super) fn opened(db: &Connection, event: &Event, opened: &JournalOpened) -> Result<()> {
    let former = opened.predecessor.as_ref().map(|former| former.journal.clone());
    put(db, &Opening { journal: event.journal.clone(), role: opened.role, former })
}

impl Projector {
    /// Whether an event is about what another journal began; then it is noted.
    pub(super) fn is_foreign(&mut self, db: &Connection, event: &Event) -> Result<bool> {
        let journal = &event.journal;
        // whether it is this journal's own, where anybody began it
        let (about, begins, own) = match &event.fact {
            Fact::FaultOpened(it) => {
                let known = get::<Fault>(db, &fold(&it.fault))?;
                (it.fault.as_str(), true, known.and_then(|known| Some(known.opened_in()? == journal)))
            }
            Fact::PaperDrafted(PaperDrafted { paper, .. })
            | Fact::PaperEdited(PaperDrafted { paper, .. })
            | Fact::PaperSubmitted(PaperSubmitted { paper, .. })
            | Fact::PaperApproved(PaperDecided { paper, .. })
            | Fact::PaperReturned(PaperDecided { paper, .. })
            | Fact::PaperWithdrawn(PaperWithdrawn { paper, .. }) => {
                let owner = get::<Paper>(db, &fold(paper))?.and_then(|known| known.journal);
                let begins = matches!(event.fact, Fact::PaperDrafted(_));
                // a number that the office gives is the office's, whoever took it before
                self.foreign.is_disputed |= begins && owner.as_ref().is_some_and(|owner| owner != journal);
                let own = match owner {
                    Some(owner) => may_write_of(db, journal, &owner)?,
                    // the office's word on a laptop's paper may arrive before that, and so may a successor's
                    None => begins || continues(db, journal)? || is_office(db, journal)?,
                };
                (paper.as_str(), begins, Some(own))
            }
            Fact::VisitStarted(it) => {
                let known = get::<Visit>(db, &fold(&it.visit))?;
                (it.visit.as_str(), true, known.map(|known| known.journal == *journal))
            }
            Fact::VisitEnded(it) => {
                let known = get::<Visit>(db, &fold(&it.visit))?;
                let own = known.map(|known| is_of(db, journal, &known.journal)).transpose()?;
                (it.visit.as_str(), false, own)
            }
            Fact::DifferenceFound(it) => {
                let known = get::<Difference>(db, &fold(&it.difference))?.and_then(|known| known.journal);
                (it.difference.as_str(), true, known.map(|known| known == *journal))
            }
            fact => {
                let Some(run) = fact.run() else { return Ok(false) };
                let own = self.held(db, run)?.map(|held| held.run.journal == *journal);
                (run, matches!(fact, Fact::RunStarted(_)), own)
            }
        };
        if own.unwrap_or(begins) {
            return Ok(false);
        }
        self.foreign.is_disputed |= begins;
        // what a successor goes on with may have been begun in what is not here yet: then it is replayed
        if own.is_some() || !continues(db, journal)? {
            self.foreign.note(event, about);
        }
        Ok(true)
    }
}

/// Whether a journal is another or continues it: a laptop that replaces one ends its visit and goes on
/// with its papers.
pub(in crate::store) fn is_of(db: &Connection, journal: &str, owner: &str) -> Result<bool> {
    let mut journal = journal.to_owned();
    // a chain of keys that never ends is nobody's
    for _ in 0..64 {
        if journal == owner {
            return Ok(true);
        }
        let Some(former) = get::<Opening>(db, &journal)?.and_then(|opening| opening.former) else { return Ok(false) };
        journal = former;
    }
    Ok(false)
}

/// Whether a journal may write of a paper: whoever drafted it, and the office.
fn may_write_of(db: &Connection, journal: &str, owner: &str) -> Result<bool> {
    Ok(is_office(db, journal)? || is_of(db, journal, owner)?)
}

fn is_office(db: &Connection, journal: &str) -> Result<bool> {
    Ok(get::<Opening>(db, journal)?.is_some_and(|opening| opening.role == JournalRole::Office))
}

/// Whether a journal goes on where another ended.
fn continues(db: &Connection, journal: &str) -> Result<bool> {
    Ok(get::<Opening>(db, journal)?.is_some_and(|opening| opening.former.is_some()))
}
