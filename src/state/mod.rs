//! What the events say now, by kind: the documents that projections keep.
//!
//! Pure values. Each field is written by one role only, so that journals may arrive in any order;
//! where both roles write (faults), the history is kept sorted and the state read off its end.

mod fault;
mod journal;
mod paper;
mod people;
mod work;

use serde::{Deserialize, Serialize};

pub use fault::*;
pub use journal::*;
pub use paper::*;
pub use people::*;
pub use work::*;

use crate::domain::{Contract, Site, Terminal};

/// A document that the store keeps by kind and key.
pub trait Document: Serialize + for<'de> Deserialize<'de> {
    /// The kind's name in the store.
    const KIND: &'static str;
    /// The folded key within the kind.
    fn key(&self) -> String;
    /// Whether it still asks for something: those that do are found without a look at the others.
    fn is_open(&self) -> bool {
        false
    }
}

macro_rules! documents {
    ($($name:ident = $kind:literal, $self:ident => $key:expr $(, open: $open:expr)?;)+) => {
        $(impl Document for $name {
            const KIND: &'static str = $kind;
            fn key(&$self) -> String { $key }
            $(fn is_open(&$self) -> bool { $open })?
        })+
    };
}

documents! {
    Contract = "contract", self => String::new();
    Site = "site", self => crate::domain::fold(&self.id);
    Terminal = "terminal", self => crate::domain::fold(&self.id);
    RosterEntry = "worker", self => crate::domain::fold(&self.worker.id);
    PublishedProcedure = "procedure", self => self.digest.to_string();
    Order = "order", self => crate::domain::fold(&self.order);
    Signer = "signer", self => format!("{} {:012}", self.journal, self.trusted);
    Visit = "visit", self => crate::domain::fold(&self.begun.visit), open: self.to.is_none();
    Fault = "fault", self => crate::domain::fold(&self.fault), open: self.state() != "closed";
    Difference = "difference", self => crate::domain::fold(&self.difference), open: self.decided.is_none();
    Opening = "opening", self => self.journal.clone();
    Erasure = "erasure", self => self.sha256.to_string();
    Blackout = "blackout", self => crate::domain::fold(&self.set.blackout);
    Combination = "combination", self => crate::domain::fold(&self.combined.combination);
    Review = "review", self => self.run.clone();
    RosterChange = "roster-change", self => format!("{} {:012}", self.journal, self.seq);
    ResponsibleChange = "responsible", self => format!("{} {:012}", self.journal, self.seq);
    Paper = "paper", self => crate::domain::fold(&self.paper), open: self.is_unsettled();
}
