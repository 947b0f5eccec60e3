//! Visits, faults, and differences from the register.

use serde::{Deserialize, Serialize};

use crate::domain::Moment;
use crate::event::{Attachment, DifferenceFound, Fact, FaultMoved, FaultOpened, Isolation, VisitEnded, VisitStarted};

/// A visit to a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Entry.
    pub begun: VisitStarted,
    /// The journal of the laptop that was there.
    pub journal: String,
    /// Time of entry.
    pub from: Moment,
    /// The worker who entered.
    pub worker: String,
    /// Time of exit.
    pub to: Option<Moment>,
    /// How it was left.
    pub ended: Option<VisitEnded>,
}

/// One thing that happened to a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultStep {
    /// When.
    pub at: Moment,
    /// In which journal.
    pub journal: String,
    /// At which seq.
    pub seq: u64,
    /// `opened`, `responded`, `isolated`, `logs_collected`, `handed_over`, `taken_back`, `recovered`, `closed`.
    pub what: String,
    /// Who recorded it.
    pub actor: String,
    /// Who takes it or gives it back.
    pub party: String,
    /// What was seen or done.
    pub note: String,
    /// What moved with it: parts, serials, the old disk.
    pub moved: Option<FaultMoved>,
    /// Where the fault lies, where this says so.
    pub isolation: Option<Isolation>,
    /// When it happened, where that is not the time of recording.
    pub happened_at: Option<Moment>,
    /// Files that came with it.
    pub files: Vec<Attachment>,
}

impl FaultStep {
    /// When it happened, as far as is told.
    pub fn time(&self) -> Moment {
        self.happened_at.unwrap_or(self.at)
    }

    /// Nothing happens to a fault before it is opened, whatever two clocks say.
    fn place(&self) -> (bool, Moment, &str, u64) {
        (self.what != "opened", self.at, &self.journal, self.seq)
    }
}

/// A fault of a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its number.
    pub fault: String,
    /// How it was opened; absent where this workspace does not hold that journal.
    pub opened: Option<FaultOpened>,
    /// What happened, by time.
    pub history: Vec<FaultStep>,
}

impl Fault {
    /// A fault of which nothing is known yet.
    pub fn unknown(fault: &str) -> Self {
        Self { fault: fault.to_owned(), opened: None, history: Vec::new() }
    }

    /// The journal that opened it.
    pub fn opened_in(&self) -> Option<&str> {
        self.history.iter().find(|step| step.what == "opened").map(|step| step.journal.as_str())
    }

    /// Adds what happened, in its place by time, whatever order it arrives in.
    pub fn add(&mut self, step: FaultStep) {
        let place = self.history.partition_point(|known| known.place() < step.place());
        self.history.insert(place, step);
    }

    /// What happened, by the times that are told of it; as it was recorded within one minute.
    pub fn told(&self) -> Vec<&FaultStep> {
        let mut steps: Vec<&FaultStep> = self.history.iter().collect();
        steps.sort_by_key(|step| (step.what != "opened", step.time().millis().div_euclid(60_000)));
        steps
    }

    /// Whose it is now: `opened`, `handed_over`, `taken_back`, `recovered` or `closed`; `unknown` where nothing of that
    /// is held.
    ///
    /// A move says by itself what came before it, whatever the clock of whoever recorded it: only a machine that is
    /// away comes back. One that somebody handed over is away, whatever another said who did not know of that; else
    /// what is closed stays so, and what is recovered is not merely back.
    pub fn state(&self) -> &str {
        let moves: Vec<&FaultStep> =
            self.history.iter().filter(|step| matches!(&*step.what, "handed_over" | "taken_back")).collect();
        // two who tell of one return
        let is_told_again = |pair: &[&FaultStep]| match pair {
            [one, other] => one.what == "taken_back" && other.what == "taken_back" && one.journal != other.journal,
            _ => false,
        };
        let told_again = moves.windows(2).filter(|pair| is_told_again(pair)).count();
        let went = moves.iter().filter(|it| it.what == "handed_over").count();
        let came = moves.len() - went - told_again;
        if moves.last().is_some_and(|last| last.what == "handed_over") && went > came {
            return "handed_over";
        }
        let has = |what: &&str| self.history.iter().any(|step| step.what == *what);
        ["closed", "recovered", "taken_back", "opened"].into_iter().find(has).unwrap_or("unknown")
    }

    /// Where it lies, as is known now.
    pub fn isolation(&self) -> Isolation {
        let known = self.history.iter().rev().find_map(|step| step.isolation);
        known.or_else(|| self.opened.as_ref().map(|opened| opened.isolation)).unwrap_or_default()
    }

    /// When something first happened to it.
    pub fn first(&self, what: &str) -> Option<Moment> {
        self.history.iter().find(|step| step.what == what).map(FaultStep::time)
    }
}

/// A difference between a terminal and the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its number.
    pub difference: String,
    /// As found; absent where this workspace does not hold that journal.
    pub found: Option<DifferenceFound>,
    /// Who found it, and when.
    pub by: Option<(String, Moment)>,
    /// The journal that says so.
    pub journal: Option<String>,
    /// Whether the office accepted it, and why.
    pub decided: Option<(bool, String)>,
}

/// The fault that a fact is of.
pub fn fault_of(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::FaultOpened(it) => Some(&it.fault),
        Fact::FaultResponded(it) | Fact::FaultRecovered(it) => Some(&it.fault),
        Fact::FaultIsolated(it) => Some(&it.fault),
        Fact::FaultLogsCollected(it) => Some(&it.fault),
        Fact::FaultHandedOver(it) | Fact::FaultTakenBack(it) | Fact::FaultClosed(it) => Some(&it.fault),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fault to which this happened: what, behind a + by the office, and by which hour of its writer's clock.
    fn after(history: &[(&str, i64)]) -> Fault {
        let mut fault = Fault::unknown("F-1");
        for (seq, (what, hour)) in history.iter().enumerate() {
            fault.add(FaultStep {
                at: Moment::from_millis(hour * 3_600_000).unwrap(),
                journal: if what.starts_with('+') { "office" } else { "laptop" }.to_owned(),
                seq: u64::try_from(seq).unwrap(),
                what: what.trim_start_matches('+').to_owned(),
                actor: String::new(),
                party: String::new(),
                note: String::new(),
                moved: None,
                isolation: None,
                happened_at: None,
                files: Vec::new(),
            });
        }
        fault
    }

    #[test]
    fn where_a_fault_stands_is_no_question_of_two_clocks() {
        let away = ("handed_over", 24 * 365);
        let story = [("opened", 0), away, ("taken_back", 2), ("recovered", 3), ("closed", 4)];
        for (known, state) in [(1, "opened"), (2, "handed_over"), (3, "taken_back"), (4, "recovered"), (5, "closed")] {
            assert_eq!(after(&story[..known]).state(), state);
        }
        let again = [("opened", 0), away, ("taken_back", 2), ("handed_over", 3), ("taken_back", 4)];
        assert_eq!((after(&again[..4]).state(), after(&again).state()), ("handed_over", "taken_back"));
        let fast = [("opened", 0), ("handed_over", 1), ("taken_back", 99), ("recovered", 2)];
        assert_eq!(after(&fast).state(), "recovered");
        // handed over by two who did not know of each other, or after somebody else saw it recovered
        assert_eq!(
            after(&[("opened", 0), ("handed_over", 1), ("handed_over", 2), ("taken_back", 3)]).state(),
            "taken_back"
        );
        assert_eq!(after(&[("opened", 0), ("recovered", 1), ("handed_over", 2)]).state(), "handed_over");
        assert_eq!(after(&[("opened", 0), ("+closed", 1), ("handed_over", 2)]).state(), "handed_over");
        // one return that two tell of, and one more going
        let told = [("opened", 0), ("handed_over", 1), ("+taken_back", 2), ("taken_back", 3), ("+handed_over", 4)];
        assert_eq!((after(&told[..4]).state(), after(&told).state()), ("taken_back", "handed_over"));
        assert_eq!(after(&[("responded", 1)]).state(), "unknown");
    }
}
