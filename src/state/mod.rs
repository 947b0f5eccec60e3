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
}

macro_rules! documents {
    ($($name:ident = $kind:literal, $self:ident => $key:expr;)+) => {
        $(impl Document for $name {
            const KIND: &'static str = $kind;
            fn key(&$self) -> String { $key }
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
    Visit = "visit", self => crate::domain::fold(&self.begun.visit);
    Fault = "fault", self => crate::domain::fold(&self.fault);
    Difference = "difference", self => crate::domain::fold(&self.difference);
    Erasure = "erasure", self => self.sha256.to_string();
    Blackout = "blackout", self => crate::domain::fold(&self.set.blackout);
    Combination = "combination", self => crate::domain::fold(&self.combined.combination);
    Review = "review", self => self.run.clone();
    RosterChange = "roster-change", self => format!("{} {:012}", self.journal, self.seq);
    ResponsibleChange = "responsible", self => format!("{} {:012}", self.journal, self.seq);
    Paper = "paper", self => crate::domain::fold(&self.paper);
}
