//! Faults of terminals (§4): from the first report over the lessor to their end.

use serde::{Deserialize, Serialize};

use crate::domain::Moment;

/// Where a fault lies, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// The machine: the lessor's.
    Hardware,
    /// OS or application: J-LIS's desk through the city.
    Software,
    /// The line or the segment: the city's.
    Network,
    /// Not yet known.
    #[default]
    Unknown,
}

impl Isolation {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Hardware, Self::Software, Self::Network, Self::Unknown];

    /// The frozen word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hardware => "hardware",
            Self::Software => "software",
            Self::Network => "network",
            Self::Unknown => "unknown",
        }
    }

    /// The isolation with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|isolation| isolation.name() == name)
    }
}

/// `fault.opened`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultOpened {
    /// Its number.
    pub fault: String,
    /// Where it lies.
    pub isolation: Isolation,
    /// The run in which it was found.
    pub run: Option<String>,
    /// The step at which it was found.
    pub step: Option<String>,
    /// What is seen.
    pub summary: String,
    /// The terminal.
    pub terminal: String,
    /// When it was first seen, where that was earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Moment>,
}

/// `fault.handed_over`, `fault.taken_back`, `fault.closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultMoved {
    /// The fault.
    pub fault: String,
    /// What was done, by whom, replaced parts.
    pub note: String,
    /// Who takes it or gives it back: the lessor, the J-LIS desk.
    pub party: String,
    /// When it happened, where that is not the time of recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<Moment>,
    /// The new MAC address, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_mac: Option<String>,
    /// The new serial, where it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_serial: Option<String>,
    /// Where the old disk is, or its certificate's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_disk: Option<String>,
    /// The person who took it or gave it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Parts replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<String>,
    /// The other party's report number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

/// `fault.responded`, `fault.recovered`: somebody is there; it works again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultNoted {
    /// The fault.
    pub fault: String,
    /// When it happened, where that is not the time of recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<Moment>,
    /// What was done.
    pub note: String,
}

/// `fault.isolated`: where the fault lies, as is known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultIsolated {
    /// The fault.
    pub fault: String,
    /// Where it lies.
    pub isolation: Isolation,
    /// From what it is known.
    pub note: String,
}

/// `fault.logs_collected`: files taken from the terminal, as the event's attachments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultLogsCollected {
    /// Why the files are not sealed, where they are not.
    pub clear: Option<String>,
    /// The fault.
    pub fault: String,
    /// Each attachment's path below its source, in the same order.
    pub files: Vec<String>,
    /// What they are.
    pub note: String,
    /// The medium or folder they come from.
    pub source: String,
}
