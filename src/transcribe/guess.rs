//! What kind of answer a line of a checklist asks for, guessed from its words.
//!
//! A guess is never silent: it says from which words it comes.

use regex_lite::Regex;
use unicode_normalization::UnicodeNormalization;

use super::steps::Step;
use crate::domain::Role;
use crate::message::Text;
use crate::messages;

/// Words of a hold point: nothing goes on until somebody has agreed.
const HOLDS: [&str; 9] =
    ["承認", "許可を得", "許可をもら", "ホールドポイント", "HP1", "HP2", "HP3", "立会確認", "作業開始の許可"];
/// Words of evidence: a file is owed.
const EVIDENCE: [&str; 12] = [
    "写真",
    "証跡",
    "撮影",
    "スクリーンショット",
    "画面コピー",
    "画面キャプチャ",
    "ハードコピー",
    "ログを採取",
    "ログ採取",
    "ログの採取",
    "ログを保存",
    "エビデンス",
];
/// Words of something to be written down.
const TEXTS: [&str; 9] = ["記録する", "記録し", "記入", "控える", "控え", "書き留め", "転記", "を入力欄", "メモする"];
/// Words of a witness beside the worker.
const WITNESSES: [&str; 3] = ["立会", "立ち会", "二人で"];

messages! {
    by_default() { ja: "ほかの手がかりがないので「確認」", en: "nothing else is said: a check" }
    by_word(word) { ja: "「{word}」とあるので", en: "because it says `{word}`" }
    by_limit(limit) { ja: "期待結果「{limit}」から", en: "from the expected result `{limit}`" }
    by_column() { ja: "値の記入欄があるので", en: "because there is a column for a value" }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Done and as expected.
    Check,
    /// A number within limits: unit, lowest, highest, exactly.
    Measure {
        /// 単位
        unit: String,
        /// Not below.
        min: Option<String>,
        /// Not above.
        max: Option<String>,
        /// Exactly.
        equals: Option<String>,
    },
    /// A text.
    Text,
    /// Files.
    Evidence,
    /// Signatures.
    Hold(Vec<Role>),
}

impl Asked {
    /// The word in the procedure.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Measure { .. } => "measure",
            Self::Text => "text",
            Self::Evidence => "evidence",
            Self::Hold(_) => "hold",
        }
    }
}

/// A guess with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindGuess {
    /// What is asked.
    pub asked: Asked,
    /// Whether a second person confirms.
    pub witness: bool,
    /// Why.
    pub why: Text,
}

/// Guesses what a step asks for.
pub(super) fn kind(step: &Step) -> KindGuess {
    let all = plain(&[&step.title, &step.instruction, &step.expect, &step.by].map(String::as_str).join("\n"));
    let named = plain(&format!("{}\n{}", step.title, step.expect));
    let found = |words: &[&'static str], text: &str| words.iter().copied().find(|word| text.contains(word));
    let witness = found(&WITNESSES, &all).is_some();
    if let Some(word) = found(&HOLDS, &named) {
        let second = if all.contains("管理者") { Role::Manager } else { Role::Witness };
        return KindGuess { asked: Asked::Hold(vec![Role::Technician, second]), witness: false, why: by_word(word) };
    }
    if let Some(word) = found(&EVIDENCE, &named).or_else(|| found(&EVIDENCE, &all)) {
        return KindGuess { asked: Asked::Evidence, witness, why: by_word(word) };
    }
    if let Some((asked, limit)) = measure(&plain(&step.expect)) {
        return KindGuess { asked, witness, why: by_limit(limit) };
    }
    if let Some(word) = found(&TEXTS, &all) {
        return KindGuess { asked: Asked::Text, witness, why: by_word(word) };
    }
    if step.has_value {
        return KindGuess { asked: Asked::Text, witness, why: by_column() };
    }
    KindGuess { asked: Asked::Check, witness, why: by_default() }
}

/// Full width as half width, so that ４０ＧＢ is 40GB.
fn plain(text: &str) -> String {
    text.nfkc().collect::<String>().replace("°C", "℃")
}

/// Limits of a number, where a text says them and little else.
fn measure(expect: &str) -> Option<(Asked, String)> {
    let regex = |pattern: &str| Regex::new(pattern).ok();
    let number = r"(-?[0-9]+(?:\.[0-9]+)?)";
    let unit = r"\s*([A-Za-z%℃°/]{0,6}|件|個|台|回|秒|分|時間|日|枚|本|文字|点)";
    let text = expect.replace(',', "");
    let owned = |text: &str| text.trim().to_owned();
    if let Some(found) = regex(&format!("{number}{unit}\\s*[~〜-]\\s*{number}{unit}"))?.captures(&text) {
        let (min, max, last) = (found.get(1)?.as_str(), found.get(3)?.as_str(), found.get(4)?.as_str());
        let first = found.get(2)?.as_str();
        let unit = owned(if last.is_empty() { first } else { last });
        let whole = found.get(0)?.as_str();
        let is_range = min.parse::<f64>().ok()? < max.parse::<f64>().ok()? && !unit.is_empty();
        if is_range {
            let asked = Asked::Measure { unit, min: Some(owned(min)), max: Some(owned(max)), equals: None };
            return Some((asked, owned(whole)));
        }
    }
    let limited = regex(&format!(r"{number}{unit}\s*(以上|以下|以内|未満|まで)"))?;
    let limits: Vec<_> = limited.captures_iter(&text).collect();
    if let (Some(first), Some(last)) = (limits.first(), limits.last()) {
        let (mut min, mut max, mut unit) = (None, None, String::new());
        for found in &limits {
            let (value, own, word) = (owned(found.get(1)?.as_str()), found.get(2)?.as_str(), found.get(3)?.as_str());
            // limits of two things are no limits of one
            let is_of_another = (!own.is_empty() && !unit.is_empty() && unit != own)
                || (word == "以上" && min.is_some())
                || (word != "以上" && max.is_some());
            if is_of_another {
                return None;
            }
            if !own.is_empty() {
                own.clone_into(&mut unit);
            }
            match word {
                "以上" => min = Some(value),
                _ if text.contains('±') => (min, max) = (Some(format!("-{value}")), Some(value)),
                _ => max = Some(value),
            }
        }
        let whole = text.get(first.get(0)?.start()..last.get(0)?.end())?;
        return Some((Asked::Measure { unit: owned(&unit), min, max, equals: None }, owned(whole)));
    }
    let exact = regex(&format!("^\\s*{number}{unit}\\s*(?:であること|である|です|。)?\\s*$"))?;
    let found = exact.captures(&text)?;
    let (value, unit) = (found.get(1)?.as_str(), owned(found.get(2)?.as_str()));
    // a bare number may be a version or a code
    (!unit.is_empty())
        .then(|| (Asked::Measure { unit, min: None, max: None, equals: Some(owned(value)) }, owned(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(title: &str, expect: &str) -> Asked {
        kind(&Step { title: title.into(), expect: expect.into(), ..Step::default() }).asked
    }

    /// Unit, lowest, highest, exactly.
    fn limits(expect: &str) -> Option<[String; 4]> {
        match guessed("測る", expect) {
            Asked::Measure { unit, min, max, equals } => {
                Some([unit, min.unwrap_or_default(), max.unwrap_or_default(), equals.unwrap_or_default()])
            }
            _ => None,
        }
    }

    #[test]
    fn numbers_with_limits_are_measured_and_others_are_not() {
        let some = |words: [&str; 4]| Some(words.map(str::to_owned));
        assert_eq!(limits("40 GB 以上あること"), some(["GB", "40", "", ""]));
        assert_eq!(limits("１，０００ms以内"), some(["ms", "", "1000", ""]));
        assert_eq!(limits("±5秒以内"), some(["秒", "-5", "5", ""]));
        assert_eq!(limits("40 GB 以上 100 GB 以下"), some(["GB", "40", "100", ""]));
        assert_eq!(limits("10 以上、20 件以下であること"), some(["件", "10", "20", ""]));
        assert_eq!(limits("18～28℃"), some(["℃", "18", "28", ""]));
        assert_eq!(limits("0件であること"), some(["件", "", "", "0"]));
        for expect in [
            "10.0.19044.4291",
            "8.2 系または 8.3 系",
            "2024-06-01",
            "2024/4/1 以降",
            "終了コード 0",
            "10.62.1.1",
            "V1-2",
            "メモリ 8 GB 以上、ディスク 40 GB 以上",
            "40 GB 以上、30 分以内",
        ] {
            assert_eq!(limits(expect), None, "{expect}");
        }
    }

    #[test]
    fn words_say_what_is_asked_and_why() {
        assert_eq!(guessed("作業開始の承認", ""), Asked::Hold(vec![Role::Technician, Role::Witness]));
        assert_eq!(guessed("市システム管理者の承認", ""), Asked::Hold(vec![Role::Technician, Role::Manager]));
        assert_eq!(guessed("画面", "写真を残す"), Asked::Evidence);
        assert_eq!(guessed("版を控える", ""), Asked::Text);
        assert_eq!(guessed("起動", "立ち上がる"), Asked::Check);
        let step = Step { title: "版".into(), has_value: true, ..Step::default() };
        assert_eq!((kind(&step).asked, kind(&step).why), (Asked::Text, by_column()));
    }
}
