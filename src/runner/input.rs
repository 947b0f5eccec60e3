//! What the machine is fed: events of the journal, answers of a person.

use std::collections::BTreeMap;

use crate::domain::{Digest, Moment, Role};
use crate::event::{Answer, Event, Fact, Isolation};

/// One event of a journal, as far as a run needs it. Events of other runs may be fed too: they
/// change nothing.
#[derive(Debug, Clone, Copy)]
pub struct RunEvent<'e> {
    /// Its seq.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// Its wall clock.
    pub at: Moment,
    /// Who did it.
    pub actor: &'e str,
    /// How many files it carries.
    pub attachments: usize,
    /// What happened.
    pub fact: &'e Fact,
}

impl<'e> From<&'e Event> for RunEvent<'e> {
    fn from(event: &'e Event) -> Self {
        Self {
            seq: event.seq,
            hash: event.hash,
            at: event.at,
            actor: &event.actor,
            attachments: event.attachments.len(),
            fact: &event.fact,
        }
    }
}

/// Who answers, and when.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c> {
    /// The worker's id: the `actor` of the events.
    pub worker: &'c str,
    /// The worker's name: the technician's signature at a hold point.
    pub name: &'c str,
    /// Id and name of everybody on the roster: nobody of them signs for the city or the lessor.
    pub crew: &'c [(String, String)],
    /// Now.
    pub at: Moment,
    /// The number that a fault gets if this answer opens one.
    pub fault: &'c str,
}

/// What a person answers at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The step meant; `None` for the current one.
    pub step: Option<String>,
    /// The answer.
    pub answer: Answer,
    /// The value read or chosen.
    pub value: Option<String>,
    /// A note; the reason where the step is skipped or does not apply.
    pub note: Option<String>,
    /// The second person; at a hold point, the same as their signature.
    pub witness: Option<String>,
    /// How many files come with the answer.
    pub attachments: usize,
    /// Who signs as what; the technician who answers signs by answering.
    pub sign: BTreeMap<Role, String>,
    /// Where the fault lies, if this answer opens one.
    pub isolation: Isolation,
}

impl Reply {
    /// An answer to the current step and nothing else.
    pub fn new(answer: Answer) -> Self {
        Self {
            step: None,
            answer,
            value: None,
            note: None,
            witness: None,
            attachments: 0,
            sign: BTreeMap::new(),
            isolation: Isolation::default(),
        }
    }
}
