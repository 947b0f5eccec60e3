//! What happened to papers; office and laptops both write of them.

use rusqlite::{Connection, params};

use super::{Stored, get, owed, put};
use crate::domain::fold;
use crate::error::Result;
use crate::event::{Event, Fact, PaperDecided, PaperDrafted};
use crate::state::{Document, Paper, PaperState, PaperStep};

pub(super) fn project(db: &Connection, event: &Event) -> Result<()> {
    let step = PaperStep {
        revision: 1,
        state: PaperState::Draft,
        at: event.at,
        journal: event.journal.clone(),
        seq: event.seq,
        actor: event.actor.clone(),
        on: None,
        party: String::new(),
        medium: None,
        note: String::new(),
        sha256: None,
        covers: Vec::new(),
        draft: None,
        files: event.attachments.clone(),
    };
    match &event.fact {
        Fact::PaperDrafted(it) => {
            let mut known = paper(db, &it.paper)?;
            known.journal.get_or_insert_with(|| event.journal.clone());
            keep(db, known, drafted(it, step))
        }
        Fact::PaperEdited(it) => add(db, &it.paper, drafted(it, step)),
        Fact::PaperSubmitted(it) => {
            let (state, on, sha256) = (PaperState::Submitted, Some(it.on), Some(it.sha256));
            let (revision, party, covers) = (it.revision, it.to.clone(), it.covers.clone());
            add(db, &it.paper, PaperStep { revision, state, on, party, sha256, covers, ..step })
        }
        Fact::PaperApproved(it) => add(db, &it.paper, decided(PaperState::Approved, it, step)),
        Fact::PaperReturned(it) => add(db, &it.paper, decided(PaperState::Returned, it, step)),
        Fact::PaperWithdrawn(it) => {
            let revision = paper(db, &it.paper)?.revision();
            add(db, &it.paper, PaperStep { revision, state: PaperState::Withdrawn, note: it.reason.clone(), ..step })
        }
        _ => Ok(()),
    }
}

fn drafted(drafted: &PaperDrafted, step: PaperStep) -> PaperStep {
    PaperStep { revision: drafted.revision, draft: Some(drafted.clone()), ..step }
}

fn decided(state: PaperState, decided: &PaperDecided, step: PaperStep) -> PaperStep {
    PaperStep {
        revision: decided.revision,
        state,
        on: Some(decided.on),
        party: decided.by.clone(),
        medium: Some(decided.medium),
        note: decided.note.clone(),
        sha256: Some(decided.sha256),
        ..step
    }
}

/// A paper, of which nothing may be known yet.
fn paper(db: &Connection, number: &str) -> Result<Paper> {
    let unknown = || Paper { paper: number.to_owned(), journal: None, history: Vec::new() };
    Ok(get::<Paper>(db, &fold(number))?.unwrap_or_else(unknown))
}

fn add(db: &Connection, number: &str, step: PaperStep) -> Result<()> {
    keep(db, paper(db, number)?, step)
}

fn keep(db: &Connection, mut known: Paper, step: PaperStep) -> Result<()> {
    let form = known.form().map(|form| form.id.clone());
    known.add(step.clone());
    let draft = known.draft();
    db.prepare_cached("INSERT OR REPLACE INTO paper (key, form, about, submitted) VALUES (?1, ?2, ?3, ?4)")
        .stored()?
        .execute(params![
            known.key(),
            draft.map(|draft| fold(&draft.form.id)).unwrap_or_default(),
            draft.map(|draft| fold(&draft.about)).unwrap_or_default(),
            known.submission().is_some(),
        ])
        .stored()?;
    let knew_form = form.is_some() && form.as_ref() == known.form().map(|form| &form.id);
    owed::paid(db, &known, &step, knew_form)?;
    put(db, &known)
}
