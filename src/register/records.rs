//! The registers: one table each, of fields, what they hold and the headers they go by.
//!
//! Everything else in this module is generic over [`Record`]; a fourth register needs one more
//! table here and nothing elsewhere. The first header is the one that is printed.

use serde::Serialize;

use super::cells::CellKind::{
    self, Code, Day, Id, IpAddress, LastDay, MacAddress, Machine, Month, Name, Site as SiteId,
};
use super::columns::{
    Column,
    Need::{Key, Optional, Required, Unique},
};
use crate::domain::{Attribute, Site, Terminal, Worker};
use crate::message::Text;

/// Plain text; named here because every table is full of it.
const WORDS: CellKind = CellKind::Text;

/// A record of a register, as its table describes it.
pub trait Record: Default + Clone + PartialEq + Serialize {
    /// The kind's frozen name: `site`, `terminal`, `worker`.
    const KIND: &'static str;
    /// Whether it speaks of a person, whose address is no business of the register.
    const IS_PERSON: bool;

    /// What one is called.
    fn noun() -> Text;
    /// Its fields in the order of the city's file; the key is called `id`.
    fn columns() -> &'static [Column];
    /// A field's value; `None` where there is no such field.
    fn field(&self, name: &str) -> Option<&str>;
    /// A field to be set.
    fn field_mut(&mut self, name: &str) -> Option<&mut String>;
    /// The columns without a field of their own, by name.
    fn attributes(&self) -> &[Attribute];
    /// The attributes to be set.
    fn attributes_mut(&mut self) -> &mut Vec<Attribute>;

    /// The record's id.
    fn key(&self) -> &str {
        self.field("id").unwrap_or_default()
    }

    /// Every field with its value, in the order of the table.
    fn fields(&self) -> Vec<(&'static str, &str)> {
        Self::columns().iter().map(|column| (column.field, self.field(column.field).unwrap_or_default())).collect()
    }

    /// The record with these fields; names that it does not have are left out.
    fn from_fields(fields: impl IntoIterator<Item = (&'static str, String)>, attributes: Vec<Attribute>) -> Self {
        let mut record = Self::default();
        for (name, value) in fields {
            if let Some(field) = record.field_mut(name) {
                *field = value;
            }
        }
        *record.attributes_mut() = attributes;
        record.attributes_mut().sort();
        record
    }
}

/// The headers of a register's file: its fields, then every attribute that a record has.
pub fn headings<R: Record>(records: &[R]) -> Vec<String> {
    let fields = R::columns().iter().map(|column| column.title().ja);
    fields.chain(attribute_names(records).into_iter().map(str::to_owned)).collect()
}

/// The records as rows under [`headings`]: loading them again gives the same records.
pub fn to_rows<R: Record>(records: &[R]) -> Vec<Vec<String>> {
    let names = attribute_names(records);
    let row = |record: &R| {
        let fields = record.fields().into_iter().map(|(_, value)| value.to_owned());
        let attribute = |name: &&str| record.attributes().iter().find(|attribute| attribute.name == *name);
        let attributes = names.iter().map(|name| attribute(name).map(|found| found.value.clone()).unwrap_or_default());
        fields.chain(attributes).collect()
    };
    records.iter().map(row).collect()
}

fn attribute_names<R: Record>(records: &[R]) -> Vec<&str> {
    let mut names: Vec<_> =
        records.iter().flat_map(|record| record.attributes()).map(|attribute| attribute.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

macro_rules! register {
    ($record:ident $kind:literal $ja:literal person: $person:literal {
        $($field:ident: $cell:expr, $need:ident, [$($header:literal),+] $(or [$($spare:literal),+])?;)+
    }) => {
        impl Record for $record {
            const KIND: &'static str = $kind;
            const IS_PERSON: bool = $person;

            fn noun() -> Text {
                Text { ja: $ja.to_owned(), en: $kind.to_owned() }
            }

            fn columns() -> &'static [Column] {
                const COLUMNS: &[Column] = &[$(Column {
                    field: stringify!($field),
                    kind: $cell,
                    need: $need,
                    headers: &[$($header),+],
                    spare: &[$($($spare),+)?],
                }),+];
                COLUMNS
            }

            fn field(&self, name: &str) -> Option<&str> {
                match name { $(stringify!($field) => Some(&self.$field),)+ _ => None }
            }

            fn field_mut(&mut self, name: &str) -> Option<&mut String> {
                match name { $(stringify!($field) => Some(&mut self.$field),)+ _ => None }
            }

            fn attributes(&self) -> &[Attribute] {
                &self.attributes
            }

            fn attributes_mut(&mut self) -> &mut Vec<Attribute> {
                &mut self.attributes
            }
        }
    };
}

register! {
    Site "site" "拠点" person: false {
        id: Id, Key, ["拠点番号", "拠点コード", "拠点ID", "拠点No", "施設番号", "施設コード", "施設ID", "所属コード", "site id", "site no", "site number", "site code"];
        name: WORDS, Required, ["拠点名", "拠点名称", "施設名", "施設名称", "庁舎名", "site name"] or ["拠点", "名称", "site"];
        kind: WORDS, Optional, ["種別", "拠点種別", "施設種別", "拠点区分", "施設区分", "type", "site kind", "site type"] or ["区分", "category"];
        address: WORDS, Optional, ["所在地", "住所", "拠点住所", "施設所在地", "設置住所", "location", "site address"];
        phone: WORDS, Optional, ["電話番号", "電話", "TEL", "連絡先電話番号", "代表電話", "telephone", "phone number"] or ["連絡先", "contact"];
        hours: WORDS, Optional, ["開庁時間", "開庁時刻", "業務時間", "窓口時間", "受付時間", "開館時間", "営業時間", "opening hours", "business hours", "open"];
        notes: WORDS, Optional, ["備考", "備考欄", "note", "remarks"] or ["摘要", "特記事項", "注意事項", "メモ", "remark", "comment", "comments", "memo"];
    }
}

register! {
    Terminal "terminal" "端末" person: false {
        id: Id, Key, ["管理番号", "端末番号", "端末管理番号", "端末ID", "端末No", "機器管理番号", "terminal id", "terminal no", "terminal number", "terminal"] or ["資産番号", "資産管理番号", "備品番号", "機器番号", "asset number", "asset no", "asset id", "asset tag"];
        site: SiteId, Required, ["拠点", "拠点番号", "拠点コード", "拠点ID", "設置拠点", "施設番号", "設置施設", "site id", "site no", "site code"] or ["拠点名", "拠点名称", "施設", "施設名", "site name", "office"];
        place: WORDS, Optional, ["設置場所", "設置箇所", "設置部署", "設置課", "設置先", "配置場所", "配置先", "location", "installation place"] or ["部署", "課名", "所属", "room", "department"];
        floor: WORDS, Optional, ["階", "階数", "設置階", "フロア", "フロアー", "story", "level"];
        counter: WORDS, Optional, ["窓口番号", "窓口No", "カウンタ番号", "カウンター番号", "ブース番号", "counter number", "counter no", "window"] or ["窓口", "desk"];
        purpose: Machine, Optional, ["用途", "使用目的", "利用目的", "使用用途", "利用用途", "use", "usage", "used for"] or ["業務", "用途区分"];
        model: Machine, Optional, ["機種", "機種名", "モデル", "モデル名", "model name", "machine"] or ["機器名", "製品名", "機器種別", "product", "product name"];
        model_number: Code, Optional, ["型番", "型式", "型名", "モデル番号", "model no", "part number", "product number", "type number"] or ["形式", "製品番号", "品番"];
        serial: Code, Unique, ["製造番号", "シリアル番号", "シリアル", "シリアルNo", "シリアルナンバー", "製造No", "機番", "S/N", "serial number", "serial no"];
        host_name: Code, Optional, ["ホスト名", "コンピュータ名", "コンピューター名", "PC名", "マシン名", "ホストネーム", "hostname", "host", "computer name", "computer", "machine name", "pc name"] or ["端末名"];
        ip_address: IpAddress, Unique, ["IPアドレス", "IP", "IPv4アドレス", "IPv4", "端末IPアドレス", "ip addr", "ipv4 address"] or ["アドレス"];
        mac_address: MacAddress, Unique, ["MACアドレス", "MAC", "物理アドレス", "イーサネットアドレス", "mac addr", "physical address", "ethernet address", "hardware address"];
        os_version: Code, Optional, ["OS版", "OSバージョン", "OS版数", "Windowsバージョン", "windows version"] or ["OS", "OSビルド", "OSビルド番号", "os build", "operating system"];
        app_version: Code, Optional, ["アプリ版", "アプリバージョン", "アプリケーション版", "アプリケーションバージョン", "アプリ版数", "業務アプリ版", "ソフトウェア版", "ソフトウェアバージョン", "application version", "software version"] or ["アプリ", "app", "application"];
        antivirus_version: Code, Optional, ["ウイルス対策版", "ウイルス対策ソフト版", "ウイルス対策バージョン", "ウイルス対策ソフトバージョン", "ウィルス対策版", "アンチウイルス版", "AV版", "AVバージョン", "anti-virus version", "av version"] or ["ウイルス対策ソフト", "ウィルス対策ソフト", "アンチウイルス", "antivirus", "virus protection"];
        peripherals: WORDS, Optional, ["周辺機器", "付属機器", "接続機器", "付属品", "周辺装置", "附属品", "devices", "accessories", "attached devices"];
        lessor: WORDS, Optional, ["リース会社", "賃貸借業者", "機器賃貸借業者", "リース業者", "リース元", "リース先", "賃貸人", "lease company", "leasing company", "lessor name"];
        installed: Month, Optional, ["導入年月", "導入年月日", "導入日", "導入時期", "installation date", "installation month", "installed on", "install date"] or ["設置年月", "設置年月日", "設置日", "リース開始年月", "リース開始日", "納入年月", "納入日", "取得年月日"];
        status: WORDS, Optional, ["状態", "稼働状態", "稼働状況", "ステータス", "運用状態", "state"] or ["使用状況", "condition"];
        notes: WORDS, Optional, ["備考", "備考欄", "note", "remarks"] or ["摘要", "特記事項", "注意事項", "メモ", "remark", "comment", "comments", "memo"];
    }
}

register! {
    Worker "worker" "従事者" person: true {
        id: Id, Key, ["従事者番号", "従事者ID", "従事者No", "従事者コード", "作業者番号", "作業員番号", "worker id", "worker no", "worker number", "staff id"] or ["社員番号", "従業員番号", "職員番号", "番号", "No", "employee id", "employee number"];
        name: Name, Required, ["氏名", "従事者氏名", "従事者名", "作業者氏名", "作業者名", "作業員名", "社員名", "full name", "worker name", "staff name"] or ["名前", "worker"];
        affiliation: WORDS, Required, ["所属", "所属会社", "所属名", "所属先", "会社名", "会社", "勤務先", "company", "organization", "organisation", "employer"] or ["所属部署", "部署", "department"];
        role: WORDS, Optional, ["役割", "担当区分", "立場", "体制上の役割", "duty"] or ["役職", "担当", "position", "title"];
        work: WORDS, Required, ["作業内容", "従事内容", "業務内容", "従事業務", "従事する業務", "work content", "tasks"] or ["担当業務", "作業", "task", "duties"];
        assets: WORDS, Required, ["取り扱う情報資産", "取扱う情報資産", "取扱情報資産", "取り扱い情報資産", "取扱い情報資産", "情報資産", "取扱資産", "機密性3情報資産", "information assets", "assets handled", "information handled"];
        from: Day, Optional, ["従事開始", "従事開始日", "従事開始年月日", "開始日", "従事期間開始", "従事期間自", "着任日", "start", "start date", "from date", "since"];
        until: LastDay("from"), Optional, ["従事終了", "従事終了日", "従事終了年月日", "終了日", "従事期間終了", "従事期間至", "離任日", "end", "end date", "to", "until date"];
        subcontractor: WORDS, Optional, ["再委託", "再委託先", "再委託区分", "再委託先名", "再委託会社", "下請", "協力会社", "subcontract", "subcontracted to", "subcontractor name"];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_record_has_a_column() {
        fn check<R: Record>() {
            let json = serde_json::to_value(R::default()).unwrap();
            let mut fields: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
            let mut columns: Vec<_> = R::columns().iter().map(|column| column.field).chain(["attributes"]).collect();
            fields.sort_unstable();
            columns.sort_unstable();
            assert_eq!(fields, columns, "{}", R::KIND);
            let mut record = R::default();
            for column in R::columns() {
                *record.field_mut(column.field).unwrap() = column.field.to_owned();
                assert_eq!(record.field(column.field), Some(column.field));
            }
            assert_eq!(record.key(), "id");
            assert!(record.field("attributes").is_none());
        }
        check::<Site>();
        check::<Terminal>();
        check::<Worker>();
    }
}
