//! A durable write in progress: other journals' events are taken in, own ones recorded, all or none.
//!
//! Compares the high-water mark before the first own event; raising it is the workspace's.

use super::{import_dispatch, key_unusable, not_opened};
use crate::domain::{Digest, Moment, normalise};
use crate::environment::{self, Session};
use crate::error::{Error, Result};
use crate::event::{Draft, Event, Fact, JournalOpened, event_hash};
use crate::evidence::can_leave;
use crate::keys::PublicKey;
use crate::mark::HighWaterMark;
use crate::store::{Ingest, JournalName, Stamp, Tip};

/// A durable write in progress.
pub struct Pen<'a> {
    /// The write to the database.
    pub ingest: Ingest<'a>,
    /// When it is: all that one write records happened at this moment, and is judged by it.
    pub at: Moment,
    pub(super) mono_ms: u64,
    pub(super) journal: Option<String>,
    pub(super) mark: &'a HighWaterMark,
    pub(super) session: Session,
    pub(super) last: Option<(u64, Digest)>,
    /// Hash of the opening, where this write opens the journal.
    pub(super) first: Option<Digest>,
}

impl Pen<'_> {
    /// Opens this workspace's own journal. The contract's number is normalised as the event's text is, so that
    /// manifests, which take it from here, say what the opening says.
    ///
    /// # Errors
    /// A failing database.
    pub fn open_journal(&mut self, opening: JournalOpened) -> Result<()> {
        let opening = JournalOpened { contract: normalise(&opening.contract), ..opening };
        let key = PublicKey::from_openssh(&opening.public_key)
            .map_err(|_| Error::internal(key_unusable(&opening.principal)))?;
        let name = JournalName {
            id: key.fingerprint(),
            role: opening.role,
            principal: opening.principal.clone(),
            contract: opening.contract.clone(),
        };
        self.ingest.open_journal(&name)?;
        self.ingest.set("journal", &name.id)?;
        self.ingest.set("principal", &name.principal)?;
        self.journal = Some(name.id);
        let opened = self.seal(vec![Draft::new("system", Fact::JournalOpened(opening))])?;
        self.first = opened.first().map(|event| event.hash);
        Ok(())
    }

    /// Records drafts in this workspace's own journal.
    ///
    /// # Errors
    /// As for [`super::Workspace::record`].
    pub fn record(&mut self, drafts: Vec<Draft>) -> Result<Vec<Event>> {
        if let (None, Some(journal)) = (self.last, &self.journal) {
            self.check_mark(journal)?;
        }
        self.seal(drafts)
    }

    fn seal(&mut self, drafts: Vec<Draft>) -> Result<Vec<Event>> {
        drafts.iter().try_for_each(|draft| can_leave(&draft.attachments))?;
        let journal = self.journal.clone().ok_or_else(|| Error::refused(not_opened(), import_dispatch()))?;
        let (at, mono_ms, session) = (self.at, self.mono_ms, self.session.id);
        let mut stamp = || -> Result<Stamp> { Ok(Stamp { at, mono_ms, nonce: environment::random()?, session }) };
        let events = self.ingest.record(&journal, drafts, &mut stamp)?;
        if let Some(event) = events.last() {
            self.last = Some((event.seq, event.hash));
        }
        Ok(events)
    }

    fn check_mark(&self, journal: &str) -> Result<()> {
        let Some(tip) = self.ingest.tip(journal)? else { return Ok(()) };
        let held = |seq| Ok(self.ingest.line(&tip, seq)?.map(|line| event_hash(&line)));
        self.mark.check(&held)
    }

    /// This workspace's own journal, where it is open.
    pub fn journal(&self) -> Option<&str> {
        self.journal.as_deref()
    }

    /// A journal's end.
    ///
    /// # Errors
    /// A failing database.
    pub fn tip(&self, journal: &str) -> Result<Option<Tip>> {
        self.ingest.tip(journal)
    }
}
