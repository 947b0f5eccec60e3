//! The records of the register: contract (§2, §4), sites, terminals (別添明細) and workers (§8(4)).
//!
//! Every value is text as the city wrote it, but for dates (ISO) and ids; an empty text means
//! "not given". There is no field for a password, a birth date or a home address.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::WorkType;
use super::calendar::recorded_day;

/// A column of the city's file that the program has no field for, kept by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The column's header.
    pub name: String,
    /// The cell.
    pub value: String,
}

/// The city that gives the work (委託者).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The department that is written to.
    #[serde(default)]
    pub department: String,
    /// The city.
    pub name: String,
}

/// The company that does the work (受注者).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contractor {
    /// The company's address.
    #[serde(default)]
    pub address: String,
    /// The company.
    pub name: String,
    /// The worker id of the 業務責任者 (§13(6)).
    pub responsible: String,
}

/// The contract's period (§2), both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    #[serde(deserialize_with = "recorded_day")]
    pub from: NaiveDate,
    /// Last day.
    #[serde(deserialize_with = "recorded_day")]
    pub to: NaiveDate,
}

impl Period {
    /// Whether a day lies inside.
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// The contract: body of `contract.set`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Who gives the work.
    pub client: Client,
    /// Who does it.
    pub contractor: Contractor,
    /// The contract's number (契約番号); the `contract` of every journal and bundle.
    pub id: String,
    /// When it runs (§2).
    pub period: Period,
    /// Runs expected by work type (§4: an estimate that may grow or shrink).
    pub planned: Vec<Planned>,
    /// 業務名 (§1).
    pub title: String,
    /// The memorandum on personal information (§8(3)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_information: Option<Memorandum>,
    /// The memorandum on specific personal information (§8(3)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specific_personal_information: Option<Memorandum>,
    /// Why it was set anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A memorandum (覚書) on entrusted information, concluded with the city.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memorandum {
    /// When it was concluded.
    #[serde(deserialize_with = "recorded_day")]
    pub date: NaiveDate,
    /// Its number; may be empty.
    pub number: String,
}

/// The number of runs expected of one work type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// How many terminals.
    pub count: u32,
    /// Of what.
    pub work_type: WorkType,
}

impl Contract {
    /// Runs planned by work type; types that the contract does not name count as none.
    pub fn planned(&self) -> BTreeMap<WorkType, u32> {
        let mut counts: BTreeMap<_, _> = WorkType::ALL.iter().map(|&work_type| (work_type, 0)).collect();
        for planned in &self.planned {
            counts.insert(planned.work_type, planned.count);
        }
        counts
    }
}

/// Declares a record of the register whose fields are all text.
macro_rules! text_record {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Columns without a field of their own.
            pub attributes: Vec<Attribute>,
            $($(#[$fdoc])* pub $field: String,)+
        }
    };
}

text_record! {
    /// A place with terminals (拠点): body of `site.set`.
    Site {
        /// 所在地
        address,
        /// 開庁時間
        hours,
        /// 拠点番号
        id,
        /// 種別: 本庁, 区役所, 支所 …
        kind,
        /// 拠点名
        name,
        /// 備考
        notes,
        /// 電話番号
        phone,
    }
}

text_record! {
    /// A terminal (統合端末): body of `terminal.set`.
    Terminal {
        /// ウイルス対策版
        antivirus_version,
        /// アプリ版
        app_version,
        /// 窓口番号
        counter,
        /// 階
        floor,
        /// ホスト名
        host_name,
        /// 管理番号
        id,
        /// 導入年月, ISO date
        installed,
        /// IPアドレス
        ip_address,
        /// リース会社
        lessor,
        /// MACアドレス
        mac_address,
        /// 機種
        model,
        /// 型番
        model_number,
        /// 備考
        notes,
        /// OS版
        os_version,
        /// 周辺機器
        peripherals,
        /// 設置場所
        place,
        /// 用途
        purpose,
        /// 製造番号
        serial,
        /// 拠点: a site's id
        site,
        /// 状態
        status,
    }
}

text_record! {
    /// A worker as reported to the city (§8(4)): body of `worker.reported`.
    Worker {
        /// 所属
        affiliation,
        /// 取り扱う情報資産
        assets,
        /// 従事開始, ISO date
        from,
        /// 従事者番号
        id,
        /// 氏名
        name,
        /// 役割
        role,
        /// 再委託先; empty for the contractor's own staff
        subcontractor,
        /// 従事終了, ISO date; empty while open
        until,
        /// 作業内容
        work,
    }
}
