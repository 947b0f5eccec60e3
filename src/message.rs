//! What people read, in both languages.
//!
//! Owns the pair of sentences behind every message and the macro that makes a missing
//! language or argument a compile error. Never decides which language is shown: that is
//! the screen's business (`ui`).

use std::fmt;

/// A language the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// 日本語, the default.
    Ja,
    /// English.
    En,
}

/// One message in both languages, already filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// 日本語.
    pub ja: String,
    /// English, lower-case, without a full stop.
    pub en: String,
}

impl Text {
    /// The same words in both languages: names, ids, numbers.
    pub fn same(words: impl fmt::Display) -> Self {
        let words = words.to_string();
        Self { ja: words.clone(), en: words }
    }

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// What a value on the command line is called in help, and in Japanese.
const VALUE_NAMES: [(&str, &str); 16] = [
    ("ANSWER", "回答"),
    ("CHECK", "検査"),
    ("DAY", "日付"),
    ("DIR", "フォルダー"),
    ("FIELD", "項目"),
    ("FILE", "ファイル"),
    ("ID", "番号"),
    ("NAME", "氏名"),
    ("NOTE", "文"),
    ("REASON", "理由"),
    ("RESULT", "結果"),
    ("SITE", "拠点"),
    ("TERMINAL", "端末"),
    ("TEXT", "文"),
    ("VALUE", "値"),
    ("WHERE", "場所"),
];

/// A flag with the names of its values as people read them: `--sign witness=NAME` is `--sign witness=氏名`.
pub fn flag_text(flag: &str) -> Text {
    let mut ja = String::new();
    for word in flag.split_inclusive([' ', '=']) {
        let name = word.trim_end_matches([' ', '=']);
        let known = VALUE_NAMES.iter().find(|(known, _)| *known == name);
        ja.push_str(known.map_or(name, |(_, named)| named));
        ja.push_str(word.get(name.len()..).unwrap_or_default());
    }
    Text { ja, en: flag.to_owned() }
}

/// Declares messages as functions that return [`Text`]: one entry holds both languages.
///
/// ```ignore
/// messages! {
///     run_started(run, terminal) {
///         ja: "{terminal} の作業 {run} を開始しました",
///         en: "started run {run} on {terminal}",
///     }
/// }
/// ```
#[macro_export]
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*) { ja: $ja:literal, en: $en:literal $(,)? })+) => {
        $(
            $(#[$doc])*
            #[allow(missing_docs, clippy::needless_pass_by_value, reason = "the sentences document themselves")]
            pub fn $name($($arg: impl ::std::fmt::Display),*) -> $crate::message::Text {
                $crate::message::Text { ja: format!($ja), en: format!($en) }
            }
        )+
    };
}

#[cfg(test)]
mod tests {
    use super::{Lang, flag_text};

    messages! {
        greeting(name) { ja: "{name} さん", en: "hello {name}" }
    }

    #[test]
    fn a_flag_names_its_values_in_both_languages() {
        let flags = "--sign witness=NAME --value VALUE --answer ok";
        assert_eq!(flag_text(flags).get(Lang::Ja), "--sign witness=氏名 --value 値 --answer ok");
        assert_eq!(flag_text(flags).get(Lang::En), flags);
        assert_eq!(flag_text("--media ID=CHECK").ja, "--media 番号=検査");
    }

    #[test]
    fn fills_both_languages() {
        let text = greeting("山田");
        assert_eq!(text.get(Lang::Ja), "山田 さん");
        assert_eq!(text.get(Lang::En), "hello 山田");
    }
}
