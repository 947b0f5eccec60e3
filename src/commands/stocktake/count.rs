//! What scanned numbers say of a site's terminals. Pure: reads nothing and asks nobody.

use serde::Serialize;

use crate::domain::{Moment, Terminal, fold, same_id};
use crate::event::DifferenceKind;

/// One number as it was scanned or typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// When.
    pub at: Moment,
    /// As it came.
    pub input: String,
}

/// What a scan turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "result", content = "terminal")]
pub enum Seen {
    /// A terminal of this site.
    Found(String),
    /// One that was scanned before, by whichever of its numbers.
    Already(String),
    /// A terminal registered at another site.
    Elsewhere(String),
    /// Nothing in the register.
    Unknown,
}

impl Seen {
    /// The word in the list of scans.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::Already(_) => "already",
            Self::Elsewhere(_) => "elsewhere",
            Self::Unknown => "unknown",
        }
    }

    /// The terminal it is.
    pub fn terminal(&self) -> &str {
        match self {
            Self::Found(id) | Self::Already(id) | Self::Elsewhere(id) => id,
            Self::Unknown => "",
        }
    }
}

/// A stocktake in progress.
pub struct Count<'a> {
    site: &'a str,
    terminals: &'a [Terminal],
    seen: Vec<(Scan, Seen)>,
}

/// What differs from the register, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Which kind.
    pub kind: DifferenceKind,
    /// The terminal; empty where the register has none.
    pub terminal: String,
    /// The register's field.
    pub field: &'static str,
    /// What the register says.
    pub registered: String,
    /// What was found.
    pub found: String,
}

impl<'a> Count<'a> {
    /// Nothing scanned yet; `terminals` are those in use, of every site.
    pub fn new(site: &'a str, terminals: &'a [Terminal]) -> Self {
        Self { site, terminals, seen: Vec::new() }
    }

    /// Takes a scan and says what it is.
    pub fn take(&mut self, scan: Scan) -> Seen {
        let number = bare(&scan.input);
        let is = |text: &str| !number.is_empty() && bare(text) == number;
        let by_id = self.terminals.iter().find(|terminal| is(&terminal.id));
        let known = by_id.or_else(|| self.terminals.iter().find(|terminal| is(&terminal.serial)));
        let seen = match known {
            Some(terminal) if self.seen.iter().any(|(_, seen)| seen.terminal() == terminal.id) => {
                Seen::Already(terminal.id.clone())
            }
            Some(terminal) if same_id(&terminal.site, self.site) => Seen::Found(terminal.id.clone()),
            Some(terminal) => Seen::Elsewhere(terminal.id.clone()),
            None => Seen::Unknown,
        };
        self.seen.push((scan, seen.clone()));
        seen
    }

    /// The same scans, held against the terminals as they are by now.
    pub fn against(self, terminals: &'a [Terminal]) -> Self {
        let mut count = Self::new(self.site, terminals);
        for (scan, _) in self.seen {
            count.take(scan);
        }
        count
    }

    /// Every scan with what it was.
    pub fn scans(&self) -> &[(Scan, Seen)] {
        &self.seen
    }

    /// How many of the site's terminals were found, of how many.
    pub fn progress(&self) -> (usize, usize) {
        let found = self.seen.iter().filter(|(_, seen)| matches!(seen, Seen::Found(_))).count();
        (found, self.terminals.iter().filter(|terminal| same_id(&terminal.site, self.site)).count())
    }

    /// Terminals that were scanned more than once.
    pub fn repeated(&self) -> Vec<String> {
        let mut repeated: Vec<String> = Vec::new();
        for (_, seen) in &self.seen {
            if matches!(seen, Seen::Already(_)) && repeated.iter().all(|known| known != seen.terminal()) {
                repeated.push(seen.terminal().to_owned());
            }
        }
        repeated
    }

    /// The terminal that was scanned under an id; `None` where nothing of the register was.
    pub fn scanned(&self, id: &str) -> Option<&str> {
        let mut terminals = self.seen.iter().map(|(_, seen)| seen.terminal());
        terminals.find(|terminal| !terminal.is_empty() && same_id(terminal, id))
    }

    /// What differs from the register; `duplicates` are terminals whose number two machines carry.
    pub fn differences(&self, duplicates: &[String]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut unknown: Vec<String> = Vec::new();
        for (scan, seen) in &self.seen {
            match seen {
                Seen::Elsewhere(id) => {
                    let registered = self.terminals.iter().find(|terminal| terminal.id == *id);
                    let registered = registered.map(|terminal| terminal.site.clone()).unwrap_or_default();
                    let (terminal, here) = (id.clone(), self.site.to_owned());
                    let kind = DifferenceKind::Elsewhere;
                    found.push(Found { kind, terminal, field: "site", registered, found: here });
                }
                Seen::Unknown if !unknown.contains(&bare(&scan.input)) => {
                    unknown.push(bare(&scan.input));
                    let (terminal, registered) = (String::new(), String::new());
                    let kind = DifferenceKind::Unknown;
                    found.push(Found { kind, terminal, field: "id", registered, found: scan.input.clone() });
                }
                _ => {}
            }
        }
        for id in duplicates {
            let (registered, kind) = (id.clone(), DifferenceKind::Duplicate);
            found.push(Found { kind, terminal: id.clone(), field: "id", registered, found: id.clone() });
        }
        let here = self.terminals.iter().filter(|terminal| same_id(&terminal.site, self.site));
        for terminal in here.filter(|terminal| self.seen.iter().all(|(_, seen)| seen.terminal() != terminal.id)) {
            let (id, registered) = (terminal.id.clone(), terminal.site.clone());
            let kind = DifferenceKind::Missing;
            found.push(Found { kind, terminal: id, field: "site", registered, found: String::new() });
        }
        found
    }
}

/// A number without what a label's symbology puts around it.
fn bare(number: &str) -> String {
    fold(number).trim_matches('*').split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(id: &str, site: &str, serial: &str) -> Terminal {
        Terminal { id: id.into(), site: site.into(), serial: serial.into(), ..Terminal::default() }
    }

    #[test]
    fn scans_are_told_apart() {
        let all = [
            terminal("T-001", "S-01", "N1"),
            terminal("T-002", "S-01", "N2"),
            terminal("T-003", "S-02", "N3"),
            terminal("T-004", "S-01", ""),
        ];
        let mut count = Count::new("S-01", &all);
        let at = Moment::parse("2024-06-10T09:00:00.000+09:00").unwrap();
        let inputs = ["Ｔ－００１", "*n1*", "n3", "X-9", "x-9", "T-002"];
        let words: Vec<_> = inputs.map(|input| count.take(Scan { at, input: input.into() }).word()).into();
        assert_eq!(words, ["found", "already", "elsewhere", "unknown", "unknown", "found"]);
        assert_eq!((count.progress(), count.repeated()), ((2, 3), vec!["T-001".to_owned()]));
        assert_eq!((count.scanned("ｔ-001"), count.scanned("T-003")), (Some("T-001"), Some("T-003")));
        assert_eq!([count.scanned(""), count.scanned(" "), count.scanned("X-9"), count.scanned("T-004")], [None; 4]);
        let kinds: Vec<_> = count.differences(&["T-001".into()]).into_iter().map(|it| (it.kind, it.terminal)).collect();
        let expected = [
            (DifferenceKind::Elsewhere, "T-003"),
            (DifferenceKind::Unknown, ""),
            (DifferenceKind::Duplicate, "T-001"),
            (DifferenceKind::Missing, "T-004"),
        ];
        assert_eq!(kinds, expected.map(|(kind, id)| (kind, id.to_owned())));
    }
}
