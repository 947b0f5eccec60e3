//! A passphrase: what may be chosen as one, and a holder that wipes it and never shows it.
//!
//! Any text opens what it once locked; only a new one must keep to the rules. Never asks, never
//! reads a file.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::Error;
use crate::messages;

/// Characters of the shortest that is accepted.
pub const SHORTEST: usize = 12;

messages! {
    not_ascii() {
        ja: "合言葉に使えない文字があります。半角の英数字、記号、空白だけが使えます",
        en: "the passphrase holds characters that cannot be used: only ASCII letters, digits, signs and blanks can",
    }
    why_ascii() {
        ja: "Windows の画面は文字コードがさまざまで、全角文字は別の PC や ssh-keygen で同じに打てないことがあるためです",
        en: "consoles on Windows differ in their encoding, so that other characters cannot be typed alike on another machine or for ssh-keygen",
    }
    too_short(shortest) { ja: "合言葉が短すぎます（{shortest} 文字以上）", en: "the passphrase is too short: it has at least {shortest} characters" }
    several_words() {
        ja: "関係のない英単語を 4 つ以上、空白でつなぐと、覚えやすくて破られにくくなります",
        en: "four unrelated words or more with blanks between them are easy to remember and hard to guess",
    }
    blank_ends() { ja: "合言葉の初めと終わりには空白を置けません", en: "the passphrase begins or ends with a blank" }
}

/// A passphrase; wiped from memory when dropped.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// One that was typed, or read from a file, to open something.
    pub fn given(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The same, to lock something with.
    ///
    /// # Errors
    /// Where it breaks a rule; what was typed is not repeated.
    pub fn is_sound(&self) -> Result<(), Error> {
        let text = self.as_str();
        if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            return Err(Error::refused(not_ascii(), why_ascii()));
        }
        if text.len() < SHORTEST {
            return Err(Error::refused(too_short(SHORTEST), several_words()));
        }
        if text.starts_with(' ') || text.ends_with(' ') {
            return Err(Error::refused(blank_ends(), several_words()));
        }
        Ok(())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_passphrase_is_long_and_can_be_typed_anywhere() {
        let judged =
            |text: &str| Passphrase::given(Zeroizing::new(text.to_owned())).is_sound().map_err(|why| why.what.en);
        assert_eq!(judged("correct horse battery"), Ok(()));
        assert!(judged("short").unwrap_err().contains("at least 12"));
        for text in [
            "合言葉は長ければ長いほどよい",
            "correct\thorse battery",
            "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ",
            "caf\u{e9} au lait noir",
        ] {
            assert!(judged(text).unwrap_err().contains("ASCII"), "{text}");
        }
        assert!(judged(" correct horse").unwrap_err().contains("blank"));
    }

    #[test]
    fn it_is_never_shown() {
        let shown = format!("{:?}", Passphrase::given(Zeroizing::new("correct horse battery".to_owned())));
        assert_eq!(shown, "Passphrase");
    }
}
