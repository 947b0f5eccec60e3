//! The kinds of work of §4, how a run can end, and who signs at a hold point.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::message::Text;

/// The text names nothing in a closed list.
#[derive(Debug, thiserror::Error)]
#[error("{given}: one of {known} is expected")]
pub struct ParseNameError {
    /// What was given.
    pub given: String,
    /// What could have been.
    pub known: String,
}

/// Declares a closed list with its frozen name and its word in both languages.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, $ja:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every one, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The frozen name in events, files and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The word people read.
            pub fn label(self) -> Text {
                match self { $(Self::$variant => Text { ja: $ja.to_owned(), en: $text.replace('-', " ") }),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $name {
            type Err = ParseNameError;
            fn from_str(text: &str) -> Result<Self, ParseNameError> {
                Self::ALL.iter().copied().find(|item| item.name() == text).ok_or_else(|| ParseNameError {
                    given: text.to_owned(),
                    known: Self::ALL.iter().map(|item| item.name()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

names! {
    /// The kinds of work of the contract (§4).
    WorkType {
        /// OSバージョンアップ適用作業
        OsUpgrade = "os-upgrade", "OSバージョンアップ適用作業";
        /// 各種ソフトウェア更新適用作業
        SoftwareUpdate = "software-update", "各種ソフトウェア更新適用作業";
        /// アプリケーションソフト設定変更等
        SettingsChange = "settings-change", "アプリケーションソフト設定変更等";
        /// 障害切り分けのためのログ採取
        LogCollection = "log-collection", "ログ採取（障害切り分け）";
        /// ハードウェア障害リカバリ後の初期設定
        InitialSetup = "initial-setup", "初期設定（リカバリ後）";
    }
}

impl WorkType {
    /// Whether its evidence is sealed unless a step says otherwise: logs may hold anything that a terminal
    /// has shown (format §7).
    pub fn is_sensitive(self) -> bool {
        self == Self::LogCollection
    }
}

names! {
    /// How a run ends.
    Outcome {
        /// Every step done as expected.
        Completed = "completed", "完了";
        /// Done, with an NG that the procedure lets pass, a skipped or a late step.
        CompletedWithDeviations = "completed-with-deviations", "完了（逸脱あり）";
        /// Taken back to the state before.
        RolledBack = "rolled-back", "切戻し";
        /// Stopped at a step.
        Stopped = "stopped", "中止";
        /// Ended with a hardware fault that the lessor repairs.
        HandedToLessor = "handed-to-lessor", "賃貸借業者へ引継ぎ";
    }
}

impl Outcome {
    /// Whether the ordered work counts as done.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Completed | Self::CompletedWithDeviations)
    }
}

names! {
    /// Who signs at a hold point.
    Role {
        /// The worker who does the steps.
        Technician = "technician", "技術者";
        /// The city's witness beside him.
        Witness = "witness", "立会者";
        /// The city's system manager.
        Manager = "manager", "市システム管理者";
        /// The lessor of the machine.
        Lessor = "lessor", "機器賃貸借業者";
    }
}
