//! What a report says beside an id: a terminal's site and place, a worker's name, a laptop's.
//!
//! Reads each register once, so that a long report asks the database no more than a short one.

use std::collections::HashMap;

use crate::commands::lookup;
use crate::domain::{Site, Terminal, fold, same_id};
use crate::error::Result;
use crate::roster::names;
use crate::workspace::Workspace;

/// The registers by folded id, retired records included.
pub struct Places {
    terminals: HashMap<String, Terminal>,
    sites: HashMap<String, Site>,
    workers: HashMap<String, String>,
    laptops: HashMap<String, String>,
    /// The site that a report is narrowed down to.
    only: Option<Site>,
}

impl Places {
    /// Those of a workspace; `site` is the id or the name of the only site that is wanted.
    ///
    /// # Errors
    /// A failing database, an unknown site.
    pub fn of(workspace: &Workspace, site: Option<&str>) -> Result<Self> {
        let store = &workspace.store;
        let retired = |given| lookup::any::<Site>(store, given).map(|(site, _)| site);
        let only = site.map(|given| lookup::site(workspace, given).or_else(|_| retired(given))).transpose()?;
        let by_id = |id: &str| fold(id);
        Ok(Self {
            terminals: store.list::<Terminal>(true)?.into_iter().map(|(it, _)| (by_id(&it.id), it)).collect(),
            sites: store.list::<Site>(true)?.into_iter().map(|(it, _)| (by_id(&it.id), it)).collect(),
            workers: names(store)?,
            laptops: store.journals()?.into_iter().map(|it| (it.journal, it.principal)).collect(),
            only,
        })
    }

    /// A terminal.
    pub fn terminal(&self, id: &str) -> Option<&Terminal> {
        self.terminals.get(&fold(id))
    }

    /// A site's name.
    pub fn site_name(&self, id: &str) -> Option<&str> {
        self.sites.get(&fold(id)).map(|site| site.name.as_str())
    }

    /// The site that a terminal is at.
    pub fn site_of(&self, terminal: &str) -> Option<&str> {
        self.terminal(terminal).map(|terminal| terminal.site.as_str())
    }

    /// A worker's name, with the id where several have it; the id where the roster does not have it.
    pub fn worker<'a>(&'a self, id: &'a str) -> &'a str {
        self.workers.get(&fold(id)).map_or(id, String::as_str)
    }

    /// The names of several workers.
    pub fn workers(&self, ids: &[String]) -> String {
        ids.iter().map(|id| self.worker(id)).collect::<Vec<_>>().join("、")
    }

    /// Whose journal it is.
    pub fn laptop(&self, journal: &str) -> Option<&str> {
        self.laptops.get(journal).map(String::as_str)
    }

    /// Whether a site is wanted.
    pub fn wants_site(&self, id: &str) -> bool {
        self.only.as_ref().is_none_or(|site| same_id(&site.id, id))
    }

    /// Whether a terminal is wanted; one that is not known is so only where every site is.
    pub fn wants(&self, terminal: &str) -> bool {
        self.only.is_none() || self.site_of(terminal).is_some_and(|site| self.wants_site(site))
    }

    /// Whether nothing is left out.
    pub fn wants_all(&self) -> bool {
        self.only.is_none()
    }
}
