//! What can be wrong with a bundle: a closed list of codes that an auditor can cite.
//!
//! Codes are frozen; a new defect gets a new code. Every code has one line in both languages.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::message::Text;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal, $ja:literal, $en:literal;)+) => {
        /// A kind of defect or notice.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each code's line stands beside it")]
        pub enum Code { $($code),+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The frozen, citable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name),+ }
            }

            /// What it means, in one line.
            pub fn meaning(self) -> Text {
                match self { $(Self::$code => Text { ja: $ja.to_owned(), en: $en.to_owned() }),+ }
            }
        }
    };
}

codes! {
    ContainerNotZip = "container-not-zip", "genba の ZIP ではない（先頭か末尾が違う、途中で切れている）", "not a genba ZIP: wrong beginning or end, or cut short";
    ContainerHeader = "container-header", "ZIP の見出しに正規でない値がある", "a ZIP header holds a value that is not canonical";
    ContainerName = "container-name", "許されない名前の項目がある", "an entry has a name that is not allowed";
    ContainerOrder = "container-order", "項目の順序が違うか、同じ項目が 2 つある", "entries are out of order or appear twice";
    ContainerTrailing = "container-trailing", "ZIP の末尾の後に余分なバイトがある", "there are bytes after the end of the ZIP";
    ContainerLimit = "container-limit", "大きさ・件数・圧縮率の上限を超えている", "a limit of size, number or compression ratio is exceeded";
    ContainerData = "container-data", "項目の中身が壊れている（CRC・圧縮データ）", "an entry's data is damaged (CRC or compressed stream)";
    EntryMissing = "entry-missing", "必要な項目がない", "a required entry is missing";
    ManifestMalformed = "manifest-malformed", "manifest.json が正規の形でない", "manifest.json does not have its canonical form";
    ManifestFormat = "manifest-format", "知らない形式の束である", "the bundle is of an unknown format";
    SignatureMalformed = "signature-malformed", "署名ファイルが ssh-keygen の書く形でない", "the signature is not as ssh-keygen writes it";
    SignatureWeakKey = "signature-weak-key", "弱い鍵で署名されている", "the signature was made with a weak key";
    SignatureNamespace = "signature-namespace", "署名の名前空間が役割と合わない", "the signature's namespace is not that of the role";
    SignatureInvalid = "signature-invalid", "署名が一覧（SHA256SUMS）と合わない", "the signature does not fit the list (SHA256SUMS)";
    JournalKey = "journal-key", "署名した鍵は、この記録の鍵ではない", "the signing key is not the journal's key";
    TrustMalformed = "trust-malformed", "allowed_signers に許されない形の行がある", "allowed_signers holds a line of a form that is not allowed";
    TrustWeakKey = "trust-weak-key", "allowed_signers に弱い鍵がある", "allowed_signers holds a weak key";
    SignerUnknown = "signer-unknown", "署名者の鍵が allowed_signers にない", "the signer's key is not in allowed_signers";
    SignerPrincipal = "signer-principal", "鍵は別の名前で登録されている", "the key is listed under another name";
    SignerRole = "signer-role", "鍵はこの役割では署名できない", "the key may not sign in this role";
    SignerNotYetValid = "signer-not-yet-valid", "鍵の有効期間の前である", "the key was not valid yet";
    SignerExpired = "signer-expired", "鍵の有効期間が終わっている", "the key's validity had ended";
    ListMalformed = "list-malformed", "SHA256SUMS が正規の形でない", "SHA256SUMS does not have its canonical form";
    ListIncomplete = "list-incomplete", "SHA256SUMS にない項目がある", "an entry is not in SHA256SUMS";
    ListSurplus = "list-surplus", "SHA256SUMS にある項目が束にない", "SHA256SUMS names an entry that is not there";
    HashMismatch = "hash-mismatch", "中身が SHA256SUMS と違う", "the content differs from SHA256SUMS";
    LineNotCanonical = "line-not-canonical", "行が正規の JSON でない", "a line is not canonical Line JSON";
    LineUnfinished = "line-unfinished", "最後の行が改行で終わっていない", "the last line does not end with LF";
    EventMalformed = "event-malformed", "記録の項目が足りないか、形が違う", "an event's field is missing, unknown or malformed";
    EventVersion = "event-version", "知らない版の記録である", "an event is of an unknown version";
    ChainBroken = "chain-broken", "前の記録のハッシュと合わない", "an event does not name the hash of the one before";
    SeqBroken = "seq-broken", "通し番号が続いていない", "an event's seq does not follow the one before";
    JournalMixed = "journal-mixed", "別の記録の行が混じっている", "an event belongs to another journal";
    OpeningMissing = "opening-missing", "記録が journal.opened で始まっていない", "the journal does not begin with journal.opened";
    OpeningRepeated = "opening-repeated", "journal.opened が途中にある", "journal.opened stands after the beginning";
    OpeningMismatch = "opening-mismatch", "journal.opened の内容が manifest か鍵と合わない", "journal.opened does not fit the manifest or the key";
    KindForbidden = "kind-forbidden", "この役割では書けない種類の記録がある", "an event of a kind that this role may not write";
    KindUnknown = "kind-unknown", "この版の知らない種類の記録がある", "an event of a kind that this version does not know";
    BodyMalformed = "body-malformed", "記録の中身がその種類の形でない", "an event's body does not have its kind's shape";
    CountMismatch = "count-mismatch", "件数かバイト数が manifest と違う", "the number of events or bytes differs from the manifest";
    HeadMismatch = "head-mismatch", "最後の記録のハッシュが manifest と違う", "the last event's hash differs from the manifest";
    RootMismatch = "root-mismatch", "全体のハッシュ木の根が manifest と違う", "the Merkle root differs from the manifest";
    AttachmentUnlisted = "attachment-unlisted", "記録が指す添付が一覧にない", "an event refers to an attachment that is not listed";
    AttachmentUnreferenced = "attachment-unreferenced", "どの記録も指していない添付がある", "an attachment that no event refers to";
    AttachmentSize = "attachment-size", "添付の大きさが記録と違う", "an attachment's size differs from the event";
    AttachmentMissing = "attachment-missing", "一覧にある添付が束にない", "a listed attachment is not there";
    AttachmentErased = "attachment-erased", "添付は事務所の記録により消去されている", "an attachment was erased, as the office recorded";
    ContractMismatch = "contract-mismatch", "別の契約の束である", "the bundle belongs to another contract";
    DirectionWrong = "direction-wrong", "ここで取り込む向きの束ではない", "the bundle is not meant to be imported here";
    ProofMalformed = "proof-malformed", "証明が正規の形でない", "the proof does not have its canonical form";
    ProofFormat = "proof-format", "知らない形式の証明である", "the proof is of an unknown format";
    ProofSeqMismatch = "proof-seq-mismatch", "証明の番号が記録の番号と違う", "the proof's seq is not that of its event";
    ProofReceiptMissing = "proof-receipt-missing", "証明が指す受領が、添えた事務所の束にない", "no office bundle given beside it holds the receipt that the proof names";
    ProofReceiptOther = "proof-receipt-other", "受領は、別の記録か別の件数のものである", "the receipt is of another journal or another number of events";
    ProofPathWrong = "proof-path-wrong", "証明の経路が受領の根に届かない", "the path does not lead from the event to the receipt's root";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One defect or notice, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// Where: an entry, a line, a field; and what stands there.
    pub place: String,
}

impl Finding {
    /// A finding at a place.
    pub fn new(code: Code, place: impl fmt::Display) -> Self {
        Self { code, place: place.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }
}
