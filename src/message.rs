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
    use super::Lang;

    messages! {
        greeting(name) { ja: "{name} さん", en: "hello {name}" }
    }

    #[test]
    fn fills_both_languages() {
        let text = greeting("山田");
        assert_eq!(text.get(Lang::Ja), "山田 さん");
        assert_eq!(text.get(Lang::En), "hello 山田");
    }
}
